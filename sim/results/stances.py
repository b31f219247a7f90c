"""The stance picture: where each actor stands in three domains, week by week, and what happened.

One small panel an actor: the line of the single run, the ensemble's middle half and middle nine
tenths behind it, events as numbered marks, the offers that are open, and at the right end of each
line the words for where it ends. Same run, same bytes.
"""

from __future__ import annotations

import datetime
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import DOMAINS
from sim.reading.errors import InputError
from sim.world.world import World

#: Colours that colour-blind readers tell apart (Okabe and Ito 2008), and line styles for print.
COLOURS = {"diplomatic": "#0072B2", "economic": "#D55E00", "military": "#00795A"}
STYLES: dict[str, Any] = {"diplomatic": "-", "economic": (0, (6, 1.6)), "military": (0, (1.6, 1.2))}

_INK, _GREY, _FAINT, _PAPER = "#1b1f24", "#5a626c", "#c9ced6", "#ffffff"
_WIDTH, _HEIGHT, _DPI = 16.0, 11.0, 100
_EPOCH = datetime.date(1970, 1, 1).toordinal()
#: Inches: outer margins, the gap between columns (left scale of the next panel and right labels).
_LEFT, _RIGHT, _LABELS, _GAP = 1.02, 0.10, 1.98, 0.98
_HEAD, _STRIP, _TITLE, _CALENDAR = 0.98, 0.30, 0.36, 0.46
_LINE = 0.205
_LEAST_PANEL = 1.35
#: Positions drawn: a little more than the scale.
_END = 1.09


@dataclass(frozen=True)
class Mark:
    """Events of one week: the numbers that they have in the legend."""

    week: int
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        """The numbers as printed: ``3``, or ``1-3`` for a row of them."""
        first, last = self.numbers[0], self.numbers[-1]
        return f"{first}" if first == last else f"{first}–{last}"


