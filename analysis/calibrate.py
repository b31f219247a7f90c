"""Which part of the coded ranges the record supports.

The record is a list of dated observations. Approximate Bayesian computation (Beaumont 2010; sequential
Monte Carlo: Toni et al. 2009) draws coded values from their ranges, plays *one* run with its own luck for
each draw, and keeps the draws whose run shows the record best: its distance, the share of rows that it
misses, is at most a tolerance that shrinks from step to step. The draws that are kept are a sample of the
posterior; a value whose posterior is its prior is one of which the record says nothing.

The sampler is pyabc's ABC-SMC. It is taken before sbi, since there is no likelihood to learn (the distance
counts rows, it has a few dozen possible numbers), a run is cheap, and rejection can be explained in a
sentence, where a neural density estimator would need a network and its diagnostics (and PyTorch). A
sampler of our own feeds pyabc's proposals to the ensemble in batches; proposals, acceptance, weights and
tolerance remain pyabc's.

Hundreds of values are too many for a kernel, so the sequential steps move only those values that a pilot
ensemble shows to matter for the distance; all others are drawn from their ranges again in every run. That
costs acceptance and biases nothing: it is the same posterior, and the others' posteriors are read off the
same particles.

Nothing here changes a coding. A coding is an argument from the text; that the record would like another
number better is a finding.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.common import (
    Report,
    cut,
    holm,
    in_words,
    number,
    observed_words,
    parser,
    passages,
    percent,
    publish,
    read_words,
    show,
)
from analysis.sensitivity import each, short
from sim.engines.ensemble import run_ensemble, wilson
from sim.reading.errors import InputError, guarded
from sim.results.scoring import record_outcomes, row_test
from sim.world.luck import BLOCK
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
#: From values in the unit cube, shape (values, runs), and the number of the first run to which rows of the
#: record each run misses, shape (rows, runs).
Simulate = Callable[[Floats, int], Bools]

#: The scenario that nothing is ever fitted to: the out-of-sample case.
HELD_OUT = "crimea_2014"
#: Share of pilot runs that each tolerance accepts.
SHARES = (0.5, 0.2, 0.08, 0.03)


# -- the record -----------------------------------------------------------------------------------


class Record:
    """Plays runs of a world and says which rows of its record each of them misses.

    Args:
        world: Scenario and coded values.
        seed: Seed of the luck.
        how: ``engine`` and ``threads``.

    Attributes:
        values: The coded values that have a range.
        names: Names of the record's rows.

    Raises:
        InputError: If the scenario has no record, or is the one that is held out.
    """

    def __init__(self, world: World, seed: int, **how: Any) -> None:
        if world.name == HELD_OUT:
            raise InputError("this scenario is the out-of-sample case: nothing is fitted to it",
                             file="command line", key="scenario", found=world.name,
                             fix="calibrate on another, and backtest on this one")
        if not world.scenario.record:
            raise InputError("this scenario has no record to compare with", file="command line",
                             key="scenario", found=world.name)
        self.world, self.seed, self.how = world, seed, how
        self.rows = [k for k, value in enumerate(world.values) if value.high > value.low]
        self.values = [world.values[k] for k in self.rows]
        self.names = list(world.scenario.record)
        self.tests = [row_test(world, row) for row in world.scenario.record.values()]

    def __call__(self, uniforms: Floats, first: int) -> Bools:
        """Return which rows each run misses; the runs' luck is that of runs ``first`` and on."""
        runs = uniforms.shape[1]
        design = np.full((len(self.world.values), runs), np.nan)
        design[self.rows] = uniforms
        found = run_ensemble(self.world, runs, self.seed, first=first, outcomes=record_outcomes(self.world),
                             design=design, **self.how).outcomes
        return np.array([~test.judge([found[name] for name in test.names]) for test in self.tests])


# -- approximate Bayesian computation ---------------------------------------------------------------


