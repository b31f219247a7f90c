"""Scenarios that say more: events that repeat or wait for an answer, offers to several, on conditions, countered.

Each is played by all engines with equal bits, in a world of invented actors; when something happens is worked out by
hand.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from strategies import as_data, checked_scenario, coded, day, make_evidence
from test_engines import by_numpy, mesa_is_numpy, numba_is_numpy

import sim
from analysis.phrases import observed_words, outcome_words
from sim.app.question import Question
from sim.app.scenario_page import page
from sim.coded.codebook_rows import rows
from sim.coded.coding import ScenarioValue
from sim.coded.expanded import expanded
from sim.coded.scenario_values import check_scenario_value, put_in
from sim.engines.ensemble import run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.explain.events import event_report, explain_event
from sim.explain.explanation import explain
from sim.explain.offers import offer_weeks
from sim.explain.report import report
from sim.explain.words import value_words
from sim.reading import safe_yaml
from sim.reading.errors import InputError
from sim.results.columns import event_columns
from sim.results.naming import subject
from sim.results.scoring import check_record, record_outcomes
from sim.rules.structure import ACCEPTED, FREE, REFUSED
from sim.settings.compose import compose
from sim.settings.configuration import Configuration
from sim.settings.interventions import configuration_of
from sim.world.limits import Limit, limits
from sim.world.world import World

CITED = [{"source": "atlas", "paragraph": 1, "phrase": "as it is told", "says": "An invented passage"}]
HALF = as_data(coded(0.5, 0.2, 0.8))
LESS = {"title": "Less of it", "position": 0.25, "stake": HALF}
RAISED = {"changes": [{"variable": "growth_stress", "set": 0.5}], "evidence": CITED}


def story(weeks: int = 12, **given: Any) -> dict[str, Any]:
    """Return a scenario in which an offer is open in weeks 2 to 5, a vote held in week 4, a plan answered in 6."""
    data: dict[str, Any] = {
        "title": "A story", "question": "What follows?", "story": "Nothing that ever was.",
        "period": {"start": day(0), "end": day(weeks - 1, 6)},
        "offers": {"deal": {"title": "A deal", "from": "anvar", "to": "doria", "domain": "economic", "position": 0.5,
                            "opens": day(2), "closes": day(5), "stake": HALF, "evidence": CITED}},
        "votes": {"text": {"title": "A text", "date": day(4), "position": -0.5, "severity": HALF, "evidence": CITED}},
        "plans": {"peace": {"title": "A plan", "author": "anvar", "date": day(6), "position": 0.1, "evidence": CITED,
                            "impartiality": HALF, "specificity": HALF, "willingness": HALF}},
    }
    return {**data, **given}


def world(data: dict[str, Any], **given: Any) -> World:
    known = make_evidence(["doria", "anvar", "hestra"], seed=4)
    return World(known, checked_scenario(data, known), name="invented", **given)


def event(**given: Any) -> dict[str, Any]:
    return {"title": "An event", **RAISED, **given}


def played(made: World) -> PositionModel:
    """Check that all engines agree, and return a run."""
    mesa_is_numpy(made, 5, (0, 9))
    if importlib.util.find_spec("numba"):
        numba_is_numpy(made, 5)
    return PositionModel(made, 5).run()


def weeks_of(model: PositionModel, name: str) -> list[int]:
    return [entry["week"] for entry in model.log if (entry["kind"], entry["name"]) == ("event", name)]


def answered(answer: str, **deal: Any) -> dict[str, Any]:
    """Return the story with its offer answered as the scenario says."""
    data = story()
    data["offers"]["deal"] |= {"answer": answer, **deal}
    return data


# -- again ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "weeks"), [
    ({"date": day(1, 3), "every": 4}, [1, 5, 9]),
    ({"date": day(1, 3), "every": 4, "at_most": 2}, [1, 5]),
    ({"date": day(1, 3), "every": 3, "to": day(7)}, [1, 4, 7]),
    ({"chance": 1.0, "from": day(3), "every": 4}, [3, 7, 11]),
    # after the start nothing but the event moves the variable: above 0.2 from the first time on, faded in time
    ({"when": [{"variable": "violation", "above": 0.2, "weeks": 3}], "every": 5}, [2, 7]),
    ({"date": day(1, 3)}, [1]),
])
def test_when_an_event_happens_again(given: dict[str, Any], weeks: list[int]) -> None:
    start = [{"changes": [{"variable": "violation", "set": 0.5}], "evidence": CITED}]
    made = world(story(start=start, events={"again": event(**given)}))
    model = played(made)
    assert weeks_of(model, "again") == weeks
    assert made.events[0].planned == (tuple(weeks) if "date" in given else ())
    found = run_ensemble(made, 64, outcomes=["event.again", "event.again.times"], engine="numpy")
    assert (found.outcomes["event.again"] == 1.0).all()
    assert (found.outcomes["event.again.times"] == len(weeks)).all()
    assert found.fired["again"].tolist() == [64 * (week == weeks[0]) for week in range(12)]
    # the table of events has the day of each time
    table = event_columns(made, model.log)
    days = [str(d) for d, kind in zip(table["day"], table["kind"], strict=True) if kind == "event"]
    assert days == [day(week, 3) if "date" in given else "NaT" for week in weeks]


def test_a_chance_that_comes_up_again_is_that_of_its_week() -> None:
    made = world(story(weeks=30, events={"again": event(chance=0.4, every=3)}))
    model = played(made)
    luck, expected, free = model.luck.event[0], [], 0
    for week in range(30):
        if week >= free and luck[week] < 0.4:
            expected.append(week)
            free = week + 3
    assert weeks_of(model, "again") == expected
    assert len(expected) > 2


# -- answers ----------------------------------------------------------------------------------------


def waits(**condition: Any) -> dict[str, Any]:
    return {"after": event(when=[condition])}


@pytest.mark.parametrize(("answer", "wanted", "weeks", "expected"), [
    # taken in week 2, on the day that it is open: known from week 3 on
    ("accepted", "accepted", 1, [3]), ("accepted", "accepted", 4, [6]), ("accepted", "refused", 1, []),
    # open for the last time in week 5: no refusal before week 6
    ("refused", "refused", 1, [6]), ("refused", "refused", 4, [9]), ("refused", "accepted", 1, []),
])
def test_an_event_waits_for_the_answer_to_an_offer(answer: str, wanted: str, weeks: int, expected: list[int]) -> None:
    data = answered(answer) | {"events": waits(answer="deal", weeks=weeks, **{"is": wanted})}
    model = played(world(data, forms={"deliberation": "immediate"}))
    assert weeks_of(model, "after") == expected
    assert (model.world.layout.array(model.data, "growth_stress")[0] > 0.0) == bool(expected)


@pytest.mark.parametrize(("kind", "name", "words", "week"), [
    ("vote", "text.hestra", ("no", "abstain", "yes"), 4), ("plan", "peace.hestra", ("reject", "neither", "accept"), 6)])
def test_an_event_waits_for_each_answer_in_each_run(kind: str, name: str, words: tuple[str, ...], week: int) -> None:
    after = {f"said_{word}": event(when=[{"answer": name, "is": word}]) for word in words}
    after |= {"later": event(when=[{"answer": name, "is": words[1], "weeks": 3}])}
    made = world(story(events=after))
    played(made)
    found = by_numpy(made, 5)
    given = (found.votes if kind == "vote" else found.plans)[0, made.layout.index["hestra"]]
    assert len(set(given.tolist())) > 1, "all runs answer alike: nothing is told apart"
    for code, word in zip((-1, 0, 1), words, strict=True):
        fired = found.fired[sorted(after).index(f"said_{word}")]
        assert fired.tolist() == [week + 1 if a == code else -1 for a in given]
    assert found.fired[sorted(after).index("later")].tolist() == [week + 3 if a == 0 else -1 for a in given]


def test_an_answer_and_a_variable_have_to_hold_together() -> None:
    conditions = [{"answer": "deal", "is": "accepted"}, {"variable": "energy_shock", "above": 0.25}]
    shock = event(date=day(7), changes=[{"variable": "energy_shock", "set": 1.0}])
    data = answered("accepted") | {"events": {"after": event(when=conditions), "shock": shock}}
    # accepted in week 2; the shock comes in week 7 and is seen by conditions in week 8
    assert weeks_of(played(world(data, forms={"deliberation": "immediate"})), "after") == [8]


def test_an_event_that_waits_for_an_answer_may_happen_again() -> None:
    data = answered("accepted") | {"events": {"after": event(
        when=[{"answer": "deal", "is": "accepted"}], every=3, at_most=2)}}
    assert weeks_of(played(world(data, forms={"deliberation": "immediate"})), "after") == [3, 6]


def test_limits_are_half_way_to_the_neighbours() -> None:
    def of(**given: Any) -> tuple[Limit, ...]:
        data = story(events=waits(**given))
        data["offers"]["two"] = {**data["offers"]["deal"], "counter": LESS}
        scenario = expanded(checked_scenario(data, make_evidence(["doria", "anvar", "hestra"])))
        return limits(scenario.events["after"].when[0], scenario)

    slot = "vote.text.answer.doria"
    assert of(answer="text.doria", **{"is": "yes"}) == ((slot, 1.0, 0.5), (slot, -1.0, 1.5))
    assert of(answer="text.doria", **{"is": "abstain"}) == ((slot, 1.0, -0.5), (slot, -1.0, 0.5))
    assert of(answer="text.doria", **{"is": "no"}) == ((slot, -1.0, -0.5),)
    assert of(answer="deal", **{"is": "accepted"}) == (("offer.deal.first_accepted", 1.0, 0.5),)
    assert of(answer="deal", **{"is": "refused"}) == (("offer.deal.first_accepted", -1.0, 0.5),)
    two, less = "offer.two.first_accepted", "offer.two.counter.first_accepted"
    assert of(answer="two", **{"is": "accepted"}) == ((two, 1.0, 0.5),)
    assert of(answer="two", **{"is": "countered"}) == ((less, 1.0, 0.5),)
    assert of(answer="two", **{"is": "refused"}) == ((two, -1.0, 0.5), (less, -1.0, 0.5))
    assert of(variable="battlefield", below=-0.25) == (("battlefield", -1.0, -0.25),)


# -- told -------------------------------------------------------------------------------------------


def test_why_an_event_happened_is_told() -> None:
    data = answered("accepted") | {"events": {"after": event(
        when=[{"answer": "deal", "is": "accepted", "weeks": 2}, {"variable": "violation", "below": 0.5}], every=3,
        at_most=2)}}
    model = PositionModel(world(data, forms={"deliberation": "immediate"}), 5).run()
    found = explain_event(model, "after")
    assert (found.weeks, found.first, found.last) == ((4, 7), 0, 11)
    assert found.conditions[0].held == (0, 0, 0, *range(1, 10))
    assert event_report(found).splitlines() == [
        f"'An event' happened in week 4 (from {day(4)}), week 7 (from {day(7)}).",
        "It is due when Doria has accepted 'A deal' and violation is below 0.5, in weeks 0 to 11, again after 3 weeks "
        "at the earliest, at most 2 times.",
        "  Doria has accepted 'A deal', for 2 weeks in a row: held in weeks 3 to 11.",
        "  violation is below 0.5, for 1 week in a row: held in weeks 0 to 11."]


def test_why_an_event_did_not_happen_is_told() -> None:
    data = answered("refused") | {"events": waits(answer="deal", **{"is": "accepted"}) | {
        "dated": event(date=day(3)), "twice": event(date=day(3), every=4, at_most=2),
        "passed": event(when=[{"answer": "deal", "is": "refused"}]), "chance": event(chance=0.25, every=2)}}
    model = PositionModel(world(data), 5).run()
    assert event_report(explain_event(model, "after")).splitlines() == [
        "'An event' did not happen.",
        "It is due when Doria has accepted 'A deal', in weeks 0 to 11, once.",
        "  Doria has accepted 'A deal', for 1 week in a row: never held."]
    assert f"It is due on {day(3)}, in week 3, once." in event_report(explain_event(model, "dated"))
    assert f"It is due on {day(3)}, in weeks 3 to 11, every 4 weeks, at most 2 times." in event_report(
        explain_event(model, "twice"))
    # open until week 5: nothing is refused before week 6
    assert "Doria has let pass 'A deal', for 1 week in a row: held in weeks 6 to 11." in event_report(
        explain_event(model, "passed"))
    assert "by chance, 25 % a week, in weeks 0 to 11, again after 2 weeks at the earliest, without end." in (
        event_report(explain_event(model, "chance")))


# -- as files ---------------------------------------------------------------------------------------

FILE = """\
title: A story
question: What follows?
story: Nothing that ever was.
period: {start: 2022-01-03, end: 2022-03-13}
events:
  talks:
    title: Talks
    date: 2022-01-12
    every: 3
    at_most: 2
    changes: [{variable: growth_stress, add: 0.125}]
    evidence: [{source: usip2023, paragraph: 1, phrase: a b c, says: d}]
  anger:
    title: Anger
    when: [{answer: peace.us, is: reject}]
    changes: [{variable: relation.us-china, add: -0.25}]
    evidence: [{source: usip2023, paragraph: 1, phrase: a b c, says: d}]
