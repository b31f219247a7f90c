"""The directions of a map: which coded values a name means, and over which range."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.phrases import in_words
from sim.coded.variables import BY_NAME
from sim.reading.errors import InputError, unknown
from sim.world.world import World


@dataclass(frozen=True)
class Axis:
    """One direction of a map: the coded values that it sets, all to the same number.

    Attributes:
        text: As it was written.
        keys: Keys of the values that it sets.
        low, high: Its range.
    """

    text: str
    keys: tuple[str, ...]
    low: float
    high: float

    def words(self) -> str:
        """Return ``credibility.US (pairs.credibility.china-us and ...)``."""
        return self.text if self.keys[0].endswith(self.text) else f"{self.text} ({in_words(self.keys)})"


def _slug(world: World, name: str) -> str | None:
    """Return the actor that a slug, name or short name means, in any case."""
    for slug in world.actors:
        actor = world.evidence.actors[slug]
        names = (slug, actor.name.lower().replace(" ", "_"), actor.short.lower())
        if name.lower().replace(" ", "_") in names:
            return slug
    return None


def keys_of(text: str, world: World) -> tuple[str, ...]:
    """Return the keys of the coded values that a name means.

    A key as on the command line (``pairs.prospects.china-us``) or a name as in the model
    (``prospects.china-us``, ``hazard``, ``inertia.china``), in any case and with actors by any of their
    names, means one value. ``credibility.US`` means every coded value of that pair variable whose *second*
    actor is the US: what each holds of American threats.

    Args:
        text: The name.
        world: Scenario and coded values.

    Raises:
        InputError: If it means nothing in this world.
    """
    keys = [value.key for value in world.values]
    wanted = text.strip().lower().removesuffix(".value")
    names = {value.key.lower(): value.key for value in world.values}
    names |= {value.name.lower(): value.key for value in world.values}
    names |= {key.lower().partition(".")[2]: key for key in keys}
    if wanted in names:
        return (names[wanted],)
    head, _, rest = wanted.removeprefix("pairs.").removeprefix("actors.").partition(".")
    variable = BY_NAME.get(head)
    if variable is not None and rest:
        actors = [_slug(world, part) for part in rest.split("-" if variable.index == "pair" else ".")]
        if variable.index == "pair" and len(actors) == 2 and None not in actors:
            for pair in (f"{actors[0]}-{actors[1]}", f"{actors[1]}-{actors[0]}"):
                key = f"pairs.{head}.{pair}"
                both = pair == f"{actors[0]}-{actors[1]}" or any(
                    value.key == key and len(value.slots) == 2 for value in world.values)
                if key in keys and both:
                    return (key,)
        if variable.index == "pair" and len(actors) == 1 and actors[0]:
            found = tuple(k for k in keys if k.startswith(f"pairs.{head}.") and k.endswith(f"-{actors[0]}"))
            if found:
                return found
        if variable.index in ("actor", "domain") and actors[0]:
            tail = rest.partition(".")[2]
            key = f"actors.{actors[0]}.{head}" + (f".{tail}" if tail else "")
            if key in keys:
                return (key,)
    shown = [k.partition(".")[2] for k in keys if head and head in k] or [k.partition(".")[2] for k in keys]
    raise unknown("coded value", text, shown, file="command line", key="axis")


def axis(text: str, world: World, span: tuple[float, float] | None = None) -> Axis:
    """Return an axis of a map.

    Args:
        text: What it sets; see :func:`keys_of`.
        world: Scenario and coded values.
        span: Its range; default: the variable's whole scale where that is [0, 1] or [-1, 1], else the
            coded range.

    Raises:
        InputError: If the name means nothing, or the range is empty or off the variable's scale.
    """
    keys = keys_of(text, world)
    values = [value for value in world.values if value.key in keys]
    variable = BY_NAME.get(values[0].name.partition(".")[0])
    bounds = variable.bounds if variable is not None else (0.0, 1.0)
    coded = (min(v.low for v in values), max(v.high for v in values))
    low, high = span or (bounds if bounds[1] - bounds[0] <= 2.0 else coded)
    if not bounds[0] <= low < high <= bounds[1]:
        raise InputError("not a range of this value", file="command line", key=text, found=(low, high),
                         allowed=f"two numbers from {bounds[0]:g} to {bounds[1]:g}, the smaller first")
    return Axis(text, keys, float(low), float(high))
