"""Why an actor did what it did in a week, what it nearly did, and what would have changed its mind.

A decision is a comparison of scores, ``U + luck / beta``, and U is a sum of named terms; so the
difference between the option that was taken and the runner-up is the sum of the differences of their
terms and of their luck, without a rest. The *flip* is the smallest change of one coded value of the
actor, of the rules or of an offer to it that would have led to another option in the same week:
everything that it saw, and its luck, stay as they were. Values that move in a run (positions,
relations, exposure, credibility, prospects) are changed as they stood in that week.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.evidence import split
from sim.coded.schema import Passage
from sim.coded.variables import DOMAINS, TERM_NAMES
from sim.engines.mesa_model import PositionModel
from sim.reading.errors import InputError, guarded
from sim.rules import choose, utility
from sim.rules import week as rules
from sim.world.world import Value, World, of_actor

#: What each term of the utility is about, as the subject of a sentence.
TERM_WORDS: dict[str, str] = {
    "interest": "its own idea of where to stand",
    "relations": "siding with friends and against rivals",
    "coercion": "the penalties that it has to expect",
    "prospects": "the hope of better relations",
    "norms": "its principles of sovereignty and non-interference",
    "partner": "the need of a partner that is losing",
    "market": "the price of energy and goods",
    "escalation": "the fear of nuclear escalation",
    "standing": "its good name with the uncommitted",
    "inertia": "the cost of changing course",
    "offer": "what it was offered",
    "straddle": "the gap between its words and its deeds",
}

_PAIR_WORDS = {
    "relation": "relation to {}",
    "exposure": "exposure to penalties by {}",
    "credibility": "belief in the threats of {}",
    "prospects": "hope of better relations with {}",
}
#: Coded values that are only a beginning: the run moves them on.
_MOVING = frozenset({"position", *_PAIR_WORDS})
_GRID = 1000
#: Share of a scale below which a change is none: at the end of the scale a hair's breadth of room
#: makes an option appear that leads nowhere.
_NOTHING = 1e-9
_AVAILABLE = 0.5 * choose.UNAVAILABLE

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Weighed:
    """One option as the actor weighed it.

    Attributes:
        name: The option, ``economic down`` or ``accept arms_request``.
        words: What taking it means, in words.
        utility: Utility U: the sum of ``terms``.
        luck: Luck of the option in units of utility, ``g / beta``.
        score: ``utility + luck``: the highest wins.
        chance: Probability of the option under fresh luck (logit choice), to four decimals.
        terms: The terms of U by name.
    """

    name: str
    words: str
    utility: float
    luck: float
    score: float
    chance: float
    terms: dict[str, float]


@dataclass(frozen=True)
class Flip:
    """A change of one coded value that would have led to another option.

    Attributes:
        key: Key of the value on the command line.
        words: The value in words.
        was: What it was in that week.
        to: The first value from there at which the other option is taken.
        share: ``|to - was|`` divided by the width of the variable's scale.
        low, high: The coded range.
        inside: Whether ``to`` lies in the coded range.
        option: The option that would have been taken.
        option_words: What that means, in words.
        basis: Whether the coded value is stated, implied or assumed.
        evidence: Where it was read, ``usip2023 ¶7``.
        moved: Whether the coded value is only a beginning that the run moves on.
        kind: ``own`` (a value or belief of the actor), ``offer`` (a stake), ``stance`` (where it
            stood) or ``rule`` (a constant of the rules).
    """

    key: str
    words: str
    was: float
    to: float
    share: float
    low: float
    high: float
    inside: bool
    option: str
    option_words: str
    basis: str
    evidence: tuple[str, ...]
    moved: bool
    kind: str


@dataclass(frozen=True)
class OpenOffer:
    """An offer to the actor that was open in the week.

    Attributes:
        name, title: Name and title of the offer.
        source: Display name of the actor that makes it.
        domain, position: Where it asks the actor to stand.
        rung: That position in words.
        stake: What it offers, in units of utility.
        status: ``accepted this week``, ``not accepted``, ``accepted before`` or ``refused by
            the scenario``.
        option: Accepting as it was weighed; None if it could not be accepted any more.
        against_choice: Terms of accepting less those of what the actor did; empty without option.
        flip: The smallest change of a value of the actor or of the stake that would have made it
            accept, or else of its stance or of the rules; None if it accepted, or if no change of a
            single value would have done.
    """

    name: str
    title: str
    source: str
    domain: str
    position: float
    rung: str
    stake: float
    status: str
    option: Weighed | None
    against_choice: dict[str, float]
    flip: Flip | None


@dataclass(frozen=True)
class Explanation:
    """Why an actor did what it did in a week.

    Attributes:
        actor, label: Name and display name.
        week, date: Number of the week and its first day.
        stance: Its position before it acted, by domain.
        chosen: The option that it took.
        runner_up: The option with the next best score.
        differences: Terms of the chosen option less those of the runner-up.
        luck_difference: The same for luck.
        score_difference: The sum of all differences.
        noise: ``1 / beta``: the scale of luck.
        moved_by: The term that spoke most for the chosen option; None if none did.
        against: The term that spoke most against it; None if none did.
        by_luck: Whether the runner-up had the higher utility, so that luck decided.
        offers: Offers to it that were open.
        flips: Changes of one value each that would have led elsewhere, smallest first: the best
            three of its own values and the stakes of offers, the best of its stance, and the best of
            the constants of the rules.
        notes: What else to know: held positions, forced answers.
    """

    actor: str
    label: str
    week: int
    date: datetime.date
    stance: dict[str, float]
    chosen: Weighed
    runner_up: Weighed
    differences: dict[str, float]
    luck_difference: float
    score_difference: float
    noise: float
    moved_by: str | None
    against: str | None
    by_luck: bool
    offers: tuple[OpenOffer, ...]
    flips: tuple[Flip, ...]
    notes: tuple[str, ...]

    @property
    def did(self) -> str:
        """What the actor did, in words."""
        return self.chosen.words

    @property
    def close(self) -> bool:
        """Whether the runner-up was within the usual luck of one option, ``1 / beta``."""
        return self.score_difference < self.noise

    @property
    def flip(self) -> Flip | None:
        """The smallest change of one value that would have led elsewhere, if there is one."""
        return self.flips[0] if self.flips else None

    def sentence(self) -> str:
        """Return the explanation as a few plain sentences."""
        text = f"In week {self.week} (from {self.date}) {self.label} {self.chosen.words}."
        if self.close:
            text += f" It nearly {self.runner_up.words}."
        else:  # what luck decided was close, whatever the scores with luck say
            much = "The" if self.by_luck else "It was not close; the"
            text += f" {much} next best was to {verb(self.runner_up.words, 'plain')}."
        if self.moved_by:
            text += f" What spoke most for its choice was {TERM_WORDS[self.moved_by]} ({self.moved_by})."
        if self.against:
            text += f" What spoke most against it was {TERM_WORDS[self.against]} ({self.against})."
        if self.by_luck:
            text += " Its reasons alone favoured the other; luck, that is all the model leaves out, decided."
        return text


@dataclass(frozen=True)
class TurningPoint:
    """A week in which an actor's course changed.

    Attributes:
        week, date: Number of the week and its first day.
        kind: ``move`` or ``offer``.
        size: How far the position moved over the following weeks, summed over the domains.
        text: What happened, in words.
    """

    week: int
    date: datetime.date
    kind: str
    size: float
    text: str


# -- the terms of an option -------------------------------------------------------------------------


class _Scales:
    """The terms of a decision's options: what staying is worth in each domain, worked out once."""

    def __init__(self, decision: dict[str, Any], structure: rules.Structure) -> None:
        self.row, self.weights, self.seen = decision["row"], decision["weights"], decision["seen"]
        self.structure = structure
        self.here = [self.row.position[d] for d in rules.ALL_DOMAINS]
        self.stay = [self.domain(d, self.here[d]) for d in rules.ALL_DOMAINS]

    def domain(self, d: int, y: float) -> dict[str, float]:
        """Return the terms of standing at ``y`` in a domain."""
        terms = rules.domain_terms(y, d, self.weights, self.row, self.seen, self.structure)
        terms["offer"] = rules.stakes(y, d, self.weights, self.row, self.structure)
        return terms

    def of(self, option: rules.Option) -> dict[str, float]:
        """Return the terms of an option, in the order of :data:`sim.coded.variables.TERM_NAMES`."""
        parts, where = list(self.stay), list(self.here)
        if option.domain is not None:
            parts[option.domain] = self.domain(option.domain, option.target)
            where[option.domain] = option.target
        total = dict.fromkeys(TERM_NAMES, 0.0)
        for part in parts:
            for name, amount in part.items():
                total[name] += amount
        total["straddle"] = utility.straddle(where[0], where[1], where[2], self.weights.straddle)
        if option.name.startswith("accept "):
            total["offer"] += self.weights.offer * self.row.stake[_offer_index(option, self.structure)]
        return total


