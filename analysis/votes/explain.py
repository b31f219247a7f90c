"""Why a state is forecast as it is: what speaks for and against, and the smallest change that would turn it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.states.covariates import COVARIATES
from sim.states.forecast import Forecast, forecast
from sim.states.members import Members
from sim.states.reasons import Reason, reasons
from sim.states.rule import averaged
from sim.states.texts import StateText

ANSWERS: tuple[str, ...] = ("yes", "abstain", "no")
#: The step in which positions are searched for a turn, and how far.
STEP, FAR = 0.01, 16.0


class Turn(NamedTuple):
    """A change that makes another answer the likeliest.

    Attributes:
        answer: That answer.
        amount: Change of position that it takes, in units of eta.
        by: One covariate, the severity of the text, or pressure alone; in words.
        to: The value that it would need; None for pressure.
    """

    answer: str
    amount: float
    by: str
    to: float | None


class Explanation(NamedTuple):
    """Why a state is forecast as it is.

    Attributes:
        iso3, name: The state.
        four: Probabilities of yes, abstain, no and absence.
        likeliest: The likeliest answer if it votes.
        reasons: What speaks for and against, largest first; they add up to its position less the mean position.
        apart: Its position less the mean position.
        turns: For each other answer, the smallest change of each thing that can be changed within its range.
    """

    iso3: str
    name: str
    four: tuple[float, float, float, float]
    likeliest: str
    reasons: list[Reason]
    apart: float
    turns: list[Turn]


def explain(members: Members, place: int, made: Forecast) -> Explanation:
    """Return the explanation of one state on a text.

    Args:
        members: The members.
        place: Place of the state.
        made: The forecast of the text.
    """
    found, apart = reasons(members, place, made)
    four = made.four[place]
    return Explanation(members.iso3[place], members.name[place],
                       (float(four[0]), float(four[1]), float(four[2]), float(four[3])),
                       ANSWERS[int(made.p[place].argmax())], found, apart, turns(members, place, made))


def turns(members: Members, place: int, made: Forecast) -> list[Turn]:
    """Return what would make each other answer the likeliest: pressure, one covariate within its range, severity.

    Args:
        members: The members.
        place: Place of the state.
        made: The forecast.
    """
    p, where = made.parameters, made.standing
    now = int(made.p[place].argmax())
    variance = where.variance[place] + p.group_spread**2 + made.shift_spread**2
    moves = np.arange(-FAR, FAR + STEP / 2, STEP)
    eta = where.middle[place] + made.shift + moves
    best = averaged(eta, np.full(len(eta), variance), p.abstaining, p.against).argmax(axis=1)
    found: list[Turn] = []
    for answer in range(3):
        fits = moves[best == answer]
        if answer == now or not len(fits):
            continue
        amount = float(fits[np.abs(fits).argmin()])
        found.append(Turn(ANSWERS[answer], amount, "pressure, whatever the reason", None))
        for k, covariate in enumerate(COVARIATES):
            if p.weights[k] <= 0.0:
                continue
            to = float(where.x[place, k] + amount / p.weights[k] / (1.0 - p.following))
            column = where.x[:, k]
            if set(np.unique(np.abs(column))) <= {0.0, 1.0}:  # a membership is had or not
                to = float(np.ceil(to) if amount > 0.0 else np.floor(to))
            if column.min() <= to <= column.max():
                found.append(Turn(ANSWERS[answer], amount, covariate.words, to))
        severity = _severity(members, place, made, answer)
        if severity is not None:
            found.append(Turn(ANSWERS[answer], amount, "severity of the text", severity))
    return found


def _severity(members: Members, place: int, made: Forecast, answer: int) -> float | None:
    """Return the severity nearest to the coded one at which an answer is the likeliest; None if there is none."""
    text = made.text
    for step in range(1, 21):
        for severity in (round(text.severity.value - 0.05 * step, 2), round(text.severity.value + 0.05 * step, 2)):
            if 0.0 <= severity <= 1.0:
                other = forecast(members, _with_severity(text, severity), made.parameters)
                if int(other.p[place].argmax()) == answer:
                    return severity
    return None


def _with_severity(text: StateText, value: float) -> StateText:
    graded = text.severity.model_copy(update={"value": value, "low": min(value, text.severity.low),
                                              "high": max(value, text.severity.high)})
    return text.model_copy(update={"severity": graded})
