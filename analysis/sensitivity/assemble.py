"""The report on a sensitivity analysis."""

from __future__ import annotations

from typing import Any

from analysis.phrases import outcome_words
from analysis.publish import Report
from analysis.sensitivity.figure import draw
from analysis.sensitivity.indices import (
    check_samples,
    luck_share,
    morris,
    readings_spread,
    sobol,
    those_that_matter,
)
from analysis.sensitivity.prose import notes, sentence
from analysis.sensitivity.readings import OTHERS, by_basis, by_passage, described
from analysis.sensitivity.response import Outcome
from sim.reading.errors import InputError
from sim.world.world import World

_HELD = {"assumed": "assumed values", "supported": "values that a passage supports"}


def sensitivity(world: World, name: str, *, trajectories: int = 20, samples: int = 256, keep: int = 20,
                replicates: int = 16, seed: int = 1, hold: str = "", picture: bool = True, **how: Any) -> Report:
    """Return how much of an outcome hangs on each coded value.

    Args:
        world: Scenario and coded values.
        name: Name of the outcome.
        trajectories: Trajectories of the screening.
        samples: Base sample of the Sobol indices, a power of 2.
        keep: At most so many values get an index of their own.
        replicates: Runs of luck that are averaged at each point, the same at all points.
        seed: Seed of luck and designs.
        hold: ``assumed`` holds all assumed values as they are coded, ``supported`` all others; "": none.
        picture: Whether to draw.
        how: ``engine``, ``threads``, ``progress``.

    Raises:
        InputError: If the outcome or a number is not allowed, or SALib is not installed.
    """
    import pandas as pd

    check_samples(samples)
    function = Outcome(world, name, replicates, seed, hold, **how)
    names = [value.key for value in function.values]
    if not names:
        raise InputError("no coded value has a range" + (f" with hold={hold}" if hold else ""), file="command line",
                         key="scenario", found=world.name, fix="give a .low and .high")
    screened = morris(function, names, trajectories, seed)
    kept = those_that_matter(screened, keep)
    subject = outcome_words(name, world)
    title = f"What decides {subject}" + (f", all {_HELD[hold]} held" if hold else "")
    if not kept:
        return Report("sensitivity", title, f"Nothing moves {subject}: it was the same at all "
                      f"{function.played // replicates} points of the coded ranges that were tried.",
                      {"screening": described(world, screened)})
    groups = [key if key in kept else OTHERS for key in names]
    indices = sobol(function, names, samples, seed, groups)
    points = function.single[:: len(set(groups)) + 2]
    luck, spread = luck_share(points), readings_spread(points)
    indices = indices.set_index("key").loc[[*kept, *([OTHERS] if OTHERS in groups else [])]].reset_index()
    ranked = described(world, indices.merge(screened, on="key", how="left"))
    own = ranked[ranked["key"] != OTHERS].sort_values(["total", "key"], ascending=[False, True])
    ranked = pd.concat([own, ranked[ranked["key"] == OTHERS]], ignore_index=True)
    read = by_passage(world, ranked)
    report = Report(
        "sensitivity", title, sentence(world, name, ranked, read, hold),
        {"indices": ranked, "passages": read, "bases": by_basis(ranked),
         "screening": described(world, screened.sort_values(["mu_star", "key"], ascending=[False, True]))},
        figures={"outcome": name, "scenario": world.name, "points": function.played // replicates,
                 "runs": function.played, "replicates": replicates, "luck_share": luck,
                 "readings_sd": spread, "hold": hold,
                 "sum_of_first_order": float(ranked["first"].clip(lower=0.0).sum())},
        notes=notes(function, ranked, luck, spread, len(names), len(kept), trajectories, samples, hold),
    )
    if picture:
        report.pictures["sensitivity"] = draw(report, len(names))
    return report
