"""A report is a sentence, some tables and some pictures; :func:`publish` writes all of them or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass
class Report:
    """What an analysis found.

    Attributes:
        name: Name of the analysis, ``compare``.
        title: Its title.
        sentence: The finding in words; the first thing that a reader sees.
        tables: By name, the tables (CSV); the first one is printed.
        columns: Columns of the first table that a reader is shown; none: all of them.
        pictures: By name, the pictures (PNG).
        figures: Further figures as plain data, for ``report.json``.
        notes: What else a reader has to know: methods, limits.
        departures: Lens, decision model and forms that are not the defaults
            (:attr:`sim.world.world.World.departures`).
    """

    name: str
    title: str
    sentence: str
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    columns: Sequence[str] = ()
    pictures: dict[str, Figure] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    departures: Sequence[str] = ()

    @property
    def told(self) -> list[str]:
        """The notes, after one on what is not the default, if anything is not."""
        return [*([f"Played with {', '.join(self.departures)}, not the default."] if self.departures else []),
                *self.notes]


def publish(report: Report, output: Path | str = "reports", *, how: Mapping[str, Any] | None = None) -> Path:
    """Write a report: a folder ``NAME-TIME`` in ``output`` that appears whole or not at all.

    It holds each table as CSV, each picture as PNG, ``report.json`` (sentence, notes, figures, how it was
    made, versions, hashes of the files) and ``sentence.txt``.

    Returns:
        The folder.

    Raises:
        InputError: If it cannot be written.
    """
    from analysis import plots
    from sim.results.files import write_json
    from sim.results.folder import published, stamp
    from sim.results.manifest import file_hashes
    from sim.results.provenance import rules_hash, versions

    with published(Path(output), f"{report.name}-{stamp()}", "--output") as (folder, final):
        for name, table in report.tables.items():
            table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        for name, picture in report.pictures.items():
            plots.save(picture, folder / f"{name}.png")
        text = text_of(report.title, report.sentence, report.told)
        (folder / "sentence.txt").write_text(text, encoding="utf-8")
        write_json(folder / "report.json", {
            "format": 1, "analysis": report.name, "title": report.title, "sentence": report.sentence,
            "notes": report.told, "departures": list(report.departures),
            "tables": list(report.tables), "columns": list(report.columns),
            "pictures": list(report.pictures), "figures": plain(report.figures),
            "how": plain(dict(how or {})),
            "rules_sha256": rules_hash(), "versions": versions(),
            "files": file_hashes(folder, leave_out=("report.json",)),
        })
    return final[0]


def text_of(title: str, sentence: str, notes: Sequence[str]) -> str:
    """Return a report's words as they stand in ``sentence.txt``."""
    return "\n".join([title, "", sentence, *(f"\n{note}" for note in notes)]) + "\n"


def plain(value: Any) -> Any:
    """Return data as JSON can hold it: NumPy numbers as numbers, what is not finite as null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def show(report: Report, folder: Path | None = None, *,
         most: int = 40, digits: int = 3) -> None:
    """Print a report: title, sentence, first table, notes, and where everything is.

    Args:
        report: The report.
        folder: Where it was written.
        most: Number of rows to print.
        digits: Digits after the point.
    """
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 118
    console.print(f"\n[bold]{escape(report.title)}[/]\n{escape(report.sentence)}\n")
    for frame in list(report.tables.values())[:1]:
        wanted = [c for c in (report.columns or frame.columns) if c in frame.columns]
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column, name in enumerate(wanted):
            numeric = frame[name].dtype.kind in "fiu"
            short = column == 0 and int(frame[name].astype(str).str.len().max()) <= 44
            table.add_column(escape(str(name)), justify="right" if numeric else "left",
                             no_wrap=numeric or short, overflow="fold")
        for row in frame[wanted].head(most).itertuples(index=False):
            table.add_row(*(escape(cell(value, digits)) for value in row))
        console.print(table)
        if len(frame) > most:
            console.print(f"... {len(frame) - most} more rows in the file")
    for note in report.told:
        console.print(escape(note))
    if folder is not None:
        console.print(f"\nEverything is in [bold]{escape(str(folder))}[/]: "
                      + escape(", ".join([*(f"{n}.csv" for n in report.tables),
                                          *(f"{n}.png" for n in report.pictures), "report.json"])),
                      soft_wrap=True)


def cell(value: Any, digits: int = 3) -> str:
    """Return a value as it stands in a printed table."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float | np.floating):
        return f"{value:.{digits}f}"
    return str(value)
