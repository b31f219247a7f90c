"""Panels of the war itself: the battlefield and the risk of escalation, where a scenario asks about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import BY_NAME
from sim.results.stances.layout import calendar, first_days
from sim.results.stances.marks import Mark
from sim.results.stances.panel import FAINT, GREY, INK, PAPER
from sim.world.world import World


def _ends(name: str, world: World) -> tuple[str, str, str]:
    """Return what a variable's lowest, middle and highest numbers are."""
    if name == "battlefield":
        poles = world.case.poles
        return f"{poles.negative.name}\nis winning", "even", f"{poles.positive.name}\nis winning"
    return "none", "", "highest"


@dataclass(frozen=True)
class War:
    """A variable of the war.

    Attributes:
        name: Its name.
        path: In the single run, at the end of each week.
        quantiles: Over the runs, 0.05, 0.25, 0.5, 0.75 and 0.95: shape (5, weeks); None without runs.
    """

    name: str
    path: NDArray[np.float64]
    quantiles: NDArray[np.float64] | None


def panel(axes: Any, world: World, war: War, found: list[Mark], ends: str, inch: float) -> None:
    """Draw a variable of the war.

    Args:
        axes: Where.
        world: The world.
        war: The variable.
        found: The marks of the events.
        ends: Its three numbers at the end; "" if there are none.
        inch: Days in an inch.
    """
    low, high = BY_NAME[war.name].bounds
    dates = first_days(world)[: len(war.path)]
    axes.set_xlim(first_days(world)[0] - 2.0, first_days(world)[-1] + 5.0)
    axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    for level in (low, 0.5 * (low + high), high):
        axes.axhline(level, color="#e9ecf0", linewidth=0.9, zorder=0)
    for mark in found:
        axes.axvline(first_days(world)[mark.week], color="#b4bac3", linewidth=0.8, zorder=0.4)
    axes.set_title(war.name.replace("_", " ").capitalize(), loc="left", fontsize=14, fontweight="bold", pad=4.0)
    axes.set_yticks([low, 0.5 * (low + high), high], _ends(war.name, world), fontsize=10.5, color=GREY,
                    linespacing=1.05)
    axes.tick_params(axis="both", length=0, pad=5)
    places, texts = calendar(world)
    axes.set_xticks(places, texts, fontsize=10.5, color=GREY, linespacing=1.05)
    axes.tick_params(axis="x", length=4, color=FAINT)
    if war.quantiles is not None:
        for first, last, alpha in ((0, 4, 0.11), (1, 3, 0.23)):
            axes.fill_between(dates, war.quantiles[first, : len(dates)], war.quantiles[last, : len(dates)], color=INK,
                              alpha=alpha, linewidth=0, zorder=1.0)
    axes.plot(dates, war.path, color=PAPER, linewidth=4.2, alpha=0.75, zorder=2)
    axes.plot(dates, war.path, color=INK, linewidth=2.3, zorder=3)
    if ends:
        axes.text(first_days(world)[-1] + 5.0 + 0.16 * inch, 0.5 * (low + high), f"ends at\n{ends}", fontsize=9.5,
                  color=GREY, va="center", ha="left", linespacing=1.1, clip_on=False)
