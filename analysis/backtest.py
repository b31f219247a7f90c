"""Does the model see the record better than simple rules do? Proper scores, calibration, skill.

Each dated row of a scenario's ``record`` becomes a forecast: the ensemble's probability that the row holds,
over the coded ranges. Votes and plans are forecast as three categories. The scores are proper (a forecaster
cannot gain by saying anything but what it believes):

* *Brier score* of "the row holds" (Brier 1950), 0 best, 1 worst;
* *ranked probability score* of ordered answers (Epstein 1969), divided by the number of steps, 0 to 1;
* *logarithmic score* ``-ln p`` (Good 1952), p no smaller than a floor, so that one row cannot decide all.

The baselines see the same rows and nothing of the model's rules:

* *no change*: every actor stays where the coding puts it at the start and answers as the nearest of the
  three answers to where it stands; relations, beliefs and hopes stay as coded;
* *always abstain*: no change, and every vote is an abstention, every plan is answered "neither";
* *weighted mean*: positions move to the mean of all actors' positions, weighted by capability times salience
  (Bueno de Mesquita's forecast of a bargaining outcome; van den Bos' compromise model), answers likewise;
* *coin*: one half for a row, one third for each of three answers.

A deterministic baseline would have an infinite logarithmic score when wrong, so all baselines but the coin
are given the same honest doubt: the probability ``1 - doubt`` on what they say, the rest spread evenly.

Every row of the record *held*, since that is what a record is. A forecaster who says 1 to everything would
do well, so the rows that ask for a value above or below a number are also read as *trajectories*: the
probability integral transform of what was observed, where the record gives a point, and the reliability of
the forecast probabilities over rows *and their negations*. Rows that a dated event of the scenario moves
directly are near-tautologies; they are marked and all scores are given with and without them. A row that is
read from a paragraph on which coded values rest as well names them (``coded_from``). The intervals of skill
come from resampling rows (bootstrap), clustered by observation (r11a to r11e are one).

Nothing is fitted here. ``crimea_2014`` is another year and is never used to fit anything: it is scored by
itself, out of sample.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis import common
from analysis.common import Floats, Interval, Report
from sim.coded.schema import RecordRow
from sim.coded.variables import DOMAINS
from sim.reading.errors import InputError, guarded
from sim.results.scoring import record_outcomes, row_test
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Smallest probability that a logarithmic score sees.
FLOOR = 0.01
#: Doubt of the deterministic baselines.
DOUBT = 0.05
#: Fewest observations for which an interval is given.
FEWEST = 6
#: The scenario that is never used to fit anything.
OUT_OF_SAMPLE = "crimea_2014"
BASELINES = ("no change", "always abstain", "weighted mean", "coin")
MODEL = "model"
_ANSWERS = {"yes": 1, "abstain": 0, "no": -1, "accept": 1, "neither": 0, "reject": -1}


# -- proper scores ----------------------------------------------------------------------------------


def brier(p: Any, happened: Any) -> Floats:
    """Return the Brier score ``(p - o)^2`` of probabilities of yes/no events."""
    found: Floats = (np.asarray(p, dtype=float) - np.asarray(happened, dtype=float)) ** 2
    return found


def log_score(p: Any, floor: float = FLOOR) -> Floats:
    """Return ``-ln max(p, floor)`` for the probability given to what happened."""
    found: Floats = -np.log(np.maximum(np.asarray(p, dtype=float), floor))
    return found


def ranked_probability_score(forecast: Any, category: int) -> float:
    """Return the ranked probability score of ordered categories, divided by their number less one.

    ``sum_k (F_k - O_k)^2 / (K - 1)``, F and O the cumulative forecast and observation.

    Args:
        forecast: Probabilities of the categories, in order.
        category: Number of the one that happened.

    Raises:
        InputError: If the probabilities do not add up to one.
    """
    p = np.asarray(forecast, dtype=float)
    if abs(float(p.sum()) - 1.0) > 1e-9 or (p < 0).any():
        raise InputError("not a distribution", found=p.tolist(), allowed="numbers from 0 that add up to 1")
    observed = np.zeros(len(p))
    observed[category] = 1.0
    return float(((p.cumsum() - observed.cumsum()) ** 2).sum()) / (len(p) - 1)


def pit(values: Any, observed: float, position: float = 0.5) -> float:
    """Return the probability integral transform of an observation in a sample of forecasts.

    Where forecasts equal the observation, the jump is shared out (Czado, Gneiting and Held 2009);
    ``position`` says where in the jump, one half is its middle.

    Args:
        values: The forecasts.
        observed: The observation.
        position: 0 to 1.
    """
    sample = np.asarray(values, dtype=float)
    below, upto = float((sample < observed).mean()), float((sample <= observed).mean())
    return below + position * (upto - below)


def skill(score: Any, reference: Any) -> float:
    """Return the skill ``1 - mean(score) / mean(reference)``: 1 perfect, 0 no better, below 0 worse."""
    below = float(np.mean(reference))
    return float("nan") if below == 0.0 else 1.0 - float(np.mean(score)) / below


def skill_interval(score: Floats, reference: Floats, clusters: Sequence[str], *, seed: int = 1,
                   level: float = 0.95, resamples: int = 4000) -> Interval:
    """Return the skill with its bootstrap interval over clusters of rows; none with fewer than six.

    Args:
        score: Scores of the forecast, one a row.
        reference: Scores of the baseline on the same rows.
        clusters: Which observation each row belongs to; rows of one are drawn together.
        seed: Seed of the resampling.
        level: Confidence level.
        resamples: Number of resamples.

    Raises:
        InputError: If there are no rows.
    """
    names = list(dict.fromkeys(clusters))
    if not names:
        raise InputError("no rows to score", allowed="1 or more")
    sums = np.zeros((len(names), 2))
    for name, a, b in zip(clusters, score, reference, strict=True):
        sums[names.index(name)] += (a, b)
    method = "bootstrap over observations (percentile)"
    estimate = skill(score, reference)
    if len(names) < FEWEST:
        return Interval(estimate, float("nan"), float("nan"), level, method, n=len(names))
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    drawn = sums[generator.integers(0, len(names), (resamples, len(names)))].sum(axis=1)
    found = 1.0 - drawn[:, 0] / np.where(drawn[:, 1] == 0.0, np.nan, drawn[:, 1])
    low, high = np.nanquantile(found, [0.5 - level / 2, 0.5 + level / 2])
    return Interval(estimate, float(low), float(high), level, method, n=len(names))


# -- forecasts --------------------------------------------------------------------------------------


@dataclass
class RowForecast:
    """A row of the record with what was forecast.

    Attributes:
        scenario: The scenario.
        row: Name of the row; ``cluster`` the observation that it belongs to (r11a and r11b: r11).
        date: Its date or window.
        observed: What was observed, in words.
        kind: ``value``, ``vote``, ``plan`` or ``offer``.
        moved: Names of dated events that move the row's value in its window: a near-tautology.
        coded_from: Keys of the coded values that rest on a paragraph from which the row is read.
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
    moved: list[str] = field(default_factory=list)
    coded_from: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    p: dict[str, float] = field(default_factory=dict)
    categories: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    category: int | None = None
    values: Floats | None = None
    limits: tuple[float, float] = (-np.inf, np.inf)

    @property
    def cluster(self) -> str:
        """The observation: the row's name without a letter at its end."""
        return re.sub(r"(?<=\d)[a-z]+\Z", "", self.row)


