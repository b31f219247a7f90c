"""The landscape of the coded actors before and after the war begins, over the coded ranges.

Two readings of propensity: the coded *relations*, as the scenario's own dated events leave them, and the *congruence*
of ideal points, without the war and, after it has begun, with the coded wartime shift. No rule of our model plays a
part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.rivals.coded import Coded
from analysis.rivals.theories import landscape

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
BEFORE, AFTER = "before the war", "after it began"


def propensities(coded: Coded) -> dict[tuple[str, str], Floats]:
    """Return, by reading and time, propensities of shape (draws, actors, actors); no time after a war that never is."""
    found = {("relations", BEFORE): coded.relations(0),
             ("congruence", BEFORE): coded.congruence(coded.array("ideal_point"))}
    if coded.war_week is not None:
        found["relations", AFTER] = coded.relations(coded.war_week)
        found["congruence", AFTER] = coded.congruence(coded.array("wartime_ideal"))
    return found


def bloc_table(coded: Coded, capability: str = "capability") -> pd.DataFrame:
    """Return the configurations that are the lowest in some draw, and how often.

    Columns: propensity, when, with_first, against, share (of the draws in which it is the lowest), energy and its 5 and
    95 percent points among those draws, basin (mean share of configurations that run down to it there), minima (mean
    number of minima in all draws).
    """
    import pandas as pd

    labels = [coded.world.labels[a] for a in coded.actors]
    size = coded.array(capability)
    rows: list[dict[str, Any]] = []
    for (reading, when), p in propensities(coded).items():
        lowest: dict[tuple[int, ...], list[tuple[float, float]]] = {}
        count = 0
        for k in range(coded.draws):
            found = landscape.minima(size[k], p[k])
            count += len(found.energies)
            lowest.setdefault(tuple(int(v) for v in found.sides[0]), []).append(
                (float(found.energies[0]), float(found.basins[0]) / found.configurations))
        for sides, met in sorted(lowest.items(), key=lambda item: (-len(item[1]), item[0])):
            energies, basins = np.array(met).T
            low, high = np.quantile(energies, [0.05, 0.95])
            rows.append({
                "propensity": reading, "when": when,
                "with_first": ", ".join(n for n, at in zip(labels, sides, strict=True) if at == 0),
                "against": ", ".join(n for n, at in zip(labels, sides, strict=True) if at == 1) or "nobody",
                "share": len(met) / coded.draws, "energy": float(energies.mean()), "energy_q05": float(low),
                "energy_q95": float(high), "basin": float(basins.mean()), "minima": count / coded.draws})
    return pd.DataFrame(rows)