plans:
  peace:
    title: Peace
    author: china
    date: 2022-02-07
    position: 0.0
    impartiality: {value: 0.5, low: 0.4, high: 0.6, basis: assumed, reason: r}
    specificity: {value: 0.5, low: 0.4, high: 0.6, basis: assumed, reason: r}
    willingness: {value: 0.5, low: 0.4, high: 0.6, basis: assumed, reason: r}
    evidence: [{source: usip2023, paragraph: 1, phrase: a b c, says: d}]
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "own_story.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return sim.load(scenario="own_story")


def test_a_world_of_a_file_is_made_again_from_its_configuration(own: World) -> None:
    assert configuration_of(own).world.hash() == own.hash()
    assert weeks_of(PositionModel(own, 1).run(), "talks") == [1, 4]


def test_what_waits_for_an_answer_is_left_out_with_the_text(own: World) -> None:
    found = sim.load(scenario="own_story", without=["peace"])
    assert [e.name for e in found.events] == ["talks"]
    assert [e.name for e in own.events] == ["anger", "talks"]


def test_numbers_of_a_repetition_can_be_set(own: World) -> None:
    found = sim.load(scenario="own_story", values={}, events={"talks": {
        **safe_yaml.parse(FILE, "own").data["events"]["talks"], "every": 2, "at_most": 4}})
    assert found.events[1].planned == (1, 3, 5, 7)


