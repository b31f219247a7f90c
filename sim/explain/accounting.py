"""What an actor weighed in a week: its options, the terms of each, and the choice taken again.

The utility of an option is a sum of named terms, and a decision compares the scores
``U + luck / beta``. This file alone knows in what form a model keeps its decisions and how the rules
work out options: all else here asks a :class:`Decision`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import TERM_NAMES
from sim.engines.mesa_actor import Choice, Considered
from sim.engines.mesa_model import PositionModel
from sim.engines.numpy_engine import room_for
from sim.explain.parts import Weighed
from sim.explain.retaking import Ints, put
from sim.explain.runs import find_actor
from sim.explain.weighing import chances
from sim.explain.words import deed
from sim.rules import choose
from sim.rules import parts as rules
from sim.rules.offers import is_made, weighed
from sim.rules.options import consider, exists, target
from sim.rules.structure import ACCEPT, DELIBERATION, NONE, STAY, STEP, WEIGHED, Structure
from sim.rules.utility import gap_between
from sim.world.views import own_of
from sim.world.world import World

_AVAILABLE = 0.5 * choose.UNAVAILABLE

# -- the terms of an option -------------------------------------------------------------------------


class _Scales:
    """The terms of a choice's options: what staying is worth in each domain, worked out once."""

    def __init__(self, choice: Choice, s: Structure) -> None:
        self.choice, self.s = choice, s
        self.stay = [self.domain(d, choice.me.position[d]) for d in range(len(s.kinds))]

    def domain(self, d: int, y: float) -> dict[str, float]:
        """Return the terms of standing at ``y`` in a domain."""
        kept = self.choice
        w = kept.c.by_domain(kept.me, kept.everyone, self.s, d, kept.once)
        return kept.c.domain_terms(y, d, kept.once, w, kept.me, kept.everyone, self.s)

    def of(self, k: int) -> dict[str, float]:
        """Return the terms of option number ``k``, in the order in which they are added up.

        Of an offer also where it cannot be taken in this week.
        """
        kept, parts, d = self.choice, list(self.stay), 0
        option, y = kept.options[k].option, kept.me.position[0]
        if option.kind != STAY:
            d, y = option.domain, target(k, kept.me, self.s)
            parts[d] = self.domain(d, y)
        total = dict.fromkeys(TERM_NAMES, 0.0)
        for part in parts:
            for name, amount in part.items():
                total[name] += amount
        gap = gap_between(kept.me, d, y, self.s)
        total |= kept.c.stance_terms(gap, kept.once, kept.me, kept.everyone, self.s)
        if option.kind == ACCEPT:
            total["offer"] += kept.once.offer_bid * kept.me.stake[option.offer]
        return total


    def held(self, k: int) -> float:
        """Return what the residual of the start adds to the interest of option number ``k``."""
        kept, option = self.choice, self.choice.options[k].option
        y = list(kept.me.position)  # type: ignore[call-overload]
        if option.kind != STAY:
            y[option.domain] = target(k, kept.me, self.s)
        return float(sum(kept.c.by_domain(kept.me, kept.everyone, self.s, d, kept.once).interest_rest * y[d]
                         for d in range(len(y))))


def option_terms(choice: Choice, s: Structure, k: int) -> dict[str, float]:
    """Return the terms of an option's utility, as the actor weighed it.

    Args:
        choice: One of :attr:`sim.engines.mesa_model.PositionModel.decisions`.
        s: The structure of the model.
        k: Number of one of its options.
    """
    return _Scales(choice, s).of(k)


