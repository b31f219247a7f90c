"""What is found about votes, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.votes.tables import ANSWERS
from sim.states.forecast import Forecast

if TYPE_CHECKING:
    import pandas as pd

    from analysis.votes.draws import Tallies
    from analysis.votes.explain import Explanation

#: What a reader has to know of every forecast.
NOT_BLIND = (
    "Not blind: whoever built this knows that the frozen texts were adopted. Blind: the fit, which sees no vote after "
    "2019, and the constants, which were fixed by rule before a score existed.")
CHINA = ("China is left out of every fit, since the documents tell two of its later votes; it is forecast like the "
         "others.")

#: How a tile grid is read.
TILES = ("Probability of yes among those voting, in hundredths: the darker the surer. One tile a member, near its "
         "neighbours.")
#: What a vote of the six actors stands beside.
BESIDE = (
    "An actor coded from the documents (coded) beside the states that it stands for (states), whose rule is fitted to "
    "roll calls; neither is set to meet the other. off_held: a bloc held as mean and spread of its states, by the same "
    "rule.")
#: What the spread of a claim is, and is not.
CHOICE = (
    "These texts are about Russia: they tell how far developing states part from each other, not how they would choose "
    "between Washington and Beijing, on which nothing was voted.")
WEIGHTS = (
    "Weightings: states (one state, one vote), population (of 2021), gdp (of 2021, current dollars). Yes, abstain and "
    "no are shares among those voting, absent of all; in the notes on c18 all four are shares of all members.")


def tally_words(drawn: Tallies, made: Forecast) -> str:
    """Return the tally of a text as a sentence."""
    parts = [f"{mean:.0f} {name} ({low:.0f} to {high:.0f})"
             for name, (mean, low, high) in ((n, drawn.band(k)) for k, n in enumerate(ANSWERS))]
    return (f"{made.text.id}, {made.text.title}: {', '.join(parts)}; in brackets nine in ten draws. "
            f"Coded yes-share among those voting {made.level.share:.2f}.")


def extremes(table: pd.DataFrame, count: int = 8) -> list[str]:
    """Return sentences on the states that are surest and those that are undecided."""
    ordered = table.sort_values(["sure", "iso3"], kind="stable")
    undecided = ", ".join(f"{r.name_} ({r.likeliest} {r.sure:.2f})" for r in
                          ordered.head(count).rename(columns={"name": "name_"}).itertuples())
    found = [f"Undecided: {undecided}."]
    for answer in ANSWERS[:3]:
        rows = ordered[ordered["likeliest"] == answer].tail(count)[::-1].rename(columns={"name": "name_"})
        if len(rows):
            listed = ", ".join(f"{r.name_} ({r.sure:.2f})" for r in rows.itertuples())
            found.append(f"Surest of {answer}: {listed}.")
    return found


def choice_words(name: str, spread: float, carried: float, following: float, group_spread: float) -> str:
    """Return a choice as a sentence."""
    return (f"{name}: tau {spread:g}, rho {carried:g}, following {following:g}, "
            f"shared shocks of a group {group_spread:g}.")


def score_words(table: pd.DataFrame, what: str) -> str:
    """Return the leading scores as a sentence: the forecast's, and how it does beside each baseline."""
    rows = {str(row["forecaster"]): row for row in table.to_dict("records")}
    mine = rows["states"]
    if not mine["count"]:
        return f"{what}: no answer to score."
    beside = [f"{row['verdict']} {name} ({row['brier']:.3f})" for name, row in rows.items()
              if name != "states" and not row["sees_answers"]]
    return (f"{what}: Brier score {mine['brier']:.3f} over {mine['count']} answers, accuracy "
            f"{mine['accuracy']:.2f}; it {', '.join(beside)}.")


def explained(found: Explanation, made: Forecast) -> list[str]:
    """Return an explanation as lines."""
    yes, abstain, no, absent = found.four
    lines = [f"{found.name} on {made.text.id}, {made.text.title}: yes {yes:.2f}, abstain {abstain:.2f}, no {no:.2f}, "
             f"absent {absent:.2f}. It leans {found.apart:+.2f} beside the average member."]
    for name, sign in (("For yes", 1.0), ("Against", -1.0)):
        parts = [f"{r.words} ({r.value:+.2f}, average {r.average:+.2f}): {r.amount:+.2f}" for r in found.reasons
                 if r.amount * sign > 0.005]
        lines.append(f"{name}: " + ("; ".join(parts) or "nothing") + ".")
    for answer in dict.fromkeys(t.answer for t in found.turns):
        ways = [t for t in found.turns if t.answer == answer]
        parts = [f"{t.by} at {t.to:+.2f}" for t in ways if t.to is not None]
        lines.append(f"To make {answer} the likeliest: {ways[0].amount:+.2f} of position"
                     + (f", as by {'; or '.join(parts)}" if parts else "; no single thing within its range does it")
                     + ".")
    return lines


def surprises(rows: list[tuple[str, str, str, float]], count: int = 10) -> str:
    """Return the answers that were given least probability: text, state, answer, probability."""
    listed = [f"{state} {answer} on {text} ({p:.3f})" for text, state, answer, p in sorted(rows, key=lambda r: r[3])]
    return f"Largest surprises: {', '.join(listed[:count])}."


def mean_surprise(rows: list[tuple[str, str, str, float]], codes: Mapping[str, str]) -> dict[str, float]:
    """Return by ISO code one less the mean probability of a state's answers; states without an answer are left out.

    Args:
        rows: As for :func:`surprises`.
        codes: ISO codes by name.
    """
    by_name: dict[str, list[float]] = {}
    for _, state, _, p in rows:
        by_name.setdefault(state, []).append(1.0 - p)
    return {codes[state]: sum(found) / len(found) for state, found in by_name.items()}
