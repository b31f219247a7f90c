"""Numbers as they are printed: rounded so that what is printed adds up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.explain.parts import Contrast


def rounded(parts: Sequence[float], digits: int, total: float | None = None) -> list[float]:
    """Return parts rounded to so many decimals that add up to their rounded total (largest remainders).

    Every part is rounded down, and what the total is ahead of their sum is given out, a unit of the last decimal each,
    to those that have lost most. A part that is 0 stays 0 as long as there is another.

    Args:
        parts: The numbers.
        digits: Decimals.
        total: What they add up to; default: their sum. It is rounded as well.
    """
    unit = 10**digits
    goal = round((math.fsum(parts) if total is None else total) * unit)
    whole = [math.floor(part * unit) for part in parts]
    order = sorted(range(len(parts)), key=lambda k: (parts[k] == 0.0, whole[k] - parts[k] * unit))
    moving = [k for k in order if parts[k] != 0.0] or order
    ahead = goal - sum(whole)
    for n in range(abs(ahead) if moving else 0):
        k = moving[n % len(moving)] if ahead > 0 else moving[-1 - n % len(moving)]
        whole[k] += 1 if ahead > 0 else -1
    return [number / unit for number in whole]


def shown(found: Contrast, digits: int = 4) -> tuple[dict[str, float], float, float, float]:
    """Return a contrast as it is printed: terms, their sum, luck, and the sum of both; each sum holds as printed."""
    utility, luck = rounded([found.utility, found.luck], digits)
    terms = rounded(list(found.terms.values()), digits, utility)
    return dict(zip(found.terms, terms, strict=True)), utility, luck, round(utility + luck, digits)


def percentages(chances: Mapping[str, float], digits: int = 1) -> dict[str, str]:
    """Return chances in per cent as they are printed: they add up to 100; one that is small but not 0 is ``< 0.1``."""
    printed = rounded([100.0 * chance for chance in chances.values()], digits)
    return {name: f"< {0.1**digits:.{digits}f}" if value == 0.0 < chances[name] else f"{value:.{digits}f}"
            for name, value in zip(chances, printed, strict=True)}
