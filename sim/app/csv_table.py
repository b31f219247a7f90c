"""Histories as CSV."""

from __future__ import annotations

import csv
import io

from sim.app.playing import run
from sim.app.question import Question
from sim.app.worlds import world_of


def table(question: Question) -> str:
    """Return the draws and the one history as CSV, a row a week, actor and domain.

    Raises:
        InputError: See :func:`world_of`.
    """
    world, found = world_of(question), run(question)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["week", "date", "actor", "domain", "history", "low", "median", "high"])
    for week in range(world.weeks):
        for slug in world.actors:
            for d, domain in enumerate(world.domains):
                lines = found["position"][slug][d]
                writer.writerow([week, world.dates[week], slug, domain,
                                 *(lines[k][week] / 1000.0 for k in ("history", "low", "median", "high"))])
    return text.getvalue()
