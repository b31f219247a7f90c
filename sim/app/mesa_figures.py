"""Pictures for Mesa's view, in the colours and names of the page: a week, and the course of a domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.app.colours import colour_of, light
from sim.engines.mesa_model import PositionModel
from sim.world.world import World

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Marks of the domains by their order, as on the page.
_MARKS = "os^DvP"


def _scale(world: World, arrow: str) -> str:
    """Return what the ends of a position are."""
    poles = world.case.poles
    return f"{poles.negative.backs}  {arrow}  {poles.positive.backs}"


def week_picture(model: PositionModel) -> Figure:
    """Return where each actor stands this week, in each domain."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes, colours = figure.subplots(), light("d", len(model.world.domains))
    position, actors = model.array("position"), model.world.actors
    for i in range(len(actors)):
        for d, domain in enumerate(model.world.domains):
            axes.plot(float(position[d, i]), -i, _MARKS[d], markersize=9, color=colours[d],
                      label=domain if i == 0 else None)
    axes.set(xlim=(-1.05, 1.05), xlabel=_scale(model.world, "<-  position  ->"),
             title=str(model.world.dates[max(0, model.week - 1)]))
    axes.set_yticks([-i for i in range(len(actors))], [model.world.labels[slug] for slug in actors])
    axes.axvline(0.0, color="#888888", linewidth=1)
    figure.legend(loc="outside lower center", ncols=len(model.world.domains), frameon=False)
    return figure


def course_picture(model: PositionModel, d: int) -> Figure:
    """Return the positions of all actors in a domain, week by week so far.

    Args:
        model: A run, as far as it was played.
        d: Number of the domain.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes, world = figure.subplots(), model.world
    colours = light("a", 8)
    dates = np.array(world.dates[: len(model.history)], dtype="datetime64[D]")
    for i, slug in enumerate(world.actors):
        course = [float(world.layout.array(data, "position")[d, i]) for data in model.history]
        axes.plot(dates, course, color=colours[colour_of(world.evidence, slug, i)], linewidth=2,
                  label=world.labels[slug])
    axes.set(ylim=(-1.05, 1.05), xlim=(world.dates[0], world.dates[-1]), title=world.domains[d].capitalize(),
             ylabel=_scale(world, "<->"))
    axes.axhline(0.0, color="#888888", linewidth=1)
    axes.tick_params(axis="x", labelrotation=30)
    figure.legend(loc="outside right upper", frameon=False)
    return figure
