"""The run that is asked about: played as far as it takes, its actors found by any name."""

from __future__ import annotations

from sim.engines.mesa_model import CHANGED, PositionModel
from sim.reading.errors import InputError
from sim.rules.views import Everyone
from sim.world.views import floats_of
from sim.world.world import World


def find_actor(world: World, name: str, key: str = "--actor") -> str:
    """Return the name of an actor of the scenario, given in any spelling.

    Raises:
        InputError: If the scenario has none of that name; ``key`` is the option in which it stands.
    """
    slug = world.evidence.actor(name).slug
    if slug not in world.layout.index:
        raise InputError("not an actor of this scenario", file="command line", key=key,
                         found=name, allowed=", ".join(world.actors), fix="choose one of them")
    return slug


def check_week(world: World, week: int) -> None:
    """Refuse a week that the scenario does not have.

    Raises:
        InputError: If it is none of its weeks.
    """
    if not 0 <= week < world.weeks:
        raise InputError(
            "no such week in this run", file="command line", key="--week", found=week,
            allowed=f"0 to {world.weeks - 1} ({world.dates[0]} to {world.dates[-1]})",
            fix="choose a week of the run",
        )


def played(model_or_world: PositionModel | World, seed: int, week: int) -> PositionModel:
    """Return a run that has come past a week.

    Args:
        model_or_world: A run, or a world of which the run with this seed is played.
        seed: Seed of the run; a run that is given keeps its own.
        week: Number of the week.

    Raises:
        InputError: If the scenario has no such week, or a run that is given has not come to it.
    """
    given = None if isinstance(model_or_world, World) else model_or_world
    check_week(model_or_world if given is None else given.world, week)
    model = given or PositionModel(model_or_world, seed).run(week + 1)
    if model.week <= week:
        raise InputError("the run has not come to this week", key="week", found=week,
                         allowed=f"less than {model.week}", fix="play it on")
    return model


def when_penalties_are_decided(model: PositionModel, week: int) -> Everyone:
    """Return the picture of the world on which enforcers decide: all have moved, no penalty of the week has fallen.

    It is that of the week's decisions, but for what acting changed.
    """
    seen = next(kept.everyone for kept in model.decisions if kept.week == week)
    return floats_of(model.world.layout, model.history[week], CHANGED["act"], seen)
