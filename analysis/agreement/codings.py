"""The numbers that each coding has of its own, and what kind of reading each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.stats import Floats
from sim.coded import cases, evidence, scenario
from sim.coded.codebook_rows import in_force, rows
from sim.coded.coding import Coding
from sim.coded.pool import POOLS
from sim.coded.values import Coded, Reading
from sim.reading.errors import InputError, unknown
from sim.settings.choices import options_of

#: Kinds of codings that read the documents on their own: their agreement is reliability.
INDEPENDENT = ("built-in", "human", "machine")
#: Variables that are places on a scale from -1 to +1; all others are weights, shares and beliefs from 0 to 1.
POSITIONS = ("position", "relation")
FAMILIES = ("positions and relations", "weights and shares")


@dataclass(frozen=True)
class Numbers:
    """What a coding says itself; a value that it leaves to the built-in reading is not in it.

    Attributes:
        name: Its name.
        kind: ``built-in``, ``human``, ``machine`` (each read all documents, by itself), ``revision`` (the built-in
            reading with other numbers here and there) or ``documents`` (the other document's reading wherever two
            documents disagree).
        values: The readings by unit: a key, or ``SCENARIO: KEY`` of a scenario's number.
    """

    name: str
    kind: str
    values: Mapping[str, Reading]


@dataclass(frozen=True)
class Units:
    """The values that at least two codings have, as arrays.

    Attributes:
        codings: The codings.
        keys: The units.
        variables: By unit, the variable's name.
        families: By unit, one of :data:`FAMILIES`.
        values, low, high: What each coding says, shape (codings, units); NaN where it says nothing.
    """

    codings: tuple[Numbers, ...]
    keys: tuple[str, ...]
    variables: tuple[str, ...]
    families: tuple[str, ...]
    values: Floats
    low: Floats
    high: Floats


def numbers_of(name: str, stories: Sequence[str] = (), case: str | None = None) -> Numbers:
    """Return a coding's own numbers.

    Args:
        name: Its name.
        stories: Scenarios whose numbers are asked of the built-in reading.
        case: The case; None: the default one.

    Raises:
        InputError: If there is no such coding, it is a pool of others, or a file is refused.
    """
    if name in POOLS:
        raise InputError("a pool is no reading of its own", file="command line", key="codings", found=name,
                         allowed="single codings",
                         fix=f"name those that it draws from: {','.join(evidence.readers(case))}")
    if name not in options_of("coding", case):
        raise unknown("coding", name, options_of("coding", case), file="command line", key="codings")
    base = evidence.load(case=case)
    if name == "first":
        values: dict[str, Reading] = {key: entry.coded for key, entry in base.by_key.items()}
        for story in stories:
            values |= {f"{story}: {row.key}": row.coded for row in in_force(rows(base, story))}
        return Numbers(name, "built-in", values)
    if name == "second":
        return Numbers(name, "documents", second_readings(base))
    evidence.load(name, case)
    file, _ = evidence.coding_file(name, base.case)
    values = dict(file.values)
    for story, own in file.scenarios.items():
        values |= {f"{story}: scenario.{key}": coded for key, coded in own.items()}
    seconds: dict[str, Reading] = second_readings(base)
    if isinstance(file.second, list):
        seconds = {key: r for key, r in seconds.items() if base.by_key[key].actor in file.second}
    if file.second != "none":
        values = {**seconds, **values}
    kind = "documents" if file.second != "none" else file.reader or "revision"
    return Numbers(name, kind, values)


def second_readings(base: Coding) -> dict[str, Reading]:
    """Return, by key, the other document's reading of the values on which two documents disagree."""
    return {key: Coded(**dict(entry.coded.second)) for key, entry in base.by_key.items() if entry.coded.second}


def units_of(codings: Sequence[Numbers], case: str | None = None) -> Units:
    """Return the values that at least two codings of a case have; None: of the default case.

    Raises:
        InputError: If there are fewer than two codings, or fewer than two such values.
    """
    if len(codings) < 2:
        raise InputError("two codings are needed", file="command line", key="codings",
                         found=", ".join(c.name for c in codings) or "nothing",
                         fix=to_compare([c.name for c in codings], case))
    every = dict.fromkeys(key for coding in codings for key in coding.values)
    keys = tuple(key for key in every if sum(key in coding.values for coding in codings) > 1)
    if len(keys) < 2:
        raise InputError("too few values that two of these codings have", file="command line", key="codings",
                         found=len(keys), allowed="2 or more", fix="compare other codings")
    base = evidence.load(case=case)
    variables, families = zip(*(_about(key, base) for key in keys), strict=True)
    values, low, high = (np.array([[getattr(c.values[k], part) if k in c.values else np.nan for k in keys]
                                   for c in codings], dtype=float) for part in ("value", "low", "high"))
    return Units(tuple(codings), keys, variables, families, values, low, high)


def to_compare(named: Sequence[str], case: str | None = None) -> str:
    """Return what to write for two codings of a case, those that were named kept; how to make one where it has none.

    Args:
        named: One coding at most.
        case: The case; None: the default one.
    """
    readers = evidence.readers(case)
    others = [name for name in (readers if readers[1:] and not named else ("first", *readers)) if name not in named]
    two = sorted([*named, *others][:2], key=lambda name: name != "first")
    if len(two) > 1:
        return f"write codings={','.join(two)}" + (" (first is the built-in one)" if two[0] == "first" else "")
    name = cases.find(case).name
    return (f"this case has no other: `python -m sim.codebook --case {name} --sheet FILE.csv` writes a sheet for a "
            "coder, and --read makes a coding of it")


def _about(key: str, base: Coding) -> tuple[str, str]:
    """Return the variable and the family of a unit."""
    story, _, inner = key.rpartition(": ")
    if not story:
        variable = base.by_key[inner].variable
        return variable.name, FAMILIES[variable.scale not in POSITIONS]
    return next((row.variable, FAMILIES[1]) for row in rows(base, story) if row.key == inner)


def stories_of(names: Sequence[str], case: str | None = None) -> list[str]:
    """Return the scenarios of which some coding has numbers, as far as they are there."""
    found: dict[str, None] = {}
    for name in names:
        if name not in evidence.WITHOUT_FILE and name in options_of("coding", case):
            found |= dict.fromkeys(evidence.coding_file(name, cases.find(case))[0].scenarios)
    return [story for story in found if story in scenario.names(case)]
