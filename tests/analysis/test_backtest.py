"""Scoring against the record: scores against their closed forms, baselines by hand, honesty about rows."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import sim
from analysis.backtest import __main__ as cli
from analysis.backtest import forecasts, prose, scores, skill_tables
from analysis.backtest.forecasts import Forecaster
from analysis.backtest.prose import markdown, ordered
from analysis.backtest.rows import MODEL, RowForecast
from sim.reading.errors import InputError
from sim.results.unscored import moved_by, why_not_scored

RUNS, SEED = 64, 1


@pytest.fixture(scope="module")
def baseline() -> Forecaster:
    return Forecaster(sim.load(scenario="baseline"), RUNS, SEED, engine="numpy", threads=1)


@pytest.fixture(scope="module")
def rows(baseline: Forecaster) -> dict[str, RowForecast]:
    return {row.row: row for row in baseline.rows()}


# -- scores, by hand and theory -----------------------------------------------------------------------


def test_scores_by_hand() -> None:
    assert scores.brier([0.8, 0.3], [1, 0]) == pytest.approx([0.04, 0.09])
    assert scores.log_score([0.5, 1.0]) == pytest.approx([math.log(2.0), 0.0])
    assert scores.log_score(0.0) == pytest.approx(math.log(100.0))  # the floor of 0.01


def test_ranked_probability_score_by_hand() -> None:
    """(0.2, 0.5, 0.3), the first happened: (0.2 - 1)^2 + (0.7 - 1)^2 = 0.73, over 2 steps."""
    assert scores.ranked_probability_score([0.2, 0.5, 0.3], 0) == pytest.approx(0.365)
    assert scores.ranked_probability_score([0.0, 0.0, 1.0], 2) == 0.0
    assert scores.ranked_probability_score([1.0, 0.0, 0.0], 2) == 1.0
    # the miss by one step costs half of the miss by two: the answers are ordered
    assert scores.ranked_probability_score([0.0, 1.0, 0.0], 2) == 0.5
    # with two categories it is the Brier score
    assert scores.ranked_probability_score([0.3, 0.7], 1) == pytest.approx(float(scores.brier(0.7, 1)))
    with pytest.raises(InputError, match="not a distribution"):
        scores.ranked_probability_score([0.5, 0.6, 0.0], 0)


@pytest.mark.parametrize("truth", [0.1, 0.35, 0.5, 0.9])
def test_scores_are_proper(truth: float) -> None:
    """The expected score is lowest for who says what is true; log with a floor, above the floor."""
    said = np.linspace(0.02, 0.98, 97)
    expected_brier = truth * scores.brier(said, 1) + (1 - truth) * scores.brier(said, 0)
    expected_log = truth * scores.log_score(said) + (1 - truth) * scores.log_score(1 - said)
    assert said[expected_brier.argmin()] == pytest.approx(truth, abs=0.006)
    assert said[expected_log.argmin()] == pytest.approx(truth, abs=0.006)


def test_ranked_probability_score_is_proper() -> None:
    truth = np.array([0.2, 0.5, 0.3])

    def expected(said):
        return sum(t * scores.ranked_probability_score(said, k) for k, t in enumerate(truth))
    rng = np.random.default_rng(0)
    assert all(expected(truth) <= expected(other) for other in rng.dirichlet([1, 1, 1], 300))


def test_skill_by_hand() -> None:
    assert scores.skill([0.1, 0.3], [0.4, 0.4]) == pytest.approx(0.5)
    assert scores.skill([0.4], [0.2]) == pytest.approx(-1.0)
    assert math.isnan(scores.skill([0.0], [0.0]))


def test_skill_interval_covers_the_truth_about_as_often_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores 0.2 u against 0.4 u' with u, u' uniform: skill 0.5; 200 intervals of 40 rows, 95 %."""
    monkeypatch.setattr(scores, "sign_flip_p", lambda *a, **k: 1.0)  # the p-value beside it has tests of its own
    covered = 0
    for trial in range(200):
        rng = np.random.default_rng(trial)
        score, reference = 0.2 * rng.random(40), 0.4 * rng.random(40)
        found = scores.skill_interval(score, reference, [str(k) for k in range(40)], seed=trial,
                                        resamples=400)
        covered += found.low <= 0.5 <= found.high
    assert 0.88 <= covered / 200 <= 0.99


