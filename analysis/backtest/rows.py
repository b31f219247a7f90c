"""A row of the record as something to forecast, and what speaks against counting it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.frames import observation
from analysis.stats import Floats
from sim.coded.schema import RecordRow
from sim.world.world import World

#: The scenario that is never used to fit anything.
OUT_OF_SAMPLE = "crimea_2014"
#: The baseline that is worth beating.
RULE = "rule of thumb"
#: The forecasters that the model is held against; all but the coin are certain but for a doubt.
BASELINES = ("no change", "always abstain", RULE, "weighted mean", "coin")
MODEL = "model"


@dataclass
class RowForecast:
    """A row of the record with what was forecast.

    Attributes:
        scenario: The scenario.
        row: Name of the row; ``cluster`` the observation that it belongs to (r11a and r11b: r11).
        date: Its date or window.
        observed: What was observed, in words.
        kind: ``value``, ``vote``, ``plan`` or ``offer``.
        not_scored: Why the row is shown and not scored: a dated event moves it, an event, a form or a coding
            decides it, or it negates another row; "" if it is scored.
        coded_from: Keys of the coded values that cite a paragraph from which the row is read.
        same: Other scenarios whose row says the same of the same story.
        p: By forecaster, the probability that the row holds.
        categories: By forecaster, the probabilities of (+1, 0, -1), for votes and plans.
        category: The answer that was given (0 for +1, 1 for 0, 2 for -1), for votes and plans.
        values: The forecast values, one a run, for rows about a value.
        limits: Above and below, for rows about a value.
    """

    scenario: str
    row: str
    date: str
    observed: str
    kind: str
    sources: list[str]
    not_scored: str = ""
    coded_from: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    p: dict[str, float] = field(default_factory=dict)
    categories: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    category: int | None = None
    values: Floats | None = None
    limits: tuple[float, float] = (-np.inf, np.inf)

    @property
    def cluster(self) -> str:
        """The observation that the row belongs to."""
        return observation(self.row)

    @property
    def scored(self) -> bool:
        """Whether the row counts in a score."""
        return not self.not_scored


def coded_from(world: World, row: RecordRow) -> list[str]:
    """Return the keys of a world's coded values that cite a paragraph from which a row is read.

    Assumed values count: the paragraph does not give them, but whoever set them had it in view.
    """
    own = {(p.source, p.paragraph) for p in row.evidence}
    return [value.key for value in world.values
            if value.coded and any((p.source, p.paragraph) in own for p in value.coded.evidence)]


def without_repeats(rows: Sequence[RowForecast]) -> list[RowForecast]:
    """Return the rows with what several scenarios tell alike kept once, from the first that has it."""
    kept: dict[tuple[str, str, str], RowForecast] = {}
    for row in rows:
        key = (row.row, row.date, row.observed)
        if key in kept:
            kept[key].same.append(row.scenario)
        else:
            kept[key] = row
    return list(kept.values())
