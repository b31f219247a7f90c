"""What the ensemble and the baselines say of each row of a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from analysis.backtest.rows import BASELINES, MODEL, RULE, RowForecast, coded_from, without_repeats
from analysis.paired import play
from analysis.phrases import observed_words
from analysis.stats import Floats
from sim.coded.schema import RecordRow
from sim.reading.errors import InputError
from sim.results.scoring import record_outcomes, row_test
from sim.results.unscored import why_not_scored
from sim.rules.structure import WORDS
from sim.world.world import World

#: Doubt of the deterministic baselines.
DOUBT = 0.05
_ANSWERS = {"yes": 1, "abstain": 0, "no": -1, "accept": 1, "neither": 0, "reject": -1}


class Forecaster:
    """Forecasts of a world's record by the ensemble and by the baselines.

    Args:
        world: The scenario and coded values.
        runs: Number of runs.
        seed: Seed.
        doubt: Doubt of the deterministic baselines.
        how: Further arguments of :func:`analysis.paired.play`.
    """

    def __init__(self, world: World, runs: int, seed: int, doubt: float = DOUBT, **how: Any) -> None:
        self.world, self.runs, self.doubt = world, runs, doubt
        self.ensemble = play(world, runs, seed, record_outcomes(world), **how)
        self.start = world.point()

    def rows(self) -> list[RowForecast]:
        """Return all rows with their forecasts."""
        found = []
        for name, row in self.world.scenario.record.items():
            seen = row.observed
            kind = "value" if seen.variable else "vote" if seen.vote else "plan" if seen.plan else "offer"
            made = RowForecast(
                self.world.name, name, str(row.date) if row.date else f"{row.from_} to {row.to}",
                observed_words(row, self.world), kind,
                [f"{p.source} ¶{p.paragraph}" for p in row.evidence], why_not_scored(self.world, name),
                coded_from(self.world, row),
            )
            if kind == "value":
                self._value(row, made)
            elif kind == "offer":
                self._offer(row, made)
            else:
                self._answer(row, made, kind)
            found.append(made)
        return found

    # -- values --------------------------------------------------------------------------------------

    def _value(self, row: RecordRow, made: RowForecast) -> None:
        name = row.observed.variable or ""
        test = row_test(self.world, row)
        made.values = self.ensemble.outcomes[test.names[0]]
        seen = row.observed
        if not (seen.falls_from or seen.rises_from):
            made.limits = (-np.inf if seen.above is None else seen.above,
                           np.inf if seen.below is None else seen.below)
        made.p[MODEL] = float(test.judge([self.ensemble.outcomes[n] for n in test.names]).mean())
        weeks = self.world.weeks
        still = np.full(weeks, self._at_start(name))
        said = {"no change": still, "always abstain": still, RULE: self._told(name),
                "weighted mean": self._weighted(name, weeks)}
        for baseline, flat in said.items():
            made.p[baseline] = self._doubted(bool(test.judge([_read(n, flat) for n in test.names])[0]))
        made.p["coin"] = 0.5

    def _at_start(self, name: str) -> float:
        """Return a value before the first week; the gap, which a run works out, from the positions."""
        at = self.world.layout.slot
        if name.startswith("gap."):
            return float(self._gap(lambda domain: float(self.start[at(f"position.{name[4:]}.{domain}")])))
        return float(self.start[at(name)])

    def _gap(self, position: Callable[[str], Any]) -> Any:
        """Return the mean position in words less that in deeds."""
        case = self.world.case
        spoken = [kind == WORDS for kind in case.kinds]
        words, deeds = ([position(domain) for domain, said in zip(case.domains, spoken, strict=True) if said is which]
                        for which in (True, False))
        return sum(words) * (1.0 / len(words)) - sum(deeds) * (1.0 / len(deeds)) if words and deeds else 0.0

    def _told(self, name: str) -> Floats:
        """Return the path of a value that nothing but the scenario's dated events moves."""
        if name.startswith("gap."):
            told: Floats = self._gap(lambda domain: self._told(f"position.{name[4:]}.{domain}"))
            return told
        path = np.full(self.world.weeks, self._at_start(name))
        slot = self.world.layout.slot(name)
        for week, event in self.world.planned:
            for change in event.changes:
                if change.slot == slot:
                    moved = path[week] + change.amount if change.add else change.amount
                    path[week:] = min(max(moved, change.low), change.high)
        return path

    def _weighted(self, name: str, weeks: int) -> Floats:
        """Return the path of a value for the weighted mean: a position goes there at once, others stay."""
        start = self._at_start(name)
        parts = name.split(".")
        path = np.full(weeks, start)
        if parts[0] == "position":
            path[1:] = self.mean_position(parts[2])
        elif parts[0] == "gap":
            path[1:] = self._gap(self.mean_position)
        return path

    def mean_position(self, domain: str) -> float:
        """Return the mean of all actors' first positions in a domain, weighted by capability and salience."""
        total = weight = 0.0
        for slug in self.world.actors:
            w = (self.start[self.world.layout.slot(f"capability.{slug}")]
                 * self.start[self.world.layout.slot(f"salience.{slug}.{domain}")])
            total += w * self.start[self.world.layout.slot(f"position.{slug}.{domain}")]
            weight += w
        return float(total / weight)

    # -- answers -------------------------------------------------------------------------------------

    def _answer(self, row: RecordRow, made: RowForecast, kind: str) -> None:
        seen = row.observed
        given = self.ensemble.outcomes[row_test(self.world, row).names[0]]
        codes = (1, 0, -1)
        observed = _ANSWERS[str(seen.is_)]
        made.category = codes.index(observed)
        shares = tuple(float((given == c).mean()) for c in codes)
        made.categories[MODEL] = (shares[0], shares[1], shares[2])
        entries: Any = self.world.scenario.votes if kind == "vote" else self.world.scenario.plans
        entry = entries[seen.vote or seen.plan]
        text, at_war = entry.position, self._told("war")[self.world.scenario.period.week(entry.date)] > 0.0
        on_the_war = bool(at_war) and (kind == "plan" or entry.issue == "war")
        domain = self.world.domains[self.world.structure.voice]
        stands = float(self.start[self.world.layout.slot(f"position.{seen.actor}.{domain}")])
        status_quo = nearest_answer(stands, text)
        said = {"no change": status_quo, "always abstain": 0,
                RULE: 0 if on_the_war else status_quo,
                "weighted mean": nearest_answer(self.mean_position(domain), text)}
        for baseline, answer in said.items():
            spread = [self.doubt / 3.0] * 3
            spread[codes.index(answer)] += 1.0 - self.doubt
            made.categories[baseline] = (spread[0], spread[1], spread[2])
        made.categories["coin"] = (1 / 3, 1 / 3, 1 / 3)
        for name, p in made.categories.items():
            made.p[name] = p[made.category]

    def _offer(self, row: RecordRow, made: RowForecast) -> None:
        test = row_test(self.world, row)
        accepted = row.observed.is_ == "accepted"
        made.p[MODEL] = float(test.judge([self.ensemble.outcomes[n] for n in test.names]).mean())
        for baseline in BASELINES[:-1]:
            made.p[baseline] = self._doubted(not accepted)
        made.p["coin"] = 0.5

    def _doubted(self, holds: bool) -> float:
        return 1.0 - self.doubt / 2.0 if holds else self.doubt / 2.0


