"""The 193 members: names, groups, covariates, and how each answered the texts of 2007 to 2019."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError, nearest, one_of, unknown
from sim.states.past import PAST_TEXTS

Floats: TypeAlias = NDArray[np.float64]
Letters: TypeAlias = NDArray[np.str_]

#: Columns of words and the least and most that a number of each other column may be.
WORDS: tuple[str, ...] = ("iso3", "name", "un_group")
FLAGS: tuple[str, ...] = ("g77", "nam", "nato", "eu", "csto", "sco", "cis", "au", "las", "asean", "oic", "brics",
                          "oecd", "g20", "commonwealth")
BOUNDS: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(FLAGS, (0.0, 1.0)),
    "population_2021": (1e3, 2e9), "gdp_2021": (1e6, 1e14), "gdp_2013": (1e6, 1e14),
    **dict.fromkeys(("democracy_2013", "democracy_2021", "russian_arms_2004_13", "russian_arms_2012_21",
                     "absence_2007_12", "absence_2013_19"), (0.0, 1.0)),
    **dict.fromkeys(("ideal_2012", "ideal_2018", "ideal_2019"), (-4.0, 4.0)),
}
#: Answers as they stand in the table: yes, abstain, no, did not vote; empty before a state was a member.
YES, ABSTAIN, NO, ABSENT = "Y", "A", "N", "X"
#: Votes as numbers: option of the rule (0 yes, 1 abstain, 2 no), -1 did not vote, -2 was no member.
CODES: Mapping[str, int] = {YES: 0, ABSTAIN: 1, NO: 2, ABSENT: -1, "": -2}
GROUPS: tuple[str, ...] = ("AFR", "APG", "EEG", "GRULAC", "WEOG")
COUNT = 193


@dataclass(frozen=True)
class Members:
    """The table of members, by column.

    Attributes:
        iso3: Codes, in order; shape (members,).
        name: Names.
        un_group: Regional groups, one of :data:`GROUPS`.
        numbers: By column, the numbers; missing ones are NaN.
        votes: By text, the answers as of :data:`CODES`.
    """

    iso3: tuple[str, ...]
    name: tuple[str, ...]
    un_group: tuple[str, ...]
    numbers: Mapping[str, Floats]
    votes: Mapping[str, NDArray[np.int64]]

    def __len__(self) -> int:
        return len(self.iso3)

    def place(self, state: str, *, file: object = "command line", key: str = "state") -> int:
        """Return the place of a member, by its ISO code or its name.

        Raises:
            InputError: If there is no such member; the nearest is suggested.
        """
        if state.upper() in self.iso3:
            return self.iso3.index(state.upper())
        names = [name.lower() for name in self.name]
        if state.lower() in names:
            return names.index(state.lower())
        if len(state) == 3 and state.isupper():
            raise unknown("state", state, self.iso3, file=file, key=key)
        close = nearest(state.lower(), names)
        raise InputError("unknown state", file=file, key=key, found=state,
                         allowed=f"an ISO code or a name: {one_of(self.name, 6)}",
                         fix=f"write {self.iso3[names.index(close)]}" if close else None)

    def flag(self, name: str) -> NDArray[np.bool_]:
        """Return who belongs to a group of the table, as of 2021."""
        return np.asarray(self.numbers[name] == 1.0)


def data() -> Path:
    """Return the folder of the state world's own data."""
    return Path(__file__).resolve().parent / "data"


def read(path: Path, count: int = COUNT) -> Members:
    """Return the members of a table.

    Args:
        path: A CSV file with the columns of the shipped one.
        count: How many members it has to have.

    Raises:
        InputError: For a column that is missing or unknown, a member that stands twice or is missing, a number
            out of range, or an answer that is none of Y, A, N, X; with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", file=path) from None
    rows = list(csv.reader(io.StringIO(text)))
    columns = [*WORDS, *BOUNDS, *(t.id for t in PAST_TEXTS)]
    header = rows[0] if rows else []
    for name in header:
        if name not in columns or header.count(name) > 1:
            raise InputError("not a column of this table", file=f"{path}:1", key=name, found=name,
                             allowed=one_of(columns), fix="remove it")
    for name in columns:
        if name not in header:
            raise InputError("a column is missing", file=f"{path}:1", key=name, allowed=one_of(columns))
    kept: dict[str, list[str]] = {name: [] for name in columns}
    for line, row in enumerate(rows[1:], start=2):
        _take(path, line, header, row, kept)
    if len(rows) - 1 != count:
        raise InputError("not the number of members", file=path, found=len(rows) - 1, allowed=str(count))
    return Members(
        tuple(kept["iso3"]), tuple(kept["name"]), tuple(kept["un_group"]),
        {name: np.array([float(v) if v else np.nan for v in kept[name]]) for name in BOUNDS},
        {t.id: np.array([CODES[v] for v in kept[t.id]]) for t in PAST_TEXTS},
    )


def _take(path: Path, line: int, header: list[str], row: list[str], kept: dict[str, list[str]]) -> None:
    """Take in one row, checked."""
    where = f"{path}:{line}"
    if len(row) != len(header):
        raise InputError("not a row of this table", file=where, found=f"{len(row)} cells", allowed=f"{len(header)}")
    cells = dict(zip(header, row, strict=True))
    iso3 = cells["iso3"]
    if not re.fullmatch("[A-Z]{3}", iso3):
        raise InputError("not an ISO code", file=where, key="iso3", found=iso3, allowed="three capitals, as CHN")
    if iso3 in kept["iso3"]:
        raise InputError("this member stands twice", file=where, key="iso3", found=iso3, allowed="each member once",
                         fix="remove one of the rows")
    if cells["un_group"] not in GROUPS:
        raise InputError("not a regional group", file=where, key=f"{iso3}.un_group", found=cells["un_group"],
                         allowed=one_of(GROUPS))
    for name, cell in cells.items():
        if name in BOUNDS:
            _check_number(where, f"{iso3}.{name}", cell, BOUNDS[name], flag=name in FLAGS)
        elif name not in WORDS and cell not in CODES:
            raise InputError("not an answer", file=where, key=f"{iso3}.{name}", found=cell,
                             allowed="Y, A, N, X (did not vote) or nothing (no member yet)")
        kept[name].append(cell)


def _check_number(where: str, key: str, cell: str, bounds: tuple[float, float], *, flag: bool) -> None:
    low, high = bounds
    if flag and cell not in ("0", "1"):
        raise InputError("not a membership", file=where, key=key, found=cell, allowed="0 or 1")
    try:
        fits = not cell or low <= float(cell) <= high
    except ValueError:
        fits = False
    if not fits:
        raise InputError("not a number within its range", file=where, key=key, found=cell,
                         allowed=f"{low:g} to {high:g}, or nothing if it is not known")


@lru_cache(maxsize=1)
def load() -> Members:
    """Return the members as shipped.

    Raises:
        InputError: If the table does not fit its data card, or is refused by :func:`read`.
    """
    from sim.reading import safe_yaml

    path, card = data() / "members.csv", safe_yaml.read(data() / "card.yaml")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != card.data["sha256"]:
        raise InputError("not the table that its data card describes", file=path, key="sha256", found=found,
                         allowed=str(card.data["sha256"]), fix="derive it anew, as data/card.yaml says")
    return read(path)
