"""What the record narrows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.calibrate.misses import Record
from analysis.calibrate.posterior import Posterior
from analysis.frames import each
from analysis.phrases import in_words, percent

if TYPE_CHECKING:
    import pandas as pd


def sentence(record: Record, table: pd.DataFrame, pairs: Sequence[Any], rows: pd.DataFrame,
              posterior: Posterior) -> str:
    """Return the finding in words."""
    told = table[table["told"]].sort_values(["p", "key"])
    said = (f"The {len(rows)} rows of the record narrow {len(told) or 'none'} of the "
            f"{len(table)} coded ranges")
    if len(told):
        parts = [f"{row.key} ({'upper' if row.shift > 0 else 'lower'} part: {row.q05:.2f} to {row.q95:.2f} "
                 f"of {row.low:g} to {row.high:g})" for row in each(told.head(4))]
        said += f": {in_words(parts)}{' among them' if len(told) > 4 else ''}"
    said += (f". Of the other {len(table) - len(told)} it says nothing that chance would not: it cannot tell "
             "one coding of them that a careful reader could defend from another.")
    if pairs:
        a, b, r, _ = pairs[0]
        said += (f" {record.values[a].key} and {record.values[b].key} it knows only together (correlation "
                 f"{r:+.2f}): one can make up for the other.")
    else:
        said += " No two values were found that it knows only together."
    never = [str(row.row) for row in each(rows) if row.shown_by_posterior < 0.05]
    if never:
        said += (f" No part of the ranges shows {in_words(never)}: there the mechanism is in doubt, not a "
                 "number.")
    outside = told[~told["coded_value_inside_90"]]
    if len(outside):
        said += (f" The coded value of {in_words(list(outside['key'].head(3)))} lies outside the 90 % that "
                 "the record supports.")
    before = 1.0 - float(rows["shown_over_ranges"].mean())
    after = float((posterior.missed.mean(axis=0) * posterior.weights).sum())
    return f"{said} Rows missed: {percent(before)} over the coded ranges, {percent(after)} in the posterior."
