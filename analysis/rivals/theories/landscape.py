"""Landscape theory of alignment (Axelrod and Bennett 1993, *British Journal of Political Science* 23: 211-233).

Actors of some size form two blocs. The propensity of a pair says how well the two get on; an actor is frustrated by
being together with those it does not get on with, and apart from those it does:
``F_i = sum_j s_j p_ij d_ij``, d = 1 for two in different blocs and 0 for two in the same. The energy of a
configuration is ``E = sum_i s_i F_i``, over ordered pairs, so that each pair counts twice. Each actor alone
can change sides, and does so if that lowers the energy; where nobody can lower it any more there is a minimum, and
the *basin* of a minimum is all configurations that run down to it.

With symmetric propensities what lowers an actor's frustration lowers the energy, so that there are no cycles. The
paper leaves open who moves if several could; here the move that lowers the energy most is made, the
first in the order of actors if several lower it alike. Minima and energies are the same by any order of moves; basins
are not.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError

Floats = NDArray[np.float64]
#: Most actors for which all configurations are gone through: 2^19 of them.
EXACT = 20
#: Energies nearer than this share of the largest pair are the same: sums in another order differ so much.
SAME = 1e-9


class Landscape(NamedTuple):
    """The minima of a landscape, the lowest energy first, then the widest basin, then the file order of sides.

    Attributes:
        sides: For each minimum and actor, 0 with the first actor and 1 against it, shape (minima, actors).
        energies: Energy of each, over ordered pairs.
        basins: How many of the configurations run down to it.
        configurations: All configurations (``2^(actors - 1)``), or how many were sampled.
        exact: Whether all were gone through.
    """

    sides: NDArray[np.int8]
    energies: Floats
    basins: NDArray[np.int64]
    configurations: int
    exact: bool


def pairs(size: Any, propensity: Any) -> Floats:
    """Return ``s_i s_j (p_ij + p_ji) / 2``, 0 for i = j: what a pair in different blocs adds to the energy, once.

    Args:
        size: Shape (actors,), from 0, in any unit.
        propensity: Shape (actors, actors), any scale, below 0 for those who do not get on; not symmetric ones are
            averaged; what stands on the diagonal is not read.

    Raises:
        InputError: If sizes are negative or numbers are none, if there is one actor, or if the shapes do not fit.
    """
    s, p = np.asarray(size, dtype=float), np.array(propensity, dtype=float)
    if s.ndim != 1 or len(s) < 2:
        raise InputError("too few actors for two blocs", key="size", found=s.tolist(), allowed="2 or more")
    if not np.isfinite(s).all() or (s < 0.0).any():
        raise InputError("not sizes", key="size", found=s.tolist(), allowed="numbers from 0")
    if p.shape != (len(s), len(s)):
        raise InputError("not a table of propensities", found=p.shape, allowed=f"{len(s)} rows and columns")
    np.fill_diagonal(p, 0.0)
    if not np.isfinite(p).all():
        raise InputError("not propensities", key="propensity", found=p.tolist(), allowed="finite numbers")
    found: Floats = s[:, None] * s[None, :] * 0.5 * (p + p.T)
    return found


def energy(size: Any, propensity: Any, sides: Any) -> float:
    """Return ``E = sum_ij s_i s_j p_ij d_ij`` of one configuration, over ordered pairs.

    Args:
        size: As in :func:`pairs`.
        propensity: As there.
        sides: Shape (actors,): any two different numbers for the two blocs.

    Raises:
        InputError: As there.
    """
    side = np.asarray(sides)
    return float((pairs(size, propensity) * (side[:, None] != side[None, :])).sum())


def frustration(size: Any, propensity: Any, sides: Any) -> Floats:
    """Return ``F_i = sum_j s_j p_ij d_ij``, shape (actors,); arguments and errors as in :func:`energy`."""
    pairs(size, propensity)
    side, p = np.asarray(sides), np.asarray(propensity, dtype=float)
    apart = side[:, None] != side[None, :]
    found: Floats = (np.asarray(size, dtype=float)[None, :] * 0.5 * (p + p.T) * apart).sum(axis=1)
    return found


def minima(size: Any, propensity: Any, *, sampled: int = 20_000, seed: int = 1) -> Landscape:
    """Return all minima, their energies and their basins.

    Up to :data:`EXACT` actors every configuration is gone through. Beyond, ``sampled`` configurations drawn at random
    run down to a minimum each: every minimum found is one, some may be missed, and basins are shares of the sample.

    Args:
        size: As in :func:`pairs`.
        propensity: As there.
        sampled: Number of configurations beyond :data:`EXACT` actors.
        seed: Seed of that sample.

    Raises:
        InputError: As in :func:`pairs`.
    """
    weight = pairs(size, propensity)
    n = len(weight)
    if n <= EXACT:
        reached = _all_ends(weight)
        ends, counts = np.unique(reached, return_counts=True)
        sides = np.zeros((len(ends), n), dtype=np.int8)
        sides[:, 1:] = (ends[:, None] >> np.arange(n - 1)) & 1
    else:
        generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
        starts = generator.integers(0, 2, (sampled, n)).astype(np.int8)
        sides, counts = np.unique(_ends_of(weight, starts), axis=0, return_counts=True)
    apart = sides[:, :, None] != sides[:, None, :]
    energies: Floats = (apart * weight).sum(axis=(1, 2))
    order = sorted(range(len(sides)), key=lambda k: (round(float(energies[k]), 9), -counts[k], sides[k].tolist()))
    return Landscape(sides[order], energies[order], counts[order], int(counts.sum()), n <= EXACT)


def _all_ends(weight: Floats) -> NDArray[np.int64]:
    """Return, for every configuration, the one that it runs down to.

    Bit k of a configuration's number is the side of actor k + 1; actor 0 is on side 0, and if it changes sides all
    others are renamed.
    """
    n = len(weight)
    numbers = np.arange(2 ** (n - 1), dtype=np.int64)
    heights = np.zeros(len(numbers))
    for i in range(n):
        for j in range(i + 1, n):
            if weight[i, j]:
                one = (numbers >> (i - 1)) & 1 if i else 0
                heights += 2.0 * weight[i, j] * (one ^ ((numbers >> (j - 1)) & 1))
    slack = SAME * max(float(np.abs(weight).max()), np.finfo(float).tiny)
    best, target = heights - slack, numbers.copy()
    for i in range(n):
        other = numbers ^ (1 << (i - 1)) if i else numbers ^ (len(numbers) - 1)
        lower = heights[other] < (best if i == 0 else best - slack * (target != numbers))
        best, target = np.where(lower, heights[other], best), np.where(lower, other, target)
    while True:
        further = target[target]
        if (further == target).all():
            return target
        target = further


def _ends_of(weight: Floats, starts: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return where some configurations run down to, shape (configurations, actors), the first actor on side 0."""
    slack = SAME * max(float(np.abs(weight).max()), np.finfo(float).tiny)
    sign = 1.0 - 2.0 * starts.astype(float)
    for _ in range(64 * weight.shape[0]):
        # of two on the same side a pair adds its weight twice if one leaves, of two apart it takes it away
        gain = 2.0 * sign * (sign @ weight)
        lowest = gain.min(axis=1)
        movers = np.flatnonzero(lowest < -slack)
        if not len(movers):
            break
        first = (gain[movers] <= lowest[movers, None] + slack).argmax(axis=1)
        sign[movers, first] *= -1.0
    side = (sign * sign[:, :1] < 0.0).astype(np.int8)
    return side
