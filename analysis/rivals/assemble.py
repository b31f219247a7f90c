"""The reports of the rivals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.publish import Report
from analysis.rivals.blocs import bloc_table
from analysis.rivals.check import check_table
from analysis.rivals.coded import Coded
from analysis.rivals.csv_files import read_aligners, read_bargainers
from analysis.rivals.figure import bargain_picture, landscape_picture, multiples_picture
from analysis.rivals.file_reports import bargained, frustration_table, minima_table
from analysis.rivals.forecasts import forecasts
from analysis.rivals.prose import (
    bargain_notes,
    bargain_sentence,
    blocs_sentence,
    check_sentence,
    landscape_notes,
    landscape_sentence,
    rivals_notes,
    rivals_sentence,
)
from analysis.rivals.readings import Reading
from analysis.rivals.scores import record_rows, record_table, score_table
from analysis.rivals.tables import MODEL, answers, forecast_table, model_forecast, said, still_forecast
from analysis.rivals.theories import landscape
from analysis.rivals.theories.expected_utility import EQUATIONS, Readings
from sim.world.world import World


def landscape_report(file: Path, *, seed: int = 1, picture: bool = True) -> Report:
    """Return the report on the landscape of a file's actors.

    Args:
        file: Columns actor, size, then one column of propensities per actor.
        seed: Seed of the sample beyond :data:`.theories.landscape.EXACT` actors.
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
    read = readings or EQUATIONS
    found = bargained(actors, rounds=rounds, readings=read)
    made = Report(
        "rivals-bargain", f"Bargaining by {file.name}: {len(actors.names)} actors", bargain_sentence(found.forecasts),
        tables={"forecasts": found.forecasts, "rounds": found.rounds},
        figures={"readings": read._asdict()}, notes=bargain_notes(read, found.percent))
    if picture:
        made.pictures["bargain"] = bargain_picture(found.rounds, found.forecasts)
    return made


def check_report() -> Report:
    """Return the report on published figures against those found."""
    table = check_table()
    return Report("rivals-check", "Published figures of the rivals against those found", check_sentence(table),
                  tables={"check": table}, notes=[
                      "Expected utility: the printed medians are met by the steps of the replicating authors' own "
                      "program, as a public replica of it reports them (steps=replica): chances are shares of the "
                      "votes on all pairs of positions, votes bend with each voter's risk, and a lost conflict comes "
                      "before a compromise. The equations as printed (steps=equations, which rivals play unless "
                      "told otherwise) give 7, 9.53, 9.53, 9.53. Nothing was fitted."])


def rivals_report(world: World, readings: Mapping[str, Reading], runs: int, seed: int, *, picture: bool = True,
                  **how: Any) -> Report:
    """Return the report on all rivals for a scenario.

    Args:
        world: The scenario and its coded values.
        readings: What each rival reads.
        runs: Draws over the coded ranges, and runs of our model.
        seed: Seed of both.
        picture: Whether to draw.
        how: Further arguments of :func:`analysis.paired.play`.

    Raises:
        InputError: Where a theory refuses its numbers.
    """
    import pandas as pd

    coded = Coded(world, runs, seed)
    told = forecasts(coded, readings)
    every = [model_forecast(world, runs, seed, **how), still_forecast(coded), *told]
    table, names = forecast_table(coded, every), [said(f.rival) for f in told]
    tables = {"forecasts": table}
    records = answers(coded, every)
    scores = pd.DataFrame(columns=["rows_used", "forecaster", "brier", "difference", "clear"])
    if world.scenario.record:
        rows = record_rows(coded, told, runs, seed, **how)
        scores = score_table(rows, names, seed)
        tables |= {"scores": scores, "record": record_table(rows, names)}
    blocs = bloc_table(coded)
    tables |= {"blocs": blocs, "answers": records}
    war = None if coded.war_week is None else str(world.dates[coded.war_week])
    made = Report(
        "rivals", f"Rival theories on the coded actors of {world.name}",
        f"{rivals_sentence(records, scores, world.labels, MODEL)} {blocs_sentence(blocs)}",
        tables=tables,
        figures={"runs": runs, "war_begins_in_week_of": war, "world": world.hash(),
                 "readings": {name: {**r.terms, "confidence": r.confidence, "reason": r.reason}
                              for name, r in readings.items()}},
        notes=rivals_notes(readings, runs, war))
    if picture:
        made.pictures["rivals"] = multiples_picture(table)
    return made
