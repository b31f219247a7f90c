"""Sensitivity indices against functions whose indices are known, and one world whose answer is."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import sim
from analysis.given import default_outcome
from analysis.sensitivity import __main__ as cli
from analysis.sensitivity.assemble import sensitivity
from analysis.sensitivity.indices import luck_share, morris, readings_spread, sobol, those_that_matter
from analysis.sensitivity.prose import sentence
from analysis.sensitivity.readings import OTHERS, by_basis, by_passage
from analysis.sensitivity.response import Outcome
from sim.reading.errors import InputError

pytest.importorskip("SALib")


def ishigami(points):
    """Ishigami and Homma (1990) with a = 7, b = 0.1; inputs uniform on [-pi, pi]."""
    x = np.pi * (2.0 * points - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


#: Analytic indices, rounded: Saltelli et al. (2008), Global Sensitivity Analysis, chapter 4.
ISHIGAMI_FIRST, ISHIGAMI_TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)

G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


def sobol_g(points):
    """Saltelli and Sobol (1995): the product of (|4 x - 2| + a) / (1 + a)."""
    return np.prod((np.abs(4.0 * points - 2.0) + G) / (1.0 + G), axis=1)


class TestSobol:
    def test_ishigami(self):
        found = sobol(ishigami, ["x1", "x2", "x3"], 4096, seed=3)
        np.testing.assert_allclose(found["first"], ISHIGAMI_FIRST, atol=0.02)
        np.testing.assert_allclose(found["total"], ISHIGAMI_TOTAL, atol=0.02)
        for column, truth in (("first", ISHIGAMI_FIRST), ("total", ISHIGAMI_TOTAL)):
            assert (found[f"{column}_low"] <= found[column]).all()
            assert (found[column] <= found[f"{column}_high"]).all()
            assert (found[f"{column}_low"] - 0.02 <= np.array(truth)).all()
            assert (np.array(truth) <= found[f"{column}_high"] + 0.02).all()

    def test_sobol_g(self):
        parts = 1.0 / (3.0 * (1.0 + G) ** 2)
        variance = np.prod(1.0 + parts) - 1.0
        total = [parts[i] * np.prod(np.delete(1.0 + parts, i)) / variance for i in range(8)]
        found = sobol(sobol_g, [f"x{i}" for i in range(8)], 4096, seed=3)
        np.testing.assert_allclose(found["first"], parts / variance, atol=0.02)
        np.testing.assert_allclose(found["total"], total, atol=0.02)

    def test_a_group_has_the_indices_of_its_inputs_together(self):
        # closed index of {x1, x3}: all the variance that x2, which interacts with nothing, leaves
        found = sobol(ishigami, ["x1", "x2", "x3"], 2048, seed=3, groups=["odd", "x2", "odd"])
        assert list(found["key"]) == ["odd", "x2"]
        np.testing.assert_allclose(found["first"], [0.5576, 0.4424], atol=0.03)
        np.testing.assert_allclose(found["total"], [0.5576, 0.4424], atol=0.03)

    def test_more_samples_make_narrower_intervals(self):
        wide, narrow = (sobol(ishigami, ["x1", "x2", "x3"], n, seed=3) for n in (128, 4096))
        assert ((narrow["total_high"] - narrow["total_low"]) < (wide["total_high"] - wide["total_low"])).all()

    def test_zero_is_a_seed_and_the_same_seed_gives_the_same_numbers(self):
        first, again, other = (sobol(ishigami, ["x1", "x2", "x3"], 64, seed=s) for s in (0, 0, 1))
        assert first.equals(again)
        assert not first.equals(other)

    def test_an_outcome_that_never_changes_has_no_indices(self):
        found = sobol(lambda points: np.ones(len(points)), ["x1", "x2"], 8)
        assert found[["first", "total"]].isna().all().all()

    def test_a_sample_that_is_no_power_of_two_is_refused(self):
        with pytest.raises(InputError, match="Sobol sequence"):
            sobol(ishigami, ["x1", "x2", "x3"], 100)


class TestMorris:
    def test_a_linear_function_has_its_coefficients_as_effects(self):
        found = morris(lambda points: points @ [3.0, -2.0, 0.0], ["a", "b", "c"], trajectories=6)
        np.testing.assert_allclose(found["mu_star"], [3.0, 2.0, 0.0], atol=1e-9)
        np.testing.assert_allclose(found["mu"], [3.0, -2.0, 0.0], atol=1e-9)
        np.testing.assert_allclose(found["sigma"], 0.0, atol=1e-9)

    def test_an_interaction_shows_as_sigma(self):
        found = morris(lambda points: points[:, 0] * points[:, 1] + points[:, 2], ["a", "b", "c"], 30)
        assert found["sigma"][0] > 0.1
        assert found["sigma"][1] > 0.1
        assert found["sigma"][2] == pytest.approx(0.0, abs=1e-9)

    def test_it_ranks_sobol_g_by_importance(self):
        found = morris(sobol_g, [f"x{i}" for i in range(8)], trajectories=100)
        assert those_that_matter(found, 4) == ["x0", "x1", "x2", "x3"]
        assert those_that_matter(found, 2) == ["x0", "x1"]

    def test_what_does_nothing_is_never_kept(self):
        found = morris(lambda points: points[:, 0], ["a", "b"], trajectories=4)
        assert those_that_matter(found, 10, least=0.0) == ["a"]


class TestLuck:
    def test_the_spread_of_readings_is_that_of_the_points_without_luck(self):
        rng = np.random.default_rng(5)
        values = rng.normal(0.0, 2.0, (4000, 1)) + rng.normal(0.0, 1.0, (4000, 8))
        assert readings_spread(values) == pytest.approx(2.0, abs=0.07)
        assert readings_spread(rng.normal(size=(4000, 10))) < 0.06
        # points of mean 0 and 2, two runs each at +-1: var(means) = 2, mean(var) / runs = 2 / 2
        assert readings_spread(np.array([[-1.0, 1.0], [1.0, 3.0]])) == pytest.approx(1.0)

    def test_share_of_a_known_mixture(self):
        rng = np.random.default_rng(5)
        values = rng.normal(0.0, 2.0, (4000, 1)) + rng.normal(0.0, 1.0, (4000, 8))
        assert luck_share(values) == pytest.approx(1.0 / 5.0, abs=0.02)

    def test_nothing_but_luck_and_no_luck_at_all(self):
        rng = np.random.default_rng(5)
        assert luck_share(rng.normal(size=(2000, 10))) > 0.98
        assert luck_share(np.repeat(np.arange(5.0)[:, None], 3, axis=1)) == 0.0


#: China's exposure to the US, before anything can have happened to it, is its coded value.
EXACT = "exposure.china-us@week0"


@pytest.fixture(scope="module")
def small():
    """A world in which four values vary and all others stand at their coded values."""
    free = {"pairs.exposure.china-us", "pairs.exposure.china-eu", "actors.china.inertia", "mechanisms.hazard"}
    whole = sim.load(scenario="arms_sale")
    return sim.load(scenario="arms_sale", values={v.key: v.value for v in whole.values if v.key not in free})


@pytest.fixture(scope="module")
def report(small):
    return sensitivity(small, EXACT, trajectories=4, samples=64, replicates=2, engine="numpy")


class TestWorld:
    def test_an_outcome_that_is_a_coded_value_depends_on_that_value_alone(self, report, small):
        ranked = report.tables["indices"].set_index("key")
        row = ranked.loc["pairs.exposure.china-us"]
        value = next(v for v in small.values if v.key == "pairs.exposure.china-us")
        assert row["mu"] == pytest.approx(value.high - value.low)
        assert row["sigma"] == pytest.approx(0.0, abs=1e-9)
        assert row["first"] == pytest.approx(1.0, abs=0.1)
        assert row["total"] == pytest.approx(1.0, abs=0.1)
        assert ranked.loc[OTHERS, "total"] == pytest.approx(0.0, abs=1e-9)
        assert report.figures["luck_share"] == 0.0

    def test_the_sentence_names_the_value_and_its_paragraphs(self, report, small):
        value = next(v for v in small.values if v.key == "pairs.exposure.china-us")
        place = f"{value.coded.evidence[0].source} ¶{value.coded.evidence[0].paragraph}"
        assert "pairs.exposure.china-us" in report.sentence
        assert place in report.sentence
        assert "raises the outcome" in report.sentence
        assert place in set(report.tables["passages"]["passage"])

    def test_passages_bound_what_hangs_on_them(self, small):
        cited = {v.key: [f"{p.source} ¶{p.paragraph}" for p in v.coded.evidence] for v in small.values}
        shared = next(place for place in cited["pairs.exposure.china-us"]
                      if place in cited["pairs.exposure.china-eu"])
        indices = pd.DataFrame({"key": ["pairs.exposure.china-us", "pairs.exposure.china-eu", OTHERS],
                                "first": [0.3, -0.01, 0.1], "total": [0.7, 0.4, 0.2]})
        read = by_passage(small, indices)
        assert set(read["passage"]) == {*cited["pairs.exposure.china-us"], *cited["pairs.exposure.china-eu"]}
        row = read.set_index("passage").loc[shared]
        assert row["first_order"] == pytest.approx(0.3)
        assert (row["total_at_least"], row["total_at_most"], row["values"]) == (0.7, 1.0, 2)
        assert read["passage"][0] == shared
        assert row["keys"] == "pairs.exposure.china-us pairs.exposure.china-eu"

    def test_the_picture_is_drawn(self, report):
        assert set(report.pictures) == {"sensitivity"}
        assert len(report.pictures["sensitivity"].axes) == 2

    def test_an_outcome_that_nothing_moves_says_so(self, small):
        report = sensitivity(small, "event.invasion", trajectories=2, samples=8, replicates=2, engine="numpy")
        assert report.sentence.startswith("Nothing moves")
        assert "indices" not in report.tables


class TestBasis:
    def test_assumed_values_and_others_add_up_apart(self):
        indices = pd.DataFrame({"key": ["a", "b", "c", OTHERS], "first": [0.2, 0.1, -0.05, 0.3],
                                "total": [0.3, 0.2, 0.6, 0.9], "basis": ["assumed", "stated", "assumed", ""]})
        found = by_basis(indices).set_index("basis")
        assert found.loc["assumed", ["first_order", "total_at_least", "total_at_most", "values"]].tolist() == [
            0.2, 0.6, pytest.approx(0.9), 2]
        assert found.loc["supported", ["first_order", "total_at_least", "total_at_most", "values"]].tolist() == [
            0.1, 0.2, 0.2, 1]
        assert found.loc["assumed", "keys"] == "a c"

    def test_held_values_stay_as_they_are_coded(self, small):
        whole = sim.load(scenario="arms_sale")
        assumed = {v.key for v in whole.values if v.high > v.low and v.coded.basis == "assumed"}
        varied = {v.key for v in whole.values if v.high > v.low}
        assert assumed
        assert {v.key for v in Outcome(whole, EXACT, 2, 1, "assumed").values} == varied - assumed
        assert {v.key for v in Outcome(whole, EXACT, 2, 1, "supported").values} == assumed
        assert {v.key for v in Outcome(whole, EXACT, 2, 1).values} == varied
        function = Outcome(small, EXACT, 2, 1, "supported", engine="numpy")
        at = function(np.zeros((1, len(function.values))))
        coded = next(v for v in small.values if v.key == "pairs.exposure.china-us")
        assert coded.coded.basis != "assumed"
        assert at == pytest.approx(coded.value)

    def test_drivers_that_are_assumed_are_said_to_be(self, small):
        ranked = pd.DataFrame({"key": ["x", "y"], "total": [0.6, 0.4], "total_low": [0.5, 0.3],
                               "total_high": [0.7, 0.45], "first": [0.5, 0.3], "mu": [1.0, -1.0], "low": [0.0, 0.0],
                               "high": [1.0, 1.0], "basis": ["assumed", "implied"], "passages": ["", "usip2023 ¶7"]})
        read = pd.DataFrame({"passage": [], "total_at_least": [], "total_at_most": [], "values": []})
        said = sentence(small, EXACT, ranked, read)
        assert "depends most on x, which is assumed: no passage supports its size" in said
        assert "Of the 2 values with an index of their own 1 are assumed: x." in said
        other = sentence(small, EXACT, ranked.iloc[::-1].reset_index(drop=True), read, "assumed")
        assert other.startswith("With all assumed values held, ")
        assert "depends most on y, read from usip2023 ¶7" in other
        assert "are assumed" not in other

    def test_another_group_to_hold_is_refused(self, capsys):
        with pytest.raises(SystemExit, match="2"):
            cli.main(["hold=all"])
        said = capsys.readouterr().err
        assert "hold: unknown group of values to hold" in said
        assert "assumed, supported" in said


class TestCommand:
    def test_it_writes_a_report(self, tmp_path, small, monkeypatch, capsys):
        monkeypatch.setattr("analysis.commandline.Given.world", lambda self: small)
        status = cli.main(["scenario=arms_sale", f"outcome={EXACT}", "morris=2", "sobol=8", "replicates=2",
                              "--engine", "numpy", "--output", str(tmp_path)])
        assert status == 0
        (folder,) = tmp_path.iterdir()
        assert {"indices.csv", "passages.csv", "bases.csv", "screening.csv", "sensitivity.png", "report.json",
                "sentence.txt"} == {path.name for path in folder.iterdir()}
        said = json.loads((folder / "report.json").read_text())["sentence"]
        assert "pairs.exposure.china-us" in said
        assert "pairs.exposure.china-us" in capsys.readouterr().out.replace("\n", "")

    def test_the_offer_is_the_default_outcome(self):
        world = sim.load(scenario="arms_sale")
        assert default_outcome(world) == default_outcome(world, "arms_request") == "offer.arms_request"
