"""The picture of the joint table: a row a conclusion, a column a form or rival, and the counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from analysis.forms.figure import broken, label
from analysis.forms.joint import SILENT

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Most rows of a picture: those on which somebody differs come first in line.
MOST = 60
#: Counts at the end of a row: their head, and the columns of the table of counts.
_COUNTS = {"forms\nagree": ("forms_agree", "forms_speak"), "rivals\nagree": ("rivals_agree", "rivals_speak")}
_KINDS = ("claim", "offer", "side")


def joint_picture(table: pd.DataFrame, counts: pd.DataFrame, rivals: Collection[str], on: str = "") -> Figure:
    """Return the picture of a joint table.

    Args:
        table: Of :func:`analysis.conclusions.asked`.
        counts: Of :func:`analysis.forms.joint.agreement`.
        rivals: The columns that are rivals.
        on: What the rows are about, for the title.
    """
    from matplotlib.patches import Patch, Rectangle

    from analysis import plots

    kept = drawn(counts)
    names, columns = list(kept["conclusion"]), list(dict.fromkeys(table["column"]))
    words = kept.set_index("conclusion")["words"].to_dict()
    width = len(columns) + len(_COUNTS)
    made, axes = plots.figure(4.0 + 0.66 * width, 2.1 + 0.25 * len(names))
    axis = axes[0, 0]
    for row in table[table["conclusion"].isin(names)].to_dict("records"):
        x, y = columns.index(row["column"]), names.index(row["conclusion"])
        colour = "#FFFFFF" if not row["has_a_say"] else plots.ORANGE if row["changes"] else plots.PALE
        axis.add_patch(Rectangle((x - 0.5, y - 0.5), 1.0, 1.0, facecolor=colour, edgecolor="#BFBFBF", linewidth=0.5))
        axis.text(x, y, _short(row["said"]) if row["has_a_say"] else SILENT, ha="center", va="center", fontsize=5.8)
    for y, row in enumerate(kept.to_dict("records")):
        for x, (agree, speak) in enumerate(_COUNTS.values(), len(columns)):
            axis.text(x, y, f"{row[agree]} of {row[speak]}" if row[speak] else SILENT, ha="center", va="center",
                      fontsize=7)
    first = next((k for k, name in enumerate(columns) if name in rivals), len(columns))
    for edge in (0.5, first - 0.5, len(columns) - 0.5):
        axis.axvline(edge, color=plots.BLACK, linewidth=1.4)
    axis.spines[:].set_visible(False)
    axis.set_xlim(-0.5, width - 0.5)
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.set_xticks(range(width), [*(broken(c) for c in columns), *_COUNTS], rotation=60, ha="left",
                    rotation_mode="anchor")
    axis.xaxis.tick_top()
    axis.set_yticks(range(len(names)), [label(name, words) for name in names])
    axis.grid(False)
    axis.tick_params(length=0)
    made.legend(handles=[Patch(facecolor=colour, edgecolor="#BFBFBF", label=text) for colour, text in (
        (plots.PALE, "the model's answer"), (plots.ORANGE, "another one"), ("#FFFFFF", "no say"))],
        loc="outside lower center", ncols=3)
    rest = len(counts) - len(kept)
    plots.headed(made, f"What survives a change of form and of theory{on}", "The model as given, its other forms, and "
                 "rival theories on the same coded actors."
                 + (f" {rest} more rows stand in agreement.csv." if rest else ""))
    return made


def drawn(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are drawn: all, or if too many claims, offers, sides and those disputed."""
    if len(counts) <= MOST:
        return counts
    return counts[counts["kind"].isin(_KINDS) | (counts["agree"] < counts["can_speak"])].head(MOST)


def _short(said: str) -> str:
    return said.replace("with ", "").replace("no clear effect", "no effect")
