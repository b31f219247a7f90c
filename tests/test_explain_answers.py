"""Answers to votes and plans explained: what is said is what the run did, and what pen and paper give."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.explain.__main__ import main
from sim.explain.answers import Answer, all_answers, explain_answer, weigh_answers
from sim.explain.prose import sentence
from sim.explain.words import term_words
from sim.reading.errors import InputError
from sim.rules import declare, parts
from sim.rules.forms import FIRST_EDITION
from sim.rules.vote import ANSWERS, QUANTILES
from sim.world.world import World

SEED = 1


def world_of(name: str = "peace_plan", decision: str = "logit", **forms: str) -> World:
    coded = evidence.load()
    return World(coded, scenario.load(name, coded), name=name, decision=decision, forms=forms)


@pytest.fixture(scope="module", params=[{}, FIRST_EDITION], ids=["second edition", "first edition"])
def model(request: pytest.FixtureRequest) -> PositionModel:
    return PositionModel(world_of(**request.param), SEED).run()


def by_members(model: PositionModel) -> bool:
    """Whether the world is of the second edition: blocs vote by members, texts carry stakes, and so on."""
    return str(model.world.forms["votes"]) == "members"


def asked(model: PositionModel) -> list[tuple[str, int, str, str]]:
    """All answers of a run: kind, number and name of the text, who answered."""
    texts = [("vote", model.world.votes), ("plan", model.world.plans)]
    return [(kind, number, text.name, actor) for kind, group in texts for number, text in enumerate(group)
            for actor in model.answers[f"{kind}.{text.name}"]]


def declared_by_hand(model: PositionModel, week: int, i: int, y: float, severity: float) -> dict[str, float]:
    """The terms of declaring ``y`` in words, from the numbers at the end of a week: the equations written out anew."""
    def x(name: str) -> Any:
        return model.world.layout.array(model.history[week], name)

    s, second = model.world.structure, by_members(model)
    others = np.arange(s.size) != i
    wrong, position = x("seen_violation" if second else "belief"), x("position")[0]
    ideal = np.clip(x("ideal_point")[0, i] + wrong[i] * x("wartime_shift")[0, i], -1, 1)
    lined = np.array([s.lined[j] for j in range(s.size)])
    omega, capability, relation = x("crossing_width")[0], x("capability"), x("relation")[:, i]
    z = np.array(s.objects) * (y - x("red_line")[0]) / omega
    if second:  # linear beyond the line
        crossed = np.where(lined, x("severity")[0] * omega / 0.3 * (z + np.sqrt(1 + z**2)) / 2, 0.0)
    else:  # levels off
        crossed = np.where(lined, x("severity")[0] * (1 + z / np.sqrt(1 + z**2)) / 2, 0.0)
    threats = x("credibility")[:, i] * crossed
    if second:  # more while a warning is fresh; whoever enforces is feared for its own threat or one that it joins
        trust = x("credibility")[:, i]
        threats = (trust + x("warning_lesson")[0] * x("warning")[:, i] * (1 - trust)) * crossed
        joined = [max([threats[k]] + [x("coupling")[k] * max(0.0, x("relation")[j, k]) * threats[j]
                                      for j in range(s.size) if j != k]) for k in range(s.size)]
        able = np.array([k in s.enforcers for k in range(s.size)])
        threats = np.where(able, x("reach") * np.array(joined), 0.0)
    wary = wrong[i] * x("sanction_sensitivity")[i] * (1 + x("growth_anxiety")[i] * x("seen_growth_stress")[i])
    norm = x("sovereignty_norm")[i] if y > 0 else x("noninterference_norm")[i]
    q = x("norm_weight_diplomatic")[0]
    audience = (x("audience_weight") * wrong * (1 - np.abs(position)))[others].sum()
    pull = (capability * relation * position).sum()
    siding = pull * y
    if second:  # toward the mean of friends and mirrored rivals, in full from ties of 0.5 on
        ties = (capability * np.abs(relation)).sum()
        siding = -min(1.0, ties / 0.5) * (y - pull / ties) ** 2
    return {
        "interest": -severity * x("salience")[0, i] * (y - ideal) ** 2,
        "residual": severity * x("residual")[0, i] * y,
        "relations": severity * x("alignment")[i] * x("salience")[0, i] * siding,
        "coercion": -wary * (x("exposure")[:, i] * threats).sum(),
        "prospects": -wrong[i] * x("prospect_value")[i] * (x("prospects")[:, i] * crossed).sum(),
        "norms": -severity * wrong[i] * q * norm * y**2,
        "standing": -severity * x("standing_concern")[i] * audience * q * y**2,
    }


def test_every_answer_is_the_one_that_the_run_gave(model: PositionModel) -> None:
    for kind, number, name, actor in asked(model):
        answer = Answer(model, kind, number, actor)
        assert answer.name(answer.choice) == model.answers[f"{kind}.{name}"][actor], (name, actor)
    assert len(asked(model)) > 20


def test_terms_add_up_to_the_utilities_of_the_rules(model: PositionModel) -> None:
    for kind, number, name, actor in asked(model):
        for option in weigh_answers(Answer(model, kind, number, actor)).values():
            assert sum(option.terms.values()) == pytest.approx(option.utility, abs=1e-12), (name, actor, option.name)
            assert option.utility + option.luck == pytest.approx(option.score, abs=1e-12)


def test_the_parts_of_every_vote_by_hand(model: PositionModel) -> None:
    staked = 0
    for number, vote in enumerate(model.world.votes):
        slot = {part: model.history[vote.week][model.world.layout.slot(f"vote.{vote.name}.{part}")]
                for part in ("severity", "common_interest")}
        for i in vote.voters:
            answer = Answer(model, "vote", number, model.world.actors[i])
            for a, found in zip((1.0, 0.0, -1.0), answer.parts(), strict=True):
                by_hand = declared_by_hand(model, vote.week, i, a * vote.position, slot["severity"])
                by_hand[parts.COMMON_INTEREST] = slot["common_interest"] if a > 0.0 else 0.0
                stake = model.world.scenario.votes[vote.name].stakes.get(model.world.actors[i])
                counts = a > 0.0 and stake is not None and by_members(model)
                by_hand[parts.STAKE] = stake.value if counts and stake else 0.0
                staked += counts
                assert found == pytest.approx(by_hand, abs=1e-12), (vote.name, model.world.actors[i], a)
    assert (staked > 0) is by_members(model)


def test_the_parts_of_every_answer_to_the_plan_by_hand(model: PositionModel) -> None:
    """t' = clip(t + (1 - impartiality) x_author); b = w (alpha R + V O); worth = w specificity willingness."""
    (plan,) = model.world.plans
    end, layout = model.history[plan.week], model.world.layout
    quality = {part: end[layout.slot(f"plan.{plan.name}.{part}")]
               for part in ("impartiality", "specificity", "willingness")}
    author = plan.author
    seen = np.clip(plan.position + (1 - quality["impartiality"]) * layout.array(end, "position")[0, author], -1, 1)
    one_sided = by_members(model)
    for i, slug in enumerate(model.world.actors):
        if i == author:
            continue
        belief = layout.array(end, "belief")[i]
        bond = belief * (layout.array(end, "alignment")[i] * layout.array(end, "relation")[author, i]
                         + layout.array(end, "prospect_value")[i] * layout.array(end, "prospects")[author, i])
        answer = Answer(model, "plan", 0, slug)
        assert answer.declared() == pytest.approx(seen, abs=1e-12)
        for a, found in zip((1.0, 0.0, -1.0), answer.parts(), strict=True):
            by_hand = declared_by_hand(model, plan.week, i, a * seen, 1.0)
            by_hand[parts.BOND] = min(a, 0.0) * bond if one_sided else a * bond
            by_hand[parts.WORTH] = belief * quality["specificity"] * quality["willingness"] if a > 0.0 else 0.0
            assert found == pytest.approx(by_hand, abs=1e-12), (slug, a)


