"""Columns and figures as files: Parquet, CSV, JSON, and tables read back."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.reading.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def write_parquet(path: Path, columns: Mapping[str, Any]) -> None:
    """Write columns as a Parquet file (zstd)."""
    import pyarrow.parquet as pq

    pq.write_table(arrow_table(columns), path, compression="zstd")


def arrow_table(columns: Mapping[str, Any]) -> pa.Table:
    """Return columns as an Arrow table: texts as dictionaries, days as timestamps.

    (Days as Arrow's dates come out of pandas as Python's objects, which compare with no text.)
    """
    import pyarrow as pa

    arrays = []
    for values in columns.values():
        array = values if isinstance(values, pa.Array) else pa.array(values)
        if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
            array = array.dictionary_encode()
        elif pa.types.is_date(array.type):
            array = array.cast(pa.timestamp("ms"))
        arrays.append(array)
    return pa.table(arrays, names=list(columns))


def types_of(columns: Mapping[str, Any]) -> dict[str, str]:
    """Return the type of each column, in words."""
    return _types(arrow_table(columns).schema)


def parquet_types(path: Path) -> dict[str, str]:
    """Return the type of each column of a Parquet file, in words."""
    import pyarrow.parquet as pq

    return _types(pq.read_schema(path))


def _types(schema: pa.Schema) -> dict[str, str]:
    import pyarrow as pa

    def in_words(kind: Any) -> str:
        if pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
            return "text"
        return "date" if pa.types.is_temporal(kind) else str(kind).replace("double", "float64").replace(
            "float", "float32" if kind == pa.float32() else "float")

    return {field.name: in_words(field.type) for field in schema}


def write_csv(path: Path, columns: Mapping[str, Any]) -> None:
    """Write columns as a CSV file: UTF-8, RFC 4180, shortest numbers that read back the same."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*(np.asarray(v).tolist() for v in columns.values()), strict=True))


def write_json(path: Path, data: Any) -> None:
    """Write JSON that reads well and is the same for the same data."""
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_tidy(path: Path | str) -> pd.DataFrame:
    """Return a table of a run folder as a pandas DataFrame, dates parsed.

    Raises:
        InputError: If there is no such file.
    """
    import pandas as pd

    path = Path(path)
    if not path.is_file():
        raise InputError("no such table", file=path)
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, keep_default_na=False)
    for column in {"date", "day"} & set(frame):
        if frame[column].dtype.kind != "M":
            frame[column] = pd.to_datetime(frame[column].astype(str)).astype("datetime64[ms]")
    return frame
