"""A world under interventions, and the configuration that a world stands for."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from sim.coded.cases import configs, default
from sim.coded.expanded import with_answers
from sim.coded.schema import ANSWERED_SO
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.settings.choices import CODED, RANGE, options_of, plain
from sim.settings.compose import coded_ranges, compose
from sim.settings.configuration import Configuration
from sim.world.world import World

#: Kinds of entries of a scenario that can be left out.
_KINDS = ("events", "offers", "votes", "plans")
#: A coded value that is set: a number at which it is held, or some of value, low and high.
Setting = float | Mapping[str, float]


def intervened(
    scenario: str,
    *,
    case: str | None = None,
    coding: str = "first",
    values: Mapping[str, Setting] | None = None,
    lens: str = "none",
    decision: str = "logit",
    forms: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    holds: Mapping[str, Mapping[str, Any]] | None = None,
    without: Sequence[str] = (),
    events: Mapping[str, Mapping[str, Any]] | None = None,
    file: str = "command line",
) -> Configuration:
    """Return the configuration of a scenario with interventions (:func:`sim.api.load` says what each is).

    Raises:
        InputError: For anything that is not allowed, as in a scenario file.
    """
    tables = {"values": values, "forms": forms, "answers": answers, "holds": holds, "events": events}
    for name, given in tables.items():
        if given is not None and not isinstance(given, Mapping):
            raise InputError("not a dictionary", file=file, key=name, found=repr(given),
                             allowed="a dictionary, or None", fix=f"write {name}={{...}}")
    if isinstance(without, str) or not isinstance(without, Sequence) or not all(isinstance(w, str) for w in without):
        raise InputError("not a list of names", file=file, key="without", found=repr(without),
                         allowed="names of events, offers, votes and plans", fix='write without=["..."]')
    if not isinstance(coding, str):
        raise InputError("not a name", file=file, key="coding", found=repr(coding),
                         allowed=", ".join(options_of("coding", case)), fix='write coding="first"')
    words: dict[str, Any] = {"case": case or default(), "scenario": scenario, "coding": coding, "lens": lens,
                             "decision": decision}
    words |= {f"form.{choice}": form for choice, form in (forms or {}).items()}
    for key, setting in (values or {}).items():
        numbers = setting if isinstance(setting, Mapping) else {"value": setting}
        words |= {f"{key}.{part}": number for part, number in numbers.items()}
    data = compose(words, file)
    story = data["scenario"]
    for slug in without:
        _leave_out(story, slug, file)
    for slug, answer in (answers or {}).items():
        _answer(story.get("offers", {}), slug, answer, file)
    for kind, more in (("holds", holds), ("events", events)):
        if more:
            story[kind] = {**story.get(kind, {}), **plain(dict(more))}
    return Configuration(data, file)


def _answer(offers: dict[str, Any], name: str, answer: str, file: str) -> None:
    """Force the answer to an offer, ``OFFER``, or of one of its addressees, ``OFFER.ACTOR``."""
    slug, _, actor = name.partition(".")
    places = [f"{offer}.{who}" for offer, made in offers.items() if isinstance(made["answer"], dict)
              for who in made["answer"]]
    if name in places:
        offers[slug]["answer"][actor] = answer
    elif name in offers:
        offers[name]["answer"] = answer
    else:
        raise unknown("offer", name, [*offers, *places], file=file, key="answers")


def _leave_out(story: dict[str, Any], slug: str, file: str) -> None:
    """Take an event, offer, vote or plan out of a scenario, the rows of its record about it, and what waits for it."""
    kinds = [kind for kind in _KINDS if slug in story.get(kind, {})]
    if not kinds:
        known = [name for kind in _KINDS for name in story.get(kind, {})]
        raise unknown("event, offer, vote or plan", slug, known, file=file, key="without")
    for kind in kinds:
        del story[kind][slug]
        story["events"] = {name: event for name, event in story.get("events", {}).items()
                           if not any(_is_answer_to(slug, kind, c) for c in event.get("when") or ())}
        record = {name: row for name, row in story.get("record", {}).items()
                  if row["observed"].get(kind[:-1]) != slug}
        story["record"] = {name: {part: item for part, item in row.items() if part != "negates" or item in record}
                           for name, row in record.items()}


def _is_answer_to(slug: str, kind: str, condition: Mapping[str, Any]) -> bool:
    """Return whether a condition waits for an answer to an offer, vote or plan."""
    name = str(condition.get("answer", "")).partition(".")[0]
    return name == slug and ANSWERED_SO.get(condition.get("is", "")) == kind


def configuration_of(world: World, changes: Mapping[str, Any] | None = None) -> Configuration:
    """Return a configuration that makes a world again from its files.

    Args:
        world: A world.
        changes: Values by dotted key, as ``seed`` and ``ensemble.runs``.

    Raises:
        InputError: If files do not make this world: its actors or its coded values are in none.
    """
    story = world.written.model_dump(mode="json", by_alias=True, exclude_unset=True)
    with_answers(story.get("offers"))
    data = compose({"case": world.evidence.case.name, **(changes or {})}) | {
        "scenario_name": world.name, "scenario": story, "coding": world.evidence.coding, **_ranges(world)}
    data["lens"] = _lens(world)
    data["decision"] = {"name": world.decision}
    data["form"] = dict(world.forms)
    made = Configuration(data, file=f"world of {world.name}")
    if made.world.hash() != world.hash():
        raise InputError("this world cannot be made again from its files", file=f"world of {world.name}",
                         allowed="worlds of sim.load", fix="give all that is changed to sim.load")
    return made


def in_scenario(world: World, name: str) -> World:
    """Return another scenario as a world is: its reading, held values, lens, decision model and forms.

    Numbers of the world's own scenario that were set stay behind.

    Raises:
        InputError: If there is no such scenario, or it lacks a value that is held.
    """
    data = compose({"case": world.evidence.case.name, "scenario": name, "coding": world.evidence.coding})
    data |= _ranges(world)
    data |= {"lens": _lens(world), "decision": {"name": world.decision}, "form": dict(world.forms)}
    return Configuration(data, file=f"world of {world.name}").world


def _ranges(world: World) -> dict[str, Any]:
    """Return the coded values of a world's reading, those that were set in their places."""
    tree = copy.deepcopy(coded_ranges(world.evidence))
    for value in world.values:
        if value.key in world.overrides and value.key.partition(".")[0] in CODED:
            place: Any = tree
            for part in value.key.split("."):
                place = place[part]
            place |= {part: getattr(value, part) for part in RANGE}
    return tree


def _lens(world: World) -> dict[str, Any]:
    """Return a world's weights under the name of the lens that has them."""
    for name in options_of("lens"):
        weights = dict(safe_yaml.read_in(configs() / "lens", name, "lens").data)
        if all(weights.get(term, 1.0) == weight for term, weight in world.lens.items()):
            return weights
    return {"name": "own", **world.lens}
