"""The finding in words: which conclusions survive a change of form, and which are the form's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.forms.variants import FIRST, Variant
from analysis.phrases import cut, in_words

if TYPE_CHECKING:
    import pandas as pd

#: What each kind of conclusion is called, one and many.
KINDS: Mapping[str, tuple[str, str]] = {
    "claim": ("verdict on a claim", "verdicts on claims"), "offer": ("answer to an offer", "answers to offers"),
    "plan": ("answer to a plan", "answers to plans"), "vote": ("vote", "votes"),
    "position": ("end position", "end positions"), "side": ("side in the war", "sides in the war")}


def changes_of(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return, by conclusion, the columns under which its answer is another one; all conclusions, in order."""
    found: dict[str, list[str]] = {str(name): [] for name in dict.fromkeys(table["conclusion"])}
    for row in table[table["changes"]].to_dict("records"):
        found[row["conclusion"]].append(row["column"])
    return found


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row a conclusion: its answer as given, under how many forms it stays, and where it changes to what."""
    import pandas as pd

    rows = []
    for name, own in table.groupby("conclusion", sort=False):
        first: Any = own.iloc[0]
        others = own[~own["reference"] & own["has_a_say"]]
        turned = others[others["changes"]]
        rows.append({"conclusion": name, "kind": first["kind"], "words": first["words"], "as_given": told(first),
                     "stays": f"{len(others) - len(turned)} of {len(others)}",
                     "changes": "; ".join(f"{row['column']}: {told(row)}" for row in turned.to_dict("records"))})
    return pd.DataFrame(rows, columns=["conclusion", "kind", "words", "as_given", "stays", "changes"])


def told(row: Any) -> str:
    """Return an answer as it stands in a table: ``reproduced (+0.120)``, ``abstain 57 %``."""
    said, figure = str(row["said"]), str(row["figure"])
    if row["kind"] == "claim":
        return f"{said} ({figure})" if figure else said
    return figure or said


def shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of :func:`summary` that a reader is shown first: claims, offers, and all that changes."""
    kept = rows[rows["kind"].isin(["claim", "offer"]) | (rows["changes"] != "")].copy()
    kept["words"] = [f"{row['conclusion']} {row['words']}" if row["kind"] == "claim" else row["words"]
                     for row in kept.to_dict("records")]
    return kept


def sentence(table: pd.DataFrame, variants: Sequence[Variant]) -> str:
    """Return which conclusions survive a change of form and which are the form's.

    Args:
        table: Of :func:`analysis.conclusions.asked`.
        variants: The columns.
    """
    changed = changes_of(table)
    asked = table.drop_duplicates("conclusion").set_index("conclusion")
    kinds, words = asked["kind"].to_dict(), asked["words"].to_dict()
    single = [v for v in variants if v.choice]
    parts = []
    for kind, (one, many) in KINDS.items():
        own = [name for name in changed if kinds[name] == kind]
        if own:
            kept = sum(not changed[name] for name in own)
            parts.append(f"{kept} of {len(own)} {one if len(own) == 1 else many}")
    together = ", and the first edition's together" if any(v.name == FIRST for v in variants) else ""
    text = (f"Under {len(single)} other forms, one at a time{together}, these stay as they are: {in_words(parts)}. "
            if parts else "")
    turns = {v.name: [name for name, columns in changed.items() if v.name in columns] for v in variants}
    listed = [f"{v.name} turns {_names(turns[v.name], kinds, words)}" for v in single if turns[v.name]]
    text += (f"What changes with a form is the form's: {'; '.join(listed)}. " if listed else
             "No form alone changes any. ")
    idle = [v.name for v in single if not turns[v.name]]
    if idle and listed:
        text += f"Nothing changes with {in_words(idle)}. "
    alone = [name for name, columns in changed.items() if columns == [FIRST]]
    if alone:
        text += f"Only all of the first edition's forms together turn {_names(alone, kinds, words)}."
    return text.strip()


def _names(names: Sequence[str], kinds: Mapping[Any, Any], words: Mapping[Any, Any], most: int = 3) -> str:
    """Return conclusions as a sentence can hold them: claims by name, the others counted, a few of them named."""
    claims, others = ([n for n in names if (kinds[n] == "claim") is claim] for claim in (True, False))
    texts = list(claims)
    if others:
        told = [str(words[n]) for n in others[:most]] + (["..."] if len(others) > most else [])
        texts.append(f"{len(others)} headline answer{'s' * (len(others) > 1)} ({'; '.join(told)})")
    return in_words(texts)


def notes(variants: Sequence[Variant], runs: int, coding: str) -> list[str]:
    """Return how the numbers were made."""
    return [
        f"{runs} runs a column, or pairs of runs a claim, over the coded ranges of the {coding} reading, with the same "
        "seed in each. A verdict is that of `python -m analysis.claims` without a search for flips; intervals are at "
        "95 %.",
        "A change is another verdict or another most frequent answer; for an offer also an odds ratio of 1.5, for a "
        "mean position a notch (0.05), both with intervals that do not meet.",
        "Columns: " + "; ".join(f"{v.name}: {cut(v.words, 200)}" if v.words != f"form.{v.name} alone" else v.name
                                for v in variants) + ".",
    ]
