"""Coding sheets: what a coder is asked, as a table that a spreadsheet opens (:mod:`sim.coded.filled_sheets` reads it).

A sheet has a row a coded value with its meaning and scale and empty columns to fill. Our own numbers are not on it.
The places of the passages on which our coding rests are, unless the coder is to be blind to them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from sim.coded.codebook_rows import Row
from sim.coded.coding import Coding
from sim.coded.scenario_values import SCENARIO_PARTS
from sim.coded.values import Source
from sim.coded.variables import LEVELS, POSITION, SHARE

#: What stands on a blank sheet, and what a coder fills in.
GIVEN: tuple[str, ...] = ("key", "scenario", "meaning", "scale", "range", "passages")
FILLED: tuple[str, ...] = ("value", "low", "high", "basis", "source", "paragraph", "key_phrase", "reason")
#: Signs at the start of a cell that a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@")


def blank_sheet(found: Sequence[Row], coded: Coding, *, blind: bool = False) -> str:
    """Return a blank sheet as CSV, a row a value, in the order of the rows.

    Args:
        found: The readings of the codebook; several of one value make one row with the places of all.
        coded: The coding, for the actors' names and the sources.
        blind: Whether to leave out the places of the passages.
    """
    by_key: dict[str, list[Row]] = {}
    for row in found:
        by_key.setdefault(row.key, []).append(row)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, (*GIVEN, *FILLED), lineterminator="\n", restval="")
    writer.writeheader()
    for key, readings in by_key.items():
        first = readings[0]
        low, high = bounds_of(first, coded)
        cells = {"key": key, "scenario": first.group.removeprefix("scenario ") if key.startswith("scenario.") else "",
                 "meaning": f"{_about(first, coded)}{first.meaning}{_ends(first, coded)}", "scale": first.scale,
                 "range": f"{low:g} to {high:g}", "passages": "" if blind else _places(readings, coded.sources)}
        writer.writerow({name: f"'{cell}" if cell.startswith(_FORMULA) and name != "range" else cell
                         for name, cell in cells.items()})
    return stream.getvalue()


def _ends(row: Row, coded: Coding) -> str:
    """Return what the numbers of a row mean: the poles and rungs of a position, the levels of a share."""
    parts = row.key.split(".")
    own = parts[0] == "actors" and parts[-1] in coded.case.domains
    if own and coded.case.variable(row.variable).bounds == POSITION:
        plus, minus = coded.case.poles.both
        rungs = "; ".join(f"{rung.position:g}: {rung.label}" for rung in coded.ladder(parts[-1], parts[1]))
        return f" (+1 {plus.backs}, -1 {minus.backs}; {rungs})"
    if bounds_of(row, coded) == SHARE:
        return f" ({', '.join(f'{word} {number:g}' for word, number in LEVELS.items())})"
    return ""


def bounds_of(row: Row, coded: Coding) -> tuple[float, float]:
    """Return the ends of the scale of a row's number."""
    if row.key.startswith("scenario."):
        section = row.key.split(".")[1]
        return next(p.bounds for p in SCENARIO_PARTS if (p.section, p.name) == (section, row.variable))
    return coded.case.variable(row.variable).bounds


def _about(row: Row, coded: Coding) -> str:
    """Return whom and what a value is about: ``China, military: ``, ``China, about the United States: ``."""
    parts = row.key.split(".")
    if parts[0] == "actors":
        return ", ".join([coded.actors[parts[1]].name, *parts[3:]]) + ": "
    if parts[0] == "pairs":
        one, other = (coded.actors[slug].name for slug in parts[2].split("-"))
        return f"{one}, about {other}: "
    return f"{parts[2]}: " if parts[0] == "scenario" else ""


def _places(readings: Sequence[Row], sources: Mapping[str, Source]) -> str:
    """Return the places of all readings' passages, sorted, so that they do not tell whose is which."""
    order = list(sources)
    cited = {(order.index(p.source), p.paragraph, p.cited) for row in readings for p in row.coded.evidence}
    return "; ".join(place for _, _, place in sorted(cited))
