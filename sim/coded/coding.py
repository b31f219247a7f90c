"""All that was coded: actors, coded values, ladders, sources.

A value's *name* is how the model calls it (``sanction_sensitivity.china``,
``position.china.military``, ``relation.us-china``, ``hazard``); its *key* is how the command line does
(``actors.china.sanction_sensitivity``, ``pairs.relation.us-china``, ``mechanisms.hazard``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.coded.values import Coded, Rung, Source
from sim.coded.variables import BY_NAME, DOMAINS, Variable
from sim.reading.errors import InputError, unknown


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
class Actor:
    """An actor's names and roles."""

    slug: str
    name: str
    short: str
    side: float
    objects: float


@dataclass(frozen=True)
class Coding:
    """All that was coded.

    Attributes:
        actors: The actors by slug, in the order of the slugs.
        entries: The coded values by name, in a fixed order.
        ladders: By domain, the named rungs from -1 to +1.
        sources: The source cards by id.
        coding: Name of the reading in force.
        by_key: The coded values by key.
    """

    actors: dict[str, Actor]
    entries: dict[str, Entry]
    ladders: dict[str, list[Rung]]
    sources: dict[str, Source]
    coding: str = "first"
    by_key: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_key.update({entry.key: entry for entry in self.entries.values()})

    def actor(self, name: str) -> Actor:
        """Return an actor by slug or display name, in any case.

        Raises:
            InputError: If there is none of that name.
        """
        for actor in self.actors.values():
            if name.lower() in (actor.slug, actor.name.lower(), actor.short.lower()):
                return actor
        raise unknown("actor", name, self.actors)

    def rung(self, domain: str, position: float) -> Rung:
        """Return the rung of a domain's ladder that is nearest to a position.

        Half way between two, which is exact to nine digits, it is the one nearer to neutral.
        """
        return min(self.ladders[domain], key=lambda rung: (
            round(abs(rung.position - position), 9), abs(rung.position)))


def split(name: str, actors: Any) -> tuple[Variable, tuple[str, ...]]:
    """Return the variable and the actors or domain that a name like ``relation.us-china`` means.

    Raises:
        InputError: If the variable, an actor or a domain is unknown or missing.
    """
    head, _, rest = name.partition(".")
    if head not in BY_NAME:
        raise unknown("variable", head, BY_NAME)
    variable = BY_NAME[head]
    parts = tuple(rest.split("-" if variable.index == "pair" else ".")) if rest else ()
    shapes = {"scalar": 0, "actor": 1, "domain": 2, "pair": 2}
    forms = {"scalar": head, "actor": f"{head}.ACTOR", "domain": f"{head}.ACTOR.DOMAIN",
             "pair": f"{head}.ACTOR-ACTOR"}
    if len(parts) != shapes[variable.index]:
        raise InputError("not a name of a value", found=name, allowed=forms[variable.index])
    for n, part in enumerate(parts):
        if variable.index == "domain" and n == 1:
            if part not in DOMAINS:
                raise unknown("domain", part, DOMAINS)
        elif part not in actors:
            raise unknown("actor", part, actors)
    if variable.index == "pair" and parts[0] == parts[1]:
        raise InputError("an actor with itself", found=name, allowed="two different actors")
    return variable, parts