def option_terms(decision: dict[str, Any], structure: rules.Structure, option: rules.Option
                 ) -> dict[str, float]:
    """Return the terms of an option's utility, as the actor weighed it.

    Args:
        decision: One of :attr:`sim.engines.mesa_model.PositionModel.decisions`.
        structure: Of the model.
        option: One of the decision's options.
    """
    return _Scales(decision, structure).of(option)


def _offer_index(option: rules.Option, structure: rules.Structure) -> int:
    name = option.name.removeprefix("accept ")
    return next(o for o, offer in enumerate(structure.offers) if offer.name == name)


def _forced(option: rules.Option) -> bool:
    """Whether the scenario leaves the actor no choice but this option."""
    return bool(option.utility > -_AVAILABLE)


def _runner_up(decision: dict[str, Any]) -> int:
    """Return the index of the option with the next best score."""
    noise, best, found = decision["row"].noise, -math.inf, -1
    for k, option in enumerate(decision["options"]):
        if k != decision["choice"]:
            score = choose.score(option.utility, option.luck, noise)
            if score > best:
                best, found = score, k
    return found


def decision_rows(model: PositionModel) -> Iterator[dict[str, Any]]:
    """Yield two tidy rows for each decision of a run: the chosen option and the runner-up.

    Args:
        model: A run, as far as it was played.

    Yields:
        Rows with week, date, actor, role (``chosen`` or ``runner_up``), option, utility, luck (in
        units of utility), score, and a column for each term. A forced answer counts with the
        utility of its terms.
    """
    world = model.world
    for decision in model.decisions:
        scales, noise = _Scales(decision, model.structure), decision["row"].noise
        for role, k in (("chosen", decision["choice"]), ("runner_up", _runner_up(decision))):
            option = decision["options"][k]
            terms = scales.of(option)
            value = sum(terms.values()) if _forced(option) else option.utility
            luck = noise * option.luck
            yield {
                "week": decision["week"], "date": world.dates[decision["week"]],
                "actor": decision["actor"], "role": role, "option": option.name,
                "utility": value, "luck": luck, "score": value + luck, **terms,
            }


