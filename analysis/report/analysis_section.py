"""What the page says of an analysis."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.report.run_section import picture
from sim.reading.errors import InputError

#: Rows of an analysis' table that the page shows; the whole table is in its folder.
ROWS = 50


def one_analysis(folder: Path) -> dict[str, Any]:
    """Return what the page says of an analysis' folder.

    Raises:
        InputError: If it is no such folder.
    """
    file = folder / "report.json"
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        sentence, title, notes = data["sentence"], data["title"], data["notes"]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("not the folder of an analysis: it has no report.json of ours", file=folder,
                         fix="give a folder that one of the analysis commands printed") from None
    tables: list[dict[str, Any]] = []
    order = {str(name): k for k, name in enumerate(data.get("tables", ()))}
    for path in sorted(folder.glob("*.csv"), key=lambda p: (order.get(p.stem, len(order)), p.stem))[:4]:
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.reader(stream))
        if rows:
            columns = data.get("columns", ()) if not tables else ()
            tables.append(shown_table(path.stem, rows, [str(name) for name in columns]))
    order = {str(name): k for k, name in enumerate(data.get("pictures", ()))}
    shown = sorted(folder.glob("*.png"), key=lambda p: (order.get(p.stem, len(order)), p.stem))
    return {"id": f"analysis-{folder.name}", "title": str(title), "sentence": str(sentence),
            "notes": [str(n) for n in notes],
            "pictures": [p for p in (picture(path) for path in shown) if p],
            "tables": tables, "folder": folder.name}


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
