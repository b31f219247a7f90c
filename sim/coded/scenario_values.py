"""The coded numbers of scenarios as a coding has them, in the place of those in the scenarios' files.

A key is written as in a scenario's file: ``offers.arms_request.stake``, ``plans.twelve_points.willingness``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.coded.checks import check_passages
from sim.coded.coding import ScenarioValue
from sim.coded.values import Source
from sim.coded.variables import SHARE
from sim.reading.errors import InputError, nearest, one_of

#: The coded numbers of a scenario: section of the file, part, and what a higher value says.
SCENARIO_PARTS: tuple[tuple[str, str, str], ...] = (
    ("offers", "stake", "what accepting the offer is worth while its position is kept"),
    ("votes", "severity", "how much the text asks: from a procedural motion to punishment"),
    ("votes", "common_interest", "how much all gain from the text, whatever their side"),
    ("plans", "impartiality", "how even-handed the plan is seen to be"),
    ("plans", "specificity", "how much the plan commits to in particular"),
    ("plans", "willingness", "how much its author would pay for it"),
)


def check_scenario_value(key: str, value: ScenarioValue, sources: Mapping[str, Source], path: str) -> None:
    """Refuse a coded number of a scenario whose key, scale or evidence cannot be right.

    Args:
        key: As ``offers.arms_request.stake``; whether the scenario has it shows when it is played.
        value: The number, and where it stands.
        sources: The source cards by id.
        path: Key path of the value in the coding's file, for messages.

    Raises:
        InputError: If the key is no section, name and part; a number is off the scale 0 to 1; or a passage
            names a source or paragraph that does not exist.
    """
    parts = key.split(".")
    part = parts[-1]
    if len(parts) != 3 or (parts[0], part) not in {(s, p) for s, p, _ in SCENARIO_PARTS}:
        raise InputError("not a coded number of a scenario", file=value.where, key=path, found=key,
                         allowed=", ".join(f"{s}.NAME.{p}" for s, p, _ in SCENARIO_PARTS))
    readings = [("", value.coded)] + ([(".second", value.coded.second)] if value.coded.second else [])
    low, high = SHARE
    for suffix, reading in readings:
        for name in ("low", "value", "high"):
            if not low <= getattr(reading, name) <= high:
                raise InputError(f"outside the scale of {part}", file=value.where, key=f"{path}{suffix}.{name}",
                                 found=getattr(reading, name), allowed=f"{low:g} to {high:g}",
                                 fix="give a value on that scale")
        check_passages(reading.evidence, dict(sources), value.where, f"{path}{suffix}")


def put_in(data: Any, name: str, values: Mapping[str, ScenarioValue]) -> None:
    """Put a coding's numbers into the plain data of a scenario; changes ``data``.

    Args:
        data: The scenario as it stands in its file.
        name: The scenario's name, for messages.
        values: By key, the numbers of the coding.

    Raises:
        InputError: If the scenario has no coded number of a key.
    """
    known = _numbers(data)
    for key, value in values.items():
        if key not in known:
            close = nearest(key, list(known))
            raise InputError("the scenario has no coded number of that name", file=value.where,
                             key=f"scenarios.{name}", found=key, allowed=one_of(known) or "none: it has no such number",
                             fix=f"write {close!r}, if that is what was meant" if close else "remove it")
        place, part = known[key]
        place[part] = value.coded.model_dump(mode="json", exclude_defaults=True)


def _numbers(data: Any) -> dict[str, tuple[dict[str, Any], str]]:
    """Return the coded numbers of a scenario by key: the table in which each stands, and its name there."""
    found = {}
    for section, part, _ in SCENARIO_PARTS:
        items = data.get(section) if isinstance(data, dict) else None
        for slug, item in items.items() if isinstance(items, dict) else ():
            if isinstance(item, dict) and isinstance(item.get(part), dict):
                found[f"{section}.{slug}.{part}"] = (item, part)
    return found
