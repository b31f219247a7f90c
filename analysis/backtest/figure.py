"""The picture of a backtest: the forecasts row by row, and the skill against each baseline.

What a dozen observations cannot tell is not drawn: whether the forecasts are calibrated, and where a value
lies among the runs when the record only gives a limit. Both stand in the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.backtest.rows import BASELINES, MODEL, OUT_OF_SAMPLE, RULE, RowForecast
from analysis.phrases import cut

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def backtest_picture(rows: Sequence[RowForecast], scores: pd.DataFrame) -> Figure:
    """Return the picture: forecasts row by row, and skill.

    Args:
        rows: The forecasts.
        scores: From :func:`.skill_tables.score_table`.
    """
    from matplotlib.lines import Line2D

    from analysis import plots

    made, grid = plots.figure(12.5, max(5.0, 0.24 * len(rows) + 1.9), 1, 2, width_ratios=[1.25, 1.0])
    axis = grid[0, 0]
    kinds = {"model": plots.BLUE, "model, out of sample": plots.VERMILION,
             "model, not scored": plots.GREY}
    drawn = set()
    for y, row in enumerate(rows):
        kind = "model, not scored" if not row.scored else (
            "model, out of sample" if row.scenario == OUT_OF_SAMPLE else "model")
        drawn.add(kind)
        axis.plot([row.p[RULE]], [y], marker="|", markersize=9, color=plots.BLACK, linestyle="none")
        axis.plot([row.p[MODEL]], [y], marker="o", markersize=5.5, color=kinds[kind], linestyle="none")
    axis.axvline(0.5, color=plots.GREY, linewidth=0.8, linestyle=":")
    axis.set_yticks(range(len(rows)), [f"{row.row}  {cut(row.observed, 66)}" for row in rows])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_xlim(-0.03, 1.03)
    axis.set_xlabel("probability that the row of the record holds (1 is right)")
    plots.titled(axis, "Row by row")
    made.legend(handles=[
        *(Line2D([], [], marker="o", linestyle="none", color=colour, label=kind)
          for kind, colour in kinds.items() if kind in drawn),
        Line2D([], [], marker="|", linestyle="none", color=plots.BLACK, label=RULE),
        *(Line2D([], [], marker="o", color=colour, linewidth=1.2, markersize=4, label=f"{name} score")
          for name, colour in _scores(plots).values()),
    ], loc="outside lower center", ncols=6)
    _draw_skill(grid[0, 1], scores)
    few = len({row.cluster for row in rows if row.scored})
    plots.headed(made, "The model against the dated record",
                 "Skill: 1 perfect, 0 no better, below 0 worse; 95 % intervals. p: Fisher's randomisation "
                 "test, corrected for the number of baselines. Grey rows are shown and not scored. "
                 f"{few} observations cannot tell whether probabilities are calibrated.")
    return made


def _scores(plots: Any) -> dict[str, tuple[str, str]]:
    """Return the scores whose skill is drawn: too few rows are votes for an interval of the ranked score."""
    return {"brier": ("Brier", plots.BLUE), "log": ("logarithmic", plots.GREEN)}


def _draw_skill(axis: Any, scores: pd.DataFrame) -> None:
    from analysis import plots

    chosen = scores[(scores["sample"] == "in sample") & (scores["forecaster"] != MODEL)]
    for k, (score, (_, colour)) in enumerate(_scores(plots).items()):
        for _, r in chosen[chosen["score"] == score].iterrows():
            y = BASELINES.index(str(r["forecaster"])) + 0.38 * k - 0.19
            axis.plot([r["low"], r["high"]], [y, y], color=colour, linewidth=1.2)
            axis.plot([r["skill"]], [y], marker="o", markersize=4.5, color=colour, linestyle="none")
            axis.text(1.04, y, f"p = {r['p_holm']:.2f}" if r["p_holm"] >= 0.01 else "p < .01",
                      fontsize=8, color=colour, va="center")
    plots.zero_line(axis, vertical=True)
    axis.set_yticks(range(len(BASELINES)), BASELINES)
    axis.set_ylim(len(BASELINES) - 0.5, -0.5)
    axis.set_xlim(max(-1.5, axis.get_xlim()[0]), 1.25)
    axis.set_xticks([tick for tick in (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0) if tick >= axis.get_xlim()[0]])
    axis.grid(False, axis="y")
    plots.titled(axis, "Skill against each baseline, in sample")
