"""Why an actor did one thing in one arm and another in the same run of the other.

The change of its preference is the sum of the changes of the terms of its utility: luck is the same in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.compare.arms import Arm
from analysis.compare.pairing import Pairing
from sim.coded.variables import TERM_NAMES
from sim.engines.mesa_actor import Choice
from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import name_of, option_terms
from sim.rules import choose
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd

#: Runs of which the reason is looked up.
EXPLAINED = 12
#: Utilities beyond this stand for "not there" (below zero) or "no other choice" (above).
_FORCED = 0.5 * abs(choose.UNAVAILABLE)


def reason_table(c: Pairing, actor: str | None, week: Any, who: Any, most: int = EXPLAINED) -> pd.DataFrame:
    """Return which terms of the utility made the first mover move, from pairs of single runs.

    Args:
        c: The two arms.
        actor: Who moves first most often; None if nobody does.
        week: First week in which each pair of runs differs, from :func:`.parting.first_moves`.
        who: Who moves in it, from there as well.
        most: Number of pairs to look into: the first ones in which that actor was first.

    Returns:
        Columns base, other, actor, run, week, date, in_base, in_other (what it did), cause (``weighed
        differently``, ``an offer that the other has not``, ``its answer was forced``, ``position set
        from outside``), then a column a term: by how much it shifted the preference toward what it did
        in the second arm.
    """
    import pandas as pd

    columns = ["base", "other", "actor", "run", "week", "date", "in_base", "in_other", "cause", *TERM_NAMES]
    if not c.paired or actor is None:
        return pd.DataFrame(columns=columns)
    i = sorted({a for a, _ in c.series}).index(actor)
    rows = []
    for run in np.flatnonzero(who[i])[:most].tolist():
        at = int(week[run])
        found = why(c.base, c.other, actor, run, at)
        rows.append({"base": c.base.name, "other": c.other.name, "actor": actor, "run": run,
                     "week": at, "date": c.dates[at].isoformat(), **found})
    return pd.DataFrame(rows, columns=columns)


def why(base: Arm, other: Arm, actor: str, run: int, week: int) -> dict[str, Any]:
    """Return why an actor did one thing in a run of one arm and another in the same run of the other.

    Args:
        base: The first arm.
        other: The second arm.
        actor: Name of the actor.
        run: Number of the run.
        week: Week in which they first differ.

    Returns:
        in_base, in_other, cause, and by term the shift toward ``in_other``.
    """
    one, two = (_decision(arm, actor, run, week) for arm in (base, other))
    a, b = (name_of(world.structure, taken.number, world.domains) for taken, world in (one, two))
    found: dict[str, Any] = {"in_base": a, "in_other": b, "cause": "position set from outside",
                             **dict.fromkeys(TERM_NAMES, 0.0)}
    if a == b:
        return found
    toward = _advantage(*two, b, a)
    before = _advantage(*one, b, a)
    if toward is not None and before is not None:
        found["cause"] = "weighed differently"
        return found | {term: toward[term] - before[term] for term in TERM_NAMES}
    if any(taken.taken.utility > _FORCED for taken, _ in (one, two)):
        return found | {"cause": "its answer was forced"}
    found["cause"] = "an offer that the other has not"
    if toward is not None:
        return found | toward
    return found | {term: before[term] if before else 0.0 for term in TERM_NAMES}


def _decision(arm: Arm, actor: str, run: int, week: int) -> tuple[Choice, World]:
    """Play a single run up to a week; return what the actor weighed in it."""
    model = PositionModel(arm.world, arm.seed, run, drawn=arm.sampling == "uniform").run(week + 1)
    chosen = next(taken for taken in model.decisions if taken.week == week and taken.actor == actor)
    return chosen, model.world


def _advantage(choice: Choice, world: World, wanted: str, instead: str) -> dict[str, float] | None:
    """Return by how much each term speaks for one option against another; None if one is not there."""
    s = world.structure
    numbers = {name_of(s, k, world.domains): k for k in range(len(s.options))}
    if any(name not in numbers or abs(choice.options[numbers[name]].utility) >= _FORCED
           for name in (wanted, instead)):
        return None
    one, two = (option_terms(choice, s, numbers[name]) for name in (wanted, instead))
    return {term: one[term] - two[term] for term in TERM_NAMES}
