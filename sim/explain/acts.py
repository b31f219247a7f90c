"""Why an enforcer acted against somebody in a week, or left it alone: the factors of the chance, and the luck.

A penalty falls where the enforcer's luck, uniform in [0, 1), is below a chance that is a product of factors.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.coded.variables import BY_NAME, DOMAINS
from sim.engines.mesa_model import PositionModel
from sim.explain.runs import find_actor, played, when_penalties_are_decided
from sim.explain.words import variable_words
from sim.reading.errors import InputError
from sim.rules import crossing, enforce, parts
from sim.world.views import own_of
from sim.world.world import World


class Act(NamedTuple):
    """Something that an enforcer may do to somebody who crosses its red line.

    Attributes:
        name: Its name in the log of a run.
        verb, past: Words for it, as ``penalise`` and ``penalised``.
        factors: From ``(me, everyone, s, j, crossed)`` to the factors of its chance by name, see
            :mod:`sim.rules.parts`.
        happens: From ``(me, everyone, s, j, crossed, luck)`` to whether it happens.
    """

    name: str
    verb: str
    past: str
    factors: Callable[..., Mapping[str, Any]]
    happens: Callable[..., Any]


#: What can be asked about, by name.
ACTS: dict[str, Act] = {
    "penalty": Act("penalty", "penalise", "penalised", parts.penalty_factors, enforce.penalises),
}
#: Factors that are no variables of the codebook: what they are, of an enforcer and whom it acts against.
_FACTOR_WORDS = {
    "crossed": "how gravely {target} oversteps its red lines, no more than 1",
    "remaining": "what the penalty that is in force leaves to impose",
    "readiness": "how ready it is: its resolve less what it would lose itself, and the example of its partners",
}
#: What the readiness and the crossing rest on: variables of the enforcer, then those that it holds toward the target.
_OF_THE_ENFORCER = ("resolve", "trade_caution", "coupling")
_TOWARD_THE_TARGET = ("exposure",)


@dataclass(frozen=True)
class Factor:
    """A factor of a chance.

    Attributes:
        name: Its name in the rules.
        words: What it is, in words.
        value: Its value, 0..1.
    """

    name: str
    words: str
    value: float


@dataclass(frozen=True)
class ActExplanation:
    """Why an enforcer acted against an actor in a week, or left it alone.

    Attributes:
        act: What it could do: ``penalty``.
        enforcer, enforcer_label: Name and display name of who acts.
        actor, label: Name and display name of whom it acts against.
        week, date: Number of the week and its first day.
        acted: Whether it did.
        chance: Weekly probability: the product of ``factors``.
        factors: What the chance is made of.
        luck: The enforcer's luck of the week, uniform in [0, 1): it acts if this is below the chance.
        crossed: How far the actor oversteps the red line in each domain in which there is one.
        own_readiness: How ready the enforcer is without what its partners have done.
        facts: What the factors rest on, in words, with its value.
    """

    act: str
    enforcer: str
    enforcer_label: str
    actor: str
    label: str
    week: int
    date: datetime.date
    acted: bool
    chance: float
    factors: tuple[Factor, ...]
    luck: float
    crossed: dict[str, float]
    own_readiness: float
    facts: tuple[Factor, ...]

    @property
    def held_back_by(self) -> Factor:
        """The smallest factor: what holds the chance down most."""
        return min(self.factors, key=lambda factor: factor.value)


def explain_act(model_or_world: PositionModel | World, seed: int, enforcer: str, actor: str, week: int,
                act: str = "penalty") -> ActExplanation:
    """Explain why an enforcer acted against an actor in a week, or why not.

    Args:
        model_or_world: A run, or a world of which the run with this seed is played again.
        seed: Seed of the run; a run that is given keeps its own.
        enforcer: Name or display name of who may act.
        actor: Name or display name of whom it would act against.
        week: Number of the week, from 0.
        act: What it may do, a name of :data:`ACTS`.

    Raises:
        InputError: If the scenario has no such actors or week, the first has no red line, both are the same, or the
            run has not come to the week.
    """
    world = model_or_world if isinstance(model_or_world, World) else model_or_world.world
    one, other = find_pair(world, enforcer, actor, act)
    return _explained(played(model_or_world, seed, week), one, other, week, ACTS[act])


def find_pair(world: World, enforcer: str, actor: str, act: str = "penalty") -> tuple[str, str]:
    """Return the names of an enforcer and of whom it may act against.

    Raises:
        InputError: If the scenario has no such actors, the first has no red line, or both are the same.
    """
    one, other = find_actor(world, enforcer, f"--{act}"), find_actor(world, actor)
    able = [world.actors[j] for j in world.structure.enforcers]
    if one not in able:
        raise InputError(f"{world.labels[one]} has no red line: it has nothing to {ACTS[act].verb} for",
                         file="command line", key=f"--{act}", found=enforcer, allowed=", ".join(able) or "nobody",
                         fix="choose one of them")
    if one == other:
        raise InputError(f"nobody can {ACTS[act].verb} itself", file="command line", key="--actor", found=actor,
                         allowed=", ".join(a for a in world.actors if a != one), fix="choose one of them")
    return one, other


def acts_worth_asking(model: PositionModel, enforcer: str, actor: str, act: str = "penalty",
                      count: int = 3) -> list[ActExplanation]:
    """Return the weeks in which an enforcer acted, and those in which it was likeliest to and did not.

    Args:
        model: A run that was played.
        enforcer: Name or display name of who may act.
        actor: Name or display name of whom it would act against.
        act: What it may do, a name of :data:`ACTS`.
        count: How many weeks without the act to return at most.

    Returns:
        Explanations in the order of their weeks.

    Raises:
        InputError: As for :func:`explain_act`.
    """
    one, other = find_pair(model.world, enforcer, actor, act)
    found = [_explained(model, one, other, week, ACTS[act]) for week in range(model.week)]
    spared = sorted((why for why in found if not why.acted and why.chance > 0.0), key=lambda why: -why.chance)
    return sorted([why for why in found if why.acted] + spared[:count], key=lambda why: why.week)


def _explained(model: PositionModel, one: str, other: str, week: int, act: Act) -> ActExplanation:
    world, s = model.world, model.structure
    j, i = world.layout.index[one], world.layout.index[other]
    everyone = when_penalties_are_decided(model, week)
    me, enforcing = own_of(world.layout, everyone, i), own_of(world.layout, everyone, j)
    crossed = crossing.crossing_of(me, everyone, s, j)
    factors = act.factors(me, everyone, s, j, crossed)
    luck = float(model.luck.enforce[week, j])
    label = world.labels[other]
    facts = [(name, getattr(enforcing, name)) for name in _OF_THE_ENFORCER]
    facts += [(name, getattr(enforcing, name)[i]) for name in _TOWARD_THE_TARGET]
    return ActExplanation(
        act=act.name, enforcer=one, enforcer_label=world.labels[one], actor=other, label=label,
        week=week, date=world.dates[week],
        acted=bool(act.happens(me, everyone, s, j, crossed, luck)),
        chance=math.prod(float(value) for value in factors.values()),
        factors=tuple(Factor(name, _words(name, label), float(value)) for name, value in factors.items()),
        luck=luck,
        crossed={DOMAINS[d]: float(much) for d, much in parts.crossed_by_domain(me, everyone, s, j).items()},
        own_readiness=float(parts.readiness(me, everyone, s, j)[0]),
        facts=tuple(Factor(name, variable_words(name, other=label), float(value)) for name, value in facts),
    )


def _words(name: str, target: str) -> str:
    if name in BY_NAME:
        return variable_words(name, other=target)
    return _FACTOR_WORDS[name].format(target=target)
