"""Worked cases for every mechanism but the utility, W50 to W125, and the logit choice.

Each case gives the arithmetic as a reader could do it on paper. All numbers are invented.
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import worlds
from worked import CLOSE, agree, lanes_of, picture, row

from sim.rules import battlefield, choose, ops, perceive, relate, respond, vote, week
from sim.world import luck as shocks
from sim.world.world import World, floats, of_actor

CASES: list[tuple[str, Any, tuple[float, ...], float]] = [
    # -- perceive
    # A quarter of the distance gets through: 0.2 + 0.25 x 0.8.
    ("W50 follow", perceive.follow, (0.2, 1.0, 0.75), 0.4),
    # Downward as well: 0.8 + 0.5 x (0 - 0.8).
    ("W51 follow, bad news fading", perceive.follow, (0.8, 0.0, 0.5), 0.4),
    # Advisers who hold back everything.
    ("W52 follow, nothing told", perceive.follow, (0.2, 1.0, 1.0), 0.2),
    # Advisers who hold back nothing.
    ("W53 follow, all told", perceive.follow, (0.2, 1.0, 0.0), 1.0),
    # 0.5 + 0.5 x 0.8.
    ("W54 ideal", perceive.ideal, (0.5, 0.8, 0.5), 0.9),
    # 0.5 + 1 x 0.8 is beyond the scale.
    ("W55 ideal, held at +1", perceive.ideal, (0.5, 0.8, 1.0), 1.0),
    ("W56 ideal, held at -1", perceive.ideal, (-0.5, -0.8, 1.0), -1.0),
    # No war in sight: the peacetime ideal point.
    ("W57 ideal, no war", perceive.ideal, (0.5, 0.8, 0.0), 0.5),
    # -- relate
    # Three distances of 0.2, 0.3 and 0.1 add up to 0.6: 1 - 0.2.
    ("W58 congruence", relate.congruence, (0.6,), 0.8),
    # At opposite ends of all three ladders: 1 - 6/3.
    ("W59 congruence, opposites", relate.congruence, (6.0,), -1.0),
    ("W60 distance", relate.distance, (-0.25, 0.5), 0.75),
    # 0.5 + 0.1 x (0.3 - 0.5) + 0.2 x 0.5 x (-0.5 - 0.5) = 0.5 - 0.02 - 0.1.
    ("W61 drift", relate.drift, (0.5, 0.3, -0.5, 0.5, 0.1, 0.2), 0.38),
    # Not aware of the war: agreement does not matter. 0.5 + 0.1 x -0.2.
    ("W62 drift in peace", relate.drift, (0.5, 0.3, -0.5, 0.0, 0.1, 0.2), 0.48),
    # -1 + 2 + 2 would be 3.
    ("W63 drift, held at +1", relate.drift, (-1.0, 1.0, 1.0, 1.0, 1.0, 1.0), 1.0),
    # -- respond
    # 0.8 x (1 - 0.5 x 0.25) = 0.7, and 0.4 x 0.5 = 0.2 for partners followed.
    ("W64 urge", respond.urge, (0.8, 0.5, 0.25, 0.4, 0.5), 0.9),
    # Partners count up to 1: 0.7 + 0.1 x 1.
    ("W65 urge, many partners", respond.urge, (0.8, 0.5, 0.25, 0.1, 3.0), 0.8),
    # 0.7 + 0.4 x 1 is more than certain.
    ("W66 urge, held at 1", respond.urge, (0.8, 0.5, 0.25, 0.4, 3.0), 1.0),
    # With everything to lose and full caution it does not act of its own.
    ("W67 urge, too much to lose", respond.urge, (0.8, 1.0, 1.0, 0.4, 0.0), 0.0),
    # 0.5 x 0.6 x 0.5 x (1 - 0.2) x 0.5.
    ("W68 penalty probability", respond.penalty_probability, (0.5, 0.6, 0.5, 0.2, 0.5), 0.06),
    # Crossings in several domains count up to 1: 0.5 x 1 x 0.5 x 0.8 x 0.5.
    ("W69 penalty probability, grave", respond.penalty_probability, (0.5, 1.7, 0.5, 0.2, 0.5), 0.1),
    # Nothing left to impose; nothing crossed.
    ("W70 penalty probability, exhausted", respond.penalty_probability, (0.5, 0.6, 0.5, 1.0, 0.5), 0.0),
    ("W71 penalty probability, no crossing", respond.penalty_probability, (0.5, 0.0, 1.0, 0.0, 1.0), 0.0),
    # A quarter of the remaining 0.8: 0.2 + 0.2.
    ("W72 imposed", respond.imposed, (0.2, 0.25), 0.4),
    # Half of it lifted where nothing is crossed,
    ("W73 relieved", respond.relieved, (0.4, 0.5, 0.0), 0.2),
    # less where 0.6 is: 0.4 x (1 - 0.5 x 0.4),
    ("W74 relieved, half crossed", respond.relieved, (0.4, 0.5, 0.6), 0.32),
    # and nothing where the line is crossed in full.
    ("W75 relieved, crossed", respond.relieved, (0.4, 0.5, 1.3), 0.4),
    # Half of the remaining doubt: 0.6 + 0.5 x 0.4.
    ("W76 learned", respond.learned, (0.6, 0.5), 0.8),
    # 0.8 x (1 - 0.5 x 0.5 x 1 x 0.8) = 0.8 x 0.8.
    ("W77 doubted", respond.doubted, (0.8, 0.5, 0.5, 1.0, 0.2), 0.64),
    # A full penalty in force is no bluff.
    ("W78 doubted, already penalised", respond.doubted, (0.8, 0.5, 0.5, 1.0, 1.0), 0.8),
    # -- the war
    ("W79 sanctions against Russia", battlefield.sanctions_against, (-0.5, 1.0), 0.5),
    ("W80 sanctions, buying instead", battlefield.sanctions_against, (0.5, 1.0), 0.0),
    ("W81 sanctions against Ukraine", battlefield.sanctions_against, (0.5, -1.0), 0.5),
    ("W82 relief for Russia", battlefield.relief_for, (0.5, 1.0), 0.5),
    ("W83 relief, cutting instead", battlefield.relief_for, (-0.5, 1.0), 0.0),
    # A quarter of it is technology: 0.25 x 0.6 = 0.15; of the rest 0.75 x (0.6 - 0.2) = 0.3.
    ("W84 pressure", battlefield.pressure, (0.6, 0.2, 0.25), 0.45),
    # Others make good all that they can: technology remains.
    ("W85 pressure, relieved", battlefield.pressure, (0.6, 0.9, 0.25), 0.15),
    ("W86 pressure, nothing relieved", battlefield.pressure, (0.6, 0.0, 0.25), 0.6),
    # 0.8 x 1 x (1 - 0.5 x 0.5).
    ("W87 own force", battlefield.own_force, (0.8, 1.0, 0.5, 0.5), 0.6),
    ("W88 own force, Ukraine's side", battlefield.own_force, (0.8, -1.0, 0.0, 0.5), -0.8),
    # 0.25 x 0.8 x -0.5.
    ("W89 aid", battlefield.aid, (0.8, -0.5, 0.25), -0.1),
    # 0.2 + 0.1 x (5 x 0.1 - 0.2) + 0.05 x 2 = 0.2 + 0.03 + 0.1.
    ("W90 balance", battlefield.balance, (0.2, 0.1, 0.1, 5.0, 0.05, 2.0, 1.0), 0.33),
    ("W91 balance without a war", battlefield.balance, (0.2, 0.1, 0.1, 5.0, 0.05, 2.0, 0.0), 0.2),
    # 0.9 + 0.5 x (5 - 0.9) is beyond the scale.
    ("W92 balance, held at +1", battlefield.balance, (0.9, 1.0, 0.5, 5.0, 0.0, 0.0, 1.0), 1.0),
    # 0.8 x (0.1 + 0.5 x 0.6) x (1 - 0.25) = 0.8 x 0.4 x 0.75.
    ("W93 danger", battlefield.danger, (0.8, 0.1, 0.5, 0.6, 0.25), 0.24),
    # Partners who oppose it with a weight of 2 hold it back entirely.
    ("W94 danger, restrained", battlefield.danger, (0.8, 0.1, 0.5, 0.6, 2.0), 0.0),
    # 0.1 + 2 x 0.6 counts as 1.
    ("W95 danger, routed", battlefield.danger, (0.8, 0.1, 2.0, 0.6, 0.0), 0.8),
    # Half-way from 0.2 to 0.6.
    ("W96 risk", battlefield.risk, (0.2, 0.6, 0.5), 0.4),
    # Two nuclear powers in danger add up to a target of 1.6: held at 1.
    ("W97 risk, held at 1", battlefield.risk, (0.8, 1.6, 1.0), 1.0),
    # -- votes and plans
    # A neutral text whose author stands at 0.4 and is three quarters impartial: 0 + 0.25 x 0.4.
    ("W98 seen position", vote.seen_position, (0.0, 0.75, 0.4), 0.1),
    ("W99 seen position, impartial", vote.seen_position, (0.2, 1.0, 0.4), 0.2),
    # 0.8 + 1 x 0.5 is beyond the scale.
    ("W100 seen position, held at +1", vote.seen_position, (0.8, 0.0, 0.5), 1.0),
    # Half specific, and its author would pay four fifths.
    ("W101 worth", vote.worth, (0.5, 0.8), 0.4),
    # 0.5 x 0.6 + 0.4 x 0.5.
    ("W102 bond", vote.bond, (0.5, 0.6, 0.4, 0.5), 0.5),
    # A rival with no prospects is worth rebuffing: 0.5 x -0.6.
    ("W103 bond with a rival", vote.bond, (0.5, -0.6, 0.4, 0.0), -0.3),
    # -- choice and operations
    # Utility 0.25, luck -1.5 in units of 1 / 20.
    ("W104 score", choose.score, (0.25, -1.5, 0.05), 0.175),
    ("W105 clip above", ops.clip, (1.25, -1.0, 1.0), 1.0),
    ("W106 clip below", ops.clip, (-1.25, -1.0, 1.0), -1.0),
    ("W107 distance from 0", ops.absolute, (-0.75,), 0.75),
    ("W108 square root", ops.sqrt, (0.5625,), 0.75),
]


@pytest.mark.parametrize(("function", "arguments", "expected"), [c[1:] for c in CASES],
                         ids=[c[0] for c in CASES])
def test_worked_case(function: Any, arguments: tuple[float, ...], expected: float) -> None:
    if function is ops.sqrt:
        assert function(*arguments) == expected == float(function(np.array(arguments))[0])
    elif function is ops.clip:
        assert function(*arguments) == expected == float(function(np.array(arguments[:1]), *arguments[1:])[0])
    else:
        agree(function, arguments, expected)


def test_news_of_a_sudden_war() -> None:
    # Half of the news is held back each week: 0, 1/2, 3/4, 7/8 of the truth.
    everyone = picture(1, war_signal=[1.0], deference=[0.5])
    for expected in (0.5, 0.75, 0.875):
        everyone.belief = [week.perceive_week(row(everyone, 0))["belief"]]
        assert everyone.belief == [expected]


def test_every_perceived_quantity_follows_its_own_truth() -> None:
    everyone = picture(1, deference=[0.75], war_signal=[1.0], battlefield=[-0.4], growth_stress=[0.2],
                       energy_shock=[0.6], escalation_risk=[0.8], seen_energy_shock=[0.2])
    found = week.perceive_week(row(everyone, 0))
    expected = {"belief": 0.25, "seen_battlefield": -0.1, "seen_growth_stress": 0.05,
                "seen_energy_shock": 0.3, "seen_escalation_risk": 0.2}
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert abs(found[name] - value) <= CLOSE, name


# -- logit choice -----------------------------------------------------------------------------------

#: 0.999 quantiles of the chi-square distribution by degrees of freedom (any table).
CHI_SQUARE_999 = {1: 10.828, 2: 13.816, 3: 16.266}


@pytest.mark.parametrize(("utilities", "beta"), [
    ((0.3, 0.1, 0.0, -0.2), 4.0), ((0.02, 0.0), 100.0), ((0.5, 0.5, 0.5), 30.0), ((-1.0, -1.5, -1.25), 2.0),
])
def test_logit_choice_frequencies(utilities: tuple[float, ...], beta: float) -> None:
    weeks = 1500
    luck = [shocks.gumbel(11, ("logit", str(k)), 0, (weeks,)) for k in range(len(utilities))]
    options = [week.Option(str(k), None, None, u, luck[k]) for k, u in enumerate(utilities)]
    choice = week.pick(options, 1.0 / beta)
    draws = choice.size
    counts = np.array([(choice == k).sum() for k in range(len(utilities))])
    weights = [math.exp(beta * u) for u in utilities]
    expected = np.array([draws * w / sum(weights) for w in weights])
    statistic = float(((counts - expected) ** 2 / expected).sum())
    assert counts.sum() == draws == weeks * shocks.BLOCK
    assert statistic < CHI_SQUARE_999[len(utilities) - 1]


def test_without_noise_the_best_option_is_taken_and_the_first_of_equals() -> None:
    def option(utility: Any, luck: Any) -> week.Option:
        return week.Option("x", None, None, utility, luck)

    assert week.pick([option(0.1, 9.0), option(0.2, -9.0), option(0.2, 9.0)], 0.0) == 1.0
    arrays = [option(np.array([0.1, 0.3]), np.array([9.0, -9.0])),
              option(np.array([0.2, 0.3]), np.array([-9.0, 9.0]))]
    assert week.pick(arrays, 0.0).tolist() == [1.0, 0.0]
    # With noise of 1/10 the luck decides: 0.1 + 0.9 = 1.0 against 0.2 - 0.9.
    assert week.pick([option(0.1, 9.0), option(0.2, -9.0)], 0.1) == 0.0


# -- act --------------------------------------------------------------------------------------------

DEAL = week.Offer("deal", source=1, to=0, domain=2, position=0.5, opens=0, closes=9)
PAIR = week.Structure(size=2, sides=(0.0, 1.0), objects=(0.0, 0.0), lines=((), (), ()), offers=(DEAL,),
                      holds=(week.Hold(0, 1, -0.25, 3, 4),))


def two(**changes: Any) -> SimpleNamespace:
    given: dict[str, Any] = {
        "position": [[0.25, 1.0], [0.5, 1.0], [0.0, 1.0]], "direction": [[1.0, 0.0], [-0.5, 0.0], [0.0, 0.0]],
        "direction_memory": [0.5], "notch": [0.125], "crossing_width": [0.25],
        "stake": [[0.3]], "accepted": [[0.0]], "member": [[1.0, 0.0]], "held": [[1.0, 0.0]],
    }
    return picture(2, **(given | changes))


def acted(choice: int, at: int = 0, **changes: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Act on floats, check that arrays agree, and return the floats' result."""
    everyone = two(**changes)
    me = row(everyone, 0)
    found = week.options(me, everyone, PAIR, at, [0.0] * 7, [0.0])
    result = week.act(me, PAIR, at, found, float(choice))
    lanes = lanes_of(everyone)
    wide = week.options(lanes, lanes, PAIR, at, [np.zeros((2, 3))] * 7, [np.zeros(3)])
    several = week.act(lanes, PAIR, at, wide, np.full((2, 3), float(choice)))
    for ones, manies in zip(result, several, strict=True):
        for one, many in zip(ones, manies, strict=True):
            assert (np.broadcast_to(many, (2, 3))[0] == one).all()
    return result