def pyabc() -> Any:
    """Return pyabc.

    Raises:
        InputError: If it is not installed.
    """
    try:
        import pyabc as found
    except ImportError:
        raise InputError("pyabc is not installed", file="command line",
                         fix="pip install '.[analysis]'") from None
    for name in ("ABC", "ABC.History", "ABC.Sampler", "ABC.Distance", "ABC.Epsilon", "ABC.Acceptor"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return found


@dataclass
class Posterior:
    """A weighted sample of the posterior.

    Attributes:
        uniforms: Places in the ranges, shape (values, particles).
        weights: Weights, adding up to 1.
        missed: Rows that each particle's run misses, shape (rows, particles).
        epsilons: The tolerances of the steps.
        accepted: Share of proposals that each step accepted.
        runs: Number of runs played.
        moved: The values that the kernel moved.
    """

    uniforms: Floats
    weights: Floats
    missed: Bools
    epsilons: list[float]
    accepted: list[float]
    runs: int
    moved: list[int]

    @property
    def size(self) -> float:
        """Return the effective sample size (Kish 1965)."""
        return float(1.0 / (self.weights**2).sum())


class _Proposed(Exception):  # noqa: N818
    """Carries a proposal out of pyabc before it is played."""

    def __init__(self, parameter: Any) -> None:
        super().__init__()
        self.parameter = parameter


class _Runs:
    """Plays batches of proposals; keeps what was drawn and what was missed."""

    def __init__(self, simulate: Simulate, values: int, moved: Sequence[int], seed: int, first: int) -> None:
        self.simulate, self.values, self.moved, self.seed = simulate, values, list(moved), seed
        self.first = self.next = first
        self.uniforms: list[Floats] = []
        self.missed: list[Bools] = []
        self.waiting: list[tuple[int, float]] | None = None
        self.total = 0

    def play(self, proposals: Sequence[Any]) -> None:
        """Play proposals, the values that are not moved drawn from their ranges."""
        spawned = np.random.SeedSequence(self.seed, spawn_key=(77, self.next))
        uniforms = np.random.Generator(np.random.Philox(spawned)).random((self.values, len(proposals)))
        for row, k in enumerate(self.moved):
            uniforms[k] = [parameter[f"p{row}"] for parameter in proposals]
        missed = self.simulate(uniforms, self.next)
        self.next += -(-len(proposals) // BLOCK) * BLOCK
        self.uniforms.append(uniforms)
        self.missed.append(missed)
        distances = missed.mean(axis=0)
        self.waiting = [(self.total + k, float(d)) for k, d in enumerate(distances)][::-1]
        self.total += len(proposals)

    def answer(self, parameter: Any) -> dict[str, Any]:
        """Return the summary of a proposal's run, or hand the proposal out to be played."""
        if self.waiting is None:
            raise _Proposed(parameter)
        place, distance = self.waiting.pop()
        return {"place": float(place), "distance": distance}


def _sampler(runs: _Runs, size: int, most: int) -> Any:
    """Return a pyabc sampler that plays proposals in batches.

    pyabc proposes, plays and judges one particle in a single call. Here each call is made twice from the same
    state of the random numbers: first to learn its proposal, then, when the whole batch has been played, to
    judge it. So the particles, in their order, are those that pyabc would have made alone. A step that has
    not been filled after ``most`` runs in all ends the sampling.
    """
    sampler = pyabc().sampler.Sampler

    class Batches(sampler):  # type: ignore[misc, valid-type]
        def sample_until_n_accepted(self, n: int, simulate_one: Callable[[], Any], t: int, *,
                                    max_eval: float = np.inf, all_accepted: bool = False,
                                    ana_vars: Any = None) -> Any:
            sample = self._create_empty_sample()
            self.nr_evaluations_ = 0
            while sample.n_accepted < n and runs.total < most:
                states, proposals = [], []
                runs.waiting = None
                for _ in range(size):
                    states.append(np.random.get_state())  # noqa: NPY002
                    try:
                        simulate_one()
                    except _Proposed as proposed:
                        proposals.append(proposed.parameter)
                after = np.random.get_state()  # noqa: NPY002
                runs.play(proposals)
                for state in states:
                    np.random.set_state(state)  # noqa: NPY002
                    sample.append(simulate_one())
                    self.nr_evaluations_ += 1
                    if sample.n_accepted == n:
                        break
                np.random.set_state(after)  # noqa: NPY002
            sample.ok = sample.n_accepted == n
            return sample

    return Batches()


def _uniform() -> Any:
    """Return the uniform distribution on the unit interval for pyabc; SciPy's is slow on single numbers."""

    class Uniform(pyabc().RVBase):  # type: ignore[misc]
        def copy(self) -> Any:
            return self

        def rvs(self, *_: Any, **__: Any) -> float:
            return float(np.random.random_sample())  # noqa: NPY002

        def pmf(self, x: float, *_: Any, **__: Any) -> float:
            return 0.0

        def pdf(self, x: float, *_: Any, **__: Any) -> float:
            return 1.0 if 0.0 <= x <= 1.0 else 0.0

        def cdf(self, x: float, *_: Any, **__: Any) -> float:
            return min(1.0, max(0.0, x))

    return Uniform()


def abc(simulate: Simulate, values: int, moved: Sequence[int], epsilons: Sequence[float], *,
        particles: int = 500, seed: int = 1, first: int = 0, batch: int = 1024,
        most: int = 200_000) -> Posterior:
    """Sample the posterior of values that are uniform on the unit cube, by ABC-SMC.

    Args:
        simulate: Plays runs and says which rows they miss.
        values: Number of values.
        moved: The values that the kernel moves; the others are drawn anew in every run.
        epsilons: Tolerances of the steps, decreasing: the largest share of rows missed.
        particles: Size of each population.
        seed: Seed of proposals and of the other values.
        first: Number of the first run.
        batch: Proposals played together.
        most: At most so many runs; a step that is not done by then is left out.

    Raises:
        InputError: If pyabc is not installed, or not even the first tolerance can be met.
    """
    library = pyabc()
    runs = _Runs(simulate, values, moved, seed, first)
    prior = library.Distribution(**{f"p{row}": _uniform() for row in range(len(moved))})
    model = library.FunctionModel(runs.answer, name="runs")
    kept = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed % 2**32)  # noqa: NPY002
    try:
        smc = library.ABCSMC(
            model, prior, lambda x, _: x["distance"], population_size=particles,
            eps=library.ListEpsilon([float(e) for e in epsilons]), sampler=_sampler(runs, batch, most),
        )
        smc.new("sqlite://", {"place": 0.0, "distance": 0.0})
        history = smc.run(max_nr_populations=len(epsilons))
    finally:
        np.random.set_state(kept)  # noqa: NPY002
    if history.max_t < 0:
        raise InputError("no draw of the coded values comes near the record", file="command line",
                         key="runs", found=f"{runs.total} runs", fix="allow more runs with most=")
    population = history.get_population(t=history.max_t)
    weights = np.array([particle.weight for particle in population.particles], dtype=float)
    places = np.array([round(float(p.sum_stat["place"])) for p in population.particles], dtype=np.intp)
    steps = history.get_all_populations().query("t >= 0")
    return Posterior(
        np.concatenate(runs.uniforms, axis=1)[:, places], weights / weights.sum(),
        np.concatenate(runs.missed, axis=1)[:, places],
        [float(e) for e in steps["epsilon"]],
        [particles / float(samples) for samples in steps["samples"]], runs.total, list(moved),
    )


def tolerances(distances: Floats, shares: Sequence[float] = SHARES) -> list[float]:
    """Return decreasing tolerances at which about these shares of pilot runs are accepted."""
    return sorted({float(np.quantile(distances, share, method="inverted_cdf")) for share in shares},
                  reverse=True)


def worth_moving(uniforms: Floats, distances: Floats, most: int) -> list[int]:
    """Return the values whose place goes with the distance, strongest first (Spearman, Holm 5 %).

    Args:
        uniforms: Draws of a pilot, shape (values, runs).
        distances: Distances of the same runs.
        most: At most so many; at least one is returned.
    """
    from scipy import stats

    if np.ptp(distances) == 0.0:
        return [0]
    found = [stats.spearmanr(row, distances) for row in uniforms]
    p = holm([float(f.pvalue) for f in found])
    order = sorted(range(len(found)), key=lambda k: (-abs(float(found[k].statistic)), k))
    return [k for k in order if p[k] < 0.05][:most] or order[:1]


# -- what it says -----------------------------------------------------------------------------------


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the smallest value at or below which lies at least ``share`` of the weight."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(total, share * total[-1] - 1e-12)), len(values) - 1)])


def against_prior(posterior: Posterior) -> pd.DataFrame:
    """Return, for each value, how its posterior differs from its uniform prior.

    Returns:
        One row a value: mean and quantiles in the unit range, shift (of the mean, in standard deviations of
        the prior), contraction (1 less the ratio of the variances; Betancourt 2018), the Kolmogorov-Smirnov
        distance to the prior, and its p-value for the effective sample size, adjusted over all values (Holm).
    """
    import pandas as pd
    from scipy import stats

    rows = []
    w, size = posterior.weights, posterior.size
    for u in posterior.uniforms:
        mean = float((w * u).sum())
        variance = float((w * (u - mean) ** 2).sum()) / max(1.0 - 1.0 / size, 1e-9)
        order = np.argsort(u, kind="stable")
        after = np.cumsum(w[order])
        gap = float(max((after - u[order]).max(), (u[order] - (after - w[order])).max()))
        rows.append({
            "mean": mean, **{f"q{round(100 * q):02d}": weighted_quantile(u, w, q)
                             for q in (0.05, 0.25, 0.5, 0.75, 0.95)},
            "shift": (mean - 0.5) * 12**0.5, "contraction": 1.0 - 12.0 * variance, "ks": gap,
            "p": float(stats.kstwobign.sf(gap * size**0.5)),
        })
    frame = pd.DataFrame(rows)
    frame["p_holm"] = holm(list(frame["p"]))
    return frame


def traded_off(posterior: Posterior, among: Sequence[int]) -> list[tuple[int, int, float, float]]:
    """Return the pairs of values that the record knows only together: their posterior correlation.

    Args:
        posterior: The posterior.
        among: The values to pair.

    Returns:
        Pairs with correlation and p-value (Fisher's z for the effective sample size, Holm over the pairs),
        those below 5 %, strongest first.
    """
    from scipy import stats

    chosen = posterior.uniforms[list(among)]
    if len(chosen) < 2 or posterior.size <= 4.0:
        return []
    correlation = np.clip(np.corrcoef(chosen) if np.ptp(posterior.weights) == 0.0
                          else _correlation(chosen, posterior.weights), -0.999999, 0.999999)
    pairs = [(a, b) for a in range(len(chosen)) for b in range(a + 1, len(chosen))]
    p = holm([2.0 * float(stats.norm.sf(abs(np.arctanh(correlation[a, b])) * (posterior.size - 3.0) ** 0.5))
              for a, b in pairs])
    found = [(among[a], among[b], float(correlation[a, b]), q)
             for (a, b), q in zip(pairs, p, strict=True) if q < 0.05]
    return sorted(found, key=lambda row: (-abs(row[2]), row[0], row[1]))


def _correlation(values: Floats, weights: Floats) -> Floats:
    centred = values - (values * weights).sum(axis=1, keepdims=True)
    covariance = (centred * weights) @ centred.T
    deviation = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(deviation, deviation))


