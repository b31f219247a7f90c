"""Opinion dynamics: Friedkin and Johnsen, and the bounded confidence of Hegselmann and Krause."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError

Floats = NDArray[np.float64]
#: Rows of a matrix of influence that is printed with three digits add up to 1 within this.
ROUNDING = 5e-3


def friedkin_johnsen(influence: Any, susceptibility: Any, start: Any) -> Floats:
    """Return where opinions settle under influence, when nobody lets go of the first opinion altogether.

    Each actor takes over the opinions of others as far as it is susceptible, and keeps to its own first one for the
    rest: ``y(t+1) = A W y(t) + (I - A) y(0)``, with ``A = diag(a)`` (Friedkin and Johnsen 1990, *Journal of
    Mathematical Sociology* 15: 193-206). It settles at ``V y(0)``, ``V = (I - A W)^-1 (I - A)``.

    Args:
        influence: W, shape (actors, actors): row i the weights that i gives to each, from 0, adding up to 1.
        susceptibility: a, shape (actors,), 0 (deaf to all) to 1 (no anchor).
        start: y(0), shape (actors,) or (actors, several).

    Raises:
        InputError: If W or a is not that; or if there is no settled opinion of its own for somebody: a group of
            actors, all with susceptibility 1, that gives weight to nobody outside it.
    """
    w, a = np.asarray(influence, dtype=float), np.asarray(susceptibility, dtype=float)
    y = np.asarray(start, dtype=float)
    n = len(a)
    if w.shape != (n, n) or (w < 0.0).any() or not np.allclose(w.sum(axis=1), 1.0, atol=ROUNDING):
        raise InputError("not a matrix of influence", key="influence", found=w.tolist(),
                         allowed=f"{n} rows of {n} weights from 0 that add up to 1")
    if not ((a >= 0.0) & (a <= 1.0)).all():
        raise InputError("not susceptibilities", key="susceptibility", found=a.tolist(), allowed="0 to 1")
    system = np.eye(n) - a[:, None] * w
    anchored = (1.0 - a)[:, None] * y if y.ndim == 2 else (1.0 - a) * y
    if np.linalg.cond(system) > 1e12:
        raise InputError("opinions do not settle by these numbers", key="susceptibility", found=a.tolist(),
                         allowed="in every group that listens to itself alone, an actor below 1")
    return np.asarray(np.linalg.solve(system, anchored), dtype=float)


def bounded_confidence(start: Any, confidence: float, *, most: int = 10_000) -> Floats:
    """Return where opinions settle when each averages over those that are near enough.

    ``x_i(t+1)`` is the mean of all ``x_j(t)`` with ``|x_i(t) - x_j(t)| <= confidence``, oneself among them, all at once
    (Hegselmann and Krause 2002, *Journal of Artificial Societies and Social Simulation* 5(3) 2, symmetric
    confidence). It stops after finitely many steps: opinions of one group end equal, groups end further apart than
    the confidence.

    Args:
        start: Opinions, shape (actors,).
        confidence: How far apart two may be and still count with each other, from 0, in units of opinion.
        most: Largest number of steps.

    Raises:
        InputError: If the confidence is negative or no number, or opinions still move after ``most`` steps.
    """
    if not confidence >= 0.0:
        raise InputError("not a confidence", key="confidence", found=confidence, allowed="a number from 0")
    x = np.array(start, dtype=float)
    slack = 1e-12 * max(1.0, float(np.abs(x).max(initial=0.0)))
    for _ in range(most):
        near = np.abs(x[:, None] - x[None, :]) <= confidence + slack
        moved = (near * x).sum(axis=1) / near.sum(axis=1)
        if np.abs(moved - x).max(initial=0.0) <= slack:
            return np.asarray(moved, dtype=float)
        x = moved
    raise InputError("opinions still move", key="confidence", found=confidence, allowed=f"rest within {most} steps")


def groups(opinions: Any, apart: float) -> list[list[int]]:
    """Return who ends together: numbers of actors whose opinions form a chain with no gap above ``apart``.

    Args:
        opinions: Shape (actors,).
        apart: The largest gap within a group.

    Returns:
        Groups from the lowest opinion to the highest, actors of a group in order.
    """
    x = np.asarray(opinions, dtype=float)
    found: list[list[int]] = []
    last = -np.inf
    for i in np.argsort(x, kind="stable"):
        if not found or x[i] - last > apart:
            found.append([])
        found[-1].append(int(i))
        last = float(x[i])
    return [sorted(group) for group in found]
