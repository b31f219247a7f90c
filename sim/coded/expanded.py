"""A scenario told out: what it says in short is spelled out in offers and events, which is what the engines know."""

from __future__ import annotations

from collections.abc import Iterator

from sim.coded.schema import Condition, Consequence, Event, Plan, ScenarioFile, Vote
from sim.reading.safe_yaml import Key


def expanded(scenario: ScenarioFile) -> ScenarioFile:
    """Return a scenario in which every consequence of an answer is an event that waits for it.

    The consequence of an answer is named after it: ``OFFER.accepted``, ``VOTE.ACTOR.no``, ``PLAN.ACTOR.reject``. No
    name in a file has a dot, so that none of these stands there already. A scenario that says nothing in short is
    returned as it is.
    """
    events = {name: event for name, event, _ in consequences(scenario)}
    return scenario.model_copy(update={"events": {**scenario.events, **events}}) if events else scenario


def consequences(scenario: ScenarioFile) -> Iterator[tuple[str, Event, Key]]:
    """Yield the consequences of answers as events: name, event, and where it stands in the file."""
    for offer, made in scenario.offers.items():
        for answer, then in (made.consequences or {}).items():
            yield f"{offer}.{answer}", _waiting(offer, answer, then), ("offers", offer, "consequences", answer)
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
