"""Comparing scenarios: paired differences, where they part, who moves first, which reason does it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import sim
from analysis import stats
from analysis.compare import __main__ as cli
from analysis.compare import arms, assemble, comparison, figure, parting
from analysis.compare import reasons as why
from analysis.compare.arms import Arm
from analysis.compare.comparison import Comparison
from analysis.compare.prose import sentence
from analysis.paired import Paths
from sim.coded.variables import TERM_NAMES
from sim.engines.reduce import Ensemble
from sim.explain.accounting import name_of, option_terms
from sim.reading.errors import InputError

RUNS, SEED = 64, 3


@pytest.fixture(scope="module")
def base() -> Arm:
    return Arm("as coded", sim.load(scenario="arms_sale"), SEED, RUNS)


@pytest.fixture(scope="module")
def forced(base: Arm) -> Comparison:
    # the offer opens on 2023-01-30 and is weighed for five weeks, in every run
    values = {"scenario.offers.arms_request.deliberation": 5.0}
    sale, none = (Arm(name, sim.load(scenario="arms_sale", values=values, answers={"arms_request": answer}), SEED, RUNS)
                  for name, answer in (("sale", "accepted"), ("none", "refused")))
    return comparison.compare(none, sale, engine="numpy", threads=1)


# -- intervals, against the textbook ------------------------------------------------------------------


def test_paired_t_is_that_of_student_s_sleep_data() -> None:
    """Hours of sleep gained by ten patients with two drugs (Student 1908): t = 4.0621, p = 0.002833."""
    one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = stats.paired_difference(one, two)
    assert found.estimate == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)
    assert found.p == pytest.approx(0.002833, abs=1e-6)


def test_welch_is_that_of_the_sleep_data_unpaired() -> None:
    """The same numbers as if they were independent: t = -1.8608, 17.776 degrees of freedom, p = 0.07939."""
    one = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    two = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = stats.welch(one, two)
    assert found.p == pytest.approx(0.07939, abs=1e-5)
    assert (found.low, found.high) == pytest.approx((-0.2054832, 3.3654832), abs=1e-6)
    assert "UNPAIRED" in found.method


def test_holm_by_hand() -> None:
    """0.01 x 4 = 0.04; 0.02 x 3 = 0.06; 0.03 x 2 = 0.06; 0.04 x 1 is raised to 0.06; NaN does not count."""
    adjusted = stats.holm([0.04, 0.01, float("nan"), 0.03, 0.02])
    assert adjusted[:2] == pytest.approx([0.06, 0.04])
    assert np.isnan(adjusted[2])
    assert adjusted[3:] == pytest.approx([0.06, 0.06])


def test_bootstrap_of_a_mean_agrees_with_the_normal_interval() -> None:
    values = np.random.default_rng(5).normal(0.3, 1.0, 400)
    found = stats.bootstrap(values, seed=2, resamples=4000)
    half = 1.96 * values.std() / 20.0
    assert found.low == pytest.approx(values.mean() - half, abs=0.01)
    assert found.high == pytest.approx(values.mean() + half, abs=0.01)
    assert found == stats.bootstrap(values, seed=2, resamples=4000)


def test_unequal_numbers_of_runs_are_no_pairs() -> None:
    with pytest.raises(InputError, match="not paired"):
        stats.paired_difference([1.0, 2.0], [1.0, 2.0, 3.0])


# -- made-up paths whose parting is known -------------------------------------------------------------


def _invented(base: Arm, shift: np.ndarray, runs: int = 40) -> Comparison:
    """Two arms with noise in common; China's military position of the second is shifted, by week and run."""
    names = tuple(f"position.{a}.{d}" for a in base.world.actors
                  for d in ("diplomatic", "economic", "military"))
    weeks = base.world.weeks
    one = np.random.default_rng(1).normal(0.0, 0.3, (len(names), weeks, runs))
    two = one.copy()
    two[names.index("position.china.military")] += shift
    arms = [dataclasses.replace(base, name=name, runs=runs) for name in ("a", "b")]
    empty = Ensemble(base.world, runs, SEED, "numpy")
    return Comparison(arms[0], arms[1], True, 0.05, 0.95, Paths(empty, names, one), Paths(empty, names, two))


def test_parts_in_the_week_and_series_that_were_shifted(base: Arm) -> None:
    shift = np.zeros((base.world.weeks, 40))
    shift[10:20] = 0.04  # below the smallest effect of interest
    shift[20:] = 0.2
    found = _invented(base, shift).partings
    assert found[["actor", "domain", "week"]].to_numpy().tolist() == [["china", "military", 20]]
    assert found["difference"].iloc[0] == pytest.approx(0.2)


