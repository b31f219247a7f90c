"""Flips: the smallest change of one value that would have led an actor to another option, or to another answer.

What the actor saw, and its luck, stay as they were. The values are the coded ones of the actor, the
constants of the rules, the stakes of the offers to it and for how long it weighs them, and the qualities of the text
that it answers with what it has itself at stake in it; those that move in a run (positions, relations, exposure,
credibility, prospects) are changed as they stood in that week.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.explain.parts import Flip
from sim.explain.retaking import Ints, Retakable
from sim.explain.words import value_words
from sim.world.records import Value

#: Coded values that are only a beginning: the run moves them on.
_MOVING = frozenset({"position", "relation", "exposure", "credibility", "prospects"})
_GRID = 1000
#: Share of a scale below which a change is none: at the end of the scale a hair's breadth of room
#: makes an option appear that leads nowhere.
_NOTHING = 1e-9


@dataclass(frozen=True)
class _Place:
    """Where a coded value stands in an actor's row: an attribute, and an index in it."""

    value: Value
    name: str
    index: int | None
    low: float
    high: float
    width: float
    words: str
    kind: str


def _places(decision: Retakable) -> list[_Place]:
    """Return the values that stand in the actor's row, in the order of the world."""
    places = (_place(decision, value) for value in decision.world.values)
    return [place for place in places if place is not None]


def _place(decision: Retakable, value: Value) -> _Place | None:
    """Return where a value stands in the actor's row, None if it does not."""
    world = decision.world
    entry = world.evidence.entries.get(value.name)
    if entry is None:
        return _on_the_table(decision, value)
    variable, (low, high) = entry.variable, entry.variable.bounds
    name, width = variable.name, high - low
    for target in entry.targets:
        _, parts = world.case.split(target, world.evidence.actors)
        words = value_words(world, value, target)
        if variable.index == "scalar":
            stem, d = world.case.of_domain(name)
            return _Place(value, stem, d, low, high, width, words, "rule")
        if parts[0] != decision.actor:
            continue
        if variable.index == "actor":
            return _Place(value, name, None, low, high, width, words, "own")
        if variable.index == "pair":
            return _Place(value, name, world.layout.index[parts[1]], low, high, width, words, "own")
        d = world.domains.index(parts[1])
        if name == "wartime_shift":  # World.begin keeps ideal point and shift on the scale
            ideal = decision.value_of("ideal_point", d)
            low, high = -1.0 - ideal, 1.0 - ideal
        return _Place(value, name, d, low, high, width, words, "stance" if name == "position" else "own")
    return None


def _on_the_table(decision: Retakable, value: Value) -> _Place | None:
    """Return where the stake of an offer to the actor stands, or how long it is weighed, or a quality of a text."""
    world = decision.world
    if value.name in decision.table:
        low = -1.0 if ".stakes." in value.name else 0.0
        return _Place(value, value.name, None, low, 1.0, 1.0 - low, value_words(world, value), "offer")
    for o, offer in enumerate(world.structure.offers):
        for part in ("stake", "deliberation"):
            if world.layout.slot(f"offer.{offer.name}.{part}") in value.slots and offer.to == decision.i:
                high = 1.0 if part == "stake" else 1.0 + offer.closes - offer.opens  # longer than it is open
                return _Place(value, part, o, 0.0, high, high, value_words(world, value), "offer")
    return None


class Flips:
    """Finds the smallest changes of one value that lead to another option."""

    def __init__(self, decision: Retakable) -> None:
        self.decision = decision
        self.scans: list[tuple[_Place, float, NDArray[np.float64], Ints]] = []
        for place in _places(decision):
            grid = np.linspace(place.low, place.high, _GRID + 1)
            here = decision.value_of(place.name, place.index)
            self.scans.append((place, here, grid, decision.choices(place.name, place.index, grid)))

    def smallest(self, wanted: int | None, count: int, *kinds: str) -> list[Flip]:
        """Return the smallest changes that lead to the option ``wanted``, or away from the chosen.

        Only values of these kinds are changed.

        The scale of each value is scanned in thousandths from where the value was, either way, and
        the first step that leads elsewhere is bisected down to neighbouring floats.
        """
        def elsewhere(choices: Any) -> Any:
            return choices != self.decision.choice if wanted is None else choices == wanted

        brackets = []
        for n, (place, here, grid, choices) in enumerate(self.scans):
            if place.kind not in kinds:
                continue
            hits = elsewhere(choices)
            above, below = np.flatnonzero(hits & (grid > here)), np.flatnonzero(hits & (grid < here))
            if above.size:
                k = int(above[0])
                near = max(here, float(grid[k - 1])) if k else here
                brackets.append((abs(near - here) / place.width, n, near, float(grid[k])))
            if below.size:
                k = int(below[-1])
                near = min(here, float(grid[k + 1])) if k < _GRID else here
                brackets.append((abs(near - here) / place.width, n, near, float(grid[k])))
        best: dict[int, tuple[float, int, float]] = {}
        for bound, n, near, far in sorted(brackets):
            if len(best) >= count and bound > sorted(best.values())[count - 1][0]:
                break
            place, here, *_ = self.scans[n]
            to = self._bisect(place, near, far, elsewhere)
            share = abs(to - here) / place.width
            if share < _NOTHING:
                continue
            if n not in best or share < best[n][0]:
                best[n] = (share, n, to)
        return [self._flip(n, to) for _, n, to in sorted(best.values())[:count]]

    def all(self) -> tuple[Flip, ...]:
        """Return the smallest changes that lead elsewhere.

        The best three of the actor's own values and of what is on the table, the best of its stance, and the best of
        the constants of the rules.
        """
        found = [*self.smallest(None, 3, "own", "offer"), *self.smallest(None, 1, "stance"),
                 *self.smallest(None, 1, "rule")]
        return tuple(sorted(found, key=lambda flip: (flip.share, flip.key)))

    def _bisect(self, place: _Place, near: float, far: float, elsewhere: Callable[[Any], Any]) -> float:
        while True:
            middle = near + 0.5 * (far - near)
            if middle in (near, far):
                return far
            if elsewhere(int(self.decision.with_value(place.name, place.index, middle)[1])):
                far = middle
            else:
                near = middle

    def _flip(self, n: int, to: float) -> Flip:
        place, here, *_ = self.scans[n]
        targets, taken = self.decision.with_value(place.name, place.index, to)
        k, value, position = int(taken), place.value, list(self.decision.position)
        if place.kind == "stance":
            assert place.index is not None
            position[place.index] = to
        record = value.coded
        places = dict.fromkeys(p.cited for p in record.evidence) if record else {}
        return Flip(
            value.key, place.words, here, to, abs(to - here) / place.width, value.low, value.high,
            value.low <= to <= value.high, self.decision.name(k), self.decision.words(k, float(targets[k]), position),
            record.basis if record else "", tuple(places),
            place.name in _MOVING, place.kind,
        )
