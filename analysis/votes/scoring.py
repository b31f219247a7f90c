"""Scores forecasts of texts against outcomes, beside all baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.votes.baselines import HONEST, SEEING, Case, honest, seeing
from analysis.votes.draws import draw
from analysis.votes.fit import families
from analysis.votes.scores import Bin, among_voting, gain, reliability, score
from sim.states.covariates import NAMES, dated, design
from sim.states.forecast import Forecast
from sim.states.members import Floats, Members
from sim.states.past import CRIMEA, FAMILIES
from sim.states.peers import shock_groups
from sim.states.texts import StateText

MODEL = "states"
#: What a score is over: all that voted, the Group of 77, those that left their usual answer.
SCOPES: tuple[str, ...] = ("voting", "all four", "G77", "movers")
MARKED = "CHN"


class Scored(NamedTuple):
    """Forecasts of one text beside its outcomes.

    Attributes:
        text: Number of the text.
        kind: What it does.
        groups: Group of each member on the day.
        seen: Outcomes: 0 yes, 1 abstain, 2 no, 3 absent, -1 not known or left out; shape (members,).
        four: Probabilities of the four by forecaster; shape (members, 4) each.
        usual: The answer that each member gave most often on past texts; -1 if it gave none.
    """

    text: str
    kind: str
    groups: tuple[str, ...]
    seen: NDArray[np.int64]
    four: Mapping[str, Floats]
    usual: NDArray[np.int64]


def usual_answers(past: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the most frequent past answer of each member, the more cautious one (abstain first) of equals."""
    counts = np.stack([(past == k).sum(axis=1) for k in (1, 0, 2)], axis=1)
    best = np.array([1, 0, 2])[counts.argmax(axis=1)]
    return np.where(counts.sum(axis=1) > 0, best, -1)


def case_of(members: Members, text: StateText, share: float, tally: Floats) -> tuple[Case, Floats]:
    """Return what baselines may know of a text, and probabilities of absence from the record alone."""
    day, family = text.known_before, text.own or text.quiet
    x = design(members, day, text.date, omit={text.own} if text.own else ())
    past_texts = dated(day, family)
    past = np.stack([members.votes[t.id] for t in past_texts], axis=1)
    among = set(FAMILIES) if text.own == CRIMEA else set(FAMILIES) - {CRIMEA}
    case = Case(x, x[:, NAMES.index("ideal_point")] * 2.0, past, families(members, day, text.date, among=among),
                share, tally)
    asked = [members.votes[t.id] for t in dated(day)]
    absent = (sum((v == -1).astype(float) for v in asked) + 0.5) / (sum((v >= -1).astype(float) for v in asked) + 1.0)
    return case, np.asarray(absent)


def beside_baselines(members: Members, text: StateText, four: Floats, share: float,
                     seen: NDArray[np.int64]) -> Scored:
    """Return a forecast beside all baselines and references; China's outcome is left out.

    A baseline's absence is each member's share of past texts that it missed; "always yes" expects everybody.

    Args:
        members: The members.
        text: The text.
        four: The forecast; shape (members, 4).
        share: The coded yes-share among those voting.
        seen: Outcomes as in :class:`Scored`.
    """
    seen = seen.copy()
    seen[members.iso3.index(MARKED)] = -1
    three = among_voting(four)
    present = 1.0 - four[:, 3]
    case, absent = case_of(members, text, share, (three * present[:, None]).sum(axis=0) / present.sum())
    by_name: dict[str, Floats] = {MODEL: four}
    voted = np.where(seen <= 2, seen, -1)
    for name, p in {**honest(case), **seeing(case, voted)}.items():
        away = np.zeros(len(p)) if name == "always yes" else absent
        by_name[name] = np.concatenate([p * (1.0 - away)[:, None], away[:, None]], axis=1)
    return Scored(text.id, text.kind, shock_groups(members, text.date), seen, by_name, usual_answers(case.past))


def rows_in(members: Members, one: Scored, scope: str) -> NDArray[np.int64]:
    """Return the members that a score is over."""
    among = one.seen >= 0
    if scope != "all four":
        among = among & (one.seen <= 2)
    if scope == "G77":
        among = among & members.flag("g77")
    if scope == "movers":
        among = among & (one.usual >= 0) & (one.usual != one.seen)
    return np.flatnonzero(among)


def table(members: Members, scored: Sequence[Scored], scope: str = "voting") -> pd.DataFrame:
    """Return a row a forecaster: scores over texts, and the forecast's gain in Brier score with two intervals.

    Intervals resample states (all texts of a state together) and groups (all states of a group together).
    """
    rows_by = [rows_in(members, one, scope) for one in scored]
    state_of = [members.iso3[i] for rows in rows_by for i in rows]
    group_of = [one.groups[i] for one, rows in zip(scored, rows_by, strict=True) for i in rows]
    names = [MODEL, *(n for n in (*HONEST, *SEEING) if n in scored[0].four),
             *(n for n in scored[0].four if n not in (MODEL, *HONEST, *SEEING))]
    if not state_of:
        return pd.DataFrame({"forecaster": names, "count": 0})
    found = {}
    for name in names:
        parts = []
        for one, rows in zip(scored, rows_by, strict=True):
            p = one.four[name][rows]
            parts.append(score(p if scope == "all four" else among_voting(p), one.seen[rows]))
        found[name] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    lines = []
    for name, (brier, hit, log_loss) in found.items():
        line: dict[str, object] = {"forecaster": name, "sees_answers": name.startswith("sees"), "count": len(brier),
                                   "brier": brier.mean(), "accuracy": hit.mean(), "log_loss": log_loss.mean()}
        if name != MODEL:
            by_state = gain(found[MODEL][0], brier, state_of)
            by_group = gain(found[MODEL][0], brier, group_of)
            line |= {"gain": by_state.mean, "state_low": by_state.low, "state_high": by_state.high,
                     "group_low": by_group.low, "group_high": by_group.high, "verdict": by_state.verdict,
                     "by_group": by_group.verdict}
        lines.append(line)
    return pd.DataFrame(lines)


def reliable(members: Members, scored: Sequence[Scored]) -> list[Bin]:
    """Return the reliability of the forecast over all answers of those voting."""
    parts = [(among_voting(one.four[MODEL][rows]), one.seen[rows]) for one in scored
             for rows in [rows_in(members, one, "voting")]]
    return reliability(np.concatenate([p for p, _ in parts]), np.concatenate([s for _, s in parts]))


def tally_rows(made: Sequence[Forecast], outcomes: Mapping[str, NDArray[np.int64]], draws: int, seed: int
               ) -> list[dict[str, object]]:
    """Return for each text and answer the band of the tally, and whether the count fell into it.

    A text of which not all outcomes are known has no count.
    """
    rows: list[dict[str, object]] = []
    for one in made:
        drawn = draw(one, draws, seed)
        seen = outcomes[one.text.id]
        for k, name in enumerate(("yes", "abstain", "no", "absent")):
            mean, low, high = drawn.band(k)
            count = int((seen == k).sum()) if (seen >= 0).all() else None
            rows.append({"text": one.text.id, "answer": name, "mean": mean, "low": low, "high": high, "seen": count,
                         "inside": None if count is None else low <= count <= high})
    return rows