def test_rows_of_one_observation_are_drawn_together() -> None:
    """Ten copies of a row are no more evidence than the row: the interval is that of the clusters."""
    rng = np.random.default_rng(2)
    score, reference = rng.random(8), rng.random(8) + 0.5
    names = [f"r{k}" for k in range(8)]
    alone = scores.skill_interval(score, reference, names)
    copied = scores.skill_interval(np.repeat(score, 10), np.repeat(reference, 10),
                                     [name for name in names for _ in range(10)])
    assert (copied.low, copied.high) == pytest.approx((alone.low, alone.high))
    as_if = scores.skill_interval(np.repeat(score, 10), np.repeat(reference, 10),
                                    [str(k) for k in range(80)])
    assert as_if.high - as_if.low < 0.5 * (alone.high - alone.low)


def test_every_observation_is_drawn_in_its_turn() -> None:
    """One of eight observations scores above 0: drawn twice, the skill is 1 - 2/8, never drawn it is 1."""
    for place in (0, 7):
        score = np.zeros(8)
        score[place] = 1.0
        found = scores.skill_interval(score, np.ones(8), [f"r{k}" for k in range(8)])
        assert found.estimate == pytest.approx(1 - 1 / 8)
        assert found.low <= 1 - 2 / 8
        assert found.high == 1.0


def test_no_interval_for_too_few_observations() -> None:
    found = scores.skill_interval(np.array([0.1, 0.2]), np.array([0.5, 0.5]), ["a", "b"])
    assert found.estimate == pytest.approx(0.7)
    assert math.isnan(found.low)


def test_pit_of_calibrated_forecasts_is_uniform() -> None:
    from scipy import stats

    rng = np.random.default_rng(4)
    values = [scores.pit(rng.normal(size=500), rng.normal()) for _ in range(400)]
    assert stats.kstest(values, "uniform").pvalue > 0.01
    shifted = [scores.pit(rng.normal(size=500), rng.normal() + 0.5) for _ in range(400)]
    assert stats.kstest(shifted, "uniform").pvalue < 1e-6


def test_pit_shares_out_ties() -> None:
    assert scores.pit([0.0, 0.0, 1.0, 2.0], 0.0) == pytest.approx(0.25)
    assert scores.pit([0.0, 0.0, 1.0, 2.0], 0.0, 1.0) == pytest.approx(0.5)
    assert scores.pit([1.0, 2.0], 1.5) == 0.5


def test_only_a_narrow_band_has_a_pit() -> None:
    """Values 0 to 1 in tenths; the middle of 0.2 to 0.5 is 0.35: four of eleven lie below."""
    tenths = np.arange(11) / 10.0

    def row(low: float, high: float, values: np.ndarray | None = tenths) -> RowForecast:
        return RowForecast("toy", "r1", "2022-01-01", "so", "value", [], values=values, limits=(low, high))

    assert skill_tables.row_pit(row(0.2, 0.5)) == pytest.approx(4 / 11)
    for low, high in ((0.2, 0.6), (-np.inf, 0.2), (0.2, np.inf)):
        assert math.isnan(skill_tables.row_pit(row(low, high)))
    assert math.isnan(skill_tables.row_pit(row(0.2, 0.5, None)))


def test_every_answer_and_every_negation_is_a_forecast() -> None:
    vote = RowForecast("toy", "r1a", "d", "so", "vote", [], p={"model": 0.5}, category=1,
                       categories={"model": (0.2, 0.5, 0.3)})
    value = RowForecast("toy", "r2", "d", "so", "value", [], p={"model": 0.9})
    p, came, of = skill_tables.category_forecasts([vote, value])
    assert p.tolist() == pytest.approx([0.2, 0.5, 0.3, 0.9, 0.1])
    assert came.tolist() == [0.0, 1.0, 0.0, 1.0, 0.0]
    assert of == ["r1", "r1", "r1", "r2", "r2"]
    table = skill_tables.reliability(p, came, of)
    assert table["low"].tolist() == pytest.approx([0.1, 0.2, 0.3, 0.5, 0.9])
    assert table["high"].tolist() == pytest.approx([0.2, 0.3, 0.4, 0.6, 1.0])
    assert skill_tables.reliability([1.0], [1.0], ["r1"])["high"].tolist() == [1.0]


