"""Where a coded value was read: the paragraphs, and whether they give the value or none does."""

from __future__ import annotations

from sim.reading.errors import unknown
from sim.world.world import World


def passages(world: World, key: str, most: int = 3) -> list[str]:
    """Return where a coded value was read, as ``usip2023 ¶7``, each once; empty where it was assumed.

    Raises:
        InputError: If the world has no value of that key.
    """
    for value in world.values:
        if value.key == key:
            cited = value.record.evidence if value.record else []
            return list(dict.fromkeys(f"{p.source} ¶{p.paragraph}" for p in cited))[:most]
    raise unknown("coded value", key, [value.key for value in world.values])