# -- one week, to be weighed again ------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """Where a coded value stands in an actor's row: an attribute, and an index in it."""

    value: Value
    name: str
    index: int | None
    low: float
    high: float
    width: float
    words: str
    kind: str


class _Week:
    """An actor's decision in a week, which can be taken again with one value changed."""

    def __init__(self, world: World, decision: dict[str, Any], i: int) -> None:
        self.world, self.decision, self.i = world, decision, i
        self.slug, self.week = world.actors[i], int(decision["week"])
        self.seen, self.options = decision["seen"], decision["options"]
        self.choice = int(decision["choice"])
        self.luck = [option.luck for option in self.options[:7]]
        self.offer_luck = [0.0] * len(world.structure.offers)
        for option in self.options[7:]:
            self.offer_luck[_offer_index(option, world.structure)] = option.luck

    def row(self) -> Any:
        """Return the actor's picture of the week, to be changed freely."""
        return of_actor(self.seen, self.i, self.world.structure.size)

    def current(self, place: _Place) -> float:
        """Return what the value at a place was in the week."""
        value = getattr(self.row(), place.name)
        return float(value if place.index is None else value[place.index])

    def options_with(self, place: _Place, values: Any) -> tuple[list[rules.Option], Any]:
        """Return the options and the choice with another value, or with an array of them."""
        row, structure = self.row(), self.world.structure
        if place.index is None:
            setattr(row, place.name, values)
        else:
            changed = list(getattr(row, place.name))
            changed[place.index] = values
            setattr(row, place.name, changed)
        if place.name == "rationality" and self.world.noise:
            row.noise = 1.0 / values
        found = rules.options(row, self.seen, structure, self.week, self.luck, self.offer_luck)
        return found, rules.pick(found, row.noise)

    def choices(self, place: _Place, values: NDArray[np.float64]) -> Ints:
        """Return the option taken at each of many values."""
        _, taken = self.options_with(place, values)
        return np.broadcast_to(np.asarray(taken), values.shape).astype(np.int64)

    def places(self) -> list[_Place]:
        """Return the coded values that stand in the actor's row, in the order of the world."""
        found = []
        for value in self.world.values:
            place = self._place(value)
            if place is not None:
                found.append(place)
        return found

    def _place(self, value: Value) -> _Place | None:
        world = self.world
        entry = world.evidence.entries.get(value.name)
        if entry is None:
            for o, offer in enumerate(world.structure.offers):
                if value.name == f"offer.{offer.name}.stake" and offer.to == self.i:
                    title = world.scenario.offers[offer.name].title
                    return _Place(value, "stake", o, 0.0, 1.0, 1.0, f"the stake of the offer '{title}'",
                                  "offer")
            return None
        variable, (low, high) = entry.variable, entry.variable.bounds
        word = variable.name.replace("_", " ")
        for target in entry.targets:
            _, parts = split(target, world.evidence.actors)
            if variable.index == "scalar":
                return _Place(value, variable.name, None, low, high, high - low,
                              f"the constant of the rules '{word}'", "rule")
            if parts[0] != self.slug:
                continue
            if variable.index == "actor":
                return _Place(value, variable.name, None, low, high, high - low, f"its {word}",
                              "own")
            if variable.index == "pair":
                label = world.labels[parts[1]]
                return _Place(value, variable.name, world.layout.index[parts[1]], low, high, high - low,
                              f"its {_PAIR_WORDS[variable.name].format(label)}", "own")
            d, width = DOMAINS.index(parts[1]), high - low
            if variable.name == "wartime_shift":  # World.begin keeps ideal point and shift on the scale
                ideal = self.row().ideal_point[d]
                low, high = -1.0 - ideal, 1.0 - ideal
            return _Place(value, variable.name, d, low, high, width, f"its {DOMAINS[d]} {word}",
                          "stance" if variable.name == "position" else "own")
        return None


