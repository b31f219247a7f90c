"""What the page can ask: answers agree with the model, and what is not allowed is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("starlette")

import sim
from sim.app import catalogue, question, worlds
from sim.app.answer import answer
from sim.app.headline import Headline
from sim.app.heatmap import CELL_DRAWS
from sim.app.lessons import lessons
from sim.app.playing import ENGINE, run
from sim.app.question import Question, parse
from sim.app.reasons import why
from sim.app.screening import screened
from sim.app.views import view_of, views
from sim.app.wording import spoken
from sim.app.worlds import world_of
from sim.coded.cases import find
from sim.engines.ensemble import run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.engines.shares import wilson
from sim.explain.accounting import name_of
from sim.explain.explanation import explain
from sim.reading.errors import InputError
from sim.rules.structure import ACCEPT

SHORT = "no_limits"


def data(path: str, *pairs: tuple[str, str]) -> dict:
    found = answer(path, pairs)
    assert found.status == 200, gzip.decompress(found.body)
    return json.loads(gzip.decompress(found.body))


@pytest.mark.parametrize("history", [0, 7])
def test_the_one_history_is_the_mesa_run_of_that_number(history: int) -> None:
    question = Question(SHORT, values=(("actors.china.deference", 0.2),), history=history)
    found = run(question)
    world = sim.load(scenario=SHORT, values={"actors.china.deference": 0.2})
    model = PositionModel(world, 1, history).run()
    for i, slug in enumerate(world.actors):
        for d in range(3):
            expected = [round(float(world.layout.array(a, "position")[d, i]) * 1000) for a in model.history]
            assert found["position"][slug][d]["history"] == expected
    for a in ("china-us", "us-china"):
        holder, other = (world.layout.index[x] for x in a.split("-"))
        told = [float(world.layout.array(x, "relation")[other, holder]) for x in model.history]
        assert np.allclose(found["relation"][a], [1000 * x for x in told], atol=0.51)
    happened = {entry["name"]: entry["week"] for entry in model.log if entry["kind"] == "event"}
    assert {name: week for name, week in found["events"].items() if week is not None} == happened


def test_bands_and_share_are_those_of_the_draws() -> None:
    found = run(Question("arms_sale", values=(("scenario.offers.arms_request.stake", 0.8),)))
    world = sim.load(scenario="arms_sale", values={"scenario.offers.arms_request.stake": 0.8})
    plain = run_ensemble(world, 200, 1, outcomes=["offer.arms_request"], engine=ENGINE)
    happened = plain.outcomes["offer.arms_request"]
    assert found["headline"]["hits"] == int(happened.sum())
    assert found["headline"]["each"] == happened.tolist()
    assert (found["headline"]["low"], found["headline"]["high"]) == pytest.approx(
        wilson(found["headline"]["hits"], 200))
    low = np.array(found["position"]["china"][0]["low"]) / 1000
    assert low == pytest.approx(plain.quantiles["position"][0, :, 0, world.layout.index["china"]], abs=5e-4)


def test_why_tells_of_the_same_history() -> None:
    question = Question(SHORT, history=3)
    model = PositionModel(sim.load(scenario=SHORT), 1, 3).run()
    decision = next(d for d in model.decisions if d.week == 6 and d.actor == "china")
    found = why(question, "china", 6)
    assert found["chosen"]["name"] == name_of(model.structure, decision.number, model.world.domains)
    whole = explain(model, 1, "china", 6)  # of the whole history: the page plays no further than it must
    assert {f["key"]: f["to"] for f in found["flips"]} == {f.key: f.to for f in whole.flips}
    assert found["differences"] == whole.differences
    assert why(question, "china", 9)["week"] == 9
    assert why(question, "china", 6) == found
    assert sum(found["differences"].values()) + found["luck_difference"] == pytest.approx(
        found["chosen"]["score"] - found["runner_up"]["score"])


def test_a_row_of_the_map_is_the_ensembles_of_its_cells() -> None:
    found = data("map", ("scenario", "arms_sale"), ("x", "pairs.prospects.china-us"),
                 ("y", "scenario.offers.arms_request.stake"), ("row", "6"))
    assert found["x"] == pytest.approx([-0.0, 0.167, 0.333, 0.5, 0.667, 0.833, 1.0])
    cell = found["cells"][3]
    world = sim.load(scenario="arms_sale", values={"pairs.prospects.china-us": 0.5,
                                           "scenario.offers.arms_request.stake": 1.0})
    plain = run_ensemble(world, CELL_DRAWS, 1, outcomes=["offer.arms_request"], engine=ENGINE)
    assert cell["value"] == plain.outcomes["offer.arms_request"].mean()


def test_the_table_holds_every_week_actor_and_domain() -> None:
    found = answer("run.csv", (("scenario", SHORT),))
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(found.body).decode())))
    world = sim.load(scenario=SHORT)
    assert len(rows) == world.weeks * len(world.actors) * 3
    assert rows[0]["date"] == "2022-01-03"
    assert all(float(r["low"]) <= float(r["median"]) <= float(r["high"]) for r in rows)


def test_the_page_shows_where_each_slider_was_read() -> None:
    found = data("scenario", ("scenario", "arms_sale"))
    hope = next(p for p in found["parameters"] if p["key"] == "pairs.prospects.china-us")
    entry = sim.load(scenario="arms_sale").evidence.by_key["pairs.prospects.china-us"].coded
    assert (hope["value"], hope["low"], hope["high"]) == (entry.value, entry.low, entry.high)
    assert [(e["source"], e["paragraph"]) for e in hope["evidence"]] == [
        (p.source, p.paragraph) for p in entry.evidence]
    assert hope["value"] in hope["stops"]


@pytest.mark.parametrize("pairs", [
    [("scenario", "arms_sail")], [], [("scenario", "arms_sale"), ("scenario", "baseline")],
    [("scenario", "../../etc/passwd")], [("scenario", "arms_sale"), ("set", "hazard")],
    [("scenario", "arms_sale"), ("set", "mechanisms.hazard:nan")],
    [("scenario", "arms_sale"), ("set", "mechanisms.hazard:1e9")],
    [("scenario", "arms_sale"), ("set", "mechanisms.hazard:0.1"), ("set", "mechanisms.hazard:0.2")],
    [("scenario", "arms_sale"), ("history", "200")], [("scenario", "arms_sale"), ("history", "-1")],
    [("scenario", "arms_sale"), ("lens", "marxist")], [("scenario", "arms_sale"), ("coding", "third")],
    [("scenario", "arms_sale"), ("answer", "arms_request:perhaps")],
    [("scenario", "arms_sale"), ("runs", "1000000")],
    [("scenario", "arms_sale"), *(("set", f"actors.a{n}.inertia:0.1") for n in range(13))],
])
def test_a_question_that_does_not_fit_is_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(InputError):
        parse(pairs)


@pytest.mark.parametrize(("setting", "key"), [
    ("actors.china.sanction_sensitivity:1.2", "actors.china.sanction_sensitivity"),
    ("actors.china.sanction_sensitivty:0.2", "set"),
    ("scenario.offers.arms_request.stake:-0.1", "scenario.offers.arms_request.stake"),
])
def test_a_value_off_its_scale_is_refused_with_its_key(setting: str, key: str) -> None:
    found = answer("run", (("scenario", "arms_sale"), ("set", setting)))
    assert found.status == 400
    said = json.loads(gzip.decompress(found.body))
    assert said["key"] == key
    assert said["allowed"]


def test_a_scenario_that_would_take_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "MOST_WEEKS", 20)
    worlds.base.cache_clear()
    world_of.cache_clear()
    with pytest.raises(InputError, match="weeks: would take too long"):
        world_of(Question(SHORT))


def test_the_command_is_one_that_the_command_line_takes() -> None:
    from sim.commands.words import check

    question = Question("arms_sale", lens="realist", values=(("pairs.prospects.china-us", 0.6),),
                        answers=(("arms_request", "refused"),))
    words = question.command().split()
    assert words[:3] == ["python", "-m", "sim"]
    check(words[3:])
    same = sim.load(scenario="arms_sale", lens="realist", values={"pairs.prospects.china-us": 0.6},
                     answers={"arms_request": "refused"})
    assert same.hash() == world_of(question).hash()


def test_the_command_gives_the_numbers_of_the_page(tmp_path: Path) -> None:
    from sim.commands.run import run as play
    from sim.commands.words import configured

    question = Question("arms_sale", values=(("scenario.offers.arms_request.stake", 0.85),))
    shown = run(question)
    words = question.command().split()[3:]
    folder = play(configured([*words, f"output.folder={tmp_path}", "output.picture=false",
                           "output.table=false"]))
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    offer = summary["offers"][0]
    assert (offer["taken"], offer["runs"]) == (shown["headline"]["hits"], shown["draws"])
    rows = list(csv.DictReader((folder / "ensemble.csv").read_text(encoding="utf-8").splitlines()))
    single = list(csv.DictReader((folder / "trajectory.csv").read_text(encoding="utf-8").splitlines()))
    for slug, lanes in shown["position"].items():
        for domain, lines in zip(("diplomatic", "economic", "military"), lanes, strict=True):
            def own(row: dict[str, str], slug: str = slug, domain: str = domain) -> bool:
                return (row["variable"], row["actor"], row["domain"]) == ("position", slug, domain)

            mine = [row for row in rows if own(row)]
            for name, column in (("low", "q05"), ("median", "q50"), ("high", "q95")):
                told = [float(row[column]) * 1000 for row in mine]
                assert np.abs(np.array(lines[name]) - told).max() <= 0.51, (slug, domain, name)
            told = [float(row["value"]) * 1000 for row in single if own(row)]
            assert np.abs(np.array(lines["history"]) - told).max() <= 0.51, (slug, domain)


def test_another_history_is_told_apart_from_the_one_of_the_command() -> None:
    assert Question(SHORT).difference() == ""
    said = Question(SHORT, history=6).difference()
    assert "single run is history 1" in said
    assert "history 7" in said
    one, other = run(Question(SHORT)), run(Question(SHORT, history=6))
    assert one["headline"] == other["headline"]
    assert one["position"] != other["position"]


def test_every_option_of_a_week_has_its_chance() -> None:
    question = Question("arms_sale")
    found = why(question, "china", 60)
    told = {option["name"]: option["chance"] for option in found["chances"]}
    assert sum(told.values()) == pytest.approx(1.0)
    assert len(told) >= 7
    assert [o["chance"] for o in found["chances"]] == sorted(told.values(), reverse=True)
    assert [o["name"] for o in found["chances"] if o["chosen"]] == [found["chosen"]["name"]]
    assert told[found["chosen"]["name"]] == pytest.approx(found["chosen"]["chance"], abs=6e-5)
    assert told[found["runner_up"]["name"]] == pytest.approx(found["runner_up"]["chance"], abs=6e-5)
    first, second = sorted(told.values(), reverse=True)[:2]
    assert found["coin_toss"] == (first - second <= 0.1)


def test_a_forced_answer_has_all_of_the_chance() -> None:
    model = PositionModel(sim.load(scenario="arms_sale", answers={"arms_request": "accepted"}), 1, 0).run()
    week = next(d.week for d in model.decisions if d.taken.option.kind == ACCEPT)
    found = why(Question("arms_sale", answers=(("arms_request", "accepted"),)), "china", week)
    assert found["chances"][0]["chance"] == pytest.approx(1.0)
    assert found["chances"][0]["accepts"] == model.world.scenario.offers["arms_request"].title
    assert not found["coin_toss"]


def test_what_the_pane_shows_adds_up_and_sets_the_choice_against_staying_and_the_next_best() -> None:
    question = Question("arms_sale")
    for week in range(4, 76, 8):
        found = why(question, "china", week)
        wanted = {"stay", found["runner_up"]["name"]} - {found["chosen"]["name"]}
        assert {reasons["against"] for reasons in found["reasons"]} == wanted
        for reasons in found["reasons"]:
            *parts, total = reasons["rows"]
            assert [row["total"] for row in reasons["rows"]] == [False] * len(parts) + [True]
            assert round(sum(row["value"] for row in parts), 6) == total["value"]
        last = found["reasons"][-1]["rows"][-1]["value"]
        assert last == pytest.approx(found["score_difference"], abs=5.001e-4)


def test_votes_plans_and_penalties_of_the_week_are_explained() -> None:
    question = Question("peace_plan")
    model = PositionModel(sim.load(scenario="peace_plan"), 1, 0).run()
    plan = model.world.plans[0]
    found = why(question, "ukraine", plan.week)
    told = {(answer["kind"], answer["name"]): answer for answer in found["answers"]}
    assert told["plan", plan.name]["answer"] == model.answers[f"plan.{plan.name}"]["ukraine"]
    assert {name for kind, name in told if kind == "vote"} == {
        vote.name for vote in model.world.votes if vote.week == plan.week}
    for voted in told.values():
        assert sum(option["chance"] for option in voted["chances"]) == pytest.approx(1.0)
        assert sum(option["chosen"] for option in voted["chances"]) == 1
        for reasons in voted["reasons"]:
            assert round(sum(row["value"] for row in reasons["rows"][:-1]), 6) == reasons["rows"][-1]["value"]
    fell = next(entry for entry in model.log if entry["kind"] == "penalty")
    shown = why(question, fell["actor"], fell["week"])["penalties"]
    assert f"penalised {model.world.labels[fell['other']]}" in " ".join(p["sentence"] for p in shown if p["acted"])
    for penalty in shown:
        below = np.prod([factor["value"] for factor in penalty["factors"]])
        assert max(0.0, below - penalty["first"]) == pytest.approx(penalty["chance"])
        assert penalty["first"] == 0.0 or penalty["act"] == "warning"


def test_flips_speak_as_the_sliders_do() -> None:
    found = why(Question("arms_sale"), "china", 60)
    sliders = {p.key: p.words for p in views(find())["arms_sale"].parameters}
    flips = [*found["flips"], *(o["flip"] for o in found["offers"] if o["flip"])]
    assert flips
    for flip in flips:
        assert flip["says"] == sliders.get(flip["key"], flip["says"])
        assert "_" not in flip["says"]
    world = sim.load(scenario="arms_sale")
    by_key = {value.key: value for value in world.values}
    assert spoken(by_key["mechanisms.crossing_width"], world, {}) == (
        "How gradually a red line counts as crossed")
    assert spoken(by_key["pairs.credibility.china-us"], world, {}) == (
        "China's belief that the United States carries out a threat")
    assert spoken(by_key["actors.china.wartime_shift.military"], world, sliders) == (
        "How far the war itself draws China toward arms")
    assert spoken(by_key["scenario.offers.arms_request.stake"], world, {}) == "Stake of arms request"


def test_the_card_and_the_lane_have_the_same_digits() -> None:
    found = run(Question("baseline"))
    lane = found["position"]["china"][0]
    assert found["headline"]["spread"] == [lane["low"][-1] / 1000, lane["high"][-1] / 1000]
    assert found["headline"]["value"] == pytest.approx(np.mean(found["headline"]["each"]) / 1000, abs=5e-4)


def test_two_worlds_are_compared_history_by_history() -> None:
    world = sim.load(scenario="arms_sale", values={"pairs.prospects.china-us": 0.0})
    plain = run_ensemble(world, 200, 1, outcomes=["offer.arms_request"], engine=ENGINE)
    found = run(Question("arms_sale", values=(("pairs.prospects.china-us", 0.0),)))
    assert found["headline"]["each"] == plain.outcomes["offer.arms_request"].tolist()


def test_every_built_in_scenario_has_a_view_that_fits() -> None:
    from sim.coded.scenario import names

    assert set(views(find())) == set(names())
    for name, view in views(find()).items():
        world = sim.load(scenario=name)
        assert view_of(name, world) is view
        assert len({p.key for p in view.parameters}) == len(view.parameters)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(views(find())))
def test_every_slider_moves_something_that_is_drawn(name: str) -> None:
    view, coded = views(find())[name], run(Question(name))
    for parameter in view.parameters:
        moved = run(Question(name, values=((parameter.key, 1.0),)))
        assert moved["position"] != coded["position"] or moved["headline"] != coded["headline"], parameter.key


def test_a_scenario_without_a_view_gets_the_values_that_go_along_with_its_headline(
        monkeypatch: pytest.MonkeyPatch) -> None:
    world = sim.load(scenario="peace_plan")
    strongest = screened(world, Headline.model_validate(
        {"outcome": "plan.twelve_points.eu", "is": -1, "says": "x"}))
    keys = [value.key for value in strongest]
    assert "pairs.relation.eu-china" in keys
    assert "actors.eu.prospect_value" in keys
    monkeypatch.setattr("sim.app.views.views", lambda case: {})
    made = view_of("peace_plan", world)
    assert made.headline.outcome == "plan.twelve_points.eu"
    assert len(made.parameters) == 6


def test_the_three_lessons_have_steps_and_disagreement() -> None:
    assert set(lessons(find())) == {"arms_sale", "peace_plan", "sanctions"}
    for name, lesson in lessons(find()).items():
        world = sim.load(scenario=name)
        keys = {value.key for value in world.values}
        assert {v.set.coding for v in lesson.voices} >= {"second"}
        for setting in [s.set for s in (*lesson.steps, *lesson.voices)]:
            assert set(setting.values) <= keys
            assert setting.against is None or set(setting.against.values) <= keys
            assert setting.actor in (None, *world.actors)
            assert setting.week is None or setting.week < world.weeks


@pytest.mark.parametrize("question", [
    Question("arms_sale", values=(("actors.us.red_line.economic", 0.2), ("pairs.prospects.china-us", 0.65),
                                  ("scenario.offers.arms_request.stake", 0.9))),
    Question("peace_plan", lens="realist", values=(("actors.eu.coupling", 0.1),)),
])
def test_a_world_with_held_values_is_the_one_that_would_be_built(question: Question) -> None:
    shared = world_of(Question(question.scenario))
    shared.draw(shared.point_uniforms(2))  # what it keeps of this must not be taken over
    held, built = world_of(question), sim.load(scenario=question.scenario, lens=question.lens,
                                                values=dict(question.values))
    assert [(v.key, v.value, v.low, v.high) for v in held.values] == [
        (v.key, v.value, v.low, v.high) for v in built.values]
    assert (held.base == built.base).all()
    assert held.lens == built.lens
    u = np.random.default_rng(1).random((len(built.values), 5))
    assert (held.draw(u) == built.draw(u)).all()
    assert (held.point() == built.point()).all()


NO_TABLES = {"empty": "", "document": "---", "comment": "# soon", "nothing": "null", "list": "- a", "text": "hello",
             "number": "3", "date": "2022-01-01", "control": 'a: "\x00"', "open": "a: [1"}


def test_an_unreadable_scenario_file_leaves_the_others_in_the_list(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "names_of", question.names_of.__wrapped__)
    monkeypatch.setattr(catalogue, "names_of", question.names_of)
    monkeypatch.chdir(tmp_path)
    before = {entry["name"] for entry in catalogue.catalogue()["scenarios"]}
    folder = tmp_path / "scenarios"
    folder.mkdir()
    for name, text in NO_TABLES.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (folder / "folder.yaml").mkdir()
    (folder / "mine.yaml").write_bytes((find().own_scenarios / "thaw.yaml").read_bytes())
    found = catalogue.catalogue()
    assert {entry["name"] for entry in found["scenarios"]} == {*before, "mine"}
    broken = {entry["name"]: entry["problem"] for entry in found["broken"]}
    assert {*NO_TABLES, "bytes"} <= set(broken)
    assert "scenarios/list.yaml" in broken["list"]
