"""The command that a run prints last asks about an actor of its scenario."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.commands.console import who_to_ask


@pytest.mark.parametrize(("names", "asked"), [
    (["Ukraine", "China", "Russia"], "China"),
    (["Russia", "Ukraine"], "Russia"),
    (["United States", "Russia"], "'United States'"),
])
def test_the_example_asks_about_an_actor_of_the_scenario(names: list[str], asked: str) -> None:
    labels = {name.lower(): name for name in names}
    world: Any = SimpleNamespace(actors=tuple(labels), labels=labels, case=SimpleNamespace(focus="china"))
    assert who_to_ask(world) == asked
