"""Where experiments are played, and their results kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from analysis.claims.claims_file import ArmData, PartData
from analysis.claims.measures import Played, measure
from analysis.paired import play_paths
from analysis.stats import Floats
from sim.api import load
from sim.coded.cases import default
from sim.coded.variables import TERM_NAMES
from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import option_terms
from sim.reading.errors import unknown
from sim.rules.forms import several
from sim.world.world import World

#: Single runs in which the terms of the utility are looked up.
TERM_RUNS = 24
#: Pairs of runs in which coded values are held, in search of what a verdict depends on: the first ones.
HELD_RUNS = 400


@dataclass(frozen=True)
class Draw:
    """A coded value as it was drawn: its range, and one number in [0, 1) a run."""

    low: float
    high: float
    u: Floats


class Laboratory(Protocol):
    """Where experiments are played."""

    runs: int

    def measured(self, part: PartData, second: bool, texts: Sequence[str],
                 held: Mapping[str, float] | None = None) -> list[Floats]:
        """Return measures of an arm of a part, one number a run each."""

    def draws(self, part: PartData) -> dict[str, Draw]:
        """Return the coded values that the part's runs draw, by key."""

    def terms(self, part: PartData, second: bool) -> dict[str, Floats]:
        """Return the mean terms of the actor's utility, one number a run each."""

    def fresh(self, most: int) -> Laboratory:
        """Return a laboratory like this one that remembers nothing and plays at most so many runs."""

    def under(self, forms: Mapping[str, str]) -> Laboratory:
        """Return a laboratory like this one under other forms, by choice; it remembers nothing."""

    def form_of(self, choice: str) -> str:
        """Return the form of a choice that is in force."""


class Lab:
    """The laboratory of the model.

    Args:
        coding: Reading of the documents.
        runs: Number of pairs of runs.
        seed: Seed.
        chosen: Lens, decision model and forms of every world, as :func:`sim.api.load` takes them.
        case: Name of the case; None: the default one.
        how: Further arguments of :func:`analysis.paired.play`.
    """

    def __init__(self, coding: str, runs: int, seed: int, chosen: Mapping[str, Any] | None = None,
                 case: str | None = None, **how: Any) -> None:
        self.coding, self.runs, self.seed, self.case, self.how = coding, runs, seed, case or default(), how
        self.chosen = dict(chosen or {})
        self._worlds: dict[str, World] = {}
        self._played: dict[str, Played] = {}
        self._drawn: dict[str, dict[str, Draw]] = {}
        self._terms: dict[str, dict[str, Floats]] = {}

    def fresh(self, most: int) -> Lab:
        """Return a laboratory like this one that remembers nothing and plays at most so many runs."""
        return Lab(self.coding, min(self.runs, most), self.seed, self.chosen, self.case, **self.how)

    def under(self, forms: Mapping[str, str]) -> Lab:
        """Return a laboratory like this one under other forms, by choice; it remembers nothing."""
        chosen = {**self.chosen, "forms": {**self.chosen.get("forms", {}), **forms}}
        return Lab(self.coding, self.runs, self.seed, chosen, self.case, **self.how)

    def form_of(self, choice: str) -> str:
        """Return the form of a choice that is in force."""
        found: str = self.chosen.get("forms", {}).get(choice, several()[choice][0])
        return found

    def world(self, part: PartData, second: bool) -> World:
        """Return the world of an arm.

        Raises:
            InputError: If the arm cannot be made.
        """
        arm = part.second if second else part.first
        key = self._key(part, second)
        if key not in self._worlds:
            self._worlds[key] = self._make(part.scenario, arm)
        return self._worlds[key]

    @staticmethod
    def _key(part: PartData, second: bool) -> str:
        return f"{part.scenario} {(part.second if second else part.first).model_dump_json()}"

    def _make(self, scenario: str, arm: ArmData) -> World:
        from sim.coded import evidence

        coded = evidence.load(self.coding, self.case).by_key
        values: dict[str, float | Mapping[str, float]] = {}
        for key, value in arm.values.items():
            if isinstance(value, str):
                if key not in coded:
                    raise unknown("coded value", key, coded, file="claims", key="values")
                value = float(getattr(coded[key].coded, value))
            values[key] = value
        return load(self.case, scenario=scenario, coding=self.coding, values=values, answers=arm.answers,
                    holds=arm.holds, without=arm.without, events=arm.events, **self.chosen)

    def measured(self, part: PartData, second: bool, texts: Sequence[str],
                 held: Mapping[str, float] | None = None) -> list[Floats]:
        """Return measures of an arm of a part, one number a run each.

        Raises:
            InputError: If a text is no measure.
        """
        world = self.world(part, second)
        wanted = [measure(text, world) for text in texts]
        outcomes = {name for m in wanted for name in m.outcomes}
        paths = {name for m in wanted for name in m.paths}
        key = f"{self._key(part, second)} {sorted((held or {}).items())}"
        old = self._played.get(key)
        if old is None or outcomes - set(old.outcomes) or paths - set(old.paths):
            outcomes |= set(old.outcomes) if old else set()
            paths |= set(old.paths) if old else set()
            runs = min(self.runs, HELD_RUNS) if held else self.runs
            got = play_paths(world, runs, self.seed, sorted(paths), sorted(outcomes), held=held,
                                    **self.how)
            old = Played({name: got.ensemble.outcomes[name] for name in sorted(outcomes)},
                         {name: got.of(name) for name in sorted(paths)})
            if not held:
                self._played[key] = old
        return [m.read(old) for m in wanted]

    def draws(self, part: PartData) -> dict[str, Draw]:
        """Return the coded values that the part's runs draw, by key."""
        found: dict[str, Draw] = {}
        for second in (False, True):
            world = self.world(part, second)
            name = self._key(part, second)
            if name not in self._drawn:
                uniforms = world.uniforms(self.seed, 0, self.runs)
                self._drawn[name] = {
                    value.key: Draw(value.low, value.high, u)
                    for value, u in zip(world.values, uniforms, strict=True) if value.high > value.low
                }
            found.update(self._drawn[name])
        return found

    def terms(self, part: PartData, second: bool) -> dict[str, Floats]:
        """Return the mean terms of the actor's utility from a day on, in a few single runs.

        Raises:
            InputError: If there is no such actor.
        """
        world, actor = self.world(part, second), part.actor or ""
        key = f"{self._key(part, second)} {actor} {part.since}"
        if key not in self._terms:
            if actor not in world.layout.index:
                raise unknown("actor", actor, world.actors, file="claims", key="actor")
            first = world.scenario.period.week(part.since) if part.since else 0
            rows = []
            for run in range(min(TERM_RUNS, self.runs)):
                model = PositionModel(world, self.seed, run, drawn=True).run()
                weeks = [option_terms(taken, model.structure, taken.number)
                         for taken in model.decisions if taken.actor == actor and taken.week >= first]
                rows.append([sum(w[term] for w in weeks) / len(weeks) for term in TERM_NAMES])
            self._terms[key] = dict(zip(TERM_NAMES, np.array(rows).T, strict=True))
        return self._terms[key]
