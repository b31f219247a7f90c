"""The picture of a map, and beside each axis what the documents support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.frontier.adaptive import Map
from analysis.frontier.axes import Axis
from analysis.frontier.prose import axis_words, odds
from analysis.frontier.surface import Cells
from analysis.frontier.thresholds import Coded
from analysis.phrases import in_words, level_words, outcome_words, percent
from sim.world.records import Value

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(title: str, cells: Cells, made: Map, at: Coded, levels: Sequence[float]) -> Figure:
    """Draw the map with its contours, the coded point, and beside each axis what the documents support.

    Args:
        title: The title.
        cells: What played the map.
        made: The map.
        at: The share at the coded point.
        levels: Shares at which contours are drawn.
    """
    import textwrap

    from matplotlib.ticker import MaxNLocator

    from analysis import plots

    x, y = cells.axes
    side = 0.16 * max(1, len(x.keys)) + 0.35
    margin = 0.16 * max(1, len(y.keys)) + 0.35
    figure, axes = plots.figure(8.2 + margin, 6.2 + side, 2, 2, width_ratios=[margin, 6.0],
                                height_ratios=[5.2, side])
    left, main, corner, below = axes[0, 0], axes[0, 1], axes[1, 0], axes[1, 1]
    corner.set_axis_off()
    top = min(1.0, max(0.1, np.ceil(10.0 * float(made.share.max())) / 10.0))
    half = [0.5 * float(places[1] - places[0]) for places in (made.x, made.y)]
    image = main.imshow(made.share, origin="lower", aspect="auto", vmin=0.0, vmax=top, cmap="cividis",
                        extent=(x.low - half[0], x.high + half[0], y.low - half[1], y.high + half[1]),
                        interpolation="nearest")
    main.set_xlim(x.low, x.high)
    main.set_ylim(y.low, y.high)
    main.grid(False)
    shown = [level for level in levels if made.share.min() < level < made.share.max()]
    if shown:
        lines = main.contour(made.x, made.y, made.share, levels=shown, colors="white", linewidths=1.6)
        for text in main.clabel(lines, fmt=level_words, fontsize=9):
            text.set_fontweight("bold")
    if len(x.keys) == len(y.keys) == 1:
        main.plot([cells.coded[x.keys[0]].value], [cells.coded[y.keys[0]].value], "o", markersize=7,
                  color=plots.VERMILION, markeredgecolor="white", clip_on=False, zorder=5)
    main.set_title(f"With both axes as coded: {odds(at)}", loc="left", fontsize=9)
    bar = figure.colorbar(image, ax=main, ticks=MaxNLocator(5, steps=[1, 2, 5, 10]),
                          shrink=0.8, pad=0.01, format=lambda share, _: percent(share))
    bar.set_label("\n".join(textwrap.wrap(f"{outcome_words(cells.name, cells.world)} (share of {made.runs} "
                                          "runs)", 62)))
    main.tick_params(labelbottom=False, labelleft=False)
    for strip, direction, across in ((below, x, True), (left, y, False)):
        _strip(strip, direction, cells, across)
    below.set_xlim(x.low, x.high)
    below.set_xlabel(_labelled(x, cells))
    left.set_ylim(y.low, y.high)
    left.set_ylabel(_labelled(y, cells))
    missed = [level_words(level) for level in levels if level not in shown]
    plots.headed(figure, title, "Bars beside the axes: the range that the documents leave each value, the "
                 "dot its coded value." + (f" The map does not pass {in_words(missed)}." if missed else ""))
    return figure


def _labelled(direction: Axis, cells: Cells) -> str:
    """Return what an axis sets, in short lines: the actors by name, then the word of the command line."""
    import textwrap

    words = axis_words(direction, cells)
    return "\n".join([*textwrap.wrap(f"{words[0].upper()}{words[1:]}", 62), f"({direction.text})"])


def _strip(strip: Any, direction: Axis, cells: Cells, across: bool) -> None:
    """Draw the coded ranges of an axis' values beside it."""
    from analysis import plots

    labels = []
    for place, key in enumerate(direction.keys):
        value: Value = cells.coded[key]
        span, at = [value.low, value.high], [place, place]
        points = (span, at) if across else (at, span)
        dot = ([value.value], [place]) if across else ([place], [value.value])
        strip.plot(*points, color=plots.BLUE, linewidth=2.5, solid_capstyle="butt", clip_on=True)
        strip.plot(*dot, "o", color=plots.VERMILION, markersize=4.5)
        actor = key.rpartition(".")[2].partition("-")[0]
        labels.append(cells.world.labels.get(actor, actor))
    many = range(len(labels)) if len(labels) > 1 else []
    labels = labels if len(labels) > 1 else []
    reach = (len(direction.keys) - 0.5, -0.5)
    if across:
        strip.set_yticks(many, labels)
        strip.yaxis.tick_right()
        strip.set_ylim(*reach)
        strip.grid(False, axis="y")
    else:
        strip.set_xticks(many, labels, rotation=90)
        strip.set_xlim(*reversed(reach))
        strip.grid(False, axis="x")
