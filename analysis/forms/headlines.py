"""The conclusions that are asked of every column: claims, and the headline outcomes of scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from analysis.claims.claims_file import ClaimData
from analysis.claims.odds import SMALLEST_ODDS_RATIO
from analysis.conclusions import Answer, Conclusion, Results, mean_answer, moved_by, odds_moved_by, other_word
from analysis.rivals.questions import in_words
from sim.world.world import World

#: The smallest change of a mean position that is one: a notch, the smallest step that an actor takes.
SMALLEST = 0.05


def of_claims(claims: Mapping[str, ClaimData]) -> list[Conclusion]:
    """Return the conclusions on claims: the verdict on each."""
    return [Conclusion(name, "claim", data.title, partial(_verdict, name), other_word) for name, data in claims.items()]


def _verdict(name: str, results: Results) -> Answer | None:
    return results.claim(name)


def of_scenario(world: World) -> list[Conclusion]:
    """Return the conclusions on a scenario: its offers, plans and votes by actor, and where everybody ends.

    They are those of :func:`analysis.rivals.questions.in_words`, by number where forms of one model can be held to it.
    """
    found = []
    for conclusion in in_words(world):
        if conclusion.kind == "offer":
            found.append(conclusion._replace(differs=odds_moved_by(SMALLEST_ODDS_RATIO)))
        elif conclusion.kind == "position":
            found.append(conclusion._replace(answer=partial(_mean, *outcome_of(conclusion)),
                                             differs=moved_by(SMALLEST)))
        elif conclusion.kind != "side":
            found.append(conclusion)
    return found


def _mean(scenario: str, outcome: str, results: Results) -> Answer | None:
    values = results.values(scenario, outcome)
    return None if values is None else mean_answer(values)


def outcome_of(conclusion: Conclusion) -> tuple[str, str]:
    """Return the scenario and the outcome that a conclusion of :func:`of_scenario` is about."""
    scenario, _, outcome = conclusion.name.partition(": ")
    return scenario, outcome
