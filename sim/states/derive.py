"""Derives the table of the 193 members from the public files that its data card names.

``python -m sim.states.derive ROLL_CALLS.csv CRIMEA.csv COVARIATES.csv --output members.csv`` writes the table that
ships, to the byte, and prints its hash. The card (``data/card.yaml``) says what the three files are.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from sim.reading.errors import InputError, guarded
from sim.states.past import PAST_TEXTS

#: Columns that are copied: name here, name in the file of covariates.
COPIED: Mapping[str, str] = {
    "iso3": "iso3", "name": "name", "un_group": "un_group",
    **{name: name for name in ("g77", "nam", "nato", "eu", "csto", "sco", "cis", "au", "las", "asean", "oic", "brics",
                               "oecd", "g20", "commonwealth")},
    "population_2021": "pop_2021", "gdp_2021": "gdp_usd_2021", "gdp_2013": "gdp_usd_2013",
    "democracy_2013": "polyarchy_2013", "democracy_2021": "polyarchy_2021",
    "russian_arms_2004_13": "arms_share_rus_2004_13", "russian_arms_2012_21": "arms_share_rus_2012_21",
    "ideal_2012": "ideal_apr2020_s67_2012", "ideal_2018": "ideal_apr2020_s73_2018",
    "ideal_2019": "ideal_apr2020_s74_2019",
}
#: Years over which absence from all other roll calls is counted.
WINDOWS: Mapping[str, tuple[str, str]] = {"absence_2007_12": ("2007", "2013"), "absence_2013_19": ("2013", "2020")}
#: The member that joined within the years of the table: the day on which it did.
JOINED: Mapping[str, str] = {"SSD": "2011-07-14"}


def rows_of(path: Path, needed: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV file.

    Raises:
        InputError: If it cannot be read, or lacks a column that is needed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", file=path) from None
    found = list(csv.DictReader(io.StringIO(text)))
    for name in needed:
        if not found or name not in found[0]:
            raise InputError("a column is missing", file=path, key=name,
                             found=", ".join(list(found[0])[:8]) if found else "no rows", allowed=f"a column {name}")
    return found


def whole_text_votes(rows: list[dict[str, str]], resolution: str) -> dict[str, str]:
    """Return the roll call on a whole text by its number: neither paragraphs, amendments nor motions.

    Raises:
        InputError: If there is none.
    """
    spoken = ("The President", "The Acting President")
    for row in rows:
        plain = row["paragraph_vote"] == "0" and row["amendment"] == "0" and not row["text"].startswith(spoken)
        if row["resolution"] == resolution and plain:
            return row
    raise InputError("no roll call on this text", key=resolution, allowed="a vote on a whole text")


def table(roll_calls: Path, crimea: Path, covariates: Path) -> str:
    """Return the table of members as CSV text: one row a member, in the order of ISO codes.

    A text's column holds Y, A, N or X (did not vote); it is empty where the state was no member yet.

    Raises:
        InputError: If a file is missing, or lacks a column or a roll call.
    """
    states = sorted(rows_of(covariates, COPIED.values()), key=lambda row: row["iso3"])
    calls = rows_of(roll_calls, ("date", "resolution", "paragraph_vote", "amendment", "text", "AFG"))
    long = {(row["resolution"], row["iso3"]): row["vote"] for row in rows_of(crimea, ("resolution", "iso3", "vote"))}
    votes: dict[str, Mapping[str, str]] = {}
    for text in PAST_TEXTS:
        votes[text.id] = ({row["iso3"]: long[text.id, row["iso3"]] for row in states} if text.family == "crimea"
                          else whole_text_votes(calls, text.id))
    others = [row for row in calls if row["paragraph_vote"] == "0" and row["amendment"] == "0"
              and row["resolution"] not in votes]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COPIED, *WINDOWS, *votes])
    for row in states:
        iso3 = row["iso3"]
        joined = JOINED.get(iso3, "")
        absences = []
        for first, last in WINDOWS.values():
            letters = [call[iso3] for call in others if max(first, joined) <= call["date"] < last]
            absences.append(f"{letters.count('X') / len(letters):.4f}" if letters else "")
        answers = ["" if text.date < joined else votes[text.id][iso3] for text in PAST_TEXTS]
        writer.writerow([*(row[source] for source in COPIED.values()), *absences, *answers])
    return out.getvalue()


def command(argv: list[str]) -> int:
    """Write the table and print its hash."""
    parser = argparse.ArgumentParser(prog="python -m sim.states.derive", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("roll_calls", "crimea", "covariates"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args(argv)
    text = table(args.roll_calls, args.crimea, args.covariates)
    args.output.write_bytes(text.encode("utf-8"))
    print(hashlib.sha256(text.encode("utf-8")).hexdigest())
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
