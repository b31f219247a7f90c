"""The report on claims, and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.claims.contested import ALONE_RUNS
from analysis.claims.figure import verdict_picture
from analysis.claims.findings import Finding
from analysis.claims.map_figure import map_picture
from analysis.claims.odds import Pairs, counts
from analysis.claims.prose import counted, notes, reason, turns_in_words
from analysis.publish import Report
from analysis.stats import ALPHA

if TYPE_CHECKING:
    import pandas as pd


def tables(findings: Sequence[Finding]) -> dict[str, pd.DataFrame]:
    """Return the tables: verdicts (one row a claim and reading), tests (one row a test), and maps."""
    import pandas as pd

    verdicts, tests = [], []
    for f in findings:
        trial = f.deciding
        flip = trial.flip if trial and f.verdict == "depends on" else None
        effect = trial.effect if trial else None
        verdicts.append({
            "claim": f.claim, "coding": f.coding, "verdict": f.verdict, "kind": f.data.kind, "title": f.data.title,
            "found": trial.words() if trial else "see the map" if f.map is not None else "",
            "scale": trial.scale if trial else "",
            "effect": effect.estimate if effect else np.nan, "low": effect.low if effect else np.nan,
            "high": effect.high if effect else np.nan, "smallest": trial.smallest if trial else np.nan,
            "p_holm": trial.p_holm if trial else np.nan, "method": effect.method if effect else "map",
            "pairs": effect.n if effect else np.nan,
            "depends_on": flip.key if flip else "", "flips_at": flip.value if flip else np.nan,
            "holds": flip.claimed if flip else "", "range_low": flip.low if flip else np.nan,
            "range_high": flip.high if flip else np.nan, "deciding": reason(f),
            "because": f.data.because.strip(),
            "sources": "; ".join(f"{p.source} ¶{p.paragraph}" for p in f.data.evidence),
            "asides": "; ".join(f"{t.says}: {t.words()}" for t in f.trials if t.aside),
            "missing": f.data.missing or "", "note": f.data.note or "",
        })
        for t in f.trials:
            tests.append({
                "claim": f.claim, "coding": f.coding, "test": t.says, "counts": not t.aside,
                "claimed": {"sign": "down" if t.turned else "up"}.get(t.shape, t.shape),
                "verdict": "depends on" if t.flip else t.verdict, "over_all_draws": t.verdict,
                "scale": t.scale, "effect": t.effect.estimate, "low": t.effect.low, "high": t.effect.high,
                "smallest": t.smallest, "p": t.interval.p, "p_holm": t.p_holm, "p_equal": t.p_equal,
                "method": t.interval.method, "pairs": t.interval.n, "extra": t.extra,
                "depends_on": t.flip.key if t.flip else "", "flips_at": t.flip.value if t.flip else np.nan,
                **(counts(t.pairs.swapped if t.turned else t.pairs) if t.pairs else
                   dict.fromkeys(counts(Pairs(0, 0, 0, 0)), np.nan)),
            })
    found = {"verdicts": pd.DataFrame(verdicts), "tests": pd.DataFrame(tests)}
    for f in findings:
        if f.map is not None:
            found[f"map_{f.claim}_{f.coding}"] = f.map
    return found


def report(findings: Sequence[Finding], *, runs: int, method: str, picture: bool = True) -> Report:
    """Return the report on the findings of one or more readings.

    Args:
        findings: The findings.
        runs: Pairs of runs.
        method: Name of the intervals.
        picture: Whether to draw.
    """
    found = Report("claims", "What the documents claim, and what the model says", counted(findings),
                   tables=tables(findings),
                   figures={"codings": list(dict.fromkeys(f.coding for f in findings)), "alpha": ALPHA,
                            "verdicts": [{"claim": f.claim, "coding": f.coding, "verdict": f.verdict,
                                          "kind": f.data.kind} for f in findings]},
                   notes=notes(findings, runs, method))
    if picture:
        found.pictures["verdicts"] = verdict_picture(findings)
        for f in findings:
            if f.map is not None and f.data.map is not None:
                found.pictures[f"map_{f.claim}_{f.coding}"] = map_picture(f)
    return found


def tell_turns(report: Report, turned: Sequence[str], turns: pd.DataFrame) -> None:
    """Add to a report which contested values turn a verdict alone.

    Args:
        report: The report.
        turned: The claims whose verdict the reading changes.
        turns: Tables of :func:`.contested.turned_alone`, one below the other, with the column claim before.
    """
    report.tables["contested"] = turns
    report.sentence += f" {turns_in_words(turned, turns)}"
    report.notes.append(f"Contested values one at a time: {ALONE_RUNS} pairs, each claim judged by itself, "
                        "without the parts that are read off single runs and without flips; see "
                        "contested.csv.")
