"""The tables of a run as columns.

Columns of the tidy tables: ``week``, ``date`` (the week's first day), ``variable``, ``actor``, ``other``
(the second of a pair), ``domain``, then numbers. ``run`` and ``cell`` tell runs apart.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import BY_NAME
from sim.world.coders import CODER
from sim.world.world import World

if TYPE_CHECKING:
    from sim.engines.reduce import Ensemble

Floats = NDArray[np.float64]

#: Variables of a trajectory, in the order of the table.
RECORDED = (
    "position", "belief", "standing", "gap", "pressure", "technology_pressure", "battlefield",
    "escalation_risk", "growth_stress", "energy_shock", "relation", "exposure", "credibility",
    "prospects", "penalty",
)
KEYS = ("variable", "actor", "other", "domain")


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
                for i, slug in enumerate(actors) for d, domain in enumerate(world.domains)]
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
    for k, column in enumerate(KEYS):
        columns[column] = np.tile(np.array([row[k] for row in keys]), weeks)
    columns["value"] = values.ravel()
    return columns


def ensemble_columns(ensemble: Ensemble) -> dict[str, Any]:
    """Return the ensemble's summary as columns of the tidy table."""
    from sim.engines.reduce import QUANTILES

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
    for k, column in enumerate(KEYS):
        columns[column] = np.tile(np.array([row[k] for row in keys]), world.weeks)
    columns["runs"] = np.full(len(keys) * world.weeks, ensemble.runs, dtype=np.int64)
    for column, values in {**parts, **quantiles}.items():
        columns[column] = np.array(values).T.ravel()
    return columns


def _weeks(world: World, weeks: int, rows: int) -> dict[str, Any]:
    return {"week": np.arange(weeks, dtype=np.int16).repeat(rows),
            "date": days(world.dates[:weeks]).repeat(rows)}


def days(dates: Sequence[datetime.date | None]) -> NDArray[np.datetime64]:
    """Return days as a column; where there is none, NaT."""
    return np.array([None if day is None else day.isoformat() for day in dates], dtype="datetime64[D]")


def run_columns(ensemble: Ensemble) -> dict[str, Any]:
    """Return one row a run: the outcomes, and the drawn coded values where they were kept.

    Under a pool whose runs each draw a coder, also whom the run drew.
    """
    columns: dict[str, Any] = {"run": np.arange(ensemble.runs, dtype=np.int64)}
    who = coder_of_runs(ensemble)
    if who:
        columns[CODER] = np.array(who)
    columns |= ensemble.outcomes
    if ensemble.drawn is not None:
        for value, u in zip(ensemble.world.values, ensemble.drawn, strict=True):
            if value.high > value.low:
                columns[value.key] = value.at(u)
    return columns


def coder_of_runs(ensemble: Ensemble) -> list[str]:
    """Return by run which coding it drew; nothing where runs draw no coder, or the draws were not kept."""
    coders = ensemble.world.coders
    if coders is None or coders.pool.mixed or ensemble.drawn is None:
        return []
    found = coders.drawn_by(ensemble.drawn)
    return found if any(found) else []


def coder_columns(ensemble: Ensemble) -> dict[str, Any] | None:
    """Return whom each value of each run drew, a row a run and value on which coders differ.

    None where no value draws a coder of its own, or the draws were not kept.
    """
    import pyarrow as pa

    coders = ensemble.world.coders
    if coders is None or not coders.pool.mixed or ensemble.drawn is None or not coders.rows:
        return None
    runs, keys = ensemble.runs, len(coders.keys)
    names = [*coders.pool.names, ""]
    who = np.array([[names.index(name) for name in coders.drawn_by(ensemble.drawn, n)] for n in range(keys)])
    if (who == len(names) - 1).all():
        return None
    return {"run": np.arange(runs, dtype=np.int32).repeat(keys),
            "key": _texts(pa.array(np.tile(np.arange(keys, dtype=np.int32), runs)), coders.keys),
            CODER: _texts(pa.array(who.T.ravel().astype(np.int32)), names)}


def _texts(codes: Any, texts: Sequence[str]) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(codes, list(texts))


def event_columns(world: World, log: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what happened in the single run, a row each.

    ``date`` is the first day of the week, ``day`` the day that the scenario gives to an event, a vote or
    a plan; what the state or chance brings has none.
    """
    return {
        "week": np.array([entry["week"] for entry in log], dtype=np.int16),
        "date": days([world.dates[entry["week"]] for entry in log]),
        "day": days([world.day(entry["kind"], entry["name"], entry["week"]) for entry in log]),
        **{name: np.array([entry[name] for entry in log], dtype=str)
           for name in ("kind", "actor", "other", "name", "text")},
    }


def decision_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what each actor chose and its runner-up, a row each.

    Args:
        rows: As :func:`sim.explain.accounting.decision_rows` gives them.
    """
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    columns["week"] = np.array(columns["week"], dtype=np.int16)
    columns["date"] = days(columns["date"])
    return columns
