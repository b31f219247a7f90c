"""What comes out of a world: 200 histories with their bands, and one history week by week."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.app.headline import Headline, number_of, summed_up
from sim.app.question import DRAWS, Question
from sim.app.views import view_of
from sim.app.worlds import base, world_of
from sim.engines.block import NEVER, Block
from sim.engines.ensemble import run_ensemble
from sim.engines.reduce import QUANTILES, Ensemble, Reducer
from sim.play.beside import assumed_drawn, luck_alone
from sim.world.luck import BLOCK, parameter_uniforms
from sim.world.world import World

#: The seed of the page: that of the command line.
SEED = 1
#: A page that stays open is worth compiling for.
ENGINE: Literal["numba", "numpy"] = "numba" if importlib.util.find_spec("numba") else "numpy"

_INDICATORS = ("battlefield", "escalation_risk")


def run(question: Question) -> dict[str, Any]:
    """Return a world's 200 draws, and one history at the coded values, as the page draws them.

    Whole numbers are thousandths.

    Raises:
        InputError: See :func:`world_of`.
    """
    world = world_of(question)
    headline = headline_asked(question)
    found = _histories(world, headline)
    rows, block, lane = _one_history(world, question.history, headline)
    n, history = len(world.actors), block.history[:, :, lane]

    def line(name: str) -> list[int]:
        return _thousandths(history[:, rows[world.layout.slot(name)]])

    def band(name: str, *index: int) -> dict[str, list[int]]:
        place: tuple[Any, ...] = (slice(None), slice(None), *index)
        cut = found.quantiles[name][place]
        return {label: _thousandths(cut[QUANTILES.index(share)])
                for label, share in (("low", 0.05), ("median", 0.5), ("high", 0.95))}

    return {
        "command": question.command(), "difference": question.difference(),
        "draws": found.runs, "history": question.history,
        "position": {
            slug: [{"history": line(f"position.{slug}.{domain}"), **band("position", d, i)}
                   for d, domain in enumerate(world.domains)]
            for i, slug in enumerate(world.actors)
        },
        "relation": {
            f"{a}-{b}": line(f"relation.{a}-{b}")
            for a in world.actors for b in world.actors
            if a != b and world.layout.slot(f"relation.{a}-{b}") in rows
        },
        "indicators": {
            **{name: {"history": line(name), **band(name, 0)} for name in _INDICATORS},
            **{f"pressure.{world.actors[k]}": {"history": line(f"pressure.{world.actors[k]}"),
                                               **band("pressure", k)}
               for k in world.structure.belligerents},
        },
        "events": {e.name: _week(block.fired[k, lane]) for k, e in enumerate(world.events)},
        "accepted": {
            o.name: {"week": _week(block.accepted[k, lane]), "runs": int(found.accepted[o.name].sum())}
            for k, o in enumerate(world.structure.offers)
        },
        "penalised": [
            {"target": world.actors[i], "enforcer": world.actors[j],
             "week": _week(block.penalised[j, i, lane]),
             "runs": int(found.penalised[f"{world.actors[i]}-{world.actors[j]}"].sum())}
            for j in world.structure.enforcers for i in range(n)
            if i != j and found.penalised[f"{world.actors[i]}-{world.actors[j]}"].any()
        ],
        "votes": {v.name: {a: list(c) for a, c in found.votes[v.name].items()} for v in world.votes},
        "plans": {p.name: {a: list(c) for a, c in found.plans[p.name].items()} for p in world.plans},
        "headline": {**summed_up(found, headline), **_beside(world, headline)},
    }


def headline_asked(question: Question) -> Headline:
    """Return the headline of the scenario that a question is about."""
    return view_of(question.scenario, base(question.scenario, question.coding, case=question.case)).headline


def _histories(world: World, headline: Headline) -> Ensemble:
    """Return the :data:`DRAWS` histories: those of ``python -m sim``."""
    uniforms = world.placed(_uniforms(tuple(value.name for value in world.values)))
    return run_ensemble(world, DRAWS, SEED, outcomes=[headline.outcome], engine=ENGINE, threads=1,
                        design=uniforms)


def _beside(world: World, headline: Headline) -> dict[str, Any]:
    """Return the headline under luck alone and with assumed values alone drawn, as ``python -m sim`` has it."""
    how: dict[str, Any] = {"outcomes": [headline.outcome], "engine": ENGINE, "threads": 1}
    return {"luck": number_of(luck_alone(world, DRAWS, SEED, **how), headline),
            "assumed": number_of(assumed_drawn(world, DRAWS, SEED, **how), headline)}


def _one_history(world: World, number: int, headline: Headline) -> tuple[dict[int, int], Block, int]:
    """Return one history at the coded values: the rows of its record by slot, its block, its lane.

    The history of number 0 is the single run of ``python -m sim``.
    """
    first = number - number % BLOCK
    design = np.full((len(world.values), number - first + 1), np.nan)
    kept: list[Block] = []
    run_ensemble(world, number - first + 1, SEED, first=first, outcomes=[headline.outcome], engine=ENGINE,
                 threads=1, design=design, on_block=lambda block, *_: kept.append(block))
    return Reducer(world, [headline.outcome]).row_of, kept[0], number - first


@lru_cache(maxsize=16)
def _uniforms(names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return each draw's number in [0, 1) for each coded value: the same whatever is asked."""
    return parameter_uniforms(SEED, list(names), 0, DRAWS)


def _thousandths(values: Any) -> list[int]:
    return np.rint(np.asarray(values) * 1000.0).astype(int).tolist()  # type: ignore[no-any-return]


def _week(week: Any) -> int | None:
    return None if week == NEVER else int(week)
