"""Rivals on coded actors: what is read, what is forecast, how it is scored, and what a user may get wrong."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from analysis.rivals import blocs, check, coded, csv_files, forecasts, questions, readings, scores, spoken, tables
from analysis.rivals.__main__ import main
from analysis.rivals.forecasts import Forecast
from analysis.rivals.prose import check_sentence, rivals_sentence
from sim.reading.errors import InputError
from sim.world.world import World

DRAWS = 12


@pytest.fixture(scope="module")
def world() -> World:
    return sim.load(scenario="arms_sale")


@pytest.fixture(scope="module")
def actors(world: World) -> coded.Coded:
    return coded.Coded(world, DRAWS, 1)


@pytest.fixture(scope="module")
def told(actors: coded.Coded) -> list[Forecast]:
    return forecasts.forecasts(actors, readings.load())


def test_coded_values_are_where_they_belong(world: World, actors: coded.Coded) -> None:
    """Each array against the slots of its dotted names."""
    at, draw = world.layout.slot, 5
    i, j = 0, 3
    one, other = world.actors[i], world.actors[j]
    x, r, c = actors.array("position"), actors.array("relation"), actors.array("capability")
    assert x.shape == (DRAWS, 3, len(world.actors))
    for d, domain in enumerate(actors.domains):
        assert x[draw, d, i] == actors.data[at(f"position.{one}.{domain}"), draw]
    assert r[draw, i, j] == actors.data[at(f"relation.{one}-{other}"), draw]
    assert r[draw, j, i] == actors.data[at(f"relation.{other}-{one}"), draw]
    assert c[draw, j] == actors.data[at(f"capability.{other}"), draw]
    assert actors.array("rationality").shape == (DRAWS,)
    ideal, shift = actors.array("ideal_point"), actors.array("wartime_shift")
    assert actors.array("wartime_ideal") == pytest.approx(np.clip(ideal + shift, -1.0, 1.0))


def test_draws_are_those_of_our_model(world: World) -> None:
    """Run k of both meets the same coded values, whatever the number of draws."""
    few, many = coded.Coded(world, 3, 7), coded.Coded(world, 9, 7)
    assert (few.data == many.data[:, :3]).all()
    assert (few.data == world.draw(world.uniforms(7, 0, 3))).all()


def test_dated_events_alone_move_what_is_told(actors: coded.Coded, world: World) -> None:
    assert actors.war_week is not None
    assert not actors.told("war", actors.war_week - 1).any()
    assert (actors.told("war", actors.war_week) == 1.0).all()
    start = actors.array("relation")
    assert (actors.relations(0) == start).all()
    added = {c.slot: c.amount for e in world.events if e.first <= actors.war_week and e.chance is None
             and not e.conditions for c in e.changes}
    changed = 0
    later = actors.relations(actors.war_week)
    for i, one in enumerate(world.actors):
        for j, other in enumerate(world.actors):
            slot = world.layout.slot(f"relation.{one}-{other}") if i != j else -1
            if slot in added:
                changed += 1
                assert later[:, i, j] == pytest.approx(np.clip(start[:, i, j] + added[slot], -1.0, 1.0))
            elif i != j:
                assert (later[:, i, j] == start[:, i, j]).all()
    assert changed


def test_who_listens_to_whom_by_hand() -> None:
    """By hand: capability 1, 2, 6; the first likes the second fully and the third half, and is open by 1/2.

    Friends count 2 x 1 and 6 x 1/2, so 2/5 and 3/5 of one half; the enemies of the second leave it to itself.
    """
    r = np.array([[[0.0, 1.0, 0.5], [-1.0, 0.0, -0.2], [0.3, 0.0, 0.0]]])
    found = forecasts.influence(np.array([[1.0, 2.0, 6.0]]), r, np.array([[0.5, 0.9, 1.0]]))
    assert found[0] == pytest.approx(np.array([[0.5, 0.2, 0.3], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]))


def test_every_rival_says_what_it_can(told: list[Forecast], actors: coded.Coded) -> None:
    assert [f.rival for f in told] == list(readings.NEEDS)
    shape = actors.array("position").shape
    for f in told:
        if f.rival in forecasts.POSITIONS:
            assert f.positions is not None
            assert f.positions.shape == shape
            assert np.isfinite(f.positions).all()
            assert (np.abs(f.positions) <= 1.0 + 1e-9).all()
        elif f.rival == "landscape":
            assert f.positions is None
            assert f.sides is not None
        else:
            assert set(f.offers) == {o.name for o in actors.world.structure.offers}
            assert all(((p >= 0.0) & (p <= 1.0)).all() for p in f.offers.values())


def test_rivals_read_what_the_table_says(actors: coded.Coded) -> None:
    """Another row of the table is another forecast; the mean is worked out once more by hand."""
    plain, war = readings.load(), readings.load(position="wartime_ideal")
    assert plain["weighted_mean"].terms["position"] == "position"
    for table, name in ((plain, "position"), (war, "wartime_ideal")):
        (f,) = forecasts.forecasts(actors, {"weighted_mean": table["weighted_mean"]})
        w = actors.array("capability")[:, None, :] * actors.array("salience")
        assert f.positions is not None
        assert f.positions[:, :, 0] == pytest.approx((w * actors.array(name)).sum(axis=2) / w.sum(axis=2))


@pytest.mark.parametrize(("stake", "caution", "demand", "conflict", "left"), [
    (0.4, 0.8, 0.85, 0.0, 0.15), (0.4, 0.0, 0.925, 0.375, 0.625 * 0.075 + 0.375 * 0.2), (0.1, 0.0, 1.0, 0.0, 0.0),
    (0.0, 0.0, 0.0, 0.0, 0.0)])
def test_a_crisis_over_an_offer_by_hand(stake: float, caution: float, demand: float, conflict: float, left: float
                                        ) -> None:
    """By hand: Washington has 4/5 of both capabilities; a conflict costs it its caution times .25 / .5.

    It costs China between .1 and .5 times .2 a stake of .4: between .05 and .25. With a caution of .8 the best demand
    would be .8 + (.25 - .4) / 2, below the .85 that are given for sure. Without any it is .8 + .25 / 2 = .925, and
    F = .075 / .2. A stake of .1 makes a conflict cost .2 and more: all is given. Nobody fights for nothing.
    """
    world = sim.load(scenario="arms_sale", values={
        "actors.china.capability": 0.2, "actors.us.capability": 0.8, "actors.us.resolve": 0.5,
        "actors.us.trade_caution": caution, "pairs.exposure.us-china": 0.25, "pairs.exposure.china-us": 0.2,
        "pairs.exposure.china-eu": 0.0, "scenario.offers.arms_request.stake": stake,
        "actors.china.sanction_sensitivity": {"value": 0.3, "low": 0.1, "high": 0.5}})
    table = {"crisis_bargaining": readings.load()["crisis_bargaining"]}
    [found] = forecasts.forecasts(coded.Coded(world, 3, 1), table)
    assert found.more["arms_request", "share that is demanded"] == pytest.approx(demand)
    assert found.more["arms_request", "chance of a conflict"] == pytest.approx(conflict)
    assert found.offers["arms_request"] == pytest.approx(left)


def test_sides_by_hand() -> None:
    """By hand: blocs {1, 2 | 3}, parties 2 (+1) and 3 (-1); a bloc that holds both or none of them holds no side."""
    assert forecasts.bloc_sides(np.array([0, 0, 1], dtype=np.int8), (0.0, 1.0, -1.0)).tolist() == [1.0, 1.0, -1.0]
    assert forecasts.bloc_sides(np.array([0, 0, 0], dtype=np.int8), (0.0, 1.0, -1.0)).tolist() == [0.0, 0.0, 0.0]
    x = np.array([[[0.3, 0.02, -0.6], [0.1, 0.0, 0.0]]])
    assert forecasts.sides_of(x, np.array([0.05])).tolist() == [[1.0, 0.0, -1.0]]


def test_table_of_forecasts(actors: coded.Coded, told: list[Forecast]) -> None:
    table = tables.forecast_table(actors, [tables.still_forecast(actors), *told])
    assert (table["q05"].dropna() <= table["q95"].dropna()).all()
    still = table[table["rival"] == "no change"]
    x = actors.array("position")
    assert still["forecast"].tolist() == pytest.approx([x[:, d, i].mean() for i in range(x.shape[2])
                                                        for d in range(x.shape[1])])
    assert table[table["rival"] == "landscape"]["cannot_say"].str.contains("positions").all()


def test_answers_can_be_joined(actors: coded.Coded, told: list[Forecast]) -> None:
    """One answer a conclusion and rival, and ``cannot say`` where a theory has no word for it."""
    frame = tables.answers(actors, told)
    assert not frame.duplicated(["conclusion", "column"]).any()
    assert frame.groupby("column")["conclusion"].nunique().nunique() == 1
    by = frame.set_index(["conclusion", "column"])["said"]
    first, story = actors.actors[0], actors.world.name
    assert by[f"{story}: position.{first}.diplomatic@end", "landscape"] == "no say"
    assert by[f"{story}: side.{first}", "landscape"] in questions.parties(actors.world)  # type: ignore[operator]
    offer = actors.world.structure.offers[0].name
    assert by[f"{story}: offer.{offer}", "weighted mean"] == "no say"
    assert by[f"{story}: offer.{offer}", "strategic logit"] in ("accepted", "refused")


def test_what_is_said_of_outcomes_by_hand(actors: coded.Coded) -> None:
    """By hand: the first actor ends at .9 in words, .3 and .1 in deeds, and is with the side of +1 in its mean, 1.3/3.

    Over weeks 0 and 1 the start counts half. The offer is certain in all draws but the last, where it is out.
    """
    x = np.zeros(actors.array("position").shape)
    x[:, :, 0] = 0.1
    x[:, actors.words_domain, 0], x[:, actors.domains.index("economic"), 0] = 0.9, 0.3
    offer, who = actors.world.structure.offers[0].name, actors.actors[0]
    chance = np.ones(DRAWS)
    chance[-1] = 0.0
    f = Forecast("invented", x, forecasts.sides_of(x, np.full(DRAWS, 0.025)), {offer: chance})
    assert spoken.said_of(actors, f, f"position.{who}.economic@end") == pytest.approx(np.full(DRAWS, 0.3))
    assert spoken.said_of(actors, f, f"gap.{who}@week7") == pytest.approx(np.full(DRAWS, 0.7))
    start = actors.array("position")[:, actors.domains.index("economic"), 0]
    assert spoken.said_of(actors, f, f"position.{who}.economic@mean0-1") == pytest.approx(0.5 * start + 0.15)
    assert spoken.said_of(actors, f, f"offer.{offer}").tolist() == [1.0] * (DRAWS - 1) + [0.0]  # type: ignore[union-attr]
    assert spoken.said_of(actors, f, f"position.{who}.economic@max from 3") is None
    assert spoken.said_of(actors, f, "battlefield@end") is None
    told = spoken.Spoken({actors.world.name: (actors, f)})
    asked = {c.name.partition(": ")[2]: c.answer(told) for c in questions.in_words(actors.world)}
    plus = actors.world.labels[actors.actors[actors.sides.index(1.0)]]
    assert asked[f"side.{who}"].said == f"with {plus}"  # type: ignore[union-attr]
    assert asked[f"side.{actors.actors[1]}"].said == "with neither"  # type: ignore[union-attr]
    assert asked[f"position.{who}.military@end"].said == "above 0"  # type: ignore[union-attr]
    assert told.claim("c01") is None


# -- the record --------------------------------------------------------------------------------------------------


def test_probabilities_of_rows_by_hand(actors: coded.Coded, world: World) -> None:
    """By hand: a rival that puts all at +0.3 in three quarters of the draws and at -0.3 in the rest, doubt 1/10."""
    x = np.full(actors.array("position").shape, 0.3)
    x[: DRAWS // 4] = -0.3
    f = Forecast("invented", x, None, {})
    for row in world.scenario.record.values():
        seen = row.observed
        p = scores.probability(actors, f, row, 0.1)
        if seen.offer or (seen.variable and seen.variable.split(".")[0] not in ("position", "gap")):
            assert p is None
        elif seen.vote or seen.plan:
            entries = world.scenario.votes if seen.vote else world.scenario.plans
            text = entries[seen.vote or seen.plan].position  # type: ignore[index]
            # +-0.3 is nearer to an abstention than to any text beyond 0.6
            share = 1.0 if seen.is_ in ("abstain", "neither") and abs(text) > 0.6 else None
            if share is not None:
                assert p == pytest.approx(0.9 + 0.1 / 3.0)
        elif seen.variable and seen.above == 0.0 and row.from_ and world.scenario.period.week(row.from_) > 0 \
                and seen.variable.startswith("position") and seen.below is None:
            assert p == pytest.approx(0.9 * 0.75 + 0.05)


def test_scores_beside_our_model(actors: coded.Coded, told: list[Forecast]) -> None:
    rows = scores.record_rows(actors, told, DRAWS, 1, engine="numpy")
    names = [tables.said(f.rival) for f in told]
    table = scores.score_table(rows, names)
    every = table[table["rows_used"] == "all"].set_index("forecaster")
    assert every.loc["landscape", "rows"] == 0
    assert np.isnan(every.loc["landscape", "brier"])
    mean = [row for row in rows if "weighted mean" in row.p]
    assert every.loc["weighted mean", "rows"] == len(mean)
    assert every.loc["weighted mean", "brier"] == pytest.approx(np.mean([(row.p["weighted mean"] - 1) ** 2
                                                                         for row in mean]))
    assert every.loc["weighted mean", "brier_model"] == pytest.approx(np.mean([(row.p["model"] - 1) ** 2
                                                                               for row in mean]))
    line = every.loc["weighted mean"]
    assert line["low"] <= line["difference"] <= line["high"]


# -- the landscape before and after --------------------------------------------------------------------------------


def test_blocs_before_and_after(actors: coded.Coded) -> None:
    table = blocs.bloc_table(actors)
    assert set(table["when"]) == {blocs.BEFORE, blocs.AFTER}
    for _, rows in table.groupby(["propensity", "when"]):
        assert rows["share"].sum() == pytest.approx(1.0)
    assert (table["energy_q05"] <= table["energy_q95"]).all()


def test_congruence_by_hand() -> None:
    """By hand: ideal points (1, 0) and (0, 0.5) in two domains: 1 - (1 + 0.5) / 2 = 0.25."""
    found = coded.Coded.congruence(np.array([[[1.0, 0.0], [0.0, 0.5]]]))
    assert found[0, 0, 1] == found[0, 1, 0] == 0.25


def test_where_theories_agree_and_part_in_a_sentence() -> None:
    """By hand: two of three refuse, both who speak see the actor with A; the one who never moves is not counted."""
    def row(column: str, conclusion: str, kind: str, words: str, said: str) -> dict[str, object]:
        return {"column": column, "conclusion": conclusion, "kind": kind, "words": words, "said": said,
                "has_a_say": said != "-"}

    offer = ("s: offer.deal", "offer", "China on \u201cA deal\u201d")
    side = ("s: side.china", "side", "China, by its side")
    records = pd.DataFrame([
        row("our model", *offer, "refused"), row("no change", *offer, "accepted"), row("logit", *offer, "accepted"),
        row("bargaining", *offer, "refused"), row("our model", *side, "with A"), row("no change", *side, "with B"),
        row("mean", *side, "with A"), row("logit", *side, "-")])
    scores = pd.DataFrame([{"rows_used": "scored", "forecaster": "mean", "brier": 0.2, "difference": -0.1,
                            "clear": False}])
    assert rivals_sentence(records, scores, {"china": "China"}, "our model") == (
        "All who can speak agree on China (with A); they part over China on \u201cA deal\u201d (2 of 3: refused); "
        "mean is nearer the record than our model on the rows that they speak to; no difference is clear.")


# -- published figures ----------------------------------------------------------------------------------------------


def test_every_published_figure_is_met_and_one_that_is_not_is_told() -> None:
    found = check.checks()
    assert [c for c in found if not c.met] == []
    assert len(found) == 41
    assert not found[0]._replace(found=82.226).met
    missed = pd.DataFrame([c._asdict() | {"met": "yes" if c.met else "NO"}
                           for c in (found[0]._replace(found=0.0), found[1])])
    assert check_sentence(missed) == (
        "1 of 2 published figures are met to the digits printed. Not met: weighted mean (mean).")


# -- the table of readings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "where"), [
    ("oracle: {reason: x}", "oracle"),
    ("weighted_mean: {position: position, capability: capability, salience: salience}", "weighted_mean.reason"),
    ("weighted_mean: {position: capability, capability: capability, salience: salience, reason: x}",
     "weighted_mean.position"),
    ("landscape: {capability: capability, propensity: affection, reason: x}", "landscape.propensity"),
    ("landscape: {capability: capability, propensity: relation, colour: red, reason: x}", "landscape.colour"),
    ("bounded_confidence: {position: position, confidence: 3, reason: x}", "bounded_confidence.confidence"),
    ("bounded_confidence: {position: position, salience: salience, confidence: 1, reason: x}",
     "bounded_confidence.salience"),
    ("expected_utility: {position: position, capability: capability, salience: salience, steps: replika, reason: x}",
     "expected_utility.steps"),
])
def test_tables_that_are_none_are_refused(tmp_path: Path, text: str, where: str) -> None:
    file = tmp_path / "table.yaml"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        readings.load(file)
    assert caught.value.key == where


# -- files ---------------------------------------------------------------------------------------------------------

LANDSCAPE = "actor,size,A,B\nA,2,,-1\nB,1,0.5,\n"
BARGAIN = "actor,capability,position,salience\nA,2,0,1\nB,1,1,0.5\n"


@pytest.mark.parametrize(("text", "where"), [
    ("", None),
    ("name,size,A,B\nA,2,,-1\nB,1,-1,\n", "line 1, column name"),
    (LANDSCAPE.replace("A,2", "A,-2"), "line 2, column size"),
    (LANDSCAPE.replace("A,2", "A,two"), "line 2, column size"),
    (LANDSCAPE.replace("A,2", "A,1e308"), "line 2, column size"),
    (LANDSCAPE.replace("0.5", ""), "line 3, column A"),
    (LANDSCAPE.replace("0.5", "nan"), "line 3, column A"),
    (LANDSCAPE.replace("B,1", "A,1"), "line 3, column actor"),
    (LANDSCAPE.replace(",A,B\n", ",B,A\n"), "line 1, column 3"),
    ("actor,size,A,B,C\nA,2,,-1,0\nB,1,-1,,0\n", "line 1, column 5"),
    ("actor,size,A\nA,2,\n", None),
    (LANDSCAPE + "C,1\n", "line 4"),
    ('actor,size,A,B\n"A,2,,-1\n', None),
])
def test_landscape_files_that_are_none(tmp_path: Path, text: str, where: str | None) -> None:
    file = tmp_path / "actors.csv"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        csv_files.read_aligners(file)
    assert caught.value.file == file
    if where:
        assert caught.value.key == where


@pytest.mark.parametrize(("text", "where"), [
    (BARGAIN.replace("salience", "colour"), "line 1, column colour"),
    (BARGAIN.replace(",1,0.5", ",1,"), "line 3, column salience"),
    (BARGAIN.replace("B,1", "B,-1"), "line 3, column capability"),
    (BARGAIN.replace("A,2,0,1", "A,2,inf,1"), "line 2, column position"),
    (BARGAIN.replace("A,2,0,1", "A,2,1e300,1"), "line 2, column position"),
    (BARGAIN.replace(",1,0.5", ",1,150"), "line 3, column salience"),
    ("actor,capability,position,salience\nA,2,0,1\n", None),
    (BARGAIN.replace("A,2", "A,0").replace("B,1,", "B,0,"), "line 2, column capability"),
])
def test_bargaining_files_that_are_none(tmp_path: Path, text: str, where: str | None) -> None:
    file = tmp_path / "actors.csv"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        csv_files.read_bargainers(file)
    if where:
        assert caught.value.key == where


def test_files_may_have_columns_in_any_order_and_a_mark_of_excel(tmp_path: Path) -> None:
    file = tmp_path / "actors.csv"
    file.write_bytes("\ufeffSalience,Actor,Position,Capability\r\n1,A,0,2\r\n\r\n.5,B,1,1\r\n".encode())
    found = csv_files.read_bargainers(file)
    assert found.names == ("A", "B")
    assert found.capability.tolist() == [2.0, 1.0]
    assert found.salience.tolist() == [1.0, 0.5]


# -- commands ------------------------------------------------------------------------------------------------------


def made(folder: Path) -> dict[str, object]:
    (report,) = folder.glob("*/report.json")
    return json.loads(report.read_text())


def test_landscape_command_prints_energies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "actors.csv"
    file.write_text(LANDSCAPE)
    assert main(["landscape", str(file), "--output", str(tmp_path / "out"), "--no-picture"]) == 0
    shown = capsys.readouterr().out
    # by hand: 2 x 1 x (-1 + 0.5) / 2, over both ordered pairs
    assert "-1.000" in shown
    assert "A and B" in shown
    (csv,) = (tmp_path / "out").glob("*/minima.csv")
    assert pd.read_csv(csv)["energy"].tolist() == [-1.0]


def test_bargain_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "actors.csv"
    file.write_text(BARGAIN)
    assert main(["bargain", str(file), "rounds=3", "conflict=move", "--output", str(tmp_path / "out")]) == 0
    assert "weighted mean" in capsys.readouterr().out
    assert made(tmp_path / "out")["figures"]["readings"]["conflict"] == "move"  # type: ignore[index]


@pytest.mark.parametrize("argv", [
    ["landscape"], ["landscape", "no_such_file.csv"], ["bargain", "no_such_file.csv"], ["nonsense"],
    ["scenario=arms_sale", "position=capability"], ["scenario=baseline,arms_sale"],
    ["scenario=arms_sale", "colour=red"], ["scenario=arms_sale", "readings=no_such_file.yaml"],
])
def test_mistakes_end_with_status_2_and_write_nothing(
        argv: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*argv, "--output", str(tmp_path / "out")])
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("argv", "said"), [
    (["bargin", "x.csv"], ["no command of that name", "'bargin'", "landscape, bargain, check", "write bargain"]),
    (["x.csv", "bargain"], ["no command of that name", "write landscape x.csv or write bargain x.csv"]),
    (["landscape", "x.csv", "rounds=3"], ["rounds: not a word of `landscape`", "allowed: seed\n", "`bargain`"]),
    (["landscape", "x.csv", "sed=3"], ["sed: not a word of `landscape`", "write seed=..."]),
    (["bargain", "x.csv", "scenario=thaw"], ["scenario: not a word of `bargain`", "rounds, steps", "leave it out"]),
    (["bargain", "x.csv", "steps=replika"], ["steps: unknown steps", "write 'replica'"]),
    (["check", "seed=3"], ["seed: not a word of `check`", "no words"]),
])
def test_mistakes_are_told_where_they_are(argv: list[str], said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    told = capsys.readouterr().err
    for text in said:
        assert text in told


def test_bad_readings_on_a_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "actors.csv"
    file.write_text(BARGAIN)
    for word in ("no_challenge=0.7", "conflict=win", "rounds=0"):
        with pytest.raises(SystemExit) as left:
            main(["bargain", str(file), word, "--output", str(tmp_path / "out")])
        assert left.value.code == 2
    assert "allowed" in capsys.readouterr().err


def test_rivals_of_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["scenario=arms_sale", "--runs", "4", "--engine", "numpy"]
    assert main([*words, "--output", str(tmp_path / "one")]) == 0
    assert main([*words, "--output", str(tmp_path / "two")]) == 0
    assert "What the landscape sees" in " ".join(capsys.readouterr().out.split())
    one, two = made(tmp_path / "one"), made(tmp_path / "two")
    assert one["files"] == two["files"]
    assert {"forecasts", "scores", "record", "blocs", "answers"} == set(one["tables"])  # type: ignore[call-overload]


def test_another_case_is_read_alike(tmp_path: Path) -> None:
    """A scenario with a record of its own and another war: nothing is named in the code."""
    assert main(["scenario=crimea_2014", "--runs", "3", "--engine", "numpy", "--no-picture", "--output",
                 str(tmp_path / "out")]) == 0
    source = "".join(p.read_text().lower() for p in Path(forecasts.__file__).parent.rglob("*.py")
                     if p.name not in ("check.py",))
    for word in (*sim.load(scenario="arms_sale").actors, "beijing", "kyiv", "moscow", "invasion"):
        assert f'"{word}"' not in source
        assert f".{word}." not in source
