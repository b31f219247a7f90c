"""The Mesa model: one run, week by week.

It drives the statement of the week (:mod:`sim.rules.week`) with floats, an agent an actor. The luck comes in as
arrays (:mod:`sim.world.luck`); Mesa's own random state is never used, and ``AgentSet.do`` keeps the order of the
actors' names.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import ACTOR_VARIABLES
from sim.engines.mesa_actor import Actor, Choice
from sim.rules import week as rules
from sim.rules.compose import composed
from sim.rules.declare import answered, ask, weigh_plan, weigh_vote
from sim.rules.events import happen
from sim.rules.structure import ACCEPT, Plan, Vote
from sim.rules.views import Everyone
from sim.world import luck as shocks
from sim.world.views import floats_of
from sim.world.world import World

#: What the stages that are no updates may change.
CHANGED: dict[str, tuple[str, ...]] = {
    "act": ("position", "direction", "last_step", "accepted", "first_accepted", "moves", "reversals"),
    "enforce": ("penalty", "recent_penalty", "exposure", "credibility", "relation", "prospects", "first_penalty",
                "last_penalty", "warning", "first_warning", "last_warning"),
}
#: Words for the answers to a vote and to a plan, +1, 0 and -1.
ANSWERS = {"vote": {1: "yes", 0: "abstain", -1: "no"}, "plan": {1: "accept", 0: "neither", -1: "reject"}}


class PositionModel(mesa.Model):  # type: ignore[misc]
    """One run of a world.

    Args:
        world: The scenario and the coded values.
        seed: Seed of the luck.
        run: Number of the run: which luck, and which draw of the coded values if ``drawn``.
        drawn: Draw the coded values of that run from their ranges; else take the point values.

    Attributes:
        data: All values, one array (see :class:`sim.world.layout.Layout`).
        everyone: The picture of the world on which the actors' next stage rests.
        week: The week that is being played, or the next one.
        history: The arrays at the end of each week, shape (weeks played, slots).
        log: What happened: dictionaries with week, kind, actor, other, text.
        decisions: What each actor weighed, and took.
        answers: Answers to votes and plans, by name and actor.
    """

    def __init__(self, world: World, seed: int = 1, run: int = 0, drawn: bool = False) -> None:
        super().__init__()
        self.world, self.structure = world, world.structure
        block, lane = divmod(run, shocks.BLOCK)
        self.luck = shocks.Luck(world, seed, block).of_run(lane)
        if drawn:
            first = run - run % 4
            uniforms = world.uniforms(seed, first, 4)[:, run - first]
            self.data: NDArray[np.float64] = np.ascontiguousarray(
                world.draw(uniforms[:, None])[:, 0]
            )
        else:
            self.data = world.point()
        self.week = 0
        self.composed = composed()
        self.arrays: dict[str, Any] = {name: world.layout.array(self.data, name) for name in world.layout.offsets}
        self.everyone: Everyone
        self.history: list[NDArray[np.float64]] = []
        self.log: list[dict[str, Any]] = []
        self.decisions: list[Choice] = []
        self.answers: dict[str, dict[str, str]] = {}
        self.cost_names = [v.name for v in ACTOR_VARIABLES if v.index == "actor"]
        self.actors = [Actor(self, slug) for slug in world.actors]
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa's numbers of agents would keep the model for ever
        self._luck = SimpleNamespace(
            choice=self.luck.choice.tolist(), offer=[x.tolist() for x in self.luck.offer],
            enforce=self.luck.enforce.tolist(), battle=self.luck.battle.tolist(),
            event=[x.tolist() for x in self.luck.event],
            vote=[x.tolist() for x in self.luck.vote], plan=[x.tolist() for x in self.luck.plan],
        )

    # -- what agents use ----------------------------------------------------------------------------

    def array(self, name: str) -> NDArray[np.float64]:
        """Return the live array of a variable: writing to it changes the world."""
        return self.arrays[name]  # type: ignore[no-any-return]

    def luck_of(self, i: int) -> list[float]:
        """Return an actor's luck this week with its standing options: to stay, and a step down or up in each domain."""
        return [row[i] for row in self._luck.choice[self.week]]

    def offer_luck(self) -> list[float]:
        """Return this week's luck with accepting each offer."""
        return [x[self.week] for x in self._luck.offer]

    def enforce_luck(self, j: int) -> float:
        """Return an enforcer's luck this week, uniform in [0, 1)."""
        return float(self._luck.enforce[self.week][j])

    def happened(self, kind: str, actor: str, other: str, text: str, name: str = "") -> None:
        """Write down something that happened this week; ``name`` is its name in the scenario."""
        self.log.append({"week": self.week, "kind": kind, "actor": actor, "other": other,
                         "name": name, "text": text})

    # -- a week -------------------------------------------------------------------------------------

    def step(self) -> None:
        """Play one week: its stages in their order."""
        for stage in rules.STAGES:
            if stage in rules.UPDATED:
                self.update(stage)
            elif stage in ("events", "votes"):
                getattr(self, f"do_{stage}")()
            else:
                self.agents.do(stage)
                self.look(*CHANGED.get(stage, ()))
                if stage == "decide":
                    self.note_decisions()
        self.history.append(self.data.copy())
        self.week += 1

    def run(self, weeks: int | None = None) -> PositionModel:
        """Play the weeks that are left, or up to a number of weeks in all; return the model."""
        while self.week < (self.world.weeks if weeks is None else weeks):
            self.step()
        return self

    def look(self, *names: str) -> None:
        """Take the picture of the world on which the actors' next stage rests.

        Args:
            names: What has changed since the last picture.
        """
        if names:
            self.everyone = floats_of(self.world.layout, self.data, names, self.everyone)

    def update(self, stage: str) -> None:
        """Let move what moves in a stage, one variable after the other."""
        index = self.world.layout.kinds
        for update in rules.updates_of(stage):
            if index[update.name] == "scalar":
                fortune = (self._luck.battle[self.week],) if update.fortune else ()
                self.array(update.name)[0] = update.rule(self.everyone, self.structure, *fortune)
            else:
                self.agents.do("update", update, index[update.name])
            self.look(update.name)

    def do_events(self) -> None:
        """Let happen what is due this week."""
        happen(self.structure, self.week, self.data, self._luck.event)
        for event in self.world.events:
            if self.data[self.world.layout.slot(f"event.{event.name}.{event.dated}")] == self.week + 1.0:
                self.happened("event", "", "", event.title, event.name)
        self.everyone = floats_of(self.world.layout, self.data)

    def note_decisions(self) -> None:
        """Keep what each actor weighed, for the table of decisions and for explanations."""
        for actor in self.actors:
            self.decisions.append(actor.choice)
            taken = actor.choice.taken.option
            if taken.kind == ACCEPT:
                name = self.structure.offers[taken.offer].name
                offer = self.world.scenario.offers[name]
                self.happened("offer", actor.slug, offer.from_,
                              f"{actor.label} accepts: {offer.title}", name)

    def do_votes(self) -> None:
        """Hold the votes and hear the answers to the plans that are due."""
        s = self.structure
        for v, (vote, named) in enumerate(zip(s.votes, self.world.votes, strict=True)):
            if vote.week == self.week:
                asked = [i for i in range(s.size) if s.voters[v * s.size + i]]
                for i in asked:
                    self._hear("vote", v, named.name, i, self._vote(v, i, vote))
        for p, (plan, planned) in enumerate(zip(s.plans, self.world.plans, strict=True)):
            if plan.week == self.week:
                asked = [i for i in range(s.size) if i != plan.author]
                for i in asked:
                    self._hear("plan", p, planned.name, i, self._answer(p, i, plan))

    def _vote(self, v: int, i: int, text: Vote) -> float:
        actor = self.actors[i]
        actor.observe()
        stake = float(self.array("own_stake")[v, i])
        lean = weigh_vote(self.composed, text, actor.me, self.everyone, self.structure, self.data, stake,
                          actor.room.utility)
        choice, yes, no = ask(self.composed, lean, actor.me, self.structure, actor.room.utility,
                              [row[i] for row in self._luck.vote[v]], actor.room.target)
        self.array("saying_yes")[v, i], self.array("saying_no")[v, i] = yes, no
        return float(choice)

    def _answer(self, p: int, i: int, plan: Plan) -> float:
        actor = self.actors[i]
        actor.observe()
        weigh_plan(self.composed, plan, actor.me, self.everyone, self.structure, self.data, actor.room.utility)
        return float(self.composed.choose(actor.room.utility, [row[i] for row in self._luck.plan[p]], actor.me.noise,
                                          3, self.structure))

    def _hear(self, kind: str, number: int, name: str, i: int, choice: float) -> None:
        """Note an actor's answer."""
        actor, answers = self.actors[i], self.array(f"{kind}s")[number]
        answers[i] = answered(choice)
        word = ANSWERS[kind][int(answers[i])]
        self.answers.setdefault(f"{kind}.{name}", {})[actor.slug] = word
        self.happened(kind, actor.slug, "", f"{actor.label}: {word}", name)
