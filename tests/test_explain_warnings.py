"""Warnings explained: the factors give the chance, one luck decides on penalty and warning, what is said happened."""

from __future__ import annotations

import math
from typing import Any

import pytest
from test_rules_other import offended
from worked import world_of as structure_of

from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.explain.__main__ import main
from sim.explain.acts import acts_in, acts_worth_asking, explain_act
from sim.explain.prose import act_sentence
from sim.explain.report import act_report
from sim.reading.errors import InputError
from sim.rules import parts
from sim.world.world import World

SEED = 1


def world_of(**forms: str) -> World:
    coded = evidence.load()
    return World(coded, scenario.load("sanctions", coded), name="sanctions", forms=forms)


@pytest.fixture(scope="module")
def model() -> PositionModel:
    return PositionModel(world_of(), SEED).run()


def pairs(model: PositionModel) -> list[tuple[int, int]]:
    s = model.structure
    return [(j, i) for j in s.enforcers for i in range(s.size) if i != j]


def test_every_warning_of_the_run_is_explained_as_one_and_nothing_else_is(model: PositionModel) -> None:
    given = {(e["week"], e["actor"], e["other"]) for e in model.log if e["kind"] == "warning"}
    fell = {(e["week"], e["actor"], e["other"]) for e in model.log if e["kind"] == "penalty"}
    assert len(given) > 5
    assert not given & fell
    names, told = model.world.actors, set()
    for j, i in pairs(model):
        for week in range(model.world.weeks):
            found = explain_act(model, SEED, names[j], names[i], week, "warning")
            assert (found.first <= found.luck < found.below) is found.acted
            assert found.first == explain_act(model, SEED, names[j], names[i], week).chance
            assert found.chance == max(0.0, found.below - found.first)
            if found.acted:
                told.add((week, names[j], names[i]))
    assert told == given


def test_factors_by_hand(model: PositionModel) -> None:
    """h phi_j v_j where side (x - l) / omega > -1 in any domain, from the numbers at the ends of the weeks."""
    layout, s, names = model.world.layout, model.structure, model.world.actors
    eventful = {entry["week"] for entry in model.log if entry["kind"] == "event"}
    seen = {"short of it": 0, "beyond": 0, "far": 0}
    for week in (w for w in range(1, model.world.weeks) if w not in eventful):
        def now(name: str, week: int = week) -> Any:
            return layout.array(model.history[week], name)

        for j, i in pairs(model):
            found = explain_act(model, SEED, names[j], names[i], week, "warning")
            widths = [s.objects[j] * (now("position")[d, i] - now("red_line")[d, j]) / now("crossing_width")[0]
                      for d in range(3) if s.lined[d * s.size + j]]
            by_hand = {"hazard": now("hazard")[0], "resolve": now("resolve")[j], "wrong": now("seen_violation")[j],
                       "near": float(max(widths) > -1.0)}
            assert {f.name: f.value for f in found.factors} == pytest.approx(by_hand, abs=1e-12)
            assert found.below == pytest.approx(math.prod(by_hand.values()), abs=1e-12)
            assert [line.widths for line in found.lines] == pytest.approx(widths, abs=1e-9)
            seen["far" if max(widths) <= -1.0 else "beyond" if max(widths) > 0.0 else "short of it"] += 1
    assert min(seen.values()) > 0, f"a case never came up: {seen}"


def test_one_luck_decides_on_the_penalty_first(model: PositionModel) -> None:
    """In a week in which a penalty fell there was no warning: the luck was below both, and the penalty comes first."""
    fell = next(e for e in model.log if e["kind"] == "penalty")
    found = explain_act(model, SEED, fell["actor"], fell["other"], fell["week"], "warning")
    assert found.luck < found.first
    assert not found.acted
    said = act_sentence(found)
    assert f"did not warn {found.label}" in said
    assert f"below {found.first:.5f} it penalised" in said
    text = act_report(found)
    assert "chance of a penalty, on which the same luck decides first" in text
    assert text.count("(assumed)") + text.count("(implied)") + text.count("(stated)") >= 3


def test_in_words(model: PositionModel, capsys: pytest.CaptureFixture[str]) -> None:
    given = next(e for e in model.log if e["kind"] == "warning")
    found = explain_act(model, SEED, given["actor"], given["other"], given["week"], "warning")
    assert act_sentence(found).startswith(
        f"In week {found.week} (from {found.date}) {found.enforcer_label} warned {found.label}.")
    assert "It could not have" in act_sentence(explain_act(model, SEED, given["actor"], given["other"], 0, "warning"))
    command = ["--scenario", "sanctions", "--warning", given["actor"], "--actor", given["other"]]
    assert main([*command, "--week", str(given["week"])]) == 0
    assert capsys.readouterr().out.rstrip("\n") == act_report(found)
    assert main(command) == 0
    told = capsys.readouterr().out
    for why in acts_worth_asking(model, given["actor"], given["other"], "warning"):
        assert f"  {why.week:>4}  {why.date}  {'warned' if why.acted else 'not warned':<10}" in told


def test_where_no_warning_comes_first_nobody_warns() -> None:
    world = world_of(enforcement="unwarned")
    assert acts_in(world) == ["penalty"]
    with pytest.raises(InputError, match="no warning comes before a penalty"):
        explain_act(world, SEED, "us", "russia", 3, "warning")


def test_parts_by_hand() -> None:
    # Of an interest of -0.3 the residual makes +0.2: the rest is -0.5. Without an interest nothing is told apart.
    told = parts.apart({"interest": -0.3, "norms": -0.1}, 0.2)
    assert told == pytest.approx({"interest": -0.5, "norms": -0.1, parts.RESIDUAL: 0.2})
    assert parts.apart({"norms": -0.1}, 0.2) == {"norms": -0.1}
    # Hazard 0.5, resolve 0.8, wrong (here: war) 0.5; standing at 0.03125, less than a width short of a line at 0.25.
    seen = offended().changed(position=[[0.03125] * 3, [0.0] * 3, [0.0] * 3], crossing_width=0.25,
                              red_line=[[0.0, 0.25, 0.0], [0.0] * 3, [0.0] * 3],
                              severity=[[0.0, 0.5, 0.0], [0.0] * 3, [0.0] * 3])
    s = structure_of(0.0, 0.0, 0.0, objects=(0.0, 1.0, 1.0), lines=((1, 2), (), ()), forms={"enforcement": "warned"})
    assert parts.warning_factors(*seen.seen_by(0), s, 1, 0.0) == {
        "hazard": 0.5, "resolve": 0.8, "wrong": 0.5, "near": 1.0}
