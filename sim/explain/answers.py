"""Why an actor answered as it did to a vote or a plan: three answers, each a position that is declared.

The answers are the last thing that happens in a week, so that the end of the week shows what everybody saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines.answers import answering
from sim.engines.mesa_model import ANSWERS, PositionModel
from sim.explain.factor import Factor
from sim.explain.flips import Flips
from sim.explain.members import Members, chances_of_most
from sim.explain.parts import AnswerExplanation, Weighed
from sim.explain.retaking import Ints, put
from sim.explain.runs import find_actor, played
from sim.explain.weighing import chances, compared, next_best
from sim.explain.words import ANSWERED, basis_of, value_words
from sim.reading.errors import InputError, unknown
from sim.rules import declare, parts
from sim.rules.structure import MEMBERS, VOTES
from sim.rules.vote import QUANTILES
from sim.world.layout import PLAN_PARTS, VOTE_PARTS
from sim.world.views import floats_of, own_of
from sim.world.world import World

#: Indices of the answers: yes or accept, abstain or neither, no or reject.
YES, MIDDLE, NO = 0, 1, 2


class Answer:
    """What an actor weighed when it answered, to be read and to be taken again with one value changed.

    Args:
        model: A run that has come past the answer.
        kind: ``vote`` or ``plan``.
        number: Number of the vote or plan in the structure.
        actor: Name of an actor that answers.

    Attributes:
        world: What was played.
        actor: Name of the actor; ``i`` its number.
        week: Number of the week.
        choice: Index of its answer, see :data:`YES`: of a bloc, that of most of its members.
        position: Where it stands, by domain.
        noise: ``1 / beta``, the scale of luck.
        utility: Utility of each answer, as the rules work it out.
        luck: Standard Gumbel draw of each answer.
        table: Names of the coded values of the text, with what the actor itself has at stake in it.
        lean: How much more than the bloc a member one deviation off wants a yes; 0 for who has no members.
        members: How the members answered, None for who has none.
    """

    def __init__(self, model: PositionModel, kind: str, number: int, actor: str) -> None:
        self.world: World = model.world
        self.kind, self.actor, self.i = kind, actor, model.world.layout.index[actor]
        s = self.world.structure
        self._number = number
        self._text: Any = (s.votes if kind == "vote" else s.plans)[number]
        named: Any = (self.world.votes if kind == "vote" else self.world.plans)[number]
        self.text, self.week = str(named.name), int(named.week)
        luck = (model.luck.vote if kind == "vote" else model.luck.plan)[number]
        self.luck: list[float] = [float(row[self.i]) for row in luck]
        self._x: list[Any] = model.history[self.week].tolist()
        self._everyone = floats_of(self.world.layout, model.history[self.week])
        self._c = model.composed
        me = self._me()
        self.position: list[float] = list(me.position)
        self.noise: float = me.noise
        own = (f"stakes.{actor}",) if kind == "vote" else ()
        self.table = tuple(f"{kind}.{self.text}.{part}" for part in (*(VOTE_PARTS if own else PLAN_PARTS), *own))
        self.utility, self.lean, taken, said = self._weigh(me, self._x)
        self.choice = int(taken)
        self.members = None
        if kind == "vote" and s.forms[VOTES] == MEMBERS and self.lean != 0.0:
            yes, no = int(said[0]), int(said[1])
            middle = int(self._c.choose(self.utility, self.luck, self.noise, 3, s))
            self.members = Members(yes, len(QUANTILES) - yes - no, no, self.name(middle))

    @property
    def title(self) -> str:
        """Title of the text."""
        group: Any = self.world.scenario.votes if self.kind == "vote" else self.world.scenario.plans
        return str(group[self.text].title)

    def parts(self) -> tuple[dict[str, float], ...]:
        """Return the parts of the utility of each answer, by name."""
        s = self.world.structure
        if self.kind == "vote":
            return parts.vote_parts(self._c, self._text, self._me(), self._everyone, s, self._x, self._stake(self._x))
        return parts.plan_parts(self._c, self._text, self._me(), self._everyone, s, self._x)

    def chances(self) -> list[float]:
        """Return the chance of each answer under fresh luck; of a bloc, that most of its members give it."""
        if self.members is not None and self.noise:
            return chances_of_most(self.utility, self.lean, self.noise)
        return chances(self.utility, self.noise, self.choice)

    def facts(self) -> tuple[Factor, ...]:
        """Return what is coded of the text, in words."""
        return tuple(Factor(value.name, value_words(self.world, value).strip("'").partition("' ('")[0],
                            self.value_of(value.name), basis_of(self.world, value.name))
                     for value in self.world.values if value.name in self.table)

    def declared(self) -> float:
        """Return the position that yes declares: of a plan, where the actor sees it."""
        if self.kind == "vote":
            return float(self._text.position)
        s = self.world.structure
        return float(declare.plan_as_seen(self._text, self._me(), self._everyone, s, self._x).position)

    def name(self, k: int) -> str:
        """Return the word for an answer, as ``abstain``."""
        return ANSWERS[self.kind][1 - k]

    def words(self, k: int, to: float | None = None, position: Sequence[float] | None = None) -> str:
        """Return what an answer means, as the predicate of a sentence."""
        return f"{ANSWERED[self.kind][self.name(k)]} '{self.title}'"

    # -- taken again --------------------------------------------------------------------------------

    def value_of(self, name: str, index: int | None = None) -> float:
        """Return what a variable of the actor, an entry of it, or a value of the text was."""
        if name in self.table:
            return float(self._x[self.world.layout.slot(name)])
        value = getattr(self._me(), name)
        return float(value if index is None else value[index])

    def with_value(self, name: str, index: int | None, values: Any) -> tuple[list[Any], Any]:
        """Return the answers' positions and the number of the answer with another value, or with an array of them.

        Everything else that the actor saw, and its luck, stay as they were.
        """
        me, x = self._me(), self._x
        if name in self.table:
            x = list(x)
            x[self.world.layout.slot(name)] = values
        else:
            put(self.world, me, name, index, values)
        return [0.0, 0.0, 0.0], self._weigh(me, x)[2]

    def choices(self, name: str, index: int | None, values: NDArray[np.float64]) -> Ints:
        """Return the number of the answer given at each of many values."""
        _, taken = self.with_value(name, index, values)
        return np.broadcast_to(np.asarray(taken), values.shape).astype(np.int64)

    def _me(self) -> Any:
        """Return the actor's picture of the week, to be changed freely."""
        return own_of(self.world.layout, self._everyone, self.i)

    def _stake(self, x: Any) -> Any:
        """Return what the actor itself has at stake in the text that is voted on."""
        return x[self.world.layout.slot(f"vote.{self.text}.stakes.{self.actor}")]

    def _weigh(self, me: Any, x: Any) -> tuple[list[Any], Any, Any, tuple[Any, Any]]:
        """Return the utilities, the members' lean, the answer, and how many members say yes and no."""
        utility: Any = [0.0, 0.0, 0.0]
        luck: Any = self.luck
        s, room = self.world.structure, [0.0, 0.0, 0.0]
        if self.kind == "plan":
            declare.weigh_plan(self._c, self._text, me, self._everyone, s, x, utility)
            return utility, 0.0, self._c.choose(utility, luck, me.noise, len(utility), s), (0.0, 0.0)
        lean = declare.weigh_vote(self._c, self._text, me, self._everyone, s, x, self._stake(x), utility)
        taken, yes, no = declare.ask(self._c, lean, me, s, utility, luck, room)
        return utility, lean, taken, (yes, no)


