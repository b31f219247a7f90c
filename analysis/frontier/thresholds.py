"""Where along a line a share passes a level: bisection, with an interval that inverts Wilson's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.frontier.surface import Cells
from sim.engines.shares import wilson

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Threshold:
    """Where along a line the share passes a level.

    Attributes:
        level: The level.
        at: The place, NaN if the share does not pass it on the line.
        low, high: Its interval; an end of the line where the interval goes beyond.
        first, last: The share at the two ends of the line.
    """

    level: float
    at: float
    low: float
    high: float
    first: float
    last: float


def threshold(count: Callable[[float], float], low: float, high: float, level: float, runs: int,
              steps: int = 9) -> Threshold:
    """Find by bisection where a share passes a level, with a 95 % interval.

    The interval inverts the Wilson interval: its ends are where the upper and the lower bound of the
    share's interval pass the level. All evaluations use the same runs, and the share is taken to be
    monotone along the line.

    Args:
        count: From a place to the number of runs with the outcome.
        low: One end of the line.
        high: The other end.
        level: The level.
        runs: Runs at each place.
        steps: Halvings; the place is found to ``(high - low) / 2**steps``.
    """
    known: dict[float, float] = {}

    def successes(place: float) -> int:
        if place not in known:
            known[place] = count(place)
        return round(known[place])

    ends = successes(low), successes(high)
    rising = ends[1] >= ends[0]

    def crossing(of: Callable[[int], float]) -> float:
        """Return the place where ``of(successes)`` passes the level, or NaN."""
        above = [of(end) >= level for end in ends]
        if above[0] == above[1]:
            return float("nan")
        a, b = low, high
        for _ in range(steps):
            middle = 0.5 * (a + b)
            if (of(successes(middle)) >= level) == above[0]:
                a = middle
            else:
                b = middle
        return 0.5 * (a + b)

    at = crossing(lambda k: k / runs)
    optimistic = crossing(lambda k: wilson(k, runs)[1])
    pessimistic = crossing(lambda k: wilson(k, runs)[0])
    before, after = (optimistic, pessimistic) if rising else (pessimistic, optimistic)
    before = low if np.isnan(before) else before
    after = high if np.isnan(after) else after
    if np.isnan(at):
        before = after = float("nan")
    return Threshold(level, at, before, after, ends[0] / runs, ends[1] / runs)


@dataclass(frozen=True)
class Coded:
    """The share of runs with the outcome where both axes are as coded, with its 95 % Wilson interval."""

    share: float
    low: float
    high: float


def at_coded_point(cells: Cells) -> Coded:
    """Play the coded point: both axes as coded, all else as in every other cell."""
    count = float(cells(np.array([[np.nan, np.nan]]))[0])
    return Coded(count / cells.runs, *wilson(round(count), cells.runs))


def threshold_table(cells: Cells, levels: Sequence[float], steps: int) -> pd.DataFrame:
    """Return the thresholds along each axis, the other as coded."""
    import pandas as pd

    rows = []
    for column, direction in enumerate(cells.axes):
        known: dict[float, float] = {}

        def count(place: float, column: int = column, known: dict[float, float] = known) -> float:
            if place not in known:
                cell = [np.nan, np.nan]
                cell[column] = place
                known[place] = float(cells(np.array([cell]))[0])
            return known[place]

        other = cells.axes[1 - column]
        for level in levels:
            t = threshold(count, direction.low, direction.high, level, cells.runs, steps)
            rows.append({"axis": direction.text, "level": level, "at": t.at, "low": t.low, "high": t.high,
                         "share_at_low_end": t.first, "share_at_high_end": t.last,
                         "given": f"{other.text} as coded"})
    return pd.DataFrame(rows)
