"""What there is to choose: scenarios, readings and lenses, with ladders and sources."""

from __future__ import annotations

from typing import Any

from sim.app.heatmap import STOPS
from sim.app.lessons import lessons
from sim.app.question import DRAWS, names_of
from sim.app.worlds import base
from sim.coded import evidence
from sim.reading.errors import InputError


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
        "scenarios": listed, "broken": broken, "codings": list(names_of("coding")),
        "lenses": [
            {"name": lens, "about": _lens_about(lens)} for lens in names_of("lens")
        ],
        "domains": list(coded.case.domains),
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
        "sources": {
            name: {"title": card.title, "publisher": card.publisher, "published": card.published,
                   "authors": [card.authors] if isinstance(card.authors, str) else card.authors}
            for name, card in coded.sources.items()
        },
        "draws": DRAWS, "stops": STOPS,
    }


def _lens_about(name: str) -> str:
    path = evidence.configs() / "lens" / f"{name}.yaml"
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("#").strip() if first.startswith("#") else ""
