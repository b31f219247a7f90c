"""What an actor weighed in a week: its options, the terms of each, and the choice taken again.

The utility of an option is a sum of named terms, and a decision compares the scores
``U + luck / beta``. This file alone knows in what form a model keeps its decisions, how the rules
make and name their options, and in which order these stand: all else here asks a :class:`Decision`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import TERMS
from sim.engines.mesa_model import PositionModel
from sim.explain.parts import Weighed
from sim.explain.prose import deed
from sim.reading.errors import InputError
from sim.rules import choose, utility
from sim.rules import week as rules
from sim.world.world import World, of_actor

_AVAILABLE = 0.5 * choose.UNAVAILABLE
_ACCEPT = "accept "
#: Options that every actor has in every week: to stay, and a notch down or up in each domain.
_STEPS = 1 + 2 * len(rules.ALL_DOMAINS)

Ints = NDArray[np.int64]


# -- the terms of an option -------------------------------------------------------------------------


def _offer_of(option: rules.Option, structure: rules.Structure) -> int | None:
    """Return the number of the offer that an option accepts, None if it accepts none."""
    if not option.name.startswith(_ACCEPT):
        return None
    name = option.name.removeprefix(_ACCEPT)
    return next(o for o, offer in enumerate(structure.offers) if offer.name == name)


class _Scales:
    """The terms of a decision's options: what staying is worth in each domain, worked out once."""

    def __init__(self, kept: dict[str, Any], structure: rules.Structure) -> None:
        self.row, self.weights, self.seen = kept["row"], kept["weights"], kept["seen"]
        self.structure = structure
        self.here = [self.row.position[d] for d in rules.ALL_DOMAINS]
        self.stay = [self.domain(d, self.here[d]) for d in rules.ALL_DOMAINS]

    def domain(self, d: int, y: float) -> dict[str, float]:
        """Return the terms of standing at ``y`` in a domain."""
        terms = rules.domain_terms(y, d, self.weights, self.row, self.seen, self.structure)
        terms["offer"] = rules.stakes(y, d, self.weights, self.row, self.structure)
        return terms

    def of(self, option: rules.Option) -> dict[str, float]:
        """Return the terms of an option, in the order of :data:`sim.coded.variables.TERMS`."""
        parts, where = list(self.stay), list(self.here)
        if option.domain is not None:
            parts[option.domain] = self.domain(option.domain, option.target)
            where[option.domain] = option.target
        total = dict.fromkeys(TERMS, 0.0)
        for part in parts:
            for name, amount in part.items():
                total[name] += amount
        total["straddle"] = utility.straddle(where[0], where[1], where[2], self.weights.straddle)
        o = _offer_of(option, self.structure)
        if o is not None:
            total["offer"] += self.weights.offer * self.row.stake[o]
        return total


def option_terms(decision: dict[str, Any], structure: rules.Structure, option: rules.Option
                 ) -> dict[str, float]:
    """Return the terms of an option's utility, as the actor weighed it.

    Args:
        decision: One of :attr:`sim.engines.mesa_model.PositionModel.decisions`.
        structure: Of the model.
        option: One of the decision's options.
    """
    return _Scales(decision, structure).of(option)


# -- a decision -------------------------------------------------------------------------------------


