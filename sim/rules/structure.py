"""What does not change in a run and does not differ between runs: who is who, and what is on the table."""

from __future__ import annotations

from typing import NamedTuple

#: Kinds of domain: words are cheap to say and voted on; goods are traded; arms kill.
WORDS, GOODS, ARMS = 0, 1, 2
#: Kinds of option: stay, move one notch in a domain, accept an offer.
STAY, STEP, ACCEPT = 0, 1, 2
#: What the scenario says of an offer's answer.
FREE, ACCEPTED, REFUSED = 0, 1, 2
ANSWERS_TO_OFFERS = {"free": FREE, "accepted": ACCEPTED, "refused": REFUSED}
#: Where the numbers of the mechanisms' forms stand in the structure's ``forms``: see :mod:`sim.rules.forms`.
CROSSING, FOLLOWING, PLANS, WRONG, ENFORCEMENT, DELIBERATION, VOTES, START = 0, 1, 2, 3, 4, 5, 6, 7
#: Forms of a feared crossing.
HINGE, SIGMOID = 0, 1
#: Forms of the penalty that is expected: of those who would join it as well, or of each enforcer alone.
FORESEEN, UNFORESEEN = 0, 1
#: Forms of the answers to a plan: the bond counts in rejecting it alone, or both ways.
DECLARED, SYMMETRIC = 0, 1
#: What switches norms, threats and hopes on: the wrong that was done, or the war that is expected.
VIOLATION, EXPECTED = 0, 1
#: Forms of enforcement: a warning comes first and the means are needed, or neither.
WARNED, UNWARNED = 0, 1
#: When an offer can be taken: after its deliberation, or on the day.
WEIGHED, IMMEDIATE = 0, 1
#: How a text is answered: with stakes of single actors and a bloc by its members, or by all as one.
MEMBERS, SINGLE = 0, 1
#: Whether the coded start is at rest.
SETTLED, UNSETTLED = 0, 1
#: In the place of a chance or a slot that is not there.
NONE = -1


class Offer(NamedTuple):
    """An offer by ``source`` to actor ``to`` to stand at ``position`` in ``domain``.

    It can be taken in the weeks ``opens`` to ``closes``. ``answer`` is FREE, ACCEPTED or REFUSED. ``rival`` is the
    number of the other form of the same offer, NONE without one. It waits for the conditions from ``conditions`` to
    ``conditions_end`` of the structure; slot ``stands`` is 1 while they hold, else 0.
    """

    name: str
    source: int
    to: int
    domain: int
    position: float
    opens: int
    closes: int
    answer: int = FREE
    rival: int = NONE
    conditions: int = 0
    conditions_end: int = 0
    stands: int = NONE

    def open_in(self, week: int) -> bool:
        """Return whether the offer can be taken in a week."""
        return self.opens <= week <= self.closes


class Hold(NamedTuple):
    """An actor's position in a domain is held in the weeks ``first`` to ``last``."""

    actor: int
    domain: int
    position: float
    first: int
    last: int


class Option(NamedTuple):
    """One thing that an actor may do in a week.

    Attributes:
        kind: STAY, STEP or ACCEPT.
        domain: The domain in which it moves, NONE for STAY.
        sign: -1 or +1 for the direction of a STEP, else 0.
        offer: Number of the offer that is accepted, else NONE.
    """

    kind: int
    domain: int = NONE
    sign: float = 0.0
    offer: int = NONE


class Condition(NamedTuple):
    """A slot above (sign +1) or below (-1) a threshold for a number of weeks, counted in slot ``held``."""

    slot: int
    sign: float
    threshold: float
    weeks: int
    held: int


class Change(NamedTuple):
    """One slot set to a number, or a number added to it, held within bounds."""

    slot: int
    add: bool
    amount: float
    low: float
    high: float


class Event(NamedTuple):
    """An event as the rules see it.

    It can happen in the weeks ``first`` to ``last``; slot ``fired`` is 0 until it has, then the week plus 1. Where
    ``every`` is not NONE it can happen again ``every`` weeks later, up to ``at_most`` times: slot ``latest`` is then
    the week plus 1 in which it last has, slot ``times`` how often. Its conditions and changes are those from
    ``conditions`` to ``conditions_end`` and from ``changes`` to ``changes_end`` of the structure. ``chance`` is NONE
    for an event without one.
    """

    first: int
    last: int
    chance: float
    fired: int
    conditions: int
    conditions_end: int
    changes: int
    changes_end: int
    every: int = NONE
    at_most: int = 1
    latest: int = NONE
    times: int = NONE


class Vote(NamedTuple):
    """A vote in a week on a text at ``position``; slots of its numbers, ``common_interest`` NONE without one.

    The stakes of single actors in the text lie in the slots from ``stakes``, an actor each.
    """

    week: int
    position: float
    severity: int
    common_interest: int
    stakes: int = NONE


