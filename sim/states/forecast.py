"""A text's forecast: what each member is likely to answer, and how it comes about."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.states.absence import absence_design, absent_probabilities
from sim.states.levels import Level, coded_level
from sim.states.members import Floats, Members
from sim.states.parameters import Parameters, load_parameters
from sim.states.rule import averaged
from sim.states.stand import Standing, shift_of, standing
from sim.states.texts import StateText


class Forecast(NamedTuple):
    """The forecast of a text.

    Attributes:
        text: The text.
        parameters: The parameters it was made with.
        standing: Where members stand before the text's shift.
        level: The coded yes-share among those voting, in logits.
        shift: b.
        shift_spread: Standard deviation of u, which all members share.
        p: Probabilities of yes, abstain and no among those voting, all that is unknown integrated out;
            shape (members, 3).
        absent: Probabilities of not voting; shape (members,).
        absent_lean: Logits of absence at the mean level of texts.
    """

    text: StateText
    parameters: Parameters
    standing: Standing
    level: Level
    shift: float
    shift_spread: float
    p: Floats
    absent: Floats
    absent_lean: Floats

    @property
    def four(self) -> Floats:
        """Probabilities of yes, abstain, no and absence, which add up to 1; shape (members, 4)."""
        return np.concatenate([self.p * (1.0 - self.absent)[:, None], self.absent[:, None]], axis=1)


def forecast(members: Members, text: StateText, parameters: Parameters | None = None) -> Forecast:
    """Return the forecast of a text.

    ``eta = theta_i + b + u + g_G``: theta as in :func:`sim.states.stand.standing`, b the shift that gives the coded
    yes-share among those expected to vote, u and g normal with mean 0.

    Args:
        members: The members.
        text: The text.
        parameters: Default: those that the text names.

    Raises:
        InputError: If the parameters do not exist, or do not know the family of the own record.
    """
    p = parameters or load_parameters(text.parameters)
    where = standing(members, p, text.known_before, text.date, text.own)
    lean = p.absent[0] + (absence_design(members, text.known_before) * p.absent[1:]).sum(axis=1)
    absent = absent_probabilities(lean, p.absent_spread)
    level = coded_level(members, text)
    variance = where.variance + p.group_spread**2
    shift, shift_spread = shift_of(level, where.middle, variance, 1.0 - absent, p)
    among = averaged(where.middle + shift, variance + shift_spread**2, p.abstaining, p.against)
    return Forecast(text, p, where, level, shift, shift_spread, among, absent, lean)
