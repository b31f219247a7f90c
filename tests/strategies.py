"""Hypothesis strategies for small invented worlds.

The worlds are built from the same objects as the real ones (evidence, entries, a checked scenario file),
so that whatever holds for them holds for anything that a user can write. Hypothesis chooses the shape of
a world (how many actors, which events, offers, votes and plans); the hundreds of coded values come from a
generator that is seeded by one integer, which keeps an example small and quick.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.coded.cases import find
from sim.coded.coding import Actor, Coding, Entry
from sim.coded.scenario import check
from sim.coded.schema import ScenarioFile
from sim.coded.values import Coded, Rung, Source
from sim.coded.variables import ACTOR_VARIABLES, PAIR_VARIABLES, TERM_NAMES, Variable
from sim.reading.safe_yaml import Document
from sim.world.world import World

#: Names of invented actors, in an order that is not the alphabet's.
NAMES = ("doria", "anvar", "hestra", "bovena", "galt", "cestria", "fen_coast", "elmark")

#: How coded values are filled in: at mid-scale, anywhere, or often at the ends of the scale.
STYLES = ("middle", "anywhere", "extreme")

#: The case whose domains invented worlds have.
CASE = find()
START = datetime.date(2030, 1, 7)
_SOURCE = "atlas"
_PASSAGE = {"source": _SOURCE, "paragraph": 1, "phrase": "as it is told", "says": "An invented passage"}


def coded(value: float, low: float | None = None, high: float | None = None) -> Coded:
    """Return an assumed value with its range (the value alone, unless given)."""
    return Coded(value=value, low=value if low is None else low, high=value if high is None else high,
                 basis="assumed", reason="invented for a test")


def as_data(record: Coded) -> dict[str, Any]:
    """Return a coded value as it would stand in a scenario file."""
    return {"value": record.value, "low": record.low, "high": record.high, "basis": record.basis,
            "reason": record.reason}


def _filled(rng: np.random.Generator, variable: Variable, style: str) -> Coded:
    low, high = variable.bounds
    if style == "middle":
        return coded(0.5 * (low + high))
    if style == "extreme" and rng.random() < 0.6:
        return coded(float(rng.choice([low, high])))
    ends = np.sort(rng.uniform(low, high, 3)).tolist()
    return coded(ends[1], ends[0], ends[2])


def make_evidence(slugs: list[str], seed: int = 0, style: str = "anywhere") -> Coding:
    """Return evidence on invented actors; the numbers depend on the seed and on the *set* of actors.

    About half of the actors object to something; the first two of the alphabet are usually at war.
    """
    rng = np.random.default_rng(seed)
    ordered = sorted(slugs)
    actors: dict[str, Actor] = {}
    entries: list[Entry] = []
    for n, slug in enumerate(ordered):
        side = (1.0, -1.0)[n] if n < 2 and rng.random() < 0.8 else 0.0
        objects = float(rng.choice([-1.0, 0.0, 1.0, 1.0]))
        actors[slug] = Actor(slug, slug.replace("_", " ").title(), slug[:3].upper(), side, objects)
        for variable in ACTOR_VARIABLES:
            if not variable.required and rng.random() < 0.25:
                continue
            for domain in CASE.domains if variable.index == "domain" else ("",):
                tail = f".{domain}" if domain else ""
                name = f"{variable.name}.{slug}{tail}"
                entries.append(Entry(name, f"actors.{slug}.{variable.name}{tail}", variable, (name,),
                                     _filled(rng, variable, style), "invented"))
    for variable in PAIR_VARIABLES:
        for one in ordered:
            for other in ordered:
                if one != other and rng.random() < 0.8:
                    pair = f"{one}-{other}"
                    entries.append(Entry(f"{variable.name}.{pair}", f"pairs.{variable.name}.{pair}", variable,
                                         (f"{variable.name}.{pair}",), _filled(rng, variable, style),
                                         "invented"))
    for variable in (v for v in CASE.variables.values() if v.kind == "mechanism"):
        entries.append(Entry(variable.name, f"mechanisms.{variable.name}", variable, (variable.name,),
                             _filled(rng, variable, style), "invented"))
    return Coding(
        CASE, {slug: actors[slug] for slug in slugs}, {entry.name: entry for entry in entries},
        {d: [Rung(position=p, label=f"{d} {p:+g}") for p in (-1.0, 0.0, 1.0)] for d in CASE.domains},
        {_SOURCE: Source(title="An atlas", authors="Nobody", publisher="Nobody", kind="invention",
                         published="2030", paragraphs=3, sha256="0" * 64)},
    )


def reordered(evidence: Coding, slugs: list[str]) -> Coding:
    """Return the same evidence with actors and values listed in another order."""
    entries = dict(reversed(list(evidence.entries.items())))
    return replace(evidence, actors={slug: evidence.actors[slug] for slug in slugs}, entries=entries)


def with_bystander(evidence: Coding, slug: str = "aaland") -> Coding:
    """Return the evidence with one more actor, who has positions and inertia and matters to nobody.

    Its name comes first in the alphabet, so that everybody else's place in the arrays moves.
    """
    entries = dict(evidence.entries)
    for variable in ACTOR_VARIABLES:
        if variable.required:
            for domain in CASE.domains if variable.index == "domain" else ("",):
                tail = f".{domain}" if domain else ""
                name = f"{variable.name}.{slug}{tail}"
                value = 0.0 if variable.name == "capability" else 0.25
                entries[name] = Entry(name, f"actors.{slug}.{variable.name}{tail}", variable, (name,),
                                      coded(value), "invented")
    actors = evidence.actors | {slug: Actor(slug, slug.title(), slug[:3].upper(), 0.0, 0.0)}
    return replace(evidence, actors=actors, entries=entries)


def day(week: int, weekday: int = 0) -> str:
    """Return a day of a week of the invented period as text."""
    return str(START + datetime.timedelta(days=7 * week + weekday))


@st.composite
def evidences(draw: st.DrawFn, min_actors: int = 2, max_actors: int = 8) -> Coding:
    """Coding on a few invented actors, listed in any order."""
    size = draw(st.integers(min_actors, max_actors))
    slugs = draw(st.permutations(NAMES[:size]))
    return make_evidence(list(slugs), draw(st.integers(0, 2**16)), draw(st.sampled_from(STYLES)))


def _numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers on a grid of eight steps: enough for any branch, quick to draw and easy to read."""
    return st.integers(0, 8).map(lambda k: low + (high - low) * k / 8.0)


