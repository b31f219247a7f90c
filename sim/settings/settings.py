"""The composed configuration of a run, checked, and the world that it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from sim.coded import evidence, scenario
from sim.coded.checks import check_bounds
from sim.coded.coding import Coding
from sim.coded.schema import ScenarioFile
from sim.coded.typed import checked
from sim.coded.values import Number, Strict
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.reading.safe_yaml import Document
from sim.settings.hydra_source import adjustable, coded_tree, overlaid, plain
from sim.world.world import World

_Weight = Annotated[Number, Field(ge=0, le=10)]


class Lens(Strict):
    """Multipliers of the utility's terms."""

    name: Annotated[str, Field(max_length=64)]
    interest: _Weight
    relations: _Weight
    coercion: _Weight
    prospects: _Weight
    norms: _Weight
    partner: _Weight
    market: _Weight
    escalation: _Weight
    standing: _Weight
    inertia: _Weight
    offer: _Weight
    straddle: _Weight


class Decision(Strict):
    """How an option is picked."""

    name: Literal["logit", "best_response"]


class EnsembleSettings(Strict):
    """How many runs, and how they are drawn and played."""

    runs: Annotated[int, Field(ge=0, le=10**9)]
    engine: Literal["auto", "numpy", "numba"]
    threads: Annotated[int, Field(ge=0, le=1024)]
    sampling: Literal["uniform", "latin_hypercube", "sobol", "point"]
    record: Literal["summary", "sample", "full"]


class Output(Strict):
    """Where results go."""

    folder: Annotated[str, Field(min_length=1, max_length=500)]
    picture: bool
    table: bool


class Config(Strict):
    """Everything that Hydra composes."""

    seed: Annotated[int, Field(ge=0, lt=2**63)]
    scenario_name: str
    scenario: dict[str, Any]
    coding: str
    actors: dict[str, Any]
    pairs: dict[str, Any]
    mechanisms: dict[str, Any]
    lens: Lens
    decision: Decision
    ensemble: EnsembleSettings
    output: Output


class Settings:
    """A run's settings: the checked configuration, evidence and scenario.

    Attributes:
        config: The configuration as composed (plain data; goes into the manifest).
        checked: The same as types.
        evidence: The coded values of the chosen reading.
        scenario: The scenario, with what was overridden in it.
        overrides: Coded values that were set by hand, by key.
    """

    def __init__(self, config: dict[str, Any], parsed: Config, coded: Coding,
                 story: ScenarioFile, overrides: dict[str, dict[str, float]]) -> None:
        self.config, self.parsed, self.evidence = config, parsed, coded
        self.scenario, self.overrides = story, overrides

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.parsed.scenario_name

    @property
    def seed(self) -> int:
        """The seed."""
        return self.parsed.seed

    @cached_property
    def _world(self) -> World:
        lens = self.parsed.lens.model_dump(exclude={"name"})
        return World(self.evidence, self.scenario, name=self.name, overrides=self.overrides,
                     lens=lens, noise=self.parsed.decision.name == "logit")

    def world(self) -> World:
        """Return the world (built once)."""
        return self._world


