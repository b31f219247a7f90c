"""The pictures of claims: all tests that count, and the maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.claims.findings import VERDICTS, Finding
from analysis.phrases import in_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def verdict_picture(findings: Sequence[Finding]) -> Figure:
    """Return the picture of all tests that count: effects in units of the smallest effect of interest."""
    from matplotlib.lines import Line2D

    from analysis import plots

    colours = {"reproduced": plots.BLUE, "depends on": plots.ORANGE, "no clear effect": plots.GREY,
               "contradicted": plots.VERMILION}
    codings = list(dict.fromkeys(f.coding for f in findings))
    names = list(dict.fromkeys(f.claim for f in findings))
    titles = {f.claim: f.data.title for f in findings}
    partly = {f.claim for f in findings if f.data.missing}
    made, axes = plots.figure(5.2 + 3.4 * len(codings), 0.36 * len(names) + 1.9, 1, len(codings), sharey=True,
                              sharex=True)
    for c, coding in enumerate(codings):
        axis = axes[0, c]
        plots.zero_line(axis, vertical=True)
        axis.axvspan(-1.0, 1.0, color=plots.PALE, alpha=0.45, linewidth=0, zorder=0)
        for f in (f for f in findings if f.coding == coding):
            row = names.index(f.claim)
            counted = [t for t in f.trials if not t.aside]
            for k, t in enumerate(counted):
                at = row + (k - 0.5 * (len(counted) - 1)) * min(0.2, 0.7 / max(len(counted), 1))
                scale = t.required or 0.05
                i = t.interval
                low, middle, high = i.low / scale, i.estimate / scale, i.high / scale
                colour = colours["depends on" if t.flip else t.verdict]
                axis.plot([low, high], [at, at], color=colour, linewidth=1.2)
                axis.plot([middle], [at], marker="D" if t.shape in ("same", "not down") else "o",
                          markersize=3.2, color=colour, linestyle="none")
            if not counted:
                axis.text(0.0, row, " see the map", fontsize=7, va="center", color=colours[f.verdict])
            axis.axhspan(row - 0.5, row + 0.5, xmin=0.0, xmax=0.012, color=colours[f.verdict])
        axis.set_xscale("symlog", linthresh=2.0, linscale=1.0)
        axis.set_xticks([-100, -10, -1, 1, 10, 100], ["-100", "-10", "-1", "1", "10", "100"])
        axis.set_xlim(-100, 100)
        axis.minorticks_off()
        axis.set_yticks(range(len(names)), [f"{n}  {titles[n]}{'*' * (n in partly)}" for n in names])
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.grid(False, axis="y")
        plots.titled(axis, f"{coding} reading")
        axis.set_xlabel("effect in the claimed direction,\nin units of the smallest effect of interest")
    found = {f.verdict for f in findings} | {"depends on" if t.flip else t.verdict
                                             for f in findings for t in f.trials if not t.aside}
    handles: list[Any] = [Line2D([], [], color=colours[v], marker="o", markersize=4, linewidth=1.4, label=v)
                          for v in VERDICTS if v in found]
    made.legend(handles=handles, loc="outside lower center", ncols=4)
    plots.headed(made, "What the documents claim, and what the model says",
                 "A row a claim, a point a test with its 95 % interval; left of zero: against the claim. "
                 "Diamonds: claimed is no effect (or none downward), that is, to stay in the grey band (or "
                 "right of it). The bar at the left edge is the verdict on the claim. *: the model holds "
                 "only a part of what is claimed.")
    return made


def map_picture(finding: Finding) -> Figure:
    """Return the picture of a map: the first effect of each claim in every cell, framed where it holds."""
    from matplotlib.patches import Rectangle

    from analysis import plots

    assert finding.map is not None
    assert finding.data.map is not None
    cells, data = finding.map, finding.data.map
    x, y, panel = data.axes
    panels = sorted(set(cells[panel]))
    xs, ys = sorted(set(cells[x])), sorted(set(cells[y]))
    shown = {name: next(c for c in cells.columns if str(c).startswith(f"{name}: ")) for name in data.parts}
    reach = max(float(cells[column].abs().max()) for column in shown.values()) or 1.0
    reach = max(reach, *(part.smallest for parts in data.parts.values() for part in parts))
    made, axes = plots.figure(2.9 * len(panels) + 1.2, 7.2, 2, len(panels), sharex=True, sharey=True)
    image: Any = None
    for r, (name, column) in enumerate(shown.items()):
        for p, level in enumerate(panels):
            axis = axes[r, p]
            grid = np.full((len(ys), len(xs)), np.nan)
            for row in cells[cells[panel] == level].to_dict("records"):
                at = xs.index(row[x]), ys.index(row[y])
                grid[at[1], at[0]] = row[column]
                axis.text(at[0] + 0.5, at[1] + 0.5, f"{row[column]:+.2f}", ha="center", va="center",
                          fontsize=7.5, color="white" if abs(row[column]) > 0.6 * reach else plots.BLACK)
                if row[name]:
                    axis.add_patch(Rectangle((at[0] + 0.06, at[1] + 0.06), 0.88, 0.88, fill=False,
                                             edgecolor=plots.BLACK, linewidth=1.4, zorder=3))
            image = axis.pcolormesh(range(len(xs) + 1), range(len(ys) + 1), grid, cmap="PuOr", vmin=-reach,
                                    vmax=reach, edgecolors="white", linewidth=1.5)
            axis.set_xticks(np.arange(len(xs)) + 0.5, [f"{v:g}" for v in xs])
            axis.set_yticks(np.arange(len(ys)) + 0.5, [f"{v:g}" for v in ys])
            axis.grid(False)
            part = data.parts[name][0]
            claimed = f"{part.expect} by {part.smallest:g} or more"
            plots.titled(axis, f"{column}\n(claimed: {claimed})\n{panel} {level:g}" if p == 0 else
                         f"{panel} {level:g}")
        axes[r, 0].set_ylabel(y)
    for axis in axes[-1]:
        axis.set_xlabel(x)
    bar = made.colorbar(image, ax=axes, shrink=0.6, pad=0.02)
    bar.set_label("effect on China's position")
    sets = "; ".join(f"{name}: {in_words(keys)}" for name, keys in data.axes.items())
    plots.headed(made, f"{finding.data.title} ({finding.coding} reading)",
                 f"Framed: all tests of that text's claim are clear and large enough there. {sets}.")
    return made
