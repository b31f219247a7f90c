"""A map that is played where the outcome changes and interpolated where it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from analysis.stats import Bools, Floats
from sim.engines.shares import wilson

if TYPE_CHECKING:
    import pandas as pd

#: From cells (x, y), shape (cells, 2), to the number of runs with the outcome, shape (cells,).
Count = Callable[[Floats], Floats]
#: Shares at which contours are drawn on a map that passes all of them.
LEVELS = (0.1, 0.5, 0.9)


@dataclass
class Map:
    """Shares over a grid.

    Attributes:
        x, y: Places of the grid.
        share: Share of runs with the outcome, shape (y, x).
        played: Whether a cell was played (else it is interpolated), shape (y, x).
        runs: Runs a cell.
        checked: Differences between interpolated and played share in a random sample of cells.
    """

    x: Floats
    y: Floats
    share: Floats
    played: Bools
    runs: int
    checked: Floats = field(default_factory=lambda: np.empty(0))


def fitting_levels(low: float, high: float) -> tuple[float, ...]:
    """Return shares for contours of a map that runs from one share to another: two to four round ones.

    They are 10, 50 and 90 % where the map passes these, else multiples of the largest of 20, 10, 5, 2 and 1 %
    (and 0.5, 0.2, 0.1 %) of which at least two lie inside; 10, 50 and 90 % if none do.
    """
    if low < LEVELS[0] and high > LEVELS[-1]:
        return LEVELS
    for parts in (5, 10, 20, 50, 100, 200, 500, 1000):
        inside = [k / parts for k in range(1, parts) if low < k / parts < high]
        if len(inside) >= 2:
            return tuple(inside[:: max(1, -(-len(inside) // 4))])
    return LEVELS


class Remembered:
    """Plays each cell once, however often it is asked for.

    Args:
        count: Plays cells.
    """

    def __init__(self, count: Count) -> None:
        self.count = count
        self.known: dict[tuple[float, float], float] = {}

    def __call__(self, cells: Floats) -> Floats:
        """Return the number of runs with the outcome in each cell."""
        keys = [(float(x), float(y)) for x, y in cells]
        new = [k for k, key in enumerate(keys) if key not in self.known]
        if new:
            self.known.update(zip([keys[k] for k in new], self.count(cells[new]).tolist(), strict=True))
        return np.array([self.known[key] for key in keys])


def adaptive_map(count: Count, x: Floats, y: Floats, runs: int, *, levels: Sequence[float] = LEVELS,
                 tolerance: float = 0.05, coarse: int = 12, check: int = 40, seed: int = 1) -> Map:
    """Return the map of an outcome, played where it changes and interpolated where it does not.

    Args:
        count: Plays cells; called with batches.
        x: Grid places along x, increasing.
        y: Grid places along y.
        runs: Runs a cell.
        levels: Contours that are followed down to single cells.
        tolerance: Corners that differ by more are refined too; 0 plays every cell.
        coarse: The first grid has about so many boxes along each side.
        check: Number of interpolated cells that are played to see how good the interpolation is.
        seed: Seed of the choice of those cells.
    """
    share = np.full((len(y), len(x)), np.nan)

    def play(wanted: set[tuple[int, int]]) -> None:
        todo = sorted(cell for cell in wanted if np.isnan(share[cell]))
        if todo:
            cells = np.array([(x[i], y[j]) for j, i in todo])
            share[tuple(np.array(todo).T)] = count(cells) / runs

    def steps(n: int) -> list[int]:
        return sorted({round(k) for k in np.linspace(0, n - 1, min(coarse, n - 1) + 1)})

    columns, lines = steps(len(x)), steps(len(y))
    boxes = [(j, jj, i, ii) for j, jj in pairwise(lines)
             for i, ii in pairwise(columns)]
    whole: list[tuple[int, int, int, int]] = []
    while boxes:
        play({(a, b) for j, jj, i, ii in boxes for a in (j, jj) for b in (i, ii)})
        split = []
        for box in boxes:
            j, jj, i, ii = box
            corners = share[[j, j, jj, jj], [i, ii, i, ii]]
            changes = float(np.ptp(corners)) > tolerance or tolerance == 0.0 or any(
                corners.min() < level <= corners.max() for level in levels)
            if not changes or (jj - j <= 1 and ii - i <= 1):
                whole.append(box)
                continue
            up = sorted({j, (j + jj) // 2, jj})
            across = sorted({i, (i + ii) // 2, ii})
            split += [(a, aa, b, bb) for a, aa in pairwise(up)
                      for b, bb in pairwise(across)]
        boxes = split
    played = ~np.isnan(share)
    for j, jj, i, ii in whole:
        v = ((y[j : jj + 1] - y[j]) / (y[jj] - y[j]))[:, None]
        u = ((x[i : ii + 1] - x[i]) / (x[ii] - x[i]))[None, :]
        between = ((1 - v) * ((1 - u) * share[j, i] + u * share[j, ii])
                   + v * ((1 - u) * share[jj, i] + u * share[jj, ii]))
        inside = share[j : jj + 1, i : ii + 1]
        inside[np.isnan(inside)] = between[np.isnan(inside)]
    made = Map(x, y, share, played, runs)
    free = np.argwhere(~played)
    if check and len(free):
        generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
        sample = free[np.sort(generator.permutation(len(free))[:check])]
        true = count(np.array([(x[i], y[j]) for j, i in sample])) / runs
        at = tuple(sample.T)
        made.checked = share[at] - true
        share[at] = true
        played[at] = True
    return made


def map_table(made: Map) -> pd.DataFrame:
    """Return the map as a table: x, y, share, low, high (Wilson), played."""
    import pandas as pd

    places_x, places_y = np.meshgrid(made.x, made.y)
    shares = made.share.ravel()
    bounds = np.array([wilson(round(share * made.runs), made.runs) for share in shares])
    return pd.DataFrame({"x": places_x.ravel(), "y": places_y.ravel(), "share": shares, "low": bounds[:, 0],
                         "high": bounds[:, 1], "played": made.played.ravel()})


def bends(share: Floats, along: int, runs: int) -> bool:
    """Return whether the share clearly goes both ways along an axis, beyond two standard errors."""
    clear = 2.0 * (0.25 / runs) ** 0.5 * 2**0.5
    over = np.maximum.accumulate(share, axis=along) - share
    under = share - np.minimum.accumulate(share, axis=along)
    return bool(((over.max(axis=along) > clear) & (under.max(axis=along) > clear)).any())
