"""Pairs of actors of which nobody coded a value: they can be set all the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from sim.coded.coding import Coding, Entry
from sim.coded.values import CodedPair
from sim.coded.variables import PAIR_VARIABLES, Variable

#: What stands in the place of a reason of a value that was set and never coded.
REASON = "Not coded: no text was read for it. It was set by hand, and is {:g} otherwise."


def uncoded_pair(key: str, coded: Coding) -> Variable | None:
    """Return the variable of a key ``pairs.VARIABLE.FIRST-SECOND`` that could be coded and is not.

    Args:
        key: A key without ``value``, ``low`` or ``high``.
        coded: What is coded.
    """
    root, _, rest = key.partition(".")
    name, _, pair = rest.partition(".")
    first, _, second = pair.partition("-")
    variable = next((v for v in PAIR_VARIABLES if v.name == name), None)
    if root != "pairs" or variable is None or first == second or not {first, second} <= set(coded.actors):
        return None
    taken = {target for entry in coded.entries.values() for target in entry.targets}
    return None if rest in taken else variable


def with_uncoded_pairs(coded: Coding, keys: Iterable[str]) -> Coding:
    """Return the coded values, and an entry for each key of an uncoded pair; it says that it is not coded.

    Args:
        coded: What is coded.
        keys: Keys that are set, without ``value``, ``low`` or ``high``; those of coded values are left out.
    """
    found: dict[str, Entry] = {}
    for key in sorted(set(keys) - coded.by_key.keys()):
        variable = uncoded_pair(key, coded)
        if variable is not None:
            number, name = variable.default, key.removeprefix("pairs.")
            record = CodedPair(value=number, low=number, high=number, basis="assumed",
                               reason=REASON.format(number))
            found[name] = Entry(name, key, variable, (name,), record, "set by hand")
    if not found:
        return coded
    return dataclasses.replace(coded, entries={**coded.entries, **found})