def test_a_scenario_that_uses_none_of_it_is_written_as_before() -> None:
    data = sim.load(scenario="arms_sale").scenario.model_dump(mode="json")
    for name, found in data["events"].items():
        assert not {"every", "at_most"} & set(found), name
        for condition in found["when"] or ():
            assert list(condition) == ["variable", "above", "below", "weeks"]


def test_the_json_schema_has_the_new_keys() -> None:
    from sim.coded.schema import ScenarioFile

    kinds = ScenarioFile.model_json_schema()["$defs"]
    assert {"every", "at_most"} <= set(kinds["Event"]["properties"])
    assert {"answer", "is", "variable"} <= set(kinds["Condition"]["properties"])
    assert "number of weeks" in kinds["Condition"]["description"]
    assert {"while", "counter", "consequences", "to"} <= set(kinds["Offer"]["properties"])
    assert "consequences" in kinds["Vote"]["properties"]
    assert "consequences" in kinds["Plan"]["properties"]
    assert {"title", "position", "stake"} == set(kinds["Counter"]["required"])
    assert {"title", "changes", "evidence"} == set(kinds["Consequence"]["required"])


# -- consequences -----------------------------------------------------------------------------------


def follows(title: str, **given: Any) -> dict[str, Any]:
    return {"title": title, **RAISED, **given}


