"""A question: the parameters of an address, checked before anything is done about them.

A :class:`Question` has the parameters of the command line: scenario, coding, lens, coded values by key
and forced answers. Every answer of the page is a pure function of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sim.coded import scenario
from sim.commands.words import options_of
from sim.reading.errors import InputError, unknown
from sim.reading.safe_yaml import SLUG

#: Histories behind every band; one of them can be shown as the one history.
DRAWS = 200
#: Most values that a question may hold: what is longer is refused.
MOST_VALUES = 12
#: Decimals that a value may have: finer ones make no difference and would fill the cache.
DECIMALS = 3

#: Names that come first in a list of lenses or readings.
_FIRST = ("none", "first", "second", "realist", "liberal", "constructivist")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Question:
    """A world to ask about.

    Attributes:
        scenario, coding, lens: Names.
        values: Coded values that are held at a number, by key, sorted.
        answers: Offers whose answer is forced, sorted.
        history: Whose luck the one history has, which is played at the coded values.
    """

    scenario: str
    coding: str = "first"
    lens: str = "none"
    values: tuple[tuple[str, float], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    history: int = 0

    def command(self) -> str:
        """Return the command that plays the same :data:`DRAWS` histories.

        Its single run is history 0: the page may show another one (:meth:`difference`).
        """
        parts = [f"python -m sim scenario={self.scenario}"]
        parts += [f"coding={self.coding}"] * (self.coding != "first")
        parts += [f"lens={self.lens}"] * (self.lens != "none")
        parts += [f"{key}.value={number:g}" for key, number in self.values]
        offers = [(offer.partition("."), answer) for offer, answer in self.answers]
        parts += [f"scenario.offers.{slug}.answer{dot}{actor}={answer}" for (slug, dot, actor), answer in offers]
        return " ".join(parts)

    def difference(self) -> str:
        """Return what the page shows otherwise than the command does; "" if nothing."""
        if self.history == 0:
            return ""
        return (f"The command's single run is history 1; this page shows history {self.history + 1}, the "
                f"same numbers with other luck. The {DRAWS} histories are the same in both.")


def parse(pairs: Pairs, more: Sequence[str] = ()) -> tuple[Question, dict[str, str]]:
    """Return the question of an address, and the other parameters that were named in ``more``.

    Raises:
        InputError: For an unknown, repeated or missing parameter, or a value that is not allowed.
    """
    known = ("scenario", "coding", "lens", "set", "answer", "history", *more)
    single: dict[str, str] = {}
    values: dict[str, float] = {}
    answers: dict[str, str] = {}
    for name, text in pairs:
        if name not in known:
            raise unknown("parameter", name[:80], known, file="address")
        if name == "set":
            key, number = _setting(text)
            if key in values:
                raise bad("set", text, "each key once")
            values[key] = number
        elif name == "answer":
            offer, _, said = text.partition(":")
            named = len(offer) < 200 and all(map(SLUG.match, offer.split(".")))
            if said not in ("accepted", "refused") or not named or offer in answers:
                raise bad("answer", text, "OFFER:accepted or OFFER:refused, each offer once")
            answers[offer] = said
        elif name in single:
            raise bad(name, text, "one value")
        else:
            single[name] = text
    if len(values) > MOST_VALUES:
        raise bad("set", f"{len(values)} values", f"at most {MOST_VALUES}")
    if "scenario" not in single:
        raise bad("scenario", "", "a scenario's name")
    for group in ("scenario", "coding", "lens"):
        if group in single and single[group] not in names_of(group):
            raise unknown(group, single[group][:80], names_of(group), file="address", key=group)
    question = Question(
        single["scenario"], single.get("coding", "first"), single.get("lens", "none"),
        tuple(sorted(values.items())), tuple(sorted(answers.items())),
        whole("history", single.get("history", "0"), 0, DRAWS - 1),
    )
    return question, {name: single[name] for name in more if name in single}


@lru_cache(maxsize=8)
def names_of(group: str) -> tuple[str, ...]:
    """Return the names that a group had when the page was started."""
    names = scenario.names() if group == "scenario" else options_of(group)
    first = [name for name in _FIRST if name in names]
    return (*first, *sorted(set(names) - set(first)))


def bad(key: str, found: str, allowed: str) -> InputError:
    """Return what is said of a parameter that is not allowed."""
    return InputError("not allowed", file="address", key=key, found=found[:80], allowed=allowed)


def whole(key: str, text: str, low: int, high: int) -> int:
    """Return a parameter as a whole number.

    Raises:
        InputError: If it is none, or out of bounds.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and low <= int(text) <= high):
        raise bad(key, text, f"a whole number from {low} to {high}")
    return int(text)


def _setting(text: str) -> tuple[str, float]:
    key, _, number = text.partition(":")
    plain = number.removeprefix("-").replace(".", "", 1)
    if not key or len(key) > 120 or len(number) > 10 or not (plain.isascii() and plain.isdigit()):
        raise bad("set", text, "KEY:NUMBER, as pairs.prospects.china-us:0.6")
    return key, round(float(number), DECIMALS) + 0.0
