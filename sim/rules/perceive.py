"""What actors learn, and how late: advisers hold back what the leader does not want to hear."""

from __future__ import annotations

from sim.rules.ops import Number, where


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


def ideal(ideal_point: Number, wartime_shift: Number, belief: Number) -> Number:
    """Return the ideal point given the belief that the war is on, in -1..1.

    ``p_eff = p + w p_w``, clipped to the scale. The shift is what an actor announced or prepared
    for the case of war (wids2022 paragraphs 18-21, fdd2022 paragraph 13).
    """
    shifted = ideal_point + belief * wartime_shift
    shifted = where(shifted > 1.0, 1.0, shifted)
    return where(shifted < -1.0, -1.0, shifted)
