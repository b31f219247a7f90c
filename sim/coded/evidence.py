"""What every number of the model stands on: the built-in coding, its second readings, codings of users."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from pathlib import Path

from sim.coded.builtin import load_builtin
from sim.coded.checks import check_bounds as check_bounds
from sim.coded.checks import check_entry
from sim.coded.coding import Coding as Coding
from sim.coded.coding import Entry as Entry
from sim.coded.coding import ScenarioValue
from sim.coded.coding import split as split
from sim.coded.coding_files import CodingFile
from sim.coded.pool import POOLS, Reader, pooled
from sim.coded.scenario_values import check_scenario_value, coded_numbers
from sim.coded.typed import checked
from sim.coded.values import Coded
from sim.reading import safe_yaml
from sim.reading.errors import InputError, nearest, unknown
from sim.reading.safe_yaml import Document


def data_folder() -> Path:
    """Return the folder that holds ``configs`` and ``scenarios``: the checkout or the wheel's data."""
    here = Path(__file__).resolve().parent.parent
    return here / "_data" if (here / "_data").is_dir() else here.parent


def configs() -> Path:
    """Return the folder of the built-in configuration."""
    return data_folder() / "configs"


def coding_folders() -> list[Path]:
    """Return the folders that hold codings: ``./codings``, ``SIM_CODING_PATH``, built in."""
    return safe_yaml.folders("SIM_CODING_PATH", configs() / "codings", "codings")


def scenario_folders() -> list[Path]:
    """Return the folders that hold scenarios: ``./scenarios``, ``SIM_SCENARIO_PATH``, built in."""
    return safe_yaml.folders("SIM_SCENARIO_PATH", data_folder() / "scenarios", "scenarios")


#: Codings that have no file of their own.
WITHOUT_FILE = ("first", "second", *POOLS)


@lru_cache(maxsize=64)
def load(coding: str = "first") -> Coding:
    """Load the coded values.

    Args:
        coding: ``first`` (the main reading), ``second`` (the other document's reading wherever two
            disagree), ``pool`` (each run draws one of the codings that name a reader), ``pool_mixed``
            (each value of a run draws one of those that read it), ``first_edition`` (the values before they
            were read a second time), or the name of a coding file in ``./codings`` or ``SIM_CODING_PATH``.

    Raises:
        InputError: If a file is missing, has a value without provenance, outside its range or the
            variable's scale, or names an actor, source, scenario or key that does not exist; or if fewer
            than two codings name a reader and a pool is asked for.
    """
    base = _builtin()
    if coding == "first":
        return base
    if coding == "second":
        return _recoded(base, coding, CodingFile(title="second readings", second="all"),
                        Document(None, "second readings"))
    if coding in POOLS:
        return pooled(coding, base, [Reader(name, load(name)) for name in readers()], _numbers_of)
    file, document = coding_file(coding)
    return _recoded(base, coding, file, document)


def readers() -> list[str]:
    """Return the codings whose files name a reader: readings of their own.

    Raises:
        InputError: If a coding file is refused.
    """
    return [name for name in safe_yaml.names_in(coding_folders())
            if name not in WITHOUT_FILE and coding_file(name)[0].reader]


def _numbers_of(story: str) -> dict[str, Coded]:
    """Return the coded numbers of a scenario as its file has them."""
    return coded_numbers(safe_yaml.find(scenario_folders(), story, "scenario", "scenario").data)


def coding_file(coding: str) -> tuple[CodingFile, Document]:
    """Return the file of a coding, and where its keys stand in it.

    Raises:
        InputError: If there is no such file, or it has another shape.
    """
    document = safe_yaml.find(coding_folders(), coding, "coding", "coding", WITHOUT_FILE)
    return checked(CodingFile, document.data, document), document


@lru_cache(maxsize=1)
def _builtin() -> Coding:
    return load_builtin(configs())


def _recoded(base: Coding, coding: str, file: CodingFile, document: Document) -> Coding:
    entries = dict(base.entries)
    actors = None if file.second == "all" else [] if file.second == "none" else file.second
    for slug in actors or []:
        if slug not in base.actors:
            raise unknown("actor", slug, base.actors, file=document.where(("second",)), key="second")
    for name, entry in base.entries.items():
        other = entry.coded.second
        if other is not None and (actors is None or entry.actor in actors):
            entries[name] = _with(entry, Coded(**dict(other)), entry.where)
    for key, value in file.values.items():
        found = base.by_key.get(key)
        where = document.where(("values", key))
        if found is None:
            close = nearest(key, base.by_key)
            raise InputError("no coded value of that name", file=where, key="values", found=key,
                             allowed="keys as `python -m sim.codebook` lists them",
                             fix=f"write {close!r}, if that is what was meant" if close else None)
        entries[found.name] = _with(found, value, where)
        check_entry(entries[found.name], base.sources)
    return dataclasses.replace(base, entries=entries, coding=coding, reader=file.reader,
                               scenarios=_of_scenarios(file, base, document))


def _of_scenarios(file: CodingFile, base: Coding, document: Document) -> dict[str, dict[str, ScenarioValue]]:
    known = safe_yaml.names_in(scenario_folders()) if file.scenarios else []
    found: dict[str, dict[str, ScenarioValue]] = {}
    for name, values in file.scenarios.items():
        if name not in known:
            raise unknown("scenario", name, known, file=document.where(("scenarios", name)), key="scenarios")
        for key, coded in values.items():
            value = ScenarioValue(coded, document.where(("scenarios", name, key)))
            check_scenario_value(key, value, base.sources, f"scenarios.{name}.{key}")
            found.setdefault(name, {})[key] = value
    return found


def _with(entry: Entry, value: Coded, where: str) -> Entry:
    return Entry(entry.name, entry.key, entry.variable, entry.targets, value, where)
