"""Sources, passages and coded values: what every number of the model stands on.

The files are ``configs/actors/*.yaml`` (one an actor), ``configs/pairs.yaml``,
``configs/mechanisms.yaml``, ``configs/ladders.yaml`` and ``configs/sources.yaml``. A value's *name*
is how the model calls it (``sanction_sensitivity.china``, ``position.china.military``,
``relation.us-china``, ``hazard``); its *key* is how the command line does
(``actors.china.sanction_sensitivity``, ``pairs.relation.us-china``, ``mechanisms.hazard``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, create_model

from sim.coded.schema import Coded, CodedPair, Reading, Rung, Slug, Source, Strict, checked
from sim.coded.variables import (
    ACTOR_VARIABLES,
    BY_NAME,
    DOMAINS,
    MECHANISMS,
    PAIR_VARIABLES,
    Variable,
)
from sim.reading import safe_yaml
from sim.reading.errors import InputError, nearest, unknown
from sim.reading.safe_yaml import Document

SIDES = {"russia": 1.0, "ukraine": -1.0, "none": 0.0}
OBJECTS = {"backing_russia": 1.0, "backing_ukraine": -1.0, "nothing": 0.0}


_table: Any = create_model


def _actor_model() -> Any:
    fields: dict[str, Any] = {
        "name": (str, Field(min_length=1, max_length=60)),
        "short": (str, Field(min_length=2, max_length=4)),
        "side": (Literal["russia", "ukraine", "none"], ...),
        "objects_to": (Literal["backing_russia", "backing_ukraine", "nothing"], ...),
    }
    for variable in ACTOR_VARIABLES:
        kind: Any = Coded
        if variable.index == "domain":
            part: Any = (Coded, ...) if variable.required else (Coded | None, None)
            parts: dict[str, Any] = dict.fromkeys(DOMAINS, part)
            kind = _table(variable.name, __base__=Strict, **parts)
        fields[variable.name] = (kind, ...) if variable.required else (kind | None, None)
    return _table("ActorFile", __base__=Strict, **fields)


ActorFile: Any = _actor_model()
PairsFile: Any = _table(
    "PairsFile", __base__=Strict, **{v.name: (dict[str, CodedPair], {}) for v in PAIR_VARIABLES}
)
MechanismsFile: Any = _table(
    "MechanismsFile", __base__=Strict, **{v.name: (Coded, ...) for v in MECHANISMS}
)
LaddersFile: Any = _table(
    "LaddersFile", __base__=Strict, **dict.fromkeys(DOMAINS, (list[Rung], ...))
)


class CodingFile(Strict):
    """Another reading of the documents: records that take the place of the built-in ones.

    ``actors`` and ``pairs`` are keyed as on the command line, ``mechanisms`` by name.
    """

    title: str = Field(min_length=1, max_length=200)
    second: Literal["all", "none"] | list[Slug] = "none"
    values: dict[str, Coded] = Field(default={})


@dataclass(frozen=True)
class Entry:
    """One coded value.

    Attributes:
        name: Name in the model, ``sanction_sensitivity.china``.
        key: Key on the command line, ``actors.china.sanction_sensitivity``.
        variable: What it is a value of.
        targets: The names of the values that it sets (two for a pair that holds both ways).
        record: Value, range, basis and evidence.
        where: File and line.
    """

    name: str
    key: str
    variable: Variable
    targets: tuple[str, ...]
    record: Coded
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


def data_folder() -> Path:
    """Return the folder that holds ``configs`` and ``scenarios``: the checkout or the wheel's data."""
    here = Path(__file__).resolve().parent.parent
    return here / "_data" if (here / "_data").is_dir() else here.parent


def configs() -> Path:
    """Return the folder of the built-in configuration."""
    return data_folder() / "configs"


def coding_folders() -> list[Path]:
    """Return the folders that hold codings: ``./codings``, ``SIM_CODING_PATH``."""
    return safe_yaml.folders("SIM_CODING_PATH", configs() / "codings", "codings")


