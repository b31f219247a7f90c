"""Headlines: three numbers each, counted by hand; what a story changes; the ends of assumed values."""

from __future__ import annotations

import importlib.util
import json
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sim
from sim.engines.ensemble import run_ensemble
from sim.engines.reduce import Ensemble
from sim.play import beside, ends
from sim.play.result import Result
from sim.results.asked import asked_about
from sim.results.changes import Comparison, changes, comparable
from sim.results.figures_meaning import KEYS
from sim.results.headlines import Headline, counts, figure, is_assumed, most_frequent
from sim.results.naming import ends_words, error_words, given_answer, number
from sim.results.paired import paired_change
from sim.world.world import World

RUNS = 64
#: The engine that plays many runs the fastest.
ENGINE: Any = "numba" if importlib.util.find_spec("numba") else "numpy"


@pytest.fixture(scope="module")
def world() -> World:
    return sim.load(scenario="arms_sale")


@pytest.fixture(scope="module")
def sale() -> Result:
    return sim.run("arms_sale", RUNS, 1, engine=ENGINE)


# -- numbers, by hand -------------------------------------------------------------------------------


def by_hand(world: World) -> Ensemble:
    """Ten runs: three sales; Kyiv 4 accept, 4 neither, 2 reject; China ends at +.2 with sd .1."""
    found = Ensemble(world, 10, 1, "numpy")
    found.accepted = {"arms_request": np.array([0, 1, 2, 0])}
    found.plans = {"twelve_points": {"ukraine": (4, 4, 2), "us": (0, 1, 9)}}
    n, weeks = len(world.actors), 2
    found.mean = {"position": np.zeros((weeks, 3, n))}
    found.deviation = {"position": np.zeros((weeks, 3, n))}
    found.histogram = {"position": np.zeros((weeks, 3, n, 201), dtype=np.int64)}
    found.mean["position"][-1, 2, 0], found.deviation["position"][-1, 2, 0] = 0.2, 0.1
    found.histogram["position"][-1, 2, 0, 110] = 1   # one run at 110 of 200 bins from -1: +.1
    found.histogram["position"][-1, 2, 0, 121] = 9   # nine at +.21
    return found


def test_a_share_has_wilsons_interval(world: World) -> None:
    """Three of ten: Wilson's 95 % interval is .108 to .603 (Wilson 1927, as in Brown, Cai and DasGupta 2001)."""
    told = figure(Headline("offer.arms_request", "accepted"), by_hand(world))
    assert told == {"value": 0.3, "low": pytest.approx(0.1078, abs=1e-4), "high": pytest.approx(0.6032, abs=1e-4),
                    "runs": 10}


def test_an_answer_is_the_most_frequent_one_and_a_tie_goes_to_the_first(world: World) -> None:
    found = by_hand(world)
    assert counts(found, "plan.twelve_points.ukraine") == (4, 4, 2)
    assert most_frequent(found, "plan.twelve_points.ukraine") == "accept"
    assert most_frequent(found, "plan.twelve_points.us") == "reject"
    told = figure(Headline("plan.twelve_points.us", "neither"), found)
    assert (told["value"], told["most_frequent"]) == (0.1, "reject")
    assert [Headline("vote.x.us", answer).code for answer in ("yes", "abstain", "no")] == [1.0, 0.0, -1.0]
    assert Headline("offer.x", "accepted").code == 1.0


def test_a_mean_has_its_monte_carlo_error_and_its_spread(world: World) -> None:
    """+.2 with sd .1 over ten runs: 1.96 x .1 / sqrt(10) = .0620."""
    told = figure(Headline("position.china.military@end"), by_hand(world))
    assert told == {"value": 0.2, "low": 0.138, "high": 0.262, "runs": 10, "q05": pytest.approx(0.1),
                    "q95": pytest.approx(0.21)}


def test_a_paired_change_by_hand() -> None:
    """Two of four runs change by one: mean .5, sd .57735, error 1.95996 x .57735 / 2 = .5658."""
    found = paired_change(np.zeros(4), np.array([1.0, 1.0, 0.0, 0.0]), 1)
    assert found.change == 0.5
    assert found.error == pytest.approx(0.5658, abs=1e-4)
    assert not found.clear
    ten = paired_change(np.zeros(4), np.array([1.0, 1.0, 0.0, 0.0]), 10)  # z of .0025: 2.80703
    assert ten.error == pytest.approx(2.80703 * 0.57735 / 2, abs=1e-4)
    assert paired_change(np.zeros(4), np.full(4, 0.1), 1).clear
    assert not paired_change(np.zeros(1), np.ones(1), 1).clear


