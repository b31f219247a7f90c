"""Whether claims can be played at all: every world, outcome, date, actor and term is tried beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from analysis.claims.claims_file import ClaimData, MapData, PartData
from analysis.claims.laboratory import Lab
from analysis.claims.maps import cell_part
from analysis.claims.measures import answers_of, measure
from sim.coded.variables import TERM_NAMES
from sim.engines.outcomes import outcome
from sim.reading.errors import InputError, one_of, unknown
from sim.reading.safe_yaml import Document, dotted
from sim.world.world import World

Key = tuple[Any, ...]


def check(claims: Mapping[str, ClaimData], document: Document, lab: Lab,
          progress: Callable[[int], None] | None = None) -> None:
    """Refuse claims that cannot be played, before anything is.

    Args:
        claims: The claims by name.
        document: Where they stand.
        lab: Where they will be played; it keeps the worlds that are made here.
        progress: Called with 1 after each claim.

    Raises:
        InputError: For the first thing that means nothing in the world of its part, with its place.
    """
    for name, claim in claims.items():
        for n, part in enumerate(claim.parts):
            _check_part(part, document, ("claims", name, "parts", n), lab)
        if claim.map is not None:
            _check_map(claim.map, document, ("claims", name, "map"), lab)
        if progress:
            progress(1)


@contextmanager
def _at(document: Document, key: Key) -> Iterator[None]:
    """Say where in the file of claims a mistake stands."""
    try:
        yield
    except InputError as error:
        raise InputError(error.problem, file=document.where(key), key=dotted(key), found=error.found,
                         allowed=error.allowed, fix=error.fix) from None


def _check_part(part: PartData, document: Document, key: Key, lab: Lab) -> None:
    worlds: list[World] = []
    for second, arm in ((False, "first"), (True, "second")):
        with _at(document, (*key, arm)):
            worlds.append(lab.world(part, second))
    texts: list[tuple[Key, str]] = [(("outcomes", n), text) for n, text in enumerate(part.outcomes)]
    for n, pair in enumerate(part.order):
        texts += [(("order", n, "above"), pair.above), (("order", n, "below"), pair.below)]
    for place, text in texts:
        with _at(document, (*key, *place)):
            for world in worlds if part.kind == "difference" else worlds[:1]:
                _check_measure(text, world)
            if part.kind == "mode" and part.answer not in answers_of(text):
                raise InputError("not an answer of this outcome", found=part.answer,
                                 allowed=one_of(answers_of(text)) or "none: it is no vote, plan or offer")
    for world in worlds:
        _check_names(part, world, document, key)


def _check_measure(text: str, world: World) -> None:
    found = measure(text, world)
    for name in found.outcomes:
        outcome(name, world)
    for name in found.paths:
        world.layout.slot(name)


def _check_names(part: PartData, world: World, document: Document, key: Key) -> None:
    if part.actor is not None and part.actor not in world.layout.index:
        with _at(document, (*key, "actor")):
            raise unknown("actor", part.actor, world.actors)
    if part.term is not None and part.term not in TERM_NAMES:
        with _at(document, (*key, "term")):
            raise unknown("term", part.term, TERM_NAMES)
    period = world.scenario.period
    if part.since is not None and not period.start <= part.since <= period.end:
        with _at(document, (*key, "since")):
            raise InputError("a date outside the period", found=str(part.since),
                             allowed=f"{period.start} to {period.end}")


def _check_map(data: MapData, document: Document, key: Key, lab: Lab) -> None:
    plain = PartData(kind="difference", says=data.says, scenario=data.scenario, outcomes=[data.outcome],
                     expect="either")
    with _at(document, (*key, "scenario")):
        world = lab.world(plain, False)
    with _at(document, (*key, "outcome")):
        _check_measure(data.outcome, world)
    tried: list[tuple[Key, dict[str, Any]]] = [((name, n), {name: [variable]}) for name in ("belief", "gravity")
                                               for n, variable in enumerate(getattr(data, name))]
    tried += [(("lines", line), {"lines": {line: drawn}}) for line, drawn in data.lines.items() if drawn]
    tried += [(("keys", n), {"keys": [coded], "belief": data.belief[:1], "levels": [level]})
              for n, coded in enumerate(data.keys) for level in {data.levels[0], data.levels[-1]}]
    for place, own in tried:
        one = data.model_copy(update={"keys": [], "belief": [], "gravity": [], "lines": {"coded": {}}, **own})
        with _at(document, (*key, *place)):
            lab.fresh(2).world(cell_part(one, next(iter(one.lines)), one.levels[0], data.doses[-1]), True)
