"""One actor's panel: its frame, lines and bands, offers, and the words for where each line ends."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.results.stances.layout import calendar, first_days, spread
from sim.results.stances.marks import Mark
from sim.world.world import World

#: Colours that colour-blind readers tell apart (Okabe and Ito 2008), and line styles for print.
COLOURS = ("#0072B2", "#D55E00", "#00795A", "#A8437C", "#8A6A00", "#4B4B4B")
STYLES: tuple[Any, ...] = ("-", (0, (6, 1.6)), (0, (1.6, 1.2)), (0, (8, 2, 1.6, 2)), (0, (4, 4)), (0, (1, 3)))

INK, GREY, FAINT, PAPER = "#1b1f24", "#5a626c", "#c9ced6", "#ffffff"
#: Positions drawn: a little more than the scale.
END = 1.09
#: Where the words for the ends of the lines may stand.
_LOWEST, _HIGHEST = -1.2, 1.18


@dataclass(frozen=True)
class Bands:
    """The ensemble behind the lines.

    Attributes:
        quantiles: Of the positions, 0.05, 0.25, 0.5, 0.75 and 0.95: shape (5, weeks, 3, N).
        runs: Number of runs.
    """

    quantiles: NDArray[np.float64]
    runs: int


def frame(axes: Any, world: World, slug: str, found: list[Mark], last: bool, above: float) -> None:
    """Set up one actor's panel: scale, calendar, title, the marks of the events."""
    dates = first_days(world)
    axes.set_xlim(dates[0] - 2.0, dates[-1] + 5.0)
    axes.set_ylim(-END, END)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    for level in (-1.0, -0.5, 0.5, 1.0):
        axes.axhline(level, color="#e9ecf0", linewidth=0.9, zorder=0)
    axes.axhline(0.0, color="#8d959f", linewidth=1.0, zorder=0.5)
    for mark in found:
        axes.axvline(dates[mark.week], color="#b4bac3", linewidth=0.8, zorder=0.4)
    axes.set_title(world.labels[slug], loc="left", fontsize=14, fontweight="bold", pad=4.0 + 72.0 * above)
    axes.set_yticks([-1.0, 0.0, 1.0], list(_ends_of(world)), fontsize=10.5,
                    color=GREY, linespacing=1.05)
    axes.tick_params(axis="both", length=0, pad=5)
    places, texts = calendar(world)
    axes.set_xticks(places, texts if last else [""] * len(texts), fontsize=10.5, color=GREY,
                    linespacing=1.05)
    if last:
        axes.tick_params(axis="x", length=4, color=FAINT)


def _ends_of(world: World) -> tuple[str, str, str]:
    """Return what positions at -1, 0 and 1 are, a word a line."""
    pole = world.case.poles.positive
    return pole.against.replace(" ", "\n", 1), "neutral", pole.backs.replace(" ", "\n", 1)


def lines_and_bands(axes: Any, i: int, position: NDArray[np.float64], bands: Bands | None,
                    dates: list[float]) -> None:
    """Draw the bands and lines of one actor."""
    weeks = position.shape[-1]
    days = dates[:weeks]
    for d in range(position.shape[0]):
        colour = COLOURS[d]
        if bands is not None:
            levels = bands.quantiles[:, :weeks, d, i]
            for low, high, alpha in ((0, 4, 0.11), (1, 3, 0.23)):
                axes.fill_between(days, levels[low], levels[high], color=colour, alpha=alpha, linewidth=0,
                                  zorder=1.0)
        axes.plot(days, position[d, i], color=PAPER, linewidth=4.2, alpha=0.75, zorder=2)
        axes.plot(days, position[d, i], color=colour, linestyle=STYLES[d], linewidth=2.3, zorder=3)


def offers(axes: Any, world: World, slug: str, position: NDArray[np.float64],
            log: Sequence[Mapping[str, Any]], dates: list[float], inch: tuple[float, float]) -> None:
    """Show where an offer asks the actor to stand while it is open, and when it was accepted."""
    for offer in world.structure.offers:
        if world.actors[offer.to] != slug:
            continue
        colour = COLOURS[offer.domain]
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
                          color=colour, markeredgecolor=PAPER, markeredgewidth=1.6, zorder=6)


def ends(axes: Any, world: World, slug: str, final: NDArray[np.float64], inch: tuple[float, float],
         three: Mapping[str, str] | None = None) -> None:
    """Say in words where each line ends: the rung that it has reached; below, its three numbers if they fit.

    Args:
        axes: The panel.
        world: The world.
        slug: The actor.
        final: Where the single run ends, by domain.
        inch: An inch in units of the axes, upwards and across.
        three: By domain, the headline's three numbers.
    """
    order = sorted(range(len(world.domains)), key=lambda d: (float(final[d]), -d))
    texts = [textwrap.wrap(world.evidence.rung(world.domains[d], float(final[d]), slug).label, 25) for d in order]
    room = (0.147 * (sum(map(len, texts)) + len(texts)) + 0.05 * len(texts)) * inch[0] <= _HIGHEST - _LOWEST
    if three and room:
        texts = [[*lines, three[world.domains[d]]] for d, lines in zip(order, texts, strict=True)]
    sizes = [(0.147 * len(lines) + 0.05) * inch[0] for lines in texts]
    end = first_days(world)[-1]
    edge = end + 5.0
    for d, lines, place in zip(order, texts, spread([float(final[d]) for d in order], sizes, _LOWEST,
                                                     _HIGHEST),
                               strict=True):
        colour = COLOURS[d]
        axes.plot([end + 1.0, edge + 0.12 * inch[1]], [float(final[d]), place], color=colour, linewidth=0.8,
                  clip_on=False, zorder=2)
        axes.text(edge + 0.16 * inch[1], place, "\n".join(lines), fontsize=9.5, color=colour, va="center",
                  ha="left", linespacing=1.05, clip_on=False)


def numbers(axes: Any, world: World, found: list[Mark], inch: tuple[float, float]) -> None:
    """Put the events' numbers above a panel, moved apart where they would meet."""
    dates = first_days(world)
    sizes = [(0.09 * len(mark.text) + 0.11) * inch[1] for mark in found]
    places = spread([dates[mark.week] for mark in found], sizes, dates[0] - 2.0, dates[-1] + 9.0)
    top = END + 0.20 * inch[0]
    for mark, place in zip(found, places, strict=True):
        axes.plot([dates[mark.week], place], [END, top - 0.09 * inch[0]], color="#b4bac3", linewidth=0.8,
                  clip_on=False, zorder=0.4)
        axes.text(place, top, mark.text, fontsize=10.5, fontweight="bold", ha="center", va="center",
                  clip_on=False)
