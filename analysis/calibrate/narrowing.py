"""What the record narrows: tables of values, rows and pairs of values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.calibrate.misses import Record
from analysis.calibrate.posterior import Posterior, against_prior
from analysis.citations import passages
from analysis.phrases import observed_words
from analysis.stats import Bools
from sim.engines.shares import wilson

if TYPE_CHECKING:
    import pandas as pd


def value_table(record: Record, posterior: Posterior) -> pd.DataFrame:
    """Return the coded ranges against the posterior, a row a value."""
    import pandas as pd

    unit = against_prior(posterior)
    values = record.values
    low = np.array([v.low for v in values])
    width = np.array([v.high for v in values]) - low
    frame = pd.DataFrame({"key": [v.key for v in values], "low": low, "value": [v.value for v in values],
                          "high": low + width})
    for column in ("mean", "q05", "q25", "q50", "q75", "q95"):
        frame[column] = low + width * unit[column]
    for column in ("shift", "contraction", "ks", "p", "p_holm"):
        frame[column] = unit[column]
    frame["told"] = frame["p_holm"] < 0.05
    frame["coded_value_inside_90"] = (frame["q05"] <= frame["value"]) & (frame["value"] <= frame["q95"])
    frame["basis"] = [v.coded.basis if v.coded else "" for v in values]
    frame["passages"] = [", ".join(passages(record.world, v.key)) for v in values]
    return frame


def row_table(record: Record, before: Bools, posterior: Posterior) -> pd.DataFrame:
    """Return how often each scored row of the record is shown, over the ranges and in the posterior."""
    import pandas as pd

    found = []
    for k, name in enumerate(record.names):
        row = record.world.scenario.record[name]
        held = int((~before[k]).sum())
        low, high = wilson(held, before.shape[1])
        found.append({
            "row": name, "observed": observed_words(row, record.world),
            "shown_over_ranges": held / before.shape[1], "low": low, "high": high,
            "shown_by_posterior": float((~posterior.missed[k] * posterior.weights).sum()),
            "passages": ", ".join(f"{p.source} ¶{p.paragraph}" for p in row.evidence[:3]),
        })
    return pd.DataFrame(found)


def pair_table(record: Record, pairs: Sequence[tuple[int, int, float, float]]) -> pd.DataFrame:
    """Return the pairs of values that the record knows only together."""
    import pandas as pd

    return pd.DataFrame([{"first": record.values[a].key, "second": record.values[b].key, "correlation": r,
                          "p_holm": p} for a, b, r, p in pairs],
                        columns=["first", "second", "correlation", "p_holm"])
