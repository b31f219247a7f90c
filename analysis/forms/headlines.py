"""The conclusions that are asked of every column: claims, and the headline outcomes of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from analysis.claims.claims_file import ClaimData
from analysis.claims.odds import SMALLEST_ODDS_RATIO
from analysis.conclusions import (
    Answer,
    Conclusion,
    Results,
    mean_answer,
    modal_answer,
    moved_by,
    odds_moved_by,
    other_word,
    share_answer,
)
from analysis.stats import Floats
from sim.coded.variables import DOMAINS
from sim.engines.answers import answering
from sim.world.world import World

#: The smallest change of a mean position that is one: a notch, the smallest step that an actor takes.
SMALLEST = 0.05
#: What is answered, and the words from 1 downward.
WORDS: Mapping[str, tuple[str, ...]] = {"plan": ("accept", "neither", "reject"), "vote": ("yes", "abstain", "no")}


def of_claims(claims: Mapping[str, ClaimData]) -> list[Conclusion]:
    """Return the conclusions on claims: the verdict on each."""
    return [Conclusion(name, "claim", data.title, partial(_verdict, name), other_word) for name, data in claims.items()]


def _verdict(name: str, results: Results) -> Answer | None:
    return results.claim(name)


def of_scenario(world: World) -> list[Conclusion]:
    """Return the conclusions on a scenario: its offers, plans and votes by actor, and where everybody ends."""
    def made(outcome: str, kind: str, words: str, read: Callable[[Floats], Answer],
             differs: Callable[[Answer, Answer], bool] = other_word) -> Conclusion:
        def answer(results: Results) -> Answer | None:
            values = results.values(world.name, outcome)
            return None if values is None else read(values)

        return Conclusion(f"{world.name}: {outcome}", kind, words, answer, differs)

    found: list[Conclusion] = []
    labels, story = world.labels, world.scenario
    for offer in world.structure.offers:
        title = story.offers[offer.name].title
        found.append(made(f"offer.{offer.name}", "offer", f"{labels[world.actors[offer.to]]} on \u201c{title}\u201d",
                          partial(share_answer, words=("accepted", "refused")), odds_moved_by(SMALLEST_ODDS_RATIO)))
    for kind, words, titles in (("plan", WORDS["plan"], {p.name: story.plans[p.name].title for p in world.plans}),
                                ("vote", WORDS["vote"], {v.name: story.votes[v.name].title for v in world.votes})):
        found += [made(f"{kind}.{name}.{slug}", kind, f"{labels[slug]} on \u201c{title}\u201d",
                       partial(modal_answer, words=words))
                  for name, title in titles.items() for slug in answering(world, kind, name)]
    found += [made(f"position.{slug}.{domain}@end", "position", f"{labels[slug]}, {domain}, at the end", mean_answer,
                   moved_by(SMALLEST)) for slug in world.actors for domain in DOMAINS]
    return found


def outcome_of(conclusion: Conclusion) -> tuple[str, str]:
    """Return the scenario and the outcome that a conclusion of :func:`of_scenario` is about."""
    scenario, _, outcome = conclusion.name.partition(": ")
    return scenario, outcome
