"""Tables of a forecast: states, groups, blocs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.votes.draws import draw
from sim.states.blocs import BLOCS, WEIGHTINGS, bloc_members, classes, shares, shares_of_classes
from sim.states.covariates import dated
from sim.states.forecast import Forecast
from sim.states.members import Members
from sim.states.reasons import Reason, reasons, turning
from sim.states.rule import averaged

ANSWERS: tuple[str, ...] = ("yes", "abstain", "no", "absent")
#: Names of the groups that share shocks, as people call them.
GROUP_NAMES = {"west": "NATO and EU", "cis": "Commonwealth of Independent States", "las": "Arab League",
               "asean": "ASEAN", "AFR": "Africa, others", "GRULAC": "Latin America, Caribbean",
               "APG": "Asia, Pacific, others", "EEG": "Eastern Europe, others", "WEOG": "Western group, others"}


def states(members: Members, made: Forecast) -> pd.DataFrame:
    """Return a row a member: probabilities, the likeliest answer among those voting, how sure it is, and why.

    ``speaks_for`` and ``speaks_against`` are what moves it most beside the average member, ``turn`` the smallest change
    of position (units of eta, above 0 toward yes) that makes another answer the likeliest, ``turns_to``.
    """
    four, turned = made.four, turning(made)
    most = [reasons(members, i, made)[0] for i in range(len(members))]

    def first(found: list[Reason], sign: float) -> str:
        return next((f"{r.words} ({r.amount:+.2f})" for r in found if r.amount * sign > 0.005), "nothing")

    best = made.p.argmax(axis=1)
    return pd.DataFrame({
        "iso3": members.iso3, "name": members.name, "group": [GROUP_NAMES[g] for g in made.standing.groups],
        **{f"p_{name}": four[:, k] for k, name in enumerate(ANSWERS)},
        "likeliest": [ANSWERS[k] for k in best], "sure": made.p.max(axis=1),
        "position": made.standing.middle,
        "own_leaning": made.parameters.carried * made.standing.own.mode,
        "speaks_for": [first(found, 1.0) for found in most], "speaks_against": [first(found, -1.0) for found in most],
        "turn": turned.amount, "turns_to": [ANSWERS[k] for k in turned.answer],
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
    """Return a row a bloc and weighting: exact shares, and how far off the six actors' rule is.

    ``*_of_classes`` are the shares of a bloc held as four classes; ``off_two_numbers`` and ``off_classes`` the largest
    difference from the exact shares of a bloc held as mean and spread, and as four classes.
    """
    rows = []
    for bloc in BLOCS:
        for weighting, words in WEIGHTINGS.items():
            exact = shares(members, made, bloc, weighting)
            two, four = (np.array(shares_of_classes(made, classes(members, made, bloc, weighting, n))) for n in (1, 4))
            sums = np.array([exact.yes, exact.abstain, exact.no])
            rows.append({"text": made.text.id, **exact._asdict(), "weighting_is": words,
                         **{f"{n}_of_classes": v for n, v in zip(ANSWERS[:3], four, strict=True)},
                         "off_two_numbers": np.abs(two - sums).max(), "off_classes": np.abs(four - sums).max()})
    return pd.DataFrame(rows)


def spread_of(members: Members, made: Forecast, bloc: str, draws: int, seed: int) -> dict[str, object]:
    """Return how far the members of a bloc part on a text: claim c18 with its spread, one state, one vote.

    ``yes`` to ``absent`` are shares of all members over draws with their band of nine in ten; ``neither`` is
    the share that takes no side (abstains or stays away); ``likeliest_*`` counts members by their likeliest answer;
    ``yes_q05`` to ``yes_q95`` are quantiles over members of the probability of yes; ``position_spread`` is the standard
    deviation of where they stand, in units of eta (the luck with each answer has a standard deviation of 1.28).
    """
    among = bloc_members(members, bloc, made)
    size = int(among.sum())
    counts = draw(made, draws, seed, among=among).counts / size
    parts = {**{name: counts[:, k] for k, name in enumerate(ANSWERS)}, "neither": counts[:, 1] + counts[:, 3]}
    row: dict[str, object] = {"text": made.text.id, "bloc": bloc, "members": size}
    for name, found in parts.items():
        low, high = np.quantile(found, [0.05, 0.95], method="inverted_cdf")
        row |= {name: found.mean(), f"{name}_low": low, f"{name}_high": high}
    best = made.p[among].argmax(axis=1)
    row |= {f"likeliest_{name}": int((best == k).sum()) for k, name in enumerate(ANSWERS[:3])}
    for share in (5, 25, 50, 75, 95):
        row[f"yes_q{share:02d}"] = float(np.quantile(made.p[among, 0], share / 100.0))
    row["position_spread"] = float(made.standing.middle[among].std())
    return row


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
