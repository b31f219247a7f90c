"""A question: the parameters of an address, checked before anything is done about them.

A :class:`Question` has the parameters of the command line: case, scenario, coding, lens, coded values by key
and forced answers. Every answer of the page is a pure function of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sim.coded import cases
from sim.reading.errors import InputError, unknown
from sim.reading.safe_yaml import SLUG
from sim.settings.choices import options_of

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
        case: Name of the case; None: the default one.
    """

    scenario: str
    coding: str = "first"
    lens: str = "none"
    values: tuple[tuple[str, float], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    history: int = 0
    case: str | None = None

    def command(self) -> str:
        """Return the command that plays the same :data:`DRAWS` histories.

        Its single run is history 0: the page may show another one (:meth:`difference`).
        """
        parts = ["python -m sim" + (f" case={self.case}" if self.case else "") + f" scenario={self.scenario}"]
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
    known = ("case", "scenario", "coding", "lens", "set", "answer", "history", *more)
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
    case = _case(single)
    for group in ("scenario", "coding", "lens"):
        if group in single:
            _check_name(group, single[group], case)
    question = Question(
        single["scenario"], single.get("coding", "first"), single.get("lens", "none"),
        tuple(sorted(values.items())), tuple(sorted(answers.items())),
        whole("history", single.get("history", "0"), 0, DRAWS - 1), case,
    )
    return question, {name: single[name] for name in more if name in single}


def parse_names(pairs: Pairs, known: Sequence[str]) -> tuple[str | None, str]:
    """Return the case and the reading that an address asks for: None (the default one) and ``first`` if it names none.

    Args:
        pairs: The parameters.
        known: Those that are allowed: ``case``, ``coding``.

    Raises:
        InputError: For an unknown or repeated parameter, or a case or reading that does not exist.
    """
    single: dict[str, str] = {}
    for name, text in pairs:
        if name not in known:
            raise unknown("parameter", name[:80], known, file="address")
        if name in single:
            raise bad(name, text, "one value")
        single[name] = text
    case = _case(single)
    if "coding" in single:
        _check_name("coding", single["coding"], case)
    return case, single.get("coding", "first")


def _case(single: dict[str, str]) -> str | None:
    """Return the case of an address, None for the default one, so that it has one name only."""
    if "case" not in single:
        return None
    _check_name("case", single["case"], None)
    return None if single["case"] == cases.default() else single["case"]


def _check_name(group: str, name: str, case: str | None) -> None:
    if name not in names_of(group, case):
        raise unknown(group, name[:80], names_of(group, case), file="address", key=group)


@lru_cache(maxsize=64)
def names_of(group: str, case: str | None = None) -> tuple[str, ...]:
    """Return the names that a group had when the page was started.

    Args:
        group: ``case``, ``scenario``, ``coding`` or ``lens``.
        case: The case whose scenarios and readings are asked for; None: the default one.
    """
    names = options_of(group, case)
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
        raise bad("set", text, "KEY:NUMBER, as mechanisms.hazard:0.1")
    return key, round(float(number), DECIMALS) + 0.0