class _Flips:
    """Finds the smallest changes of one value that lead to another option."""

    def __init__(self, week: _Week) -> None:
        self.week = week
        self.scans: list[tuple[_Place, float, NDArray[np.float64], Ints]] = []
        for place in week.places():
            grid = np.linspace(place.low, place.high, _GRID + 1)
            self.scans.append((place, week.current(place), grid, week.choices(place, grid)))

    def smallest(self, wanted: int | None, count: int, *kinds: str) -> list[Flip]:
        """Return the smallest changes that lead to the option ``wanted``, or away from the chosen.

        Only values of these kinds are changed.

        The scale of each value is scanned in thousandths from where the value was, either way, and
        the first step that leads elsewhere is bisected down to neighbouring floats.
        """
        def elsewhere(choices: Any) -> Any:
            return choices != self.week.choice if wanted is None else choices == wanted

        brackets = []
        for n, (place, here, grid, choices) in enumerate(self.scans):
            if place.kind not in kinds:
                continue
            hits = elsewhere(choices)
            above, below = np.flatnonzero(hits & (grid > here)), np.flatnonzero(hits & (grid < here))
            if above.size:
                k = int(above[0])
                near = max(here, float(grid[k - 1])) if k else here
                brackets.append((abs(near - here) / place.width, n, near, float(grid[k])))
            if below.size:
                k = int(below[-1])
                near = min(here, float(grid[k + 1])) if k < _GRID else here
                brackets.append((abs(near - here) / place.width, n, near, float(grid[k])))
        best: dict[int, tuple[float, int, float]] = {}
        for bound, n, near, far in sorted(brackets):
            if len(best) >= count and bound > sorted(best.values())[count - 1][0]:
                break
            place, here, *_ = self.scans[n]
            to = self._bisect(place, near, far, elsewhere)
            share = abs(to - here) / place.width
            if share < _NOTHING:
                continue
            if n not in best or share < best[n][0]:
                best[n] = (share, n, to)
        return [self._flip(n, to) for _, n, to in sorted(best.values())[:count]]

    def _bisect(self, place: _Place, near: float, far: float, elsewhere: Callable[[Any], Any]) -> float:
        while True:
            middle = near + 0.5 * (far - near)
            if middle in (near, far):
                return far
            if elsewhere(int(self.week.options_with(place, middle)[1])):
                far = middle
            else:
                near = middle

    def _flip(self, n: int, to: float) -> Flip:
        place, here, *_ = self.scans[n]
        found, taken = self.week.options_with(place, to)
        option, value, row = found[int(taken)], place.value, self.week.row()
        if place.kind == "stance":
            assert place.index is not None
            row.position[place.index] = to
        record = value.record
        return Flip(
            value.key, place.words, here, to, abs(to - here) / place.width, value.low, value.high,
            value.low <= to <= value.high, option.name, _words(self.week.world, row, option),
            record.basis if record else "", cited(record.evidence if record else []),
            place.name in _MOVING, place.kind,
        )