@lru_cache(maxsize=8)
def load(coding: str = "first") -> Coding:
    """Load the coded values.

    Args:
        coding: ``first`` (the main reading), ``second`` (the other document's reading wherever two
            disagree), or the name of a coding file in ``./codings`` or ``SIM_CODING_PATH``.

    Raises:
        InputError: If a file is missing, has a value without provenance, outside its range or the
            variable's scale, or names an actor, source or key that does not exist.
    """
    base = _builtin()
    if coding == "first":
        return base
    if coding == "second":
        return _recoded(base, coding, {}, "all", Document(None, "second readings"))
    document = safe_yaml.find(coding_folders(), coding, "coding", "coding", ("first", "second"))
    file = checked(CodingFile, document.data, document)
    return _recoded(base, coding, file.values, file.second, document)


@lru_cache(maxsize=1)
def _builtin() -> Coding:
    folder = configs()
    sources = _sources(safe_yaml.read(folder / "sources.yaml"))
    ladders = _ladders(safe_yaml.read(folder / "ladders.yaml"), sources)
    actors: dict[str, Actor] = {}
    entries: list[Entry] = []
    names = safe_yaml.names_in([folder / "actors"])
    for slug in names:
        document = safe_yaml.read_in(folder / "actors", slug, "actor")
        file = checked(ActorFile, document.data, document)
        actors[slug] = Actor(slug, file.name, file.short, SIDES[file.side], OBJECTS[file.objects_to])
        entries += _actor_entries(slug, file, document)
    entries += _pair_entries(safe_yaml.read(folder / "pairs.yaml"), actors)
    document = safe_yaml.read(folder / "mechanisms.yaml")
    file = checked(MechanismsFile, document.data, document)
    for variable in MECHANISMS:
        entries.append(Entry(
            variable.name, f"mechanisms.{variable.name}", variable, (variable.name,),
            getattr(file, variable.name), document.where((variable.name,)),
        ))
    for entry in entries:
        _check(entry, sources)
    taken: dict[str, str] = {}
    for entry in entries:
        for target in entry.targets:
            if target in taken:
                raise InputError("coded twice", file=entry.where, key=entry.key, found=target,
                                 allowed="one record a value", fix=f"see also {taken[target]}")
            taken[target] = entry.where
    return Coding(actors, {entry.name: entry for entry in entries}, ladders, sources)


def _check_lines(file: Any, document: Document) -> None:
    """Refuse a red line without a severity in its domain, and the other way round."""
    for domain in DOMAINS:
        coded = {name: getattr(getattr(file, name) or object(), domain, None)
                 for name in ("red_line", "severity")}
        if (coded["red_line"] is None) != (coded["severity"] is None):
            given = "red_line" if coded["red_line"] else "severity"
            missing = "severity" if coded["red_line"] else "red_line"
            raise InputError(f"a {given} without a {missing}", file=document.where((given, domain)),
                             key=f"{given}.{domain}", allowed="both, or neither", fix=f"add {missing}")


def _actor_entries(slug: str, file: Any, document: Document) -> Iterator[Entry]:
    _check_lines(file, document)
    for variable in ACTOR_VARIABLES:
        coded = getattr(file, variable.name)
        if coded is None:
            continue
        if variable.index == "actor":
            name = f"{variable.name}.{slug}"
            yield Entry(name, f"actors.{slug}.{variable.name}", variable, (name,), coded,
                        document.where((variable.name,)))
            continue
        for domain in DOMAINS:
            record = getattr(coded, domain)
            if record is not None:
                name = f"{variable.name}.{slug}.{domain}"
                yield Entry(name, f"actors.{slug}.{variable.name}.{domain}", variable, (name,),
                            record, document.where((variable.name, domain)))


def _pair_entries(document: Document, actors: dict[str, Actor]) -> Iterator[Entry]:
    file = checked(PairsFile, document.data, document)
    for variable in PAIR_VARIABLES:
        for pair, record in getattr(file, variable.name).items():
            first, _, second = pair.partition("-")
            where, key = document.where((variable.name, pair)), f"{variable.name}.{pair}"
            if not second or first == second:
                raise InputError("not a pair of actors", file=where, key=key, found=pair,
                                 allowed="FIRST-SECOND: two different actors")
            for slug in (first, second):
                if slug not in actors:
                    raise unknown("actor", slug, actors, file=where, key=key)
            targets = [f"{variable.name}.{first}-{second}"]
            if record.both:
                targets.append(f"{variable.name}.{second}-{first}")
            yield Entry(targets[0], f"pairs.{variable.name}.{pair}", variable, tuple(targets), record,
                        document.where((variable.name, pair)))


