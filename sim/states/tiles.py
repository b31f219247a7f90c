"""Where the tile of each member stands on a grid of the world: one tile a member, neighbours near each other."""

from __future__ import annotations

import csv
from functools import lru_cache

from sim.states.members import data


@lru_cache(maxsize=1)
def tiles() -> dict[str, tuple[int, int]]:
    """Return by ISO code the column (from the west) and the row (from the north) of a member's tile."""
    with (data() / "tiles.csv").open(encoding="utf-8", newline="") as stream:
        return {row["iso3"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(stream)}
