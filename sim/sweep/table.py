"""One table of a sweep: read it, check that it is complete, join the shards into one file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.reading.errors import InputError
from sim.sweep import plan as plans
from sim.sweep import store
from sim.sweep.cells import Cell, schema_of
from sim.sweep.plan import Plan

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Rows, or cells, that are joined before they are written as one row group.
_ROW_GROUP, _GROUP = 131_072, 1_000
#: Columns of a design beyond this number stay in ``cells.csv``, to be joined by ``index``.
_MOST_LABELS = 64
_KINDS = {"number": "float64", "integer": "int64", "text": "string", "truth": "bool"}


def is_share(name: str) -> bool:
    """Return whether an outcome's mean is a share of runs: it is 0 or 1 in each."""
    return name.startswith(("offer.", "event.", "penalised.")) and "@" not in name and (
        not name.endswith((".week", ".last", ".times")))


def interval95(name: str, count: int, mean: float, variance: float) -> tuple[float, float] | None:
    """Return the 95 % interval of a mean over runs: Wilson's for a share, else the normal one.

    Args:
        name: The outcome.
        count: Number of runs in which it is known.
        mean: Its mean.
        variance: Its variance, sum of squares over ``count``; a share needs none.

    Returns:
        The interval; None if there are too few runs for one.
    """
    from sim.engines.shares import wilson

    if is_share(name):
        return wilson(round(mean * count), count) if count else None
    if count < 2:
        return None
    half = 1.959963984540054 * math.sqrt(variance / (count - 1))
    return mean - half, mean + half


def labels_of(plan: Plan, all_of_them: bool = False) -> list[dict[str, Any]]:
    """Return the axes that stand in the table as columns: all, or but those of a large design."""
    many = sum(axis["design"] for axis in plan.axes) > _MOST_LABELS
    return [axis for axis in plan.axes if all_of_them or not (many and axis["design"])]


def schema(plan: Plan) -> pa.Schema:
    """Return the schema of the whole table: index, swept values, then the shards' columns."""
    labels = [(axis["key"], _KINDS[axis["kind"]]) for axis in labels_of(plan)]
    found = schema_of([("index", "int32"), *labels, *plan.columns])
    return found.with_metadata({"sweep": identity(plan)})


def identity(plan: Plan) -> str:
    """Return a hash of the cells of a sweep, in order."""
    return hashlib.sha256("\n".join(cell.address for cell in plan.cells).encode()).hexdigest()


def labelled(tables: Sequence[pa.Table], cells: Sequence[Cell], plan: Plan, whole: pa.Schema) -> pa.Table:
    """Return shards' tables as one, with the cells' numbers and swept values before their columns."""
    import numpy as np
    import pyarrow as pa

    table = pa.concat_tables(tables)
    owner = pa.array(np.repeat(np.arange(len(cells)), [len(t) for t in tables]))
    arrays: list[Any] = [pa.array([cell.index for cell in cells], pa.int32()).take(owner)]
    for axis in labels_of(plan):
        kind = whole.field(axis["key"]).type
        values = pa.array([cell.labels.get(axis["key"]) for cell in cells], _plain_type(kind))
        arrays.append(values.take(owner).cast(kind))
    arrays += [column.cast(whole.field(name).type)
               for name, column in zip(table.column_names, table.columns, strict=True)]
    return pa.table(arrays, schema=whole)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type of the values of a column."""
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _load(plan: Plan, cell: Cell) -> pa.Table:
    """Return a shard's table, hash and number of rows checked.

    Raises:
        InputError: If it is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = store.shard(plan.folder, cell.address)
    try:
        data, stated = path.read_bytes(), store.beside(path).read_bytes()
    except OSError as error:
        raise _bad(path, f"it cannot be read: {error.strerror}") from None
    if stated != f"{hashlib.sha256(data).hexdigest()}  {path.name}\n".encode():
        raise _bad(path, "it does not fit its SHA-256")
    try:
        table = pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise _bad(path, f"it is no Parquet file: {error}") from None
    expected = [(field.name, _plain_type(field.type)) for field in schema_of(plan.columns)]
    if [(field.name, _plain_type(field.type)) for field in table.schema] != expected:
        raise _bad(path, "its columns are not those of the plan")
    if len(table) != cell.rows:
        raise _bad(path, f"it has {len(table)} rows, not {cell.rows}")
    return table


