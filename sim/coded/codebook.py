"""The codebook: every coded value with its range, its basis and the passages that it stands on.

``python -m sim.codebook`` prints it, whole or in part, and writes it as Markdown or CSV. A *reading*
is one value as one coder took it from the documents; where two documents disagree, the second
reading is kept beside the first.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.coded import evidence, scenario
from sim.coded.evidence import Coding, Entry
from sim.coded.schema import Coded, Passage, Reading, ScenarioFile
from sim.reading.errors import InputError, guarded, unknown

BASES: tuple[str, ...] = ("stated", "implied", "assumed")

#: The coded parts of a scenario: section of the file, part, and what a higher value says.
SCENARIO_PARTS: tuple[tuple[str, str, str], ...] = (
    ("offers", "stake", "what accepting the offer is worth while its position is kept"),
    ("votes", "severity", "how much the text asks: from a procedural motion to punishment"),
    ("votes", "common_interest", "how much all gain from the text, whatever their side"),
    ("plans", "impartiality", "how even-handed the plan is seen to be"),
    ("plans", "specificity", "how much the plan commits to in particular"),
    ("plans", "willingness", "how much its author would pay for it"),
)

#: From this width on a terminal gets a table; a narrower one gets one value under another.
TABLE_WIDTH = 130

COLUMNS: tuple[str, ...] = (
    "key", "reading", "group", "variable", "symbol", "value", "low", "high", "scale", "basis",
    "level", "evidence", "phrases", "paraphrases", "reason", "meaning",
)


@dataclass(frozen=True)
class Row:
    """One reading of one coded value.

    Attributes:
        group: The actor's slug, ``pairs``, ``mechanisms`` or ``scenario NAME``.
        key: Key on the command line.
        reading: ``first``, ``second``, or the name of the coding that it comes from.
        variable: Name in :mod:`sim.coded.variables`, or the part of a scenario.
        symbol: Symbol in the equations.
        scale: Unit of the number, in words.
        meaning: What a higher value says.
        record: Value, range, basis and evidence.
    """

    group: str
    key: str
    reading: str
    variable: str
    symbol: str
    scale: str
    meaning: str
    record: Reading

    def cells(self) -> dict[str, str | float]:
        """Return the row of the CSV file, by column."""
        record = self.record
        return {
            "key": self.key, "reading": self.reading, "group": self.group, "variable": self.variable,
            "symbol": self.symbol, "value": record.value, "low": record.low, "high": record.high,
            "scale": self.scale, "basis": record.basis, "level": record.level or "",
            "evidence": "; ".join(cited(p) for p in record.evidence),
            "phrases": " | ".join(clean(p.phrase) for p in record.evidence),
            "paraphrases": " | ".join(clean(p.says) for p in record.evidence),
            "reason": clean(record.reason or ""), "meaning": self.meaning,
        }


def cited(passage: Passage) -> str:
    """Return the place of a passage as people cite it: ``fdd2022 ¶7``."""
    return f"{passage.source} ¶{passage.paragraph}"


def clean(text: str) -> str:
    """Return a text on one line, without characters that a terminal would act on."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


# -- choosing rows ----------------------------------------------------------------------------------


def rows(coded: Coding, what: str | None = None, coding: str = "first") -> list[Row]:
    """Return the readings, each second reading after the first.

    Args:
        coded: The coded values in force.
        what: An actor (its own values and the pair values that it holds), ``pairs``,
            ``mechanisms``, a scenario (its offers', votes' and plans' values), or None for all but
            the scenarios'.
        coding: Name of the coding in force, for the column ``reading``.

    Raises:
        InputError: If ``what`` names none of these, or the scenario is refused.
    """
    first = evidence.load("first") if coding != "first" else coded
    if what is None or what in ("pairs", "mechanisms"):
        chosen = [e for e in coded.entries.values() if what is None or e.key.startswith(f"{what}.")]
        return _entry_rows(chosen, first, coding)
    if (slug := _actor(coded, what)) is not None:
        chosen = [e for e in coded.entries.values() if slug in _holders(e)]
        return _entry_rows(chosen, first, coding)
    if what in scenario.names():
        return _scenario_rows(what, scenario.load(what, coded))
    names = [*coded.actors, "pairs", "mechanisms", *scenario.names()]
    raise unknown("actor, part or scenario", what, names, file="command line")


def _actor(coded: Coding, name: str) -> str | None:
    try:
        return coded.actor(name).slug
    except InputError:
        return None


def _holders(entry: Entry) -> set[str]:
    """Return the actors that hold the value; both, for a pair that is coded in both directions."""
    if entry.variable.index == "pair":
        return {target.partition(".")[2].partition("-")[0] for target in entry.targets}
    return {entry.actor} if entry.actor else set()


def _entry_rows(entries: Iterable[Entry], first: Coding, coding: str) -> list[Row]:
    found = []
    for entry in entries:
        variable, head = entry.variable, entry.key.split(".")
        group = head[1] if head[0] == "actors" else head[0]
        for reading, record in _readings(entry, first.entries[entry.name], coding):
            found.append(Row(group, entry.key, reading, variable.name, variable.symbol,
                             variable.scale, variable.meaning, record))
    return found


