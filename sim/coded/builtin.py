"""Loading the built-in coded values.

The files are ``configs/actors/*.yaml`` (one an actor), ``configs/pairs.yaml``,
``configs/mechanisms.yaml``, ``configs/ladders.yaml`` and ``configs/sources.yaml``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.coded.checks import check_entry, check_passages
from sim.coded.coding import Actor, Coding, Entry
from sim.coded.coding_files import ActorFile, LaddersFile, MechanismsFile, PairsFile
from sim.coded.typed import checked
from sim.coded.values import Rung, Source
from sim.coded.variables import ACTOR_VARIABLES, DOMAINS, MECHANISMS, PAIR_VARIABLES
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.reading.safe_yaml import Document, Key, dotted

SIDES = {"russia": 1.0, "ukraine": -1.0, "none": 0.0}
OBJECTS = {"backing_russia": 1.0, "backing_ukraine": -1.0, "nothing": 0.0}


def load_builtin(folder: Path) -> Coding:
    """Load the coded values in a folder that holds the five kinds of file.

    Raises:
        InputError: If a file is missing or refused, or a value is coded twice.
    """
    sources = _sources(safe_yaml.read(folder / "sources.yaml"))
    ladders, own = _ladders(safe_yaml.read(folder / "ladders.yaml"), sources)
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
        check_entry(entry, sources)
    taken: dict[str, str] = {}
    for entry in entries:
        for target in entry.targets:
            if target in taken:
                raise InputError("coded twice", file=entry.where, key=entry.key, found=target,
                                 allowed="one record a value", fix=f"see also {taken[target]}")
            taken[target] = entry.where
    return Coding(actors, {entry.name: entry for entry in entries}, ladders, sources, own_ladders=own)


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
            value = getattr(coded, domain)
            if value is not None:
                name = f"{variable.name}.{slug}.{domain}"
                yield Entry(name, f"actors.{slug}.{variable.name}.{domain}", variable, (name,),
                            value, document.where((variable.name, domain)))


def _pair_entries(document: Document, actors: dict[str, Actor]) -> Iterator[Entry]:
    file = checked(PairsFile, document.data, document)
    for variable in PAIR_VARIABLES:
        for pair, value in getattr(file, variable.name).items():
            first, _, second = pair.partition("-")
            where, key = document.where((variable.name, pair)), f"{variable.name}.{pair}"
            if not second or first == second:
                raise InputError("not a pair of actors", file=where, key=key, found=pair,
                                 allowed="FIRST-SECOND: two different actors")
            for slug in (first, second):
                if slug not in actors:
                    raise unknown("actor", slug, actors, file=where, key=key)
            targets = [f"{variable.name}.{first}-{second}"]
            if value.both:
                targets.append(f"{variable.name}.{second}-{first}")
            yield Entry(targets[0], f"pairs.{variable.name}.{pair}", variable, tuple(targets), value,
                        document.where((variable.name, pair)))


def _sources(document: Document) -> dict[str, Source]:
    if not isinstance(document.data, dict):
        raise InputError("not a table of source cards", file=document.file)
    return {
        name: checked(Source, card, document, (name,)) for name, card in document.data.items()
    }


def _ladders(document: Document, sources: dict[str, Source]
             ) -> tuple[dict[str, list[Rung]], dict[float, dict[str, list[Rung]]]]:
    """Return the ladders of those outside the war, and those of the belligerents by their side."""
    file = checked(LaddersFile, document.data, document)
    own: dict[float, dict[str, list[Rung]]] = {}
    for name in ("russia", "ukraine"):
        key = ("belligerents", name)
        own[SIDES[name]] = _by_domain(getattr(file.belligerents, name), document, key, sources)
    return _by_domain(file, document, (), sources), own


def _by_domain(part: Any, document: Document, key: Key, sources: dict[str, Source]) -> dict[str, list[Rung]]:
    ladders: dict[str, list[Rung]] = {domain: getattr(part, domain) for domain in DOMAINS}
    for domain, rungs in ladders.items():
        where, path = document.where((*key, domain)), dotted((*key, domain))
        if any(a.position >= b.position for a, b in itertools.pairwise(rungs)):
            raise InputError("rungs out of order", file=where, key=path,
                             allowed="strictly increasing positions", fix="sort them")
        if all(rung.position for rung in rungs):
            raise InputError("a ladder without a rung at 0", file=where, key=path,
                             found=[rung.position for rung in rungs], allowed="one rung at position 0",
                             fix="add {position: 0.0, label: ...}")
        for n, rung in enumerate(rungs):
            check_passages(rung.evidence, sources, document.where((*key, domain, n)), f"{path}.{n}")
    return ladders
