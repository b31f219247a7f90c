"""A map and its thresholds in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.frames import each
from analysis.frontier.adaptive import Map, bends
from analysis.frontier.axes import Axis
from analysis.frontier.surface import Cells
from analysis.frontier.thresholds import Coded
from analysis.phrases import in_words, level_words, percent, together, value_words

if TYPE_CHECKING:
    import pandas as pd


def axis_words(direction: Axis, cells: Cells) -> str:
    """Return what an axis sets, with the actors by name."""
    words = together([value_words(cells.coded[key].name, cells.world) for key in direction.keys])
    return words if len(direction.keys) == 1 else f"{words}, all set to the same number"


def odds(at: Coded) -> str:
    """Return the share at the coded point with its interval, as ``6 % (95 % interval 3 to 12 %)``."""
    return f"{percent(at.share)} (95 % interval {100.0 * at.low:.0f} to {percent(at.high)})"


def sentence(subject: str, cells: Cells, made: Map, found: pd.DataFrame, at: Coded) -> str:
    """Return the finding in words."""
    x, y = cells.axes
    low, high = float(made.share.min()), float(made.share.max())
    said = (f"With both axes as coded, {subject} is {odds(at)}; over the map it runs from {percent(low)} to "
            f"{percent(high)}.")
    for direction in (x, y):
        if len(direction.keys) > 1:
            said += f" {direction.text} is {axis_words(direction, cells)}."
        rows = found[found["axis"] == direction.text]
        passed = rows[np.isfinite(rows["at"])]
        first, last = rows.iloc[0]["share_at_low_end"], rows.iloc[0]["share_at_high_end"]
        said += (f" Along {direction.text}, the rest as coded, it goes from {percent(first)} at "
                 f"{direction.low:g} to {percent(last)} at {direction.high:g}")
        if len(passed):
            said += "; it passes " + in_words([
                f"{level_words(r.level)} at {r.at:.2f} (95 % {r.low:.2f} to {r.high:.2f})"
                for r in each(passed)])
        else:
            said += f" and passes none of {in_words([level_words(level) for level in rows['level']])}"
        said += "."
    return said


def notes(cells: Cells, made: Map) -> list[str]:
    """Return what the axes set, how the map was made, and where thresholds are ambiguous."""
    notes = [f"{direction.text} sets {in_words(direction.keys)}: {axis_words(direction, cells)}."
             for direction in cells.axes]
    notes.append(f"{made.share.size} cells of {made.runs} runs with the same luck and the same draws of all "
                 f"other coded values; {int(made.played.sum())} were played, the others interpolated.")
    if len(made.checked):
        notes.append(f"{len(made.checked)} interpolated cells were played to check: off by "
                     f"{np.abs(made.checked).mean():.3f} on average, "
                     f"{np.abs(made.checked).max():.3f} at most.")
    bent = [direction.text for direction, axis_number in zip(cells.axes, (1, 0), strict=True)
            if bends(made.share, axis_number, made.runs)]
    if bent:
        notes.append(f"The outcome both rises and falls along {in_words(bent)}: there a threshold by "
                     "bisection is one of several; see the map.")
    return notes
