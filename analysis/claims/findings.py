"""Claims with their verdicts, played and judged together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.claims.claims_file import ClaimData, PartData
from analysis.claims.flips import find_flip
from analysis.claims.laboratory import Laboratory
from analysis.claims.maps import judge_map, map_cells
from analysis.claims.trials import Trial, trials_of
from analysis.claims.verdicts import judge, verdict_of
from analysis.stats import ALPHA
from sim.rules.forms import several

if TYPE_CHECKING:
    import pandas as pd

VERDICTS = ("reproduced", "depends on", "no clear effect", "contradicted", "untestable")


@dataclass
class Finding:
    """A claim's verdict under one reading.

    Attributes:
        claim: Its name.
        data: The claim.
        coding: The reading.
        verdict: One of :data:`VERDICTS`.
        trials: Its tests.
        map: The cells of its map, if it is one.
    """

    claim: str
    data: ClaimData
    coding: str
    verdict: str
    trials: list[Trial]
    map: pd.DataFrame | None = None

    @property
    def deciding(self) -> Trial | None:
        """The test on which the verdict rests: the least favourable one that counts."""
        counted = [t for t in self.trials if not t.aside]
        order = {"contradicted": 0, "depends on": 1, "no clear effect": 2, "reproduced": 3}
        return min(counted, key=lambda t: (order["depends on" if t.flip else t.verdict],
                                           -t.p_holm if t.verdict != "contradicted" else t.p_holm),
                   default=None)


def examine(claims: Mapping[str, ClaimData], lab: Laboratory, coding: str, *, method: str = "paired t",
            flips: bool = True, seed: int = 1, alpha: float = ALPHA, all_forms: bool = True,
            progress: Callable[[int], None] | None = None) -> list[Finding]:
    """Play all claims under one reading and judge them together.

    Args:
        claims: The claims by name.
        lab: Where they are played.
        coding: Name of the reading.
        method: ``paired t`` or ``paired bootstrap``.
        flips: Whether to look for what a verdict depends on.
        seed: Seed of the bootstrap.
        alpha: Level of the whole family of tests.
        all_forms: Whether a map is played under all its forms, or under the one in force alone.
        progress: Called with 1 after each claim.

    Raises:
        InputError: If an experiment cannot be played.
    """
    tested: dict[str, list[tuple[PartData, Trial]]] = {}
    for name, data in claims.items():
        tested[name] = [(part, trial) for part in data.parts for trial in trials_of(part, lab)]
        if progress:
            progress(1)
    judge([trial for pairs in tested.values() for _, trial in pairs], method=method, seed=seed, alpha=alpha)
    findings = []
    for name, data in claims.items():
        trials = [trial for _, trial in tested[name]]
        if flips:
            for part, trial in tested[name]:
                if trial.again is not None and not trial.aside:
                    trial.flip = find_flip(trial.again, trial.margins, lab.draws(part), trial.required,
                                           held_effect=trial.held_effect, alpha=alpha)
        found = Finding(name, data, coding, "untestable" if data.untestable else verdict_of(trials), trials)
        if data.map is not None:
            own = lab.form_of(data.map.form)
            found.map = map_cells(data.map, lab, several()[data.map.form] if all_forms else (own,))
            found.verdict = judge_map(found.map)
        findings.append(found)
        if progress:
            progress(1)
    return findings