def test_w109_a_step_sets_the_direction_and_the_others_fade() -> None:
    # Option 4 is economic up: 0.5 + 0.125; directions: diplomatic 1 fades to 0.5, economic is now +1.
    assert acted(4) == ([0.25, 0.625, 0.0], [0.5, 1.0, 0.0], [0.0])


def test_w110_accepting_jumps_to_the_offered_position() -> None:
    assert acted(7) == ([0.25, 0.5, 0.5], [0.5, -0.25, 1.0], [1.0])


def test_w111_a_hold_wins_over_the_choice_while_it_lasts() -> None:
    # Chosen: economic up. Held in weeks 3 and 4 at -0.25: a move down from 0.5.
    assert acted(4, at=3) == ([0.25, -0.25, 0.0], [0.5, -1.0, 0.0], [0.0])
    assert acted(4, at=5)[0] == [0.25, 0.625, 0.0]


def test_w112_leaving_an_accepted_position_ends_the_deal() -> None:
    # At 0.5 with a notch of 0.125 a step down to 0.375 is more than half a notch below.
    places = [[0.25, 1.0], [0.5, 1.0], [0.5, 1.0]]
    assert acted(0, position=places, accepted=[[1.0]])[2] == [1.0]
    assert acted(5, position=places, accepted=[[1.0]])[2] == [0.0]
    assert acted(6, position=places, accepted=[[1.0]])[2] == [1.0]


