"""What is found about votes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.votes.tables import ANSWERS
from sim.states.forecast import Forecast

if TYPE_CHECKING:
    import pandas as pd

    from analysis.votes.draws import Tallies

#: What a reader has to know of every forecast.
NOT_BLIND = (
    "Not blind: whoever built this knows that the frozen texts were adopted. Blind: the fit, which sees no vote after "
    "2019, and the constants, which were fixed by rule before a score existed.")
CHINA = ("China is left out of every fit, since the documents tell two of its later votes; it is forecast like the "
         "others.")


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
