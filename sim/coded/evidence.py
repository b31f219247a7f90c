"""What every number of the model stands on: a case's coding, its second readings, codings of users."""

from __future__ import annotations

import contextlib
import dataclasses
from functools import lru_cache

from sim.coded.case_loading import load_case
from sim.coded.cases import Case, default, find
from sim.coded.checks import check_bounds as check_bounds
from sim.coded.checks import check_entry, refuse
from sim.coded.coding import Coding as Coding
from sim.coded.coding import Entry as Entry
from sim.coded.coding import ScenarioValue
from sim.coded.coding_files import CodingFile
from sim.coded.pool import POOLS, Reader, pooled
from sim.coded.scenario_values import check_scenario_value, coded_numbers
from sim.coded.typed import checked
from sim.coded.values import Coded
from sim.reading import safe_yaml
from sim.reading.errors import InputError, nearest, unknown
from sim.reading.safe_yaml import Document

#: Codings that have no file of their own.
WITHOUT_FILE = ("first", "second", *POOLS)


@lru_cache(maxsize=64)
def load(coding: str = "first", case: str | None = None) -> Coding:
    """Load the coded values of a case.

    Args:
        coding: ``first`` (the main reading), ``second`` (the other document's reading wherever two
            disagree), ``pool`` (each run draws one of the codings that name a reader), ``pool_mixed``
            (each value of a run draws one of those that read it), or the name of a coding file of the case, as
            ``first_edition`` (the values before they were read a second time), in ``./codings`` or
            ``SIM_CODING_PATH``.
        case: Name of the case; None: the default one.

    Raises:
        InputError: If a file is missing, has a value without provenance, outside its range or the
            variable's scale, or names an actor, source, scenario or key that does not exist; or if fewer
            than two codings name a reader and a pool is asked for.
    """
    if case is None:
        return load(coding, default())
    base = _base(find(case))
    if coding == "first":
        return base
    if coding == "second":
        return _recoded(base, coding, CodingFile(title="second readings", second="all"),
                        Document(None, "second readings"))
    if coding in POOLS:
        readings = [Reader(name, load(name, case)) for name in readers(case)]
        return pooled(coding, base, readings, lambda story: _numbers_of(story, base.case))
    file, document = coding_file(coding, base.case)
    return _recoded(base, coding, file, document)


def readers(case: str | None = None) -> list[str]:
    """Return the codings of a case whose files name a reader: readings of their own; None: of the default case.

    Raises:
        InputError: If a coding file is refused.
    """
    of = find(case)
    return [name for name in safe_yaml.names_in(of.coding_folders)
            if name not in WITHOUT_FILE and coding_file(name, of)[0].reader]


def _numbers_of(story: str, case: Case) -> dict[str, Coded]:
    """Return the coded numbers of a scenario as its file has them."""
    return coded_numbers(safe_yaml.find(case.scenario_folders, story, "scenario", "scenario").data)


def has_second(coded: Coding) -> bool:
    """Whether some value of a case, or of its scenarios that can be read, has a second reading."""
    if any(entry.coded.second for entry in coded.entries.values()):
        return True
    for story in safe_yaml.names_in(coded.case.scenario_folders):
        with contextlib.suppress(InputError):
            if any(value.second for value in _numbers_of(story, coded.case).values()):
                return True
    return False


def coding_file(coding: str, case: Case | None = None) -> tuple[CodingFile, Document]:
    """Return the file of a coding, and where its keys stand in it.

    Args:
        coding: Its name.
        case: The case; None: the default one.

    Raises:
        InputError: If there is no such file, or it has another shape.
    """
    of = case or find()
    document = safe_yaml.find(of.coding_folders, coding, "coding", "coding", WITHOUT_FILE, of.place("coding"))
    return checked(CodingFile, document.data, document), document


@lru_cache(maxsize=8)
def _base(case: Case) -> Coding:
    """Return a case as it is coded; constants that it leaves out are the default case's."""
    return load_case(case, constants(case))


def constants(case: Case) -> dict[str, Entry]:
    """Return the constants of the rules for those that a case does not code: the default case's."""
    return {} if case.name == default() else _base(find()).entries


def check_coding(coding: str, base: Coding, wrong: list[InputError]) -> None:
    """Check a coding file against a case, and collect what is wrong with its values.

    Raises:
        InputError: If its file cannot be read, or has another shape.
    """
    file, document = coding_file(coding, base.case)
    _recoded(base, coding, file, document, wrong)


def _recoded(base: Coding, coding: str, file: CodingFile, document: Document,
             wrong: list[InputError] | None = None) -> Coding:
    entries = dict(base.entries)
    actors = None if file.second == "all" else [] if file.second == "none" else file.second
    for slug in actors or []:
        if slug not in base.actors:
            refuse(unknown("actor", slug, base.actors, file=document.where(("second",)), key="second"), wrong)
    for name, entry in base.entries.items():
        other = entry.coded.second
        if other is not None and (actors is None or entry.actor in actors):
            entries[name] = _with(entry, Coded(**dict(other)), entry.where)
    for key, value in file.values.items():
        found = base.by_key.get(key)
        where = document.where(("values", key))
        if found is None:
            close = nearest(key, base.by_key)
            refuse(InputError("no coded value of that name", file=where, key="values", found=key,
                              allowed="keys as `python -m sim.codebook` lists them",
                              fix=f"write {close!r}, if that is what was meant" if close else None), wrong)
            continue
        entries[found.name] = _with(found, value, where)
        check_entry(entries[found.name], base.sources, base.texts, wrong)
    return dataclasses.replace(base, entries=entries, coding=coding, reader=file.reader,
                               scenarios=_of_scenarios(file, base, document, wrong))


def _of_scenarios(file: CodingFile, base: Coding, document: Document,
                  wrong: list[InputError] | None) -> dict[str, dict[str, ScenarioValue]]:
    known = safe_yaml.names_in(base.case.scenario_folders) if file.scenarios else []
    found: dict[str, dict[str, ScenarioValue]] = {}
    for name, values in file.scenarios.items():
        if name not in known:
            refuse(unknown("scenario", name, known, file=document.where(("scenarios", name)), key="scenarios"), wrong)
            continue
        for key, coded in values.items():
            value = ScenarioValue(coded, document.where(("scenarios", name, key)))
            try:
                check_scenario_value(key, value, base.sources, f"scenarios.{name}.{key}", base.texts)
            except InputError as error:
                refuse(error, wrong)
            found.setdefault(name, {})[key] = value
    return found


def _with(entry: Entry, value: Coded, where: str) -> Entry:
    return Entry(entry.name, entry.key, entry.variable, entry.targets, value, where)
