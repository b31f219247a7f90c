"""The conclusions on a scenario that theories and forms alike are asked for: answers in a word.

Theories do not agree to a notch. They agree on a conclusion if they give the same word: of an end position above,
near or below 0; of a side with whom; of an offer accepted or refused; of a vote or a plan the most frequent answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from analysis.conclusions import Answer, Conclusion, Results, modal_answer, other_word, share_answer, sign_answer
from analysis.stats import Floats
from sim.engines.answers import answering
from sim.world.world import World

#: What is answered, and the words from 1 downward.
WORDS: Mapping[str, tuple[str, ...]] = {"plan": ("accept", "neither", "reject"), "vote": ("yes", "abstain", "no")}
PLACES = ("above 0", "near 0", "below 0")


def in_words(world: World) -> list[Conclusion]:
    """Return the conclusions on a scenario: its offers, sides in its war, plans, votes and end positions.

    Near 0 is within half a notch of it. Sides are asked for only where the war has two of them.
    """
    labels, story, near = world.labels, world.scenario, 0.5 * float(world.point()[world.layout.slot("notch")])
    place = partial(sign_answer, near=near, words=PLACES)

    def made(outcome: str, kind: str, words: str, read: Callable[[Floats], Answer]) -> Conclusion:
        def answer(results: Results) -> Answer | None:
            values = results.values(world.name, outcome)
            return None if values is None else read(values)

        return Conclusion(f"{world.name}: {outcome}", kind, words, answer, other_word)

    found = [made(f"offer.{offer.name}", "offer",
                  f"{labels[world.actors[offer.to]]} on \u201c{story.offers[offer.name].title}\u201d",
                  partial(share_answer, words=("accepted", "refused"))) for offer in world.structure.offers]
    if words := parties(world):
        found += [Conclusion(f"{world.name}: side.{slug}", "side", f"{labels[slug]}, by its side in the war",
                             partial(_side, world.name, slug, world.domains, near, words), other_word)
                  for slug in world.actors]
    for kind, entries in (("plan", world.plans), ("vote", world.votes)):
        titles = {e.name: (story.plans if kind == "plan" else story.votes)[e.name].title for e in entries}
        found += [made(f"{kind}.{name}.{slug}", kind, f"{labels[slug]} on \u201c{title}\u201d",
                       partial(modal_answer, words=WORDS[kind]))
                  for name, title in titles.items() for slug in answering(world, kind, name)]
    found += [made(f"position.{slug}.{domain}@end", "position", f"{labels[slug]}, {domain}, at the end", place)
              for slug in world.actors for domain in world.domains]
    return found


def parties(world: World) -> tuple[str, str, str] | None:
    """Return the words for sides +1, 0 and -1: ``with A and B``, ``with neither``, ``with C``; None without two."""
    plus, minus = (" and ".join(world.labels[a] for a, side in zip(world.actors, world.structure.sides, strict=True)
                                if side == sign) for sign in (1.0, -1.0))
    return (f"with {plus}", "with neither", f"with {minus}") if plus and minus else None


def _side(scenario: str, slug: str, domains: Sequence[str], near: float, words: tuple[str, str, str],
          results: Results) -> Answer | None:
    """Return with whom an actor stands: as said, or else by its mean end position over domains."""
    told = results.values(scenario, f"side.{slug}")
    if told is not None:
        return sign_answer(told, near, words)
    ends = [results.values(scenario, f"position.{slug}.{domain}@end") for domain in domains]
    known = [end for end in ends if end is not None]
    return sign_answer(np.mean(known, axis=0), near, words) if len(known) == len(ends) else None
