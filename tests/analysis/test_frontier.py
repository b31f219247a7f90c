"""Maps and thresholds against toys whose frontier is known, and one world whose flip is."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import norm

import sim
from analysis import phrases
from analysis.frontier import __main__ as cli
from analysis.frontier.__main__ import counter, scenario_and_outcome
from analysis.frontier.adaptive import Remembered, adaptive_map, fitting_levels
from analysis.frontier.assemble import frontier
from analysis.frontier.axes import Axis, axis, keys_of
from analysis.frontier.prose import axis_words, odds
from analysis.frontier.surface import Cells
from analysis.frontier.thresholds import at_coded_point, threshold
from analysis.given import Given
from sim.reading.errors import InputError

RUNS = 1000


@pytest.fixture(scope="module")
def world():
    return sim.load(scenario="arms_sale")


class Slope:
    """A share that rises from 0 to 1 across the line x + y = 1, and how many cells were asked for."""

    def __init__(self, width=0.05):
        self.width, self.asked = width, 0

    def share(self, x, y):
        return norm.cdf((x + y - 1.0) / self.width)

    def __call__(self, cells):
        self.asked += len(cells)
        return np.rint(RUNS * self.share(cells[:, 0], cells[:, 1]))


class TestMap:
    places = np.linspace(0.0, 1.0, 61)

    def test_it_is_the_truth_and_plays_few_cells(self):
        slope = Slope()
        found = adaptive_map(slope, self.places, self.places, RUNS)
        truth = slope.share(*np.meshgrid(self.places, self.places))
        assert np.abs(found.share - truth).max() < 0.03
        assert slope.asked == found.played.sum() < 0.45 * truth.size
        assert np.abs(found.checked).max() < 0.03

    def test_contours_are_followed_to_single_cells(self):
        found = adaptive_map(Slope(), self.places, self.places, RUNS, check=0)
        for level in (0.1, 0.5, 0.9):
            above = found.share >= level
            j, i = np.nonzero(above[:, 1:] != above[:, :-1])
            assert len(j) > 50
            assert found.played[j, i].all()
            assert found.played[j, i + 1].all()

    def test_a_tolerance_of_zero_plays_every_cell(self):
        found = adaptive_map(Slope(), self.places[:20], self.places[:30], RUNS, tolerance=0.0)
        assert found.played.all()
        assert found.share.shape == (30, 20)

    def test_a_flat_map_costs_the_coarse_grid_only(self):
        asked = []

        def flat(cells):
            asked.append(len(cells))
            return np.full(len(cells), 300.0)

        found = adaptive_map(flat, self.places, self.places, RUNS, coarse=6, check=0)
        assert asked == [49]
        np.testing.assert_allclose(found.share, 0.3)

    def test_linear_shares_are_interpolated_exactly(self):
        found = adaptive_map(lambda c: 400.0 * c[:, 0] + 100.0, self.places, self.places, RUNS, levels=(),
                             tolerance=1.0)
        np.testing.assert_allclose(found.share, np.tile(0.4 * self.places + 0.1, (61, 1)), atol=1e-12)

    def test_no_cell_is_asked_for_twice(self):
        seen = set()

        def count(cells):
            for cell in map(tuple, cells):
                assert cell not in seen
                seen.add(cell)
            return np.rint(RUNS * norm.cdf((cells[:, 0] - 0.5) / 0.1))

        adaptive_map(count, self.places, self.places, RUNS)


class TestLevels:
    @pytest.mark.parametrize(("low", "high", "levels"), [
        (0.0, 1.0, (0.1, 0.5, 0.9)), (0.05, 0.95, (0.1, 0.5, 0.9)),
        (0.02, 0.18, (0.05, 0.1, 0.15)),   # fifths and tenths have fewer than two inside
        (0.0, 0.5, (0.2, 0.4)),
        (0.3, 0.95, (0.4, 0.6, 0.8)),
        (0.11, 0.129, (0.115, 0.12, 0.125)),
        (0.0, 0.0, (0.1, 0.5, 0.9)),       # nothing lies inside
    ])
    def test_round_shares_that_lie_on_the_map(self, low, high, levels):
        assert fitting_levels(low, high) == pytest.approx(levels)

    def test_two_to_four_of_them_wherever_the_map_lies(self):
        rng = np.random.default_rng(0)
        for low, high in np.sort(rng.random((300, 2)), axis=1):
            if high - low > 0.003:
                found = fitting_levels(low, high)
                assert 2 <= len(found) <= 4, (low, high)
                assert all(low < level < high for level in found) or found == (0.1, 0.5, 0.9)

    def test_a_cell_is_played_once(self):
        asked = []

        def count(cells):
            asked.append(len(cells))
            return cells[:, 0] * 10.0

        played = Remembered(count)
        assert played(np.array([[0.1, 0.0], [0.2, 0.0]])).tolist() == [1.0, 2.0]
        assert played(np.array([[0.2, 0.0], [0.3, 0.0]])).tolist() == [2.0, 3.0]
        assert played(np.array([[0.1, 0.0]])).tolist() == [1.0]
        assert asked == [2, 1]


class TestThreshold:
    def test_a_known_flip(self):
        found = threshold(lambda x: RUNS * (x > 0.37), 0.0, 1.0, 0.5, RUNS, steps=12)
        assert found.at == pytest.approx(0.37, abs=2.0**-12)
        assert (found.low, found.high) == (found.at, found.at)
        assert (found.first, found.last) == (0.0, 1.0)

    def test_a_falling_share(self):
        found = threshold(lambda x: round(RUNS * (1.0 - x)), 0.0, 1.0, 0.9, RUNS, steps=12)
        assert found.at == pytest.approx(0.1, abs=0.002)
        assert found.low < 0.1 < found.high
        assert (found.first, found.last) == (1.0, 0.0)

    def test_a_share_that_just_reaches_the_level_passes_it(self):
        # exactly half of the runs from x = 0.25 on
        found = threshold(lambda x: 500 * (x >= 0.25), 0.0, 1.0, 0.5, RUNS, steps=12)
        assert found.at == pytest.approx(0.25, abs=2.0**-12)
        assert found.last == 0.5

    def test_a_level_that_is_not_passed(self):
        found = threshold(lambda x: round(100 * x), 0.0, 1.0, 0.5, RUNS)
        assert np.isnan([found.at, found.low, found.high]).all()
        assert found.last == 0.1

    def test_the_interval_goes_to_the_end_where_nothing_bounds_it(self):
        # 450 to 520 of 1000: the upper end cannot be told from a half
        found = threshold(lambda x: round(450 + 70 * x), 0.0, 1.0, 0.5, RUNS)
        assert found.high == 1.0
        assert 0.0 < found.low < found.at

    def test_the_interval_inverts_wilson(self):
        # share = place: the 95 % Wilson interval of k of n holds 1/2 where |2k/n - 1| <= z / sqrt(n + z^2)
        z = 1.959963984540054
        reach = 0.5 * z / (RUNS + z * z) ** 0.5
        found = threshold(lambda x: RUNS * x, 0.0, 1.0, 0.5, RUNS, steps=14)
        assert found.low == pytest.approx(0.5 - reach, abs=0.002)
        assert found.high == pytest.approx(0.5 + reach, abs=0.002)

    def test_it_covers_the_truth_as_often_as_it_says(self):
        hits = 0
        for seed in range(300):
            luck = np.random.default_rng(seed).random(200)
            found = threshold(lambda x, luck=luck: int((luck < x).sum()), 0.0, 1.0, 0.3, 200)
            hits += found.low <= 0.3 <= found.high
        assert 0.92 <= hits / 300 <= 0.99


class TestAxis:
    def test_the_words_of_the_example(self, world):
        assert keys_of("credibility.US", world) == (
            "pairs.credibility.china-us", "pairs.credibility.russia-us", "pairs.credibility.global_south-us")
        assert keys_of("prospects.China-US", world) == ("pairs.prospects.china-us",)

    @pytest.mark.parametrize(("text", "key"), [
        ("pairs.prospects.china-us", "pairs.prospects.china-us"),
        ("pairs.prospects.china-us.value", "pairs.prospects.china-us"),
        ("prospects.United States-China", "pairs.prospects.us-china"),
        ("prospects.USA-China", "pairs.prospects.us-china"),
        ("CHINA.INERTIA", "actors.china.inertia"),
        ("inertia.China", "actors.china.inertia"),
        ("salience.china.military", "actors.china.salience.military"),
        ("salience.China.military", "actors.china.salience.military"),
        ("hazard", "mechanisms.hazard"),
        ("offer.arms_request.stake", "scenario.offers.arms_request.stake"),
    ])
    def test_ways_to_name_one_value(self, world, text, key):
        assert keys_of(text, world) == (key,)

    def test_a_value_that_holds_both_ways_has_one_key(self, world):
        both = next(v for v in world.values if v.key.startswith("pairs.") and len(v.slots) == 2)
        head, _, pair = both.key.removeprefix("pairs.").partition(".")
        first, _, second = pair.partition("-")
        assert keys_of(f"{head}.{second}-{first}", world) == (both.key,)

    def test_a_name_that_means_nothing(self, world):
        with pytest.raises(InputError, match=r"prospects\.china-us"):
            keys_of("prospects.china-ussr", world)

    def test_ranges(self, world):
        assert axis("credibility.us", world).low == 0.0
        assert axis("credibility.us", world).high == 1.0
        assert axis("credibility.us", world, (0.2, 0.4)) == Axis(
            "credibility.us", keys_of("credibility.us", world), 0.2, 0.4)
        for bad in ((0.4, 0.2), (-0.5, 0.5), (0.5, 1.5)):
            with pytest.raises(InputError, match="not a range"):
                axis("credibility.us", world, bad)


def step_cells(runs=2, **how):
    """China's exposure to the US in week 0, which is its coded value, above 0.5: a step on the x axis."""
    def make(values):
        return sim.load(scenario="arms_sale", values=values)

    plain = make({})
    return Cells(make, axis("exposure.china-us", plain), axis("prospects.china-us", plain),
                 "exposure.china-us@week0", runs, 3, lambda values: values > 0.5, engine="numpy",
                 threads=1, **how)


