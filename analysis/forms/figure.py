"""The picture of a table of conclusions: a row a conclusion, a column a set of forms, what changes framed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analysis.forms.prose import told
from analysis.phrases import cut

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Rows of a picture: beyond that the rows that stay as they are are left out.
MOST = 60


def grid_picture(table: pd.DataFrame, title: str) -> Figure:
    """Return the picture of a table of :func:`analysis.conclusions.asked`.

    Args:
        table: The table.
        title: Its title.
    """
    from matplotlib.patches import Patch, Rectangle

    from analysis import plots

    colours = {"reproduced": plots.BLUE, "depends on": plots.ORANGE, "no clear effect": plots.PALE,
               "contradicted": plots.VERMILION, "untestable": "#FFFFFF"}
    names, columns = _rows(table), list(dict.fromkeys(table["column"]))
    words = table.drop_duplicates("conclusion").set_index("conclusion")["words"].to_dict()
    made, axes = plots.figure(3.6 + 0.95 * len(columns), 1.9 + 0.27 * len(names))
    axis, seen = axes[0, 0], set()
    for row in table[table["conclusion"].isin(names)].to_dict("records"):
        x, y = columns.index(row["column"]), names.index(row["conclusion"])
        colour = colours.get(row["said"], plots.SKY if row["changes"] else "#FFFFFF")
        seen.add(row["said"])
        axis.add_patch(Rectangle((x - 0.5, y - 0.5), 1.0, 1.0, facecolor=colour, edgecolor="#BFBFBF", linewidth=0.5))
        dark = colour in (plots.BLUE, plots.VERMILION)
        axis.text(x, y, _inside(row), ha="center", va="center", fontsize=6.2, color="white" if dark else plots.BLACK)
        if row["changes"]:
            axis.add_patch(Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, fill=False, edgecolor=plots.BLACK,
                                     linewidth=1.5, zorder=3))
    axis.set_xlim(-0.5, len(columns) - 0.5)
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.set_xticks(range(len(columns)), [broken(column) for column in columns])
    axis.xaxis.tick_top()
    axis.set_yticks(range(len(names)), [label(name, words) for name in names])
    axis.grid(False)
    axis.tick_params(length=0)
    handles: list[Any] = [Patch(facecolor=colour, edgecolor="#BFBFBF", label=verdict)
                          for verdict, colour in colours.items() if verdict in seen]
    if handles:
        made.legend(handles=handles, loc="outside lower center", ncols=5)
    plots.headed(made, title, "Framed: another answer than in the first column, that is, one which is the form's.")
    return made


def _rows(table: pd.DataFrame) -> list[str]:
    """Return the conclusions that are drawn: all, or if they are too many those that change, and the offers."""
    names = list(dict.fromkeys(table["conclusion"]))
    if len(names) <= MOST:
        return names
    kept = set(table[table["changes"] | (table["kind"] == "offer")]["conclusion"])
    return [name for name in names if name in kept][:MOST]


def _inside(row: Any) -> str:
    """Return what stands in a cell."""
    return str(row["figure"]) if row["kind"] == "claim" else told(row)


def broken(column: str) -> str:
    """Return the head of a column on several lines."""
    return column.replace("=", "=\n").replace(" ", "\n")


def label(name: str, words: Mapping[Any, Any]) -> str:
    """Return the head of a row: a claim with its name, anything else in words."""
    return cut(f"{name}  {words[name]}" if ": " not in name else words[name], 62)
