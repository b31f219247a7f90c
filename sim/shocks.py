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

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Runs drawn together; a run's luck lies in block ``run // BLOCK``.
BLOCK = 64
_GRID = 65536.0

Array = NDArray[np.float64]


@lru_cache(maxsize=100_000)
def _key(seed: int, stream: tuple[str, ...]) -> Any:
    words = tuple(np.frombuffer("/".join(stream).encode().ljust(4, b"\0"), dtype=np.uint8).tolist())
    return np.random.SeedSequence(seed, spawn_key=words).generate_state(2, np.uint64)


def generator(seed: int, stream: tuple[str, ...], block: int = 0) -> np.random.Generator:
    """Return the generator of a stream at the start of a block."""
    counter = np.array([0, block, 0, 0], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=_key(seed, stream), counter=counter))


def sampler(seed: int, stream: tuple[str, ...]) -> np.random.Generator:
    """Return a generator of a stream of its own for libraries that spawn further ones from it."""
    words = tuple("/".join(stream).encode())
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=words)))


def _rounded(values: Array) -> Array:
    np.multiply(values, _GRID, out=values)
    np.rint(values, out=values)
    return np.multiply(values, 1.0 / _GRID, out=values)


def gumbel(seed: int, stream: tuple[str, ...], block: int, shape: tuple[int, ...]) -> Array:
    """Return standard Gumbel draws of shape ``(*shape, BLOCK)``: ``-log`` of exponential ones."""
    values = generator(seed, stream, block).standard_exponential((*shape, BLOCK))
    np.maximum(values, 1e-300, out=values)
    np.log(values, out=values)
    np.negative(values, out=values)
    return _rounded(values)


def normal(seed: int, stream: tuple[str, ...], block: int, shape: tuple[int, ...]) -> Array:
    """Return standard normal draws of shape ``(*shape, BLOCK)``."""
    return _rounded(generator(seed, stream, block).standard_normal((*shape, BLOCK)))


def uniform(seed: int, stream: tuple[str, ...], block: int, shape: tuple[int, ...]) -> Array:
    """Return uniform draws in [0, 1) of shape ``(*shape, BLOCK)``."""
    return generator(seed, stream, block).random((*shape, BLOCK))


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
        counter = np.array([first // 4, 0, 0, 0], dtype=np.uint64)
        bits = np.random.Philox(key=_key(seed, ("coded", name)), counter=counter)
        np.random.Generator(bits).random(out=values[row])
    return values


class Luck:
    """The luck of some runs of a world: arrays with runs last, weeks first.

    Attributes:
        choice: Gumbel, (weeks, 7, N, runs): one for each standing option.
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

        self.choice = by_actor(gumbel, ("choice",), (weeks, 7))
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
