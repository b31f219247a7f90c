"""What hangs on the reading of a value, and of a paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.citations import passages, read_from
from analysis.frames import each
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd

#: Stands for the passage of a value that is assumed.
NO_PASSAGE = "assumed, no passage"
#: Name of the group of values that the screening set aside.
OTHERS = "all others together"


def by_passage(world: World, indices: pd.DataFrame) -> pd.DataFrame:
    """Return what hangs on the reading of each paragraph, largest first.

    For independent inputs the total index of a group of values lies between the largest and the sum of its
    members' total indices, and the sum of the first-order indices is what they do each alone. A value read
    from two paragraphs counts in both.

    Returns:
        passage, first_order (their sum), total_at_least, total_at_most (at most 1), values, keys.
    """
    import pandas as pd

    found: dict[str, list[tuple[float, float, str]]] = {}
    keys = {value.key: value for value in world.values}
    for row in each(indices):
        value = keys.get(str(row.key))
        if value is None:
            continue
        for place in dict.fromkeys(passages(world, value.key, 20) or [NO_PASSAGE]):
            shares = (max(0.0, float(row.total)), max(0.0, float(row.first)), value.key)
            found.setdefault(place, []).append(shares)
    rows = [{"passage": place, "first_order": sum(first for _, first, _ in shares),
             "total_at_least": max(total for total, _, _ in shares),
             "total_at_most": min(1.0, sum(total for total, _, _ in shares)),
             "values": len(shares), "keys": " ".join(key for _, _, key in sorted(shares, reverse=True))}
            for place, shares in found.items()]
    frame = pd.DataFrame(rows, columns=["passage", "first_order", "total_at_least", "total_at_most", "values",
                                        "keys"])
    return frame.sort_values(["total_at_most", "total_at_least", "passage"], ascending=[False, False, True],
                             ignore_index=True)


def by_basis(indices: pd.DataFrame) -> pd.DataFrame:
    """Return what hangs on assumed values and on those that a passage supports, of the values with an index.

    Returns:
        basis, first_order (their sum), total_at_least, total_at_most (at most 1), values, keys.
    """
    import pandas as pd

    own = indices[indices["key"] != OTHERS]
    rows = []
    for basis, inside in (("assumed", own["basis"] == "assumed"), ("supported", own["basis"] != "assumed")):
        part = own[inside]
        totals = part["total"].clip(lower=0.0)
        rows.append({"basis": basis, "first_order": float(part["first"].clip(lower=0.0).sum()),
                     "total_at_least": float(totals.max()) if len(part) else 0.0,
                     "total_at_most": min(1.0, float(totals.sum())), "values": len(part),
                     "keys": " ".join(str(key) for key in part["key"])})
    return pd.DataFrame(rows)


def described(world: World, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with range, basis and passages of each value."""
    keys = {value.key: value for value in world.values}
    rows = [keys.get(str(key)) for key in table["key"]]
    table = table.reset_index(drop=True)
    table["low"] = [v.low if v else np.nan for v in rows]
    table["value"] = [v.value if v else np.nan for v in rows]
    table["high"] = [v.high if v else np.nan for v in rows]
    table["basis"] = [v.coded.basis if v and v.coded else "" for v in rows]
    table["passages"] = [", ".join(passages(world, v.key)) if v else "" for v in rows]
    table["says"] = [v.coded.evidence[0].says if v and v.coded and read_from(v.coded) else ""
                     for v in rows]
    return table
