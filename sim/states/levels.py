"""How many yes a text is coded to find: between a yearly text and a verdict on an invasion, less if it punishes."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from sim.coded.typed import checked
from sim.coded.values import Date, Line, Strict
from sim.reading import safe_yaml
from sim.reading.errors import InputError
from sim.states.covariates import dated
from sim.states.members import Members, data
from sim.states.texts import StateText

Votes = Annotated[int, Field(ge=0, le=193)]


class Tally(Strict):
    """A vote of the Assembly by its counts."""

    id: Line
    date: Date
    title: Line
    in_favour: Votes
    against: Votes
    abstaining: Votes

    @property
    def logit(self) -> float:
        """Logit of the yes-share among those voting."""
        return logit(self.in_favour / (self.in_favour + self.against + self.abstaining))


class Pair(Strict):
    """Two texts on one situation: one condemns, one punishes."""

    situation: Line
    condemns: Tally
    punishes: Tally

    @property
    def discount(self) -> float:
        """What punishing took off the logit of the yes-share."""
        return self.condemns.logit - self.punishes.logit


class Anchors(Strict):
    """What levels are coded from: verdicts on great powers' invasions, and pairs that show the discount."""

    verdicts: Annotated[list[Tally], Field(min_length=2, max_length=40)]
    punishing: Annotated[list[Pair], Field(min_length=1, max_length=40)]

    @property
    def verdict(self) -> float:
        """The level v of a verdict: mean of the logits."""
        return sum(t.logit for t in self.verdicts) / len(self.verdicts)

    @property
    def verdict_spread(self) -> float:
        """Standard deviation of the verdicts' logits (n - 1)."""
        middle = self.verdict
        return math.sqrt(sum((t.logit - middle) ** 2 for t in self.verdicts) / (len(self.verdicts) - 1))

    @property
    def discount(self) -> float:
        """The discount for punishing, in logits: the median of the pairs."""
        return float(np.median([p.discount for p in self.punishing]))

    @property
    def discount_spread(self) -> float:
        """Spread of the discount: 1.4826 times the pairs' median distance from their median."""
        return 1.4826 * float(np.median([abs(p.discount - self.discount) for p in self.punishing]))


class Level(NamedTuple):
    """The coded level of a text, in logits of the yes-share among those voting.

    Attributes:
        middle: Where it is coded.
        spread: Its standard deviation.
    """

    middle: float
    spread: float

    @property
    def share(self) -> float:
        """The yes-share at the middle."""
        return 1.0 / (1.0 + math.exp(-self.middle))


def logit(share: float) -> float:
    """Return ``ln(p / (1 - p))``."""
    return math.log(share / (1.0 - share))


@lru_cache(maxsize=1)
def anchors() -> Anchors:
    """Return the anchors as shipped."""
    document = safe_yaml.read(data() / "anchors.yaml")
    return checked(Anchors, document.data, document)


def yes_share(members: Members, text: str) -> float:
    """Return the yes-share among those who voted on a past text."""
    votes = members.votes[text]
    return float((votes == 0).sum() / (votes >= 0).sum())


def quiet_level(members: Members, text: StateText) -> float:
    """Return the level c of severity 0: logit of the mean yes-share of the texts that the coding names.

    Raises:
        InputError: If no text of that family was voted on in the years before the day.
    """
    shares = [yes_share(members, past.id) for past in dated(text.known_before, text.quiet)]
    if not shares:
        raise InputError("no text of this family before that day", key="quiet", found=f"{text.id}: {text.quiet}",
                         allowed="a family with texts in the seven years before known_before",
                         fix="name another family, or a later day")
    return logit(sum(shares) / len(shares))


def coded_level(members: Members, text: StateText) -> Level:
    """Return ``c + a (v - c)``, less the discount if the text punishes, and how uncertain it is.

    The spread is that of the verdicts; a punishing text adds the spread of the discount.

    Raises:
        InputError: As for :func:`quiet_level`.
    """
    fixed, quiet = anchors(), quiet_level(members, text)
    middle = quiet + text.severity.value * (fixed.verdict - quiet)
    variance = fixed.verdict_spread**2
    if text.kind == "punishes":
        middle -= fixed.discount
        variance += fixed.discount_spread**2
    return Level(middle, math.sqrt(variance))
