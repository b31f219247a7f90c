"""The command that a run prints last asks about an actor of its scenario."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.commands.console import between, what_to_ask


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


@pytest.mark.parametrize(("share", "said"), [
    (0.54, "takes an offer in 54 % of the runs: the mean lies between two ends"), (0.2, "takes an offer in 20 %"),
    (0.19, ""), (0.81, ""), (None, "")])
def test_a_mean_between_two_ends_is_nobodys_position(share: float | None, said: str) -> None:
    offer = SimpleNamespace(name="fuel", to=1, domain=0)
    world: Any = SimpleNamespace(actors=("a", "b"), domains=("talks", "catch"),
                                 structure=SimpleNamespace(offers=[offer]))
    figures = {"offers": [{"offer": "fuel"} | ({} if share is None else {"share": share})]}
    found = between(world, figures, "b", "talks")
    assert found.startswith(said) if said else not found
    assert not between(world, figures, "a", "talks")
    assert not between(world, figures, "b", "catch")
