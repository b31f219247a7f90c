"""The picture as a whole: head, a panel for each actor, the legend of events."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError
from sim.results.stances import panel as panels
from sim.results.stances import war as wars
from sim.results.stances.layout import first_days, legend_lines
from sim.results.stances.marks import marks
from sim.results.stances.panel import COLOURS, END, FAINT, GREY, INK, PAPER, STYLES, Bands
from sim.results.stances.told import HALF, LINE, LONG, REST, change_lines, headline_lines, three_ends, wrapped
from sim.results.stances.war import War
from sim.world.world import World

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, HEIGHT, DPI = 16.0, 11.0, 100
#: Inches: outer margins, the gap between columns (left scale of the next panel and right labels).
_LEFT, _RIGHT, _LABELS, _GAP = 1.02, 0.10, 1.98, 0.98
_HEAD, _STRIP, _TITLE, _CALENDAR = 0.98, 0.30, 0.36, 0.46
_LINE = 0.205
_LEAST_PANEL = 1.35
#: Of a line about what departs from the defaults, of a panel of the war, of a line of words.
_DEPARTURES, _WAR, _WORDS = 0.24, 1.15, 0.19


def stance_picture(
    world: World,
    position: NDArray[np.float64],
    log: Sequence[Mapping[str, Any]],
    bands: Bands | None,
    path: Path | str,
    war: Sequence[War] = (),
    figures: Mapping[str, Any] | None = None,
) -> None:
    """Draw where each actor stood, and write the picture.

    Args:
        world: The world that was played.
        position: The positions at the end of each week, shape (3, N, weeks).
        log: What happened, as a run keeps it.
        bands: The ensemble, if there is one.
        path: File to write: ``.png`` or ``.svg``.
        war: What of the war the scenario asks about.
        figures: The run's figures (``summary.json``), of which headlines and changes are told.

    Raises:
        InputError: If the file's ending is another one, or no week was played.
    """
    path = Path(path)
    if path.suffix not in (".png", ".svg"):
        raise InputError("not a kind of picture", file=path, found=path.suffix, allowed=".png or .svg",
                         fix="choose one of them")
    figure = draw(world, position, log, bands, war, figures)
    hidden = ("Software",) if path.suffix == ".png" else ("Date", "Creator")
    with _own_style():
        figure.savefig(path, format=path.suffix[1:], dpi=DPI, metadata=dict.fromkeys(hidden))


@contextmanager
def _own_style() -> Iterator[None]:
    """Draw with our own settings whatever the user's are, which stay."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({
            "font.family": "DejaVu Sans", "svg.hashsalt": "stances", "path.simplify": False,
            "text.color": INK, "axes.edgecolor": FAINT, "hatch.linewidth": 0.6,
        })
        yield


def draw(world: World, position: NDArray[np.float64], log: Sequence[Mapping[str, Any]],
         bands: Bands | None = None, war: Sequence[War] = (), figures: Mapping[str, Any] | None = None) -> Figure:
    """Return the picture as a Matplotlib figure (:func:`stance_picture` says what is needed).

    Raises:
        InputError: If no week was played.
    """
    if position.shape[-1] == 0:
        raise InputError("nothing to draw: no week was played")
    with _own_style():
        return _drawn(world, position, log, bands, war, figures)


