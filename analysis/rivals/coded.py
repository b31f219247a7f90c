"""Coded actors as arrays of draws: what the rivals read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.world.world import World

Floats = NDArray[np.float64]


class Coded:
    """A scenario's actors at the start, drawn over the coded ranges as our model draws them.

    The draws are those of our model's runs with the same seed: run k of both meets the same coded values.

    Args:
        world: The scenario.
        draws: How many.
        seed: Seed.

    Attributes:
        world, actors: The scenario, and its actors in order.
        draws, seed: How many, and of which seed.
        data: Starting arrays, shape (slots, draws).
        war_week: The first week in which the scenario's own dated events make a war; None if they never do.
    """

    def __init__(self, world: World, draws: int, seed: int) -> None:
        self.world, self.actors, self.draws, self.seed = world, world.actors, draws, seed
        self.data = world.draw(world.uniforms(seed, 0, draws))
        self.war_week = next((week for week in range(world.weeks)
                              if self.told("war", week).max() > 0.0), None)

    def array(self, name: str) -> Floats:
        """Return a coded value with draws first.

        Returns:
            Shape (draws, domains, actors) by domain, (draws, actors) by actor, (draws, actors, actors) by pair with
            the one who holds the value first, (draws,) for a constant.
        """
        if name == "wartime_ideal":
            return np.clip(self.array("ideal_point") + self.array("wartime_shift"), -1.0, 1.0)
        if name == "congruence":
            return self.congruence(self.array("wartime_ideal"))
        return self._of(self.data, name)

    def ends(self, name: str) -> tuple[Floats, Floats]:
        """Return the two ends of a coded value's range, each in the shape of :meth:`array` with one draw."""
        values = len(self.world.values)
        low, high = (self._of(self.world.draw(np.full((values, 1), u)), name) for u in (0.0, 1.0))
        return low, high

    def stake(self, offer: str) -> Floats:
        """Return what an offer is worth to the one who is asked, shape (draws,)."""
        return np.array(self.data[self.world.layout.slot(f"offer.{offer}.stake")])

    def _of(self, data: Floats, name: str) -> Floats:
        """Return a coded value from starting arrays, draws first."""
        layout = self.world.layout
        values, kind = layout.array(data, name), layout.kinds[name]
        if kind == "scalar":
            return np.array(values[0])
        if kind == "pair":
            return np.array(values.transpose(2, 1, 0))
        return np.array(np.moveaxis(values, -1, 0))

    @staticmethod
    def congruence(ideal: Floats) -> Floats:
        """Return ``1 - mean_d |p_id - p_jd|``, shape (draws, actors, actors), from ideal points by domain."""
        found: Floats = 1.0 - np.abs(ideal[:, :, :, None] - ideal[:, :, None, :]).mean(axis=1)
        return found

    def told(self, name: str, week: int) -> Floats:
        """Return a value in a week if only the scenario's dated events move it, shape (draws,)."""
        slot = self.world.layout.slot(name)
        value = np.array(self.data[slot])
        for happens, event in self.world.planned:
            for change in event.changes if happens <= week else ():
                if change.slot == slot:
                    moved = value + change.amount if change.add else np.full_like(value, change.amount)
                    value = np.clip(moved, change.low, change.high)
        return value

    def relations(self, week: int) -> Floats:
        """Return the coded relations as dated events leave them in a week, shape (draws, actors, actors)."""
        found = self.array("relation")
        for i, one in enumerate(self.actors):
            for j, other in enumerate(self.actors):
                if i != j:
                    found[:, i, j] = self.told(f"relation.{one}-{other}", week)
        return found

    @property
    def sides(self) -> tuple[float, ...]:
        """Each actor's side in the war: +1, -1, or 0 for those who are no party to it."""
        return tuple(self.world.structure.sides)

    @property
    def words_domain(self) -> int:
        """Number of the domain in which votes are cast and plans answered: the first, where none is of words."""
        return self.world.structure.voice

    @property
    def domains(self) -> tuple[str, ...]:
        """Names of the domains."""
        return self.world.domains
