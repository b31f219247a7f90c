"""The report on forms."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.conclusions import Column, Conclusion, asked
from analysis.forms.figure import grid_picture
from analysis.forms.joint import agreement, wide
from analysis.forms.joint_figure import joint_picture
from analysis.forms.joint_prose import joint_notes, joint_sentence
from analysis.forms.prose import changes_of, notes, sentence, summary
from analysis.forms.variants import Variant
from analysis.publish import Report


def add_rivals(found: Report, conclusions: Sequence[Conclusion], columns: Sequence[Column], rivals: Sequence[Column],
               draws: int) -> None:
    """Add to a report on forms what rivals say on the same conclusions, in words; it comes first.

    Args:
        found: The report on forms.
        conclusions: What is asked, in words.
        columns: The model under each set of forms.
        rivals: The rivals.
        draws: Draws of a rival.
    """
    names = [column.name for column in rivals]
    table = asked(conclusions, [*columns, *rivals])
    counts = agreement(table, names)
    found.sentence = f"{joint_sentence(counts)} {found.sentence}"
    found.tables = {"agreement": counts, "agreement_grid": wide(table, counts), "answers": table, **found.tables}
    found.figures["rivals"] = {column.name: column.words for column in rivals}
    found.notes = [*joint_notes(draws, len(columns) - 1), *found.notes]
    found.columns = ("words", "as_given", "agree", "can_speak", "rivals_agree", "rivals_speak", "others")
    if "headlines" in found.pictures or "claims" in found.pictures:
        votes = counts["kind"] == "vote"
        for name, rows, on in (("agreement", counts[~votes], ""), ("agreement_votes", counts[votes], ": votes")):
            if len(rows):
                found.pictures[name] = joint_picture(table, rows, names, on)


def report(conclusions: Sequence[Conclusion], columns: Sequence[Column], variants: Sequence[Variant], *, runs: int,
           coding: str, picture: bool = True) -> Report:
    """Return the report on conclusions under several forms.

    Args:
        conclusions: What is asked.
        columns: The model under each set of forms.
        variants: The sets of forms, in the order of the columns.
        runs: Runs a column.
        coding: Reading of the documents.
        picture: Whether to draw.
    """
    table = asked(conclusions, columns)
    marked = table.assign(cell=[f"{row['said']}{' *' * row['changes']}" for row in table.to_dict("records")])
    grid = marked.pivot(index="conclusion", columns="column", values="cell").loc[
        [c.name for c in conclusions], [c.name for c in columns]].reset_index()
    changed = changes_of(table)
    found = Report(
        "forms", "Which conclusions survive a change of form", sentence(table, variants),
        tables={"summary": summary(table), "conclusions": table, "grid": grid},
        figures={"columns": {v.name: dict(v.forms) for v in variants},
                 "survive": [name for name, where in changed.items() if not where],
                 "change": {name: where for name, where in changed.items() if where}},
        notes=notes(variants, runs, coding),
    )
    if picture:
        for name, own, title in (
            ("claims", table[table["kind"] == "claim"], "The documents' claims under each form"),
            ("headlines", table[table["kind"] != "claim"], "Headline outcomes under each form"),
        ):
            if len(own):
                found.pictures[name] = grid_picture(own, title)
    return found
