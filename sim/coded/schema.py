"""The shape of a scenario file, as types.

``python -m sim.schema`` prints it as JSON Schema for editors.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from sim.coded.values import (
    Cited,
    Date,
    Line,
    Number,
    Position,
    Share,
    Slug,
    Strict,
    Text,
)
from sim.coded.values import Coded as Coded  # the world knows it from here
from sim.reading.safe_yaml import SLUG

#: The answers to each kind of text, in words.
ANSWERS: dict[str, tuple[str, ...]] = {
    "votes": ("yes", "abstain", "no"), "plans": ("accept", "neither", "reject"),
    "offers": ("accepted", "countered", "refused"),
}
#: What is answered so: no word is an answer to two kinds.
ANSWERED_SO = {word: kind for kind, words in ANSWERS.items() for word in words}
OfferAnswer = Literal["free", "accepted", "countered", "refused"]
Answer = Literal["yes", "abstain", "no", "accept", "neither", "reject", "accepted", "countered", "refused"]


def _one_or_more(value: Any) -> Any:
    if isinstance(value, list) and (len(value) < 2 or not all(isinstance(x, str) and SLUG.match(x) for x in value)):
        raise ValueError("expected the name of an actor, or a list of two actors or more")
    return value


Addressees = Annotated[Slug | Annotated[list[Slug], Field(min_length=2, max_length=200)], BeforeValidator(_one_or_more)]


class Grown(Strict):
    """An entry to which keys were added: it is written without those of them that are not used.

    So a scenario that does not use them is written, and hashed, as it was before there were any.
    """

    added: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_unused(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in write(self).items() if value is not None or key not in self.added}


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


class Condition(Grown):
    """A variable above or below a threshold for a number of weeks, or an answer that has been given.

    An answer is named ``VOTE.ACTOR``, ``PLAN.ACTOR``, ``OFFER`` or, of several addressees, ``OFFER.ACTOR``; ``is`` says
    which it is, and thereby of what kind. It counts from the week after it has been given: with ``weeks: 3``, from the
    third week after. An offer is ``accepted`` once it has been taken, even if it is not kept (``countered`` if its
    counter-offer has); it is ``refused`` when it has closed and was never taken, so that nothing counts as a refusal
    while it is open.
    """

    added = frozenset({"answer", "is_", "is"})
    variable: Line | None = None
    above: Number | None = None
    below: Number | None = None
    weeks: Annotated[int, Field(ge=1, le=520)] = 1
    answer: Line | None = None
    is_: Answer | None = Field(default=None, alias="is")

    @model_validator(mode="after")
    def _one(self) -> Condition:
        if (self.variable is None) == (self.answer is None):
            raise ValueError("expected exactly one of: variable, answer")
        if self.answer is not None and (self.above is not None or self.below is not None):
            raise ValueError("expected no above and no below beside an answer: say what it is")
        if (self.answer is None) != (self.is_ is None):
            raise ValueError(f"expected answer and is together, is one of {', '.join(ANSWERED_SO)}")
        if self.variable is not None and (self.above is None) == (self.below is None):
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


class Event(Grown):
    """Something that happens from outside: on a date, by chance, or when the state or an answer calls it.

    It happens once, unless ``every`` says how many weeks lie at the least between one time and the next. One of a
    date then happens on that date and every so many weeks after it, until ``to``. One of chance or of conditions may
    happen again so many weeks later: the chance is drawn, and the conditions are asked, in each week from then on, and
    weeks that a condition has held already go on counting. It happens ``at_most`` so many times in all.
    """

    added = frozenset({"every", "at_most"})
    title: Line
    date: Date | None = None
    chance: Share | None = None
    when: Annotated[list[Condition], Field(min_length=1, max_length=10)] | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    every: Annotated[int, Field(ge=1, le=520)] | None = None
    at_most: Annotated[int, Field(ge=2, le=1040)] | None = None
    changes: Annotated[list[Change], Field(min_length=1, max_length=100)]
    evidence: Cited
    reason: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> Event:
        if sum(x is not None for x in (self.date, self.chance, self.when)) != 1:
            raise ValueError("expected exactly one of: date, chance, when")
        if self.at_most is not None and self.every is None:
            raise ValueError("expected every beside at_most: how many weeks lie between one time and the next")
        if self.date and (self.from_ or (self.to and self.every is None)):
            raise ValueError("expected no from and to beside a date")
        return self


class Consequence(Strict):
    """What follows from an answer: an event that waits for it, so many weeks after it has been given (1: the next)."""

    title: Line
    weeks: Annotated[int, Field(ge=1, le=520)] = 1
    changes: Annotated[list[Change], Field(min_length=1, max_length=100)]
    evidence: Cited
    reason: Text | None = None


class Counter(Strict):
    """A counter-offer: the same source, domain and weeks, but another position, for which there is another stake."""

    title: Line
    position: Position
    stake: Coded


class Offer(Grown):
    """Somebody asks an actor to take a position in a domain, and offers something for it.

    Where ``to`` is a list, it is made to each of them, who answers for itself: it is then as many offers, which are
    named ``OFFER.ACTOR`` wherever an offer is named, and share the numbers of this one. ``deliberation`` is the number
    of weeks that its addressee weighs it before it can take it; ``answer`` is ``free`` (the actor decides),
    ``accepted`` or ``refused`` (forced, for experiments), for all addressees or by actor. ``consequences`` are, by
    answer, what follows once it has been accepted or refused (see :class:`Condition`); of several addressees, once for
    each that answers so.

    It stands only in weeks in which all conditions under ``while`` have held for long enough, the week's events
    included: in others it cannot be taken; what was accepted stays so. A ``counter`` is what the addressee may take
    instead, named ``OFFER.counter``: while it keeps the one, the other is closed. The answer is then ``accepted`` (as
    it was made), ``countered`` or, if neither was ever taken, ``refused``.
    """

    added = frozenset({"consequences", "while_", "while", "counter"})
    title: Line
    from_: Slug = Field(alias="from")
    to: Addressees
    domain: Slug
    position: Position
    opens: Date
    closes: Date
    stake: Coded
    deliberation: Coded | None = None
    answer: OfferAnswer | dict[Slug, OfferAnswer] = "free"
    while_: Annotated[list[Condition], Field(min_length=1, max_length=10)] | None = Field(default=None, alias="while")
    counter: Counter | None = None
    consequences: dict[Literal["accepted", "countered", "refused"], Consequence] | None = None
    evidence: Cited

    @property
    def addressees(self) -> tuple[str, ...]:
        """To whom it is made."""
        return (self.to,) if isinstance(self.to, str) else tuple(self.to)

    @property
    def single(self) -> str:
        """To whom it is made, of an offer to one: every offer of a world is."""
        (addressee,) = self.addressees
        return addressee


class Vote(Grown):
    """A vote on a text: yes is the text's position, abstain 0, no its mirror.

    ``stakes`` are what single actors have at stake in the text, -1 to 1: for them, yes is worth so much more.
    ``consequences`` are, by actor and by answer, what follows from it.
    """

    added = frozenset({"consequences"})
    title: Line
    date: Date
    position: Position
    severity: Coded
    issue: Literal["war", "cooperation"] = "war"
    common_interest: Coded | None = None
    stakes: Annotated[dict[Slug, Coded], Field(max_length=200)] = Field(default={})
    voters: Annotated[list[Slug], Field(min_length=1, max_length=200)] | None = None
    consequences: Annotated[dict[Slug, dict[Literal["yes", "abstain", "no"], Consequence]],
                            Field(max_length=200)] | None = None
    evidence: Cited


class Plan(Grown):
    """A peace plan: its author, its position, and how even-handed, specific and earnest it is.

    ``consequences`` are, by actor and by answer, what follows from it.
    """

    added = frozenset({"consequences"})
    title: Line
    author: Slug
    date: Date
    position: Position
    impartiality: Coded
    specificity: Coded
    willingness: Coded
    consequences: Annotated[dict[Slug, dict[Literal["accept", "neither", "reject"], Consequence]],
                            Field(max_length=200)] | None = None
    evidence: Cited


class Hold(Strict):
    """An intervention: an actor's position in a domain is held, whatever it would choose."""

    actor: Slug
    domain: Slug
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
    is_: Answer | None = Field(default=None, alias="is")

    @model_validator(mode="after")
    def _one(self) -> Observed:
        if sum(x is not None for x in (self.variable, self.vote, self.plan, self.offer)) != 1:
            raise ValueError("expected exactly one of: variable, vote, plan, offer")
        parts = (self.above, self.below, self.falls_from, self.rises_from)
        if self.variable:
            if all(part is None for part in parts):
                raise ValueError("expected one of: above, below, falls_from, rises_from")
            if self.actor or self.is_:
                raise ValueError("expected no actor and no is beside a variable")
            return self
        if any(part is not None for part in parts):
            raise ValueError("expected above, below, falls_from, rises_from only beside a variable")
        kind = "votes" if self.vote else "plans" if self.plan else "offers"
        if self.is_ not in ANSWERS[kind]:
            raise ValueError(f"expected is: one of {', '.join(ANSWERS[kind])}")
        if kind != "offers" and not self.actor:
            raise ValueError("expected an actor")
        return self