def test_reliability_of_calibrated_forecasts_lies_on_the_diagonal() -> None:
    rng = np.random.default_rng(6)
    p = rng.random(20_000)
    table = skill_tables.reliability(p, rng.random(20_000) < p, [str(k) for k in range(20_000)])
    assert len(table) == 10
    assert np.abs(table["observed"] - table["mean_forecast"]).max() < 0.03
    assert table["forecasts"].sum() == 20_000
    over = skill_tables.reliability(np.full(100, 0.9), np.arange(100) < 50, ["a", "b"] * 50)
    assert over[["forecasts", "observations", "mean_forecast", "observed"]].to_numpy()[0] == pytest.approx(
        [100, 2, 0.9, 0.5])


# -- baselines, by hand -------------------------------------------------------------------------------


def test_nearest_answer_by_hand() -> None:
    """A text at -0.6: yes at -0.6, no at +0.6; +0.45 is 0.15 from no and 0.45 from abstaining."""
    assert forecasts.nearest_answer(0.45, -0.6) == -1
    assert forecasts.nearest_answer(0.2, -0.6) == 0
    assert forecasts.nearest_answer(-0.5, -0.6) == 1
    assert forecasts.nearest_answer(0.3, -0.6) == 0  # a tie goes to abstaining
    assert forecasts.nearest_answer(0.9, 0.0) == 0


def test_no_change_says_no_where_china_stands_and_gives_its_doubt(rows) -> None:
    """China starts at +0.45: nearer to the no (+0.6) than to abstaining. Doubt 0.05 over three answers."""
    assert rows["r08"].categories["no change"] == pytest.approx((0.05 / 3, 0.05 / 3, 1 - 0.1 / 3))
    assert rows["r08"].p["no change"] == pytest.approx(0.05 / 3)
    assert rows["r08"].p["always abstain"] == pytest.approx(1 - 0.1 / 3)
    assert rows["r08"].p["coin"] == pytest.approx(1 / 3)
    assert rows["r04b"].p["coin"] == 0.5


def test_no_change_never_sees_a_move_and_sees_what_stays(rows) -> None:
    for name in ("r04a", "r04b", "r06", "r09", "r13a"):  # +0.40 is not above 0.4
        assert rows[name].p["no change"] == 0.025
    for name in ("r07", "r11a", "r10"):  # +0.40 is above 0; the gap is 0.40 - 0.115
        assert rows[name].p["no change"] == 0.975


def test_weighted_mean_is_capability_times_salience(baseline) -> None:
    """The coded values: capability, diplomatic salience and position of the six actors."""
    coded = baseline.world.evidence.by_key
    total = weight = 0.0
    for actor in baseline.world.actors:
        c, s, x = (coded[f"actors.{actor}.{name}"].coded.value
                   for name in ("capability", "salience.diplomatic", "position.diplomatic"))
        total, weight = total + c * s * x, weight + c * s
    assert baseline.mean_position("diplomatic") == pytest.approx(total / weight)
    assert -0.5 < total / weight < 0.5


def test_the_rule_of_thumb_abstains_once_there_is_a_war(rows) -> None:
    """Before the war China answers as no change does (no); after it, it abstains; plans likewise."""
    no, abstain = (0.05 / 3, 0.05 / 3, 1 - 0.1 / 3), (0.05 / 3, 1 - 0.1 / 3, 0.05 / 3)
    assert rows["r03"].date == "2022-01-31"
    assert rows["r03"].categories["rule of thumb"] == pytest.approx(no)
    for name in ("r08", "r11d", "r11e", "r14a", "r14b"):
        assert rows[name].categories["rule of thumb"] == pytest.approx(abstain), name


def test_the_rule_of_thumb_knows_the_dated_events_and_nothing_else(baseline, rows) -> None:
    for name in ("r13a", "r13b", "r13c", "r15"):  # moved by the balloon and by the warning
        assert rows[name].p["rule of thumb"] == 0.975
        assert rows[name].p["no change"] == 0.025
    for name in ("r04b", "r06", "r09"):
        assert rows[name].p["rule of thumb"] == 0.025
    path = baseline._told("war")
    first = baseline.world.scenario.period.week(baseline.world.scenario.events["invasion"].date)
    assert path.tolist() == [0.0] * first + [1.0] * (len(path) - first)


def test_the_last_week_of_a_window_counts() -> None:
    assert forecasts._read("x@mean3-5", np.array([9.0, 9.0, 9.0, 1.0, 2.0, 6.0, 9.0])) == pytest.approx([3.0])
    assert forecasts._read("x@week5", np.arange(7.0)) == pytest.approx([5.0])