@pytest.mark.parametrize(("answer", "choice"), [("accepted", 7), ("refused", None)])
def test_a_forced_answer(answer: str, choice: int | None) -> None:
    structure = week.Structure(2, (0.0, 1.0), (0.0, 0.0), ((), (), ()),
                               offers=(week.Offer("deal", 1, 0, 2, -1.0, 0, 9, answer),))
    # An offer that the actor abhors: salience 1 and an ideal point at the other end.
    everyone = two(salience=[[0.0] * 2, [0.0] * 2, [1.0, 0.0]],
                   ideal_point=[[0.0] * 2, [0.0] * 2, [1.0, 0.0]])
    found = week.options(row(everyone, 0), everyone, structure, 0, [0.0] * 7, [0.0])
    assert ("accept deal" in [o.name for o in found]) == (choice is not None)
    assert choice is None or week.pick(found, 0.0) == choice


# -- respond ----------------------------------------------------------------------------------------


def test_w113_an_enforcer_adds_up_what_lies_beyond_its_lines() -> None:
    # Lines of actor 1 at 0 (economic, severity 0.25) and 0.25 (military, 0.5), sharpness 4, against
    # backing Russia. Positions 0.1875 and 0.4375: z = 0.75 both, 0.6 each: 0.15 + 0.3.
    structure = week.Structure(2, (0.0, 0.0), (0.0, 1.0), ((), (1,), (1,)))
    everyone = picture(2, red_line=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.25]],
                       severity=[[0.0, 0.9], [0.0, 0.25], [0.0, 0.5]])
    found = week.crossing_of([0.9, 0.1875, 0.4375], 1, everyone, structure, 4.0)
    assert abs(found - 0.45) <= CLOSE
    # Short of the military line only the economic one is crossed.
    assert abs(week.crossing_of([0.9, 0.1875, 0.2], 1, everyone, structure, 4.0) - 0.15) <= CLOSE


