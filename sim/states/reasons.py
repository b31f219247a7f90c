"""What speaks for and against a yes of a state: the parts of its position beside those of the average member."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.states.covariates import COVARIATES
from sim.states.forecast import Forecast
from sim.states.members import Floats, Members
from sim.states.rule import averaged


class Reason(NamedTuple):
    """One thing that speaks for yes (above 0) or against it.

    Attributes:
        words: What it is.
        value: The member's value, as far as there is one.
        average: The members' mean of it.
        amount: What it adds to the position, beside the average member, in units of eta.
    """

    words: str
    value: float
    average: float
    amount: float


class Turning(NamedTuple):
    """The smallest change of position that makes another answer the likeliest, for each member; shape (members,).

    Attributes:
        amount: The change, in units of eta: above 0 toward yes.
        answer: The answer that is the likeliest then: 0 yes, 1 abstain, 2 no.
    """

    amount: Floats
    answer: NDArray[np.int64]


#: Positions are searched this far out, halved this often.
FARTHEST, HALVINGS = 32.0, 30


def turning(made: Forecast) -> Turning:
    """Return for each member the smallest change of position that turns its likeliest answer.

    The likelier yes is, the higher the position, and no the other way: a member leaves *yes* where yes stops being the
    likeliest, *no* where no does, *abstain* at the nearer of the two. Both edges depend on what is not known of it.

    Args:
        made: The forecast.
    """
    p = made.parameters
    variance = made.standing.variance + p.group_spread**2 + made.shift_spread**2

    def edge(answer: int) -> Floats:
        """Return where an answer begins to be the likeliest; yes lies above its edge, no below."""
        low, high = np.full(len(variance), -FARTHEST), np.full(len(variance), FARTHEST)
        for _ in range(HALVINGS):
            half = 0.5 * (low + high)
            best = averaged(half, variance, p.abstaining, p.against).argmax(axis=1) == answer
            above = best if answer == 0 else ~best
            low, high = np.where(above, low, half), np.where(above, half, high)
        found: Floats = 0.5 * (low + high)
        return found

    eta, now = made.standing.middle + made.shift, made.p.argmax(axis=1)
    yes, no = edge(0), edge(2)
    up, down = yes - eta, no - eta
    amount = np.where(now == 0, up, np.where(now == 2, down, np.where(np.abs(up) <= np.abs(down), up, down)))
    beyond = eta + amount + np.sign(amount) * 1e-4
    return Turning(amount, averaged(beyond, variance, p.abstaining, p.against).argmax(axis=1))


def reasons(members: Members, place: int, made: Forecast) -> tuple[list[Reason], float]:
    """Return what speaks for and against, largest first, and the position less the mean position, which they add up to.

    ``theta_i - mean(theta) = sum_k w_k (x_ik - mean(x_k)) + rho (eps_i - mean(eps))``, and what else moves a member
    (following of its group, pressure).

    Args:
        members: The members.
        place: Place of the state.
        made: The forecast of the text.
    """
    p, where = made.parameters, made.standing
    found = []
    for k, covariate in enumerate(COVARIATES):
        column = where.x[:, k]
        found.append(Reason(covariate.words, float(column[place]), float(column.mean()),
                            float(p.weights[k] * (column[place] - column.mean()))))
    own = p.carried * where.own.mode
    if own.any():
        found.append(Reason(f"what its votes on {str(made.text.own).capitalize()} say beyond that", float(own[place]),
                            float(own.mean()), float(own[place] - own.mean())))
    apart = float(where.middle[place] - where.middle.mean())
    rest = apart - sum(r.amount for r in found)
    if abs(rest) > 1e-9:
        found.append(Reason("following of its group" if p.following else "pressure", rest, 0.0, rest))
    found.sort(key=lambda r: -abs(r.amount))
    return found, apart