def weigh_answers(answer: Answer) -> dict[int, Weighed]:
    """Return the three answers with their chances, by their index."""
    odds = answer.chances()
    return {k: Weighed(answer.name(k), answer.words(k), answer.utility[k], answer.noise * answer.luck[k],
                       answer.utility[k] + answer.noise * answer.luck[k], odds[k], terms)
            for k, terms in enumerate(answer.parts())}


def explain_answer(model_or_world: PositionModel | World, seed: int, kind: str, name: str, actor: str, *,
                   flips: bool = True) -> AnswerExplanation:
    """Explain an answer to a vote or a plan.

    Args:
        model_or_world: A run, or a world of which the run with this seed is played again.
        seed: Seed of the run; a run that is given keeps its own.
        kind: ``vote`` or ``plan``.
        name: Name of the vote or plan in the scenario.
        actor: Name or display name of an actor that answers.
        flips: Search what would have changed its mind, which takes most of the time.

    Raises:
        InputError: If the scenario has no such vote, plan or actor, the actor gives no answer, or the run has not
            come to it.
    """
    world = model_or_world if isinstance(model_or_world, World) else model_or_world.world
    number = find_text(world, kind, name)
    slug = find_actor(world, actor)
    asked = answering(world, kind, name)
    if slug not in asked:
        why = "has no vote on" if kind == "vote" else "is the author of"
        raise InputError(f"{world.labels[slug]} {why} {name}: it gives no answer", file="command line", key="--actor",
                         found=actor, allowed=", ".join(asked), fix="choose one of them")
    week = (world.votes if kind == "vote" else world.plans)[number].week
    return _explained(Answer(played(model_or_world, seed, week), kind, number, slug), flips=flips)


def all_answers(model_or_world: PositionModel | World, seed: int, kind: str, name: str) -> list[AnswerExplanation]:
    """Return everybody's answer to a vote or a plan, explained but for its flips.

    Args:
        model_or_world: A run, or a world of which the run with this seed is played again.
        seed: Seed of the run; a run that is given keeps its own.
        kind: ``vote`` or ``plan``.
        name: Name of the vote or plan in the scenario.

    Raises:
        InputError: If the scenario has no such vote or plan, or the run has not come to it.
    """
    world = model_or_world if isinstance(model_or_world, World) else model_or_world.world
    number = find_text(world, kind, name)
    model = played(model_or_world, seed, (world.votes if kind == "vote" else world.plans)[number].week)
    return [_explained(Answer(model, kind, number, slug), flips=False) for slug in answering(world, kind, name)]


def _explained(answer: Answer, *, flips: bool) -> AnswerExplanation:
    world, options, position = answer.world, weigh_answers(answer), answer.declared()
    members = answer.members
    return AnswerExplanation(
        actor=answer.actor, label=world.labels[answer.actor], week=answer.week, date=world.dates[answer.week],
        noise=answer.noise, **compared(options, answer.choice, next_best(options, answer.choice), MIDDLE,
                                       settled=members is not None and members.middle != answer.name(answer.choice)),
        flips=Flips(answer).all() if flips else (), notes=(), kind=answer.kind, name=answer.text, title=answer.title,
        position=position, rung=world.evidence.rung(world.domains[world.structure.voice], position, answer.actor).label,
        facts=answer.facts(), members=members,
    )


def find_text(world: World, kind: str, name: str) -> int:
    """Return the number of a vote or a plan of the scenario.

    Raises:
        InputError: If the scenario has none of that name.
    """
    names = [text.name for text in (world.votes if kind == "vote" else world.plans)]
    if not names:
        raise InputError(f"no {kind} in this scenario", file="command line", key=f"--{kind}", found=name,
                         fix=f"choose a scenario with a {kind}")
    if name not in names:
        raise unknown(kind, name, names, file="command line", key=f"--{kind}")
    return names.index(name)