def test_common_noise_cancels_and_what_is_left_is_the_shift(base: Arm) -> None:
    shift = np.tile(np.linspace(0.0, 0.5, base.world.weeks)[:, None], (1, 40))
    weekly = _invented(base, shift).weekly
    china = weekly[(weekly["actor"] == "china") & (weekly["domain"] == "military")]
    assert np.allclose(china["difference"], np.linspace(0.0, 0.5, base.world.weeks))
    assert np.allclose(china["q05"], china["q95"])
    others = weekly.drop(china.index)
    assert (others["difference"] == 0.0).all()


def test_one_run_in_forty_is_a_first_mover_and_no_parting(base: Arm) -> None:
    shift = np.zeros((base.world.weeks, 40))
    shift[30:, 7] = 1.0
    found = _invented(base, shift)
    assert found.partings.empty
    movers = found.first_movers
    assert movers[["actor", "first", "median_week"]].to_numpy().tolist() == [["china", 1, 30]]
    assert movers["share"].iloc[0] == pytest.approx(1 / 40)


def test_the_median_of_an_even_number_of_weeks_is_a_week_in_which_somebody_moved(base: Arm) -> None:
    """One pair parts in week 10, one in week 21: the lower median is 10, and nothing happened in week 15."""
    shift = np.zeros((base.world.weeks, 40))
    shift[10:, 3] = 1.0
    shift[21:, 5] = 1.0
    movers = _invented(base, shift).first_movers
    assert movers[["first", "median_week"]].to_numpy().tolist() == [[2, 10]]
    assert movers["median_date"].iloc[0] == base.world.dates[10].isoformat()


def test_a_share_of_the_pairs_shows_what_a_mean_hides(base: Arm) -> None:
    """Of 40 pairs two jump up from week 30 and one down in week 40: 5 % above, then 2.5 % below."""
    shift = np.zeros((base.world.weeks, 40))
    shift[30:, [7, 9]] = 0.5
    shift[40, 3] = -0.05
    found = _invented(base, shift)
    weekly = found.weekly
    china = weekly[(weekly["actor"] == "china") & (weekly["domain"] == "military")]
    assert china["share_above"].tolist() == [0.0] * 30 + [0.05] * (base.world.weeks - 30)
    assert china["share_below"].tolist() == [0.025 * (w == 40) for w in range(base.world.weeks)]
    assert parting.series_apart([weekly]) == [("china", "military")]
    assert parting.series_apart([weekly], least=0.08) == [("china", "military")]  # the one that differs most


def test_series_that_part_come_first_and_the_others_are_counted(base: Arm) -> None:
    shift = np.zeros((base.world.weeks, 40))
    shift[20:] = 0.2
    found = _invented(base, shift)
    two = found.two.values
    two[found.two.names.index("position.us.economic"), 50:, :8] += 1.0
    picture = figure.parting_picture([found])
    titles = [axis.get_title(loc="left") for axis in picture.axes]
    assert titles[::2] == ["China, military: mean difference", "United States, economic: mean difference"]
    assert titles[1::2] == ["Pairs apart by 0.05 or more"] * 2
    (legend,) = picture.legends
    shown = {text.get_text() for text in legend.get_texts()}
    assert "first week parted" in shown
    assert "right: further from Russia" not in shown  # nothing goes that way
    assert "16 of the 18 series" in legend.get_title().get_text().replace("\n", " ")


def test_the_legend_of_flat_lines_names_no_band_and_no_parting(base: Arm) -> None:
    picture = figure.parting_picture([_invented(base, np.zeros((base.world.weeks, 40)))])
    shown = {text.get_text() for text in picture.legends[0].get_texts()}
    assert shown == {"b less a", "left: smallest effect of interest, 0.05"}


# -- the model ----------------------------------------------------------------------------------------


def test_a_world_and_itself_never_part(base: Arm) -> None:
    found = comparison.compare(base, dataclasses.replace(base, name="again"), engine="numpy", threads=1)
    assert (found.weekly["difference"] == 0.0).all()
    assert found.partings.empty
    assert found.first_movers.empty
    assert found.reasons().empty
    assert "No position parts" in sentence(found, found.reasons())
    assert not found.end_state["beyond"].any()