def name_of(s: Structure, k: int, domains: Sequence[str]) -> str:
    """Return the name of option number ``k`` in tables: ``stay``, ``DOMAIN down``, ``accept OFFER``."""
    option = s.options[k]
    if option.kind == STAY:
        return "stay"
    if option.kind == STEP:
        return f"{domains[option.domain]} {'down' if option.sign < 0.0 else 'up'}"
    return f"accept {s.offers[option.offer].name}"


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
        table: Empty: a move answers no text.
        STAYING: Index of the option to stay.
    """

    STAYING = 0
    table: tuple[str, ...] = ()

    def __init__(self, world: World, kept: Choice) -> None:
        self.world, self._kept = world, kept
        self.actor, self.week, self.choice = kept.actor, kept.week, kept.number
        self.i = world.layout.index[self.actor]
        self.options: tuple[Considered, ...] = kept.options
        self.position: list[float] = list(kept.me.position)  # type: ignore[call-overload]
        self.noise: float = kept.me.noise

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

    def may_take(self, k: int, week: int | None = None) -> bool:
        """Return whether the rules let the actor take an option in a week; default: in this one.

        An offer has to be open, and to have been weighed for long enough; where no week is given it also has to be made
        to it (see :func:`sim.rules.offers.is_made`), which is not known of other weeks.
        """
        me, s, now = self._kept.me, self.world.structure, week is None
        week = self.week if week is None else week
        if not exists(k, me, s, week):
            return False
        o = self.accepts(k)
        if o is not None and now and not is_made(o, s.offers[o], me):
            return False
        return o is None or s.forms[DELIBERATION] != WEIGHED or bool(
            weighed(1.0 * (week - s.offers[o].opens), me.deliberation[o]))

    def accepts(self, k: int) -> int | None:
        """Return the number of the offer that an option accepts, None if it accepts none."""
        offer = self.options[k].option.offer
        return None if offer == NONE else offer

    def accepting(self, o: int) -> int:
        """Return the index of the option that accepts an offer."""
        return next(k for k in range(len(self.options)) if self.accepts(k) == o)

    def terms(self, k: int) -> dict[str, float]:
        """Return an option's terms; of an offer also while it cannot be taken.

        What the residual of the start adds to the interest is told apart.
        """
        return rules.apart(self._scales.of(k), self._scales.held(k))

    def weigh(self, k: int) -> tuple[dict[str, float], float, float]:
        """Return an option's terms, its utility and its luck in units of utility.

        A forced answer counts with the utility of its terms.
        """
        option, terms = self.options[k], self._scales.of(k)
        value = sum(terms.values()) if self.is_forced(k) else option.utility
        return terms, value, self.noise * option.luck

    def name(self, k: int) -> str:
        """Return the name of an option in tables."""
        return name_of(self.world.structure, k, self.world.domains)

    def words(self, k: int, to: float | None = None, position: Sequence[float] | None = None) -> str:
        """Return what taking an option means, in words.

        Args:
            k: Number of the option.
            to: Where it leads; default: where it led in that week.
            position: Where the actor stood; default: where it stood in that week.
        """
        option = self.options[k]
        return deed(self.world, self.position if position is None else position,
                    None if option.option.kind == STAY else option.option.domain,
                    option.target if to is None else to, self.accepts(k), self.actor)

    # -- taken again --------------------------------------------------------------------------------

    def value_of(self, name: str, index: int | None = None) -> float:
        """Return what a variable of the actor, or an entry of it, was in that week."""
        value = getattr(self._me(), name)
        return float(value if index is None else value[index])

    def with_value(self, name: str, index: int | None, values: Any) -> tuple[list[Any], Any]:
        """Return the options' targets and the number of the choice with another value, or with an array of them.

        Everything else that the actor saw, and its luck, stay as they were.
        """
        me, s = self._me(), self.world.structure
        put(self.world, me, name, index, values)
        room = room_for(self.world)
        consider(self._kept.c, me, self._kept.everyone, s, self.week, room)
        luck: Any = [option.luck for option in self.options]
        return list(room.target), self._kept.c.choose(  # type: ignore[call-overload]
            room.utility, luck, me.noise, len(s.options), s)

    def choices(self, name: str, index: int | None, values: NDArray[np.float64]) -> Ints:
        """Return the number of the option taken at each of many values."""
        _, taken = self.with_value(name, index, values)
        return np.broadcast_to(np.asarray(taken), values.shape).astype(np.int64)

    def _me(self) -> Any:
        """Return the actor's picture of the week, to be changed freely."""
        return own_of(self.world.layout, self._kept.everyone, self.i)


def weigh_up(decision: Decision) -> dict[int, Weighed]:
    """Return the options that the actor had, by their index, with their chances.

    Where the scenario fixes an answer, nothing else has a chance.
    """
    found = {k: decision.weigh(k) for k in range(len(decision.options)) if decision.is_open(k)}
    free = [k for k in found if decision.is_forced(k)] or list(found)
    odds = dict(zip(free, chances([found[k][1] for k in free], decision.noise, free.index(decision.choice)),
                    strict=True))
    return {k: Weighed(decision.name(k), decision.words(k), value, luck, value + luck, odds.get(k, 0.0),
                       decision.terms(k)) for k, (_, value, luck) in found.items()}


# -- the decisions of a run -------------------------------------------------------------------------


def decisions_of(model: PositionModel, actor: str) -> list[Decision]:
    """Return the decisions of an actor, week by week, as far as the run was played.

    Raises:
        InputError: If the scenario has no such actor.
    """
    slug = find_actor(model.world, actor)
    return [Decision(model.world, kept) for kept in model.decisions if kept.actor == slug]


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
                "actor": decision.actor, "role": role, "option": decision.name(k),
                "utility": value, "luck": luck, "score": value + luck, **terms,
            }
