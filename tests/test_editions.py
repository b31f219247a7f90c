"""With its forms and its coding the first edition comes out again, to the bit."""

from __future__ import annotations

import pytest
from baselines.update import SINCE_THE_FIRST, digests_of, played, scenarios, stored

import sim
from sim.coded.variables import VARIABLES
from sim.rules.forms import FIRST_EDITION, several


@pytest.mark.parametrize("scenario", scenarios())
def test_the_first_edition_comes_out_again(scenario: str) -> None:
    world = sim.load(scenario=scenario, coding="first_edition", forms=FIRST_EDITION)
    assert digests_of(*played(world), SINCE_THE_FIRST) == stored("first_edition.json")[scenario]


def test_its_forms_are_the_last_of_each_choice() -> None:
    assert {choice: names[-1] for choice, names in several().items()} == FIRST_EDITION


def test_what_has_come_since_is_in_the_table() -> None:
    assert {v.name for v in VARIABLES} > SINCE_THE_FIRST
