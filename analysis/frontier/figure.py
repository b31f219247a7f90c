"""The picture of a map, and beside each axis what the documents support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.frontier.adaptive import Map
from analysis.frontier.axes import Axis
from analysis.frontier.surface import Cells
from analysis.phrases import in_words, outcome_words, percent
from sim.coded.variables import BY_NAME
from sim.world.world import Value, World

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def draw(title: str, cells: Cells, made: Map, found: pd.DataFrame, levels: Sequence[float]) -> Figure:
    """Draw the map with its contours, and beside each axis what the documents support."""
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
    image = main.imshow(made.share, origin="lower", aspect="auto", vmin=0.0, vmax=top, cmap="cividis",
                        extent=(x.low, x.high, y.low, y.high), interpolation="nearest")
    main.grid(False)
    shown = [level for level in levels if made.share.min() < level < made.share.max()]
    if shown:
        lines = main.contour(made.x, made.y, made.share, levels=shown, colors="white", linewidths=1.6)
        for text in main.clabel(lines, fmt=lambda level: f"{100 * level:.0f} %", fontsize=9):
            text.set_fontweight("bold")
    if len(shown) < 2 and made.share.max() > made.share.min():
        between = [level for level in MaxNLocator(5).tick_values(made.share.min(), made.share.max())
                   if made.share.min() < level < made.share.max() and level not in shown]
        thin = main.contour(made.x, made.y, made.share, levels=between, colors="white", linewidths=0.7,
                            linestyles="dotted")
        main.clabel(thin, fmt=lambda level: f"{100 * level:.3g} %", fontsize=7)
    bar = figure.colorbar(image, ax=main, ticks=MaxNLocator(5, steps=[1, 2, 5, 10]),
                          shrink=0.8, pad=0.01, format=lambda share, _: percent(share))
    bar.set_label("\n".join(textwrap.wrap(f"{outcome_words(cells.name, cells.world)} (share of {made.runs} "
                                          "runs)", 62)))
    main.tick_params(labelbottom=False, labelleft=False)
    for strip, direction, across in ((below, x, True), (left, y, False)):
        _strip(strip, direction, cells, across)
    below.set_xlim(x.low, x.high)
    below.set_xlabel(_labelled(x, cells.world))
    left.set_ylim(y.low, y.high)
    left.set_ylabel(_labelled(y, cells.world))
    plots.headed(figure, title, "Bars beside the axes: the range that the documents leave each value, the "
                 "dot its coded value. The map passes "
                 + (in_words([percent(level) for level in shown]) if shown else "none") + " of the levels "
                 + in_words([percent(level) for level in levels]) + ".")
    return figure


def _labelled(direction: Axis, world: World) -> str:
    """Return an axis' name and what its values mean, in short lines."""
    import textwrap

    variable = BY_NAME.get(next(v.name for v in world.values if v.key == direction.keys[0]).partition(".")[0])
    meaning = variable.meaning if variable is not None else "a value of the scenario"
    return f"{direction.text}\n" + "\n".join(textwrap.wrap(meaning, 60))


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
        labels.append(key.rpartition(".")[2])
    many = range(len(labels))
    if across:
        strip.set_yticks(many, labels)
        strip.yaxis.tick_right()
        strip.set_ylim(len(labels) - 0.5, -0.5)
        strip.grid(False, axis="y")
    else:
        strip.set_xticks(many, labels, rotation=90)
        strip.set_xlim(-0.5, len(labels) - 0.5)
        strip.grid(False, axis="x")