def marks(world: World, log: Sequence[Mapping[str, Any]]) -> tuple[list[Mark], list[str]]:
    """Return the marks of the events of a run, and the legend's text of each.

    Events are numbered from 1 in the order of their dates; an event that the state or chance called
    has the first day of its week.
    """
    planned, events = world.scenario.events, []
    for entry in log:
        if entry["kind"] == "event":
            week = int(entry["week"])
            day = planned[entry["name"]].date or world.dates[week]
            events.append((week, day, str(entry["text"])))
    events.sort(key=lambda event: event[:2])
    weeks: dict[int, list[int]] = {}
    for number, (week, _, _) in enumerate(events, 1):
        weeks.setdefault(week, []).append(number)
    texts = [f"{title} ({day.day}\xa0{day:%b}\xa0{day.year})" for _, day, title in events]
    return [Mark(week, tuple(numbers)) for week, numbers in sorted(weeks.items())], texts


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres near the wanted ones, in their order, at which things of these sizes don't overlap.

    Things that meet move apart as a group, and stay between ``low`` and ``high`` if they fit. (Least
    squares by pooling neighbours.)

    Args:
        wanted: Where each centre would best be, in ascending order.
        sizes: Length of each thing.
        low: Least place.
        high: Greatest place.
    """
    if not wanted:
        return []
    offsets = [0.0]
    for before, after in pairwise(sizes):
        offsets.append(offsets[-1] + (before + after) / 2.0)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, count = want - offset, 1
        while pools and pools[-1][0] >= mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    places = [mean for mean, count in pools for _ in range(count)]
    least, most = low + sizes[0] / 2.0, high - sizes[-1] / 2.0 - offsets[-1]
    return [max(min(place, most), least) + offset for place, offset in zip(places, offsets, strict=True)]


def stance_picture(
    world: World,
    history: Sequence[NDArray[np.float64]] | NDArray[np.float64],
    log: Sequence[Mapping[str, Any]],
    ensemble: Any,
    path: Path | str,
) -> None:
    """Draw where each actor stood, and write the picture.

    Args:
        world: The world that was played.
        history: Its values at the end of each week, shape (weeks, slots).
        log: What happened, as a run keeps it.
        ensemble: None, or an object with ``quantiles["position"]`` of shape (5, weeks, 3, N) for the
            quantiles 0.05, 0.25, 0.5, 0.75 and 0.95, and ``runs``, their number.
        path: File to write: ``.png`` or ``.svg``.

    Raises:
        InputError: If the file's ending is another one, or no week was played.
    """
    path = Path(path)
    if path.suffix not in (".png", ".svg"):
        raise InputError("not a kind of picture", file=path, found=path.suffix, allowed=".png or .svg",
                         fix="choose one of them")
    if len(history) == 0:
        raise InputError("nothing to draw: no week was played", file=path)
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({
            "font.family": "DejaVu Sans", "svg.hashsalt": "stances", "path.simplify": False,
            "text.color": _INK, "axes.edgecolor": _FAINT, "hatch.linewidth": 0.6,
        })
        figure = draw(world, np.asarray(history), log, ensemble)
        hidden = ("Software",) if path.suffix == ".png" else ("Date", "Creator")
        figure.savefig(path, format=path.suffix[1:], dpi=_DPI, metadata=dict.fromkeys(hidden))


def draw(world: World, history: NDArray[np.float64], log: Sequence[Mapping[str, Any]], ensemble: Any) -> Any:
    """Return the picture as a Matplotlib figure (see :func:`stance_picture`)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    found, events = marks(world, log)
    rows = math.ceil(len(world.actors) / 2)
    legend = _legend_lines(events)
    foot = 0.36 + _LINE * max(sum(len(text) for _, text in column) for column in legend) if legend else 0.12
    fixed = _HEAD + _STRIP + rows * _TITLE + _CALENDAR + foot
    panel = min(max((_HEIGHT - fixed) / rows, _LEAST_PANEL), 3.2)
    height = round(fixed + rows * panel, 2)
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    _head(figure, world, ensemble, height)
    width = (_WIDTH - _LEFT - _RIGHT - _GAP - 2 * _LABELS) / 2.0
    position = world.layout.array(history.T, "position")
    for n, slug in enumerate(world.actors):
        row, column = divmod(n, 2)
        left = _LEFT + column * (width + _LABELS + _GAP)
        bottom = height - _HEAD - _STRIP - (row + 1) * (_TITLE + panel)
        axes = figure.add_axes((left / _WIDTH, bottom / height, width / _WIDTH, panel / height))
        inch = (2.0 * _END / panel, (_days(world)[-1] - _days(world)[0] + 7.0) / width)
        _frame(axes, world, slug, found, n + 2 >= len(world.actors), _STRIP if row == 0 else 0.0)
        _lines(axes, world.layout.index[slug], position, ensemble, _days(world))
        _offers(axes, world, slug, position, log, _days(world), inch)
        _ends(axes, world, position[:, n, -1], inch)
        if row == 0:
            _numbers(axes, world, found, inch)
    _legend(figure, legend, foot, height)
    return figure


# -- the parts of the picture -----------------------------------------------------------------------


