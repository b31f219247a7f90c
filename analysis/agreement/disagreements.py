"""Where codings disagree: the largest differences between coders, and, kept apart, those between documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.agreement.codings import Numbers, Units, second_readings
from analysis.agreement.reliability import mean_difference
from sim.coded import evidence
from sim.coded.values import Reading

if TYPE_CHECKING:
    import pandas as pd


def of_units(units: Units, builtin: Numbers) -> pd.DataFrame:
    """Return a row a value, those on which coders lie furthest apart first.

    Returns:
        key, variable, codings (how many), low, high, mean (over codings), spread, lowest and highest (who, number,
        passage); coded, coded_low, coded_high (the built-in reading) and mean_inside (whether the codings' mean lies
        in its range), empty where it has none.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for u, key in enumerate(units.keys):
        own = units.values[:, u]
        low, high = int(np.nanargmin(own)), int(np.nanargmax(own))
        mean = float(np.nanmean(own))
        coded = builtin.values.get(key)
        rows.append({
            "key": key, "variable": units.variables[u], "codings": int(np.isfinite(own).sum()),
            "low": own[low], "high": own[high], "mean": mean, "spread": own[high] - own[low],
            "lowest": _told(units.codings[low], key), "highest": _told(units.codings[high], key),
            "coded": coded.value if coded else np.nan, "coded_low": coded.low if coded else np.nan,
            "coded_high": coded.high if coded else np.nan,
            "mean_inside": bool(coded.low - 1e-9 <= mean <= coded.high + 1e-9) if coded else None,
        })
    found = pd.DataFrame(rows)
    return found.sort_values("spread", ascending=False, kind="stable", ignore_index=True)


def _told(coding: Numbers, key: str) -> str:
    """Return who says what on which passage: ``reading_2 0.7 (fdd2022 ¶13)``."""
    reading = coding.values[key]
    return f"{coding.name} {reading.value:g} ({_cited(reading)})"


def _cited(reading: Reading) -> str:
    return ", ".join(p.cited for p in reading.evidence) or "assumed"


def builtin_inside(units: Units, builtin: Numbers) -> dict[str, float]:
    """Return, by coding, the share of built-in numbers that lie in its range."""
    found = {}
    for c, coding in enumerate(units.codings):
        hits = [units.low[c, u] - 1e-9 <= builtin.values[key].value <= units.high[c, u] + 1e-9
                for u, key in enumerate(units.keys) if key in builtin.values and np.isfinite(units.values[c, u])]
        found[coding.name] = float(np.mean(hits)) if hits else float("nan")
    return found


class Documents(NamedTuple):
    """Two documents that disagree, beside two coders of the same documents.

    Attributes:
        table: A row a value on which two documents disagree and that the coders have: key, first and second (the
            built-in readings of the two documents), difference, coders_low, coders_high, coders_mean, nearer.
        documents: Mean absolute difference of the two documents' readings.
        coders_there: Mean absolute difference of two coders on these values.
        coders_elsewhere: The same on all other values.
    """

    table: pd.DataFrame
    documents: float
    coders_there: float
    coders_elsewhere: float


def of_documents(units: Units, case: str | None = None) -> Documents:
    """Return how far two documents lie apart where they disagree, and how far coders of both do."""
    import pandas as pd

    base = evidence.load(case=case)
    seconds = second_readings(base)
    there = np.array([key in seconds for key in units.keys], dtype=bool)
    rows = []
    for u in np.flatnonzero(there):
        key = units.keys[u]
        first, second, own = base.by_key[key].coded.value, seconds[key].value, units.values[:, u]
        mean = float(np.nanmean(own))
        gaps = abs(mean - first), abs(mean - second)
        rows.append({"key": key, "first": first, "second": second, "difference": abs(first - second),
                     "coders_low": float(np.nanmin(own)), "coders_high": float(np.nanmax(own)), "coders_mean": mean,
                     "nearer": "neither" if abs(gaps[0] - gaps[1]) < 1e-9 else ("first", "second")[gaps[1] < gaps[0]]})
    columns = ["key", "first", "second", "difference", "coders_low", "coders_high", "coders_mean", "nearer"]
    frame = pd.DataFrame(rows, columns=columns)
    return Documents(frame, float(frame["difference"].mean()) if rows else float("nan"),
                     mean_difference(units.values[:, there]), mean_difference(units.values[:, ~there]))
