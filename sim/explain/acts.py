"""Why an enforcer penalised or warned somebody in a week, or left it alone: the factors of the chance, and the luck.

A penalty falls where the enforcer's luck, uniform in [0, 1), is below a chance that is a product of factors. A warning
is given where no penalty falls and the same luck is below another product.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.engines.mesa_model import PositionModel
from sim.explain.factor import Factor
from sim.explain.runs import find_actor, played, when_penalties_are_decided
from sim.explain.words import basis_of, variable_words
from sim.reading.errors import InputError
from sim.rules import crossing, enforce, parts
from sim.rules.structure import ENFORCEMENT, VIOLATION, WARNED, WRONG, Structure
from sim.world.views import own_of
from sim.world.world import World


class Act(NamedTuple):
    """Something that an enforcer may do to somebody who comes near its red line, or crosses it.

    Attributes:
        name: Its name in the log of a run.
        verb, past, spared: Words for it, and for its absence, as ``penalise``, ``penalised`` and ``spared``.
        factors: From ``(me, everyone, s, j, crossed)`` to the factors of its chance by name, see
            :mod:`sim.rules.parts`.
        happens: From ``(me, everyone, s, j, crossed, luck)`` to whether it happens.
        after: Name of the act on which the same luck decides first, empty if there is none.
        on: What the facts are: variables of the enforcer, then those that it holds toward the target.
    """

    name: str
    verb: str
    past: str
    spared: str
    factors: Callable[..., Mapping[str, Any]]
    happens: Callable[..., Any]
    after: str
    on: tuple[tuple[str, ...], tuple[str, ...]]


def _warns(me: Any, everyone: Any, s: Structure, j: int, crossed: Any, luck: float) -> Any:
    """Return whether enforcer j warns the actor: it does not penalise it, and the luck is below the chance."""
    return enforce.warns(me, everyone, s, j, bool(enforce.penalises(me, everyone, s, j, crossed, luck)), luck)


#: What can be asked about, by name.
ACTS: dict[str, Act] = {
    "penalty": Act("penalty", "penalise", "penalised", "spared", parts.penalty_factors, enforce.penalises, "",
                   (("resolve", "trade_caution", "coupling"), ("exposure",))),
    "warning": Act("warning", "warn", "warned", "not warned", parts.warning_factors, _warns, "penalty", ((), ())),
}
#: Factors that are no variables of the codebook: what they are, of an enforcer and whom it acts against.
_FACTOR_WORDS = {
    "crossed": "how gravely {target} oversteps its red lines{margin}, no more than 1",
    "warned": "whether it has warned {target} before (1) or not (0)",
    "near": "whether {target} stands less than a width short of a red line of its, or beyond one (1), or not (0)",
    "remaining": "what the penalty that is in force leaves to impose",
    "readiness": "how ready it is: its resolve less what it would lose itself, and the example of its partners",
}
#: Factors that are variables of the codebook, coded for the rules or for the enforcer.
_CODED = {"hazard": "hazard", "resolve": "resolve.{enforcer}", "reach": "reach.{enforcer}"}


@dataclass(frozen=True)
class Line:
    """Where an actor stands beside somebody's red line in a domain.

    Attributes:
        domain: The domain.
        red_line: The line, as it was coded or as the run has moved it.
        widths: How far beyond it the actor stands, in widths of a line; below 0: short of it.
        crossed: How gravely it oversteps it in its owner's eyes.
    """

    domain: str
    red_line: Factor
    widths: float
    crossed: float


@dataclass(frozen=True)
class ActExplanation:
    """Why an enforcer acted against an actor in a week, or left it alone.

    Attributes:
        act: What it could do: ``penalty`` or ``warning``.
        enforcer, enforcer_label: Name and display name of who acts.
        actor, label: Name and display name of whom it acts against.
        week, date: Number of the week and its first day.
        acted: Whether it did.
        chance: Weekly probability: ``below - first``, at least 0.
        below: The product of ``factors``: it acts if its luck is below this, and not below ``first``.
        first: Chance of what the same luck decides first: of a warning, that of a penalty in its place; else 0.
        factors: What the chance is made of.
        luck: The enforcer's luck of the week, uniform in [0, 1).
        lines: Where the actor stands beside the red line in each domain in which there is one.
        width: Width of a line, on the scale of positions.
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
    below: float
    first: float
    factors: tuple[Factor, ...]
    luck: float
    lines: tuple[Line, ...]
    width: Factor
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