def _head(figure: Any, world: World, ensemble: Any, height: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def y(inches: float) -> float:
        return 1.0 - inches / height

    x = 0.30 / _WIDTH
    title = figure.text(x, y(0.42), world.scenario.title, fontsize=22, fontweight="bold", va="baseline")
    question = textwrap.fill(world.scenario.question, 150)
    asked = figure.text(x, y(0.75), question, fontsize=13.5, color=_GREY, va="center", linespacing=1.2)
    handles: list[Any] = [Line2D([], [], color=COLOURS[d], linestyle=STYLES[d], linewidth=2.6, label=d)
                          for d in DOMAINS]
    if ensemble is not None:
        handles += [
            Patch(facecolor=_GREY, alpha=0.42, linewidth=0, label="middle half"),
            Patch(facecolor=_GREY, alpha=0.18, linewidth=0, label=f"90% of {ensemble.runs:,} drawn runs"),
        ]
    legend = figure.legend(
        handles=handles, loc="upper right", bbox_to_anchor=(1.0 - 0.2 / _WIDTH, y(0.20)), ncols=len(handles),
        frameon=False, fontsize=12, handlelength=2.2, columnspacing=1.5, handletextpad=0.6, borderpad=0.0,
    )
    renderer = figure.canvas.get_renderer()
    _fit(title, legend.get_window_extent(renderer).x0 / _DPI - 0.30 - 0.25, renderer)
    _fit(asked, _WIDTH - 0.60, renderer)


def _fit(text: Any, room: float, renderer: Any) -> None:
    """Make a text's letters smaller if it is wider than so many inches."""
    width = text.get_window_extent(renderer).width / _DPI
    if width > room:
        text.set_fontsize(text.get_fontsize() * room / width)


def _frame(axes: Any, world: World, slug: str, found: list[Mark], last: bool, above: float) -> None:
    """Set up one actor's panel: scale, calendar, title, the marks of the events."""
    dates = _days(world)
    axes.set_xlim(dates[0] - 2.0, dates[-1] + 5.0)
    axes.set_ylim(-_END, _END)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    for level in (-1.0, -0.5, 0.5, 1.0):
        axes.axhline(level, color="#e9ecf0", linewidth=0.9, zorder=0)
    axes.axhline(0.0, color="#8d959f", linewidth=1.0, zorder=0.5)
    for mark in found:
        axes.axvline(dates[mark.week], color="#b4bac3", linewidth=0.8, zorder=0.4)
    axes.set_title(world.labels[slug], loc="left", fontsize=14, fontweight="bold", pad=4.0 + 72.0 * above)
    axes.set_yticks([-1.0, 0.0, 1.0], ["isolates\nRussia", "neutral", "backs\nRussia"], fontsize=10.5,
                    color=_GREY, linespacing=1.05)
    axes.tick_params(axis="both", length=0, pad=5)
    places, texts = _calendar(world)
    axes.set_xticks(places, texts if last else [""] * len(texts), fontsize=10.5, color=_GREY,
                    linespacing=1.05)
    if last:
        axes.tick_params(axis="x", length=4, color=_FAINT)


def _lines(axes: Any, i: int, position: NDArray[np.float64], ensemble: Any, dates: list[float]) -> None:
    """Draw the bands and lines of one actor."""
    weeks = position.shape[-1]
    days = dates[:weeks]
    for d, domain in enumerate(DOMAINS):
        colour = COLOURS[domain]
        if ensemble is not None:
            bands = np.asarray(ensemble.quantiles["position"])[:, :weeks, d, i]
            for low, high, alpha in ((0, 4, 0.11), (1, 3, 0.23)):
                axes.fill_between(days, bands[low], bands[high], color=colour, alpha=alpha, linewidth=0,
                                  zorder=1.0)
        axes.plot(days, position[d, i], color=_PAPER, linewidth=4.2, alpha=0.75, zorder=2)
        axes.plot(days, position[d, i], color=colour, linestyle=STYLES[domain], linewidth=2.3, zorder=3)


def _days(world: World) -> list[float]:
    """Return the first day of each week as Matplotlib's number of days."""
    return [_number(day) for day in world.dates]


def _number(day: datetime.date) -> float:
    """Return a day as Matplotlib counts it: days since 1970-01-01."""
    return float(day.toordinal() - _EPOCH)


def _calendar(world: World) -> tuple[list[float], list[str]]:
    """Return places and names of months, at most eight of them, with the year where it changes."""
    first, last = world.dates[0], world.dates[-1]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if months <= 8 * s), 120)
    places, texts, year = [], [], None
    for n in range(months):
        after, month = divmod(first.month - 1 + n, 12)
        day = first.replace(year=first.year + after, month=month + 1, day=1)
        if (day.year * 12 + month) % step or day < first:
            continue
        places.append(_number(day))
        texts.append(f"{day:%b}" if year == day.year else f"{day:%b}\n{day.year}")
        year = day.year
    if not places:
        return [_number(first)], [f"{first.day} {first:%b}\n{first.year}"]
    return places, texts


