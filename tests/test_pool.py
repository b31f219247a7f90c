"""Pools of readings: whom a run draws, what it plays then, and what its folder says of it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.__main__ import main
from sim.coded import evidence
from sim.coded.cases import Case
from sim.coded.pool import sentence
from sim.engines.ensemble import run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.play.result import read
from sim.reading.errors import InputError
from sim.world.coders import of_draws, place_of
from sim.world.luck import parameter_uniforms
from sim.world.world import World

READINGS = tuple(f"reading_{n}" for n in range(1, 5))
RUNS, SEED = 64, 3
INERTIA, DEFERENCE, STAKE = "actors.china.inertia", "actors.china.deference", "scenario.offers.arms_request.stake"
ENDS = ("position.china.diplomatic@end", "position.us.military@end", "moves.china")
VALUE = "{{value: {}, low: {}, high: {}, basis: assumed, reason: So I think.}}"


@pytest.fixture
def forget() -> Iterator[None]:
    """Other codings are there than before and after."""
    evidence.load.cache_clear()
    yield
    evidence.load.cache_clear()


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget: None) -> Path:
    """A folder of codings in which no other coder is."""
    monkeypatch.setattr(Case, "coding_folders", property(lambda case: [tmp_path]))
    return tmp_path


def coder(folder: Path, name: str, stake: str = "", **values: tuple[float, float, float]) -> None:
    keys = {"inertia": INERTIA, "deference": DEFERENCE}
    values = values or {"deference": (0.5, 0.5, 0.5)}
    lines = [f"  {keys[key]}: {VALUE.format(*numbers)}" for key, numbers in values.items()]
    text = "\n".join([f"title: Reading of {name}", "reader: human", "values:", *lines]) + "\n"
    (folder / f"{name}.yaml").write_text(text + stake, encoding="utf-8")


def world(coding: str, scenario: str = "no_limits") -> World:
    return sim.load(scenario=scenario, coding=coding)


def numbers(made: World, key: str, draws: np.ndarray) -> np.ndarray:
    """The numbers that a value has in runs."""
    value = made.values[made.row_of[key]]
    return value.at(draws[made.row_of[key]])


# -- parts, by hand ---------------------------------------------------------------------------------


def test_a_draw_means_one_of_the_coders_each_as_likely() -> None:
    v = np.array([0.0, 0.249, 0.25, 0.5, 0.99, np.nextafter(1.0, 0.0), np.nan])
    assert of_draws(v, 4).tolist() == [0, 0, 1, 2, 3, 3, -1]
    assert of_draws(v, 3).tolist() == [0, 0, 0, 1, 2, 2, -1]


def test_the_place_of_a_number_gives_it_back() -> None:
    assert place_of(np.array([-0.5, 0.0, 0.25]), -0.5, 0.5).tolist() == [0.0, 0.5, 0.75]
    weeks = np.arange(1.0, 12.0)
    back = 1.0 + place_of(weeks, 1.0, 12.0) * 11.0
    assert back.tolist() == weeks.tolist()  # a week is a whole number: 3.9999 would be another
    assert place_of(np.array([2.0]), 1.0, 2.0)[0] < 1.0


def test_what_stands_for_two_readings_is_their_mean_from_the_lowest_low_to_the_highest_high(alone: Path) -> None:
    coder(alone, "ann", inertia=(0.3, 0.2, 0.6))
    coder(alone, "bob", inertia=(0.6, 0.5, 0.8), deference=(0.4, 0.4, 0.4))
    builtin = evidence.load().by_key[DEFERENCE].coded
    pool, mixed = evidence.load("pool").by_key, evidence.load("pool_mixed").by_key
    for found in (pool, mixed):
        assert (found[INERTIA].coded.value, found[INERTIA].coded.low, found[INERTIA].coded.high) == (
            pytest.approx(0.45), 0.2, 0.8)
        assert found[INERTIA].coded.reason == "Mean of ann 0.3 (0.2 to 0.6); bob 0.6 (0.5 to 0.8)."
    # who does not read a value: the whole coder keeps the built-in number, a value's own coder is one who read it
    assert pool[DEFERENCE].coded.value == pytest.approx((builtin.value + 0.4) / 2)
    assert mixed[DEFERENCE].coded.value == 0.4
    assert pool["actors.china.ideal_point.diplomatic"] is evidence.load().by_key["actors.china.ideal_point.diplomatic"]
    assert sentence(evidence.load("pool").pool) == "Each run is coded by one of ann and bob (human readings)."


def test_a_number_of_a_scenario_is_pooled_with_the_files_own(alone: Path) -> None:
    coder(alone, "ann", f"scenarios:\n  arms_sale:\n    offers.arms_request.stake: {VALUE.format(0.9, 0.9, 0.9)}\n")
    coder(alone, "bob", inertia=(0.6, 0.5, 0.8))
    first, pool, mixed = (world(coding, "arms_sale") for coding in ("first", "pool", "pool_mixed"))
    row = first.values[first.row_of[STAKE]]
    assert pool.values[pool.row_of[STAKE]].value == pytest.approx((row.value + 0.9) / 2)
    draws = pool.uniforms(SEED, 0, RUNS)
    who = np.array(pool.coders.drawn_by(draws))
    assert numbers(pool, STAKE, draws)[who == "ann"] == pytest.approx(0.9)
    assert numbers(pool, STAKE, draws)[who == "bob"] == pytest.approx(
        row.at(first.uniforms(SEED, 0, RUNS)[first.row_of[STAKE]])[who == "bob"])
    assert numbers(mixed, STAKE, mixed.uniforms(SEED, 0, 4)) == pytest.approx(0.9)
    held = sim.load(scenario="arms_sale", coding="pool", values={STAKE: 0.2})
    assert (held.draw(held.uniforms(SEED, 0, 4))[held.layout.slot("offer.arms_request.stake")] == 0.2).all()


# -- a run of a pool --------------------------------------------------------------------------------


def test_a_run_of_the_pool_is_that_run_of_the_coder_it_draws() -> None:
    made = world("pool")
    pool = run_ensemble(made, RUNS, SEED, outcomes=ENDS, keep_drawn=True)
    who = np.array(made.coders.drawn_by(pool.drawn))
    assert set(who) == set(READINGS)
    for name in READINGS:
        own, mine = world(name), who == name
        played = run_ensemble(own, RUNS, SEED, outcomes=ENDS, keep_drawn=True)
        # every value and every residual of a settled start
        assert abs(made.draw(pool.drawn) - own.draw(played.drawn))[:, mine].max() < 1e-15
        for outcome in ENDS:
            np.testing.assert_allclose(pool.outcomes[outcome][mine], played.outcomes[outcome][mine], atol=1e-12)


@pytest.mark.parametrize("coding", ["pool", "pool_mixed"])
def test_a_run_keeps_its_place_in_every_range_whoever_codes(coding: str) -> None:
    made = world(coding)
    draws = made.uniforms(SEED, 0, RUNS)
    u = parameter_uniforms(SEED, ["inertia.china"], 0, RUNS)[0]
    rows = dict(zip(made.coders.keys, range(len(made.coders.keys)), strict=True))
    who = made.coders.drawn_by(draws, rows.get(INERTIA, 0))
    ranges = {name: evidence.load(name).by_key[INERTIA].coded for name in READINGS}
    expected = [ranges[name].low + place * (ranges[name].high - ranges[name].low)
                for name, place in zip(who, u, strict=True)]
    np.testing.assert_allclose(numbers(made, INERTIA, draws), expected, atol=1e-15)
    hazard = made.row_of["mechanisms.hazard"]  # nobody read it: it is drawn as ever
    assert draws[hazard].tolist() == parameter_uniforms(SEED, ["hazard"], 0, RUNS)[0].tolist()


def test_a_mixed_run_draws_each_value_alone_and_settles_the_start_of_what_it_drew() -> None:
    made = world("pool_mixed")
    draws = made.uniforms(SEED, 0, 8)
    who = {key: made.coders.drawn_by(draws, n) for n, key in enumerate(made.coders.keys)}
    assert {len({names[k] for names in who.values()}) for k in range(8)} == {4}
    # the residual of run 2, another way: a single coding of what its coders say
    entries = dict(evidence.load().entries)
    for entry in entries.values():
        if entry.key in who:
            entries[entry.name] = evidence.load(who[entry.key][2]).entries[entry.name]
        elif entry.key in evidence.load("pool").pool.values:
            entries[entry.name] = evidence.load("reading_1").entries[entry.name]
    own = made.evidence
    plain = World(evidence.Coding(made.case, own.actors, entries, own.ladders, own.sources),
                  made.scenario, name="no_limits")
    residual = made.layout.array(made.draw(draws), "residual")[..., 2]
    np.testing.assert_allclose(residual, plain.residuals, atol=1e-15)
    assert abs(residual - world("first").residuals).max() > 1e-3


@pytest.mark.parametrize("coding", ["pool", "pool_mixed"])
def test_all_engines_play_the_same_bits(coding: str) -> None:
    made = world(coding)
    found = run_ensemble(made, RUNS, SEED, outcomes=ENDS[:2], keep_drawn=True, engine="numpy")
    for run in (0, 37):
        model = PositionModel(made, SEED, run, drawn=True).run()
        slots = [made.layout.slot(name.partition("@")[0]) for name in ENDS[:2]]
        assert [model.data[slot] for slot in slots] == [found.outcomes[name][run] for name in ENDS[:2]]
    if importlib.util.find_spec("numba") is not None:
        fast = run_ensemble(made, RUNS, SEED, outcomes=ENDS[:2], keep_drawn=True, engine="numba")
        assert fast.digest() == found.digest()
        assert (fast.drawn == found.drawn).all()


def test_a_run_draws_the_same_coder_however_many_runs_there_are() -> None:
    made = world("pool")
    many = made.coders.drawn_by(made.uniforms(SEED, 0, 6400))
    assert made.coders.drawn_by(made.uniforms(SEED, 64, 64)) == many[64:128]
    counts = np.array([many.count(name) for name in READINGS]) / 6400
    assert abs(counts - 0.25).max() < 5 * (0.25 * 0.75 / 6400) ** 0.5  # five standard deviations


def test_a_latin_hypercube_spreads_the_coders_evenly() -> None:
    made = world("pool")
    found = run_ensemble(made, RUNS, SEED, sampling="latin_hypercube", keep_drawn=True)
    who = made.coders.drawn_by(found.drawn)
    assert [who.count(name) for name in READINGS] == [16] * 4


def test_the_point_run_takes_the_mean_of_the_coders() -> None:
    made = world("pool")
    mean = np.mean([evidence.load(name).by_key[INERTIA].coded.value for name in READINGS])
    slot = made.layout.slot("inertia.china")
    assert made.point()[slot] == pytest.approx(mean)
    assert made.draw(made.point_uniforms(2))[:, 0].tolist() == made.point().tolist()
    assert "coder" not in sim.run(made, 4, SEED, sampling="point", engine="numpy").runs


# -- what is set, and what is hashed ----------------------------------------------------------------


def test_a_value_that_is_set_is_set_for_every_coder() -> None:
    held = sim.load(scenario="no_limits", coding="pool", values={INERTIA: 0.7})
    assert set(numbers(held, INERTIA, held.uniforms(SEED, 0, RUNS))) == {0.7}
    wide = sim.load(scenario="no_limits", coding="pool", values={INERTIA: {"low": 0.0}})
    value = wide.values[wide.row_of[INERTIA]]
    u = parameter_uniforms(SEED, ["inertia.china"], 0, RUNS)[0]
    assert numbers(wide, INERTIA, wide.uniforms(SEED, 0, RUNS)).tolist() == (u * value.high).tolist()
    assert wide.hash() == world("pool").varied({INERTIA: {"low": 0.0}}).hash() != world("pool").hash()


def test_worlds_of_other_coders_are_other_worlds_though_the_pools_range_is_the_same(alone: Path) -> None:
    hashes = []
    for highs in ((0.6, 0.9), (0.9, 0.6)):
        coder(alone, "ann", inertia=(0.3, 0.1, highs[0]))
        coder(alone, "bob", inertia=(0.5, 0.1, highs[1]))
        evidence.load.cache_clear()
        made = world("pool")
        value = made.values[made.row_of[INERTIA]]
        assert (value.value, value.low, value.high) == (0.4, 0.1, 0.9)
        hashes.append(made.hash())
    assert hashes[0] != hashes[1] != world("pool_mixed").hash()


def test_a_coding_of_ones_own_that_names_a_reader_is_a_coder_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                 forget: None) -> None:
    (tmp_path / "codings").mkdir()
    coder(tmp_path / "codings", "mary", inertia=(0.6, 0.5, 0.8))
    (tmp_path / "codings" / "guess.yaml").write_text("title: No reading\nvalues: {}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert evidence.readers() == ["mary", *READINGS]
    said = sentence(evidence.load("pool_mixed").pool)
    assert said == ("Each value of a run is coded by one of mary (human reading) and reading_1, reading_2, reading_3 "
                    "and reading_4 (machine readings).")


# -- bad input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("names", "said"), [((), "there are none"), (("ann",), "there is ann")])
def test_a_pool_of_fewer_than_two_coders_is_refused(names: tuple[str, ...], said: str, alone: Path, tmp_path: Path,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    for name in names:
        coder(alone, name, inertia=(0.3, 0.2, 0.6))
    with pytest.raises(InputError, match="two coders"):
        evidence.load("pool_mixed")
    with pytest.raises(SystemExit) as stopped:
        main(["scenario=arms_sale", "coding=pool", f"output.folder={tmp_path / 'runs'}"])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


# -- the run folder and the sweep -------------------------------------------------------------------


def test_the_folder_says_whom_each_run_drew_and_is_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]
                                                              ) -> None:
    words = ["scenario=no_limits", "coding=pool", "ensemble.runs=64", f"output.folder={tmp_path}",
             "output.picture=false"]
    assert main(words) == 0
    assert "Each run is coded by one of reading_1, reading_2" in capsys.readouterr().out
    (folder,) = tmp_path.iterdir()
    result = read(folder)
    made = sim.load(scenario="no_limits", coding="pool")
    assert result.runs["coder"].tolist() == made.coders.drawn_by(made.uniforms(1, 0, 64))
    coders = json.loads((folder / "summary.json").read_text())["coders"]
    assert [row["runs"] for row in coders] == [(result.runs["coder"] == row["coding"]).sum() for row in coders]
    assert json.loads((folder / "manifest.json").read_text())["coders"] == dict.fromkeys(READINGS, "machine")
    columns = pd.read_csv(folder / "columns.csv").set_index(["table", "column"])
    assert "the coding whose ranges" in columns.loc[("runs", "coder"), "meaning"]
    # the drawn value is that of the coder whom the row names
    ranges = result.runs["coder"].astype(str).map(lambda name: evidence.load(name).by_key[INERTIA].coded)
    assert all(r.low - 1e-12 <= x <= r.high + 1e-12 for r, x in zip(ranges, result.runs[INERTIA], strict=True))
    with pytest.raises(InputError, match="no value draws"):
        _ = result.coders
    assert main(["rerun", str(folder), "--output", str(tmp_path / "again")]) == 0


def test_a_mixed_folder_has_a_table_of_coders_that_joins_the_runs() -> None:
    made = sim.load(scenario="no_limits", coding="pool_mixed")
    result = sim.run(made, 16, SEED, engine="numpy")
    assert "coder" not in result.runs
    table = result.coders.pivot(index="run", columns="key", values="coder")
    assert table.shape == (16, len(made.coders.keys))
    assert table[INERTIA].tolist() == made.coders.drawn_by(made.uniforms(SEED, 0, 16),
                                                           made.coders.keys.index(INERTIA))
    assert "Each value of a run is coded by" in repr(result)


def test_a_sweep_over_codings_keeps_the_coder(tmp_path: Path) -> None:
    assert main(["-m", "scenario=no_limits", "coding=first,pool", "ensemble.runs=64", f"output.folder={tmp_path}",
                 "output.picture=false", "sweep.outcomes=[position.china.diplomatic@end]"]) == 0
    (folder,) = (path for path in tmp_path.iterdir() if (path / "plan.json").exists())
    rows = sim.read_sweep(folder).set_index("coding")
    made = sim.load(scenario="no_limits", coding="pool")
    assert rows.loc["first", "drawn.coder"].isna().all()
    assert rows.loc["pool", "drawn.coder"].tolist() == made.coders.drawn_by(made.uniforms(1, 0, 64))
