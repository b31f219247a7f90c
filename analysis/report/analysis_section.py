"""What the page says of an analysis."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from analysis.publish import text_of
from analysis.report.run_section import picture, place
from sim.reading.errors import InputError
from sim.results.run_folder import Sha256, kept_file

#: Rows of an analysis' table that the page shows; the whole table is in its folder.
ROWS = 50


class Made(BaseModel):
    """What the page takes from ``report.json``; what else stands in it is not read."""

    model_config = ConfigDict(strict=True, frozen=True)

    title: str
    sentence: str
    notes: list[str]
    tables: list[str]
    columns: list[str]
    pictures: list[str]
    files: dict[str, Sha256]


def one_analysis(folder: Path) -> dict[str, Any]:
    """Return what the page says of an analysis' folder.

    Raises:
        InputError: If it is no such folder.
    """
    file = folder / "report.json"
    try:
        made = Made.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        raise InputError("not the folder of an analysis: it has no report.json of ours", file=folder,
                         fix="give a folder that one of the analysis commands printed") from None
    if text_of(made.title, made.sentence, made.notes).encode() != kept_file(folder, "sentence.txt",
                                                                            made.files):
        raise InputError("the report contradicts its own text", file=file, key="sentence",
                         found=made.sentence, allowed="what stands in sentence.txt",
                         fix="make it again, or take a copy of the folder that is whole")
    tables: list[dict[str, Any]] = []
    for name in made.tables[:4]:
        data = kept_file(folder, f"{name}.csv", made.files) or b""
        rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
        if rows:
            tables.append(shown_table(name, rows, made.columns if not tables else ()))
    pictures = [picture(kept_file(folder, f"{name}.png", made.files)) for name in made.pictures]
    return {"id": f"analysis-{folder.name}", "title": made.title, "sentence": made.sentence,
            "notes": made.notes, "pictures": [p for p in pictures if p], "tables": tables,
            "folder": folder.name, "place": place(folder)}


def shown_table(name: str, rows: list[list[str]], shown: Sequence[str]) -> dict[str, Any]:
    """Return a table as the page shows it: its first rows, and the columns that readers are shown."""
    head = rows[0]
    columns = [head.index(column) for column in shown if column in head] or list(range(len(head)))
    body = [[row[c] for c in columns] for row in rows[1:] if len(row) == len(head)]
    numeric = [all(_number(row[c]) is not None or not row[c] for row in body) for c in range(len(columns))]
    return {"name": name.replace("_", " "), "file": f"{name}.csv",
            "head": [head[c].replace("_", " ") for c in columns],
            "numeric": numeric, "rows": [[_short(cell) for cell in row] for row in body[:ROWS]],
            "more": max(0, len(body) - ROWS)}


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _short(cell: str) -> str:
    number = _number(cell)
    if number is None or not any(c in cell for c in ".e"):
        return cell
    text = f"{number:.3f}" if abs(number) < 1000.0 else f"{number:.4g}"
    return text.removeprefix("-") if float(text) == 0.0 else text
