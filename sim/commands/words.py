"""What may stand on the command line of a run, checked before Hydra composes it.

Hydra's own messages are for programmers; these are for people: which word, what it may be, and the
nearest name. `+key`, `~key` and `${...}` are refused: a key that does not exist is a mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.coded import cases, scenario
from sim.commands.grammar import names_in, parsed, parted
from sim.commands.keys import check_key
from sim.commands.scenario_keys import check_scenario_keys
from sim.commands.wording import worded
from sim.reading import safe_yaml
from sim.reading.errors import InputError, nearest, one_of
from sim.settings.choices import CODED, GROUPS, options_of
from sim.settings.compose import compose
from sim.settings.configuration import Configuration

__all__ = ["CODED", "GROUPS", "check", "configured", "options_of", "parted", "worded"]


def configured(words: Sequence[str]) -> Configuration:
    """Return the configuration of one run, its world built: every word and every value is checked.

    Args:
        words: The words KEY=VALUE.

    Raises:
        InputError: For the first word that is not allowed.
    """
    given = {key: value for key, value in check(words, several=False).items()
             if "/" not in key and key[:6] != "hydra."}
    try:
        made = Configuration(compose(given))
        _ = made.world
        scenario.warn_of_years(made.name, made.scenario, made.evidence)
        return made
    except InputError as error:
        raise worded(error, given) from None


def check(overrides: Sequence[str], several: bool = True) -> dict[str, Any]:
    """Check a command line's words, but not yet the values that they give.

    Args:
        overrides: The words KEY=VALUE.
        several: Whether a key may have several values, as in a sweep.

    Returns:
        The values by key; None for several.

    Raises:
        InputError: For the first word that is not allowed.
    """
    given: dict[str, Any] = {}
    case = case_in(overrides)
    for text in overrides:
        word = parsed(text, case)
        key = word.key_or_group
        check_key(key, text, case)
        if word.package is not None:
            raise InputError("no package can be given", file="command line", found=text,
                             fix=f"write {key}=...")
        if key in given:
            raise InputError("given twice", file="command line", key=key, found=text,
                             allowed="each key once", fix="leave one of them out")
        many = word.is_sweep_override()
        given[key] = None if many else word.value()
        if key in GROUPS and isinstance(given[key], list | dict):
            raise InputError("not a name", file="command line", key=key, found=text,
                             allowed=one_of(options_of(key, case)), fix=f"write {key}=NAME")
        if key.startswith(tuple(f"{group}." for group in CODED)) and isinstance(given[key], list | dict):
            raise InputError("not a number", file="command line", key=key, found=text, allowed="one number",
                             fix=f"write {key}=0.5, or whatever it is to be")
        if many and not several:
            raise InputError(
                "several values, but one run", file="command line", key=key, found=text,
                allowed="one value; -m makes a run for each", fix=f"write `python -m sim -m {text}`, "
                "or put quotes into the quotes if it is one text: '" + key + "=\"...\"'")
    chosen = {t.partition("=")[0]: t.partition("=")[2] for t in overrides}
    for group in GROUPS:
        for name in names_in(chosen.get(group)):
            _check_name(group, name, case)
    check_scenario_keys(given, names_in(chosen.get("scenario")) or [scenario.usual(case)], case)
    return given


def case_in(overrides: Sequence[str]) -> str:
    """Return the name of the case that a command line is about: the others' names and keys depend on it.

    Raises:
        InputError: If there is no such case, or several are named.
    """
    said = [text.partition("=")[2].strip("'\" ") for text in overrides if text.partition("=")[0] == "case"]
    if not said:
        return cases.default()
    if len(said) > 1 or "," in said[0] or any(mark in said[0] for mark in "()[]*"):
        raise InputError("several cases", file="command line", key="case", found=", ".join(said),
                         allowed="one case: the others' scenarios and values have other names",
                         fix="give a command for each case")
    return cases.find(said[0]).name


def _check_name(group: str, name: str, case: str) -> None:
    known = options_of(group, case)
    if name not in known:
        of = cases.find(case)
        where = {"scenario": of.scenario_folders, "coding": of.coding_folders}.get(group)
        if where is not None:
            safe_yaml.check_file_name(where, name, group, group)
        close = nearest(name.lower(), known)
        add = ""
        if where is not None:
            add = (f"; or put {name}.yaml into {of.place(group)}" if safe_yaml.SLUG.match(name) else
                   f"; a name has {safe_yaml.NAMES}")
        other = cases.elsewhere(name, case) if where is not None else None
        if other is not None:
            raise InputError(f"no {group} of that name", file="command line", key=group, found=name,
                             allowed=one_of(known), fix=f"add case={other}, which has it")
        raise InputError(f"no {group} of that name", file="command line", key=group, found=name,
                         allowed=one_of(known), fix=(f"write {group}={close}" if close else
                                                     f"write {group}=NAME") + add)
    if group == "scenario":
        scenario.read(name, case=case)
