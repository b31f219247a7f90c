"""The named figures beside the digests: what they say, and that they say which behaviour has moved."""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from typing import Any

import pytest
from baselines import update
from baselines.update import digests_of, figures_of, moved, played, stored

import sim
from sim.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return sim.load(scenario="crimea_2014")


def changed(world: World, key: str, value: float) -> World:
    return world.varied({key: {"value": value}})


def test_a_moved_coded_value_is_traced_to_what_it_moves(world: World) -> None:
    figures: dict[str, Any] = stored("figures.json")["crimea_2014"]
    runs = played(changed(world, "actors.china.ideal_point.military", -0.9))
    assert digests_of(*runs) != stored("digests.json")["crimea_2014"]
    names = [line.partition(": ")[0] for line in moved(figures, figures_of(*runs))]
    assert "position.china.military@end" in names
    assert "position.ukraine.military@end" not in names


def test_figures_agree_with_a_count_of_the_run_itself(world: World) -> None:
    """Second way: the log of the single run and the slots of its last week, read by hand."""
    model, ensemble = played(world)
    figures = figures_of(model, ensemble)
    end = model.history[-1][world.layout.slot("position.china.economic")]
    assert figures["position.china.economic@end"] == pytest.approx(end, abs=0.0005)
    by_us = [e for e in model.log if (e["kind"], e["actor"], e["other"]) == ("penalty", "us", "russia")]
    assert by_us
    assert str(figures["penalised.russia-us"]).startswith(f"{len(by_us)} in the single run, ")
    for name, said in figures.items():
        kind, _, rest = name.partition(".")
        if kind == "vote":
            counts = ensemble.votes[rest.rpartition(".")[0]][rest.rpartition(".")[2]]
            answer, _, count = str(said).partition(" in ")
            assert int(count.split()[0]) == max(counts)
            assert counts[("yes", "abstain", "no").index(answer)] == max(counts)


def test_what_moves_is_named_with_both_values() -> None:
    found = moved({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 4, "d": 5})
    assert found == ["b: 2 -> 4", "c: 3 -> gone", "d: new -> 5"]


def test_the_script_says_which_figure_moved_and_writes_on_request_only(
        tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    two = ["crimea_2014", "wedge"]  # test_completeness has the digests of all scenarios
    runs = cache(lambda story: played(sim.load(scenario=story)))
    for name in ("digests.json", "figures.json"):
        kept = {story: stored(name)[story] for story in two}
        (tmp_path / name).write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (tmp_path / "patterns.json").write_bytes((update.HERE / "patterns.json").read_bytes())
    right_ones = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    old = (tmp_path / "figures.json").read_text(encoding="utf-8")
    name = "position.ukraine.military@end"
    (right,) = re.findall(rf'"{name}": (\S+),', old)[:1]
    wrong = old.replace(f'"{name}": {right}', f'"{name}": -0.123', 1)
    assert wrong != old
    (tmp_path / "figures.json").write_text(wrong, encoding="utf-8")
    monkeypatch.setattr(update, "HERE", tmp_path)
    monkeypatch.setattr(update, "scenarios", lambda: two)
    monkeypatch.setattr(update, "played", lambda world: runs(world.name))
    monkeypatch.setattr(update, "patterns", lambda: json.loads(right_ones["patterns.json"]))
    monkeypatch.setattr(sys, "argv", ["update.py"])
    assert update.main() == 0
    shown = capsys.readouterr().out
    assert f"{name}: -0.123 -> {right}" in shown
    assert len(shown.splitlines()) == 2
    assert (tmp_path / "figures.json").read_text(encoding="utf-8") == wrong
    monkeypatch.setattr(sys, "argv", ["update.py", "--write"])
    update.main()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == right_ones
