"""The picture of a comparison: the difference by week, a panel an actor and domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.compare.arms import common_actors
from analysis.compare.comparison import Comparison
from analysis.phrases import percent
from sim.coded.variables import DOMAINS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Pairs of runs that are drawn one by one.
SHOWN = 50


def small_multiples(comparisons: Sequence[Comparison]) -> Figure:
    """Return the picture: the difference by week, a panel an actor and domain.

    Args:
        comparisons: One colour each.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from analysis import plots

    first = comparisons[0]
    actors = common_actors(first.base.world, first.other.world)
    made, axes = plots.figure(9.5, 1.45 * len(actors) + 1.4, len(actors), 3, sharex=True, sharey="row")
    for c, comparison in enumerate(comparisons):
        colour = plots.COLOURS[c % len(plots.COLOURS)]
        weekly = comparison.weekly
        for actor, domain in comparison.series:
            rows = weekly[(weekly["actor"] == actor) & (weekly["domain"] == domain)]
            axis = axes[actors.index(actor), DOMAINS.index(domain)]
            days = np.array(rows["date"], dtype="datetime64[D]")
            if comparison.paired:
                a, b = comparison.aligned
                at = comparison.series.index((actor, domain))
                axis.plot(days, (b - a)[at, :, :SHOWN], color=colour, alpha=0.35, linewidth=0.6)
                axis.fill_between(days, rows["q05"], rows["q95"], color=colour, alpha=0.13, linewidth=0)
            axis.fill_between(days, rows["low"], rows["high"], color=colour, alpha=0.4, linewidth=0)
            axis.plot(days, rows["difference"], color=colour, linewidth=1.3)
            parted = rows[rows["parted"]]
            if len(parted):
                day = np.datetime64(parted["date"].iloc[0])
                axis.plot([day], [parted["difference"].iloc[0]], marker="o", markersize=5,
                          markerfacecolor="white", markeredgecolor=colour, markeredgewidth=1.4)
    for r, actor in enumerate(actors):
        axes[r, 0].set_ylabel(first.base.world.labels[actor])
        low, high = axes[r, 0].get_ylim()
        reach = max(abs(low), abs(high), 2.2 * first.smallest)
        axes[r, 0].set_ylim(-reach, reach)
        for d, domain in enumerate(DOMAINS):
            axis = axes[r, d]
            plots.zero_line(axis)
            for edge in (-first.smallest, first.smallest):
                axis.axhline(edge, color=plots.GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
            axis.tick_params(labelleft=d == 0)
            if r == 0:
                plots.titled(axis, domain)
            if r == len(actors) - 1:
                plots.dates(axis)
    handles: list[Any] = [
        Line2D([], [], color=plots.COLOURS[c % len(plots.COLOURS)],
               label=f"{x.other.name} less {x.base.name}")
        for c, x in enumerate(comparisons)
    ]
    if first.paired:
        handles += [Line2D([], [], color=plots.GREY, linewidth=0.6, label=f"each of the first {SHOWN} pairs"),
                    Patch(color=plots.GREY, alpha=0.15, label="5 to 95 % of the pairs")]
    handles += [
        Patch(color=plots.GREY, alpha=0.45, label=f"{percent(first.level)} interval of the mean"),
        Line2D([], [], marker="o", linestyle="none", markerfacecolor="white", markeredgecolor=plots.GREY,
               label="first week parted"),
        Line2D([], [], color=plots.GREY, linewidth=0.8, linestyle=(0, (4, 3)),
               label=f"smallest effect of interest, {first.smallest:g}"),
    ]
    made.legend(handles=handles, loc="outside lower center", ncols=3)
    mark = "" if all(c.paired for c in comparisons) else " (UNPAIRED)"
    plots.headed(made, f"Difference of positions: {', '.join(c.other.name for c in comparisons)} "
                 f"less {first.base.name}{mark}", "Above zero: closer to Russia than in the base. "
                 "Positions go from -1, isolates Russia, to +1, backs Russia; each row has its own scale.")
    return made