def test_parts_are_those_of_the_rules_on_arrays_too(model: PositionModel) -> None:
    """The rules' own sums, an actor at a time on floats, against the parts of the same week."""
    kind, number, _, actor = asked(model)[-1]
    answer = Answer(model, kind, number, actor)
    room: list[float] = [0.0, 0.0, 0.0]
    declare.weigh_plan(model.composed, model.structure.plans[number], answer._me(), answer._everyone, model.structure,
                       model.history[answer.week], room)
    made = parts.plan_parts(model.composed, model.structure.plans[number], answer._me(), answer._everyone,
                            model.structure, model.history[answer.week])
    assert [sum(part.values()) for part in made] == pytest.approx(room, abs=1e-12)
    once = model.composed.once(answer._me(), answer._everyone, model.structure)
    w = model.composed.by_domain(answer._me(), answer._everyone, model.structure, model.structure.voice, once)
    seen = declare.plan_as_seen(model.structure.plans[number], answer._me(), answer._everyone, model.structure,
                              model.history[answer.week])
    alone = parts.declared_terms(model.composed, seen.position, 1.0, once, w, answer._me(), answer._everyone,
                                 model.structure)
    assert alone == {name: made[0][name] for name in alone}
    assert set(made[0]) - set(alone) == {parts.BOND, parts.WORTH}
    text = model.structure.votes[0]
    voted = parts.vote_parts(model.composed, text, answer._me(), answer._everyone, model.structure, answer._x, 0.3)
    assert [part[parts.COMMON_INTEREST] for part in voted][1:] == [0.0, 0.0]
    counted = 0.3 if by_members(model) else 0.0
    assert [part[parts.STAKE] for part in voted] == [counted, 0.0, 0.0]