@pytest.mark.parametrize(("answer", "name", "week"), [("accepted", "deal.accepted", 3), ("refused", "deal.refused", 7)])
def test_an_answer_to_an_offer_has_its_consequence(answer: str, name: str, week: int) -> None:
    data = answered(answer, consequences={"accepted": follows("Thanks"), "refused": follows("Anger", weeks=2)})
    model = played(world(data, forms={"deliberation": "immediate"}))
    assert [e.name for e in model.world.events] == ["deal.accepted", "deal.refused"]
    for other in ("deal.accepted", "deal.refused"):
        assert weeks_of(model, other) == ([week] if other == name else [])
    assert any(entry["text"] in ("Thanks", "Anger") for entry in model.log)
    found = run_ensemble(model.world, 64, outcomes=[f"event.{name}", f"event.{name}.times"], engine="numpy")
    assert (found.outcomes[f"event.{name}"] == 1.0).all()
    assert "Doria has " in event_report(explain_event(model, name))


def test_a_consequence_is_the_event_that_waits_for_the_answer() -> None:
    # Written in short and written out: the same bits in every week, whatever is answered.
    short, long = story(), story()
    short["votes"]["text"]["consequences"] = {"hestra": {"no": follows("No"), "yes": follows("Yes", weeks=3)}}
    short["plans"]["peace"]["consequences"] = {"doria": {"reject": follows("Rejected")}}
    short["offers"]["deal"]["consequences"] = {"refused": follows("Refused")}
    long["events"] = {
        "a": event(when=[{"answer": "deal", "is": "refused"}]),
        "b": event(when=[{"answer": "peace.doria", "is": "reject"}]),
        "c": event(when=[{"answer": "text.hestra", "is": "no"}]),
        "d": event(when=[{"answer": "text.hestra", "is": "yes", "weeks": 3}]),
    }
    one, other = world(short), world(long)
    assert [e.name for e in one.events] == ["deal.refused", "peace.doria.reject", "text.hestra.no", "text.hestra.yes"]
    played(one)
    a, b = by_numpy(one, 5), by_numpy(other, 5)
    assert (a.fired == b.fired).all()
    assert (a.fired >= 0).any(axis=1).sum() >= 2, "hardly anything happens"
    assert np.array_equal(a.history, b.history)


