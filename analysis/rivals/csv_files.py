"""Actors that a user wrote in a CSV file: read, and refused with line and column."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError, one_of

Floats = NDArray[np.float64]
#: Most bytes and rows of a file: more actors than this are no actors.
MOST_BYTES, MOST_ROWS = 2_000_000, 1000
#: Largest size of a number: sums and products of such are finite.
MOST = 1e12
#: Columns of a file for bargaining.
BARGAIN = ("actor", "capability", "position", "salience")
#: By column, the smallest and the largest number; saliences above 1 are read as percent.
LIMITS = {"capability": (0.0, MOST), "position": (-MOST, MOST), "salience": (0.0, 100.0)}


class Bargainers(NamedTuple):
    """Actors of a file for bargaining: names, and a number each, in the order of the file."""

    names: tuple[str, ...]
    capability: Floats
    position: Floats
    salience: Floats


class Aligners(NamedTuple):
    """Actors of a file for a landscape.

    Attributes:
        names: In the order of the file.
        size: One number each.
        propensity: Shape (actors, actors), as written.
        asymmetric: Pairs of names whose two propensities differ; they are averaged.
    """

    names: tuple[str, ...]
    size: Floats
    propensity: Floats
    asymmetric: tuple[tuple[str, str], ...]


def _rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the heading, and the rows that are not blank with their line numbers."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError("too large a file", file=path, found=f"{path.stat().st_size} bytes",
                             allowed=f"at most {MOST_BYTES} bytes")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not a text in UTF-8", file=path, found=f"byte {error.start}", allowed="a CSV file in UTF-8",
                         fix="save it as CSV UTF-8") from None
    except OSError as error:
        raise InputError("cannot be read", file=path, found=error.strerror, allowed="a CSV file") from None
    found: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error as error:
        raise InputError("not CSV", file=path, key=f"line {reader.line_num}", found=str(error),
                         allowed="cells divided by commas, quotes closed") from None
    if not found:
        raise InputError("an empty file", file=path, allowed="a heading and one line an actor")
    heading = [name.lower() if k < 2 else name for k, name in enumerate(found[0][1])]
    if len(found) - 1 > MOST_ROWS:
        raise InputError("too many actors", file=path, found=len(found) - 1, allowed=f"at most {MOST_ROWS}")
    return heading, found[1:]


def _number(path: Path, line: int, column: str, text: str, least: float = -MOST, most: float = MOST) -> float:
    """Return a cell as a number, or say where it stands and what is allowed there."""
    try:
        number = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise InputError("missing" if not text else "not allowed here", file=path, key=f"line {line}, column {column}",
                         found=text, allowed=f"a number from {least:g} to {most:g}")
    return number


def _names(path: Path, rows: Sequence[tuple[int, list[str]]], columns: Sequence[str]) -> tuple[str, ...]:
    """Return the actors' names, each given once, after a check that every row has a cell a column."""
    seen: dict[str, int] = {}
    for line, cells in rows:
        if len(cells) != len(columns):
            raise InputError("a line of another length", file=path, key=f"line {line}", found=f"{len(cells)} cells",
                             allowed=f"{len(columns)}: {one_of(columns)}")
        name = cells[0]
        if not name or name in seen:
            raise InputError("no name" if not name else f"named before, in line {seen[name]}", file=path,
                             key=f"line {line}, column actor", found=name, allowed="a name of its own for every actor")
        seen[name] = line
    if len(seen) < 2:
        raise InputError("too few actors", file=path, found=len(seen), allowed="2 or more")
    return tuple(seen)


def read_bargainers(path: Path) -> Bargainers:
    """Return the actors of a file with the columns actor, capability, position, salience, in any order.

    Raises:
        InputError: For a file that is not that, with line and column.
    """
    heading, rows = _rows(path)
    heading = [name.lower() for name in heading]
    if sorted(heading) != sorted(BARGAIN):
        odd = [name for name in heading if name not in BARGAIN] or [n for n in BARGAIN if n not in heading]
        raise InputError("other columns", file=path, key=f"line 1, column {odd[0] if odd else heading[0]}",
                         found=", ".join(heading), allowed=", ".join(BARGAIN))
    order = [heading.index(name) for name in BARGAIN]
    rows = [(line, [cells[k] for k in order] if len(cells) == len(order) else cells) for line, cells in rows]
    names = _names(path, rows, BARGAIN)
    numbers = np.array([[_number(path, line, column, cell, *LIMITS[column])
                         for column, cell in zip(BARGAIN[1:], cells[1:], strict=True)] for line, cells in rows])
    capability, position, salience = numbers.T
    for column, values in (("capability", capability), ("salience", salience)):
        if not values.any():
            raise InputError("nobody has any", file=path, key=f"line {rows[0][0]}, column {column}",
                             found=values.tolist(), allowed="a number above 0 for one actor at least")
    if not (capability * salience).any():
        raise InputError("nobody has any weight", file=path, key="columns capability and salience",
                         allowed="at least one actor with both above 0")
    return Bargainers(names, capability, position, salience)


def read_aligners(path: Path) -> Aligners:
    """Return the actors of a file with the columns actor, size and then one column of propensities per actor.

    The columns of propensities carry the actors' names, in the order of the lines. What stands on the diagonal is not
    read and may be left empty.

    Raises:
        InputError: For a file that is not that, with line and column.
    """
    heading, rows = _rows(path)
    if heading[:2] != ["actor", "size"]:
        raise InputError("other columns", file=path, key=f"line 1, column {heading[0]}", found=", ".join(heading),
                         allowed="actor, size, then one column per actor")
    names = _names(path, rows, heading)
    for k, name in enumerate(names):
        if k + 2 >= len(heading) or heading[k + 2] != name:
            raise InputError("other columns", file=path, key=f"line 1, column {k + 3}",
                             found=heading[k + 2] if k + 2 < len(heading) else None,
                             allowed=f"{name}: one column per actor, in the order of the lines")
    if len(heading) != len(names) + 2:
        raise InputError("other columns", file=path, key=f"line 1, column {len(names) + 3}",
                         found=heading[len(names) + 2], allowed=f"{len(names)} columns of propensities")
    size = np.array([_number(path, line, "size", cells[1], 0.0) for line, cells in rows])
    p: Any = np.zeros((len(names), len(names)))
    for i, (line, cells) in enumerate(rows):
        for j, name in enumerate(names):
            if i != j:
                p[i, j] = _number(path, line, name, cells[j + 2])
    odd = tuple((names[i], names[j]) for i in range(len(names)) for j in range(i) if p[i, j] != p[j, i])
    return Aligners(names, size, p, tuple((b, a) for a, b in odd))
