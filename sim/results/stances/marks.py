"""The events of a run as numbered marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.world.world import World


@dataclass(frozen=True)
class Mark:
    """Events of one week: the numbers that they have in the legend."""

    week: int
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        """The numbers as printed: ``3``, or ``1-3`` for a row of them."""
        first, last = self.numbers[0], self.numbers[-1]
        return f"{first}" if first == last else f"{first}–{last}"


def marks(world: World, log: Sequence[Mapping[str, Any]]) -> tuple[list[Mark], list[str]]:
    """Return the marks of the events of a run, and the legend's text of each.

    Events are numbered from 1 in the order of their dates; an event that the state or chance called
    has the first day of its week.
    """
    events = []
    for entry in log:
        if entry["kind"] == "event":
            week = int(entry["week"])
            day = world.day("event", entry["name"], week) or world.dates[week]
            events.append((week, day, str(entry["text"])))
    events.sort(key=lambda event: event[:2])
    weeks: dict[int, list[int]] = {}
    for number, (week, _, _) in enumerate(events, 1):
        weeks.setdefault(week, []).append(number)
    texts = [f"{title} ({day.day}\xa0{day:%b}\xa0{day.year})" for _, day, title in events]
    return [Mark(week, tuple(numbers)) for week, numbers in sorted(weeks.items())], texts
