"""The picture of a sweep: each outcome against what was varied, a line for each scenario.

A grid is drawn as lines (or points, over names) with 95 % intervals; a design as points, a panel for each
of the coded values that correlate most with the outcome. The figures are those of ``summary.csv``.
"""

from __future__ import annotations

import io
import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.sweep import store
from sim.sweep.plan import Plan
from sim.sweep.table import interval95, is_share

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

#: Colours that colour-blind readers tell apart (Okabe and Ito 2008), with lines and marks for print.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_STYLES: tuple[Any, ...] = ("-", (0, (6, 1.6)), (0, (1.6, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
_MARKS = "os^D"
_LOOKS: dict[str, Any] = {
    "font.family": "DejaVu Sans", "font.size": 8, "text.color": "#1b1f24", "axes.edgecolor": "#c9ced6",
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#eceef1",
    "axes.axisbelow": True, "legend.frameon": False,
}
_MOST_PANELS, _MOST_KEYS, _MOST_OUTCOMES, _MOST_LINES, _MOST_POINTS = 6, 4, 3, 8, 5_000


def figures(plan: Plan) -> tuple[pd.DataFrame, list[str]]:
    """Return the swept keys and outcomes of (at most 5,000) cells, and the outcomes that are drawn.

    Drawn are the outcomes that were asked for (``sweep.outcomes``) and the offers, each with ``NAME.low95``
    and ``NAME.high95``; without any, the end positions that differ most between cells.
    """
    import pandas as pd

    file, keys = plan.folder / "summary.csv", [axis["key"] for axis in plan.axes]
    held = list(pd.read_csv(file, nrows=0).columns)
    summed = plan.options.keep == "summary"
    names = list(dict.fromkeys(name.partition("|")[0] for name, _ in plan.columns[2:]))
    drawn = [n for n in names if n in plan.options.outcomes or (n.startswith("offer.") and is_share(n))]
    shown = drawn or [n for n in names if n.startswith("position.") and n.endswith("@end")]
    parts = ("", ".low95", ".high95", "|n", "|mean", "|sd")
    wanted = {*keys, *(f"{name}{part}" for name in shown for part in parts)}
    table = pd.read_csv(file, usecols=[n for n in held if n in wanted])
    table = table.iloc[:: max(1, math.ceil(len(table) / _MOST_POINTS))]
    for name in shown if summed else ():
        columns = [table[f"{name}|{part}"] for part in ("n", "mean", "sd")]
        ends = [interval95(name, n, mean, sd * sd) or (math.nan, math.nan) if n else (math.nan, math.nan)
                for n, mean, sd in zip(*columns, strict=True)]
        table = table.join(pd.DataFrame(ends, columns=[f"{name}.low95", f"{name}.high95"], index=table.index))
        table[name] = columns[1]
    if not drawn:
        apart = (table[shown].max() - table[shown].min()).sort_values(ascending=False, kind="stable")
        shown = [name for name in apart.index if apart[name] > 0]
    return table, shown[:_MOST_PANELS]


def draw(plan: Plan) -> bool:
    """Write ``sweep.png`` from ``summary.csv``; return whether there was something to draw.

    Raises:
        InputError: If it cannot be written.
    """
    import matplotlib
    from matplotlib.figure import Figure

    table, names = figures(plan)
    if not plan.axes or not names:
        return False
    points = [axis["key"] for axis in plan.axes if axis["design"]]
    columns = min(_MOST_KEYS, len(points)) if points else min(3, len(names))
    names = names[:_MOST_OUTCOMES] if points else names
    rows = len(names) if points else math.ceil(len(names) / columns)
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_LOOKS)
        figure = Figure(figsize=(max(6.4, 1.2 + 3.6 * columns), 1.0 + 3.0 * rows), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, sharey="row" if points else False)
        if points:
            for name, row in zip(names, panels, strict=True):
                for key, axes in zip(_closest(table, name, points)[:columns], row, strict=True):
                    _scatter(axes, table, name, key, _coloured(plan))
            below = f"a point is a cell; {columns} of {len(points)} varied values, those that correlate most"
        else:
            for name, axes in itertools.zip_longest(names, panels.flat):
                if name:
                    _lines(axes, table, name, plan)
                else:
                    axes.set_axis_off()
            below = "with 95 % intervals over runs" if f"{names[0]}.low95" in table else "means over runs"
        for name, axes in zip(names, panels[:, 0] if points else panels.flat, strict=False):
            axes.set_ylabel(f"share of runs: {name}" if is_share(name) else f"mean of {name}")
        figure.supxlabel(below, x=0.01, ha="left", fontsize=8, color="#5a626c")
        told = {label: line for axes in panels.flat
                for line, label in zip(*axes.get_legend_handles_labels(), strict=True) if label}
        if told:
            figure.legend(list(told.values()), list(told), loc="outside upper left", ncols=4)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=120, metadata={"Software": None})
    store.publish(plan.folder / "sweep.png", stream.getvalue())
    return True