def _drawn(world: World, position: NDArray[np.float64], log: Sequence[Mapping[str, Any]],
           bands: Bands | None, war: Sequence[War], figures: Mapping[str, Any] | None) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    found, events = marks(world, log)
    rows = math.ceil(len(world.actors) / 2)
    legend = legend_lines(events)
    foot = 0.36 + _LINE * max(sum(len(text) for _, text in column) for column in legend) if legend else 0.12
    head = _HEAD + (_DEPARTURES if world.departures else 0.0)
    beside = len(war) == 1  # then what the story changes stands beside the panel of the war, else beside headlines
    changed = wrapped(change_lines(world, figures), HALF if beside else REST) if figures else []
    told = wrapped(headline_lines(world, figures), LONG if changed and not beside else LINE) if figures else []
    lines = len(told) if beside else max(len(told), len(changed))
    block = _WORDS * lines + (0.16 if lines else 0.0)
    extra = (_TITLE + _WAR + _CALENDAR if war else 0.0) + block
    fixed = head + _STRIP + rows * _TITLE + _CALENDAR + foot
    panel = min(max((HEIGHT - fixed) / rows, _LEAST_PANEL), 3.2)
    height = round(fixed + rows * panel + extra, 2)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    _head(figure, world, bands, height)
    width = (WIDTH - _LEFT - _RIGHT - _GAP - 2 * _LABELS) / 2.0
    days = (first_days(world)[-1] - first_days(world)[0] + 7.0) / width
    three = {row["outcome"]: three_ends(row) for row in figures["headlines"]} if figures else {}
    for n, slug in enumerate(world.actors):
        row, column = divmod(n, 2)
        left = _LEFT + column * (width + _LABELS + _GAP)
        bottom = height - head - _STRIP - (row + 1) * (_TITLE + panel)
        axes = figure.add_axes((left / WIDTH, bottom / height, width / WIDTH, panel / height))
        inch = (2.0 * END / panel, days)
        panels.frame(axes, world, slug, found, n + 2 >= len(world.actors), _STRIP if row == 0 else 0.0)
        panels.lines_and_bands(axes, world.layout.index[slug], position, bands, first_days(world))
        panels.offers(axes, world, slug, position, log, first_days(world), inch)
        panels.ends(axes, world, slug, position[:, n, -1], inch,
                    {domain: three[f"position.{slug}.{domain}@end"] for domain in world.domains} if three else None)
        if row == 0:
            panels.numbers(axes, world, found, inch)
    for n, variable in enumerate(war):
        left = _LEFT + n * (width + _LABELS + _GAP)
        axes = figure.add_axes((left / WIDTH, (foot + block + _CALENDAR) / height, width / WIDTH, _WAR / height))
        wars.panel(axes, world, variable, found, three.get(f"{variable.name}@end", ""), days)
    if beside:
        _words(figure, changed, _LEFT + width + _LABELS + _GAP - 0.6, foot + block + _CALENDAR + _WAR + 0.28, height)
    else:
        _words(figure, changed, 11.6, foot + block - 0.08, height)
    _words(figure, told, 0.30, foot + block - 0.08, height)
    _legend(figure, legend, foot, height)
    return figure


def _words(figure: Any, lines: Sequence[str], left: float, top: float, height: float) -> None:
    """Write lines, the first of them a heading."""
    for n, line in enumerate(lines):
        figure.text(left / WIDTH, (top - _WORDS * n) / height, line, fontsize=10, va="top",
                    fontweight="bold" if n == 0 else "normal", color=INK if n == 0 else "#363c44")


def _head(figure: Any, world: World, bands: Bands | None, height: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def y(inches: float) -> float:
        return 1.0 - inches / height

    x = 0.30 / WIDTH
    title = figure.text(x, y(0.42), world.scenario.title, fontsize=22, fontweight="bold", va="baseline")
    question = textwrap.fill(world.scenario.question, 150)
    asked = figure.text(x, y(0.75), question, fontsize=13.5, color=GREY, va="center", linespacing=1.2)
    departures = None
    if world.departures:
        departures = figure.text(x, y(1.10), f"Not the default: {', '.join(world.departures)}", fontsize=12, color=INK,
                                 va="center", fontstyle="italic")
    handles: list[Any] = [Line2D([], [], color=COLOURS[d], linestyle=STYLES[d], linewidth=2.6, label=domain)
                          for d, domain in enumerate(world.domains)]
    if bands is not None:
        handles += [
            Patch(facecolor=GREY, alpha=0.42, linewidth=0, label="middle half"),
            Patch(facecolor=GREY, alpha=0.18, linewidth=0, label=f"90% of {bands.runs:,} drawn runs"),
        ]
    legend = figure.legend(
        handles=handles, loc="upper right", bbox_to_anchor=(1.0 - 0.2 / WIDTH, y(0.20)), ncols=len(handles),
        frameon=False, fontsize=12, handlelength=2.2, columnspacing=1.5, handletextpad=0.6, borderpad=0.0,
    )
    renderer = figure.canvas.get_renderer()
    _fit(title, legend.get_window_extent(renderer).x0 / DPI - 0.30 - 0.25, renderer)
    _fit(asked, WIDTH - 0.60, renderer)
    if departures:
        _fit(departures, WIDTH - 0.60, renderer)


def _fit(text: Any, room: float, renderer: Any) -> None:
    """Make a text's letters smaller if it is wider than so many inches."""
    width = text.get_window_extent(renderer).width / DPI
    if width > room:
        text.set_fontsize(text.get_fontsize() * room / width)


def _legend(figure: Any, columns: list[list[tuple[int, list[str]]]], foot: float, height: float) -> None:
    """List the events at the foot of the picture."""
    left, step = 0.30, (WIDTH - 0.60) / 3.0
    for c, column in enumerate(columns):
        x, y = left + c * step, foot - 0.16
        for number, lines in column:
            figure.text((x + 0.22) / WIDTH, y / height, f"{number}", fontsize=10.5, fontweight="bold",
                        ha="right", va="top")
            for line in lines:
                figure.text((x + 0.32) / WIDTH, y / height, line, fontsize=10.5, color="#363c44", va="top")
                y -= _LINE
    if columns:
        from matplotlib.lines import Line2D

        figure.add_artist(Line2D([left / WIDTH, 1.0 - left / WIDTH], [foot / height] * 2, color=FAINT,
                                 linewidth=0.9))
