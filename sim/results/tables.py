"""Results on disk: the tables, the manifest, and how a run folder is published and opened again.

A run folder holds

* ``trajectory.parquet`` and ``.csv``: the single run, one row a week and value;
* ``ensemble.parquet`` and ``.csv``: mean, standard deviation and quantiles over the runs;
* ``runs.parquet``: one row a run: outcomes and the drawn coded values (up to 20,000 runs);
* ``events.csv``: what happened, when, to whom; ``decisions.parquet``: the terms of each decision;
* ``summary.json``: the figures of the table; ``stances.png``: the picture;
* ``manifest.json``: all that is needed to make the folder again.

It is written under a name that starts with a dot and renamed when it is whole, so that a folder that
can be seen is finished.

Columns of the tidy tables: ``week`` (int16), ``date`` (ISO 8601), ``variable``, ``actor``, ``other``
(the second of a pair), ``domain``, then numbers. ``run`` and ``cell`` tell runs apart.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import __version__
from sim.coded.variables import BY_NAME, DOMAINS
from sim.reading.errors import InputError
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd

    from sim.engines.ensemble import Ensemble

#: Variables of a trajectory, in the order of the table.
RECORDED = (
    "position", "belief", "standing", "gap", "pressure", "technology_pressure", "battlefield",
    "escalation_risk", "growth_stress", "energy_shock", "relation", "exposure", "credibility",
    "prospects", "penalty",
)
_KEYS = ("variable", "actor", "other", "domain")


def places(world: World, name: str) -> list[tuple[tuple[int, ...], tuple[str, str, str, str]]]:
    """Return, for each value of a variable, its index and its (variable, actor, other, domain).

    An actor with itself is left out.
    """
    actors = world.actors
    kind = BY_NAME[name].index
    if kind == "scalar":
        return [((0,), (name, "", "", ""))]
    if kind == "actor":
        return [((i,), (name, slug, "", "")) for i, slug in enumerate(actors)]
    if kind == "domain":
        return [((d, i), (name, slug, "", domain))
                for i, slug in enumerate(actors) for d, domain in enumerate(DOMAINS)]
    return [((j, i), (name, slug, other, ""))
            for i, slug in enumerate(actors) for j, other in enumerate(actors) if i != j]


def trajectory_columns(world: World, history: Any, cell: str = "", run: int = 0) -> dict[str, Any]:
    """Return the single run as columns of the tidy table.

    Args:
        world: The world that was played.
        history: Its arrays at the end of each week, shape (weeks, slots).
        cell: Name of the configuration.
        run: Number of the run.
    """
    keys: list[tuple[str, str, str, str]] = []
    slots: list[int] = []
    for name in RECORDED:
        offset, shape = world.layout.offsets[name], world.layout.shapes[name]
        for index, key in places(world, name):
            slots.append(offset + int(np.ravel_multi_index(index, shape)))
            keys.append(key)
    weeks = len(history)
    values = np.asarray(history)[:, slots]
    columns: dict[str, Any] = {
        "cell": np.array([cell]).repeat(values.size), "run": np.full(values.size, run, dtype=np.int32)
    }
    columns |= _weeks(world, weeks, len(slots))
    for k, column in enumerate(_KEYS):
        columns[column] = np.tile(np.array([row[k] for row in keys]), weeks)
    columns["value"] = values.ravel()
    return columns


def ensemble_columns(ensemble: Ensemble) -> dict[str, Any]:
    """Return the ensemble's summary as columns of the tidy table."""
    from sim.engines.ensemble import QUANTILES

    world = ensemble.world
    keys: list[tuple[str, str, str, str]] = []
    parts: dict[str, list[Any]] = {"mean": [], "sd": []}
    quantiles = {f"q{round(100 * q):02d}": [] for q in QUANTILES}  # type: dict[str, list[Any]]
    for name in ensemble.mean:
        for index, key in places(world, name):
            keys.append(key)
            at: Any = (slice(None), *index)
            parts["mean"].append(ensemble.mean[name][at])
            parts["sd"].append(ensemble.deviation[name][at])
            for k, column in enumerate(quantiles):
                known = name in ensemble.quantiles
                quantiles[column].append(
                    ensemble.quantiles[name][(k, *at)] if known else np.full(world.weeks, np.nan)
                )
    columns = _weeks(world, world.weeks, len(keys))
    for k, column in enumerate(_KEYS):
        columns[column] = np.tile(np.array([row[k] for row in keys]), world.weeks)
    columns["runs"] = np.full(len(keys) * world.weeks, ensemble.runs, dtype=np.int64)
    for column, values in {**parts, **quantiles}.items():
        columns[column] = np.array(values).T.ravel()
    return columns


