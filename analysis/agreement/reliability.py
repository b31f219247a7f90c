"""Krippendorff's alpha of several codings, with bootstrap intervals by unit.

``alpha = 1 - D_o / D_e``: D_o is the squared difference of two codings of the same unit, averaged over units, and
D_e that of any two numbers of the group, whatever their units. 1 is agreement, 0 what chance would give. Over a
group of several variables D_e holds the differences between variables too, which are easy to agree on; *within
variables* takes D_e within each variable and pools it:

    alpha_within = 1 - sum_v n_v D_o,v / sum_v n_v D_e,v

Source: Krippendorff, *Content Analysis* (2004), chapter 11; his bars are .800 and, for tentative conclusions, .667.
The package ``krippendorff`` computes alpha; D_e within a variable is twice the variance of its numbers (for interval
data the mean squared difference of all pairs).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.agreement.codings import FAMILIES, Units
from analysis.stats import Floats
from sim.reading.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

#: Krippendorff's bars: for conclusions, and for tentative ones.
RELIABLE, TENTATIVE = 0.80, 0.667
#: With fewer units there is no interval.
FEWEST = 4


def alpha(values: Floats, level: Literal["interval", "ordinal"] = "interval") -> float:
    """Return Krippendorff's alpha; NaN where fewer than two units can be paired or all numbers are the same.

    Args:
        values: Shape (codings, units); NaN where a coding says nothing.
        level: Level of measurement, ``interval`` or ``ordinal``.

    Raises:
        InputError: If the package is not installed.
    """
    try:
        import krippendorff
    except ImportError:
        raise InputError("the package krippendorff is not installed", file="analysis.agreement",
                         fix="pip install 'positions-sim[analysis]'") from None
    paired = values[:, (~np.isnan(values)).sum(axis=0) > 1]
    if paired.shape[1] < 2 or float(np.nanmax(paired)) == float(np.nanmin(paired)):
        return float("nan")
    return float(krippendorff.alpha(reliability_data=paired, level_of_measurement=level))


def within_variables(values: Floats, variables: Sequence[str]) -> float:
    """Return alpha of interval data with the expected disagreement taken within each variable.

    A variable of a single unit has no expected disagreement but the observed one, and adds as much to both.

    Args:
        values: Shape (codings, units); NaN where a coding says nothing.
        variables: By unit, its variable.
    """
    observed = expected = 0.0
    for variable in dict.fromkeys(variables):
        own = values[:, [v == variable for v in variables]]
        own = own[:, (~np.isnan(own)).sum(axis=0) > 1]
        numbers = own[~np.isnan(own)]
        if len(numbers):
            observed += 2.0 * float((np.nanvar(own, axis=0, ddof=1) * (~np.isnan(own)).sum(axis=0)).sum())
            expected += 2.0 * float(numbers.var(ddof=1)) * len(numbers)
    return 1.0 - observed / expected if expected > 0.0 else float("nan")


def interval(values: Floats, resamples: int, seed: int, level: float = 0.95) -> tuple[float, float]:
    """Return the percentile bootstrap interval of alpha: units are drawn with replacement.

    NaN for both ends with fewer than four units.

    Args:
        values: Shape (codings, units).
        resamples: Number of resamples.
        seed: Seed of the resampling.
        level: Confidence level.
    """
    paired = values[:, (~np.isnan(values)).sum(axis=0) > 1]
    units = paired.shape[1]
    if units < FEWEST:
        return float("nan"), float("nan")
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    drawn = np.stack([np.bincount(generator.integers(0, units, units), minlength=units) for _ in range(resamples)])
    found = alphas(paired, drawn.astype(float))
    found = found[np.isfinite(found)]
    if len(found) < resamples / 2:
        return float("nan"), float("nan")
    low, high = np.quantile(found, [0.5 - level / 2, 0.5 + level / 2])
    return float(low), float(high)


def alphas(values: Floats, times: Floats) -> Floats:
    """Return alpha of interval data in resamples, from sums over units (NaN where all numbers are the same).

    With m_u numbers of variance s_u^2 in unit u, n numbers in all and s^2 their variance: D_o = 2 sum m_u s_u^2 / n
    and D_e = 2 s^2.

    Args:
        values: Shape (codings, units), at least two numbers a unit.
        times: How often each unit is in each resample, shape (resamples, units).
    """
    centred = values - np.nanmean(values)
    count = (~np.isnan(values)).sum(axis=0).astype(float)
    spread = count * np.nanvar(centred, axis=0, ddof=1)
    n, total = times @ count, times @ np.nansum(centred, axis=0)
    observed = times @ spread / n
    expected = (times @ np.nansum(centred**2, axis=0) - total**2 / n) / (n - 1.0)
    known = expected > 1e-12
    found: Floats = np.where(known, 1.0 - observed / np.where(known, expected, 1.0), np.nan)
    return found


def table(units: Units, resamples: int, seed: int) -> pd.DataFrame:
    """Return alpha by group: the two families, all values, and each variable.

    Returns:
        group; units; alpha, low, high (interval data, bootstrap by unit); ordinal (alpha of ranks);
        within_variables (families only); difference, the mean absolute difference of two codings of a unit; inside,
        the share of a coding's numbers that lie in another's range.
    """
    import pandas as pd

    chosen = [(family, [f == family for f in units.families]) for family in FAMILIES]
    chosen.append(("all values", [True] * len(units.keys)))
    chosen += [(name, [v == name for v in units.variables]) for name in dict.fromkeys(units.variables)]
    rows = []
    for n, (group, mask) in enumerate(chosen):
        values = units.values[:, mask]
        if not values.shape[1]:
            continue
        low, high = interval(values, resamples, seed)
        of = [v for v, kept in zip(units.variables, mask, strict=True) if kept]
        rows.append({"group": group, "units": values.shape[1], "alpha": alpha(values), "low": low, "high": high,
                     "ordinal": alpha(values, "ordinal"),
                     "within_variables": within_variables(values, of) if n < 3 else float("nan"),
                     "difference": mean_difference(values),
                     "inside": inside(values, units.low[:, mask], units.high[:, mask])})
    return pd.DataFrame(rows)


def mean_difference(values: Floats) -> float:
    """Return the mean absolute difference of two codings of the same unit; NaN if no unit has two."""
    pairs = [np.abs(values[i] - values[j]) for i in range(len(values)) for j in range(i)]
    found = np.concatenate(pairs) if pairs else np.empty(0)
    found = found[np.isfinite(found)]
    return float(found.mean()) if len(found) else float("nan")


def inside(values: Floats, low: Floats, high: Floats) -> float:
    """Return the share of codings' numbers that lie in the range of another coding, over ordered pairs."""
    hits = total = 0
    for i in range(len(values)):
        for j in range(len(values)):
            both = np.isfinite(values[i]) & np.isfinite(values[j])
            if i != j:
                hits += int(((low[j] - 1e-9 <= values[i]) & (values[i] <= high[j] + 1e-9) & both).sum())
                total += int(both.sum())
    return hits / total if total else float("nan")