def test_w114_partners_are_followed_by_their_worth_and_rivals_are_not() -> None:
    # 0.5 x 1 + 0.25 x 0.4, and nothing for the rival's penalty.
    assert abs(week.followed([1.0, 0.4, 1.0], [0.5, 0.25, -0.5], (0, 1, 2)) - 0.6) <= CLOSE
    assert abs(week.followed([1.0, 0.4, 1.0], [0.5, 0.25, -0.5], (1,)) - 0.1) <= CLOSE


def enforcer(**changes: float) -> SimpleNamespace:
    base = {"resolve": 0.8, "trade_caution": 0.5, "coupling": 0.4, "hazard": 0.5, "belief": 0.5,
            "penalty_prospect_loss": 0.25, "penalty_step": 0.25, "penalty_relief": 0.5, "recent_memory": 0.5,
            "penalty_decoupling": 0.25, "penalty_lesson": 0.5, "bluff_decay": 0.5,
            "penalty_relation_loss": 0.125}
    return SimpleNamespace(**(base | changes))


def offender(**changes: float) -> SimpleNamespace:
    base = {"crossed": 0.6, "in_force": 0.2, "exposure_of_enforcer": 0.25, "recent": 0.5, "other": 1.0,
            "exposure": 0.4, "credibility": 0.8, "recent_own": 0.5, "relation": 0.1, "relation_back": -0.1,
            "prospects": 0.4, "prospects_back": 0.8}
    return SimpleNamespace(**(base | changes))