def cited(passages: list[Passage]) -> tuple[str, ...]:
    """Return passages as places to look up: ``usip2023 ¶7``, each once."""
    return tuple(dict.fromkeys(f"{p.source} ¶{p.paragraph}" for p in passages))


def _words(world: World, row: SimpleNamespace, option: rules.Option) -> str:
    """Return what taking an option means, in words, as the predicate of a sentence."""
    if option.domain is None:
        return "stayed where it was"
    domain = DOMAINS[option.domain]
    rung = f"{option.target:+.2f} ('{world.evidence.rung(domain, option.target).label}')"
    if option.name.startswith("accept "):
        title = world.scenario.offers[option.name.removeprefix("accept ")].title
        return f"accepted '{title}', which puts its {domain} position at {rung}"
    here = row.position[option.domain]
    toward = "backing" if option.target > here else "isolating"
    article = "an" if domain == "economic" else "a"
    return f"took {article} {domain} step toward {toward} Russia, from {here:+.2f} to {rung}"


def verb(words: str, form: str) -> str:
    """Return the words of an option with their verb in another form.

    Args:
        words: Words in the past tense, as :class:`Weighed` has them.
        form: ``plain`` (after *to*) or ``participle`` (after *would have*).
    """
    first, _, rest = words.partition(" ")
    forms = {"took": ("take", "taken"), "stayed": ("stay", "stayed"), "accepted": ("accept", "accepted")}
    return f"{forms[first][0 if form == 'plain' else 1]} {rest}"


# -- explaining -------------------------------------------------------------------------------------


def explain(model_or_world: PositionModel | World, seed: int, actor: str, week: int) -> Explanation:
    """Explain what an actor did in a week.

    Args:
        model_or_world: A run, or a world of which the run with this seed is played again.
        seed: Seed of the run; a run that is given keeps its own.
        actor: Name or display name of the actor.
        week: Number of the week, from 0.

    Raises:
        InputError: If the scenario has no such actor or week, or the run has not come to it.
    """
    given = None if isinstance(model_or_world, World) else model_or_world
    world: World = model_or_world if given is None else given.world
    slug = find_actor(world, actor)
    _check_week(world, week)
    model = given or PositionModel(world, seed).run(week + 1)
    if model.week <= week:
        raise InputError("the run has not come to this week", key="week", found=week,
                         allowed=f"less than {model.week}", fix="play it on")
    decision = next(d for d in model.decisions if d["week"] == week and d["actor"] == slug)
    again = _Week(world, decision, world.layout.index[slug])
    options, choice, row = decision["options"], decision["choice"], decision["row"]
    scales = _Scales(decision, world.structure)
    weighed = _weigh_up(world, decision, scales)
    chosen, runner_up = weighed[choice], weighed[_runner_up(decision)]
    differences = {term: chosen.terms[term] - runner_up.terms[term] for term in TERM_NAMES}
    most = max(differences, key=lambda term: differences[term])
    least = min(differences, key=lambda term: differences[term])
    notes = _held(world, row, again)
    forced = _forced(options[choice])
    if forced:
        notes.append("The scenario fixes this answer: no change of a value would have led elsewhere.")
    finder = None if forced else _Flips(again)
    return Explanation(
        actor=slug, label=world.labels[slug], week=week, date=world.dates[week],
        stance=dict(zip(DOMAINS, row.position, strict=True)),
        chosen=chosen, runner_up=runner_up, differences=differences,
        luck_difference=chosen.luck - runner_up.luck,
        score_difference=chosen.score - runner_up.score, noise=row.noise,
        moved_by=most if differences[most] > 0.0 else None,
        against=least if differences[least] < 0.0 else None,
        by_luck=not forced and chosen.utility < runner_up.utility,
        offers=_offers(again, weighed, finder),
        flips=_all_flips(finder) if finder else (),
        notes=tuple(notes),
    )


