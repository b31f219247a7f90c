"""How the page shows a scenario: its headline, the few values that matter, its map, its lesson.

All of it is data (``views.yaml`` and ``lessons/*.yaml``), checked here. A scenario without an entry,
as one that a student wrote, gets its headline from what it offers and its values by screening: the
coded values whose draws go along most with the headline.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.coded import evidence
from sim.coded.typed import checked
from sim.coded.values import Line, Number, Slug, Strict, Text
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.world.world import Value, World

HERE = Path(__file__).resolve().parent
#: Values that a screening picks, and runs that it takes.
SCREENED, SCREENING_RUNS = 6, 256

Key = Annotated[str, Field(min_length=1, max_length=120)]


class Headline(Strict):
    """The number that a scenario is about: a share of runs (``is``) or a mean over runs."""

    outcome: Key
    is_: Literal[-1, 0, 1] | None = Field(default=None, alias="is")
    says: Line


class Parameter(Strict):
    """A slider: a coded value and what it is called on the page."""

    key: Key
    words: Line


class Plane(Strict):
    """A map of the headline over two coded values."""

    title: Line
    x: Key
    y: Key


class View(Strict):
    """How a scenario is shown."""

    headline: Headline
    guess: Line
    focus: Slug
    parameters: Annotated[list[Parameter], Field(min_length=1, max_length=10)]
    map: Plane


class Setting(Strict):
    """What a step of a lesson puts on the page."""

    lens: Slug | None = None
    coding: Slug | None = None
    values: Annotated[dict[Key, Number], Field(default_factory=dict, max_length=10)]
    answers: Annotated[dict[Slug, Literal["accepted", "refused"]], Field(default_factory=dict, max_length=5)]
    week: Annotated[int, Field(ge=0, le=1039)] | None = None
    actor: Slug | None = None
    show: Literal["guess", "weeks", "result", "why", "map", "answers", "indicators", "story"] | None = None


class Step(Strict):
    """One step: a question, something to change, something to see."""

    title: Line
    question: Text
    do: Text
    see: Text
    set: Setting = Field(default_factory=lambda: Setting.model_validate({}))


class Place(Strict):
    """A paragraph of a source."""

    source: Slug
    paragraph: Annotated[int, Field(ge=1, le=10_000)]


class Voice(Strict):
    """What an author would say in the debrief, and the setting that takes the author's side."""

    who: Line
    says: Text
    set: Setting
    under: Line
    places: Annotated[list[Place], Field(min_length=1, max_length=10)]


class Lesson(Strict):
    """A lesson in the page, with notes for the teacher."""

    scenario: Slug
    title: Line
    minutes: Annotated[int, Field(ge=5, le=180)]
    aim: Text
    steps: Annotated[list[Step], Field(min_length=5, max_length=8)]
    debrief: Text
    voices: Annotated[list[Voice], Field(min_length=2, max_length=6)]
    caution: Text
    prepare: Annotated[list[Line], Field(min_length=1, max_length=10)]
    expect: Annotated[list[Text], Field(min_length=1, max_length=10)]
    ask: Annotated[list[Line], Field(min_length=1, max_length=10)]


@lru_cache(maxsize=1)
def views() -> dict[str, View]:
    """Return the views of the built-in scenarios by name.

    Raises:
        InputError: If the file does not fit.
    """
    document = safe_yaml.read(HERE / "views.yaml")
    return {name: checked(View, view, document, (name,)) for name, view in document.data.items()}


@lru_cache(maxsize=1)
def lessons() -> dict[str, Lesson]:
    """Return the lessons by scenario.

    Raises:
        InputError: If a file does not fit, or cites a paragraph that its source does not have.
    """
    found, sources = {}, evidence.load().sources
    for name in safe_yaml.names_in([HERE / "lessons"]):
        document = safe_yaml.read_in(HERE / "lessons", name, "lesson")
        lesson = checked(Lesson, document.data, document)
        for n, voice in enumerate(lesson.voices):
            for place in voice.places:
                where = {"file": document.where(("voices", n)), "key": f"voices.{n}.places"}
                if place.source not in sources:
                    raise unknown("source", place.source, sources, **where)
                if place.paragraph > sources[place.source].paragraphs:
                    raise InputError("no such paragraph", found=place.paragraph, **where,
                                     allowed=f"1 to {sources[place.source].paragraphs}")
        found[lesson.scenario] = lesson
    return found


