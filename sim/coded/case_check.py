"""What is wrong with a case, and what it leaves out: every mistake and gap by file and line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.coded import evidence, scenario
from sim.coded.case_loading import TAKEN_OVER, check_pair, load_case, load_sources, load_texts
from sim.coded.cases import Case, default, read
from sim.coded.checks import check_bounds, check_passages
from sim.coded.coding import Coding
from sim.coded.coding_files import CodingFile, actor_file, ladders_file, mechanisms_file, pairs_file
from sim.coded.schema import ScenarioFile
from sim.coded.typed import misfits
from sim.coded.values import Passage, Source
from sim.coded.variables import ACTOR_VARIABLES, PAIR_VARIABLES, VARIABLES
from sim.reading import safe_yaml
from sim.reading.errors import InputError

#: What the reason of a value begins with that a skeleton has put there.
PLACEHOLDER = "Placeholder:"
#: Kinds of gaps, as they are said.
LEFT_OUT, TAKEN = "left out, so that it plays no part", "taken over from the default case"
SKELETONS, NO_TEXT = "a placeholder of the skeleton", "no text: key phrases are taken on trust"


@dataclass(frozen=True)
class Gap:
    """Something that a case leaves out, and may.

    Attributes:
        where: File, with the line where there is one.
        key: Key of the value, or of what is missing.
        means: What it would be for.
        kind: LEFT_OUT, TAKEN, SKELETONS or NO_TEXT.
        value: The number that holds instead, if there is one.
    """

    where: str
    key: str
    means: str
    kind: str
    value: float | None = None


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes:
        mistakes: What has to be mended before the case can be played.
        gaps: What is left out.
        coding: The case as it is coded; None if there are mistakes.
    """

    mistakes: tuple[InputError, ...]
    gaps: tuple[Gap, ...]
    coding: Coding | None


def check_case(folder: Path) -> Checked:
    """Check a case's folder as a whole, with the user's own scenarios and codings: nothing stops at the first mistake.

    Raises:
        InputError: If ``case.yaml`` itself is refused, without which nothing else can be read.
    """
    case = read(folder)
    found: list[InputError] = []
    base = _shapes(_base_files(case), found)
    stories = _shapes([(place, ScenarioFile) for place in _places(case.scenario_folders)], found)
    codings = _shapes([(place, CodingFile) for place in _places(case.coding_folders)], found)
    coded = None
    if all(base.values()):
        try:
            coded = load_case(case, evidence.constants(case), found)
        except InputError as error:
            found.append(error)
    if coded is None:
        _loose(case, [*base, *stories, *codings], found)
    else:
        _with_coding(coded, [path for path, fits in stories.items() if fits],
                     [path for path, fits in codings.items() if fits], found)
    if not scenario.names(case.name):
        found += _caught(scenario.usual, case.name)
    return Checked(tuple(found), () if found or coded is None else tuple(_gaps(coded)), None if found else coded)


def _caught(check: Callable[..., object], *given: object, **named: object) -> list[InputError]:
    try:
        check(*given, **named)
    except InputError as error:
        return [error]
    return []


def _base_files(case: Case) -> list[tuple[Path, Any]]:
    """Return the files of the coded values, with their shapes."""
    folder = case.folder
    return [(folder / "sources.yaml", None), (folder / "ladders.yaml", ladders_file(case)),
            (folder / "pairs.yaml", pairs_file()), (folder / "mechanisms.yaml", mechanisms_file(case)),
            *((place, actor_file(case)) for place in _places([folder / "actors"]))]


def _places(folders: list[Path]) -> list[Path]:
    """Return the files in folders that are played: of two of one name the first."""
    return [next(folder / f"{name}.yaml" for folder in folders if _there(folder / f"{name}.yaml"))
            for name in safe_yaml.names_in(folders)]


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _shapes(files: list[tuple[Path, Any]], found: list[InputError]) -> dict[Path, bool]:
    """Add what does not fit the shape of its file, and return of each file whether it fits."""
    fits = {}
    for path, shape in files:
        before = len(found)
        try:
            document = safe_yaml.read_in(path.parent, path.stem, "file")
            if shape is None:
                found += [mistake for name, card in document.data.items() for mistake in misfits(
                    Source, card, document, (name,))]
            else:
                found += misfits(shape, document.data, document)
        except InputError as error:
            found.append(error)
        fits[path] = len(found) == before
    return fits


