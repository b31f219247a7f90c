"""What each reading does to the headlines, and a pool in which each run draws whose reading holds.

Every reading is played with the same seed: run k meets the same luck and, for each coded value, the same place in the
range (common random numbers); only the ranges are the reader's own. The *pool* is a design of draws over these runs:
run k draws a coder and is that coder's run k. So the pool is a mixture of the readings, in which disagreement among
coders is carried into every share and mean, and its runs are those of ``coding=NAME`` to the last bit. ``coding=pool``
plays the same draws by itself (:mod:`sim.world.coders`), without the runs of the readings beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.paired import play
from analysis.stats import Floats, paired_t
from sim.engines.shares import wilson
from sim.results.headlines import Headline, headlines
from sim.results.naming import subject
from sim.results.paired import paired_change
from sim.world.coders import STREAM, of_draws
from sim.world.luck import parameter_uniforms
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd

BASE, POOL = "first", "pool"


@dataclass(frozen=True)
class Played:
    """A scenario under the built-in reading and several others.

    Attributes:
        world: The scenario under the built-in reading.
        asked: Its headlines.
        numbers: By coding and outcome, one number a run; ``first`` is the built-in reading.
        codings: The other codings, which the pool draws from.
        coder: By run, the place of the coder that the pool drew, in ``codings``.
    """

    world: World
    asked: Sequence[Headline]
    numbers: Mapping[str, Mapping[str, Floats]]
    codings: tuple[str, ...]
    coder: NDArray[np.intp]

    def of(self, coding: str, headline: Headline) -> Floats:
        """Return a headline's number in each run of a coding, or of the pool: 1 or 0 for an answer."""
        if coding == POOL:
            each = np.stack([self.of(name, headline) for name in self.codings])
            drawn: Floats = each[self.coder, np.arange(each.shape[1])]
            return drawn
        found = self.numbers[coding][headline.outcome]
        return (found == headline.code).astype(float) if headline.answer else found


def coders_of(runs: int, coders: int, seed: int) -> NDArray[np.intp]:
    """Return which coder each run draws, each as likely; run k's does not depend on the number of runs."""
    return of_draws(parameter_uniforms(seed, [STREAM], 0, runs)[0], coders)


def play_readings(world: Callable[[str], World], codings: Sequence[str], runs: int, seed: int, *,
                  progress: Callable[[int], None] | None = None, **how: Any) -> Played:
    """Play a scenario under the built-in reading and under each of some others.

    Args:
        world: From the name of a coding to the scenario under it.
        codings: The other codings.
        runs: Runs of each.
        seed: Seed of luck and draws.
        progress: As in :func:`analysis.paired.play`.
        how: ``engine`` and ``threads``.
    """
    base = world(BASE)
    first = play(base, runs, seed, **how)
    asked = headlines(base, first)
    outcomes = list(dict.fromkeys(headline.outcome for headline in asked))
    numbers = {name: play(world(name), runs, seed, outcomes, progress=progress, **how).outcomes
               for name in (BASE, *codings)}
    return Played(base, asked, numbers, tuple(codings), coders_of(runs, len(codings), seed))


def table(played: Played) -> pd.DataFrame:
    """Return a row a headline and coding, the built-in reading first and the pool last.

    Returns:
        scenario, outcome, answer, words; coding; value with its 95 % Monte Carlo interval (low, high; Wilson's of a
        share, t of a mean); change from the built-in reading, paired, with its error, corrected for the number of
        headlines and codings (Bonferroni); clear; coder_share, of the pool: how much of the variance of a run is
        between coders.
    """
    import pandas as pd

    rows = []
    tests = len(played.asked) * (len(played.codings) + 1)
    for headline in played.asked:
        base = played.of(BASE, headline)
        for name in (BASE, *played.codings, POOL):
            runs = played.of(name, headline)
            low, high = _interval(runs, bool(headline.answer))
            change = paired_change(base, runs, tests)
            rows.append({
                "scenario": played.world.name, "outcome": headline.outcome, "answer": headline.answer,
                "words": subject(headline.outcome, played.world), "coding": name, "value": float(runs.mean()),
                "low": low, "high": high, "change": change.change if name != BASE else float("nan"),
                "error": change.error if name != BASE else float("nan"), "clear": name != BASE and change.clear,
                "coder_share": _between(played, headline) if name == POOL else float("nan")})
    return pd.DataFrame(rows)


def _interval(runs: Floats, share: bool) -> tuple[float, float]:
    if share:
        return wilson(int(runs.sum()), len(runs))
    found = paired_t(runs)
    return found.low, found.high


def _between(played: Played, headline: Headline) -> float:
    """Return the share of a run's variance that is between coders: of a mixture in which each is as likely."""
    each = np.stack([played.of(name, headline) for name in played.codings])
    between, within = float(each.mean(axis=1).var()), float(each.var(axis=1).mean())
    return between / (between + within) if between + within > 0.0 else 0.0


def pool_runs(played: Played) -> pd.DataFrame:
    """Return the pool's runs: scenario, run, coder, and a column an outcome."""
    import pandas as pd

    runs = np.arange(len(played.coder))
    columns: dict[str, Any] = {"scenario": played.world.name, "run": runs,
                               "coder": [played.codings[c] for c in played.coder]}
    for outcome in dict.fromkeys(h.outcome for h in played.asked):
        each = np.stack([played.numbers[name][outcome] for name in played.codings])
        columns[outcome] = each[played.coder, runs]
    return pd.DataFrame(columns)


def wide(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row a headline: its number in each coding, the spread of the readings, and how many move it.

    Returns:
        scenario, headline, answer, a column a coding, pool, spread (of the readings, the built-in left out),
        coder_share, moved_by (how many readings change it clearly), moved_by_pool.
    """
    import pandas as pd

    found = []
    for (scenario, _, _), own in rows.groupby(["scenario", "outcome", "answer"], sort=False):
        first = own.iloc[0]
        by = dict(zip(own["coding"], own["value"], strict=True))
        readings = [by[name] for name in by if name not in (BASE, POOL)]
        found.append({"scenario": scenario, "headline": first["words"], "answer": first["answer"], **by,
                      "spread": max(readings) - min(readings),
                      "coder_share": float(own["coder_share"].iloc[-1]),
                      "moved_by": int(own[own["coding"] != POOL]["clear"].sum()),
                      "moved_by_pool": bool(own["clear"].iloc[-1])})
    return pd.DataFrame(found)
