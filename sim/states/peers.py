"""Following of peers, a switch: members lean toward what those beside them would do."""

from __future__ import annotations

import datetime

import numpy as np

from sim.states.members import Floats, Members
from sim.states.memberships import belonged

#: Groups in which misses are shared, each member in the first that it belongs to.
SHOCK_GROUPS: tuple[str, ...] = ("west", "cis", "las", "asean", "AFR", "GRULAC", "APG", "EEG", "WEOG")


def shock_groups(members: Members, day: datetime.date) -> tuple[str, ...]:
    """Return the group of each member: an alliance or organisation, else its regional group."""
    west = belonged(members, "nato", day) | belonged(members, "eu", day)
    tests = {"west": west, "cis": belonged(members, "cis", day),
             **{name: belonged(members, name, day) for name in ("las", "asean")}}
    return tuple(next((name for name, among in tests.items() if among[i]), members.un_group[i])
                 for i in range(len(members)))


def followed(eta: Floats, groups: tuple[str, ...], following: float) -> Floats:
    """Return ``(1 - gamma) eta_i + gamma mean(eta_j)``, j the others of the member's group.

    A member alone in its group keeps its own.

    Args:
        eta: Leanings; shape (members,).
        groups: The group of each.
        following: gamma, 0 (off) to 1.
    """
    if following == 0.0:
        return eta
    names = np.array(groups)
    found = eta.copy()
    for name in dict.fromkeys(groups):
        among = names == name
        n = int(among.sum())
        if n > 1:
            others = (eta[among].sum() - eta[among]) / (n - 1)
            found[among] = (1.0 - following) * eta[among] + following * others
    return found
