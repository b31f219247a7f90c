"""One run folder: the single Mesa run, the ensemble, their tables, the picture, the manifest."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.commands.words import SOBOL_WARNING, drawing
from sim.results import tables as trajectories
from sim.settings.settings import Settings, settle

if TYPE_CHECKING:
    from sim.engines.ensemble import Ensemble
    from sim.engines.mesa_model import PositionModel

#: Up to so many runs are kept one by one in ``runs.parquet``.
KEPT_RUNS = 20_000


def run(settings: Settings) -> Path:
    """Play a configuration and publish its folder; print the table.

    Returns:
        The folder.

    Raises:
        InputError: If the folder cannot be written, or an engine is not installed.
    """
    started = time.perf_counter()
    out = settings.parsed.output
    settings.world()  # refused here, if at all: before anything is made
    with trajectories.published(
        Path(out.folder), f"{settings.name}-{trajectories.stamp()}"
    ) as (folder, final):
        figures = write_results(settings, folder)
        write_manifest(settings, folder, time.perf_counter() - started)
    if out.table:
        from sim.commands.console import show

        try:
            show(settings, figures, final[0])
        except KeyboardInterrupt:
            print(f"interrupted: the results are in {final[0]}", file=sys.stderr)
            raise SystemExit(130) from None
    return final[0]


def write_results(settings: Settings, folder: Path) -> dict[str, Any]:
    """Play a configuration and write all files but the manifest; return the figures."""
    from sim.engines.mesa_model import PositionModel
    from sim.results.summary import summarise

    world = settings.world()
    cell = world.hash()[:12]
    model = PositionModel(world, settings.seed).run()
    columns = trajectories.trajectory_columns(world, model.history, cell)
    trajectories.write_parquet(folder / "trajectory.parquet", columns)
    trajectories.write_csv(folder / "trajectory.csv", columns)
    _write_events(folder / "events.csv", model)
    _write_decisions(folder / "decisions.parquet", model)
    ensemble = play_ensemble(settings, folder)
    if ensemble is not None:
        columns = trajectories.ensemble_columns(ensemble)
        trajectories.write_parquet(folder / "ensemble.parquet", columns)
        trajectories.write_csv(folder / "ensemble.csv", columns)
        if ensemble.outcomes or ensemble.drawn is not None:
            trajectories.write_parquet(folder / "runs.parquet", trajectories.run_columns(ensemble))
    figures = summarise(settings, model, ensemble)
    trajectories.write_json(folder / "summary.json", figures)
    if settings.parsed.output.picture:
        from sim.results.stances import stance_picture

        stance_picture(world, model.history, model.log, ensemble, folder / "stances.png")
    return figures


def play_ensemble(settings: Settings, folder: Path) -> Ensemble | None:
    """Play the ensemble with a progress bar; record whole trajectories if asked for."""
    chosen = settings.parsed.ensemble
    if chosen.runs == 0:
        return None
    from sim.engines.ensemble import run_ensemble
    from sim.results.recorder import Recorder
    from sim.results.summary import standard_outcomes

    world = settings.world()
    keep = chosen.runs <= KEPT_RUNS
    if note := drawing(chosen.sampling, chosen.runs):
        print(note, file=sys.stderr)
    warnings.filterwarnings("ignore", message=SOBOL_WARNING)
    with progress_bar(chosen.runs, f"{settings.name}: {chosen.runs} runs") as advance, Recorder(
        world, chosen.record, folder / "trajectories.parquet"
    ) as recorder:
        return run_ensemble(
            world, chosen.runs, settings.seed, engine=chosen.engine,
            threads=chosen.threads or None, sampling=chosen.sampling,
            outcomes=standard_outcomes(world) if keep else (), keep_drawn=keep,
            progress=advance, on_block=recorder.add if recorder.wanted else None,
        )


@contextmanager
def progress_bar(total: int, title: str) -> Iterator[Any]:
    """Show progress on standard error: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    ) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, advance=done)


def _write_events(path: Path, model: PositionModel) -> None:
    import numpy as np

    dates = model.world.dates
    log = model.log
    trajectories.write_csv(path, {
        "week": np.array([entry["week"] for entry in log], dtype=np.int16),
        "date": np.array([dates[entry["week"]].isoformat() for entry in log]),
        "kind": np.array([entry["kind"] for entry in log]),
        "actor": np.array([entry["actor"] for entry in log]),
        "other": np.array([entry["other"] for entry in log]),
        "name": np.array([entry["name"] for entry in log]),
        "text": np.array([entry["text"] for entry in log]),
    })


def _write_decisions(path: Path, model: PositionModel) -> None:
    import numpy as np

    from sim.explain.explanation import decision_rows

    rows = list(decision_rows(model))
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    columns["week"] = np.array(columns["week"], dtype=np.int16)
    columns["date"] = [str(day) for day in columns["date"]]
    trajectories.write_parquet(path, columns)


def write_manifest(settings: Settings, folder: Path, seconds: float) -> None:
    """Write the manifest: what is needed to make the folder again, and the hashes of its files."""
    world = settings.world()
    trajectories.write_json(folder / "manifest.json", {
        "format": 1,
        "scenario": settings.name,
        "seed": settings.seed,
        "coding": settings.parsed.coding,
        "overrides": settings.overrides,
        "world_sha256": world.hash(),
        "rules_sha256": trajectories.rules_hash(),
        "versions": trajectories.versions(),
        "processor": trajectories.processor(),
        "made_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "wall_seconds": round(seconds, 3),
        "files": trajectories.file_hashes(folder),
        "config": settings.config,
    })


def rerun(argv: list[str]) -> int:
    """Play a run folder again and compare the bytes of every file.

    Returns:
        0 if all files are the same, 1 if not.

    Raises:
        InputError: If the folder is no run folder.
    """
    parser = argparse.ArgumentParser(
        prog="python -m sim rerun",
        description="Play a run folder again from its manifest and compare every file, byte by byte.",
    )
    parser.add_argument("run", help="a run folder, as `python -m sim` printed it")
    parser.add_argument("--output", help="where the new folder is made (default: beside the old one)")
    given = parser.parse_args(argv)
    old = Path(given.run)
    manifest = trajectories.read_manifest(old)
    settings = settle(manifest["config"], file=str(old / "manifest.json"))
    settings.world()
    started = time.perf_counter()
    target = Path(given.output) if given.output else old.resolve().parent
    with trajectories.published(target, f"{settings.name}-{trajectories.stamp()}") as (folder, final):
        write_results(settings, folder)
        write_manifest(settings, folder, time.perf_counter() - started)
    expected, kept = manifest["files"], trajectories.file_hashes(old)
    made = trajectories.file_hashes(final[0])
    same = [name for name in expected if made.get(name) == expected[name] == kept.get(name)]
    print(f"{final[0]}: {len(same)} of {len(expected)} files have the same bytes")
    if len(same) == len(expected) == len(made):
        return 0
    for name in sorted(set(expected) | set(made)):
        if expected.get(name) != made.get(name):
            print(f"  differs: {name}")
        elif kept.get(name) != made.get(name):
            print(f"  {'changed' if name in kept else 'removed'} in {old} since it was made: {name}")
    for what, now in (("world_sha256", settings.world().hash()),
                      ("rules_sha256", trajectories.rules_hash())):
        if manifest.get(what) != now:
            print(f"  {what} is another one now: the coded values or the code have changed since")
    changed = {k: (v, trajectories.versions().get(k)) for k, v in manifest.get("versions", {}).items()
               if trajectories.versions().get(k) != v}
    for name, (before, after) in changed.items():
        print(f"  {name} was {before}, is {after}")
    return 1


