"""A comparison as a sentence, and how its numbers were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.compare.comparison import Comparison
from analysis.compare.pairing import SAME
from analysis.phrases import percent, value_words
from sim.coded.variables import TERM_NAMES
from sim.results.naming import subject

if TYPE_CHECKING:
    import pandas as pd


def reason_words(reasons: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Return what made the first mover move, as a sentence."""
    from sim.rules.terms import TERMS

    if reasons.empty:
        return ""
    causes = reasons["cause"].value_counts()
    weighed = reasons[~reasons["cause"].isin(["position set from outside", "its answer was forced"])]
    if weighed.empty:
        return f" There it did not choose: {causes.index[0]}."
    means = weighed[list(TERM_NAMES)].mean()
    top = str(means.idxmax())
    pairs = "the one pair" if len(weighed) == 1 else f"the {len(weighed)} pairs"
    text = (f" What moved {labels[reasons['actor'].iloc[0]]} most in {pairs} looked into: "
            f"{TERMS[top].words} ({top}, {means[top]:+.3f} of utility on average).")
    if causes.get("an offer that the other has not", 0) == len(reasons):
        text += " What it chose was an offer that only one of the two has."
    return text


def method_note(comparisons: Sequence[Comparison]) -> str:
    """Return how the numbers were made."""
    first = comparisons[0]
    how = (f"Paired runs (common random numbers), paired t intervals at {percent(first.level)}"
           if all(c.paired for c in comparisons) else
           f"UNPAIRED runs: Welch's intervals at {percent(first.level)}, wider than need be; no "
           "statement on who moved first")
    return (f"{how}; {first.base.runs} runs of each. Parted: at least {first.smallest:g} (one notch) with "
            "an interval corrected for all weeks and series (Bonferroni). p_holm: adjusted for all rows of "
            "the end-state table (Holm).")


def offer_words(c: Comparison) -> str:
    """Return how the share of runs in which each offer is accepted differs, as sentences; empty without offers."""
    text = ""
    for row in c.answers[c.answers["what"].str.startswith("offer.")].to_dict("records"):
        points = [100.0 * row[part] for part in ("difference", "low", "high")]
        text += (f"{subject(row['what'], c.base.world)}: {row['answer']} in {percent(row['share_base'])} of the runs "
                 f"of {c.base.name} and in {percent(row['share_other'])} of those of {c.other.name} "
                 "({:+z.0f} points [{:+z.0f}, {:+z.0f}]). ".format(*points))
    return text


def sentence(c: Comparison, reasons: pd.DataFrame, *, titled: bool = False) -> str:
    """Return the finding in words: the offers first, then the positions.

    Args:
        c: The comparison.
        reasons: Why its first mover moved.
        titled: Whether it stands under a title that says which two are compared.
    """
    labels = c.base.world.labels
    offers = offer_words(c)
    mark = ("" if c.paired else "UNPAIRED: ") + ("" if titled else f"{c.other.name} against {c.base.name}: ") + offers
    no, the = ("no", "the") if mark.endswith(": ") else ("No", "The")
    if c.partings.empty:
        top = c.weekly.iloc[int(c.weekly["difference"].abs().to_numpy().argmax())]
        text = (f"{mark}{no} position parts by {c.smallest:g} or more on average with an "
                f"interval corrected for all {len(c.dates)} weeks and all positions ({c.base.runs} runs); the "
                "largest average difference is "
                f"{labels[top['actor']]} ({top['domain']}), {top['difference']:+.3f} in the week of "
                f"{top['date']}.")
    else:
        first = c.partings.iloc[0]
        text = (f"{mark}{the} first to part by {c.smallest:g} or more is "
                f"{labels[first['actor']]} ({first['domain']}), in the week of {first['date']} "
                f"({first['difference']:+.3f} [{first['low']:+.3f}, {first['high']:+.3f}]).")
    if c.paired and not c.first_movers.empty:
        mover = c.first_movers.iloc[0]
        text += (f" Run by run, {labels[mover['actor']]} is most often the first to move "
                 f"({percent(mover['share'])} of the pairs, in the median week of "
                 f"{mover['median_date']}).")
        text += reason_words(reasons, labels)
    ends = c.end_state[c.end_state["value"].str.startswith("position.")]
    ends = ends[ends["beyond"]]
    if len(ends):
        top = ends.iloc[int(ends["d"].abs().to_numpy().argmax())]
        name = value_words(str(top["value"]), c.base.world)
        text += (f" At the end the largest difference is in {name}: {top['difference']:+.3f} "
                 f"[{top['low']:+.3f}, {top['high']:+.3f}], {top['d']:+.2f} "
                 "standard deviations of the runs.")
    else:
        text += f" At the end no position differs clearly by {c.smallest:g} or more on average."
        if c.paired:
            text += seldom(c)
    return text


def seldom(c: Comparison) -> str:
    """Return in how many pairs a position differs all the same: a mean hides what is rare and large."""
    ends = c.end_state[c.end_state["value"].str.startswith("position.")]
    top = ends.iloc[int(ends["share_apart"].to_numpy().argmax())]
    if top["share_apart"] == 0.0:
        return ""
    name = str(top["value"])
    each = c.two.ensemble.outcomes, c.one.ensemble.outcomes
    by = [outcomes[f"{name}@week{arm.world.dates.index(c.dates[-1])}"]
          for outcomes, arm in zip(each, (c.other, c.base), strict=True)]
    gaps = by[0] - by[1]
    apart = gaps[np.abs(gaps) >= c.smallest - SAME]
    return (f" What is apart most often then is {value_words(name, c.base.world)}: in "
            f"{percent(top['share_apart'], 1)} of the pairs, there by "
            f"{apart.mean():+.2f} on average.")
