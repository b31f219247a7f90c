"""Designs that fill the coded ranges evenly: Latin hypercube and Sobol.

A Latin hypercube draws each coded value from a stream of its own, keyed by its name: adding a value to
the design moves nobody else's points.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError, nearest
from sim.world import luck as shocks
from sim.world.world import World

Floats = NDArray[np.float64]


def varied_keys(worlds: Sequence[World], over: Sequence[str]) -> list[str]:
    """Return the keys that a design varies: those with a range that ``over`` names.

    Args:
        worlds: The worlds of the sweep, before any value is set.
        over: Keys, beginnings of keys up to a dot, or patterns with ``*``; empty: all.

    Raises:
        InputError: If a name means no coded value with a range.
    """
    known = list(dict.fromkeys(v.key for world in worlds for v in world.values if v.high > v.low))
    if not over:
        return known
    chosen: set[str] = set()
    for name in over:
        stem = name.removesuffix(".value")
        found = [k for k in known if k == stem or k.startswith(f"{stem}.") or fnmatch.fnmatchcase(k, stem)]
        if not found:
            close = nearest(stem, known)
            raise InputError("no coded value with a range has that name", file="command line",
                             key="sweep.over", found=name,
                             allowed="a key or its beginning, as actors.NAME or pairs.prospects.*",
                             fix=f"write {close}" if close else "see `python -m sim.codebook`")
        chosen.update(found)
    return [key for key in known if key in chosen]


def points(kind: str, keys: Sequence[str], count: int, seed: int) -> Floats:
    """Return a design as numbers in [0, 1), shape (count, keys).

    Args:
        kind: ``lhs`` or ``sobol``.
        keys: What is varied.
        count: Number of points.
        seed: Seed of the design.

    Raises:
        InputError: If the design needs a package that is not there.
    """
    if kind == "lhs":
        columns = []
        for key in keys:
            order, place = shocks.parameter_uniforms(
                seed, [f"design.order.{key}", f"design.place.{key}"], 0, count)
            columns.append((np.argsort(np.argsort(order, kind="stable")) + place) / count)
        points: NDArray[np.float64] = np.array(columns).T.reshape(count, len(keys))
        return np.minimum(points, np.nextafter(1.0, 0.0))
    try:
        from scipy.stats import qmc
    except ImportError:
        raise InputError("Sobol designs need SciPy", file="command line", key="sweep", found="sobol",
                         allowed="lhs", fix="pip install scipy, or use sweep=lhs") from None
    try:
        sampler = qmc.Sobol(d=len(keys), scramble=True, rng=seed)
    except TypeError:  # SciPy before 1.15
        sampler = qmc.Sobol(d=len(keys), scramble=True, seed=seed)
    doublings = max(0, int(count - 1).bit_length())
    return np.asarray(sampler.random_base2(doublings)[:count], dtype=np.float64)
