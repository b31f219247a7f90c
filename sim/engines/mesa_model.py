"""The Mesa model: one run, week by week.

A week is: events, perceive, decide, act, respond, relate, the war, votes and plans, record. The luck
comes in as arrays (:mod:`sim.world.luck`); Mesa's own random state is never used, and ``AgentSet.do``
keeps the order of the actors' names.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import ACTOR_VARIABLES
from sim.engines.mesa_actor import Actor
from sim.rules import battlefield
from sim.rules import week as rules
from sim.world import luck as shocks
from sim.world.world import World, floats, refreshed

#: The stages of a week in which the agents act, and what each may change.
STAGES: dict[str, tuple[str, ...]] = {
    "perceive": ("belief", "seen_battlefield", "seen_growth_stress", "seen_energy_shock",
                 "seen_escalation_risk"),
    "decide": (),
    "act": ("position", "direction", "accepted"),
    "respond": (),
    "enforce": ("penalty", "recent_penalty", "exposure", "credibility", "relation", "prospects"),
    "relate": ("relation", "standing", "gap"),
}
#: What the war changes.
WAR = ("pressure", "technology_pressure", "battlefield", "escalation_risk", "growth_stress",
       "energy_shock")


class PositionModel(mesa.Model):  # type: ignore[misc]
    """One run of a world.

    Args:
        world: The scenario and the coded values.
        seed: Seed of the luck.
        run: Number of the run: which luck, and which draw of the coded values if ``drawn``.
        drawn: Draw the coded values of that run from their ranges; else take the point values.

    Attributes:
        data: All values, one array (see :class:`sim.world.world.Layout`).
        week: The week that is being played, or the next one.
        history: The arrays at the end of each week, shape (weeks played, slots).
        log: What happened: dictionaries with week, kind, actor, other, text.
        decisions: What each actor weighed: dictionaries with week, actor, options, choice.
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
        self.arrays = vars(world.view(self.data))
        self.seen = SimpleNamespace()
        self.history: list[NDArray[np.float64]] = []
        self.log: list[dict[str, Any]] = []
        self.decisions: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, str]] = {}
        coded = {v.name for v in ACTOR_VARIABLES if v.index == "actor"}
        self.cost_names = [v.name for v in ACTOR_VARIABLES if v.name in coded]
        self.actors = [Actor(self, slug) for slug in world.actors]
        self._luck = SimpleNamespace(
            choice=self.luck.choice.tolist(), offer=[x.tolist() for x in self.luck.offer],
            enforce=self.luck.enforce.tolist(), battle=self.luck.battle.tolist(),
            event=[x.tolist() for x in self.luck.event],
        )

    # -- what agents use ----------------------------------------------------------------------------

    def array(self, name: str) -> NDArray[np.float64]:
        """Return the live array of a variable: writing to it changes the world."""
        return self.arrays[name]  # type: ignore[no-any-return]

    def set_scalar(self, name: str, value: float) -> None:
        """Set a value of shape (1,) by name."""
        self.data[self.world.layout.slot(name)] = value

    def luck_of(self, i: int) -> list[float]:
        """Return an actor's luck with its seven standing options this week."""
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
        """Play one week."""
        self.do_events()
        for stage, changes in STAGES.items():
            self.agents.do(stage)
            if stage == "decide":
                self.note_decisions()
            if changes:
                self.look(*changes)
        self.do_war()
        self.look(*WAR)
        self.do_votes()
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
            names: What may have changed since the last picture; without names, everything.
        """
        self.seen = refreshed(self.seen, self.arrays, names) if names else floats(
            SimpleNamespace(**self.arrays))

    def do_events(self) -> None:
        """Let happen what is due this week."""
        data, slot = self.data, self.world.layout.slot
        due = []
        for e, event in enumerate(self.world.events):
            holds = event.first <= self.week <= event.last
            for n, condition in enumerate(event.conditions):
                held = slot(f"event.{event.name}.{n}.held")
                true = condition.sign * (data[condition.slot] - condition.threshold) > 0.0
                data[held] = data[held] + 1.0 if true else 0.0
                holds = holds and data[held] >= condition.weeks
            fired = slot(f"event.{event.name}.fired")
            if event.chance is not None:
                holds = holds and self._luck.event[e][self.week] < event.chance
            if holds and data[fired] == 0.0:
                data[fired] = 1.0
                due.append(event)
        for event in due:
            for change in event.changes:
                moved = data[change.slot] + change.amount if change.add else change.amount
                data[change.slot] = min(max(moved, change.low), change.high)
            self.happened("event", "", "", event.title, event.name)
        if due or self.week == 0:
            self.look()

    def note_decisions(self) -> None:
        """Keep what each actor weighed, for the table of decisions and for explanations."""
        for actor in self.actors:
            option = actor.considered[actor.choice]
            self.decisions.append({"week": self.week, "actor": actor.slug,
                                   "options": actor.considered, "choice": actor.choice,
                                   "row": actor.row, "weights": actor.weights, "seen": self.seen})
            if option.name.startswith("accept "):
                name = option.name.removeprefix("accept ")
                offer = self.world.scenario.offers[name]
                self.happened("offer", actor.slug, offer.from_,
                              f"{actor.label} accepts: {offer.title}", name)

    def do_war(self) -> None:
        """Pressure on the belligerents, the battlefield, the risk of escalation, fading shocks."""
        everyone = self.seen
        for k in self.structure.belligerents:
            pressure, technology = rules.pressures(everyone, self.structure, k)
            everyone.pressure[k] = pressure
            self.array("pressure")[k], self.array("technology_pressure")[k] = pressure, technology
        force = rules.force(everyone, self.structure)
        target = rules.danger(everyone, self.structure)
        self.array("battlefield")[0] = battlefield.balance(
            everyone.battlefield[0], force, everyone.battle_rate[0], everyone.battle_gain[0],
            everyone.battle_noise[0], self._luck.battle[self.week], everyone.war[0],
        )
        self.array("escalation_risk")[0] = battlefield.risk(
            everyone.escalation_risk[0], target, everyone.escalation_rate[0]
        )
        for name in ("growth_stress", "energy_shock"):
            self.array(name)[0] = getattr(everyone, name)[0] * everyone.shock_persistence[0]

    def do_votes(self) -> None:
        """Hold the votes and hear the answers to the plans that are due."""
        data = self.data
        for v, vote in enumerate(self.world.votes):
            if vote.week == self.week:
                common = 0.0 if vote.common_interest is None else float(data[vote.common_interest])
                for i in vote.voters:
                    actor = self.actors[i]
                    actor.observe()
                    self._answer(vote.name, actor, rules.vote_options(
                        vote.position, float(data[vote.severity]), common, actor.row, self.seen,
                        self.structure, self.luck.vote[v][:, i].tolist(),
                    ), "vote")
        for p, plan in enumerate(self.world.plans):
            if plan.week == self.week:
                for i, actor in enumerate(self.actors):
                    if i != plan.author:
                        actor.observe()
                        self._answer(plan.name, actor, rules.plan_options(
                            plan.position, plan.author, float(data[plan.impartiality]),
                            float(data[plan.specificity]), float(data[plan.willingness]), actor.row,
                            self.seen, self.structure, self.luck.plan[p][:, i].tolist(),
                        ), "plan")

    def _answer(self, name: str, actor: Actor, found: list[rules.Option], kind: str) -> None:
        answer = found[int(rules.pick(found, actor.row.noise))].name
        self.answers.setdefault(f"{kind}.{name}", {})[actor.slug] = answer
        self.happened(kind, actor.slug, "", f"{actor.label}: {answer}", name)
