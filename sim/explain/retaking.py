"""A decision taken again with one value changed: what the search for flips asks of moves and answers alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.world.world import World

Ints = NDArray[np.int64]


class Retakable(Protocol):
    """What an actor weighed, to be weighed again.

    Attributes:
        world: What was played.
        actor: Name of the actor; ``i`` its number.
        choice: Index of the option that it took.
        position: Where it stood before, by domain.
        table: Names of the coded values of the text that it answers.
    """

    world: World
    actor: str
    i: int
    choice: int
    position: list[float]
    table: tuple[str, ...]

    def value_of(self, name: str, index: int | None = None) -> float:
        """Return what a variable of the actor, or an entry of it, was in that week."""

    def with_value(self, name: str, index: int | None, values: Any) -> tuple[list[Any], Any]:
        """Return the options' targets and the number of the choice with another value, or with an array of them."""

    def choices(self, name: str, index: int | None, values: NDArray[np.float64]) -> Ints:
        """Return the number of the option taken at each of many values."""

    def name(self, k: int) -> str:
        """Return the name of an option in tables."""

    def words(self, k: int, to: float | None = None, position: Sequence[float] | None = None) -> str:
        """Return what taking an option means, in words."""


def put(world: World, me: Any, name: str, index: int | None, values: Any) -> None:
    """Put another value, or an array of values, into an actor's picture of the week.

    Args:
        world: What was played.
        me: The picture, which is changed.
        name: Name of the variable.
        index: Number of the entry, None if it has one value.
        values: What is put there.
    """
    if index is None:
        setattr(me, name, values)
    else:
        changed = list(getattr(me, name))
        changed[index] = values
        setattr(me, name, changed)
    if name == "rationality" and world.noise:
        me.noise = 1.0 / values
