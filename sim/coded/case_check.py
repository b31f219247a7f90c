"""What is wrong with a case, and what it leaves out: every mistake and gap by file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.coded import evidence, scenario
from sim.coded.case_loading import TAKEN_OVER
from sim.coded.cases import Case, default, read
from sim.coded.coding import Coding
from sim.coded.coding_files import CodingFile, actor_file, ladders_file, mechanisms_file, pairs_file
from sim.coded.documents import Texts, check_phrase, texts_of
from sim.coded.schema import ScenarioFile
from sim.coded.typed import misfits
from sim.coded.values import Passage
from sim.coded.variables import ACTOR_VARIABLES, PAIR_VARIABLES
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
    """Check a case's folder as a whole: nothing is stopped at the first mistake.

    Raises:
        InputError: If ``case.yaml`` itself is refused, without which nothing else can be read.
    """
    case = read(folder)
    found = list(_shapes(case))
    if not found:
        found += _caught(lambda: evidence.load("first", case.name))
    coded = None if found else evidence.load("first", case.name)
    if coded is not None:
        texts = texts_of(case, coded.sources)
        for name in safe_yaml.names_in([case.folder / "codings"]):
            found += _caught(lambda name=name: evidence.load(name, case.name))  # type: ignore[misc]
        for name in safe_yaml.names_in([case.own_scenarios]):
            found += _caught(lambda name=name: _scenario(name, coded, texts))  # type: ignore[misc]
        if not scenario.names(case.name):
            found += _caught(lambda: scenario.usual(case.name))
    return Checked(tuple(found), () if coded is None else tuple(_gaps(coded)), None if found else coded)


def _caught(load: Callable[[], object]) -> list[InputError]:
    try:
        load()
    except InputError as error:
        return [error]
    return []


def _shapes(case: Case) -> Iterator[InputError]:
    """Yield what does not fit the shape of its file."""
    folder = case.folder
    files: list[tuple[Path, Any]] = [
        (folder / "ladders.yaml", ladders_file(case)), (folder / "pairs.yaml", pairs_file()),
        (folder / "mechanisms.yaml", mechanisms_file(case)),
        *((folder / "actors" / f"{name}.yaml", actor_file(case)) for name in safe_yaml.names_in([folder / "actors"])),
        *((folder / "codings" / f"{name}.yaml", CodingFile) for name in safe_yaml.names_in([folder / "codings"])),
        *((case.own_scenarios / f"{name}.yaml", ScenarioFile) for name in safe_yaml.names_in([case.own_scenarios])),
    ]
    yield from _caught(lambda: safe_yaml.read(folder / "sources.yaml"))
    for path, shape in files:
        try:
            document = safe_yaml.read_in(path.parent, path.stem, "file")
        except InputError as error:
            yield error
            continue
        yield from misfits(shape, document.data, document)


def _scenario(name: str, coded: Coding, texts: Texts) -> None:
    """Refuse a scenario that cannot be played, or cites a phrase that does not stand in a text that is shipped.

    Raises:
        InputError: If it does.
    """
    document = safe_yaml.read_in(coded.case.own_scenarios, name, "scenario")
    scenario.check(document.data, document, coded)
    for key, place in _passages(document.data, ()):
        check_phrase(Passage(**place), texts, document.where(key), safe_yaml.dotted(key))


def _passages(data: Any, key: safe_yaml.Key) -> Iterator[tuple[safe_yaml.Key, dict[str, Any]]]:
    if isinstance(data, dict):
        if {"source", "paragraph", "phrase"} <= data.keys():
            yield key, data
        for name, item in data.items():
            yield from _passages(item, (*key, name))
    elif isinstance(data, list):
        for n, item in enumerate(data):
            yield from _passages(item, (*key, n))


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
        if not (case.folder / "documents" / f"{source}.txt").exists():
            yield Gap(str(case.folder / "documents" / f"{source}.txt"), source,
                      "the text, a paragraph a line: key phrases are then checked, and a number opens its paragraph",
                      NO_TEXT)
