"""Logit quantal response equilibrium (McKelvey and Palfrey 1995, *Games and Economic Behavior* 10: 6-38).

Each player takes an option with probability ``exp(lambda u) / sum exp(lambda u)``, u what the option is expected to
be worth given that the others do likewise: lambda = 0 is the coin, and as lambda grows it nears an equilibrium of Nash.
Payoffs here are sums over pairs, ``u_i(a) = own_i(a) + sum_j sum_b pair_ij(a, b) p_j(b)``, which holds any game of two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError

Floats = NDArray[np.float64]
#: An equilibrium has been found when no probability is further than this from the response to it.
CLOSE = 1e-10


def logit(worth: Any, rationality: Any) -> Floats:
    """Return ``exp(lambda u) / sum exp(lambda u)`` over the last axis.

    Args:
        worth: u, any shape.
        rationality: lambda, in 1 / unit of payoff, broadcast to ``worth``.
    """
    x = np.asarray(rationality, dtype=float) * np.asarray(worth, dtype=float)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    found: Floats = e / e.sum(axis=-1, keepdims=True)
    return found


def equilibrium(own: Any, pair: Any, rationality: float, *, stages: int = 4, most: int = 60) -> Floats:
    """Return the logit equilibrium that is reached from the coin as lambda grows (the principal branch).

    Lambda is raised in stages; in each, Newton's method is taken from the last stage's equilibrium, with shorter steps
    where a whole one comes no nearer. A stage that fails is halved.

    Args:
        own: What options are worth by themselves, shape (players, options).
        pair: What i's option a is worth with j's option b, shape (players, players, options, options); that of a
            player with itself is not read.
        rationality: lambda, from 0.
        stages: Number of stages to begin with.
        most: Largest number of steps in a stage.

    Returns:
        Probabilities, shape (players, options).

    Raises:
        InputError: If lambda is no such number, or no equilibrium is found.
    """
    if not (np.isfinite(rationality) and rationality >= 0.0):
        raise InputError("not a rationality", key="rationality", found=rationality, allowed="a number from 0")
    u, v = np.asarray(own, dtype=float), np.array(pair, dtype=float)
    n = len(u)
    v[np.arange(n), np.arange(n)] = 0.0
    p: Floats = np.full(u.shape, 1.0 / u.shape[1])
    at, step = 0.0, rationality / stages
    while at < rationality:
        to = min(at + step, rationality)
        found = _settled(u, v, to, p, most)
        if found is not None:
            at, p = to, found
        elif step > rationality / (stages * 2.0 ** 12):
            step *= 0.5
        else:
            raise InputError("no equilibrium found", key="rationality", found=to,
                             allowed="one at which responses settle", fix="take a smaller one")
    return p


def _settled(u: Floats, v: Floats, rationality: float, start: Floats, most: int) -> Floats | None:
    """Return the equilibrium that Newton's method finds from ``start``, or None."""
    n, k = u.shape
    p = start
    gap = logit(u + np.einsum("ijab,jb->ia", v, p), rationality) - p
    for _ in range(most):
        if float(np.abs(gap).max()) < CLOSE:
            return p
        s = gap + p
        # how the response changes with what options are worth: lambda (diag s - s s')
        bend = rationality * (s[:, :, None] * np.eye(k) - s[:, :, None] * s[:, None, :])
        slope = np.einsum("iac,ijcb->iajb", bend, v).reshape(n * k, n * k)
        try:
            toward = np.linalg.solve(np.eye(n * k) - slope, gap.reshape(-1)).reshape(n, k)
        except np.linalg.LinAlgError:
            return None
        share = 1.0
        while True:
            tried = np.maximum(p + share * toward, 0.0)
            tried = tried / tried.sum(axis=1, keepdims=True)
            now = logit(u + np.einsum("ijab,jb->ia", v, tried), rationality) - tried
            if float(np.abs(now).max()) < (1.0 - 0.1 * share) * float(np.abs(gap).max()):
                break
            share *= 0.5
            if share < 1e-6:
                return None
        p, gap = tried, now
    return None


def two_players(row: Any, column: Any, rationality: float) -> tuple[Floats, Floats]:
    """Return the logit equilibrium of a game of two, each player's probabilities.

    Args:
        row: What the row player gets, shape (rows, columns); as many rows as columns.
        column: What the column player gets, the same shape.
        rationality: lambda.

    Raises:
        InputError: As in :func:`equilibrium`.
    """
    a, b = np.asarray(row, dtype=float), np.asarray(column, dtype=float)
    pair = np.zeros((2, 2, *a.shape))
    pair[0, 1], pair[1, 0] = a, b.T
    p = equilibrium(np.zeros((2, a.shape[0])), pair, rationality)
    return p[0], p[1]
