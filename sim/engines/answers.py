"""Who answers: the voters of a vote, and everybody but a plan's author."""

from __future__ import annotations

from collections.abc import Iterable

from sim.reading.errors import InputError, one_of
from sim.world.world import World


def answering(world: World, kind: str, name: str) -> list[str]:
    """Return the actors that answer a vote or a plan.

    Args:
        world: The world.
        kind: ``vote`` or ``plan``.
        name: Name of the vote or plan; of another name, nobody answers.
    """
    found: Iterable[int] = ()
    if kind == "vote":
        found = next((vote.voters for vote in world.votes if vote.name == name), ())
    else:
        authors = [plan.author for plan in world.plans if plan.name == name]
        found = [i for author in authors for i in range(len(world.actors)) if i != author]
    return [world.actors[i] for i in found]


def without_answer(name: str, world: World) -> InputError | None:
    """Return the error for an outcome ``vote.NAME.ACTOR`` or ``plan.NAME.ACTOR`` that no run has.

    A state that has no vote, or a plan's own author, gives no answer: there is nothing to average.
    """
    kind, _, rest = name.partition(".")
    slug, _, actor = rest.partition(".")
    if kind not in ("vote", "plan") or "@" in name:
        return None
    known = answering(world, kind, slug)
    if not known or actor in known or actor not in world.actors:
        return None
    why = "has no vote in" if kind == "vote" else "is the author of"
    return InputError(f"{world.labels[actor]} {why} {slug}: it gives no answer", file="command line",
                      key="outcome", found=name, allowed=one_of(f"{kind}.{slug}.{who}" for who in known),
                      fix=f"write {kind}.{slug}.{known[0]}, or leave it out")