def _readings(entry: Entry, first: Entry, coding: str) -> list[tuple[str, Reading]]:
    """Return the readings of a value with their names."""
    record = entry.record
    if record == first.record:
        name = "first"
    elif first.record.second is not None and record == Coded(**dict(first.record.second)):
        name = "second"
    else:
        name = coding
    return [(name, record)] + ([("second", record.second)] if record.second else [])


def _scenario_rows(name: str, story: ScenarioFile) -> list[Row]:
    found = []
    for section, part, meaning in SCENARIO_PARTS:
        for slug, item in sorted(getattr(story, section).items()):
            record = getattr(item, part)
            for reading, value in (("first", record), ("second", record and record.second)):
                if value is not None:
                    found.append(Row(f"scenario {name}", f"scenario.{section}.{slug}.{part}", reading,
                                     part, "", "share", meaning, value))
    return sorted(found, key=lambda row: (row.key, row.reading))


def counts(found: Sequence[Row]) -> dict[str, dict[str, int]]:
    """Return, by group and in ``total``, how many values are stated, implied and assumed.

    ``second`` counts the second readings that stand beside a first; they are in none of the others.
    """
    seen: set[str] = set()
    table: dict[str, dict[str, int]] = {}
    total = dict.fromkeys((*BASES, "second"), 0)
    for row in found:
        kind = "second" if row.key in seen else row.record.basis
        seen.add(row.key)
        table.setdefault(row.group, dict.fromkeys((*BASES, "second"), 0))[kind] += 1
        total[kind] += 1
    return {**table, "total": total}


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


# -- printing ---------------------------------------------------------------------------------------


def _number(value: float) -> str:
    return f"{value:g}"


def _titles(found: Sequence[Row], coded: Coding) -> list[tuple[str, list[Row]]]:
    """Return the rows by group, each group with a title to read."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(row.group, []).append(row)
    titles = {slug: actor.name for slug, actor in coded.actors.items()}
    titles |= {"pairs": "Pairs of actors (the first holds the value, the second is the one it is about)",
               "mechanisms": "Mechanisms (constants of the rules)"}
    return [(titles.get(group, group), rows_of) for group, rows_of in groups.items()]


def plain(found: Sequence[Row], coded: Coding, width: int | None = None) -> str:
    """Return the codebook as text: a line for the value, one for each passage.

    Args:
        found: The readings.
        coded: The coded values in force, for the actors' names.
        width: Wrap the passages at this width; None leaves them on one line.
    """
    lines: list[str] = []
    for title, group in _titles(found, coded):
        lines += [clean(title), "=" * min(len(title), width or len(title)), ""]
        for row in group:
            r = row.record
            mark = "" if row.reading == "first" else f"  ({row.reading} reading)"
            lines.append(f"{row.key}{mark}")
            symbol = f"{row.symbol} = " if row.symbol else ""
            lines += _wrapped(f"{symbol}{_number(r.value)}  low {_number(r.low)}  high {_number(r.high)}  "
                              f"{row.scale}  {r.basis}", width)
            for p in r.evidence:
                lines += _wrapped(f'{cited(p)}  "{clean(p.phrase)}"  {clean(p.says)}', width)
            if r.reason:
                lines += _wrapped(f"reason: {clean(r.reason)}", width)
            lines.append("")
    return "\n".join(lines)


def _wrapped(text: str, width: int | None) -> list[str]:
    if width is None:
        return [f"  {text}"]
    return textwrap.wrap(text, max(width, 20), initial_indent="  ", subsequent_indent="    ",
                         break_on_hyphens=False)


def _tables(found: Sequence[Row], coded: Coding) -> list[Any]:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    tables = []
    for title, group in _titles(found, coded):
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
            r = row.record
            key = Text(row.key)
            if row.reading != "first":
                key.append(f"\n{row.reading} reading", style="italic")
            passages = Text()
            for n, p in enumerate(r.evidence):
                passages.append(("\n" if n else "") + cited(p), style="bold")
                passages.append(f" “{clean(p.phrase)}”", style="italic")
                passages.append(f" {clean(p.says)}")
            if r.reason:
                passages.append(("\n" if r.evidence else "") + "reason: " + clean(r.reason), style="dim")
            table.add_row(key, row.symbol, _number(r.value), _number(r.low), _number(r.high), row.scale,
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
    for table in _tables(found, coded):
        console.print(table)


# -- files ------------------------------------------------------------------------------------------


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


def as_markdown(found: Sequence[Row], coded: Coding, coding: str = "first") -> str:
    """Return the codebook as Markdown: counts, a table a group, the sources."""
    lines = ["# Codebook", "", f"Coding: {_cell(coding)}. One row a reading; a higher value says what the "
             "column *meaning* says.", "", "| values | all | stated | implied | assumed | second readings |",
             "|---|--:|--:|--:|--:|--:|"]
    for group, by in counts(found).items():
        numbers = [sum(by[b] for b in BASES), *(by[b] for b in BASES), by["second"]]
        lines.append(f"| {_cell(group)} | " + " | ".join(map(str, numbers)) + " |")
    for title, rows_of in _titles(found, coded):
        lines += ["", f"## {_cell(title)}", "",
                  "| key | symbol | value | low | high | scale | basis | evidence | meaning |",
                  "|---|---|--:|--:|--:|---|---|---|---|"]
        for row in rows_of:
            r = row.record
            passages = [f"{cited(p)} “{_cell(p.phrase)}” {_cell(p.says)}" for p in r.evidence]
            passages += [f"*reason:* {_cell(r.reason)}"] if r.reason else []
            mark = "" if row.reading == "first" else f"<br>*{_cell(row.reading)} reading*"
            lines.append(f"| `{row.key}`{mark} | {_cell(row.symbol)} | {_number(r.value)} | "
                         f"{_number(r.low)} | {_number(r.high)} | {_cell(row.scale)} | {r.basis} | "
                         f"{'<br>'.join(passages)} | {_cell(row.meaning)} |")
    lines += ["", "## Sources", ""]
    for name, card in coded.sources.items():
        authors = card.authors if isinstance(card.authors, str) else ", ".join(card.authors)
        lines.append(f"- `{name}`: {_cell(authors)}, *{_cell(card.title)}*, {_cell(card.publisher)}, "
                     f"{_cell(card.published)}, {card.paragraphs} paragraphs")
    return "\n".join(lines) + "\n"


def write(files: dict[Path, str]) -> None:
    """Write texts to files, all or none as far as the file system allows.

    Raises:
        InputError: If a file cannot be written; then those that were there are as before.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            if path.exists() and not path.is_file():
                raise InputError("not a regular file", file=path, fix="give the name of a file")
            draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            drafts[draft] = path
            draft.write_text(text, encoding="utf-8", newline="\n")
        for draft, path in drafts.items():
            draft.replace(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be written: {reason}", file=path,
                         fix="give a file in a folder that exists and may be written to") from None
    finally:
        for draft in drafts:
            if draft.exists():
                draft.unlink()


