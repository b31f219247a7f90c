"""Fits absence: a penalised logit with a level for every text, on what members missed before and their size."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from analysis.votes.fit import kept
from sim.reading.errors import InputError
from sim.states.absence import NAMES, absence_design
from sim.states.covariates import dated
from sim.states.members import Floats, Members
from sim.states.past import FAMILIES

#: Standard deviation of the normal prior of weights and of levels.
PRIOR = 3.0


class AbsenceFit(NamedTuple):
    """A fit of absence.

    Attributes:
        level: Mean level of the texts.
        weights: Weights, in the order of :data:`sim.states.absence.NAMES`.
        spread: Standard deviation of the level over texts (n - 1).
        errors: Standard errors: of the level, then of the weights, as if each member had been asked once a family.
    """

    level: float
    weights: Floats
    spread: float
    errors: Floats


def fit_absence(members: Members, day: datetime.date, among: Collection[str] = FAMILIES) -> AbsenceFit:
    """Return the fit of absence on texts before a day; a family's own texts do not stand in what predicts it.

    Args:
        members: The members.
        day: Texts and records are dated before it.
        among: Families that are learned from.

    Raises:
        InputError: If the search does not end, or fewer than two texts were voted on.
    """
    from scipy.optimize import minimize

    rows = kept(members)
    parts: list[tuple[Floats, Floats, int]] = []
    for family in FAMILIES:
        for text in dated(day, family) if family in among else []:
            votes = members.votes[text.id][rows]
            x = absence_design(members, day, omit={family})[rows]
            parts.append((x[votes >= -1], (votes[votes >= -1] == -1).astype(float), len(parts)))
    if len(parts) < 2:
        raise InputError("too few texts to learn absence from", key="known_before", found=str(day))
    count = len(NAMES)
    x = np.concatenate([part[0] for part in parts])
    y = np.concatenate([part[1] for part in parts])
    text_of = np.concatenate([np.full(len(part[1]), part[2]) for part in parts])

    def density(at: Floats) -> tuple[float, Floats]:
        lean = (x * at[:count]).sum(axis=1) + at[count:][text_of]
        value = float((np.logaddexp(0.0, lean) - y * lean).sum() + 0.5 * (at**2).sum() / PRIOR**2)
        off = 1.0 / (1.0 + np.exp(-lean)) - y
        return value, np.concatenate([(x * off[:, None]).sum(axis=0), np.bincount(text_of, off)]) + at / PRIOR**2

    start = np.concatenate([np.zeros(count), np.full(len(parts), -2.0)])
    done = minimize(density, start, jac=True, method="BFGS", options={"gtol": 1e-4})
    if not done.success and float(np.abs(done.jac).max()) > 1e-2:
        raise InputError(f"the fit of absence did not end: {done.message}", key="fit")
    levels = done.x[count:]
    spread = float(levels.std(ddof=1))
    lean = (x * done.x[:count]).sum(axis=1) + levels[text_of]
    p = 1.0 / (1.0 + np.exp(-lean))
    curve = ((p * (1.0 - p))[:, None, None] * x[:, :, None] * x[:, None, :]).sum(axis=0) + np.eye(count) / PRIOR**2
    # a member's absences go together: its share of texts inflates the errors as if it had been asked once a family
    inflation = np.sqrt(len(parts) / len({f for f in among if dated(day, f)}))
    errors = np.sqrt(np.diag(np.linalg.inv(curve))) * inflation
    return AbsenceFit(float(levels.mean()), done.x[:count], spread,
                      np.concatenate([[spread / np.sqrt(len(parts))], errors]))
