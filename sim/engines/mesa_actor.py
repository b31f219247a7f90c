"""The agents of the Mesa model: what one actor does in each stage of a week.

An agent owns no numbers: it reads and writes its row of the world's arrays through the model, so that
there is one copy of everything. Its rules are those of :mod:`sim.rules`, called with floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import mesa

from sim.engines.numpy_engine import room_for
from sim.rules import structure
from sim.rules.compose import Composed, Weights
from sim.rules.crossing import crossing_of
from sim.rules.enforce import consequences, penalises, warns
from sim.rules.ops import where
from sim.rules.options import act, consider, tally
from sim.rules.views import Everyone, Own
from sim.rules.week import Update
from sim.world.views import own_of

if TYPE_CHECKING:
    from sim.engines.mesa_model import PositionModel


class Considered(NamedTuple):
    """An option as an actor weighed it in a week.

    Attributes:
        option: What it is.
        target: The position to which it leads, in its domain.
        utility: Utility U; :data:`sim.rules.choose.UNAVAILABLE` where the option does not exist.
        luck: Standard Gumbel draw of the option.
    """

    option: structure.Option
    target: float
    utility: float
    luck: float


class Choice(NamedTuple):
    """What an actor weighed in a week, and what it took.

    Attributes:
        week, actor: When, and who.
        options: What it could do, by the numbers of the structure's options.
        number: Number of the option that it took.
        me, everyone: What it saw.
        once: The week's weights that are the same in all domains.
        c: The sum of the terms.
    """

    week: int
    actor: str
    options: tuple[Considered, ...]
    number: int
    me: Own
    everyone: Everyone
    once: Weights
    c: Composed

    @property
    def taken(self) -> Considered:
        """The option that it took."""
        return self.options[self.number]


class Actor(mesa.Agent):  # type: ignore[misc]
    """A state or a group of states.

    Attributes:
        slug: Name, ``china``; ``label`` the name to read.
        i: Its number in the world's arrays.
        me: Its own values of the week, as floats (see :mod:`sim.rules.views`).
        choice: What it weighed last, and took.
    """

    model: PositionModel

    def __init__(self, model: PositionModel, slug: str) -> None:
        super().__init__(model)
        self.slug, self.label = slug, model.world.labels[slug]
        self.i = model.world.layout.index[slug]
        self.room = room_for(model.world)
        self.me: Own
        self.choice: Choice
        self._verdicts: list[tuple[int, float, bool, bool]] = []

    @property
    def stance(self) -> tuple[float, ...]:
        """The actor's position in each domain."""
        return tuple(float(x) for x in self.model.array("position")[:, self.i])

    @property
    def costs(self) -> dict[str, float]:
        """The actor's coded weights by name: what moving, crossing and standing apart cost it."""
        return {
            name: float(self.model.array(name)[self.i])
            for name in self.model.cost_names
        }

    def observe(self) -> None:
        """Take the week's picture of the world: last week's positions, own beliefs, own pairs."""
        self.me = own_of(self.model.world.layout, self.model.everyone, self.i)

    def update(self, update: Update, index: str) -> None:
        """Let a value of its own move."""
        model, s = self.model, self.model.structure
        if update.belligerents and self.i not in s.belligerents:
            return
        self.observe()
        array = model.array(update.name)
        if index == "pair":
            array[:, self.i] = [update.rule(self.me, model.everyone, s, j) if j != self.i else 0.0
                                for j in range(s.size)]
        elif index == "domain":
            array[:, self.i] = [update.rule(self.me, model.everyone, s, d) for d in range(len(s.kinds))]
        else:
            array[..., self.i] = update.rule(self.me, model.everyone, s)

    def decide(self) -> None:
        """Weigh the options on last week's world and pick one."""
        model, s, room = self.model, self.model.structure, self.room
        self.observe()
        once = consider(model.composed, self.me, model.everyone, s, model.week, room)
        for k, luck in enumerate([*model.luck_of(self.i), *model.offer_luck()]):
            room.luck[k] = luck
        choice = model.composed.choose(room.utility, room.luck, self.me.noise, len(s.options), s)
        act(self.me, s, model.week, choice, room)
        options = tuple(Considered(option, float(room.target[k]), float(room.utility[k]), room.luck[k])
                        for k, option in enumerate(s.options))
        self.choice = Choice(model.week, self.slug, options, int(choice), self.me, model.everyone, once,
                             model.composed)

    def act(self) -> None:
        """Take the position that was chosen."""
        model, room, i = self.model, self.room, self.i
        s, array = model.structure, model.array
        moved, back = tally(self.me, s, room)
        array("moves")[i] += moved
        array("reversals")[i] += back
        for d in range(len(s.kinds)):
            array("position")[d, i] = room.position[d]
            array("direction")[d, i] = room.direction[d]
            array("last_step")[d, i] = room.stay[d]
        for o, offer in enumerate(s.offers):
            if offer.to == i:
                array("accepted")[o] = room.accepted[o]
                if room.accepted[o] > 0.0 and array("first_accepted")[o] == 0.0:
                    array("first_accepted")[o] = model.week + 1.0

    def respond(self) -> None:
        """Decide whom to penalise for crossing a red line, and whom to warn."""
        model, j = self.model, self.i
        self._verdicts = []
        if j not in model.structure.enforcers:
            return
        for other in model.actors:
            other.observe()
            crossed = crossing_of(other.me, model.everyone, model.structure, j)
            luck = model.enforce_luck(j)
            acts = bool(penalises(other.me, model.everyone, model.structure, j, crossed, luck))
            told = bool(warns(other.me, model.everyone, model.structure, j, acts, luck))
            self._verdicts.append((other.i, crossed, acts, told))

    def enforce(self) -> None:
        """Carry out what was decided: penalties fall, lessons are drawn, relations suffer."""
        model, j = self.model, self.i
        for i, crossed, acts, told in self._verdicts:
            if i == j:
                continue
            other = model.actors[i]
            other.observe()
            for name in ("relation", "prospects"):  # what penalties of this week have changed already
                setattr(other.me, name, model.array(name)[:, i].tolist())
                setattr(other.me.their, name, model.array(name)[i].tolist())
            new: Any = consequences(other.me, model.everyone, model.structure, j, crossed, acts, told)
            for name in ("penalty", "recent_penalty", "exposure", "credibility", "relation", "prospects", "warning"):
                model.array(name)[j, i] = getattr(new, name)
            model.array("relation")[i, j] = new.relation_back
            model.array("prospects")[i, j] = new.prospects_back
            for kind, word, happens in (("penalty", "penalises", acts), ("warning", "warns", told)):
                if happens:
                    first = model.array(f"first_{kind}")
                    first[j, i] = where(bool(first[j, i] == 0.0), model.week + 1.0, first[j, i])
                    model.array(f"last_{kind}")[j, i] = model.week + 1.0
                    model.happened(kind, self.slug, other.slug, f"{self.label} {word} {other.label}")
