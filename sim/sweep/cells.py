"""A cell: its world, its address and its result as a table.

Composing a configuration costs a quarter of a second and checking it some 20 ms. So cells that differ
only in coded values, seed or runs share a *base*: a whole configuration, composed and checked once. A
cell's world is its base's with some coded values set (:class:`Base` does that in a fraction of a
millisecond, each number checked against its scale), and is bit for bit the one that composing and
checking from the start would give.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engines.answers import without_answer
from sim.engines.ensemble import run_ensemble
from sim.engines.outcomes import outcome
from sim.reading.errors import InputError, unknown
from sim.results.columns import coder_of_runs
from sim.results.provenance import rules_hash
from sim.results.summary import end_positions, standard_outcomes
from sim.settings.configuration import Configuration
from sim.sweep.words import SweepOptions
from sim.world.coders import CODER
from sim.world.world import World

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.engines.reduce import Ensemble

#: Number of the shards' layout; it is part of every address.
FORMAT = 1
#: Types that a column can have.
KINDS = ("string", "int8", "int16", "int32", "int64", "float32", "float64")
PARTS = ("value", "low", "high")
#: Rows from which on better compression is worth its start-up.
_LARGE = 1_000


@dataclass(frozen=True)
class Cell:
    """One configuration of a sweep.

    Attributes:
        index: Its number, from 0.
        address: Hash of what determines its result, 32 hexadecimal digits.
        base: Number of its base.
        seed: Its seed.
        numbers: Coded values that are set, as ``actors.china.deference.value``: number.
        labels: What is told of it in tables: swept key to value.
        rows: Rows of its shard.
    """

    index: int
    address: str
    base: int
    seed: int
    numbers: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)
    rows: int = 0


class Base:
    """A whole configuration whose coded values can be set fast.

    Args:
        config: The configuration, as plain data.
        file: Where it comes from, for messages.

    Raises:
        InputError: If the configuration is refused.
    """

    def __init__(self, config: dict[str, Any], file: str = "command line") -> None:
        self.configuration = Configuration(config, file)
        self.config = self.configuration.data
        self.world = self.configuration.world
        self._outcomes: tuple[Sequence[Sequence[str]], list[str]] | None = None

    @cached_property
    def fixed(self) -> str:
        """Hash of all that determines a run but the coded values that are set, the seed and the runs."""
        return self.world.hash()

    @property
    def runs(self) -> int:
        """Runs of a cell."""
        return self.configuration.ensemble.runs

    def rows(self, options: SweepOptions) -> int:
        """Return the rows of a cell's shard."""
        return self.runs if options.keep == "runs" else 1

    def has(self, key: str) -> bool:
        """Return whether ``KEY.value``, ``KEY.low`` or ``KEY.high`` can be set here."""
        stem, _, part = key.rpartition(".")
        return part in PARTS and stem in self.world.row_of

    def world_with(self, numbers: Mapping[str, float]) -> World:
        """Return the world with coded values set; a value that is set alone is held in every run.

        Raises:
            InputError: For a key that does not stand in this world or a number off its scale.
        """
        given: dict[str, dict[str, float]] = {}
        coded = self.world.evidence.by_key
        for key, number in numbers.items():
            stem, _, part = key.rpartition(".")
            if not self.has(key):
                raise unknown("coded value", stem, self.world.row_of, file="command line", key=key)
            if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
                variable = coded[stem].variable if stem in coded else None
                raise InputError("not a number", file="command line", key=key, found=number,
                                 allowed="{:g} to {:g}".format(*variable.bounds) + f" ({variable.scale})"
                                 if variable else "a finite number", fix=f"write {key}=NUMBER")
            given.setdefault(stem, {})[part] = float(number)
        return self.world.varied(given)

    def outcomes(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """Return the outcomes of a shard's columns that mean something in this world."""
        if self._outcomes is None or self._outcomes[0] is not columns:
            names = dict.fromkeys(name.partition("|")[0] for name, _ in columns[2:]
                                  if not name.startswith("drawn."))
            self._outcomes = (columns, [name for name in names if _error(name, self.world) is None])
        return self._outcomes[1]

    def address(self, world: World, seed: int, columns: Sequence[Sequence[str]], options: SweepOptions,
                rules: str) -> str:
        """Return the address of a cell: a hash of what determines its result.

        Args:
            world: Its world, made by :meth:`world_with`.
            seed: Its seed.
            columns: Names and types of the shard's columns.
            options: What is kept.
            rules: Hash of the rules' code.
        """
        chosen = self.configuration.ensemble
        sums = hashlib.sha256(np.array([(v.value, v.low, v.high) for v in world.values]).tobytes())
        parts = [FORMAT, self.fixed, sums.hexdigest(), seed, chosen.runs, chosen.sampling, options.keep,
                 [list(c) for c in columns], rules]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


# -- columns ----------------------------------------------------------------------------------------


def default_outcomes(world: World) -> list[str]:
    """Return the outcomes of a world that a sweep keeps: offers, penalties, votes, plans, ends."""
    names = [name for name in standard_outcomes(world) if name.startswith(("offer.", "penalised."))]
    names += [f"vote.{v.name}.{world.actors[i]}" for v in world.votes for i in v.voters]
    names += [f"plan.{p.name}.{slug}" for p in world.plans
              for i, slug in enumerate(world.actors) if i != p.author]
    names += [f"event.{e.name}" for e in world.events if e.chance is not None or e.conditions]
    names += end_positions(world)
    return list(dict.fromkeys(names))


def kind_of(name: str) -> str:
    """Return the type of an outcome's column."""
    if "@" in name:
        return "float32"
    head = name.partition(".")[0]
    if head in ("moves", "reversals") or name.endswith((".week", ".last")):
        return "int16"
    return "int8"


def columns_of(bases: Sequence[Base], options: SweepOptions) -> list[tuple[str, str]]:
    """Return names and types of the columns of every shard of a sweep: those of all its worlds.

    Raises:
        InputError: For an outcome that means nothing in any of the worlds.
    """
    names: list[str] = []
    for name in options.outcomes:
        errors = [error for base in bases if (error := _error(name, base.world))]
        if len(errors) == len(bases):
            raise errors[0]
        names.append(name)
    if not names:
        names = list(dict.fromkeys(n for base in bases for n in default_outcomes(base.world)))
    if options.keep == "summary":
        found = [("cell", "string"), ("runs", "int64")]
        for name in names:
            found += [(f"{name}|n", "int64"), (f"{name}|mean", "float64"), (f"{name}|sd", "float64")]
        return found
    found = [("cell", "string"), ("run", "int32"), *((name, kind_of(name)) for name in names)]
    if any(_draws_coder(base.world) for base in bases):
        found.append((f"drawn.{CODER}", "string"))
    if options.drawn:
        keys = dict.fromkeys(v.key for base in bases for v in base.world.values if v.high > v.low)
        found += [(f"drawn.{key}", "float32") for key in keys]
    return found


def _draws_coder(world: World) -> bool:
    """Return whether each run draws a coder: whom is kept in every sweep of runs."""
    return world.coders is not None and not world.coders.pool.mixed


def _error(name: str, world: World) -> InputError | None:
    try:
        outcome(name, world)
    except InputError as error:
        return error
    return without_answer(name, world)


def schema_of(columns: Sequence[Sequence[str]]) -> pa.Schema:
    """Return the Arrow schema of columns."""
    return _schema(tuple((name, kind) for name, kind in columns))


@lru_cache(maxsize=8)
def _schema(columns: tuple[tuple[str, str], ...]) -> pa.Schema:
    import pyarrow as pa

    kinds = {"string": pa.dictionary(pa.int32(), pa.string()), "int8": pa.int8(), "int16": pa.int16(),
             "int32": pa.int32(), "int64": pa.int64(), "float32": pa.float32(),
             "float64": pa.float64(), "bool": pa.bool_()}
    return pa.schema([(name, kinds[kind]) for name, kind in columns])


# -- playing ----------------------------------------------------------------------------------------


def play(base: Base, cell: Cell, columns: Sequence[Sequence[str]], options: SweepOptions,
         threads: int = 1, engine: str = "auto", world: World | None = None) -> pa.Table:
    """Play a cell and return its shard's table.

    Args:
        base: The cell's base.
        cell: The cell.
        columns: Names and types of the columns.
        options: What is kept.
        threads: Threads to play on; the result does not depend on it.
        engine: Engine to play with; nor on this.
        world: Its world, if it has been made already.

    Raises:
        InputError: If its engine is not installed.
    """
    world = world or base.world_with(cell.numbers)
    chosen = base.configuration.ensemble
    names = base.outcomes(columns)
    ensemble = run_ensemble(
        world, chosen.runs, cell.seed, outcomes=names, threads=threads, sampling=chosen.sampling,
        engine=engine if chosen.engine == "auto" else chosen.engine,  # type: ignore[arg-type]
        keep_drawn=options.drawn or (options.keep == "runs" and _draws_coder(world)),
    )
    return _table(ensemble, cell, columns, options)


def _table(ensemble: Ensemble, cell: Cell, columns: Sequence[Sequence[str]],
           options: SweepOptions) -> pa.Table:
    import pyarrow as pa

    schema = schema_of(columns)
    rows = ensemble.runs if options.keep == "runs" else 1
    first = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)),
                                           pa.array([cell.address]))
    arrays = [first]
    if options.keep == "summary":
        arrays.append(pa.array([ensemble.runs], pa.int64()))
        for name, _ in columns[2::3]:
            moments = _moments(ensemble.outcomes.get(name.partition("|")[0]))
            arrays += [pa.array([x], kind) for x, kind in
                       zip(moments, (pa.int64(), pa.float64(), pa.float64()), strict=True)]
        return pa.table(arrays, schema=schema)
    arrays.append(pa.array(np.arange(rows, dtype=np.int32)))
    drawn = _drawn(ensemble) if options.drawn else {}
    types = {kind: field.type for (_, kind), field in zip(columns, schema, strict=True)}
    for name, kind in columns[2:]:
        if kind == "string":
            arrays.append(_coders(ensemble, rows, types[kind]))
            continue
        found = drawn.get(name) if name.startswith("drawn.") else ensemble.outcomes.get(name)
        arrays.append(_array(found, rows, kind, types[kind]))
    return pa.table(arrays, schema=schema)


