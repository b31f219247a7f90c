"""The report on a map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.frontier.adaptive import LEVELS, adaptive_map, map_table
from analysis.frontier.figure import draw
from analysis.frontier.prose import notes, sentence
from analysis.frontier.surface import Cells
from analysis.frontier.thresholds import threshold_table
from analysis.phrases import outcome_words
from analysis.publish import Report


def frontier(cells: Cells, *, size: int = 50, tolerance: float = 0.05, levels: Sequence[float] = LEVELS,
             steps: int = 9, picture: bool = True) -> Report:
    """Return the map of an outcome over two axes, and the thresholds through its coded point.

    Args:
        cells: What plays the cells.
        size: Cells along each side.
        tolerance: See :func:`adaptive_map`.
        levels: Shares at which contours are drawn and thresholds sought.
        steps: Halvings of a bisection.
        picture: Whether to draw.
    """
    x, y = cells.axes
    made = adaptive_map(cells, np.linspace(x.low, x.high, size), np.linspace(y.low, y.high, size), cells.runs,
                        levels=levels, tolerance=tolerance, seed=cells.seed)
    map_cells = int(made.played.sum())
    found = threshold_table(cells, levels, steps)
    subject = outcome_words(cells.name, cells.world)
    report = Report(
        "frontier", f"Where {subject} changes", sentence(subject, cells, made, found),
        {"thresholds": found, "map": map_table(made)},
        figures={
            "outcome": cells.name, "scenario": cells.world.name, "runs_a_cell": cells.runs,
            "cells": int(made.share.size), "cells_played": map_cells, "all_cells_played": cells.played,
            "x": {"axis": x.text, "keys": x.keys, "range": [x.low, x.high]},
            "y": {"axis": y.text, "keys": y.keys, "range": [y.low, y.high]},
            "interpolation_error_mean": float(np.abs(made.checked).mean()) if len(made.checked) else 0.0,
            "interpolation_error_largest": float(np.abs(made.checked).max()) if len(made.checked) else 0.0,
        },
        notes=notes(cells, made),
    )
    if picture:
        report.pictures["frontier"] = draw(report.title, cells, made, found, levels)
    return report
