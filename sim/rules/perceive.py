"""What actors learn, and how late: advisers hold back what the leader does not want to hear."""

from __future__ import annotations

from sim.rules.ops import Number, where
from sim.rules.structure import VIOLATION, WRONG, Structure
from sim.rules.views import Everyone, Own


def follow(seen: Number, truth: Number, deference: Number) -> Number:
    """Move what an actor sees toward the truth.

    ``seen <- seen + (1 - f) (truth - seen)``

    Args:
        seen: What the actor saw last week, any scale.
        truth: What there is to see, same scale.
        deference: Deference f of its advisers, 0..1.

    Source: wsj2022 paragraphs 3 and 12-15.
    """
    return seen + (1.0 - deference) * (truth - seen)


def committed(everyone: Everyone, j: int) -> Number:
    """Return how far actor j believes that the wrong has been done, 0..1: the attack that happened, not one signalled.

    It outlasts the fighting: a ceasefire does not undo it. Source: wsj2022 paragraphs 6-10 and 18.
    """
    return everyone.seen_violation[j]


def expected(everyone: Everyone, j: int) -> Number:
    """Return how far actor j believes that the war is on, 0..1. Other form of ``committed``."""
    return everyone.belief[j]


def wrong_seen(everyone: Everyone, s: Structure, j: int) -> Number:
    """Return ``w_j``: how far norms, threats and hopes are at stake for actor j, 0..1."""
    if s.forms[WRONG] == VIOLATION:
        return committed(everyone, j)
    return expected(everyone, j)


def own_wrong(me: Own, s: Structure) -> Number:
    """Return ``w`` of the actor itself (see ``wrong_seen``), 0..1."""
    if s.forms[WRONG] == VIOLATION:
        return me.seen_violation
    return me.belief


def ideal(ideal_point: Number, wartime_shift: Number, belief: Number) -> Number:
    """Return the ideal point given the belief in what the shift answers, in -1..1.

    ``p_eff = p + w p_w``, clipped to the scale. The shift is what an actor announced or prepared
    for the case of war (wids2022 paragraphs 18-21, fdd2022 paragraph 13).
    """
    shifted = ideal_point + belief * wartime_shift
    shifted = where(shifted > 1.0, 1.0, shifted)
    return where(shifted < -1.0, -1.0, shifted)
