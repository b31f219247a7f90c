"""What happens: events that are due in a week, by chance, or when something has held for long enough."""

from __future__ import annotations

from sim.rules.conditions import lasts
from sim.rules.offers import stand
from sim.rules.ops import both, clip, nowhere, where
from sim.rules.structure import NONE, Structure
from sim.rules.views import Grid, Row


def happen(s: Structure, week: int, x: Row, luck: Grid) -> None:
    """Let happen what is due: all that is due first, then its changes.

    A condition counts the weeks in a row in which it has held; an event is due in its weeks when all its
    conditions have held for long enough and its chance comes up. It is due once; one that repeats is due again so
    many weeks after it last happened, up to so many times. Slot ``fired`` of an event becomes the week plus 1 when it
    first happens. Then the offers that wait for something stand or do not.

    Args:
        s: The structure.
        week: The week.
        x: All values, by slot; they are changed in place.
        luck: Uniform luck in [0, 1) by event and week.
    """
    for e in range(len(s.events)):
        event = s.events[e]
        due = x[event.fired] == 0.0
        if event.every != NONE:
            again = where(due, 0.0, x[event.latest] + event.every)
            due = both(again <= week + 1.0, x[event.times] < event.at_most)
        for n in range(event.conditions, event.conditions_end):
            due = both(lasts(s.conditions[n], x), due)
        if event.chance != NONE:
            due = both(due, luck[e][week] < event.chance)
        if event.first <= week <= event.last:
            x[event.fired] = where(both(due, x[event.fired] == 0.0), week + 1.0, x[event.fired])
            if event.every != NONE:
                x[event.latest] = where(due, week + 1.0, x[event.latest])
                x[event.times] = where(due, x[event.times] + 1.0, x[event.times])
    for e in range(len(s.events)):
        event = s.events[e]
        now = x[event.fired if event.every == NONE else event.latest] == week + 1.0
        if not nowhere(now):
            for n in range(event.changes, event.changes_end):
                change = s.changes[n]
                before = x[change.slot]
                moved = clip(change.amount + (before if change.add else 0.0 * before), change.low, change.high)
                x[change.slot] = where(now, moved, before)
    stand(s, x)
