"""What a dose of threat does, over the levels of coded values, and where its border lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.claims.claims_file import MapData, PartData
from analysis.claims.laboratory import Laboratory
from analysis.stats import Interval, paired_t

if TYPE_CHECKING:
    import pandas as pd

#: Pairs of runs in a cell of a map.
MAP_RUNS = 192
#: What a dose may do in a cell.
LOWERS, RAISES, NEITHER = "lowers", "raises", "neither"
#: There is no border where more than this share of the cells is alike.
ALIKE = 0.95


def map_cells(data: MapData, lab: Laboratory, forms: Sequence[str]) -> pd.DataFrame:
    """Return what each dose does, cell by cell: the mean paired difference to no threat.

    Args:
        data: The map.
        lab: Where it is played, under the form in force.
        forms: The forms of ``data.form`` that are played.

    Returns:
        One row a form, line, level and dose: form, in_force, line, level (by the name of the axis), dose, effect, low,
        high (95 % in that cell; no correction for the number of cells: a map is a picture), does.

    Raises:
        InputError: If the map cannot be played.
    """
    import pandas as pd

    rows = []
    for form in forms:
        own = lab.fresh(MAP_RUNS).under({data.form: form})
        for line in data.lines:
            for level in data.levels:
                for dose in data.doses:
                    part = cell_part(data, line, level, dose)
                    one, two = (own.measured(part, second, [data.outcome])[0] for second in (False, True))
                    effect = paired_t(two - one)
                    rows.append((form, form == lab.form_of(data.form), line, level, dose, effect.estimate, effect.low,
                                 effect.high, does(effect, data.smallest)))
    return pd.DataFrame(rows, columns=["form", "in_force", "line", data.across, "dose", "effect", "low", "high",
                                       "does"])


def cell_part(data: MapData, line: str, level: float, dose: float) -> PartData:
    """Return the experiment of a cell: no threat against a dose of it, the coded values at a level in both."""
    values = dict.fromkeys(data.keys, level)
    return PartData.model_validate({
        "kind": "difference", "says": data.says, "scenario": data.scenario, "outcomes": [data.outcome],
        "expect": "either", "smallest": data.smallest,
        "first": {"values": values, "events": {"dose": _event(data, 0.0, {})}},
        "second": {"values": values, "events": {"dose": _event(data, dose, data.lines[line])}},
    })


def _event(data: MapData, dose: float, drawn: dict[str, float]) -> dict[str, object]:
    """Return the event that makes a threat of a dose: belief and gravity are each its square root."""
    share = math.sqrt(dose)
    made = {**dict.fromkeys([*data.belief, *data.gravity], share), **drawn}
    return {**data.made.model_dump(mode="json"), "reason": f"A dose of {dose:g}, to see what it does",
            "changes": [{"variable": name, "set": number} for name, number in made.items()]}


def does(effect: Interval, smallest: float) -> str:
    """Return what a dose does: lowers or raises, clear at the interval's level and large enough, or neither."""
    if effect.sign == 0 or abs(effect.estimate) < smallest - 1e-12:
        return NEITHER
    return LOWERS if effect.sign < 0 else RAISES


def border(doses: Sequence[float], effects: Sequence[float], at: float) -> float | None:
    """Return the dose from which the effect has reached ``at``, linear between doses; None if it never has.

    Args:
        doses: Rising; no dose, with no effect, goes before them.
        effects: The effect of each.
        at: The effect that is looked for, not 0.
    """
    sign = 1.0 if at > 0.0 else -1.0
    before, last = 0.0, 0.0
    for dose, effect in zip(doses, effects, strict=True):
        if sign * effect >= sign * at:
            return before + (dose - before) * (at - last) / (effect - last)
        before, last = dose, effect
    return None


def counts(cells: pd.DataFrame) -> dict[str, int]:
    """Return in how many cells a dose lowers, raises, or does neither."""
    return {what: int((cells["does"] == what).sum()) for what in (LOWERS, RAISES, NEITHER)}


def judge_map(cells: pd.DataFrame) -> str:
    """Return the verdict on a map, from its cells under the form in force.

    ``depends on`` if there is a border: no more than 95 % of the cells are alike. Without one it is ``no clear
    effect`` where the threat does nothing of interest, and ``contradicted`` where it does the same everywhere.

    Args:
        cells: From :func:`map_cells`.
    """
    own = cells[cells["in_force"]]
    alike = {what: number for what, number in counts(own).items() if number > ALIKE * len(own)}
    if not alike:
        return "depends on"
    return "no clear effect" if NEITHER in alike else "contradicted"
