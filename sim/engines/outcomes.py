"""Outcomes: one number a run, named as people ask for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines.answers import without_answer
from sim.engines.block import NEVER, Block, Floats
from sim.reading.errors import InputError, unknown
from sim.rules.declare import MANY
from sim.world.world import World


@dataclass(frozen=True)
class Outcome:
    """One number a run, named as people ask for it.

    Names: ``offer.ID`` (1 if accepted), ``offer.ID.week`` (first week, NaN if never), of an offer to several
    ``offer.ID.ACTOR`` and ``offer.ID.ACTOR.week``,
    ``vote.ID.ACTOR`` (+1 yes, 0 abstain, -1 no; with ``.yes``, ``.abstain`` or ``.no`` the share of its members
    that say so), ``plan.ID.ACTOR`` (+1 accept, 0 neither, -1
    reject), ``event.ID`` (1 if it happened; with ``.times`` how often), ``penalised.TARGET-ENFORCER`` (1 if ever; with
    ``.week`` the first week, with ``.last`` the last, NaN if never), ``moves.ACTOR``,
    ``reversals.ACTOR``, and a value over weeks: ``NAME@end``, ``NAME@mean``, ``NAME@max``, ``NAME@min``,
    ``NAME@week58``, ``NAME@mean10-20``, with NAME as in ``position.china.military``.

    Attributes:
        name: The name.
        slot: The slot that it reads, or None.
        read: From a block of runs to one number a run, shape (runs,).
    """

    name: str
    slot: int | None
    read: Callable[[Block, Mapping[int, int]], Floats]


_OVER = re.compile(r"(end|mean|max|min|week)(\d*)(?:-(\d+))?\Z")


def outcome(name: str, world: World) -> Outcome:
    """Return the outcome of a name.

    Raises:
        InputError: If the name means nothing in this world, or is of an actor that gives no answer.
    """
    head, _, rest = name.partition(".")
    index = world.layout.index
    where = {"file": "command line", "key": "outcome"}

    def position(kind: str, names: Sequence[str], what: str) -> int:
        if what not in names:
            raise unknown(kind, what, names, **where)
        return list(names).index(what)

    if "@" in name:
        return _over_weeks(name, world)
    if head == "offer":
        slug, part = (rest.removesuffix(".week"), "week") if rest.endswith(".week") else (rest, "")
        names = [x.name for x in world.structure.offers]
        if slug not in names and slug.rpartition(".")[0] in names:
            raise InputError("not an outcome of an offer", found=name, allowed="offer.ID, offer.ID.week",
                             fix=f"write offer.{slug.rpartition('.')[0]}", **where)
        o = position("offer", names, slug)
        if part == "week":
            return Outcome(name, None, lambda b, _: _week(b.accepted[o]))
        return Outcome(name, None, lambda b, _: (b.accepted[o] != NEVER).astype(float))
    if head in ("vote", "plan"):
        slug, _, actor = rest.partition(".")
        actor, _, answer = actor.partition(".")
        known = world.votes if head == "vote" else world.plans
        v, i = position(head, [x.name for x in known], slug), position("actor", list(index), actor)
        if error := without_answer(f"{head}.{slug}.{actor}", world):
            raise error
        if answer and head == "vote":
            position("answer", ("yes", "abstain", "no"), answer)
            return Outcome(name, None, lambda b, _: _share(b, v, i, answer))
        if answer:
            raise unknown("outcome", name, [f"{head}.{slug}.{actor}"], **where)
        return Outcome(name, None, lambda b, _: (b.votes if head == "vote" else b.plans)[v, i].astype(float))
    if head == "event":
        slug, part = (rest[: -len(".times")], "times") if rest.endswith(".times") else (rest, "")
        e = position("event", [x.name for x in world.events], slug)
        if part:
            return Outcome(name, None, lambda b, _: b.times[e].astype(float))
        return Outcome(name, None, lambda b, _: (b.fired[e] != NEVER).astype(float))
    if head == "penalised":
        pair, _, part = rest.partition(".")
        first, _, second = pair.partition("-")
        i, j = position("actor", list(index), first), position("actor", list(index), second)
        if part in ("week", "last"):
            return Outcome(name, None, lambda b, _: _week(
                (b.penalised if part == "week" else b.last_penalised)[j, i]))
        return Outcome(name, None, lambda b, _: (b.penalised[j, i] != NEVER).astype(float))
    if head in ("moves", "reversals"):
        i = position("actor", list(index), rest)
        return Outcome(name, None, lambda b, _: getattr(b, head)[i].astype(float))
    raise InputError("no outcome of that name", found=name, **where,
                     allowed="offer.ID, offer.ID.week, vote.ID.ACTOR, vote.ID.ACTOR.yes, plan.ID.ACTOR, event.ID, "
                     "event.ID.times, "
                     "penalised.TARGET-ENFORCER, moves.ACTOR, reversals.ACTOR, NAME@end, NAME@mean, "
                     "NAME@max, NAME@min, NAME@week12, NAME@mean10-20")


def _share(block: Block, v: int, i: int, answer: str) -> Floats:
    """Return the share of an actor's members that give an answer, one number a run."""
    yes, no = block.saying_yes[v, i].astype(float), block.saying_no[v, i].astype(float)
    return np.asarray({"yes": yes, "no": no, "abstain": MANY - yes - no}[answer] / MANY)


def _week(weeks: NDArray[np.int16]) -> Floats:
    """Return weeks as numbers, NaN for never."""
    return np.where(weeks == NEVER, np.nan, weeks.astype(float))


def _over_weeks(name: str, world: World) -> Outcome:
    variable, _, over = name.partition("@")
    slot = world.layout.slot(variable)
    match = _OVER.match(over)
    last = world.weeks - 1
    if not match or ((match[1] == "week") != bool(match[2] and not match[3]) and match[1] != "mean"):
        raise InputError("not a way to sum up weeks", file="command line", key="outcome", found=name,
                         allowed="@end, @mean, @max, @min, @week12, @mean10-20")
    first = int(match[2]) if match[2] else 0
    end = int(match[3]) if match[3] else (first if match[1] == "week" else last)
    if not 0 <= first <= end <= last:
        raise InputError("weeks outside the period", file="command line", key="outcome", found=name,
                         allowed=f"0 to {last}")
    if match[1] == "end":
        first = end = last
    reduce: Any = {"max": np.max, "min": np.min}.get(match[1])

    def read(block: Block, rows: Mapping[int, int]) -> Floats:
        weeks = block.history[first : end + 1, rows[slot]]
        if reduce is not None:
            return np.asarray(reduce(weeks, axis=0), dtype=float)
        total = np.zeros(weeks.shape[1])
        for week in weeks:
            total = total + week
        return total / len(weeks)

    return Outcome(name, slot, read)
