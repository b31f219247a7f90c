"""Coded values as types: a number with its range, its basis and the passages that it stands on.

Here too are the kinds of entry that every file has (:data:`Number`, :data:`Date`, :data:`Slug`, ...)
and :class:`Strict`, which refuses unknown keys, wrong types, booleans for numbers and infinities.
"""

from __future__ import annotations

import datetime
import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sim.coded.variables import LEVELS
from sim.reading.safe_yaml import SLUG


def _finite(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a number")
    if not math.isfinite(value):
        raise ValueError("expected a finite number")
    return float(value)


def _plain_date(value: Any) -> datetime.date:
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise ValueError("expected a date as YYYY-MM-DD")
    return value


def _slug(value: str) -> str:
    if not SLUG.match(value):
        raise ValueError("expected lower-case letters, digits and underscores")
    return value


def _few_words(value: str) -> str:
    if len(value.split()) > 8:
        raise ValueError("expected at most eight words")
    return value


Number = Annotated[float, BeforeValidator(_finite)]
Share = Annotated[float, BeforeValidator(_finite), Field(ge=0, le=1)]
Position = Annotated[float, BeforeValidator(_finite), Field(ge=-1, le=1)]
Date = Annotated[datetime.date, BeforeValidator(_plain_date)]
Slug = Annotated[str, AfterValidator(_slug)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Line = Annotated[str, Field(min_length=1, max_length=300)]


class Strict(BaseModel):
    """A model that refuses unknown keys and converts nothing."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Passage(Strict):
    """Where a coding comes from: a paragraph of a source, a key phrase, and what it says.

    ``phrase`` has at most eight words and stands in the paragraph; ``says`` is in our own words.
    """

    source: Slug
    paragraph: Annotated[int, Field(ge=1, le=10_000)]
    phrase: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_few_words)]
    says: Line
    reading: Line | None = None

    @property
    def cited(self) -> str:
        """The place as people cite it: ``fdd2022 ¶7``."""
        return f"{self.source} ¶{self.paragraph}"


Passages = Annotated[list[Passage], Field(max_length=20)]
Cited = Annotated[list[Passage], Field(min_length=1, max_length=20)]


class Reading(Strict):
    """A value with the range that a careful reader could give it, and its evidence.

    The basis is ``stated`` (the passage says it), ``implied`` (it follows from the passage) or
    ``assumed`` (a reason must be given).
    """

    value: Number
    low: Number
    high: Number
    basis: Literal["stated", "implied", "assumed"]
    evidence: Passages = []
    level: Literal["very low", "low", "medium", "high", "very high"] | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Reading:
        if not self.low <= self.value <= self.high:
            found = f"{self.low:g}, {self.value:g}, {self.high:g}"
            raise ValueError(f"expected low <= value <= high, found {found}")
        if self.level and LEVELS[self.level] != self.value:
            raise ValueError(f"level {self.level!r} stands for {LEVELS[self.level]}, not {self.value}")
        if self.basis == "assumed" and not self.reason:
            raise ValueError("expected a reason, since the value is assumed")
        if self.basis != "assumed" and not self.evidence:
            raise ValueError(f"expected evidence, since the value is {self.basis}")
        return self


class Coded(Reading):
    """A coded value; ``second`` keeps the reading of a document that sees it differently."""

    second: Reading | None = None


class CodedPair(Coded):
    """A coded value of two actors; ``both`` says that it holds in both directions."""

    both: bool = False


class Source(Strict):
    """A source card: what a text is, when it was written, and how to recognise it."""

    title: Line
    authors: Annotated[list[Line], Field(max_length=20)] | Line
    publisher: Line
    kind: Line
    published: Line
    paragraphs: Annotated[int, Field(ge=1, le=10_000)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    url: Line | None = None


class Rung(Strict):
    """A named position on a domain's ladder."""

    position: Position
    label: Annotated[str, Field(min_length=1, max_length=60)]
    evidence: Passages = []
