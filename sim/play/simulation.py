"""A world played: one run at the coded values, and an ensemble over their ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.engines.ensemble import Engine, run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.engines.reduce import Ensemble
from sim.results.summary import standard_outcomes, summarise
from sim.world.world import World

#: Up to so many runs are kept one by one.
KEPT_RUNS = 20_000


@dataclass(frozen=True)
class Simulation:
    """What was played.

    Attributes:
        seed: Seed of the luck and the draws.
        model: The single run.
        ensemble: The runs over the coded ranges, or None.
        summary: The figures of both (``summary.json``).
    """

    seed: int
    model: PositionModel
    ensemble: Ensemble | None
    summary: dict[str, Any]

    @property
    def world(self) -> World:
        """The world that was played."""
        return self.model.world


def play(
    world: World,
    seed: int,
    runs: int,
    *,
    engine: Engine = "auto",
    threads: int | None = None,
    sampling: str = "uniform",
    progress: Callable[[int], None] | None = None,
    on_block: Callable[..., None] | None = None,
) -> Simulation:
    """Play a world.

    Args:
        world: The scenario and the coded values.
        seed: Seed of the luck and the draws.
        runs: Runs of the ensemble; 0 for none.
        engine: How the ensemble is computed: ``auto``, ``numpy`` or ``numba``.
        threads: Number of threads; default: as many as processors.
        sampling: How coded values are drawn from their ranges.
        progress: Called with the number of runs finished since the last call.
        on_block: Called with every block of runs, its first run and its number of runs.

    Raises:
        InputError: If the engine is not installed or the sampling unknown.
    """
    model = PositionModel(world, seed).run()
    ensemble = None
    if runs:
        keep = runs <= KEPT_RUNS
        ensemble = run_ensemble(
            world, runs, seed, engine=engine, threads=threads, sampling=sampling,
            outcomes=standard_outcomes(world) if keep else (), keep_drawn=keep,
            progress=progress, on_block=on_block,
        )
    return Simulation(seed, model, ensemble, summarise(model, seed, ensemble))
