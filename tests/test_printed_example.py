"""The command that a run prints last asks about an actor of its scenario."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.commands.console import what_to_ask


@pytest.mark.parametrize(("names", "asked"), [
    (["Ukraine", "China", "Russia"], "China"),
    (["Russia", "Ukraine"], "Russia"),
    (["United States", "Russia"], "'United States'"),
])
def test_the_example_asks_about_an_actor_of_the_scenario(names: list[str], asked: str) -> None:
    labels = {name.lower(): name for name in names}
    world: Any = SimpleNamespace(actors=tuple(labels), labels=labels, case=SimpleNamespace(focus="china"))
    assert what_to_ask(world, {"weeks": 78, "offers": [{"to": "china", "single_run_week": None}]}) == (asked, 8)
    assert what_to_ask(world, {"weeks": 3, "offers": []}) == (asked, 2)


def test_the_example_asks_about_the_first_offer_taken() -> None:
    labels = {"china": "China", "eu": "European Union"}
    world: Any = SimpleNamespace(actors=tuple(labels), labels=labels, case=SimpleNamespace(focus="china"))
    offers = [{"to": "china", "single_run_week": 58}, {"to": "eu", "single_run_week": 12},
              {"to": "china", "single_run_week": None}]
    assert what_to_ask(world, {"weeks": 78, "offers": offers}) == ("'European Union'", 12)
