"""A run folder: its files written, and the folder published.

A run folder holds

* ``trajectory.parquet`` and ``.csv``: the single run, one row a week and value;
* ``ensemble.parquet`` and ``.csv``: mean, standard deviation and quantiles over the runs;
* ``runs.parquet``: one row a run: outcomes, end positions and the drawn coded values (up to 20,000 runs), under
  ``coding=pool`` also the coder; ``coders.parquet``, under ``coding=pool_mixed``: the coder of each value on which
  coders differ, one row a run and value;
* ``events.csv``: what happened, when, to whom; ``decisions.parquet``: the terms of each decision;
* ``trajectories.parquet``, if it is asked for: whole trajectories of the runs;
* ``columns.csv``: what each column of the tables means;
* ``summary.json``: the figures of the table; ``stances.png``: the picture;
* ``manifest.json``: all that is needed to make the folder again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from sim.play.simulation import Simulation, play
from sim.play.tables import TABLES, bands_of, positions_of, war_of
from sim.results.dictionary import write_dictionary
from sim.results.files import parquet_types, types_of, write_csv, write_json, write_parquet
from sim.results.folder import published, stamp
from sim.results.manifest import write_manifest
from sim.results.recorder import Recorder
from sim.settings.configuration import Configuration

_WRITERS = {"parquet": write_parquet, "csv": write_csv}


def write_files(played: Simulation, folder: Path, *, picture: bool) -> None:
    """Write all files of a run folder but the manifest."""
    kinds: dict[str, dict[str, str]] = {}
    for name, (columns_of, endings) in TABLES.items():
        columns = columns_of(played)
        if columns is not None:
            kinds[name] = types_of(columns)
            for ending in endings:
                _WRITERS[ending](folder / f"{name}.{ending}", columns)
    if (folder / "trajectories.parquet").exists():
        kinds["trajectories"] = parquet_types(folder / "trajectories.parquet")
    write_dictionary(folder / "columns.csv", kinds, played.world)
    write_json(folder / "summary.json", played.summary)
    if picture:
        from sim.results.stances.picture import stance_picture

        stance_picture(played.world, positions_of(played), played.model.log, bands_of(played),
                       folder / "stances.png", war_of(played), played.summary)


def publish(configuration: Configuration, place: Path, played: Simulation | None = None,
            progress: Callable[[int], None] | None = None) -> tuple[Path, Simulation]:
    """Publish the run folder of a configuration.

    Args:
        configuration: What is played.
        place: The folder in which ``SCENARIO-TIME`` is made.
        played: It, if it has been played already.
        progress: Called with the number of runs finished since the last call.

    Returns:
        The run folder, and what was played.

    Raises:
        InputError: If the folder cannot be written, or an engine is not installed.
    """
    world, chosen = configuration.world, configuration.ensemble
    started = time.perf_counter()
    with published(place, f"{configuration.name}-{stamp()}") as (folder, final):
        if played is None:
            with Recorder(world, chosen.record, folder / "trajectories.parquet") as recorder:
                played = play(world, configuration.seed, chosen.runs, engine=chosen.engine,
                              threads=chosen.threads or None, sampling=chosen.sampling, ends=chosen.ends,
                              progress=progress,
                              on_block=recorder.add if recorder.wanted else None)
        write_files(played, folder, picture=configuration.output.picture)
        write_manifest(configuration, folder, time.perf_counter() - started)
    return final[0], played