def test_w115_a_penalty_falls_below_its_probability() -> None:
    # Urge 0.8 x 0.875 + 0.4 x 0.5 = 0.9; probability 0.5 x 0.6 x 0.5 x 0.8 x 0.9 = 0.108.
    assert week.penalises(offender(), enforcer(), 0.1079)
    assert not week.penalises(offender(), enforcer(), 0.1081)
    assert not week.penalises(offender(other=0.0), enforcer(), 0.0)
    luck = np.array([0.1079, 0.1081])
    assert week.penalises(offender(), enforcer(), luck).tolist() == [True, False]


#: W116, W117: after a penalty, and after a crossed line was left alone.
AFTER = {
    # 0.2 + 0.25 x 0.8 | 0.2 x (1 - 0.5 x 0.4)
    "penalty": (0.4, 0.16),
    # fresh | half forgotten
    "recent_penalty": (1.0, 0.25),
    # 0.4 x 0.75 | kept
    "exposure": (0.3, 0.4),
    # 0.8 + 0.5 x 0.2 | 0.8 x (1 - 0.5 x 0.6 x 0.5 x 0.8) = 0.8 x 0.88
    "credibility": (0.9, 0.704),
    # down by 0.125 both ways | kept
    "relation": (-0.025, 0.1),
    "relation_back": (-0.225, -0.1),
    # a quarter lost both ways | kept
    "prospects": (0.3, 0.4),
    "prospects_back": (0.6, 0.8),
}


@pytest.mark.parametrize("acts", [True, False], ids=["W116 a penalty", "W117 a bluff"])
def test_what_a_penalty_or_its_absence_does(acts: bool) -> None:
    found = week.after_response(acts, offender(), enforcer())
    several = week.after_response(np.array([acts, not acts]), offender(), enforcer())
    assert set(found) == set(AFTER)
    for name, (after_penalty, left_alone) in AFTER.items():
        assert abs(found[name] - (after_penalty if acts else left_alone)) <= CLOSE, name
        assert several[name][0] == found[name]


# -- consequences -----------------------------------------------------------------------------------