@pytest.mark.parametrize(("first", "last", "marked"), [
    ("2023-01-02", "2023-02-04", ["balloon"]),  # the balloon is on 3 February, in the last week of the window
    ("2023-01-02", "2023-01-29", []),           # the window ends the week before
    ("2023-02-04", "2023-03-13", ["balloon"]),  # it is in the first week
    ("2023-02-06", "2023-03-13", []),           # the window begins the week after
])
def test_an_event_in_the_last_week_of_a_window_makes_a_row_a_tautology(first, last, marked) -> None:
    import datetime

    from sim.coded.schema import Observed, RecordRow

    world = sim.load(scenario="baseline")
    assert world.scenario.events["balloon"].date == datetime.date(2023, 2, 3)
    row = RecordRow.model_construct(
        date=None, from_=datetime.date.fromisoformat(first), to=datetime.date.fromisoformat(last),
        observed=Observed.model_construct(variable="prospects.china-us", below=0.3), evidence=[])
    assert moved_by(world, row) == marked


# -- the model's forecasts ----------------------------------------------------------------------------


def test_probability_of_a_row_is_the_share_of_single_runs_that_show_it() -> None:
    """The Mesa model, run by run, read off its history here: window means against limits and other weeks."""
    from sim.engines.mesa_model import PositionModel

    world = sim.load(scenario="baseline")
    few = Forecaster(world, 4, SEED, engine="numpy", threads=1)
    mine = {row.row: row.p[MODEL] for row in few.rows()}
    models = [PositionModel(world, SEED, run, drawn=True).run() for run in range(4)]

    def week(day) -> int:
        return (day - world.scenario.period.start).days // 7

    def shown(model, row) -> bool:
        seen = row.observed
        if not seen.variable:
            kind = f"vote.{seen.vote}" if seen.vote else f"plan.{seen.plan}"
            return model.answers[kind][seen.actor] == seen.is_
        path = np.array(model.history)[:, world.layout.slot(seen.variable)]
        first, last = week(row.date or row.from_), week(row.date or row.to)
        value = path[first : last + 1].mean()
        return ((seen.above is None or value > seen.above) and (seen.below is None or value < seen.below)
                and (not seen.falls_from or value < path[week(seen.falls_from)])
                and (not seen.rises_from or value > path[week(seen.rises_from)]))

    for name, row in world.scenario.record.items():
        assert mine[name] == sum(shown(model, row) for model in models) / 4, name


def test_categories_are_the_ensemble_s_counts(baseline, rows) -> None:
    counts = baseline.ensemble.votes["unsc_2022_02_25"]["china"]
    assert rows["r08"].categories[MODEL] == pytest.approx(np.array(counts) / RUNS)
    assert rows["r08"].p[MODEL] == pytest.approx(counts[1] / RUNS)


def test_rows_that_a_dated_event_moves_are_marked() -> None:
    world = sim.load(scenario="arms_sale")
    moved = {name: moved_by(world, row) for name, row in world.scenario.record.items()}
    assert {name for name, by in moved.items() if by} == {"r13a", "r13b", "r13c", "r15", "r16a", "r16b"}
    assert moved["r13a"] == ["balloon"]
    assert moved["r15"] == ["arms_warning"]
    assert moved["r16b"] == ["g7"]


def test_rows_name_the_coded_values_read_from_the_same_paragraph(rows) -> None:
    assert "actors.china.inertia" in rows["r09"].coded_from  # wsj2022 paragraph 3
    world = sim.load(scenario="baseline")
    for key in rows["r09"].coded_from:
        value = next(v for v in world.values if v.key == key)
        assert {(p.source, p.paragraph) for p in value.coded.evidence} & {("wsj2022", 2), ("wsj2022", 3)}


def test_what_two_scenarios_tell_alike_counts_once() -> None:
    worlds = [sim.load(scenario=name) for name in ("baseline", "arms_sale")]
    both = forecasts.backtest(worlds, RUNS, SEED, engine="numpy")
    names = [row.row for row in both]
    assert len(names) == len(set(names)) == 32
    assert next(row for row in both if row.row == "r08").same == ["arms_sale"]
    assert [row.scenario for row in both if row.row.startswith("r16")] == ["arms_sale"] * 2


