"""The record against a run: which dated observations does it show?

Each row of a scenario's ``record`` says what was observed, in terms of what a run shows. The rows are
never used to set a value; a row that does not hold is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.schema import RecordRow
from sim.results.unscored import why_not_scored
from sim.world.world import World

if TYPE_CHECKING:
    from sim.engines.reduce import Ensemble


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


_ANSWERS = {"yes": 1.0, "abstain": 0.0, "no": -1.0, "accept": 1.0, "neither": 0.0, "reject": -1.0}


@dataclass(frozen=True)
class RowTest:
    """How a row of the record is read off runs.

    Attributes:
        names: Outcomes that it needs (see :class:`sim.engines.outcomes.Outcome`).
        judge: From their values, one number a run each, to whether the row holds in each run.
    """

    names: tuple[str, ...]
    judge: Callable[[Sequence[NDArray[np.float64]]], NDArray[np.bool_]]


def row_test(world: World, row: RecordRow) -> RowTest:
    """Return how a row is read off runs.

    A value over a window is its mean over the weeks; ``falls_from`` and ``rises_from`` compare the
    value at the end of the week of the row's date with that of the other date.

    Raises:
        ValueError: If the row has no date (the schema refuses such a row).
    """
    seen, week = row.observed, world.scenario.period.week
    if seen.vote or seen.plan:
        name = f"vote.{seen.vote}" if seen.vote else f"plan.{seen.plan}"
        wanted = _ANSWERS[str(seen.is_)]
        return RowTest((f"{name}.{seen.actor}",), lambda v: v[0] == wanted)
    if seen.offer:
        taken = 0.0 if seen.is_ == "refused" else 1.0
        return RowTest(tuple(f"offer.{form}" for form in world.forms_of(seen)), lambda v: np.all(
            [values == taken for values in v], axis=0))
    first, last = (row.date, row.date) if row.date else (row.from_, row.to)
    if first is None or last is None:
        raise ValueError("a row of the record without a date")
    names = [f"{seen.variable}@mean{week(first)}-{week(last)}"]
    names += [f"{seen.variable}@week{week(day)}" for day in (seen.falls_from, seen.rises_from) if day]

    def judge(values: Sequence[NDArray[np.float64]]) -> NDArray[np.bool_]:
        holds = np.full(values[0].shape, True)
        if seen.above is not None:
            holds &= values[0] > seen.above
        if seen.below is not None:
            holds &= values[0] < seen.below
        others = list(values[1:])
        if seen.falls_from:
            holds &= values[0] < others.pop(0)
        if seen.rises_from:
            holds &= values[0] > others.pop(0)
        return holds

    return RowTest(tuple(names), judge)


def record_outcomes(world: World) -> list[str]:
    """Return the outcomes that a scenario's record needs, each once."""
    names = [name for row in world.scenario.record.values() for name in row_test(world, row).names]
    return list(dict.fromkeys(names))


def check_record(world: World, ensemble: Ensemble) -> list[dict[str, Any]]:
    """Return, for each row of the record, in which share of an ensemble's runs it holds.

    The ensemble must have been asked for :func:`record_outcomes`.

    Returns:
        Rows with id, date, observed, runs, held, share, holds (in more than half of the runs), mean
        (of a value, or of an answer as +1, 0, -1), not_scored (why the row is shown and not scored; "" if it
        is scored) and sources.
    """
    found = []
    for slug, row in world.scenario.record.items():
        test = row_test(world, row)
        values = [ensemble.outcomes[name] for name in test.names]
        held = int(test.judge(values).sum())
        found.append({
            "id": slug,
            "date": str(row.date) if row.date else f"{row.from_} to {row.to}",
            "observed": observed_in_words(row, world),
            "runs": ensemble.runs,
            "held": held,
            "share": round(held / max(ensemble.runs, 1), 4),
            "holds": 2 * held > ensemble.runs,
            "mean": round(float(values[0].mean()), 4) if ensemble.runs else None,
            "not_scored": why_not_scored(world, slug),
            "sources": [f"{p.source} ¶{p.paragraph}" for p in row.evidence],
        })
    return found
