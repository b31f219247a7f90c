"""What the rivals say, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.phrases import in_words, percent
from analysis.rivals.theories.landscape import EXACT, Landscape


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