def test_out_of_sample_is_scored_apart_and_without_what_the_scenario_brings_about() -> None:
    worlds = [sim.load(scenario=name) for name in ("baseline", "crimea_2014")]
    rows = forecasts.backtest(worlds, RUNS, SEED, engine="numpy")
    scores = skill_tables.score_table(rows).set_index(["sample", "score", "forecaster"])["rows"]
    scored = [row for row in rows if row.scored]
    assert {"r13a", "r13b", "r13c", "r15"} <= {row.row for row in rows} - {row.row for row in scored}
    inside = [row for row in scored if row.scenario == "baseline"]
    assert scores["in sample", "brier", "model"] == len(inside)
    assert scores["in sample", "rps", "model"] == sum(row.category is not None for row in inside)
    assert scores["out of sample", "brier", "model"] == len(scored) - len(inside)
    table = skill_tables.row_table(rows)
    assert table.loc[table["row"] == "r11d", "cluster"].item() == "r11"
    mean = skill_tables.score_table(rows).iloc[0]
    inside = table[(table["scenario"] == "baseline") & (table["not_scored"] == "")]
    assert mean["mean"] == pytest.approx(((1 - inside["p_model"]) ** 2).mean())


def test_a_row_that_is_decided_or_negates_another_is_shown_and_in_no_score() -> None:
    """Four rows, two of them scored with p .9 and .4: the mean Brier score is (.01 + .36) / 2."""
    rows = [_row(0, 0.9, 0.2), _row(1, 0.4, 0.2), _row(2, 1.0, 0.2), _row(3, 0.0, 0.2)]
    rows[2].not_scored, rows[3].not_scored = "decided by a form: so.", "counted with r0, which it negates"
    line = skill_tables.score_table(rows).query("score == 'brier' and forecaster == 'model'").iloc[0]
    assert (line["rows"], line["mean"]) == (2, pytest.approx(0.185))
    assert [row.row for row in ordered(rows)] == ["r1", "r0", "r3", "r2"]
    shown = markdown(rows, 64).splitlines()
    assert shown[0].startswith("1 of 2 scored rows of the record hold in more than half of 64 runs; 2 are shown")
    assert [line.split(" | ")[0] for line in shown[4:]] == ["| r1", "| r0", "| r3", "| r2"]
    assert "**40 %**" in shown[4]
    assert "90 %" in shown[5]
    assert "**" not in "".join(shown[5:])
    assert "(not scored: decided by a form: so)" in shown[7]
    assert prose.sentence(skill_tables.score_table(rows), rows).count("r3") == 0


def test_why_a_row_is_not_scored_is_data() -> None:
    """What the file says of a row comes first, then the scenario's own events, then the row that it negates."""
    world = sim.load(scenario="baseline")
    record = world.scenario.record
    told = {"r06": {"decided_by": "form", "reason": "The form says so."}, "r07": {"negates": "r06"},
            "r13a": {"decided_by": "event", "reason": "The balloon."}}
    changed = {name: row.model_copy(update=told.get(name, {})) for name, row in record.items()}
    world.scenario = world.scenario.model_copy(update={"record": changed})
    assert why_not_scored(world, "r06") == "decided by a form: The form says so."
    assert why_not_scored(world, "r07") == "counted with r06, which it negates"
    assert why_not_scored(world, "r13a") == "decided by an event: The balloon."
    assert why_not_scored(world, "r13b") == "moved by an event of the scenario: balloon"
    assert why_not_scored(world, "r09") == ""


