"""What a world holds by name: its events, votes and plans, and the numbers that a run may draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.values import Coded
from sim.rules.structure import Change, Condition


@dataclass(frozen=True)
class Event:
    """An event of the scenario: due in a week, by chance, or when conditions hold.

    One that may happen again does so ``every`` so many weeks at the earliest, ``at_most`` so many times; ``every`` is
    None for one that happens once.
    """

    name: str
    title: str
    first: int
    last: int
    chance: float | None
    conditions: tuple[Condition, ...]
    changes: tuple[Change, ...]
    every: int | None = None
    at_most: int = 1

    @property
    def dated(self) -> str:
        """The part of the layout that holds the week in which it last happened."""
        return "fired" if self.every is None else "latest"

    @property
    def planned(self) -> tuple[int, ...]:
        """The weeks in which it happens whatever the state: those of its date, none for chance and conditions."""
        if self.chance is not None or self.conditions:
            return ()
        return tuple(range(self.first, self.last + 1, self.every or 1))[: self.at_most]


@dataclass(frozen=True)
class Vote:
    """A vote in a week: the text's position, the voters' indices, the slots of its numbers."""

    name: str
    week: int
    position: float
    voters: tuple[int, ...]
    severity: int
    common_interest: int | None


@dataclass(frozen=True)
class Plan:
    """A peace plan in a week, and the slots of its three qualities."""

    name: str
    week: int
    position: float
    author: int
    impartiality: int
    specificity: int
    willingness: int


@dataclass(frozen=True)
class Value:
    """A number that a run may draw: its slots, point value and range."""

    name: str
    key: str
    slots: tuple[int, ...]
    value: float
    low: float
    high: float
    coded: Coded | None = None

    def at(self, u: Any) -> NDArray[np.float64]:
        """Return what the value is where its draw is ``u``; NaN: as coded."""
        return drawn_at(np.asarray(u, dtype=float), self.value, self.low, self.high)


def drawn_at(u: NDArray[np.float64], value: Any, low: Any, high: Any) -> NDArray[np.float64]:
    """Return numbers drawn from their ranges: ``low + u (high - low)``, and the point value where u is NaN.

    Args:
        u: Numbers in [0, 1), or NaN.
        value: Point values; these and the ends broadcast with ``u``.
        low: Low ends.
        high: High ends.
    """
    drawn: NDArray[np.float64] = np.where(np.isnan(u), value, low + u * (high - low))
    return drawn
