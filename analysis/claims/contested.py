"""Which contested value, taken alone from the other reading, turns a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from analysis.claims.claims_file import ClaimData, PartData
from analysis.claims.laboratory import Laboratory
from analysis.claims.trials import Trial, trials_of
from analysis.claims.verdicts import judge, verdict_of

if TYPE_CHECKING:
    import pandas as pd

#: Pairs of runs in which one contested value at a time is changed.
ALONE_RUNS = 400


def contested(one: str, two: str, case: str | None = None) -> dict[str, tuple[float, float]]:
    """Return the coded values that two readings code otherwise, with the number of each.

    Raises:
        InputError: If there is no such reading.
    """
    from sim.coded import evidence

    first, second = evidence.load(one, case).by_key, evidence.load(two, case).by_key
    return {key: (first[key].coded.value, entry.coded.value) for key, entry in second.items()
            if entry.coded != first[key].coded}


def placed(part: PartData, where: Mapping[str, float]) -> PartData:
    """Return a part with coded values set in both arms; what the arm itself sets stays."""
    arms = {side: getattr(part, side).model_copy(update={"values": {**where, **getattr(part, side).values}})
            for side in ("first", "second")}
    return part.model_copy(update=arms)


def turned_alone(data: ClaimData, lab: Laboratory, values: Mapping[str, tuple[float, float]], *,
                 progress: Callable[[int], None] | None = None) -> pd.DataFrame:
    """Return what becomes of a claim's verdict when one contested value at a time is taken from elsewhere.

    Parts that are read off single runs (kinds ``cost`` and ``term``) are left out. The claim is judged by
    itself, without a search for flips, in at most :data:`ALONE_RUNS` pairs.

    Args:
        data: The claim.
        lab: Where it is played, in the reading that is kept otherwise.
        values: By key, the number in that reading and the one that is tried.
        progress: Called with 1 after each value.

    Returns:
        One row a value: key, value, instead, verdict (as it is), verdict_alone, effect and effect_alone (of
        the test that the change moves most, in units of its smallest effect), test.
    """
    import pandas as pd

    parts = [part for part in data.parts if not part.aside and part.kind not in ("cost", "term")]

    def tests(where: Mapping[str, float]) -> list[Trial]:
        own = lab.fresh(ALONE_RUNS)
        found = [trial for part in parts for trial in trials_of(placed(part, where), own)]
        judge(found)
        return found

    rows = []
    before = tests({}) if parts else []
    for key, (value, instead) in values.items() if parts else ():
        after = tests({key: instead})
        moved = [b.units.estimate - a.units.estimate for a, b in zip(before, after, strict=True)]
        k = max(range(len(moved)), key=lambda i: abs(moved[i]))
        rows.append((key, value, instead, verdict_of(before), verdict_of(after),
                     before[k].units.estimate, after[k].units.estimate, before[k].says))
        if progress:
            progress(1)
    return pd.DataFrame(rows, columns=["key", "value", "instead", "verdict", "verdict_alone", "effect",
                                       "effect_alone", "test"])
