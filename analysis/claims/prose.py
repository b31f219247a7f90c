"""Verdicts in words: what decided, and which contested value turns them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.claims.findings import VERDICTS, Finding
from analysis.claims.maps import judge_map, map_counts
from analysis.claims.trials import Trial
from analysis.phrases import in_words, percent
from analysis.stats import ALPHA

if TYPE_CHECKING:
    import pandas as pd

#: How a verdict is counted in a sentence.
_COUNTED = {"reproduced": "reproduced", "depends on": "depending on one coded value",
            "no clear effect": "without a clear effect", "contradicted": "contradicted"}


def reason_of(trial: Trial | None, alpha: float = ALPHA) -> str:
    """Return what decided, in words."""
    if trial is None:
        return ""
    text = f"{trial.says}: {trial.effect.words()}"
    if trial.extra:
        text += f" ({trial.extra})"
    if trial.flip:
        flip = trial.flip
        text += (f"; the claim holds with {flip.key} {flip.claimed} {flip.value:.3f}, the contrary on the "
                 f"other side (coded range {flip.low:g} to {flip.high:g})")
    elif trial.verdict == "no clear effect":
        if trial.p_holm < alpha and abs(trial.interval.estimate) < trial.required:
            text += f"; clear, but smaller than the smallest effect of interest ({trial.required:g})"
        elif trial.p_equal < alpha and trial.required > 0.0:
            text += f"; practically none: less than the smallest effect of interest ({trial.required:g})"
        else:
            text += "; uncertain"
    return text


def reason(finding: Finding) -> str:
    """Return what decided the verdict on a claim, in words."""
    if finding.map is not None and finding.data.map is not None:
        return map_reason(finding.map, list(finding.data.map.parts))
    return reason_of(finding.deciding)


def map_reason(cells: pd.DataFrame, claims: Sequence[str]) -> str:
    """Return what decided the verdict on a map, in words.

    Args:
        cells: From :func:`.maps.map_cells`.
        claims: Names of its two claims.
    """
    listed = ", ".join(f"{name} {number}" for name, number in map_counts(cells, claims).items())
    of = f"of {len(cells)} cells {listed}"
    verdict = judge_map(cells, claims)
    if verdict == "contradicted":
        return f"both claims hold together nearly everywhere: {of}"
    if verdict == "no clear effect":
        return f"no border within the map: {of}{_nowhere(cells, claims)}"
    return f"{of}; {_borders(cells, claims)}"


def _nowhere(cells: pd.DataFrame, claims: Sequence[str]) -> str:
    """Return how far the effects of the claims that hold nowhere go over the map."""
    texts = []
    for claim in claims:
        if not cells[claim].any():
            tests = [str(name) for name in cells.columns if str(name).startswith(f"{claim}: ")]
            ranges = [f"{name.removeprefix(f'{claim}: ')} "
                      f"({cells[name].min():+.3f} to {cells[name].max():+.3f})" for name in tests]
            texts.append(f"; {claim} holds nowhere, its effects over the map being: {', '.join(ranges)}")
    return "".join(texts)


def _borders(cells: pd.DataFrame, claims: Sequence[str]) -> str:
    """Return along which axis each claim's share of cells changes most."""
    texts = []
    axes = list(cells.columns[:3])
    for claim in claims:
        shares = {axis: cells.groupby(axis)[claim].mean() for axis in axes}
        axis = max(axes, key=lambda a: float(shares[a].max() - shares[a].min()))
        line = ", ".join(f"{percent(float(share))} at {level:g}"
                         for level, share in zip(shares[axis].index.tolist(), shares[axis], strict=True))
        texts.append(f"{claim} turns most on {axis} ({line})")
    return "; ".join(texts)


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
