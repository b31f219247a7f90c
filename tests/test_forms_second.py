"""Forms of the second edition beyond the terms: the wrong, warnings, deliberation, votes, the start (W171 on).

The small worlds are those of the other worked cases; all their numbers are invented.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from strategies import worlds
from test_engines import quickly
from test_rules_other import CROSSED, answers, audience, offended
from test_rules_utility import small_world
from worked import CLOSE, agree, considered, mine, world_of

import sim
from sim.engines.ensemble import run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.engines.numpy_engine import room_for
from sim.engines.reduce import Ensemble
from sim.rules import crossing, declare, enforce, offers, perceive, respond, start, structure, vote, week, weights
from sim.rules.choose import UNAVAILABLE
from sim.rules.compose import composed
from sim.rules.options import consider, residual
from sim.rules.structure import Offer
from sim.world.views import own_of
from sim.world.world import World

ENGINE: Any = "numba" if importlib.util.find_spec("numba") else "numpy"

# -- wrong: violation -------------------------------------------------------------------------------

WRONGED = world_of(0.0, 1.0, 0.0, objects=(0.0, 0.0, 1.0), lines=((), (2,), (2,)), forms={"wrong": "violation"})
#: a believes 0.5 that the war is on, and a quarter of the wrong; c sees half of it.
SEEN = {"seen_violation": [0.25, 0.0, 0.5]}


def weight(function: Any, s: Any, *more: Any) -> float:
    """Return a weight of actor a, after a check that arrays give the same bits."""
    seen = small_world(**SEEN)
    one = function(1.0, seen.me(0), s, *more)
    mine(function(1.0, seen.wide()[0], s, *more), 0, seen, one)
    return float(one)


def test_w171_norms_threats_and_hopes_answer_the_wrong_and_not_the_war() -> None:
    # Half of what W39, W41 to W43 have for a belief of 0.5.
    assert abs(weight(weights.dread, WRONGED) - 0.25 * 0.8 * 1.25) <= CLOSE
    assert abs(weight(weights.hope, WRONGED) - 0.25 * 0.4) <= CLOSE
    for d, share in enumerate((0.75, 0.5, 0.25)):
        assert abs(weight(weights.sovereignty, WRONGED, d) - 0.25 * 0.8 * share) <= CLOSE
        assert abs(weight(weights.noninterference, WRONGED, d) - 0.25 * 0.4 * share) <= CLOSE


def test_w172_the_shift_answers_the_wrong_in_words_and_goods_and_the_war_in_arms() -> None:
    # Shifts of -0.6 everywhere: words 0.4 - 0.15, goods 0.25 - 0.15, arms 0 - 0.3.
    me = small_world(wartime_shift=[[-0.6, 0.0, 0.0]] * 3, **SEEN).me(0)
    for d, ideal in enumerate((0.25, 0.1, -0.3)):
        assert abs(weights.ideal(me, WRONGED, d) - ideal) <= CLOSE


def test_w173_audiences_mind_the_wrong_that_they_see() -> None:
    # W47 with half of the wrong seen in the place of a certain war: 0.5 x 0.5 x 0.5.
    assert abs(weights.audience(*small_world(**SEEN).seen_by(0), WRONGED) - 0.125) <= CLOSE
    everyone = small_world(**SEEN).everyone
    assert perceive.wrong_seen(everyone, WRONGED, 2) == perceive.committed(everyone, 2) == 0.5
    first = world_of(0.0, 1.0, 0.0)
    assert perceive.wrong_seen(everyone, first, 2) == perceive.expected(everyone, 2) == 1.0
    me = small_world(**SEEN).me(0)
    assert (perceive.own_wrong(me, WRONGED), perceive.own_wrong(me, first)) == (0.25, 0.5)


def test_w174_the_wrong_is_heard_of_with_the_lag_of_deference() -> None:
    # Advisers hold back 0.75 of the news: 0.25 + 0.25 x (1 - 0.25) = 0.4375, whatever the signals of war say.
    seen = small_world(violation=1.0, deference=[0.75, 0.0, 0.0], war_signal=0.0, **SEEN)
    assert abs(week.hear_of_the_wrong(*seen.seen_by(0), WRONGED) - 0.4375) <= CLOSE


# -- enforcement: warned ----------------------------------------------------------------------------

WARNING = world_of(0.0, 0.0, 0.0, objects=(0.0, 1.0, 1.0), lines=((1, 2), (), ()), forms={"enforcement": "warned"})


def told(reach: float = 0.5, first: float = 1.0, **changes: Any) -> Any:
    """Return the offended world with means of enforcer 1 and its first warning of actor 0."""
    return offended().changed(reach=[0.0, reach, 0.0],
                              first_warning=[[0.0] * 3, [first, 0.0, 0.0], [0.0] * 3], **changes)


def test_w175_a_penalty_needs_a_warning_and_the_means() -> None:
    # W115 has a probability of 0.108; half of the means make it 0.054. Without a warning, or means: never.
    def falls(luck: float, **changes: Any) -> Any:
        return enforce.penalises(*told(**changes).seen_by(0), WARNING, 1, CROSSED, luck)

    assert falls(0.0539)
    assert not falls(0.0541)
    assert not falls(0.0, first=0.0)
    assert not falls(0.0, reach=0.0)
    wide = enforce.penalises(*told().wide(), WARNING, 1, np.full((3, 3), CROSSED), np.array([0.0539, 0.0541, 0.0]))
    assert wide[0].tolist() == [True, False, True]
    agree(enforce.warned, (0.108, 0.5, 1.0), 0.054)
    agree(enforce.unwarned, (0.108, 0.5, 1.0), 0.108)


def test_w176_who_comes_near_is_warned() -> None:
    # Hazard 0.5, resolve 0.8, wrong (here: war) 0.5: 0.2. The line is at 0.25, the width 0.25: near from 0 on.
    agree(respond.warning_probability, (0.5, 0.8, 0.5), 0.2)

    def warned(at: float, luck: float, acts: bool = False, s: Any = WARNING, i: int = 0) -> bool:
        seen = told(position=[[at] * 3, [0.0] * 3, [0.0] * 3], red_line=[[0.0, 0.25, 0.0], [0.0] * 3, [0.0] * 3],
                    severity=[[0.0, 0.5, 0.0], [0.0] * 3, [0.0] * 3], crossing_width=0.25)
        one = enforce.warns(*seen.seen_by(i), s, 1, acts, luck)
        many = enforce.warns(*seen.wide(), s, 1, np.full((3, 3), acts), np.full(3, luck))
        assert many[i].tolist() == [one] * 3
        return bool(one)

    assert warned(0.03125, 0.19)
    assert warned(0.9, 0.19)
    assert not warned(0.03125, 0.21)
    assert not warned(-0.03125, 0.0)
    assert not warned(0.9, 0.0, acts=True)  # who is penalised is not warned
    assert not warned(0.9, 0.0, i=1)  # nobody warns itself
    assert not warned(0.9, 0.0, s=world_of(0.0, 0.0, 0.0, objects=(0.0, 1.0, 1.0), lines=((1, 2), (), ())))


def test_w177_a_line_is_crossed_from_a_width_beyond_it() -> None:
    # A line at 0.25, width 0.25 (sharpness 4): 0.6875 lies 1.75 widths beyond, 0.75 past the margin: 0.5 x 0.6.
    agree(crossing.widths, (0.6875, 0.25, 1.0, 4.0), 1.75)
    agree(crossing.widths, (-0.6875, -0.25, -1.0, 4.0), 1.75)
    agree(crossing.overreach, (0.6875, 0.25, 0.5, 1.0, 4.0, 1.0), 0.3)
    agree(crossing.overreach, (0.5, 0.25, 0.5, 1.0, 4.0, 1.0), 0.0)
    seen = told(position=[[0.6875] * 3, [0.0] * 3, [0.0] * 3], red_line=[[0.0, 0.25, 0.0], [0.0] * 3, [0.0] * 3],
                severity=[[0.0, 0.5, 0.0], [0.0] * 3, [0.0] * 3], crossing_width=0.25)
    assert abs(crossing.crossing_of(*seen.seen_by(0), WARNING, 1) - 0.3) <= CLOSE
    assert (crossing.margin_of(WARNING), crossing.margin_of(world_of(0.0))) == (1.0, 0.0)
    assert crossing.approached(*seen.seen_by(0), WARNING, 1) == 1.0


def test_w178_a_fresh_warning_is_believed_more_for_a_while() -> None:
    # T = 0.8, a warning half forgotten teaches 0.4 of the doubt: 0.8 + 0.4 x 0.5 x 0.2 = 0.84. The means are 0.5.
    seen = told(warning=[[0.0] * 3, [0.5, 0.0, 0.0], [0.0] * 3], warning_lesson=0.4)
    me, everyone = seen.seen_by(0)
    assert abs(crossing.threat(me, WARNING, 1) - 0.84) <= CLOSE
    assert crossing.means(everyone, WARNING, 1) == 0.5
    # Exposure 0.4, C = 0.25: 0.5 x 0.4 x 0.84 x 0.25 = 0.042; in the first edition 0.4 x 0.8 x 0.25 = 0.08.
    assert abs(crossing.unforeseen(0.25, me, everyone, WARNING, 1) - 0.042) <= CLOSE
    first = world_of(0.0, 0.0, 0.0, objects=(0.0, 1.0, 1.0), lines=((1, 2), (), ()))
    assert abs(crossing.unforeseen(0.25, me, everyone, first, 1) - 0.08) <= CLOSE


def test_w179_a_warning_is_forgotten_and_costs_nothing() -> None:
    seen = told().seen_by(0)
    new, kept = (enforce.consequences(*seen, WARNING, 1, 0.0, False, warned) for warned in (True, False))
    assert (new.warning, kept.warning) == (1.0, 0.3)  # 0.6, half forgotten
    assert new.relation == kept.relation == 0.1
    assert new.prospects == kept.prospects == 0.4
    assert new.exposure == kept.exposure == 0.4


@settings(max_examples=25, deadline=None)
@given(world=worlds(), seed=st.integers(0, 2**32))
def test_nobody_without_reach_penalises_and_nobody_unwarned_is_penalised(world: World, seed: int) -> None:
    model = PositionModel(world, seed).run()
    log = [(e["week"], e["kind"], e["actor"], e["other"]) for e in model.log if e["kind"] in ("penalty", "warning")]
    warned = set()
    for _, kind, actor, other in log:
        if kind == "warning":
            warned.add((actor, other))
        else:
            assert world.base[world.layout.slot(f"reach.{actor}")] > 0.0
            assert (actor, other) in warned
    first = model.array("first_warning")
    assert {(world.actors[j], world.actors[i]) for j, i in zip(*np.nonzero(first), strict=True)} == warned


# -- deliberation: weighed --------------------------------------------------------------------------

OFFERED = Offer("deal", source=1, to=0, domain=2, position=0.4375, opens=2, closes=6)
DEAL = {form: world_of(0.0, 1.0, 0.0, offers=(OFFERED,), forms={"deliberation": form})
        for form in ("weighed", "immediate")}


def test_w180_an_offer_is_weighed_before_it_can_be_taken() -> None:
    # Open from week 2; three weeks are needed: from week 5 on. In the first edition from week 2.
    for form, first in (("weighed", 5), ("immediate", 2)):
        can = [week for week in range(8)
               if considered(small_world(deliberation=[3.0]), 0, DEAL[form], week).utility[-1] != UNAVAILABLE]
        assert can == list(range(first, 7))
    assert offers.weighed(3.0, 3.0)
    assert not offers.weighed(2.0, 2.5)
    assert offers.immediate(0.0, 3.0)


@settings(max_examples=25, deadline=None)
@given(world=worlds(), seed=st.integers(0, 2**32))
def test_no_offer_is_taken_before_its_deliberation_is_over(world: World, seed: int) -> None:
    model = PositionModel(world, seed).run()
    for event in model.log:
        if event["kind"] == "offer":
            offer = next(o for o in world.structure.offers if o.name == event["name"])
            needed = world.base[world.layout.slot(f"offer.{offer.name}.deliberation")]
            assert event["week"] - offer.opens >= needed


# -- votes: members ---------------------------------------------------------------------------------


def test_w181_a_stake_of_its_own_counts_for_yes_alone() -> None:
    def weigh(stake: float) -> Any:
        def vote_of(c: Any, text: Any, me: Any, everyone: Any, s: Any, x: Any, utility: Any) -> None:
            declare.weigh_vote(c, text, me, everyone, s, x, stake, utility)
        return vote_of

    text = structure.Vote(0, -0.4375, 0, structure.NONE)
    without, with_stake = (answers(weigh(stake), text, [0.5], forms={"votes": "members"}) for stake in (0.0, -0.25))
    assert abs(with_stake[0] - (without[0] - 0.25)) <= CLOSE
    assert with_stake[1:] == without[1:]
    assert answers(weigh(-0.25), text, [0.5], forms={"votes": "single"}) == without
    assert abs(vote.own_stake(0.5, -0.25) - 0.25) <= CLOSE


def test_w182_the_lean_of_a_member() -> None:
    # Severity 0.5, salience 0.4, spread 0.25, text at -0.5: 2 x 0.5 x 0.4 x 0.25 x -0.5 = -0.05.
    seen, s = audience({"votes": "members"}, spread=[0.25, 0.0])
    found = declare.weigh_vote(composed(), structure.Vote(0, -0.5, 0, structure.NONE), *seen.seen_by(0), s, [0.5], 0.0,
                               [0.0] * 3)
    assert abs(found + 0.05) <= CLOSE
    agree(vote.lean, (-0.5, 0.5, 0.4, 0.25), -0.05)
    # What it stands for: the interest of a member with the ideal point 0.25 off, less that of its bloc.
    y, ideal = -0.5, 0.25
    own, blocs = (-0.5 * 0.4 * (y - p) ** 2 for p in (ideal + 0.25, ideal))
    none, nones = (-0.5 * 0.4 * p**2 for p in (ideal + 0.25, ideal))
    assert abs((own - none) - (blocs - nones) - found) <= CLOSE
    agree(vote.member, (0.1, 2.0, -0.05), 0.0)
    agree(vote.single, (0.1, 2.0, -0.05), 0.1)


@pytest.mark.parametrize(("utility", "lean", "answer", "yes", "no"), [
    # A yes for those above 1 deviation (three), a no for those below -1, abstention between.
    ([0.0, 0.1, 0.0], 0.1, 1.0, 3.0, 3.0),
    # The other way round it is the same by symmetry.
    ([0.0, 0.1, 0.0], -0.1, 1.0, 3.0, 3.0),
    # Yes is worth 0.2: for all above -1.5 deviations better than abstaining; one lies below, and abstains.
    ([0.2, 0.05, -0.5], 0.1, 0.0, 20.0, 0.0),
    # Without members, and in the first edition, all are of one mind.
    ([0.2, 0.05, -0.5], 0.0, 0.0, 21.0, 0.0), ([-0.2, 0.05, 0.1], 0.0, 2.0, 0.0, 21.0),
])
def test_w183_the_members_of_a_bloc(utility: list[float], lean: float, answer: float, yes: float, no: float) -> None:
    seen, s = audience({"votes": "members"}, noise=0.0)
    own = [np.nan] * 3
    assert declare.ask(composed(), lean, seen.me(0), s, utility, [9.0, -9.0, 5.0], own) == (answer, yes, no)
    wide = [np.full((1, 2), u) for u in utility]
    many = declare.ask(composed(), np.array([[lean, 0.0]]), seen.me(0), s, wide, [np.zeros((1, 2))] * 3, [0.0] * 3)
    assert [float(part[0, 0]) for part in many] == [answer, yes, no]
    assert float(many[1][0, 1] + many[2][0, 1]) in (0.0, 21.0)


def test_all_members_share_the_luck_of_their_bloc() -> None:
    # Luck of 0.3 with no, of scale 1: all who gain less than 0.2 by abstaining say no.
    seen, s = audience({"votes": "members"}, noise=1.0)
    found = declare.ask(composed(), 0.1, seen.me(0), s, [0.0, 0.1, 0.0], [0.0, 0.0, 0.3], [0.0] * 3)
    # no: 0.3 - 0.1 q against abstain 0.1 and yes 0.1 q: no where q < 1.5 (20 of 21), yes above (1.98)
    assert found == (2.0, 1.0, 20.0)


def test_the_members_lie_at_the_quantiles_of_a_normal_distribution() -> None:
    count = len(vote.QUANTILES)
    expected = norm.ppf((np.arange(count) + 0.5) / count)
    np.testing.assert_allclose(vote.QUANTILES, expected, rtol=0.0, atol=5.1e-5)
    assert count == declare.MANY


@settings(max_examples=20, deadline=None)
@given(world=worlds(), seed=st.integers(0, 2**32))
def test_shares_of_a_bloc_add_up_and_agree_with_its_answer(world: World, seed: int) -> None:
    model = PositionModel(world, seed).run()
    for v in range(len(world.votes)):
        for i in world.votes[v].voters:
            yes, no = (int(model.array(name)[v, i]) for name in ("saying_yes", "saying_no"))
            most = max(yes, no, int(declare.MANY) - yes - no)
            said = {1: yes, -1: no, 0: int(declare.MANY) - yes - no}[int(model.array("votes")[v, i])]
            assert said == most


# -- start: settled ---------------------------------------------------------------------------------


def test_w184_the_residual() -> None:
    # A notch of 0.25 up is worth 0.1, down -0.15. A slope of -0.5 takes 0.125 off the one and adds it to the other.
    agree(start.settled, (0.1, -0.15, 0.25), -0.5)
    assert abs((0.1 - 0.5 * 0.25) - (-0.15 + 0.5 * 0.25)) <= CLOSE
    agree(start.unsettled, (0.1, -0.15, 0.25), 0.0)


def test_w185_the_residual_of_the_small_world() -> None:
    """At the start a step up and a step down are then worth the same, in every domain, up to rounding."""
    seen = small_world(direction=[[0.0] * 3] * 3)
    me, everyone = seen.seen_by(0)
    s = world_of(0.0, 1.0, 0.0, objects=(0.0, 0.0, 1.0), lines=((), (2,), (2,)))
    c = composed()
    found = [residual(c, c.once(me, everyone, s), me, everyone, s, d) for d in range(3)]
    wide = seen.wide()
    rest = seen.changed(residual=[[found[d], 0.0, 0.0] for d in range(3)])
    room = considered(rest, 0, s, 0)
    for d in range(3):
        assert abs(room.utility[1 + 2 * d] - room.utility[2 + 2 * d]) <= CLOSE
        assert abs(weights.rest(0.5, rest.me(0), d) - 0.5 * found[d]) <= CLOSE
        mine(residual(c, c.once(*wide, s), *wide, s, d), 0, seen, found[d])


@quickly
@given(world=worlds())
def test_at_the_coded_start_both_directions_are_worth_the_same(world: World) -> None:
    data = world.begin(_coded(world))
    model = PositionModel(world, 1)
    model.data[:] = data
    model.do_events()
    s, room = world.structure, room_for(world)
    everyone = model.everyone
    for i in range(s.size):
        me = own_of(world.layout, everyone, i)
        if any(event.first == 0 for event in s.events) or world.lens != dict.fromkeys(world.lens, 1.0):
            return
        consider(composed(), me, everyone, s, 0, room)
        for d in range(3):
            x = me.position[d]
            if abs(x) + me.notch <= 1.0:
                scale = 1.0 + abs(room.utility[1 + 2 * d])
                assert abs(room.utility[1 + 2 * d] - room.utility[2 + 2 * d]) <= 1e-9 * scale


def _coded(world: World) -> Any:
    """Return the coded point values and the residuals, whatever was set."""
    data = world.base.copy()
    for value in world.values:
        if value.coded is not None:
            data[list(value.slots)] = value.coded.value
    return data


# -- the built-in case ------------------------------------------------------------------------------

_CITED = [{"source": "wids2022", "paragraph": 15, "phrase": "mitigate the impact of sanctions",
           "says": "A setting of a test"}]
RUNS = 200


@cache
def coded(scenario: str, quiet: bool = False, ceasefire: str = "") -> Ensemble:
    """Return luck-alone runs of a scenario at its coded values, without its events or with a ceasefire."""
    plain = sim.load(scenario=scenario).scenario
    without = [*plain.events, *plain.votes, *plain.plans, *plain.offers] if quiet else []
    stop = {"ceasefire": {"title": "Ceasefire", "date": ceasefire, "evidence": _CITED, "changes": [
        {"variable": "war", "set": 0.0}, {"variable": "war_signal", "set": 0.0}]}}
    world = sim.load(scenario=scenario, without=without, events=stop if ceasefire else None)
    return run_ensemble(world, RUNS, 1, engine=ENGINE, sampling="point")


def test_nothing_coded_drifts_by_more_than_a_notch_in_a_year_without_events() -> None:
    ensemble = coded("arms_sale", quiet=True)
    world = ensemble.world
    began = world.layout.array(world.point(), "position")
    notch = world.base[world.layout.slot("notch")]
    assert world.weeks > 52
    assert np.abs(ensemble.mean["position"][:53] - began).max() <= notch


def test_without_residuals_the_start_drifts() -> None:
    plain = sim.load(scenario="arms_sale").scenario
    world = sim.load(scenario="arms_sale", forms={"start": "unsettled"},
                     without=[*plain.events, *plain.votes, *plain.plans, *plain.offers])
    began = world.layout.array(world.point(), "position")
    drift = run_ensemble(world, 64, 1, engine=ENGINE, sampling="point").mean["position"][52] - began
    assert np.abs(drift).max() > 0.1


@pytest.mark.parametrize("day", ["2022-04-04", "2022-09-05"])
def test_a_ceasefire_alone_moves_nobody_toward_arming_a_belligerent(day: str) -> None:
    """Paired runs: who is not at war is no further from "no part in the war" than without it, but for the noise."""
    war, stop = coded("arms_sale"), coded("arms_sale", ceasefire=day)
    sides = np.array(war.world.structure.sides)
    more = np.abs(stop.mean["position"][:, 2]) - np.abs(war.mean["position"][:, 2])
    notch = war.world.base[war.world.layout.slot("notch")]
    assert more[:, sides == 0.0].max() <= 0.5 * notch
    assert stop.share("arms_request")[0] <= war.share("arms_request")[0]
