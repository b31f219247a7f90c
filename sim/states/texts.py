"""Texts as coded records: kind, severity with its evidence, and what may be known when they are forecast."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.coded.typed import checked
from sim.coded.values import Date, Line, Passages, Share, Strict, Text
from sim.reading import safe_yaml
from sim.reading.errors import InputError
from sim.states.members import data

Kind = Literal["condemns", "punishes", "settles"]
Family = Literal["countries", "georgia", "crimea"]


class PublicDocument(Strict):
    """A public document that a coding stands on: its symbol, and what it says in our words."""

    symbol: Line
    says: Line


class Severity(Strict):
    """How near a text is to a verdict on an invasion: 0 a yearly text on what lasts, 1 the verdict itself.

    The basis is ``stated``, ``implied`` (both need a passage or a document) or ``assumed``; a reason is always given.
    """

    value: Share
    low: Share
    high: Share
    basis: Literal["stated", "implied", "assumed"]
    evidence: Passages = Field(default=[])
    documents: Annotated[list[PublicDocument], Field(max_length=10)] = Field(default=[])
    reason: Text

    @model_validator(mode="after")
    def _coherent(self) -> Severity:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"expected low <= value <= high, found {self.low:g}, {self.value:g}, {self.high:g}")
        if self.basis != "assumed" and not (self.evidence or self.documents):
            raise ValueError(f"expected evidence or documents, since the value is {self.basis}")
        return self


class StateText(Strict):
    """A text put to the Assembly.

    Attributes:
        id: Its number, ``ES-11/1``.
        title: What it is about.
        date: Day of the vote.
        kind: What it does: ``condemns``, ``punishes`` (suspends, demands reparation) or ``settles``.
        known_before: Records and tables are dated before this day.
        parameters: Name of the parameters that it is forecast with.
        own: Family whose texts tell what a member leans to beyond its covariates; none if left out.
        quiet: Family whose mean yes-share is that of severity 0.
        severity: See there.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./ -]{0,39}$")]
    title: Line
    date: Date
    kind: Kind
    known_before: Date
    parameters: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = "known_2019"
    own: Family | None = "crimea"
    quiet: Family = "crimea"
    severity: Severity

    @model_validator(mode="after")
    def _order(self) -> StateText:
        if self.known_before > self.date:
            raise ValueError("expected known_before on or before the date of the vote")
        if self.known_before < datetime.date(2010, 1, 1):
            raise ValueError("expected known_before of 2010 or later: the records begin in December 2007")
        return self


class TextsFile(Strict):
    """A list of texts."""

    texts: Annotated[list[StateText], Field(min_length=1, max_length=200)]


def read_texts(path: Path) -> list[StateText]:
    """Return the texts of a file.

    Raises:
        InputError: For what does not fit, a text that stands twice, or a passage of a source that has no card.
    """
    document = safe_yaml.read(path)
    file = checked(TextsFile, document.data, document)
    seen: set[str] = set()
    for n, text in enumerate(file.texts):
        if text.id in seen:
            raise InputError("this text stands twice", file=document.where(("texts", n)), key=f"texts.{n}.id",
                             found=text.id, allowed="each text once", fix="remove one of them")
        seen.add(text.id)
        _check_passages(text, document.where(("texts", n, "severity")))
    return file.texts


def _check_passages(text: StateText, where: str) -> None:
    """Refuse a passage of a source or paragraph that is not there."""
    if not text.severity.evidence:
        return
    from sim.coded import evidence
    from sim.reading.errors import unknown

    cards = evidence.load().sources
    for passage in text.severity.evidence:
        if passage.source not in cards:
            raise unknown("source", passage.source, cards, file=where, key="severity.evidence")
        if passage.paragraph > cards[passage.source].paragraphs:
            raise InputError("no such paragraph", file=where, key="severity.evidence", found=passage.cited,
                             allowed=f"1 to {cards[passage.source].paragraphs}")


def builtin_texts() -> list[StateText]:
    """Return the seven texts whose forecasts are frozen."""
    return read_texts(data() / "texts.yaml")
