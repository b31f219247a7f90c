"""What the record narrows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.calibrate.misses import Record
from analysis.calibrate.posterior import Posterior
from analysis.frames import each, observation
from analysis.phrases import in_words, percent
from analysis.stats import Floats

if TYPE_CHECKING:
    import pandas as pd


def sentence(record: Record, table: pd.DataFrame, pairs: Sequence[Any], rows: pd.DataFrame,
              posterior: Posterior) -> str:
    """Return the finding in words."""
    told = table[table["told"]].sort_values(["p", "key"])
    said = f"The {len(rows)} rows of the record narrow {len(told) or 'none'} of the {len(table)} coded ranges"
    if len(told):
        parts = [f"{row.key} ({'upper' if row.shift > 0 else 'lower'} part: {row.q05:.2f} to {row.q95:.2f} "
                 f"of {row.low:g} to {row.high:g})" for row in each(told.head(4))]
        said += f": {in_words(parts)}{' among them' if len(told) > 4 else ''}"
        said += f". Of the other {len(table) - len(told)} they say nothing"
    else:
        said += ". They say nothing of any of them"
    said += (" that chance would not: they cannot tell one coding that a careful reader could defend from "
             "another.")
    if pairs:
        a, b, r, _ = pairs[0]
        said += (f" {record.values[a].key} and {record.values[b].key} they know only together (correlation "
                 f"{r:+.2f}): one can make up for the other.")
    else:
        said += " No two values were found that they know only together."
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


def counted(names: Sequence[str], weights: Floats) -> str:
    """Return which rows count how much in the distance between a run and the record, in words."""
    idle = [name for name, weight in zip(names, weights, strict=True) if weight == 0.0]
    of = len({observation(name) for name, weight in zip(names, weights, strict=True) if weight > 0.0})
    said = (f"Each of {of} observations counts the same, and its rows share its weight; "
            f"{len(idle)} rows that all runs of the pilot show, or none, do not count")
    return f"{said}: {in_words(idle)}." if idle else f"{said}."
