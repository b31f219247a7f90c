"""The record's qualitative patterns in the baseline, at the coded values: which hold is on file.

What is tested is that a verdict does not change unnoticed, not that all of them hold: a row that the model
does not show is a finding about the model, and no coded value is moved to make it come out.
"""

from __future__ import annotations

from functools import cache

import pytest
from baselines.update import PATTERNS, patterns, stored

import sim

EXPECTED: dict[str, bool] = stored("patterns.json")


@cache
def found() -> dict[str, bool]:
    return patterns()


def test_every_pattern_of_the_record_is_on_file() -> None:
    rows = {slug for slug in sim.load(scenario="baseline").scenario.record if slug[:3] in PATTERNS}
    assert rows == set(EXPECTED)
    assert {slug[:3] for slug in rows} == set(PATTERNS)


@pytest.mark.parametrize("row", sorted(EXPECTED))
def test_the_verdict_is_the_one_on_file(row: str) -> None:
    assert found()[row] is EXPECTED[row], (
        f"{row} {'holds' if found()[row] else 'does not hold'} now; if the model or a coding has changed, "
        "say why in CHANGELOG.md and run tests/baselines/update.py --write")
