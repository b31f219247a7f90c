"""The backtest: texts of 2013 to 2019, each forecast from other families by rolling origin, beside all baselines.

The forecast of a text is the mean over the families that its own record may be read from. Baselines have the same
information: past answers are those on other families. "sees: its family" is persistence on the family itself.
"""

from __future__ import annotations

import datetime

import numpy as np

from analysis.votes.baselines import Case, honest, persistence, seeing
from analysis.votes.fit import families
from analysis.votes.records import Choice
from analysis.votes.scoring import MARKED, MODEL, Scored, usual_answers
from analysis.votes.transfer import Transfer, fitted, forecast, predicted
from sim.states.covariates import NAMES, dated, design
from sim.states.members import Floats, Members
from sim.states.past import FAMILIES
from sim.states.rule import averaged

FAMILY = "sees: its family"


def rolling(members: Members, choice: Choice) -> list[Scored]:
    """Return all predicted texts with forecasts by name; none of the forecasts has absence.

    Args:
        members: The members.
        choice: tau, rho, gamma and the spread of shared shocks; chosen on these texts, three numbers over 27 texts.
    """
    made = [forecast(members, one, choice.carried, choice.following, choice.group_spread)
            for one in fitted(members, choice.spread)]
    return [_beside(members, [t for t in made if t.text.id == text.id]) for text in predicted()
            if any(t.text.id == text.id for t in made)]


def _beside(members: Members, transfers: list[Transfer]) -> Scored:
    text = transfers[0].text
    day = datetime.date.fromisoformat(text.date)
    origin = day.replace(day=1)
    votes = members.votes[text.id]
    seen = np.where(votes >= 0, votes, -1)
    seen[members.iso3.index(MARKED)] = -1
    mine = np.mean([_all_members(t) for t in transfers], axis=0)
    others = [t.id for name in FAMILIES if name != text.family for t in dated(origin, name)]
    past = np.stack([members.votes[t] for t in others], axis=1)
    x = design(members, origin, day, omit={text.family})
    learned = families(members, origin, day, among=set(FAMILIES) - {text.family}, omit={text.family})
    case = Case(x, x[:, NAMES.index("ideal_point")] * 2.0, past, learned, transfers[0].level.share, mine.mean(axis=0))
    found = {MODEL: mine, **honest(case), **seeing(case, seen)}
    before = dated(origin, text.family)
    own = np.stack([members.votes[t.id] for t in before], axis=1) if before else past
    found[FAMILY] = persistence(own)
    four = {name: np.concatenate([p, np.zeros((len(p), 1))], axis=1) for name, p in found.items()}
    return Scored(text.id, text.family, transfers[0].standing.groups, seen, four, usual_answers(past))


def _all_members(t: Transfer) -> Floats:
    variance = t.standing.variance + t.parameters.group_spread**2 + t.shift_spread**2
    return averaged(t.standing.middle + t.shift, variance, t.parameters.abstaining, t.parameters.against)
