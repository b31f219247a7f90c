"""The claims as data, what is measured in a run, and the laboratory in which experiments are played."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

import numpy as np
from pydantic import Field, model_validator

from analysis import common
from analysis.common import Floats
from sim.coded.typed import checked
from sim.coded.values import Cited, Date, Line, Number, Slug, Strict, Text
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.world.world import World

#: Single runs in which the terms of the utility are looked up.
TERM_RUNS = 24
#: Pairs of runs in which coded values are held, in search of what a verdict depends on: the first ones.
HELD_RUNS = 400


# -- the claims as data -----------------------------------------------------------------------------


class ArmData(Strict):
    """How one side of an experiment differs from the scenario as coded.

    ``values`` may say ``low`` or ``high`` for the ends of the coded range.
    """

    values: dict[str, Number | Literal["low", "high"]] = Field(default_factory=dict)
    answers: dict[Slug, Literal["accepted", "refused"]] = Field(default_factory=dict)
    holds: dict[Slug, dict[str, Any]] = Field(default_factory=dict)
    without: list[Slug] = Field(default_factory=list)
    events: dict[Slug, dict[str, Any]] = Field(default_factory=dict)


class Above(Strict):
    """One outcome that should be above another; ``tie`` if it only should not be below."""

    above: Line
    below: Line
    tie: bool = False


class PartData(Strict):
    """One experiment of a claim.

    Kinds: ``difference`` (second arm less first), ``order`` (of outcomes within a run), ``mode`` (the most
    frequent answer), ``band`` (a mean, or with ``share`` most runs, within limits), ``cost`` (a term
    among the largest costs of an actor), ``term`` (a term of an actor's utility, second arm less first).
    """

    kind: Literal["difference", "order", "mode", "band", "cost", "term"]
    says: Line
    scenario: Slug
    first: ArmData = ArmData()
    second: ArmData = ArmData()
    outcomes: list[Line] = Field(default_factory=list, max_length=10)
    expect: Literal["up", "down", "either", "same", "not down"] | None = None
    smallest: Annotated[Number, Field(ge=0, le=100)] = 0.05
    order: list[Above] = Field(default_factory=list, max_length=10)
    answer: Literal["yes", "abstain", "no", "accept", "neither", "reject"] | None = None
    low: Number | None = None
    high: Number | None = None
    share: Annotated[Number, Field(ge=0, le=1)] | None = None
    actor: Slug | None = None
    term: Slug | None = None
    rank: Annotated[int, Field(ge=1, le=12)] = 3
    since: Date | None = None
    aside: bool = False

    @model_validator(mode="after")
    def _whole(self) -> PartData:
        needed = {"difference": ("outcomes", "expect"), "order": ("order",), "mode": ("outcomes", "answer"),
                  "band": ("outcomes",), "cost": ("actor", "term"), "term": ("actor", "term", "expect")}
        for name in needed[self.kind]:
            if not getattr(self, name):
                raise ValueError(f"expected {name} for an experiment of kind {self.kind}")
        if self.kind == "band" and self.low is None and self.high is None:
            raise ValueError("expected low, high or both for a band")
        return self


class MapData(Strict):
    """A map of where two claims hold: parts of both, over three groups of coded values.

    Each axis sets all its ``keys`` to the same number.
    """

    parts: Annotated[dict[Slug, list[PartData]], Field(min_length=2, max_length=2)]
    axes: Annotated[dict[Slug, list[str]], Field(min_length=3, max_length=3)]
    levels: Annotated[dict[Slug, list[Number]], Field(min_length=3, max_length=3)]


class ClaimData(Strict):
    """A claim of the documents, in our words, and its experiments.

    ``missing`` says which part of the claim the model has no value for, so that no experiment can test it.
    """

    title: Annotated[str, Field(min_length=1, max_length=90)]
    claim: Text
    parts: list[PartData] = Field(default_factory=list, max_length=12)
    map: MapData | None = None
    note: Text | None = None
    missing: Text | None = None
    evidence: Cited

    @model_validator(mode="after")
    def _one(self) -> ClaimData:
        if not any(not part.aside for part in self.parts) and self.map is None:
            raise ValueError("expected at least one part that is no aside, or a map")
        return self


class ClaimsFile(Strict):
    """A file of claims."""

    title: Line
    claims: Annotated[dict[Slug, ClaimData], Field(min_length=1, max_length=100)]


def load(path: Path | str | None = None) -> ClaimsFile:
    """Return the claims of a file.

    Args:
        path: The file; default: the claims of the documents.

    Raises:
        InputError: If there is no such file, or it is refused.
    """
    document = safe_yaml.read(Path(path) if path else Path(__file__).with_name("claims.yaml"))
    return checked(ClaimsFile, document.data, document)


# -- what is measured -------------------------------------------------------------------------------


@dataclass
class Played:
    """What a set of runs left: one number a run by outcome, and paths (weeks, runs) by name."""

    outcomes: dict[str, Floats]
    paths: dict[str, Floats]


@dataclass(frozen=True)
class Measure:
    """One number a run, made of outcomes and paths.

    Written as an :class:`~sim.engines.ensemble.Outcome`, as ``NAME@mean from DATE`` (also max, min; ``to
    DATE``), ``OUTCOME=ANSWER`` (1 if that was the answer), ``agree(A, B)`` (1 if equal), ``mean(A, B, ...)``,
    ``fall(NAME from DATE)`` (largest fall below the highest value so far) and ``fall_week(NAME from DATE)``
    (weeks until it has first fallen by a notch, 0.05; those until the end if it never does).
    """

    text: str
    outcomes: tuple[str, ...]
    paths: tuple[str, ...]
    read: Callable[[Played], Floats]


CODES = {"accepted": 1.0, "refused": 0.0, "yes": 1.0, "abstain": 0.0, "no": -1.0, "accept": 1.0,
          "neither": 0.0, "reject": -1.0}
_CALL = re.compile(r"(agree|mean|fall|fall_week)\((.*)\)\Z")
_SPAN = re.compile(r"(.+)@(mean|max|min) from (\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?\Z")
_FALL = 0.05


def measure(text: str, world: World) -> Measure:
    """Return the measure of a text.

    Raises:
        InputError: If the text is no measure of this world.
    """
    call = _CALL.match(text)
    if call and call[1] in ("agree", "mean"):
        inner = [measure(part.strip(), world) for part in call[2].split(",")]
        if call[1] == "agree" and len(inner) != 2:
            raise InputError("two are needed to agree", file="claims", key="outcome", found=text)
        outcomes = tuple(name for m in inner for name in m.outcomes)
        paths = tuple(name for m in inner for name in m.paths)
        if call[1] == "agree":
            return Measure(text, outcomes, paths,
                           lambda p: (inner[0].read(p) == inner[1].read(p)).astype(float))
        return Measure(text, outcomes, paths, lambda p: mean_of([m.read(p) for m in inner]))
    if call:
        name, _, day = call[2].partition(" from ")
        first = _week(world, day, text) if day else 0
        world.layout.slot(name)
        kind = fall if call[1] == "fall" else fall_week
        return Measure(text, (), (name,), lambda p: kind(p.paths[name][first:]))
    span = _SPAN.match(text)
    if span:
        last = _week(world, span[4], text) if span[4] else world.weeks - 1
        return measure(f"{span[1]}@{span[2]}{_week(world, span[3], text)}-{last}", world)
    name, equals, answer = text.partition("=")
    if equals:
        if answer not in CODES:
            raise unknown("answer", answer, CODES, file="claims", key=text)
        code = CODES[answer]
        return Measure(text, (name,), (), lambda p: (p.outcomes[name] == code).astype(float))
    return Measure(text, (text,), (), lambda p: p.outcomes[text])


def mean_of(columns: list[Floats]) -> Floats:
    """Return the mean of some columns, run by run."""
    total: Floats = np.zeros_like(columns[0])
    for column in columns:
        total = total + column
    return total / len(columns)


def _week(world: World, day: str, text: str) -> int:
    try:
        week = world.scenario.period.week(datetime.date.fromisoformat(day))
    except ValueError:
        week = -1
    if not 0 <= week < world.weeks:
        raise InputError("a date outside the period", file="claims", key=text, found=day,
                         allowed=f"{world.dates[0]} to {world.scenario.period.end}")
    return week


def fall(path: Floats) -> Floats:
    """Return the largest fall below the highest value so far (maximum drawdown) of each run."""
    found: Floats = (np.maximum.accumulate(path, axis=0) - path).max(axis=0)
    return found


def fall_week(path: Floats) -> Floats:
    """Return the first week in which a run has fallen by a notch; the number of weeks if it never does."""
    fallen = np.maximum.accumulate(path, axis=0) - path >= _FALL - 1e-9
    return np.where(fallen.any(axis=0), fallen.argmax(axis=0), len(path)).astype(float)


# -- the laboratory ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draw:
    """A coded value as it was drawn: its range, and one number in [0, 1) a run."""

    low: float
    high: float
    u: Floats


class Laboratory(Protocol):
    """Where experiments are played."""

    runs: int

    def measured(self, part: PartData, second: bool, texts: Sequence[str],
                 held: Mapping[str, float] | None = None) -> list[Floats]:
        """Return measures of an arm of a part, one number a run each."""

    def draws(self, part: PartData) -> dict[str, Draw]:
        """Return the coded values that the part's runs draw, by key."""

    def terms(self, part: PartData, second: bool) -> dict[str, Floats]:
        """Return the mean terms of the actor's utility, one number a run each."""

    def fresh(self, most: int) -> Laboratory:
        """Return a laboratory like this one that remembers nothing and plays at most so many runs."""


class Lab:
    """The laboratory of the model.

    Args:
        coding: Reading of the documents.
        runs: Number of pairs of runs.
        seed: Seed.
        how: Further arguments of :func:`analysis.common.play`.
    """

    def __init__(self, coding: str, runs: int, seed: int, **how: Any) -> None:
        self.coding, self.runs, self.seed, self.how = coding, runs, seed, how
        self._worlds: dict[str, World] = {}
        self._played: dict[str, Played] = {}
        self._drawn: dict[str, dict[str, Draw]] = {}
        self._terms: dict[str, dict[str, Floats]] = {}

    def fresh(self, most: int) -> Lab:
        """Return a laboratory like this one that remembers nothing and plays at most so many runs."""
        return Lab(self.coding, min(self.runs, most), self.seed, **self.how)

    def world(self, part: PartData, second: bool) -> World:
        """Return the world of an arm.

        Raises:
            InputError: If the arm cannot be made.
        """
        arm = part.second if second else part.first
        key = self._key(part, second)
        if key not in self._worlds:
            self._worlds[key] = self._make(part.scenario, arm)
        return self._worlds[key]

    @staticmethod
    def _key(part: PartData, second: bool) -> str:
        return f"{part.scenario} {(part.second if second else part.first).model_dump_json()}"

    def _make(self, scenario: str, arm: ArmData) -> World:
        from sim.coded import evidence
        from sim.settings.settings import world_for

        coded = evidence.load(self.coding).by_key
        values: dict[str, float | Mapping[str, float]] = {}
        for key, value in arm.values.items():
            if isinstance(value, str):
                if key not in coded:
                    raise unknown("coded value", key, coded, file="claims", key="values")
                value = float(getattr(coded[key].record, value))
            values[key] = value
        return world_for(scenario, coding=self.coding, values=values, answers=arm.answers,
                         holds=arm.holds, without=arm.without, events=arm.events)

    def measured(self, part: PartData, second: bool, texts: Sequence[str],
                 held: Mapping[str, float] | None = None) -> list[Floats]:
        """Return measures of an arm of a part, one number a run each.

        Raises:
            InputError: If a text is no measure.
        """
        world = self.world(part, second)
        wanted = [measure(text, world) for text in texts]
        outcomes = {name for m in wanted for name in m.outcomes}
        paths = {name for m in wanted for name in m.paths}
        key = f"{self._key(part, second)} {sorted((held or {}).items())}"
        old = self._played.get(key)
        if old is None or outcomes - set(old.outcomes) or paths - set(old.paths):
            outcomes |= set(old.outcomes) if old else set()
            paths |= set(old.paths) if old else set()
            runs = min(self.runs, HELD_RUNS) if held else self.runs
            got = common.play_paths(world, runs, self.seed, sorted(paths), sorted(outcomes), held=held,
                                    **self.how)
            old = Played({name: got.ensemble.outcomes[name] for name in sorted(outcomes)},
                         {name: got.of(name) for name in sorted(paths)})
            if not held:
                self._played[key] = old
        return [m.read(old) for m in wanted]

    def draws(self, part: PartData) -> dict[str, Draw]:
        """Return the coded values that the part's runs draw, by key."""
        found: dict[str, Draw] = {}
        for second in (False, True):
            world = self.world(part, second)
            name = self._key(part, second)
            if name not in self._drawn:
                uniforms = world.uniforms(self.seed, 0, self.runs)
                self._drawn[name] = {
                    value.key: Draw(value.low, value.high, u)
                    for value, u in zip(world.values, uniforms, strict=True) if value.high > value.low
                }
            found.update(self._drawn[name])
        return found

    def terms(self, part: PartData, second: bool) -> dict[str, Floats]:
        """Return the mean terms of the actor's utility from a day on, in a few single runs.

        Raises:
            InputError: If there is no such actor.
        """
        from sim.coded.variables import TERMS
        from sim.engines.mesa_model import PositionModel
        from sim.explain.accounting import option_terms

        world, actor = self.world(part, second), part.actor or ""
        key = f"{self._key(part, second)} {actor} {part.since}"
        if key not in self._terms:
            if actor not in world.layout.index:
                raise unknown("actor", actor, world.actors, file="claims", key="actor")
            first = world.scenario.period.week(part.since) if part.since else 0
            rows = []
            for run in range(min(TERM_RUNS, self.runs)):
                model = PositionModel(world, self.seed, run, drawn=True).run()
                weeks = [option_terms(d, model.structure, d["options"][d["choice"]])
                         for d in model.decisions if d["actor"] == actor and d["week"] >= first]
                rows.append([sum(w[term] for w in weeks) / len(weeks) for term in TERMS])
            self._terms[key] = dict(zip(TERMS, np.array(rows).T, strict=True))
        return self._terms[key]