class Plan(NamedTuple):
    """A peace plan in a week by an author, at ``position``; slots of its three qualities."""

    week: int
    position: float
    author: int
    impartiality: int
    specificity: int
    willingness: int


class Structure(NamedTuple):
    """The structure of a world; actors, domains and offers are numbers from 0.

    Attributes:
        size: Number of actors N.
        kinds: By domain: WORDS, GOODS or ARMS.
        voice: The domain in which votes are cast and plans answered: the first of words.
        trade, arms: The first domain of goods and of arms, NONE without one.
        sides: +1, -1 or 0 by actor: whose belligerent it is.
        objects: +1, -1 or 0 by actor: which side's backing its red lines are against.
        belligerents: The actors that are parties to the war.
        enforcers: The actors that have a red line in any domain.
        starts, lines: The actors with a red line in domain d are ``lines[starts[d]:starts[d + 1]]``.
        lined: Whether actor j has a red line in domain d, at ``d * size + j``.
        offers: The offers, in the order of their names.
        options: What an actor may do: stay, down and up in each domain, each offer.
        holds: Interventions on positions.
        events, conditions, changes: What may happen.
        votes, plans: Texts to be answered.
        voters: Whether actor i votes on text v, at ``v * size + i``.
        forms: By choice, the number of the form that is in force (see :mod:`sim.rules.forms`).
        decision: Number of the decision model (see :mod:`sim.rules.choose`).
    """

    size: int
    kinds: tuple[int, ...]
    voice: int
    trade: int
    arms: int
    sides: tuple[float, ...]
    objects: tuple[float, ...]
    belligerents: tuple[int, ...]
    enforcers: tuple[int, ...]
    starts: tuple[int, ...]
    lines: tuple[int, ...]
    lined: tuple[bool, ...]
    offers: tuple[Offer, ...]
    options: tuple[Option, ...]
    holds: tuple[Hold, ...]
    events: tuple[Event, ...]
    conditions: tuple[Condition, ...]
    changes: tuple[Change, ...]
    votes: tuple[Vote, ...]
    plans: tuple[Plan, ...]
    voters: tuple[bool, ...]
    forms: tuple[int, ...]
    decision: int


def structure(
    *,
    sides: tuple[float, ...],
    objects: tuple[float, ...],
    kinds: tuple[int, ...],
    lines: tuple[tuple[int, ...], ...],
    forms: tuple[int, ...],
    offers: tuple[Offer, ...] = (),
    holds: tuple[Hold, ...] = (),
    events: tuple[Event, ...] = (),
    conditions: tuple[Condition, ...] = (),
    changes: tuple[Change, ...] = (),
    votes: tuple[Vote, ...] = (),
    plans: tuple[Plan, ...] = (),
    voters: tuple[bool, ...] = (),
    decision: int = 0,
) -> Structure:
    """Return a structure, what follows from the rest worked out.

    ``lines`` are, by domain, the actors with a red line in it, in order; all else is as in :class:`Structure`.
    """
    size = len(sides)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    steps = [Option(STEP, d, sign) for d in range(len(kinds)) for sign in (-1.0, 1.0)]
    taken = [Option(ACCEPT, offer.domain, 0.0, o) for o, offer in enumerate(offers)]
    return Structure(
        size=size, kinds=kinds, voice=max(0, _first(kinds, WORDS)), trade=_first(kinds, GOODS),
        arms=_first(kinds, ARMS), sides=sides, objects=objects,
        belligerents=tuple(k for k in range(size) if sides[k] != 0.0),
        enforcers=tuple(j for j in range(size) if any(j in line for line in lines)),
        starts=tuple(starts), lines=tuple(j for line in lines for j in line),
        lined=tuple(j in line for line in lines for j in range(size)),
        offers=offers, options=(Option(STAY), *steps, *taken), holds=holds, events=events,
        conditions=conditions, changes=changes, votes=votes, plans=plans, voters=voters, forms=forms,
        decision=decision,
    )


#: Fields that records were given later, with what they hold where they say nothing.
_LATER: dict[type, dict[str, int]] = {
    Offer: {"rival": NONE, "conditions": 0, "conditions_end": 0, "stands": NONE},
    Event: {"every": NONE, "at_most": 1, "latest": NONE, "times": NONE},
}


def written(value: object) -> str:
    """Return a structure as text; what it was given later stands there only where it says something.

    So the text of a world that does not use it, and the hash of that text, stay what they were.
    """
    if not isinstance(value, tuple):
        return repr(value)
    fields = getattr(value, "_fields", None)
    if fields is None:
        return f"({', '.join(map(written, value))}{',' if len(value) == 1 else ''})"
    unused = _LATER.get(type(value), {}).items()
    told = [f"{name}={written(item)}" for name, item in zip(fields, value, strict=True) if (name, item) not in unused]
    return f"{type(value).__name__}({', '.join(told)})"


def _first(kinds: tuple[int, ...], kind: int) -> int:
    return kinds.index(kind) if kind in kinds else NONE