@st.composite
def scenario_data(draw: st.DrawFn, actors: list[str], max_weeks: int = 16) -> dict[str, Any]:
    """Scenario files as plain data, about these actors; all of them pass the checker."""
    weeks = draw(st.integers(4, max_weeks))
    actor, domain, week = st.sampled_from(sorted(actors)), st.sampled_from(CASE.domains), st.integers(0, weeks - 1)
    share, position = _numbers(0.0, 1.0), _numbers(-1.0, 1.0)
    record = share.map(lambda v: as_data(coded(v, v / 2.0, (1.0 + v) / 2.0)))

    def pair() -> tuple[str, str]:
        one = draw(actor)
        return one, draw(actor.filter(lambda other: other != one))

    def change() -> dict[str, Any]:
        kind = draw(st.integers(0, 4))
        if kind == 0:
            return {"variable": f"position.{draw(actor)}.{draw(domain)}", "set": draw(position)}
        if kind == 1:
            return {"variable": "growth_stress", "add": 0.25}
        if kind == 2:
            return {"variable": "energy_shock", "set": draw(share)}
        if kind == 3:
            return {"variable": "relation.{}-{}".format(*pair()), "add": -0.5}
        return {"variable": "credibility.{}-{}".format(*pair()), "set": draw(share)}

    def condition() -> dict[str, Any]:
        variable = draw(st.sampled_from([f"position.{draw(actor)}.{draw(domain)}", f"gap.{draw(actor)}"]))
        return {"variable": variable, draw(st.sampled_from(["above", "below"])): draw(_numbers(-0.4, 0.4)),
                "weeks": draw(st.integers(1, 2))}

    data: dict[str, Any] = {
        "title": "Invented", "question": "What happens?", "story": "Nothing that ever was.",
        "period": {"start": day(0), "end": day(weeks - 1, 6)},
        "events": {}, "offers": {}, "votes": {}, "plans": {}, "holds": {},
    }
    if draw(st.booleans()):
        data["start"] = [{"changes": [change()], "evidence": [_PASSAGE]}]
    if draw(st.integers(0, 3)):
        data["events"]["war_begins"] = {
            "title": "War", "date": day(draw(week)), "evidence": [_PASSAGE],
            "changes": [{"variable": "war", "set": 1.0}, {"variable": "war_signal", "set": 1.0},
                        {"variable": "violation", "set": draw(share)}],
        }
    for n in range(draw(st.integers(0, 2))):
        event: dict[str, Any] = {"title": f"Event {n}", "changes": [change()], "evidence": [_PASSAGE]}
        kind = draw(st.integers(0, 2))
        if kind == 0:
            event["date"] = day(draw(week), draw(st.integers(0, 6)))
        elif kind == 1:
            event["chance"] = draw(_numbers(0.125, 1.0))
            event["from"] = day(draw(st.integers(0, weeks - 1)))
        else:
            event["when"] = [condition()]
        opens = (datetime.date.fromisoformat(event.get("date") or event.get("from") or day(0)) - START).days // 7
        if opens < weeks - 1 and draw(st.booleans()):
            event["every"] = draw(st.integers(1, min(3, weeks - 1 - opens)))
            if draw(st.booleans()):
                event["at_most"] = draw(st.integers(2, 4))
        data["events"][f"event_{n}"] = event
    for n in range(draw(st.integers(0, 2))):
        source, target = pair()
        opens = draw(week)
        closes = draw(st.integers(opens, weeks - 1))
        data["offers"][f"offer_{n}"] = {
            "title": f"Offer {n}", "from": source, "to": target, "domain": draw(domain),
            "position": draw(position), "opens": day(opens), "closes": day(closes),
            "stake": draw(record), "answer": draw(st.sampled_from(["free", "free", "accepted", "refused"])),
            "evidence": [_PASSAGE],
        }
        if draw(st.booleans()):
            data["offers"][f"offer_{n}"]["while"] = [condition() | {"weeks": draw(st.integers(1, min(2, closes + 1)))}]
        asked = data["offers"][f"offer_{n}"]["position"]
        if asked != -0.25 and draw(st.booleans()):
            data["offers"][f"offer_{n}"]["counter"] = {
                "title": f"Counter {n}", "position": 0.5 * asked - 0.125, "stake": draw(record)}
            if draw(st.booleans()):
                data["offers"][f"offer_{n}"]["answer"] = "countered"
        others = [who for who in sorted(actors) if who not in (source, target)]
        if others and draw(st.booleans()):
            data["offers"][f"offer_{n}"] |= {"to": [target, draw(st.sampled_from(others))]} | draw(st.sampled_from(
                [{}, {"answer": {target: "accepted"}}]))
        if draw(st.booleans()):
            data["offers"][f"offer_{n}"]["deliberation"] = as_data(coded(draw(st.integers(0, 2)), 0, 3))
    if draw(st.booleans()):
        vote: dict[str, Any] = {"title": "Vote", "date": day(draw(week)), "position": draw(position),
                                "severity": draw(record), "evidence": [_PASSAGE]}
        if draw(st.booleans()):
            vote["common_interest"] = draw(record)
        if draw(st.booleans()):
            vote["voters"] = list(pair())
        if draw(st.booleans()):
            voter = draw(st.sampled_from(vote.get("voters", sorted(actors))))
            vote["stakes"] = {voter: as_data(coded(draw(position), -1.0, 1.0))}
        data["votes"]["vote"] = vote
    if draw(st.booleans()):
        data["plans"]["plan"] = {
            "title": "Plan", "author": draw(actor), "date": day(draw(week)), "position": draw(position),
            "impartiality": draw(record), "specificity": draw(record), "willingness": draw(record),
            "evidence": [_PASSAGE],
        }
    for n, (kind, answer, words) in enumerate(_answers(data, sorted(actors), weeks)):
        name, _, whose = answer.partition(".")
        follows = {"title": f"Answer {n}", "changes": [change()], "evidence": [_PASSAGE]}
        word = draw(st.sampled_from(words))
        way = draw(st.integers(0, 2))
        if way == 1:
            data["events"][f"answer_{n}"] = {"when": [{"answer": answer, "is": word}], **follows} | draw(
                st.sampled_from([{}, {"every": 2}]))
        elif way == 2:
            then = {word: {**follows, "weeks": draw(st.integers(1, 2))}}
            data[kind][name]["consequences"] = {whose: then} if kind != "offers" else then
    if draw(st.integers(0, 3)) == 0:
        data["holds"]["hold"] = {"actor": draw(actor), "domain": draw(domain), "position": draw(position),
                                 "from": day(draw(st.integers(0, weeks - 1)))}
    return data


