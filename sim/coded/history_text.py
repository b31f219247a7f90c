"""The history of the coded values as text: one value under another, or tables on a wide terminal."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter

from sim.coded.codebook_text import TABLE_WIDTH
from sim.coded.history import Changed, History, Kept, Numbers


def numbers(found: Numbers) -> str:
    """Return a value with its range and basis: ``0.5 (0.2 to 0.8) assumed``."""
    return f"{found.value:g} ({found.low:g} to {found.high:g}) {found.basis}"


def _passages(entry: Kept) -> str:
    return ", ".join(place.cited for place in entry.passages)


def plain(found: History, width: int | None = None) -> str:
    """Return the history as text: key, what the value was and is, why, and the passages.

    Args:
        found: What was changed and what was kept.
        width: Wrap at this width; None leaves each text on one line.
    """
    lines: list[str] = []
    for title, entries in (("Changed", found.changed), ("Kept", found.kept)):
        lines += [title, "=" * len(title), ""] if entries else []
        for key, entry in entries.items():
            lines.append(key)
            if isinstance(entry, Changed):
                lines.append(f"  was {numbers(entry.was)}")
                lines.append(f"  is  {numbers(entry.is_)}")
            text = " ".join(entry.why.split()) + (f" ({_passages(entry)})" if entry.passages else "")
            lines += [f"  {text}"] if width is None else textwrap.wrap(
                text, max(width, 20), initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
            lines.append("")
    return "\n".join(lines)


def count_line(found: History) -> str:
    """Return how many values changed, by what changed, and how many were kept."""
    by = Counter(kind for entry in found.changed.values() for kind in entry.kinds)
    kinds = ", ".join(f"{kind} {by[kind]}" for kind in ("value", "range", "basis", "evidence") if by[kind])
    return f"changed {len(found.changed)}{f' ({kinds})' if kinds else ''}, kept {len(found.kept)}"


def show(found: History) -> None:
    """Print the history: tables on a wide terminal, else one value under another."""
    if not sys.stdout.isatty():
        print(plain(found))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if console.width < TABLE_WIDTH:
        print(plain(found, console.width))
        return
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, expand=True)
    for name in ("key", "was", "is"):
        table.add_column(name, overflow="fold")
    table.add_column("why, passages", ratio=1, min_width=40)
    for key, entry in (*found.changed.items(), *found.kept.items()):
        before, now = (numbers(entry.was), numbers(entry.is_)) if isinstance(entry, Changed) else ("kept", "")
        why = Text(" ".join(entry.why.split()))
        why.append(f"\n{_passages(entry)}", style="italic")
        table.add_row(Text(key), before, now, why)
    console.print(table)
