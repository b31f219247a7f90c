"""Who belonged to an alliance on a day: the table holds 2021, the changes since 2007 stand beside it."""

from __future__ import annotations

import csv
import datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.states.members import Members, data


class Change(NamedTuple):
    """When a state joined and left an organisation.

    Attributes:
        organisation: Column of the table of members.
        iso3: The state.
        joined: First day in it.
        left: First day out of it; the far future if it has not left.
    """

    organisation: str
    iso3: str
    joined: datetime.date
    left: datetime.date


@lru_cache(maxsize=1)
def changes() -> tuple[Change, ...]:
    """Return the changes of membership since 2007."""
    with (data() / "membership_changes.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(Change(row["organisation"], row["iso3"], datetime.date.fromisoformat(row["joined"]),
                            datetime.date.fromisoformat(row["left"] or "9999-12-31"))
                     for row in csv.DictReader(stream))


def belonged(members: Members, organisation: str, day: datetime.date) -> NDArray[np.bool_]:
    """Return who belonged to an organisation on a day.

    Args:
        members: The members.
        organisation: ``nato``, ``eu``, ``csto``, ``sco``, ``cis``, ...
        day: The day.

    Returns:
        Booleans; shape (members,).
    """
    found = members.flag(organisation).copy()
    for change in changes():
        if change.organisation == organisation and change.iso3 in members.iso3:
            found[members.iso3.index(change.iso3)] = change.joined <= day < change.left
    return found
