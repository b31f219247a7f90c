"""What each rival forecasts for the coded actors of a scenario, in every draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.rivals.coded import Coded
from analysis.rivals.readings import Reading
from analysis.rivals.theories import crisis, expected_utility, landscape, opinion, quantal_response, spatial
from analysis.rivals.theories.means import weighted_mean, weighted_median

Floats = NDArray[np.float64]
#: What a rival says of offers: the probability that each is accepted, and what else (:attr:`Forecast.more`).
Told = tuple[dict[str, Floats], dict[tuple[str, str], Floats]]
#: Positions that the quantal response chooses among.
OPTIONS = np.linspace(-1.0, 1.0, 9)


class Forecast(NamedTuple):
    """What a rival says.

    Attributes:
        rival: Its name.
        positions: Where each actor ends, shape (draws, domains, actors); None if it can't say.
        sides: The side that each actor stands on, +1, 0 or -1, shape (draws, actors); None if it can't say.
        offers: By offer, the probability that it is accepted, shape (draws,).
        outcomes: Outcomes that it says in full, such as our model's votes, shape (draws,).
        more: What else it says of an offer, by the offer and what it is, shape (draws,).
    """

    rival: str
    positions: Floats | None
    sides: Floats | None
    offers: Mapping[str, Floats]
    outcomes: Mapping[str, Floats] = {}
    more: Mapping[tuple[str, str], Floats] = {}


def _bargaining(coded: Coded, reading: Reading) -> tuple[Floats, Floats, Floats]:
    """Return position and salience, shape (draws, domains, actors), and capability, shape (draws, actors)."""
    return (coded.array(reading.terms["position"]), coded.array(reading.terms["salience"]),
            coded.array(reading.terms["capability"]))


def _mean(coded: Coded, reading: Reading) -> Floats:
    x, s, c = _bargaining(coded, reading)
    return np.stack([np.repeat(weighted_mean(c.T, s[:, d].T, x[:, d].T)[:, None], c.shape[1], axis=1)
                     for d in range(x.shape[1])], axis=1)


def _median(coded: Coded, reading: Reading) -> Floats:
    x, s, c = _bargaining(coded, reading)
    return np.stack([np.repeat(weighted_median(c.T, s[:, d].T, x[:, d].T)[:, None], c.shape[1], axis=1)
                     for d in range(x.shape[1])], axis=1)


def _expected_utility(coded: Coded, reading: Reading) -> Floats:
    x, s, c = _bargaining(coded, reading)
    return np.stack([expected_utility.play(c, s[:, d], x[:, d], readings=reading.steps)[-1].position
                     for d in range(x.shape[1])], axis=1)


def _spatial(coded: Coded, reading: Reading) -> Floats:
    x, s, c = _bargaining(coded, reading)
    found = np.empty_like(x)
    for k in range(len(x)):
        turns = spatial.play(c[k], s[k].T / x.shape[1], 0.5 + 0.5 * x[k].T, most=30)
        found[k] = 2.0 * turns[-1].position.T - 1.0
    return found


def influence(capability: Floats, relation: Floats, susceptibility: Floats) -> Floats:
    """Return who listens to whom, shape (draws, actors, actors), rows adding up to 1.

    To oneself the share ``1 - a``; the rest to friends, ``c_j max(0, R_ij)`` each; all to oneself if there are none.
    """
    friends = np.maximum(0.0, relation) * capability[:, None, :]
    every = np.arange(capability.shape[1])
    friends[:, every, every] = 0.0
    total = friends.sum(axis=2, keepdims=True)
    heard = np.where(total > 0.0, friends / np.where(total > 0.0, total, 1.0), 0.0)
    found: Floats = susceptibility[:, :, None] * heard
    found[:, every, every] = 1.0 - found.sum(axis=2)
    return found


def _influence(coded: Coded, reading: Reading) -> tuple[Floats, Floats]:
    a = np.clip(coded.array(reading.terms["susceptibility"]), 0.0, 1.0)
    return influence(coded.array(reading.terms["capability"]), coded.array(reading.terms["relation"]), a), a


def _friedkin_johnsen(coded: Coded, reading: Reading) -> Floats:
    x = coded.array(reading.terms["position"])
    w, a = _influence(coded, reading)
    # nobody is all ears: an anchor of one in a million keeps the end defined where alignment is 1
    a = np.minimum(a, 1.0 - 1e-6)
    return np.stack([opinion.friedkin_johnsen(w[k], a[k], x[k].T).T for k in range(len(x))])


def _bounded_confidence(coded: Coded, reading: Reading) -> Floats:
    x = coded.array(reading.terms["position"])
    return np.stack([np.stack([opinion.bounded_confidence(row, reading.confidence) for row in draw]) for draw in x])


def _quantal_response(coded: Coded, reading: Reading) -> Floats:
    x, s, _ = _bargaining(coded, reading)
    w, a = _influence(coded, reading)
    rationality = coded.array(reading.terms["rationality"])
    near = -((OPTIONS[:, None] - OPTIONS[None, :]) ** 2)
    found = np.empty_like(x)
    for k in range(len(x)):
        heard = w[k] * (1.0 - np.eye(len(w[k])))
        for d in range(x.shape[1]):
            own = -s[k, d][:, None] * (1.0 - a[k])[:, None] * (OPTIONS[None, :] - x[k, d][:, None]) ** 2
            pair = (s[k, d][:, None] * heard)[:, :, None, None] * near[None, None]
            found[k, d] = quantal_response.equilibrium(own, pair, float(rationality[k])) @ OPTIONS
    return found


POSITIONS: dict[str, Callable[[Coded, Reading], Floats]] = {
    "weighted_mean": _mean, "weighted_median": _median, "expected_utility": _expected_utility,
    "spatial_model": _spatial, "friedkin_johnsen": _friedkin_johnsen, "bounded_confidence": _bounded_confidence,
    "quantal_response": _quantal_response,
}


def sides_of(positions: Floats, half_notch: Floats) -> Floats:
    """Return +1 or -1 where an actor's mean position over domains lies beyond half a notch from 0, else 0."""
    mean = positions.mean(axis=1)
    found: Floats = np.where(np.abs(mean) > half_notch[:, None], np.sign(mean), 0.0)
    return found


