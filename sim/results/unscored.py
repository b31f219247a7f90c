"""Which rows of the record are shown and not scored, and why.

A row says nothing for the model if it holds whatever the actors weigh: because a dated event of the scenario
itself moves the very value (found here), or because an event, a form or a coding decides it (said in the
file, ``decided_by``). A row that negates another one tells the same observation again.
"""

from __future__ import annotations

import datetime

from sim.coded.schema import RecordRow
from sim.world.world import World


def why_not_scored(world: World, name: str) -> str:
    """Return why a row of the record is shown and not scored; "" if it is scored.

    Args:
        world: The world.
        name: Name of the row.
    """
    row = world.scenario.record[name]
    moved = moved_by(world, row)
    if row.decided_by:
        return f"decided by {_A[row.decided_by]}: {row.reason}"
    if moved:
        return f"moved by an event of the scenario: {', '.join(moved)}"
    return f"counted with {row.negates}, which it negates" if row.negates else ""


_A = {"event": "an event", "form": "a form", "coding": "a coding"}


def window(world: World, row: RecordRow) -> tuple[int, int]:
    """Return the first and the last week of a row's date or window."""
    week = world.scenario.period.week
    first, last = (row.date, row.date) if row.date else (row.from_, row.to)
    assert first is not None
    assert last is not None
    return week(first), week(last)


def moved_by(world: World, row: RecordRow) -> list[str]:
    """Return the dated events that set or add to the very value of a row, in the direction observed.

    An event counts if it falls between the week that the row compares with (or the first week of its window)
    and the last one. Such a row is nearly true by construction.

    Args:
        world: The world.
        row: The row.
    """
    seen = row.observed
    if not seen.variable:
        return []
    slot = world.layout.slot(seen.variable)
    first, last = window(world, row)
    rises = seen.rises_from or (seen.above is not None and not seen.falls_from)
    if seen.falls_from or seen.rises_from:
        day = seen.falls_from or seen.rises_from
        assert isinstance(day, datetime.date)
        first = world.scenario.period.week(day) + 1
    found = []
    for event in world.events:
        if not any(first <= week <= last for week in event.planned):
            continue
        for change in event.changes:
            if change.slot == slot and (not change.add or (change.amount > 0) == bool(rises)):
                found.append(event.name)
    return sorted(set(found))