def _weeks(world: World, weeks: int, rows: int) -> dict[str, Any]:
    dates = np.array([day.isoformat() for day in world.dates[:weeks]])
    return {"week": np.arange(weeks, dtype=np.int16).repeat(rows), "date": dates.repeat(rows)}


def run_columns(ensemble: Ensemble) -> dict[str, Any]:
    """Return one row a run: the outcomes, and the drawn coded values where they were kept."""
    columns: dict[str, Any] = {"run": np.arange(ensemble.runs, dtype=np.int64)}
    columns |= ensemble.outcomes
    if ensemble.drawn is not None:
        for value, u in zip(ensemble.world.values, ensemble.drawn, strict=True):
            if value.high > value.low:
                drawn = value.low + u * (value.high - value.low)
                columns[value.key] = np.where(np.isnan(u), value.value, drawn)
    return columns


def write_parquet(path: Path, columns: Mapping[str, Any]) -> None:
    """Write columns as a Parquet file (zstd, names as dictionaries)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays, names = [], []
    for name, values in columns.items():
        array = pa.array(values)
        if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
            array = array.dictionary_encode()
        arrays.append(array)
        names.append(name)
    pq.write_table(pa.table(arrays, names=names), path, compression="zstd")


def write_csv(path: Path, columns: Mapping[str, Any]) -> None:
    """Write columns as a CSV file: UTF-8, RFC 4180, shortest numbers that read back the same."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*(np.asarray(v).tolist() for v in columns.values()), strict=True))


def read_tidy(path: Path | str) -> pd.DataFrame:
    """Return a table of a run folder as a pandas DataFrame, dates parsed.

    Raises:
        InputError: If there is no such file.
    """
    import pandas as pd

    path = Path(path)
    if not path.is_file():
        raise InputError("no such table", file=path)
    frame = pd.read_parquet(path)
    if "date" in frame:
        frame["date"] = pd.to_datetime(frame["date"].astype(str))
    return frame


def read_sweep(path: Path | str, columns: Sequence[str] | None = None, *, missing_ok: bool = False,
               design: bool = False) -> pd.DataFrame:
    """Return the whole result of a sweep (``python -m sim -m ...``) as one table, checked.

    Cells expected are cells present, rows are cells times runs, and every file fits its SHA-256; or an
    error says which cells are missing or damaged. It does not matter whether ``sweep.parquet`` has been
    written yet.

    Args:
        path: The sweep's folder.
        columns: Names of the columns to read; default: all.
        missing_ok: Take what is there although cells are missing.
        design: Add the columns of a large design, which otherwise stay in ``cells.csv``.

    Returns:
        A row for each cell and run: ``index`` (the cell's number), the swept keys, ``cell`` (its
        address), ``run``, the outcomes. With ``sweep.keep=summary`` a row for each cell.

    Raises:
        InputError: If there is no sweep, cells are missing, or a file is damaged.
    """
    from sim.sweep.table import read_sweep as read

    return read(path, columns, missing_ok=missing_ok, design=design)


# -- run folders ------------------------------------------------------------------------------------


