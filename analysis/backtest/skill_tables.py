"""Probabilities, scores, skill and reliability as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.backtest.rows import BASELINES, MODEL, OUT_OF_SAMPLE, RowForecast
from analysis.backtest.scores import brier, log_score, pit, ranked_probability_score, skill_interval
from analysis.stats import ALPHA, Floats, holm

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the table of scores.
SCORE_COLUMNS = ("sample", "score", "forecaster", "mean", "rows", "observations", "skill", "low", "high", "p",
                 "p_holm", "beats", "method")


def row_table(rows: Sequence[RowForecast]) -> pd.DataFrame:
    """Return one row a row of the record: probabilities and scores of all forecasters.

    Columns: scenario, row, cluster, date, observed, kind, not_scored (why it is shown and not scored; empty if
    it is scored), coded_from (the coded values that cite a paragraph of the row), p_NAME, brier_NAME,
    log_NAME, rps_NAME (votes and plans only) for the model and each baseline, pit, sources.
    """
    import pandas as pd

    found = []
    for row in rows:
        line: dict[str, Any] = {"scenario": row.scenario, "row": row.row, "cluster": row.cluster,
                                "date": row.date, "observed": row.observed, "kind": row.kind,
                                "not_scored": row.not_scored, "coded_from": ", ".join(row.coded_from)}
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


def _scored(rows: pd.DataFrame, score: str, seed: int) -> list[dict[str, Any]]:
    """Return a score's mean for each forecaster and the model's skill against each baseline."""
    if rows.empty:
        return []
    values = {name: rows[f"{score}_{name.replace(' ', '_')}"].to_numpy(dtype=float)
              for name in (MODEL, *BASELINES)}
    clusters = [str(c) for c in rows["cluster"]]
    found: list[dict[str, Any]] = [
        {"forecaster": name, "mean": float(own.mean()), "rows": len(rows), "observations": len(set(clusters))}
        for name, own in values.items()]
    skills = [skill_interval(values[MODEL], values[name], clusters, seed=seed) for name in BASELINES]
    for line, i, p in zip(found[1:], skills, holm([i.p for i in skills]), strict=True):
        line |= {"skill": i.estimate, "low": i.low, "high": i.high, "p": i.p, "p_holm": p,
                 "beats": bool(i.low > 0.0 and p < ALPHA), "method": i.method}
    return found


def score_table(rows: Sequence[RowForecast], seed: int = 1) -> pd.DataFrame:
    """Return mean scores and the model's skill, by score and baseline, over the rows that are scored.

    Columns: sample (in sample or out of sample), score, forecaster, mean, rows, observations, skill (of the
    model against that baseline), low, high, p (see :func:`.scores.skill_interval`), p_holm (adjusted for the
    baselines), beats (the interval is above 0 and p_holm below 5 %), method.
    """
    import pandas as pd

    found: list[dict[str, Any]] = []
    table = row_table(rows)
    out = table["scenario"] == OUT_OF_SAMPLE
    for sample, part in (("in sample", table[~out]), ("out of sample", table[out])):
        chosen = part[part["not_scored"] == ""]
        for score in ("brier", "log", "rps"):
            known = chosen[chosen[f"{score}_{MODEL}"].notna()]
            found += [{"sample": sample, "score": score, **line} for line in _scored(known, score, seed)]
    return pd.DataFrame(found, columns=SCORE_COLUMNS)


def reliability(p: Any, happened: Any, of: Sequence[str], bins: int = 10) -> pd.DataFrame:
    """Return a reliability table: forecast probability against how often it came true.

    It has no intervals: the forecasts of the answers to one vote, or of a row and its negation, are one
    forecast told several times, and say at most as much as their observations do.

    Args:
        p: Forecast probabilities.
        happened: 1 where the event happened.
        of: The observation that each forecast is of.
        bins: Number of equal bins.

    Returns:
        Columns low, high, forecasts, observations, mean_forecast, observed; empty bins are left out.
    """
    import pandas as pd

    forecast, came = np.asarray(p, dtype=float), np.asarray(happened, dtype=float)
    # 1 - 0.9 lies in the bin that begins at 0.1, whatever the last binary digit says
    place = np.minimum((forecast * bins + 1e-9).astype(int), bins - 1)
    rows = []
    for b in range(bins):
        inside = place == b
        if inside.any():
            names = {name for name, within in zip(of, inside, strict=True) if within}
            rows.append((b / bins, (b + 1) / bins, int(inside.sum()), len(names),
                         float(forecast[inside].mean()), float(came[inside].mean())))
    return pd.DataFrame(rows, columns=["low", "high", "forecasts", "observations", "mean_forecast",
                                       "observed"])


def category_forecasts(rows: Sequence[RowForecast]) -> tuple[Floats, Floats, list[str]]:
    """Return forecasts of every answer, row and negation, what came true, and their observations.

    A record of things that happened would by itself reward whoever always says yes; with each answer that was
    not given, and each row's negation, it does not.
    """
    p: list[float] = []
    came: list[float] = []
    of: list[str] = []
    for row in rows:
        if row.category is not None:
            p += row.categories[MODEL]
            came += [float(k == row.category) for k in range(3)]
        else:
            p += [row.p[MODEL], 1.0 - row.p[MODEL]]
            came += [1.0, 0.0]
        of += [row.cluster] * (len(p) - len(of))
    return np.array(p), np.array(came), of
