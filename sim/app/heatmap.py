"""A map: the headline over two coded values, a row at a time."""

from __future__ import annotations

import dataclasses
from typing import Any

from sim.app.headline import summed_up
from sim.app.playing import ENGINE, SEED, headline_asked
from sim.app.question import DECIMALS, Question, bad
from sim.app.views import bounds_of
from sim.app.worlds import base, world_of
from sim.engines.ensemble import run_ensemble
from sim.reading.errors import unknown
from sim.world.records import Value
from sim.world.world import World

#: Stops of an axis, and histories behind a cell.
STOPS, CELL_DRAWS = 7, 128


def axis(value: Value, world: World) -> list[float]:
    """Return the stops of a coded value on a map: its whole scale."""
    low, high, _ = bounds_of(value, world)
    return [round(low + (high - low) * k / (STOPS - 1), DECIMALS) for k in range(STOPS)]


def row(question: Question, x: str, y: str, number: int) -> dict[str, Any]:
    """Return a row of a map: the headline at the stops of ``x`` and one stop of ``y``.

    Raises:
        InputError: If ``x`` or ``y`` is no coded value, or both are the same.
    """
    world = base(question.scenario, question.coding, question.answers, question.case)
    by_key = {value.key: value for value in world.values}
    for name, key in (("x", x), ("y", y)):
        if key not in by_key:
            raise unknown("coded value", key[:80], by_key, file="address", key=name)
    if x == y:
        raise bad("y", y, "another value than x")
    headline = headline_asked(question)
    held = {key: number for key, number in question.values if key not in (x, y)}
    up = axis(by_key[y], world)[number]
    cells = []
    for across in axis(by_key[x], world):
        values = tuple(sorted({**held, x: across, y: up}.items()))
        cell = dataclasses.replace(question, values=values, history=0)
        found = run_ensemble(world_of(cell), CELL_DRAWS, SEED, outcomes=[headline.outcome],
                             engine=ENGINE, threads=1)
        summed = summed_up(found, headline)
        cells.append({"x": across, "y": up, **{k: summed[k] for k in ("value", "low", "high")}})
    return {"row": number, "cells": cells, "draws": CELL_DRAWS,
            "x": axis(by_key[x], world), "y": axis(by_key[y], world)}
