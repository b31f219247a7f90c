"""The tables of a simulation: what ``sim.run`` gives as data frames and a run folder as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.explain.accounting import decision_rows
from sim.play.simulation import Simulation
from sim.reading.errors import InputError
from sim.results.asked import asked_about
from sim.results.columns import (
    coder_columns,
    decision_columns,
    ensemble_columns,
    event_columns,
    run_columns,
    trajectory_columns,
)
from sim.results.stances.panel import Bands
from sim.results.stances.war import War

Columns = dict[str, Any]


def _trajectory(played: Simulation) -> Columns:
    return trajectory_columns(played.world, played.model.history, played.world.hash()[:12])


def _events(played: Simulation) -> Columns:
    return event_columns(played.world, played.model.log)


def _decisions(played: Simulation) -> Columns:
    return decision_columns(list(decision_rows(played.model)))


def _ensemble(played: Simulation) -> Columns | None:
    return None if played.ensemble is None else ensemble_columns(played.ensemble)


def _runs(played: Simulation) -> Columns | None:
    found = played.ensemble
    return run_columns(found) if found is not None and found.outcomes else None


def _coders(played: Simulation) -> Columns | None:
    return None if played.ensemble is None else coder_columns(played.ensemble)


#: The tables by name, and the endings of their files in a run folder.
TABLES: dict[str, tuple[Callable[[Simulation], Columns | None], tuple[str, ...]]] = {
    "trajectory": (_trajectory, ("parquet", "csv")),
    "events": (_events, ("csv",)),
    "decisions": (_decisions, ("parquet",)),
    "ensemble": (_ensemble, ("parquet", "csv")),
    "runs": (_runs, ("parquet",)),
    "coders": (_coders, ("parquet",)),
}


def missing(name: str) -> InputError:
    """Return the error for a table that a result does not have."""
    why = {"ensemble": ("there is no ensemble", "play it with runs=200"),
           "runs": ("single runs were not kept", "play 1 to 20,000 runs"),
           "coders": ("no value draws a coder of its own here", "play 1 to 20,000 runs of coding=pool_mixed")}
    problem, fix = why.get(name, ("no such table", "give the folder that `python -m sim` printed"))
    return InputError(problem, key=name, fix=fix)


def positions_of(played: Simulation) -> Any:
    """Return the positions of the single run, shape (3, N, weeks)."""
    return played.world.layout.array(np.asarray(played.model.history).T, "position")


def bands_of(played: Simulation) -> Bands | None:
    """Return the ensemble's bands of the positions."""
    found = played.ensemble
    return None if found is None else Bands(found.quantiles["position"], found.runs)


def war_of(played: Simulation) -> list[War]:
    """Return what of the war the scenario asks about: its path and its bands."""
    world, found = played.world, played.ensemble
    history = np.asarray(played.model.history)
    return [War(name, history[:, world.layout.slot(name)], None if found is None else found.quantiles[name][:, :, 0])
            for name in asked_about(world)]
