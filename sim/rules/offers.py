"""When an offer can be taken."""

from __future__ import annotations

from sim.rules.conditions import lasts
from sim.rules.ops import Condition, Number, both, where
from sim.rules.structure import NONE, Offer, Structure
from sim.rules.views import Own, Row


def weighed(open_for: float, deliberation: Number) -> Condition:
    """Return whether an offer has been open for as many weeks as its addressee takes to make up its mind.

    Source: usip2023 paragraphs 6-7 (a sale is weighed for weeks, in full view).
    """
    return deliberation <= open_for


def immediate(open_for: float, deliberation: Number) -> Condition:
    """Return whether an offer is open at all. Other form of ``weighed``, with the same arguments."""
    return open_for >= 0.0


def stand(s: Structure, x: Row) -> None:
    """Let each offer that waits for something stand in a week, or not: it stands while all its conditions last.

    What was accepted stays so when an offer does not stand any more. The values ``x``, by slot, are changed in place.
    """
    for o in range(len(s.offers)):
        offer = s.offers[o]
        if offer.conditions < offer.conditions_end:
            holds = x[offer.stands] >= 0.0
            for n in range(offer.conditions, offer.conditions_end):
                holds = both(lasts(s.conditions[n], x), holds)
            x[offer.stands] = where(holds, 1.0, 0.0)


def is_made(o: int, offer: Offer, me: Own) -> Condition:
    """Return whether an offer, number ``o``, is made to an actor in a week in which it is open.

    It is to that actor and not accepted already; it stands; and while its other form (an offer and its counter-offer
    are two forms of one) is accepted and kept, it is closed.
    """
    made = both(me.i == offer.to, me.accepted[o] <= 0.0)
    if offer.rival != NONE:
        made = both(made, me.accepted[offer.rival] <= 0.0)
    if offer.conditions < offer.conditions_end:
        made = both(made, me.stands[o] > 0.0)
    return made
