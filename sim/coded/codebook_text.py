"""The codebook as text for a terminal: counts, and one value under another or tables."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from typing import Any

from sim.coded.codebook_rows import BASES, Row, clean, number, titled
from sim.coded.coding import Coding

#: From this width on a terminal gets a table; a narrower one gets one value under another.
TABLE_WIDTH = 130


def count_lines(table: dict[str, dict[str, int]]) -> list[str]:
    """Return the counts as aligned lines of text."""
    width = max(len(group) for group in table)
    head = f"{'values':<{width}}  {'all':>4}" + "".join(f"  {b:>7}" for b in BASES) + "  second readings"
    lines = [head]
    for group, by in table.items():
        whole = sum(by[b] for b in BASES)
        lines.append(f"{group:<{width}}  {whole:>4}" + "".join(f"  {by[b]:>7}" for b in BASES)
                     + f"  {by['second']:>15}")
    return lines


def plain(found: Sequence[Row], coded: Coding, width: int | None = None) -> str:
    """Return the codebook as text: a line for the value, one for each passage.

    Args:
        found: The readings.
        coded: The coded values in force, for the actors' names.
        width: Wrap the passages at this width; None leaves them on one line.
    """
    lines: list[str] = []
    for title, group in titled(found, coded):
        lines += [clean(title), "=" * min(len(title), width or len(title)), ""]
        for row in group:
            r = row.coded
            mark = "" if row.reading == "first" else f"  ({coded.named(row.reading)})"
            lines.append(f"{row.key}{mark}")
            symbol = f"{row.symbol} = " if row.symbol else ""
            lines += _wrapped(f"{symbol}{number(r.value)}  low {number(r.low)}  high {number(r.high)}  "
                              f"{row.scale}  {r.basis}", width)
            for p in r.evidence:
                lines += _wrapped(f'{p.cited}  "{clean(p.phrase)}"  {clean(p.says)}', width)
            if r.reason:
                lines += _wrapped(f"reason: {clean(r.reason)}", width)
            lines.append("")
    return "\n".join(lines)


def _wrapped(text: str, width: int | None) -> list[str]:
    if width is None:
        return [f"  {text}"]
    return textwrap.wrap(text, max(width, 20), initial_indent="  ", subsequent_indent="    ",
                         break_on_hyphens=False)


def tables(found: Sequence[Row], coded: Coding) -> list[Any]:
    """Return the codebook as tables of the package ``rich``, one a group."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    tables = []
    for title, group in titled(found, coded):
        table = Table(title=Text(clean(title)), title_justify="left", box=box.SIMPLE_HEAD,
                      show_lines=True, expand=True)
        key_width = max(len(row.key) for row in group)
        table.add_column("key", min_width=key_width, overflow="fold")
        table.add_column("symbol", no_wrap=True)
        for name in ("value", "low", "high"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("scale", min_width=8, overflow="fold")
        table.add_column("basis", no_wrap=True)
        table.add_column("evidence, key phrase, paraphrase", ratio=1, min_width=30, overflow="fold")
        for row in group:
            r = row.coded
            key = Text(row.key)
            if row.reading != "first":
                key.append(f"\n{coded.named(row.reading)}", style="italic")
            passages = Text()
            for n, p in enumerate(r.evidence):
                passages.append(("\n" if n else "") + p.cited, style="bold")
                passages.append(f" “{clean(p.phrase)}”", style="italic")
                passages.append(f" {clean(p.says)}")
            if r.reason:
                passages.append(("\n" if r.evidence else "") + "reason: " + clean(r.reason), style="dim")
            table.add_row(key, row.symbol, number(r.value), number(r.low), number(r.high), row.scale,
                          r.basis, passages)
        tables.append(table)
    return tables


def show(found: Sequence[Row], coded: Coding) -> None:
    """Print the codebook: a table on a wide terminal, else one value under another."""
    if not sys.stdout.isatty():
        print(plain(found, coded))
        return
    from rich.console import Console

    console = Console()
    if console.width < TABLE_WIDTH:
        print(plain(found, coded, console.width))
        return
    for table in tables(found, coded):
        console.print(table)
