"""The colours of the actors: one table for the page and for Mesa's view."""

from __future__ import annotations

import re
from pathlib import Path

#: Actors that have a colour of their own; others take what is left in their order.
_KNOWN = ("china", "russia", "us", "eu", "ukraine", "global_south")
_COUNT = 8
_STYLE = Path(__file__).resolve().parent / "static" / "style.css"


def colour_of(slug: str, place: int) -> int:
    """Return the number of an actor's colour: ``--a0`` to ``--a7`` of the page's style.

    Args:
        slug: Name of the actor.
        place: Its place among the actors of the scenario.
    """
    return _KNOWN.index(slug) if slug in _KNOWN else (len(_KNOWN) + place) % _COUNT


def light(kind: str, count: int) -> tuple[str, ...]:
    """Return colours of the page in the light, as ``#rrggbb``.

    Args:
        kind: ``a`` for actors, ``d`` for domains.
        count: How many.
    """
    style = _STYLE.read_text(encoding="utf-8").partition("@media")[0]
    found = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    return tuple(found[f"{kind}{k}"] for k in range(count))
