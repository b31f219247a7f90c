"""A refused value in the words of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.coded import scenario
from sim.reading.errors import InputError

_IN_WORDS = {"a valid integer": "a whole number", "a valid boolean": "true or false",
             "a valid string": "a text", "String should have at least 1 character": "a text"}


def worded(error: InputError, given: Mapping[str, Any], help_of: str = "python -m sim") -> InputError:
    """Return the error of a value of the command line in the words of the command line.

    Args:
        error: What checking the configuration found; of anything else it is returned as it is.
        given: The values of the command line, by dotted key.
        help_of: The command whose help says more.
    """
    place, _, group = str(error.file).partition(": ")
    if place != "command line":
        return error
    problem, fix = error.problem, error.fix
    key = f"{group}.{error.key}" if group else error.key
    allowed = (error.allowed or "").removeprefix("Input should be ")
    if problem == "not allowed here":
        problem, number = "a value that is not allowed", given.get(str(key))
        whole = isinstance(number, float) and number.is_integer() and abs(number) < 1e15
        fix = f"write {key}={number:.0f}" if whole else f"see `{help_of} --help`"
        if allowed == "a valid string":
            fix = f"quote it twice: '{key}=\"{number}\"'"
        if allowed == "a list":
            fix = f"write {key}=[{number}]"
    return InputError(problem, file="command line", key=key, found=error.found,
                      allowed=_IN_WORDS.get(allowed, allowed), fix=fix)


def scenario_lines(case: str) -> list[str]:
    """Return the scenarios of a case with their questions, a line each.

    Raises:
        InputError: If there is no such case.
    """
    lines = []
    for name in scenario.names(case):
        try:
            question = str(scenario.read(name, case=case).data["question"])
        except (InputError, KeyError, TypeError):
            question = "(cannot be read: run it to see why)"
        lines.append(f"  {name:<24}{question}")
    return lines
