"""Where a coded value was read: the paragraphs, and whether they give the value or none does."""

from __future__ import annotations

from sim.coded.values import Reading
from sim.reading.errors import unknown
from sim.world.world import World


def read_from(record: Reading | None, most: int = 3) -> list[str]:
    """Return the paragraphs that give a value, as ``usip2023 ¶7``, each once; none if it is assumed.

    An assumed value may cite paragraphs that bear on it. They do not give it, and its reason says so.
    """
    if record is None or record.basis == "assumed":
        return []
    return list(dict.fromkeys(f"{p.source} ¶{p.paragraph}" for p in record.evidence))[:most]


def passages(world: World, key: str, most: int = 3) -> list[str]:
    """Return where a coded value was read; empty where it is assumed. See :func:`read_from`.

    Raises:
        InputError: If the world has no value of that key.
    """
    for value in world.values:
        if value.key == key:
            return read_from(value.coded, most)
    raise unknown("coded value", key, [value.key for value in world.values])
