"""A scenario told out: what it says in short is spelled out in offers and events, which is what the engines know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.coded.schema import Condition, Consequence, Event, Offer, Plan, ScenarioFile, Vote
from sim.reading.safe_yaml import Key

#: How a counter-offer is named after its offer.
COUNTER = "counter"


def expanded(scenario: ScenarioFile) -> ScenarioFile:
    """Return a scenario in which every offer is made to one actor, and every consequence of an answer is an event.

    An offer to several is one to each, named ``OFFER.ACTOR``; a counter-offer is one of its own, ``OFFER.counter``. The
    consequence of an answer waits for the answer and is named after it: ``OFFER.accepted``, ``VOTE.ACTOR.no``,
    ``PLAN.ACTOR.reject``. No name in a file has a dot, so that none of these stands there already. A scenario that says
    nothing in short is returned as it is.
    """
    if any(not isinstance(offer.to, str) or offer.counter for offer in scenario.offers.values()):
        offers = {form: offer for slug, made in scenario.offers.items() for name, one in single_offers(slug, made)
                  for form, offer in _forms(name, one)}
        scenario = scenario.model_copy(update={"offers": offers})
    events = {name: event for name, event, _ in consequences(scenario)}
    return scenario.model_copy(update={"events": {**scenario.events, **events}}) if events else scenario


def single_offers(slug: str, offer: Offer) -> Iterator[tuple[str, Offer]]:
    """Yield an offer as offers to one actor each, by name; one to a single actor as it is."""
    if isinstance(offer.to, str):
        yield slug, offer
        return
    for actor in offer.to:
        answer = offer.answer if isinstance(offer.answer, str) else offer.answer.get(actor, "free")
        yield f"{slug}.{actor}", offer.model_copy(update={"to": actor, "answer": answer})


def _forms(name: str, offer: Offer) -> Iterator[tuple[str, Offer]]:
    """Yield an offer to one actor, and its counter-offer as another one; the answer to both, if it is forced, told."""
    counter = offer.counter
    if counter is None:
        yield name, offer
        return
    forced = {"free": ("free", "free"), "accepted": ("accepted", "refused"), "countered": ("refused", "accepted"),
              "refused": ("refused", "refused")}[str(offer.answer)]
    yield name, offer.model_copy(update={"counter": None, "answer": forced[0]})
    yield f"{name}.{COUNTER}", offer.model_copy(update={
        "counter": None, "consequences": None, "title": counter.title, "position": counter.position,
        "stake": counter.stake, "answer": forced[1]})


def with_answers(offers: Any) -> None:
    """Give each offer in a scenario's plain data its answer, to be set: ``free`` where it has none.

    Of an offer to several it is a table by actor.
    """
    for offer in offers.values() if isinstance(offers, dict) else ():
        if isinstance(offer, dict):
            answer = offer.setdefault("answer", "free")
            if isinstance(offer.get("to"), list):
                given = answer if isinstance(answer, dict) else dict.fromkeys(offer["to"], answer)
                offer["answer"] = dict.fromkeys(offer["to"], "free") | given


def consequences(scenario: ScenarioFile) -> Iterator[tuple[str, Event, Key]]:
    """Yield the consequences of answers as events: name, event, and where it stands in the file."""
    for slug, made in scenario.offers.items():
        for offer, _ in single_offers(slug, made):
            for answer, then in (made.consequences or {}).items():
                yield f"{offer}.{answer}", _waiting(offer, answer, then), ("offers", slug, "consequences", answer)
    texts: list[tuple[str, str, Vote | Plan]] = [("votes", name, vote) for name, vote in scenario.votes.items()]
    texts += [("plans", name, plan) for name, plan in scenario.plans.items()]
    for kind, name, text in texts:
        for actor, by_answer in (text.consequences or {}).items():
            for word, then in by_answer.items():
                key = (kind, name, "consequences", actor, word)
                yield f"{name}.{actor}.{word}", _waiting(f"{name}.{actor}", word, then), key


def _waiting(answer: str, is_: str, then: Consequence) -> Event:
    """Return a consequence as an event."""
    waits = Condition.model_validate({"answer": answer, "is": is_, "weeks": then.weeks})
    return Event(title=then.title, when=[waits], changes=then.changes, evidence=then.evidence, reason=then.reason)
