"""When an offer can be taken."""

from __future__ import annotations

from sim.rules.ops import Condition, Number


def weighed(open_for: float, deliberation: Number) -> Condition:
    """Return whether an offer has been open for as many weeks as its addressee takes to make up its mind.

    Source: usip2023 paragraphs 6-7 (a sale is weighed for weeks, in full view).
    """
    return deliberation <= open_for


def immediate(open_for: float, deliberation: Number) -> Condition:
    """Return whether an offer is open at all. Other form of ``weighed``, with the same arguments."""
    return open_for >= 0.0
