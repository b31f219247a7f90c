"""The reports of the rivals."""

from __future__ import annotations

from pathlib import Path

from analysis.publish import Report
from analysis.rivals.csv_files import read_aligners, read_bargainers
from analysis.rivals.figure import bargain_picture, landscape_picture
from analysis.rivals.file_reports import bargained, frustration_table, minima_table
from analysis.rivals.prose import bargain_notes, bargain_sentence, landscape_notes, landscape_sentence
from analysis.rivals.theories import landscape
from analysis.rivals.theories.expected_utility import Readings


def landscape_report(file: Path, *, seed: int = 1, picture: bool = True) -> Report:
    """Return the report on the landscape of a file's actors.

    Args:
        file: Columns actor, size, then one column of propensities per actor.
        seed: Seed of the sample beyond :data:`.landscape.EXACT` actors.
        picture: Whether to draw.

    Raises:
        InputError: If the file is not that.
    """
    actors = read_aligners(file)
    found = landscape.minima(actors.size, actors.propensity, seed=seed)
    made = Report(
        "rivals-landscape", f"The landscape of {file.name}: {len(actors.names)} actors",
        landscape_sentence(actors.names, found),
        tables={"minima": minima_table(actors, found), "frustration": frustration_table(actors, found)},
        figures={"configurations": found.configurations, "exact": found.exact, "minima": len(found.energies)},
        notes=landscape_notes(actors.asymmetric, found.exact))
    if picture:
        made.pictures["landscape"] = landscape_picture(actors.names, found)
    return made


def bargain_report(file: Path, *, rounds: int = 10, readings: Readings | None = None, picture: bool = True) -> Report:
    """Return the report on what theories of bargaining make of a file's actors.

    Args:
        file: Columns actor, capability, position, salience.
        rounds: Largest number of rounds.
        readings: How steps are read that Bueno de Mesquita's sources leave open.
        picture: Whether to draw.

    Raises:
        InputError: If the file is not that.
    """
    actors = read_bargainers(file)
    read = readings or Readings()
    found = bargained(actors, rounds=rounds, readings=read)
    made = Report(
        "rivals-bargain", f"Bargaining by {file.name}: {len(actors.names)} actors", bargain_sentence(found.forecasts),
        tables={"forecasts": found.forecasts, "rounds": found.rounds},
        figures={"readings": read._asdict()}, notes=bargain_notes(read, found.percent))
    if picture:
        made.pictures["bargain"] = bargain_picture(found.rounds, found.forecasts)
    return made
