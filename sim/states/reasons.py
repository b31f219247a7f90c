"""What speaks for and against a yes of a state: the parts of its position beside those of the average member."""

from __future__ import annotations

from typing import NamedTuple

from sim.states.covariates import COVARIATES
from sim.states.forecast import Forecast
from sim.states.members import Members


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