def _offers(axes: Any, world: World, slug: str, position: NDArray[np.float64],
            log: Sequence[Mapping[str, Any]], dates: list[float], inch: tuple[float, float]) -> None:
    """Show where an offer asks the actor to stand while it is open, and when it was accepted."""
    for offer in world.structure.offers:
        if world.actors[offer.to] != slug:
            continue
        colour = COLOURS[DOMAINS[offer.domain]]
        start, end = dates[offer.opens], dates[offer.closes]
        axes.plot([start, end], [offer.position] * 2, color=colour, linewidth=1.1, zorder=2.4,
                  marker="|", markersize=9, markeredgewidth=1.4)
        title = world.scenario.offers[offer.name].title
        words = textwrap.shorten(f"offer: {title}", 60, placeholder=" …")
        half = 0.037 * len(words) * inch[1]
        middle = max(min(0.5 * (start + end), dates[-1] + 5.0 - half), dates[0] + half)
        axes.text(middle, offer.position + 0.07 * inch[0], words, fontsize=9.5, color=colour, ha="center",
                  va="bottom", zorder=4, fontstyle="italic")
        for entry in log:
            if entry["kind"] == "offer" and entry["actor"] == slug and entry["name"] == offer.name:
                week = int(entry["week"])
                axes.plot([dates[week]], [position[offer.domain, offer.to, week]], marker="D", markersize=10,
                          color=colour, markeredgecolor=_PAPER, markeredgewidth=1.6, zorder=6)


def _ends(axes: Any, world: World, final: NDArray[np.float64], inch: tuple[float, float]) -> None:
    """Say in words where each line ends: the nearest rung of its ladder."""
    order = sorted(range(len(DOMAINS)), key=lambda d: (float(final[d]), -d))
    texts = [textwrap.wrap(world.evidence.rung(DOMAINS[d], float(final[d])).label, 25) for d in order]
    sizes = [(0.147 * len(lines) + 0.05) * inch[0] for lines in texts]
    end = _days(world)[-1]
    edge = end + 5.0
    for d, lines, place in zip(order, texts, spread([float(final[d]) for d in order], sizes, -1.2, 1.18),
                               strict=True):
        colour = COLOURS[DOMAINS[d]]
        axes.plot([end + 1.0, edge + 0.12 * inch[1]], [float(final[d]), place], color=colour, linewidth=0.8,
                  clip_on=False, zorder=2)
        axes.text(edge + 0.16 * inch[1], place, "\n".join(lines), fontsize=9.5, color=colour, va="center",
                  ha="left", linespacing=1.05, clip_on=False)


def _numbers(axes: Any, world: World, found: list[Mark], inch: tuple[float, float]) -> None:
    """Put the events' numbers above a panel, moved apart where they would meet."""
    dates = _days(world)
    sizes = [(0.09 * len(mark.text) + 0.11) * inch[1] for mark in found]
    places = spread([dates[mark.week] for mark in found], sizes, dates[0] - 2.0, dates[-1] + 9.0)
    top = _END + 0.20 * inch[0]
    for mark, place in zip(found, places, strict=True):
        axes.plot([dates[mark.week], place], [_END, top - 0.09 * inch[0]], color="#b4bac3", linewidth=0.8,
                  clip_on=False, zorder=0.4)
        axes.text(place, top, mark.text, fontsize=10.5, fontweight="bold", ha="center", va="center",
                  clip_on=False)


def _legend_lines(events: list[str]) -> list[list[tuple[int, list[str]]]]:
    """Return the legend of events in three columns: number and wrapped lines of each."""
    entries = [(number, textwrap.wrap(text, 58)) for number, text in enumerate(events, 1)]
    total = sum(len(lines) for _, lines in entries)
    for limit in range(1, total + 1):
        columns: list[list[tuple[int, list[str]]]] = [[]]
        used = 0
        for number, lines in entries:
            if used and used + len(lines) > limit:
                columns.append([])
                used = 0
            columns[-1].append((number, lines))
            used += len(lines)
        if len(columns) <= 3:
            return columns
    return []


def _legend(figure: Any, columns: list[list[tuple[int, list[str]]]], foot: float, height: float) -> None:
    """List the events at the foot of the picture."""
    left, step = 0.30, (_WIDTH - 0.60) / 3.0
    for c, column in enumerate(columns):
        x, y = left + c * step, foot - 0.16
        for number, lines in column:
            figure.text((x + 0.22) / _WIDTH, y / height, f"{number}", fontsize=10.5, fontweight="bold",
                        ha="right", va="top")
            for line in lines:
                figure.text((x + 0.32) / _WIDTH, y / height, line, fontsize=10.5, color="#363c44", va="top")
                y -= _LINE
    if columns:
        from matplotlib.lines import Line2D

        figure.add_artist(Line2D([left / _WIDTH, 1.0 - left / _WIDTH], [foot / height] * 2, color=_FAINT,
                                 linewidth=0.9))
