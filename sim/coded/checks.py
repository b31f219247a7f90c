"""Checks of coded values that need the variables' table or the source cards."""

from __future__ import annotations

from collections.abc import Sequence

from sim.coded.coding import Entry
from sim.coded.documents import Texts, check_phrase
from sim.coded.values import Passage, Reading, Source
from sim.coded.variables import Variable
from sim.reading.errors import InputError, unknown


def check_bounds(variable: Variable, value: float, *, file: object, key: str) -> None:
    """Refuse a number that means nothing on its variable's scale.

    Raises:
        InputError: If the value is outside the variable's bounds.
    """
    low, high = variable.bounds
    if not low <= value <= high:
        raise InputError(
            f"outside the scale of {variable.name} ({variable.meaning})", file=file, key=key,
            found=value, allowed=f"{low:g} to {high:g} ({variable.scale})",
            fix="give a value on that scale",
        )


def refuse(error: InputError, wrong: list[InputError] | None) -> None:
    """Raise a mistake; or, where mistakes are collected, put it with the others.

    Raises:
        InputError: The mistake, if ``wrong`` is None.
    """
    if wrong is None:
        raise error
    wrong.append(error)


def check_entry(entry: Entry, sources: dict[str, Source], texts: Texts, wrong: list[InputError] | None = None) -> None:
    """Refuse a coded value with a number off its scale or evidence that is not there.

    Raises:
        InputError: See :func:`check_bounds` and :func:`check_passages`.
    """
    readings: list[tuple[str, Reading]] = [("", entry.coded)]
    if entry.coded.second:
        readings.append((".second", entry.coded.second))
    for suffix, reading in readings:
        for part in ("value", "low", "high"):
            key = f"{entry.key}{suffix}.{part}"
            try:
                check_bounds(entry.variable, getattr(reading, part), file=entry.where, key=key)
            except InputError as error:
                refuse(error, wrong)
                break
        check_passages(reading.evidence, sources, entry.where, f"{entry.key}{suffix}", texts, wrong)


def check_passages(passages: Sequence[Passage], sources: dict[str, Source], where: str, key: str,
                   texts: Texts | None = None, wrong: list[InputError] | None = None) -> None:
    """Refuse evidence that names an unknown source, a paragraph that it does not have, or a phrase not in its text.

    Args:
        passages: The passages.
        sources: The source cards by id.
        where: File and line, for messages.
        key: Key path of what they are evidence of.
        texts: The paragraphs of the texts that are shipped; of others, phrases are taken on trust.
        wrong: Where mistakes are collected; None: the first is raised.

    Raises:
        InputError: If it does.
    """
    for n, passage in enumerate(passages):
        try:
            _check_passage(passage, sources, where, f"{key}.evidence.{n}", texts or {})
        except InputError as error:
            refuse(error, wrong)


def _check_passage(passage: Passage, sources: dict[str, Source], where: str, key: str, texts: Texts) -> None:
    if passage.source not in sources:
        raise unknown("source", passage.source, sources, file=where, key=key)
    last = sources[passage.source].paragraphs
    if passage.paragraph > last:
        raise InputError("no such paragraph", file=where, key=key, found=passage.paragraph,
                         allowed=f"1 to {last} in {passage.source}")
    check_phrase(passage, texts, where, key)