def _all_flips(finder: _Flips) -> tuple[Flip, ...]:
    found = [*finder.smallest(None, 3, "own", "offer"), *finder.smallest(None, 1, "stance"),
             *finder.smallest(None, 1, "rule")]
    return tuple(sorted(found, key=lambda flip: (flip.share, flip.key)))


def find_actor(world: World, name: str) -> str:
    """Return the name of an actor of the scenario, given in any spelling.

    Raises:
        InputError: If the scenario has none of that name.
    """
    slug = world.evidence.actor(name).slug
    if slug not in world.layout.index:
        raise InputError("not an actor of this scenario", file="command line", key="--actor",
                         found=name, allowed=", ".join(world.actors), fix="choose one of them")
    return slug


def _check_week(world: World, week: int) -> None:
    if not 0 <= week < world.weeks:
        raise InputError(
            "no such week in this run", file="command line", key="--week", found=week,
            allowed=f"0 to {world.weeks - 1} ({world.dates[0]} to {world.dates[-1]})",
            fix="choose a week of the run",
        )


def _weigh_up(world: World, decision: dict[str, Any], scales: _Scales) -> dict[int, Weighed]:
    """Return the options that the actor had, by their index."""
    row, found = decision["row"], {}
    for k, option in enumerate(decision["options"]):
        if option.utility > _AVAILABLE:
            terms = scales.of(option)
            value = sum(terms.values()) if _forced(option) else option.utility
            found[k] = (option, value, value + row.noise * option.luck, terms)
    top = max(value for _, value, _, _ in found.values())
    odds = {
        k: math.exp((value - top) / row.noise) if row.noise else float(value == top)
        for k, (_, value, _, _) in found.items()
    }
    if any(_forced(option) for option, *_ in found.values()):
        odds = {k: float(_forced(option)) for k, (option, *_) in found.items()}
    total = sum(odds.values())
    return {
        k: Weighed(option.name, _words(world, row, option), value, row.noise * option.luck, score,
                   round(odds[k] / total, 4), terms)
        for k, (option, value, score, terms) in found.items()
    }


def _held(world: World, row: SimpleNamespace, again: _Week) -> list[str]:
    """Return a note for each position that the scenario holds, whatever the actor decides."""
    return [
        f"The scenario holds its {DOMAINS[hold.domain]} position at {hold.position:+.2f} this week, "
        "whatever it decides."
        for hold in world.structure.holds
        if hold.actor == again.i and hold.first <= again.week <= hold.last
    ]


def _offers(again: _Week, weighed: dict[int, Weighed], finder: _Flips | None) -> tuple[OpenOffer, ...]:
    """Return the offers to the actor that are open in the week."""
    world, row, found = again.world, again.row(), []
    index = {option.name: k for k, option in enumerate(again.options)}
    chosen = weighed[again.choice]
    for o, offer in enumerate(world.structure.offers):
        if offer.to != again.i or not offer.open_in(again.week):
            continue
        k = index.get(f"accept {offer.name}")
        option = None if k is None else weighed.get(k)
        status = "not accepted"
        if offer.answer == "refused":
            status = "refused by the scenario"
        elif row.accepted[o] > 0.0:
            status = "accepted before"
        elif k == again.choice:
            status = "accepted this week"
        flips: list[Flip] = []
        if finder and option and k != again.choice:
            flips = finder.smallest(k, 1, "own", "offer") or finder.smallest(k, 1, "stance", "rule")
        found.append(OpenOffer(
            offer.name, world.scenario.offers[offer.name].title,
            world.labels[world.actors[offer.source]], DOMAINS[offer.domain], offer.position,
            world.evidence.rung(DOMAINS[offer.domain], offer.position).label, row.stake[o], status, option,
            {term: option.terms[term] - chosen.terms[term] for term in TERM_NAMES} if option else {},
            flips[0] if flips else None,
        ))
    return tuple(found)