def test_chances_are_the_logit_ones_and_sum_to_one(model: PositionModel) -> None:
    for name in [vote.name for vote in model.world.votes][:2]:
        for found in all_answers(model, SEED, "vote", name):
            assert sum(o.chance for o in found.options) == pytest.approx(1.0)
            assert found.staying.name == "abstain"
            if found.members is not None:  # see test_explain_members.py
                continue
            odds = np.exp(100.0 * np.array([o.utility - found.options[0].utility for o in found.options]))
            assert [o.chance for o in found.options] == pytest.approx(list(odds / odds.sum()), rel=1e-9)


def test_without_luck_the_best_answer_is_certain() -> None:
    world = world_of(decision="best_response")
    for found in all_answers(world, SEED, "plan", "twelve_points"):
        assert sorted(o.chance for o in found.options) == [0.0, 0.0, 1.0]
        assert found.chosen.chance == 1.0
        assert found.chosen.utility == max(o.utility for o in found.options)
        assert found.luck_difference == 0.0


def answered_with(model: PositionModel, answer: Answer, slot: str, to: float) -> int:
    """The answer with one slot of the flat array changed: the long way round."""
    from sim.world.views import floats_of, own_of

    data = model.history[answer.week].copy()
    data[model.world.layout.slot(slot)] = to
    if slot == "rationality":
        data[model.world.layout.slot("noise")] = 1.0 / to
    everyone = floats_of(model.world.layout, data)
    me, utility = own_of(model.world.layout, everyone, answer.i), [0.0, 0.0, 0.0]
    s, lean = model.structure, 0.0
    if answer.kind == "plan":
        declare.weigh_plan(model.composed, answer._text, me, everyone, s, data, utility)
    else:
        own = model.world.layout.array(data, "own_stake")[answer._number, answer.i]
        lean = declare.weigh_vote(model.composed, answer._text, me, everyone, s, data, own, utility)
    said = []  # one by one, each with its own lean
    for q in (*QUANTILES[10:], *QUANTILES[:10]):  # the one in the middle first
        scores = [utility[a] + (1 - a) * q * lean + me.noise * answer.luck[a] for a in range(3)]
        said.append(int(np.argmax(scores)))
    if not by_members(model) or lean == 0.0:
        return said[0]
    return max(range(3), key=lambda a: (said.count(a), -a))