def test_w118_pressure_on_a_belligerent() -> None:
    # Actor 0 is Russia's side. Actor 1 (capability 1) sanctions at -0.6, actor 2 (0.5) buys at +0.3:
    # gross (1 x 0.6 + 0) / 1.5 = 0.4, relief (0 + 0.5 x 0.3) / 1.5 = 0.1, technology share 0.25:
    # 0.25 x 0.4 + 0.75 x 0.3 = 0.325, of which technology 0.1. Its own position does not count.
    structure = week.Structure(3, (1.0, 0.0, 0.0), (0.0,) * 3, ((), (), ()))
    everyone = picture(3, capability=[0.7, 1.0, 0.5], technology_share=[0.25],
                       position=[[0.0] * 3, [1.0, -0.6, 0.3], [0.0] * 3])
    found = week.pressures(everyone, structure, 0)
    assert abs(found[0] - 0.325) <= CLOSE
    assert abs(found[1] - 0.1) <= CLOSE
    lanes = lanes_of(everyone)
    for one, many in zip(found, week.pressures(lanes, structure, 0), strict=True):
        assert (many == one).all()


def test_w119_balance_of_forces() -> None:
    # Russia's side: 0.8 x 1 x (1 - 0.5 x 0.5) = 0.6; Ukraine's: 0.4 x -1 = -0.4; an outsider who backs
    # Ukraine with arms: 0.25 x 1 x -0.6 = -0.15. Together 0.05.
    structure = week.Structure(3, (1.0, -1.0, 0.0), (0.0,) * 3, ((), (), ()))
    everyone = picture(3, arsenal=[0.8, 0.4, 1.0], pressure=[0.5, 0.0, 0.9], pressure_effect=[0.5],
                       aid_share=[0.25], position=[[0.0] * 3, [0.0] * 3, [1.0, -1.0, -0.6]])
    assert abs(week.force(everyone, structure) - 0.05) <= CLOSE
    assert (week.force(lanes_of(everyone), structure) == week.force(everyone, structure)).all()


def test_w120_danger_of_a_nuclear_power_that_is_losing() -> None:
    # Russia's side (leverage 0.8) is losing by 0.6. A partner (capability 0.5, restraint 0.5) whom it
    # values at 0.8 holds it back by 0.2; a rival's opposition (relation -0.5) does not count.
    # 0.8 x (0.1 + 0.5 x 0.6) x (1 - 0.2) = 0.256.
    structure = week.Structure(3, (1.0, 0.0, 0.0), (0.0,) * 3, ((), (), ()))
    changes: dict[str, Any] = {
        "war": [1.0], "battlefield": [-0.6], "nuclear_leverage": [0.8, 0.0, 0.9], "escalation_base": [0.1],
        "escalation_defeat": [0.5], "capability": [0.7, 0.5, 1.0], "nuclear_restraint": [0.0, 0.5, 1.0],
        # [other][actor]: column 0 is how Russia's side sees the partner and the rival
        "relation": [[0.0, 0.3, -0.5], [0.8, 0.0, 0.0], [-0.5, 0.0, 0.0]],
    }
    everyone = picture(3, **changes)
    assert abs(week.danger(everyone, structure) - 0.256) <= CLOSE
    assert abs(week.danger(picture(3, **(changes | {"battlefield": [0.6]})), structure) - 0.064) <= CLOSE
    assert week.danger(picture(3, **(changes | {"war": [0.0]})), structure) == 0.0
    assert (week.danger(lanes_of(everyone), structure) == week.danger(everyone, structure)).all()


def test_w121_standing() -> None:
    # Audiences: actor 1 (weight 0.5, believes 1, uncommitted 1 - 0.5) hears 0.25; actor 2 (weight 0.25,
    # believes 0.4, uncommitted 1) hears 0.1: 0.35 of 0.75. Partiality of actor 0, weights 0.8, 0.4, 0.2:
    # (0.8 x 0.5 + 0.4 x 0.5 + 0) / 1.4 = 0.6 / 1.4. Standing 1 - (0.35 / 0.75) x (0.6 / 1.4) = 1 - 0.2.
    structure = week.Structure(3, (0.0,) * 3, (0.0,) * 3, ((), (), ()))
    everyone = picture(3, audience_weight=[0.9, 0.5, 0.25], belief=[1.0, 1.0, 0.4],
                       position=[[0.5, -0.5, 0.0], [-0.5, 0.0, 0.0], [0.0, 0.0, 0.0]],
                       norm_weight_diplomatic=[0.8], norm_weight_economic=[0.4], norm_weight_military=[0.2])
    assert abs(week.standing_of(row(everyone, 0), everyone, structure) - 0.8) <= CLOSE
    lanes = lanes_of(everyone)
    assert (week.standing_of(lanes, lanes, structure)[0]
            == week.standing_of(row(everyone, 0), everyone, structure)).all()


