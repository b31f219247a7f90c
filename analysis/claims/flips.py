"""What a verdict depends on: the coded value in whose range the sign of an effect flips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from analysis.claims.laboratory import Draw
from analysis.claims.trials import Flip
from analysis.stats import ALPHA, Floats, Interval, paired_t

#: Coded values looked at for a flip, the most influential ones first.
CANDIDATES = 3
#: Halvings of a range in search of a flip: the place is known to 1/128 of the range.
STEPS = 7


def find_flip(again: Callable[[Mapping[str, float]], Floats], margins: Floats, draws: Mapping[str, Draw],
              required: float, *, held_effect: Callable[[Mapping[str, float], float], Interval] | None = None,
              candidates: int = CANDIDATES, steps: int = STEPS,
              alpha: float = ALPHA) -> Flip | None:
    """Return the coded value in whose range the sign of the margins flips most plainly, or None.

    The values are ranked by the slope of a linear regression of the margins on their draws. The first few
    are held at both ends of their range, in all runs; a flip is only accepted if the margins are clear at
    both ends (intervals corrected for the number of ends looked at), on opposite sides, and at least the
    smallest effect of interest. Then the range is halved until the place is known.

    Args:
        again: Margins with coded values held (0 the low end of the range, 1 the high end).
        margins: Margins with all values drawn.
        draws: The values drawn, by key.
        required: Smallest effect of interest.
        held_effect: The interval of the effect with values held, at a level, on the scale of ``required``; default:
            that of the mean margin.
        candidates: How many values to look at.
        steps: How often a range is halved.
        alpha: Level of the intervals at the ends, before correction.
    """
    mean, best = float(np.nanmean(margins)), None
    slopes = {key: _slope(draw.u, margins) for key, draw in draws.items()}
    ranked = sorted((key for key in slopes if abs(slopes[key]) >= abs(mean)),
                    key=lambda key: (-abs(slopes[key]), key))[:candidates]
    level = 1.0 - alpha / max(1, 2 * len(ranked))
    for key in ranked:
        ends = [held_effect({key: u}, level) if held_effect else paired_t(again({key: u}), level) for u in (0.0, 1.0)]
        low, high = ends
        plain = all(abs(end.estimate) >= required - 1e-12 for end in ends)
        if low.sign * high.sign != -1 or not plain:
            continue
        if best is not None and min(abs(e.estimate) for e in ends) <= min(
                abs(e.estimate) for e in (best.at_low, best.at_high)):
            continue
        at = _bisect(partial(_mean_at, again, key), low.sign, steps)
        draw = draws[key]
        best = Flip(key, draw.low + at * (draw.high - draw.low), draw.low, draw.high,
                    "below" if low.sign > 0 else "above", low, high)
    return best


def _slope(u: Floats, margins: Floats) -> float:
    """Return the slope of the margins over the range of a value (ordinary least squares)."""
    known = np.isfinite(u) & np.isfinite(margins)
    if known.sum() < 3 or u[known].std() == 0.0:
        return 0.0
    x = u[known] - u[known].mean()
    return float((x * margins[known]).sum() / (x * x).sum())


def _mean_at(again: Callable[[Mapping[str, float]], Floats], key: str, u: float) -> float:
    return float(np.nanmean(again({key: u})))


def _bisect(mean_at: Callable[[float], float], sign_at_low: int, steps: int) -> float:
    low, high = 0.0, 1.0
    for _ in range(steps):
        middle = 0.5 * (low + high)
        if (mean_at(middle) > 0.0) == (sign_at_low > 0):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
