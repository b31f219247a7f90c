"""Tables of what theories say of actors in a user's own file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.rivals.csv_files import Aligners
from analysis.rivals.theories import landscape

if TYPE_CHECKING:
    import pandas as pd


def bloc(names: Sequence[str], sides: Any, side: int) -> str:
    """Return the names of a bloc, in order; ``nobody`` if it is empty."""
    return ", ".join(name for name, at in zip(names, sides, strict=True) if at == side) or "nobody"


def minima_table(actors: Aligners, found: landscape.Landscape) -> pd.DataFrame:
    """Return one row a minimum, the lowest energy first.

    Columns: minimum (from 1), energy (over ordered pairs), basin (configurations that run down to it), share (of
    all), with_first (the bloc of the first actor), against (the other).
    """
    import pandas as pd

    return pd.DataFrame({
        "minimum": np.arange(1, len(found.energies) + 1), "energy": found.energies, "basin": found.basins,
        "share": found.basins / found.configurations,
        "with_first": [bloc(actors.names, side, 0) for side in found.sides],
        "against": [bloc(actors.names, side, 1) for side in found.sides],
    })


def frustration_table(actors: Aligners, found: landscape.Landscape) -> pd.DataFrame:
    """Return one row a minimum and actor: its bloc (1 with the first actor, 2 against) and its frustration."""
    import pandas as pd

    rows = []
    for k, side in enumerate(found.sides):
        felt = landscape.frustration(actors.size, actors.propensity, side)
        rows += [(k + 1, name, int(at) + 1, float(f))
                 for name, at, f in zip(actors.names, side, felt, strict=True)]
    return pd.DataFrame(rows, columns=["minimum", "actor", "bloc", "frustration"])