def bloc_sides(sides: NDArray[np.int8], parties: tuple[float, ...]) -> Floats:
    """Return the war's side that each actor's bloc holds: 0 if the bloc holds both or none of the parties."""
    found = np.zeros(len(sides))
    for bloc in (0, 1):
        held = {parties[i] for i in np.flatnonzero(sides == bloc) if parties[i]}
        found[sides == bloc] = held.pop() if len(held) == 1 else 0.0
    return found


def _landscape_sides(coded: Coded, reading: Reading) -> Floats:
    size, p = coded.array(reading.terms["capability"]), coded.array(reading.terms["propensity"])
    return np.stack([bloc_sides(landscape.minima(size[k], p[k]).sides[0], coded.sides) for k in range(len(size))])


class Crisis(NamedTuple):
    """The crisis over an offer, in every draw: over it the one who is asked meets the objector that it fears most.

    Attributes:
        asked: Number of the one who is asked.
        feared: Number of that objector, shape (draws,).
        stake: What the offer is worth to the one who is asked, shape (draws,).
        fear: What that objector's penalty would cost it, kappa E, shape (draws,).
    """

    asked: int
    feared: NDArray[np.intp]
    stake: Floats
    fear: Floats


def crises(coded: Coded, reading: Reading) -> dict[str, Crisis]:
    """Return the crises over offers, by offer; none over an offer that nobody objects to."""
    kappa, exposed = coded.array(reading.terms["sensitivity"]), coded.array(reading.terms["exposure"])
    found = {}
    for offer in coded.world.structure.offers:
        objectors = [j for j, object_to in enumerate(coded.world.structure.objects)
                     if j != offer.to and object_to * offer.position > 0.0]
        if objectors:
            fear = kappa[:, [offer.to]] * exposed[:, offer.to, objectors]
            worst = fear.argmax(axis=1)
            found[offer.name] = Crisis(offer.to, np.array(objectors)[worst], coded.stake(offer.name), fear.max(axis=1))
    return found


