"""Pictures of the rivals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.rivals.theories.landscape import Landscape

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Minima that are drawn.
DRAWN = 8


def landscape_picture(names: Sequence[str], found: Landscape) -> Figure:
    """Return the picture of a landscape: who is in which bloc at each minimum, its energy and its basin."""
    from analysis import plots

    count = min(DRAWN, len(found.energies))
    made, axes = plots.figure(9.5, 0.32 * len(names) + 2.4, 1, 2, width_ratios=[0.9 + 0.35 * count, 1.4])
    left, right = axes[0]
    for k in range(count):
        for i, at in enumerate(found.sides[k]):
            left.plot([k], [i], marker="s", markersize=11, linestyle="none",
                      color=plots.BLUE if at == 0 else plots.ORANGE)
    left.set_yticks(range(len(names)), list(names))
    left.set_ylim(len(names) - 0.5, -0.5)
    left.set_xlim(-0.6, count - 0.4)
    left.set_xticks(range(count), [f"{k + 1}" for k in range(count)])
    left.set_xlabel("minimum, the lowest energy first")
    left.grid(False)
    plots.titled(left, "Blocs")
    shares = found.basins[:count] / found.configurations
    right.barh(range(count), shares, color=plots.SKY, height=0.6)
    for k in range(count):
        right.text(float(shares[k]) + 0.01, k, f"energy {found.energies[k]:.6g}", va="center", fontsize=8)
    right.set_yticks(range(count), [f"{k + 1}" for k in range(count)])
    right.set_ylim(count - 0.5, -0.5)
    right.set_xlim(0.0, 1.45)
    right.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0])
    right.grid(False, axis="y")
    right.set_xlabel("share of the configurations that run down to it")
    plots.titled(right, "Basins and energies")
    rest = len(found.energies) - count
    plots.headed(made, "Landscape of alignment", f"Squares of one colour stand together."
                 f"{f' {rest} more minima stand in the table.' if rest else ''}")
    return made
