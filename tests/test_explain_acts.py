"""Penalties explained: the factors give the chance, and what is said is what the run did."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.explain.__main__ import main
from sim.explain.acts import acts_worth_asking, explain_act
from sim.explain.prose import act_sentence
from sim.explain.report import act_report
from sim.explain.runs import when_penalties_are_decided
from sim.reading.errors import InputError
from sim.rules import crossing, parts, respond
from sim.rules.forms import FIRST_EDITION
from sim.world.views import own_of
from sim.world.world import World

SEED = 1


@pytest.fixture(scope="module", params=[{}, FIRST_EDITION], ids=["second edition", "first edition"])
def model(request: pytest.FixtureRequest) -> PositionModel:
    coded = evidence.load()
    return PositionModel(World(coded, scenario.load("sanctions", coded), name="sanctions", forms=request.param),
                         SEED).run()


def pairs(model: PositionModel) -> list[tuple[int, int]]:
    """Enforcers and whom each may penalise."""
    s = model.structure
    return [(j, i) for j in s.enforcers for i in range(s.size) if i != j]


def test_every_penalty_of_the_run_is_explained_as_one_and_nothing_else_is(model: PositionModel) -> None:
    fell = {(e["week"], e["actor"], e["other"]) for e in model.log if e["kind"] == "penalty"}
    assert len(fell) > 5
    names = model.world.actors
    told = set()
    for j, i in pairs(model):
        for week in range(0, model.world.weeks):
            found = explain_act(model, SEED, names[j], names[i], week)
            assert (found.luck < found.chance) is found.acted
            if found.acted:
                told.add((week, names[j], names[i]))
    assert told == fell


def test_factors_by_hand(model: PositionModel) -> None:
    """Second way, from the numbers at the ends of the weeks, in weeks in which no event changes them.

    h min(1, C) w_j (1 - P) min(1, phi (1 - pi E_ji) + chi min(1, sum_k max(0, R_jk) P_r,ik)), of who was warned, times
    the means; positions are those after the moves of the week, penalties, warnings, relations and exposures those of
    the week before, beliefs this week's.
    """
    layout, s, names = model.world.layout, model.structure, model.world.actors
    eventful = {entry["week"] for entry in model.log if entry["kind"] == "event"}
    weeks = [week for week in range(1, model.world.weeks) if week not in eventful]
    seen = {"full": 0, "part": 0, "led": 0, "unwarned": 0 if model.world.forms["enforcement"] == "warned" else 1}
    for week in weeks:
        def now(name: str, week: int = week) -> Any:
            return layout.array(model.history[week], name)

        def before(name: str, week: int = week) -> Any:
            return layout.array(model.history[week - 1], name)

        for j, i in pairs(model):
            found = explain_act(model, SEED, names[j], names[i], week)
            crossed, second = 0.0, model.world.forms["enforcement"] == "warned"
            for d in range(3):
                if s.lined[d * s.size + j]:
                    z = s.objects[j] * (now("position")[d, i] - now("red_line")[d, j]) / now("crossing_width")[0]
                    z -= 1.0 if second else 0.0  # where a warning comes first, from a width beyond the line
                    crossed += now("severity")[d, j] * max(0.0, z / math.sqrt(1 + z * z))
            led = sum(max(0.0, before("relation")[k, j]) * before("recent_penalty")[k, i] for k in s.enforcers)
            own = now("resolve")[j] * (1 - now("trade_caution")[j] * before("exposure")[i, j])
            by_hand = {
                "hazard": now("hazard")[0], "crossed": min(1.0, crossed),
                "wrong": now("seen_violation" if second else "belief")[j],
                "remaining": 1 - before("penalty")[j, i],
                "readiness": min(1.0, own + now("coupling")[j] * min(1.0, led)),
            }
            if second:
                by_hand |= {"warned": float(before("first_warning")[j, i] > 0.0), "reach": now("reach")[j]}
            assert {f.name: f.value for f in found.factors} == pytest.approx(by_hand, abs=1e-12)
            assert found.chance == pytest.approx(math.prod(by_hand.values()), abs=1e-12)
            assert found.own_readiness == pytest.approx(min(1.0, own), abs=1e-12)
            assert sum(line.crossed for line in found.lines) == pytest.approx(crossed, abs=1e-12)
            assert (found.below, found.first) == (found.chance, 0.0)
            seen["unwarned"] += second and crossed > 0.0 and not before("first_warning")[j, i]
            seen["full"] += crossed > 1.0
            seen["part"] += 0.0 < crossed < 1.0
            seen["led"] += led > 0.0
    assert min(seen.values()) > 0, f"a case never came up: {seen}"


def test_parts_of_the_rules_on_one_pair(model: PositionModel) -> None:
    names = model.world.actors
    week, j, i = next((e["week"], names.index(e["actor"]), names.index(e["other"])) for e in model.log
                      if e["kind"] == "penalty")
    everyone = when_penalties_are_decided(model, week)
    me = own_of(model.world.layout, everyone, i)
    crossed = crossing.crossing_of(me, everyone, model.structure, j)
    assert crossed > 0.0
    factors = parts.penalty_factors(me, everyone, model.structure, j, crossed)
    own, ready = parts.readiness(me, everyone, model.structure, j)
    assert factors["readiness"] == ready >= own > 0.0
    second = model.world.forms["enforcement"] == "warned"
    wrong = everyone.seen_violation[j] if second else everyone.belief[j]
    assert math.prod(factors.values()) == pytest.approx(respond.penalty_probability(
        me.hazard, crossed, wrong, me.penalty[j], ready) * (everyone.reach[j] if second else 1.0), abs=1e-15)
    assert sum(parts.crossed_by_domain(me, everyone, model.structure, j).values()) == pytest.approx(crossed, abs=1e-12)
    assert all(parts.widths_beyond(me, everyone, model.structure, j)[d] > (1.0 if second else 0.0)
               for d, much in parts.crossed_by_domain(me, everyone, model.structure, j).items() if much > 0.0)
    itself = own_of(model.world.layout, everyone, j)
    assert math.prod(parts.penalty_factors(itself, everyone, model.structure, j, 1.0).values()) == 0.0


def test_the_weeks_worth_asking_about(model: PositionModel) -> None:
    found = acts_worth_asking(model, "EU", "Russia", count=2)
    assert [why.week for why in found] == sorted(why.week for why in found)
    fell = [e["week"] for e in model.log if (e["kind"], e["actor"], e["other"]) == ("penalty", "eu", "russia")]
    assert [why.week for why in found if why.acted] == fell != []
    spared = [why for why in found if not why.acted]
    every = [explain_act(model, SEED, "eu", "russia", week) for week in range(model.world.weeks)]
    best = sorted((why.chance for why in every if not why.acted), reverse=True)[:2]
    assert sorted((why.chance for why in spared), reverse=True) == best


def test_in_words(model: PositionModel, capsys: pytest.CaptureFixture[str]) -> None:
    fell = next(e for e in model.log if e["kind"] == "penalty")
    found = explain_act(model, SEED, fell["actor"], fell["other"], fell["week"])
    assert f"{found.enforcer_label} penalised {found.label}." in act_sentence(found)
    text = act_report(found)
    for factor in found.factors:
        assert factor.said in text
        assert (factor.name in ("hazard", "reach")) is bool(factor.basis), factor
        assert "_" not in factor.words
    assert explain_act(model, SEED, "us", "russia", 0).chance == 0.0
    assert "It could not have" in act_sentence(explain_act(model, SEED, "us", "russia", 0))
    spared = next(why for why in acts_worth_asking(model, "us", "russia") if not why.acted)
    assert f"did not penalise {spared.label}" in act_sentence(spared)
    assert spared.held_back_by.words in act_sentence(spared)
    for fact in spared.facts:
        holder = f"{fact.name}.us" + ("-russia" if fact.name == "exposure" else "")
        (entry,) = [e for e in evidence.load().entries.values() if holder in e.targets]
        assert fact.basis == entry.coded.basis
    assert f"{spared.facts[0].words} ({spared.facts[0].basis})" in act_report(spared)
    if model.world.forms["enforcement"] != "warned":
        return  # the command plays the second edition
    assert main(["--scenario", "sanctions", "--penalty", "us", "--actor", "Russia"]) == 0
    assert f"  {spared.week:>4}  {spared.date}  spared" in capsys.readouterr().out
    command = ["--scenario", "sanctions", "--penalty", "us", "--actor", "Russia", "--week", str(spared.week)]
    assert main(command) == 0
    assert capsys.readouterr().out.rstrip("\n") == act_report(spared)
    main([*command, "--json"])
    data = json.loads(capsys.readouterr().out)
    assert (data["acted"], data["chance"]) == (False, spared.chance)
    assert np.prod([factor["value"] for factor in data["factors"]]) == pytest.approx(data["chance"])


@pytest.mark.parametrize(("arguments", "said"), [
    (["--penalty", "us"], "say whom us penalised or spared"),
    (["--penalty", "US", "--actor", "Usaa"], "unknown actor"),
    (["--penalty", "us", "--actor", "us"], "nobody can penalise itself"),
    (["--penalty", "Chian", "--actor", "us"], "'china'"),
    (["--penalty", "us", "--actor", "Russia", "--week", "200"], "0 to 64"),
    (["--penalty", "us", "--actor", "Russia", "--vote", "unsc_2022_01_31"], "one question at a time"),
])
def test_mistakes_are_explained(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--scenario", "sanctions", *arguments])
    assert stop.value.code == 2
    output = capsys.readouterr()
    assert said in output.err
    assert output.out == ""


def test_who_has_no_red_line_has_nothing_to_penalise_for(model: PositionModel) -> None:
    [free] = [a for j, a in enumerate(model.world.actors) if j not in model.structure.enforcers][:1]
    with pytest.raises(InputError, match="has no red line"):
        explain_act(model, SEED, free, "russia", 3)
