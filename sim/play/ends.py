"""Each assumed value at its low and its high end, one at a time: how far a headline moves, and by which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines.points import play_points
from sim.results.headlines import Headline, is_assumed, rounded
from sim.results.paired import paired_change
from sim.world.world import World

#: Just below 1: the high end of a range as a number in [0, 1).
_HIGH = float(np.nextafter(1.0, 0.0))
_ENDS = (("low", 0.0), ("high", _HIGH))


def moved_by_assumed(world: World, headlines: Sequence[Headline], runs: int, seed: int, *, engine: str = "auto",
                     threads: int | None = None, progress: Callable[[int], None] | None = None
                     ) -> dict[Headline, dict[str, Any]]:
    """Return how far each headline moves when one assumed value is set to an end of its range.

    All other values stay as they are coded, and each end is played with the same luck; so the change is paired,
    and its Monte Carlo error is that of a paired difference, corrected for the number of ends (Bonferroni).

    Args:
        world: The world.
        headlines: The headlines.
        runs: Runs at each end.
        seed: Seed of the luck.
        engine: As in :func:`sim.engines.points.play_points`.
        threads: As there.
        progress: As there.

    Returns:
        By headline: runs; coded, its number at the coded values in these runs; low and high, the ends that move
        it furthest down and up: key, end (low or high), at (the number), value, change, error; None where no
        end moves it by more than its Monte Carlo error.
    """
    rows = [k for k, value in enumerate(world.values) if is_assumed(value)]
    points = np.full((1 + 2 * len(rows), len(world.values)), np.nan)
    tried: list[tuple[str, str, float]] = []
    for n, k in enumerate(rows):
        for e, (end, place) in enumerate(_ENDS):
            points[1 + 2 * n + e, k] = place
            value = world.values[k]
            tried.append((value.key, end, value.low if end == "low" else value.high))
    found = play_points(world, points, runs, seed, list(dict.fromkeys(h.outcome for h in headlines)),
                        engine=engine, threads=threads, progress=progress)
    return {headline: _furthest(headline, found[headline.outcome], tried, runs) for headline in headlines}


def number_of_runs(world: World, runs: int) -> int:
    """Return how many runs :func:`moved_by_assumed` plays."""
    return runs * (1 + 2 * sum(is_assumed(value) for value in world.values))


def _furthest(headline: Headline, outcome: NDArray[np.float64], tried: Sequence[tuple[str, str, float]], runs: int
              ) -> dict[str, Any]:
    """Return the ends that move a headline furthest; ``outcome`` has a row for the coded values and each end."""
    numbers = (outcome == headline.code).astype(float) if headline.answer else outcome
    moves = [(paired_change(numbers[0], row, len(tried)), *end) for row, end in zip(numbers[1:], tried, strict=True)]
    clear = [move for move in moves if move[0].clear]
    coded = float(numbers[0].mean())

    def told(sign: float) -> dict[str, Any] | None:
        best = max(clear, key=lambda move: sign * move[0].change, default=None)
        if best is None or sign * best[0].change <= 0.0:
            return None
        change, key, end, at = best
        return {"key": key, "end": end, "at": rounded(at), "value": rounded(coded + change.change),
                "change": rounded(change.change), "error": rounded(change.error)}

    return {"runs": runs, "coded": rounded(coded), "low": told(-1.0), "high": told(1.0)}
