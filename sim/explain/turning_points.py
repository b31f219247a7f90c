"""Turning points: the weeks of a run that are worth asking about."""

from __future__ import annotations

import numpy as np

from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import decisions_of
from sim.explain.parts import TurningPoint
from sim.explain.words import course


def turning_points(model: PositionModel, actor: str, count: int = 3, span: int = 4) -> list[TurningPoint]:
    """Return the weeks in which an actor's course changed most, and those in which it took an offer.

    Args:
        model: A run that was played.
        actor: Name or display name of the actor.
        count: How many moves to return at most.
        span: Weeks over which a move is measured: single steps are all of the same length, so that
            what counts is how far the position has come after that many weeks.

    Returns:
        Turning points in the order of their weeks; those of moves lie at least ``span`` apart.

    Raises:
        InputError: If the scenario has no such actor.
    """
    world, own, weeks = model.world, decisions_of(model, actor), len(model.history)
    if not own:
        return []
    i = own[0].i
    after = np.array([world.layout.array(data, "position")[:, i] for data in model.history])
    stance = np.vstack([own[0].position, after])  # row w: before week w
    sizes = []
    for week in range(weeks):
        if (stance[week + 1] != stance[week]).any():
            size = float(np.abs(stance[min(week + span, weeks)] - stance[week]).sum())
            sizes.append((-size, week))
    taken: list[int] = []
    found = []
    for size, week in sorted(sizes):
        if len(taken) < count and size < 0.0 and all(abs(week - other) >= span for other in taken):
            taken.append(week)
            found.append(TurningPoint(week, world.dates[week], "move", -size,
                                      course(world, stance[week], stance[min(week + span, weeks)], world.actors[i])))
    for decision in own:
        taken_option = decision.options[decision.choice]
        if decision.accepts(decision.choice) is not None:
            size = abs(taken_option.target - decision.position[taken_option.option.domain])
            found.append(TurningPoint(decision.week, world.dates[decision.week], "offer", size,
                                      decision.words(decision.choice)))
    return sorted(found, key=lambda point: (point.week, point.kind))
