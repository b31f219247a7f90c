"""Outcomes of votes as somebody else writes them down, and forecasts as they were written: read and checked."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.votes.forecasts import COLUMNS
from sim.reading.errors import InputError, one_of, unknown
from sim.states.members import Floats, Members

#: Letters of outcomes and what they are: columns of a forecast.
LETTERS = {"Y": 0, "A": 1, "N": 2, "X": 3}


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", file=path) from None
    reader = csv.reader(io.StringIO(text))
    head = next(reader, [])
    for name in columns:
        if head.count(name) != 1:
            raise InputError("a column is missing or stands twice", file=f"{path}:1", key=name,
                             found=", ".join(head) or "nothing", allowed=", ".join(columns))
    found = []
    for line, row in enumerate(reader, start=2):
        if len(row) != len(head):
            raise InputError("not a row of this table", file=f"{path}:{line}", found=f"{len(row)} cells",
                             allowed=str(len(head)))
        found.append((line, dict(zip(head, row, strict=True))))
    return found


def _place(members: Members, path: Path, line: int, row: dict[str, str], seen: set[tuple[str, str]]) -> int:
    if row["iso3"] not in members.iso3:
        raise unknown("state", row["iso3"], members.iso3, file=f"{path}:{line}", key="iso3")
    if (row["text"], row["iso3"]) in seen:
        raise InputError("this state stands twice on this text", file=f"{path}:{line}", key="iso3",
                         found=f"{row['text']}, {row['iso3']}", allowed="each state once a text", fix="remove one row")
    seen.add((row["text"], row["iso3"]))
    return members.iso3.index(row["iso3"])


def read_outcomes(members: Members, path: Path) -> dict[str, NDArray[np.int64]]:
    """Return outcomes by text: 0 yes, 1 abstain, 2 no, 3 did not vote; -1 where the file has no row.

    The file has the columns ``text, iso3, vote`` with the letters Y, A, N, X.

    Raises:
        InputError: For an unknown state, another letter, a row that stands twice, or a column that is missing.
    """
    found: dict[str, NDArray[np.int64]] = {}
    seen: set[tuple[str, str]] = set()
    for line, row in _rows(path, ("text", "iso3", "vote")):
        place = _place(members, path, line, row, seen)
        if row["vote"] not in LETTERS:
            raise InputError("not an outcome", file=f"{path}:{line}", key="vote", found=row["vote"],
                             allowed="Y, A, N or X (did not vote)")
        found.setdefault(row["text"], np.full(len(members), -1))[place] = LETTERS[row["vote"]]
    if not found:
        raise InputError("no outcome in this file", file=path, allowed="rows of text, iso3, vote")
    return found


def read_forecasts(members: Members, path: Path) -> dict[str, Floats]:
    """Return probabilities of yes, abstain, no and absence by text; shape (members, 4).

    Raises:
        InputError: For an unknown state, a row that stands twice or is missing, or probabilities that are none.
    """
    found: dict[str, Floats] = {}
    seen: set[tuple[str, str]] = set()
    for line, row in _rows(path, COLUMNS):
        place = _place(members, path, line, row, seen)
        try:
            p = np.array([float(row[name]) for name in COLUMNS[2:]])
        except ValueError:
            p = np.array([np.nan])
        if not np.isfinite(p).all() or (p < 0).any() or abs(float(p.sum()) - 1.0) > 1e-3:
            raise InputError("not probabilities", file=f"{path}:{line}", key="p_yes, p_abstain, p_no, p_absent",
                             found=", ".join(row[name] for name in COLUMNS[2:]),
                             allowed="four numbers from 0 that add up to 1")
        found.setdefault(row["text"], np.full((len(members), 4), np.nan))[place] = p
    for text, p in found.items():
        missing = [members.iso3[i] for i in np.flatnonzero(np.isnan(p[:, 0]))]
        if missing:
            raise InputError("states are missing", file=path, key=text, found=one_of(missing, 8), allowed="all members")
    if not found:
        raise InputError("no forecast in this file", file=path, allowed=f"rows of {', '.join(COLUMNS)}")
    return found


def common(forecasts: dict[str, Floats], outcomes: dict[str, NDArray[np.int64]], path: Path) -> list[str]:
    """Return the texts that stand in both.

    Raises:
        InputError: If there is none.
    """
    both = [text for text in forecasts if text in outcomes]
    if not both:
        raise InputError("no text of the forecast has an outcome", file=path, key="text", found=one_of(outcomes, 8),
                         allowed=one_of(forecasts, 8))
    return both
