"""Where each value of a run lies in its array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.coded.cases import Case
from sim.coded.variables import BY_DOMAIN, TALLIES, TERM_NAMES, VARIABLES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Agenda:
    """What a scenario puts on the table, by name, each kind in order.

    Attributes:
        offers, votes, plans: Names.
        events: Names, and the number of limits of each (see :func:`sim.world.limits.limits`).
        standing: Names of the offers that wait for something, and the number of limits of each.
    """

    offers: tuple[str, ...] = ()
    votes: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    events: tuple[tuple[str, int], ...] = ()
    standing: tuple[tuple[str, int], ...] = ()


#: What belongs to an offer: what it is worth, whether it is accepted, the week (from 1) in which it first was, for
#: how many weeks it is weighed.
OF_OFFERS = ("stake", "accepted", "first_accepted", "deliberation")
#: Whether an offer that waits for something stands this week: 1 or 0.
STANDS = "stands"
#: The parts of a plan and of a vote that are numbers of their own.
VOTE_PARTS = ("severity", "common_interest")
PLAN_PARTS = ("impartiality", "specificity", "willingness")


#: What belongs to a vote and an actor: its own stake in the text, how many of its members say yes and no.
OF_VOTERS = ("own_stake", "saying_yes", "saying_no")


#: What belongs to an event that may happen again: the week (from 1) in which it last has, and how often it has.
OF_REPEATS = ("latest", "times")


class Layout:
    """Where each value of a run lies in its array: a *slot* each.

    An array of a variable is a view into it: domain first, then actor; for pairs the other first, then the actor
    that holds the value. Behind the variables lie the lens, the scale of luck, what the scenario brings, and
    the run's tallies.

    Args:
        actors: Names of the actors; they are put in order.
        case: The case whose domains there are.
        agenda: What the scenario brings.

    Attributes:
        actors: Names in order; ``index`` their numbers.
        shapes, offsets: By name of an array.
        size: Number of slots.
        kinds: By name of an array that rules see, what its values belong to: scalar, actor, domain, pair, or
            ``several`` (domains or offers, the same for all actors).
    """

    def __init__(self, actors: Sequence[str], case: Case, agenda: Agenda | None = None) -> None:
        agenda = agenda or Agenda()
        self.actors = tuple(sorted(actors))
        self.index = {slug: i for i, slug in enumerate(self.actors)}
        self._case = case
        n, d = len(self.actors), len(case.domains)
        shapes = {"scalar": (1,), "actor": (n,), "domain": (d, n), "pair": (n, n)}
        self.shapes: dict[str, tuple[int, ...]] = {name: shapes[v.index] for name, v in case.variables.items()}
        self.shapes |= {f"lens_{term}": (1,) for term in TERM_NAMES} | {"noise": (1,)}
        offers = (len(agenda.offers),)
        self.shapes |= dict.fromkeys(OF_OFFERS, offers)
        self.shapes |= {f"vote.{v}.{part}": (1,) for v in agenda.votes for part in VOTE_PARTS}
        self.shapes |= {f"plan.{p}.{part}": (1,) for p in agenda.plans for part in PLAN_PARTS}
        self.shapes |= {"fired": (len(agenda.events),)}
        self.shapes |= {f"event.{e}.{m}.held": (1,) for e, count in agenda.events for m in range(count)}
        self.shapes |= {v.name: shapes[v.index] for v in TALLIES}
        self.shapes |= {"votes": (len(agenda.votes), n), "plans": (len(agenda.plans), n)}
        self.shapes |= dict.fromkeys(OF_VOTERS, (len(agenda.votes), n))
        self.shapes |= dict.fromkeys(OF_REPEATS, (len(agenda.events),))
        self.shapes |= {STANDS: offers}
        self.shapes |= {f"offer.{o}.{m}.held": (1,) for o, count in agenda.standing for m in range(count)}
        self.offsets: dict[str, int] = {}
        self.size = 0
        for name, shape in self.shapes.items():
            self.offsets[name] = self.size
            self.size += prod(shape)
        self._within = {f"offer.{o}.{part}": (part, k) for k, o in enumerate(agenda.offers)
                        for part in (*OF_OFFERS, STANDS)}
        self._within |= {f"vote.{v}.stakes.{slug}": ("own_stake", k * n + i) for k, v in enumerate(agenda.votes)
                         for i, slug in enumerate(self.actors)}
        self._within |= {f"{kind}.{text}.answer.{slug}": (f"{kind}s", k * n + i)
                         for kind, texts in (("vote", agenda.votes), ("plan", agenda.plans))
                         for k, text in enumerate(texts) for i, slug in enumerate(self.actors)}
        self._within |= {f"event.{e}.{part}": (part, k) for k, (e, _) in enumerate(agenda.events)
                         for part in ("fired", *OF_REPEATS)}
        self._within |= {f"lens.{term}": (f"lens_{term}", 0) for term in TERM_NAMES}
        for name in BY_DOMAIN:
            self.shapes[name], self.offsets[name] = (d,), self.offsets[f"{name}_{case.domains[0]}"]
        self.kinds = {f"lens_{term}": "scalar" for term in TERM_NAMES} | {"noise": "scalar"}
        self.kinds |= {v.name: v.index for v in (*VARIABLES, *TALLIES)}
        self.kinds |= dict.fromkeys((*BY_DOMAIN, *OF_OFFERS, STANDS), "several")

    def slot(self, name: str) -> int:
        """Return the slot of a value by its dotted name, as ``position.china.military``.

        Raises:
            InputError: If the name means no value of this world.
        """
        if name in self._within:
            array, k = self._within[name]
            return self.offsets[array] + k
        if name in self.offsets and self.shapes[name] == (1,):
            return self.offsets[name]
        variable, parts = self._case.split(name, self.index)
        n, offset = len(self.actors), self.offsets[variable.name]
        if variable.index == "actor":
            return offset + self.index[parts[0]]
        if variable.index == "domain":
            return offset + self._case.domains.index(parts[1]) * n + self.index[parts[0]]
        if variable.index == "pair":
            return offset + self.index[parts[1]] * n + self.index[parts[0]]
        return offset

    def array(self, data: Array, name: str) -> Array:
        """Return the view of an array: its shape, then whatever axes ``data`` has for runs."""
        shape, offset = self.shapes[name], self.offsets[name]
        return data[offset : offset + prod(shape)].reshape(*shape, *data.shape[1:])