def test_a_scenario_told_out_is_told_out_once() -> None:
    data = answered("accepted", consequences={"accepted": follows("Thanks")})
    once = world(data).scenario
    assert expanded(once) == once
    plain = checked_scenario(story(), make_evidence(["doria", "anvar", "hestra"]))
    assert expanded(plain) is plain


def test_a_world_with_consequences_is_made_again_from_its_configuration(own: World, tmp_path: Path) -> None:
    then = """    consequences:
      us:
        reject:
          title: Washington says no
          changes: [{variable: relation.us-china, add: -0.25}]
          evidence: [{source: usip2023, paragraph: 1, phrase: a b c, says: d}]
"""
    (tmp_path / "scenarios" / "own_more.yaml").write_text(FILE + then, encoding="utf-8")
    made = sim.load(scenario="own_more")
    assert [e.name for e in made.events] == ["anger", "peace.us.reject", "talks"]
    assert configuration_of(made).world.hash() == made.hash() != own.hash()
    stronger = Configuration(compose({
        "scenario": "own_more", "scenario.plans.peace.consequences.us.reject.changes.0.add": -0.5})).world
    assert stronger.events[1].changes[0].amount == -0.5


# -- several addressees -----------------------------------------------------------------------------


def test_an_offer_to_several_is_one_to_each() -> None:
    data = answered("free", to=["hestra", "doria"],
                    consequences={"accepted": follows("Thanks"), "refused": follows("Anger")})
    data["offers"]["deal"]["answer"] = {"hestra": "accepted", "doria": "refused"}
    made = world(data, forms={"deliberation": "immediate"})
    model = played(made)
    assert [(o.name, made.actors[o.to]) for o in made.structure.offers] == [
        ("deal.doria", "doria"), ("deal.hestra", "hestra")]
    assert weeks_of(model, "deal.hestra.accepted") == [3]
    assert weeks_of(model, "deal.doria.refused") == [6]
    assert not weeks_of(model, "deal.doria.accepted") + weeks_of(model, "deal.hestra.refused")
    names = ["offer.deal.hestra", "offer.deal.hestra.week", "offer.deal.doria", "offer.deal.doria.week"]
    found = run_ensemble(made, 64, outcomes=names, engine="numpy")
    assert [found.outcomes[name][0] for name in names[:3]] == [1.0, 2.0, 0.0]
    assert np.isnan(found.outcomes[names[3]]).all()
    assert set(found.accepted) == {"deal.doria", "deal.hestra"}


def test_the_addressees_share_the_numbers_of_the_offer() -> None:
    # One coded number is drawn once a run, whoever is asked.
    made = world(answered("free", to=["hestra", "doria"]))
    [stake] = [value for value in made.values if value.name.startswith("offer.")]
    assert (stake.name, stake.key, len(stake.slots)) == ("offer.deal.stake", "scenario.offers.deal.stake", 2)
    drawn = made.draw(made.uniforms(5, 0, 64))
    one, other = (drawn[made.layout.slot(f"offer.deal.{who}.stake")] for who in ("doria", "hestra"))
    assert np.array_equal(one, other)
    assert len(set(one.tolist())) == 64
    held = made.varied({"scenario.offers.deal.stake": {"value": 0.25}}).point()
    assert [held[made.layout.slot(f"offer.deal.{who}.stake")] for who in ("doria", "hestra")] == [0.25, 0.25]


