"""A configuration composed from names of groups and values by dotted key.

A configuration is plain data: the scenario as a whole, every coded value with its range, a lens, a
decision rule, how many runs, where results go. The command line, sweeps, ``sim.load``, the analyses
and the page all compose it here. (Hydra reads the same files to show it and to start other programs
with it; a test compares the two.)
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from sim.coded import evidence, scenario
from sim.coded.cases import configs
from sim.coded.coding import Coding
from sim.coded.expanded import with_answers
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.settings.choices import CODED, GROUPS, RANGE, options_of, plain
from sim.settings.uncoded import with_uncoded_pairs


def compose(values: Mapping[str, Any] | None = None, file: str = "command line") -> dict[str, Any]:
    """Return the whole configuration that names of groups and values by dotted key mean.

    Args:
        values: Names by group (``case``, ``scenario``, ``coding``, ``lens``, ``decision``, ``ensemble``) and
            values of keys that exist, as on a command line; whatever is not given has its default.
        file: Where the values come from, for messages.

    Raises:
        InputError: If a file that is named is missing or refused, or a key does not exist.
    """
    given = dict(values or {})
    defaults, data = _top()
    data = copy.deepcopy(data)
    case = given.get("case", data["case"])
    name = {group: given.get(group, default) for group, default in defaults.items()}
    name["scenario"] = given.get("scenario") or scenario.usual(case)
    coded = with_uncoded_pairs(evidence.load(name["coding"], case), (key.rpartition(".")[0] for key in given))
    data |= {"case": case, "scenario_name": name["scenario"], "scenario": scenario_data(name["scenario"], coded)}
    data |= {"coding": name["coding"], **coded_ranges(coded)}
    for group in ("lens", "decision", "ensemble"):
        if name[group] not in options_of(group):
            raise unknown(group, name[group], options_of(group), file=file, key=group)
        data[group] = dict(safe_yaml.read_in(configs() / group, name[group], group).data)
    return with_values(data, {key: value for key, value in given.items() if key not in GROUPS}, file)


@cache
def _top() -> tuple[dict[str, str], dict[str, Any]]:
    """Return the default name of each group, and the keys that stand in no group."""
    whole = yaml.safe_load((configs() / "config.yaml").read_text(encoding="utf-8"))
    listed = [entry for entry in whole["defaults"] if isinstance(entry, dict)]
    defaults = {group: name for entry in listed for group, name in entry.items() if group in GROUPS}
    return defaults, {key: value for key, value in whole.items() if key not in ("defaults", "hydra")}


def scenario_data(name: str, coded: Coding) -> dict[str, Any]:
    """Return a scenario as plain data with the coding's numbers, checked; each offer has its answer.

    Raises:
        InputError: If there is no such scenario, or it is refused.
    """
    document = scenario.read(name, coded)
    scenario.check(document.data, document, coded)
    found: dict[str, Any] = plain(document.data)
    with_answers(found.get("offers"))
    return found


def coded_ranges(coded: Coding) -> dict[str, Any]:
    """Return value, low and high of all coded values, nested as their keys are."""
    tree: dict[str, Any] = {root: {} for root in CODED}
    for entry in coded.entries.values():
        *path, last = entry.key.split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
        place[last] = {part: getattr(entry.coded, part) for part in RANGE}
    return tree


def with_values(config: Mapping[str, Any], values: Mapping[str, Any], file: str = "command line"
                ) -> dict[str, Any]:
    """Return a configuration with values set by dotted key.

    A number of which ``value`` is set alone is held: it becomes its own range. So
    ``actors.china.inertia.value=0.6`` holds it at 0.6 in every run, also if 0.6 is what is coded.

    Args:
        config: The configuration; it is left as it is.
        values: By dotted key, as ``mechanisms.hazard.low``, ``scenario.events.x.changes.0.set``.
        file: Where the values come from, for messages.

    Raises:
        InputError: For a key that does not exist.
    """
    made = copy.deepcopy(dict(config))
    for key, value in values.items():
        stem, _, last = key.rpartition(".")
        place = _place(made, key, file)
        place[int(last) if isinstance(place, list) else last] = value
        if last in RANGE and isinstance(place, dict) and place.keys() >= set(RANGE):
            if "level" in place:
                place["level"] = None
            if last == "value" and not {f"{stem}.low", f"{stem}.high"} & values.keys():
                place["low"] = place["high"] = value
    return made


def _place(config: dict[str, Any], key: str, file: str) -> Any:
    """Return the table or list in which a key stands."""
    place: Any = config
    *path, last = key.split(".")
    for part in (*path, last):
        known = place if isinstance(place, dict) else range(len(place)) if isinstance(place, list) else ()
        index: Any = int(part) if isinstance(place, list) and part.isdecimal() else part
        if index not in known:
            raise unknown("key", part, map(str, known), file=file, key=key)
        if part is not last:
            place = place[index]
    if isinstance(place[index], dict):
        raise InputError("the key of a record, not of its number", file=file, key=key,
                         allowed=", ".join(f"{key}.{part}" for part in place[index]),
                         fix="set one of these")
    return place
