"""Morris's elementary effects, Sobol's indices (both from SALib), and the share of luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.stats import Floats
from sim.reading.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

#: From points in the unit cube, shape (points, values), to the outcome at each, shape (points,).
Function = Callable[[Floats], Floats]


def salib(part: str) -> Any:
    """Return a module of SALib, such as ``sample.morris``.

    Raises:
        InputError: If SALib is not installed.
    """
    import importlib

    try:
        return importlib.import_module(f"SALib.{part}")
    except ImportError:
        raise InputError("SALib is not installed", file="command line",
                         fix="pip install '.[analysis]'") from None


def _problem(names: Sequence[str], groups: Sequence[str] | None = None) -> dict[str, Any]:
    problem: dict[str, Any] = {"num_vars": len(names), "names": list(names),
                               "bounds": [[0.0, 1.0]] * len(names)}
    if groups is not None:
        problem["groups"] = list(groups)
    return problem


def _nonzero(seed: int) -> int:
    """Return a seed that SALib, which takes 0 for none, will use; below 2**32."""
    return seed % (2**32 - 2) + 1


def morris(function: Function, names: Sequence[str], trajectories: int = 10, seed: int = 1,
           levels: int = 4, resamples: int = 1000) -> pd.DataFrame:
    """Screen all inputs with Morris's elementary effects.

    Args:
        function: From points in the unit cube to the outcome.
        names: Names of the inputs.
        trajectories: Number of trajectories; the function is called at (inputs + 1) times as many points.
        seed: Seed of design and bootstrap.
        levels: Levels of the grid.
        resamples: Bootstrap resamples.

    Returns:
        One row an input, in the order of ``names``: mu_star with a 95 % bootstrap half-width
        (mu_star_conf), mu (signed) and sigma.

    Raises:
        InputError: If SALib is not installed.
    """
    import pandas as pd

    problem = _problem(names)
    design = salib("sample.morris").sample(problem, trajectories, num_levels=levels, seed=_nonzero(seed))
    found = salib("analyze.morris").analyze(problem, design, function(design), num_levels=levels,
                                            num_resamples=resamples, seed=_nonzero(seed))
    columns = ("mu_star", "mu_star_conf", "mu", "sigma")
    return pd.DataFrame({"key": list(names), **{c: np.asarray(found[c], dtype=float) for c in columns}})


def sobol(function: Function, names: Sequence[str], samples: int = 128, seed: int = 1,
          groups: Sequence[str] | None = None, resamples: int = 1000) -> pd.DataFrame:
    """Return first-order and total Sobol indices with 95 % percentile bootstrap intervals.

    Args:
        function: From points in the unit cube to the outcome.
        names: Names of the inputs.
        samples: Size of the base sample, a power of 2; the function is called at (groups + 2) times as
            many points.
        seed: Seed of scrambling and bootstrap.
        groups: Group of each input; indices are then those of groups. Default: each its own.
        resamples: Bootstrap resamples.

    Returns:
        One row an input or group: key, first, first_low, first_high, total, total_low, total_high; all
        NaN where the outcome never changes.

    Raises:
        InputError: If SALib is not installed, or the sample is no power of 2.
    """
    import pandas as pd

    check_samples(samples)
    labels = list(dict.fromkeys(groups)) if groups is not None else list(names)
    problem = _problem(names, groups)
    design = salib("sample.sobol").sample(problem, samples, calc_second_order=False, seed=_nonzero(seed))
    values = function(design)
    columns = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    if np.ptp(values) == 0.0:
        return pd.DataFrame({"key": labels, **dict.fromkeys(columns, np.nan)})
    with np.errstate(divide="ignore", invalid="ignore"):
        found = salib("analyze.sobol").analyze(
            problem, values, calc_second_order=False, num_resamples=resamples, keep_resamples=True,
            seed=_nonzero(seed),
        )
    table: dict[str, Any] = {"key": labels}
    for column, name in (("first", "S1"), ("total", "ST")):
        table[column] = np.asarray(found[name], dtype=float)
        low, high = np.nanquantile(np.asarray(found[f"{name}_conf_all"], dtype=float), [0.025, 0.975], axis=0)
        table[f"{column}_low"], table[f"{column}_high"] = low, high
    return pd.DataFrame(table)


def check_samples(samples: int) -> None:
    """Raise InputError unless the size is one of a Sobol sequence, a power of 2."""
    if samples < 2 or samples & (samples - 1):
        raise InputError("not a size of a Sobol sequence", file="command line", key="sobol", found=samples,
                         allowed="a power of 2: 64, 128, 256, ...")


def those_that_matter(screened: pd.DataFrame, most: int, least: float = 0.05) -> list[str]:
    """Return the inputs that the screening keeps, strongest first.

    Args:
        screened: As :func:`morris` returns it.
        most: At most so many.
        least: An input whose mu* is below this share of the largest is set aside.
    """
    largest = float(screened["mu_star"].max())
    kept = screened[(screened["mu_star"] > 0.0) & (screened["mu_star"] >= least * largest)]
    kept = kept.sort_values(["mu_star", "key"], ascending=[False, True])
    return [str(key) for key in kept["key"].head(most)]


def readings_spread(values: Floats) -> float:
    """Return the standard deviation of the outcome's mean over points, less what the number of runs adds to it.

    ``sqrt(max(0, var(means) - mean(var) / runs))``: how far readings alone move the outcome, in its own units.

    Args:
        values: The outcome, shape (points, runs); the points are a random sample.
    """
    runs = values.shape[1]
    noise = float(values.var(axis=1, ddof=1).mean()) / runs if runs > 1 else 0.0
    return float(max(0.0, float(values.mean(axis=1).var(ddof=1)) - noise) ** 0.5)


def luck_share(values: Floats) -> float:
    """Return which share of a single run's variance is luck, by the law of total variance.

    The mean over points of the variance over runs, against the sum of it and the variance of the points'
    means (less what the finite number of runs adds to that); one-way random-effects ANOVA.

    Args:
        values: The outcome, shape (points, runs); the points are a random sample.
    """
    runs = values.shape[1]
    within = float(values.var(axis=1, ddof=1).mean()) if runs > 1 else 0.0
    between = max(0.0, float(values.mean(axis=1).var(ddof=1)) - within / runs)
    return within / (within + between) if within + between > 0.0 else float("nan")
