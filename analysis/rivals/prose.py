"""What the rivals say, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.phrases import in_words, percent
from analysis.rivals.theories.expected_utility import Readings
from analysis.rivals.theories.landscape import EXACT, Landscape

if TYPE_CHECKING:
    import pandas as pd


def landscape_sentence(names: Sequence[str], found: Landscape) -> str:
    """Return the finding of a landscape in words."""
    low = found.sides[0]
    blocs = [[n for n, at in zip(names, low, strict=True) if at == side] for side in (0, 1)]
    split = (f"{in_words(blocs[0])} against {in_words(blocs[1])}" if all(blocs)
             else f"{in_words(blocs[0] or blocs[1])} together")
    many = len(found.energies)
    count = "One configuration is" if many == 1 else f"{many} configurations are"
    sampled = "" if found.exact else f" found from {found.configurations} random starts (some may be missed)"
    return (f"{count} stable{sampled}; the lowest energy is {found.energies[0]:.6g}: {split} "
            f"({percent(float(found.basins[0]) / found.configurations, 1)} of the configurations run down to it).")


def landscape_notes(asymmetric: Sequence[tuple[str, str]], exact: bool) -> list[str]:
    """Return what a reader of a landscape has to know."""
    notes = ["Energy: the sum of size x size x propensity over ordered pairs in different blocs (Axelrod and Bennett "
             "1993). One actor moves at a time, the move that lowers the energy most, the first in file order if "
             "several do alike; basins depend on that order of moves, minima do not."]
    if not exact:
        notes.append(f"More than {EXACT} actors: configurations were sampled, and shares are shares of the sample.")
    if asymmetric:
        listed = [f"{a} and {b}" for a, b in asymmetric[:6]]
        more = f" and {len(asymmetric) - 6} more" if len(asymmetric) > 6 else ""
        notes.append(f"The two propensities of a pair differ for {in_words(listed)}{more}; their mean was taken.")
    return notes


def bargain_sentence(forecasts: pd.DataFrame) -> str:
    """Return the finding of a bargaining in words."""
    said = [f"the {row['theory']} {row['forecast']:.6g}" + (f" after {row['rounds']} rounds" if row["rounds"] else "")
            + (" (still moving)" if row["reached"] == "still moving" else "") for _, row in forecasts.iterrows()]
    apart = float(forecasts["forecast"].max() - forecasts["forecast"].min())
    ends = f"; they part by {apart:.4g}." if apart > 0.0 else "; they agree."
    return f"Forecasts: {in_words(said)}{ends}"


def bargain_notes(readings: Readings, by_percent: bool) -> list[str]:
    """Return what a reader of a bargaining has to know."""
    chosen = ", ".join(f"{name}={value}" for name, value in zip(readings._fields, readings, strict=True))
    notes = [
        "Expected utility: Bueno de Mesquita as replicated by Scholz, Calbert and Smith (2011); the forecast is the "
        f"weighted median after the last round. Steps that the sources leave open are read as {chosen}.",
        "Spatial model: KTAB's, with the settings of its published log; positions run from the lowest to the highest "
        "in the file, and the forecast is the weighted median after the last turn.",
    ]
    if by_percent:
        notes.append("A salience is above 1: all saliences were read as percent.")
    return notes
