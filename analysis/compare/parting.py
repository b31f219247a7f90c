"""Where the positions of two arms part, week by week, and who moves first, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.compare.pairing import SAME, Pairing
from analysis.stats import lower_median, welch_freedom
from sim.engines.shares import wilson

if TYPE_CHECKING:
    import pandas as pd


#: Share of the pairs that have to be apart in some week for a series to be drawn.
LEAST_SHARE = 0.02


def weekly_table(c: Pairing) -> pd.DataFrame:
    """Each week's difference, by actor and domain.

    Columns: base, other, week, date, actor, domain, mean_base, mean_other, difference, low, high (the
    interval of the mean difference), q05, q95 (of the runs' differences), share_above, share_below (of the
    pairs that are apart by the smallest effect of interest or more, by their sign), parted, paired, runs.
    """
    import pandas as pd
    from scipy import stats

    a, b = c.aligned
    mean_a, mean_b = a.mean(axis=2), b.mean(axis=2)
    difference = mean_b - mean_a
    n = a.shape[2]
    if c.paired:
        each = b - a
        error = each.std(axis=2, ddof=1) / n**0.5
        spread = np.quantile(each, [0.05, 0.95], axis=2)
        above = (each >= c.smallest - SAME).mean(axis=2) if c.smallest else (each > SAME).mean(axis=2)
        below = (each <= SAME - c.smallest).mean(axis=2) if c.smallest else (each < -SAME).mean(axis=2)
        freedom: Any = n - 1
    else:
        va, vb = a.var(axis=2, ddof=1) / n, b.var(axis=2, ddof=1) / b.shape[2]
        error = np.sqrt(va + vb)
        spread = np.full((2, *difference.shape), np.nan)
        above = below = np.full(difference.shape, np.nan)
        freedom = np.maximum(welch_freedom(va, n, vb, b.shape[2]), 1.0)
    half = stats.t.ppf(0.5 + c.level / 2, freedom) * error
    corrected = 1.0 - (1.0 - c.level) / difference.size
    sure = np.abs(difference) - stats.t.ppf(0.5 + corrected / 2, freedom) * error > 0.0
    parted = sure & (np.abs(difference) >= c.smallest - SAME)
    rows = []
    start = c.base.world.dates[0]
    for s, (actor, domain) in enumerate(c.series):
        for w, day in enumerate(c.dates):
            rows.append((
                c.base.name, c.other.name, (day - start).days // 7, day.isoformat(), actor, domain,
                mean_a[s, w], mean_b[s, w], difference[s, w], difference[s, w] - half[s, w],
                difference[s, w] + half[s, w], spread[0, s, w], spread[1, s, w],
                above[s, w], below[s, w], bool(parted[s, w]), c.paired, n,
            ))
    return pd.DataFrame(rows, columns=[
        "base", "other", "week", "date", "actor", "domain", "mean_base", "mean_other", "difference",
        "low", "high", "q05", "q95", "share_above", "share_below", "parted", "paired", "runs"])


def series_apart(tables: Sequence[pd.DataFrame], least: float = LEAST_SHARE, most: int = 6
                 ) -> list[tuple[str, str]]:
    """Return the series that are worth a look: those that part, or in which enough pairs are apart at a time.

    A mean hides what is rare and large, so a share of the pairs is enough. Where no series has it, the one
    with the largest mean difference is returned.

    Args:
        tables: From :func:`weekly_table`, one a comparison.
        least: Share of the pairs that are apart, to either side, in one week or more.
        most: At most so many, those that part first, then the largest shares.

    Returns:
        Actor and domain, the most telling first.
    """
    import pandas as pd

    weekly = pd.concat(list(tables), ignore_index=True)
    weekly["apart"] = weekly["share_above"] + weekly["share_below"]
    weekly["size"] = weekly["difference"].abs()
    by = weekly.groupby(["actor", "domain"])[["parted", "apart", "size"]].max().reset_index()
    by = by.sort_values(["parted", "apart", "size", "actor", "domain"],
                        ascending=[False, False, False, True, True], na_position="last")
    told = by[by["parted"] | (by["apart"] >= least)]
    chosen = told.head(most) if len(told) else by.sort_values("size", ascending=False, kind="stable").head(1)
    return [(str(row["actor"]), str(row["domain"])) for _, row in chosen.iterrows()]


def parting_table(weekly: pd.DataFrame) -> pd.DataFrame:
    """The first week in which each series parts, earliest first; series that never part are left out.

    Columns: base, other, actor, domain, week, date, difference, low, high.
    """
    first = weekly[weekly["parted"]].groupby(["actor", "domain"], sort=False).head(1)
    first = first.assign(size=first["difference"].abs())
    first = first.sort_values(["week", "size", "actor", "domain"], ascending=[True, False, True, True])
    columns = ["base", "other", "actor", "domain", "week", "date", "difference", "low", "high"]
    return first[columns].reset_index(drop=True)


def first_moves(c: Pairing) -> tuple[Any, Any]:
    """Week in which each pair of runs first differs (-1: never), and who moves then (actors, runs)."""
    a, b = c.aligned
    differs = np.abs(a - b) > SAME
    actors = sorted({actor for actor, _ in c.series})
    moved = np.zeros((len(actors), *differs.shape[1:]), dtype=bool)
    for s, (actor, _) in enumerate(c.series):
        moved[actors.index(actor)] |= differs[s]
    anybody = moved.any(axis=0)
    week = np.where(anybody.any(axis=0), anybody.argmax(axis=0), -1)
    who = moved[:, np.maximum(week, 0), np.arange(len(week))] & (week >= 0)
    return week, who


def first_mover_table(c: Pairing) -> pd.DataFrame:
    """Who is the first whose position differs, pair by pair; empty for unpaired runs.

    Columns: base, other, actor, first (number of pairs in which it is among the first), share, low, high
    (Wilson), median_week (of an even number the lower one, so that something happened in it), median_date.
    Several actors can be first in the same week, so that shares can add up to more than one.
    """
    import pandas as pd

    columns = ["base", "other", "actor", "first", "share", "low", "high", "median_week", "median_date"]
    if not c.paired:
        return pd.DataFrame(columns=columns)
    week, who = first_moves(c)
    rows = []
    for i, actor in enumerate(sorted({actor for actor, _ in c.series})):
        count = int(who[i].sum())
        if count:
            low, high = wilson(count, len(week))
            middle = int(lower_median(week[who[i]]))
            rows.append((c.base.name, c.other.name, actor, count, count / len(week), low, high,
                         middle, c.dates[middle].isoformat()))
    rows.sort(key=lambda row: (-row[3], row[2]))
    return pd.DataFrame(rows, columns=columns)
