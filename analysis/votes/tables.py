"""Tables of a forecast: states, groups, blocs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.states.blocs import BLOCS, WEIGHTINGS, classes, shares, shares_of_classes
from sim.states.covariates import dated
from sim.states.forecast import Forecast
from sim.states.members import Members
from sim.states.rule import averaged

ANSWERS: tuple[str, ...] = ("yes", "abstain", "no", "absent")
#: Names of the groups that share shocks, as people call them.
GROUP_NAMES = {"west": "NATO and EU", "cis": "Commonwealth of Independent States", "las": "Arab League",
               "asean": "ASEAN", "AFR": "Africa, others", "GRULAC": "Latin America, Caribbean",
               "APG": "Asia, Pacific, others", "EEG": "Eastern Europe, others", "WEOG": "Western group, others"}


def states(members: Members, made: Forecast) -> pd.DataFrame:
    """Return a row a member: probabilities, the likeliest answer among those voting, how sure it is."""
    four = made.four
    best = made.p.argmax(axis=1)
    return pd.DataFrame({
        "iso3": members.iso3, "name": members.name, "group": [GROUP_NAMES[g] for g in made.standing.groups],
        **{f"p_{name}": four[:, k] for k, name in enumerate(ANSWERS)},
        "likeliest": [ANSWERS[k] for k in best], "sure": made.p.max(axis=1),
        "position": made.standing.middle,
        "own_leaning": made.parameters.carried * made.standing.own.mode,
    })


def groups(members: Members, made: Forecast) -> pd.DataFrame:
    """Return a row a group of shared shocks: its members' expected answers as shares of all of them."""
    names = np.array(made.standing.groups)
    rows = []
    for name in dict.fromkeys(n for n in GROUP_NAMES if n in made.standing.groups):
        among = names == name
        rows.append({"group": GROUP_NAMES[name], "members": int(among.sum()),
                     **dict(zip(ANSWERS, made.four[among].mean(axis=0), strict=True))})
    return pd.DataFrame(rows)


def blocs(members: Members, made: Forecast) -> pd.DataFrame:
    """Return a row a bloc and weighting: exact shares, and the same from four classes of members."""
    rows = []
    for bloc in BLOCS:
        for weighting in WEIGHTINGS:
            exact = shares(members, made, bloc, weighting)
            held = shares_of_classes(made, classes(members, made, bloc, weighting))
            rows.append({**exact._asdict(), **{f"{n}_of_classes": v for n, v in zip(ANSWERS[:3], held, strict=True)}})
    return pd.DataFrame(rows)


def past_surprises(members: Members, made: Forecast) -> list[tuple[str, str, str, float]]:
    """Return text, state, answer and probability of the answers on past texts that covariates alone expect least.

    Texts of the family of the own record, at the shifts that were fitted; the own record itself is not used.
    """
    p, own = made.parameters, made.text.own
    if own is None:
        return []
    base = (made.standing.x * p.weights).sum(axis=1)
    rows = []
    for text in dated(made.text.known_before, own):
        votes = members.votes[text.id]
        expected = averaged(base + p.shifts[text.id], np.full(len(base), p.spread**2), p.abstaining, p.against)
        rows += [(text.id, members.name[i], ANSWERS[votes[i]], float(expected[i, votes[i]]))
                 for i in np.flatnonzero(votes >= 0)]
    return rows
