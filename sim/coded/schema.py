"""The shape of everything that a person can write, as types.

Files (actors, pairs, mechanisms, codings, scenarios, ladders, source cards) and the composed
configuration of a run are checked against these models: unknown keys, wrong types, booleans for
numbers, infinities and values out of range are refused, and :func:`checked` turns what pydantic
says into a message with file, line, key, value found, values allowed and the nearest name.
``python -m sim.schema`` prints the JSON Schema of a scenario file for editors.
"""

from __future__ import annotations

import datetime
import math
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from sim.coded.variables import LEVELS
from sim.reading.errors import InputError, nearest, one_of
from sim.reading.safe_yaml import SLUG, Document, Key, dotted


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
Domain = Literal["diplomatic", "economic", "military"]


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


class Change(Strict):
    """One variable set to a number, or a number added to it."""

    variable: Line
    set: Number | None = None
    add: Number | None = None

    @model_validator(mode="after")
    def _one(self) -> Change:
        if (self.set is None) == (self.add is None):
            raise ValueError("expected exactly one of: set, add")
        return self


class Condition(Strict):
    """A variable above or below a threshold for a number of weeks."""

    variable: Line
    above: Number | None = None
    below: Number | None = None
    weeks: Annotated[int, Field(ge=1, le=520)] = 1

    @model_validator(mode="after")
    def _one(self) -> Condition:
        if (self.above is None) == (self.below is None):
            raise ValueError("expected exactly one of: above, below")
        return self


class Start(Strict):
    """Changes that hold before the first week."""

    changes: Annotated[list[Change], Field(min_length=1, max_length=200)]
    evidence: Cited
    reason: Text | None = None


class Period(Strict):
    """First and last day; the first day opens week 0, weeks have seven days."""

    start: Date
    end: Date

    @model_validator(mode="after")
    def _order(self) -> Period:
        if not 0 <= (self.end - self.start).days < 7 * 1040:
            raise ValueError("expected an end on or after the start, at most 1040 weeks later")
        return self

    @property
    def weeks(self) -> int:
        """Number of weeks, the one with the last day included."""
        return (self.end - self.start).days // 7 + 1

    def week(self, day: datetime.date) -> int:
        """Return the week that contains a day."""
        return (day - self.start).days // 7

    def monday(self, week: int) -> datetime.date:
        """Return the first day of a week."""
        return self.start + datetime.timedelta(days=7 * week)


class Event(Strict):
    """Something that happens from outside, once: on a date, by chance, or when the state calls it."""

    title: Line
    date: Date | None = None
    chance: Share | None = None
    when: Annotated[list[Condition], Field(min_length=1, max_length=10)] | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    changes: Annotated[list[Change], Field(min_length=1, max_length=100)]
    evidence: Cited
    reason: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> Event:
        if sum(x is not None for x in (self.date, self.chance, self.when)) != 1:
            raise ValueError("expected exactly one of: date, chance, when")
        if self.date and (self.from_ or self.to):
            raise ValueError("expected no from and to beside a date")
        return self


class Offer(Strict):
    """Somebody asks an actor to take a position in a domain, and offers something for it.

    ``answer`` is ``free`` (the actor decides), ``accepted`` or ``refused`` (forced, for experiments).
    """

    title: Line
    from_: Slug = Field(alias="from")
    to: Slug
    domain: Domain
    position: Position
    opens: Date
    closes: Date
    stake: Coded
    answer: Literal["free", "accepted", "refused"] = "free"
    evidence: Cited


class Vote(Strict):
    """A vote on a text: yes is the text's position, abstain 0, no its mirror."""

    title: Line
    date: Date
    position: Position
    severity: Coded
    issue: Literal["war", "cooperation"] = "war"
    common_interest: Coded | None = None
    voters: Annotated[list[Slug], Field(min_length=1, max_length=200)] | None = None
    evidence: Cited


class Plan(Strict):
    """A peace plan: its author, its position, and how even-handed, specific and earnest it is."""

    title: Line
    author: Slug
    date: Date
    position: Position
    impartiality: Coded
    specificity: Coded
    willingness: Coded
    evidence: Cited


class Hold(Strict):
    """An intervention: an actor's position in a domain is held, whatever it would choose."""

    actor: Slug
    domain: Domain
    position: Position
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class Observed(Strict):
    """What was observed, in terms of what a run shows."""

    variable: Line | None = None
    above: Number | None = None
    below: Number | None = None
    falls_from: Date | None = None
    rises_from: Date | None = None
    vote: Slug | None = None
    plan: Slug | None = None
    offer: Slug | None = None
    actor: Slug | None = None
    is_: Literal[
        "yes", "abstain", "no", "accept", "neither", "reject", "accepted", "refused"
    ] | None = Field(default=None, alias="is")

    @model_validator(mode="after")
    def _one(self) -> Observed:
        if sum(x is not None for x in (self.variable, self.vote, self.plan, self.offer)) != 1:
            raise ValueError("expected exactly one of: variable, vote, plan, offer")
        if self.variable:
            parts = (self.above, self.below, self.falls_from, self.rises_from)
            if all(part is None for part in parts):
                raise ValueError("expected one of: above, below, falls_from, rises_from")
            return self
        answers = {"vote": ("yes", "abstain", "no"), "plan": ("accept", "neither", "reject"),
                   "offer": ("accepted", "refused")}
        kind = "vote" if self.vote else "plan" if self.plan else "offer"
        if self.is_ not in answers[kind]:
            raise ValueError(f"expected is: one of {', '.join(answers[kind])}")
        if kind != "offer" and not self.actor:
            raise ValueError("expected an actor")
        return self


