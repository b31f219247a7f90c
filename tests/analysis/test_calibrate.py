"""Calibration against toys whose posterior is known, and the record against its other reader."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from analysis.calibrate import __main__ as cli
from analysis.calibrate.abc_smc import abc, tolerances, worth_moving
from analysis.calibrate.assemble import calibrate
from analysis.calibrate.misses import Record, row_weights
from analysis.calibrate.posterior import Posterior, against_prior, traded_off, weighted_quantile
from analysis.calibrate.prose import counted, sentence
from sim.engines.mesa_model import PositionModel
from sim.reading.errors import InputError
from sim.results.unscored import why_not_scored

pytest.importorskip("pyabc")


def coins(uniforms, first):
    """Three rows, each missed with probability 1 - u0; u1 does nothing.

    Given that no row is missed, the posterior of u0 is Beta(4, 1), that of u1 its prior.
    """
    luck = np.random.Generator(np.random.Philox(np.random.SeedSequence(9, spawn_key=(first,))))
    return luck.random((3, uniforms.shape[1])) > uniforms[0]


def corner(uniforms, first):
    """One row, missed unless u0 + u1 > 1.5: the posterior is uniform on a triangle.

    Its means are 5/6, its variances 1/72 (a right triangle with legs of 1/2), its correlation -1/2.
    """
    return (uniforms[0] + uniforms[1] <= 1.5)[None, :]


@pytest.fixture(scope="module")
def coin_posterior():
    return abc(coins, 2, [0], [0.67, 0.34, 0.0], particles=250, seed=3, batch=300)


@pytest.fixture(scope="module")
def corner_posterior():
    return abc(corner, 3, [0, 1], [1.0, 0.0], particles=200, seed=3, batch=400)


class TestAbc:
    def test_the_posterior_of_a_moved_value(self, coin_posterior):
        w, u = coin_posterior.weights, coin_posterior.uniforms[0]
        size = coin_posterior.size
        truth = stats.beta(4, 1)
        assert size > 100
        assert (w * u).sum() == pytest.approx(truth.mean(), abs=4 * truth.std() / size**0.5)
        for share in (0.1, 0.5, 0.9):
            assert weighted_quantile(u, w, share) == pytest.approx(truth.ppf(share), abs=0.08)
        assert not coin_posterior.missed.any()

    def test_the_posterior_of_a_value_that_is_drawn_anew(self):
        # the same posterior when the kernel moves another value
        found = abc(coins, 2, [1], [0.0], particles=400, seed=4, batch=512)
        u = found.uniforms[0]
        assert stats.kstest(u, stats.beta(4, 1).cdf).pvalue > 0.001
        assert stats.kstest(found.uniforms[1], "uniform").pvalue > 0.001

    def test_a_triangle(self, corner_posterior):
        w, u = corner_posterior.weights, corner_posterior.uniforms
        assert (u[0] + u[1] > 1.5).all()
        for k in (0, 1):
            mean = (w * u[k]).sum()
            assert mean == pytest.approx(5 / 6, abs=0.03)
            assert (w * (u[k] - mean) ** 2).sum() == pytest.approx(1 / 72, abs=0.005)

    def test_it_accepts_what_the_tolerance_says(self, coin_posterior):
        # P(at most 2 of 3 missed) = 1 - E[(1 - u)^3] = 3/4
        assert coin_posterior.epsilons == [0.67, 0.34, 0.0]
        assert coin_posterior.accepted[0] == pytest.approx(0.75, abs=0.06)

    def test_the_same_seed_gives_the_same_bytes_and_leaves_the_global_state_alone(self):
        np.random.seed(5)  # noqa: NPY002
        before = np.random.get_state()[1].copy()  # noqa: NPY002
        one, two = (abc(coins, 2, [0], [0.67, 0.0], particles=60, seed=8, batch=128) for _ in range(2))
        assert one.uniforms.tobytes() == two.uniforms.tobytes()
        assert one.weights.tobytes() == two.weights.tobytes()
        np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
        other = abc(coins, 2, [0], [0.67, 0.0], particles=60, seed=9, batch=128)
        assert one.uniforms.tobytes() != other.uniforms.tobytes()

    def test_every_batch_has_runs_of_its_own(self):
        firsts = []

        def simulate(uniforms, first):
            firsts.append((first, uniforms.shape[1]))
            return coins(uniforms, first)

        abc(simulate, 2, [0], [0.67, 0.0], particles=60, seed=8, batch=100, first=640)
        assert firsts[0] == (640, 100)
        assert [first for first, _ in firsts] == [640 + 128 * k for k in range(len(firsts))]

    def test_a_tolerance_that_nothing_meets(self):
        with pytest.raises(InputError, match="comes near"):
            abc(lambda u, _: np.ones((1, u.shape[1]), dtype=bool), 1, [0], [0.0], particles=20, batch=64,
                most=200)


class TestReading:
    def test_prior_and_posterior_are_told_apart(self, coin_posterior):
        table = against_prior(coin_posterior)
        truth = stats.beta(4, 1)
        assert table["p_holm"][0] < 1e-6
        assert table["p_holm"][1] > 0.01
        assert table["shift"][0] == pytest.approx((truth.mean() - 0.5) * 12**0.5, abs=0.15)
        assert table["contraction"][0] == pytest.approx(1 - 12 * truth.var(), abs=0.1)
        # largest gap between u and u^4: at u = 4^(-1/3)
        assert table["ks"][0] == pytest.approx(4 ** (-1 / 3) - 4 ** (-4 / 3), abs=0.06)

    def test_a_trade_off_is_found(self, corner_posterior):
        (pair,) = traded_off(corner_posterior, [0, 1, 2])
        assert pair[:2] == (0, 1)
        assert pair[2] == pytest.approx(-0.5, abs=0.2)

    def test_no_trade_off_where_there_is_none(self):
        rng = np.random.default_rng(2)
        free = Posterior(rng.random((4, 500)), np.full(500, 1 / 500), np.zeros((1, 500), dtype=bool), [0.0],
                         [1.0], 500, [0])
        assert free.size == pytest.approx(500)
        assert traded_off(free, [0, 1, 2, 3]) == []

    def test_weighted_quantiles_by_hand(self):
        values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.5, 0.2, 0.3])
        assert [weighted_quantile(values, weights, q) for q in (0.1, 0.2, 0.21, 0.5, 0.51, 1.0)] == [
            1.0, 1.0, 2.0, 2.0, 3.0, 3.0]

    def test_tolerances_fall_and_are_distances_that_occur(self):
        distances = np.repeat([0.0, 0.1, 0.2, 0.3, 0.4], [1, 9, 10, 30, 50])
        assert tolerances(distances, (0.5, 0.2, 0.08, 0.01)) == [0.3, 0.2, 0.1, 0.0]
        assert tolerances(np.zeros(10)) == [0.0]

    def test_the_values_that_matter_are_moved(self):
        rng = np.random.default_rng(4)
        u = rng.random((40, 3000))
        distances = 0.5 * u[7] - 0.2 * u[3] + 0.3 * rng.random(3000)
        assert worth_moving(u, distances, 5) == [7, 3]
        assert worth_moving(u, distances, 1) == [7]
        assert worth_moving(u, np.zeros(3000), 5) == [0]


def shown(world, model, row):
    """Whether a finished Mesa run shows a row of the record, read off its history by hand."""
    seen, week = row.observed, world.scenario.period.week
    if seen.vote or seen.plan:
        answers = model.answers[f"vote.{seen.vote}" if seen.vote else f"plan.{seen.plan}"]
        return answers[seen.actor] == seen.is_
    if seen.offer:
        title = world.scenario.offers[seen.offer].title
        taken = any(entry["kind"] == "offer" and entry["text"].endswith(title) for entry in model.log)
        return taken == (seen.is_ == "accepted")
    path = np.array(model.history)[:, world.layout.slot(seen.variable)]
    value = path[week(row.date or row.from_) : week(row.date or row.to) + 1].mean()
    return ((seen.above is None or value > seen.above) and (seen.below is None or value < seen.below)
            and (seen.falls_from is None or value < path[week(seen.falls_from)])
            and (seen.rises_from is None or value > path[week(seen.rises_from)]))


class TestDistance:
    def test_what_all_or_none_show_does_not_count_and_five_rows_on_one_thing_are_not_five(self):
        """r1 and r3 count; r2 is always shown, r4 never. Of r3 two rows tell, so each has a quarter."""
        missed = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0], [1, 1, 1]], dtype=bool)
        found = row_weights(["r1", "r2", "r3a", "r3b", "r3c", "r4"], missed)
        assert found.tolist() == [0.5, 0.0, 0.25, 0.25, 0.0, 0.0]
        assert (found @ missed).tolist() == [0.5, 0.25, 0.75]
        said = counted(["r1", "r2", "r3a", "r3b", "r3c", "r4"], found)
        assert said.startswith("Each of 2 observations counts the same")
        assert said.endswith("3 rows that all runs of the pilot show, or none, do not count: r2, r3c and r4.")

    def test_a_record_that_tells_nothing_is_refused(self):
        with pytest.raises(InputError, match="tells one run from another"):
            row_weights(["r1", "r2"], np.array([[1, 1], [0, 0]], dtype=bool))

    def test_the_sampler_goes_by_the_weighted_distance(self):
        """Only the first row counts, missed unless u0 > 0.5; the other is missed unless u1 > 0.5."""
        def halves(uniforms, first):
            return uniforms[:2] <= 0.5

        found = abc(halves, 2, [0], [0.0], particles=200, seed=2, batch=256, weights=np.array([1.0, 0.0]))
        assert (found.uniforms[0] > 0.5).all()
        assert (found.uniforms[1] <= 0.5).mean() == pytest.approx(0.5, abs=0.15)


class TestSentence:
    @staticmethod
    def said(told):
        table = pd.DataFrame({"key": ["a.b", "c.d"], "told": told, "p": [0.01, 0.4], "shift": [1.0, 0.0],
                              "q05": [0.5, 0.1], "q95": [0.9, 0.9], "low": 0.0, "high": 1.0,
                              "coded_value_inside_90": True})
        rows = pd.DataFrame({"row": ["r1"], "shown_over_ranges": [0.5], "shown_by_posterior": [0.6]})
        missed = np.array([[True, False]])
        posterior = Posterior(np.zeros((2, 2)), np.full(2, 0.5), missed, [0.5], [1.0], 2, [0])
        return sentence(None, table, [], rows, posterior)

    def test_of_none_and_of_some(self):
        assert ("narrow none of the 2 coded ranges. They say nothing of any of them that chance would not: "
                "they cannot tell one coding that a careful reader could defend from another."
                in self.said([False, False]))
        assert ("narrow 1 of the 2 coded ranges: a.b (upper part: 0.50 to 0.90 of 0 to 1). Of the other 1 "
                "they say nothing that chance would not: they cannot tell one coding"
                in self.said([True, False]))


class TestRecord:
    @pytest.mark.parametrize("name", ["baseline", "peace_plan", "no_limits"])
    def test_it_reads_the_record_as_it_reads_off_the_single_run(self, name):
        world = sim.load(scenario=name)
        record = Record(world, 6, engine="numpy")
        missed = record(np.full((len(record.values), 2), np.nan), 0)
        assert record.names == [name for name in world.scenario.record if not why_not_scored(world, name)]
        for run in (0, 1):
            model = PositionModel(world, 6, run=run).run()
            assert missed[:, run].tolist() == [
                not shown(world, model, row) for row in map(world.scenario.record.get, record.names)]

    def test_the_out_of_sample_case_is_refused(self):
        with pytest.raises(InputError, match="out-of-sample"):
            Record(sim.load(scenario="crimea_2014"), 1)


class TestCommand:
    def test_a_small_calibration(self, tmp_path, capsys):
        hash_before = sim.load(scenario="baseline").hash()
        status = cli.main(["scenario=baseline", "pilot=128", "particles=20", "most=1000", "move=2",
                              "--engine", "numpy", "--output", str(tmp_path)])
        assert status == 0
        (folder,) = tmp_path.iterdir()
        assert {path.name for path in folder.iterdir()} == {
            "values.csv", "record.csv", "traded_off.csv", "calibrate.png", "report.json", "sentence.txt"}
        figures = json.loads((folder / "report.json").read_text())["figures"]
        assert figures["rows_missed_posterior"] < figures["rows_missed_prior"]
        assert "No coding was changed." in capsys.readouterr().out
        assert sim.load(scenario="baseline").hash() == hash_before

    def test_a_scenario_without_a_record(self):
        world = sim.load(scenario="baseline")
        bare = sim.load(scenario="baseline")
        bare.scenario = world.scenario.model_copy(update={"record": {}})
        with pytest.raises(InputError, match="no record"):
            calibrate(bare)
