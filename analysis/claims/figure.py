"""The pictures of claims: all tests that count, and the maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.claims.findings import VERDICTS, Finding

if TYPE_CHECKING:
    from matplotlib.figure import Figure


#: How the kind of a claim stands behind its title.
_MARKS = {"built in": "=", "directional": ">", "informative": "?"}


def verdict_picture(findings: Sequence[Finding]) -> Figure:
    """Return the picture of all tests that count: effects in units of the smallest effect of interest."""
    from matplotlib.lines import Line2D

    from analysis import plots

    colours = {"reproduced": plots.BLUE, "depends on": plots.ORANGE, "no clear effect": plots.GREY,
               "contradicted": plots.VERMILION, "untestable": plots.PALE}
    codings = list(dict.fromkeys(f.coding for f in findings))
    names = list(dict.fromkeys(f.claim for f in findings))
    titles = {f.claim: f.data.title for f in findings}
    kinds = {f.claim: f.data.kind for f in findings}
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
                low, middle, high = t.units.low, t.units.estimate, t.units.high
                colour = colours["depends on" if t.flip else t.verdict]
                axis.plot([low, high], [at, at], color=colour, linewidth=1.2)
                axis.plot([middle], [at], marker="D" if t.shape in ("same", "not down") else "o",
                          markersize=3.2, color=colour, linestyle="none")
            if not counted:
                told = " untestable" if f.data.untestable else " see the map"
                axis.text(0.0, row, told, fontsize=7, va="center",
                          color=plots.BLACK if f.data.untestable else colours[f.verdict])
            axis.axhspan(row - 0.5, row + 0.5, xmin=0.0, xmax=0.012, color=colours[f.verdict])
        axis.set_xscale("symlog", linthresh=2.0, linscale=1.0)
        axis.set_xticks([-100, -10, -1, 1, 10, 100], ["-100", "-10", "-1", "1", "10", "100"])
        axis.set_xlim(-100, 100)
        axis.minorticks_off()
        axis.set_yticks(range(len(names)), [f"{n}  {titles[n]}{'*' * (n in partly)} {_MARKS[kinds[n]]}" for n in names])
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.grid(False, axis="y")
        plots.titled(axis, f"{coding} reading")
        axis.set_xlabel("effect in the claimed direction,\nin units of the smallest effect of interest")
    found = {f.verdict for f in findings} | {"depends on" if t.flip else t.verdict
                                             for f in findings for t in f.trials if not t.aside}
    found -= {"untestable"}
    handles: list[Any] = [Line2D([], [], color=colours[v], marker="o", markersize=4, linewidth=1.4, label=v)
                          for v in VERDICTS if v in found]
    made.legend(handles=handles, loc="outside lower center", ncols=4)
    plots.headed(made, "What the documents claim, and what the model says",
                 "A row a claim, a point a test with its 95 % interval; left of zero: against the claim. "
                 "Diamonds: claimed is no effect (or none downward), that is, to stay in the grey band (or "
                 "right of it). The bar at the left edge is the verdict on the claim. *: the model holds "
                 "only a part of what is claimed. =: built in, >: directional (the sign is built in), ?: informative.")
    return made