def test_an_offer_to_several_written_out_gives_the_same_bits() -> None:
    short = answered("accepted", to=["hestra", "doria"])
    long = answered("accepted")
    deal = long["offers"].pop("deal")
    long["offers"] = {f"deal_{who}": {**deal, "to": who} for who in ("doria", "hestra")}
    one, other = (np.array(PositionModel(world(data), 5).run().history) for data in (short, long))
    assert np.array_equal(one, other)


def test_answers_of_single_addressees_can_be_forced(own: World, tmp_path: Path) -> None:
    offers = """offers:
  deal:
    title: Deal
    from: russia
    to: [china, global_south]
    domain: military
    position: 0.6
    opens: 2022-01-17
    closes: 2022-02-27
    stake: {value: 0.5, low: 0.4, high: 0.6, basis: assumed, reason: r}
    evidence: [{source: usip2023, paragraph: 1, phrase: a b c, says: d}]
record:
  row:
    date: 2022-02-07
    observed: {offer: deal, actor: china, is: accepted}
    evidence: [{source: usip2023, paragraph: 1, phrase: a b c, says: d}]
"""
    (tmp_path / "scenarios" / "own_more.yaml").write_text(FILE + offers, encoding="utf-8")

    def answers(made: World) -> dict[str, int]:
        return {o.name: o.answer for o in made.structure.offers}

    free = sim.load(scenario="own_more")
    assert answers(free) == {"deal.china": FREE, "deal.global_south": FREE}
    one = sim.load(scenario="own_more", answers={"deal.china": "accepted"})
    assert answers(one) == {"deal.china": ACCEPTED, "deal.global_south": FREE}
    both = sim.load(scenario="own_more", answers={"deal": "refused"})
    assert answers(both) == {"deal.china": REFUSED, "deal.global_south": REFUSED}
    typed = Configuration(compose({"scenario": "own_more", "scenario.offers.deal.answer.china": "accepted"})).world
    assert typed.hash() == one.hash() == configuration_of(one).world.hash() != free.hash()
    with pytest.raises(InputError, match=r"deal\.global_south"):
        sim.load(scenario="own_more", answers={"deal.us": "accepted"})
    [row] = check_record(one, run_ensemble(one, 64, outcomes=record_outcomes(one), engine="numpy"))
    assert (row["held"], record_outcomes(one)) == (64, ["offer.deal.china"])
    # in words, wherever an offer is named
    assert subject("offer.deal.china", one) == "China on \u201cDeal\u201d"
    assert outcome_words("offer.deal.china.week", one).startswith("the week in which China accepts")
    assert observed_words(one.scenario.record["row"], one) == "China: accepted on \u201cDeal\u201d"
    assert "scenario.offers.deal.answer.china=accepted" in Question("own_more", answers=(("deal.china", "accepted"),)
                                                                     ).command()
    shown = page(Question("own_more", answers=(("deal.china", "accepted"),)))["offers"]
    assert [offer["name"] for offer in shown if not offer["counter"]] == ["deal.china", "deal.global_south"]
    told = explain(PositionModel(one, 1).run(8), 1, "China", 3)
    assert [offer.name for offer in told.offers] == ["deal.china"]
    assert report(told)
    result = sim.run(one, runs=64, engine="numpy")
    assert [offer["offer"] for offer in result.summary["offers"]] == ["deal.china", "deal.global_south"]


# -- conditions and counter-offers ------------------------------------------------------------------

#: Who is asked stays where the offer puts it, so that what it has accepted is kept.
KEPT = {"hold": {"actor": "doria", "domain": "economic", "position": 0.5, "from": day(0)}}


@pytest.mark.parametrize(("weeks", "begins", "taken"), [
    # the event of week 4 counts in week 4; with two weeks in a row in week 5; before it opens, from its first week on
    (1, 4, 4), (2, 4, 5), (1, 0, 2), (3, 1, 3), (1, 6, None), (3, 4, None)])