class RecordRow(Strict):
    """A dated observation that a run can be scored on.

    ``decided_by`` says that an event, a form or a coding decides the row by itself, with a ``reason``: it is
    shown and not scored. ``negates`` names the row of which this one is the negation: the two count once.
    """

    date: Date | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    observed: Observed
    decided_by: Literal["event", "form", "coding"] | None = None
    reason: Text | None = None
    negates: Slug | None = None
    evidence: Cited

    @model_validator(mode="after")
    def _one(self) -> RecordRow:
        if (self.date is None) == (self.from_ is None or self.to is None):
            raise ValueError("expected a date, or from and to")
        if self.date and (self.from_ or self.to):
            raise ValueError("expected no from and to beside a date")
        if (self.decided_by is None) != (self.reason is None):
            raise ValueError("expected decided_by and a reason together, or neither")
        return self


class ScenarioFile(Strict):
    """One story: what happens from outside, and what is asked of whom."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    question: Line
    story: Text
    period: Period
    actors: Annotated[list[Slug], Field(min_length=2, max_length=200)] | None = None
    start: Annotated[list[Start], Field(max_length=20)] = Field(default=[])
    events: Annotated[dict[Slug, Event], Field(max_length=100)] = Field(default={})
    offers: Annotated[dict[Slug, Offer], Field(max_length=10)] = Field(default={})
    votes: Annotated[dict[Slug, Vote], Field(max_length=30)] = Field(default={})
    plans: Annotated[dict[Slug, Plan], Field(max_length=10)] = Field(default={})
    holds: Annotated[dict[Slug, Hold], Field(max_length=30)] = Field(default={})
    record: Annotated[dict[Slug, RecordRow], Field(max_length=100)] = Field(default={})
