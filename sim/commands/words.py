"""What may stand on the command line of a run, checked before Hydra composes it.

Hydra's own messages are for programmers; these are for people: which word, what it may be, and the
nearest name. `+key`, `~key` and `${...}` are refused: a key that does not exist is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from sim.coded import evidence, scenario
from sim.coded.evidence import configs
from sim.coded.variables import BY_NAME
from sim.reading import safe_yaml
from sim.reading.errors import InputError, nearest, one_of, unknown
from sim.settings.hydra_source import adjustable, codings
from sim.settings.settings import Config, Settings, drafted, pinned, settle

#: The keys of Hydra's own that may be set: how ``-m`` starts its runs.
_OF_HYDRA = ("hydra.launcher.", "hydra.sweeper.")
#: The options of Hydra's that are passed on, with the values that they take.
_FLAGS: dict[str, tuple[str, ...]] = {
    "--multirun": (), "-m": (), "--cfg": ("job", "hydra", "all"), "-c": ("job", "hydra", "all"),
    "--resolve": (), "--package": ("KEY",), "-p": ("KEY",), "--shell-completion": (), "-sc": (),
    "--hydra-help": (), "--version": (), "--help": (), "-h": (),
}
_IN_WORDS = {"a valid integer": "a whole number", "a valid boolean": "true or false",
             "a valid string": "a text", "String should have at least 1 character": "a text"}
#: How a library's warning about :func:`uneven` designs begins, which is not shown.
SOBOL_WARNING = "The balance properties of Sobol"
GROUPS = ("scenario", "coding", "lens", "decision", "ensemble")
CODED = ("actors", "pairs", "mechanisms")


def options_of(group: str) -> list[str]:
    """Return the names that a group can be set to."""
    if group == "scenario":
        return scenario.names()
    if group == "coding":
        return codings()
    return sorted(path.stem for path in (configs() / group).glob("*.yaml"))


def uneven(points: int) -> str | None:
    """Return what is to be said of a Sobol design of so many points; None for a power of two."""
    whole = 1 << max(0, points - 1).bit_length()
    if points == whole:
        return None
    return (f"note: {points:,} of the {whole:,} points of a Sobol design, which fills the ranges evenly at "
            f"powers of two only: take {whole // 2:,} or {whole:,}")


def drawing(sampling: str, runs: int) -> str | None:
    """Return what is to be said of how an ensemble's coded values are drawn, if anything is.

    Raises:
        InputError: If it needs SciPy and that is not installed.
    """
    if sampling in ("latin_hypercube", "sobol") and find_spec("scipy") is None:
        raise InputError(f"{sampling} designs need SciPy", file="command line", key="ensemble.sampling",
                         found=sampling, allowed="uniform, point",
                         fix="pip install 'positions-sim[fast]', or leave ensemble.sampling out")
    return uneven(runs) if sampling == "sobol" else None


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


def settled(overrides: Sequence[str]) -> Settings:
    """Return the settings of one run, its world built: every word and every value is checked.

    Args:
        overrides: The words KEY=VALUE.

    Raises:
        InputError: For the first word that is not allowed.
    """
    given = {key: value for key, value in check(overrides, several=False).items()
             if "/" not in key and key[:6] != "hydra."}
    try:
        settings = settle(pinned(drafted(given), list(given)))
        settings.world()
        return settings
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
    for text in overrides:
        parsed = _parsed(text)
        key = parsed.key_or_group
        _check_one(key, text)
        if parsed.package is not None:
            raise InputError("no package can be given", file="command line", found=text,
                             fix=f"write {key}=...")
        if key in given:
            raise InputError("given twice", file="command line", key=key, found=text,
                             allowed="each key once", fix="leave one of them out")
        many = parsed.is_sweep_override()
        given[key] = None if many else parsed.value()
        if key in GROUPS and isinstance(given[key], list | dict):
            raise InputError("not a name", file="command line", key=key, found=text,
                             allowed=one_of(options_of(key)), fix=f"write {key}=NAME")
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
        for name in _listed(chosen.get(group)):
            _check_name(group, name)
    _check_scenario_keys([t.partition("=")[0] for t in overrides], chosen.get("scenario", "baseline"))
    return given


def _parsed(text: str) -> Any:
    """Return a word as Hydra reads it.

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
        close = nearest(text, scenario.names())
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


def _check_name(group: str, name: str) -> None:
    known = options_of(group)
    if name not in known:
        close = nearest(name.lower(), known)
        add = f"; or put {name}.yaml into ./{group}s" if group in ("scenario", "coding") and (
            safe_yaml.SLUG.match(name)) else ""
        raise InputError(f"no {group} of that name", file="command line", key=group, found=name,
                         allowed=one_of(known), fix=(f"write {group}={close}" if close else
                                                     f"write {group}=NAME") + add)
    if group == "scenario":
        scenario.read(name)


def _listed(value: str | None) -> list[str]:
    """Return the names in ``a,b`` (a sweep); nothing for what only Hydra can read."""
    if value is None or any(mark in value for mark in "()[]*"):
        return []
    return [name.strip("'\" ") for name in value.split(",")]


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


