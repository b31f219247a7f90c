"""What one value does: steps of its range with all else drawn, paired, on the headlines."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.coded.cases import find
from sim.commands import value_effect as command
from sim.commands.codebook import main
from sim.play.value_effect import STEPS, readings_of, value_effect
from sim.reading.errors import InputError

KEY = "actors.china.ideal_point.diplomatic"
OUTCOME = "position.china.diplomatic@end"
RUNS = 64
#: The engine that plays many runs the fastest.
ENGINE: Any = "numba" if importlib.util.find_spec("numba") else "numpy"


@pytest.fixture(scope="module")
def found() -> command.ValueEffect:
    return value_effect(sim.load(scenario="arms_sale"), KEY, RUNS, 1, engine=ENGINE)


def test_the_steps_go_from_low_to_high_and_hold_the_readings(found: command.ValueEffect) -> None:
    coded = sim.load().evidence.by_key[KEY].coded
    assert found.readings == {f"reading_{n}": value for n, value in enumerate((0.55, 0.5, 0.4, 0.5), 1)}
    assert found.steps[0] == min(coded.low, 0.4)
    assert found.steps[-1] == pytest.approx(max(coded.high, 0.55))
    assert np.allclose(np.diff(found.steps), (found.steps[-1] - found.steps[0]) / (STEPS - 1))


def test_a_step_is_the_ensemble_in_which_the_value_is_held_there(found: command.ValueEffect) -> None:
    # the same runs, played another way: the value held on the command line, all else drawn
    held = sim.load(scenario="arms_sale", values={KEY: found.steps[2]})
    alone = sim.run(held, runs=RUNS, seed=1, engine=ENGINE).runs[OUTCOME]
    row = next(row for row in found.rows if row.headline.outcome == OUTCOME)
    assert row.at[2].value == pytest.approx(alone.mean(), abs=1e-9)
    assert row.at[2].high - row.at[2].value == pytest.approx(1.959964 * alone.std() / RUNS**0.5)


def test_a_higher_ideal_point_ends_higher_and_the_change_is_paired(found: command.ValueEffect) -> None:
    row = next(row for row in found.rows if row.headline.outcome == OUTCOME)
    assert [f.value for f in row.at] == sorted(f.value for f in row.at)
    assert row.change.change == pytest.approx(row.at[-1].value - row.at[0].value)
    assert row.change.clear
    # an interval of paired runs is narrower than that of two independent means
    assert row.change.error / 3.4 < (row.at[0].high - row.at[0].low) / 2
    assert row.disagreement is not None
    assert 0.0 < row.disagreement.change < row.change.change


def test_readings_outside_the_coded_range_widen_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "codings").mkdir()
    (tmp_path / "codings" / "mine.yaml").write_text(
        "title: Mine\nreader: human\nvalues:\n  actors.china.deference:\n"
        "    {value: 1.0, low: 0.9, high: 1.0, basis: assumed, reason: So I think.}\n", encoding="utf-8")
    (tmp_path / "codings" / "other.yaml").write_text(
        "title: No reading of its own\nvalues:\n  actors.china.deference:\n"
        "    {value: 0.0, low: 0.0, high: 0.1, basis: assumed, reason: A guess.}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    known = readings_of("actors.china.deference", "arms_sale", find())
    assert set(known) == {"mine", *(f"reading_{n}" for n in range(1, 5))}
    world = sim.load(scenario="arms_sale")
    wide = value_effect(world, "actors.china.deference", 4, 1, engine="numpy")
    assert wide.steps[-1] == 1.0
    assert world.values[world.row_of["actors.china.deference"]].high < 1.0


def test_a_scenarios_own_number_has_readings_in_that_scenario_only() -> None:
    key = "scenario.offers.arms_request.stake"
    assert len(readings_of(key, "arms_sale", find())) == 4
    assert readings_of(key, "thaw", find()) == {}


def test_the_command_prints_and_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "effect.csv"
    assert main([KEY, "--effect", "scenario=arms_sale", "seed=1", "--runs", str(RUNS), "--csv", str(path)]) == 0
    said = capsys.readouterr().out
    assert "The 4 machine readings put it between 0.4 and 0.55" in said
    assert "That disagreement is worth at most" in said
    assert "China, diplomatic position" in said
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert len({(row["outcome"], row["answer"]) for row in rows}) * STEPS == len(rows)
    again = tmp_path / "again.csv"
    assert main([KEY, "--effect", "scenario=arms_sale", "--runs", str(RUNS), "--csv", str(again)]) == 0
    assert again.read_bytes() == path.read_bytes()


def test_a_value_without_readings_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mechanisms.hazard", "--effect", "scenario=baseline", "--runs", "4"]) == 0
    assert "No independent reading of this value is on file" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "said"), [
    (["--effect", "scenario=arms_sale"], "which value?"),
    (["actors.china.inertai", "--effect", "scenario=arms_sale"], "unknown coded value"),
    ([KEY, "--effect", "scenario=arms_sael"], "arms_sale"),
    ([KEY, "--effect", "ensemble.runs=3"], "not a word of --effect"),
    ([KEY, "--effect", "--runs", "1"], "not a number of runs"),
    ([KEY, "--runs", "10"], "goes with --effect only"),
    ([KEY, "--effect", "--second"], "does not go with --effect"),
])
def test_what_is_not_allowed_is_refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_value_without_a_range_is_refused() -> None:
    with pytest.raises(InputError, match="without a range"):
        value_effect(sim.load(scenario="arms_sale", values={"mechanisms.hazard": 0.02}), "mechanisms.hazard", 4, 1)