def _bad(path: Path, problem: str) -> InputError:
    return InputError(f"a shard is damaged: {problem}", file=path,
                      fix="`python -m sim sweep resume` plays the damaged cells again")


def incomplete(plan: Plan, missing: Sequence[Cell]) -> InputError:
    """Return the message for a sweep with cells missing."""
    failures = store.failures(plan.folder)
    lines = []
    for cell in missing[:2]:
        why = failures.get(cell.address, {})
        words = ", ".join(f"{k}={v}" for k, v in list(cell.labels.items())[:3])
        lines.append(f"{cell.index} ({words}): {why.get('error', 'not played yet')}")
    more = f"; and {len(missing) - 2} more" if len(missing) > 2 else ""
    return InputError(
        f"incomplete: {len(missing)} of {len(plan.cells)} cells are missing", file=plan.folder,
        found="; ".join(lines) + more, allowed="all cells",
        fix=f"python -m sim sweep resume {plan.folder}, or read what is there with missing_ok=True")


def read_sweep(path: Path | str, columns: Sequence[str] | None = None, *, missing_ok: bool = False,
               design: bool = False) -> pd.DataFrame:
    """Return all results of a sweep as one table (:func:`sim.api.read_sweep` says it all)."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    plan = plans.read(Path(path))
    whole = schema(plan)
    if columns is not None:
        for name in columns:
            if name not in whole.names:
                from sim.reading.errors import unknown

                raise unknown("column", name, whole.names, file=path)
    joined = plan.folder / "sweep.parquet"
    there = store.present(plan.folder)
    missing = [cell for cell in plan.cells if cell.address not in there]
    if missing and not missing_ok:
        raise incomplete(plan, missing)
    if not missing and _joined(plan, whole):
        table = pq.read_table(joined, columns=list(columns) if columns else None)
    else:
        cells = [cell for cell in plan.cells if cell.address in there]
        if not cells:
            raise incomplete(plan, missing)
        parts = []
        for n in range(0, len(cells), _GROUP):
            some = cells[n : n + _GROUP]
            part = labelled([_load(plan, cell) for cell in some], some, plan, whole)
            parts.append(part.select(list(columns)) if columns else part)
        table = pa.concat_tables(parts).unify_dictionaries()
    expected = sum(cell.rows for cell in plan.cells if cell.address in there)
    if len(table) != expected:
        raise InputError("the table has another number of rows than its cells", file=joined,
                         found=len(table), allowed=str(expected),
                         fix=f"python -m sim sweep verify {plan.folder}")
    frame: pd.DataFrame = table.to_pandas()
    if design:
        held = {axis["key"] for axis in labels_of(plan)}
        wide = [axis["key"] for axis in plan.axes if axis["key"] not in held]
        if wide:
            points = pd.DataFrame([{key: cell.labels.get(key) for key in wide} for cell in plan.cells])
            frame = frame.join(points, on="index")
    return frame


def _joined(plan: Plan, whole: pa.Schema) -> bool:
    """Return whether ``sweep.parquet`` is whole and of this plan."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = plan.folder / "sweep.parquet"
    if store.damage(path) is not None:
        return False
    try:
        return bool(pq.read_schema(path).equals(whole, check_metadata=True))
    except (pa.ArrowException, OSError):
        return False


def stands(plan: Plan) -> bool:
    """Return whether ``sweep.parquet`` and ``summary.csv`` are whole and of this plan."""
    path = plan.folder / "summary.csv"
    if store.damage(path) is not None or not _joined(plan, schema(plan)):
        return False
    with path.open("rb") as stream:
        return stream.readline() == _Summary(plan).text()


