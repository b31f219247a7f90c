"""How two arms end: their last common week, and their answers to offers, votes and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.compare.arms import answer_names, end_names
from analysis.compare.pairing import SAME, Pairing
from analysis.stats import holm

if TYPE_CHECKING:
    import pandas as pd


def end_table(c: Pairing) -> pd.DataFrame:
    """The last common week: positions and what else moves, with effect sizes.

    Columns: base, other, date, value, mean_base, mean_other, difference, low, high, method, d (difference
    in standard deviations of the runs, Cohen's d with the average of both variances), share_apart (of the
    pairs: those that differ by the smallest effect of interest or more; NaN for unpaired runs), p,
    p_holm, beyond (interval on one side of zero and at least the smallest effect of interest), paired,
    runs.
    """
    import pandas as pd

    day = c.dates[-1]
    names = end_names(c.base.world, c.other.world)
    values = []
    for arm, paths in ((c.base, c.one), (c.other, c.two)):
        last = arm.world.dates.index(day)
        values.append([paths.ensemble.outcomes[f"{name}@week{last}"] for name in names])
    rows = []
    for name, a, b in zip(names, *values, strict=True):
        found = c.interval(a, b)
        sd = ((a.var(ddof=1) + b.var(ddof=1)) / 2) ** 0.5
        rows.append({
            "base": c.base.name, "other": c.other.name, "date": day.isoformat(), "value": name,
            "mean_base": a.mean(), "mean_other": b.mean(), "difference": found.estimate,
            "low": found.low, "high": found.high, "method": found.method,
            "d": found.estimate / sd if sd > 0 else np.nan,
            "share_apart": float((np.abs(b - a) >= c.smallest - SAME).mean()) if c.paired
            else np.nan, "p": found.p,
            "beyond": found.sign != 0 and abs(found.estimate) >= c.smallest - SAME,
            "paired": c.paired, "runs": found.n,
        })
    table = pd.DataFrame(rows)
    table.insert(13, "p_holm", holm(table["p"].tolist()))
    table["beyond"] &= table["p_holm"] < 1.0 - c.level
    return table


def answer_table(c: Pairing) -> pd.DataFrame:
    """Offers, votes and plans that both have: share of runs with each answer.

    Columns: base, other, what, answer, share_base, share_other, difference, low, high, paired.
    """
    import pandas as pd

    rows = []
    for name in answer_names(c.base.world, c.other.world):
        a, b = c.one.ensemble.outcomes[name], c.two.ensemble.outcomes[name]
        words = {"offer": {1.0: "accepted"}, "vote": {1.0: "yes", 0.0: "abstain", -1.0: "no"},
                 "plan": {1.0: "accept", 0.0: "neither", -1.0: "reject"}}[name.partition(".")[0]]
        for code, word in words.items():
            found = c.interval((a == code).astype(float), (b == code).astype(float))
            rows.append((c.base.name, c.other.name, name, word, (a == code).mean(),
                         (b == code).mean(), found.estimate, found.low, found.high, c.paired))
    return pd.DataFrame(rows, columns=["base", "other", "what", "answer", "share_base", "share_other",
                                       "difference", "low", "high", "paired"])
