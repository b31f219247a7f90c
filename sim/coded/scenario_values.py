"""The coded numbers of scenarios as a coding has them, in the place of those in the scenarios' files.

A key is written as in a scenario's file: ``offers.arms_request.stake``, ``plans.twelve_points.willingness``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.coded.checks import check_passages
from sim.coded.coding import ScenarioValue
from sim.coded.documents import Texts
from sim.coded.values import Coded, Source
from sim.coded.variables import SHARE
from sim.reading.errors import InputError, nearest, one_of


class ScenarioPart(NamedTuple):
    """A coded number of a scenario.

    Attributes:
        section: Section of the file.
        name: Its name there; ``counter.stake`` stands in the table ``counter``.
        meaning: What a higher value says.
        scale: Unit of the number, in words.
        bounds: Smallest and largest value that means anything.
        by_actor: Whether each actor may have one of its own.
    """

    section: str
    name: str
    meaning: str
    scale: str = "share"
    bounds: tuple[float, float] = SHARE
    by_actor: bool = False

    @property
    def key(self) -> str:
        """How its key is written, ``votes.NAME.stakes.ACTOR``."""
        return f"{self.section}.NAME.{self.name}{'.ACTOR' if self.by_actor else ''}"

    def of(self, entry: Any) -> Any:
        """Return the number of an entry of a scenario, or the numbers by actor; None if it has none."""
        for name in self.name.split("."):
            entry = None if entry is None else getattr(entry, name)
        return entry


#: The coded numbers of a scenario.
SCENARIO_PARTS: tuple[ScenarioPart, ...] = (
    ScenarioPart("offers", "stake", "what accepting the offer is worth while its position is kept"),
    ScenarioPart("offers", "deliberation", "for how many weeks its addressee weighs the offer before it can take it",
                 "weeks", (0.0, 520.0)),
    ScenarioPart("offers", "counter.stake", "what accepting the counter-offer is worth while its position is kept"),
    ScenarioPart("votes", "severity", "how much the text asks: from a procedural motion to punishment"),
    ScenarioPart("votes", "common_interest", "how much all gain from the text, whatever their side"),
    ScenarioPart("votes", "stakes", "how much more a yes is worth to the actor itself; below 0: how much less",
                 "utility", (-1.0, 1.0), by_actor=True),
    ScenarioPart("plans", "impartiality", "how even-handed the plan is seen to be"),
    ScenarioPart("plans", "specificity", "how much the plan commits to in particular"),
    ScenarioPart("plans", "willingness", "how much its author would pay for it"),
)


def check_scenario_value(key: str, value: ScenarioValue, sources: Mapping[str, Source], path: str,
                         texts: Texts | None = None) -> None:
    """Refuse a coded number of a scenario whose key, scale or evidence cannot be right.

    Args:
        key: As ``offers.arms_request.stake``; whether the scenario has it shows when it is played.
        value: The number, and where it stands.
        sources: The source cards by id.
        path: Key path of the value in the coding's file, for messages.
        texts: The paragraphs of the texts that are shipped.

    Raises:
        InputError: If the key is no section, name and part; a number is off its scale; or a passage
            names a source or paragraph that does not exist, or a phrase that does not stand there.
    """
    words = key.split(".")
    part = next((p for p in SCENARIO_PARTS if words[:1] == [p.section] and len(words) > 2
                 and ".".join(words[2:-1] if p.by_actor else words[2:]) == p.name), None)
    if part is None:
        raise InputError("not a coded number of a scenario", file=value.where, key=path, found=key,
                         allowed=", ".join(p.key for p in SCENARIO_PARTS))
    readings = [("", value.coded)] + ([(".second", value.coded.second)] if value.coded.second else [])
    low, high = part.bounds
    for suffix, reading in readings:
        for name in ("low", "value", "high"):
            if not low <= getattr(reading, name) <= high:
                raise InputError(f"outside the scale of {part.name}", file=value.where, key=f"{path}{suffix}.{name}",
                                 found=getattr(reading, name), allowed=f"{low:g} to {high:g}",
                                 fix="give a value on that scale")
        check_passages(reading.evidence, dict(sources), value.where, f"{path}{suffix}", texts)


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


def coded_numbers(data: Any) -> dict[str, Coded]:
    """Return the coded numbers of a scenario's plain data by key, those that are well-formed."""
    found = {}
    for key, (place, part) in _numbers(data).items():
        with contextlib.suppress(ValidationError):
            found[key] = Coded.model_validate(place[part])
    return found


def _numbers(data: Any) -> dict[str, tuple[dict[str, Any], str]]:
    """Return the coded numbers of a scenario by key: the table in which each stands, and its name there."""
    found: dict[str, tuple[dict[str, Any], str]] = {}
    for part in SCENARIO_PARTS:
        items = data.get(part.section) if isinstance(data, dict) else None
        for slug, item in items.items() if isinstance(items, dict) else ():
            *tables, last = part.name.split(".")
            for table in tables:
                item = item.get(table) if isinstance(item, dict) else None
            given = item.get(last) if isinstance(item, dict) else None
            if isinstance(given, dict) and part.by_actor:
                found |= {f"{part.section}.{slug}.{part.name}.{who}": (given, who) for who in given}
            elif isinstance(given, dict):
                found[f"{part.section}.{slug}.{part.name}"] = (item, last)
    return found
