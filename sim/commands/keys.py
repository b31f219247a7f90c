"""Which keys may be set, and what people mean who write another one."""

from __future__ import annotations

from typing import Any

from sim.coded import cases, evidence
from sim.coded.coding import Coding
from sim.coded.variables import BY_NAME
from sim.reading.errors import InputError, nearest, one_of, unknown
from sim.settings.choices import CODED, GROUPS, RANGE, options_of
from sim.settings.options import Options
from sim.settings.uncoded import uncoded_pair

#: The keys of Hydra's own that may be set: how ``-m`` starts its runs.
_OF_HYDRA = ("hydra.launcher.", "hydra.sweeper.")
#: Words of other commands, by what they are called here.
MEANT = {"runs": "ensemble.runs", "threads": "ensemble.threads", "engine": "ensemble.engine", "folder": "output.folder"}
#: Where keys begin.
_TOP = (*GROUPS, "form", "seed", "output", *CODED)


def check_key(key: str, text: str, case: str | None = None) -> None:
    """Refuse a word whose key cannot be set.

    Args:
        key: Its key.
        text: The whole word.
        case: The case whose values can be set; None: the default one.

    Raises:
        InputError: If there is no such key, with the one that was meant.
    """
    head = key.partition(".")[0].partition("/")[0]
    top = [*Options.model_fields, "hydra"]
    if head not in top:
        coded = evidence.load(case=case)
        close = MEANT.get(key) or _guess(key, coded) or nearest(key, [*coded.by_key, *top])
        if close in coded.by_key:
            close += ".value"
        raise InputError("unknown key", file="command line", key=key, found=text,
                         allowed=one_of(_TOP),
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
             "form": "form.NAME=FORM, as form.siding=linear",
             **{group: f"{group}.NAME.value" for group in CODED}}
    if key in whole or "/" in key or (head in ("scenario_name", "seed", "coding", "case") and key != head):
        raise InputError("not a key to set", file="command line", key=key, found=text,
                         allowed=one_of(_TOP),
                         fix=f"set {whole.get(key, whole.get(head, f'{head}=...'))}")
    if head in CODED:
        _check_coded(key, text, evidence.load(case=case))
        return
    fields: Any = Options.model_fields[head].annotation if head in Options.model_fields else None
    if hasattr(fields, "model_fields") and "." in key:
        part = key.partition(".")[2]
        if part == "name" and head in GROUPS:
            raise InputError("not a key to set", file="command line", key=key, found=text,
                             allowed=one_of(options_of(head, case)), fix=f"set {head}=NAME")
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


def _guess(key: str, coded: Coding) -> str | None:
    """Return the key that people mean who write ``china.inertia`` or ``sanction_sensitivity.china``."""
    parts = set(key.replace("-", ".").split(".")) - {"value"}
    for known in coded.by_key:
        own = set(known.replace("-", ".").split(".")) - set(CODED)
        if parts == own:
            return f"{known}.value"
    variable = BY_NAME.get(key.removesuffix(".value"))
    where = {"actor": "actors.ACTOR.{}", "domain": "actors.ACTOR.{}.DOMAIN", "pair": "pairs.{}.ACTOR-ACTOR"}
    return where[variable.index].format(variable.name) + ".value" if variable and (
        variable.index in where) else None


def _check_coded(key: str, text: str, coded: Coding) -> None:
    stem, _, part = key.rpartition(".")
    if part in RANGE and (stem in coded.by_key or uncoded_pair(stem, coded)):
        return
    if key in coded.by_key:
        raise InputError("the key of a record, not of its number", file="command line", key=key,
                         found=text, allowed=f"{key}.value, {key}.low, {key}.high",
                         fix=f"write {key}.value={text.partition('=')[2]}")
    parts = key.split(".")
    if parts[0] == "actors" and parts[1] not in coded.actors:
        error = unknown("actor", parts[1], coded.actors, file="command line", key=key)
        other = cases.elsewhere(parts[1], coded.case.name)
        raise error if other is None else InputError(error.problem, file=error.file, key=key, found=error.found,
                                                     allowed=error.allowed, fix=f"add case={other}, which has it")
    names = [k for k in coded.by_key if k.startswith(".".join(parts[:2]) + ".")]
    names = names or [k for k in coded.by_key if k.startswith(f"{parts[0]}.")]
    close = nearest(stem if part in RANGE else key, names)
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
