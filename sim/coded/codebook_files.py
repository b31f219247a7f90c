"""The codebook as CSV and as Markdown."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from sim.coded.codebook_rows import BASES, COLUMNS, Row, clean, counts, number, titled
from sim.coded.coding import Coding


def as_csv(found: Sequence[Row]) -> str:
    """Return the codebook as CSV, one row a reading.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in found:
        writer.writerow({
            name: f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
            for name, cell in row.cells().items()
        })
    return stream.getvalue()


def _cell(text: str) -> str:
    """Return a text that is safe in a cell of a Markdown table."""
    return re.sub(r"([\\|`*_<>\[\]])", r"\\\1", clean(text))


def as_markdown(found: Sequence[Row], coded: Coding, coding: str = "first", residuals: Sequence[Row] = ()) -> str:
    """Return the codebook as Markdown: counts, a table a group, the sources."""
    machine = " (a machine reading)" * (coded.reader == "machine")
    lines = ["# Codebook", "", f"Coding: {_cell(coding)}{machine}. One row a reading; a higher value says what the "
             "column *meaning* says.", "", "| values | all | stated | implied | assumed | second readings |",
             "|---|--:|--:|--:|--:|--:|"]
    for group, by in counts(found).items():
        numbers = [sum(by[b] for b in BASES), *(by[b] for b in BASES), by["second"]]
        lines.append(f"| {_cell(group)} | " + " | ".join(map(str, numbers)) + " |")
    for title, rows_of in titled([*found, *residuals], coded):
        lines += ["", f"## {_cell(title)}", "",
                  "| key | symbol | value | low | high | scale | basis | evidence | meaning |",
                  "|---|---|--:|--:|--:|---|---|---|---|"]
        for row in rows_of:
            r = row.coded
            passages = [f"{p.cited} “{_cell(p.phrase)}” {_cell(p.says)}" for p in r.evidence]
            passages += [f"*reason:* {_cell(r.reason)}"] if r.reason else []
            mark = "" if row.reading == "first" else f"<br>*{_cell(coded.named(row.reading))}*"
            lines.append(f"| `{row.key}`{mark} | {_cell(row.symbol)} | {number(r.value)} | "
                         f"{number(r.low)} | {number(r.high)} | {_cell(row.scale)} | {r.basis} | "
                         f"{'<br>'.join(passages)} | {_cell(row.meaning)} |")
    lines += ["", "## Sources", ""]
    for name, card in coded.sources.items():
        authors = card.authors if isinstance(card.authors, str) else ", ".join(card.authors)
        lines.append(f"- `{name}`: {_cell(authors)}, *{_cell(card.title)}*, {_cell(card.publisher)}, "
                     f"{_cell(card.published)}, {card.paragraphs} paragraphs")
    return "\n".join(lines) + "\n"
