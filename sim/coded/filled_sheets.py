"""Filled coding sheets read back: a sheet becomes a coding file, or a list of what is wrong, line by line."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.coded.checks import check_entry
from sim.coded.codebook_rows import rows
from sim.coded.coding import Coding, Entry, ScenarioValue
from sim.coded.scenario import names as scenario_names
from sim.coded.scenario_values import check_scenario_value
from sim.coded.sheets import FILLED, GIVEN
from sim.coded.typed import checked
from sim.coded.values import Coded
from sim.reading.errors import InputError, nearest, one_of, shorten, unknown
from sim.reading.safe_yaml import Document

MAX_BYTES = 4 * 1024 * 1024
#: Cells that a row of evidence has together.
_PASSAGE = ("source", "paragraph", "key_phrase")


@dataclass(frozen=True)
class Sheet:
    """A filled sheet.

    Attributes:
        values: The coded values by key.
        scenarios: By scenario and key without ``scenario.``, the coded numbers of scenarios.
        empty: Rows in which nothing is filled in.
    """

    values: dict[str, Coded]
    scenarios: dict[str, dict[str, Coded]]
    empty: int

    @property
    def size(self) -> int:
        """Number of values that it codes."""
        return len(self.values) + sum(map(len, self.scenarios.values()))


def read_sheet(path: Path, base: Coding, scenario: str | None = None) -> Sheet:
    """Read a filled sheet.

    A row whose cells to fill are all empty is not coded. ``reason`` says in the coder's words what a passage says.

    Args:
        path: A CSV file in UTF-8, separated by commas or, as some spreadsheets write it, by semicolons (then numbers
            may have decimal commas).
        base: The coding whose keys and sources hold.
        scenario: The scenario of rows ``scenario.*`` that name none.

    Raises:
        InputError: For a file that is no sheet; or, in one message, for every row that cannot be right, by file, line
            and key.
    """
    text = _text(path)
    delimiter = _delimiter(text)
    rows_of = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    asked = _Asked(path, base, scenario, comma=delimiter == ";")
    found: dict[tuple[str, str], Coded] = {}
    lines: dict[tuple[str, str], int] = {}
    wrong, empty = [], 0
    try:
        head = _head(next(rows_of, []), path)
        last = rows_of.line_num
        for cells in rows_of:
            line, last = last + 1, rows_of.line_num
            row = dict(zip(head, (cell.strip() for cell in cells), strict=False))
            if not any(cell.strip() for cell in cells):
                continue
            if not any(row.get(name) for name in FILLED):
                empty += 1
                continue
            try:
                where = asked.place(row, cells[len(head):])
                if where in lines:
                    raise InputError("coded twice", found=f"first in line {lines[where]}", fix="leave one row")
                lines[where] = line
                found[where] = asked.coded({name: row.get(name, "") for name in FILLED}, where, line)
            except InputError as error:
                wrong.append(_told(error, path, line, row.get("key", "")))
    except csv.Error as error:
        raise InputError(f"not a table: {error}", file=f"{path}:{rows_of.line_num}", allowed="CSV in UTF-8",
                         fix="save the sheet as CSV (UTF-8) again") from None
    if wrong:
        many = f"{len(wrong)} rows are wrong" if len(wrong) > 1 else "a row is wrong"
        raise InputError("\n".join([many, *wrong]), file=path,
                         fix=f"mend {'these rows' if len(wrong) > 1 else 'this row'}; nothing was written")
    if not found:
        raise InputError("nothing is filled in", file=path, allowed=f"in a row: {one_of(FILLED)}",
                         fix="fill in a row or more")
    scenarios: dict[str, dict[str, Coded]] = {}
    for (story, key), value in found.items():
        if story:
            scenarios.setdefault(story, {})[key.removeprefix("scenario.")] = value
    return Sheet({key: value for (story, key), value in found.items() if not story}, scenarios, empty)


def filled_rows(path: Path) -> int:
    """Return how many rows of a sheet somebody has filled in: none of a file that is not there or is no sheet."""
    try:
        text = _text(path)
        found = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        return sum(any((row.get(name) or "").strip() for name in FILLED) for row in found)
    except (InputError, csv.Error):
        return 0


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise InputError("not a regular file", file=path, fix="give a filled sheet as CSV")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    if len(raw) > MAX_BYTES:
        raise InputError("too large for a sheet", file=path, allowed=f"up to {MAX_BYTES} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not UTF-8", file=path, fix="save it as CSV (UTF-8)") from None


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _head(cells: Sequence[str], path: Path) -> list[str]:
    """Return the names of the columns, checked."""
    head = [cell.strip() for cell in cells]
    known = (*GIVEN, *FILLED)
    for name in head:
        if name and name not in known:
            close = nearest(name, known)
            raise InputError("unknown column", file=f"{path}:1", found=name, allowed=one_of(known),
                             fix=f"call it {close!r}, if that is what was meant" if close else "remove it")
        if name and head.count(name) > 1:
            raise InputError("a column that stands twice", file=f"{path}:1", found=name, fix="remove one")
    missing = [name for name in ("key", *FILLED) if name not in head]
    if missing:
        raise InputError("columns are missing", file=f"{path}:1", found=one_of(head) or "nothing",
                         allowed=one_of(("key", *FILLED)), fix=f"add {one_of(missing)}, as on a blank sheet")
    return head


class _Asked:
    """What the rows of a sheet are read against."""

    def __init__(self, path: Path, base: Coding, scenario: str | None, comma: bool) -> None:
        self.path, self.base, self.scenario, self.comma = path, base, scenario, comma
        self._keys: dict[str, set[str]] = {}

    def place(self, row: dict[str, str], beyond: Sequence[str]) -> tuple[str, str]:
        """Return the scenario (or nothing) and the key of a row; ``beyond`` are cells that no column is above."""
        if any(cell.strip() for cell in beyond):
            raise InputError("more cells than columns", found=beyond[0],
                             fix="put quotes around a text with the separator in it")
        key, story = row["key"], ""
        if key.startswith("scenario."):
            story = row.get("scenario") or self.scenario or ""
            if not story:
                raise InputError("which scenario?", allowed="its name in the column `scenario`",
                                 fix="write it there, or name the scenario on the command line")
        known = self._known(story)
        if key not in known:
            close = nearest(key, known)
            raise InputError("no coded value of that name", found=key,
                             allowed="keys as `python -m sim.codebook` lists them",
                             fix=f"write {close!r}, if that is what was meant" if close else None)
        return story, key

    def _known(self, story: str) -> set[str]:
        """Return the keys that a scenario has, or the coding if none is named."""
        if story not in self._keys:
            if story and story not in scenario_names(self.base.case.name):
                raise unknown("scenario", story, scenario_names(self.base.case.name), key="scenario")
            found = rows(self.base, story) if story else []
            self._keys[story] = {row.key for row in found} if story else set(self.base.by_key)
        return self._keys[story]

    def coded(self, row: dict[str, str], where: tuple[str, str], line: int) -> Coded:
        """Return a row as a coded value, checked as one of a coding file is."""
        data: dict[str, object] = {name: self._number(row[name], name) for name in FILLED[:3]}
        data["basis"] = row["basis"].lower()
        if any(row[name] for name in _PASSAGE):
            data["evidence"] = [_passage(row, str(data["basis"]))]
        elif row["reason"]:
            data["reason"] = row["reason"]
        story, key = where
        place = f"{self.path}:{line}"
        value = checked(Coded, data, Document(None, place))
        if story:
            check_scenario_value(key.removeprefix("scenario."), ScenarioValue(value, place), self.base.sources, key,
                                 self.base.texts)
        else:
            entry = self.base.by_key[key]
            check_entry(Entry(entry.name, key, entry.variable, entry.targets, value, place), self.base.sources,
                        self.base.texts)
        return value

    def _number(self, text: str, name: str) -> float:
        plain = text.replace(",", ".") if self.comma and text.count(",") == 1 else text
        try:
            found = float(plain) if plain.isascii() and "_" not in plain else math.nan
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            raise InputError(f"no number in {name}", found=text, allowed="a number, as 0.35")
        return found


def _passage(row: dict[str, str], basis: str) -> dict[str, object]:
    """Return the passage of a row as a coding file has it."""
    if basis == "assumed":
        raise InputError("an assumed value has no passage", found=next(row[name] for name in _PASSAGE if row[name]),
                         fix="leave source, paragraph and key_phrase empty, or write implied")
    for name in (*_PASSAGE, "reason"):
        if not row[name]:
            raise InputError(f"no {name}", allowed="source, paragraph, key_phrase and reason together")
    if not (row["paragraph"].isascii() and row["paragraph"].isdigit() and len(row["paragraph"]) < 6):
        raise InputError("not a number of a paragraph", found=row["paragraph"], allowed="1, 2, 3, ...")
    return {"source": row["source"], "paragraph": int(row["paragraph"]), "phrase": row["key_phrase"],
            "says": row["reason"]}


def _told(error: InputError, path: Path, line: int, key: str) -> str:
    """Return a mistake on one line."""
    part = (error.key or "").removeprefix(key).strip(".")
    said = f"{path}:{line}: {key[:100] or 'no key'}: {part + ': ' if part else ''}{error.problem.partition(chr(10))[0]}"
    said += f"; found {shorten(error.found, 60)}" if error.found is not None else ""
    said += f"; allowed: {error.allowed}" if error.allowed else ""
    return said + (f"; {error.fix}" if error.fix else "")