def test_an_offer_stands_only_while_a_condition_holds(weeks: int, begins: int, taken: int | None) -> None:
    wrong = {"changes": [{"variable": "violation", "set": 0.5}], "evidence": CITED}
    right = {"changes": [{"variable": "violation", "set": 0.0}], "evidence": CITED}
    data = answered("accepted", **{"while": [{"variable": "violation", "above": 0.25, "weeks": weeks}]}) | {
        "holds": KEPT, "events": {"wrong": {"title": "Wrong", "date": day(begins), **wrong},
                                  "right": {"title": "Right", "date": day(7), **right}}}
    made = world(data, forms={"deliberation": "immediate"})
    model = played(made)
    accepted = [float(made.layout.array(x, "accepted")[0]) for x in model.history]
    # what was accepted stays so when the condition does not hold any more
    assert accepted == [float(taken is not None and week >= taken) for week in range(12)]
    stands = [float(made.layout.array(x, "stands")[0]) for x in model.history]
    assert stands == [float(begins + weeks - 1 <= week < 7) for week in range(12)]


def test_an_offer_may_wait_for_the_refusal_of_another() -> None:
    data = answered("refused", opens=day(0), closes=day(3))
    data["offers"]["again"] = {**data["offers"]["deal"], "title": "More", "answer": "accepted", "opens": day(4),
                               "closes": day(8), "while": [{"answer": "deal", "is": "refused"}]}
    made = world(data, forms={"deliberation": "immediate"})
    assert [e["week"] for e in played(made).log if e["name"] == "again"] == [4]
    data["offers"]["deal"]["answer"] = "accepted"
    made = world(data, forms={"deliberation": "immediate"})
    assert [e["name"] for e in played(made).log if e["kind"] == "offer"] == ["deal"]


def test_an_offer_that_opens_before_the_other_has_closed_is_refused() -> None:
    data = answered("free", opens=day(0), closes=day(3))
    data["offers"]["again"] = {**data["offers"]["deal"], "opens": day(3), "closes": day(8),
                               "while": [{"answer": "deal", "is": "refused"}]}
    with pytest.raises(InputError, match=r"week 4 or later"):
        world(data)


@pytest.mark.parametrize(("answer", "word"), [("accepted", "accepted"), ("countered", "countered"),
                                              ("refused", "refused")])
def test_a_counter_offer_is_taken_instead(answer: str, word: str) -> None:
    data = answered(answer, counter=LESS, consequences={
        w: follows(w) for w in ("accepted", "countered", "refused")})
    made = world(data, forms={"deliberation": "immediate"})
    assert [(o.name, o.position, o.rival) for o in made.structure.offers] == [
        ("deal", 0.5, 1), ("deal.counter", 0.25, 0)]
    model = played(made)
    assert [e["name"] for e in model.log if e["kind"] == "event"] == [f"deal.{word}"]
    found = run_ensemble(made, 64, outcomes=["offer.deal", "offer.deal.counter"], engine="numpy")
    assert [float(x.mean()) for x in found.outcomes.values()] == [float(word == w) for w in ("accepted", "countered")]
    if answer == "countered":
        assert [(e["name"], e["week"]) for e in model.log if e["kind"] == "offer"] == [("deal.counter", 2)]
        position = made.layout.array(np.array(model.history[2]), "position")
        assert position[1, made.layout.index["doria"]] == 0.25
        assert any(e["text"] == "Doria accepts: Less of it" for e in model.log)


def test_of_an_offer_and_its_counter_offer_one_is_kept_at_a_time() -> None:
    half, more = as_data(coded(0.4, 0.0, 0.8)), as_data(coded(0.6, 0.2, 1.0))
    made = world(answered("free", stake=more, counter={**LESS, "stake": half}, closes=day(11)))
    found = by_numpy(made, 5)
    kept = found.history[:, made.layout.offsets["accepted"] :][:, :2]
    assert not (kept[:, 0] * kept[:, 1]).any()
    taken = (found.accepted >= 0).sum(axis=1)
    assert (taken > 0).all(), f"one of the two is never taken: {taken}"
    played(made)


