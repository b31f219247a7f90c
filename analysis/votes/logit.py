"""A multinomial logit with a ridge, by SciPy: what a careful person would try first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.states.members import Floats

#: Ridge on all weights but the constants, a row of data counting as one.
RIDGE = 1.0


def fit_logit(x: Floats, seen: NDArray[np.int64], classes: int = 3, ridge: float = RIDGE) -> Floats:
    """Return weights of a multinomial logit; shape (features + 1, classes), constants first.

    Args:
        x: Features; shape (rows, features).
        seen: Class of each row.
        classes: Number of classes.
        ridge: Penalty ``ridge / 2 sum w^2``.
    """
    from scipy.optimize import minimize

    full = np.concatenate([np.ones((len(x), 1)), x], axis=1)
    shape = (full.shape[1], classes)
    observed = np.eye(classes)[seen]
    penalty = np.full(shape, ridge)
    penalty[0] = 1e-3

    def density(flat: Floats) -> tuple[float, Floats]:
        w = flat.reshape(shape)
        p = probabilities(full, w)
        own = np.maximum((p * observed).sum(axis=1), 1e-300)
        value = -float(np.log(own).sum()) + 0.5 * float((penalty * w**2).sum())
        return value, ((full.T @ (p - observed)) + penalty * w).ravel()

    done = minimize(density, np.zeros(shape[0] * classes), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    found: Floats = done.x.reshape(shape)
    return found


def probabilities(full: Floats, w: Floats) -> Floats:
    """Return probabilities of classes; ``full`` has a column of ones first."""
    lean = full @ w
    odds = np.exp(lean - lean.max(axis=1, keepdims=True))
    found: Floats = odds / odds.sum(axis=1, keepdims=True)
    return found


def predict(x: Floats, w: Floats) -> Floats:
    """Return probabilities of classes for features; shape (rows, classes)."""
    return probabilities(np.concatenate([np.ones((len(x), 1)), x], axis=1), w)
