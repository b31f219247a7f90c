"""Pictures: alpha by group with the usual bars, and what each reading does to the headlines that move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.agreement.prose import headline_words
from analysis.agreement.reliability import RELIABLE, TENTATIVE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Headlines in a picture of effects.
MOST = 24


def alpha_picture(rows: pd.DataFrame, title: str) -> Figure:
    """Return the picture of alpha by group: families first, then variables that have an alpha.

    Args:
        rows: Of :func:`analysis.agreement.reliability.table`.
        title: Its title.
    """
    from analysis import plots

    shown = rows[rows["alpha"].notna()]
    names = [f"{row['group'].replace('_', ' ')} ({row['units']})" for row in shown.to_dict("records")]
    lows = shown["low"].fillna(shown["alpha"]).tolist()
    highs = shown["high"].fillna(shown["alpha"]).tolist()
    few = shown["low"].isna()
    made, axes = plots.figure(8.0, 1.6 + 0.25 * len(names))
    plots.intervals(axes[0, 0], names, shown["alpha"].tolist(), lows, highs,
                    [plots.GREY if thin else plots.BLUE for thin in few])
    for bar in (TENTATIVE, RELIABLE):
        axes[0, 0].axvline(bar, color=plots.VERMILION, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes[0, 0].set_xlim(min(-0.05, min(lows, default=0.0) - 0.03), 1.02)
    axes[0, 0].set_xlabel("Krippendorff's alpha, interval data")
    plots.headed(made, title, f"In brackets: values. Lines: 95 % bootstrap interval by value; grey: too few values for "
                 f"one. Dashed: the usual bars, {TENTATIVE} and {RELIABLE:.2f}.")
    return made


def effects_picture(table: pd.DataFrame, codings: Sequence[str], title: str) -> Figure:
    """Return the picture of the headlines on which the readings lie furthest apart: shares left, means right.

    Args:
        table: Of :func:`analysis.agreement.effects.wide`.
        codings: The readings, without the built-in one and the pool.
        title: Its title.
    """
    from analysis import plots

    is_share = table["answer"] != ""
    panels = [(rows.sort_values("spread", ascending=False, kind="stable").head(MOST), name) for rows, name in (
        (table[is_share], "Share of runs"), (table[~is_share], "Mean at the end")) if len(rows)]
    made, axes = plots.figure(13.0, 1.8 + 0.24 * max(len(rows) for rows, _ in panels), 1, len(panels))
    several = table["scenario"].nunique() > 1
    for axis, (rows, name) in zip(axes[0], panels, strict=True):
        for y, row in enumerate(rows.to_dict("records")):
            axis.plot([min(row[c] for c in codings), max(row[c] for c in codings)], [y, y], color=plots.PALE,
                      linewidth=4.0, zorder=1, solid_capstyle="butt")
            for k, coding in enumerate(codings):
                axis.plot([row[coding]], [y], marker="o", markersize=4.0, linestyle="none",
                          color=plots.COLOURS[k % len(plots.COLOURS)], label=coding if y == 0 else None)
            axis.plot([row["first"]], [y], marker="|", markersize=11.0, markeredgewidth=1.6, linestyle="none",
                      color=plots.BLACK, label="built-in reading" if y == 0 else None)
            axis.plot([row["pool"]], [y], marker="D", markersize=4.5, markerfacecolor="white", linestyle="none",
                      color=plots.GREY, label="pool" if y == 0 else None)
        axis.set_yticks(range(len(rows)), [headline_words(r, 62) + (f" ({r['scenario']})" if several else "")
                                           for r in rows.to_dict("records")])
        axis.set_ylim(len(rows) - 0.5, -0.5)
        axis.set_xlabel(name)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    made.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    plots.headed(made, title, "Those on which the readings lie furthest apart, over the ranges of each reading.")
    return made
