"""All randomness of the model, drawn before the rules run.

A *stream* is a sequence of numbers named by what it is for: ``("choice", "china")`` or
``("battlefield",)``. Its generator is ``Philox`` with a key from
``SeedSequence(seed, spawn_key=the name's bytes)`` and a counter that starts at the number of the
block of runs. So the luck of an actor depends on nothing but the seed, the run, the week and the
actor's *name*: not on how many runs there are, on threads, chunks or order, not on which other actors
there are, and not on the scenario. Two scenarios run with the same seed meet the same luck (common
random numbers), and a longer period continues a shorter one.

Logarithms differ in the last bit between processors, so draws that pass through one are rounded to
2^-16; from there on all arithmetic is exact.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Runs drawn together; a run's luck lies in block ``run // BLOCK``.
BLOCK = 64
_GRID = 65536.0
_EMPTY = np.zeros(4, dtype=np.uint64)

Array = NDArray[np.float64]


@lru_cache(maxsize=250_000)
def _key(seed: int, stream: tuple[str, ...]) -> Any:
    words = tuple(np.frombuffer("/".join(stream).encode().ljust(4, b"\0"), dtype=np.uint8).tolist())
    return np.random.SeedSequence(seed, spawn_key=words).generate_state(2, np.uint64)


def sampler(seed: int, stream: tuple[str, ...]) -> np.random.Generator:
    """Return a generator of a stream of its own for libraries that spawn further ones from it."""
    words = tuple("/".join(stream).encode())
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=words)))


_OWN = threading.local()


def _reset(seed: int, stream: tuple[str, ...], counter: tuple[int, int]) -> np.random.Generator:
    """Return the thread's own generator, set to a place in a stream: a sixth of the cost of a new one.

    It is good until the thread asks for the next.
    """
    if not hasattr(_OWN, "bits"):
        _OWN.bits = np.random.Philox(key=0)
        _OWN.numbers = np.random.Generator(_OWN.bits)
    _OWN.bits.state = {
        "bit_generator": "Philox",
        "state": {"counter": np.array([*counter, 0, 0], dtype=np.uint64), "key": _key(seed, stream)},
        "buffer": _EMPTY, "buffer_pos": 4, "has_uint32": 0, "uinteger": 0,
    }
    return _OWN.numbers  # type: ignore[no-any-return]


def _rounded(values: Array, grid: float = _GRID) -> Array:
    np.multiply(values, grid, out=values)
    np.rint(values, out=values)
    return np.multiply(values, 1.0 / _GRID, out=values)


def gumbel(seed: int, stream: tuple[str, ...], block: int, shape: tuple[int, ...]) -> Array:
    """Return standard Gumbel draws of shape ``(*shape, BLOCK)``: ``-log`` of exponential ones."""
    values = _reset(seed, stream, (0, block)).standard_exponential((*shape, BLOCK))
    np.maximum(values, 1e-300, out=values)
    np.log(values, out=values)
    return _rounded(values, -_GRID)


def normal(seed: int, stream: tuple[str, ...], block: int, shape: tuple[int, ...]) -> Array:
    """Return standard normal draws of shape ``(*shape, BLOCK)``."""
    return _rounded(_reset(seed, stream, (0, block)).standard_normal((*shape, BLOCK)))


def uniform(seed: int, stream: tuple[str, ...], block: int, shape: tuple[int, ...]) -> Array:
    """Return uniform draws in [0, 1) of shape ``(*shape, BLOCK)``."""
    return _reset(seed, stream, (0, block)).random((*shape, BLOCK))


def parameter_uniforms(seed: int, names: list[str], first: int, count: int) -> Array:
    """Return uniform draws in [0, 1) for the coded values of runs, shape (names, count).

    Run r of a value always is the r-th number of the value's own stream. ``first`` is a multiple
    of 4 (Philox makes four numbers a step).

    Raises:
        ValueError: If ``first`` is not a multiple of 4.
    """
    if first % 4:
        raise ValueError("the first run must be a multiple of 4")
    values = np.empty((len(names), count))
    for row, name in enumerate(names):
        _reset(seed, ("coded", name), (first // 4, 0)).random(out=values[row])
    return values


class Luck:
    """The luck of some runs of a world: arrays with runs last, weeks first.

    Attributes:
        choice: Gumbel, (weeks, 1 + 2 D, N, runs): one for each standing option, D the number of domains.
        offer: Gumbel by offer, (weeks, runs) each.
        enforce: Uniform, (weeks, N, runs): one decision moment a week for each enforcer; all its
            targets of the week share it, since penalties come in packages.
        battle: Normal, (weeks, runs).
        event: Uniform by event of chance, (weeks, runs) each.
        vote: Gumbel by vote, (3, N, runs) each.
        plan: Gumbel by plan, (3, N, runs) each.
    """

    def __init__(self, world: Any, seed: int, block: int, blocks: int = 1) -> None:
        """Draw the luck of ``blocks`` blocks of runs, the first of which is number ``block``."""
        weeks, actors = world.weeks, world.actors
        runs = blocks * BLOCK

        def draw(kind: Any, stream: tuple[str, ...], shape: tuple[int, ...]) -> Array:
            if blocks == 1:
                return kind(seed, stream, block, shape)  # type: ignore[no-any-return]
            drawn = np.empty((*shape, runs))
            for b in range(blocks):
                drawn[..., b * BLOCK : (b + 1) * BLOCK] = kind(seed, stream, block + b, shape)
            return drawn

        def by_actor(kind: Any, purpose: tuple[str, ...], shape: tuple[int, ...]) -> Array:
            drawn = np.empty((*shape, len(actors), runs))
            for i, actor in enumerate(actors):
                drawn[..., i, :] = draw(kind, (*purpose, actor), shape)
            return drawn

        self.choice = by_actor(gumbel, ("choice",), (weeks, 1 + 2 * len(world.structure.kinds)))
        self.enforce = by_actor(uniform, ("enforce",), (weeks,))
        self.battle = draw(normal, ("battlefield",), (weeks,))
        self.offer = [
            draw(gumbel, ("offer", offer.name), (weeks,)) for offer in world.structure.offers
        ]
        self.event = [
            draw(uniform, ("event", event.name), (weeks,)) if event.chance is not None
            else np.empty((0, runs))
            for event in world.events
        ]
        self.vote = [by_actor(gumbel, ("vote", v.name), (3,)) for v in world.votes]
        self.plan = [by_actor(gumbel, ("plan", p.name), (3,)) for p in world.plans]

    def of_run(self, lane: int) -> Luck:
        """Return the luck of one run of the block, without the last axis."""
        one = object.__new__(Luck)
        for name, value in vars(self).items():
            setattr(one, name, [v[..., lane] for v in value] if isinstance(value, list)
                    else value[..., lane])
        return one


class _Shelf:
    """Luck that may be asked for again: the first blocks of a seed, up to so many bytes in all."""

    BLOCKS, BYTES = 32, 96 * 2**20

    def __init__(self) -> None:
        self.lock, self.bytes = threading.Lock(), 0
        self.kept: OrderedDict[Any, tuple[Luck, int]] = OrderedDict()

    def get(self, key: Any) -> Luck | None:
        with self.lock:
            if key not in self.kept:
                return None
            self.kept.move_to_end(key)
            return self.kept[key][0]

    def put(self, key: Any, luck: Luck) -> None:
        size = sum(a.nbytes for v in vars(luck).values() for a in (v if isinstance(v, list) else [v]))
        with self.lock:
            if key not in self.kept and size <= self.BYTES // 4:
                self.kept[key] = luck, size
                self.bytes += size
            while self.bytes > self.BYTES:
                self.bytes -= self.kept.popitem(last=False)[1][1]


_SHELF = _Shelf()


def forget() -> None:
    """Throw away the luck that is kept (a measurement wants to draw it)."""
    with _SHELF.lock:
        _SHELF.kept.clear()
        _SHELF.bytes = 0


def luck_of(world: Any, seed: int, block: int, blocks: int = 1) -> Luck:
    """Return the luck of some runs of a world; that of a seed's first blocks is kept for the next time.

    A sweep of small ensembles under one seed (common random numbers) asks for the same luck over and over,
    and drawing it is a third of their cost. The arrays are shared: they are not to be written to.
    """
    if block + blocks > _Shelf.BLOCKS:
        return Luck(world, seed, block, blocks)
    key = (seed, block, blocks, world.weeks, world.actors, len(world.structure.kinds),
           tuple(o.name for o in world.structure.offers),
           tuple((e.name, e.chance is None) for e in world.events), tuple(v.name for v in world.votes),
           tuple(p.name for p in world.plans))
    luck = _SHELF.get(key)
    if luck is None:
        luck = Luck(world, seed, block, blocks)
        _SHELF.put(key, luck)
    return luck