def drafted(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration that Hydra composes from values by dotted key, without Hydra.

    Args:
        given: Names of groups and values of keys that exist, as on a command line.

    Raises:
        InputError: If a file that is named is missing or refused.
    """
    whole = yaml.safe_load((evidence.configs() / "config.yaml").read_text(encoding="utf-8"))
    data: dict[str, Any] = {key: value for key, value in whole.items() if key not in ("defaults", "hydra")}
    for entry in whole["defaults"]:
        for group, default in entry.items() if isinstance(entry, dict) else ():
            name = given.get(group, default)
            if group == "coding":
                data |= {"coding": name, **coded_tree(evidence.load(name), list(given))}
            elif group == "scenario":
                data |= {"scenario_name": name, "scenario": adjustable(scenario.read(name).data)}
            elif "/" not in group:
                data[group] = dict(safe_yaml.read_in(evidence.configs() / group, name, group).data)
    for key, value in given.items():
        *path, last = key.split(".")
        if not path and key in data and isinstance(data[key], dict | str):
            continue
        place: Any = data
        for part in path:
            place = place[int(part) if isinstance(place, list) else part]
        place[int(last) if isinstance(place, list) else last] = value
    return data


def pinned(config: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Return a configuration in which a number whose value is set alone is its own range.

    So ``actors.china.inertia.value=0.6`` holds it at 0.6 in every run, also if 0.6 is what is coded.

    Args:
        config: The configuration as composed; it is changed.
        keys: The dotted keys that were set.
    """
    for key in keys:
        stem, _, part = key.rpartition(".")
        if part != "value" or {f"{stem}.low", f"{stem}.high"} & set(keys):
            continue
        place: Any = config
        for step in stem.split("."):
            place = place[int(step) if isinstance(place, list) else step]
        if isinstance(place, dict) and {"value", "low", "high"} <= set(place):
            place["low"] = place["high"] = place["value"]
            if stem.startswith("scenario."):
                place["level"] = None
    return config


def settle(config: dict[str, Any], file: str = "command line") -> Settings:
    """Check a composed configuration.

    Args:
        config: Plain data as Hydra composes it, or as a manifest keeps it.
        file: Where it comes from, for messages.

    Raises:
        InputError: For anything that is not allowed.
    """
    document = Document(config, file)
    parsed = checked(Config, config, document)
    safe_yaml.check_slug(parsed.scenario_name, "scenario", file=file, key="scenario_name")
    coded = evidence.load(parsed.coding)
    overrides = _overrides(parsed, coded, file)
    if "question" in parsed.scenario:
        whole = parsed.scenario
    else:
        original = scenario.read(parsed.scenario_name)
        scenario.check(original.data, original, coded)
        whole = overlaid(original.data, _pinned(parsed))
    story = scenario.check(whole, _Prefixed(whole, file), coded)
    kept = {**config, **_filled(config, coded), "scenario": whole}
    return Settings(kept, parsed, coded, story, overrides)


def _filled(config: dict[str, Any], coded: Coding) -> dict[str, Any]:
    """Return all coded values as a tree, those of the configuration in their places."""
    tree = coded_tree(coded)
    for root in tree:
        tree[root] = overlaid(tree[root], config[root])
    return tree


class _Prefixed(Document):
    """A document whose keys stand below ``scenario`` on the command line."""

    def where(self, key: Any) -> str:
        return f"{self.file}: scenario"


def _overrides(parsed: Config, coded: Coding, file: str) -> dict[str, dict[str, float]]:
    """Return the coded values that differ from the records."""
    found: dict[str, dict[str, float]] = {}
    for root in ("actors", "pairs", "mechanisms"):
        for key, given in _leaves(getattr(parsed, root), root):
            entry = coded.by_key.get(key)
            if entry is None:
                raise unknown("coded value", key, coded.by_key, file=file, key=key)
            changed: dict[str, float] = {}
            for part, number in given.items():
                if part not in ("value", "low", "high"):
                    raise unknown("part of a coded value", part, ("value", "low", "high"), file=file,
                                  key=key)
                if isinstance(number, bool) or not isinstance(number, int | float):
                    low, high = entry.variable.bounds
                    raise InputError("not a number", file=file, key=f"{key}.{part}",
                                     found="nothing" if number is None else number,
                                     allowed=f"{low:g} to {high:g} ({entry.variable.scale})",
                                     fix=f"write {key}.{part}={getattr(entry.record, part):g}, its coded "
                                     "number, or another one on that scale")
                check_bounds(entry.variable, float(number), file=file, key=f"{key}.{part}")
                if float(number) != getattr(entry.record, part):
                    changed[part] = float(number)
            held = set(map(float, given.values()))
            if changed and len(given) == 3 and len(held) == 1:
                changed = {"value": held.pop()}
            if changed:
                found[key] = changed
    return found


def _leaves(tree: Any, path: str) -> Any:
    if isinstance(tree, dict) and "value" in tree and not isinstance(tree["value"], dict):
        yield path, tree
    elif isinstance(tree, dict):
        for name, item in tree.items():
            yield from _leaves(item, f"{path}.{name}")
    else:
        raise InputError("not a coded value", file="command line", key=path, found=tree,
                         allowed=f"set {path}.value", fix=f"write {path}.value=...")


def _pinned(parsed: Config) -> Any:
    """Return the scenario's composed data, a value that was set alone being its own range."""
    original = scenario.read(parsed.scenario_name).data

    def walk(given: Any, own: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(own, dict):
            return given
        record = {"value", "low", "high"} <= set(given)
        if record and given["value"] != own.get("value") and all(
            given[part] == own.get(part) for part in ("low", "high")
        ):
            return {**given, "low": given["value"], "high": given["value"], "level": None}
        return {name: walk(item, own.get(name)) for name, item in given.items()}

    return walk(parsed.scenario, original)


def world_for(
    scenario_name: str,
    *,
    coding: str = "first",
    values: Mapping[str, float | Mapping[str, float]] | None = None,
    lens: str = "none",
    decision: str = "logit",
    answers: Mapping[str, str] | None = None,
    holds: Mapping[str, Mapping[str, Any]] | None = None,
    without: Sequence[str] = (),
    events: Mapping[str, Mapping[str, Any]] | None = None,
) -> World:
    """Return the world of a scenario with interventions, as experiments need it.

    Args:
        scenario_name: Name of the scenario.
        coding: Reading of the documents.
        values: Coded values to set, by key (``pairs.prospects.china-us``): a number (then it is
            held at that number) or any of value, low, high. Keys of the scenario's own values start
            with ``scenario.``, as in ``scenario.offers.arms_request.stake``.
        lens: Name of a lens.
        decision: ``logit`` or ``best_response``.
        answers: Offers whose answer is forced: ``accepted`` or ``refused``.
        holds: Interventions on positions, as in a scenario's ``holds``.
        without: Names of events, offers, votes or plans that are left out.
        events: Further events, as in a scenario file.

    Raises:
        InputError: For anything that is not allowed, as in a scenario file.
    """
    coded = evidence.load(coding)
    document = scenario.read(scenario_name)
    data = plain(document.data)
    for slug in without:
        kinds = [kind for kind in ("events", "offers", "votes", "plans") if slug in data.get(kind, {})]
        if not kinds:
            known = [name for kind in ("events", "offers", "votes", "plans") for name in data.get(kind, {})]
            raise unknown("event", slug, known, file=document.file, key="without")
        for kind in kinds:
            del data[kind][slug]
            data["record"] = {k: row for k, row in data.get("record", {}).items()
                              if row["observed"].get(kind[:-1]) != slug}
    for slug, answer in (answers or {}).items():
        if slug not in data.get("offers", {}):
            raise unknown("offer", slug, data.get("offers", {}), file=document.file, key="answers")
        data["offers"][slug]["answer"] = answer
    data.setdefault("holds", {}).update(plain(dict(holds or {})))
    data.setdefault("events", {}).update(plain(dict(events or {})))
    story = scenario.check(data, Document(data, document.file), coded)
    weights = safe_yaml.read_in(evidence.configs() / "lens", lens, "lens").data
    given = {key: {"value": float(v)} if isinstance(v, int | float) else dict(v)
             for key, v in (values or {}).items()}
    return World(
        coded, story, name=scenario_name, overrides=given,
        lens={term: weight for term, weight in weights.items() if term != "name"},
        noise=decision == "logit",
    )
