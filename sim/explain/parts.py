"""What explanations are made of: options as they were weighed, contrasts, flips, offers, answers, turning points."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sim.explain.factor import Factor
from sim.explain.members import Members


@dataclass(frozen=True)
class Weighed:
    """One option as the actor weighed it.

    Attributes:
        name: The option, ``economic down`` or ``accept arms_request``.
        words: What taking it means, in words.
        utility: Utility U: the sum of ``terms``.
        luck: Luck of the option in units of utility, ``g / beta``.
        score: ``utility + luck``: the highest wins.
        chance: Probability of the option under fresh luck, see :func:`sim.explain.weighing.chances`; of a bloc's
            answer, see :func:`sim.explain.members.chances_of_most`.
        terms: The terms of U by name; of the interest, ``residual`` is told apart: what holds the coded start at rest,
            assumed. Of an answer also what is no term, as a common interest.
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
        kind: ``own`` (a value or belief of the actor), ``offer`` (a stake, or a quality of the text that is
            answered), ``stance`` (where it stood) or ``rule`` (a constant of the rules).
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
class Contrast:
    """What separates the option that was taken from another one.

    Attributes:
        other, words: The other option, by name and in words.
        terms: The terms of the option that was taken less those of the other.
        luck: The same for luck.
    """

    other: str
    words: str
    terms: dict[str, float]
    luck: float

    @property
    def utility(self) -> float:
        """The difference of the utilities: the sum of ``terms``."""
        return sum(self.terms.values())

    @property
    def most_for(self) -> str | None:
        """The term that spoke most for the option that was taken; None if none did."""
        name = max(self.terms, key=lambda term: self.terms[term])
        return name if self.terms[name] > 0.0 else None

    @property
    def most_against(self) -> str | None:
        """The term that spoke most against it; None if none did."""
        name = min(self.terms, key=lambda term: self.terms[term])
        return name if self.terms[name] < 0.0 else None


@dataclass(frozen=True)
class OfferWeek:
    """What an open offer was worth to its addressee in a week.

    Attributes:
        week, date: Number of the week and its first day.
        status: ``accepted this week``, ``not accepted``, ``accepted before``, ``not to be taken yet`` or
            ``refused by the scenario``.
        against_staying: Utility of accepting less that of staying.
        against_choice: Utility of accepting less that of what the actor did; 0 if it accepted.
        chance: Probability that it is taken under fresh luck; 0 if it cannot be taken.
    """

    week: int
    date: datetime.date
    status: str
    against_staying: float
    against_choice: float
    chance: float


@dataclass(frozen=True)
class OpenOffer:
    """An offer to the actor that was open in the week.

    Attributes:
        name, title: Name and title of the offer.
        source: Display name of the actor that makes it.
        domain, position: Where it asks the actor to stand.
        rung: That position in words.
        stake: What it offers, in units of utility.
        stake_basis: Whether that is stated, implied or assumed.
        deliberation: For how many weeks it is weighed before it can be taken; ``deliberation_basis`` as for the stake,
            empty if it can be taken on the day.
        status: ``accepted this week``, ``not accepted``, ``accepted before``, ``not to be taken yet`` or
            ``refused by the scenario``.
        option: Accepting as it was weighed; None if it could not be accepted (yet, or any more).
        against_choice: Terms of accepting less those of what the actor did; empty if it had been accepted before.
        flip: The smallest change of a value of the actor or of the stake that would have made it
            accept, or else of its stance or of the rules; None if it accepted, or if no change of a
            single value would have done.
        taken_from: First week in which it can be taken; None if it never can.
        weeks: What it was worth in each week from its opening to this one.
    """

    name: str
    title: str
    source: str
    domain: str
    position: float
    rung: str
    stake: float
    stake_basis: str
    deliberation: float
    deliberation_basis: str
    status: str
    option: Weighed | None
    against_choice: dict[str, float]
    flip: Flip | None
    taken_from: int | None
    weeks: tuple[OfferWeek, ...]
    stands_while: str = ""


@dataclass(frozen=True)
class Compared:
    """What an actor did beside what it did not do.

    Attributes:
        actor, label: Name and display name.
        week, date: Number of the week and its first day.
        noise: ``1 / beta``: the scale of luck.
        chosen: The option that it took.
        runner_up: The option with the next best score.
        staying: The option that changes nothing: to stay, to abstain, to give no clear answer.
        options: All options that it had, likeliest first.
        differences: Terms of the chosen option less those of the runner-up.
        luck_difference: The same for luck.
        score_difference: The sum of all differences.
        from_staying: What separates the chosen option from staying; None if it stayed.
        moved_by: The term that spoke most for the chosen option rather than the runner-up; None if none did.
        against: The term that spoke most against it; None if none did.
        coin_toss: Whether the two likeliest options were about as likely, see :mod:`sim.explain.weighing`.
        by_luck: Whether the runner-up had the higher utility, so that luck decided; not where the scenario did, or
            the members of a bloc.
        flips: Changes of one value each that would have led elsewhere, smallest first: the best three of its own
            values and of what is on the table, the best of its stance, and the best of the constants of the rules.
        notes: What else to know: held positions, forced answers.
    """

    actor: str
    label: str
    week: int
    date: datetime.date
    noise: float
    chosen: Weighed
    runner_up: Weighed
    staying: Weighed
    options: tuple[Weighed, ...]
    differences: dict[str, float]
    luck_difference: float
    score_difference: float
    from_staying: Contrast | None
    moved_by: str | None
    against: str | None
    coin_toss: bool
    by_luck: bool
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

    @property
    def from_runner_up(self) -> Contrast:
        """What separates the chosen option from the runner-up."""
        return Contrast(self.runner_up.name, self.runner_up.words, self.differences, self.luck_difference)


@dataclass(frozen=True)
class Explanation(Compared):
    """Why an actor did what it did in a week.

    Attributes:
        stance: Its position before it acted, by domain.
        offers: Offers to it that were open.
    """

    stance: dict[str, float]
    offers: tuple[OpenOffer, ...]


@dataclass(frozen=True)
class AnswerExplanation(Compared):
    """Why an actor answered as it did to a vote or a plan.

    Attributes:
        kind: ``vote`` or ``plan``.
        name, title: Name and title of the text.
        position: The position that yes declares: of a plan, where the actor sees it.
        rung: That position in words.
        facts: What is coded of the text, in words.
        members: How the members answered, if it is a bloc whose members answer each for itself. The reasons and the
            luck are those of the one in the middle, the chances those of the answer that most of them give.
    """

    kind: str
    name: str
    title: str
    position: float
    rung: str
    facts: tuple[Factor, ...]
    members: Members | None

    @property
    def middle_differs(self) -> bool:
        """Whether the member in the middle answered otherwise than most."""
        return self.members is not None and self.members.middle != self.chosen.name


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
