"""Blocs as distributions over their members: shares of answers, weighting named; the same by the six actors' rule.

A bloc among the six actors has a mean and a spread, and 21 members at the quantiles of a normal distribution answer
for it (``members`` of :mod:`sim.rules.declare`). Held so, by the mean and the spread of where its states stand, or by
classes of them if two numbers are not enough, it has to answer as the exact sum over its states does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError, unknown
from sim.rules import vote
from sim.states.forecast import Forecast
from sim.states.members import Floats, Members
from sim.states.memberships import belonged
from sim.states.rule import SALIENCE, TEXT, averaged, utilities

#: Weightings by name: what a share is a share of.
WEIGHTINGS: Mapping[str, str] = {"states": "one state, one vote", "population": "population of 2021",
                                 "gdp": "gross domestic product of 2021, current dollars"}
#: Blocs of the six actors: the European Union, and the Global South (the Group of 77 without China).
BLOCS: tuple[str, ...] = ("eu", "global_south")
NAMES: Mapping[str, str] = {"eu": "European Union", "global_south": "Developing states (Group of 77 without China)"}
#: The bloc that a class may put pressure on.
UNDER_PRESSURE = "global_south"


class Shares(NamedTuple):
    """How a bloc answers.

    Attributes:
        bloc: Its name.
        weighting: Name of the weighting.
        yes, abstain, no: Shares among those voting; they add up to 1.
        absent: Share that does not vote.
        members: Number of members.
    """

    bloc: str
    weighting: str
    yes: float
    abstain: float
    no: float
    absent: float
    members: int


class Classes(NamedTuple):
    """A bloc as an actor holds it: classes of where its members stand.

    Attributes:
        middle: Mean position theta of each class; shape (classes,).
        variance: Variance within it: that of members' positions about the mean, and what is not known of each.
        weight: Weight of each; they add up to 1.
    """

    middle: Floats
    variance: Floats
    weight: Floats


def bloc_members(members: Members, bloc: str, forecast: Forecast) -> NDArray[np.bool_]:
    """Return who belongs to a bloc on the day of a text.

    Raises:
        InputError: If there is no such bloc.
    """
    if bloc == "eu":
        return belonged(members, "eu", forecast.text.date)
    if bloc == "global_south":
        return np.asarray(members.flag("g77") & (np.array(members.iso3) != "CHN"))
    raise unknown("bloc", bloc, BLOCS, key="bloc")


def weights(members: Members, weighting: str) -> Floats:
    """Return a weight for each member; one that is not known counts as the least that is.

    Raises:
        InputError: If there is no such weighting.
    """
    if weighting == "states":
        return np.ones(len(members))
    if weighting not in WEIGHTINGS:
        raise unknown("weighting", weighting, WEIGHTINGS, key="weighting")
    found = members.numbers["population_2021" if weighting == "population" else "gdp_2021"]
    return np.where(np.isnan(found), np.nanmin(found), found)


def pressed(members: Members, forecast: Forecast, bloc: str, amount: float) -> Forecast:
    """Return a forecast in which the members of a bloc are moved toward yes, whatever moves them.

    Args:
        members: The members.
        forecast: The forecast; its shift stays.
        bloc: The bloc.
        amount: How far, in units of eta; below 0: toward no.

    Raises:
        InputError: If there is no such bloc.
    """
    if amount == 0.0:
        return forecast
    where, p = forecast.standing, forecast.parameters
    middle = where.middle + amount * bloc_members(members, bloc, forecast)
    variance = where.variance + p.group_spread**2 + forecast.shift_spread**2
    return forecast._replace(standing=where._replace(middle=middle),
                             p=averaged(middle + forecast.shift, variance, p.abstaining, p.against))


def shares(members: Members, forecast: Forecast, bloc: str, weighting: str = "states") -> Shares:
    """Return a bloc's answers as exact weighted sums over its members.

    ``yes = sum_i w_i (1 - a_i) p_i / sum_i w_i (1 - a_i)`` with a_i the probability of absence.

    Raises:
        InputError: If there is no such bloc or weighting.
    """
    among = bloc_members(members, bloc, forecast)
    w = weights(members, weighting)[among]
    voting = w * (1.0 - forecast.absent[among])
    yes, abstain, no = (float(v) for v in (forecast.p[among] * voting[:, None]).sum(axis=0) / voting.sum())
    return Shares(bloc, weighting, yes, abstain, no, float((w * forecast.absent[among]).sum() / w.sum()),
                  int(among.sum()))


def classes(members: Members, forecast: Forecast, bloc: str, weighting: str = "states", count: int = 4) -> Classes:
    """Return a bloc as classes of its members by where they stand, each about the same weight.

    With one class it is what an actor with a mean and a spread holds.

    Args:
        members: The members.
        forecast: The forecast of a text; its shift is not in the classes.
        bloc: The bloc.
        weighting: The weighting.
        count: Number of classes, 1 or more.

    Raises:
        InputError: If there is no such bloc or weighting, or no class.
    """
    if count < 1:
        raise InputError("not a number of classes", key="count", found=count, allowed="1 or more")
    among = np.flatnonzero(bloc_members(members, bloc, forecast))
    middle = forecast.standing.middle[among]
    w = weights(members, weighting)[among] * (1.0 - forecast.absent[among])
    order = np.argsort(middle, kind="stable")
    before = np.cumsum(w[order]) - 0.5 * w[order]
    part = np.minimum((before / w.sum() * count).astype(int), count - 1)
    found: list[tuple[float, float, float]] = []
    for k in sorted(set(part.tolist())):
        rows = order[part == k]
        mass = w[rows] / w[rows].sum()
        mean = float((middle[rows] * mass).sum())
        spread = float((((middle[rows] - mean) ** 2 + forecast.standing.variance[among][rows]) * mass).sum())
        found.append((mean, spread, float(w[rows].sum() / w.sum())))
    return Classes(*(np.array(column) for column in zip(*found, strict=True)))


def shares_of_classes(forecast: Forecast, held: Classes, nodes: int = 31) -> tuple[float, float, float]:
    """Return shares of yes, abstain and no among those voting, as an actor that holds classes gives them.

    Each class answers by its 21 members as in :func:`sim.rules.declare.ask`: ``U(a) + a q L`` with L of
    :func:`sim.rules.vote.lean`, here minus the spread of the class. What groups and all share is luck: it is integrated
    out (Gauss-Hermite), as it is in the exact sum. With one class it is an actor with a mean and a spread.

    Args:
        forecast: The forecast of the text, for its shift and shocks.
        held: The bloc.
        nodes: Points of the quadrature.
    """
    p = forecast.parameters
    points, mass = np.polynomial.hermite_e.hermegauss(nodes)
    luck = float(np.hypot(p.group_spread, forecast.shift_spread)) * points
    answers = np.zeros(3)
    for middle, variance, weight in zip(*held, strict=True):
        worth = utilities(middle + forecast.shift + luck, p.abstaining, p.against)
        lean = vote.lean(TEXT, 1.0, SALIENCE, float(np.sqrt(variance)))
        of_members = np.stack([[vote.member(worth[:, k], answer * q, lean) for q in vote.QUANTILES]
                               for k, answer in enumerate(vote.ANSWERS)], axis=-1)
        chosen = np.exp(of_members - of_members.max(axis=-1, keepdims=True))
        chosen /= chosen.sum(axis=-1, keepdims=True)
        answers += weight * (chosen.mean(axis=0) * (mass / mass.sum())[:, None]).sum(axis=0)
    yes, abstain, no = (float(v) for v in answers)
    return yes, abstain, no
