"""What a rival says of an outcome that is asked for by its name, as our model is asked."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.conclusions import Answer
from analysis.rivals.coded import Coded
from analysis.rivals.forecasts import Forecast
from analysis.rivals.theories.nulls import nearest_answer
from sim.rules.structure import WORDS

Floats = NDArray[np.float64]
#: What those who speak of positions speak of.
_OF_POSITIONS = ("position", "gap", "vote", "plan")
_WHEN = re.compile(r"end|week\d+|mean\d+-\d+")


class Spoken:
    """What a rival says of several scenarios (:class:`analysis.conclusions.Results`).

    Args:
        told: By scenario, the actors and the rival's forecast.
        verdicts: By claim, its verdict, for those that the rival has a say on.
    """

    def __init__(self, told: Mapping[str, tuple[Coded, Forecast]],
                 verdicts: Mapping[str, Answer] | None = None) -> None:
        self.told, self.verdicts = told, verdicts or {}

    def values(self, scenario: str, outcome: str) -> Floats | None:
        """Return an outcome in a scenario, one number a draw; None if the rival has no say on it."""
        coded, forecast = self.told[scenario]
        return said_of(coded, forecast, outcome)

    def claim(self, name: str) -> Answer | None:
        """Return the verdict on a claim; None if the rival has no say on it."""
        return self.verdicts.get(name)


def said_of(coded: Coded, forecast: Forecast, outcome: str) -> Floats | None:
    """Return what a rival says of an outcome, shape (draws,); None if it has no say on it.

    A rival that says where positions end says so of ``position.ACTOR.DOMAIN`` and ``gap.ACTOR``: it goes there at
    once, in the second week, and stays. Its answer to a vote or a plan is the one nearest to where the actor ends in
    words. An offer is drawn with its chance, with the same luck for all rivals and arms of an experiment.
    ``side.ACTOR`` is the side that an actor stands on.

    Args:
        coded: The actors, with the draws of the forecast.
        forecast: What the rival says.
        outcome: Name of the outcome: ``position.ACTOR.DOMAIN@mean7-9``, ``gap.ACTOR@week7``, ``vote.NAME.ACTOR``, ...
    """
    if outcome in forecast.outcomes:
        return forecast.outcomes[outcome]
    name, _, when = outcome.partition("@")
    kind, *rest = name.split(".")
    if kind == "side":
        return None if forecast.sides is None else forecast.sides[:, coded.actors.index(rest[0])]
    if kind == "offer":
        chance = forecast.offers.get(".".join(rest).removesuffix(".week"))
        return None if chance is None else (_luck(coded, name) < chance).astype(float)
    if kind not in _OF_POSITIONS or forecast.positions is None:
        return None
    if kind in ("vote", "plan"):
        entries: Any = coded.world.scenario.votes if kind == "vote" else coded.world.scenario.plans
        x = forecast.positions[:, coded.words_domain, coded.actors.index(rest[1])]
        return nearest_answer(x, float(entries[rest[0]].position))
    return _position(coded, forecast.positions, kind, rest, when) if _WHEN.fullmatch(when) else None


def _luck(coded: Coded, name: str) -> Floats:
    """Return one number in [0, 1) a draw, the same for whoever asks."""
    entropy = np.random.SeedSequence([coded.seed, zlib.crc32(name.encode())])
    return np.random.Generator(np.random.Philox(entropy)).random(coded.draws)


def _position(coded: Coded, positions: Floats, kind: str, rest: list[str], when: str) -> Floats:
    """Return a position, or the gap between words and deeds, in a week or on average over some, shape (draws,).

    The gap is that of :func:`sim.rules.utility.gap_between`: mean over words less mean over deeds, 0 without either.
    """
    i = coded.actors.index(rest[0])
    weeks = [int(number) for number in re.findall(r"\d+", when)] or [coded.world.weeks - 1]
    first = 1.0 / (weeks[-1] - weeks[0] + 1) if weeks[0] == 0 else 0.0
    x = first * coded.array("position")[:, :, i] + (1.0 - first) * positions[:, :, i]
    if kind == "position":
        return np.asarray(x[:, coded.domains.index(rest[1])])
    words = np.array(coded.world.case.kinds) == WORDS
    if words.all() or not words.any():
        return np.zeros(len(x))
    return np.asarray(x[:, words].mean(axis=1) - x[:, ~words].mean(axis=1))
