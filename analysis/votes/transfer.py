"""Transfer inside the data before the war: each text forecast from other families only, by rolling origin.

For a text of family T and every other family S that had been voted on before: weights are fitted on the families other
than T before the text; what a member leans to beyond its covariates is read from S; the covariates hold neither T's
nor S's record.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.votes.fit import Fit, families, fit, kept
from sim.states.covariates import dated
from sim.states.levels import Level, logit, yes_share
from sim.states.members import Floats, Members
from sim.states.parameters import Parameters
from sim.states.past import FAMILIES, PAST_TEXTS, PastText
from sim.states.rule import averaged
from sim.states.stand import Standing, shift_of, standing

SPREADS: tuple[float, ...] = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
CARRIED: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
FOLLOWING: tuple[float, ...] = (0.0, 0.1, 0.2, 0.3)
#: Texts are forecast from this day on; before it there is no ideal point of an ended session.
FIRST = "2013-09-17"


class Transfer(NamedTuple):
    """One text forecast from one other family.

    Attributes:
        text: The text.
        source: Family S that the own record is read from; none: it is left out.
        standing: Where members stand.
        level: The level that it was expected at.
        shift: Shift b.
        shift_spread: Standard deviation of u.
        parameters: The parameters.
        votes: Answers of the members that are scored, as numbers.
        p: Probabilities of yes, abstain, no; shape (members scored, 3).
    """

    text: PastText
    source: str | None
    standing: Standing
    level: Level
    shift: float
    shift_spread: float
    parameters: Parameters
    votes: NDArray[np.int64]
    p: Floats

    @property
    def brier(self) -> float:
        """Mean Brier score over yes, abstain and no among those who voted (0 to 2)."""
        return float(brier_rows(self.p, self.votes).mean())

    @property
    def log_loss(self) -> float:
        """Mean of minus the log probability of what was answered, among those who voted."""
        voted = self.votes >= 0
        own = np.take_along_axis(self.p[voted], self.votes[voted][:, None], axis=1)
        return float(-np.log(own).mean())


def brier_rows(p: Floats, votes: NDArray[np.int64]) -> Floats:
    """Return ``sum_c (p_c - o_c)^2`` of each member that voted; shape (voted,)."""
    voted = votes >= 0
    seen = np.eye(3)[votes[voted]]
    found: Floats = ((p[voted] - seen) ** 2).sum(axis=1)
    return found


def expected_level(members: Members, text: PastText) -> Level:
    """Return the level at which a yearly text is expected: that of its family before, else that of the others.

    Only the family's tallies are used, no member's vote. The spread is that of the texts' logits, at least 0.1; with
    a single text, or another family's, 0.4.

    Raises:
        IndexError: If no text was voted on before.
    """
    day = datetime.date.fromisoformat(text.date)
    before = dated(day, text.family)
    texts = before or dated(day)
    logits = [logit(yes_share(members, t.id)) for t in texts]
    middle = sum(logits) / len(logits)
    spread = 0.4
    if before and len(before) > 1:
        spread = max(0.1, math.sqrt(sum((v - middle) ** 2 for v in logits) / (len(logits) - 1)))
    return Level(middle, spread)


def predicted() -> list[PastText]:
    """Return the texts that are forecast, in order of date."""
    return sorted((t for t in PAST_TEXTS if t.date >= FIRST), key=lambda t: (t.date, t.id))


class Fitted(NamedTuple):
    """Weights fitted for one origin, to be used with any rho and gamma."""

    text: PastText
    source: str | None
    parameters: Parameters


def fitted_without_own(members: Members, spread: float, texts: Sequence[PastText]) -> list[Fitted]:
    """Return fits for forecasts that leave the own record out, as that of 2014 does.

    Weights are fitted on all families before the text, each without its own record; the covariates that forecast the
    text lack the record of its family.

    Args:
        members: The members.
        spread: tau.
        texts: Texts to forecast; at least two families were voted on before each.
    """
    found: list[Fitted] = []
    known: dict[str, Parameters] = {}
    for text in texts:
        day = datetime.date.fromisoformat(text.date)
        if text.date[:7] not in known:
            one = fit(families(members, day.replace(day=1), day), spread, errors=False)
            known[text.date[:7]] = _parameters(one, spread)
        found.append(Fitted(text, None, known[text.date[:7]]))
    return found


def _parameters(one: Fit, spread: float) -> Parameters:
    return Parameters(one.weights, one.abstaining, one.against, spread, 0.0, 0.0, 0.0, one.shifts, np.zeros(4), 0.0)


def fitted(members: Members, spread: float, texts: Sequence[PastText] | None = None) -> list[Fitted]:
    """Return the fits of all transfers at one tau.

    Args:
        members: The members.
        spread: tau.
        texts: Texts to forecast; default: :func:`predicted`.
    """
    found: list[Fitted] = []
    known: dict[tuple[str, str, str], Parameters] = {}
    for text in predicted() if texts is None else texts:
        day = datetime.date.fromisoformat(text.date)
        for source in FAMILIES:
            if source == text.family or not dated(day, source):
                continue
            # country texts of one week share an origin: they are days apart and of one omitted family
            key = (text.family, source, text.date[:7])
            if key not in known:
                first = day.replace(day=1)
                learned = families(members, first, day, among=set(FAMILIES) - {text.family},
                                   omit={source, text.family})
                known[key] = _parameters(fit(learned, spread, errors=False), spread)
            found.append(Fitted(text, source, known[key]))
    return found


def forecast(members: Members, made: Fitted, carried: float, following: float = 0.0,
             group_spread: float = 0.0) -> Transfer:
    """Return a text's forecast by transfer.

    Args:
        members: The members.
        made: Fitted weights.
        carried: rho.
        following: gamma.
        group_spread: Standard deviation of shared shocks.
    """
    text = made.text
    day = datetime.date.fromisoformat(text.date)
    p = Parameters(made.parameters.weights, made.parameters.abstaining, made.parameters.against, made.parameters.spread,
                   carried, following, group_spread, made.parameters.shifts, made.parameters.absent, 0.0)
    where = standing(members, p, day.replace(day=1), day, made.source, omit={text.family})
    rows = kept(members)
    votes = members.votes[text.id]
    variance = where.variance + group_spread**2
    level = expected_level(members, text)
    shift, shift_spread = shift_of(level, where.middle, variance, np.ones(len(members)), p)
    p_all = averaged(where.middle + shift, variance + shift_spread**2, p.abstaining, p.against)
    return Transfer(text, made.source, where, level, shift, shift_spread, p, votes[rows], p_all[rows])


def family_mean(transfers: Sequence[Transfer], score: Callable[[Transfer], float]) -> float:
    """Return a mean score: over members, texts and sources, then over predicted families alike."""
    means = [np.mean([score(t) for t in transfers if t.text.family == family])
             for family in dict.fromkeys(t.text.family for t in transfers)]
    return float(np.mean(means))
