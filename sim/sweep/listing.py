"""What a person reads of a sweep at its end: the first cells, and what failed."""

from __future__ import annotations

import csv
import io
import itertools
import sys
from typing import Any

from sim.settings.choices import CODED
from sim.sweep import status, store
from sim.sweep.plan import Plan


def cells_of(count: int) -> str:
    """Return a number of cells in words."""
    return f"{count:,} cell{'' if count == 1 else 's'}"


def write_failures(plan: Plan, counts: status.Counts) -> None:
    """Write ``failures.csv``, or remove it when nothing has failed."""
    path = plan.folder / "failures.csv"
    if not counts.failures:
        path.unlink(missing_ok=True)
        store.beside(path).unlink(missing_ok=True)
        return
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["index", "cell", "kind", "error", "seconds", "host", "at"])
    for facts in sorted(counts.failures.values(), key=lambda f: int(f.get("index", -1))):
        writer.writerow([facts.get(k, "") for k in ("index", "cell", "kind", "error", "seconds", "host",
                                                    "at")])
    store.publish(path, stream.getvalue().encode())


def _console(to_errors: bool = False) -> Any:
    from rich.console import Console

    return Console(stderr=to_errors, highlight=False, soft_wrap=False)


def show_failures(plan: Plan, counts: status.Counts) -> None:
    """Print the failed cells with their errors, on standard error."""
    if not counts.failures:
        return
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="failed cells", title_justify="left")
    for name in ("cell", "values", "kind", "error"):
        shown.add_column(name)
    cells = {cell.address: cell for cell in plan.cells}
    for address, facts in list(counts.failures.items())[:20]:
        cell = cells[address]
        words = ", ".join(f"{key}={value}" for key, value in list(cell.labels.items())[:4])
        shown.add_row(str(cell.index), escape(words), escape(str(facts.get("kind", ""))),
                      escape(str(facts.get("error", ""))))
    _console(True).print(shown)
    if len(counts.failures) > 20:
        print(f"and {len(counts.failures) - 20} more: failures.csv", file=sys.stderr)


def show_summary(plan: Plan, most: int = 20) -> None:
    """Print the first cells: their swept values, and how often an offer was taken."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    with (plan.folder / "summary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(itertools.islice(csv.DictReader(stream), most))
    shares = [name for name in (rows[0] if rows else {})
              if name.startswith("offer.") and f"{name}.low95" in rows[0]][:3]
    console = _console()
    room = console.width - 6 - sum(max(21, len(name)) + 2 for name in shares)
    keys: list[str] = []
    for axis in plan.axes:  # as many as there is room for, and one at least
        room -= len(_brief(axis["key"])) + 3
        if keys and room < 0:
            break
        keys.append(axis["key"])
    if not keys and not shares:
        return
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for key in ("cell", *keys):
        shown.add_column(escape(_brief(key)), overflow="fold")
    for name in shares:
        shown.add_column(escape(f"{name.removeprefix('offer.')} taken"), justify="right", no_wrap=True)
    for row in rows:
        taken = [f"{_percent(row[n])} % [{_percent(row[f'{n}.low95'])}, "
                 f"{_percent(row[f'{n}.high95'])}]".replace("[", r"\[") if row[n] else "" for n in shares]
        shown.add_row(row["index"], *(escape(_short(row[key])) for key in keys), *taken)
    console.print(shown)
    if len(keys) < len(plan.axes):
        print(f"{len(plan.axes) - len(keys)} more swept keys: cells.csv")
    if len(plan.cells) > most:
        print(f"... and {len(plan.cells) - most:,} more cells in summary.csv")


def _percent(text: str) -> str:
    try:
        return f"{100 * float(text):.1f}"
    except ValueError:
        return "?"


def _brief(key: str) -> str:
    """Return a swept key as a heading: ``actors.china.inertia.value`` is ``china.inertia``."""
    head, _, rest = key.removesuffix(".value").partition(".")
    return rest if head in CODED else key.removesuffix(".value")


def _short(text: str) -> str:
    try:
        return f"{float(text):.4g}"
    except ValueError:
        return text
