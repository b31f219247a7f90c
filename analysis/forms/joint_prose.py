"""The joint table in words: what survives a change of theory as well as of form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analysis.forms.prose import KINDS
from analysis.phrases import cut, in_words

if TYPE_CHECKING:
    import pandas as pd


def joint_sentence(counts: pd.DataFrame) -> str:
    """Return which conclusions all forms and rivals that can speak to them share, and which most of the rivals deny.

    Args:
        counts: Of :func:`analysis.forms.joint.agreement`.
    """
    spoken = counts[counts["rivals_speak"] > 0]
    if spoken.empty:
        return "No rival can speak to any of these conclusions."
    parts = []
    for kind, (one, many) in KINDS.items():
        own = spoken[spoken["kind"] == kind]
        if len(own):
            whole = int((own["agree"] == own["can_speak"]).sum())
            parts.append(f"{whole} of {len(own)} {one if len(own) == 1 else many}")
    text = (f"Of the conclusions that rivals can speak to, all forms and rivals agree with the model on "
            f"{in_words(parts)}. ")
    denied = spoken[2 * spoken["rivals_agree"] < spoken["rivals_speak"]]
    if len(denied):
        first = [f"{cut(_name(row), 60)} ({row['rivals_agree']} of {row['rivals_speak']} rivals agree)"
                 for row in denied.head(4).to_dict("records")]
        more = f" and {len(denied) - 4} more" if len(denied) > 4 else ""
        text += f"Most rivals differ on {in_words(first) if not more else ', '.join(first) + more}. "
    silent = counts[counts["rivals_speak"] == 0]
    if len(silent):
        claims = int((silent["kind"] == "claim").sum())
        of_them = f", {claims} of them {'a claim' if claims == 1 else 'claims'}," if 0 < claims < len(silent) else ""
        kind = "claim" if claims == len(silent) else "conclusion"
        text += f"To {len(silent)} {kind}{'s' if len(silent) > 1 else ''}{of_them} no rival can speak."
    return text.strip()


def _name(row: Mapping[Any, Any]) -> str:
    return f"{row['conclusion']} {row['words']}" if row["kind"] == "claim" else str(row["words"])


def joint_notes(draws: int, departures: int) -> list[str]:
    """Return how the joint table was made.

    Args:
        draws: Draws of a rival.
        departures: Number of sets of forms beside the one as given.
    """
    return [
        f"Agreement: {departures} sets of forms and the rivals (python -m analysis.rivals; {draws} draws over the "
        "coded ranges) beside the model as given. Two agree if they give the same word: a verdict; accepted or "
        "refused; the most frequent vote or answer to a plan; an end position above, near (within half a notch) or "
        "below 0; with whom one stands in the war. `-`: no say.",
        "A rival has a say on a claim if it speaks of what every experiment of it measures, and reads something in "
        "which the two arms differ. Rivals know no time and no events: most claims are about these.",
    ]
