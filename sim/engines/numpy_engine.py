"""The NumPy engine: a block of runs at once, all actors at once wherever a rule allows it.

It drives the statement of the week (:mod:`sim.rules.week`) with arrays over actors and runs, in place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines.block import Block, Floats
from sim.rules.compose import composed
from sim.rules.crossing import crossing_of
from sim.rules.declare import answered, ask, weigh_plan, weigh_vote
from sim.rules.enforce import consequences, penalises, warns
from sim.rules.events import happen
from sim.rules.options import Room, act, consider, tally
from sim.rules.week import updates_of
from sim.world.luck import Luck
from sim.world.views import all_own, arrays_of, own_of
from sim.world.world import World


def simulate(world: World, data: Floats, luck: Luck, rows: NDArray[np.intp], drawn: Floats) -> Block:
    """Play all weeks of some runs.

    Args:
        world: The scenario and the coded values.
        data: Starting arrays, shape (slots, runs); they are played forward in place.
        luck: Luck of the same runs.
        rows: Slots to record at the end of each week.
        drawn: The coded values as drawn, shape (values, runs), kept in the result.
    """
    run = _Runs(world, data, luck)
    record = np.empty((world.weeks, len(rows), data.shape[1]))
    for week in range(world.weeks):
        run.step(week)
        np.take(data, rows, axis=0, out=record[week])
    return Block.read(world, data, record, drawn)


class _Runs:
    """Some runs in progress."""

    def __init__(self, world: World, data: Floats, luck: Luck) -> None:
        self.world, self.data, self.luck, self.s = world, data, luck, world.structure
        self.me, self.everyone = all_own(world.layout, data), arrays_of(world.layout, data)
        self.c = composed()
        self.room = room_for(world)
        self.arrays: dict[str, Any] = {name: world.layout.array(data, name) for name in world.layout.offsets}

    def step(self, week: int) -> None:
        happen(self.s, week, self.data, self.luck.event)
        self.update("perceive", week)
        self.decide_and_act(week)
        self.respond(week)
        self.update("relate", week)
        self.update("war", week)
        self.vote(week)

    def update(self, stage: str, week: int) -> None:
        me, everyone, s = self.me, self.everyone, self.s
        for update in updates_of(stage):
            array, index = self.arrays[update.name], self.world.layout.kinds[update.name]
            if update.belligerents:
                for k in s.belligerents:
                    array[k] = update.rule(own_of(self.world.layout, everyone, k), everyone, s)
            elif index == "scalar":
                fortune = (self.luck.battle[week],) if update.fortune else ()
                array[0] = update.rule(everyone, s, *fortune)
            elif index == "pair":
                for j in range(s.size):
                    array[j] = update.rule(me, everyone, s, j)
                    array[j, j] = 0.0
            elif index == "domain":
                for d in range(len(s.kinds)):
                    array[d] = update.rule(me, everyone, s, d)
            else:
                array[...] = update.rule(me, everyone, s)

    def decide_and_act(self, week: int) -> None:
        me, s, room = self.me, self.s, self.room
        consider(self.c, me, self.everyone, s, week, room)
        for k, luck in enumerate([*self.luck.choice[week], *(luck[week] for luck in self.luck.offer)]):
            room.luck[k] = luck
        choice = self.c.choose(room.utility, room.luck, me.noise, len(s.options), s)
        act(me, s, week, choice, room)
        moved, back = tally(me, s, room)
        self.arrays["moves"] += moved
        self.arrays["reversals"] += back
        for d in range(len(s.kinds)):
            self.arrays["position"][d] = room.position[d]
            self.arrays["direction"][d] = room.direction[d]
            self.arrays["last_step"][d] = room.stay[d]
        accepted, first = self.arrays["accepted"], self.arrays["first_accepted"]
        for o, offer in enumerate(s.offers):
            accepted[o] = room.accepted[o][offer.to]
            first[o] = np.where((accepted[o] > 0.0) & (first[o] == 0.0), week + 1.0, first[o])

    def respond(self, week: int) -> None:
        me, everyone, s, arrays = self.me, self.everyone, self.s, self.arrays
        verdicts = []
        for j in s.enforcers:
            crossed = crossing_of(me, everyone, s, j)
            luck = self.luck.enforce[week][j]
            acts = penalises(me, everyone, s, j, crossed, luck)
            verdicts.append((j, crossed, acts, warns(me, everyone, s, j, acts, luck)))
        for j, crossed, acts, told in verdicts:
            new = consequences(me, everyone, s, j, crossed, acts, told)
            for name in ("penalty", "recent_penalty", "exposure", "credibility", "relation", "prospects", "warning"):
                arrays[name][j] = getattr(new, name)
            arrays["relation"][:, j] = new.relation_back
            arrays["prospects"][:, j] = new.prospects_back
            for kind, happened in (("penalty", acts), ("warning", told)):
                first = arrays[f"first_{kind}"][j]
                first[happened & (first == 0.0)] = week + 1.0
                arrays[f"last_{kind}"][j][happened] = week + 1.0

    def vote(self, week: int) -> None:
        me, everyone, s, room = self.me, self.everyone, self.s, self.room
        for v, text in enumerate(s.votes):
            if text.week == week:
                stake = self.arrays["own_stake"][v]
                lean = weigh_vote(self.c, text, me, everyone, s, self.data, stake, room.utility)
                choice, yes, no = ask(self.c, lean, me, s, room.utility, self.luck.vote[v], room.target)
                asked = np.array(s.voters[v * s.size : (v + 1) * s.size])
                for name, found in (("votes", answered(choice)), ("saying_yes", yes), ("saying_no", no)):
                    self.arrays[name][v][asked] = found[asked]
        for p, plan in enumerate(s.plans):
            if plan.week == week:
                weigh_plan(self.c, plan, me, everyone, s, self.data, room.utility)
                answers = answered(self.c.choose(room.utility, self.luck.plan[p], me.noise, 3, s))
                asked = np.arange(s.size) != plan.author
                self.arrays["plans"][p][asked] = answers[asked]


def room_for(world: World) -> Room:
    """Return room to work in for an actor's week: lists to be filled."""
    s = world.structure

    def places(count: int) -> list[Any]:
        return [0.0] * count

    options, domains = max(3, len(s.options)), len(s.kinds)
    return Room(places(options), places(options), places(options), places(domains), places(domains),
                places(domains), places(len(s.offers)))