def turning_points(model: PositionModel, actor: str, count: int = 3, span: int = 4) -> list[TurningPoint]:
    """Return the weeks in which an actor's course changed most, and those in which it took an offer.

    Args:
        model: A run that was played.
        actor: Name or display name of the actor.
        count: How many moves to return at most.
        span: Weeks over which a move is measured: single steps are all of the same length, so that
            what counts is how far the position has come after that many weeks.

    Returns:
        Turning points in the order of their weeks; those of moves lie at least ``span`` apart.

    Raises:
        InputError: If the scenario has no such actor.
    """
    world, slug = model.world, find_actor(model.world, actor)
    i, weeks = world.layout.index[slug], len(model.history)
    own = [d for d in model.decisions if d["actor"] == slug]
    if not own:
        return []
    after = np.array([world.layout.array(data, "position")[:, i] for data in model.history])
    stance = np.vstack([own[0]["row"].position, after])  # row w: before week w
    sizes = []
    for week in range(weeks):
        if (stance[week + 1] != stance[week]).any():
            size = float(np.abs(stance[min(week + span, weeks)] - stance[week]).sum())
            sizes.append((-size, week))
    taken: list[int] = []
    found = []
    for size, week in sorted(sizes):
        if len(taken) < count and size < 0.0 and all(abs(week - other) >= span for other in taken):
            taken.append(week)
            found.append(TurningPoint(week, world.dates[week], "move", -size,
                                      _course(world, stance[week], stance[min(week + span, weeks)])))
    for decision in own:
        option = decision["options"][decision["choice"]]
        if option.name.startswith("accept "):
            size = abs(option.target - decision["row"].position[option.domain])
            found.append(TurningPoint(decision["week"], world.dates[decision["week"]], "offer", size,
                                      _words(world, decision["row"], option)))
    return sorted(found, key=lambda point: (point.week, point.kind))


def _course(world: World, before: Any, later: Any) -> str:
    """Return a change of stance in words."""
    moves = [
        f"{domain} {a:+.2f} to {b:+.2f} ('{world.evidence.rung(domain, float(b)).label}')"
        for domain, a, b in zip(DOMAINS, before, later, strict=True) if a != b
    ]
    return "; ".join(moves)


# -- printing ---------------------------------------------------------------------------------------


def report(found: Explanation) -> str:
    """Return an explanation as text: sentences, a small table, the offers, the flip."""
    lines = [found.sentence(), *found.notes, ""]
    lines += [f"  {'':<12}{'chosen':>10}{'runner-up':>11}{'difference':>12}"]
    shown = [t for t in TERM_NAMES if found.chosen.terms[t] or found.runner_up.terms[t]]
    for term in sorted(shown, key=lambda t: (-abs(found.differences[t]), TERM_NAMES.index(t))):
        lines.append(_line(term, found.chosen.terms[term], found.runner_up.terms[term],
                           found.differences[term]))
    lines.append(_line("luck", found.chosen.luck, found.runner_up.luck, found.luck_difference))
    lines.append(_line("score", found.chosen.score, found.runner_up.score, found.score_difference))
    lines.append(f"  {'chance':<12}{found.chosen.chance:>10.0%}{found.runner_up.chance:>11.0%}"
                 "   with fresh luck")
    for offer in found.offers:
        lines += ["", _offer_text(offer)]
    lines += ["", "What would have changed its mind, all else in that week the same:"]
    for kinds, title in ((("own", "offer"), "its values"), (("stance",), "where it stood"),
                         (("rule",), "the rules")):
        flips = [flip for flip in found.flips if flip.kind in kinds]
        lines += [f"  {title}: {_flip_text(flip)}" for flip in flips]
        if not flips:
            lines.append(f"  {title}: no change of a single one")
    return "\n".join(lines)


def _line(name: str, chosen: float, runner_up: float, difference: float) -> str:
    return f"  {name:<12}{chosen:>+10.4f}{runner_up:>+11.4f}{difference:>+12.4f}"


