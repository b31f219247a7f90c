"""A map and its thresholds in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.frames import each
from analysis.frontier.adaptive import Map, bends
from analysis.frontier.surface import Cells
from analysis.phrases import in_words, percent

if TYPE_CHECKING:
    import pandas as pd


def sentence(subject: str, cells: Cells, made: Map, found: pd.DataFrame) -> str:
    """Return the finding in words."""
    x, y = cells.axes
    low, high = float(made.share.min()), float(made.share.max())
    said = (f"Over the map, {subject} runs from {percent(low)} to {percent(high)}.")
    for direction in (x, y):
        rows = found[found["axis"] == direction.text]
        passed = rows[np.isfinite(rows["at"])]
        first, last = rows.iloc[0]["share_at_low_end"], rows.iloc[0]["share_at_high_end"]
        said += (f" Along {direction.text}, the rest as coded, it goes from {percent(first)} at "
                 f"{direction.low:g} to {percent(last)} at {direction.high:g}")
        if len(passed):
            said += "; it passes " + in_words([
                f"{percent(r.level)} at {r.at:.2f} (95 % {r.low:.2f} to {r.high:.2f})"
                for r in each(passed)])
        else:
            said += f" and passes none of {in_words([percent(level) for level in rows['level']])}"
        said += "."
    return said


def notes(cells: Cells, made: Map) -> list[str]:
    """Return what the axes set, how the map was made, and where thresholds are ambiguous."""
    notes = [f"{direction.text} sets {in_words(direction.keys)}"
             f"{' to the same number' if len(direction.keys) > 1 else ''}."
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
