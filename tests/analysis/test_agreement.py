"""Agreement between codings: alpha against published tables, what is compared, effects and the pool."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from analysis.agreement import __main__ as cli
from analysis.agreement import assemble, disagreements, effects, prose
from analysis.agreement.codings import INDEPENDENT, Numbers, numbers_of, stories_of, units_of
from analysis.agreement.reliability import alpha, alphas, inside, interval, mean_difference, table, within_variables
from sim.coded import evidence
from sim.coded.values import Reading
from sim.reading.errors import InputError

READINGS = ["reading_1", "reading_2", "reading_3", "reading_4"]
N = np.nan
#: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers, twelve units.
KRIPPENDORFF = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N]])


def by_pairs(values: np.ndarray) -> float:
    """Alpha of interval data by its definition, pair by pair."""
    units = [column[~np.isnan(column)] for column in values.T if (~np.isnan(column)).sum() > 1]
    n = sum(map(len, units))
    observed = sum(sum((a - b) ** 2 for a, b in itertools.permutations(u, 2)) / (len(u) - 1) for u in units) / n
    expected = sum((a - b) ** 2 for a, b in itertools.permutations(np.concatenate(units), 2)) / (n * (n - 1))
    return 1.0 - observed / expected


# -- alpha ------------------------------------------------------------------------------------------


def test_krippendorffs_own_example() -> None:
    assert alpha(KRIPPENDORFF, "ordinal") == pytest.approx(0.815, abs=5e-4)
    assert alpha(KRIPPENDORFF) == pytest.approx(0.849, abs=5e-4)


def test_the_sums_of_the_bootstrap_give_alpha_by_pairs() -> None:
    paired = KRIPPENDORFF[:, (~np.isnan(KRIPPENDORFF)).sum(axis=0) > 1]
    times = np.array([[1.0] * 11, [2, 0, 1, 1, 0, 3, 1, 0, 1, 2, 0]])
    found = alphas(paired, times)
    assert found[0] == pytest.approx(by_pairs(KRIPPENDORFF)) == pytest.approx(alpha(KRIPPENDORFF))
    assert found[1] == pytest.approx(by_pairs(np.repeat(paired, times[1].astype(int), axis=1)))


def test_no_alpha_where_nothing_can_be_told() -> None:
    assert np.isnan(alpha(np.array([[0.3], [0.5]])))
    assert np.isnan(alpha(np.full((2, 5), 0.3)))
    assert np.isnan(alphas(np.full((2, 5), 0.3), np.ones((1, 5)))[0])
    assert all(np.isnan(interval(np.random.default_rng(1).random((2, 3)), 100, 1)))


def test_the_interval_holds_the_estimate_narrows_with_units_and_comes_out_again() -> None:
    generator = np.random.default_rng(1)
    truth = generator.random(200)
    # to a tenth, as coders give them: the package's table has a row and a column a number, of each unit
    values = np.round(truth + 0.1 * generator.standard_normal((3, 200)), 1)
    low, high = interval(values, 500, 1)
    few = interval(values[:, :20], 500, 1)
    assert low < alpha(values) < high
    assert high - low < few[1] - few[0]
    assert interval(values, 500, 1) == (low, high) != interval(values, 500, 2)


def test_agreement_within_variables_leaves_out_that_variables_differ() -> None:
    generator = np.random.default_rng(2)
    noise = generator.random((3, 40))  # coders agree on nothing ...
    apart = noise + np.repeat([0.0, 10.0], 20)  # ... but that one variable is higher than the other
    variables = ["a"] * 20 + ["b"] * 20
    assert alpha(apart) > 0.98
    assert abs(within_variables(apart, variables)) < 0.2
    assert within_variables(noise, ["a"] * 40) == pytest.approx(alpha(noise))


def test_differences_and_ranges_by_hand() -> None:
    values = np.array([[0.2, 0.5, N], [0.4, 0.5, 0.1]])
    low, high = values - 0.1, values + np.array([[0.3, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert mean_difference(values) == pytest.approx(0.1)
    # unit 0: 0.4 lies in [0.1, 0.5], 0.2 not in [0.3, 0.4]; unit 1: both
    assert inside(values, low, high) == pytest.approx(3 / 4)


# -- the readings -----------------------------------------------------------------------------------


def test_the_four_machine_readings_agree_as_computed_by_hand() -> None:
    assert evidence.readers() == READINGS
    codings = [numbers_of(name) for name in READINGS]
    assert {c.kind for c in codings} == {"machine"}
    found = table(units_of(codings), 200, 1).set_index("group")
    assert found.loc["positions and relations", ["units", "alpha"]].tolist() == [53, pytest.approx(0.96, abs=0.005)]
    assert found.loc["weights and shares", ["units", "alpha"]].tolist() == [76, pytest.approx(0.94, abs=0.005)]
    for variable, expected in (("red_line", 0.28), ("prospect_value", 0.69), ("relation", 0.99)):
        assert found.loc[variable, "alpha"] == pytest.approx(expected, abs=0.005)
    assert found.loc["red_line", "low"] < 0.0 < found.loc["red_line", "high"] < 0.667


def test_the_built_in_reading_stands_beside_them() -> None:
    builtin = numbers_of("first", stories_of(READINGS))
    units = units_of([numbers_of(name) for name in READINGS])
    assert "arms_sale: scenario.offers.arms_request.stake" in units.keys
    assert set(units.keys) <= set(builtin.values)
    shares = disagreements.builtin_inside(units, builtin)
    assert all(0.95 <= share <= 1.0 for share in shares.values())
    rows = disagreements.of_units(units, builtin)
    top = rows.iloc[0]
    assert top["spread"] == rows["spread"].max() == pytest.approx(top["high"] - top["low"])
    assert top["lowest"].startswith("reading_")


def test_two_documents_that_disagree_are_kept_apart_from_two_coders() -> None:
    found = disagreements.of_documents(units_of([numbers_of(name) for name in READINGS]))
    base = sim.load(coding="first").evidence
    row = found.table.set_index("key").loc["actors.china.position.diplomatic"]
    entry = base.by_key["actors.china.position.diplomatic"].coded
    assert entry.second is not None
    assert (row["first"], row["second"]) == (entry.value, entry.second.value)
    assert found.documents == pytest.approx(found.table["difference"].mean())
    assert len(found.table) == sum(e.coded.second is not None for k, e in base.by_key.items()
                                   if k in numbers_of("reading_1").values)


def _coding(name: str, kind: str, *numbers: float) -> Numbers:
    keys = [k for k in numbers_of("reading_1").values if k.startswith("actors.")]
    return Numbers(name, kind, {key: Reading(value=v, low=v - 0.1, high=v + 0.1, basis="assumed", reason="r")
                                for key, v in zip(keys, numbers, strict=False)})


def test_a_sentence_calls_reliability_only_what_is() -> None:
    first = _coding("a", "machine", 0.1, 0.5, -0.4, 0.3)
    assert "this is reliability" in prose.what_it_is([first, _coding("b", "human", 0.1)])
    assert "no reliability" in prose.what_it_is([first, _coding("b", "documents", 0.1)])
    assert "revises the built-in" in prose.what_it_is([first, _coding("b", "revision", 0.1)])
    assert prose.named([first, _coding("b", "human", 0.1)]) == "the machine reading a and the human reading b"
    units = units_of([_coding("first", "built-in", 0.1, 0.5, -0.4, 0.3), _coding("second", "documents", 0.2, 0.5, 0.0)])
    assert len(units.keys) == 3
    said = prose.sentence(units.codings, table(units, 100, 1), disagreements.of_documents(units))
    assert "alpha" not in said
    assert "differ by 0.17 on average" in said  # (0.1 + 0 + 0.4) / 3


def test_too_few_values_are_said_to_be_too_few() -> None:
    units = units_of([_coding("first", "built-in", 0.1, 0.5, 0.3), _coding("mary", "human", 0.2, 0.5, 0.0)])
    rows = table(units, 100, 1)
    families = rows["group"].isin(["positions and relations", "weights and shares"])
    rows.loc[families & (rows.index == 0), ["units", "alpha"]] = 1, np.nan
    said = prose.sentence(units.codings, rows, disagreements.of_documents(units))
    assert "nan" not in said
    assert "Alpha cannot be told on positions and relations (1 value)" in said
    assert "No variable has the 4 values" in said
    assert "at least 0.80" not in said


def test_one_reading_is_held_against_the_built_in_one() -> None:
    """By hand: 0.65 and 1.00 lie 35 points apart, 0.29 and 0.53 lie 0.24 apart, though one reading has no spread."""
    rows = pd.DataFrame([
        {"scenario": "s", "headline": "an offer", "answer": "accepted", "first": 0.65, "mary": 1.0, "pool": 1.0,
         "spread": 0.0, "coder_share": 0.0, "moved_by": 1, "moved_by_pool": True},
        {"scenario": "s", "headline": "a position", "answer": "", "first": 0.29, "mary": 0.53, "pool": 0.53,
         "spread": 0.0, "coder_share": 0.0, "moved_by": 0, "moved_by_pool": False}])
    said = prose.effects_sentence(rows, [_coding("mary", "human", 0.1)])
    assert said.endswith(
        "1 of 2 headlines move by more than their Monte Carlo error. It lies furthest from the built-in reading on "
        "an offer: accepted (s): 35 points. It lies furthest from the built-in reading on a position (s): 0.24.")


def test_second_is_of_documents_and_the_first_edition_a_revision() -> None:
    assert [numbers_of(name, []).kind for name in ("first", "second", "first_edition")] == [
        "built-in", "documents", "revision"]
    assert "documents" not in INDEPENDENT
    assert set(numbers_of("second").values) == {
        key for key, e in sim.load().evidence.by_key.items() if e.coded.second is not None}


# -- effects and the pool ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played() -> effects.Played:
    return effects.play_readings(lambda coding: sim.load(scenario="arms_sale", coding=coding),
                                 READINGS[:2], 64, 1, engine="numpy")


def test_a_run_of_the_pool_is_that_run_of_the_coder_it_draws(played: effects.Played) -> None:
    rows = effects.pool_runs(played)
    assert set(rows["coder"]) == {"reading_1", "reading_2"}
    for name in READINGS[:2]:
        alone = sim.run(sim.load(scenario="arms_sale", coding=name), runs=64, seed=1, engine="numpy").runs
        mine = rows[rows["coder"] == name]
        for outcome in ("offer.arms_request", "position.china.military@end"):
            assert mine[outcome].tolist() == alone.loc[mine["run"], outcome].tolist()


def test_whom_a_run_draws_does_not_depend_on_the_number_of_runs() -> None:
    many = effects.coders_of(6400, 4, 1)
    assert effects.coders_of(64, 4, 1).tolist() == many[:64].tolist()
    assert effects.coders_of(64, 4, 2).tolist() != many[:64].tolist()
    # each as likely: within five standard deviations of a quarter
    assert np.abs(np.bincount(many, minlength=4) / 6400 - 0.25).max() < 5 * (0.25 * 0.75 / 6400) ** 0.5


def test_the_table_of_effects_by_hand() -> None:
    from sim.results.headlines import Headline

    asked = [Headline("position.china.military@end"), Headline("offer.arms_request", "accepted")]
    numbers = {"first": np.array([0.0, 0.1, 0.0, 0.1]), "a": np.array([0.2, 0.3, 0.2, 0.3]),
               "b": np.array([0.0, 0.1, 0.0, 0.1])}
    both = {name: {asked[0].outcome: n, asked[1].outcome: (n > 0.15).astype(float)} for name, n in numbers.items()}
    made = effects.Played(sim.load(), asked, both, ("a", "b"), np.array([0, 1, 1, 0]))
    rows = effects.table(made).set_index(["outcome", "coding"])
    mean = rows.loc[asked[0].outcome]
    assert mean["value"].tolist() == pytest.approx([0.05, 0.25, 0.05, 0.15])  # the pool: 0.2, 0.1, 0.0, 0.3
    assert mean.loc["a", "change"] == pytest.approx(0.2)
    assert mean["clear"].tolist() == [False, True, False, False]
    # between coders: 0.1 ** 2; within: 0.05 ** 2
    assert mean.loc["pool", "coder_share"] == pytest.approx(0.01 / 0.0125)
    wide = effects.wide(effects.table(made)).set_index("answer")
    assert wide.loc["accepted", ["first", "a", "b", "pool", "spread"]].tolist() == [0.0, 1.0, 0.0, 0.5, 1.0]
    assert wide.loc["", "moved_by"] == 1


def test_the_report_of_effects(played: effects.Played) -> None:
    codings = [numbers_of(name) for name in READINGS[:2]]
    found = assemble.effects_report([played], codings, runs=64)
    assert "machine readings reading_1 and reading_2" in found.title
    assert "correlated" in found.notes[0]
    assert set(found.pictures) == {"effects"}
    assert len(found.tables["headlines"]) == len(played.asked)


# -- the command ------------------------------------------------------------------------------------


def test_the_command_writes_its_tables_and_the_same_bytes_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]
                                                                ) -> None:
    for place in ("one", "two"):
        assert cli.main(["--output", str(tmp_path / place), "resamples=100"]) == 0
    assert "machine readings" in capsys.readouterr().out
    one, two = (next((tmp_path / place).iterdir()) for place in ("one", "two"))
    names = {"agreement.csv", "disagreements.csv", "documents.csv", "agreement.png", "report.json", "sentence.txt"}
    assert {path.name for path in one.iterdir()} == names
    for name in names - {"report.json"}:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    assert pd.read_csv(one / "agreement.csv")["units"].iloc[:2].tolist() == [53, 76]


@pytest.mark.parametrize(("words", "said"), [
    (["codings=reading_1,readng_2"], ("unknown coding", "reading_2")),
    (["codings=reading_1"], ("two codings are needed", "write codings=first,reading_1")),
    (["case=river_dam", "scenario=dry_year"], ("two codings are needed", "--case river_dam --sheet")),
    (["codings=reading_1,reading_1"], ("named twice",)),
    (["coding=reading_1"], ("several codings are compared", "codings=")),
    (["resamples=3"], ("resamples", "100 or more")),
    (["--effects", "codings=first"], ("no reading but the built-in one",)),
    (["--effects", "scenario=arms_sael"], ("arms_sale",)),
])
def test_what_is_not_allowed_is_refused(words: list[str], said: tuple[str, ...], tmp_path: Path,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main([*words, "--output", str(tmp_path / "reports")])
    assert stopped.value.code == 2
    message = capsys.readouterr().err
    assert all(part in message for part in said), message
    assert not (tmp_path / "reports").exists()


def test_two_codings_without_a_value_in_common_are_refused() -> None:
    with pytest.raises(InputError, match="too few values"):
        units_of([_coding("a", "human", 0.1), Numbers("b", "human", {})])
