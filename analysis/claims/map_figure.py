"""The picture of a map of doses: effects, regions and borders, a panel a form and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.claims.findings import Finding
from analysis.claims.maps import NEITHER
from analysis.phrases import in_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def map_picture(finding: Finding) -> Figure:
    """Return the picture of a map: the effect of each dose, and lines where it reaches the smallest of interest."""
    from analysis import plots

    assert finding.map is not None
    assert finding.data.map is not None
    cells, data = finding.map, finding.data.map
    forms, lines = list(dict.fromkeys(cells["form"])), list(data.lines)
    reach = max(float(cells["effect"].abs().max()), 2.0 * data.smallest)
    made, axes = plots.figure(3.4 * len(forms) + 1.4, 3.0 * len(lines) + 1.4, len(lines), len(forms), sharex=True,
                              sharey=True)
    image: Any = None
    for r, line in enumerate(lines):
        for c, form in enumerate(forms):
            own = cells[(cells["form"] == form) & (cells["line"] == line)]
            image = _panel(axes[r, c], own, finding, reach)
            force = " (in force)" if bool(own["in_force"].any()) else ""
            plots.titled(axes[r, c], f"{data.form} {form}{force}\n{line.replace('_', ' ')}")
        axes[r, 0].set_ylabel(data.across)
    for axis in axes[-1]:
        axis.set_xlabel("dose: credibility times severity")
    bar = made.colorbar(image, ax=axes, shrink=0.7, pad=0.02)
    bar.set_label("effect on what is measured, against no threat")
    plots.headed(made, f"{finding.data.title} ({finding.coding} reading)",
                 f"Bold: clear at 95 % in that cell and {data.smallest:g} or more. Solid line: from there on it "
                 f"lowers by that much; dashed: raises. {data.across.capitalize()}: {in_words(data.keys)}. Measured: "
                 f"{data.outcome}.")
    return made


def _panel(axis: Any, cells: Any, finding: Finding, reach: float) -> Any:
    """Draw a panel and return its image: a column for no threat, then one a dose."""
    from analysis import plots

    data = finding.data.map
    assert data is not None
    doses = [0.0, *data.doses]
    grid = np.zeros((len(data.levels), len(doses)))
    for row in cells.to_dict("records"):
        at = doses.index(row["dose"]), data.levels.index(row[data.across])
        grid[at[1], at[0]] = row["effect"]
        axis.text(*at, f"{row['effect']:+.2f}", ha="center", va="center", fontsize=7.0,
                  fontweight="normal" if row["does"] == NEITHER else "bold",
                  color="white" if abs(row["effect"]) > 0.6 * reach else plots.BLACK)
    image = axis.pcolormesh(np.arange(len(doses)), np.arange(len(data.levels)), grid, cmap="PuOr", vmin=-reach,
                            vmax=reach, shading="nearest", edgecolors="white", linewidth=1.2)
    for edge, style in ((-data.smallest, "solid"), (data.smallest, "dashed")):
        if min(grid.shape) > 1 and grid.min() < edge < grid.max():
            axis.contour(np.arange(len(doses)), np.arange(len(data.levels)), grid, levels=[edge], colors=[plots.BLACK],
                         linewidths=1.6, linestyles=[style])
    axis.set_xticks(range(len(doses)), [f"{dose:g}" for dose in doses])
    axis.set_yticks(range(len(data.levels)), [f"{level:g}" for level in data.levels])
    axis.grid(False)
    return image
