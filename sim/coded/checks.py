"""Checks of coded values that need the variables' table or the source cards."""

from __future__ import annotations

from collections.abc import Sequence

from sim.coded.coding import Entry
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


def check_entry(entry: Entry, sources: dict[str, Source]) -> None:
    """Refuse a coded value with a number off its scale or evidence that is not there.

    Raises:
        InputError: See :func:`check_bounds` and :func:`check_passages`.
    """
    readings: list[tuple[str, Reading]] = [("", entry.coded)]
    if entry.coded.second:
        readings.append((".second", entry.coded.second))
    for suffix, reading in readings:
        for part in ("value", "low", "high"):
            check_bounds(entry.variable, getattr(reading, part), file=entry.where,
                         key=f"{entry.key}{suffix}.{part}")
        check_passages(reading.evidence, sources, entry.where, f"{entry.key}{suffix}")


def check_passages(passages: Sequence[Passage], sources: dict[str, Source], where: str, key: str) -> None:
    """Refuse evidence that names an unknown source or a paragraph that the source does not have.

    Raises:
        InputError: If it does.
    """
    for n, passage in enumerate(passages):
        if passage.source not in sources:
            raise unknown("source", passage.source, sources, file=where, key=f"{key}.evidence.{n}")
        last = sources[passage.source].paragraphs
        if passage.paragraph > last:
            raise InputError("no such paragraph", file=where, key=f"{key}.evidence.{n}",
                             found=passage.paragraph, allowed=f"1 to {last} in {passage.source}")
