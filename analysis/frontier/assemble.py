"""The report on a map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.frontier.adaptive import Remembered, adaptive_map, fitting_levels, map_table
from analysis.frontier.figure import draw
from analysis.frontier.prose import notes, sentence
from analysis.frontier.surface import Cells
from analysis.frontier.thresholds import at_coded_point, threshold_table
from analysis.phrases import outcome_words
from analysis.publish import Report


def frontier(cells: Cells, *, size: int = 50, tolerance: float = 0.05, levels: Sequence[float] | None = None,
             steps: int = 9, picture: bool = True) -> Report:
    """Return the map of an outcome over two axes, and the thresholds through its coded point.

    Args:
        cells: What plays the cells.
        size: Cells along each side.
        tolerance: See :func:`adaptive_map`.
        levels: Shares at which contours are drawn and thresholds sought; default: those that fit the map (see
            :func:`.adaptive.fitting_levels`), from the cells of the coarse grid.
        steps: Halvings of a bisection.
        picture: Whether to draw.
    """
    x, y = cells.axes
    count, places = Remembered(cells), (np.linspace(x.low, x.high, size), np.linspace(y.low, y.high, size))
    if levels is None:
        coarse = adaptive_map(count, *places, cells.runs, levels=(), tolerance=1.0, check=0)
        levels = fitting_levels(float(coarse.share.min()), float(coarse.share.max()))
    made = adaptive_map(count, *places, cells.runs, levels=levels, tolerance=tolerance, seed=cells.seed)
    map_cells = int(made.played.sum())
    found, at = threshold_table(cells, levels, steps), at_coded_point(cells)
    subject = outcome_words(cells.name, cells.world)
    report = Report(
        "frontier", f"Where {subject} changes", sentence(subject, cells, made, found, at),
        {"thresholds": found, "map": map_table(made)},
        figures={
            "outcome": cells.name, "scenario": cells.world.name, "runs_a_cell": cells.runs,
            "cells": int(made.share.size), "cells_played": map_cells, "all_cells_played": cells.played,
            "x": {"axis": x.text, "keys": x.keys, "range": [x.low, x.high]},
            "y": {"axis": y.text, "keys": y.keys, "range": [y.low, y.high]},
            "as_coded": {"share": at.share, "low": at.low, "high": at.high}, "levels": list(levels),
            "interpolation_error_mean": float(np.abs(made.checked).mean()) if len(made.checked) else 0.0,
            "interpolation_error_largest": float(np.abs(made.checked).max()) if len(made.checked) else 0.0,
        },
        notes=notes(cells, made),
    )
    if picture:
        report.pictures["frontier"] = draw(report.title, cells, made, at, levels)
    return report
