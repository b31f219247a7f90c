"""What is measured in a run: one number a run, made of outcomes and paths."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.stats import Floats
from sim.reading.errors import InputError, unknown
from sim.world.world import World


@dataclass
class Played:
    """What a set of runs left: one number a run by outcome, and paths (weeks, runs) by name."""

    outcomes: dict[str, Floats]
    paths: dict[str, Floats]


@dataclass(frozen=True)
class Measure:
    """One number a run, made of outcomes and paths.

    Written as an :class:`~sim.engines.outcomes.Outcome`, as ``NAME@mean from DATE`` (also max, min; ``to
    DATE``), ``OUTCOME=ANSWER`` (1 if that was the answer), ``agree(A, B)`` (1 if equal), ``mean(A, B, ...)``,
    ``fall(NAME from DATE)`` (largest fall below the highest value so far) and ``fall_week(NAME from DATE)``
    (weeks until it has first fallen by a notch, 0.05; those until the end if it never does).
    """

    text: str
    outcomes: tuple[str, ...]
    paths: tuple[str, ...]
    read: Callable[[Played], Floats]


#: Answers by what is answered, and the numbers that stand for them.
ANSWERS = {"offer": ("accepted", "refused"), "vote": ("yes", "abstain", "no"),
           "plan": ("accept", "neither", "reject")}
CODES = {"accepted": 1.0, "refused": 0.0, "yes": 1.0, "abstain": 0.0, "no": -1.0, "accept": 1.0,
          "neither": 0.0, "reject": -1.0}
_CALL = re.compile(r"(agree|mean|fall|fall_week)\((.*)\)\Z")
_SPAN = re.compile(r"(.+)@(mean|max|min) from (\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?\Z")
_FALL = 0.05


def measure(text: str, world: World) -> Measure:
    """Return the measure of a text.

    Raises:
        InputError: If the text is no measure of this world.
    """
    if not text.isascii():
        raise InputError("a sign that no name has", file="claims", key="outcome", found=text,
                         allowed="ASCII letters and digits", fix="type it anew")
    call = _CALL.match(text)
    if call and call[1] in ("agree", "mean"):
        inner = [measure(part.strip(), world) for part in call[2].split(",")]
        if call[1] == "agree" and len(inner) != 2:
            raise InputError("two are needed to agree", file="claims", key="outcome", found=text)
        outcomes = tuple(name for m in inner for name in m.outcomes)
        paths = tuple(name for m in inner for name in m.paths)
        if call[1] == "agree":
            return Measure(text, outcomes, paths,
                           lambda p: (inner[0].read(p) == inner[1].read(p)).astype(float))
        return Measure(text, outcomes, paths, lambda p: mean_of([m.read(p) for m in inner]))
    if call:
        name, _, day = call[2].partition(" from ")
        first = _week(world, day, text) if day else 0
        world.layout.slot(name)
        kind = fall if call[1] == "fall" else fall_week
        return Measure(text, (), (name,), lambda p: kind(p.paths[name][first:]))
    span = _SPAN.match(text)
    if span:
        last = _week(world, span[4], text) if span[4] else world.weeks - 1
        return measure(f"{span[1]}@{span[2]}{_week(world, span[3], text)}-{last}", world)
    name, equals, answer = text.partition("=")
    if equals:
        if answer not in answers_of(name):
            raise unknown("answer", answer, answers_of(name), file="claims", key=text)
        code = CODES[answer]
        return Measure(text, (name,), (), lambda p: (p.outcomes[name] == code).astype(float))
    return Measure(text, (text,), (), lambda p: p.outcomes[text])


def answers_of(name: str) -> tuple[str, ...]:
    """Return the answers that an outcome can have; none for an outcome that is no answer."""
    return ANSWERS.get(name.partition(".")[0], ()) if "@" not in name else ()


def mean_of(columns: list[Floats]) -> Floats:
    """Return the mean of some columns, run by run."""
    total: Floats = np.zeros_like(columns[0])
    for column in columns:
        total = total + column
    return total / len(columns)


def _week(world: World, day: str, text: str) -> int:
    try:
        week = world.scenario.period.week(datetime.date.fromisoformat(day))
    except ValueError:
        week = -1
    if not 0 <= week < world.weeks:
        raise InputError("a date outside the period", file="claims", key=text, found=day,
                         allowed=f"{world.dates[0]} to {world.scenario.period.end}")
    return week


def fall(path: Floats) -> Floats:
    """Return the largest fall below the highest value so far (maximum drawdown) of each run."""
    found: Floats = (np.maximum.accumulate(path, axis=0) - path).max(axis=0)
    return found


def fall_week(path: Floats) -> Floats:
    """Return the first week in which a run has fallen by a notch; the number of weeks if it never does."""
    fallen = np.maximum.accumulate(path, axis=0) - path >= _FALL - 1e-9
    return np.where(fallen.any(axis=0), fallen.argmax(axis=0), len(path)).astype(float)