def calibrate(world: World, *, pilot: int = 4000, particles: int = 1000, move: int = 6, seed: int = 1,
              most: int = 100_000, picture: bool = True, progress: Callable[[int], None] | None = None,
              **how: Any) -> Report:
    """Return which part of the coded ranges a scenario's record supports.

    Args:
        world: Scenario and coded values.
        pilot: Runs of the pilot ensemble.
        particles: Size of the posterior sample.
        move: At most so many values are moved by the kernel.
        seed: Seed.
        most: At most so many runs after the pilot.
        picture: Whether to draw.
        progress: Called with the number of runs finished since the last call.
        how: ``engine`` and ``threads``.

    Raises:
        InputError: If the scenario has no record or is held out, or pyabc is not installed.
    """
    library_there = pyabc()
    record = Record(world, seed, **how)
    spawned = np.random.SeedSequence(seed, spawn_key=(76,))
    before = np.random.Generator(np.random.Philox(spawned)).random((len(record.values), pilot))
    prior_missed = record(before, 0)
    if progress:
        progress(pilot)
    distances = prior_missed.mean(axis=0)
    moved = worth_moving(before, distances, move)

    def simulate(uniforms: Floats, first: int) -> Bools:
        found = record(uniforms, first)
        if progress:
            progress(uniforms.shape[1])
        return found

    posterior = abc(simulate, len(record.values), moved, tolerances(distances), particles=particles,
                    seed=seed, first=-(-pilot // BLOCK) * BLOCK, most=most)
    table = _table(record, posterior)
    told = table[table["told"]]
    pairs = traded_off(posterior, sorted({*moved, *(int(k) for k in told.index)}))
    rows = _rows(record, prior_missed, posterior)
    report = Report(
        "calibrate", f"Which part of the coded ranges the record of {world.name} supports",
        _sentence(record, table, pairs, rows, posterior),
        {"values": table.sort_values(["told", "p", "key"], ascending=[False, True, True], ignore_index=True),
         "record": rows, "traded_off": _pairs(record, pairs)},
        figures={
            "scenario": world.name, "runs": posterior.runs + pilot, "particles": particles,
            "effective_sample_size": posterior.size, "tolerances": posterior.epsilons,
            "accepted": posterior.accepted, "moved": [record.values[k].key for k in moved],
            "rows_missed_prior": float(distances.mean()),
            "rows_missed_posterior": float((posterior.missed.mean(axis=0) * posterior.weights).sum()),
            "pyabc": str(library_there.__version__),
        },
        notes=[
            f"ABC-SMC with pyabc: {len(posterior.epsilons)} steps, share of rows missed at most "
            f"{', '.join(f'{e:.2f}' for e in posterior.epsilons)}; {particles} particles, effective size "
            f"{posterior.size:.0f}, from {posterior.runs + pilot} runs. Moved by the kernel: "
            f"{in_words([record.values[k].key for k in moved])}; all others drawn anew in every run.",
            "Every row of the record counts the same. The posterior is that of the tolerance and not of an "
            "exact match; a smaller tolerance can only say more.",
            "No coding was changed.",
        ],
    )
    if picture:
        report.pictures["calibrate"] = draw(report, table, rows)
    return report


def _table(record: Record, posterior: Posterior) -> pd.DataFrame:
    import pandas as pd

    unit = against_prior(posterior)
    values = record.values
    low = np.array([v.low for v in values])
    width = np.array([v.high for v in values]) - low
    frame = pd.DataFrame({"key": [v.key for v in values], "low": low, "value": [v.value for v in values],
                          "high": low + width})
    for column in ("mean", "q05", "q25", "q50", "q75", "q95"):
        frame[column] = low + width * unit[column]
    for column in ("shift", "contraction", "ks", "p", "p_holm"):
        frame[column] = unit[column]
    frame["told"] = frame["p_holm"] < 0.05
    frame["coded_value_inside_90"] = (frame["q05"] <= frame["value"]) & (frame["value"] <= frame["q95"])
    frame["passages"] = [", ".join(passages(record.world, v.key)) for v in values]
    return frame


def _rows(record: Record, before: Bools, posterior: Posterior) -> pd.DataFrame:
    import pandas as pd

    found = []
    for k, (name, row) in enumerate(record.world.scenario.record.items()):
        held = int((~before[k]).sum())
        low, high = wilson(held, before.shape[1])
        found.append({
            "row": name, "observed": observed_words(row, record.world),
            "shown_over_ranges": held / before.shape[1], "low": low, "high": high,
            "shown_by_posterior": float((~posterior.missed[k] * posterior.weights).sum()),
            "passages": ", ".join(f"{p.source} ¶{p.paragraph}" for p in row.evidence[:3]),
        })
    return pd.DataFrame(found)


def _pairs(record: Record, pairs: Sequence[tuple[int, int, float, float]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{"first": record.values[a].key, "second": record.values[b].key, "correlation": r,
                          "p_holm": p} for a, b, r, p in pairs],
                        columns=["first", "second", "correlation", "p_holm"])


def _sentence(record: Record, table: pd.DataFrame, pairs: Sequence[Any], rows: pd.DataFrame,
              posterior: Posterior) -> str:
    told = table[table["told"]].sort_values(["p", "key"])
    said = (f"The {len(rows)} rows of the record narrow {len(told) or 'none'} of the "
            f"{len(table)} coded ranges")
    if len(told):
        parts = [f"{row.key} ({'upper' if row.shift > 0 else 'lower'} part: {row.q05:.2f} to {row.q95:.2f} "
                 f"of {row.low:g} to {row.high:g})" for row in each(told.head(4))]
        said += f": {in_words(parts)}{' among them' if len(told) > 4 else ''}"
    said += (f". Of the other {len(table) - len(told)} it says nothing that chance would not: it cannot tell "
             "one coding of them that a careful reader could defend from another.")
    if pairs:
        a, b, r, _ = pairs[0]
        said += (f" {record.values[a].key} and {record.values[b].key} it knows only together (correlation "
                 f"{r:+.2f}): one can make up for the other.")
    else:
        said += " No two values were found that it knows only together."
    never = [str(row.row) for row in each(rows) if row.shown_by_posterior < 0.05]
    if never:
        said += (f" No part of the ranges shows {in_words(never)}: there the mechanism is in doubt, not a "
                 "number.")
    outside = told[~told["coded_value_inside_90"]]
    if len(outside):
        said += (f" The coded value of {in_words(list(outside['key'].head(3)))} lies outside the 90 % that "
                 "the record supports.")
    before = 1.0 - float(rows["shown_over_ranges"].mean())
    after = float((posterior.missed.mean(axis=0) * posterior.weights).sum())
    return f"{said} Rows missed: {percent(before)} over the coded ranges, {percent(after)} in the posterior."


def draw(report: Report, table: pd.DataFrame, rows: pd.DataFrame, most: int = 16) -> Figure:
    """Draw the posteriors against their ranges, and the record before and after."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from analysis import plots

    shown = table.sort_values(["p", "key"]).head(most)
    made, axes = plots.figure(13.5, 2.0 + 0.36 * max(len(shown), len(rows) * 0.8), 1, 2,
                              width_ratios=[1.2, 1.0])
    left, right = axes[0]
    width = (shown["high"] - shown["low"]).to_numpy()
    scaled = {c: ((shown[c] - shown["low"]) / width).to_numpy()
              for c in ("q05", "q25", "q50", "q75", "q95", "value")}
    labels = []
    for k, row in enumerate(each(shown)):
        colour = plots.BLUE if row.told else plots.GREY
        left.plot([0, 1], [k, k], color=plots.PALE, linewidth=6, solid_capstyle="butt")
        left.plot([scaled["q05"][k], scaled["q95"][k]], [k, k], color=colour, linewidth=1.8)
        left.plot([scaled["q25"][k], scaled["q75"][k]], [k, k], color=colour, linewidth=5,
                  solid_capstyle="butt")
        left.plot([scaled["q50"][k]], [k], "o", color="white", markeredgecolor=colour, markersize=5)
        left.plot([scaled["value"][k]], [k], "D", color=plots.VERMILION, markersize=4)
        labels.append(f"{short(row.key)}\n{row.low:g} to {row.high:g}")
    left.set_yticks(range(len(labels)), labels)
    left.set_ylim(len(labels) - 0.5, -0.5)
    left.set_xlim(-0.02, 1.02)
    left.set_xticks([0, 0.5, 1], ["low end", "middle", "high end"])
    left.grid(False, axis="y")
    plots.titled(left, "Coded range and posterior")
    made.legend(handles=[
        Patch(color=plots.PALE, label="coded range"),
        Line2D([], [], color=plots.BLUE, linewidth=5, label="50 %"),
        Line2D([], [], color=plots.BLUE, linewidth=1.8, label="90 %"),
        Line2D([], [], marker="o", linestyle="none", markerfacecolor="white", markeredgecolor=plots.BLUE,
               label="median"),
        Line2D([], [], marker="D", linestyle="none", color=plots.VERMILION, markersize=4, label="as coded"),
        Line2D([], [], marker="o", linestyle="none", color=plots.GREY, label="record over the coded ranges"),
        Line2D([], [], marker="o", linestyle="none", color=plots.BLUE, label="record in the posterior"),
    ], loc="outside lower center", ncols=7)
    for k, row in enumerate(each(rows)):
        right.plot([row.shown_over_ranges, row.shown_by_posterior], [k, k], color=plots.PALE, linewidth=1.5)
    right.plot(rows["shown_over_ranges"], range(len(rows)), "o", color=plots.GREY, markersize=5)
    right.plot(rows["shown_by_posterior"], range(len(rows)), "o", color=plots.BLUE, markersize=5)
    right.set_yticks(range(len(rows)), [f"{r.row}  {cut(r.observed, 60)}" for r in each(rows)])
    right.set_ylim(len(rows) - 0.5, -0.5)
    right.set_xlim(-0.03, 1.03)
    right.set_xlabel("share of runs that show the row")
    plots.titled(right, "The record, row by row")
    plots.headed(made, report.title, "Blue: the record tells the value from its coded range (Kolmogorov-"
                 "Smirnov, Holm 5 %). Grey: it does not.")
    return made


OWN = ("particles", "pilot", "move", "most")

EXAMPLE = """python -m analysis.calibrate scenario=baseline
python -m analysis.calibrate scenario=arms_sale particles=3000 most=400000"""


def command(argv: list[str]) -> int:
    """Run the command."""
    from sim.commands.play import progress_bar

    words = parser(
        "calibrate",
        "Which part of the coded ranges the dated record supports: approximate Bayesian computation (pyabc), "
        "posterior against\nprior for every coded value, and what the record cannot tell apart. Changes no "
        "coding.\n\nwords of its own: particles=1000, pilot=4000 (runs of the pilot ensemble, also --runs), "
        "move=6 (values that the\nkernel moves), most=100000 (runs).",
        EXAMPLE, runs=4000,
    )
    given = read_words(words.parse_args(argv), OWN)
    chosen = {}
    for key, otherwise, least in (("particles", 1000, 20), ("pilot", given.runs, 100), ("move", 6, 1),
                                  ("most", 100_000, 1000)):
        found = number(given.own[key], key) if key in given.own else otherwise
        if found != int(found) or not least <= found <= 10**8:
            raise InputError("not allowed here", file="command line", key=key,
                             found=given.own.get(key, found), allowed=f"a whole number, {least} or more")
        chosen[key] = int(found)
    world = given.world()
    with progress_bar(chosen["pilot"] + chosen["most"],
                      f"calibrate: at most {chosen['pilot'] + chosen['most']} runs") as advance:
        report = calibrate(world, seed=given.seed, picture=given.picture, progress=advance, **chosen,
                           **given.how())
    report.columns = ("key", "low", "value", "high", "q05", "q50", "q95", "p_holm", "passages")
    folder = publish(report, given.output, how={"words": given.words, "world": world.hash(),
                                                "seed": given.seed})
    show(report, folder, most=15)
    return 0


main = guarded(command)

if __name__ == "__main__":
    raise SystemExit(main())
