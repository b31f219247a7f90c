"""Values, outcomes, lists and shares as they stand in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sim.coded.schema import RecordRow
from sim.results.scoring import observed_in_words
from sim.world.world import World

_OF_ACTOR = {"gap": "{1} gap between words and deeds", "standing": "{1} standing with the uncommitted",
             "reversals": "{1} reversals", "belief": "{1} belief that the war is on",
             "seen_violation": "{1} belief that the attack has been made",
             "pressure": "the pressure on {0}",
             "technology_pressure": "the pressure on {0} by technology controls"}
_OF_PAIR = {"relation": "{1} relation to {2}", "credibility": "{1} belief in threats by {2}",
            "prospects": "{1} hope of better relations with {2}", "exposure": "{1} exposure to {2}",
            "penalty": "the penalty on {0} by {2}", "warning": "the warning of {0} by {2}"}
_WAYS = {"end": " at the end", "mean": " on average", "max": " at its highest", "min": " at its lowest"}


def value_words(name: str, world: World) -> str:
    """Return what a value's name means: ``position.china.military`` is China's military position."""
    head, _, rest = name.partition(".")
    parts = re.split(r"[.\-]", rest) if rest else []
    names = [named(world.labels[part]) for part in parts if part in world.labels]
    whose = [f"{name}'" if name.endswith("s") else f"{name}'s" for name in names]
    if head == "position" and len(parts) == 2 and names:
        return f"{whose[0]} {parts[1]} position"
    if head in _OF_ACTOR and len(parts) == len(names) == 1:
        return _OF_ACTOR[head].format(names[0], whose[0])
    if head in _OF_PAIR and len(parts) == len(names) == 2:
        return _OF_PAIR[head].format(names[0], whose[0], names[1])
    said = head.replace("_", " ") + "".join(f", {world.labels.get(part, part)}" for part in parts)
    return said if parts else f"the {said}"


def named(label: str) -> str:
    """Return an actor's name as it stands in a sentence: *the* United States, China."""
    return f"the {label}" if re.search(r"(States|Union|South|Kingdom|Emirates|Republic)\Z", label) else label


def observed_words(row: RecordRow, world: World) -> str:
    """Return what a row of the record says was observed, with names spelt out."""
    seen, scenario = row.observed, world.scenario
    if seen.variable:
        said = observed_in_words(row, world).removeprefix(seen.variable)
        words = value_words(seen.variable, world)
        return f"{words[0].upper()}{words[1:]}{said}"
    slug = seen.vote or seen.plan or (seen.offer and world.offer_to(seen.offer, seen.actor)) or ""
    asked: Any = scenario.votes if seen.vote else scenario.plans if seen.plan else scenario.offers
    titled = asked.get(slug)
    actor = world.labels.get(seen.actor or "", "")
    return f"{actor}: {seen.is_} on \u201c{titled.title if titled else slug}\u201d".removeprefix(": ")


def outcome_words(name: str, world: World) -> str:
    """Return what an outcome's name means, as a subject of a sentence."""
    labels, scenario = world.labels, world.scenario
    plain_name, _, way = name.partition("@")
    head, _, rest = plain_name.partition(".")
    slug, _, part = rest.partition(".")
    part, _, answer = part.partition(".")
    if head == "offer" and rest.removesuffix(".week") in scenario.offers:
        offer = scenario.offers[rest.removesuffix(".week")]
        said = f"{named(labels[offer.single])} accepts (\u201c{offer.title}\u201d)"
        return f"the week in which {said}" if rest.endswith(".week") else f"the chance that {said}"
    if head in ("vote", "plan") and part in labels:
        titled: Any = (scenario.votes if head == "vote" else scenario.plans).get(slug)
        if titled is not None and answer:
            return f"the share of {named(labels[part])} that says {answer} to \u201c{titled.title}\u201d"
        if titled is not None:
            return f"the answer of {named(labels[part])} to \u201c{titled.title}\u201d"
    if head == "event" and rest.removesuffix(".times") in scenario.events:
        slug = rest.removesuffix(".times")
        if slug != rest:
            return f"how often \u201c{scenario.events[slug].title}\u201d happens"
        return f"the chance of \u201c{scenario.events[slug].title}\u201d"
    over = _WAYS.get(way, f" ({way.replace('week', 'week ')})") if way else ""
    return f"{value_words(plain_name, world)}{over}"


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, an ellipsis for what is left out."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\u2026"


def in_words(names: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    listed = list(names)
    if not listed:
        return "none"
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


def together(names: Sequence[str]) -> str:
    """Return names that end alike as one: ``China's and Russia's belief in threats by the United States``."""
    words = [name.split() for name in names]
    alike = 0
    if len(words) > 1:
        while alike + 1 < min(map(len, words)) and len({tuple(w[-alike - 1 :]) for w in words}) == 1:
            alike += 1
    if not alike:
        return in_words(names)
    return f"{in_words([' '.join(w[:-alike]) for w in words])} {' '.join(words[0][-alike:])}"


def level_words(share: float) -> str:
    """Return a share that was chosen, as ``12.5 %``: with the digits that it has."""
    return f"{100.0 * share:.3g} %"


def percent(share: float, digits: int = 0) -> str:
    """Return a share as ``12 %``."""
    return f"{100.0 * share:.{digits}f} %"


def short(key: str) -> str:
    """Return a key without its group: ``china.sanction_sensitivity``, ``credibility.china-us``."""
    return key.partition(".")[2] or key
