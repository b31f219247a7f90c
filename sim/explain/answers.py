"""Why an actor answered as it did to a vote or a plan: three answers, each a position that is declared.

The answers are the last thing that happens in a week, so that the end of the week shows what everybody saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import DOMAINS
from sim.engines.answers import answering
from sim.engines.mesa_model import ANSWERS, PositionModel
from sim.explain.flips import Flips
from sim.explain.parts import AnswerExplanation, Weighed
from sim.explain.retaking import Ints, put
from sim.explain.runs import find_actor, played
from sim.explain.weighing import chances, compared, next_best
from sim.explain.words import ANSWERED
from sim.reading.errors import InputError, unknown
from sim.rules import declare, parts
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
        choice: Index of its answer, see :data:`YES`.
        position: Where it stands, by domain.
        noise: ``1 / beta``, the scale of luck.
        utility: Utility of each answer, as the rules work it out.
        luck: Standard Gumbel draw of each answer.
        table: Names of the coded values of the text.
    """

    def __init__(self, model: PositionModel, kind: str, number: int, actor: str) -> None:
        self.world: World = model.world
        self.kind, self.actor, self.i = kind, actor, model.world.layout.index[actor]
        s = self.world.structure
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
        self.utility, taken = self._weigh(me, self._x)
        self.choice = int(taken)
        qualities = VOTE_PARTS if kind == "vote" else PLAN_PARTS
        self.table = tuple(f"{kind}.{self.text}.{part}" for part in qualities)

    @property
    def title(self) -> str:
        """Title of the text."""
        group: Any = self.world.scenario.votes if self.kind == "vote" else self.world.scenario.plans
        return str(group[self.text].title)

    def parts(self) -> tuple[dict[str, float], ...]:
        """Return the parts of the utility of each answer, by name."""
        made = parts.vote_parts if self.kind == "vote" else parts.plan_parts
        return made(self._c, self._text, self._me(), self._everyone, self.world.structure, self._x)

    def declared(self) -> float:
        """Return the position that yes declares: of a plan, where the actor sees it."""
        if self.kind == "vote":
            return float(self._text.position)
        return float(parts.plan_as_seen(self._text, self._me(), self._everyone, self.world.structure, self._x).position)

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
        return [0.0, 0.0, 0.0], self._weigh(me, x)[1]

    def choices(self, name: str, index: int | None, values: NDArray[np.float64]) -> Ints:
        """Return the number of the answer given at each of many values."""
        _, taken = self.with_value(name, index, values)
        return np.broadcast_to(np.asarray(taken), values.shape).astype(np.int64)

    def _me(self) -> Any:
        """Return the actor's picture of the week, to be changed freely."""
        return own_of(self.world.layout, self._everyone, self.i)

    def _weigh(self, me: Any, x: Any) -> tuple[list[Any], Any]:
        utility: Any = [0.0, 0.0, 0.0]
        s = self.world.structure
        weigh: Any = declare.weigh_vote if self.kind == "vote" else declare.weigh_plan
        weigh(self._c, self._text, me, self._everyone, s, x, utility)
        luck: Any = self.luck
        return utility, self._c.choose(utility, luck, me.noise, len(utility), s)


def weigh_answers(answer: Answer) -> dict[int, Weighed]:
    """Return the three answers with their chances, by their index."""
    odds = chances(answer.utility, answer.noise, answer.choice)
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
    return AnswerExplanation(
        actor=answer.actor, label=world.labels[answer.actor], week=answer.week, date=world.dates[answer.week],
        noise=answer.noise, **compared(options, answer.choice, next_best(options, answer.choice), MIDDLE),
        flips=Flips(answer).all() if flips else (), notes=(), kind=answer.kind, name=answer.text, title=answer.title,
        position=position, rung=world.evidence.rung(DOMAINS[world.structure.voice], position, answer.actor).label,
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
