"""Pools of readings: codings under which each run, or each value of a run, draws whose reading holds.

A pool has no file. Its coders are the codings that name a reader. What stands in the codebook and in the single run
is a summary of them: the mean of their numbers, from the lowest low to the highest high. What a run draws is the range
of the coder that it drew (:mod:`sim.world.coders`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sim.coded.coding import Coding, Entry, Pool, Readings, ScenarioValue
from sim.coded.values import Coded, Passage
from sim.reading.errors import InputError

#: Words for ``coding=``, and whether each value draws a coder of its own.
POOLS = {"pool": False, "pool_mixed": True}
#: A reading has at most so many passages and so many characters of reason.
_PASSAGES, _REASON = 20, 2000


@dataclass(frozen=True)
class Reader:
    """A coder.

    Attributes:
        name: Name of the coding.
        coding: All values under it: the coder's own, and built-in numbers in the place of all others.
    """

    name: str
    coding: Coding


def pooled(name: str, base: Coding, readers: Sequence[Reader], numbers_of: Callable[[str], Mapping[str, Coded]]
           ) -> Coding:
    """Return the coding that stands for a pool.

    Args:
        name: One of :data:`POOLS`.
        base: The built-in reading.
        readers: The coders.
        numbers_of: From a scenario to the coded numbers of its file by key (``offers.arms_request.stake``).

    Raises:
        InputError: If there are fewer than two coders.
    """
    if len(readers) < 2:
        raise InputError("a pool needs two coders", file="command line", key="coding", found=name,
                         allowed="two or more codings whose files name a reader; there "
                         + (f"is {readers[0].name}" if readers else "are none"),
                         fix="put further codings with `reader: human` or `reader: machine` into "
                         + base.case.place("coding"))
    mixed, names = POOLS[name], [reader.name for reader in readers]
    values: dict[str, Readings] = {}
    entries = dict(base.entries)
    for at, entry in base.entries.items():
        own = tuple(None if reader.coding.entries[at] is entry else reader.coding.entries[at].coded
                    for reader in readers)
        if any(own):
            values[entry.key] = _drawn(own, entry.coded, mixed)
            summed = summary(values[entry.key], names)
            entries[at] = Entry(entry.name, entry.key, entry.variable, entry.targets, summed, f"coding={name}")
    scenarios: dict[str, dict[str, Readings]] = {}
    numbers: dict[str, dict[str, ScenarioValue]] = {}
    for story in dict.fromkeys(story for reader in readers for story in reader.coding.scenarios):
        given = [reader.coding.scenarios.get(story, {}) for reader in readers]
        file = numbers_of(story)
        for key in dict.fromkeys(key for some in given for key in some):
            own = tuple(some[key].coded if key in some else None for some in given)
            found = _drawn(own, file.get(key), mixed)
            scenarios.setdefault(story, {})[key] = found
            numbers.setdefault(story, {})[key] = ScenarioValue(summary(found, names), f"coding={name}")
    pool = Pool(tuple(names), tuple(reader.coding.reader or "" for reader in readers), mixed, values, scenarios)
    return dataclasses.replace(base, entries=entries, coding=name, reader=None, scenarios=numbers, pool=pool)


def _drawn(own: Readings, builtin: Coded | None, mixed: bool) -> Readings:
    """Return whose reading of a value can be drawn: a whole coder's, or, mixed, of those who have one."""
    return own if mixed else tuple(builtin if reading is None else reading for reading in own)


def summary(readings: Readings, names: Sequence[str]) -> Coded:
    """Return what stands for several readings of a value: their mean, from the lowest low to the highest high.

    ``assumed`` if all assume it, ``stated`` if all find it stated, else ``implied``; the passages are all theirs,
    as far as a reading can have so many.

    Args:
        readings: By coder; None: of a coder that is not drawn for this value.
        names: The coders' names.
    """
    told = [(name, reading) for name, reading in zip(names, readings, strict=True) if reading is not None]
    some = [reading for _, reading in told]
    mean, low, high = Pool.numbers(readings)
    bases = {r.basis for r in some}
    passages: list[Passage] = []
    for reading in some:
        passages += [passage for passage in reading.evidence if passage not in passages]
    said = "Mean of " + "; ".join(f"{name} {r.value:g} ({r.low:g} to {r.high:g})" for name, r in told) + "."
    return Coded(value=mean, low=low, high=high, basis=some[0].basis if len(bases) == 1 else "implied",
                 evidence=passages[:_PASSAGES] if bases != {"assumed"} else [], reason=said[:_REASON])


def sentence(pool: Pool) -> str:
    """Return how a pool's runs are coded, as ``Each run is coded by one of a and b (machine readings).``."""
    kinds = dict.fromkeys(pool.readers)
    parts = []
    for kind in kinds:
        own = [name for name, reader in zip(pool.names, pool.readers, strict=True) if reader == kind]
        listed = f"{', '.join(own[:-1])} and {own[-1]}" if len(own) > 1 else own[0]
        parts.append(f"{listed} ({kind} reading{'s' * (len(own) > 1)})")
    what = "Each value of a run" if pool.mixed else "Each run"
    return f"{what} is coded by one of {' and '.join(parts)}."
