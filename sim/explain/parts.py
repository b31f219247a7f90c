"""What an explanation is made of: options as they were weighed, flips, open offers, turning points."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


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
    def close(self) -> bool:
        """Whether the runner-up was within the usual luck of one option, ``1 / beta``."""
        return self.score_difference < self.noise

    @property
    def flip(self) -> Flip | None:
        """The smallest change of one value that would have led elsewhere, if there is one."""
        return self.flips[0] if self.flips else None


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