class TestCells:
    def test_a_world_with_a_known_flip(self):
        report = frontier(step_cells(), size=4, levels=(0.5,), steps=6, picture=False)
        table = report.tables["map"]
        assert ((table["share"] == 1.0) == (table["x"] > 0.5)).all()
        assert ((table["share"] == 0.0) == (table["x"] <= 0.5)).all()
        along = report.tables["thresholds"].set_index("axis")
        assert along.loc["exposure.china-us", "at"] == pytest.approx(0.5, abs=2.0**-6)
        assert np.isnan(along.loc["prospects.china-us", "at"])

    def test_as_coded_is_the_coded_value_even_outside_the_range(self, world):
        coded = next(v.value for v in world.values if v.key == "pairs.exposure.china-us")

        def make(values):
            return sim.load(scenario="arms_sale", values=values)

        far = axis("exposure.china-us", world, (0.9, 1.0))
        seen = []
        cells = Cells(make, far, axis("prospects.china-us", world), "exposure.china-us@week0", 2, 3,
                      lambda values: seen.append(values) or values > 0.0, engine="numpy", threads=1)
        cells(np.array([[np.nan, np.nan], [0.95, 0.2]]))
        np.testing.assert_allclose(seen[0][0], coded)
        np.testing.assert_allclose(seen[0][1], 0.95)

    def test_other_values_are_drawn_the_same_in_every_cell(self):
        seen = []
        cells = step_cells(runs=6)
        cells.name, cells.hits = "exposure.china-eu@week0", lambda v: seen.append(v) or v > 0
        cells(np.array([[0.1, 0.1], [0.9, 0.9]]))
        np.testing.assert_array_equal(seen[0][0], seen[0][1])
        assert np.ptp(seen[0][0]) > 0.0
        fixed = step_cells(runs=6, vary=False)
        fixed.name, fixed.hits = "exposure.china-eu@week0", lambda v: seen.append(v) or v > 0
        fixed(np.array([[0.1, 0.1]]))
        assert np.ptp(seen[1][0]) == 0.0

    def test_two_axes_of_one_value_are_refused(self, world):
        with pytest.raises(InputError, match="both axes"):
            Cells(lambda values: world, axis("credibility.us", world), axis("credibility.china-us", world),
                  "offer.arms_request", 4, 1, lambda v: v > 0)


