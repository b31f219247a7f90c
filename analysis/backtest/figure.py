"""The picture of a backtest: rows, skill, reliability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.backtest.rows import BASELINES, MODEL, OUT_OF_SAMPLE, RowForecast
from analysis.backtest.skill_tables import pit_range, row_pit
from analysis.phrases import cut

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def backtest_picture(rows: Sequence[RowForecast], scores: pd.DataFrame, reliable: pd.DataFrame) -> Figure:
    """Return the picture: forecasts row by row, skill, reliability, and the PIT of trajectories.

    Args:
        rows: The forecasts.
        scores: From :func:`score_table`.
        reliable: From :func:`reliability`.
    """
    from matplotlib.lines import Line2D

    from analysis import plots

    height = max(6.5, 0.24 * len(rows) + 1.6)
    made, grid = plots.figure(13.5, height, 1, 2, width_ratios=[1.0, 1.0])
    spec = grid[0, 1].get_subplotspec()
    grid[0, 1].remove()
    inner = spec.subgridspec(3, 1)
    by_skill, by_p, by_pit = (made.add_subplot(inner[k, 0]) for k in range(3))
    axis = grid[0, 0]
    for y, row in enumerate(rows):
        colour = plots.GREY if row.moved else plots.VERMILION if row.scenario == OUT_OF_SAMPLE else plots.BLUE
        axis.plot([row.p["no change"]], [y], marker="|", markersize=9, color=plots.BLACK, linestyle="none")
        axis.plot([row.p[MODEL]], [y], marker="o", markersize=5.5, color=colour, linestyle="none")
    axis.axvline(0.5, color=plots.GREY, linewidth=0.8, linestyle=":")
    axis.set_yticks(range(len(rows)), [f"{row.row}  {cut(row.observed, 62)}" for row in rows])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_xlim(-0.03, 1.03)
    axis.set_xlabel("probability that the row of the record holds (1 is right)")
    plots.titled(axis, "Row by row")
    axis.legend(handles=[
        Line2D([], [], marker="o", linestyle="none", color=plots.BLUE, label="model"),
        Line2D([], [], marker="o", linestyle="none", color=plots.VERMILION, label="model, out of sample"),
        Line2D([], [], marker="o", linestyle="none", color=plots.GREY, label="model, near-tautology"),
        Line2D([], [], marker="|", linestyle="none", color=plots.BLACK, label="no change"),
    ], loc="upper center", bbox_to_anchor=(0.2, -0.055), ncols=4)
    _draw_skill(by_skill, scores)
    by_p.plot([0, 1], [0, 1], color=plots.GREY, linewidth=0.8, linestyle=":")
    for _, b in reliable.iterrows():
        by_p.plot([b["mean_forecast"]] * 2, [b["observed_low"], b["observed_high"]], color=plots.BLUE,
                  linewidth=1.2)
        by_p.plot([b["mean_forecast"]], [b["observed"]], marker="o", color=plots.BLUE, linestyle="none",
                  markersize=3 + 1.1 * float(b["forecasts"]) ** 0.5)
    plots.titled(by_p, "Reliability")
    by_p.set_xlabel("forecast probability\n(answers, rows and their negations)")
    by_p.set_ylabel("came true")
    _draw_pit(by_pit, [row for row in rows if row.values is not None and np.isfinite(row.limits).any()
                       and not row.moved])
    plots.headed(made, "The model against the dated record")
    return made


def _draw_skill(axis: Any, scores: pd.DataFrame) -> None:
    from analysis import plots

    chosen = scores[(scores["sample"] == "in sample") & (scores["forecaster"] != MODEL)]
    names = {"brier": "Brier", "log": "logarithmic", "rps": "ranked probability"}
    colours = {"brier": plots.BLUE, "log": plots.GREEN, "rps": plots.ORANGE}
    for k, (score, colour) in enumerate(colours.items()):
        for used, style in (("all", "white"), ("without tautologies", colour)):
            part = chosen[(chosen["score"] == score) & (chosen["rows_used"] == used)]
            for _, r in part.iterrows():
                y = BASELINES.index(str(r["forecaster"])) + 0.24 * (k - 1) + (0.09 if used == "all" else 0.0)
                axis.plot([r["low"], r["high"]], [y, y], color=colour, linewidth=1.2)
                axis.plot([r["skill"]], [y], marker="o", markersize=4, markerfacecolor=style,
                          markeredgecolor=colour, linestyle="none",
                          label=names[score] if y < 0.5 and style != "white" else None)
    plots.zero_line(axis, vertical=True)
    axis.set_yticks(range(len(BASELINES)), BASELINES)
    axis.set_ylim(len(BASELINES) - 0.5, -0.5)
    axis.set_xlim(max(-3.0, axis.get_xlim()[0]), 1.05)
    plots.titled(axis, "Skill against each baseline, in sample")
    axis.set_xlabel("1 perfect, 0 no better, below 0 worse\n"
                    "(hollow: with near-tautologies; no line: too few)")
    axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _draw_pit(axis: Any, rows: Sequence[RowForecast]) -> None:
    from analysis import plots

    for y, row in enumerate(rows):
        low, high = pit_range(row)
        axis.plot([low, high], [y, y], color=plots.BLUE, linewidth=3.5, alpha=0.5, solid_capstyle="butt")
        value = row_pit(row)
        if np.isfinite(value):
            axis.plot([value], [y], marker="o", markersize=4, color=plots.BLUE, linestyle="none")
    axis.set_yticks(range(len(rows)), [row.row for row in rows])
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xlim(-0.02, 1.02)
    plots.titled(axis, "PIT: the record among the runs")
    axis.set_xlabel("share of runs below it\n(a limit leaves a range, a band a point)")
