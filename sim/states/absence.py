"""Whether a member comes to vote: a logit of its own on what it missed before and on its size."""

from __future__ import annotations

import datetime
from collections.abc import Collection

import numpy as np

from sim.states.covariates import dated
from sim.states.members import Floats, Members
from sim.states.past import FAMILIES

#: Names of the weights of absence.
NAMES: tuple[str, ...] = ("missed_votes", "missed_texts", "size")


def absence_design(members: Members, day: datetime.date, omit: Collection[str] = ()) -> Floats:
    """Return what absence is explained by; shape (members, 3).

    The logit of the share of other roll calls that were missed (of the years 2013 to 2019 if the day is later, else
    2007 to 2012, both drawn toward one half by a single vote), the same of the texts of the families, and the
    logarithm (base 10) of the population less 7. A member without a record has the members' mean.

    Args:
        members: The members.
        day: Records are dated before it.
        omit: Families whose texts are left out.
    """
    column = "absence_2013_19" if day >= datetime.date(2020, 1, 1) else "absence_2007_12"
    missed = members.numbers[column]
    share = np.where(np.isnan(missed), np.nanmean(missed), missed)
    texts = [t for family in FAMILIES if family not in omit for t in dated(day, family)]
    absent = np.zeros(len(members))
    asked = np.zeros(len(members))
    for text in texts:
        absent += members.votes[text.id] == -1
        asked += members.votes[text.id] >= -1
    return np.stack([_logit((share * 100.0 + 0.5) / 101.0), _logit((absent + 0.5) / (asked + 1.0)),
                     np.log10(members.numbers["population_2021"]) - 7.0], axis=1)


def _logit(p: Floats) -> Floats:
    found: Floats = np.log(p / (1.0 - p))
    return found


def absent_probabilities(lean: Floats, spread: float, nodes: int = 31) -> Floats:
    """Return probabilities of absence, averaged over a text's own level ``N(0, spread^2)``; the shape of ``lean``."""
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    p = 1.0 / (1.0 + np.exp(-(lean[..., None] + spread * points)))
    found: Floats = (p * (weights / weights.sum())).sum(axis=-1)
    return found