class TestWordsOfAxes:
    def test_an_axis_names_its_actors(self, world):
        cells = step_cells()
        assert axis_words(cells.axes[1], cells) == "China's hope of better relations with the United States"
        three = axis("credibility.us", world)
        assert axis_words(three, cells) == ("China's, Russia's and the Global South's belief in threats by "
                                            "the United States, all set to the same number")

    def test_the_odds_stand_at_the_coded_point(self):
        """Exposure is coded 0.5, which is not above 0.5: no run of two. Wilson for 0 of 2: 0 to 0.658."""
        at = at_coded_point(step_cells())
        assert (at.share, at.low) == (0.0, 0.0)
        assert at.high == pytest.approx(0.6576, abs=1e-4)
        assert odds(at) == "0 % (95 % interval 0 to 66 %)"
        cells = step_cells()
        cells.hits = lambda values: values >= 0.5
        assert at_coded_point(cells).share == 1.0
        report = frontier(step_cells(), size=3, steps=2, picture=False)
        assert report.sentence.startswith("With both axes as coded, ")
        assert report.figures["as_coded"]["share"] == 0.0

    def test_names_that_end_alike(self):
        assert phrases.together(["a's hope", "b's hope"]) == "a's and b's hope"
        assert phrases.together(["one", "two"]) == "one and two"
        assert phrases.together(["x y"]) == "x y"
        assert phrases.together(["same", "same"]) == "same and same"