def _coders(ensemble: Ensemble, rows: int, target: Any) -> pa.Array:
    """Return whom each run drew; nothing in a cell without a pool."""
    import pyarrow as pa

    names = coder_of_runs(ensemble)
    return pa.array(names, pa.string()).dictionary_encode().cast(target) if names else pa.nulls(rows, target)


def _array(values: Any, rows: int, kind: str, target: Any) -> pa.Array:
    import pyarrow as pa

    if values is None:
        return pa.nulls(rows, target)
    missing = np.isnan(values)
    if missing.any():
        return pa.array(np.where(missing, 0.0, values).astype(kind), target, mask=missing)
    return pa.array(values.astype(kind), target)


def _moments(values: Any) -> tuple[int, float | None, float | None]:
    """Return number, mean and standard deviation, exactly rounded sums, NaN left out."""
    if values is None:
        return 0, None, None
    known = values[~np.isnan(values)].tolist()
    if not known:
        return 0, None, None
    mean = math.fsum(known) / len(known)
    variance = math.fsum((x - mean) ** 2 for x in known) / len(known)
    return len(known), mean, math.sqrt(variance)


def _drawn(ensemble: Ensemble) -> dict[str, Any]:
    assert ensemble.drawn is not None
    found = {}
    for value, u in zip(ensemble.world.values, ensemble.drawn, strict=True):
        found[f"drawn.{value.key}"] = value.at(u)
    return found


def shard_bytes(table: pa.Table) -> bytes:
    """Return a table as the bytes of a Parquet file; the same table gives the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd" if len(table) >= _LARGE else "snappy",
                   use_dictionary=["cell"], write_statistics=False, store_schema=False)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def rules() -> str:
    """Return the hash of the code that determines results, as it was when it was first asked for."""
    return rules_hash()
