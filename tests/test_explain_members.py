"""A bloc's answer explained by its members: their counts, and the exact chances of what most of them say."""

from __future__ import annotations

import numpy as np
import pytest

from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.explain.answers import Answer, all_answers, explain_answer
from sim.explain.members import chances_of_most
from sim.explain.prose import sentence
from sim.explain.report import answers_table, report
from sim.rules.vote import QUANTILES
from sim.world.world import World

SEED = 1


def world_of(**forms: str) -> World:
    coded = evidence.load()
    return World(coded, scenario.load("peace_plan", coded), name="peace_plan", forms=forms)


@pytest.fixture(scope="module")
def model() -> PositionModel:
    return PositionModel(world_of(), SEED).run()


def logit(utilities: list[float], noise: float) -> np.ndarray:
    odds = np.exp(np.array(utilities) / noise)
    return np.asarray(odds / odds.sum())


@pytest.mark.parametrize(("utilities", "lean", "noise"), [
    ([0.10, 0.12, 0.00], 0.05, 0.02), ([0.00, 0.01, -0.01], -0.02, 0.01), ([0.00, 0.05, 0.02], 0.01, 0.05),
    ([-0.3, 0.0, 0.29], 0.2, 0.1)])
def test_chances_are_how_often_most_members_answer_so(utilities: list[float], lean: float, noise: float) -> None:
    """Second way: 21 members vote 200,000 times, with draws of luck that they share."""
    luck, q = np.random.default_rng(7).gumbel(size=(3, 200_000)), np.array(QUANTILES)[:, None]
    scores = np.stack([utilities[a] + (1 - a) * q * lean + noise * luck[a] for a in range(3)])
    said = scores.argmax(axis=0)
    counts = np.stack([(said == a).sum(axis=0) for a in range(3)])
    most = counts.argmax(axis=0)  # the first of equals
    for a, chance in enumerate(chances_of_most(utilities, lean, noise)):
        assert (most == a).mean() == pytest.approx(chance, abs=4.0 * np.sqrt(0.25 / 200_000))


def test_chances_by_hand_at_both_ends() -> None:
    utilities, noise = [0.02, 0.03, 0.01], 0.02
    yes, abstain, no = logit(utilities, noise)
    # members who hardly differ answer as one: the logit chances of the bloc
    assert chances_of_most(utilities, 1e-9, noise) == pytest.approx([yes, abstain, no], abs=1e-6)
    # members who differ widely: ten yes, ten no, and the one in the middle decides; a tie is a yes
    assert chances_of_most(utilities, 50.0, noise) == pytest.approx([yes + abstain, 0.0, no], abs=1e-12)
    assert chances_of_most(utilities, -50.0, noise) == pytest.approx([yes + abstain, 0.0, no], abs=1e-12)


@pytest.mark.parametrize("noise", [1e-3, 0.01, 1.0])
def test_chances_add_up_and_swap_with_the_sign_of_the_text(noise: float) -> None:
    for utilities, lean in (([0.5, -0.4, 0.3], 0.3), ([3.0, 0.0, -3.0], 0.7), ([0.0, 0.0, 0.0], 0.001)):
        found = chances_of_most(utilities, lean, noise)
        assert sum(found) == pytest.approx(1.0, abs=1e-12)
        assert found == pytest.approx(chances_of_most(utilities, -lean, noise), abs=1e-12)


def test_counts_and_answers_are_those_of_the_run(model: PositionModel) -> None:
    blocs, split = 0, 0
    for number, vote in enumerate(model.world.votes):
        end = model.history[-1]
        for i in vote.voters:
            answer = Answer(model, "vote", number, model.world.actors[i])
            assert answer.name(answer.choice) == model.answers[f"vote.{vote.name}"][answer.actor]
            spread = model.world.layout.array(end, "spread")[i]
            assert (answer.members is None) is bool(spread == 0.0)
            if answer.members is not None:
                kept = [model.world.layout.array(end, name)[number, i] for name in ("saying_yes", "saying_no")]
                assert [answer.members.yes, answer.members.no] == kept
                assert answer.members.abstain == 21 - sum(kept)
                scores = np.array(answer.utility) + answer.noise * np.array(answer.luck)
                assert answer.members.middle == answer.name(int(scores.argmax()))
                assert answer.chances() == chances_of_most(answer.utility, answer.lean, answer.noise)
                blocs, split = blocs + 1, split + (0 < answer.members.yes < 21)
    assert blocs > 3
    assert split > 0


def test_a_blocs_answer_in_words(model: PositionModel) -> None:
    for vote in model.world.votes:
        for found in all_answers(model, SEED, "vote", vote.name):
            text = report(found)
            if found.members is None:
                assert "members" not in text
                continue
            assert "Of 21 members, equally likely and lucky alike" in sentence(found)
            assert "The chances are those of the answer that most members give" in text
            for name, said in (("yes", "voted for it"), ("abstain", "abstained on it"), ("no", "voted against it")):
                count = getattr(found.members, name)
                assert (f"{count} {said}" in sentence(found)) is (count > 0)
            table = "\n".join(answers_table(all_answers(model, SEED, "vote", vote.name)))
            assert f"members: {found.members.yes} yes, {found.members.abstain} abstain, {found.members.no} no" in table


def test_where_the_middle_differs_from_most_it_is_said(model: PositionModel) -> None:
    """Members who lie far apart: ten say yes, ten no, the one in the middle abstains, and a tie is a yes."""
    wide = World(model.world.evidence, model.world.scenario, name="peace_plan", overrides={
        "actors.global_south.spread": {"value": 1.0, "high": 1.0}})
    name = "unsc_2022_01_31"
    run = PositionModel(wide, SEED).run(5)
    found = explain_answer(run, SEED, "vote", name, "global_south", flips=False)
    assert found.members is not None
    assert found.middle_differs
    assert found.members.middle == "abstain" == found.runner_up.name
    assert found.chosen.name in ("yes", "no")
    assert found.score_difference < 0.0
    assert not found.by_luck
    said = sentence(found)
    assert "The one in the middle, whose reasons these are, abstained on it; the answer is that of most." in said
    assert "Rather than what that member wanted, to abstain on it" in said


def test_what_is_coded_of_a_text_is_named_with_its_basis(model: PositionModel) -> None:
    vote = next(v for v in model.world.votes if model.world.scenario.votes[v.name].stakes)
    coded = model.world.scenario.votes[vote.name]
    for actor, stake in coded.stakes.items():
        found = explain_answer(model, SEED, "vote", vote.name, actor, flips=False)
        told = {fact.name: fact for fact in found.facts}
        own = told[f"vote.{vote.name}.stakes.{actor}"]
        assert (own.value, own.basis) == (stake.value, stake.basis)
        assert told[f"vote.{vote.name}.severity"].basis == coded.severity.basis
        assert f"({stake.basis}): {stake.value:g}" in report(found)
        options = {option.name: option.terms["stake"] for option in found.options}
        assert options == {"yes": stake.value, "abstain": 0.0, "no": 0.0}
