"""Pictures of the rivals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.rivals.theories.landscape import Landscape

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Minima that are drawn.
DRAWN = 8
#: Colours of actors: black is the forecast's.
_ACTORS = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9")


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


def bargain_picture(rounds: pd.DataFrame, forecasts: pd.DataFrame) -> Figure:
    """Return the picture of a bargaining: each actor's position by round, a panel a theory, and the forecasts."""
    from matplotlib.lines import Line2D
    from matplotlib.ticker import MaxNLocator

    from analysis import plots

    theories = list(dict.fromkeys(rounds["theory"]))
    actors = list(dict.fromkeys(rounds["actor"]))
    made, axes = plots.figure(9.5, 4.4, 1, len(theories), sharey=True)
    still = forecasts[~forecasts["theory"].isin(theories)]
    for axis, theory in zip(axes[0], theories, strict=True):
        own = rounds[rounds["theory"] == theory]
        for k, actor in enumerate(actors):
            path = own[own["actor"] == actor]
            axis.plot(path["round"], path["position"], color=_ACTORS[k % len(_ACTORS)], linewidth=1.1,
                      linestyle="-" if k < len(_ACTORS) else (0, (4, 2)), marker="o", markersize=2.5)
        forecast = own.drop_duplicates("round")
        axis.plot(forecast["round"], forecast["forecast"], color=plots.BLACK, linewidth=2.2)
        for (_, row), style in zip(still.iterrows(), ((0, (1, 1.5)), (0, (5, 3))), strict=False):
            axis.axhline(float(row["forecast"]), color=plots.GREY, linewidth=1.0, linestyle=style)
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.set_xlabel("round")
        plots.titled(axis, theory.capitalize())
    shown = actors[: 2 * len(_ACTORS)]
    made.legend(handles=[
        *(Line2D([], [], color=_ACTORS[k % len(_ACTORS)], label=actor,
                 linestyle="-" if k < len(_ACTORS) else (0, (4, 2))) for k, actor in enumerate(shown)),
        Line2D([], [], color=plots.BLACK, linewidth=2.2, label="forecast"),
        *(Line2D([], [], color=plots.GREY, linestyle=style, label=str(row["theory"]))
          for (_, row), style in zip(still.iterrows(), ((0, (1, 1.5)), (0, (5, 3))), strict=False)),
    ], loc="outside lower center", ncols=7)
    plots.headed(made, "Bargaining, round by round", "Positions in units of the file.")
    return made


def multiples_picture(table: pd.DataFrame) -> Figure:
    """Return small multiples: a panel an actor, a row a rival, a mark and a band a domain."""
    from matplotlib.lines import Line2D

    from analysis import plots

    placed = table[table["forecast"].notna() & table["side"].notna()]
    actors, rivals = (list(dict.fromkeys(placed[name])) for name in ("actor", "rival"))
    domains = list(dict.fromkeys(placed["domain"]))
    columns = min(3, len(actors))
    rows = -(-len(actors) // columns)
    made, axes = plots.figure(11.5, (0.3 * len(rivals) + 0.7) * rows + 1.3, rows, columns, sharex=True, sharey=True)
    for k, axis in enumerate(axes.flat):
        if k >= len(actors):
            axis.set_visible(False)
            continue
        own = placed[placed["actor"] == actors[k]]
        plots.zero_line(axis, vertical=True)
        for _, row in own.iterrows():
            d = domains.index(row["domain"])
            y = rivals.index(row["rival"]) + 0.24 * (d - (len(domains) - 1) / 2.0)
            colour = plots.COLOURS[d % len(plots.COLOURS)]
            axis.plot([row["q05"], row["q95"]], [y, y], color=colour, linewidth=1.4, alpha=0.6)
            axis.plot([row["forecast"]], [y], marker="o", markersize=3.6, color=colour, linestyle="none")
        axis.set_yticks(range(len(rivals)), rivals)
        axis.set_ylim(len(rivals) - 0.5, -0.5)
        axis.set_xlim(-1.05, 1.05)
        axis.set_xticks([-1.0, -0.5, 0.0, 0.5, 1.0])
        axis.grid(False, axis="y")
        plots.titled(axis, actors[k])
    made.legend(handles=[Line2D([], [], color=plots.COLOURS[d % len(plots.COLOURS)], marker="o", markersize=4,
                                label=name) for d, name in enumerate(domains)],
                loc="outside lower center", ncols=len(domains))
    plots.headed(made, "The same coded actors, by theory", "Where each actor ends: mean and 5 to 95 percent over the "
                 "coded ranges. Rivals that can't speak of positions are left out.")
    return made