def test_w122_words_ahead_of_deeds() -> None:
    # 0.5 - (0.25 - 0.25) / 2, and 0.1 - (0.3 + 0.1) / 2.
    assert week.gap_of(row(picture(1, position=[[0.5], [0.25], [-0.25]]), 0)) == 0.5
    assert abs(week.gap_of(row(picture(1, position=[[0.1], [0.3], [0.1]]), 0)) + 0.1) <= CLOSE


def test_w123_relations_drift_with_positions() -> None:
    # Distances 0.25 + 0.5 + 0.75 = 1.5, congruence 0.5. From 0.1: pull 0.5 x (0.3 - 0.1) = 0.1,
    # agreement 0.25 x 1 x (0.5 - 0.1) = 0.1. Together 0.3. To itself: none.
    everyone = picture(2, position=[[0.25, 0.5], [0.0, 0.5], [0.0, -0.75]], relation=[[0.0, 0.0], [0.1, 0.0]],
                       structural_relation=[[0.0, 0.0], [0.3, 0.0]], belief=[1.0, 0.0], structural_pull=[0.5],
                       congruence_pull=[0.25])
    assert abs(week.relation_drift(row(everyone, 0), everyone, 1) - 0.3) <= CLOSE
    assert week.relation_drift(row(everyone, 0), everyone, 0) == 0.0


# -- votes and plans --------------------------------------------------------------------------------


def audience(**changes: Any) -> tuple[SimpleNamespace, week.Structure]:
    """Actor 0 votes; actor 1 has a diplomatic line against backing Russia at 0.25."""
    given: dict[str, Any] = {
        "belief": [1.0, 1.0], "position": [[0.25, -0.5], [0.0] * 2, [0.0] * 2],
        "ideal_point": [[0.25, 0.0], [0.0] * 2, [0.0] * 2], "salience": [[0.4, 0.0], [0.0] * 2, [0.0] * 2],
        "capability": [0.0, 0.5], "alignment": [0.5, 0.0], "relation": [[0.0, 0.0], [0.4, 0.0]],
        "sovereignty_norm": [0.8, 0.0], "noninterference_norm": [0.4, 0.0], "norm_weight_diplomatic": [0.5],
        "red_line": [[0.0, 0.25], [0.0] * 2, [0.0] * 2], "severity": [[0.0, 0.5], [0.0] * 2, [0.0] * 2],
        "sanction_sensitivity": [0.5, 0.0], "exposure": [[0.0, 0.0], [0.5, 0.0]],
        "credibility": [[0.0, 0.0], [0.8, 0.0]], "prospect_value": [0.4, 0.0],
        "prospects": [[0.0, 0.0], [0.5, 0.0]], "crossing_width": [0.25],
        "inertia": [9.0, 0.0], "straddle_aversion": [9.0, 0.0],
    }
    return (picture(2, **(given | changes)),
            week.Structure(2, (0.0, 0.0), (0.0, 1.0), ((1,), (), ())))


def test_w124_a_vote() -> None:
    # Text at -0.4375 of severity 0.5, common interest 0.1. Answers at -0.4375, 0, +0.4375.
    # tilt = 0.5 x 0.4 x (0.5 x 0.4 x -0.5 = -0.1) = -0.02; y^2 = 0.19140625; words move nothing, so
    # that neither inertia nor straddle counts.
    # yes:     interest -0.4 x 0.6875^2 = -0.1890625, relations +0.00875, norms -0.2 x y^2 = -0.03828125
    # no:      interest -0.4 x 0.1875^2 = -0.0140625, relations -0.00875, norms -0.4 x y^2 = -0.0765625
    # abstain: interest -0.4 x 0.0625 = -0.025
    # A line at 0.25, sharpness 4: no is at z = 0.75, C = 0.5 x 0.8 = 0.4; yes at z = -2.75; abstain at -1.
    # penalty: 0.5 x 0.5 x 0.8 = 0.2 a unit of C; hope 0.4 x 0.5 = 0.2 a unit of C.
    def crossed(z: float) -> float:
        return 0.5 * (1.0 + z / math.hypot(1.0, z)) / 2.0

    expected = {
        "yes": 0.5 * (-0.1890625 + 0.00875 - 0.03828125) - 0.4 * crossed(-2.75) + 0.1,
        "abstain": 0.5 * -0.025 - 0.4 * crossed(-1.0),
        "no": 0.5 * (-0.0140625 - 0.00875 - 0.0765625) - 0.4 * 0.4,
    }
    everyone, structure = audience()
    found = week.vote_options(-0.4375, 0.5, 0.1, row(everyone, 0), everyone, structure, [0.0] * 3)
    assert [o.name for o in found] == ["yes", "abstain", "no"]
    for option in found:
        assert abs(option.utility - expected[option.name]) <= CLOSE, option.name


