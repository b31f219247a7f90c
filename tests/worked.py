"""Helpers for cases worked by hand: a small world as floats and as arrays, and the comparison of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.cases import find
from sim.explain.accounting import name_of
from sim.rules.choose import UNAVAILABLE
from sim.rules.compose import composed
from sim.rules.forms import FIRST_EDITION, form_numbers
from sim.rules.options import Room, consider
from sim.rules.structure import ARMS, GOODS, WORDS, Structure, structure
from sim.rules.terms import TERMS
from sim.world.layout import Agenda, Layout
from sim.world.views import all_own, arrays_of, floats_of, own_of

if TYPE_CHECKING:
    from sim.rules.views import Everyone, Own

#: Hand-worked numbers agree to this, the rounding of a dozen decimal operations.
CLOSE = 1e-12
#: Words, goods and arms, as in the world of the scenarios.
#: The case in whose domains the worked cases stand: words, goods, arms.
CASE = find()
KINDS = (WORDS, GOODS, ARMS)
#: Runs in the pictures as arrays.
RUNS = 3


def agree(function: Any, arguments: tuple[Any, ...], expected: float) -> None:
    """Check a rule on floats against the hand, and on arrays against the floats, bit for bit.

    The array has the case itself in its first and last place and other numbers between, so that a rule
    that looks at anything but its own element is found out.
    """
    found = function(*arguments)
    assert abs(found - expected) <= CLOSE, f"{function.__name__}: found {found}, by hand {expected}"
    columns = [np.array([[a, 0.5 * a, -a, a]], dtype=float) if isinstance(a, float) else a for a in arguments]
    lanes = function(*columns)
    assert lanes.shape == (1, 4)
    for lane in range(4):
        alone = function(*(float(c[0, lane]) if isinstance(c, np.ndarray) else c for c in columns))
        assert lanes[0, lane] == alone
    assert lanes[0, 0] == lanes[0, 3] == found


@dataclass(frozen=True)
class Picture:
    """All values of one run, and the views of them that the engines give to the rules."""

    layout: Layout
    data: NDArray[np.float64]

    @property
    def everyone(self) -> Everyone:
        """All actors, as floats."""
        return floats_of(self.layout, self.data)

    def me(self, i: int) -> Own:
        """Return an actor's own values, as floats."""
        return own_of(self.layout, self.everyone, i)

    def seen_by(self, i: int) -> tuple[Own, Everyone]:
        """Return what an actor sees, as floats."""
        everyone = self.everyone
        return own_of(self.layout, everyone, i), everyone

    def wide(self) -> tuple[Own, Everyone]:
        """Return what all actors see in RUNS equal runs, as arrays."""
        tiled = np.repeat(self.data[:, None], RUNS, axis=1)
        return all_own(self.layout, tiled), arrays_of(self.layout, tiled)

    def changed(self, **given: Any) -> Picture:
        """Return the same picture with other values."""
        data = self.data.copy()
        for name, value in given.items():
            array = self.layout.array(data, name)
            assert np.shape(value) == array.shape or (np.shape(value) == () and array.shape == (1,)), name
            array[...] = value
        return Picture(self.layout, data)


def picture(size: int, **given: Any) -> Picture:
    """Return a picture of some actors; what is not given is 0, the lens 1, the scale of luck 1/2.

    A pair's value is indexed ``[other][actor]`` as in :mod:`sim.rules.views`. There are as many offers as stakes.
    """
    offers = tuple(f"offer_{o}" for o in range(len(given.get("stake", ()))))
    layout = Layout([f"actor_{i}" for i in range(size)], CASE, Agenda(offers=offers))
    lens = {f"lens_{term.name}": 1.0 for term in TERMS}
    return Picture(layout, np.zeros(layout.size)).changed(**(lens | {"noise": 0.5} | given))


def world_of(*sides: float, objects: tuple[float, ...] | None = None,
             lines: tuple[tuple[int, ...], ...] = ((), (), ()), forms: Mapping[str, str] | None = None,
             **more: Any) -> Structure:
    """Return a structure with words, goods and arms; nobody objects to anything unless given.

    Forms are those of the first edition, which most cases were worked in, unless given.
    """
    return structure(sides=sides, objects=objects or (0.0,) * len(sides), kinds=KINDS, lines=lines,
                     forms=form_numbers({**FIRST_EDITION, **(forms or {})}), **more)


def room_of(s: Structure) -> Room:
    """Return room to work in, full of what no rule may leave there."""
    options, domains = [np.nan] * max(3, len(s.options)), [np.nan] * len(s.kinds)
    return Room(list(options), list(options), list(options), list(domains), list(domains), list(domains),
                [np.nan] * len(s.offers))


def considered(seen: Picture, i: int, s: Structure, week: int) -> Room:
    """Return an actor's options on floats, after a check that arrays give the same bits."""
    room, wide = room_of(s), room_of(s)
    consider(composed(), *seen.seen_by(i), s, week, room)
    consider(composed(), *seen.wide(), s, week, wide)
    for k in range(len(s.options)):
        mine(wide.utility[k], i, seen, room.utility[k])
        if room.utility[k] != UNAVAILABLE:
            mine(wide.target[k], i, seen, room.target[k])
    return room


def mine(many: Any, i: int, seen: Picture, one: float) -> None:
    """Check that what all actors have in all runs is, for one actor, what it has on floats."""
    shape = (len(seen.layout.actors), RUNS)
    assert (np.broadcast_to(many, shape)[i] == one).all()


def by_name(room: Room, s: Structure) -> dict[str, float]:
    """Return the utilities of the options by name."""
    return {name_of(s, k, CASE.domains): room.utility[k] for k in range(len(s.options))}
