"""What there is to choose: scenarios, readings and lenses, with ladders and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.app.heatmap import STOPS
from sim.app.lessons import lessons
from sim.app.question import DRAWS, names_of
from sim.app.views import as_data
from sim.app.worlds import base
from sim.coded import cases, evidence
from sim.coded.cases import Case, configs
from sim.coded.pool import POOLS
from sim.coded.values import Source
from sim.reading.errors import InputError

#: What the readings that every case has are called: label and title.
_READINGS = {"first": ("Main", "The values as they were coded"),
             "second": ("The other document\u2019s", "The other document's reading wherever two documents disagree"),
             "pool": ("A reading for each history", "Each history draws one of the independent readings"),
             "pool_mixed": ("A reading for each value", "Each value draws one of the independent readings")}


def catalogue(case: str | None = None) -> dict[str, Any]:
    """Return what there is to choose: cases; of one, scenarios, readings, lenses; its words, ladders and sources.

    Args:
        case: Name of the case; None: the default one.

    Raises:
        InputError: If the case cannot be read.
    """
    coded = evidence.load(case=case)
    others, broken = _cases()
    try:
        taught = lessons(coded.case)
    except InputError as error:
        taught = {}
        broken.append({"name": "lessons", "problem": error.text()})
    listed = []
    for name in names_of("scenario", case):
        try:
            story = base(name, case=case).scenario
        except InputError as error:
            broken.append({"name": name, "problem": error.text()})
            continue
        listed.append({"name": name, "title": story.title, "question": story.question,
                       "lesson": name in taught})
    return {
        "case": coded.case.name, "title": coded.case.title, "invented": coded.case.invented,
        "default": cases.default(), "cases": others,
        "scenarios": listed, "broken": broken, "codings": readings(coded.case),
        "lenses": [
            {"name": lens, "about": _lens_about(lens)} for lens in names_of("lens")
        ],
        "poles": {"positive": as_data(coded.case.poles.positive), "negative": as_data(coded.case.poles.negative)},
        "domains": [{"name": name, "meaning": coded.case.meaning(name)} for name in coded.case.domains],
        "ladders": {
            domain: [{"position": rung.position, "label": rung.label} for rung in rungs]
            for domain, rungs in coded.ladders.items()
        },
        "own_ladders": {
            slug: {domain: [{"position": rung.position, "label": rung.label} for rung in coded.ladder(domain, slug)]
                   for domain in coded.case.domains}
            for slug, actor in coded.actors.items() if actor.side
        },
        "half_notch": coded.half_notch,
        "sources": cards(coded.sources),
        "draws": DRAWS, "stops": STOPS,
    }


def _cases() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the cases that can be chosen, the default one first, and those that cannot be read, with the reason."""
    found, broken = [], []
    for name in sorted(names_of("case"), key=lambda name: (name != cases.default(), name)):
        try:
            case = cases.find(name)
        except InputError as error:
            broken.append({"name": name, "problem": error.text()})
        else:
            found.append({"name": name, "title": case.title, "question": case.question})
    return found, broken


def cards(sources: Mapping[str, Source]) -> dict[str, dict[str, Any]]:
    """Return the source cards as the page shows them."""
    return {
        name: {"title": card.title, "publisher": card.publisher, "published": card.published,
               "authors": [card.authors] if isinstance(card.authors, str) else card.authors}
        for name, card in sources.items()
    }


def readings(case: Case) -> list[dict[str, str]]:
    """Return the readings of a case that can be chosen, each with a short label and its title."""
    found, several = [], len(evidence.readers(case.name)) > 1
    for name in names_of("coding", case.name):
        if name in POOLS and not several:
            continue
        if name == "second" and not evidence.has_second(evidence.load(case=case.name)):
            continue
        label, title = _READINGS.get(name, ("", ""))
        if not label:
            words = name.replace("_", " ")
            try:
                file, _ = evidence.coding_file(name, case)
            except InputError:
                continue
            label = f"Machine {words}" if file.reader == "machine" else words.capitalize()
            title = file.title
        found.append({"name": name, "label": label, "title": title})
    return found


def _lens_about(name: str) -> str:
    path = configs() / "lens" / f"{name}.yaml"
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("#").strip() if first.startswith("#") else ""
