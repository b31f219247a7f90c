"""The Mesa agents: an actor and its row of the world.

An actor holds its stance and cost parameters as a row of floats, taken from the model's arrays when a
stage begins, and acts in stages through Mesa's ``AgentSet.do``: perceive, decide, act, respond,
relate. What it does is written in :mod:`sim.rules`; the agent brings the arguments and keeps what it
weighed, so that a decision can be explained.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa

from sim.rules import week as rules
from sim.world.world import of_actor

if TYPE_CHECKING:
    from sim.engines.mesa_model import PositionModel


class Actor(mesa.Agent):  # type: ignore[misc]
    """A state or a group of states.

    Attributes:
        slug: Name, ``china``; ``label`` the name to read.
        i: Its place in the world's arrays.
        row: Its own values of the week, as floats (see :mod:`sim.rules.week`).
        considered: The options that it weighed this week.
        choice: The index of the one it took.
    """

    model: PositionModel

    def __init__(self, model: PositionModel, slug: str) -> None:
        super().__init__(model)
        self.slug, self.label = slug, model.world.labels[slug]
        self.i = model.world.layout.index[slug]
        self.row: Any = None
        self.weights = SimpleNamespace()
        self.considered: list[rules.Option] = []
        self.choice = 0
        self._next: dict[str, Any] = {}
        self._verdicts: list[tuple[int, bool, SimpleNamespace]] = []

    @property
    def stance(self) -> tuple[float, float, float]:
        """The actor's position in the diplomatic, economic and military domain."""
        position = self.model.array("position")
        return tuple(float(position[d, self.i]) for d in rules.ALL_DOMAINS)  # type: ignore[return-value]

    @property
    def costs(self) -> dict[str, float]:
        """The actor's coded weights by name: what moving, crossing and standing apart cost it."""
        return {
            name: float(self.model.array(name)[self.i])
            for name in self.model.cost_names
        }

    def observe(self) -> None:
        """Take the week's picture of the world: last week's positions, own beliefs, own pairs."""
        self.row = of_actor(self.model.seen, self.i, self.model.structure.size)

    def perceive(self) -> None:
        """Let the news in, as far as the advisers let it through."""
        self.observe()
        for name, value in rules.perceive_week(self.row).items():
            self.model.array(name)[self.i] = value

    def decide(self) -> None:
        """Weigh the options on last week's world and pick one."""
        model = self.model
        self.observe()
        self.weights = rules.weigh(self.row, model.seen, model.structure)
        self.considered = rules.options(
            self.row, model.seen, model.structure, model.week, model.luck_of(self.i),
            model.offer_luck(), self.weights,
        )
        self.choice = int(rules.pick(self.considered, self.row.noise))
        self._next = dict(zip(
            ("position", "direction", "accepted"),
            rules.act(self.row, model.structure, model.week, self.considered, float(self.choice)),
            strict=True,
        ))

    def act(self) -> None:
        """Take the position that was chosen."""
        for name in ("position", "direction"):
            array = self.model.array(name)
            for d in rules.ALL_DOMAINS:
                array[d, self.i] = self._next[name][d]
        for o, offer in enumerate(self.model.structure.offers):
            if offer.to == self.i:
                self.model.set_scalar(f"offer.{offer.name}.accepted", self._next["accepted"][o])

    def respond(self) -> None:
        """Decide whom to penalise for crossing a red line."""
        model, j = self.model, self.i
        self._verdicts = []
        if j not in model.structure.enforcers:
            return
        self.observe()
        everyone, me = model.seen, self.row
        sharpness = 1.0 / me.crossing_width
        for i in range(model.structure.size):
            positions = [everyone.position[d][i] for d in rules.ALL_DOMAINS]
            target = SimpleNamespace(
                crossed=rules.crossing_of(positions, j, everyone, model.structure, sharpness),
                in_force=everyone.penalty[j][i],
                exposure=everyone.exposure[j][i],
                exposure_of_enforcer=everyone.exposure[i][j],
                credibility=everyone.credibility[j][i],
                recent=rules.followed([everyone.recent_penalty[k][i] for k in range(len(me.others))],
                                      me.relation, model.structure.enforcers),
                recent_own=everyone.recent_penalty[j][i],
                other=me.others[i],
            )
            acts = rules.penalises(target, me, model.enforce_luck(j))
            self._verdicts.append((i, acts, target))

    def enforce(self) -> None:
        """Carry out what was decided: penalties fall, lessons are drawn, relations suffer."""
        model, j = self.model, self.i
        relation, prospects = model.array("relation"), model.array("prospects")
        for i, acts, target in self._verdicts:
            if i == j:
                continue
            target.relation, target.relation_back = float(relation[j, i]), float(relation[i, j])
            target.prospects, target.prospects_back = float(prospects[j, i]), float(prospects[i, j])
            new = rules.after_response(acts, target, self.row)
            for name in ("penalty", "recent_penalty", "exposure", "credibility"):
                model.array(name)[j, i] = new[name]
            relation[j, i], relation[i, j] = new["relation"], new["relation_back"]
            prospects[j, i], prospects[i, j] = new["prospects"], new["prospects_back"]
            if acts:
                model.happened("penalty", self.slug, model.world.actors[i],
                               f"{self.label} penalises {model.world.labels[model.world.actors[i]]}")

    def relate(self) -> None:
        """Let relations drift to their structure and toward agreement; take stock of standing."""
        self.observe()
        model = self.model
        drifted = [rules.relation_drift(self.row, model.seen, j)
                   for j in range(model.structure.size)]
        model.array("relation")[:, self.i] = drifted
        model.array("standing")[self.i] = rules.standing_of(self.row, model.seen, model.structure)
        model.array("gap")[self.i] = rules.gap_of(self.row)
