"""What of the war itself a scenario asks about: the battlefield, the risk of escalation."""

from __future__ import annotations

from sim.coded.schema import Event, Start
from sim.rules.structure import ARMS
from sim.world.world import World

#: The variables of the war that a run can be asked about, with the stems by which a question names them.
_STEMS: dict[str, tuple[str, ...]] = {
    "battlefield": ("battlefield", "front line", "momentum"),
    "escalation_risk": ("escalat", "nuclear"),
}


def asked_about(world: World) -> tuple[str, ...]:
    """Return which variables of the war a scenario asks about, in the order of the vocabulary.

    It asks about one that its start or an event changes, that a condition or a row of its record watches, or
    that its question names. An offer of arms asks about the battlefield, which arms are there to move.
    """
    story = world.scenario
    entries: list[Start | Event] = [*story.start, *story.events.values()]
    touched = {change.variable for entry in entries for change in entry.changes}
    touched |= {condition.variable or "" for event in story.events.values() for condition in event.when or []}
    touched |= {row.observed.variable or "" for row in story.record.values()}
    kinds = dict(zip(world.domains, world.case.kinds, strict=True))
    if any(kinds[offer.domain] == ARMS for offer in story.offers.values()):
        touched.add("battlefield")
    question = story.question.lower()
    return tuple(name for name, stems in _STEMS.items()
                 if name in touched or any(stem in question for stem in stems))
