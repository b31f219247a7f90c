"""What an actor may do in a week, what each is worth to it, and where it then stands."""

from __future__ import annotations

from typing import NamedTuple

from sim.rules.choose import UNAVAILABLE
from sim.rules.compose import Composed, Weights
from sim.rules.offers import is_made, weighed
from sim.rules.ops import Number, both, clip, nowhere, where
from sim.rules.start import settled
from sim.rules.structure import (
    ACCEPT,
    ACCEPTED,
    DELIBERATION,
    REFUSED,
    STEP,
    WEIGHED,
    Structure,
)
from sim.rules.utility import gap_between
from sim.rules.views import Everyone, Own, Row


class Room(NamedTuple):
    """Room to work in: a place for each option or domain or offer.

    Attributes:
        utility, target, luck: By option: what it is worth, where it leads, its standard Gumbel draw.
        stay: By domain: what staying there is worth.
        position, direction: By domain: the next position, the next direction.
        accepted: By offer: whether it is accepted, 0 or 1.
    """

    utility: Row
    target: Row
    luck: Row
    stay: Row
    position: Row
    direction: Row
    accepted: Row


def stance(parts: Row, d: int, part: Number, s: Structure) -> Number:
    """Return the sum of the domains' utilities, domain ``d`` being worth ``part``."""
    total = part if d == 0 else parts[0]
    for k in range(1, len(s.kinds)):
        total = total + (part if k == d else parts[k])
    return total


def consider(c: Composed, me: Own, everyone: Everyone, s: Structure, week: int, room: Room) -> Weights:
    """Work out the options of an actor: write the utility and the target of each into the room.

    They are to stay, to move one notch down or up in each domain (unless the scale ends there), and to accept each open
    offer that is made to it (``is_made``) and that it has weighed for long enough. An answer that the scenario fixes is
    worth more than everything else. An option that does not exist has the utility UNAVAILABLE.

    Args:
        c: The sum of the terms.
        me: The actor.
        everyone: All actors.
        s: The structure.
        week: The week.
        room: Where the options are written.

    Returns:
        The week's weights that are the same in all domains.
    """
    once = c.once(me, everyone, s)
    for d in range(len(s.kinds)):
        w = c.by_domain(me, everyone, s, d, once)
        here = me.position[d]
        room.stay[d] = c.domain_utility(here, d, once, w, me, everyone, s)
        for k in range(1, len(s.options)):
            if s.options[k].domain == d and exists(k, me, s, week):
                y = target(k, me, s)
                room.target[k] = y
                room.utility[k] = c.domain_utility(y, d, once, w, me, everyone, s)
    here = me.position[0]
    room.target[0] = here
    room.utility[0] = stance(room.stay, 0, room.stay[0], s) + c.stance_utility(
        gap_between(me, 0, here, s), once, me, everyone, s)
    for k in range(1, len(s.options)):
        d = s.options[k].domain
        if exists(k, me, s, week):
            y = room.target[k]
            value = stance(room.stay, d, room.utility[k], s) + c.stance_utility(
                gap_between(me, d, y, s), once, me, everyone, s)
            if s.options[k].kind == STEP:
                room.utility[k] = where(y == me.position[d], UNAVAILABLE, value)
            else:
                o = s.options[k].offer
                value = value + once.offer_bid * me.stake[o]
                if s.offers[o].answer == ACCEPTED:
                    value = value - UNAVAILABLE
                can = is_made(o, s.offers[o], me)
                if s.forms[DELIBERATION] == WEIGHED:
                    can = both(can, weighed((week - s.offers[o].opens) * 1.0, me.deliberation[o]))
                room.utility[k] = where(can, value, UNAVAILABLE)
        else:
            room.target[k] = here
            room.utility[k] = UNAVAILABLE + 0.0 * here
    return once


def exists(k: int, me: Own, s: Structure, week: int) -> bool:
    """Return whether option number ``k`` is worth a thought: an offer has to be open, and one to the actor."""
    if s.options[k].kind != ACCEPT:
        return True
    offer = s.offers[s.options[k].offer]
    return offer.opens <= week <= offer.closes and offer.answer != REFUSED and not nowhere(me.i == offer.to)


def target(k: int, me: Own, s: Structure) -> Number:
    """Return where option number ``k`` leads in its domain."""
    here = me.position[s.options[k].domain]
    if s.options[k].kind == STEP:
        return clip(here + s.options[k].sign * me.notch, -1.0, 1.0)
    return s.offers[s.options[k].offer].position + 0.0 * here


def act(me: Own, s: Structure, week: int, choice: Number, room: Room) -> None:
    """Write the actor's new positions, directions and ``accepted`` flags into the room.

    A direction is the sign of the last move, fading by ``gamma`` a week. An accepted offer is kept while the
    position is within half a notch of what it asks for, or beyond.
    """
    for d in range(len(s.kinds)):
        room.position[d] = me.position[d]
    for o in range(len(s.offers)):
        room.accepted[o] = me.accepted[o]
    for k in range(1, len(s.options)):
        option = s.options[k]
        if exists(k, me, s, week):
            taken = choice == k * 1.0
            room.position[option.domain] = where(taken, room.target[k], room.position[option.domain])
            if option.kind == ACCEPT:
                room.accepted[option.offer] = where(taken, 1.0, room.accepted[option.offer])
    for h in range(len(s.holds)):
        hold = s.holds[h]
        if hold.first <= week <= hold.last:
            d = hold.domain
            room.position[d] = where(me.i == hold.actor, hold.position, room.position[d])
    for d in range(len(s.kinds)):
        step = room.position[d] - me.position[d]
        sign = where(step > 0.0, 1.0, where(step < 0.0, -1.0, 0.0))
        room.direction[d] = where(sign == 0.0, me.direction_memory * me.direction[d], sign)
    for o in range(len(s.offers)):
        offer = s.offers[o]
        beyond = room.position[offer.domain] - offer.position
        if offer.position < 0.0:
            beyond = -beyond
        room.accepted[o] = where(beyond >= -0.5 * me.notch, room.accepted[o], 0.0)


def tally(me: Own, s: Structure, room: Room) -> tuple[Number, Number]:
    """Count a week's move and reversal of an actor, 0 or 1 each; its last steps go into ``room.stay``.

    A reversal is a move in a domain against the last move there.
    """
    moved: Number = 0.0 * me.noise
    back: Number = 0.0 * me.noise
    for d in range(len(s.kinds)):
        step = room.position[d] - me.position[d]
        sign = where(step > 0.0, 1.0, where(step < 0.0, -1.0, 0.0))
        moved = where(sign == 0.0, moved, 1.0)
        back = where(sign * me.last_step[d] < 0.0, 1.0, back)
        room.stay[d] = where(sign == 0.0, me.last_step[d], sign)
    return moved, back


def residual(c: Composed, once: Weights, me: Own, everyone: Everyone, s: Structure, d: int) -> Number:
    """Return the residual that settles an actor's start in a domain, from the values that it starts with.

    ``once`` are the weights that are the same in all domains.
    """
    w = c.by_domain(me, everyone, s, d, once)
    above: Number = me.position[d] + me.notch
    below: Number = me.position[d] - me.notch
    up = c.domain_utility(above, d, once, w, me, everyone, s)
    down = c.domain_utility(below, d, once, w, me, everyone, s)
    up = up + c.stance_utility(gap_between(me, d, above, s), once, me, everyone, s)
    down = down + c.stance_utility(gap_between(me, d, below, s), once, me, everyone, s)
    return settled(up, down, me.notch)