def test_a_forced_sale_parts_when_the_offer_can_be_taken_and_is_not_called_a_choice(forced: Comparison) -> None:
    first = forced.partings.iloc[0]
    assert (first["actor"], first["domain"], first["date"]) == ("china", "military", "2023-03-06")
    assert forced.first_movers["actor"].iloc[0] == "china"
    assert forced.first_movers["share"].iloc[0] == 1.0
    reasons = forced.reasons(3)
    assert set(reasons["cause"]) == {"its answer was forced"}
    assert set(reasons["in_other"]) == {"accept arms_request"}
    end = forced.end_state.set_index("value")
    assert end.loc["position.china.military", "beyond"]
    assert end.loc["position.china.military", "mean_other"] > 0.5


def test_the_answer_to_the_offer_is_told_first(forced: Comparison) -> None:
    """Refused in every run of one, accepted in every run of the other: 100 points, and then where they part."""
    said = sentence(forced, forced.reasons(1), titled=True)
    assert said.partition(": ")[2].startswith("accepted in 0 % of the runs of none and in 100 % of those of sale "
                                              "(+100 points [+100, +100]). The first to part")
    assert said.startswith("China on ")
    assert sentence(forced, forced.reasons(1)).startswith("sale against none: China on ")


def test_before_the_change_paired_runs_are_the_same(forced: Comparison) -> None:
    before = forced.weekly[forced.weekly["date"] < "2023-03-06"]
    assert len(before) == 61 * 18
    assert (before["difference"] == 0.0).all()


def test_end_state_is_the_difference_of_the_two_ensembles(forced: Comparison) -> None:
    """The table's means are those that the ensembles sum up by themselves, in whole numbers."""
    world = forced.base.world
    i = world.layout.index["us"]
    end = forced.end_state.set_index("value").loc["position.us.military"]
    means = [paths.ensemble.mean["position"][-1, 2, i] for paths in (forced.one, forced.two)]
    assert end["mean_base"] == pytest.approx(means[0], abs=1e-5)
    assert end["difference"] == pytest.approx(means[1] - means[0], abs=1e-5)
    assert end["low"] < end["difference"] < end["high"]
    # a forced sale puts China's military position apart in every pair, by the offer's 0.6 or so
    china = forced.end_state.set_index("value").loc["position.china.military"]
    assert china["share_apart"] == 1.0
    assert (forced.end_state["share_apart"].between(0.0, 1.0)).all()


def test_what_is_rare_and_large_is_said_beside_a_small_mean() -> None:
    """The chance of a sale is far below one half, so that no mean parts; the sentence tells of the few."""
    arms = [Arm(name, sim.load(scenario=name, coding="second"), SEED, 64) for name in ("baseline", "arms_sale")]
    found = comparison.compare(*arms, engine="numpy", threads=1)
    taken = found.two.ensemble.outcomes["position.china.military@week64"]
    apart = np.abs(taken - found.one.ensemble.outcomes["position.china.military@week64"]) >= 0.05 - 1e-9
    assert 0 < apart.sum() < 16
    said = sentence(found, found.reasons(1))
    assert "China's military position" in said
    assert f"in {100 * apart.mean():.1f} % of the pairs" in said


def test_the_term_that_was_switched_off_is_the_reason() -> None:
    """China's own wish is the one thing that differs: the interest term must do it."""
    base = Arm("a", sim.load(scenario="baseline", values={"actors.china.ideal_point.economic": 0.3}), 1, RUNS)
    other = Arm("b", sim.load(scenario="baseline", values={"actors.china.ideal_point.economic": 1.0}), 1, RUNS)
    found = comparison.compare(base, other, engine="numpy", threads=1)
    reasons = found.reasons(3)
    assert found.first_movers["actor"].iloc[0] == "china"
    assert set(reasons["cause"]) == {"weighed differently"}
    shifts = reasons.iloc[0][list(TERM_NAMES)].astype(float)
    assert shifts.idxmax() == "interest"
    others = shifts.drop("interest")
    assert np.abs(others).max() < 1e-9


def test_reason_adds_up_to_the_turn_of_the_preference() -> None:
    """In both arms the terms' advantage plus luck decides; the shift must turn one into the other."""
    arms = [Arm(n, sim.load(scenario="baseline", values={"actors.china.ideal_point.economic": v}), 1, RUNS)
            for n, v in (("a", 0.3), ("b", 1.0))]
    found = comparison.compare(*arms, engine="numpy", threads=1)
    row = found.reasons(1).iloc[0]
    scores = []
    for arm in arms:
        decision, world = why._decision(arm, "china", int(row["run"]), int(row["week"]))
        structure = world.structure
        number = {name_of(structure, k, world.domains): k for k in range(len(structure.options))}
        one, two = (decision.options[number[row[name]]] for name in ("in_other", "in_base"))
        luck = decision.me.noise * (one.luck - two.luck)
        assert sum(option_terms(decision, structure, number[row["in_other"]]).values()) == pytest.approx(one.utility)
        scores.append(one.utility - two.utility + luck)
    assert scores[0] <= 0.0 <= scores[1]
    assert sum(row[t] for t in TERM_NAMES) == pytest.approx(scores[1] - scores[0], abs=1e-9)


