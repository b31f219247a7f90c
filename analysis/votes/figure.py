"""Pictures: tiles of the world, a tally with its band, groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis import plots
from sim.states.tiles import tiles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from analysis.votes.draws import Tallies

#: Answers in the order of forecasts, with their colours.
ANSWERS: tuple[tuple[str, str], ...] = (("yes", plots.BLUE), ("abstain", plots.PALE), ("no", plots.VERMILION),
                                        ("absent", "#FFFFFF"))


def tile_grid(values: Mapping[str, float], title: str, below: str, *, low: float = 0.0, high: float = 1.0,
              letters: Mapping[str, str] | None = None) -> Figure:
    """Return a tile grid of the world: a square a member, darker for more; what it shows is written in it too.

    Args:
        values: By ISO code.
        title: Title.
        below: How to read it.
        low: Value of the palest tile.
        high: Value of the darkest.
        letters: What is written below the code; default: the value in hundredths.
    """
    import matplotlib

    made, axes = plots.figure(12.0, 7.4)
    axis = axes[0, 0]
    shade = matplotlib.colormaps["cividis_r"]
    for iso3, (column, row) in tiles().items():
        if iso3 not in values:
            continue
        part = min(max((values[iso3] - low) / (high - low), 0.0), 1.0)
        axis.add_patch(matplotlib.patches.Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, facecolor=shade(part),
                                                    edgecolor="white", linewidth=0.5))
        ink = "white" if part > 0.55 else "black"
        written = letters[iso3] if letters else f"{100.0 * values[iso3]:.0f}"
        axis.text(column, row - 0.12, iso3, ha="center", va="center", fontsize=7.0, color=ink)
        axis.text(column, row + 0.24, written, ha="center", va="center", fontsize=6.0, color=ink)
    axis.set_xlim(-0.6, max(c for c, _ in tiles().values()) + 0.6)
    axis.set_ylim(max(r for _, r in tiles().values()) + 0.6, -0.6)
    axis.set_aspect("equal")
    axis.axis("off")
    plots.headed(made, title, below)
    return made


def tally(drawn: Tallies, title: str, below: str) -> Figure:
    """Return the counts of yes, abstain and no over draws, with the band of nine in ten shaded."""
    made, axes = plots.figure(8.0, 5.2, rows=3, columns=1, sharex=True)
    for k, (name, colour) in enumerate(ANSWERS[:3]):
        axis = axes[k, 0]
        counts = drawn.counts[:, k]
        mean, low, high = drawn.band(k)
        axis.axvspan(low - 0.5, high + 0.5, color="#EEEEEE", zorder=0)
        axis.hist(counts, bins=np.arange(counts.min() - 0.5, counts.max() + 1.5),
                  color=colour if k != 1 else plots.GREY)
        axis.axvline(mean, color=plots.BLACK, linewidth=1.0)
        axis.set_yticks([])
        plots.titled(axis, f"{name}: mean {mean:.0f}, nine in ten draws {low:.0f} to {high:.0f}")
    axes[2, 0].set_xlabel("number of states")
    plots.headed(made, title, below)
    return made


def groups(rows: Sequence[Any], title: str, below: str) -> Figure:
    """Return a bar a group of how its members are likely to answer.

    Args:
        rows: With attributes ``group, members, yes, abstain, no, absent`` (shares).
        title: Title.
        below: How to read it.
    """
    made, axes = plots.figure(8.0, 0.42 * len(rows) + 1.8)
    axis = axes[0, 0]
    for place, row in enumerate(rows):
        left = 0.0
        for name, colour in ANSWERS:
            share = float(getattr(row, name))
            axis.barh(place, share, left=left, color=colour, edgecolor="#555555", linewidth=0.5,
                      label=name if place == 0 else None)
            if share > 0.06:
                axis.text(left + share / 2, place, f"{100 * share:.0f}", ha="center", va="center", fontsize=7.5,
                          color="white" if name == "yes" else "black")
            left += share
    axis.set_yticks(range(len(rows)), [f"{row.group} ({row.members})" for row in rows])
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xlim(0.0, 1.0)
    axis.set_xlabel("share of its members, in hundredths on the bar")
    axis.legend(ncols=4, loc="lower right", bbox_to_anchor=(1.0, 1.0))
    plots.headed(made, title, below)
    return made


def line(x: Sequence[float], y: Sequence[float], title: str, horizontal: str, vertical: str) -> Figure:
    """Return one line with its highest point marked."""
    made, axes = plots.figure(6.0, 4.0)
    axis = axes[0, 0]
    axis.plot(x, y, color=plots.BLUE, marker="o", markersize=3.5)
    top = int(np.argmax(y))
    axis.plot([x[top]], [y[top]], color=plots.VERMILION, marker="o", linestyle="none")
    axis.set_xlabel(horizontal)
    axis.set_ylabel(vertical)
    plots.headed(made, title)
    return made


def reliability(bins: Sequence[Any], title: str, below: str) -> Figure:
    """Return the reliability diagram: what was given a probability against how often it happened.

    Args:
        bins: With attributes ``forecast, seen, number``.
        title: Title.
        below: How to read it.
    """
    made, axes = plots.figure(5.6, 5.4)
    axis = axes[0, 0]
    axis.plot([0.0, 1.0], [0.0, 1.0], color=plots.GREY, linewidth=0.8)
    most = max(b.number for b in bins)
    axis.scatter([b.forecast for b in bins], [b.seen for b in bins], s=[20.0 + 180.0 * b.number / most for b in bins],
                 color=plots.BLUE, zorder=3)
    for b in bins:
        axis.annotate(str(b.number), (b.forecast, b.seen), xytext=(7, -9), textcoords="offset points", fontsize=7.0)
    axis.set_xlabel("probability that was given")
    axis.set_ylabel("share in which it happened")
    axis.set_xlim(-0.03, 1.03)
    axis.set_ylim(-0.03, 1.03)
    plots.headed(made, title, below)
    return made
