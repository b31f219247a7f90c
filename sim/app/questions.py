"""What the page can ask: pure functions of checked parameters, from a question to its answer.

A :class:`Question` has the parameters of the command line: scenario, coding, lens, coded values by key
and forced answers. Nothing is remembered between questions but answers to equal ones.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.app.views import Headline, as_data, lessons, view_of, views, words
from sim.coded import evidence, scenario
from sim.coded.checks import check_bounds
from sim.coded.values import Coded, Reading
from sim.coded.variables import BY_NAME, DOMAINS
from sim.commands.words import options_of
from sim.engines.block import NEVER, Block
from sim.engines.ensemble import run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.engines.reduce import QUANTILES, Ensemble, Reducer
from sim.engines.shares import wilson
from sim.explain.explanation import explain
from sim.explain.prose import as_data as explanation_as_data
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.reading.safe_yaml import SLUG
from sim.settings.settings import world_for
from sim.world.luck import parameter_uniforms
from sim.world.world import Value, World

#: Draws behind every band, and behind a cell of the map.
DRAWS, CELL_DRAWS = 200, 128
#: The seed of the page: that of the command line.
SEED = 1
#: A page that stays open is worth compiling for.
ENGINE: Literal["numba", "numpy"] = "numba" if importlib.util.find_spec("numba") else "numpy"
#: Stops of a map's axis, and steps of a slider's scale.
STOPS, STEPS = 7, 20
#: Limits of a question: what is longer is refused.
MOST_VALUES, MOST_WEEKS, MOST_ACTORS, MOST_WORK = 12, 260, 40, 60_000
#: Decimals that a value may have: finer ones make no difference and would fill the cache.
DECIMALS = 3

#: Names that come first in a list of lenses or readings.
_FIRST = ("none", "first", "second", "realist", "liberal", "constructivist")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Question:
    """A world to ask about.

    Attributes:
        scenario, coding, lens: Names.
        values: Coded values that are held at a number, by key, sorted.
        answers: Offers whose answer is forced, sorted.
        history: Which of the draws is shown as the one history, at the coded values.
    """

    scenario: str
    coding: str = "first"
    lens: str = "none"
    values: tuple[tuple[str, float], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    history: int = 0

    def command(self) -> str:
        """Return the command that runs the same world."""
        parts = [f"python -m sim scenario={self.scenario}"]
        parts += [f"coding={self.coding}"] * (self.coding != "first")
        parts += [f"lens={self.lens}"] * (self.lens != "none")
        parts += [f"{key}.value={number:g}" for key, number in self.values]
        parts += [f"scenario.offers.{offer}.answer={answer}" for offer, answer in self.answers]
        return " ".join(parts)


def parse(pairs: Pairs, more: Sequence[str] = ()) -> tuple[Question, dict[str, str]]:
    """Return the question of an address, and the other parameters that were named in ``more``.

    Raises:
        InputError: For an unknown, repeated or missing parameter, or a value that is not allowed.
    """
    known = ("scenario", "coding", "lens", "set", "answer", "history", *more)
    single: dict[str, str] = {}
    values: dict[str, float] = {}
    answers: dict[str, str] = {}
    for name, text in pairs:
        if name not in known:
            raise unknown("parameter", name[:80], known, file="address")
        if name == "set":
            key, number = _setting(text)
            if key in values:
                raise _bad("set", text, "each key once")
            values[key] = number
        elif name == "answer":
            offer, _, said = text.partition(":")
            if said not in ("accepted", "refused") or not SLUG.match(offer) or offer in answers:
                raise _bad("answer", text, "OFFER:accepted or OFFER:refused, each offer once")
            answers[offer] = said
        elif name in single:
            raise _bad(name, text, "one value")
        else:
            single[name] = text
    if len(values) > MOST_VALUES:
        raise _bad("set", f"{len(values)} values", f"at most {MOST_VALUES}")
    if "scenario" not in single:
        raise _bad("scenario", "", "a scenario's name")
    for group in ("scenario", "coding", "lens"):
        if group in single and single[group] not in names_of(group):
            raise unknown(group, single[group][:80], names_of(group), file="address", key=group)
    question = Question(
        single["scenario"], single.get("coding", "first"), single.get("lens", "none"),
        tuple(sorted(values.items())), tuple(sorted(answers.items())),
        _whole("history", single.get("history", "0"), 0, DRAWS - 1),
    )
    return question, {name: single[name] for name in more if name in single}


@lru_cache(maxsize=8)
def names_of(group: str) -> tuple[str, ...]:
    """Return the names that a group had when the page was started."""
    names = scenario.names() if group == "scenario" else options_of(group)
    first = [name for name in _FIRST if name in names]
    return (*first, *sorted(set(names) - set(first)))


def _bad(key: str, found: str, allowed: str) -> InputError:
    return InputError("not allowed", file="address", key=key, found=found[:80], allowed=allowed)


def _whole(key: str, text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and low <= int(text) <= high):
        raise _bad(key, text, f"a whole number from {low} to {high}")
    return int(text)


def _setting(text: str) -> tuple[str, float]:
    key, _, number = text.partition(":")
    plain = number.removeprefix("-").replace(".", "", 1)
    if not key or len(key) > 120 or len(number) > 10 or not (plain.isascii() and plain.isdigit()):
        raise _bad("set", text, "KEY:NUMBER, as pairs.prospects.china-us:0.6")
    return key, round(float(number), DECIMALS) + 0.0


@lru_cache(maxsize=32)
def world_of(question: Question) -> World:
    """Return the world of a question.

    Raises:
        InputError: For a value that is not allowed, or a scenario that would take too long.
    """
    world = _base(question.scenario, question.coding, question.answers)
    if question.values or question.lens != "none":
        _check_values(question, world)
        weights = safe_yaml.read_in(evidence.configs() / "lens", question.lens, "lens").data
        world = world.varied({key: {"value": number} for key, number in question.values},
                             {term: weight for term, weight in weights.items() if term != "name"})
    return world


@lru_cache(maxsize=32)
def _base(name: str, coding: str, answers: tuple[tuple[str, str], ...]) -> World:
    world = world_for(name, coding=coding, answers=dict(answers))
    n = len(world.actors)
    for what, found, most in (("weeks", world.weeks, MOST_WEEKS), ("actors", n, MOST_ACTORS),
                              ("weeks x actors x actors", world.weeks * n * n, MOST_WORK)):
        if found > most:
            raise InputError("would take too long for the page", file=f"scenario {name}", key=what,
                             found=found, allowed=f"at most {most}",
                             fix=f"run it with `python -m sim scenario={name}`")
    return world


def _check_values(question: Question, world: World) -> None:
    known = {value.key: value for value in world.values}
    for key, number in question.values:
        if key not in known:
            raise unknown("coded value", key, known, file="address", key="set")
        entry = world.evidence.by_key.get(key)
        if entry is not None:
            check_bounds(entry.variable, number, file="address", key=key)
        elif not 0.0 <= number <= 1.0:
            raise InputError("off its scale", file="address", key=key, found=number, allowed="0 to 1")


# -- what there is ----------------------------------------------------------------------------------


def catalogue() -> dict[str, Any]:
    """Return what there is to choose: scenarios, readings, lenses; actors, ladders and sources."""
    coded = evidence.load()
    listed, broken = [], []
    for name in names_of("scenario"):
        try:
            story = _base(name, "first", ()).scenario
        except InputError as error:
            broken.append({"name": name, "problem": error.text()})
            continue
        listed.append({"name": name, "title": story.title, "question": story.question,
                       "lesson": name in lessons()})
    return {
        "scenarios": listed, "broken": broken, "codings": list(names_of("coding")),
        "lenses": [
            {"name": lens, "about": _lens_about(lens)} for lens in names_of("lens")
        ],
        "domains": list(DOMAINS),
        "ladders": {
            domain: [{"position": rung.position, "label": rung.label} for rung in rungs]
            for domain, rungs in coded.ladders.items()
        },
        "sources": {
            name: {"title": card.title, "publisher": card.publisher, "published": card.published,
                   "authors": [card.authors] if isinstance(card.authors, str) else card.authors}
            for name, card in coded.sources.items()
        },
        "draws": DRAWS, "stops": STOPS,
    }


def _lens_about(name: str) -> str:
    path = evidence.configs() / "lens" / f"{name}.yaml"
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("#").strip() if first.startswith("#") else ""


def page(question: Question) -> dict[str, Any]:
    """Return all that the page shows of a scenario before anything is run."""
    world = world_of(Question(question.scenario, question.coding))
    story, view = world.scenario, view_of(question.scenario, world)
    by_key = {value.key: value for value in world.values}
    shown = [(p.key, p.words) for p in view.parameters]
    shown += [(key, words(by_key[key], world)) for key in (view.map.x, view.map.y)
              if key not in dict(shown)]
    lesson = lessons().get(question.scenario) if question.scenario in views() else None
    return {
        "name": question.scenario, "title": story.title, "question": story.question,
        "story": story.story.strip(), "coding": question.coding,
        "weeks": world.weeks, "start": story.period.start.isoformat(),
        "actors": [
            {"slug": slug, "label": world.labels[slug], "short": world.evidence.actors[slug].short,
             "side": world.evidence.actors[slug].side}
            for slug in world.actors
        ],
        "changes": [{"title": "At the start", "evidence": _passages(s.evidence)} for s in story.start]
        + [{"title": event.title, "date": event.date.isoformat() if event.date else None,
            "chance": event.chance, "evidence": _passages(event.evidence)}
           for event in story.events.values()],
        "events": [{"name": e.name, "title": e.title, "planned": bool(story.events[e.name].date)}
                   for e in world.events],
        "offers": [
            {"name": o.name, "title": story.offers[o.name].title,
             "from": world.labels[world.actors[o.source]], "to": world.labels[world.actors[o.to]],
             "domain": DOMAINS[o.domain], "position": o.position,
             "rung": world.evidence.rung(DOMAINS[o.domain], o.position).label,
             "opens": o.opens, "closes": o.closes, "evidence": _passages(story.offers[o.name].evidence)}
            for o in world.structure.offers
        ],
        "votes": [
            {"name": v.name, "title": story.votes[v.name].title, "week": v.week,
             "date": story.votes[v.name].date.isoformat()} for v in world.votes
        ],
        "plans": [
            {"name": p.name, "title": story.plans[p.name].title, "week": p.week,
             "author": world.actors[p.author], "date": story.plans[p.name].date.isoformat()}
            for p in world.plans
        ],
        "view": as_data(view),
        "outcome": _outcome_scale(view.headline, world),
        "parameters": [_parameter(by_key[key], text, world) for key, text in shown],
        "lesson": as_data(lesson) if lesson else None,
    }


def _passages(passages: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"source": p.source, "paragraph": p.paragraph, "phrase": p.phrase, "says": p.says}
            for p in passages]


def _bounds(value: Value, world: World) -> tuple[float, float, str]:
    entry = world.evidence.entries.get(value.name)
    return (*entry.variable.bounds, entry.variable.scale) if entry else (0.0, 1.0, "share")


def _parameter(value: Value, text: str, world: World) -> dict[str, Any]:
    low, high, scale = _bounds(value, world)
    record: Coded | None = value.record
    stops = {round(low + (high - low) * k / STEPS, DECIMALS) for k in range(STEPS + 1)}
    return {
        "key": value.key, "words": text, "value": value.value, "low": value.low, "high": value.high,
        "bounds": [low, high], "scale": scale, "meaning": _meaning(value, world),
        "stops": sorted(stops | {value.value}), **_reading(record),
        "second": {"value": record.second.value, "low": record.second.low, "high": record.second.high,
                   **_reading(record.second)} if record and record.second else None,
    }


def _meaning(value: Value, world: World) -> str:
    """Return what a coded value means; of a pair, with the names of the two."""
    entry = world.evidence.entries.get(value.name)
    if entry is None:
        return ""
    meaning: str = entry.variable.meaning
    holder, _, other = value.name.rpartition(".")[2].partition("-")
    if other:
        for words, slug in (("the first", holder), ("the second", other)):
            label = world.labels[slug]
            meaning = meaning.replace(words, f"the {label}" if " " in label else label)
    return meaning


def _reading(record: Reading | None) -> dict[str, Any]:
    if record is None:
        return {"basis": "", "reason": "", "evidence": []}
    return {"basis": record.basis, "reason": record.reason or "", "evidence": _passages(record.evidence)}


def _outcome_scale(headline: Headline, world: World) -> dict[str, Any]:
    """Return what the headline's number means: a share, or a variable with its bounds."""
    if headline.is_ is not None:
        return {"kind": "share", "bounds": [0.0, 1.0], "domain": None}
    variable = headline.outcome.partition("@")[0]
    name, _, rest = variable.partition(".")
    low, high = BY_NAME[name].bounds if name in BY_NAME else (0.0, float(world.weeks))
    domain = rest.rpartition(".")[2] if name == "position" else None
    return {"kind": "mean", "bounds": [low, high], "domain": domain}


