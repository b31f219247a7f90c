"""Approximate Bayesian computation by sequential Monte Carlo, with pyabc."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from analysis.calibrate.posterior import Posterior
from analysis.stats import Bools, Floats, holm
from sim.reading.errors import InputError
from sim.world.luck import BLOCK

#: From values in the unit cube, shape (values, runs), and the number of the first run to which rows of the
#: record each run misses, shape (rows, runs).
Simulate = Callable[[Floats, int], Bools]
#: Share of pilot runs that each tolerance accepts.
SHARES = (0.5, 0.2, 0.08, 0.03)


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


class _Proposed(Exception):  # noqa: N818
    """Carries a proposal out of pyabc before it is played."""

    def __init__(self, parameter: Any) -> None:
        super().__init__()
        self.parameter = parameter


class _Runs:
    """Plays batches of proposals; keeps what was drawn and what was missed."""

    def __init__(self, simulate: Simulate, values: int, moved: Sequence[int], seed: int, first: int,
                 weights: Floats | None) -> None:
        self.simulate, self.values, self.moved, self.seed = simulate, values, list(moved), seed
        self.weights = weights
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
        distances = missed.mean(axis=0) if self.weights is None else self.weights @ missed
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
        most: int = 200_000, weights: Floats | None = None) -> Posterior:
    """Sample the posterior of values that are uniform on the unit cube, by ABC-SMC.

    Args:
        simulate: Plays runs and says which rows they miss.
        values: Number of values.
        moved: The values that the kernel moves; the others are drawn anew in every run.
        epsilons: Tolerances of the steps, decreasing: the largest (weighted) share of rows missed.
        particles: Size of each population.
        seed: Seed of proposals and of the other values.
        first: Number of the first run.
        batch: Proposals played together.
        most: At most so many runs; a step that is not done by then is left out.
        weights: How much each row counts, adding up to 1; default: all the same.

    Raises:
        InputError: If pyabc is not installed, or not even the first tolerance can be met.
    """
    library = pyabc()
    runs = _Runs(simulate, values, moved, seed, first, weights)
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
