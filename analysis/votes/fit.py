"""Fits the state world: penalised maximum likelihood by SciPy (L-BFGS-B, which keeps weights from falling below 0).

A posterior by sampling would say little more: the likelihood is smooth with some forty parameters and one mode, its
curvature gives standard errors, and a fit in a second can be repeated for every origin of the backtest.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.votes.likelihood import PRIOR_WEIGHT, Family, Likelihood
from sim.reading.errors import InputError
from sim.states.covariates import NAMES, dated, design
from sim.states.members import Floats, Members
from sim.states.past import FAMILIES

#: Left out of every fit: two of its later votes are told by the documents.
LEFT_OUT: tuple[str, ...] = ("CHN",)
#: Weights smaller than this stand at their bound.
AT_BOUND = 1e-6


class Fit(NamedTuple):
    """A fit.

    Attributes:
        weights: Weights of the covariates.
        width: ``2k + d``, all that votes tell of the two.
        shifts: Shifts ``b_r`` by text.
        errors: Standard errors by name (``weight.x``, ``width``, ``shift.TEXT``); NaN at a bound.
        alike: Pairs of parameters whose estimates are correlated beyond 0.5, with the correlation.
        density: Log posterior density.
    """

    weights: Floats
    width: float
    shifts: Mapping[str, float]
    errors: Mapping[str, float]
    alike: Sequence[tuple[str, str, float]]
    density: float

    @property
    def abstaining(self) -> float:
        """k: two fifths of the width, as equal normal priors of k and d share it out."""
        return 0.4 * self.width

    @property
    def against(self) -> float:
        """d: one fifth of the width."""
        return 0.2 * self.width


def kept(members: Members) -> Floats:
    """Return the places of the members that are fitted to."""
    return np.array([i for i, iso3 in enumerate(members.iso3) if iso3 not in LEFT_OUT])


def families(members: Members, day: datetime.date, text_day: datetime.date | None = None, *,
             among: Collection[str] = FAMILIES, omit: Collection[str] = ()) -> list[Family]:
    """Return the families of texts before a day as the likelihood takes them.

    What predicts a family never holds its own record.

    Args:
        members: The members.
        day: Texts and records are dated before it.
        text_day: Day for memberships and ideal points.
        among: Families that are learned from.
        omit: Families whose record is left out of all covariates.

    Raises:
        InputError: If no text is left.
    """
    rows = kept(members)
    found = []
    for name in FAMILIES:
        texts = dated(day, name)
        if name in among and texts:
            x = design(members, day, text_day, omit={*omit, name})
            votes = np.stack([members.votes[t.id] for t in texts], axis=1)
            found.append(Family(name, x[rows], votes[rows], tuple(t.id for t in texts)))
    if not found:
        raise InputError("no text before that day to learn from", key="known_before", found=str(day),
                         allowed="a day after 18 December 2007")
    return found


def fit(learned: Sequence[Family], spread: float, *, prior_weight: float = PRIOR_WEIGHT,
        errors: bool = True) -> Fit:
    """Fit weights, width and shifts.

    Args:
        learned: Families of texts, as of :func:`families`.
        spread: tau.
        prior_weight: Standard deviation of the prior of the weights.
        errors: Whether standard errors are wanted.

    Raises:
        InputError: If the search does not end.
    """
    from scipy.optimize import minimize

    density = Likelihood(learned, spread, prior_weight)
    count = density.count
    start = np.concatenate([np.full(count, 0.5), [3.0], np.zeros(len(density.texts))])
    bounds = [(0.0, None)] * count + [(None, None)] * (len(start) - count)
    done = minimize(density, start, jac=True, method="L-BFGS-B", bounds=bounds,
                    options={"maxiter": 2000, "maxfun": 4000, "ftol": 1e-13, "gtol": 1e-5, "maxcor": 30})
    if not done.success:
        raise InputError(f"the fit did not end: {done.message}", key="fit")
    at = done.x
    names = [*(f"weight.{n}" for n in NAMES), "width", *(f"shift.{t}" for t in density.texts)]
    deviation = dict.fromkeys(names, float("nan"))
    alike: list[tuple[str, str, float]] = []
    if errors:
        free = [j for j in range(len(at)) if j >= count or at[j] > AT_BOUND]
        covariance = np.linalg.inv(density.hessian(at)[np.ix_(free, free)])
        scale = np.sqrt(np.diag(covariance))
        deviation.update({names[j]: float(s) for j, s in zip(free, scale, strict=True)})
        correlation = covariance / np.outer(scale, scale)
        alike = [(names[free[a]], names[free[b]], float(correlation[a, b])) for a in range(len(free))
                 for b in range(a) if abs(correlation[a, b]) > 0.5 and free[b] <= count]
    width = float(at[count])
    shifts = dict(zip(density.texts, (float(b) + 0.4 * width for b in at[count + 1:]), strict=True))
    return Fit(at[:count], width, shifts, deviation, alike, -float(done.fun))