@pytest.mark.parametrize(("kind", "number", "actor"), [("plan", 0, "ukraine"), ("vote", 0, "china"),
                                                       ("vote", 0, "global_south")])
def test_flips_hold_when_computed_the_long_way_round(model: PositionModel, kind: str, number: int, actor: str) -> None:
    answer = Answer(model, kind, number, actor)
    found = explain_answer(model, SEED, kind, answer.text, actor)
    by_key = {value.key: value for value in model.world.values}
    assert found.flips
    assert {flip.kind for flip in found.flips} <= {"own", "offer", "rule"}
    for flip in found.flips:
        targets = evidence.load().by_key[flip.key].targets if flip.kind != "offer" else (by_key[flip.key].name,)
        [slot, *_] = [t for t in targets if flip.kind == "offer" or t.partition(".")[2].replace("-", ".").split(".")[0]
                   in ("", actor)]
        short_of_it = flip.to + (flip.was - flip.to) * 1e-9
        assert answered_with(model, answer, slot, short_of_it) == answer.choice
        assert answer.name(answered_with(model, answer, slot, flip.to)) == flip.option != found.chosen.name


def test_a_text_can_be_told_apart_from_its_wording() -> None:
    assert ANSWERS == (1.0, 0.0, -1.0)
    assert term_words(parts.BOND) == "the bond with its author"
    assert term_words("norms").startswith("its principles")


def test_an_answer_in_words(model: PositionModel, capsys: pytest.CaptureFixture[str]) -> None:
    said = sentence(explain_answer(model, SEED, "plan", "twelve_points", "Ukraine"))
    title = model.world.scenario.plans["twelve_points"].title
    assert said.count(title) == 1
    assert said.startswith("In week 59 (from 2023-02-20) Ukraine ")
    assert "with fresh luck" in said.lower()
    assert main(["--scenario", "peace_plan", "--plan", "twelve_points"]) == 0
    text = capsys.readouterr().out
    for label in ("European Union", "Ukraine", "Russia", "accept", "neither", "reject"):
        assert label in text
    assert "China  " not in text, "its author gives no answer"
    assert main(["--scenario", "peace_plan", "--plan", "twelve_points", "--actor", "Ukraine", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["kind"], data["actor"], len(data["options"])) == ("plan", "ukraine", 3)
    assert sum(data["differences"].values()) + data["luck_difference"] == pytest.approx(data["score_difference"])


@pytest.mark.parametrize(("arguments", "said"), [
    (["--vote", "unsc_2022_01"], "write 'unsc_2022_01_31'"),
    (["--plan", "twelve"], "'twelve_points'"),
    (["--plan", "twelve_points", "--actor", "China"], "China is the author of twelve_points"),
    (["--vote", "unsc_2022_01_31", "--actor", "Ukraine"], "Ukraine has no vote on unsc_2022_01_31"),
    (["--vote", "unsc_2022_01_31", "--actor", "Chian"], "'china'"),
    (["--vote", "unsc_2022_01_31", "--week", "4"], "it has its own"),
])
def test_mistakes_are_explained(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--scenario", "peace_plan", *arguments])
    assert stop.value.code == 2
    output = capsys.readouterr()
    assert said in output.err
    assert output.out == ""


def test_a_scenario_without_a_plan_says_so() -> None:
    with pytest.raises(InputError, match="no plan in this scenario"):
        explain_answer(world_of("crimea_2014"), SEED, "plan", "twelve_points", "China")


def test_a_run_that_has_not_come_to_it_is_refused() -> None:
    with pytest.raises(InputError, match="has not come to this week"):
        explain_answer(PositionModel(world_of(), SEED).run(5), SEED, "plan", "twelve_points", "Ukraine")