def test_each_form_has_its_stake_and_both_are_weighed_as_long() -> None:
    data = answered("free", to=["hestra", "doria"], counter={**LESS, "stake": as_data(coded(0.25))},
                    deliberation=as_data(coded(2, 1, 3)))
    made = world(data)
    values = {value.key.removeprefix("scenario.offers.deal."): value for value in made.values
              if value.name.startswith("offer.")}
    assert {key: len(value.slots) for key, value in values.items()} == {
        "stake": 2, "deliberation": 4, "counter.stake": 2}
    start = made.point()
    for who in ("hestra", "doria"):
        assert start[made.layout.slot(f"offer.deal.{who}.stake")] == 0.5
        assert start[made.layout.slot(f"offer.deal.{who}.counter.stake")] == 0.25
        assert start[made.layout.slot(f"offer.deal.{who}.counter.deliberation")] == 2.0
    assert [o.rival for o in made.structure.offers] == [1, 0, 3, 2]
    assert value_words(made, values["counter.stake"]).endswith("('Less of it')")
    assert made.scenario == expanded(made.scenario)


def test_why_an_offer_cannot_be_taken_is_told() -> None:
    data = answered("countered", counter=LESS, **{"while": [{"variable": "violation", "above": 0.25}]}) | {
        "events": {"wrong": {"title": "Wrong", "date": day(3), "evidence": CITED,
                             "changes": [{"variable": "violation", "set": 0.5}]}},
        "holds": {"hold": {**KEPT["hold"], "position": 0.25}}}
    data["offers"]["deal"]["closes"] = day(9)
    model = PositionModel(world(data, forms={"deliberation": "immediate"}), 5).run()
    assert [week.status for week in offer_weeks(model, "deal.counter")][:4] == [
        "not standing", "accepted this week", "accepted before", "accepted before"]
    told = report(explain(model, 5, "Doria", 2, flips=False))
    assert "not standing (it stands only while violation is above 0.25). It can be taken from week 2 on." in told
    # free: the other form is closed while the one is kept
    free = {**data, "offers": {"deal": {**data["offers"]["deal"], "answer": "free"}}}
    made = world(free, forms={"deliberation": "immediate"})
    seen = PositionModel(made, 5)
    seen.run(4)
    made.layout.array(seen.data, "accepted")[1] = 1.0
    seen.step()
    assert explain(seen, 5, "Doria", 4).offers[0].status == "closed by its other form"
    assert report(explain(seen, 5, "Doria", 4))


def test_a_record_may_have_the_counter_offer() -> None:
    rows = {word: {"date": day(8), "observed": {"offer": "deal", "is": word}, "evidence": CITED}
            for word in ("accepted", "countered", "refused")}
    data = answered("countered", counter=LESS) | {"record": rows}
    made = world(data, forms={"deliberation": "immediate"})
    found = check_record(made, run_ensemble(made, 64, outcomes=record_outcomes(made), engine="numpy"))
    assert {row["id"]: row["held"] for row in found} == {"accepted": 0, "countered": 64, "refused": 0}


def test_a_coding_may_have_the_number_of_a_counter_offer(own: World, tmp_path: Path) -> None:
    offers = """offers:
  deal:
    title: Deal
    from: russia
    to: china
    domain: military
    position: 0.6
    opens: 2022-01-17
    closes: 2022-02-27
    stake: {value: 0.5, low: 0.4, high: 0.6, basis: assumed, reason: r}
    counter:
      title: Less of it
      position: 0.3
      stake: {value: 0.25, low: 0.25, high: 0.25, basis: assumed, reason: r}
    evidence: [{source: usip2023, paragraph: 1, phrase: a b c, says: d}]
"""
    (tmp_path / "scenarios" / "own_more.yaml").write_text(FILE + offers, encoding="utf-8")
    key = "scenario.offers.deal.counter.stake"
    assert [row.coded.value for row in rows(own.evidence, "own_more") if row.key == key] == [0.25]
    data: Any = safe_yaml.parse(FILE + offers, "own").data
    value = ScenarioValue(coded(0.75), "own_coding.yaml")
    check_scenario_value("offers.deal.counter.stake", value, own.evidence.sources, "there")
    put_in(data, "own_more", {"offers.deal.counter.stake": value})
    assert data["offers"]["deal"]["counter"]["stake"]["value"] == 0.75
    assert data["offers"]["deal"]["stake"]["value"] == 0.5
    with pytest.raises(InputError, match=r"offers\.NAME\.counter\.stake"):
        check_scenario_value("offers.deal.counter.position", value, own.evidence.sources, "there")
    held = sim.load(scenario="own_more", values={key: 0.5}, answers={"deal": "countered"})
    assert held.point()[held.layout.slot("offer.deal.counter.stake")] == 0.5
    assert [o.answer for o in held.structure.offers] == [REFUSED, ACCEPTED]
