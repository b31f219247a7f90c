"""Whole trajectories of an ensemble's runs, written in chunks while the runs are made."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from sim.coded.variables import BY_NAME
from sim.engines.block import Block
from sim.world.world import World

#: Runs recorded by ``ensemble.record=sample``.
SAMPLE = 100
#: Variables of a recorded trajectory, a column each for an actor.
COLUMNS = ("position", "belief", "standing", "gap")


class Recorder:
    """Writes ``trajectories.parquet``: one row a run, week and actor; positions in three columns.

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

        world, weeks, n = self.world, self.world.weeks, len(self.world.actors)
        shape = (count, weeks, n)
        runs = np.broadcast_to(np.arange(first, first + count, dtype=np.int32)[:, None, None], shape)
        names = pa.DictionaryArray.from_arrays(
            pa.array(np.tile(np.arange(n, dtype=np.int8), count * weeks)), pa.array(world.actors)
        )
        columns: dict[str, Any] = {
            "run": runs.ravel(),
            "week": np.broadcast_to(np.arange(weeks, dtype=np.int16)[None, :, None], shape).ravel(),
            "actor": names,
        }
        for name in COLUMNS:
            row = self._row(name)
            parts = 3 if BY_NAME[name].index == "domain" else 1
            for d in range(parts):
                values = block.record[:, row + d * n : row + (d + 1) * n, :count]
                label = ("diplomatic", "economic", "military")[d] if parts == 3 else name
                columns[label] = values.transpose(2, 0, 1).astype(np.float32).ravel()
        return columns

    def _row(self, name: str) -> int:
        """Return the first recorded row of a variable (see :class:`sim.engines.ensemble.Reducer`)."""
        from sim.engines.ensemble import SUMMARISED

        row = 0
        for known in SUMMARISED:
            if known == name:
                return row
            row += int(np.prod(self.world.layout.shapes[known]))
        raise KeyError(name)
