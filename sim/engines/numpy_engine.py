"""The NumPy engine: a block of runs at once, with the same rules as the Mesa model.

The week is that of :meth:`sim.engines.mesa_model.PositionModel.step`; each stage hands the rules arrays over
actors and runs instead of one actor's floats. The bits are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.rules import battlefield
from sim.rules import week as rules
from sim.world.luck import Luck
from sim.world.world import World

Floats = NDArray[np.float64]

#: Stands for "never" in arrays of weeks.
NEVER = -1


@dataclass
class Block:
    """What some runs did.

    Attributes:
        record: The recorded slots at the end of each week, shape (weeks, rows, runs).
        votes: By vote, +1 yes, 0 abstain, -1 no, 2 no voter; shape (votes, N, runs).
        plans: By plan, +1 accept, 0 neither, -1 reject, 2 its author; shape (plans, N, runs).
        accepted: By offer, the first week it was accepted in, or NEVER; shape (offers, runs).
        fired: By event, its week, or NEVER; shape (events, runs).
        penalised: First week of a penalty ``[enforcer][target]``, or NEVER; shape (N, N, runs).
        moves: Number of weeks in which the actor moved, shape (N, runs).
        reversals: Number of moves against the direction of the last one, shape (N, runs).
        drawn: The coded values as drawn, shape (values, runs).
    """

    record: Floats
    votes: NDArray[np.int8]
    plans: NDArray[np.int8]
    accepted: NDArray[np.int16]
    fired: NDArray[np.int16]
    penalised: NDArray[np.int16]
    moves: NDArray[np.int16]
    reversals: NDArray[np.int16]
    drawn: Floats

    @classmethod
    def empty(cls, world: World, rows: int, runs: int, drawn: Floats) -> Block:
        """Return a block in which nothing has happened yet."""
        n = len(world.actors)
        return cls(
            np.empty((world.weeks, rows, runs)),
            np.full((len(world.votes), n, runs), 2, dtype=np.int8),
            np.full((len(world.plans), n, runs), 2, dtype=np.int8),
            np.full((len(world.structure.offers), runs), NEVER, dtype=np.int16),
            np.full((len(world.events), runs), NEVER, dtype=np.int16),
            np.full((n, n, runs), NEVER, dtype=np.int16),
            np.zeros((n, runs), dtype=np.int16),
            np.zeros((n, runs), dtype=np.int16),
            drawn,
        )


def simulate(world: World, data: Floats, luck: Luck, rows: NDArray[np.intp], drawn: Floats) -> Block:
    """Play all weeks of some runs.

    Args:
        world: The scenario and the coded values.
        data: Starting arrays, shape (slots, runs); they are played forward in place.
        luck: Luck of the same runs.
        rows: Slots to record at the end of each week.
        drawn: The coded values as drawn, shape (values, runs), kept in the result.
    """
    run = _Runs(world, data, luck, Block.empty(world, len(rows), data.shape[1], drawn))
    for week in range(world.weeks):
        run.step(week)
        np.take(data, rows, axis=0, out=run.block.record[week])
    return run.block


class _Runs:
    """Some runs in progress."""

    def __init__(self, world: World, data: Floats, luck: Luck, block: Block) -> None:
        self.world, self.data, self.luck, self.block = world, data, luck, block
        self.structure = world.structure
        self.view: Any = world.view(data)
        n = len(world.actors)
        self.last_sign = np.zeros((3, n, data.shape[1]))

    def step(self, week: int) -> None:
        self.do_events(week)
        for name, value in rules.perceive_week(self.view).items():
            getattr(self.view, name)[...] = value
        self.decide_and_act(week)
        self.respond(week)
        self.relate()
        self.do_war(week)
        self.do_votes(week)

    def do_events(self, week: int) -> None:
        data, slot = self.data, self.world.layout.slot
        due = []
        for e, event in enumerate(self.world.events):
            holds: Any = np.full(data.shape[1], event.first <= week <= event.last)
            for n, condition in enumerate(event.conditions):
                held = slot(f"event.{event.name}.{n}.held")
                true = condition.sign * (data[condition.slot] - condition.threshold) > 0.0
                data[held] = np.where(true, data[held] + 1.0, 0.0)
                holds = holds & (data[held] >= condition.weeks)
            fired = slot(f"event.{event.name}.fired")
            if event.chance is not None:
                holds = holds & (self.luck.event[e][week] < event.chance)
            holds = holds & (data[fired] == 0.0)
            if holds.any():
                data[fired] = np.where(holds, 1.0, data[fired])
                self.block.fired[e][holds] = week
                due.append((event, holds))
        for event, holds in due:
            for change in event.changes:
                old = data[change.slot]
                moved = old + change.amount if change.add else change.amount
                moved = np.minimum(np.maximum(moved, change.low), change.high)
                data[change.slot] = np.where(holds, moved, old)

    def decide_and_act(self, week: int) -> None:
        view, structure = self.view, self.structure
        found = rules.options(
            view, view, structure, week, self.luck.choice[week],
            [luck[week] for luck in self.luck.offer],
        )
        choice = rules.pick(found, view.noise)
        positions, directions, accepted = rules.act(view, structure, week, found, choice)
        self.count_moves(positions)
        for d in rules.ALL_DOMAINS:
            view.position[d][...] = positions[d]
            view.direction[d][...] = directions[d]
        for o, offer in enumerate(structure.offers):
            before = view.accepted[o][0] > 0.0
            view.accepted[o][0] = accepted[o][offer.to]
            new = (view.accepted[o][0] > 0.0) & ~before & (self.block.accepted[o] == NEVER)
            self.block.accepted[o][new] = week

    def count_moves(self, positions: list[Any]) -> None:
        moved: Any = False
        back: Any = False
        for d in rules.ALL_DOMAINS:
            sign = np.sign(positions[d] - self.view.position[d])
            moved = moved | (sign != 0.0)
            back = back | (sign * self.last_sign[d] < 0.0)
            self.last_sign[d] = np.where(sign == 0.0, self.last_sign[d], sign)
        self.block.moves += moved
        self.block.reversals += back

    def respond(self, week: int) -> None:
        view, structure = self.view, self.structure
        verdicts = []
        for j in structure.enforcers:
            me = self._enforcer(j)
            target = SimpleNamespace(
                crossed=rules.crossing_of(view.position, j, view, structure, 1.0 / me.crossing_width),
                in_force=view.penalty[j].copy(),
                exposure=view.exposure[j].copy(),
                exposure_of_enforcer=view.exposure[:, j],
                credibility=view.credibility[j].copy(),
                recent=rules.followed(
                    view.recent_penalty, [view.relation[k][j] for k in range(structure.size)],
                    structure.enforcers,
                ),
                recent_own=view.recent_penalty[j].copy(),
                other=view.others[j],
            )
            acts = rules.penalises(target, me, self.luck.enforce[week][j])
            verdicts.append((j, me, target, acts))
        for j, me, target, acts in verdicts:
            target.relation, target.relation_back = view.relation[j], view.relation[:, j]
            target.prospects, target.prospects_back = view.prospects[j], view.prospects[:, j]
            new = rules.after_response(acts, target, me)
            for name in ("penalty", "recent_penalty", "exposure", "credibility"):
                getattr(view, name)[j][...] = new[name]
            view.relation[j][...] = new["relation"]
            view.relation[:, j] = new["relation_back"]
            view.prospects[j][...] = new["prospects"]
            view.prospects[:, j] = new["prospects_back"]
            first = self.block.penalised[j]
            first[acts & (first == NEVER)] = week

    def _enforcer(self, j: int) -> SimpleNamespace:
        view = self.view
        me = SimpleNamespace(**{
            name: getattr(view, name)[j]
            for name in ("resolve", "trade_caution", "coupling", "belief")
        })
        for name in ("hazard", "crossing_width", "penalty_step", "penalty_relief", "recent_memory",
                     "penalty_decoupling", "penalty_lesson", "bluff_decay", "penalty_relation_loss",
                     "penalty_prospect_loss"):
            setattr(me, name, getattr(view, name))
        return me

    def relate(self) -> None:
        view = self.view
        for j in range(self.structure.size):
            view.relation[j][...] = rules.relation_drift(view, view, j)
        view.standing[...] = rules.standing_of(view, view, self.structure)
        view.gap[...] = rules.gap_of(view)

    def do_war(self, week: int) -> None:
        view, structure = self.view, self.structure
        for k in structure.belligerents:
            view.pressure[k], view.technology_pressure[k] = rules.pressures(view, structure, k)
        force = rules.force(view, structure)
        target = rules.danger(view, structure)
        view.battlefield[0] = battlefield.balance(
            view.battlefield[0], force, view.battle_rate[0], view.battle_gain[0],
            view.battle_noise[0], self.luck.battle[week], view.war[0],
        )
        view.escalation_risk[0] = battlefield.risk(
            view.escalation_risk[0], target, view.escalation_rate[0]
        )
        for name in ("growth_stress", "energy_shock"):
            array = getattr(view, name)
            array[0] = array[0] * view.shock_persistence[0]

    def do_votes(self, week: int) -> None:
        data, view = self.data, self.view
        for v, vote in enumerate(self.world.votes):
            if vote.week == week:
                common: Any = 0.0 if vote.common_interest is None else data[vote.common_interest]
                found = rules.vote_options(
                    vote.position, data[vote.severity], common, view, view, self.structure,
                    self.luck.vote[v],
                )
                answers = 1 - rules.pick(found, view.noise)
                for i in vote.voters:
                    self.block.votes[v][i] = answers[i]
        for p, plan in enumerate(self.world.plans):
            if plan.week == week:
                found = rules.plan_options(
                    plan.position, plan.author, data[plan.impartiality], data[plan.specificity],
                    data[plan.willingness], view, view, self.structure, self.luck.plan[p],
                )
                answers = 1 - rules.pick(found, view.noise)
                for i in range(self.structure.size):
                    if i != plan.author:
                        self.block.plans[p][i] = answers[i]
