"""A command line taken apart: flags, words KEY=VALUE, and each word as Hydra reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.coded import scenario
from sim.commands.keys import MEANT
from sim.reading.errors import InputError, nearest, one_of
from sim.settings.choices import GROUPS

#: The options of Hydra's that are passed on, with the values that they take.
_FLAGS: dict[str, tuple[str, ...]] = {
    "--multirun": (), "-m": (), "--cfg": ("job", "hydra", "all"), "-c": ("job", "hydra", "all"),
    "--resolve": (), "--package": ("KEY",), "-p": ("KEY",), "--shell-completion": (), "-sc": (),
    "--hydra-help": (), "--version": (), "--help": (), "-h": (),
}


def parted(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return a command line's flags and its words KEY=VALUE; values of flags are in neither.

    Raises:
        InputError: For a flag that is not allowed or lacks its value.
    """
    flags: list[str] = []
    words: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        flag, equals, value = word.partition("=")
        if not word.startswith("-"):
            words.append(word)
            continue
        flags.append(flag)
        if flag.startswith(("--config", "-cp", "-cd", "-cn", "--experimental")):
            raise InputError("configuration from elsewhere is not loaded", file="command line",
                             found=word, allowed="scenario and coding files",
                             fix="put a scenario into ./scenarios, a coding into ./codings")
        if flag not in _FLAGS:
            meant = {**{group: group for group in (*GROUPS, "seed")}, **MEANT}.get(flag.lstrip("-"))
            if meant is not None:
                given = value or (rest[0] if rest and not rest[0].startswith("-") and "=" not in rest[0] else "...")
                raise InputError("no such option: it is a word here", file="command line", found=word,
                                 allowed=f"{meant}=...", fix=f"write {meant}={given}")
            close = nearest(flag, _FLAGS)
            raise InputError("no such option", file="command line", found=word, allowed=one_of(_FLAGS),
                             fix=f"write {close}" if close else "see `python -m sim --help`")
        allowed = _FLAGS[flag]
        if not equals and allowed and rest:
            value = rest.pop(0)
        if equals and not allowed:
            raise InputError("an option without a value", file="command line", found=word,
                             fix=f"write {flag}")
        if allowed and not (value in allowed or (allowed == ("KEY",) and value)):
            raise InputError("not what the option takes", file="command line", key=flag, found=value,
                             allowed=one_of(allowed), fix=f"write {flag} {allowed[0]}")
    if {"--resolve", "--package", "-p"} & set(flags) and not {"--cfg", "-c"} & set(flags):
        raise InputError("an option of --cfg", file="command line", found=flags[0], fix="add --cfg job")
    return flags, words


def parsed(text: str, case: str | None = None) -> Any:
    """Return a word as Hydra reads it.

    Args:
        text: The word.
        case: The case whose scenarios are suggested for a word that is no KEY=VALUE; None: the default one.

    Raises:
        InputError: If it is not KEY=VALUE, or would do more than set a key to a value.
    """
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    if not text.isprintable():
        raise InputError("a character that cannot be printed", file="command line", found=text,
                         allowed="letters, digits, punctuation", fix="type the word anew")
    if "${" in text:
        raise InputError("an interpolation is not allowed", file="command line", found=text,
                         allowed="plain values", fix="write the value itself")
    if text.startswith(("+", "~")):
        raise InputError("adding and removing keys is not allowed", file="command line",
                         found=text, allowed="KEY=VALUE with a key that exists",
                         fix=f"leave out the {text[0]!r}")
    key, equals, value = text.partition("=")
    if not equals:
        close = nearest(text, scenario.names(case))
        example = f"scenario={close}" if close else f"{text}=NAME" if text in GROUPS else ""
        raise InputError(
            "not KEY=VALUE", file="command line", found=text, allowed="words as scenario=baseline",
            fix=f"write {example}, without spaces" if example else "see `python -m sim --help`",
        )
    try:
        return OverridesParser.create().parse_override(text)
    except (HydraException, ValueError, RecursionError):  # numbers without end, brackets without end
        quoted = f"quote the value twice: '{key}=\"{value}\"'"
        raise InputError(
            "cannot be read", file="command line", found=text,
            allowed="KEY=VALUE; a value with other signs than letters, digits and -_./: stands in quotes",
            fix=quoted if value and not set("\"'\\") & set(value) else "see `python -m sim --help`",
        ) from None


def names_in(value: str | None) -> list[str]:
    """Return the names in ``a,b`` (a sweep); nothing for what only Hydra can read."""
    if value is None or any(mark in value for mark in "()[]*"):
        return []
    return [name.strip("'\" ") for name in value.split(",")]
