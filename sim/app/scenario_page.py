"""What the page shows of a scenario before anything is run: story, offers, votes, sliders, lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.app.colours import colour_of
from sim.app.headline import outcome_scale
from sim.app.lessons import lessons
from sim.app.question import DECIMALS, Question
from sim.app.views import as_data, bounds_of, view_of, views
from sim.app.wording import meaning_of, words
from sim.app.worlds import world_of
from sim.coded.values import Coded, Reading
from sim.states.openings import assembly
from sim.world.records import Value
from sim.world.world import World

#: Steps of a slider's scale.
STEPS = 20


def page(question: Question) -> dict[str, Any]:
    """Return all that the page shows of a scenario before anything is run."""
    world = world_of(Question(question.scenario, question.coding, case=question.case))
    story, view = world.scenario, view_of(question.scenario, world)
    by_key = {value.key: value for value in world.values}
    shown = [(p.key, p.words) for p in view.parameters]
    shown += [(key, words(by_key[key], world)) for key in (view.map.x, view.map.y)
              if key not in dict(shown)]
    opening = assembly(world.case).opening
    lesson = lessons(world.case).get(question.scenario) if question.scenario in views(world.case) else None
    return {
        "name": question.scenario, "title": story.title, "question": story.question,
        "story": story.story.strip(), "coding": question.coding,
        "weeks": world.weeks, "start": story.period.start.isoformat(),
        "actors": [
            {"slug": slug, "label": world.labels[slug], "short": world.evidence.actors[slug].short,
             "side": world.evidence.actors[slug].side, "colour": colour_of(world.evidence, slug, i)}
            for i, slug in enumerate(world.actors)
        ],
        "changes": [{"title": "At the start", "evidence": _passages(s.evidence)} for s in story.start]
        + [{"title": event.title, "date": event.date.isoformat() if event.date else None,
            "chance": event.chance, "evidence": _passages(event.evidence)}
           for event in story.events.values()],
        "events": [{"name": e.name, "title": e.title, "planned": bool(story.events[e.name].date)}
                   for e in world.events],
        "offers": [
            {"name": o.name, "title": story.offers[o.name].title,
             "counter": o.name.rpartition(".")[0] in story.offers,
             "from": world.labels[world.actors[o.source]], "to": world.labels[world.actors[o.to]],
             "domain": world.domains[o.domain], "position": o.position,
             "rung": world.evidence.rung(world.domains[o.domain], o.position, world.actors[o.to]).label,
             "opens": o.opens, "closes": o.closes, "evidence": _passages(story.offers[o.name].evidence)}
            for o in world.structure.offers
        ],
        "votes": [
            {"name": v.name, "title": story.votes[v.name].title, "week": v.week,
             "date": story.votes[v.name].date.isoformat(), "opens": v.name in opening} for v in world.votes
        ],
        "plans": [
            {"name": p.name, "title": story.plans[p.name].title, "week": p.week,
             "author": world.actors[p.author], "date": story.plans[p.name].date.isoformat()}
            for p in world.plans
        ],
        "view": as_data(view),
        "outcome": outcome_scale(view.headline, world),
        "parameters": [_parameter(by_key[key], text, world) for key, text in shown],
        "lesson": as_data(lesson) if lesson else None,
    }


def _passages(passages: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"source": p.source, "paragraph": p.paragraph, "phrase": p.phrase, "says": p.says}
            for p in passages]


def _parameter(value: Value, text: str, world: World) -> dict[str, Any]:
    low, high, scale = bounds_of(value, world)
    record: Coded | None = value.coded
    stops = {round(low + (high - low) * k / STEPS, DECIMALS) for k in range(STEPS + 1)}
    return {
        "key": value.key, "words": text, "value": value.value, "low": value.low, "high": value.high,
        "bounds": [low, high], "scale": scale, "meaning": meaning_of(value, world),
        "stops": sorted(stops | {value.value}), **_reading(record),
        "second": {"value": record.second.value, "low": record.second.low, "high": record.second.high,
                   **_reading(record.second)} if record and record.second else None,
    }


def _reading(record: Reading | None) -> dict[str, Any]:
    if record is None:
        return {"basis": "", "reason": "", "evidence": []}
    return {"basis": record.basis, "reason": record.reason or "", "evidence": _passages(record.evidence)}