def _window(world: World, row: RecordRow) -> tuple[int, int]:
    week = world.scenario.period.week
    first, last = (row.date, row.date) if row.date else (row.from_, row.to)
    assert first is not None
    assert last is not None
    return week(first), week(last)


def moved_by(world: World, row: RecordRow) -> list[str]:
    """Return the dated events that set or add to the very value of a row, in the direction observed.

    An event counts if it falls between the week that the row compares with (or the first week of its window)
    and the last one. Such a row is nearly true by construction.

    Args:
        world: The world.
        row: The row.
    """
    seen = row.observed
    if not seen.variable:
        return []
    slot = world.layout.slot(seen.variable)
    first, last = _window(world, row)
    rises = seen.rises_from or (seen.above is not None and not seen.falls_from)
    if seen.falls_from or seen.rises_from:
        day = seen.falls_from or seen.rises_from
        assert isinstance(day, datetime.date)
        first = world.scenario.period.week(day) + 1
    found = []
    for event in world.events:
        if event.chance is not None or event.conditions or not first <= event.first <= last:
            continue
        for change in event.changes:
            if change.slot == slot and (not change.add or (change.amount > 0) == bool(rises)):
                found.append(event.name)
    return sorted(set(found))


def coded_from(world: World, row: RecordRow) -> list[str]:
    """Return the keys of a world's coded values that rest on a paragraph from which a row is read."""
    own = {(p.source, p.paragraph) for p in row.evidence}
    return [value.key for value in world.values
            if value.record and any((p.source, p.paragraph) in own for p in value.record.evidence)]