def _with_coding(coded: Coding, stories: list[Path], codings: list[Path], found: list[InputError]) -> None:
    """Add what is wrong with the scenarios and codings of a case that can be read, where their shapes fit."""
    for path in stories:
        document = safe_yaml.read_in(path.parent, path.stem, "scenario")
        found += _caught(scenario.check, document.data, document, coded, found)
    for path in codings:
        found += _caught(evidence.check_coding, path.stem, coded, found)


def _loose(case: Case, files: list[Path], found: list[InputError]) -> None:
    """Add what can be said of passages, numbers and pairs where some file does not fit its shape."""
    sources: dict[str, Source] = {}
    if _caught(lambda: sources.update(load_sources(case))):  # said already
        return
    texts = load_texts(case, sources, found)
    actors = safe_yaml.names_in([case.folder / "actors"])
    for path in files:
        try:
            document = safe_yaml.read_in(path.parent, path.stem, "file")
        except InputError:
            continue  # said already
        for key, data in _tables(document.data, ()):
            where, name = document.where(key), safe_yaml.dotted(key)
            if {"source", "paragraph", "phrase"} <= data.keys():
                with contextlib.suppress(ValidationError):
                    check_passages([Passage(**data)], sources, where, name.rpartition(".evidence.")[0], texts, found)
            if path.parent in (case.folder, case.folder / "actors") and key and key[0] in VARIABLES.names:
                for part in {"value", "low", "high"} & data.keys():
                    number, at = data[part], f"{name}.{part}"
                    if isinstance(number, int | float):
                        found += _caught(check_bounds, case.variable(str(key[0])), number, file=where, key=at)
            if path == case.folder / "pairs.yaml" and len(key) == 2:
                found += _caught(check_pair, str(key[1]), actors, where, name)


def _tables(data: Any, key: safe_yaml.Key) -> Iterator[tuple[safe_yaml.Key, dict[str, Any]]]:
    """Yield every table of keys in plain data, with its place."""
    if isinstance(data, dict):
        yield key, data
    for name, item in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _tables(item, (*key, name))


def _gaps(coded: Coding) -> Iterator[Gap]:
    """Yield what a case leaves out."""
    case = coded.case
    for slug in coded.actors:
        where = str(case.folder / "actors" / f"{slug}.yaml")
        for listed in ACTOR_VARIABLES:
            variable = case.variable(listed.name)
            for domain in case.domains if variable.index == "domain" else ("",):
                tail = f".{domain}" if domain else ""
                if f"{variable.name}.{slug}{tail}" not in coded.entries:
                    yield Gap(where, f"{variable.name}{tail}", variable.meaning, LEFT_OUT, variable.default)
    told = {target for entry in coded.entries.values() for target in entry.targets}
    for listed in PAIR_VARIABLES:
        missing = [f"{one}-{other}" for one in coded.actors for other in coded.actors
                   if one != other and f"{listed.name}.{one}-{other}" not in told]
        if missing:
            pairs = ", ".join(missing[:6]) + (f" and {len(missing) - 6} more" if len(missing) > 6 else "")
            yield Gap(str(case.folder / "pairs.yaml"), f"{listed.name}: {pairs}", listed.meaning,
                      LEFT_OUT, listed.default)
    for entry in coded.entries.values():
        if entry.coded.reason == TAKEN_OVER.format(default()):
            yield Gap(str(case.folder / "mechanisms.yaml"), entry.name, entry.variable.meaning,
                      TAKEN, entry.coded.value)
        elif (entry.coded.reason or "").startswith(PLACEHOLDER):
            yield Gap(entry.where, entry.key, entry.variable.meaning,
                      SKELETONS, entry.coded.value)
    for source in coded.sources:
        if source not in coded.texts:
            yield Gap(str(case.folder / "documents" / f"{source}.txt"), source,
                      "the text, a paragraph a line: key phrases are then checked, and a number opens its paragraph",
                      NO_TEXT)
