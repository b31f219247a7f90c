"""Where members stand on the axis of the texts, and the shift of a text that gives it a yes-share."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from sim.reading.errors import InputError
from sim.states.covariates import dated, design
from sim.states.levels import Level
from sim.states.members import Floats, Members
from sim.states.own import Own, own_leaning
from sim.states.parameters import Parameters
from sim.states.peers import followed, shock_groups
from sim.states.rule import utilities

#: The shift of a text is looked for this far out, by halving this often.
FARTHEST, HALVINGS = 32.0, 56


class Standing(NamedTuple):
    """Where members stand before a text's shift.

    Attributes:
        x: Covariates; shape (members, covariates).
        own: What the own record says beyond them; zeros with the prior's variance where it is left out.
        middle: ``theta``: ``sum_k w_k x_ik + rho eps_i``, after following; shape (members,).
        variance: What is not known of each: ``rho^2 V_i + (1 - rho^2) tau^2``.
        groups: The group with which each shares its shocks.
    """

    x: Floats
    own: Own
    middle: Floats
    variance: Floats
    groups: tuple[str, ...]


def standing(members: Members, p: Parameters, day: datetime.date, text_day: datetime.date,
             own: str | None, omit: Collection[str] = ()) -> Standing:
    """Return where members stand on a text.

    ``eps`` is learned from one family of texts and carries over to another with correlation rho: of its prior variance
    ``tau^2`` the new family keeps ``1 - rho^2`` to itself, which nobody can know before the vote.

    Args:
        members: The members.
        p: Parameters; they must have the shifts of the family ``own``.
        day: Records are dated before it.
        text_day: Day of the vote.
        own: Family that the own record is read from; none: left out.
        omit: Further families whose record is left out of the covariates.

    Raises:
        InputError: If the parameters have no shift for a text of that family.
    """
    x = design(members, day, text_day, omit={*omit, *([own] if own else [])})
    base = (x * p.weights).sum(axis=1)
    groups = shock_groups(members, text_day)
    if own is None:
        return Standing(x, Own(np.zeros(len(base)), np.full(len(base), p.spread**2)),
                        followed(base, groups, p.following), np.full(len(base), p.spread**2), groups)
    texts = dated(day, own)
    for text in texts:
        if text.id not in p.shifts:
            raise InputError("these parameters were not fitted to that text", key=f"shift.{text.id}", found=text.id,
                             allowed=", ".join(p.shifts), fix="choose parameters that know this family, or own: null")
    votes = np.stack([members.votes[t.id] for t in texts], axis=1)
    found = own_leaning(base, votes, np.array([p.shifts[t.id] for t in texts]), p.abstaining, p.against, p.spread)
    middle = followed(base + p.carried * found.mode, groups, p.following)
    variance = p.carried**2 * found.variance + (1.0 - p.carried**2) * p.spread**2
    return Standing(x, found, middle, variance, groups)


def shift_for(share: float, middle: Floats, variance: Floats, present: Floats, p: Parameters) -> float:
    """Return the shift b with which the yes-share among those expected to vote is ``share``.

    Args:
        share: The yes-share, between 0 and 1.
        middle: Where members stand.
        variance: What is not known of each.
        present: Probabilities that they vote.
        p: Parameters.
    """
    points, weights = np.polynomial.hermite_e.hermegauss(31)
    # weights exp(utility) at b = 0; a shift multiplies that of yes and divides that of no
    worth = np.exp(utilities(middle[:, None] + np.sqrt(variance)[:, None] * points, p.abstaining, p.against))
    counted = (present / present.sum())[:, None] * (weights / weights.sum())
    low, high = -FARTHEST, FARTHEST
    for _ in range(HALVINGS):
        half = 0.5 * (low + high)
        yes = worth[..., 0] * math.exp(half)
        if (yes / (yes + worth[..., 1] + worth[..., 2] * math.exp(-half)) * counted).sum() < share:
            low = half
        else:
            high = half
    return 0.5 * (low + high)


def shift_of(level: Level, middle: Floats, variance: Floats, present: Floats, p: Parameters) -> tuple[float, float]:
    """Return the shift b of a text and the standard deviation of u, its uncertainty, in units of eta.

    A standard deviation of the level in logits is one of the shift by the slope of the shift in the level.
    """
    def at(logit: float) -> float:
        return shift_for(1.0 / (1.0 + math.exp(-logit)), middle, variance, present, p)

    step = 0.1
    slope = (at(level.middle + step) - at(level.middle - step)) / (2.0 * step)
    return at(level.middle), slope * level.spread