class Decision:
    """What an actor weighed in a week, to be read and to be taken again with one value changed.

    Args:
        world: What was played.
        kept: One of :attr:`sim.engines.mesa_model.PositionModel.decisions`.

    Attributes:
        world: What was played.
        actor: Name of the actor; ``i`` its number.
        week: Number of the week.
        options: What it could do.
        choice: Index of the option that it took.
        position: Where it stood before, by domain.
        noise: ``1 / beta``, the scale of luck; 0 where the best option is certain.
    """

    def __init__(self, world: World, kept: dict[str, Any]) -> None:
        self.world, self._kept = world, kept
        self.actor: str = kept["actor"]
        self.i = world.layout.index[self.actor]
        self.week, self.choice = int(kept["week"]), int(kept["choice"])
        self.options: list[rules.Option] = kept["options"]
        self.position: list[float] = kept["row"].position
        self.noise: float = kept["row"].noise

    @cached_property
    def _scales(self) -> _Scales:
        return _Scales(self._kept, self.world.structure)

    @property
    def forced(self) -> bool:
        """Whether the scenario left the actor no choice but what it did."""
        return self.is_forced(self.choice)

    @property
    def runner_up(self) -> int:
        """Index of the option with the next best score."""
        best, found = -math.inf, -1
        for k, option in enumerate(self.options):
            if k != self.choice:
                score = choose.score(option.utility, option.luck, self.noise)
                if score > best:
                    best, found = score, k
        return found

    def is_forced(self, k: int) -> bool:
        """Return whether the scenario leaves the actor no choice but this option."""
        return bool(self.options[k].utility > -_AVAILABLE)

    def is_open(self, k: int) -> bool:
        """Return whether the actor has this option in this week."""
        return bool(self.options[k].utility > _AVAILABLE)

    def accepts(self, k: int) -> int | None:
        """Return the number of the offer that an option accepts, None if it accepts none."""
        return _offer_of(self.options[k], self.world.structure)

    def accepting(self, o: int) -> int | None:
        """Return the index of the option that accepts an offer, None if it is not among them."""
        return next((k for k in range(len(self.options)) if self.accepts(k) == o), None)

    def weigh(self, k: int) -> tuple[dict[str, float], float, float]:
        """Return an option's terms, its utility and its luck in units of utility.

        A forced answer counts with the utility of its terms.
        """
        option, terms = self.options[k], self._scales.of(self.options[k])
        value = sum(terms.values()) if self.is_forced(k) else option.utility
        return terms, value, self.noise * option.luck

    def words(self, option: rules.Option, position: list[float] | None = None) -> str:
        """Return what taking an option means, in words, from where the actor stood or elsewhere."""
        here = self.position if position is None else position
        return deed(self.world, here, option.domain, option.target,
                    _offer_of(option, self.world.structure))

    # -- taken again --------------------------------------------------------------------------------

    def value_of(self, name: str, index: int | None = None) -> float:
        """Return what a variable of the actor, or an entry of it, was in that week."""
        value = getattr(self._row(), name)
        return float(value if index is None else value[index])

    def with_value(self, name: str, index: int | None, values: Any) -> tuple[list[rules.Option], Any]:
        """Return the options and the index of the choice with another value, or an array of them.

        Everything else that the actor saw, and its luck, stay as they were.
        """
        row, structure = self._row(), self.world.structure
        if index is None:
            setattr(row, name, values)
        else:
            changed = list(getattr(row, name))
            changed[index] = values
            setattr(row, name, changed)
        if name == "rationality" and self.world.noise:
            row.noise = 1.0 / values
        found = rules.options(row, self._kept["seen"], structure, self.week, *self._luck)
        return found, rules.pick(found, row.noise)

    def choices(self, name: str, index: int | None, values: NDArray[np.float64]) -> Ints:
        """Return the index of the option taken at each of many values."""
        _, taken = self.with_value(name, index, values)
        return np.broadcast_to(np.asarray(taken), values.shape).astype(np.int64)

    def _row(self) -> Any:
        """Return the actor's picture of the week, to be changed freely."""
        return of_actor(self._kept["seen"], self.i, self.world.structure.size)

    @cached_property
    def _luck(self) -> tuple[list[float], list[float]]:
        """Luck of the steps, and of every offer: 0 for those that are not among the options."""
        of_offers = [0.0] * len(self.world.structure.offers)
        for k, option in enumerate(self.options):
            o = self.accepts(k)
            if o is not None:
                of_offers[o] = option.luck
        return [option.luck for option in self.options[:_STEPS]], of_offers


def weigh_up(decision: Decision) -> dict[int, Weighed]:
    """Return the options that the actor had, by their index, with their chances."""
    found = {k: decision.weigh(k) for k in range(len(decision.options)) if decision.is_open(k)}
    top = max(value for _, value, _ in found.values())
    odds = {
        k: math.exp((value - top) / decision.noise) if decision.noise else float(value == top)
        for k, (_, value, _) in found.items()
    }
    if any(decision.is_forced(k) for k in found):
        odds = {k: float(decision.is_forced(k)) for k in found}
    total = sum(odds.values())
    return {
        k: Weighed(decision.options[k].name, decision.words(decision.options[k]), value, luck, value + luck,
                   round(odds[k] / total, 4), terms)
        for k, (terms, value, luck) in found.items()
    }


# -- the decisions of a run -------------------------------------------------------------------------


def find_actor(world: World, name: str) -> str:
    """Return the name of an actor of the scenario, given in any spelling.

    Raises:
        InputError: If the scenario has none of that name.
    """
    slug = world.evidence.actor(name).slug
    if slug not in world.layout.index:
        raise InputError("not an actor of this scenario", file="command line", key="--actor",
                         found=name, allowed=", ".join(world.actors), fix="choose one of them")
    return slug


def decisions_of(model: PositionModel, actor: str) -> list[Decision]:
    """Return the decisions of an actor, week by week, as far as the run was played.

    Raises:
        InputError: If the scenario has no such actor.
    """
    slug = find_actor(model.world, actor)
    return [Decision(model.world, kept) for kept in model.decisions if kept["actor"] == slug]


def decision_rows(model: PositionModel) -> Iterator[dict[str, Any]]:
    """Yield two tidy rows for each decision of a run: the chosen option and the runner-up.

    Args:
        model: A run, as far as it was played.

    Yields:
        Rows with week, date, actor, role (``chosen`` or ``runner_up``), option, utility, luck (in
        units of utility), score, and a column for each term. A forced answer counts with the
        utility of its terms.
    """
    for kept in model.decisions:
        decision = Decision(model.world, kept)
        for role, k in (("chosen", decision.choice), ("runner_up", decision.runner_up)):
            terms, value, luck = decision.weigh(k)
            yield {
                "week": decision.week, "date": model.world.dates[decision.week],
                "actor": decision.actor, "role": role, "option": decision.options[k].name,
                "utility": value, "luck": luck, "score": value + luck, **terms,
            }
