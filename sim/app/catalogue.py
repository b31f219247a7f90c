"""What there is to choose: scenarios, readings and lenses, with ladders and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.app.heatmap import STOPS
from sim.app.lessons import lessons
from sim.app.question import DRAWS, names_of
from sim.app.wording import CASE
from sim.app.worlds import base
from sim.coded import evidence
from sim.coded.coding import Coding
from sim.coded.values import Source
from sim.coded.variables import DOMAINS
from sim.reading.errors import InputError

#: What the readings that every case has are called: label and title.
_READINGS = {"first": ("Main", "The values as they were coded"),
             "second": ("The other document\u2019s", "The other document's reading wherever two documents disagree")}


def catalogue() -> dict[str, Any]:
    """Return what there is to choose: scenarios, readings, lenses; actors, ladders and sources."""
    coded = evidence.load()
    listed, broken = [], []
    for name in names_of("scenario"):
        try:
            story = base(name).scenario
        except InputError as error:
            broken.append({"name": name, "problem": error.text()})
            continue
        listed.append({"name": name, "title": story.title, "question": story.question,
                       "lesson": name in lessons()})
    return {
        "scenarios": listed, "broken": broken, "codings": readings(),
        "lenses": [
            {"name": lens, "about": _lens_about(lens)} for lens in names_of("lens")
        ],
        **_words(coded),
        "ladders": {
            domain: [{"position": rung.position, "label": rung.label} for rung in rungs]
            for domain, rungs in coded.ladders.items()
        },
        "own_ladders": {
            slug: {domain: [{"position": rung.position, "label": rung.label} for rung in coded.ladder(domain, slug)]
                   for domain in DOMAINS}
            for slug, actor in coded.actors.items() if actor.side
        },
        "half_notch": coded.half_notch,
        "sources": cards(coded.sources),
        "draws": DRAWS, "stops": STOPS,
    }


def _words(coded: Coding) -> dict[str, Any]:
    """Return the words of the case: its poles, and its domains in order."""
    return {"poles": CASE["poles"], "domains": [
        {"name": name, "meaning": CASE["domains"][name]} for name in DOMAINS]}


def cards(sources: Mapping[str, Source]) -> dict[str, dict[str, Any]]:
    """Return the source cards as the page shows them."""
    return {
        name: {"title": card.title, "publisher": card.publisher, "published": card.published,
               "authors": [card.authors] if isinstance(card.authors, str) else card.authors}
        for name, card in sources.items()
    }


def readings() -> list[dict[str, str]]:
    """Return the readings that can be chosen, each with a short label and its title."""
    found = []
    for name in names_of("coding"):
        label, title = _READINGS.get(name, ("", ""))
        if not label:
            words = name.replace("_", " ")
            try:
                file, _ = evidence.coding_file(name)
            except InputError:
                continue
            label = f"Machine {words}" if file.reader == "machine" else words.capitalize()
            title = file.title
        found.append({"name": name, "label": label, "title": title})
    return found


def _lens_about(name: str) -> str:
    path = evidence.configs() / "lens" / f"{name}.yaml"
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("#").strip() if first.startswith("#") else ""
