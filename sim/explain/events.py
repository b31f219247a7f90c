"""Why an event of the scenario happened in a run, or did not: what it waits for, and since when that held."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sim.coded.expanded import COUNTER
from sim.coded.schema import ANSWERED_SO, Condition
from sim.engines.mesa_model import PositionModel
from sim.explain.words import ANSWERED
from sim.reading.errors import unknown
from sim.world.limits import earliest, limits
from sim.world.world import World


@dataclass(frozen=True)
class Waited:
    """A condition of an event.

    Attributes:
        words: What has to hold.
        weeks: For how many weeks in a row, the present one counted.
        held: For how many it had held, week by week.
    """

    words: str
    weeks: int
    held: tuple[int, ...]


@dataclass(frozen=True)
class EventExplanation:
    """Why an event happened, or did not.

    Attributes:
        name, title: Name and title.
        weeks, dates: Numbers of the weeks in which it happened, and their first days.
        first, last: The weeks in which it could happen.
        due: What it is due by, in words.
        again: How often it may happen, in words.
        conditions: What it waits for.
    """

    name: str
    title: str
    weeks: tuple[int, ...]
    dates: tuple[datetime.date, ...]
    first: int
    last: int
    due: str
    again: str
    conditions: tuple[Waited, ...]


def explain_event(model: PositionModel, name: str) -> EventExplanation:
    """Return why an event happened in a run, or did not.

    Args:
        model: A run, as far as it was played.
        name: Name of the event.

    Raises:
        InputError: If the scenario has no such event.
    """
    world = model.world
    if name not in world.scenario.events:
        raise unknown("event", name, world.scenario.events, file="command line", key="--event")
    story, event = world.scenario.events[name], next(e for e in world.events if e.name == name)
    weeks = tuple(entry["week"] for entry in model.log if (entry["kind"], entry["name"]) == ("event", name))
    due = (f"on {story.date}" if story.date else f"by chance, {100.0 * story.chance:g} % a week" if story.chance
           else "when " + " and ".join(condition_words(world, c) for c in story.when or ()))
    again = "once" if event.every is None else (
        (f"every {event.every} week{'s' * (event.every > 1)}, " if story.date else
         f"again after {event.every} week{'s' * (event.every > 1)} at the earliest, ")
        + (f"at most {story.at_most} times" if story.at_most else "without end"))
    conditions, counted = [], iter(event.conditions)
    for condition in story.when or ():
        slots = [next(counted).held for _ in limits(condition, world.scenario)]
        since = earliest(condition, world.scenario) - condition.weeks  # an offer is not refused before it has closed
        held = tuple(int(max(0, min([week - since if since >= 0 else week + 1, *(data[slot] for slot in slots)])))
                     for week, data in enumerate(model.history))
        conditions.append(Waited(condition_words(world, condition), condition.weeks, held))
    return EventExplanation(name, story.title, weeks, tuple(world.dates[week] for week in weeks), event.first,
                            event.last, due, again, tuple(conditions))


def condition_words(world: World, condition: Condition) -> str:
    """Return what a condition asks for, in words: ``Ukraine has rejected 'A plan'``."""
    if condition.answer is None:
        side = "below" if condition.above is None else "above"
        return f"{condition.variable} is {side} {condition.below if condition.above is None else condition.above:g}"
    name, _, actor = condition.answer.partition(".")
    kind = ANSWERED_SO[str(condition.is_)]
    if kind == "offers":
        form = f"{condition.answer}.{COUNTER}" if condition.is_ == "countered" else condition.answer
        offer = world.scenario.offers[form]
        done = "has let pass" if condition.is_ == "refused" else "has accepted"
        return f"{world.labels[offer.single]} {done} '{offer.title}'"
    asked: Any = getattr(world.scenario, kind)[name]
    return f"{world.labels[actor]} has {ANSWERED[kind[:-1]][str(condition.is_)]} '{asked.title}'"


def event_report(found: EventExplanation) -> str:
    """Return the explanation of an event as text."""
    when = ", ".join(f"week {week} (from {day})" for week, day in zip(found.weeks, found.dates, strict=True))
    span = f"week {found.first}" if found.first == found.last else f"weeks {found.first} to {found.last}"
    lines = [f"'{found.title}' " + (f"happened in {when}." if when else "did not happen."),
             f"It is due {found.due}, in {span}, {found.again}."]
    for waited in found.conditions:
        needed = f"{waited.words}, for {waited.weeks} week{'s' * (waited.weeks > 1)} in a row"
        spells = _spells(waited.held)
        lines.append(f"  {needed}: " + (f"held in {', '.join(spells)}." if spells else "never held."))
    return "\n".join(lines)


def _spells(held: tuple[int, ...]) -> list[str]:
    """Return the weeks in which a condition held, as ``weeks 3 to 7``."""
    ends = [w for w, count in enumerate(held) if count and (w + 1 == len(held) or not held[w + 1])]
    return [f"week {w}" if held[w] == 1 else f"weeks {w - held[w] + 1} to {w}" for w in ends]
