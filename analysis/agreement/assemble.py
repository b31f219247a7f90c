"""The reports on agreement, and on what each reading does."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.agreement.codings import FAMILIES, Numbers, Units
from analysis.agreement.disagreements import builtin_inside, of_documents, of_units
from analysis.agreement.effects import Played, pool_runs, wide
from analysis.agreement.effects import table as effects_table
from analysis.agreement.figure import alpha_picture, effects_picture
from analysis.agreement.prose import effects_notes, effects_sentence, named, notes, sentence, what_it_is
from analysis.agreement.reliability import table
from analysis.publish import Report


def report(units: Units, builtin: Numbers, *, resamples: int, seed: int, picture: bool = True,
           case: str | None = None) -> Report:
    """Return the report on agreement.

    Args:
        units: The values that at least two codings have.
        builtin: The built-in reading, to stand beside them.
        resamples: Resamples of the bootstrap.
        seed: Its seed.
        picture: Whether to draw.
        case: Name of the case; None: the default one.
    """
    rows, codings = table(units, resamples, seed), units.codings
    disagreements, documents = of_units(units, builtin), of_documents(units, case)
    beside = all(c.name != builtin.name for c in codings)
    known = disagreements["mean_inside"].dropna()
    inside = float(known.astype(bool).mean()) if beside and len(known) else None
    found = Report(
        "agreement", f"Agreement of {named(codings)}", sentence(codings, rows, documents),
        tables={"agreement": rows, "disagreements": disagreements, "documents": documents.table},
        figures={"codings": {c.name: c.kind for c in codings}, "is": what_it_is(codings), "families": list(FAMILIES),
                 "two_documents_apart": documents.documents, "two_coders_apart_there": documents.coders_there,
                 "two_coders_apart_elsewhere": documents.coders_elsewhere, "mean_inside_built_in": inside,
                 "built_in_inside": builtin_inside(units, builtin) if beside else None},
        notes=notes(codings, resamples, inside, builtin_inside(units, builtin)),
    )
    if picture:
        found.pictures["agreement"] = alpha_picture(rows, found.title)
    return found


def effects_report(played: Sequence[Played], codings: Sequence[Numbers], *, runs: int, picture: bool = True) -> Report:
    """Return the report on what each reading does to the headlines.

    Args:
        played: The scenarios.
        codings: The readings.
        runs: Runs of each.
        picture: Whether to draw.
    """
    import pandas as pd

    long = pd.concat([effects_table(p) for p in played], ignore_index=True)
    rows = wide(long)
    names = [c.name for c in codings]
    found = Report(
        "agreement", f"What {named(codings)} {'do' if len(codings) > 1 else 'does'} to the headlines",
        effects_sentence(rows, codings),
        tables={"headlines": rows, "effects": long,
                "pool_runs": pd.concat([pool_runs(p) for p in played], ignore_index=True)},
        figures={"codings": {c.name: c.kind for c in codings}, "scenarios": [p.world.name for p in played]},
        notes=effects_notes(codings, runs),
    )
    if picture:
        found.pictures["effects"] = effects_picture(rows, names, found.title)
    return found
