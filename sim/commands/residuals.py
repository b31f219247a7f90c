"""The residuals that settle the start, as rows of the codebook: assumed, and worked out from all else that is coded."""

from __future__ import annotations

from sim.coded import scenario
from sim.coded.codebook_rows import Row, actor_named
from sim.coded.coding import Coding
from sim.coded.values import Reading
from sim.settings.compose import compose
from sim.settings.configuration import Configuration

_REASON = ("Worked out so that a step up and a step down are worth the same at the coded start; no text says that "
           "the start is at rest.")


def residual_rows(coded: Coding, what: str | None, coding: str) -> list[Row]:
    """Return the residuals as rows, one an actor and domain.

    Args:
        coded: The coded values in force.
        what: An actor, a scenario (whose start is then taken), or None for all actors; of another part, none.
        coding: Name of the coding in force; the column ``reading`` says ``residual``.

    Raises:
        InputError: If the scenario is refused.
    """
    slug = None if what is None else actor_named(coded, what)
    case = coded.case.name
    story = what if what in scenario.names(case) else scenario.usual(case)
    if what is not None and slug is None and story != what:
        return []
    world = Configuration(compose({"case": case, "scenario": story, "coding": coding}), "codebook").world
    variable, found = coded.case.variable("residual"), []
    for i, actor in enumerate(world.actors):
        for d, domain in enumerate(world.domains):
            if slug in (None, actor):
                slope = round(float(world.residuals[d, i]), 4) + 0.0
                found.append(Row("residuals", f"residual.{actor}.{domain}", "residual", variable.name, variable.symbol,
                                 variable.scale, variable.meaning,
                                 Reading(value=slope, low=slope, high=slope, basis="assumed", reason=_REASON)))
    return found
