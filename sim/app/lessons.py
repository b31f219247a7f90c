"""The lessons: steps to take on the page, a debrief of disagreeing voices, notes for the teacher.

All of it is data (``lessons/*.yaml`` of the case's folder), checked here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from sim.app.views import Key
from sim.coded import evidence
from sim.coded.cases import Case
from sim.coded.typed import checked
from sim.coded.values import Line, Number, Slug, Strict, Text
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown


class Held(Strict):
    """A setting of the model: what a link holds of it."""

    lens: Slug | None = None
    coding: Slug | None = None
    values: Annotated[dict[Key, Number], Field(default_factory=dict, max_length=10)]
    answers: Annotated[dict[Slug, Literal["accepted", "refused"]], Field(default_factory=dict, max_length=5)]


class Setting(Held):
    """What a step of a lesson puts on the page.

    Attributes:
        against: The setting that it is compared with, history by history; default: the coded values.
    """

    against: Held | None = None
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


@lru_cache(maxsize=32)
def lessons(case: Case) -> dict[str, Lesson]:
    """Return the lessons of a case by scenario; a case may have none.

    Raises:
        InputError: If a file does not fit, or cites a paragraph that its source does not have.
    """
    folder = case.folder / "lessons"
    found, sources = {}, evidence.load(case=case.name).sources
    for name in safe_yaml.names_in([folder]):
        document = safe_yaml.read_in(folder, name, "lesson")
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