def _read(outcome: str, path: Floats) -> Floats:
    """Return an outcome over weeks, ``NAME@mean7-9`` or ``NAME@week7``, off the path of one run."""
    weeks = [int(number) for number in re.findall(r"\d+", outcome.rpartition("@")[2])]
    return np.array([path[weeks[0] : weeks[-1] + 1].mean()])


def nearest_answer(stands: float, text: float) -> int:
    """Return the answer nearest to where an actor stands: yes at the text, abstain at 0, no at its mirror.

    A text at 0 says nothing for or against; the answer to it is 0.
    """
    if text == 0.0:
        return 0
    return min((1, 0, -1), key=lambda answer: (abs(stands - answer * text), abs(answer)))


def backtest(worlds: Sequence[World], runs: int, seed: int, *, doubt: float = DOUBT, **how: Any
             ) -> list[RowForecast]:
    """Forecast the record of some worlds.

    Args:
        worlds: Scenarios with a record.
        runs: Runs of each.
        seed: Seed.
        doubt: Doubt of the deterministic baselines.
        how: Further arguments of :func:`analysis.paired.play`.

    Raises:
        InputError: If a scenario has no record.
    """
    rows: list[RowForecast] = []
    for world in worlds:
        if not world.scenario.record:
            raise InputError("this scenario has no record to score against", file="command line",
                             key="scenario", found=world.name, allowed="a scenario with a record",
                             fix="take another one, or add a record to it")
        rows += Forecaster(world, runs, seed, doubt, **how).rows()
    return without_repeats(rows)
