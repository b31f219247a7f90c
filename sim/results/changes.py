"""What a story changes: a scenario against the reference, run by run under the same luck and draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engines.answers import answering
from sim.results.headlines import ANSWERS, rounded
from sim.results.paired import Change, Floats, paired_change
from sim.world.world import World

#: The scenario that stories are compared with: the documented course of events.
REFERENCE = "baseline"


@dataclass(frozen=True)
class Comparison:
    """What of a world can be compared with the reference.

    Attributes:
        reference: The reference, played as the world is: reading, held values, lens, decision model, forms.
        week: The last week that both have.
        positions: Outcomes that say where the actors of both stand in that week.
        answers: Outcomes of the votes and plans that both have on the same day, by actor.
    """

    reference: World
    week: int
    positions: tuple[str, ...]
    answers: tuple[str, ...]

    @property
    def outcomes(self) -> list[str]:
        """Everything that is compared."""
        return [*self.positions, *self.answers]


def comparable(world: World, reference: World) -> Comparison | None:
    """Return what can be compared; None if the two begin on different days, and so are in another time."""
    if world.dates[0] != reference.dates[0]:
        return None
    week = min(world.weeks, reference.weeks) - 1
    shared = [slug for slug in world.actors if slug in reference.layout.index]
    answers = []
    for kind, own, other in (("vote", world.votes, reference.votes), ("plan", world.plans, reference.plans)):
        days = {entry.name: entry.week for entry in other}
        for entry in own:
            if days.get(entry.name) == entry.week <= week:
                both = set(answering(reference, kind, entry.name))
                answers += [f"{kind}.{entry.name}.{slug}" for slug in answering(world, kind, entry.name)
                            if slug in both]
    return Comparison(reference, week,
                      tuple(f"position.{slug}.{domain}@week{week}" for slug in shared for domain in world.domains),
                      tuple(answers))


def changes(compared: Comparison, world: World, here: Mapping[str, Floats], there: Mapping[str, Floats]
            ) -> dict[str, Any]:
    """Return what differs from the reference by more than its Monte Carlo error, largest first.

    Args:
        compared: What is compared.
        world: The world.
        here: Its outcomes, one number a run.
        there: The reference's, of the same runs.

    Returns:
        reference, date (of the last common week), runs, looked_at (number of differences), rows: outcome, answer
        ("" of a position), reference, here, change, error.
    """
    tests = len(compared.positions) + 3 * len(compared.answers)
    rows: list[dict[str, Any]] = []
    for name in compared.positions:
        rows += _row(name, "", there[name], here[name], tests)
    positions = len(rows)
    for name in compared.answers:
        kind = name.partition(".")[0]
        found = [row for k, answer in enumerate(ANSWERS[kind])
                 for row in _row(name, answer, (there[name] == 1 - k).astype(float),
                                 (here[name] == 1 - k).astype(float), tests)]
        rows += sorted(found, key=lambda row: -abs(row["change"]))[:1]
    rows[:positions] = sorted(rows[:positions], key=lambda row: (-abs(row["change"]), row["outcome"]))
    rows[positions:] = sorted(rows[positions:], key=lambda row: (-abs(row["change"]), row["outcome"]))
    runs = len(next(iter(here.values()))) if here else 0
    return {"reference": compared.reference.name, "date": str(world.dates[compared.week]), "runs": runs,
            "looked_at": tests, "rows": rows}


def _row(name: str, answer: str, there: Floats, here: Floats, tests: int) -> list[dict[str, Any]]:
    """Return a difference as a row; none if it is not larger than its Monte Carlo error."""
    found: Change = paired_change(there, here, tests)
    if not found.clear:
        return []
    return [{"outcome": name, "answer": answer, "reference": rounded(float(np.mean(there))),
             "here": rounded(float(np.mean(here))), "change": rounded(found.change), "error": rounded(found.error)}]
