"""The record against a run: which dated observations does it show?

Each row of a scenario's ``record`` says what was observed, in terms of what a run shows. The rows are
never used to set a value; a row that does not hold is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.schema import RecordRow
from sim.world import World

if TYPE_CHECKING:
    from sim.model import PositionModel


def observed_in_words(row: RecordRow, world: World) -> str:
    """Return what a row says was observed."""
    seen = row.observed
    if seen.variable:
        parts = []
        if seen.above is not None:
            parts.append(f"above {seen.above:+g}")
        if seen.below is not None:
            parts.append(f"below {seen.below:+g}")
        if seen.falls_from:
            parts.append(f"lower than on {seen.falls_from}")
        if seen.rises_from:
            parts.append(f"higher than on {seen.rises_from}")
        return f"{seen.variable} {' and '.join(parts)}"
    name = seen.vote or seen.plan or seen.offer
    return f"{world.labels.get(seen.actor or '', '')} {seen.is_} ({name})".strip()


def check_record(world: World, model: PositionModel) -> list[dict[str, Any]]:
    """Return, for each row of the record, whether a finished run shows it.

    A value over a window is its mean over the weeks; ``falls_from`` and ``rises_from`` compare the
    value at the end of the week of the row's date with that of the other date.

    Returns:
        Rows with id, date, observed, found and holds.
    """
    history = np.asarray(model.history)
    accepted = {entry["name"] for entry in model.log if entry["kind"] == "offer"}
    found = []
    for slug, row in world.scenario.record.items():
        value, holds = _value_and_verdict(world, model, history, row, accepted)
        found.append({
            "id": slug,
            "date": str(row.date) if row.date else f"{row.from_} to {row.to}",
            "observed": observed_in_words(row, world),
            "found": value,
            "holds": bool(holds),
            "sources": [f"{p.source} ¶{p.paragraph}" for p in row.evidence],
        })
    return found


def _value_and_verdict(world: World, model: PositionModel, history: Any, row: RecordRow,
                       accepted: set[str]) -> tuple[Any, bool]:
    seen, week = row.observed, world.scenario.period.week
    if seen.vote or seen.plan:
        kind, name = ("vote", seen.vote) if seen.vote else ("plan", seen.plan)
        answer = model.answers.get(f"{kind}.{name}", {}).get(seen.actor or "", "none")
        return answer, answer == seen.is_
    if seen.offer:
        taken = seen.offer in accepted
        return "accepted" if taken else "refused", (seen.is_ == "accepted") == taken
    slot = world.layout.slot(seen.variable or "")
    first, last = (row.date, row.date) if row.date else (row.from_, row.to)
    if first is None or last is None:
        raise ValueError("a row of the record without a date")
    value = float(history[week(first) : week(last) + 1, slot].mean())
    holds = (seen.above is None or value > seen.above) and (seen.below is None or value < seen.below)
    if seen.falls_from:
        holds = holds and value < float(history[week(seen.falls_from), slot])
    if seen.rises_from:
        holds = holds and value > float(history[week(seen.rises_from), slot])
    return round(value, 4), holds
