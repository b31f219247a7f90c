"""Conditions as limits on single numbers: what the rules count the weeks of."""

from __future__ import annotations

from typing import NamedTuple

from sim.coded.expanded import COUNTER
from sim.coded.schema import ANSWERED_SO, ANSWERS, Condition, ScenarioFile


class Limit(NamedTuple):
    """A value by its dotted name that lies above (``sign`` +1) or below (-1) a threshold."""

    name: str
    sign: float
    threshold: float


def limits(condition: Condition, scenario: ScenarioFile) -> tuple[Limit, ...]:
    """Return the limits that all hold where a condition does.

    An answer is +1, 0 or -1, and 2 before it is given: it is recognised half-way to its neighbours. An offer is
    accepted once the week in which it first was is not 0 any more; with a counter-offer, it is refused while neither
    was.

    Args:
        condition: The condition.
        scenario: The scenario, told out.
    """
    if condition.answer is None:
        above = condition.above is not None
        threshold = condition.above if above else condition.below
        return (Limit(str(condition.variable), 1.0 if above else -1.0, float(threshold or 0.0)),)
    wanted, (name, _, actor) = str(condition.is_), condition.answer.partition(".")
    kind = ANSWERED_SO[wanted]
    if kind == "offers":
        forms = [f for f in (condition.answer, f"{condition.answer}.{COUNTER}") if f in scenario.offers]
        forms = forms[:1] if wanted == "accepted" else forms[1:] if wanted == "countered" else forms
        return tuple(Limit(f"offer.{f}.first_accepted", -1.0 if wanted == "refused" else 1.0, 0.5) for f in forms)
    slot, number = f"{kind[:-1]}.{name}.answer.{actor}", 1.0 - ANSWERS[kind].index(wanted)
    below, above_it = Limit(slot, -1.0, number + 0.5), Limit(slot, 1.0, number - 0.5)
    return (below,) if number < 0.0 else (above_it, below)


def earliest(condition: Condition, scenario: ScenarioFile) -> int:
    """Return the first week in which an event may count on a condition: an offer is refused once it has closed."""
    if condition.is_ != "refused":
        return 0
    return scenario.period.week(scenario.offers[str(condition.answer)].closes) + condition.weeks
