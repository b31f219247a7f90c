"""What can be chosen and set: the names of each group, and the keys of a scenario."""

from __future__ import annotations

import datetime
from typing import Any

from sim.coded import cases, evidence, scenario
from sim.coded.expanded import with_answers
from sim.reading import safe_yaml

#: Groups of which a name is chosen, and the roots of the keys of coded values.
GROUPS = ("case", "scenario", "coding", "lens", "decision", "ensemble")
CODED = ("actors", "pairs", "mechanisms")
#: The numbers of a coded value.
RANGE = ("value", "low", "high")
#: Parts of a scenario that are to be read and not to be set.
_PROSE = frozenset({"evidence", "reason", "story", "question", "title", "record", "second", "basis",
                    "level", "start"})


def options_of(group: str, case: str | None = None) -> list[str]:
    """Return the names that a group can be set to.

    Args:
        group: One of :data:`GROUPS`.
        case: The case whose scenarios and codings are asked for; None: the default one.

    Raises:
        InputError: If there is no such case.
    """
    if group == "case":
        return cases.names()
    if group == "scenario":
        return scenario.names(case)
    if group == "coding":
        return [*evidence.WITHOUT_FILE, *safe_yaml.names_in(cases.find(case).coding_folders)]
    return sorted(path.stem for path in (cases.configs() / group).glob("*.yaml"))


def settable(name: str, case: str | None = None) -> dict[str, Any]:
    """Return what can be set of a scenario: its numbers, names, dates, and the answer to each offer.

    Args:
        name: The scenario.
        case: Name of its case; None: the default one.

    Raises:
        InputError: If there is no scenario of that name, or its file is refused.
    """
    found: dict[str, Any] = _without_prose(scenario.read(name, case=case).data)
    with_answers(found.get("offers"))
    return found


def _without_prose(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_prose(item) for key, item in data.items() if key not in _PROSE}
    if isinstance(data, list):
        return [_without_prose(item) for item in data]
    return plain(data)


def plain(value: Any) -> Any:
    """Return data with dates as text, which is what a configuration can hold."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