# -- what comes out ---------------------------------------------------------------------------------

_INDICATORS = ("battlefield", "escalation_risk")


def run(question: Question) -> dict[str, Any]:
    """Return a world's 200 draws, and one history at the coded values, as the page draws them.

    Whole numbers are thousandths.

    Raises:
        InputError: See :func:`world_of`.
    """
    world = world_of(question)
    headline = view_of(question.scenario, _base(question.scenario, question.coding, ())).headline
    found, kept = _play(world, question.history, headline)
    rows, n, block, lane = kept.rows, len(world.actors), kept.block, kept.lane
    history = block.record[:, :, lane]

    def line(name: str) -> list[int]:
        return _thousandths(history[:, rows[world.layout.slot(name)]])

    def band(name: str, *index: int) -> dict[str, list[int]]:
        place: tuple[Any, ...] = (slice(None), slice(None), *index)
        cut = found.quantiles[name][place]
        return {label: _thousandths(cut[QUANTILES.index(share)])
                for label, share in (("low", 0.05), ("median", 0.5), ("high", 0.95))}

    return {
        "command": question.command(), "draws": found.runs, "history": question.history,
        "position": {
            slug: [{"history": line(f"position.{slug}.{domain}"), **band("position", d, i)}
                   for d, domain in enumerate(DOMAINS)]
            for i, slug in enumerate(world.actors)
        },
        "relation": {
            f"{a}-{b}": line(f"relation.{a}-{b}")
            for a in world.actors for b in world.actors
            if a != b and world.layout.slot(f"relation.{a}-{b}") in rows
        },
        "indicators": {
            **{name: {"history": line(name), **band(name, 0)} for name in _INDICATORS},
            **{f"pressure.{world.actors[k]}": {"history": line(f"pressure.{world.actors[k]}"),
                                               **band("pressure", k)}
               for k in world.structure.belligerents},
        },
        "events": {e.name: _week(block.fired[k, lane]) for k, e in enumerate(world.events)},
        "accepted": {
            o.name: {"week": _week(block.accepted[k, lane]), "runs": int(found.accepted[o.name].sum())}
            for k, o in enumerate(world.structure.offers)
        },
        "penalised": [
            {"target": world.actors[i], "enforcer": world.actors[j],
             "week": _week(block.penalised[j, i, lane]),
             "runs": int(found.penalised[f"{world.actors[i]}-{world.actors[j]}"].sum())}
            for j in world.structure.enforcers for i in range(n)
            if i != j and found.penalised[f"{world.actors[i]}-{world.actors[j]}"].any()
        ],
        "votes": {v.name: {a: list(c) for a, c in found.votes[v.name].items()} for v in world.votes},
        "plans": {p.name: {a: list(c) for a, c in found.plans[p.name].items()} for p in world.plans},
        "headline": summed_up(found, headline),
    }