def acts_in(world: World) -> list[str]:
    """Return the names of the acts that there are in a world: without the form ``warned`` nobody warns."""
    return [name for name in ACTS if name != "warning" or world.structure.forms[ENFORCEMENT] == WARNED]


def find_pair(world: World, enforcer: str, actor: str, act: str = "penalty") -> tuple[str, str]:
    """Return the names of an enforcer and of whom it may act against.

    Raises:
        InputError: If nobody does such a thing in this world, the scenario has no such actors, the first has no red
            line, or both are the same.
    """
    if act not in acts_in(world):
        raise InputError(f"nobody can {ACTS[act].verb} in this world: no warning comes before a penalty",
                         file="command line", key=f"--{act}", found=enforcer,
                         allowed=", ".join(f"--{name}" for name in acts_in(world)),
                         fix="ask for a penalty, or play form.enforcement=warned")
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
    below = _product(factors)
    first = _product(ACTS[act.after].factors(me, everyone, s, j, crossed)) if act.after else 0.0
    luck, label = float(model.luck.enforce[week, j]), world.labels[other]
    own, toward = act.on
    return ActExplanation(
        act=act.name, enforcer=one, enforcer_label=world.labels[one], actor=other, label=label,
        week=week, date=world.dates[week], acted=bool(act.happens(me, everyone, s, j, crossed, luck)),
        chance=max(0.0, below - first), below=below, first=first,
        factors=tuple(_factor(world, name, float(value), one, label) for name, value in factors.items()), luck=luck,
        lines=_lines(world, me, everyone, j, one),
        width=Factor("crossing_width", variable_words(world, "crossing_width"), float(me.crossing_width),
                     basis_of(world, "crossing_width")),
        own_readiness=float(parts.readiness(me, everyone, s, j)[0]),
        facts=(*(Factor(name, variable_words(world, name), float(getattr(enforcing, name)),
                        basis_of(world, f"{name}.{one}")) for name in own),
               *(Factor(name, variable_words(world, name, other=label), float(getattr(enforcing, name)[i]),
                        basis_of(world, f"{name}.{one}-{other}"), True) for name in toward)),
    )


def _product(factors: Mapping[str, Any]) -> float:
    return math.prod(float(value) for value in factors.values())


def _factor(world: World, name: str, value: float, enforcer: str, target: str) -> Factor:
    """Return a factor of a chance in words; ``wrong`` is a belief of the enforcer, which one is a matter of form."""
    if name == "wrong":
        seen = "seen_violation" if world.structure.forms[WRONG] == VIOLATION else "belief"
        return Factor(name, variable_words(world, seen), value)
    if name in _CODED:
        return Factor(name, variable_words(world, name), value, basis_of(world, _CODED[name].format(enforcer=enforcer)))
    margin = ", counted from a width beyond them" if crossing.margin_of(world.structure) else ""
    return Factor(name, _FACTOR_WORDS[name].format(target=target, margin=margin), value)


def _lines(world: World, me: Any, everyone: Any, j: int, enforcer: str) -> tuple[Line, ...]:
    s = world.structure
    crossed = parts.crossed_by_domain(me, everyone, s, j)
    return tuple(
        Line(world.domains[d], Factor("red_line", variable_words(world, "red_line"), float(everyone.red_line[d][j]),
                                basis_of(world, f"red_line.{enforcer}.{world.domains[d]}")),
             float(widths), float(crossed[d]))
        for d, widths in parts.widths_beyond(me, everyone, s, j).items())