# -- the ensembles beside ---------------------------------------------------------------------------


def test_luck_alone_draws_nothing_and_meets_the_same_luck(world: World, sale: Result) -> None:
    alone = run_ensemble(world, RUNS, 1, sampling="point")
    assert beside.luck_alone(world, RUNS, 1).digest() == alone.digest()
    rows = {row["outcome"]: row for row in sale.summary["headlines"]}
    taken, _ = alone.share("arms_request")
    assert rows["offer.arms_request"]["luck"]["value"] == round(taken / RUNS, 4)
    for slug, given in alone.plans["twelve_points"].items():
        row = rows[f"plan.twelve_points.{slug}"]
        place = ("accept", "neither", "reject").index(row["answer"])
        assert row["luck"]["value"] == round(given[place] / RUNS, 4)


def test_only_assumed_values_are_drawn_and_as_they_are_over_the_ranges(world: World) -> None:
    found = beside.assumed_drawn(world, RUNS, 1, keep_drawn=True)
    ranges = world.uniforms(1, 0, RUNS)
    assert found.drawn is not None
    drawn = 0
    for value, u, whole in zip(world.values, found.drawn, ranges, strict=True):
        if value.coded is not None and value.coded.basis == "assumed" and value.high > value.low:
            assert u.tolist() == whole.tolist()
            drawn += 1
        else:
            assert value.at(u).tolist() == [value.value] * RUNS
    assert 0 < drawn < len(world.values)


def test_every_headline_has_three_numbers(world: World, sale: Result) -> None:
    rows = {row["outcome"]: row for row in sale.summary["headlines"]}
    positions = [f"position.{slug}.{domain}@end" for slug in world.actors
                 for domain in ("diplomatic", "economic", "military")]
    answers = [f"{kind}.{row[kind]}.{slug}" for kind in ("vote", "plan") for row in sale.summary[f"{kind}s"]
               for slug in row["answers"]]
    assert set(rows) == {"offer.arms_request", "battlefield@end", *positions, *answers}
    for row in rows.values():
        assert all(row[key]["low"] <= row[key]["value"] <= row[key]["high"] for key in ("luck", "ranges", "assumed"))
        assert row["ends"] is None
    offer = sale.summary["offers"][0]
    assert rows["offer.arms_request"]["ranges"]["value"] == offer["share"]
    china = next(a for a in sale.summary["actors"] if a["actor"] == "china")["domains"]["military"]
    assert rows["position.china.military@end"]["ranges"]["value"] == china["ensemble_mean"]


def test_where_no_value_is_drawn_there_is_luck_alone() -> None:
    told = sim.run("crimea_2014", 16, 1, engine="numpy", sampling="point").summary["headlines"]
    assert told
    for row in told:
        assert row["luck"] is not None
        assert row["ranges"] is None
        assert row["assumed"] is None


# -- the ends of assumed values ---------------------------------------------------------------------


def test_the_furthest_ends_are_those_of_ensembles_played_one_by_one() -> None:
    """A second implementation: each end as a held value in an ensemble of its own."""
    whole = sim.load(scenario="crimea_2014")
    free = [value for value in whole.values if is_assumed(value)][::60]
    asked = [Headline("position.eu.economic@end"), Headline("position.russia.military@end")]
    world = sim.load(scenario="crimea_2014", values={v.key: v.value for v in whole.values if v not in free})
    found = ends.moved_by_assumed(world, asked, RUNS, 1, engine=ENGINE)
    names = [headline.outcome for headline in asked]
    coded = run_ensemble(world, RUNS, 1, outcomes=names, sampling="point").outcomes
    assert ends.number_of_runs(world, RUNS) == RUNS * (1 + 2 * len(free))
    for headline in asked:
        moves = {}
        for value in free:
            for end, at in (("low", value.low), ("high", value.high)):
                held = world.varied({value.key: {"value": at}})
                mine = run_ensemble(held, RUNS, 1, outcomes=names, sampling="point").outcomes[headline.outcome]
                moves[value.key, end] = paired_change(coded[headline.outcome], mine, 2 * len(free))
        clear = {key: move.change for key, move in moves.items() if move.clear}
        told = found[headline]
        assert told["coded"] == pytest.approx(coded[headline.outcome].mean(), abs=1e-4)
        for end, best in (("low", min(clear.values(), default=0.0)), ("high", max(clear.values(), default=0.0))):
            if (best < 0.0) if end == "low" else (best > 0.0):
                assert told[end]["change"] == pytest.approx(best, abs=1e-3)
                assert clear[told[end]["key"], told[end]["end"]] == pytest.approx(best, abs=1e-3)
            else:
                assert told[end] is None


