"""A world played: one run at the coded values, and an ensemble over their ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.engines.ensemble import Engine, run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.engines.reduce import Ensemble
from sim.play.beside import against_reference, assumed_drawn, comparison, luck_alone
from sim.play.ends import moved_by_assumed
from sim.results.headlines import headlines
from sim.results.summary import Beside, standard_outcomes, summarise
from sim.world.world import World

#: Up to so many runs are kept one by one.
KEPT_RUNS = 20_000
#: How coded values are drawn where a run's draw depends on nothing but its number.
_PAIRED = ("uniform", "point")


@dataclass(frozen=True)
class Simulation:
    """What was played.

    Attributes:
        seed: Seed of the luck and the draws.
        model: The single run.
        ensemble: The runs over the coded ranges, or None.
        summary: The figures of both, and of the ensembles beside them (``summary.json``).
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
    ends: int = 0,
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
        ends: Runs at the low and the high end of each assumed value, one at a time; 0 for none.
        progress: Called with the number of runs finished since the last call.
        on_block: Called with every block of runs, its first run and its number of runs.

    Raises:
        InputError: If the engine is not installed or the sampling unknown.
    """
    model = PositionModel(world, seed).run()
    if not runs:
        return Simulation(seed, model, None, summarise(model, seed, None))
    how: dict[str, Any] = {"engine": engine, "threads": threads}
    keep, standard = runs <= KEPT_RUNS, standard_outcomes(world)
    compared = comparison(world)
    paired = compared is not None and keep and sampling in _PAIRED
    more = [name for name in compared.outcomes if name not in standard] if compared and paired else []
    ensemble = run_ensemble(
        world, runs, seed, sampling=sampling, outcomes=[*standard, *more] if keep else (), keep_drawn=keep,
        progress=progress, on_block=on_block, **how,
    )
    beside = _beside(world, seed, ensemble, sampling, ends, **how)
    if compared:
        beside.changes = against_reference(compared, world, ensemble if paired else None, runs, seed,
                                           sampling=sampling if paired else "uniform", **how)
    for name in more:
        del ensemble.outcomes[name]
    return Simulation(seed, model, ensemble, summarise(model, seed, ensemble, beside))


def _beside(world: World, seed: int, ensemble: Ensemble, sampling: str, ends: int, **how: Any) -> Beside:
    """Play what stands beside the ensemble in each headline."""
    runs = ensemble.runs
    if sampling == "point":  # the ensemble itself is luck alone
        found = Beside(luck=ensemble)
    else:
        found = Beside(luck_alone(world, runs, seed, **how), ensemble, assumed_drawn(world, runs, seed, **how))
    if ends:
        found.ends = moved_by_assumed(world, headlines(world, ensemble), ends, seed, **how)
    return found
