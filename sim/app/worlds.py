"""From a question to its world: the only place where the page asks for one."""

from __future__ import annotations

from functools import lru_cache

from sim.api import load
from sim.app.question import Question
from sim.coded.cases import configs
from sim.coded.checks import check_bounds
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.world.world import World

#: Largest world that the page plays: what is longer is for the command line.
MOST_WEEKS, MOST_ACTORS, MOST_WORK = 260, 40, 60_000


@lru_cache(maxsize=32)
def world_of(question: Question) -> World:
    """Return the world of a question.

    Raises:
        InputError: For a value that is not allowed, or a scenario that would take too long.
    """
    world = base(question.scenario, question.coding, question.answers, question.case)
    if question.values or question.lens != "none":
        _check_values(question, world)
        weights = safe_yaml.read_in(configs() / "lens", question.lens, "lens").data
        world = world.varied({key: {"value": number} for key, number in question.values},
                             {term: weight for term, weight in weights.items() if term != "name"})
    return world


@lru_cache(maxsize=32)
def base(name: str, coding: str = "first", answers: tuple[tuple[str, str], ...] = (),
         case: str | None = None) -> World:
    """Return the world of a scenario as it was coded.

    Raises:
        InputError: For a scenario that would take too long, or that cannot be read.
    """
    world = load(case=case, scenario=name, coding=coding, answers=dict(answers))
    n = len(world.actors)
    for what, found, most in (("weeks", world.weeks, MOST_WEEKS), ("actors", n, MOST_ACTORS),
                              ("weeks x actors x actors", world.weeks * n * n, MOST_WORK)):
        if found > most:
            raise InputError("would take too long for the page", file=f"scenario {name}", key=what,
                             found=found, allowed=f"at most {most}",
                             fix=f"run it with `{Question(name, case=case).command()}`")
    return world


def _check_values(question: Question, world: World) -> None:
    known = {value.key: value for value in world.values}
    for key, number in question.values:
        if key not in known:
            raise unknown("coded value", key, known, file="address", key="set")
        entry = world.evidence.by_key.get(key)
        if entry is not None:
            check_bounds(entry.variable, number, file="address", key=key)
        elif not 0.0 <= number <= 1.0:
            raise InputError("off its scale", file="address", key=key, found=number, allowed="0 to 1")