def test_w125_a_plan() -> None:
    # A neutral text, half impartial, by actor 1 at -0.5: seen at -0.25. Answers at -0.25, 0, +0.25.
    # Worth 0.5 x 0.8 = 0.4 to whoever accepts; bond 0.5 x 0.4 + 0.4 x 0.5 = 0.4, lost by rejecting.
    # accept:  interest -0.4 x 0.25 = -0.1, relations +0.005, norms -0.2 x 0.0625 = -0.0125; z = -2
    # neither: interest -0.4 x 0.0625 = -0.025; z = -1
    # reject:  interest 0, relations -0.005, norms -0.4 x 0.0625 = -0.025; on the line: C = 0.25
    def crossed(z: float) -> float:
        return 0.5 * (1.0 + z / math.hypot(1.0, z)) / 2.0

    expected = {
        "accept": -0.1 + 0.005 - 0.0125 - 0.4 * crossed(-2.0) + 0.4 + 0.4,
        "neither": -0.025 - 0.4 * crossed(-1.0),
        "reject": -0.005 - 0.025 - 0.4 * 0.25 - 0.4,
    }
    everyone, structure = audience()
    found = week.plan_options(0.0, 1, 0.5, 0.5, 0.8, row(everyone, 0), everyone, structure, [0.0] * 3)
    assert [o.name for o in found] == ["accept", "neither", "reject"]
    for option in found:
        assert abs(option.utility - expected[option.name]) <= CLOSE, option.name


# -- floats and arrays, on any world ----------------------------------------------------------------


def _same(one: Any, many: Any, i: int, n: int, lane: int) -> None:
    wide = np.broadcast_to(many, (n, 2)) if np.ndim(many) else np.full((n, 2), many)
    assert wide[i, lane] == one


@settings(max_examples=25, deadline=None)
@given(worlds(max_actors=5))
def test_floats_and_arrays_give_the_same_bits(world: World) -> None:
    data = np.ascontiguousarray(world.draw(world.uniforms(3, 0, 2)))
    n, structure = len(world.actors), world.structure
    luck = shocks.Luck(world, 5, 0)
    # as in a running war, with something in force
    for name, value in (("war", 1.0), ("war_signal", 0.75), ("battlefield", -0.3), ("growth_stress", 0.4)):
        world.layout.array(data, name)[...] = value
    for name in ("belief", "seen_energy_shock", "seen_escalation_risk", "pressure"):
        world.layout.array(data, name)[...] = 0.625
    world.layout.array(data, "seen_battlefield")[...] = -0.2
    arrays = world.view(data)
    offers = [x[0, :2] for x in luck.offer]
    wide = week.options(arrays, arrays, structure, 0, list(luck.choice[0, :, :, :2]), offers)
    choice = week.pick(wide, arrays.noise)
    new = week.act(arrays, structure, 0, wide, choice)
    for lane in range(2):
        everyone = floats(world.view(np.ascontiguousarray(data[:, lane])))
        assert week.force(everyone, structure) == week.force(arrays, structure)[lane]
        assert week.danger(everyone, structure) == np.broadcast_to(week.danger(arrays, structure), (2,))[lane]
        for k in structure.belligerents:
            for a, b in zip(week.pressures(everyone, structure, k), week.pressures(arrays, structure, k),
                            strict=True):
                assert a == b[lane]
        for i in range(n):
            me = of_actor(everyone, i, n)
            seen = week.perceive_week(arrays)
            for name, value in week.perceive_week(me).items():
                _same(value, seen[name], i, n, lane)
            found = week.options(me, everyone, structure, 0, luck.choice[0, :, i, lane].tolist(),
                                 [float(x[lane]) for x in offers])
            assert [o.name for o in found] == [o.name for o in wide]
            for one, many in zip(found, wide, strict=True):
                _same(one.utility, many.utility, i, n, lane)
            mine = week.pick(found, me.noise)
            _same(mine, choice, i, n, lane)
            for ones, manies in zip(week.act(me, structure, 0, found, mine), new, strict=True):
                for one, many in zip(ones, manies, strict=True):
                    _same(one, many, i, n, lane)
            _same(week.standing_of(me, everyone, structure), week.standing_of(arrays, arrays, structure), i,
                  n, lane)
            for j in range(n):
                _same(week.relation_drift(me, everyone, j), week.relation_drift(arrays, arrays, j), i, n,
                      lane)
