"""The picture of a comparison: the series that part or are apart in some pairs, as a mean and as a share.

A row a series. Left, the mean difference; right, the share of the pairs of runs that are apart, above and
below: an effect that is rare and large is a flat line on the left and a step on the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.compare.comparison import Comparison
from analysis.compare.parting import LEAST_SHARE, series_apart
from analysis.phrases import in_words, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: A band narrower than this is a line, and not drawn.
_VISIBLE = 0.004


def parting_picture(comparisons: Sequence[Comparison]) -> Figure:
    """Return the picture of one or more comparisons with the same base.

    Args:
        comparisons: One colour each.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from analysis import plots

    first = comparisons[0]
    paired = all(c.paired for c in comparisons)
    series = series_apart([c.weekly for c in comparisons])
    made, axes = plots.figure(9.5, 1.75 * len(series) + 2.4, len(series), 2 if paired else 1, sharex=True)
    drawn: set[str] = set()
    for r, (actor, domain) in enumerate(series):
        for c, comparison in enumerate(comparisons):
            weekly = comparison.weekly
            rows = weekly[(weekly["actor"] == actor) & (weekly["domain"] == domain)]
            colour = plots.COLOURS[c % len(plots.COLOURS)]
            drawn |= _draw_mean(axes[r, 0], rows, colour)
            if paired:
                drawn |= _draw_shares(axes[r, 1], rows, colour)
        axis = axes[r, 0]
        low, high = axis.get_ylim()
        reach = max(abs(low), abs(high), 2.2 * first.smallest)
        axis.set_ylim(-reach, reach)
        plots.zero_line(axis)
        for edge in (-first.smallest, first.smallest):
            axis.axhline(edge, color=plots.GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        plots.titled(axis, f"{first.base.world.labels[actor]}, {domain}: mean difference")
        if paired:
            plots.titled(axes[r, 1], f"Pairs apart by {first.smallest:g} or more")
            axes[r, 1].set_ylim(0.0, max(axes[r, 1].get_ylim()[1], 2.0 * LEAST_SHARE))
            axes[r, 1].yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:g} %"))
            axes[r, 1].yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    for axis in axes[-1]:
        plots.dates(axis)
    made.legend(handles=_keys(comparisons, drawn), loc="outside lower center", ncols=3)
    mark = "" if paired else " (UNPAIRED)"
    plots.headed(made, f"Difference of positions: {', '.join(c.other.name for c in comparisons)} "
                 f"less {first.base.name}{mark}", _foot(comparisons, series))
    return made


def _draw_mean(axis: Any, rows: pd.DataFrame, colour: str) -> set[str]:
    """Draw a series' mean difference; return what there is to see of it."""
    days = np.array(rows["date"], dtype="datetime64[D]")
    drawn = set()
    if float((rows["q95"] - rows["q05"]).max()) > _VISIBLE:
        axis.fill_between(days, rows["q05"], rows["q95"], color=colour, alpha=0.15, linewidth=0)
        drawn.add("band")
    if float((rows["high"] - rows["low"]).max()) > _VISIBLE:
        axis.fill_between(days, rows["low"], rows["high"], color=colour, alpha=0.4, linewidth=0)
        drawn.add("interval")
    axis.plot(days, rows["difference"], color=colour, linewidth=1.3)
    parted = rows[rows["parted"]]
    if len(parted):
        axis.plot([np.datetime64(parted["date"].iloc[0])], [parted["difference"].iloc[0]], marker="o",
                  markersize=5, markerfacecolor="white", markeredgecolor=colour, markeredgewidth=1.4)
        drawn.add("parted")
    return drawn


def _draw_shares(axis: Any, rows: pd.DataFrame, colour: str) -> set[str]:
    """Draw the shares of pairs that are apart, above and below; return what there is to see of them."""
    days = np.array(rows["date"], dtype="datetime64[D]")
    drawn = set()
    for column, style in (("share_above", "-"), ("share_below", (0, (1, 1.2)))):
        if float(rows[column].max()) > 0.0:
            axis.step(days, rows[column], where="post", color=colour, linewidth=1.4, linestyle=style)
            drawn.add(column)
    return drawn


def _keys(comparisons: Sequence[Comparison], drawn: set[str]) -> list[Any]:
    """Return the legend: what is drawn, and nothing else."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from analysis import plots

    first = comparisons[0]
    pole = first.base.world.case.poles.positive.name
    found: list[Any] = [Line2D([], [], color=plots.COLOURS[c % len(plots.COLOURS)],
                               label=f"{x.other.name} less {x.base.name}") for c, x in enumerate(comparisons)]
    known = {
        "band": Patch(color=plots.GREY, alpha=0.2, label="5 to 95 % of the pairs"),
        "interval": Patch(color=plots.GREY, alpha=0.5, label=f"{percent(first.level)} interval of the mean"),
        "parted": Line2D([], [], marker="o", linestyle="none", markerfacecolor="white",
                         markeredgecolor=plots.GREY, label="first week parted"),
        "share_above": Line2D([], [], color=plots.GREY, label=f"right: closer to {pole} than in the base"),
        "share_below": Line2D([], [], color=plots.GREY, linestyle=(0, (1, 1.2)),
                              label=f"right: further from {pole}"),
    }
    found += [handle for name, handle in known.items() if name in drawn]
    side = "left: " if first.paired else ""
    return [*found, Line2D([], [], color=plots.GREY, linewidth=0.8, linestyle=(0, (4, 3)),
                           label=f"{side}smallest effect of interest, {first.smallest:g}")]


def _foot(comparisons: Sequence[Comparison], series: Sequence[tuple[str, str]]) -> str:
    """Return how to read the picture, and which series are not in it."""
    first = comparisons[0]
    pole = first.base.world.case.poles.positive.name
    said = f"Above zero: closer to {pole} than in the base, on a scale from -1 to +1. "
    said = f"Left, a{said[1:]}" if first.paired else said
    others = [s for s in first.series if s not in series]
    if not others:
        return said + "All series are drawn."
    weekly = [c.weekly for c in comparisons]
    told = series_apart(weekly, most=len(first.series))
    seldom = f" and never have {percent(LEAST_SHARE)} of their pairs apart" if first.paired else ""
    left = [s for s in told if s not in series]
    if left:
        labels = first.base.world.labels
        said += f"Apart as well, but less: {in_words([f'{labels[a]} ({d})' for a, d in left])}. "
    rest = len(others) - len(left)
    if set(told) == set(series[:1]) and not any(bool(w["parted"].any()) for w in weekly) and not seldom:
        return said + f"None of the {len(first.series)} series parts; this one differs most."
    return f"{said}Not drawn: {rest} of the {len(first.series)} series, which do not part{seldom}."