def test_the_furthest_end_by_hand() -> None:
    """Four runs; coded 0, 0, 1, 1; ends: all 1 but one, all 1, all 0: only what is clear counts."""
    outcome = np.array([[0.0] * 8 + [1.0] * 8, [1.0] * 16, [0.0] * 16, [0.0] * 7 + [1.0] * 9])
    tried = [("a", "low", 0.1), ("a", "high", 0.9), ("b", "low", 0.2)]
    told = ends._furthest(Headline("offer.x", "accepted"), outcome, tried, 16)
    assert told["coded"] == 0.5
    assert (told["high"]["key"], told["high"]["end"], told["high"]["value"]) == ("a", "low", 1.0)
    assert (told["low"]["key"], told["low"]["end"], told["low"]["value"]) == ("a", "high", 0.0)
    still = ends._furthest(Headline("offer.x", "accepted"), outcome[[0, 0, 3]], tried[:2], 16)
    assert still["low"] is None
    assert still["high"] is None


def test_ends_are_in_the_summary_if_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def known(world: World, told: Any, runs: int, seed: int, **how: Any) -> dict[Headline, dict[str, Any]]:
        asked.append((len(told), runs, seed))
        return {headline: {"runs": runs, "coded": 0.0, "low": None, "high": None} for headline in told}

    monkeypatch.setattr("sim.play.simulation.moved_by_assumed", known)
    result = sim.run("crimea_2014", 16, 3, engine="numpy", ends=5)
    assert asked == [(len(result.summary["headlines"]), 5, 3)]
    assert all(row["ends"]["runs"] == 5 for row in result.summary["headlines"])
    assert result.configuration.ensemble.ends == 5


# -- what a story changes ---------------------------------------------------------------------------


def test_what_can_be_compared(world: World) -> None:
    reference = sim.load(scenario="baseline")
    found = comparable(world, reference)
    assert found is not None
    assert found.week == min(world.weeks, reference.weeks) - 1
    assert "position.china.military@week64" in found.positions
    assert len(found.positions) == 18
    assert "plan.twelve_points.ukraine" in found.answers
    assert "plan.twelve_points.china" not in found.answers  # its author
    assert comparable(sim.load(scenario="crimea_2014"), reference) is None
    assert beside.comparison(reference) is None


def test_the_reference_is_played_as_the_world_is() -> None:
    key = "actors.china.sanction_sensitivity"
    world = sim.load(scenario="arms_sale", lens="realist", forms={"siding": "attraction"}, decision="best_response",
                     values={key: 0.8, "scenario.offers.arms_request.stake": 0.9})
    found = beside.comparison(world)
    assert found is not None
    same = sim.load(scenario="baseline", lens="realist", forms={"siding": "attraction"}, decision="best_response",
                    values={key: 0.8})
    assert found.reference.hash() == same.hash()


def test_changes_by_hand() -> None:
    """Sixteen runs: a position moves by .1 in each, another by nothing; half of the answers turn from no to yes."""
    compared = Comparison(SimpleNamespace(name="baseline"), 1,  # type: ignore[arg-type]
                          ("position.china.military@week1", "position.us.military@week1"),
                          ("plan.p.us", "vote.v.us"))
    there = {"position.china.military@week1": np.zeros(16), "position.us.military@week1": np.zeros(16),
             "plan.p.us": np.full(16, -1.0), "vote.v.us": np.zeros(16)}
    here = {**there, "position.china.military@week1": np.full(16, 0.1),
            "plan.p.us": np.array([1.0] * 12 + [0.0] * 2 + [-1.0] * 2)}
    world: Any = SimpleNamespace(dates=["2022-01-03", "2022-01-10"])
    told = changes(compared, world, here, there)
    assert (told["reference"], told["date"], told["runs"], told["looked_at"]) == ("baseline", "2022-01-10", 16, 8)
    china, us = told["rows"]
    assert china == {"outcome": "position.china.military@week1", "answer": "", "reference": 0.0, "here": 0.1,
                     "change": 0.1, "error": 0.0}
    # reject falls from 16 to 2 of 16 (-.875), accept rises by .75: the largest is told
    assert (us["answer"], us["reference"], us["here"], us["change"]) == ("reject", 1.0, 0.125, -0.875)
    assert us["error"] == pytest.approx(2.7344 * math.sqrt(0.875 * 0.125 * 16 / 15) / 4, abs=1e-3)


