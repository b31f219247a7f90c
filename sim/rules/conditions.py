"""When something has held for long enough: what events and offers wait for."""

from __future__ import annotations

from sim.rules.ops import Condition as Truth
from sim.rules.ops import where
from sim.rules.structure import Condition
from sim.rules.views import Row


def lasts(condition: Condition, x: Row) -> Truth:
    """Count a week in which a condition holds, and return whether it now has held for as many in a row as it asks for.

    Args:
        condition: The condition; its count in ``x`` starts anew in a week in which it does not hold.
        x: All values, by slot.
    """
    true = condition.sign * (x[condition.slot] - condition.threshold) > 0.0
    x[condition.held] = where(true, x[condition.held] + 1.0, 0.0)
    return x[condition.held] >= condition.weeks
