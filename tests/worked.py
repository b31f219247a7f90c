"""Helpers for cases worked by hand: a small world as floats and as arrays, and the comparison of both."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.coded.variables import TERM_NAMES, VARIABLES
from sim.world.world import of_actor

#: Hand-worked numbers agree to this, the rounding of a dozen decimal operations.
CLOSE = 1e-12


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


def picture(size: int, **given: Any) -> SimpleNamespace:
    """Return a view of all actors of one run as nested lists; what is not given is 0.

    A pair's value is indexed ``[other][actor]`` as in :mod:`sim.rules.week`.
    """
    zeros: dict[str, Any] = {
        "scalar": lambda: [0.0],
        "actor": lambda: [0.0] * size,
        "domain": lambda: [[0.0] * size for _ in range(3)],
        "pair": lambda: [[0.0] * size for _ in range(size)],
    }
    view = SimpleNamespace(**{v.name: zeros[v.index]() for v in VARIABLES})
    view.others = [[float(j != i) for i in range(size)] for j in range(size)]
    view.lens = dict.fromkeys(TERM_NAMES, 1.0)
    view.noise, view.stake, view.accepted, view.member, view.held = [0.0], [], [], [], []
    for name, value in given.items():
        assert hasattr(view, name), name
        setattr(view, name, value)
    return view


def lanes_of(everyone: SimpleNamespace, runs: int = 3) -> SimpleNamespace:
    """Return the same picture as arrays over actors and several equal runs."""
    def tiled(value: Any) -> Any:
        return np.repeat(np.array(value, dtype=float)[..., None], runs, axis=-1)

    view = SimpleNamespace()
    for name, value in vars(everyone).items():
        if name == "lens":
            view.lens = {term: np.full((1, runs), weight) for term, weight in value.items()}
        elif name in ("stake", "accepted", "member", "held"):
            setattr(view, name, [tiled(v) for v in value])
        else:
            setattr(view, name, tiled(value))
    return view


def row(everyone: SimpleNamespace, i: int) -> SimpleNamespace:
    """Return an actor's own view of the picture."""
    return of_actor(everyone, i, len(everyone.belief))