def _sources(document: Document) -> dict[str, Source]:
    if not isinstance(document.data, dict):
        raise InputError("not a table of source cards", file=document.file)
    return {
        name: checked(Source, card, document, (name,)) for name, card in document.data.items()
    }


def _ladders(document: Document, sources: dict[str, Source]) -> dict[str, list[Rung]]:
    file = checked(LaddersFile, document.data, document)
    ladders = {domain: getattr(file, domain) for domain in DOMAINS}
    for domain, rungs in ladders.items():
        if any(a.position >= b.position for a, b in itertools.pairwise(rungs)):
            raise InputError("rungs out of order", file=document.where((domain,)), key=domain,
                             allowed="strictly increasing positions", fix="sort them")
        for n, rung in enumerate(rungs):
            check_passages(rung.evidence, sources, document.where((domain, n)), f"{domain}.{n}")
    return ladders


def check_bounds(variable: Variable, value: float, *, file: object, key: str) -> None:
    """Refuse a number that means nothing on its variable's scale.

    Raises:
        InputError: If the value is outside the variable's bounds.
    """
    low, high = variable.bounds
    if not low <= value <= high:
        raise InputError(
            f"outside the scale of {variable.name} ({variable.meaning})", file=file, key=key,
            found=value, allowed=f"{low:g} to {high:g} ({variable.scale})",
            fix="give a value on that scale",
        )


def _check(entry: Entry, sources: dict[str, Source]) -> None:
    readings: list[tuple[str, Reading]] = [("", entry.record)]
    if entry.record.second:
        readings.append((".second", entry.record.second))
    for suffix, reading in readings:
        for part in ("value", "low", "high"):
            check_bounds(entry.variable, getattr(reading, part), file=entry.where,
                         key=f"{entry.key}{suffix}.{part}")
        check_passages(reading.evidence, sources, entry.where, f"{entry.key}{suffix}")


def check_passages(passages: Any, sources: dict[str, Source], where: str, key: str) -> None:
    """Refuse evidence that names an unknown source or a paragraph that the source does not have.

    Raises:
        InputError: If it does.
    """
    for n, passage in enumerate(passages):
        if passage.source not in sources:
            raise unknown("source", passage.source, sources, file=where, key=f"{key}.evidence.{n}")
        last = sources[passage.source].paragraphs
        if passage.paragraph > last:
            raise InputError("no such paragraph", file=where, key=f"{key}.evidence.{n}",
                             found=passage.paragraph, allowed=f"1 to {last} in {passage.source}")


def _recoded(base: Coding, coding: str, values: dict[str, Coded], second: Any,
             document: Document) -> Coding:
    entries = dict(base.entries)
    actors = None if second == "all" else [] if second == "none" else second
    for slug in actors or []:
        if slug not in base.actors:
            raise unknown("actor", slug, base.actors, file=document.where(("second",)), key="second")
    for name, entry in base.entries.items():
        other = entry.record.second
        if other is not None and (actors is None or entry.actor in actors):
            entries[name] = _with(entry, Coded(**dict(other)), entry.where)
    for key, record in values.items():
        found = base.by_key.get(key)
        where = document.where(("values", key))
        if found is None:
            close = nearest(key, base.by_key)
            raise InputError("no coded value of that name", file=where, key="values", found=key,
                             allowed="keys as `python -m sim.codebook` lists them",
                             fix=f"write {close!r}, if that is what was meant" if close else None)
        entries[found.name] = _with(found, record, where)
        _check(entries[found.name], base.sources)
    return Coding(base.actors, entries, base.ladders, base.sources, coding)


def _with(entry: Entry, record: Coded, where: str) -> Entry:
    return Entry(entry.name, entry.key, entry.variable, entry.targets, record, where)


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


