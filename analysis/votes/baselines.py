"""What a forecast has to beat, all with the same information; and, marked so, what sees the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.votes.likelihood import Family
from analysis.votes.logit import fit_logit, predict
from sim.states.levels import logit
from sim.states.members import Floats

#: Neighbours that are asked.
NEIGHBOURS = 10
#: Names, in the order in which they are printed.
HONEST: tuple[str, ...] = ("always yes", "persistence", "ideal-point cut", "logit", "nearest states")
SEEING: tuple[str, ...] = ("sees: tally", "sees: ideal-point cut", "sees: logit", "sees: nearest states")


class Case(NamedTuple):
    """What is known before a vote; members are rows.

    Attributes:
        x: Covariates; shape (members, covariates).
        ideal: Ideal points; shape (members,).
        past: Answers on past texts that may be known (0 yes, 1 abstain, 2 no, negative: none); shape (members, texts).
        learned: Families that the logit is fitted to.
        share: Coded yes-share among those voting.
        tally: Expected shares of yes, abstain and no; shape (3,).
    """

    x: Floats
    ideal: Floats
    past: NDArray[np.int64]
    learned: Sequence[Family]
    share: float
    tally: Floats


def honest(case: Case) -> dict[str, Floats]:
    """Return probabilities of yes, abstain and no among those voting by baseline; each of shape (members, 3)."""
    count = len(case.x)
    persistent = persistence(case.past)
    return {
        "always yes": np.tile([1.0, 0.0, 0.0], (count, 1)),
        "persistence": persistent,
        "ideal-point cut": cut(case.ideal, case.tally),
        "logit": _logit(case),
        "nearest states": tilted(neighbours(case.x, persistent), case.share),
    }


def seeing(case: Case, seen: NDArray[np.int64]) -> dict[str, Floats]:
    """Return the same for references that see the answers: no baselines, but how well one could do.

    Args:
        case: What is known before.
        seen: Answers of all members, negative where none is to be scored.
    """
    voted = seen >= 0
    answers = np.eye(3)[np.clip(seen, 0, 2)]
    shares = answers[voted].mean(axis=0)
    features = np.concatenate([case.x, side(case.past)[:, None]], axis=1)
    weights = fit_logit(features[voted], seen[voted])
    asked = np.zeros((len(seen), 3))
    asked[voted] = neighbours(case.x[voted], (answers[voted] + 0.0))
    asked[~voted] = shares
    return {
        "sees: tally": np.tile(shares, (len(seen), 1)),
        "sees: ideal-point cut": cut(case.ideal, shares),
        "sees: logit": predict(features, weights),
        "sees: nearest states": asked,
    }


def persistence(past: NDArray[np.int64]) -> Floats:
    """Return shares of each member's past answers, one third of an answer added to each; shape (members, 3)."""
    counts = np.stack([(past == k).sum(axis=1) for k in range(3)], axis=1) + 1.0 / 3.0
    found: Floats = counts / counts.sum(axis=1, keepdims=True)
    return found


def side(past: NDArray[np.int64]) -> Floats:
    """Return the record ``sum(+1, 0, -1) / (n + 1)`` of past answers; shape (members,)."""
    found: Floats = ((past == 0).sum(axis=1) - (past == 2).sum(axis=1)) / ((past >= 0).sum(axis=1) + 1.0)
    return found


def cut(ideal: Floats, tally: Floats) -> Floats:
    """Return the answers of members in order of their ideal points, cut at a tally: certain, as a cut is.

    Args:
        ideal: Ideal points.
        tally: Shares of yes, abstain and no.
    """
    order = np.argsort(-ideal, kind="stable")
    place = np.empty(len(ideal))
    place[order] = (np.arange(len(ideal)) + 0.5) / len(ideal)
    found: Floats = np.eye(3)[(place > tally[0]).astype(int) + (place > tally[0] + tally[1]).astype(int)]
    return found


def neighbours(x: Floats, answers: Floats, count: int = NEIGHBOURS) -> Floats:
    """Return the mean answers of the nearest others, covariates scaled to the same spread; shape (members, 3)."""
    spread = x.std(axis=0)
    scaled = x / np.where(spread > 0.0, spread, 1.0)
    apart = ((scaled[:, None, :] - scaled[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :count]
    found: Floats = answers[nearest].mean(axis=1)
    return found


def tilted(p: Floats, share: float) -> Floats:
    """Return probabilities with the odds of yes multiplied, and of no divided, by what makes the mean yes a share."""
    low, high = -20.0, 20.0
    for _ in range(60):
        half = 0.5 * (low + high)
        if _moved(p, half)[:, 0].mean() < share:
            low = half
        else:
            high = half
    return _moved(p, 0.5 * (low + high))


def _moved(p: Floats, by: float) -> Floats:
    odds = p * np.exp([by, 0.0, -by])
    found: Floats = odds / odds.sum(axis=1, keepdims=True)
    return found


def _logit(case: Case) -> Floats:
    """Return a logit on the covariates and the level of a text, fitted to past texts, at the coded level."""
    rows, seen = [], []
    for family in case.learned:
        for k in range(len(family.texts)):
            votes = family.votes[:, k]
            cast = votes >= 0
            level = logit(float((votes == 0).sum() / cast.sum()))
            rows.append(np.concatenate([family.x[cast], np.full((cast.sum(), 1), level)], axis=1))
            seen.append(votes[cast])
    weights = fit_logit(np.concatenate(rows), np.concatenate(seen))
    return predict(np.concatenate([case.x, np.full((len(case.x), 1), logit(case.share))], axis=1), weights)