class TestPicture:
    def test_it_says_where_the_coded_point_is(self):
        report = frontier(step_cells(), size=4, steps=2)
        figure = report.pictures["frontier"]
        texts = [axis.get_title(loc="left") for axis in figure.axes]
        assert "With both axes as coded: 0 % (95 % interval 0 to 66 %)" in texts
        labels = " ".join(axis.get_xlabel() + axis.get_ylabel() for axis in figure.axes)
        assert "China's exposure to the United States" in labels
        assert "the first" not in labels


class TestWords:
    def test_a_scenario_as_outcome(self):
        given = Given(own={"outcome": "Arms_Sale"}, words=("outcome=Arms_Sale",))
        assert scenario_and_outcome(given) == ("arms_sale", None)
        other = Given(own={"outcome": "arms_sale"}, scenarios=("thaw",), words=("scenario=thaw",))
        with pytest.raises(InputError, match="another scenario"):
            scenario_and_outcome(other)

    def test_when_a_run_counts(self, world):
        both = counter(Given(own={"above": "0.2", "below": "0.4"}), "position.china.economic@end", world)
        assert both(np.array([0.1, 0.3, 0.5])).tolist() == [False, True, False]
        plain = counter(Given(), "offer.arms_request", world)
        assert plain(np.array([0.0, 1.0])).tolist() == [False, True]
        with pytest.raises(InputError, match="yes or no"):
            counter(Given(), "position.china.economic@end", world)


class TestCommand:
    def test_the_example_is_accepted_as_written(self, tmp_path, capsys):
        status = cli.main(["x=credibility.US", "y=prospects.China-US", "outcome=arms_sale", "size=2",
                              "--runs", "2", "--engine", "numpy", "--output", str(tmp_path)])
        assert status == 0
        (folder,) = tmp_path.iterdir()
        assert {path.name for path in folder.iterdir()} == {"thresholds.csv", "map.csv", "frontier.png",
                                                            "report.json", "sentence.txt"}
        figures = json.loads((folder / "report.json").read_text())["figures"]
        assert figures["outcome"] == "offer.arms_request"
        assert figures["scenario"] == "arms_sale"
        assert figures["x"]["keys"] == ["pairs.credibility.china-us", "pairs.credibility.russia-us",
                                        "pairs.credibility.global_south-us"]
        assert figures["cells"] == figures["cells_played"] == 4
        assert "pairs.credibility.russia-us" in capsys.readouterr().out.replace("\n", "")
