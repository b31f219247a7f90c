"""Where an outcome changes: a map over two coded values, with its frontiers and thresholds.

``python -m analysis.frontier x=credibility.US y=prospects.China-US outcome=arms_sale`` asks how often
China sells arms, for each pair of (how far American threats are believed, how much China hopes for from
Washington). Every cell is played with the same runs: the same luck, and the same draw of every other coded
value (common random numbers), so that two cells differ by x and y alone.

Work goes where the outcome changes: a coarse grid first, then boxes are split in four (a quadtree) while
their corners differ by more than a tolerance or lie on different sides of a contour; the rest is
interpolated between cells that were played, is marked as such in the table, and is checked by playing a
random sample of it. A change that begins and ends inside one box of the coarse grid would be missed.

Thresholds are found by bisection. Their intervals invert the Wilson interval of the share: the threshold
may lie wherever the share's 95 % interval holds the level. Bisection takes for granted that the outcome
rises or falls along the line; where the map says otherwise, a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.common import (
    Given,
    Report,
    in_words,
    number,
    outcome_words,
    parser,
    percent,
    publish,
    read_words,
    show,
)
from analysis.points import play_points
from analysis.sensitivity import default_outcome, each
from sim.coded.variables import BY_NAME
from sim.engines.ensemble import Draws, outcome, wilson
from sim.reading.errors import InputError, guarded, unknown
from sim.world.world import Value, World

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
#: From cells (x, y), shape (cells, 2), to the number of runs with the outcome, shape (cells,).
Count = Callable[[Floats], Floats]

#: Shares at which contours are drawn.
LEVELS = (0.1, 0.5, 0.9)


# -- axes -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Axis:
    """One direction of a map: the coded values that it sets, all to the same number.

    Attributes:
        text: As it was written.
        keys: Keys of the values that it sets.
        low, high: Its range.
    """

    text: str
    keys: tuple[str, ...]
    low: float
    high: float

    def words(self) -> str:
        """Return ``credibility.US (pairs.credibility.china-us and ...)``."""
        return self.text if self.keys[0].endswith(self.text) else f"{self.text} ({in_words(self.keys)})"


def _slug(world: World, name: str) -> str | None:
    """Return the actor that a slug, name or short name means, in any case."""
    for slug in world.actors:
        actor = world.evidence.actors[slug]
        names = (slug, actor.name.lower().replace(" ", "_"), actor.short.lower())
        if name.lower().replace(" ", "_") in names:
            return slug
    return None


def keys_of(text: str, world: World) -> tuple[str, ...]:
    """Return the keys of the coded values that a name means.

    A key as on the command line (``pairs.prospects.china-us``) or a name as in the model
    (``prospects.china-us``, ``hazard``, ``inertia.china``), in any case and with actors by any of their
    names, means one value. ``credibility.US`` means every coded value of that pair variable whose *second*
    actor is the US: what each holds of American threats.

    Args:
        text: The name.
        world: Scenario and coded values.

    Raises:
        InputError: If it means nothing in this world.
    """
    keys = [value.key for value in world.values]
    wanted = text.strip().lower().removesuffix(".value")
    names = {value.key.lower(): value.key for value in world.values}
    names |= {value.name.lower(): value.key for value in world.values}
    names |= {key.lower().partition(".")[2]: key for key in keys}
    if wanted in names:
        return (names[wanted],)
    head, _, rest = wanted.removeprefix("pairs.").removeprefix("actors.").partition(".")
    variable = BY_NAME.get(head)
    if variable is not None and rest:
        actors = [_slug(world, part) for part in rest.split("-" if variable.index == "pair" else ".")]
        if variable.index == "pair" and len(actors) == 2 and None not in actors:
            for pair in (f"{actors[0]}-{actors[1]}", f"{actors[1]}-{actors[0]}"):
                key = f"pairs.{head}.{pair}"
                both = pair == f"{actors[0]}-{actors[1]}" or any(
                    value.key == key and len(value.slots) == 2 for value in world.values)
                if key in keys and both:
                    return (key,)
        if variable.index == "pair" and len(actors) == 1 and actors[0]:
            found = tuple(k for k in keys if k.startswith(f"pairs.{head}.") and k.endswith(f"-{actors[0]}"))
            if found:
                return found
        if variable.index in ("actor", "domain") and actors[0]:
            tail = rest.partition(".")[2]
            key = f"actors.{actors[0]}.{head}" + (f".{tail}" if tail else "")
            if key in keys:
                return (key,)
    shown = [k.partition(".")[2] for k in keys if head and head in k] or [k.partition(".")[2] for k in keys]
    raise unknown("coded value", text, shown, file="command line", key="axis")


def axis(text: str, world: World, span: tuple[float, float] | None = None) -> Axis:
    """Return an axis of a map.

    Args:
        text: What it sets; see :func:`keys_of`.
        world: Scenario and coded values.
        span: Its range; default: the variable's whole scale where that is [0, 1] or [-1, 1], else the
            coded range.

    Raises:
        InputError: If the name means nothing, or the range is empty or off the variable's scale.
    """
    keys = keys_of(text, world)
    values = [value for value in world.values if value.key in keys]
    variable = BY_NAME.get(values[0].name.partition(".")[0])
    bounds = variable.bounds if variable is not None else (0.0, 1.0)
    coded = (min(v.low for v in values), max(v.high for v in values))
    low, high = span or (bounds if bounds[1] - bounds[0] <= 2.0 else coded)
    if not bounds[0] <= low < high <= bounds[1]:
        raise InputError("not a range of this value", file="command line", key=text, found=(low, high),
                         allowed=f"two numbers from {bounds[0]:g} to {bounds[1]:g}, the smaller first")
    return Axis(text, keys, float(low), float(high))


# -- cells ------------------------------------------------------------------------------------------


class Cells:
    """Plays cells of a map; each with the same runs.

    Args:
        make: From overrides of coded values to the world, as :func:`~sim.settings.settings.world_for` does.
        x: First axis.
        y: Second axis.
        name: Name of the outcome.
        runs: Runs a cell.
        seed: Seed of luck and draws.
        hits: From outcomes to whether a run counts.
        vary: Whether the other coded values are drawn, or held at their point values.
        how: ``engine``, ``threads``, ``progress``.

    Attributes:
        world: The world, the axes' values widened to the map's range.
        played: Number of cells played.
    """

    def __init__(self, make: Callable[[dict[str, dict[str, float]]], World], x: Axis, y: Axis, name: str,
                 runs: int, seed: int, hits: Callable[[Floats], Bools], *, vary: bool = True,
                 **how: Any) -> None:
        shared = set(x.keys) & set(y.keys)
        if shared:
            raise InputError("both axes set the same value", file="command line", key="y",
                             found=in_words(sorted(shared)), fix="choose another y")
        plain = make({})
        self.axes, self.name, self.runs, self.seed, self.hits, self.how = (x, y), name, runs, seed, hits, how
        self.coded = {v.key: v for v in plain.values}
        wide = {}
        for direction in self.axes:
            for key in direction.keys:
                value = self.coded[key]
                wide[key] = {"value": value.value, "low": min(direction.low, value.value),
                             "high": max(direction.high, value.value)}
        self.world = make(wide)
        self.rows = [[(k, v) for k, v in enumerate(self.world.values) if v.key in direction.keys]
                     for direction in self.axes]
        self.draws = Draws(self.world, runs, seed).of(0, runs) if vary else np.full(
            (len(self.world.values), runs), np.nan)
        for rows in self.rows:
            for k, _ in rows:
                self.draws[k] = np.nan
        self.played = 0

    def __call__(self, cells: Floats) -> Floats:
        """Return the number of runs with the outcome in each cell (x, y); NaN: as coded."""
        points = np.full((len(cells), len(self.world.values)), np.nan)
        for column, rows in enumerate(self.rows):
            for k, value in rows:
                points[:, k] = (cells[:, column] - value.low) / (value.high - value.low)
        found = play_points(self.world, points, self.runs, self.seed, [self.name], draws=self.draws,
                            **self.how)[self.name]
        self.played += len(cells)
        return np.asarray(self.hits(found).sum(axis=1), dtype=float)


# -- the map ----------------------------------------------------------------------------------------


@dataclass
class Map:
    """Shares over a grid.

    Attributes:
        x, y: Places of the grid.
        share: Share of runs with the outcome, shape (y, x).
        played: Whether a cell was played (else it is interpolated), shape (y, x).
        runs: Runs a cell.
        checked: Differences between interpolated and played share in a random sample of cells.
    """

    x: Floats
    y: Floats
    share: Floats
    played: Bools
    runs: int
    checked: Floats = field(default_factory=lambda: np.empty(0))


def adaptive_map(count: Count, x: Floats, y: Floats, runs: int, *, levels: Sequence[float] = LEVELS,
                 tolerance: float = 0.05, coarse: int = 12, check: int = 40, seed: int = 1) -> Map:
    """Return the map of an outcome, played where it changes and interpolated where it does not.

    Args:
        count: Plays cells; called with batches.
        x: Grid places along x, increasing.
        y: Grid places along y.
        runs: Runs a cell.
        levels: Contours that are followed down to single cells.
        tolerance: Corners that differ by more are refined too; 0 plays every cell.
        coarse: The first grid has about so many boxes along each side.
        check: Number of interpolated cells that are played to see how good the interpolation is.
        seed: Seed of the choice of those cells.
    """
    share = np.full((len(y), len(x)), np.nan)

    def play(wanted: set[tuple[int, int]]) -> None:
        todo = sorted(cell for cell in wanted if np.isnan(share[cell]))
        if todo:
            cells = np.array([(x[i], y[j]) for j, i in todo])
            share[tuple(np.array(todo).T)] = count(cells) / runs

    def steps(n: int) -> list[int]:
        return sorted({round(k) for k in np.linspace(0, n - 1, min(coarse, n - 1) + 1)})

    columns, lines = steps(len(x)), steps(len(y))
    boxes = [(j, jj, i, ii) for j, jj in pairwise(lines)
             for i, ii in pairwise(columns)]
    whole: list[tuple[int, int, int, int]] = []
    while boxes:
        play({(a, b) for j, jj, i, ii in boxes for a in (j, jj) for b in (i, ii)})
        split = []
        for box in boxes:
            j, jj, i, ii = box
            corners = share[[j, j, jj, jj], [i, ii, i, ii]]
            changes = float(np.ptp(corners)) > tolerance or tolerance == 0.0 or any(
                corners.min() < level <= corners.max() for level in levels)
            if not changes or (jj - j <= 1 and ii - i <= 1):
                whole.append(box)
                continue
            up = sorted({j, (j + jj) // 2, jj})
            across = sorted({i, (i + ii) // 2, ii})
            split += [(a, aa, b, bb) for a, aa in pairwise(up)
                      for b, bb in pairwise(across)]
        boxes = split
    played = ~np.isnan(share)
    for j, jj, i, ii in whole:
        v = ((y[j : jj + 1] - y[j]) / (y[jj] - y[j]))[:, None]
        u = ((x[i : ii + 1] - x[i]) / (x[ii] - x[i]))[None, :]
        between = ((1 - v) * ((1 - u) * share[j, i] + u * share[j, ii])
                   + v * ((1 - u) * share[jj, i] + u * share[jj, ii]))
        inside = share[j : jj + 1, i : ii + 1]
        inside[np.isnan(inside)] = between[np.isnan(inside)]
    made = Map(x, y, share, played, runs)
    free = np.argwhere(~played)
    if check and len(free):
        generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
        sample = free[np.sort(generator.permutation(len(free))[:check])]
        true = count(np.array([(x[i], y[j]) for j, i in sample])) / runs
        at = tuple(sample.T)
        made.checked = share[at] - true
        share[at] = true
        played[at] = True
    return made


# -- thresholds -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Threshold:
    """Where along a line the share passes a level.

    Attributes:
        level: The level.
        at: The place, NaN if the share does not pass it on the line.
        low, high: Its interval; an end of the line where the interval goes beyond.
        first, last: The share at the two ends of the line.
    """

    level: float
    at: float
    low: float
    high: float
    first: float
    last: float


def threshold(count: Callable[[float], float], low: float, high: float, level: float, runs: int,
              steps: int = 9) -> Threshold:
    """Find by bisection where a share passes a level, with a 95 % interval.

    The interval inverts the Wilson interval: its ends are where the upper and the lower bound of the
    share's interval pass the level. All evaluations use the same runs, and the share is taken to be
    monotone along the line.

    Args:
        count: From a place to the number of runs with the outcome.
        low: One end of the line.
        high: The other end.
        level: The level.
        runs: Runs at each place.
        steps: Halvings; the place is found to ``(high - low) / 2**steps``.
    """
    known: dict[float, float] = {}

    def successes(place: float) -> int:
        if place not in known:
            known[place] = count(place)
        return round(known[place])

    ends = successes(low), successes(high)
    rising = ends[1] >= ends[0]

    def crossing(of: Callable[[int], float]) -> float:
        """Return the place where ``of(successes)`` passes the level, or NaN."""
        above = [of(end) >= level for end in ends]
        if above[0] == above[1]:
            return float("nan")
        a, b = low, high
        for _ in range(steps):
            middle = 0.5 * (a + b)
            if (of(successes(middle)) >= level) == above[0]:
                a = middle
            else:
                b = middle
        return 0.5 * (a + b)

    at = crossing(lambda k: k / runs)
    optimistic = crossing(lambda k: wilson(k, runs)[1])
    pessimistic = crossing(lambda k: wilson(k, runs)[0])
    before, after = (optimistic, pessimistic) if rising else (pessimistic, optimistic)
    before = low if np.isnan(before) else before
    after = high if np.isnan(after) else after
    if np.isnan(at):
        before = after = float("nan")
    return Threshold(level, at, before, after, ends[0] / runs, ends[1] / runs)


# -- the analysis -----------------------------------------------------------------------------------


def frontier(cells: Cells, *, size: int = 50, tolerance: float = 0.05, levels: Sequence[float] = LEVELS,
             steps: int = 9, picture: bool = True) -> Report:
    """Return the map of an outcome over two axes, and the thresholds through its coded point.

    Args:
        cells: What plays the cells.
        size: Cells along each side.
        tolerance: See :func:`adaptive_map`.
        levels: Shares at which contours are drawn and thresholds sought.
        steps: Halvings of a bisection.
        picture: Whether to draw.
    """
    x, y = cells.axes
    made = adaptive_map(cells, np.linspace(x.low, x.high, size), np.linspace(y.low, y.high, size), cells.runs,
                        levels=levels, tolerance=tolerance, seed=cells.seed)
    map_cells = int(made.played.sum())
    found = _thresholds(cells, levels, steps)
    subject = outcome_words(cells.name, cells.world)
    report = Report(
        "frontier", f"Where {subject} changes", _sentence(subject, cells, made, found),
        {"thresholds": found, "map": _table(made)},
        figures={
            "outcome": cells.name, "scenario": cells.world.name, "runs_a_cell": cells.runs,
            "cells": int(made.share.size), "cells_played": map_cells, "all_cells_played": cells.played,
            "x": {"axis": x.text, "keys": x.keys, "range": [x.low, x.high]},
            "y": {"axis": y.text, "keys": y.keys, "range": [y.low, y.high]},
            "interpolation_error_mean": float(np.abs(made.checked).mean()) if len(made.checked) else 0.0,
            "interpolation_error_largest": float(np.abs(made.checked).max()) if len(made.checked) else 0.0,
        },
        notes=_notes(cells, made),
    )
    if picture:
        report.pictures["frontier"] = draw(report.title, cells, made, found, levels)
    return report


def _table(made: Map) -> pd.DataFrame:
    import pandas as pd

    places_x, places_y = np.meshgrid(made.x, made.y)
    shares = made.share.ravel()
    bounds = np.array([wilson(round(share * made.runs), made.runs) for share in shares])
    return pd.DataFrame({"x": places_x.ravel(), "y": places_y.ravel(), "share": shares, "low": bounds[:, 0],
                         "high": bounds[:, 1], "played": made.played.ravel()})


def _thresholds(cells: Cells, levels: Sequence[float], steps: int) -> pd.DataFrame:
    """Return the thresholds along each axis, the other as coded."""
    import pandas as pd

    rows = []
    for column, direction in enumerate(cells.axes):
        known: dict[float, float] = {}

        def count(place: float, column: int = column, known: dict[float, float] = known) -> float:
            if place not in known:
                cell = [np.nan, np.nan]
                cell[column] = place
                known[place] = float(cells(np.array([cell]))[0])
            return known[place]

        other = cells.axes[1 - column]
        for level in levels:
            t = threshold(count, direction.low, direction.high, level, cells.runs, steps)
            rows.append({"axis": direction.text, "level": level, "at": t.at, "low": t.low, "high": t.high,
                         "share_at_low_end": t.first, "share_at_high_end": t.last,
                         "given": f"{other.text} as coded"})
    return pd.DataFrame(rows)


def _sentence(subject: str, cells: Cells, made: Map, found: pd.DataFrame) -> str:
    x, y = cells.axes
    low, high = float(made.share.min()), float(made.share.max())
    said = (f"Over the map, {subject} runs from {percent(low)} to {percent(high)}.")
    for direction in (x, y):
        rows = found[found["axis"] == direction.text]
        passed = rows[np.isfinite(rows["at"])]
        first, last = rows.iloc[0]["share_at_low_end"], rows.iloc[0]["share_at_high_end"]
        said += (f" Along {direction.text}, the rest as coded, it goes from {percent(first)} at "
                 f"{direction.low:g} to {percent(last)} at {direction.high:g}")
        if len(passed):
            said += "; it passes " + in_words([
                f"{percent(r.level)} at {r.at:.2f} (95 % {r.low:.2f} to {r.high:.2f})"
                for r in each(passed)])
        else:
            said += f" and passes none of {in_words([percent(level) for level in rows['level']])}"
        said += "."
    return said


def _notes(cells: Cells, made: Map) -> list[str]:
    notes = [f"{direction.text} sets {in_words(direction.keys)}"
             f"{' to the same number' if len(direction.keys) > 1 else ''}."
             for direction in cells.axes]
    notes.append(f"{made.share.size} cells of {made.runs} runs with the same luck and the same draws of all "
                 f"other coded values; {int(made.played.sum())} were played, the others interpolated.")
    if len(made.checked):
        notes.append(f"{len(made.checked)} interpolated cells were played to check: off by "
                     f"{np.abs(made.checked).mean():.3f} on average, "
                     f"{np.abs(made.checked).max():.3f} at most.")
    bent = [direction.text for direction, axis_number in zip(cells.axes, (1, 0), strict=True)
            if _bends(made.share, axis_number, made.runs)]
    if bent:
        notes.append(f"The outcome both rises and falls along {in_words(bent)}: there a threshold by "
                     "bisection is one of several; see the map.")
    return notes


def _bends(share: Floats, along: int, runs: int) -> bool:
    """Return whether the share clearly goes both ways along an axis, beyond two standard errors."""
    clear = 2.0 * (0.25 / runs) ** 0.5 * 2**0.5
    over = np.maximum.accumulate(share, axis=along) - share
    under = share - np.minimum.accumulate(share, axis=along)
    return bool(((over.max(axis=along) > clear) & (under.max(axis=along) > clear)).any())


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


# -- the command ------------------------------------------------------------------------------------


OWN = ("x", "y", "outcome", "size", "above", "below", "x_range", "y_range", "tolerance", "others", "levels")

EXAMPLE = """python -m analysis.frontier x=credibility.US y=prospects.China-US outcome=arms_sale
python -m analysis.frontier x=coupling.eu y=actors.china.prospect_value outcome=arms_sale size=100 --runs 1000
python -m analysis.frontier scenario=wedge x=credibility.china-eu y=exposure.china-eu \
outcome=position.china.economic@end below=0.2"""


def _span(given: Given, key: str) -> tuple[float, float] | None:
    if key not in given.own:
        return None
    parts = given.own[key].split(",")
    if len(parts) != 2:
        raise InputError("not a range", file="command line", key=key, found=given.own[key],
                         allowed="two numbers with a comma between, as in 0.2,0.9")
    return number(parts[0], key), number(parts[1], key)


def scenario_and_outcome(given: Given) -> tuple[str, str | None]:
    """Return the scenario and the outcome that the words mean.

    ``outcome=arms_sale`` names a scenario and means the answer to its offer, unless another scenario is
    given with ``scenario=``.

    Args:
        given: The words.

    Raises:
        InputError: If the outcome is missing.
    """
    from sim.coded import scenario

    text = given.own.get("outcome")
    named = any(word.startswith("scenario=") for word in given.words)
    if text and text.lower() in scenario.names():
        if not named or given.scenario == text.lower():
            return text.lower(), None
        raise InputError("a scenario as outcome of another scenario", file="command line", key="outcome",
                         found=text, fix=f"leave scenario={given.scenario} out, or name an outcome of it")
    if not text and not named:
        raise InputError("which outcome?", file="command line", key="outcome",
                         allowed="a scenario with an offer (arms_sale), or scenario=NAME outcome=NAME")
    return given.scenario, text


def counter(given: Given, name: str, world: World) -> Callable[[Floats], Bools]:
    """Return which runs count, by the words ``above=`` and ``below=``.

    Args:
        given: The words.
        name: Name of the outcome.
        world: The scenario.

    Raises:
        InputError: If the outcome is not yes or no and neither word is given.
    """
    outcome(name, world)
    above, below = (number(given.own[key], key) if key in given.own else None for key in ("above", "below"))
    binary = name.partition(".")[0] in ("offer", "event", "penalised") and "@" not in name
    if above is None and below is None:
        if not binary:
            raise InputError("not an outcome that is yes or no", file="command line", key="outcome",
                             found=name, fix="say when a run counts: add above=NUMBER or below=NUMBER")
        above = 0.5

    def hits(values: Floats) -> Bools:
        found = np.ones(values.shape, dtype=bool)
        if above is not None:
            found &= values > above
        if below is not None:
            found &= values < below
        return found

    return hits


def command(argv: list[str]) -> int:
    """Run the command."""
    from sim.commands.play import progress_bar

    words = parser(
        "frontier",
        "Where an outcome changes: a map over two coded values with contours at 10, 50 and 90 % and "
        "thresholds with intervals.\n\nwords of its own: x=VALUE, y=VALUE (credibility.US: every coded "
        "credibility of American threats;\nprospects.China-US; any key), outcome=SCENARIO (its offer) or "
        "outcome=NAME, "
        "above=/below=NUMBER (when\na run counts), size=50 (cells along a side), x_range=0.2,0.9, y_range=, "
        "tolerance=0.05 (0: play\nevery cell), levels=0.1,0.5,0.9 (contours), others=drawn|coded (the other "
        "coded values).",
        EXAMPLE, runs=500,
    )
    given = read_words(words.parse_args(argv), OWN)
    story, text = scenario_and_outcome(given)
    plain = given.world(story)
    name = default_outcome(plain, text)
    for key in ("x", "y"):
        if key not in given.own:
            raise InputError("an axis is missing", file="command line", key=key,
                             allowed="a coded value, as in x=credibility.US")
    x, y = (axis(given.own[key], plain, _span(given, f"{key}_range")) for key in ("x", "y"))
    hits = counter(given, name, plain)
    size = number(given.own.get("size", "50"), "size")
    tolerance = number(given.own.get("tolerance", "0.05"), "tolerance")
    if size != int(size) or not 2 <= size <= 1000:
        raise InputError("not allowed here", file="command line", key="size", found=given.own["size"],
                         allowed="a whole number from 2 to 1000")
    if not 0.0 <= tolerance <= 1.0:
        raise InputError("not allowed here", file="command line", key="tolerance",
                         found=given.own["tolerance"], allowed="0 to 1")
    levels = sorted({number(part, "levels") for part in given.own.get("levels", "0.1,0.5,0.9").split(",")})
    if not 0.0 < levels[0] <= levels[-1] < 1.0:
        raise InputError("not allowed here", file="command line", key="levels", found=given.own["levels"],
                         allowed="shares between 0 and 1, with commas between, as in 0.05,0.1")
    others = given.own.get("others", "drawn")
    if others not in ("drawn", "coded"):
        raise unknown("way to treat the other values", others, ("drawn", "coded"), file="command line",
                      key="others")

    def make(values: dict[str, dict[str, float]]) -> World:
        return given.world(story, values=values)

    with progress_bar(int(size) ** 2 * given.runs, f"frontier: at most {int(size)**2} cells") as advance:
        cells = Cells(make, x, y, name, given.runs, given.seed, hits, vary=others == "drawn",
                      progress=advance, **given.how())
        report = frontier(cells, size=int(size), tolerance=tolerance, levels=levels,
                          picture=given.picture)
    report.columns = ("axis", "level", "at", "low", "high", "share_at_low_end", "share_at_high_end")
    folder = publish(report, given.output, how={"words": given.words, "world": cells.world.hash(),
                                                "seed": given.seed})
    show(report, folder)
    return 0


main = guarded(command)

if __name__ == "__main__":
    raise SystemExit(main())
