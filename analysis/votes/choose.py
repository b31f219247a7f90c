"""Chooses tau, rho, gamma and the spread of shared shocks by transfer inside the data before the war."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from analysis.votes.transfer import (
    CARRIED,
    FOLLOWING,
    SPREADS,
    Fitted,
    Transfer,
    family_mean,
    fitted,
    fitted_without_own,
    forecast,
)
from sim.states.levels import yes_share
from sim.states.members import Members
from sim.states.past import PAST_TEXTS
from sim.states.rule import averaged
from sim.states.stand import shift_for

#: Spreads of shared shocks that are compared, and the shocks over which each is integrated.
GROUP_SPREADS: tuple[float, ...] = tuple(round(0.1 * k, 1) for k in range(21))
SHOCKS = np.linspace(-6.0, 6.0, 61)


Row: TypeAlias = dict[str, float]


class Chosen(NamedTuple):
    """What transfer chose.

    Attributes:
        spread: tau.
        carried: rho.
        following: gamma.
        group_spread: Standard deviation of shared shocks.
        grid: All that was compared: ``tau, rho, gamma, brier, log_loss, log_loss_of_texts``.
        shocks: Log likelihood by spread of shared shocks.
        notes: How the choice fell.
    """

    spread: float
    carried: float
    following: float
    group_spread: float
    grid: pd.DataFrame
    shocks: pd.DataFrame
    notes: list[str]


def choose(members: Members) -> Chosen:
    """Return the choice for forecasts that read the own record on Crimea.

    tau and rho have the least mean Brier score of their grid. Following is on only if at some gamma it betters Brier
    score and log loss both, the former by more than its standard error over texts, the latter by families' mean and by
    texts' mean: off is the default, and stays where these disagree. Last, the spread of shared shocks is the likeliest
    at these.
    """
    rows: list[Row] = []
    best: tuple[float, float, float, Sequence[Fitted]] = (np.inf, 0.0, 0.0, ())
    for spread in SPREADS:
        fits: Sequence[Fitted] = fitted(members, spread)
        for carried in CARRIED:
            row = _row([forecast(members, made, carried) for made in fits], spread, carried, 0.0)
            rows.append(row)
            if row["brier"] < best[0]:
                best = (row["brier"], spread, carried, fits)
    _, spread, carried, fits = best
    base = [forecast(members, made, carried) for made in fits]
    start, following, notes, least = _row(base, spread, carried, 0.0), 0.0, [], np.inf
    for gamma in FOLLOWING[1:]:
        other = [forecast(members, made, carried, gamma) for made in fits]
        row = _row(other, spread, carried, gamma)
        rows.append(row)
        error = np.array([a.brier - b.brier for a, b in zip(base, other, strict=True)]).std(ddof=1) / len(base) ** 0.5
        gained, lost = start["brier"] - row["brier"], row["log_loss"] - start["log_loss"]
        by_texts = row["log_loss_of_texts"] - start["log_loss_of_texts"]
        notes.append(f"Following at {gamma:g}: Brier score {-gained:+.4f} (standard error {error:.4f}), "
                     f"log loss {lost:+.4f} by families, {by_texts:+.4f} by texts.")
        if gained > error and max(lost, by_texts) < 0.0 and row["brier"] < least:
            following, least = gamma, row["brier"]
    shocks = shared_shocks(members, [forecast(members, made, carried, following) for made in fits])
    return Chosen(spread, carried, following, _best(shocks), pd.DataFrame(rows), shocks, notes)


def choose_before_2013(members: Members) -> Chosen:
    """Return the choice for the text of 2014: texts before 2013 only, no own record, no following."""
    texts = [t for t in PAST_TEXTS if "2008-05" <= t.date < "2013"]
    rows: list[Row] = []
    kept: dict[float, list[Transfer]] = {}
    for spread in SPREADS:
        kept[spread] = [forecast(members, made, 0.0) for made in fitted_without_own(members, spread, texts)]
        rows.append(_row(kept[spread], spread, 0.0, 0.0))
    best = min(rows, key=lambda row: row["brier"])
    shocks = shared_shocks(members, kept[best["tau"]])
    return Chosen(best["tau"], 0.0, 0.0, _best(shocks), pd.DataFrame(rows), shocks, [])


def _row(transfers: Sequence[Transfer], spread: float, carried: float, following: float) -> Row:
    return {"tau": spread, "rho": carried, "gamma": following,
            "brier": family_mean(transfers, lambda t: t.brier),
            "log_loss": family_mean(transfers, lambda t: t.log_loss),
            "log_loss_of_texts": float(np.mean([t.log_loss for t in transfers]))}


def shared_shocks(members: Members, transfers: Sequence[Transfer]) -> pd.DataFrame:
    """Return the log likelihood of the spread of the shocks that a group shares.

    ``sum_r sum_G ln int N(g; 0, sigma^2) prod_i p(y_ir | g) dg`` over texts forecast by transfer, each held at the
    yes-share that it had, so that what all groups share is not taken for a group's. Sources of one text count as one.

    Args:
        members: The members.
        transfers: Forecasts.

    Returns:
        Columns ``sigma, log_likelihood``.
    """
    totals = np.zeros(len(GROUP_SPREADS))
    for t in transfers:
        votes = members.votes[t.text.id]
        present = (votes >= 0).astype(float)
        where = t.standing
        shift = shift_for(yes_share(members, t.text.id), where.middle, where.variance, present, t.parameters)
        rows = np.flatnonzero((votes >= 0) & (np.array(members.iso3) != "CHN"))
        eta = where.middle[rows, None] + shift + SHOCKS
        p = averaged(eta, np.broadcast_to(where.variance[rows, None], eta.shape), t.parameters.abstaining,
                     t.parameters.against)
        each = np.log(np.take_along_axis(p, votes[rows, None, None].repeat(len(SHOCKS), axis=1), axis=2)[..., 0])
        alike = sum(other.text.id == t.text.id for other in transfers)
        groups = np.array(where.groups)[rows]
        for name in sorted(set(groups)):
            likelihood = each[groups == name].sum(axis=0)
            top = likelihood.max()
            for k, sigma in enumerate(GROUP_SPREADS):
                weight = np.exp(-0.5 * (SHOCKS / sigma) ** 2) if sigma > 0.0 else (SHOCKS == 0.0).astype(float)
                totals[k] += (top + np.log((np.exp(likelihood - top) * weight).sum() / weight.sum())) / alike
    return pd.DataFrame({"sigma": GROUP_SPREADS, "log_likelihood": totals})


def _best(shocks: pd.DataFrame) -> float:
    return float(shocks["sigma"].to_numpy()[int(np.argmax(shocks["log_likelihood"].to_numpy()))])