class RecordRow(Strict):
    """A dated observation that a run can be scored on."""

    date: Date | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    observed: Observed
    evidence: Cited

    @model_validator(mode="after")
    def _one(self) -> RecordRow:
        if (self.date is None) == (self.from_ is None or self.to is None):
            raise ValueError("expected a date, or from and to")
        return self


class ScenarioFile(Strict):
    """One story: what happens from outside, and what is asked of whom."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    question: Line
    story: Text
    period: Period
    actors: Annotated[list[Slug], Field(min_length=2, max_length=200)] | None = None
    start: Annotated[list[Start], Field(max_length=20)] = []
    events: Annotated[dict[Slug, Event], Field(max_length=100)] = {}
    offers: Annotated[dict[Slug, Offer], Field(max_length=10)] = {}
    votes: Annotated[dict[Slug, Vote], Field(max_length=30)] = {}
    plans: Annotated[dict[Slug, Plan], Field(max_length=10)] = {}
    holds: Annotated[dict[Slug, Hold], Field(max_length=30)] = {}
    record: Annotated[dict[Slug, RecordRow], Field(max_length=100)] = {}


Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], data: Any, document: Document, prefix: Key = ()) -> Model:
    """Return ``data`` as ``model``.

    Args:
        model: The shape that is expected.
        data: Plain data.
        document: Where it comes from, for messages.
        prefix: Key path of ``data`` in the document.

    Raises:
        InputError: For the first thing that does not fit.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _explained(model, error, data, document, prefix) from None


def _explained(model: type[BaseModel], error: ValidationError, data: Any, document: Document,
               prefix: Key) -> InputError:
    details = error.errors(include_url=False)
    unknown_first = [d for d in details if d["type"] == "extra_forbidden"]
    detail = (unknown_first or details)[0]
    key = _path(data, detail["loc"], missing=detail["type"] == "missing")
    where = document.where(prefix + key)
    path = dotted(prefix + key)
    found = detail["input"]
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        names = _fields(model, data, key[:-1])
        close = nearest(str(key[-1]), names)
        return InputError("unknown key", file=where, key=path, found=key[-1], allowed=one_of(names),
                          fix=f"write {close!r}, if that is what was meant" if close else "remove it")
    if detail["type"] == "missing":
        return InputError("a key is missing", file=where, key=path,
                          allowed=f"a value for {key[-1] if key else 'it'}", fix="add it")
    kinds = {"model_type": "a table of keys", "dict_type": "a table of keys", "list_type": "a list"}
    message = kinds.get(detail["type"], message)
    if found is None:
        found = "nothing"
    elif isinstance(found, dict | list):
        found = "a list" if isinstance(found, list) else "a table" if detail["type"] in kinds else None
    return InputError("not allowed here", file=where, key=path, found=found, allowed=message,
                      fix="change it; the README has an example of every kind of entry")


def _path(data: Any, location: Key, missing: bool) -> Key:
    """Return pydantic's location without its names of unions and checks: only keys of the data."""
    key: Key = ()
    place = data
    for n, part in enumerate(location):
        here = part in place if isinstance(place, dict) else (
            isinstance(place, list) and isinstance(part, int) and part < len(place))
        if here:
            key, place = (*key, part), place[part]
        elif missing and n == len(location) - 1:
            key = (*key, part)
    return key


def _fields(model: Any, data: Any, key: Key) -> list[str]:
    """Return the keys that the model has at a place of the data."""
    import typing

    def inside(annotation: Any) -> Any:
        args = [a for a in typing.get_args(annotation) if a is not type(None)]
        origin = typing.get_origin(annotation)
        if origin is Annotated:
            return inside(args[0])
        if origin in (list, dict):
            return ("item", inside(args[-1]))
        if args and origin is not None:
            return inside(args[0])
        return annotation

    place: Any = model
    for part in key:
        if isinstance(place, tuple):
            place = place[1]
            continue
        by_alias = {f.alias or n: f for n, f in place.model_fields.items()}
        if part not in by_alias:
            return []
        place = inside(by_alias[str(part)].annotation)
    if isinstance(place, type) and issubclass(place, BaseModel):
        return [f.alias or n for n, f in place.model_fields.items()]
    return []


def main() -> None:
    """Print the JSON Schema of a scenario file."""
    import json

    print(json.dumps(ScenarioFile.model_json_schema(), indent=2))

