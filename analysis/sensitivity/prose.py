"""Indices in words: what an outcome depends on most, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.frames import each
from analysis.phrases import in_words, outcome_words, percent
from analysis.sensitivity.readings import NO_PASSAGE, OTHERS
from analysis.sensitivity.response import Outcome
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd


def notes(function: Outcome, ranked: pd.DataFrame, luck: float, spread: float, varied: int, kept: int,
          trajectories: int, samples: int, hold: str) -> list[str]:
    """Return how the numbers were made, and what would make them firmer."""
    others = ranked[ranked["key"] == OTHERS]
    notes = [
        f"Morris screening of {varied} coded values with {trajectories} trajectories; Sobol indices of "
        f"{kept} of them with a base sample of {samples}; at each point the outcome is the mean over the "
        f"same {function.replicates} runs of luck. Intervals are 95 % percentile bootstrap intervals.",
    ]
    if np.isfinite(luck):
        notes.append(f"Of the variance of a single run, {percent(luck)} is luck; the indices share out the "
                     "rest, the part that hangs on how the documents are read.")
    if np.isfinite(spread):
        which = {"": "All readings together", "assumed": "With all assumed values held, the readings of passages",
                 "supported": "With all values that a passage supports held, the assumed ones"}[hold]
        more = "" if hold else " hold=assumed shows what is left of it when all assumed values are held."
        notes.append(f"{which} move the outcome's mean by a standard deviation of {spread:.3f}.{more}")
    for row in each(others):
        notes.append(f"The {varied - kept} values without an index of their own, together: total index "
                     f"{row.total:.2f} [{row.total_low:.2f}, {row.total_high:.2f}]. Where this is large, "
                     "many small readings matter together: raise keep=, morris= and sobol=.")
    width = float((ranked["total_high"] - ranked["total_low"]).max())
    if width > 0.4:
        notes.append(f"The widest interval spans {width:.2f}: for a firm ranking, raise sobol=.")
    return notes


def sentence(world: World, name: str, ranked: pd.DataFrame, read: pd.DataFrame, hold: str = "") -> str:
    """Return the finding in words; drivers that are assumed are said to be."""
    own = ranked[ranked["key"] != OTHERS]
    top = own.iloc[0]
    where = (f"read from {in_words(str(top['passages']).split(', '))}" if top["basis"] != "assumed" and top["passages"]
             else "which is assumed: no passage supports its size,")
    direction = "raises" if top["mu"] > 0 else "lowers"
    rivals = own.iloc[1:][own.iloc[1:]["total_high"] > top["total_low"]]
    subject = outcome_words(name, world)
    held = {"": "", "assumed": "With all assumed values held, ",
            "supported": "With all values that a passage supports held, "}[hold]
    subject = subject if held else f"{subject[0].upper()}{subject[1:]}"
    said = (f"{held}{subject} depends most on {top['key']}, {where} and "
            f"codable from {top['low']:g} to {top['high']:g}: raising it {direction} the outcome, and with "
            f"its interactions it accounts for {percent(top['total'])} (95 % {percent(top['total_low'])} to "
            f"{percent(min(1.0, top['total_high']))}) of the variance that readings make.")
    if len(rivals):
        said += (f" The order is not settled: the intervals of {in_words(list(rivals['key'].head(3)))}"
                 f"{' and others' if len(rivals) > 3 else ''} overlap with it.")
    guessed = [str(row.key) for row in each(own) if row.basis == "assumed"]
    if guessed and not hold:
        said += (f" Of the {len(own)} values with an index of their own {len(guessed)} are assumed: "
                 f"{in_words(guessed[:3])}{' and others' if len(guessed) > 3 else ''}.")
    placed = read[read["passage"] != NO_PASSAGE]
    if len(placed):
        first = placed.iloc[0]
        least, most = percent(first["total_at_least"]), percent(first["total_at_most"])
        said += (f" By passage, most hangs on the reading of {first['passage']}: "
                 f"{most if least == most else f'{least} to {most}'} of the variance, through "
                 f"{first['values']} value{'s' if first['values'] > 1 else ''}.")
    return said