def _coloured(plan: Plan) -> str | None:
    """Return the key that is told by colour: the scenario, or else the first one with names."""
    names = [axis["key"] for axis in plan.axes if axis["kind"] in ("text", "truth")]
    return "scenario" if "scenario" in names else names[0] if names else None


def _closest(table: pd.DataFrame, name: str, keys: list[str]) -> list[str]:
    """Return the keys in the order of their correlation with an outcome, closest first."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {key: abs(table[key].corr(table[name])) for key in keys}
    return sorted(keys, key=lambda key: 1.0 if np.isnan(found[key]) else -found[key])


def _scatter(axes: Axes, table: pd.DataFrame, name: str, key: str, colour: str | None) -> None:
    groups = [("", table)] if colour is None else list(table.groupby(colour, sort=False))
    for k, (label, rows) in enumerate(groups):
        if rows[name].isna().all():
            continue
        axes.plot(rows[key], rows[name], "o", color=COLOURS[k % len(COLOURS)], markeredgewidth=0,
                  markersize=max(2.0, min(5.0, 60 / math.sqrt(len(table)))), alpha=0.6, label=str(label))
    axes.set_xlabel(key.removesuffix(".value"))


def _lines(axes: Axes, table: pd.DataFrame, name: str, plan: Plan) -> None:
    across, named = _across(plan)
    ticks = {value: n for n, value in enumerate(dict.fromkeys(table[across]))} if named else {}
    others = [axis["key"] for axis in plan.axes if axis["key"] != across]
    colour = _coloured(plan) if _coloured(plan) in others else others[0] if others else None
    groups = list(table.groupby(others, sort=False)) if others else [((), table)]
    many = len(groups) > _MOST_LINES
    shades: dict[Any, int] = {}
    looks: dict[Any, int] = {}
    for n, (values, rows) in enumerate(groups):
        told = dict(zip(others, values if isinstance(values, tuple) else (values,), strict=True))
        shade = COLOURS[shades.setdefault(told.get(colour), len(shades)) % len(COLOURS)]
        rest = tuple(value for key, value in told.items() if key != colour)
        look = looks.setdefault(rest, len(looks)) % len(_STYLES)
        if rows[name].isna().all():
            continue
        label = ", ".join(str(value) if key == "scenario" else
                          f"{key.removesuffix('.value').rpartition('.')[2]} {value}"
                          for key, value in told.items() if not many or key == colour)
        places = rows[across].map(ticks) + 0.06 * (n - (len(groups) - 1) / 2) if named else rows[across]
        axes.plot(places, rows[name], marker=_MARKS[look], markersize=3 if many else 4.5, color=shade,
                  linestyle="none" if named else _STYLES[look], linewidth=0.8 if many else 1.6,
                  alpha=0.5 if many else 1.0, label=label)
        if f"{name}.low95" in rows and not many:
            axes.vlines(places, rows[f"{name}.low95"], rows[f"{name}.high95"], color=shade, linewidth=1.0)
    if named:
        axes.set_xticks(list(ticks.values()), [str(value) for value in ticks])
        axes.set_xlim(-0.5, len(ticks) - 0.5)
    axes.set_xlabel(across.removesuffix(".value"))


def _across(plan: Plan) -> tuple[str, bool]:
    """Return the key that runs along the panel, the number with most values, and whether it has names."""
    kinds = {axis["key"]: axis["kind"] for axis in plan.axes}
    count = {key: len({cell.labels.get(key) for cell in plan.cells}) for key in kinds}
    numbers = [key for key, kind in kinds.items() if kind in ("number", "integer") and key != "seed"]
    names = [key for key in kinds if key not in ("scenario", "seed")]
    found = max(numbers or names or list(kinds), key=count.__getitem__)
    return found, kinds[found] in ("text", "truth")
