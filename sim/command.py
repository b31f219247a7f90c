"""What may stand on the command line of a run, checked before Hydra composes it.

Hydra's own messages are for programmers; these are for people: which word, what it may be, and the
nearest name. `+key`, `~key` and `${...}` are refused: a key that does not exist is a mistake.
"""

from __future__ import annotations

from typing import Any

from sim import evidence, scenario
from sim.compose import codings, settable
from sim.errors import InputError, nearest, one_of, unknown
from sim.evidence import configs
from sim.settings import Config
from sim.variables import BY_NAME

GROUPS = ("scenario", "coding", "lens", "decision", "ensemble")
CODED = ("actors", "pairs", "mechanisms")


def options_of(group: str) -> list[str]:
    """Return the names that a group can be set to."""
    if group == "scenario":
        return scenario.names()
    if group == "coding":
        return codings()
    return sorted(path.stem for path in (configs() / group).glob("*.yaml"))


def check(overrides: list[str]) -> None:
    """Check a command line's overrides.

    Raises:
        InputError: For the first word that is not allowed.
    """
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    for text in overrides:
        if "${" in text:
            raise InputError("an interpolation is not allowed", file="command line", found=text,
                             allowed="plain values", fix="write the value itself")
        if text.startswith(("+", "~")):
            raise InputError("adding and removing keys is not allowed", file="command line",
                             found=text, allowed="KEY=VALUE with a key that exists",
                             fix=f"leave out the {text[0]!r}")
        if "=" not in text:
            close = nearest(text, scenario.names())
            raise InputError(
                "not KEY=VALUE", file="command line", found=text, allowed="words as scenario=baseline",
                fix=f"write scenario={close}" if close else "see `python -m sim --help`",
            )
        try:
            parsed = OverridesParser.create().parse_override(text)
        except HydraException as error:
            raise InputError(f"cannot be read: {str(error).splitlines()[0]}", file="command line",
                             found=text, allowed="KEY=VALUE; quote texts with commas or spaces") from None
        _check_one(parsed.key_or_group, text)
    chosen = {t.partition("=")[0]: t.partition("=")[2] for t in overrides}
    for group in GROUPS:
        for name in _listed(chosen.get(group)):
            if group == "scenario":
                scenario.read(name)
            elif name not in options_of(group):
                raise unknown(group, name, options_of(group), file="command line", key=group)
    _check_scenario_keys([t.partition("=")[0] for t in overrides], chosen.get("scenario", "baseline"))


def _listed(value: str | None) -> list[str]:
    """Return the names in ``a,b`` (a sweep); nothing for what only Hydra can read."""
    if value is None or any(mark in value for mark in "()[]*"):
        return []
    return [name.strip("'\" ") for name in value.split(",")]


def _check_one(key: str, text: str) -> None:
    head = key.partition(".")[0].partition("/")[0]
    top = [*Config.model_fields, "hydra"]
    if head not in top:
        known = [*evidence.load().by_key, *top]
        guess = _guess(key)
        raise InputError("unknown key", file="command line", key=key, found=text,
                         allowed=one_of((*GROUPS, "seed", "output", *CODED)),
                         fix=f"write {guess or nearest(key, known)}=..." if guess or nearest(key, known)
                         else "see `python -m sim --help`")
    if head == "scenario_name" or (head in CODED and "." not in key):
        raise InputError("not a key to set", file="command line", key=key,
                         fix="set scenario=NAME" if head == "scenario_name" else f"set {head}.NAME.value")
    if head in CODED:
        _check_coded(key, text)
        return
    fields: Any = Config.model_fields[head].annotation if head in Config.model_fields else None
    if hasattr(fields, "model_fields") and "." in key:
        part = key.partition(".")[2]
        if part not in fields.model_fields or part == "name":
            raise unknown("key", part, [f for f in fields.model_fields if f != "name"],
                          file="command line", key=key)


def _guess(key: str) -> str | None:
    """Return the key that people mean who write ``china.inertia`` or ``sanction_sensitivity.china``."""
    parts = set(key.replace("-", ".").split(".")) - {"value"}
    for known in evidence.load().by_key:
        own = set(known.replace("-", ".").split(".")) - {"actors", "pairs", "mechanisms"}
        if parts == own:
            return f"{known}.value"
    return None


def _check_coded(key: str, text: str) -> None:
    coded = evidence.load()
    stem, _, part = key.rpartition(".")
    if stem in coded.by_key and part in ("value", "low", "high"):
        return
    if key in coded.by_key:
        raise InputError("the key of a record, not of its number", file="command line", key=key,
                         found=text, allowed=f"{key}.value, {key}.low, {key}.high",
                         fix=f"write {key}.value={text.partition('=')[2]}")
    parts = key.split(".")
    if parts[0] == "actors" and parts[1] not in coded.actors:
        raise unknown("actor", parts[1], coded.actors, file="command line", key=key)
    names = [k for k in coded.by_key if k.startswith(".".join(parts[:2]) + ".")] or list(coded.by_key)
    close = nearest(stem if part in ("value", "low", "high") else key, names)
    known = parts[2] if parts[0] == "actors" and len(parts) > 2 else ""
    problem = "no coded value of that name"
    if known in BY_NAME and not any(f".{known}" in n for n in names):
        problem = f"{known} is not coded for {parts[1]}: it does not apply to it"
    raise InputError(problem, file="command line", key=key, found=text,
                     allowed=one_of([n.partition(".")[2].partition(".")[2] or n for n in names]),
                     fix=f"write {close}.value=..., if that is what was meant" if close else
                     "see `python -m sim.codebook`")


def _check_scenario_keys(keys: list[str], chosen: str) -> None:
    wanted = [key for key in keys if key.startswith("scenario.")]
    if not wanted:
        return
    for name in _listed(chosen):
        data = settable(scenario.read(name).data)
        for key in wanted:
            place: Any = data
            for part in key.split(".")[1:]:
                index = int(part) if isinstance(place, list) and part.isdigit() else part
                inside = (isinstance(index, int) and index < len(place)) or (
                    isinstance(place, dict) and index in place)
                if not inside:
                    known = list(place) if isinstance(place, dict) else range(len(place or []))
                    optional = {"answer", "holds"}
                    if part in optional:
                        break
                    raise unknown("key", part, map(str, known), file="command line", key=key)
                place = place[index]
