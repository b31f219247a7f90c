"""Tables of what theories say of actors in a user's own file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.rivals.csv_files import Aligners, Bargainers
from analysis.rivals.theories import expected_utility, landscape, spatial
from analysis.rivals.theories.means import weighted_mean, weighted_median

if TYPE_CHECKING:
    import pandas as pd

#: Names of the theories that bargain.
MEAN, MEDIAN = "weighted mean", "weighted median"
EXPECTED, SPATIAL = "expected utility", "spatial model"


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


class Bargained(NamedTuple):
    """What theories make of actors who bargain: tables of forecasts and of rounds, and notes.

    Attributes:
        forecasts: Columns theory, rounds, forecast (in units of the file), reached (how it came to rest).
        rounds: Columns theory, round (0 the start), actor, position, forecast (of the round).
        percent: Whether saliences were read as percent.
    """

    forecasts: pd.DataFrame
    rounds: pd.DataFrame
    percent: bool


def bargained(actors: Bargainers, *, rounds: int, readings: expected_utility.Readings) -> Bargained:
    """Return what the mean, the median, Bueno de Mesquita's and KTAB's models make of a file's actors.

    Args:
        actors: The actors; saliences above 1 make all of them percent.
        rounds: Largest number of rounds or turns.
        readings: How steps are read that Bueno de Mesquita's sources leave open.
    """
    import pandas as pd

    c, x, s = actors.capability, actors.position, actors.salience
    percent = bool((s > 1.0).any())
    s = s / 100.0 if percent else s
    forecasts: list[tuple[str, int, float, str]] = [
        (MEAN, 0, float(weighted_mean(c, s, x)), "at once"), (MEDIAN, 0, float(weighted_median(c, s, x)), "at once")]
    told: list[tuple[str, int, str, float, float]] = []
    played = expected_utility.play(c, s, x, rounds=rounds, readings=readings)
    for k, made in enumerate(played):
        told += [(EXPECTED, k, name, float(at), float(made.forecast[0]))
                 for name, at in zip(actors.names, made.position[0], strict=True)]
    settled = len(played) < 2 or float(np.abs(played[-1].position - played[-2].position).max()) <= 1e-6 * float(
        np.ptp(x)) or (readings.ends == "median" and len(played) - 1 < rounds)
    forecasts.append((EXPECTED, len(played) - 1, float(played[-1].forecast[0]),
                      "settled" if settled else "still moving"))
    low, span = float(x.min()), float(np.ptp(x)) or 1.0
    turns = spatial.play(c, s[:, None], ((x - low) / span)[:, None], most=rounds) if np.ptp(x) > 0.0 else []
    stands = [x, *(low + span * made.position[:, 0] for made in turns)]
    for k, stand in enumerate(stands):
        told += [(SPATIAL, k, name, float(p), float(weighted_median(c, s, stand)))
                 for name, p in zip(actors.names, stand, strict=True)]
    share = 1.0 if len(turns) < 2 else spatial.moved(stands[-2][:, None], stands[-1][:, None]) / max(
        spatial.moved(stands[0][:, None], stands[1][:, None]), 1e-12)
    forecasts.append((SPATIAL, len(turns), told[-1][4],
                      "settled" if share < spatial.SETTLED or np.ptp(stands[-1]) == 0.0 else "still moving"))
    return Bargained(pd.DataFrame(forecasts, columns=["theory", "rounds", "forecast", "reached"]),
                     pd.DataFrame(told, columns=["theory", "round", "actor", "position", "forecast"]), percent)
