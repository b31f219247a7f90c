"""Loading the coded values of a case.

The files are ``actors/*.yaml`` (one an actor), ``pairs.yaml``, ``mechanisms.yaml``, ``ladders.yaml`` and
``sources.yaml`` of the case's folder. Where the case ships a document's text, every key phrase must stand in the
paragraph that it is cited from.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.coded.cases import FEWEST_ACTORS, MOST_ACTORS, Case, default
from sim.coded.checks import check_entry, check_passages, refuse
from sim.coded.coding import Actor, Coding, Entry
from sim.coded.coding_files import actor_file, ladders_file, mechanisms_file, pairs_file
from sim.coded.documents import Texts, texts_of
from sim.coded.typed import checked
from sim.coded.values import Coded, Rung, Source
from sim.coded.variables import ACTOR_VARIABLES, PAIR_VARIABLES
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.reading.safe_yaml import Document, Key, dotted

#: What stands in the place of a reason of a constant that a case does not code.
TAKEN_OVER = "Taken over from the case {}, whose texts it was read from: no text of this case was read for it."


def load_case(case: Case, constants: Mapping[str, Entry], wrong: list[InputError] | None = None) -> Coding:
    """Load what a case has coded.

    Args:
        case: The case.
        constants: The default case's constants of the rules by name, for those that the case does not code: they
            are taken over, and are then assumed.
        wrong: Where mistakes are collected that do not hide others; None: the first is raised.

    Raises:
        InputError: If a file is missing or refused, or a value is coded twice.
    """
    folder = case.folder
    sources = load_sources(case)
    texts = load_texts(case, sources, wrong)
    ladders, own = _ladders(safe_yaml.read(folder / "ladders.yaml"), case, sources, texts, wrong)
    actors: dict[str, Actor] = {}
    entries: list[Entry] = []
    for slug in _actor_names(case):
        document = safe_yaml.read_in(folder / "actors", slug, "actor")
        file = checked(actor_file(case), document.data, document)
        sides, objects = case.poles.sides, case.poles.objects
        actors[slug] = Actor(slug, file.name, file.short, sides[file.side], objects[file.objects_to])
        entries += _actor_entries(slug, case, file, document, wrong)
    if case.focus not in actors:
        refuse(unknown("actor", case.focus, actors, file=folder / "case.yaml", key="focus"), wrong)
    entries += _pair_entries(safe_yaml.read(folder / "pairs.yaml"), actors, wrong)
    entries += _mechanism_entries(case, constants)
    for entry in entries:
        check_entry(entry, sources, texts, wrong)
    taken: dict[str, str] = {}
    for entry in entries:
        for target in entry.targets:
            if target in taken:
                refuse(InputError("coded twice", file=entry.where, key=entry.key, found=target,
                                  allowed="one record a value", fix=f"see also {taken[target]}"), wrong)
            taken[target] = entry.where
    return Coding(case, actors, {entry.name: entry for entry in entries}, ladders, sources, texts=texts,
                  own_ladders=own)


def _actor_names(case: Case) -> list[str]:
    """Return the names of the files of actors."""
    names = safe_yaml.names_in([case.folder / "actors"])
    if not FEWEST_ACTORS <= len(names) <= MOST_ACTORS:
        raise InputError("too few actors" if len(names) < FEWEST_ACTORS else "too many actors",
                         file=case.folder / "actors", found=f"{len(names)} files NAME.yaml",
                         allowed=f"{FEWEST_ACTORS} to {MOST_ACTORS} actors, a file each",
                         fix="add an actor's file" if len(names) < FEWEST_ACTORS else "leave some out")
    return names


def _mechanism_entries(case: Case, constants: Mapping[str, Entry]) -> Iterator[Entry]:
    path = case.folder / "mechanisms.yaml"
    document = safe_yaml.read(path)
    file = checked(mechanisms_file(case), document.data, document)
    for name, variable in case.variables.items():
        if variable.kind != "mechanism":
            continue
        coded, where = getattr(file, name), document.where((name,))
        if coded is None:
            other = constants[name].coded
            coded = Coded(value=other.value, low=other.low, high=other.high, basis="assumed",
                          reason=TAKEN_OVER.format(default()))
            where = constants[name].where
        yield Entry(name, f"mechanisms.{name}", variable, (name,), coded, where)


def _check_lines(case: Case, file: Any, document: Document, wrong: list[InputError] | None) -> None:
    """Refuse a red line without a severity in its domain, and the other way round."""
    for domain in case.domains:
        coded = {name: getattr(getattr(file, name) or object(), domain, None)
                 for name in ("red_line", "severity")}
        if (coded["red_line"] is None) != (coded["severity"] is None):
            given = "red_line" if coded["red_line"] else "severity"
            missing = "severity" if coded["red_line"] else "red_line"
            refuse(InputError(f"a {given} without a {missing}", file=document.where((given, domain)),
                              key=f"{given}.{domain}", allowed="both, or neither", fix=f"add {missing}"), wrong)


def _actor_entries(slug: str, case: Case, file: Any, document: Document,
                   wrong: list[InputError] | None) -> Iterator[Entry]:
    _check_lines(case, file, document, wrong)
    for listed in ACTOR_VARIABLES:
        variable = case.variable(listed.name)
        coded = getattr(file, variable.name)
        if coded is None:
            continue
        if variable.index == "actor":
            name = f"{variable.name}.{slug}"
            yield Entry(name, f"actors.{slug}.{variable.name}", variable, (name,), coded,
                        document.where((variable.name,)))
            continue
        for domain in case.domains:
            value = getattr(coded, domain)
            if value is not None:
                name = f"{variable.name}.{slug}.{domain}"
                yield Entry(name, f"actors.{slug}.{variable.name}.{domain}", variable, (name,),
                            value, document.where((variable.name, domain)))


def _pair_entries(document: Document, actors: Collection[str], wrong: list[InputError] | None) -> Iterator[Entry]:
    file = checked(pairs_file(), document.data, document)
    for variable in PAIR_VARIABLES:
        for pair, value in getattr(file, variable.name).items():
            where, key = document.where((variable.name, pair)), f"{variable.name}.{pair}"
            try:
                first, second = check_pair(pair, actors, where, key)
            except InputError as error:
                refuse(error, wrong)
                continue
            targets = [f"{variable.name}.{first}-{second}"]
            if value.both:
                targets.append(f"{variable.name}.{second}-{first}")
            yield Entry(targets[0], f"pairs.{variable.name}.{pair}", variable, tuple(targets), value, where)


def check_pair(pair: str, actors: Collection[str], where: str, key: str) -> tuple[str, str]:
    """Return the two actors that the name of a pair means.

    Raises:
        InputError: If it is no pair of two actors that are there.
    """
    first, _, second = pair.partition("-")
    if not second or first == second:
        raise InputError("not a pair of actors", file=where, key=key, found=pair,
                         allowed="FIRST-SECOND: two different actors")
    for slug in (first, second):
        if slug not in actors:
            raise unknown("actor", slug, actors, file=where, key=key)
    return first, second


def load_sources(case: Case) -> dict[str, Source]:
    """Return the source cards of a case by id.

    Raises:
        InputError: If ``sources.yaml`` is missing or refused.
    """
    document = safe_yaml.read(case.folder / "sources.yaml")
    if not isinstance(document.data, dict):
        raise InputError("not a table of source cards", file=document.file, found=document.data,
                         allowed="cards by id, as ID: {title: ..., ...}", fix="write a card a document")
    return {name: checked(Source, card, document, (name,)) for name, card in document.data.items()}


def load_texts(case: Case, sources: Mapping[str, Source], wrong: list[InputError] | None) -> Texts:
    """Return the texts that a case ships, none if they are refused and mistakes are collected.

    Raises:
        InputError: See :func:`sim.coded.documents.texts_of`.
    """
    try:
        return texts_of(case, sources)
    except InputError as error:
        refuse(error, wrong)
        return {}


def _ladders(document: Document, case: Case, sources: dict[str, Source], texts: Texts,
             wrong: list[InputError] | None) -> tuple[dict[str, list[Rung]], dict[float, dict[str, list[Rung]]]]:
    """Return the ladders of those outside the dispute, and those of the parties to it by their side."""
    file = checked(ladders_file(case), document.data, document)
    own: dict[float, dict[str, list[Rung]]] = {}
    for pole in case.poles.both:
        part = getattr(file.belligerents, pole.slug, None)
        if part is not None:
            key = ("belligerents", pole.slug)
            own[case.poles.sides[pole.slug]] = _by_domain(part, document, case, key, sources, texts, wrong)
    return _by_domain(file, document, case, (), sources, texts, wrong), own


def _by_domain(part: Any, document: Document, case: Case, key: Key, sources: dict[str, Source],
               texts: Texts, wrong: list[InputError] | None) -> dict[str, list[Rung]]:
    ladders: dict[str, list[Rung]] = {domain: getattr(part, domain) for domain in case.domains}
    for domain, rungs in ladders.items():
        where, path = document.where((*key, domain)), dotted((*key, domain))
        if any(a.position >= b.position for a, b in itertools.pairwise(rungs)):
            refuse(InputError("rungs out of order", file=where, key=path,
                              allowed="strictly increasing positions", fix="sort them"), wrong)
        if all(rung.position for rung in rungs):
            refuse(InputError("a ladder without a rung at 0", file=where, key=path,
                              found=[rung.position for rung in rungs], allowed="one rung at position 0",
                              fix="add {position: 0.0, label: ...}"), wrong)
        for n, rung in enumerate(rungs):
            check_passages(rung.evidence, sources, document.where((*key, domain, n)), f"{path}.{n}", texts, wrong)
    return ladders
