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
    """

    rival: str
    positions: Floats | None
    sides: Floats | None
    offers: Mapping[str, Floats]
    outcomes: Mapping[str, Floats] = {}


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


def _offers(coded: Coded, reading: Reading) -> dict[str, Floats]:
    """Return the probability that each offer is accepted by the strategic logit.

    The one asked weighs the stake against a penalty, kappa E of the enforcer that it fears most; that enforcer weighs
    its resolve against its caution times what it would lose itself.
    """
    kappa, exposed, resolve, caution, rationality = (
        coded.array(reading.terms[term]) for term in ("sensitivity", "exposure", "resolve", "caution", "rationality"))
    found = {}
    for offer in coded.world.structure.offers:
        i = offer.to
        objectors = [j for j, object_to in enumerate(coded.world.structure.objects)
                     if j != i and object_to * offer.position > 0.0]
        stake = np.array(coded.data[coded.world.layout.slot(f"offer.{offer.name}.stake")])
        if not objectors:
            found[offer.name] = 1.0 - crisis.strategic_logit(0.0, stake, stake, 0.0, 0.0, rationality).status_quo
            continue
        fear = kappa[:, [i]] * exposed[:, i, objectors]
        worst = fear.argmax(axis=1)
        draw, j = np.arange(len(fear)), np.array(objectors)[worst]
        out = crisis.strategic_logit(0.0, stake, stake - fear[draw, worst], -resolve[draw, j],
                                     -caution[draw, j] * exposed[draw, j, i], rationality)
        found[offer.name] = 1.0 - out.status_quo
    return found


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
        offers = _offers(coded, reading) if rival == "strategic_logit" else {}
        found.append(Forecast(rival, positions, sides, offers))
    return found
