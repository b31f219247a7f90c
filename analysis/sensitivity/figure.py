"""The picture of a sensitivity analysis: the indices, and the screening of all values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.frames import each
from analysis.phrases import short
from analysis.publish import Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(report: Report, varied: int) -> Figure:
    """Draw the ranking: indices with their intervals, and the screening of all values."""
    from analysis import plots

    ranked = report.tables["indices"]
    screened = report.tables["screening"]
    made, axes = plots.figure(10.5, 1.9 + 0.34 * max(len(ranked), 8), 1, 2, width_ratios=[1.7, 1.0])
    left, right = axes[0]
    labels = []
    for row in each(ranked):
        where = "assumed" if row.basis == "assumed" else ", ".join(str(row.passages).split(", ")[:2])
        labels.append(f"{short(str(row.key))}\n{where}" if where else str(row.key))
    places = np.arange(len(ranked))
    for shift, column, colour, words in ((-0.14, "total", plots.BLUE, "total: with interactions"),
                                         (0.14, "first", plots.ORANGE, "first-order: alone")):
        ends = np.array([ranked[f"{column}_low"], ranked[f"{column}_high"]])
        left.plot(ends, np.array([places + shift, places + shift]), color=colour, linewidth=1.6)
        for assumed, fill in ((False, colour), (True, "white")):
            part = np.asarray(ranked["basis"] == "assumed") == assumed
            left.plot(ranked[column][part], places[part] + shift, "o", color=colour, markerfacecolor=fill,
                      markersize=4.5, label=None if assumed else words)
    left.set_yticks(places, labels)
    left.set_ylim(len(ranked) - 0.5, -0.5)
    left.set_xlim(-0.05, min(1.3, max(0.3, 1.05 * float(ranked["total_high"].max()))))
    left.grid(False, axis="y")
    plots.zero_line(left, vertical=True)
    left.set_xlabel("share of the variance (Sobol index, 95 % interval)")
    left.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
    kept = set(ranked["key"])
    for inside, colour, words in ((False, plots.GREY, "set aside"), (True, plots.BLUE, "kept")):
        part = screened[screened["key"].isin(kept) == inside]
        for assumed, fill in ((False, colour), (True, "white")):
            some = part[(part["basis"] == "assumed") == assumed]
            right.plot(some["mu_star"], some["sigma"], "o", color=colour, markerfacecolor=fill, markersize=4,
                       linestyle="none", alpha=0.8, label=None if assumed else f"{words} ({len(part)})")
    reach = float(screened["mu_star"].max()) * 1.08 or 1.0
    right.plot([0, reach], [0, reach], color=plots.PALE, linewidth=1, zorder=0)
    right.set_xlim(0, reach)
    right.set_ylim(bottom=0)
    right.set_xlabel("mu*: mean size of the effect")
    right.set_ylabel("sigma: how much it depends on the others")
    plots.titled(right, f"Morris screening of all {varied} values")
    right.legend(loc="best")
    plots.headed(made, report.title, "Hollow: assumed, no passage supports the value. Outcome: mean over the "
                 "same runs of luck at every point. Right: above "
                 "the line an effect depends on the other values more than it is itself.")
    return made
