"""The coders of a pool in a world: whom a run draws, and where in the pool's range that puts a value.

A world of a pool has, beside the values that a run draws, *whom* it draws: one row, or, mixed, one for each value on
which coders differ. Such a row has a stream of its own, so that a run keeps its place u in every range and its luck,
whatever the coding:

    coder = floor(v n)                                  v in [0, 1), n coders
    x     = low_coder + u (high_coder - low_coder)      as under coding=NAME of that coder
    w     = (x - low) / (high - low)                    low, high: from the lowest low to the highest high

Engines, designs and analyses know the pool's ranges alone; ``w`` is the place in them at which the run's number stands.
It gives ``x`` to the last bit where some float does, else within two units of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.coded.coding import Pool
from sim.world.records import Value, drawn_at

Array = NDArray[np.float64]
Places = NDArray[np.intp]

#: Name of what is drawn, of its stream, and of the column that says whom a run drew.
CODER, STREAM = "coder", "pool.coder"
_HIGH = float(np.nextafter(1.0, 0.0))


def of_draws(v: Array, coders: int | Places) -> Places:
    """Return whom draws in [0, 1) mean, each of the coders as likely: ``floor(v n)``.

    Args:
        v: The draws; NaN means nobody, which is -1.
        coders: How many there are, for all or by row of draws.
    """
    known = ~np.isnan(v)
    found: Places = np.where(known, np.minimum((np.where(known, v, 0.0) * coders).astype(np.intp), coders - 1), -1)
    return found


def rows_of(pool: Pool, scenario: str, values: Sequence[Value]) -> tuple[Value, ...]:
    """Return what a world of a pool draws beside its values: one coder, or one for each value on which they differ.

    They have no slots and no range: nothing but :class:`Coders` takes them for numbers.

    Args:
        pool: The pool.
        scenario: The scenario's name.
        values: The values of the world.
    """
    if not pool.mixed:
        return (Value(STREAM, CODER, (), 0.0, 0.0, 0.0),)
    found = []
    for value in values:
        own = {(r.value, r.low, r.high) for r in pool.readings(value.key, scenario) or () if r is not None}
        if len(own) > 1:
            found.append(Value(f"{STREAM}/{value.name}", f"{CODER}.{value.key}", (), 0.0, 0.0, 0.0))
    return tuple(found)


class _Read(NamedTuple):
    """Values that coders read: their rows, those that say who codes them, how many may, and their numbers.

    ``numbers`` has value, low and high of each coder, shape (values, coders, 3), NaN where there are fewer.
    """

    values: Places
    said_by: Places
    counts: Places
    numbers: Array

    @classmethod
    def of(cls, read: Sequence[tuple[int, int, list[tuple[float, float, float]]]]) -> _Read:
        most = max((len(told) for _, _, told in read), default=1)
        numbers = np.full((len(read), most, 3), np.nan)
        for n, (_, _, told) in enumerate(read):
            numbers[n, : len(told)] = told
        rows, said_by, counts = np.array([(k, row, len(told)) for k, row, told in read],
                                         dtype=np.intp).reshape(-1, 3).T
        return cls(rows, said_by, counts, numbers)

    def coder(self, draws: Array) -> Places:
        """Return by value and run who codes it; -1: nobody."""
        return of_draws(draws[self.said_by], self.counts[:, None])


class Coders:
    """Who codes what in a world of a pool.

    Args:
        pool: The pool.
        scenario: The scenario's name.
        values: All that the world draws, those of :func:`rows_of` among them.

    Attributes:
        rows: Rows that say whom a run draws.
        keys: By such a row, the key of the value, or ``coder`` of all.
        names: By such a row, the codings among which it draws.
    """

    def __init__(self, pool: Pool, scenario: str, values: Sequence[Value]) -> None:
        self.pool, self.scenario = pool, scenario
        self.rows = [k for k, value in enumerate(values) if value.name.startswith(STREAM)]
        said_by = {values[k].key.removeprefix(f"{CODER}."): k for k in self.rows}
        self.keys = list(said_by)
        self.names: list[tuple[str, ...]] = []
        read: list[tuple[int, int, list[tuple[float, float, float]]]] = []
        for k, value in enumerate(values):
            row = said_by.get(value.key, said_by.get(CODER))
            readings = pool.readings(value.key, scenario)
            if readings is None or row is None or (value.key.startswith("scenario.") and not self._stands(value)):
                continue
            read.append((k, row, [(r.value, r.low, r.high) for r in readings if r is not None]))
        by_key = {value.key: pool.readings(value.key, scenario) or () for value in values}
        for key in self.keys:
            self.names.append(tuple(name for name, r in zip(pool.names, by_key[key], strict=True) if r is not None)
                              if pool.mixed else pool.names)
        self._values = values
        self._read = _Read.of(read)
        #: Those that stand as the pool has them, and not as somebody set them, and whose ranges differ.
        self._drawn = _Read.of([(k, row, told) for k, row, told in read if self._stands(values[k])
                                and len({(low, high) for _, low, high in told}) > 1])

    def _stands(self, value: Value) -> bool:
        readings = self.pool.readings(value.key, self.scenario)
        return readings is not None and (value.value, value.low, value.high) == Pool.numbers(readings)

    def placed(self, drawn: Array) -> Array:
        """Return draws with the places in the pool's ranges at which each run's coder puts its values.

        Args:
            drawn: Shape (values, runs): places in the coders' own ranges, and whom each run draws. Where a run
                draws nobody (NaN), its places stay.
        """
        found = drawn.copy()
        read, rows = self._drawn, self._drawn.values
        if len(rows):
            coder = read.coder(drawn)
            lows, highs = (np.take_along_axis(read.numbers[..., part], coder, axis=1) for part in (1, 2))
            low, high = (np.array([[getattr(self._values[k], part)] for k in rows]) for part in ("low", "high"))
            x = lows + drawn[rows] * (highs - lows)
            found[rows] = np.where(coder < 0, drawn[rows], place_of(x, low, high))
        return found

    def point_values(self, draws: Array, point: Array) -> Array:
        """Return the point values of the coders that runs draw, shape (values, runs).

        Args:
            draws: As :meth:`placed` takes them.
            point: By value, its number where a run draws nobody.
        """
        found = np.repeat(point[:, None], draws.shape[1], axis=1)
        read, rows = self._read, self._read.values
        if len(rows):
            coder = read.coder(draws)
            found[rows] = np.where(coder < 0, found[rows], np.take_along_axis(read.numbers[..., 0], coder, axis=1))
        return found

    def told(self) -> str:
        """Return in one line all that it does to a run."""
        read = [(self._values[k].key, told[:n].tolist()) for k, told, n in
                zip(self._read.values, self._read.numbers, self._read.counts, strict=True)]
        return repr((self.pool.mixed, self.keys, self.names, read))

    def drawn_by(self, draws: Array, n: int = 0) -> list[str]:
        """Return by run which coding the ``n``-th of :attr:`rows` draws; empty where it draws none."""
        names = (*self.names[n], "")
        return [names[coder] for coder in of_draws(draws[self.rows[n]], len(self.names[n]))]


def place_of(x: Array, low: float | Array, high: float | Array) -> Array:
    """Return where numbers stand in a range: the place that gives back each, if a float of the three nearest does.

    Args:
        x: Numbers in the range.
        low: Its low end.
        high: Its high end, above it.
    """
    first = np.clip((x - low) / (high - low), 0.0, _HIGH)
    found = first
    for other in (np.nextafter(first, 1.0), np.nextafter(first, 0.0)):
        closer = np.abs(drawn_at(other, 0.0, low, high) - x) < np.abs(drawn_at(found, 0.0, low, high) - x)
        found = np.where(closer & (other < 1.0), other, found)
    return found

