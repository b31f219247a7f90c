"""The picture of a calibration: posteriors against their ranges, the record before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.frames import each
from analysis.phrases import cut, short
from analysis.publish import Report

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def draw(report: Report, table: pd.DataFrame, rows: pd.DataFrame, most: int = 16) -> Figure:
    """Draw the posteriors against their ranges, and the record before and after."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from analysis import plots

    shown = table.sort_values(["p", "key"]).head(most)
    made, axes = plots.figure(13.5, 2.0 + 0.36 * max(len(shown), len(rows) * 0.8), 1, 2,
                              width_ratios=[1.2, 1.0])
    left, right = axes[0]
    width = (shown["high"] - shown["low"]).to_numpy()
    scaled = {c: ((shown[c] - shown["low"]) / width).to_numpy()
              for c in ("q05", "q25", "q50", "q75", "q95", "value")}
    labels = []
    for k, row in enumerate(each(shown)):
        colour = plots.BLUE if row.told else plots.GREY
        left.plot([0, 1], [k, k], color=plots.PALE, linewidth=6, solid_capstyle="butt")
        left.plot([scaled["q05"][k], scaled["q95"][k]], [k, k], color=colour, linewidth=1.8)
        left.plot([scaled["q25"][k], scaled["q75"][k]], [k, k], color=colour, linewidth=5,
                  solid_capstyle="butt")
        left.plot([scaled["q50"][k]], [k], "o", color="white", markeredgecolor=colour, markersize=5)
        left.plot([scaled["value"][k]], [k], "D", color=plots.VERMILION, markersize=4)
        labels.append(f"{short(row.key)}\n{row.low:g} to {row.high:g}")
    left.set_yticks(range(len(labels)), labels)
    left.set_ylim(len(labels) - 0.5, -0.5)
    left.set_xlim(-0.02, 1.02)
    left.set_xticks([0, 0.5, 1], ["low end", "middle", "high end"])
    left.grid(False, axis="y")
    plots.titled(left, "Coded range and posterior")
    made.legend(handles=[
        Patch(color=plots.PALE, label="coded range"),
        Line2D([], [], color=plots.BLUE, linewidth=5, label="50 %"),
        Line2D([], [], color=plots.BLUE, linewidth=1.8, label="90 %"),
        Line2D([], [], marker="o", linestyle="none", markerfacecolor="white", markeredgecolor=plots.BLUE,
               label="median"),
        Line2D([], [], marker="D", linestyle="none", color=plots.VERMILION, markersize=4, label="as coded"),
        Line2D([], [], marker="o", linestyle="none", color=plots.GREY, label="record over the coded ranges"),
        Line2D([], [], marker="o", linestyle="none", color=plots.BLUE, label="record in the posterior"),
    ], loc="outside lower center", ncols=7)
    for k, row in enumerate(each(rows)):
        right.plot([row.shown_over_ranges, row.shown_by_posterior], [k, k], color=plots.PALE, linewidth=1.5)
    right.plot(rows["shown_over_ranges"], range(len(rows)), "o", color=plots.GREY, markersize=5)
    right.plot(rows["shown_by_posterior"], range(len(rows)), "o", color=plots.BLUE, markersize=5)
    right.set_yticks(range(len(rows)), [f"{r.row}  {cut(r.observed, 60)}" for r in each(rows)])
    right.set_ylim(len(rows) - 0.5, -0.5)
    right.set_xlim(-0.03, 1.03)
    right.set_xlabel("share of runs that show the row")
    plots.titled(right, "The record, row by row")
    plots.headed(made, report.title, "Blue: the record tells the value from its coded range (Kolmogorov-"
                 "Smirnov, Holm 5 %). Grey: it does not.")
    return made
