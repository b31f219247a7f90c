"""The rivals on the dated record, beside our model and the null models.

Rows, observations, doubt and score are those of :mod:`analysis.backtest`. A rival says where positions end and not
when: like the backtest's weighted mean, it has actors go there at once, in the second week. Its probability of a row is
the share of draws in which it holds, with the same doubt as the null models have. Rows about anything else it leaves
out, and it is compared with our model on the rows that it speaks to alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.backtest.forecasts import DOUBT, backtest
from analysis.backtest.rows import BASELINES, MODEL, RowForecast
from analysis.backtest.scores import FEWEST, brier
from analysis.rivals.coded import Coded
from analysis.rivals.forecasts import Forecast
from analysis.rivals.spoken import said_of
from analysis.rivals.tables import said
from analysis.stats import ALPHA, holm, paired_difference, sign_flip_p
from sim.coded.schema import RecordRow
from sim.results.scoring import row_test

if TYPE_CHECKING:
    import pandas as pd

#: Null models of the backtest that are scored here too; its weighted mean is a rival.
NULLS = tuple(name for name in BASELINES if name != "weighted mean")
#: The rows that count: those that no event, form or coding decides (:mod:`sim.results.unscored`).
SCORED = "scored"


def probability(coded: Coded, forecast: Forecast, row: RecordRow, doubt: float = DOUBT) -> float | None:
    """Return a rival's probability that a row of the record holds; None if it can't say.

    Args:
        coded: The actors, with the draws of the forecast.
        forecast: What the rival says.
        row: The row.
        doubt: Doubt of those who are certain, shared out evenly over the possible answers.
    """
    seen = row.observed
    if seen.offer:
        told_of = [forecast.offers.get(form) for form in coded.world.forms_of(seen)]
        chances = [p for p in told_of if p is not None]
        if len(chances) < len(told_of):
            return None
        taken = np.sum([p.mean() for p in chances])
        share, answers = float(1.0 - taken if seen.is_ == "refused" else taken), 2
    else:
        test = row_test(coded.world, row)
        told = [said_of(coded, forecast, name) for name in test.names]
        known = [values for values in told if values is not None]
        if len(known) < len(told):
            return None
        share, answers = float(test.judge(known).mean()), 2 if seen.variable else 3
    return (1.0 - doubt) * share + doubt / answers


def record_rows(coded: Coded, told: Sequence[Forecast], runs: int, seed: int, *, doubt: float = DOUBT, **how: Any
                ) -> list[RowForecast]:
    """Return the rows of a scenario's record with the probabilities of our model, the null models and the rivals.

    A rival that can't say has no entry in a row's ``p``.

    Raises:
        InputError: If the scenario has no record, or as :func:`analysis.backtest.forecasts.backtest`.
    """
    rows = backtest([coded.world], runs, seed, doubt=doubt, **how)
    for row in rows:
        row.p.pop("weighted mean")
        for forecast in told:
            p = probability(coded, forecast, coded.world.scenario.record[row.row], doubt)
            if p is not None:
                row.p[said(forecast.rival)] = p
    return rows


def record_table(rows: Sequence[RowForecast], rivals: Sequence[str]) -> pd.DataFrame:
    """Return one row a row of the record: what was observed, why it is not scored (empty: it is), what each gives it.

    The probability of a forecaster that can't say is empty.
    """
    import pandas as pd

    return pd.DataFrame([
        {"row": row.row, "observation": row.cluster, "date": row.date, "observed": row.observed,
         "not_scored": row.not_scored}
        | {f"p_{name}": row.p.get(name, np.nan) for name in (MODEL, *NULLS, *rivals)} for row in rows])


def score_table(rows: Sequence[RowForecast], rivals: Sequence[str], seed: int = 1) -> pd.DataFrame:
    """Return Brier scores beside our model's on the same rows, with paired intervals over observations.

    Columns: rows_used (scored, or all with those that are shown and not scored), forecaster, rows (that it speaks to),
    of (all of them), observations, brier, brier_model (on the same rows), difference (forecaster less model, the mean
    over observations: below 0 the forecaster is nearer the record), low, high (95 %), p (Fisher's randomisation test),
    p_holm (adjusted for all forecasters), clear (p_holm below 5 % and the interval off 0). No interval with fewer than
    six observations.
    """
    import pandas as pd

    found = []
    for used, chosen in ((SCORED, [row for row in rows if row.scored]), ("all", list(rows))):
        lines = [_scored(chosen, name, seed) for name in (*NULLS, *rivals)]
        tested = [line for line in lines if np.isfinite(line["p"])]
        for line, p in zip(tested, holm([line["p"] for line in tested]), strict=True):
            line["p_holm"] = p
            line["clear"] = bool(p < ALPHA and (line["low"] > 0.0 or line["high"] < 0.0))
        found += [{"rows_used": used, **line} for line in lines]
    return pd.DataFrame(found)


def _scored(rows: Sequence[RowForecast], name: str, seed: int) -> dict[str, Any]:
    """Return a forecaster's line of the table of scores."""
    own = [row for row in rows if name in row.p]
    nan = float("nan")
    line: dict[str, Any] = {"forecaster": name, "rows": len(own), "of": len(rows), "observations": 0, "brier": nan,
                            "brier_model": nan, "difference": nan, "low": nan, "high": nan, "p": nan, "p_holm": nan,
                            "clear": False}
    if not own:
        return line
    theirs, ours = (brier([row.p[who] for row in own], 1.0) for who in (name, MODEL))
    clusters = [row.cluster for row in own]
    names = list(dict.fromkeys(clusters))
    means = np.array([[v[[c == name for c in clusters]].mean() for name in names] for v in (theirs, ours)])
    line |= {"observations": len(names), "brier": float(theirs.mean()), "brier_model": float(ours.mean()),
             "difference": float((means[0] - means[1]).mean())}
    if len(names) >= FEWEST:
        interval = paired_difference(means[1], means[0], seed=seed)
        line |= {"low": interval.low, "high": interval.high, "p": sign_flip_p(means[0] - means[1], seed=seed)}
    return line
