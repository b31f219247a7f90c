"""Where in the space of coded values each of two claims holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.claims.claims_file import MapData, PartData
from analysis.claims.laboratory import Laboratory
from analysis.claims.trials import trials_of
from analysis.claims.verdicts import judge

if TYPE_CHECKING:
    import pandas as pd

#: Pairs of runs in a cell of a map.
MAP_RUNS = 192


def map_cells(data: MapData, lab: Laboratory) -> pd.DataFrame:
    """Return where each of two claims holds, cell by cell.

    A claim holds in a cell if each of its tests is on the claimed side: clear at 95 % in that cell and at
    least the smallest effect of interest (no correction for the number of cells: a map is a picture).

    Args:
        data: The map.
        lab: Where it is played.

    Raises:
        InputError: If an axis names a value that is not coded.
    """
    import itertools

    import pandas as pd

    names = list(data.axes)
    cells = []
    for place in itertools.product(*(data.levels[name] for name in names)):
        where = {key: number for name, number in zip(names, place, strict=True) for key in data.axes[name]}
        row: dict[str, Any] = dict(zip(names, place, strict=True))
        own = lab.fresh(MAP_RUNS)
        for claim, parts in data.parts.items():
            holds = True
            for part in parts:
                for trial in trials_of(placed(part, where), own):
                    judge([trial])
                    holds &= trial.verdict == "reproduced"
                    row[f"{claim}: {trial.says}"] = trial.effect.estimate
            row[claim] = holds
        cells.append(row)
    return pd.DataFrame(cells)


def placed(part: PartData, where: Mapping[str, float]) -> PartData:
    """Return a part with coded values set in both arms; what the arm itself sets stays."""
    arms = {side: getattr(part, side).model_copy(update={"values": {**where, **getattr(part, side).values}})
            for side in ("first", "second")}
    return part.model_copy(update=arms)


def map_counts(cells: pd.DataFrame, claims: Sequence[str]) -> dict[str, int]:
    """Return in how many cells both of two claims hold, only one of them, and neither."""
    one, two = (cells[name].to_numpy(dtype=bool) for name in claims)
    return {"both": int((one & two).sum()), f"only {claims[0]}": int((one & ~two).sum()),
            f"only {claims[1]}": int((~one & two).sum()), "neither": int((~one & ~two).sum())}


def judge_map(cells: pd.DataFrame, claims: Sequence[str]) -> str:
    """Return the verdict on a map.

    ``depends on`` if there is a border (no more than 95 % of the cells are alike), ``contradicted`` if both
    hold together in more than that, else ``no clear effect``: the border is not within the map.

    Args:
        cells: From :func:`map_cells`.
        claims: Names of its two claims.
    """
    count = map_counts(cells, claims)
    if count["both"] > 0.95 * len(cells):
        return "contradicted"
    return "no clear effect" if max(count.values()) > 0.95 * len(cells) else "depends on"
