"""Whole trajectories of an ensemble's runs, written in chunks while the runs are made."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from sim.engines.block import Block
from sim.results.columns import KEYS, days, places
from sim.world.world import World

#: Runs recorded by ``ensemble.record=sample``.
SAMPLE = 100
#: Variables of a recorded trajectory.
RECORDED_RUNS = ("position", "belief", "standing", "gap")


class Recorder:
    """Writes ``trajectories.parquet``: one row a run, week and value, as in the other tables.

    Args:
        world: What is played.
        record: ``summary`` (nothing), ``sample`` (the first 100 runs) or ``full`` (every run).
        path: The file.
    """

    def __init__(self, world: World, record: str, path: Path) -> None:
        self.world, self.path = world, path
        self.writer: Any = None
        self.most = {"summary": 0, "sample": SAMPLE, "full": None}[record]
        self.wanted = record != "summary"

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self.writer is not None:
            self.writer.close()

    def add(self, block: Block, first: int, count: int) -> None:
        """Write the runs of a block; blocks come in order."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self.most is not None:
            count = min(count, self.most - first)
        if count <= 0:
            return
        table = pa.table(self._columns(block, first, count))
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self.writer.write_table(table)

    def _columns(self, block: Block, first: int, count: int) -> dict[str, Any]:
        import pyarrow as pa

        weeks, rows, keys = self.world.weeks, [], []
        for name in RECORDED_RUNS:
            shape = self.world.layout.shapes[name]
            for index, key in places(self.world, name):
                rows.append(self._row(name) + int(np.ravel_multi_index(index, shape)))
                keys.append(key)
        shape = (count, weeks, len(rows))
        runs = np.arange(first, first + count, dtype=np.int32)[:, None, None]
        week = np.arange(weeks, dtype=np.int16)[None, :, None]
        dates = pa.array(days(self.world.dates)).cast(pa.timestamp("ms"))
        columns: dict[str, Any] = {
            "run": np.broadcast_to(runs, shape).ravel(),
            "week": np.broadcast_to(week, shape).ravel(),
            "date": dates.take(pa.array(np.broadcast_to(week, shape).ravel())),
        }
        for k, column in enumerate(KEYS):
            names = list(dict.fromkeys(key[k] for key in keys))
            codes = np.array([names.index(key[k]) for key in keys], dtype=np.int8)
            columns[column] = pa.DictionaryArray.from_arrays(pa.array(np.tile(codes, count * weeks)), names)
        values = block.history[:, rows, :count]
        columns["value"] = values.transpose(2, 0, 1).astype(np.float32).ravel()
        return columns

    def _row(self, name: str) -> int:
        """Return the first recorded row of a variable (see :class:`sim.engines.ensemble.Reducer`)."""
        from sim.engines.reduce import SUMMARISED

        row = 0
        for known in SUMMARISED:
            if known == name:
                return row
            row += int(np.prod(self.world.layout.shapes[known]))
        raise KeyError(name)