@dataclass(frozen=True)
class _Kept:
    """The block of runs that holds the one history, its lane there, and its rows by slot."""

    block: Block
    lane: int
    rows: dict[int, int]


def _play(world: World, history: int, headline: Headline) -> tuple[Ensemble, _Kept]:
    uniforms = _uniforms(tuple(value.name for value in world.values)).copy()
    uniforms[:, history] = np.nan
    kept: list[_Kept] = []
    rows = Reducer(world, [headline.outcome]).row_of

    def keep(block: Block, first: int, count: int) -> None:
        if first <= history < first + count:
            kept.append(_Kept(block, history - first, rows))

    found = run_ensemble(world, DRAWS, SEED, outcomes=[headline.outcome], engine=ENGINE, threads=1,
                         design=uniforms, on_block=keep)
    return found, kept[0]


@lru_cache(maxsize=16)
def _uniforms(names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return each draw's number in [0, 1) for each coded value: the same whatever is asked."""
    return parameter_uniforms(SEED, list(names), 0, DRAWS)


def _thousandths(values: Any) -> list[int]:
    return np.rint(np.asarray(values) * 1000.0).astype(int).tolist()  # type: ignore[no-any-return]


def _week(week: Any) -> int | None:
    return None if week == NEVER else int(week)


def summed_up(found: Ensemble, headline: Headline) -> dict[str, Any]:
    """Return the headline of an ensemble: value, 95 % interval, and how the runs are spread."""
    numbers = found.outcomes[headline.outcome]
    if headline.is_ is not None:
        hits = int((numbers == headline.is_).sum())
        low, high = wilson(hits, found.runs)
        return {"kind": "share", "value": hits / found.runs, "low": low, "high": high, "hits": hits,
                "runs": found.runs}
    known = numbers[np.isfinite(numbers)]
    if not known.size:
        return {"kind": "mean", "value": None, "low": None, "high": None, "runs": 0, "bins": []}
    mean = float(known.mean())
    error = 1.96 * float(known.std(ddof=1)) / known.size**0.5 if known.size > 1 else 0.0
    low, high = _outcome_scale(headline, found.world)["bounds"]
    bins, _ = np.histogram(known, bins=40, range=(low, high))
    return {"kind": "mean", "value": mean, "low": mean - error, "high": mean + error,
            "runs": int(known.size), "spread": [float(x) for x in np.quantile(known, (0.05, 0.95))],
            "bins": bins.tolist()}


def why(question: Question, actor: str, week: int) -> dict[str, Any]:
    """Return why an actor did what it did in a week of the one history.

    Raises:
        InputError: If the scenario has no such actor or week.
    """
    model = _history(question)
    model.run(min(week + 1, model.world.weeks))  # the next question goes on from there
    found = explanation_as_data(explain(model, SEED, actor, week))
    for name in ("chosen", "runner_up"):
        found[name] = {k: found[name][k] for k in ("name", "words", "utility", "luck", "score", "chance")}
    return found


@lru_cache(maxsize=6)
def _history(question: Question) -> PositionModel:
    return PositionModel(world_of(question), SEED, question.history)


def axis(value: Value, world: World) -> list[float]:
    """Return the stops of a coded value on a map: its whole scale."""
    low, high, _ = _bounds(value, world)
    return [round(low + (high - low) * k / (STOPS - 1), DECIMALS) for k in range(STOPS)]


def row(question: Question, x: str, y: str, number: int) -> dict[str, Any]:
    """Return a row of a map: the headline at the stops of ``x`` and one stop of ``y``.

    Raises:
        InputError: If ``x`` or ``y`` is no coded value, or both are the same.
    """
    world = _base(question.scenario, question.coding, question.answers)
    by_key = {value.key: value for value in world.values}
    for name, key in (("x", x), ("y", y)):
        if key not in by_key:
            raise unknown("coded value", key[:80], by_key, file="address", key=name)
    if x == y:
        raise _bad("y", y, "another value than x")
    headline = view_of(question.scenario, _base(question.scenario, question.coding, ())).headline
    held = {key: number for key, number in question.values if key not in (x, y)}
    up = axis(by_key[y], world)[number]
    cells = []
    for across in axis(by_key[x], world):
        values = tuple(sorted({**held, x: across, y: up}.items()))
        cell = Question(question.scenario, question.coding, question.lens, values, question.answers)
        found = run_ensemble(world_of(cell), CELL_DRAWS, SEED, outcomes=[headline.outcome],
                             engine=ENGINE, threads=1)
        summed = summed_up(found, headline)
        cells.append({"x": across, "y": up, **{k: summed[k] for k in ("value", "low", "high")}})
    return {"row": number, "cells": cells, "draws": CELL_DRAWS,
            "x": axis(by_key[x], world), "y": axis(by_key[y], world)}


def table(question: Question) -> str:
    """Return the draws and the one history as CSV, a row a week, actor and domain.

    Raises:
        InputError: See :func:`world_of`.
    """
    world, found = world_of(question), run(question)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["week", "date", "actor", "domain", "history", "low", "median", "high"])
    for week in range(world.weeks):
        for slug in world.actors:
            for d, domain in enumerate(DOMAINS):
                lines = found["position"][slug][d]
                writer.writerow([week, world.dates[week], slug, domain,
                                 *(lines[k][week] / 1000.0 for k in ("history", "low", "median", "high"))])
    return text.getvalue()


