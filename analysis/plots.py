"""Pictures in one style: the Okabe-Ito colours, quiet axes, the same bytes for the same figures.

Only matplotlib's object interface is used (no pyplot, no global state), so that pictures can be made in
threads and tests, and nothing of the machine gets into a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colours that people with any colour vision can tell apart (Okabe and Ito 2008).
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#7F7F7F", "#D9D9D9"
COLOURS: tuple[str, ...] = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, BLACK, YELLOW)

_STYLE: dict[str, Any] = {
    "font.size": 9.0, "axes.titlesize": 10.0, "axes.labelsize": 9.0, "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0, "legend.fontsize": 8.0, "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "grid.color": "#E6E6E6", "grid.linewidth": 0.6,
    "axes.axisbelow": True, "font.family": "DejaVu Sans", "legend.frameon": False,
    "axes.titlelocation": "left", "svg.hashsalt": "sim",
}


def figure(width: float = 8.0, height: float = 5.0, rows: int = 1, columns: int = 1, **options: Any
           ) -> tuple[Figure, Any]:
    """Return a figure and its axes, an array of shape (rows, columns).

    Args:
        width: Width in inches.
        height: Height in inches.
        rows: Rows of axes.
        columns: Columns of axes.
        options: As for ``Figure.subplots``.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        made = Figure(figsize=(width, height), layout="constrained")
        axes = made.subplots(rows, columns, squeeze=False, **options)
    return made, axes


def save(made: Figure, path: Path) -> None:
    """Write a figure as PNG: 150 dots an inch, nothing in it but the picture."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with matplotlib.rc_context(_STYLE):
        FigureCanvasAgg(made)
        _tidy(made)
        made.savefig(path, format="png", dpi=150, metadata={"Software": None})


def _tidy(made: Figure) -> None:
    """Give labels and legends the style's sizes, whenever they were made."""
    for axis in made.axes:
        axis.xaxis.label.set_fontsize(_STYLE["axes.labelsize"])
        axis.yaxis.label.set_fontsize(_STYLE["axes.labelsize"])
        axis.tick_params(labelsize=_STYLE["xtick.labelsize"])
    for legend in [*made.legends, *(axis.get_legend() for axis in made.axes)]:
        if legend is not None:
            legend.set_frame_on(False)
            for text in legend.get_texts():
                text.set_fontsize(_STYLE["legend.fontsize"])


def titled(axes: Axes, text: str) -> None:
    """Give axes their title, on the left."""
    axes.set_title(text, loc="left", fontsize=_STYLE["axes.titlesize"])


def headed(made: Figure, title: str, below: str = "") -> None:
    """Give a figure a title, and lines at its foot that say how to read it, above its legend if any."""
    import textwrap

    from matplotlib.font_manager import FontProperties

    width = max(40, int(made.get_size_inches()[0] * 13))
    text = "\n".join(textwrap.wrap(title, width))
    made.suptitle(text, x=0.01, ha="left", fontsize=11.5, fontweight="bold")
    if not below:
        return
    text = "\n".join(textwrap.wrap(below, int(width * 1.15)))
    if made.legends:
        made.legends[0].set_title(text, prop=FontProperties(size=8.0))
        made.legends[0].get_title().set_color(GREY)
        made.legends[0].set_alignment("left")
    else:
        made.supxlabel(text, x=0.01, ha="left", fontsize=8.0, color=GREY)


def zero_line(axes: Axes, at: float = 0.0, vertical: bool = False) -> None:
    """Draw the line of no difference."""
    (axes.axvline if vertical else axes.axhline)(at, color=BLACK, linewidth=0.8, zorder=1)


def dates(axes: Axes) -> None:
    """Label the horizontal axis with dates, few and short."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def intervals(axes: Axes, names: Sequence[str], estimates: Sequence[float], lows: Sequence[float],
              highs: Sequence[float], colours: Sequence[str] | None = None) -> None:
    """Draw a forest plot: one row a name, the first at the top, a point and its interval."""
    for row, (estimate, low, high) in enumerate(zip(estimates, lows, highs, strict=True)):
        colour = colours[row] if colours else BLUE
        axes.plot([low, high], [row, row], color=colour, linewidth=1.6, solid_capstyle="butt")
        axes.plot([estimate], [row], marker="o", markersize=4.5, color=colour, linestyle="none")
    axes.set_yticks(range(len(names)), list(names))
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(False, axis="y")
