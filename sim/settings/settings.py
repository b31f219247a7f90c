"""Names that are now found in :mod:`sim.api`."""

from __future__ import annotations

from typing import Any

from sim.settings.interventions import intervened
from sim.world.world import World


def world_for(scenario: str, **interventions: Any) -> World:
    """Return the world of a scenario with interventions, as :func:`sim.api.load` does."""
    return intervened(scenario, **interventions).world
