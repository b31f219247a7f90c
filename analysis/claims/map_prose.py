"""A map of doses in words: where its border lies, or that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.claims.claims_file import MapData
from analysis.claims.maps import LOWERS, NEITHER, RAISES, border, counts
from analysis.phrases import in_words

if TYPE_CHECKING:
    import pandas as pd

#: What a dose does, of a subject in the plural.
_DOES = {LOWERS: "lower it", RAISES: "raise it", NEITHER: "do neither"}


def map_reason(cells: pd.DataFrame, data: MapData) -> str:
    """Return what a map shows, a sentence a panel: the form in force first.

    Args:
        cells: From :func:`.maps.map_cells`.
        data: The map.
    """
    forms = list(dict.fromkeys(cells.sort_values("in_force", ascending=False, kind="stable")["form"]))
    text = (f"{data.says}: a dose is credibility times severity; clear at 95 % in a cell and {data.smallest:g} or more "
            "counts")
    for what, words in ((LOWERS, "lowers"), (RAISES, "raises")):
        where = list(dict.fromkeys(cells[cells["does"] == what]["form"]))
        text += f". It {words} it somewhere under {in_words(where)}" if where else f". It {words} it nowhere"
    for form in forms:
        own = cells[cells["form"] == form]
        told = "; ".join(f"{line.replace('_', ' ')}, {panel(own[own['line'] == line], data)}" for line in data.lines)
        force = " (in force)" if bool(own["in_force"].any()) else ""
        text += f". Under form.{data.form}={form}{force}: {told}"
    return text


def panel(cells: pd.DataFrame, data: MapData) -> str:
    """Return what a panel of a map shows: the regions, and the border of each or that there is none."""
    found = counts(cells)
    listed = ", ".join(f"{number} {_DOES[what]}" for what, number in found.items())
    text = f"of {len(cells)} cells {listed}"
    alike = [what for what, number in found.items() if number == len(cells)]
    if alike:
        return f"{text}: no border, the same everywhere (effects {_span(cells)})"
    edges = [words for what, at in ((LOWERS, -data.smallest), (RAISES, data.smallest)) if found[what]
             for words in [_edge(cells, data, what, at)]]
    return f"{text}; {'; '.join(edges)}"


def _span(cells: pd.DataFrame) -> str:
    return f"{float(cells['effect'].min()):+.3f} to {float(cells['effect'].max()):+.3f}"


def _edge(cells: pd.DataFrame, data: MapData, what: str, at: float) -> str:
    """Return from which dose on it is ``at`` or beyond, level by level."""
    places = edges(cells, data, at)
    told = [f"{dose:.2f} at {data.across} {level:g}" for level, dose in places.items() if dose is not None]
    never = [f"{level:g}" for level, dose in places.items() if dose is None]
    words = f"it {what} from a dose of {', '.join(told)}" if told else f"it {what} only in single cells"
    return f"{words}, at no dose with {data.across} {in_words(never)}" if never and told else words


def edges(cells: pd.DataFrame, data: MapData, at: float) -> dict[float, float | None]:
    """Return, by level, the dose from which the effect has reached ``at``, or None.

    Args:
        cells: Those of one form and line.
        data: The map.
        at: The effect that is looked for.
    """
    found: dict[float, float | None] = {}
    for level in data.levels:
        own: Any = cells[cells[data.across] == level].sort_values("dose")
        doses: Sequence[float] = own["dose"].tolist()
        found[level] = border(doses, own["effect"].tolist(), at)
    return found
