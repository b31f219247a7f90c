"""The model under one set of forms: what it says on outcomes and claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analysis.claims.claims_file import ClaimData
from analysis.claims.findings import Finding, examine
from analysis.claims.laboratory import Lab
from analysis.conclusions import Answer
from analysis.paired import play
from analysis.stats import Floats
from sim.world.world import World


class Played:
    """What the model says under one set of forms (:class:`analysis.conclusions.Results`).

    Args:
        outcomes: By scenario and outcome, one number a run.
        verdicts: By claim, its verdict. Findings are not kept: each holds its laboratory and all worlds of that.
    """

    def __init__(self, outcomes: Mapping[tuple[str, str], Floats], verdicts: Mapping[str, Answer]) -> None:
        self.outcomes, self.verdicts = outcomes, verdicts

    def values(self, scenario: str, outcome: str) -> Floats | None:
        """Return an outcome in a scenario, one number a run; None if it was not played."""
        return self.outcomes.get((scenario, outcome))

    def claim(self, name: str) -> Answer | None:
        """Return the verdict on a claim; None if it was not played."""
        return self.verdicts.get(name)


def verdict_answer(finding: Finding) -> Answer:
    """Return the verdict on a claim, with the effect on which it rests."""
    trial = finding.deciding
    if trial is None:
        return Answer(finding.verdict)
    effect = trial.effect
    figure = f"OR {effect.estimate:.2f}" if trial.scale == "odds ratio" else f"{effect.estimate:+.3f}"
    return Answer(finding.verdict, figure, effect.estimate, effect.low, effect.high, f"{trial.says} ({trial.scale})")


def play_forms(worlds: Sequence[World], outcomes: Mapping[str, Sequence[str]], claims: Mapping[str, ClaimData],
               lab: Lab, *, progress: Callable[[int], None] | None = None, **how: Any) -> Played:
    """Play scenarios and claims under one set of forms.

    Claims are judged together, without a search for flips, and a map under its form in force alone.

    Args:
        worlds: The scenarios, under these forms.
        outcomes: By scenario, the outcomes.
        claims: The claims by name.
        lab: Where claims are played, under these forms.
        progress: Called with 1 after each scenario, and with 1 twice for each claim.
        how: Further arguments of :func:`analysis.paired.play`.

    Raises:
        InputError: If an experiment cannot be played.
    """
    found: dict[tuple[str, str], Floats] = {}
    for world in worlds:
        ensemble = play(world, lab.runs, lab.seed, outcomes[world.name], **how)
        found |= {(world.name, name): ensemble.outcomes[name] for name in outcomes[world.name]}
        if progress:
            progress(1)
    findings = examine(claims, lab, lab.coding, flips=False, all_forms=False, progress=progress) if claims else []
    return Played(found, {finding.claim: verdict_answer(finding) for finding in findings})