def join(plan: Plan, progress: Callable[[int], None] | None = None) -> Path:
    """Join the shards into ``sweep.parquet``, and sum them up in ``summary.csv``.

    Cells come in order, so that the file's bytes depend on the cells and on nothing else; memory does
    not grow with their number.

    Returns:
        The file.

    Raises:
        InputError: If a cell is missing or damaged, or the disk is full.
    """
    import pyarrow.parquet as pq

    there = store.present(plan.folder)
    missing = [cell for cell in plan.cells if cell.address not in there]
    if missing:
        raise incomplete(plan, missing)
    whole, target = schema(plan), plan.folder / "sweep.parquet"
    summary = _Summary(plan)
    temporary = plan.folder / f".sweep.{os.getpid()}-{os.urandom(4).hex()}.tmp"
    waiting: list[pa.Table] = []
    cells: list[Cell] = []
    rows = 0
    try:
        with temporary.open("wb") as stream:
            with pq.ParquetWriter(stream, whole, compression="zstd") as writer:
                for cell in plan.cells:
                    table = _load(plan, cell)
                    summary.add(cell, table)
                    waiting.append(table)
                    cells.append(cell)
                    rows += len(table)
                    if rows >= _ROW_GROUP or len(waiting) >= _GROUP or cell is plan.cells[-1]:
                        joined = labelled(waiting, cells, plan, whole).unify_dictionaries()
                        writer.write_table(joined, row_group_size=8 * _ROW_GROUP)
                        waiting, cells = [], []
                        rows = 0
                    if progress:
                        progress(1)
            stream.flush()
            os.fsync(stream.fileno())
        with temporary.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        store.replace(store.beside(target), f"{digest}  {target.name}\n".encode(), sync=False)
        os.replace(temporary, target)
    except OSError as error:
        raise store.refused(error, target) from None
    finally:
        temporary.unlink(missing_ok=True)
    store.publish(plan.folder / "summary.csv", summary.text())
    return target


class _Summary:
    """One row a cell: its swept values and the mean of each outcome, some with their 95 % interval."""

    def __init__(self, plan: Plan) -> None:
        self.keys = [axis["key"] for axis in labels_of(plan, all_of_them=True)]
        self.runs = plan.options.keep == "runs"
        self.chosen = frozenset(plan.options.outcomes)
        skip = ("drawn.", "cell", "run")
        names = [name for name, _ in plan.columns if not name.startswith(skip)]
        self.names = names if self.runs else [n for n, _ in plan.columns[1:]]
        self.stream = io.StringIO()
        self.writer = csv.writer(self.stream, lineterminator="\n")
        head = [*self.names]
        for name in self.told:
            head += [f"{name}.low95", f"{name}.high95"]
        self.writer.writerow(["index", "cell", *self.keys, *(["runs"] if self.runs else []), *head])

    @property
    def told(self) -> list[str]:
        """Outcomes that are told with their 95 % interval: offers taken, and what was asked for."""
        return [n for n in self.names if (n.startswith("offer.") and is_share(n)) or n in self.chosen
                ] if self.runs else []

    def add(self, cell: Cell, table: pa.Table) -> None:
        """Add a cell."""
        means: dict[str, float | None] = {}
        row: list[Any] = [cell.index, cell.address, *(_plain(cell.labels.get(key)) for key in self.keys)]
        if self.runs:
            row.append(len(table))
        for name in self.names:
            values = table[name].drop_null().to_numpy()
            exact = values.dtype.kind in "iu"
            total = int(values.sum(dtype="int64")) if exact else math.fsum(values.tolist())
            means[name] = total / len(values) if len(values) else None
            if not self.runs and exact and len(values):
                means[name] = total
        row += ["" if means[n] is None else means[n] for n in self.names]
        for name in self.told:
            row += _interval(name, table[name].drop_null(), means[name]) or ("", "")
        self.writer.writerow(row)

    def text(self) -> bytes:
        """Return the file."""
        return self.stream.getvalue().encode()


def _interval(name: str, values: pa.ChunkedArray, mean: float | None) -> tuple[float, float] | None:
    if mean is None:
        return None
    squares = [] if is_share(name) else [(x - mean) ** 2 for x in values.to_pylist()]
    return interval95(name, len(values), mean, math.fsum(squares) / len(values))


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, str | float) else json.dumps(value)