class Forecaster:
    """Forecasts of a world's record by the ensemble and by the baselines.

    Args:
        world: The scenario and coded values.
        runs: Number of runs.
        seed: Seed.
        doubt: Doubt of the deterministic baselines.
        how: Further arguments of :func:`analysis.common.play`.
    """

    def __init__(self, world: World, runs: int, seed: int, doubt: float = DOUBT, **how: Any) -> None:
        self.world, self.runs, self.doubt = world, runs, doubt
        self.ensemble = common.play(world, runs, seed, record_outcomes(world), **how)
        self.start = world.point()

    def rows(self) -> list[RowForecast]:
        """Return all rows with their forecasts."""
        found = []
        for name, row in self.world.scenario.record.items():
            seen = row.observed
            kind = "value" if seen.variable else "vote" if seen.vote else "plan" if seen.plan else "offer"
            made = RowForecast(
                self.world.name, name, str(row.date) if row.date else f"{row.from_} to {row.to}",
                common.observed_words(row, self.world), kind,
                [f"{p.source} ¶{p.paragraph}" for p in row.evidence], moved_by(self.world, row),
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
        said = {"no change": still, "always abstain": still, "weighted mean": self._weighted(name, weeks)}
        for baseline, flat in said.items():
            made.p[baseline] = self._doubted(bool(test.judge([_read(n, flat) for n in test.names])[0]))
        made.p["coin"] = 0.5

    def _at_start(self, name: str) -> float:
        """Return a value before the first week; the gap, which a run works out, from the positions."""
        at = self.world.layout.slot
        if name.startswith("gap."):
            d, e, m = (float(self.start[at(f"position.{name[4:]}.{domain}")]) for domain in DOMAINS)
            return d - 0.5 * (e + m)
        return float(self.start[at(name)])

    def _weighted(self, name: str, weeks: int) -> Floats:
        """Return the path of a value for the weighted mean: a position goes there at once, others stay."""
        start = self._at_start(name)
        parts = name.split(".")
        path = np.full(weeks, start)
        if parts[0] == "position":
            path[1:] = self.mean_position(parts[2])
        elif parts[0] == "gap":
            d, e, m = (self.mean_position(domain) for domain in DOMAINS)
            path[1:] = d - 0.5 * (e + m)
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
        text = entries[seen.vote or seen.plan].position
        stands = float(self.start[self.world.layout.slot(f"position.{seen.actor}.diplomatic")])
        said = {"no change": nearest_answer(stands, text), "always abstain": 0,
                "weighted mean": nearest_answer(self.mean_position("diplomatic"), text)}
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
        for baseline in BASELINES[:3]:
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


# -- scores -----------------------------------------------------------------------------------------


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


def row_table(rows: Sequence[RowForecast]) -> pd.DataFrame:
    """Return one row a row of the record: probabilities and scores of all forecasters.

    Columns: scenario, row, cluster, date, observed, kind, tautology (events that move it), coded_from (the
    coded values that rest on a paragraph of the row), p_NAME, brier_NAME, log_NAME, rps_NAME (votes and
    plans only) for the model and each baseline, pit, sources.
    """
    import pandas as pd

    found = []
    for row in rows:
        line: dict[str, Any] = {"scenario": row.scenario, "row": row.row, "cluster": row.cluster,
                                "date": row.date, "observed": row.observed, "kind": row.kind,
                                "tautology": ", ".join(row.moved), "coded_from": ", ".join(row.coded_from)}
        for name in (MODEL, *BASELINES):
            p, short = row.p[name], name.replace(" ", "_")
            line[f"p_{short}"] = p
            line[f"brier_{short}"] = float(brier(p, 1.0))
            line[f"log_{short}"] = float(log_score(p))
            line[f"rps_{short}"] = (ranked_probability_score(row.categories[name], row.category)
                                    if row.category is not None else np.nan)
        line["pit"] = row_pit(row)
        line["sources"] = "; ".join(row.sources)
        found.append(line)
    return pd.DataFrame(found)


def row_pit(row: RowForecast) -> float:
    """Return the probability integral transform of a row whose value is known to lie in a narrow band.

    The record gives limits and no points. Where it gives both, and they are at most 0.3 apart, their middle
    stands for the observation; elsewhere there is none (NaN).
    """
    low, high = row.limits
    if row.values is None or not np.isfinite(low) or not np.isfinite(high) or high - low > 0.3:
        return float("nan")
    return pit(row.values, 0.5 * (low + high))


def pit_range(row: RowForecast) -> tuple[float, float]:
    """Return between which numbers the probability integral transform of a row lies, given its limits."""
    assert row.values is not None
    return float((row.values <= row.limits[0]).mean()), float((row.values < row.limits[1]).mean())


def score_table(rows: Sequence[RowForecast], seed: int = 1) -> pd.DataFrame:
    """Return mean scores and the model's skill, by score, baseline and choice of rows.

    Columns: sample (in sample or out of sample), rows_used (all, or without tautologies), score, forecaster,
    mean, rows, observations, skill (of the model against that baseline), low, high, beats (the interval is
    above 0), method.
    """
    import pandas as pd

    found = []
    table = row_table(rows)
    out = table["scenario"] == OUT_OF_SAMPLE
    for sample, part in (("in sample", table[~out]), ("out of sample", table[out])):
        for used, chosen in (("all", part), ("without tautologies", part[part["tautology"] == ""])):
            for score in ("brier", "log", "rps"):
                known = chosen[chosen[f"{score}_{MODEL}"].notna()]
                if known.empty:
                    continue
                model = known[f"{score}_{MODEL}"].to_numpy(dtype=float)
                clusters = [str(c) for c in known["cluster"]]
                for name in (MODEL, *BASELINES):
                    values = known[f"{score}_{name.replace(' ', '_')}"].to_numpy(dtype=float)
                    line = {"sample": sample, "rows_used": used, "score": score, "forecaster": name,
                            "mean": float(values.mean()), "rows": len(known),
                            "observations": len(set(clusters))}
                    if name != MODEL:
                        i = skill_interval(model, values, clusters, seed=seed)
                        line |= {"skill": i.estimate, "low": i.low, "high": i.high,
                                 "beats": bool(i.low > 0.0), "method": i.method}
                    found.append(line)
    return pd.DataFrame(found)


def reliability(p: Any, happened: Any, bins: int = 10) -> pd.DataFrame:
    """Return a reliability table: forecast probability against how often it came true.

    Args:
        p: Forecast probabilities.
        happened: 1 where the event happened.
        bins: Number of equal bins.

    Returns:
        Columns low, high, forecasts, mean_forecast, observed, observed_low, observed_high (Wilson, as if the
        forecasts were independent); empty bins are left out.
    """
    import pandas as pd

    from sim.engines.ensemble import wilson

    forecast, came = np.asarray(p, dtype=float), np.asarray(happened, dtype=float)
    place = np.minimum((forecast * bins).astype(int), bins - 1)
    rows = []
    for b in range(bins):
        inside = place == b
        if inside.any():
            hits, n = int(came[inside].sum()), int(inside.sum())
            low, high = wilson(hits, n)
            rows.append((b / bins, (b + 1) / bins, n, float(forecast[inside].mean()), hits / n, low, high))
    return pd.DataFrame(rows, columns=["low", "high", "forecasts", "mean_forecast", "observed",
                                       "observed_low", "observed_high"])


def category_forecasts(rows: Sequence[RowForecast]) -> tuple[Floats, Floats]:
    """Return forecast probabilities of every answer and of every row and its negation, and what came true.

    A record of things that happened would by itself reward whoever always says yes; with each answer that was
    not given, and each row's negation, it does not.
    """
    p: list[float] = []
    came: list[float] = []
    for row in rows:
        if row.category is not None:
            p += row.categories[MODEL]
            came += [float(k == row.category) for k in range(3)]
        else:
            p += [row.p[MODEL], 1.0 - row.p[MODEL]]
            came += [1.0, 0.0]
    return np.array(p), np.array(came)


# -- the report -------------------------------------------------------------------------------------


def backtest(worlds: Sequence[World], runs: int, seed: int, *, doubt: float = DOUBT, **how: Any
             ) -> list[RowForecast]:
    """Forecast the record of some worlds.

    Args:
        worlds: Scenarios with a record.
        runs: Runs of each.
        seed: Seed.
        doubt: Doubt of the deterministic baselines.
        how: Further arguments of :func:`analysis.common.play`.

    Raises:
        InputError: If a scenario has no record.
    """
    rows: list[RowForecast] = []
    for world in worlds:
        if not world.scenario.record:
            raise InputError("this scenario has no record to score against", file="command line",
                             key="scenario", found=world.name, fix="take baseline, or add a record to it")
        rows += Forecaster(world, runs, seed, doubt, **how).rows()
    return without_repeats(rows)


def sentence(scores: pd.DataFrame, rows: Sequence[RowForecast]) -> str:
    """Return the finding in words, with the baselines that the model does not beat."""
    parts = []
    for sample in ("in sample", "out of sample"):
        for used in ("without tautologies", "all"):
            part = scores[(scores["sample"] == sample) & (scores["rows_used"] == used)
                          & (scores["score"] == "brier")]
            own = [row for row in rows if (row.scenario == OUT_OF_SAMPLE) == (sample == "out of sample")]
            plain = not any(row.moved for row in own)
            if part.empty or (plain and used == "all"):
                continue
            model = part[part["forecaster"] == MODEL].iloc[0]
            which = "all rows" if plain or used == "all" else used
            text = (f"{sample.capitalize()}, {which}: Brier score "
                    f"{model['mean']:.3f} over {model['rows']} rows of {model['observations']} observations")
            others = part[part["forecaster"] != MODEL]
            beaten: list[str] = [r["forecaster"] for _, r in others.iterrows() if r["beats"]]
            ahead = [r["forecaster"] for _, r in others.iterrows() if not r["beats"] and r["skill"] > 0]
            behind = [r["forecaster"] for _, r in others.iterrows() if not r["skill"] > 0]
            if beaten:
                text += f"; clearly better than {common.in_words(beaten)}"
            if ahead:
                text += f"; ahead of {common.in_words(ahead)}, but not clearly"
            if behind:
                text += f"; NOT better than {common.in_words(behind)}"
            if model["observations"] < FEWEST:
                text += " (too few observations for an interval)"
            others = scores[(scores["sample"] == sample) & (scores["rows_used"] == used)
                            & (scores["score"] == "log") & (scores["forecaster"] != MODEL)]
            unclear = [str(r["forecaster"]) for _, r in others.iterrows() if not r["beats"]]
            if unclear and model["observations"] >= FEWEST:
                text += f"; no clear lead by the logarithmic score over {common.in_words(unclear)}"
            better = [row.row for row in own if row.p[BASELINES[0]] > row.p[MODEL] and not row.moved]
            if better and (plain or used != "all"):
                text += f"; {BASELINES[0]} gives more to {common.in_words(better)}"
            parts.append(text + ".")
    worst = sorted(rows, key=lambda row: row.p[MODEL])[:3]
    listed = [f"{row.row} ({row.observed}: {common.percent(row.p[MODEL])})" for row in worst
              if row.p[MODEL] < 0.5]
    if listed:
        parts.append(f"What the model sees least: {'; '.join(listed)}.")
    return " ".join(parts)


def report(rows: Sequence[RowForecast], *, runs: int, seed: int = 1, doubt: float = DOUBT,
           picture: bool = True) -> Report:
    """Return the report on forecasts of the record.

    Args:
        rows: The forecasts.
        runs: Runs behind them.
        seed: Seed of the bootstrap.
        doubt: Doubt of the deterministic baselines.
        picture: Whether to draw.
    """
    scores = score_table(rows, seed)
    p, came = category_forecasts([row for row in rows if row.scenario != OUT_OF_SAMPLE and not row.moved])
    tables = {"rows": row_table(rows), "scores": scores, "reliability": reliability(p, came)}
    tautologies = [row.row for row in rows if row.moved]
    outside = sorted({row.cluster for row in rows if row.scenario == OUT_OF_SAMPLE})
    found = Report(
        "backtest", "The model against the dated record", sentence(scores, rows), tables=tables,
        figures={"runs": runs, "floor": FLOOR, "doubt": doubt, "tautologies": tautologies,
                 "out_of_sample": outside,
                 "scenarios": sorted({row.scenario for row in rows})},
        notes=[
            f"{runs} runs a scenario over the coded ranges; the coded values were read from texts that also "
            "tell of these events, so \"in sample\" is no forecast made before them.",
            f"Moved by a dated event of the scenario itself, so nearly true by construction: "
            f"{common.in_words(tautologies)}.",
            f"{OUT_OF_SAMPLE} is never used to fit anything; it has "
            f"{len(outside)} observations, too few for an interval that means much." if outside else
            f"{OUT_OF_SAMPLE}, the out-of-sample case, was not asked for.",
            f"{sum(bool(row.coded_from) for row in rows)} of the {len(rows)} rows are read from paragraphs "
            "on which coded values rest as well (coded_from): there the model was told part of the answer. "
            "The model also knows the scenario's events, the baselines do not.",
            f"Log score with a floor of {FLOOR:g}; deterministic baselines with a doubt of {doubt:g}. "
            "The record gives limits and hardly any points, so that the probability integral transform is "
            "a range for most rows.",
        ],
    )
    if picture:
        found.pictures["backtest"] = backtest_picture(rows, scores, tables["reliability"])
    return found


def backtest_picture(rows: Sequence[RowForecast], scores: pd.DataFrame, reliable: pd.DataFrame) -> Figure:
    """Return the picture: forecasts row by row, skill, reliability, and the PIT of trajectories.

    Args:
        rows: The forecasts.
        scores: From :func:`score_table`.
        reliable: From :func:`reliability`.
    """
    from matplotlib.lines import Line2D

    from analysis import plots

    height = max(6.5, 0.24 * len(rows) + 1.6)
    made, grid = plots.figure(13.5, height, 1, 2, width_ratios=[1.0, 1.0])
    spec = grid[0, 1].get_subplotspec()
    grid[0, 1].remove()
    inner = spec.subgridspec(3, 1)
    by_skill, by_p, by_pit = (made.add_subplot(inner[k, 0]) for k in range(3))
    axis = grid[0, 0]
    for y, row in enumerate(rows):
        colour = plots.GREY if row.moved else plots.VERMILION if row.scenario == OUT_OF_SAMPLE else plots.BLUE
        axis.plot([row.p["no change"]], [y], marker="|", markersize=9, color=plots.BLACK, linestyle="none")
        axis.plot([row.p[MODEL]], [y], marker="o", markersize=5.5, color=colour, linestyle="none")
    axis.axvline(0.5, color=plots.GREY, linewidth=0.8, linestyle=":")
    axis.set_yticks(range(len(rows)), [f"{row.row}  {common.cut(row.observed, 62)}" for row in rows])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_xlim(-0.03, 1.03)
    axis.set_xlabel("probability that the row of the record holds (1 is right)")
    plots.titled(axis, "Row by row")
    axis.legend(handles=[
        Line2D([], [], marker="o", linestyle="none", color=plots.BLUE, label="model"),
        Line2D([], [], marker="o", linestyle="none", color=plots.VERMILION, label="model, out of sample"),
        Line2D([], [], marker="o", linestyle="none", color=plots.GREY, label="model, near-tautology"),
        Line2D([], [], marker="|", linestyle="none", color=plots.BLACK, label="no change"),
    ], loc="upper center", bbox_to_anchor=(0.2, -0.055), ncols=4)
    _draw_skill(by_skill, scores)
    by_p.plot([0, 1], [0, 1], color=plots.GREY, linewidth=0.8, linestyle=":")
    for _, b in reliable.iterrows():
        by_p.plot([b["mean_forecast"]] * 2, [b["observed_low"], b["observed_high"]], color=plots.BLUE,
                  linewidth=1.2)
        by_p.plot([b["mean_forecast"]], [b["observed"]], marker="o", color=plots.BLUE, linestyle="none",
                  markersize=3 + 1.1 * float(b["forecasts"]) ** 0.5)
    plots.titled(by_p, "Reliability")
    by_p.set_xlabel("forecast probability\n(answers, rows and their negations)")
    by_p.set_ylabel("came true")
    _draw_pit(by_pit, [row for row in rows if row.values is not None and np.isfinite(row.limits).any()
                       and not row.moved])
    plots.headed(made, "The model against the dated record")
    return made


def _draw_skill(axis: Any, scores: pd.DataFrame) -> None:
    from analysis import plots

    chosen = scores[(scores["sample"] == "in sample") & (scores["forecaster"] != MODEL)]
    names = {"brier": "Brier", "log": "logarithmic", "rps": "ranked probability"}
    colours = {"brier": plots.BLUE, "log": plots.GREEN, "rps": plots.ORANGE}
    for k, (score, colour) in enumerate(colours.items()):
        for used, style in (("all", "white"), ("without tautologies", colour)):
            part = chosen[(chosen["score"] == score) & (chosen["rows_used"] == used)]
            for _, r in part.iterrows():
                y = BASELINES.index(str(r["forecaster"])) + 0.24 * (k - 1) + (0.09 if used == "all" else 0.0)
                axis.plot([r["low"], r["high"]], [y, y], color=colour, linewidth=1.2)
                axis.plot([r["skill"]], [y], marker="o", markersize=4, markerfacecolor=style,
                          markeredgecolor=colour, linestyle="none",
                          label=names[score] if y < 0.5 and style != "white" else None)
    plots.zero_line(axis, vertical=True)
    axis.set_yticks(range(len(BASELINES)), BASELINES)
    axis.set_ylim(len(BASELINES) - 0.5, -0.5)
    axis.set_xlim(max(-3.0, axis.get_xlim()[0]), 1.05)
    plots.titled(axis, "Skill against each baseline, in sample")
    axis.set_xlabel("1 perfect, 0 no better, below 0 worse\n"
                    "(hollow: with near-tautologies; no line: too few)")
    axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _draw_pit(axis: Any, rows: Sequence[RowForecast]) -> None:
    from analysis import plots

    for y, row in enumerate(rows):
        low, high = pit_range(row)
        axis.plot([low, high], [y, y], color=plots.BLUE, linewidth=3.5, alpha=0.5, solid_capstyle="butt")
        value = row_pit(row)
        if np.isfinite(value):
            axis.plot([value], [y], marker="o", markersize=4, color=plots.BLUE, linestyle="none")
    axis.set_yticks(range(len(rows)), [row.row for row in rows])
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xlim(-0.02, 1.02)
    plots.titled(axis, "PIT: the record among the runs")
    axis.set_xlabel("share of runs below it\n(a limit leaves a range, a band a point)")


# -- the command ------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    """Score the model against the dated record."""
    made = common.parser(
        "backtest",
        "Score the ensemble against the dated record in the scenario files, with proper scores and against\n"
        "simple baselines; crimea_2014 is scored apart, as the case that nothing was ever fitted to.",
        """python -m analysis.backtest
        python -m analysis.backtest scenario=arms_sale,crimea_2014 --runs 4000 coding=second""",
        runs=2000,
    )
    args = made.parse_args(argv)
    given = common.read_words(args, ("doubt",))
    doubt = common.number(given.own.get("doubt", str(DOUBT)), "doubt")
    if not 0.0 <= doubt < 1.0:
        raise InputError("not a doubt", file="command line", key="doubt", found=doubt, allowed="0 to below 1")
    asked = any(word.startswith("scenario=") for word in given.words)
    names = given.scenarios if asked else ("baseline", "arms_sale", OUT_OF_SAMPLE)
    rows = backtest([given.world(name) for name in names], given.runs, given.seed, doubt=doubt, **given.how())
    found = report(rows, runs=given.runs, seed=given.seed, doubt=doubt, picture=given.picture)
    found.columns = ("scenario", "row", "observed", "tautology", "p_model", "p_no_change", "p_always_abstain",
                     "p_weighted_mean")
    folder = common.publish(found, given.output, how={"words": given.words, "seed": given.seed,
                                                      "runs": given.runs, "scenarios": names})
    common.show(found, folder, most=80)
    return 0


if __name__ == "__main__":
    raise SystemExit(guarded(main)(None))
