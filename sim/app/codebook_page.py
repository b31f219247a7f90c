"""The codebook as the page shows it: every coded value with its passages, and their text where it is shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.app.catalogue import cards, readings
from sim.app.wording import called, meant
from sim.coded import evidence, scenario
from sim.coded.codebook_rows import Row, rows, scenario_rows
from sim.coded.coding import Coding
from sim.coded.sheets import bounds_of
from sim.reading.errors import InputError


def codebook(case: str | None, coding: str) -> dict[str, Any]:
    """Return the codebook of a case in a reading: values, sources, and cited paragraphs whose text is shipped.

    A number of a scenario that several scenarios have alike is one row; ``scenarios`` names them. The ``id`` of a row
    is its key, or ``SCENARIO/KEY`` where another scenario has another number under that key.

    Raises:
        InputError: If the case or the reading cannot be read.
    """
    coded = evidence.load(coding, case)
    found = [_value(row, readings_of, coded) for row, readings_of in _together(rows(coded, coding=coding))]
    found += _of_scenarios(coded, coding)
    cited = {(p["source"], p["paragraph"]) for row in found for part in (row, row["second"]) if part
             for p in part["evidence"]}
    return {
        "case": coded.case.name, "title": coded.case.title, "coding": coding, "codings": readings(coded.case),
        "command": _command(case, coding),
        "rows": found, "groups": {slug: actor.name for slug, actor in coded.actors.items()} | {
            "pairs": "Pairs of actors", "mechanisms": "Constants of the rules", "scenarios": "Numbers of scenarios"},
        "actors": [{"slug": slug, "label": actor.name} for slug, actor in coded.actors.items()],
        "sources": cards(coded.sources), "texts": texts(coded.texts, cited),
    }


def texts(shipped: Mapping[str, Sequence[str]], cited: Iterable[tuple[str, int]]) -> dict[str, dict[int, str]]:
    """Return the text of cited paragraphs by source and number, of the sources whose text is shipped.

    Args:
        shipped: By source, the paragraphs of its text; the first is number 1.
        cited: Sources with numbers of paragraphs.
    """
    found: dict[str, dict[int, str]] = {}
    for source, number in sorted(set(cited)):
        if number <= len(shipped.get(source, ())):
            found.setdefault(source, {})[number] = shipped[source][number - 1]
    return found


def _together(found: Iterable[Row]) -> list[tuple[Row, Row | None]]:
    """Return the rows in force, each with the second reading of its value, if there is one."""
    first: dict[str, Row] = {}
    second: dict[str, Row] = {}
    for row in found:
        (second if row.key in first else first)[row.key] = row
    return [(row, second.get(key)) for key, row in first.items()]


def _value(row: Row, second: Row | None, coded: Coding) -> dict[str, Any]:
    entry = coded.by_key[row.key]
    labels = {slug: actor.name for slug, actor in coded.actors.items()}
    holders = entry.name.partition(".")[2].replace("-", ".").split(".")
    return {
        "id": row.key, "key": row.key, "group": row.group, "scenarios": [], "what": called(entry, labels),
        "meaning": meant(entry, labels) + "; the same the other way round" * (len(entry.targets) > 1),
        "actors": [slug for slug in coded.actors if slug in holders],
        **_both(row, second, coded),
    }


def _of_scenarios(coded: Coding, coding: str) -> list[dict[str, Any]]:
    """Return the numbers of scenarios, a row for those that are alike; a scenario that is refused has none."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    keys: set[str] = set()
    for name in scenario.names(coded.case.name):
        try:
            story = scenario.load(name, coded)
        except InputError:
            continue
        for row, second in _together(scenario_rows(name, story, coded.scenarios.get(name, {}), coding)):
            alike = (row.key, *(one.coded.model_dump_json() for one in (row, second) if one))
            if alike in found:
                found[alike]["scenarios"].append(name)
                continue
            _, section, slug, part, *whose = row.key.split(".")
            who = [coded.actors[one].name if one in coded.actors else one for one in whose]
            title = getattr(story, section)[slug].title
            found[alike] = {
                "id": f"{name}/{row.key}" if row.key in keys else row.key, "key": row.key, "group": "scenarios",
                "scenarios": [name], "what": f"{', '.join([part.replace('_', ' ').capitalize(), *who])}: {title}",
                "meaning": row.meaning, "actors": [one for one in whose if one in coded.actors],
                **_both(row, second, coded),
            }
            keys.add(row.key)
    return list(found.values())


def _both(row: Row, second: Row | None, coded: Coding) -> dict[str, Any]:
    return {"scale": row.scale, "bounds": list(bounds_of(row, coded)), **_reading(row, coded),
            "second": _reading(second, coded) if second else None}


def _reading(row: Row, coded: Coding) -> dict[str, Any]:
    r = row.coded
    return {"reading": coded.named(row.reading), "value": r.value, "low": r.low, "high": r.high, "basis": r.basis,
            "reason": r.reason or "", "evidence": [
                {"source": p.source, "paragraph": p.paragraph, "phrase": p.phrase, "says": p.says}
                for p in r.evidence]}


def _command(case: str | None, coding: str) -> str:
    return "python -m sim.codebook" + (f" --case {case}" if case else "") + f" --coding {coding}" * (coding != "first")