@contextmanager
def published(folder: Path, name: str) -> Iterator[tuple[Path, list[Path]]]:
    """Write a folder that appears whole or not at all.

    Yields a temporary folder to write into and a list that, at the end, holds the final path:
    ``folder/name``, or ``folder/name-2``, ... where others were faster. If anything goes wrong, Ctrl-C
    included, nothing is left.

    Args:
        folder: Where the folder is made.
        name: Its name.

    Raises:
        InputError: If the folder cannot be written.
    """
    missing: list[Path] = []
    temporary = folder / f".{name}-{os.urandom(6).hex()}"
    try:
        missing += [place for place in (folder, *folder.parents) if not place.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
    except OSError as error:
        _remove_empty(missing)
        raise InputError(f"cannot write here: {error.strerror}", file=folder, key="output.folder",
                         allowed="a folder that can be made and written",
                         fix="give another output.folder") from None
    final: list[Path] = []
    try:
        yield temporary, final
        for path in sorted(temporary.iterdir()):
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        final.append(_rename(temporary, folder, name))
    except OSError as error:
        raise InputError(f"could not write the results: {error.strerror}", file=folder,
                         fix="free some space or give another output.folder") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        _remove_empty(missing if not final else [])


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _rename(temporary: Path, folder: Path, name: str) -> Path:
    for n in range(1, 100_000):
        target = folder / (name if n == 1 else f"{name}-{n}")
        if target.exists():
            continue
        try:
            os.rename(temporary, target)
        except OSError:
            if target.exists():
                continue
            raise
        return target
    raise InputError("too many folders of that name", file=folder / name)


def file_hashes(folder: Path, leave_out: Sequence[str] = ("manifest.json",)) -> dict[str, str]:
    """Return the SHA-256 of each file in a folder by name, those of ``leave_out`` excepted."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir()) if path.is_file() and path.name not in leave_out
    }


def rules_hash() -> str:
    """Return a SHA-256 of the code that determines results: rules, world, shocks and engines."""
    here = Path(__file__).resolve().parent.parent
    files = [here / "coded" / "variables.py"]
    for room in ("rules", "world", "engines", "settings"):
        files += sorted((here / room).glob("*.py"))
    sums = hashlib.sha256()
    for path in files:
        sums.update(path.name.encode() + b"\0" + path.read_bytes())
    return sums.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that results depend on."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version(), "sim": __version__}
    for name in ("hydra-core", "mesa", "numpy", "pyarrow", "pydantic", "matplotlib", "numba"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def processor() -> dict[str, Any]:
    """Return what kind of machine this is, its name left out."""
    return {"machine": platform.machine(), "system": platform.system(), "processors": os.cpu_count(),
            "byte_order": sys.byteorder}


def write_json(path: Path, data: Any) -> None:
    """Write JSON that reads well and is the same for the same data."""
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


@dataclass
class Opened:
    """A run folder, opened again.

    Attributes:
        path: The folder.
        manifest: Its manifest.
        settings: The checked configuration.
        world: The world that it played.
        seed: Its seed.
    """

    path: Path
    manifest: dict[str, Any]
    settings: Any
    world: World
    seed: int

    def table(self, name: str) -> pd.DataFrame:
        """Return one of its tables by name: ``trajectory``, ``ensemble``, ``decisions``, ``runs``."""
        return read_tidy(self.path / f"{name}.parquet")


def read_manifest(path: Path | str) -> dict[str, Any]:
    """Return the manifest of a run folder.

    Raises:
        InputError: If there is none, or it is no manifest of ours.
    """
    folder = Path(path)
    file = folder / "manifest.json"
    if not file.is_file():
        raise InputError("not a run folder: it has no manifest.json", file=folder,
                         fix="give the folder that `python -m sim` printed")
    if file.stat().st_size > 4_000_000:
        raise InputError("the manifest is too large", file=file)
    try:
        manifest: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"the manifest cannot be read: {error}", file=file) from None
    for key in ("config", "files", "versions"):
        if not isinstance(manifest, dict) or not isinstance(manifest.get(key), dict):
            raise InputError("not a manifest of a run", file=file, key=key, allowed="a table of keys",
                             fix="give the folder that `python -m sim` printed")
    found: dict[str, Any] = manifest
    return found


def reopen(path: Path | str) -> Opened:
    """Open a run folder: check its configuration again and build its world.

    Raises:
        InputError: If it is no run folder, or its configuration is refused.
    """
    from sim.settings.settings import settle

    manifest = read_manifest(path)
    settings = settle(manifest["config"], file=f"{path}/manifest.json")
    return Opened(Path(path), manifest, settings, settings.world(), settings.seed)


def stamp() -> str:
    """Return the time as part of a folder's name: ``20240131T235959``, UTC."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S")