def view_of(name: str, world: World) -> View:
    """Return the view of a scenario, by screening if there is no entry for it."""
    known = views().get(name)
    if known is not None and _fits(known, world):
        return known
    headline, guess, focus = _headline(world)
    values = screened(world, headline)
    return View.model_validate({
        "headline": headline.model_dump(by_alias=True), "guess": guess, "focus": focus,
        "parameters": [{"key": value.key, "words": words(value, world)} for value in values],
        "map": {"title": "What makes the difference?", "x": values[0].key, "y": values[1].key},
    })


def _fits(view: View, world: World) -> bool:
    """Whether a scenario still has all that its view names: a file of that name may be another one."""
    keys = {value.key for value in world.values}
    from sim.engines.outcomes import outcome

    try:
        outcome(view.headline.outcome, world)
    except InputError:
        return False
    named = [*(p.key for p in view.parameters), view.map.x, view.map.y]
    return view.focus in world.actors and all(key in keys for key in named)


def _headline(world: World) -> tuple[Headline, str, str]:
    """Return headline, guess and focus of a scenario that has no view."""
    focus = "china" if "china" in world.actors else world.actors[0]
    if world.structure.offers:
        offer = world.structure.offers[0]
        to = world.actors[offer.to]
        says = f"{world.labels[to]} accepts: {world.scenario.offers[offer.name].title}"
        line = Headline.model_validate({"outcome": f"offer.{offer.name}", "is": 1, "says": says[:300]})
        return line, f"In how many of 100 histories: {says}?"[:300], to
    if world.plans:
        plan = world.plans[0]
        to = next(slug for i, slug in enumerate(world.actors) if i != plan.author)
        says = f"{world.labels[to]} accepts: {world.scenario.plans[plan.name].title}"
        line = Headline.model_validate({"outcome": f"plan.{plan.name}.{to}", "is": 1, "says": says[:300]})
        return line, f"In how many of 100 histories: {says}?"[:300], to
    says = f"{world.labels[focus]}'s words at the end"
    line = Headline(outcome=f"position.{focus}.diplomatic@end", says=says)
    return line, f"Where do {says.replace(' at', ' stand at')}, from -1 to +1?", focus


def screened(world: World, headline: Headline) -> list[Value]:
    """Return the coded values whose draws go along most with the headline, strongest first."""
    import numpy as np

    from sim.engines.ensemble import run_ensemble

    found = run_ensemble(world, SCREENING_RUNS, 1, outcomes=[headline.outcome], keep_drawn=True)
    numbers = found.outcomes[headline.outcome]
    if headline.is_ is not None:
        numbers = (numbers == headline.is_).astype(float)
    assert found.drawn is not None
    known = np.isfinite(numbers)
    strength = []
    for value, drawn in zip(world.values, found.drawn, strict=True):
        moves = value.high > value.low and known.any() and numbers[known].std() > 0.0
        r = abs(float(np.corrcoef(drawn[known], numbers[known])[0, 1])) if moves else 0.0
        strength.append((-r, value.key, value))
    return [value for _, _, value in sorted(strength, key=lambda item: item[:2])[:SCREENED]]


def words(value: Value, world: World) -> str:
    """Return a coded value in words."""
    entry = world.evidence.entries.get(value.name)
    if entry is None:
        _, name, part = value.name.split(".")
        return f"{part.replace('_', ' ').capitalize()} of {name.replace('_', ' ')}"
    parts = value.name.partition(".")[2].replace("-", ".").split(".")
    labels = [world.labels.get(part, part) for part in parts if part]
    name = entry.variable.name.replace("_", " ").capitalize()
    return f"{name}: {', '.join(labels)}" if labels else name


def as_data(model: Any) -> dict[str, Any]:
    """Return a checked model as plain data for the page."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)  # type: ignore[no-any-return]
