"""The number that a scenario is about: its scale, and its value over the runs of an ensemble."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.coded.values import Line, Strict
from sim.coded.variables import BY_NAME
from sim.engines.reduce import BINS, Ensemble
from sim.engines.shares import wilson
from sim.world.world import World

#: Shares of the runs between which nine in ten lie.
NINE_IN_TEN = (0.05, 0.95)


class Headline(Strict):
    """The number that a scenario is about: a share of runs (``is``) or a mean over runs."""

    outcome: Annotated[str, Field(min_length=1, max_length=120)]
    is_: Literal[-1, 0, 1] | None = Field(default=None, alias="is")
    says: Line


def outcome_scale(headline: Headline, world: World) -> dict[str, Any]:
    """Return what the headline's number means: a share, or a variable with its bounds."""
    if headline.is_ is not None:
        return {"kind": "share", "bounds": [0.0, 1.0], "domain": None, "actor": None}
    variable = headline.outcome.partition("@")[0]
    name, _, rest = variable.partition(".")
    low, high = BY_NAME[name].bounds if name in BY_NAME else (0.0, float(world.weeks))
    actor, _, domain = rest.rpartition(".") if name == "position" else (None, "", None)
    return {"kind": "mean", "bounds": [low, high], "domain": domain, "actor": actor}


def summed_up(found: Ensemble, headline: Headline) -> dict[str, Any]:
    """Return the headline of an ensemble: value, 95 % interval, how the runs are spread, and each run.

    Runs of the same number in two worlds meet the same luck and the same draws, so that ``each`` of the
    one stands beside ``each`` of the other: 0 or 1 of a share, thousandths of a mean, None if never.
    """
    numbers = found.outcomes[headline.outcome]
    if headline.is_ is not None:
        happened = numbers == headline.is_
        hits = int(happened.sum())
        low, high = wilson(hits, found.runs)
        return {"kind": "share", "value": hits / found.runs, "low": low, "high": high, "hits": hits,
                "runs": found.runs, "each": happened.astype(int).tolist()}
    known = numbers[np.isfinite(numbers)]
    each = [round(1000.0 * float(x)) if np.isfinite(x) else None for x in numbers]
    if not known.size:
        return {"kind": "mean", "value": None, "low": None, "high": None, "runs": 0, "bins": [], "each": each}
    mean = float(known.mean())
    error = 1.96 * float(known.std(ddof=1)) / known.size**0.5 if known.size > 1 else 0.0
    low, high = outcome_scale(headline, found.world)["bounds"]
    bins, _ = np.histogram(known, bins=40, range=(low, high))
    return {"kind": "mean", "value": mean, "low": mean - error, "high": mean + error,
            "runs": int(known.size), "spread": [quantile(known, share, low, high) for share in NINE_IN_TEN],
            "bins": bins.tolist(), "each": each}


def number_of(found: Ensemble, headline: Headline) -> dict[str, Any]:
    """Return the headline of an ensemble as a number with the 95 % interval of its Monte Carlo error."""
    told = summed_up(found, headline)
    return {name: told[name] for name in ("value", "low", "high")}


def quantile(numbers: NDArray[np.float64], share: float, low: float, high: float) -> float:
    """Return a quantile as the bands beside it have theirs, so that the same number has the same digits.

    It is the smallest centre of :data:`sim.engines.reduce.BINS` bins from ``low`` to ``high`` with at
    least that share of the runs at or below, in thousandths.
    """
    bins = np.sort(np.clip(np.rint((numbers - low) / (high - low) * (BINS - 1)), 0, BINS - 1))
    first = max(1, int(np.ceil(share * len(bins) - 1e-9)))
    return round(low + (high - low) * float(bins[first - 1]) / (BINS - 1), 3)