def _answers(data: dict[str, Any], actors: list[str], weeks: int) -> list[tuple[str, str, list[str]]]:
    """Return the answers that an event may wait for, one to each text: kind, name, all that it may be."""
    found = []
    for kind, known in (("offers", ["accepted", "refused"]), ("votes", ["yes", "abstain", "no"]),
                        ("plans", ["accept", "neither", "reject"])):
        for name, text in data[kind].items():
            words = [*known, "countered"] if "counter" in text else known
            given = datetime.date.fromisoformat(text["closes"] if kind == "offers" else text["date"])
            asked = [who for who in text.get("voters", actors) if who != text.get("author")]
            asked = asked if kind != "offers" else [text["to"]] if isinstance(text["to"], str) else text["to"]
            several = kind != "offers" or not isinstance(text["to"], str)
            if (given - START).days // 7 < weeks - 4:
                found.append((kind, f"{name}.{asked[-1]}" if several else name, words))
    return found


def checked_scenario(data: dict[str, Any], evidence: Coding) -> ScenarioFile:
    """Return plain data as a scenario, checked like any file."""
    return check(data, Document(data, "invented.yaml"), evidence)


@st.composite
def stories(draw: st.DrawFn, min_actors: int = 2, max_actors: int = 8, max_weeks: int = 16
            ) -> tuple[Coding, ScenarioFile]:
    """Coding and a scenario that go together."""
    evidence = draw(evidences(min_actors, max_actors))
    return evidence, checked_scenario(draw(scenario_data(list(evidence.actors), max_weeks)), evidence)


@st.composite
def worlds(draw: st.DrawFn, min_actors: int = 2, max_actors: int = 8, max_weeks: int = 16) -> World:
    """Small worlds: invented actors in an invented scenario, sometimes seen through a lens."""
    evidence, scenario = draw(stories(min_actors, max_actors, max_weeks))
    lens = {draw(st.sampled_from(TERM_NAMES)): draw(_numbers(0.0, 2.0))} if draw(st.booleans()) else None
    return World(evidence, scenario, name="invented", lens=lens, decision=draw(
        st.sampled_from(("logit",) * 4 + ("best_response",))))