def _check_one(key: str, text: str) -> None:
    head = key.partition(".")[0].partition("/")[0]
    top = [*Config.model_fields, "hydra"]
    if head not in top:
        known = [*evidence.load().by_key, *top]
        close = _guess(key) or nearest(key, known)
        if close in evidence.load().by_key:
            close += ".value"
        raise InputError("unknown key", file="command line", key=key, found=text,
                         allowed=one_of((*GROUPS, "seed", "output", *CODED)),
                         fix=f"write {close}=..." if close else "see `python -m sim --help`")
    if head == "hydra":
        ours = key in ("hydra/launcher", "hydra/sweeper") or key.startswith(_OF_HYDRA)
        if not ours or any(part.startswith("_") for part in key.split(".")):
            raise InputError("not a key to set", file="command line", key=key, found=text,
                             allowed="hydra/launcher, hydra/sweeper and their own keys",
                             fix="for the place of results set output.folder")
        if "/" in key:
            _check_plugin(key, text.partition("=")[2])
        return
    whole = {"scenario_name": "scenario=NAME", "output": "output.folder=FOLDER",
             **{group: f"{group}.NAME.value" for group in CODED}}
    if key in whole or "/" in key or (head in ("scenario_name", "seed", "coding") and key != head):
        raise InputError("not a key to set", file="command line", key=key, found=text,
                         allowed=one_of((*GROUPS, "seed", "output", *CODED)),
                         fix=f"set {whole.get(key, whole.get(head, f'{head}=...'))}")
    if head in CODED:
        _check_coded(key, text)
        return
    fields: Any = Config.model_fields[head].annotation if head in Config.model_fields else None
    if hasattr(fields, "model_fields") and "." in key:
        part = key.partition(".")[2]
        if part == "name":
            raise InputError("not a key to set", file="command line", key=key, found=text,
                             allowed=one_of(options_of(head)), fix=f"set {head}=NAME")
        if part not in fields.model_fields:
            raise unknown("key", part, [f for f in fields.model_fields if f != "name"],
                          file="command line", key=key)


def _check_plugin(key: str, name: str) -> None:
    from hydra.core.config_store import ConfigStore
    from hydra.core.plugins import Plugins

    Plugins.instance()
    known = [entry.removesuffix(".yaml") for entry in ConfigStore.instance().list(key)]
    if name not in known:
        raise unknown("plugin of Hydra", name, known, file="command line", key=key)


def _guess(key: str) -> str | None:
    """Return the key that people mean who write ``china.inertia`` or ``sanction_sensitivity.china``."""
    parts = set(key.replace("-", ".").split(".")) - {"value"}
    for known in evidence.load().by_key:
        own = set(known.replace("-", ".").split(".")) - set(CODED)
        if parts == own:
            return f"{known}.value"
    variable = BY_NAME.get(key.removesuffix(".value"))
    where = {"actor": "actors.ACTOR.{}", "domain": "actors.ACTOR.{}.DOMAIN", "pair": "pairs.{}.ACTOR-ACTOR"}
    return where[variable.index].format(variable.name) + ".value" if variable and (
        variable.index in where) else None


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
    names = [k for k in coded.by_key if k.startswith(".".join(parts[:2]) + ".")]
    names = names or [k for k in coded.by_key if k.startswith(f"{parts[0]}.")]
    close = nearest(stem if part in ("value", "low", "high") else key, names)
    known = parts[2] if parts[0] == "actors" and len(parts) > 2 else ""
    problem = "no coded value of that name"
    if len(parts) == 2 and names[0].startswith(f"{key}."):
        close = f"{key}.NAME"
    if known in BY_NAME and not any(f".{known}" in n for n in names):
        problem = f"{known} is not coded for {parts[1]}: it does not apply to it"
    raise InputError(problem, file="command line", key=key, found=text,
                     allowed=one_of([n.partition(".")[2].partition(".")[2] or n for n in names]),
                     fix=f"write {close}.value=..., if that is what was meant" if close else
                     "see `python -m sim.codebook`")


def _check_scenario_keys(keys: list[str], chosen: str) -> None:
    wanted = [key for key in keys if key.startswith("scenario.")]
    for name in _listed(chosen) if wanted else ():
        data = adjustable(scenario.read(name).data)
        for key in wanted:
            place: Any = data
            for part in key.split(".")[1:]:
                index = int(part) if isinstance(place, list) and part.isdigit() else part
                inside = (isinstance(index, int) and index < len(place)) or (
                    isinstance(place, dict) and index in place)
                if not inside:
                    raise _no_scenario_key(key, part, place, name)
                place = place[index]
            if isinstance(place, dict | list):
                raise InputError("not a key to set", file=f"command line, scenario {name}", key=key,
                                 allowed=one_of(f"{key}.{part}" for part in place)
                                 if isinstance(place, dict) else f"{key}.0 and so on",
                                 fix="set one number, name or date")


def _no_scenario_key(key: str, part: str, place: Any, name: str) -> InputError:
    """Return the error for a key that a scenario does not have; another one may have it."""
    known = list(place) if isinstance(place, dict) else range(len(place)) if isinstance(place, list) else ()
    error = unknown("key", part, map(str, known), file=f"command line, scenario {name}", key=key)
    for other in scenario.names():
        inside: Any = {}
        with suppress(InputError):  # a neighbour that cannot be read has no say here
            inside = adjustable(scenario.read(other).data) if other != name else {}
        for step in key.split(".")[1:]:
            inside = inside.get(step) if isinstance(inside, dict) else None
        if inside is not None:
            return InputError("this scenario has no such key", file=error.file, key=key, found=part,
                              allowed=error.allowed, fix=f"add scenario={other}, which has it")
    return error
