"""Forms and rivals in one table: for every conclusion, how many of those that can speak to it agree with our model."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: What stands in a cell of a model that has no say.
SILENT = "-"


def agreement(table: pd.DataFrame, rivals: Collection[str]) -> pd.DataFrame:
    """Return one row a conclusion: our model's answer, and how many forms and rivals give the same word.

    Columns: conclusion, kind, words, as_given (our model's answer), agree and can_speak (of all forms and rivals),
    forms_agree, forms_speak, rivals_agree, rivals_speak, others (who says what else).

    Args:
        table: Of :func:`analysis.conclusions.asked`, its first column being our model as given.
        rivals: The columns that are rivals; all others are forms.
    """
    import pandas as pd

    rows = []
    for name, own in table.groupby("conclusion", sort=False):
        first: Any = own.iloc[0]
        speaking = own[~own["reference"] & own["has_a_say"]]
        row: dict[str, Any] = {"conclusion": name, "kind": first["kind"], "words": first["words"],
                               "as_given": first["said"], "agree": int((~speaking["changes"]).sum()),
                               "can_speak": len(speaking)}
        is_rival = speaking["column"].isin(list(rivals))
        for kind, part in (("forms", speaking[~is_rival]), ("rivals", speaking[is_rival])):
            row |= {f"{kind}_agree": int((~part["changes"]).sum()), f"{kind}_speak": len(part)}
        apart = speaking[speaking["changes"]]
        row["others"] = "; ".join(f"{said}: {', '.join(part['column'])}"
                                  for said, part in apart.groupby("said", sort=False))
        rows.append(row)
    return pd.DataFrame(rows)


def wide(table: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return a row a conclusion and a column a model: its word, ``-`` where it has no say; the count at the end.

    Args:
        table: Of :func:`analysis.conclusions.asked`.
        counts: Of :func:`agreement`.
    """
    cells = table.assign(cell=table["said"].where(table["has_a_say"], SILENT))
    grid = cells.pivot(index="conclusion", columns="column", values="cell").loc[
        list(counts["conclusion"]), list(dict.fromkeys(table["column"]))].reset_index()
    return grid.assign(**{"agree / can speak": [f"{a} / {n}" for a, n in zip(counts["agree"], counts["can_speak"],
                                                                            strict=True)]})