def test_refuses_what_is_no_pair_unless_asked(base: Arm) -> None:
    other = dataclasses.replace(base, name="other", seed=SEED + 1)
    with pytest.raises(InputError, match="not paired: they have different seeds"):
        comparison.compare(base, other)
    found = comparison.compare(base, other, unpaired=True, engine="numpy", threads=1)
    assert not found.weekly["paired"].any()
    assert found.weekly["q05"].isna().all()
    assert found.first_movers.empty
    assert sentence(found, found.reasons()).startswith("UNPAIRED")
    assert set(found.end_state["method"]) == {"Welch t (UNPAIRED)"}
    assert assemble.report([found], picture=False).title.endswith("(UNPAIRED)")


def test_a_design_for_other_values_is_no_pair(base: Arm) -> None:
    one = dataclasses.replace(base, sampling="latin_hypercube")
    other = Arm("b", sim.load(scenario="baseline"), SEED, RUNS, "latin_hypercube")
    assert "design" in str(arms.why_unpaired(one, other))
    assert arms.why_unpaired(one, dataclasses.replace(one)) is None


def test_scenarios_without_a_week_in_common_are_refused(base: Arm) -> None:
    crimea = Arm("crimea", sim.load(scenario="crimea_2014"), SEED, RUNS)
    with pytest.raises(InputError, match="start on different days"):
        comparison.compare(base, crimea)
    with pytest.raises(InputError, match="no week and actor in common"):
        comparison.compare(base, crimea, unpaired=True)


def test_scenarios_of_different_length_meet_on_common_weeks(base: Arm) -> None:
    short = Arm("short", sim.load(scenario="baseline"), SEED, RUNS)
    found = comparison.compare(short, base, engine="numpy", threads=1)
    assert len(found.dates) == 65
    assert found.end_state["date"].iloc[0] == "2023-03-27"


# -- the command --------------------------------------------------------------------------------------


def test_the_command_writes_everything_twice_the_same(tmp_path, capsys) -> None:
    words = ["scenario=arms_sale", "--change", "scenario.offers.arms_request.answer=accepted", "--runs", "64",
             "--explained", "2", "--output", str(tmp_path), "--engine", "numpy"]
    for _ in range(2):
        assert cli.command(words) == 0
    assert "first to part" in capsys.readouterr().out
    one, two = sorted(tmp_path.iterdir())
    assert {p.name for p in one.iterdir()} == {
        "end_state.csv", "weekly.csv", "partings.csv", "first_movers.csv", "reasons.csv", "answers.csv",
        "compare.png", "report.json", "sentence.txt"}
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name
    assert (one / "compare.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("words", "text"), [
    (["scenario=baseline"], "two are needed"),
    (["scenario=baseline"], "scenario=baseline,arms_sale or"),
    (["case=river_dam", "scenario=dry_year"], "scenario=dry_year,first_filling or"),
    (["scenario=baseline,nowhere"], "no scenario of that name"),
    (["scenario=baseline,arms_sale", "smallest=big"], "not a number"),
    (["scenario=baseline,arms_sale", "unpaired=perhaps"], "yes or no"),
    (["scenario=baseline,arms_sale", "output.picture=false"], "not a word of this command"),
])
def test_mistakes_are_told_and_nothing_is_written(words, text, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=text):
        cli.command(words)
    assert list(tmp_path.iterdir()) == []


def test_run_folders_are_played_again_and_seeds_compared(tmp_path, capsys) -> None:
    from sim.__main__ import main as sim_main

    for seed in (1, 2):
        sim_main(["scenario=crimea_2014", "ensemble.runs=64", f"seed={seed}", "output.picture=false",
                  "output.table=false", f"output.folder={tmp_path / str(seed)}"])
    folders = [str(next((tmp_path / s).iterdir())) for s in ("1", "2")]
    capsys.readouterr()
    with pytest.raises(InputError, match="different seeds"):
        cli.command([*folders, "--output", str(tmp_path / "out")])
    assert not (tmp_path / "out").exists()
    cli.command([*folders, "unpaired=yes", "--no-picture", "--output", str(tmp_path / "out")])
    assert "UNPAIRED" in capsys.readouterr().out
