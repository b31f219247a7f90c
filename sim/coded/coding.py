"""All that was coded: actors, coded values, ladders, sources.

A value's *name* is how the model calls it (``sanction_sensitivity.china``,
``position.china.military``, ``relation.us-china``, ``hazard``); its *key* is how the command line does
(``actors.china.sanction_sensitivity``, ``pairs.relation.us-china``, ``mechanisms.hazard``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.coded.cases import Case
from sim.coded.values import Coded, Rung, Source
from sim.coded.variables import Variable
from sim.reading.errors import unknown


@dataclass(frozen=True)
class Entry:
    """One coded value.

    Attributes:
        name: Name in the model, ``sanction_sensitivity.china``.
        key: Key on the command line, ``actors.china.sanction_sensitivity``.
        variable: What it is a value of.
        targets: The names of the values that it sets (two for a pair that holds both ways).
        coded: Value, range, basis and evidence.
        where: File and line.
    """

    name: str
    key: str
    variable: Variable
    targets: tuple[str, ...]
    coded: Coded
    where: str

    @property
    def actor(self) -> str | None:
        """The actor that holds the value, or None for a mechanism."""
        return self.key.split(".")[1] if self.key.startswith("actors.") else (
            self.name.partition(".")[2].partition("-")[0] or None
        )


@dataclass(frozen=True)
class ScenarioValue:
    """A number of a scenario as a coding has it, in the place of the one in the scenario's file.

    Attributes:
        coded: Value, range, basis and evidence.
        where: File and line of the coding.
    """

    coded: Coded
    where: str


@dataclass(frozen=True)
class Actor:
    """An actor's names and roles.

    Attributes:
        slug, name, short: Its names in files, to read, and in a few letters.
        side: +1 or -1 for a party to the dispute (the positive or the negative pole), else 0.
        objects: +1 or -1 for whose backing its red lines are against, else 0.
    """

    slug: str
    name: str
    short: str
    side: float
    objects: float


#: A value as each coder of a pool reads it; None: a coder that is not drawn for this value.
Readings = tuple[Coded | None, ...]


@dataclass(frozen=True)
class Pool:
    """Coders of whom a run draws one, or one for each value (:mod:`sim.coded.pool`).

    Attributes:
        names: Their codings, in the order of the draw.
        readers: By coder, ``human`` or ``machine``.
        mixed: Whether each value draws a coder of its own, among those who read it.
        values: The readings by key of a value that some coder read.
        scenarios: By scenario, the readings of its numbers, likewise.
    """

    names: tuple[str, ...]
    readers: tuple[str, ...]
    mixed: bool
    values: Mapping[str, Readings]
    scenarios: Mapping[str, Mapping[str, Readings]]

    @staticmethod
    def numbers(readings: Readings) -> tuple[float, float, float]:
        """Return what stands for several readings: the mean of their values, the lowest low, the highest high."""
        some = [r for r in readings if r is not None]
        low, high = min(r.low for r in some), max(r.high for r in some)
        values = {r.value for r in some}
        mean = math.fsum(r.value for r in some) / len(some) if len(values) > 1 else values.pop()
        return min(max(mean, low), high), low, high

    def readings(self, key: str, scenario: str) -> Readings | None:
        """Return the readings of a value by its key in a world; None of a value that no coder read."""
        head, _, rest = key.partition(".")
        return self.scenarios.get(scenario, {}).get(rest) if head == "scenario" else self.values.get(key)


@dataclass(frozen=True)
class Coding:
    """All that was coded.

    Attributes:
        case: The case that it is a coding of.
        actors: The actors by slug, in the order of the slugs.
        entries: The coded values by name, in a fixed order.
        ladders: By domain, the named rungs from -1 to +1.
        sources: The source cards by id.
        texts: By source, the paragraphs of the texts that the case ships.
        coding: Name of the reading in force.
        reader: Who read, ``human`` or ``machine``, if the reading's file says so.
        scenarios: By scenario and key (``offers.arms_request.stake``), the numbers that the reading has in
            the place of those in the scenario's file.
        pool: The coders of a pool; None of a single reading.
        own_ladders: By side of a belligerent (+1 or -1) and domain, the rungs in words of its own.
        by_key: The coded values by key.
    """

    case: Case
    actors: dict[str, Actor]
    entries: dict[str, Entry]
    ladders: dict[str, list[Rung]]
    sources: dict[str, Source]
    coding: str = "first"
    reader: str | None = None
    scenarios: Mapping[str, Mapping[str, ScenarioValue]] = field(default_factory=dict)
    own_ladders: Mapping[float, dict[str, list[Rung]]] = field(default_factory=dict)
    pool: Pool | None = None
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_key: dict[str, Entry] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_key.update({entry.key: entry for entry in self.entries.values()})

    def named(self, reading: str) -> str:
        """Return what a reading of the codebook is called: ``second reading``, ``machine reading reading_1``."""
        if reading == self.coding and self.reader == "machine":
            return f"machine reading {reading}"
        return f"{reading} reading"

    def actor(self, name: str) -> Actor:
        """Return an actor by slug or display name, in any case.

        Raises:
            InputError: If there is none of that name.
        """
        for actor in self.actors.values():
            if name.lower() in (actor.slug, actor.name.lower(), actor.short.lower()):
                return actor
        raise unknown("actor", name, self.actors)

    def ladder(self, domain: str, actor: str | None = None) -> list[Rung]:
        """Return the rungs of a domain, from -1 to +1.

        Args:
            domain: Name of the domain.
            actor: Slug of the actor whose position it is: a belligerent has a ladder of its own. None, or a
                slug that is not coded: the ladder of those outside the war.
        """
        side = self.actors[actor].side if actor in self.actors else 0.0
        return self.own_ladders.get(side, self.ladders)[domain]

    @property
    def half_notch(self) -> float:
        """Half of the coded notch: from this far below it a rung counts as reached."""
        return self.entries["notch"].coded.value / 2.0

    def rung(self, domain: str, position: float, actor: str | None = None) -> Rung:
        """Return the rung that a position has reached.

        It is the furthest rung ``r`` on the position's side of 0 with ``|r| <= |x| + nu / 2``, ``nu`` the coded
        notch, exact to nine digits; the rung at 0, if there is none. So a position that is a whole notch short
        of lethal arms is not called by their name.

        Args:
            domain: Name of the domain.
            position: ``x``, -1 to 1.
            actor: Slug of the actor whose position it is, as :meth:`ladder` takes it.
        """
        def reached(rung: Rung) -> bool:
            within = round(abs(position) + self.half_notch - abs(rung.position), 9) >= 0.0
            return rung.position == 0.0 or (rung.position * position > 0.0 and within)

        return max(filter(reached, self.ladder(domain, actor)), key=lambda rung: abs(rung.position))
