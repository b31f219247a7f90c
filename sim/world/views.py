"""The views of a world that rules see (see :mod:`sim.rules.views`), on floats and on arrays over runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from sim.coded.variables import TALLIES, VARIABLES
from sim.world.layout import Array, Layout

if TYPE_CHECKING:
    from sim.rules.views import Everyone, Own

class _Everyone:
    """The values of all actors by name: live arrays over runs, or nested lists of floats as they were."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        vars(self).update(arrays)


class _Their:
    """What the others hold toward an actor."""

    def __init__(self, everyone: Any, i: int) -> None:
        self._everyone, self._i = everyone, i

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._everyone, name)[self._i]


class _Own:
    """One actor's row of everything, taken when it is asked for; an attribute may be set to another value."""

    def __init__(self, everyone: Any, i: int, kinds: dict[str, str]) -> None:
        self.i = i
        self._everyone, self._kinds = everyone, kinds
        self.their = _Their(everyone, i)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        value, kind = getattr(self._everyone, name), self._kinds[name]
        own: Any = value
        if kind == "actor":
            own = value[self.i]
        elif kind in ("pair", "domain"):
            own = [v[self.i] for v in value]
        setattr(self, name, own)
        return own


class _AllOwn:
    """Every actor's own values at once: the first axis of each is the actor, where there is one."""

    def __init__(self, layout: Layout, data: Array) -> None:
        for name, kind in layout.kinds.items():
            array = layout.array(data, name)
            setattr(self, name, array[:, None] if kind == "several" else array)
        self.i = np.arange(len(layout.actors))[:, None]
        turned = {v.name: layout.array(data, v.name).swapaxes(0, 1)
                  for v in [*VARIABLES, *TALLIES] if v.index == "pair"}
        self.their = _Everyone(turned)


def arrays_of(layout: Layout, data: Array) -> Everyone:
    """Return the view of all actors on live arrays: what is written to ``data`` shows.

    Args:
        layout: Where values lie.
        data: All values of some runs, shape (slots, runs).
    """
    found = {name: layout.array(data, name)[0 if kind == "scalar" else ...]
             for name, kind in layout.kinds.items()}
    return cast("Everyone", _Everyone(found))


def floats_of(layout: Layout, data: Array, names: Sequence[str] | None = None,
              before: Everyone | None = None) -> Everyone:
    """Return the view of all actors of one run as nested lists of floats, which rules work on fastest.

    Args:
        layout: Where values lie.
        data: All values of a run, shape (slots,).
        names: Arrays that are taken from ``data``; default: all.
        before: A view from which the others are taken.
    """
    kinds = layout.kinds
    found = {} if before is None else dict(vars(before))
    for name in kinds if names is None else names:
        value = layout.array(data, name).tolist()
        found[name] = value[0] if kinds[name] == "scalar" else value
    return cast("Everyone", _Everyone(found))


def own_of(layout: Layout, everyone: Everyone, i: int) -> Own:
    """Return one actor's view of a view of everyone (floats, or arrays over runs)."""
    return cast("Own", _Own(everyone, i, layout.kinds))


def all_own(layout: Layout, data: Array) -> Own:
    """Return all actors' own values at once, on live arrays; see :mod:`sim.rules.views`."""
    return cast("Own", _AllOwn(layout, data))