def _logit_offers(coded: Coded, reading: Reading) -> Told:
    """Return the probability that each offer is accepted by the strategic logit.

    The one asked weighs the stake against the penalty that it fears; the enforcer weighs its resolve, lost if it lets
    the offer pass, against its caution times what it would lose itself.
    """
    resolve, caution, rationality = (coded.array(reading.terms[t]) for t in ("resolve", "caution", "rationality"))
    exposed, draw = coded.array(reading.terms["exposure"]), np.arange(coded.draws)
    known, found = crises(coded, reading), {}
    for offer in coded.world.structure.offers:
        if offer.name not in known:
            stake = coded.stake(offer.name)
            out = crisis.strategic_logit(0.0, stake, stake, 0.0, 0.0, rationality)
        else:
            i, j, stake, fear = known[offer.name]
            out = crisis.strategic_logit(0.0, stake, stake - fear, -resolve[draw, j],
                                         -caution[draw, j] * exposed[draw, j, i], rationality)
        found[offer.name] = 1.0 - out.status_quo
    return found, {}


def _bargained_offers(coded: Coded, reading: Reading) -> Told:
    """Return the share of each offer that is left to the one who is asked by bargaining in a crisis.

    The enforcer demands that the share x of the offer be forgone. It would prevail in a conflict with p, its share of
    both capabilities. A conflict costs it caution times what it would lose itself, per unit of resolve; it costs the
    other kappa E per unit of the stake, of which the enforcer knows the coded range alone. Left over are
    ``(1 - F) (1 - x) + F (1 - p)``, F the probability of a conflict: an offer that cannot be divided is accepted with
    the probability of that share. One that is worth nothing is refused, one that nobody objects to is accepted.
    """
    terms, draw = reading.terms, np.arange(coded.draws)
    c, resolve, caution, exposed = (coded.array(terms[t]) for t in ("capability", "resolve", "caution", "exposure"))
    ends = tuple(zip(coded.ends(terms["sensitivity"]), coded.ends(terms["exposure"]), strict=True))
    known = crises(coded, reading)
    found: dict[str, Floats] = {}
    more: dict[tuple[str, str], Floats] = {}
    for offer in coded.world.structure.offers:
        wanted = coded.stake(offer.name) > 0.0
        found[offer.name] = wanted.astype(float)
        if offer.name in known:
            i, j, stake, _ = known[offer.name]
            worth, both = np.where(wanted, stake, 1.0), c[draw, i] + c[draw, j]
            low, high = (kappa[0, i] * exposure[0, i, j] / worth for kappa, exposure in ends)
            own, firm = caution[draw, j] * exposed[draw, j, i], resolve[draw, j]
            cost = np.where(firm > 0.0, own / np.where(firm > 0.0, firm, 1.0), np.inf)
            p = np.where(both > 0.0, c[draw, j] / np.where(both > 0.0, both, 1.0), 0.5)
            x, war = crisis.best_demand(p, cost, low, high)
            found[offer.name] = np.where(wanted, (1.0 - war) * (1.0 - x) + war * (1.0 - p), 0.0)
            more |= {(offer.name, "share that is demanded"): np.where(wanted, x, 0.0),
                     (offer.name, "chance of a conflict"): np.where(wanted, war, 0.0)}
    return found, more


OFFERS: dict[str, Callable[[Coded, Reading], Told]] = {
    "strategic_logit": _logit_offers, "crisis_bargaining": _bargained_offers}


def forecasts(coded: Coded, readings: Mapping[str, Reading]) -> list[Forecast]:
    """Return every rival's forecast, in the order of the table.

    Args:
        coded: The actors.
        readings: What each rival reads.

    Raises:
        InputError: Where a theory refuses its numbers.
    """
    found = []
    half_notch = 0.5 * coded.array("notch")
    for rival, reading in readings.items():
        # digits beyond these may hang on how many threads a library of linear algebra uses
        positions = np.round(POSITIONS[rival](coded, reading), 9) if rival in POSITIONS else None
        sides = None if positions is None else sides_of(positions, half_notch)
        if rival == "landscape":
            sides = _landscape_sides(coded, reading)
        offers, more = OFFERS[rival](coded, reading) if rival in OFFERS else ({}, {})
        found.append(Forecast(rival, positions, sides, offers, more=more))
    return found
