"""The report on forecasts of the record."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.backtest.figure import backtest_picture
from analysis.backtest.forecasts import DOUBT
from analysis.backtest.prose import sentence
from analysis.backtest.rows import BASELINES, OUT_OF_SAMPLE, RowForecast
from analysis.backtest.scores import FLOOR
from analysis.backtest.skill_tables import category_forecasts, reliability, row_table, score_table
from analysis.phrases import in_words
from analysis.publish import Report


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
    p, came, of = category_forecasts([row for row in rows if row.scenario != OUT_OF_SAMPLE and row.scored])
    tables = {"rows": row_table(rows), "scores": scores, "reliability": reliability(p, came, of)}
    shown = {row.row: row.not_scored for row in rows if not row.scored}
    outside = sorted({row.cluster for row in rows if row.scenario == OUT_OF_SAMPLE})
    found = Report(
        "backtest", "The model against the dated record", sentence(scores, rows), tables=tables,
        figures={"runs": runs, "floor": FLOOR, "doubt": doubt, "not_scored": shown,
                 "out_of_sample": outside,
                 "scenarios": sorted({row.scenario for row in rows})},
        notes=[
            f"{runs} runs a scenario over the coded ranges; the coded values were read from texts that also "
            "tell of these events, so \"in sample\" is no forecast made before them.",
            "Shown and not scored, since an event of the scenario, a form or a coding decides them or they negate "
            f"another row: {in_words(list(shown))}. Column not_scored says why.",
            f"{OUT_OF_SAMPLE} is never used to fit anything; it has "
            f"{len(outside)} observations, too few for an interval that means much." if outside else
            "None of these scenarios is out of sample.",
            f"{sum(bool(row.coded_from) for row in rows)} of the {len(rows)} rows are read from paragraphs "
            "that coded values cite as well (coded_from): there the model was told part of the answer. "
            "The model also knows the scenario's dated events; of the baselines only the rule of thumb does.",
            "Clearly better: the bootstrap interval of the skill is above 0 and, exact for few observations, "
            "Fisher's randomisation test has p < 0.05 after Holm's correction for the "
            f"{len(BASELINES)} baselines (p in brackets where it has not).",
            f"Log score with a floor of {FLOOR:g}; deterministic baselines with a doubt of {doubt:g}. "
            "The record gives limits and hardly any points, so that the probability integral transform is "
            "a range for most rows.",
        ],
    )
    if picture:
        found.pictures["backtest"] = backtest_picture(rows, scores)
    return found