def test_the_table_of_what_holds_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.command(["scenario=crimea_2014", "--markdown", "--runs", "64", "--engine", "numpy"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("2 of 2 scored rows") or shown.startswith("1 of 2 scored rows")
    assert "| r01 |" in shown
    assert "wids2022 ¶14" in shown


def test_a_lead_is_clear_only_for_the_exact_p_after_correction() -> None:
    """Six observations, the model ahead in each: p = 2 / 2^6 = 1/32; times five baselines 0.156."""
    found = skill_tables.score_table([_row(k, 0.9, 0.2) for k in range(6)])
    line = found[found["score"] == "brier"].set_index("forecaster")
    assert line.loc["no change", "low"] > 0.0
    assert line["p"].dropna().tolist() == pytest.approx([1 / 32] * 5)
    assert line["p_holm"].dropna().tolist() == pytest.approx([5 / 32] * 5)
    assert not line["beats"].dropna().any()
    said = prose.sentence(found, [_row(k, 0.9, 0.2) for k in range(6)])
    assert "ahead of no change (p = 0.156)" in said
    more = skill_tables.score_table([_row(k, 0.9, 0.2) for k in range(8)])  # 5 x 2 / 2^8 = 0.039
    more = more[more["score"] == "brier"].set_index("forecaster")
    assert more["p_holm"].dropna().tolist() == pytest.approx([10 / 256] * 5)
    assert more["beats"].dropna().all()


# -- honesty ------------------------------------------------------------------------------------------


def _row(k: int, model: float, other: float) -> RowForecast:
    p = {"model": model, "no change": other, "always abstain": 0.5, "weighted mean": 0.5, "coin": 0.5,
         "rule of thumb": 0.5}
    return RowForecast("toy", f"r{k}", "2022-01-01", "so", "value", [], p=p)


def test_a_model_that_is_worse_is_said_to_be_worse() -> None:
    bad = [_row(k, 0.3, 0.9) for k in range(12)]
    text = prose.sentence(skill_tables.score_table(bad), bad)
    assert "NOT better than no change, always abstain, rule of thumb, weighted mean and coin" in text
    assert "clearly better" not in text.replace("not clearly better", "")


def test_a_model_that_is_better_is_said_to_be_better() -> None:
    good = [_row(k, 0.9, 0.2) for k in range(12)]
    scores = skill_tables.score_table(good)
    assert "clearly better than no change" in prose.sentence(scores, good)
    against = scores[(scores["score"] == "brier") & (scores["forecaster"] == "no change")].iloc[0]
    assert against["skill"] == pytest.approx(1 - 0.01 / 0.64)


def test_a_scenario_without_a_record_is_refused() -> None:
    world = sim.load(scenario="baseline")
    bare = world.scenario.model_copy(update={"record": {}})
    world.scenario = bare
    with pytest.raises(InputError, match="no record"):
        forecasts.backtest([world], RUNS, SEED)


# -- the command --------------------------------------------------------------------------------------


def test_the_command_writes_everything_twice_the_same(tmp_path, capsys) -> None:
    words = ["scenario=baseline,crimea_2014", "--runs", "64", "--engine", "numpy", "--output", str(tmp_path)]
    for _ in range(2):
        assert cli.command(words) == 0
    assert "Out of sample" in capsys.readouterr().out
    one, two = sorted(tmp_path.iterdir())
    assert {p.name for p in one.iterdir()} == {"rows.csv", "scores.csv", "reliability.csv", "backtest.png",
                                              "report.json", "sentence.txt"}
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name


def test_mistakes_are_told(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="not a doubt"):
        cli.command(["doubt=1.5"])
    assert list(tmp_path.iterdir()) == []


def test_a_case_of_deeds_alone_votes_by_its_first_domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: the last state starts at 0, nearest to abstaining on a text at -0.4; the first at 0.6, nearest to no."""
    from analysis.rivals import coded, readings, spoken
    from analysis.rivals.forecasts import forecasts as rivals
    from sim.coded.case_skeleton import skeleton

    files = skeleton("deeds", ("norland", "sudland", "isles"), {"catch": "goods"})
    spoken_too = skeleton("deeds", ("norland", "sudland", "isles"), {"talks": "words", "catch": "goods"})
    story = "scenarios/baseline.yaml"
    files[story] += "votes:\n" + spoken_too[story].partition("votes:\n")[2] + """record:
  r1: {date: 2030-04-15, observed: {vote: assembly, actor: isles, is: abstain}, evidence: [PASSAGE]}
  r2: {date: 2030-04-15, observed: {vote: assembly, actor: norland, is: "no"}, evidence: [PASSAGE]}
""".replace("PASSAGE", '{source: brief, paragraph: 5, phrase: "took up the matter", says: "A placeholder"}')
    for path, text in files.items():
        place = tmp_path / "cases" / "deeds" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    world = sim.load("deeds", "baseline")
    rows = Forecaster(world, 8, SEED, engine="numpy", threads=1).rows()
    assert [row.p["no change"] for row in rows] == pytest.approx([1 - 0.05 * 2 / 3] * 2)
    actors = coded.Coded(world, 8, SEED)
    for forecast in rivals(actors, readings.load()):
        assert (forecast.positions is None) == (spoken.said_of(actors, forecast, "vote.assembly.isles") is None)
        if forecast.positions is not None:
            assert (spoken.said_of(actors, forecast, "gap.isles@end") == 0.0).all()
