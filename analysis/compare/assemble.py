"""The report on comparisons with the same base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.compare.comparison import Comparison
from analysis.compare.figure import parting_picture
from analysis.compare.prose import method_note, sentence
from analysis.compare.reasons import EXPLAINED
from analysis.phrases import in_words
from analysis.publish import Report

if TYPE_CHECKING:
    pass


def report(comparisons: Sequence[Comparison], *, explained: int = EXPLAINED, picture: bool = True,
           change: Sequence[str] = ()) -> Report:
    """Return the report on one or more comparisons with the same base.

    Args:
        comparisons: The comparisons.
        change: The change that makes the second arm, for the title.
        explained: Pairs of runs of which the reason is looked up.
        picture: Whether to draw.
    """
    import pandas as pd

    reasons = [c.reasons(explained) for c in comparisons]
    first = comparisons[0]
    paired = all(c.paired for c in comparisons)
    title = f"{', '.join(c.other.name for c in comparisons)} against {first.base.name}"
    if change:
        title = f"{first.base.name} with and without {in_words(change)}"
    found = Report(
        "compare", title if paired else f"{title} (UNPAIRED)",
        " ".join(sentence(c, r, titled=len(comparisons) == 1 and not change)
                 for c, r in zip(comparisons, reasons, strict=True)),
        tables={
            "end_state": pd.concat([c.end_state for c in comparisons], ignore_index=True),
            "weekly": pd.concat([c.weekly for c in comparisons], ignore_index=True),
            "partings": pd.concat([c.partings for c in comparisons], ignore_index=True),
            "first_movers": pd.concat([c.first_movers for c in comparisons], ignore_index=True),
            "reasons": pd.concat(reasons, ignore_index=True),
            "answers": pd.concat([c.answers for c in comparisons], ignore_index=True),
        },
        figures={"base": first.base.name, "others": [c.other.name for c in comparisons],
                 "paired": paired, "smallest": first.smallest, "level": first.level,
                 "runs": [c.base.runs for c in comparisons],
                 "worlds": {a.name: a.world.hash() for c in comparisons for a in (c.base, c.other)}},
        notes=[method_note(comparisons)],
    )
    if picture:
        found.pictures["compare"] = parting_picture(comparisons)
    return found
