"""The view of a scenario that has none, as one that a student wrote: headline and values by screening."""

from __future__ import annotations

import numpy as np

from sim.app.headline import Headline
from sim.engines.ensemble import run_ensemble
from sim.rules.structure import WORDS
from sim.world.records import Value
from sim.world.world import World

#: Values that a screening picks, and runs that it takes.
SCREENED, SCREENING_RUNS = 6, 256


def headline_of(world: World) -> tuple[Headline, str, str]:
    """Return headline, guess and focus of a scenario that has no view."""
    focus = world.case.focus if world.case.focus in world.actors else world.actors[0]
    if world.structure.offers:
        offer = world.structure.offers[0]
        to = world.actors[offer.to]
        says = f"{world.labels[to]} accepts: {world.scenario.offers[offer.name].title}"
        line = Headline.model_validate({"outcome": f"offer.{offer.name}", "is": 1, "says": says[:300]})
        return line, f"In how many of 100 histories: {says}?"[:300], to
    if world.plans:
        plan = world.plans[0]
        to = next(slug for i, slug in enumerate(world.actors) if i != plan.author)
        says = f"{world.labels[to]} accepts: {world.scenario.plans[plan.name].title}"
        line = Headline.model_validate({"outcome": f"plan.{plan.name}.{to}", "is": 1, "says": says[:300]})
        return line, f"In how many of 100 histories: {says}?"[:300], to
    voice = world.structure.voice
    domain = world.domains[voice]
    what = "words" if world.structure.kinds[voice] == WORDS else domain
    says = f"{world.labels[focus]}'s {what} at the end"
    line = Headline(outcome=f"position.{focus}.{domain}@end", says=says)
    return line, f"Where do {says.replace(' at', ' stand at')}, from -1 to +1?", focus


def screened(world: World, headline: Headline) -> list[Value]:
    """Return the coded values whose draws go along most with the headline, strongest first."""
    found = run_ensemble(world, SCREENING_RUNS, 1, outcomes=[headline.outcome], keep_drawn=True)
    numbers = found.outcomes[headline.outcome]
    if headline.is_ is not None:
        numbers = (numbers == headline.is_).astype(float)
    assert found.drawn is not None
    known = np.isfinite(numbers)
    strength = []
    for value, drawn in zip(world.values, found.drawn, strict=True):
        moves = value.high > value.low and known.any() and numbers[known].std() > 0.0
        r = abs(float(np.corrcoef(drawn[known], numbers[known])[0, 1])) if moves else 0.0
        strength.append((-r, value.key, value))
    return [value for _, _, value in sorted(strength, key=lambda item: item[:2])[:SCREENED]]