# -- command ----------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sim.codebook",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=textwrap.dedent("""\
            Print the codebook: every coded value, how far a careful reader could go (low, high),
            and the passages it stands on (source ¶paragraph, key phrase, what it says in our words).

            basis   stated:  the passage says it
                    implied: it follows from the passage
                    assumed: no passage; the reason says why this value
            key     what to write on the command line of `python -m sim` to change the value
            second  where two documents disagree, the other one's reading of the value
            """),
        epilog=textwrap.dedent("""\
            examples:
              python -m sim.codebook china                 one actor, and the pair values it holds
              python -m sim.codebook pairs --second        with the readings that disagree
              python -m sim.codebook arms_sale             what a scenario's offers and votes rest on
              python -m sim.codebook --coding second       the values of the other reading
              python -m sim.codebook --csv codebook.csv    all of it as a table, second readings too

            then:
              python -m sim scenario=arms_sale actors.china.sanction_sensitivity.value=0.8
            """),
    )
    parser.add_argument("what", nargs="?", metavar="WHAT",
                        help="an actor, `pairs`, `mechanisms` or a scenario; all values if left out")
    parser.add_argument("--coding", default="first", metavar="NAME",
                        help="first (default), second, or a file of ./codings or SIM_CODING_PATH")
    parser.add_argument("--second", action="store_true",
                        help="print second readings too (files always have them)")
    parser.add_argument("--markdown", type=Path, metavar="FILE",
                        help="write Markdown; the values are then not printed")
    parser.add_argument("--csv", type=Path, metavar="FILE",
                        help="write CSV (UTF-8), one row a reading; the values are then not printed")
    return parser


@guarded
def main(argv: list[str]) -> int:
    """Print or write the codebook."""
    asked = _parser().parse_args(argv)
    coded = evidence.load(asked.coding)
    found = rows(coded, asked.what, asked.coding)
    if not found:
        raise InputError("nothing is coded there", file="command line", found=asked.what,
                         fix="leave the name out to see all values")
    files = {}
    if asked.markdown and asked.csv and asked.markdown.absolute() == asked.csv.absolute():
        raise InputError("the same file twice", file="command line", key="--csv", found=str(asked.csv),
                         fix="give two names")
    if asked.markdown:
        files[asked.markdown] = as_markdown(found, coded, asked.coding)
    if asked.csv:
        files[asked.csv] = as_csv(found)
    write(files)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    if not files:
        show(found if asked.second else _in_force(found), coded)
    print("\n".join(count_lines(counts(found))))
    for path in files:
        print(f"wrote {path} ({len(found)} readings)")
    return 0


def _in_force(found: Sequence[Row]) -> list[Row]:
    """Return the readings in force: the first of each key."""
    first: dict[str, Row] = {}
    for row in found:
        first.setdefault(row.key, row)
    return list(first.values())