def test_changes_are_those_of_the_same_runs(sale: Result) -> None:
    """The scenario is itself: against a reference of its own name and story nothing differs."""
    told = sale.summary["changes"]
    assert (told["reference"], told["runs"]) == ("baseline", RUNS)
    assert all(abs(row["change"]) > row["error"] for row in told["rows"])
    world = sim.load(scenario="arms_sale")
    itself = comparable(world, world)
    assert itself is not None
    assert beside.against_reference(itself, world, None, 16, 1)["rows"] == []
    assert not [name for name in sale.runs.columns if name.endswith("@week64")]
    assert sim.run("baseline", 4, engine="numpy").summary["changes"] is None


def test_more_runs_than_are_kept_and_designs_are_compared_too(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = sim.run("thaw", 16, engine=ENGINE).summary["changes"]
    monkeypatch.setattr("sim.play.simulation.KEPT_RUNS", 8)
    assert sim.run("thaw", 16, engine=ENGINE).summary["changes"] == plain


# -- the war ----------------------------------------------------------------------------------------


def test_the_war_is_shown_where_a_scenario_asks_about_it() -> None:
    assert "escalation_risk" in asked_about(sim.load(scenario="nuclear_signal"))
    assert "battlefield" in asked_about(sim.load(scenario="arms_sale"))  # an offer of arms
    bare = sim.load(scenario="wedge")
    bare.scenario = bare.scenario.model_copy(update={"record": {}})
    assert asked_about(bare) == ()
    gun = {"title": "A front gives way", "date": "2022-10-03", "changes": [{"variable": "battlefield", "add": -0.2}],
           "evidence": [{"source": "usip2023", "paragraph": 6, "phrase": "yet to provide weapons", "says": "So."}]}
    moved = sim.load(scenario="wedge", events={"gun": gun})
    assert asked_about(moved) == ("battlefield",)
    result = sim.run(moved, 16, engine="numpy")
    (row,) = result.summary["war"]
    path = result.trajectory.query("variable == 'battlefield'")["value"]
    assert row["end"] == pytest.approx(path.iloc[-1], abs=1e-4)
    assert row["high"] == pytest.approx(max(row["start"], path.max()), abs=1e-4)
    (told,) = [line for line in result.summary["headlines"] if line["outcome"] == "battlefield@end"]
    assert told["ranges"]["value"] == row["ensemble_mean"]


# -- in words ---------------------------------------------------------------------------------------


def test_numbers_in_words() -> None:
    assert number(0.07, True) == "7.0 %"
    assert number(-0.25, False) == "-0.25"
    told = {"answer": "accept", "luck": {"value": 0.5, "most_frequent": "reject"}, "ranges": {"value": 0.6},
            "assumed": {"value": 0.7}}
    assert given_answer(told, {}) == "acc* 50/60/70"
    assert given_answer({**told, "ranges": None, "assumed": None}, {}) == "acc* 50"
    assert given_answer(None, {"single_run": "neither"}) == "nei"
    low = {"key": "actors.eu.inertia", "end": "low", "at": 0.1, "value": 0.25, "change": -0.25, "error": 0.1}
    row = {"answer": "accept", "ends": {"low": low, "high": None}}
    assert ends_words(row) == ", down to 25.0 % (actors.eu.inertia low, 0.1)"
    row["ends"]["low"] = None
    assert "none moves it by more than its Monte Carlo error" in ends_words(row)
    assert error_words({"answer": "yes", "change": 0.125, "error": 0.05}) == "+12.5 points, Monte Carlo error 5.0"
    assert error_words({"answer": "", "change": -0.5, "error": 0.125}) == "-0.50, Monte Carlo error 0.12"


def test_each_key_that_is_explained_is_there_and_each_headlines_key_is_explained(sale: Result) -> None:
    def found(data: Any, path: list[str]) -> list[Any]:
        if not path:
            return [data]
        inner = list(data.values()) if path[0] == "*" else [data[path[0]]] if path[0] in (data or {}) else []
        return [one for part in inner for one in found(part, path[1:])] if not path[0].endswith("[]") else [
            one for part in data.get(path[0][:-2], ()) for one in found(part, path[1:])]

    for key, *_ in KEYS:
        if ".ends." in key:
            continue
        path = key.replace("headlines[].*", "headlines[].luck").split(".")
        assert found(sale.summary, path) or key.startswith(("changes.rows", "coders")), key
    explained = {key.rpartition(".")[2] for key, *_ in KEYS}
    for row in sale.summary["headlines"]:
        assert set(row) | set(row["luck"]) <= explained
    for part in (set(sale.summary["changes"]) - {"reference", "runs"}, set(sale.summary["changes"])):
        assert part - {"reference", "runs"} <= explained
    json.dumps(sale.summary)
