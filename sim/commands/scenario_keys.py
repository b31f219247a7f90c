"""The keys of a scenario that a command line sets: they must lead to a number, a name or a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from sim.coded import scenario
from sim.reading.errors import InputError, one_of, unknown
from sim.settings.choices import settable


def check_scenario_keys(keys: Iterable[str], names: Sequence[str], case: str | None = None) -> None:
    """Refuse a key below ``scenario`` that a chosen scenario does not have.

    Args:
        keys: The keys that are set.
        names: The scenarios that are chosen.
        case: Their case; None: the default one.

    Raises:
        InputError: For the first such key.
    """
    wanted = [key for key in keys if key.startswith("scenario.")]
    for name in names if wanted else ():
        data = settable(name, case)
        for key in wanted:
            place: Any = data
            for part in key.split(".")[1:]:
                index = int(part) if isinstance(place, list) and part.isdigit() else part
                inside = (isinstance(index, int) and index < len(place)) or (
                    isinstance(place, dict) and index in place)
                if not inside:
                    raise _no_scenario_key(key, part, place, name, case)
                place = place[index]
            if isinstance(place, dict | list):
                raise InputError("not a key to set", file=f"command line, scenario {name}", key=key,
                                 allowed=one_of(f"{key}.{part}" for part in place)
                                 if isinstance(place, dict) else f"{key}.0 and so on",
                                 fix="set one number, name or date")


def _no_scenario_key(key: str, part: str, place: Any, name: str, case: str | None) -> InputError:
    """Return the error for a key that a scenario does not have; another one may have it."""
    known = list(place) if isinstance(place, dict) else range(len(place)) if isinstance(place, list) else ()
    error = unknown("key", part, map(str, known), file=f"command line, scenario {name}", key=key)
    for other in scenario.names(case):
        inside: Any = {}
        with suppress(InputError):  # a neighbour that cannot be read has no say here
            inside = settable(other, case) if other != name else {}
        for step in key.split(".")[1:]:
            inside = inside.get(step) if isinstance(inside, dict) else None
        if inside is not None:
            return InputError("this scenario has no such key", file=error.file, key=key, found=part,
                              allowed=error.allowed, fix=f"add scenario={other}, which has it")
    return error