# -- answers as bytes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """An answer as it is sent: status, type, and the compressed body."""

    status: int
    kind: str
    body: bytes


def answer(path: str, pairs: tuple[tuple[str, str], ...]) -> Answer:
    """Return the answer to an address: what a worker works out.

    Args:
        path: ``catalogue``, ``scenario``, ``run``, ``why``, ``map`` or ``run.csv``.
        pairs: The parameters.
    """
    try:
        kind, text = _answered(path, pairs)
        status = 200
    except InputError as error:
        kind, status = "application/json", 400
        text = json.dumps({"problem": error.problem, "where": str(error.file or ""), "key": error.key,
                           "found": None if error.found is None else str(error.found)[:120],
                           "allowed": error.allowed, "fix": error.fix})
    return Answer(status, kind, gzip.compress(text.encode(), compresslevel=5, mtime=0))


def _answered(path: str, pairs: Pairs) -> tuple[str, str]:
    if path == "catalogue":
        if pairs:
            raise _bad(pairs[0][0], pairs[0][1], "no parameters")
        return "application/json", _json(catalogue())
    question, rest = parse(pairs, PATHS[path])
    for name in PATHS[path]:
        if name not in rest:
            raise _bad(name, "", "a value")
    if path == "scenario":
        return "application/json", _json(page(question))
    if path == "run":
        return "application/json", _json(run(question))
    if path == "run.csv":
        return "text/csv", table(question)
    if path == "why":
        week = _whole("week", rest["week"], 0, MOST_WEEKS)
        if not SLUG.match(rest["actor"]):
            raise _bad("actor", rest["actor"], "an actor's name")
        return "application/json", _json(why(question, rest["actor"], week))
    number = _whole("row", rest["row"], 0, STOPS - 1)
    return "application/json", _json(row(question, rest["x"], rest["y"], number))


#: What can be asked, with the parameters that it takes beside those of the question.
PATHS: dict[str, tuple[str, ...]] = {
    "catalogue": (), "scenario": (), "run": (), "run.csv": (), "why": ("actor", "week"),
    "map": ("x", "y", "row"),
}


def _json(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=float)
