"""Verdicts in words: what decided, and which contested value turns them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.claims.findings import VERDICTS, Finding
from analysis.claims.map_prose import map_reason
from analysis.claims.odds import RARE, SMALLEST_ODDS_RATIO
from analysis.claims.trials import Trial
from analysis.phrases import in_words, percent
from analysis.stats import ALPHA

if TYPE_CHECKING:
    import pandas as pd

#: What a verdict on a claim of each kind teaches.
KINDS = {"built in": "true by construction", "directional": "the sign is built in, the size is not",
         "informative": "it could have come out either way"}
#: How a verdict is counted in a sentence.
_COUNTED = {"reproduced": "reproduced", "depends on": "depending on one coded value",
            "no clear effect": "without a clear effect", "contradicted": "contradicted",
            "untestable": "untestable"}


def reason_of(trial: Trial | None, alpha: float = ALPHA) -> str:
    """Return what decided, in words."""
    if trial is None:
        return ""
    text = f"{trial.says}: {trial.words()}"
    if trial.extra:
        text += f" ({trial.extra})"
    if trial.flip:
        flip = trial.flip
        text += (f"; the claim holds with {flip.key} {flip.claimed} {flip.value:.3f}, the contrary on the "
                 f"other side (coded range {flip.low:g} to {flip.high:g})")
    elif trial.verdict == "no clear effect":
        if trial.p_holm < alpha and abs(trial.interval.estimate) < trial.required:
            text += f"; clear, but smaller than the smallest effect of interest ({trial.smallest:g})"
        elif trial.p_equal < alpha and trial.required > 0.0:
            text += f"; practically none: less than the smallest effect of interest ({trial.smallest:g})"
        else:
            text += "; uncertain"
    return text


def reason(finding: Finding) -> str:
    """Return what decided the verdict on a claim, in words."""
    if finding.data.untestable:
        return finding.data.untestable.strip()
    if finding.map is not None and finding.data.map is not None:
        return map_reason(finding.map, finding.data.map)
    return reason_of(finding.deciding)


def counted(findings: Sequence[Finding]) -> str:
    """Return how many claims have which verdict, reading by reading, and which ones a reading changes."""
    codings = list(dict.fromkeys(f.coding for f in findings))
    sentences = []
    for coding in codings:
        own = [f for f in findings if f.coding == coding]
        parts = [f"{sum(f.verdict == v for f in own)} {_COUNTED[v]}"
                 + (f" ({', '.join(f.claim for f in own if f.verdict == v)})" if v != "reproduced" else "")
                 for v in VERDICTS if any(f.verdict == v for f in own)]
        sentences.append(f"With the {coding} reading, of {len(own)} claims: {'; '.join(parts)}.")
    by_claim: dict[str, set[str]] = {}
    for f in findings:
        by_claim.setdefault(f.claim, set()).add(f.verdict)
    turned = [name for name, verdicts in by_claim.items() if len(verdicts) > 1]
    if len(codings) > 1:
        sentences.append(f"The reading changes the verdict on {in_words(turned)}.")
    return " ".join(sentences)


def notes(findings: Sequence[Finding], runs: int, method: str) -> list[str]:
    """Return how the numbers were made, and of which claims the model holds only a part."""
    found = [f"{runs} pairs of runs a claim (common random numbers) over the coded ranges; "
             f"{method} intervals at 95 %, each by itself; verdicts with p < 0.05 after Holm's "
             "correction for all tests of a reading. The effect shown is the least favourable "
             "part of a claim."]
    found.append(f"An outcome that is yes or no is read as an odds ratio where its share is below {percent(RARE)} in "
                 f"either arm, or above {percent(1.0 - RARE)}; its smallest effect of interest is "
                 f"{SMALLEST_ODDS_RATIO:g}, or 1/{SMALLEST_ODDS_RATIO:g}.")
    for kind, means in KINDS.items():
        names = list(dict.fromkeys(f.claim for f in findings if f.data.kind == kind))
        if names:
            found.append(f"{kind[0].upper()}{kind[1:]} ({means}): {', '.join(names)}.")
    found += [f"{f.claim} ({f.coding} reading): {reason(f)}." for f in findings if f.map is not None]
    partly = {f.claim: f.data.missing for f in findings if f.data.missing}
    if partly:
        found.append("The model holds only a part of what is claimed: " + " ".join(
            f"{name}: {missing.strip()}" for name, missing in partly.items()))
    return found


def turns_in_words(turned: Sequence[str], turns: pd.DataFrame) -> str:
    """Return which contested values turn a verdict alone, those that move it most first.

    Args:
        turned: The claims whose verdict the reading changes.
        turns: Tables of :func:`.contested.turned_alone`, one below the other, with the column claim before.
    """
    texts = []
    for claim in turned:
        own = turns[turns["claim"] == claim]
        does = own[own["verdict_alone"] != own["verdict"]]
        most = (does["effect_alone"] - does["effect"]).abs().sort_values(ascending=False, kind="stable").index
        alone = [str(key) for key in does.loc[most, "key"]]
        if len(alone) > 3:
            alone = [*alone[:2], f"{len(alone) - 2} more"]
        texts.append(f"{claim} ({in_words(alone)})" if alone else
                     f"{claim} ({'no value alone' if len(own) else 'not looked into'})")
    return f"Which contested value, changed alone, turns the verdict: {', '.join(texts)}."
