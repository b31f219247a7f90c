"""Scores on made-up outcomes, by hand and by theory; baselines; bad files."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.votes.__main__ import main
from analysis.votes.baselines import cut, neighbours, persistence, tilted
from analysis.votes.explain import explain
from analysis.votes.frozen import FOLDER
from analysis.votes.logit import fit_logit, predict
from analysis.votes.scores import among_voting, gain, reliability, score
from analysis.votes.scoring import MODEL, beside_baselines, table, tally_rows
from sim.states.forecast import Forecast, forecast
from sim.states.members import load
from sim.states.reasons import turning
from sim.states.texts import builtin_texts


def made(text: str = "ES-11/1") -> Forecast:
    return forecast(load(), {t.id: t for t in builtin_texts()}[text])


def drawn_from(four: np.ndarray, seed: int) -> np.ndarray:
    """Outcomes as if the forecast were true: made up, never real."""
    luck = np.random.default_rng(seed).random(len(four))
    return (luck[:, None] > four.cumsum(axis=1)).sum(axis=1).clip(0, 3)


def test_the_scores_by_hand() -> None:
    p = np.array([[0.7, 0.2, 0.1], [0.0, 1.0, 0.0]])
    found = score(p, np.array([0, 0]))
    np.testing.assert_allclose(found.brier, [0.09 + 0.04 + 0.01, 2.0])
    np.testing.assert_allclose(found.hit, [1.0, 0.0])
    np.testing.assert_allclose(found.log_loss, [-np.log(0.7), -np.log(0.01)])


def test_an_interval_leaves_out_nought_where_a_forecast_is_better_and_not_where_it_is_as_good() -> None:
    rng = np.random.default_rng(2)
    names = [f"s{k // 3}" for k in range(600)]
    noise = rng.normal(size=600)
    better = gain(noise, noise + 0.2 + rng.normal(size=600) * 0.5, names)
    assert better.verdict == "beats"
    assert better.low < 0.2 < better.high
    assert gain(noise, noise + rng.normal(size=600) * 0.5, names).verdict == "ties"
    assert gain(noise + 0.3, noise, names).verdict == "loses"


def test_misses_that_come_in_groups_make_the_interval_of_groups_wider() -> None:
    rng = np.random.default_rng(3)
    groups = [f"g{k // 40}" for k in range(400)]
    other = 0.1 + np.repeat(rng.normal(size=10), 40) * 0.5 + rng.normal(size=400) * 0.1
    by_group = gain(np.zeros(400), other, groups)
    by_state = gain(np.zeros(400), other, [str(k) for k in range(400)])
    assert by_group.high - by_group.low > 3 * (by_state.high - by_state.low)


def test_a_true_forecast_is_reliable() -> None:
    rng = np.random.default_rng(4)
    p = rng.dirichlet([1.0, 1.0, 1.0], 20_000)
    seen = (rng.random(len(p))[:, None] > p.cumsum(axis=1)).sum(axis=1)
    for found in reliability(p, seen):
        assert found.seen == pytest.approx(found.forecast, abs=0.03)
    assert sum(b.number for b in reliability(p, seen)) == 60_000


def test_baselines_by_hand() -> None:
    past = np.array([[0, 0, 1], [2, -1, -1], [-1, -2, -1]])
    np.testing.assert_allclose(persistence(past), [[7 / 12, 4 / 12, 1 / 12], [1 / 6, 1 / 6, 4 / 6], [1 / 3] * 3])
    np.testing.assert_allclose(cut(np.array([0.1, 2.0, -3.0, 1.0]), np.array([0.5, 0.25, 0.25])).argmax(axis=1),
                               [1, 0, 2, 0])
    answers = np.eye(3)[[0, 0, 2]]
    np.testing.assert_allclose(neighbours(np.array([[0.0], [0.1], [5.0]]), answers, 1), np.eye(3)[[0, 0, 0]])
    assert tilted(np.full((5, 3), 1 / 3), 0.6)[:, 0].mean() == pytest.approx(0.6)


def test_the_logit_finds_known_weights() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(20_000, 2))
    lean = np.stack([0.5 + x[:, 0], np.zeros(len(x)), -0.2 - 0.7 * x[:, 1]], axis=1)
    p = np.exp(lean) / np.exp(lean).sum(axis=1, keepdims=True)
    seen = (rng.random(len(x))[:, None] > p.cumsum(axis=1)).sum(axis=1)
    assert np.abs(predict(x, fit_logit(x, seen)) - p).mean() < 0.01


def test_where_the_forecast_is_true_it_beats_every_honest_baseline_and_its_expected_score_is_that_of_theory() -> None:
    members, one = load(), made()
    rows = [beside_baselines(members, one.text, one.four, one.level.share, drawn_from(one.four, seed))
            for seed in range(12)]
    found = table(members, rows).set_index("forecaster")
    for name in ("always yes", "persistence", "ideal-point cut", "nearest states"):
        assert found.loc[name, "gain"] > 0, name
    rows_voting = 1.0 - (among_voting(one.four) ** 2).sum(axis=1)
    assert found.loc[MODEL, "brier"] == pytest.approx(rows_voting.mean(), abs=0.02)
    everything = table(members, rows, "all four").set_index("forecaster")
    assert everything.loc[MODEL, "brier"] == pytest.approx((1.0 - (one.four**2).sum(axis=1)).mean(), abs=0.02)
    movers = table(members, rows, "movers").set_index("forecaster")
    assert movers.loc["persistence", "accuracy"] < 0.35
    assert movers.loc[MODEL, "count"] < found.loc[MODEL, "count"]
    assert table(members, rows, "G77").set_index("forecaster").loc[MODEL, "count"] < found.loc[MODEL, "count"]


def test_chinas_outcome_changes_no_score() -> None:
    members, one = load(), made()
    seen = drawn_from(one.four, 1)
    other = seen.copy()
    other[members.place("CHN")] = (seen[members.place("CHN")] + 1) % 3
    first, second = (table(members, [beside_baselines(members, one.text, one.four, one.level.share, s)])
                     for s in (seen, other))
    pd.testing.assert_frame_equal(first, second)


def test_true_tallies_fall_into_their_bands_nine_times_in_ten() -> None:
    from analysis.votes.draws import draw

    one = made("ES-11/3")
    bands = {r["answer"]: (r["low"], r["high"]) for r in tally_rows([one], {one.text.id: np.full(193, -1)}, 20_000, 1)}
    yes = draw(one, 20_000, seed=78).counts[:, 0]
    assert ((yes >= bands["yes"][0]) & (yes <= bands["yes"][1])).mean() == pytest.approx(0.9, abs=0.02)


def outcomes_file(path: Path, text: str = "ES-11/1", seed: int = 1) -> Path:
    one, members = made(text), load()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["text", "iso3", "vote"])
        for iso3, k in zip(members.iso3, drawn_from(one.four, seed), strict=True):
            writer.writerow([text, iso3, "YANX"[k]])
    return path


def test_the_command_scores_a_file_beside_all_baselines(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = outcomes_file(tmp_path / "outcomes.csv")
    words = ["score", str(FOLDER / "es_11_1.csv"), str(file), "--output", str(tmp_path), "--draws", "500"]
    assert main(words) == 0
    said = capsys.readouterr().out
    for name in ("always yes", "persistence", "ideal-point cut", "logit", "nearest states", "sees: logit"):
        assert name in said
    folder = next(tmp_path.glob("votes_score-*"))
    for name in ("scores_voting", "scores_all_four", "scores_G77", "scores_movers", "scores_condemns", "per_text",
                 "tallies", "reliability"):
        assert (folder / f"{name}.csv").exists(), name
    assert {p.stem for p in folder.glob("*.png")} == {"reliability", "surprise"}


@pytest.mark.parametrize(("old", "new", "says"), [
    ("ES-11/1,ALB,", "ES-11/1,XYZ,", "unknown state"),
    ("ES-11/1,ALB,", "ES-11/1,AFG,", "stands twice"),
    ("text,iso3,vote", "text,iso3,votes", "a column is missing"),
    ("ES-11/1,AFG,", "ES-11/1,AFG,Z", "not an outcome"),
    ("ES-11/1,", "ES-11/9,", "no text of the forecast has an outcome"),
])
def test_outcomes_that_are_wrong_are_refused(
        tmp_path: Path, old: str, new: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = outcomes_file(tmp_path / "outcomes.csv")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new) if new == "ES-11/9," else text.replace(old, new, 1), encoding="utf-8")
    out = tmp_path / "out"
    with pytest.raises(SystemExit) as end:
        main(["score", str(FOLDER / "es_11_1.csv"), str(file), "--output", str(out)])
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert says in said
    assert "allowed:" in said
    assert not out.exists()


def test_reasons_add_up_and_the_smallest_change_turns_the_answer() -> None:
    members, one = load(), made()
    for state in ("IND", "USA", "ZAF", "BRA", "SYR"):
        found = explain(members, members.place(state), one)
        assert sum(r.amount for r in found.reasons) == pytest.approx(found.apart)
        assert found.apart == pytest.approx(
            one.standing.middle[members.place(state)] - one.standing.middle.mean())
        for turn in found.turns:
            if turn.to is None:
                from sim.states.rule import averaged

                i, p = members.place(state), one.parameters
                variance = np.array([one.standing.variance[i] + p.group_spread**2 + one.shift_spread**2])
                names = ("yes", "abstain", "no")
                at = [names[int(averaged(np.array([one.standing.middle[i] + one.shift + by]), variance, p.abstaining,
                                         p.against)[0].argmax())] for by in (turn.amount, 0.97 * turn.amount)]
                assert at[0] == turn.answer
                assert at[1] != turn.answer


@pytest.mark.parametrize("text", ["ES-11/1", "ES-11/5", "68/262"])
def test_no_smaller_change_turns_a_state_in_either_direction(text: str) -> None:
    from sim.states.rule import averaged

    one = made(text)
    p, found, now = one.parameters, turning(one), one.p.argmax(axis=1)
    variance = one.standing.variance + p.group_spread**2 + one.shift_spread**2

    def likeliest(part: float) -> np.ndarray:
        eta = one.standing.middle + one.shift + part * found.amount
        return averaged(eta, variance, p.abstaining, p.against).argmax(axis=1)

    np.testing.assert_array_equal(likeliest(1.001), found.answer)
    assert (found.answer != now).all()
    for part in (-0.999, -0.5, 0.5, 0.999):
        np.testing.assert_array_equal(likeliest(part), now)


def test_a_severity_that_turns_the_answer_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "India", "ES-11/1"]) == 0
    said = capsys.readouterr().out
    assert "India on ES-11/1" in said
    assert "For yes" in said
    assert "To make yes the likeliest" in said
    for words in (["explain", "Atlantis", "ES-11/1"], ["explain", "India", "ES-12/1"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 2
