"""The colours of the actors: one table for the page and for Mesa's view."""

from __future__ import annotations

import re
from pathlib import Path

from sim.coded.coding import Coding

_COUNT = 8
_STYLE = Path(__file__).resolve().parent / "static" / "style.css"


def colour_of(coded: Coding, slug: str, place: int) -> int:
    """Return the number of an actor's colour: ``--a0`` to ``--a7`` of the page's style.

    The case's actors have theirs in this order, whatever scenario they are in: the one in focus, the parties of the
    positive pole, those of the negative one, the others. An actor of the scenario alone takes what is left.

    Args:
        coded: The case's coded values.
        slug: Name of the actor.
        place: Its place among the actors of the scenario.
    """
    known = sorted(coded.actors, key=lambda one: (
        one != coded.case.focus, {1.0: 0, -1.0: 1}.get(coded.actors[one].side, 2), one))
    return (known.index(slug) if slug in known else len(known) + place) % _COUNT


def light(kind: str, count: int) -> tuple[str, ...]:
    """Return colours of the page in the light, as ``#rrggbb``.

    Args:
        kind: ``a`` for actors, ``d`` for domains.
        count: How many.
    """
    style = _STYLE.read_text(encoding="utf-8").partition("@media")[0]
    found = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    return tuple(found[f"{kind}{k}"] for k in range(count))