def _offer_text(offer: OpenOffer) -> str:
    text = (f"Open to it: '{offer.title}' ({offer.source}): {offer.domain} {offer.position:+.2f}, "
            f"'{offer.rung}', stake {offer.stake:g}: {offer.status}.")
    if offer.option and offer.status == "not accepted":
        ranked = sorted(offer.against_choice.items(), key=lambda pair: pair[1])
        against = ", ".join(f"{term} {amount:+.3f}" for term, amount in ranked[:3] if amount < 0.0)
        by = ", ".join(f"{term} {amount:+.3f}" for term, amount in ranked[::-1][:3] if amount > 0.0)
        text += (f" Against accepting: {against or 'nothing'}. For it: {by or 'nothing'}. In all "
                 f"{sum(offer.against_choice.values()):+.3f} (chance {offer.option.chance:.2%}).")
        text += (f"\n  It would have accepted {_condition(offer.flip)}." if offer.flip
                 else "\n  No change of a single coded value would have made it accept.")
    return text


def _flip_text(flip: Flip) -> str:
    return f"{_condition(flip)}, it would have {verb(flip.option_words, 'participle')}."


def _condition(flip: Flip) -> str:
    """Return the condition of a flip in words, with its evidence."""
    inside = "inside" if flip.inside else "outside"
    sources = ", ".join(flip.evidence) or "no passage"
    when = " that week" if flip.moved else ""
    return (f"with {flip.words} at {_beyond(flip)} rather than {flip.was:.4g}{when} "
            f"({flip.share:.1%} of its scale, {inside} the coded {flip.low:g} to {flip.high:g}; "
            f"{flip.basis}: {sources})")


def _beyond(flip: Flip) -> str:
    """Return the threshold to three decimals, rounded away from where the value was."""
    scaled = flip.to * 1000.0
    return f"{(math.ceil(scaled) if flip.to > flip.was else math.floor(scaled)) / 1000.0:g}"


def as_data(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data for JSON."""
    data = dataclasses.asdict(found)
    data["date"] = found.date.isoformat()
    data["sentence"] = found.sentence()
    return data


@guarded
def main(argv: list[str]) -> int:
    """Explain one decision of a run: ``python -m sim.explain RUN --actor China --week 58``."""
    parser = argparse.ArgumentParser(prog="python -m sim.explain", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", metavar="RUN", help="folder of a run")
    parser.add_argument("--scenario", help="play this scenario instead, at its coded values")
    parser.add_argument("--seed", type=int, default=1, help="seed for --scenario (default 1)")
    parser.add_argument("--actor", required=True, help="name of the actor, as China or us")
    parser.add_argument("--week", help="number of the week from 0, or a date as 2023-02-13; "
                                       "without it, the weeks worth asking about")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    args = parser.parse_args(argv)
    world, seed = _opened(args)
    if args.week is None:
        _print_turning_points(PositionModel(world, seed).run(), args.actor, args.json)
        return 0
    found = explain(world, seed, args.actor, _week_number(args.week, world))
    print(json.dumps(as_data(found), indent=2, ensure_ascii=False) if args.json else report(found))
    return 0


def _opened(args: argparse.Namespace) -> tuple[World, int]:
    if (args.run is None) == (args.scenario is None):
        raise InputError("which run?", file="command line", allowed="a run folder, or --scenario NAME",
                         fix="give one of the two")
    if args.run is not None:
        from sim.results.tables import reopen

        opened = reopen(Path(args.run))
        return opened.world, opened.seed
    if args.seed < 0:
        raise InputError("not a seed", file="command line", key="--seed", found=args.seed,
                         allowed="a whole number from 0 on", fix="choose one")
    from sim.coded import evidence, scenario

    coded = evidence.load()
    return World(coded, scenario.load(args.scenario, coded), name=args.scenario), args.seed


def _week_number(text: str, world: World) -> int:
    """Return the number of a week that is given as a number or as a date in it."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return world.scenario.period.week(datetime.date.fromisoformat(text))
    except ValueError:
        raise InputError(
            "not a week", file="command line", key="--week", found=text,
            allowed=f"0 to {world.weeks - 1}, or a date as {world.dates[0]}", fix="write one of these",
        ) from None


def _print_turning_points(model: PositionModel, actor: str, as_json: bool) -> None:
    points = turning_points(model, actor)
    if as_json:
        rows = [dataclasses.asdict(p) | {"date": p.date.isoformat()} for p in points]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    label = model.world.labels[find_actor(model.world, actor)]
    print(f"{label} changed course most in these weeks; ask for one with --week:")
    for point in points:
        print(f"  {point.week:>4}  {point.date}  {point.text}")
    if not points:
        print("  none: it never moved")

