"""Worked cases for every mechanism but the utility, W50 to W145, and the logit choice.

Each case gives the arithmetic as a reader could do it on paper. All numbers are invented.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import worlds
from worked import CLOSE, Picture, agree, by_name, considered, mine, picture, room_of, world_of

from sim.rules import (
    battlefield,
    choose,
    crossing,
    declare,
    enforce,
    events,
    offers,
    ops,
    options,
    perceive,
    relate,
    respond,
    structure,
    vote,
    week,
)
from sim.rules.choose import UNAVAILABLE
from sim.rules.compose import composed
from sim.rules.conditions import lasts
from sim.rules.forms import choices, form_numbers, place_of
from sim.rules.structure import ACCEPTED, REFUSED, Hold, Offer
from sim.rules.table import Table
from sim.rules.terms import TERMS
from sim.world import luck as shocks
from sim.world.views import all_own, arrays_of, floats_of, own_of
from sim.world.world import World

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
    ("W58 congruence", relate.congruence, (0.6, 3), 0.8),
    # At opposite ends of all three ladders: 1 - 6/3.
    ("W59 congruence, opposites", relate.congruence, (6.0, 3), -1.0),
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


def heard(seen: Picture, i: int = 0) -> dict[str, float]:
    """Return what an actor has heard after a week's news, on floats; arrays are checked against them."""
    me, everyone = seen.seen_by(i)
    found = {u.name: u.rule(me, everyone, ALONE) for u in week.updates_of("perceive")}
    for update in week.updates_of("perceive"):
        mine(update.rule(*seen.wide(), ALONE), i, seen, found[update.name])
    return found


ALONE = world_of(0.0)


def test_news_of_a_sudden_war() -> None:
    # Half of the news is held back each week: 0, 1/2, 3/4, 7/8 of the truth.
    seen = picture(1, war_signal=1.0, deference=[0.5])
    for expected in (0.5, 0.75, 0.875):
        seen = seen.changed(belief=[heard(seen)["belief"]])
        assert seen.me(0).belief == expected


def test_every_perceived_quantity_follows_its_own_truth() -> None:
    seen = picture(1, deference=[0.75], war_signal=1.0, battlefield=-0.4, growth_stress=0.2,
                   energy_shock=0.6, escalation_risk=0.8, seen_energy_shock=[0.2], violation=0.4)
    found = heard(seen)
    expected = {"belief": 0.25, "seen_battlefield": -0.1, "seen_growth_stress": 0.05,
                "seen_energy_shock": 0.3, "seen_escalation_risk": 0.2, "seen_violation": 0.1}
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
    choice = choose.logit(utilities, luck, 1.0 / beta, len(utilities))
    draws = choice.size
    counts = np.array([(choice == k).sum() for k in range(len(utilities))])
    weights = [math.exp(beta * u) for u in utilities]
    expected = np.array([draws * w / sum(weights) for w in weights])
    statistic = float(((counts - expected) ** 2 / expected).sum())
    assert counts.sum() == draws == weeks * shocks.BLOCK
    assert statistic < CHI_SQUARE_999[len(utilities) - 1]


def test_without_noise_the_best_option_is_taken_and_the_first_of_equals() -> None:
    utility, luck = [0.1, 0.2, 0.2], [9.0, -9.0, 9.0]
    assert choose.best_response(utility, luck, 0.0, 3) == choose.logit(utility, luck, 0.0, 3) == 1.0
    arrays = [np.array([0.1, 0.3]), np.array([0.2, 0.3])], [np.array([9.0, -9.0]), np.array([-9.0, 9.0])]
    for model in (choose.best_response, choose.logit):
        assert model(*arrays, 0.0, 2).tolist() == [1.0, 0.0]
    # With noise of 1/10 the luck decides: 0.1 + 0.9 = 1.0 against 0.2 - 0.9.
    assert choose.logit([0.1, 0.2], [9.0, -9.0], 0.1, 2) == 0.0
    assert choose.best_response([0.1, 0.2], [9.0, -9.0], 0.1, 2) == 1.0


def test_what_lies_behind_the_options_is_not_chosen() -> None:
    # Room for three, of which two are options; the decision is that of the structure.
    c = composed()
    for number, taken in ((0, 0.0), (1, 1.0)):
        s = world_of(0.0, decision=number)
        assert c.choose([0.1, 0.2, 9.0], [9.0, -9.0, 9.0], 0.1, 2, s) == taken


# -- act --------------------------------------------------------------------------------------------

DEAL = Offer("deal", source=1, to=0, domain=2, position=0.5, opens=0, closes=9)
PAIR = world_of(0.0, 1.0, offers=(DEAL,), holds=(Hold(0, 1, -0.25, 3, 4),))


def two(**changes: Any) -> Picture:
    given: dict[str, Any] = {
        "position": [[0.25, 1.0], [0.5, 1.0], [0.0, 1.0]], "direction": [[1.0, 0.0], [-0.5, 0.0], [0.0, 0.0]],
        "direction_memory": 0.5, "notch": 0.125, "crossing_width": 0.25, "stake": [0.3], "accepted": [0.0],
    }
    return picture(2, **(given | changes))


def acted(choice: int, at: int = 0, s: structure.Structure = PAIR, **changes: Any
          ) -> tuple[list[Any], list[Any], list[Any]]:
    """Act on floats, check that arrays agree, and return the floats' result."""
    seen = two(**changes)
    room, wide = room_of(s), room_of(s)
    for views, place, taken in ((seen.seen_by(0), room, float(choice)),
                                (seen.wide(), wide, np.full((2, 3), float(choice)))):
        options.consider(composed(), *views, s, at, place)
        options.act(views[0], s, at, taken, place)
    result: Any = (room.position, room.direction, room.accepted)
    for ones, manies in zip(result, (wide.position, wide.direction, wide.accepted), strict=True):
        for one, many in zip(ones, manies, strict=True):  # type: ignore[call-overload]
            mine(many, 0, seen, one)
    return result  # type: ignore[no-any-return]


def test_w109_a_step_sets_the_direction_and_the_others_fade() -> None:
    # Option 4 is economic up: 0.5 + 0.125; directions: diplomatic 1 fades to 0.5, economic is now +1.
    assert acted(4) == ([0.25, 0.625, 0.0], [0.5, 1.0, 0.0], [0.0])


def test_the_first_option_is_a_step_down_in_words() -> None:
    assert acted(1) == ([0.125, 0.5, 0.0], [-1.0, -0.25, 0.0], [0.0])


def test_w110_accepting_jumps_to_the_offered_position() -> None:
    assert acted(7) == ([0.25, 0.5, 0.5], [0.5, -0.25, 1.0], [1.0])


def test_w111_a_hold_wins_over_the_choice_while_it_lasts() -> None:
    # Chosen: economic up. Held in weeks 3 and 4 at -0.25: a move down from 0.5.
    assert acted(4, at=3) == ([0.25, -0.25, 0.0], [0.5, -1.0, 0.0], [0.0])
    assert acted(4, at=5)[0] == [0.25, 0.625, 0.0]


def test_w112_leaving_an_accepted_position_ends_the_deal() -> None:
    # At 0.5 with a notch of 0.125 a step down to 0.375 is more than half a notch below.
    places = [[0.25, 1.0], [0.5, 1.0], [0.5, 1.0]]
    assert acted(0, position=places, accepted=[1.0])[2] == [1.0]
    assert acted(5, position=places, accepted=[1.0])[2] == [0.0]
    assert acted(6, position=places, accepted=[1.0])[2] == [1.0]


@pytest.mark.parametrize(("asked", "kept"), [
    # Actor 0 stands at 0.25 in arms, half a notch is 0.0625.
    (0.25, 1.0), (0.3125, 1.0), (0.375, 0.0), (0.0, 1.0), (-0.25, 0.0)])
def test_an_accepted_offer_is_dropped_more_than_half_a_notch_short_of_it(asked: float, kept: float) -> None:
    s = world_of(0.0, 1.0, offers=(DEAL._replace(position=asked),))
    places = [[0.25, 1.0], [0.5, 1.0], [0.25, 1.0]]
    assert acted(0, s=s, position=places, accepted=[1.0])[2] == [kept]


@pytest.mark.parametrize(("answer", "choice"), [(ACCEPTED, 7), (REFUSED, None)], ids=["accepted", "refused"])
def test_a_forced_answer(answer: int, choice: int | None) -> None:
    s = world_of(0.0, 1.0, offers=(Offer("deal", 1, 0, 2, -1.0, 0, 9, answer),))
    # An offer that the actor abhors: salience 1 and an ideal point at the other end.
    seen = two(salience=[[0.0] * 2, [0.0] * 2, [1.0, 0.0]], ideal_point=[[0.0] * 2, [0.0] * 2, [1.0, 0.0]])
    room = considered(seen, 0, s, 0)
    assert (by_name(room, s)["accept deal"] != UNAVAILABLE) == (choice is not None)
    taken = choose.best_response(room.utility, room.luck, 0.0, 8)
    assert taken == choice if choice is not None else taken != 7
    # It is forced on nobody but the one to whom it is made.
    assert by_name(considered(seen, 1, s, 0), s)["accept deal"] == UNAVAILABLE


# -- respond ----------------------------------------------------------------------------------------


def test_w113_an_enforcer_adds_up_what_lies_beyond_its_lines() -> None:
    # Lines of actor 1 at 0 (economic, severity 0.25) and 0.25 (military, 0.5), sharpness 4, against
    # backing Russia. Positions 0.1875 and 0.4375: z = 0.75 both, 0.6 each: 0.15 + 0.3.
    s = world_of(0.0, 0.0, objects=(0.0, 1.0), lines=((), (1,), (1,)))
    seen = picture(2, red_line=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.25]], crossing_width=0.25,
                   severity=[[0.0, 0.9], [0.0, 0.25], [0.0, 0.5]],
                   position=[[0.9, 0.0], [0.1875, 0.0], [0.4375, 0.0]])
    found = crossing.crossing_of(*seen.seen_by(0), s, 1)
    assert abs(found - 0.45) <= CLOSE
    mine(crossing.crossing_of(*seen.wide(), s, 1), 0, seen, found)
    # Short of the military line only the economic one is crossed.
    short = seen.changed(position=[[0.9, 0.0], [0.1875, 0.0], [0.2, 0.0]])
    assert abs(crossing.crossing_of(*short.seen_by(0), s, 1) - 0.15) <= CLOSE


@pytest.mark.parametrize(("enforcers", "expected"), [((0, 1, 2), 0.6), ((1,), 0.1)])
def test_w114_partners_are_followed_by_their_worth_and_rivals_are_not(
        enforcers: tuple[int, ...], expected: float) -> None:
    # 0.5 x 1 + 0.25 x 0.4, and nothing for the rival's penalty. Actors 0, 1 and 2 have penalised actor 3;
    # actor 4 values them at 0.5, 0.25 and -0.5.
    s = world_of(*[0.0] * 5, objects=(1.0,) * 5, lines=(enforcers, (), ()))
    fresh, worth = np.zeros((5, 5)), np.zeros((5, 5))
    fresh[:3, 3], worth[:3, 4] = [1.0, 0.4, 1.0], [0.5, 0.25, -0.5]
    seen = picture(5, recent_penalty=fresh, relation=worth)
    found = enforce.followed(*seen.seen_by(3), s, 4)
    assert abs(found - expected) <= CLOSE
    mine(enforce.followed(*seen.wide(), s, 4), 3, seen, found)


#: Actor 0 has crossed a line of actor 1 by 0.6; actor 2, whom actor 1 values at 1, has penalised it.
CROSSED = 0.6
TRIO = world_of(0.0, 0.0, 0.0, objects=(0.0, 1.0, 1.0), lines=((1, 2), (), ()))


def offended() -> Picture:
    def pair(*, mine: float = 0.0, theirs: float = 0.0) -> list[list[float]]:
        """Return what actor 0 holds toward actor 1, and the other way."""
        return [[0.0, theirs, 0.0], [mine, 0.0, 0.0], [0.0, 0.0, 0.0]]

    relation, recent = pair(mine=0.1, theirs=-0.1), pair(mine=0.5)
    relation[2][1], recent[2][0] = 1.0, 0.5
    return picture(
        3, resolve=[0.0, 0.8, 0.0], trade_caution=[0.0, 0.5, 0.0], coupling=[0.0, 0.4, 0.0], hazard=0.5,
        belief=[0.0, 0.5, 0.0], penalty_prospect_loss=0.25, penalty_step=0.25, penalty_relief=0.5,
        recent_memory=0.5, penalty_decoupling=0.25, penalty_lesson=0.5, bluff_decay=0.5,
        penalty_relation_loss=0.125, penalty=pair(mine=0.2), exposure=pair(mine=0.4, theirs=0.25),
        credibility=pair(mine=0.8), recent_penalty=recent, relation=relation, warning=pair(mine=0.6),
        prospects=pair(mine=0.4, theirs=0.8),
    )


def test_w115_a_penalty_falls_below_its_probability() -> None:
    # Urge 0.8 x 0.875 + 0.4 x 0.5 = 0.9; probability 0.5 x 0.6 x 0.5 x 0.8 x 0.9 = 0.108.
    assert abs(enforce.readiness_with(0.5, *offended().seen_by(0), 1) - 0.9) <= CLOSE
    def falls(i: int, luck: Any, crossed: Any = CROSSED) -> Any:
        return enforce.penalises(*offended().seen_by(i), TRIO, 1, crossed, luck)

    assert falls(0, 0.1079)
    assert not falls(0, 0.1081)
    assert not falls(1, 0.0)  # nobody penalises itself
    assert not falls(0, 0.0, crossed=0.0)  # nothing is crossed
    assert falls(0, np.array([0.1079, 0.1081])).tolist() == [True, False]
    wide = enforce.penalises(*offended().wide(), TRIO, 1, np.full((3, 3), CROSSED),
                             np.array([0.1079, 0.1081, 0.0]))
    assert wide[:2].tolist() == [[True, False, True], [False] * 3]


#: W116, W117: after a penalty, and after a crossed line was left alone.
AFTER = {
    # 0.2 + 0.25 x 0.8 | 0.2 x (1 - 0.5 x 0.4)
    "penalty": (0.4, 0.16),
    # fresh | half forgotten
    "recent_penalty": (1.0, 0.25),
    # 0.6 half forgotten | fresh, since then it is warned
    "warning": (0.3, 1.0),
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
    seen = offended()
    found = enforce.consequences(*seen.seen_by(0), TRIO, 1, CROSSED, acts, not acts)._asdict()
    several = enforce.consequences(*seen.wide(), TRIO, 1, CROSSED, np.array([acts, not acts, acts]),
                                   np.array([not acts, acts, not acts]))._asdict()
    other = enforce.consequences(*seen.seen_by(0), TRIO, 1, CROSSED, not acts, acts)._asdict()
    assert set(found) == set(AFTER)
    for name, (after_penalty, left_alone) in AFTER.items():
        assert abs(found[name] - (after_penalty if acts else left_alone)) <= CLOSE, name
        assert several[name][0].tolist() == [found[name], other[name], found[name]], name


# -- consequences -----------------------------------------------------------------------------------


def test_w118_pressure_on_a_belligerent() -> None:
    # Actor 0 is Russia's side. Actor 1 (capability 1) sanctions at -0.6, actor 2 (0.5) buys at +0.3:
    # gross (1 x 0.6 + 0) / 1.5 = 0.4, relief (0 + 0.5 x 0.3) / 1.5 = 0.1, technology share 0.25:
    # 0.25 x 0.4 + 0.75 x 0.3 = 0.325, of which technology 0.1. Its own position does not count.
    s = world_of(1.0, 0.0, 0.0)
    seen = picture(3, capability=[0.7, 1.0, 0.5], technology_share=0.25,
                       position=[[0.0] * 3, [1.0, -0.6, 0.3], [0.0] * 3])
    for rule, expected in ((week.pressure_on, 0.325), (week.technology_pressure_on, 0.1)):
        found = rule(*seen.seen_by(0), s)
        assert abs(found - expected) <= CLOSE
        everyone = seen.wide()[1]
        assert (rule(own_of(seen.layout, everyone, 0), everyone, s) == found).all()
    gross, relief = week.sanctions_on(*seen.seen_by(0), s), week.relief_of(*seen.seen_by(0), s)
    assert abs(gross - 0.4) <= CLOSE
    assert abs(relief - 0.1) <= CLOSE
    assert week.weight_of_others(*seen.seen_by(0), s) == 1.5


def test_w119_balance_of_forces() -> None:
    # Russia's side: 0.8 x 1 x (1 - 0.5 x 0.5) = 0.6; Ukraine's: 0.4 x -1 = -0.4; an outsider who backs
    # Ukraine with arms: 0.25 x 1 x -0.6 = -0.15. Together 0.05.
    s = world_of(1.0, -1.0, 0.0)
    seen = picture(3, arsenal=[0.8, 0.4, 1.0], pressure=[0.5, 0.0, 0.9], pressure_effect=0.5,
                       aid_share=0.25, position=[[0.0] * 3, [0.0] * 3, [1.0, -1.0, -0.6]])
    found = week.balance_of_forces(seen.everyone, s)
    assert abs(found - 0.05) <= CLOSE
    assert (week.balance_of_forces(seen.wide()[1], s) == found).all()


def test_w120_danger_of_a_nuclear_power_that_is_losing() -> None:
    # Russia's side (leverage 0.8) is losing by 0.6. A partner (capability 0.5, restraint 0.5) whom it
    # values at 0.8 holds it back by 0.2; a rival's opposition (relation -0.5) does not count.
    # 0.8 x (0.1 + 0.5 x 0.6) x (1 - 0.2) = 0.256.
    s = world_of(1.0, 0.0, 0.0)
    changes: dict[str, Any] = {
        "war": 1.0, "battlefield": -0.6, "nuclear_leverage": [0.8, 0.0, 0.9], "escalation_base": 0.1,
        "escalation_defeat": 0.5, "capability": [0.7, 0.5, 1.0], "nuclear_restraint": [0.0, 0.5, 1.0],
        # [other][actor]: column 0 is how Russia's side sees the partner and the rival
        "relation": [[0.0, 0.3, -0.5], [0.8, 0.0, 0.0], [-0.5, 0.0, 0.0]],
    }
    # With a rate of 1 the risk is next week what the dangers add up to.
    def risk(**others: Any) -> float:
        seen = picture(3, **({"escalation_rate": 1.0} | changes | others))
        found = week.next_risk(seen.everyone, s)
        assert (week.next_risk(seen.wide()[1], s) == found).all()
        return float(found)

    assert abs(risk() - 0.256) <= CLOSE
    assert abs(risk(battlefield=0.6) - 0.064) <= CLOSE
    assert risk(war=0.0) == 0.0
    # Half-way from 0.1 to 0.256.
    assert abs(risk(escalation_risk=0.1, escalation_rate=0.5) - 0.178) <= CLOSE


def test_w121_standing() -> None:
    # Audiences: actor 1 (weight 0.5, believes 1, uncommitted 1 - 0.5) hears 0.25; actor 2 (weight 0.25,
    # believes 0.4, uncommitted 1) hears 0.1: 0.35 of 0.75. Partiality of actor 0, weights 0.8, 0.4, 0.2:
    # (0.8 x 0.5 + 0.4 x 0.5 + 0) / 1.4 = 0.6 / 1.4. Standing 1 - (0.35 / 0.75) x (0.6 / 1.4) = 1 - 0.2.
    s = world_of(0.0, 0.0, 0.0)
    seen = picture(3, audience_weight=[0.9, 0.5, 0.25], belief=[1.0, 1.0, 0.4],
                       position=[[0.5, -0.5, 0.0], [-0.5, 0.0, 0.0], [0.0, 0.0, 0.0]],
                       norm_weight_diplomatic=0.8, norm_weight_economic=0.4, norm_weight_military=0.2)
    found = week.standing_of(*seen.seen_by(0), s)
    assert abs(found - 0.8) <= CLOSE
    mine(week.standing_of(*seen.wide(), s), 0, seen, found)


def test_w122_words_ahead_of_deeds() -> None:
    # 0.5 - (0.25 - 0.25) / 2, and 0.1 - (0.3 + 0.1) / 2.
    def gap(*stance: float) -> float:
        seen = picture(1, position=[[x] for x in stance])
        found: float = week.gap_of(*seen.seen_by(0), ALONE)
        mine(week.gap_of(*seen.wide(), ALONE), 0, seen, found)
        return found

    assert gap(0.5, 0.25, -0.25) == 0.5
    assert abs(gap(0.1, 0.3, 0.1) + 0.1) <= CLOSE


def test_w123_relations_drift_with_positions() -> None:
    # Distances 0.25 + 0.5 + 0.75 = 1.5, congruence 0.5. From 0.1: pull 0.5 x (0.3 - 0.1) = 0.1,
    # agreement 0.25 x 1 x (0.5 - 0.1) = 0.1. Together 0.3. (To itself: none; engines keep it at 0.)
    s = world_of(0.0, 0.0)
    seen = picture(2, position=[[0.25, 0.5], [0.0, 0.5], [0.0, -0.75]], relation=[[0.0, 0.0], [0.1, 0.0]],
                   structural_relation=[[0.0, 0.0], [0.3, 0.0]], belief=[1.0, 0.0], structural_pull=0.5,
                   congruence_pull=0.25)
    found = week.drifted(*seen.seen_by(0), s, 1)
    assert abs(found - 0.3) <= CLOSE
    mine(week.drifted(*seen.wide(), s, 1), 0, seen, found)


# -- votes and plans --------------------------------------------------------------------------------


def audience(forms: Mapping[str, str] | None = None, **changes: Any) -> tuple[Picture, structure.Structure]:
    """Actor 0 votes; actor 1 has a diplomatic line against backing Russia at 0.25."""
    given: dict[str, Any] = {
        "belief": [1.0, 1.0], "position": [[0.25, -0.5], [0.0] * 2, [0.0] * 2],
        "ideal_point": [[0.25, 0.0], [0.0] * 2, [0.0] * 2], "salience": [[0.4, 0.0], [0.0] * 2, [0.0] * 2],
        "capability": [0.0, 0.5], "alignment": [0.5, 0.0], "relation": [[0.0, 0.0], [0.4, 0.0]],
        "sovereignty_norm": [0.8, 0.0], "noninterference_norm": [0.4, 0.0], "norm_weight_diplomatic": 0.5,
        "red_line": [[0.0, 0.25], [0.0] * 2, [0.0] * 2], "severity": [[0.0, 0.5], [0.0] * 2, [0.0] * 2],
        "sanction_sensitivity": [0.5, 0.0], "exposure": [[0.0, 0.0], [0.5, 0.0]],
        "credibility": [[0.0, 0.0], [0.8, 0.0]], "prospect_value": [0.4, 0.0],
        "prospects": [[0.0, 0.0], [0.5, 0.0]], "crossing_width": 0.25,
        "inertia": [9.0, 0.0], "straddle_aversion": [9.0, 0.0],
    }
    return picture(2, **(given | changes)), world_of(
        0.0, 0.0, objects=(0.0, 1.0), lines=((1,), (), ()), forms=forms)


def answers(weigh: Any, text: Any, numbers: list[float], **changes: Any) -> list[float]:
    """Return the utilities of the three answers of actor 0; the text's numbers are slots 0, 1, 2."""
    seen, s = audience(**changes)
    found, wide = [np.nan] * 3, [np.nan] * 3
    weigh(composed(), text, *seen.seen_by(0), s, numbers, found)
    weigh(composed(), text, *seen.wide(), s, numbers, wide)
    for one, many in zip(found, wide, strict=True):
        mine(many, 0, seen, one)
    return found


def vote_of(c: Any, text: Any, me: Any, everyone: Any, s: Any, x: Any, utility: Any) -> None:
    """Weigh a vote in which nobody has a stake of its own."""
    declare.weigh_vote(c, text, me, everyone, s, x, 0.0, utility)


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
    found = answers(vote_of, structure.Vote(0, -0.4375, 0, 1), [0.5, 0.1])
    for utility, name in zip(found, ("yes", "abstain", "no"), strict=True):
        assert abs(utility - expected[name]) <= CLOSE, name
    # Without a common interest a yes is worth 0.1 less, the rest as much.
    bare = answers(vote_of, structure.Vote(0, -0.4375, 0, structure.NONE), [0.5, 0.1])
    assert abs(found[0] - bare[0] - 0.1) <= CLOSE
    assert bare[1:] == found[1:]


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
    plan = structure.Plan(0, 0.0, 1, 0, 1, 2)
    found = answers(declare.weigh_plan, plan, [0.5, 0.5, 0.8])
    for utility, name in zip(found, ("accept", "neither", "reject"), strict=True):
        assert abs(utility - expected[name]) <= CLOSE, name


def test_the_first_answer_is_yes_the_second_abstains_the_third_is_no() -> None:
    assert [declare.answered(choice) for choice in (0.0, 1.0, 2.0)] == [1.0, 0.0, -1.0]


# -- words and deeds of other worlds ----------------------------------------------------------------

#: A position in each domain, a world's kinds of domain, and words less deeds.
GAPS: list[tuple[str, tuple[int, ...], list[float], float]] = [
    # Two kinds of words at 0.5 and 0.25, goods at -0.5: 0.375 + 0.5.
    ("W126 two words, one deed", (structure.WORDS, structure.WORDS, structure.GOODS), [0.5, 0.25, -0.5], 0.875),
    # Words at 0.5; goods and arms of three kinds at 0.25, 0.5 and -0.75 come to 0.
    ("W127 one word, three deeds", (structure.GOODS, structure.WORDS, structure.ARMS, structure.ARMS),
     [0.25, 0.5, 0.5, -0.75], 0.5),
    # Who has only deeds, or only words, has no gap.
    ("W128 deeds only", (structure.GOODS, structure.ARMS), [0.5, -0.5], 0.0),
    ("W129 words only", (structure.WORDS, structure.WORDS), [0.5, 0.0], 0.0),
]


@pytest.mark.parametrize(("kinds", "stance", "expected"), [g[1:] for g in GAPS], ids=[g[0] for g in GAPS])
def test_gap_with_other_domains(kinds: tuple[int, ...], stance: list[float], expected: float) -> None:
    s = structure.structure(sides=(0.0,), objects=(0.0,), kinds=kinds, lines=((),) * len(kinds),
                            forms=form_numbers({}))
    for d, y in enumerate(stance):
        # the candidate counts, not where the actor stands in that domain
        me: Any = Standing([9.0 if k == d else x for k, x in enumerate(stance)])
        assert options.gap_between(me, d, y, s) == expected
        assert week.gap_of(Standing(stance), me, s) == expected
        assert options.gap_between(me, d, np.full(2, y), s).tolist() == [expected] * 2


class Standing:
    """As much of an actor as a gap asks for."""

    def __init__(self, position: list[float]) -> None:
        self.position = position


def test_a_structure_works_out_what_follows_from_it() -> None:
    # Actor 0 objects in words, actor 2 in words and arms; there are arms twice and no goods.
    s = structure.structure(
        sides=(0.0, -1.0, 1.0), objects=(1.0, 0.0, -1.0), lines=((2,), (0, 2), ()), forms=form_numbers({}),
        kinds=(structure.ARMS, structure.WORDS, structure.ARMS), offers=(Offer("deal", 1, 0, 2, 0.5, 0, 9),))
    assert (s.size, s.voice, s.trade, s.arms) == (3, 1, structure.NONE, 0)
    assert (s.belligerents, s.enforcers) == ((1, 2), (0, 2))
    assert (s.starts, s.lines) == ((0, 1, 3, 3), (2, 0, 2))
    assert s.lined == (False, False, True, True, False, True, False, False, False)
    steps = [(structure.STEP, d, sign, structure.NONE) for d in range(3) for sign in (-1.0, 1.0)]
    assert [tuple(o) for o in s.options] == [
        (structure.STAY, structure.NONE, 0.0, structure.NONE), *steps, (structure.ACCEPT, 2, 0.0, 0)]


def test_what_is_not_there_counts_as_neutral() -> None:
    everyone = picture(2, position=[[0.5, 0.25], [0.0, -0.5], [0.0, 0.0]]).everyone
    assert week.position_in(1, everyone, 1) == -0.5
    assert week.position_in(structure.NONE, everyone, 1) == 0.0


def test_w130_worth_of_a_whole_stance() -> None:
    # The parts of the other domains stay: 0.1 + 2 + 0.4, and 2 + 0.2 + 0.4 with the first replaced.
    parts = [0.1, 0.2, 0.4]
    assert abs(options.stance(parts, 1, 2.0, ALONE) - 2.5) <= CLOSE
    assert abs(options.stance(parts, 0, 2.0, ALONE) - 2.6) <= CLOSE
    assert abs(options.stance(parts, 2, 2.0, ALONE) - 2.3) <= CLOSE


def test_w131_where_an_option_leads() -> None:
    # A notch of 0.125 up from 0.9375 ends at the scale; the offer leads to where it says.
    me = two(position=[[0.9375, 0.0], [0.0, 0.0], [-1.0, 0.0]]).me(0)
    assert [options.target(k, me, PAIR) for k in range(1, 8)] == [0.8125, 1.0, -0.125, 0.125, -1.0, -0.875, 0.5]


# -- moves, counted ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "last", "expected"), [
    # Nobody moves: the last steps are remembered.
    ((0.25, 0.5, 0.0), (1.0, -1.0, 0.0), (0.0, 0.0, [1.0, -1.0, 0.0])),
    # A step on in the same direction is a move and no reversal.
    ((0.375, 0.5, 0.0), (1.0, -1.0, 0.0), (1.0, 0.0, [1.0, -1.0, 0.0])),
    # A step against the last one there is both,
    ((0.25, 0.625, 0.0), (1.0, -1.0, 0.0), (1.0, 1.0, [1.0, 1.0, 0.0])),
    # downward as well;
    ((0.125, 0.5, 0.0), (1.0, -1.0, 0.0), (1.0, 1.0, [-1.0, -1.0, 0.0])),
    # the first step in a domain reverses nothing.
    ((0.25, 0.5, -0.125), (1.0, -1.0, 0.0), (1.0, 0.0, [1.0, -1.0, -1.0])),
    # Moves in two domains in a week (an offer in one, a hold in the other) are one week with a move.
    ((0.375, 0.625, 0.0), (1.0, -1.0, 0.0), (1.0, 1.0, [1.0, 1.0, 0.0])),
], ids=["W132 none", "W133 onward", "W134 a reversal", "W135 downward", "W136 a first step", "W137 two domains"])
def test_moves_and_reversals(after: tuple[float, ...], last: tuple[float, ...],
                             expected: tuple[float, float, list[float]]) -> None:
    seen = two(last_step=[[x, 0.0] for x in last])
    for me, tell in ((seen.me(0), float), (seen.wide()[0], lambda x: np.broadcast_to(x, (2, 3))[0, 2])):
        room = room_of(PAIR)
        for d, y in enumerate(after):
            room.position[d] = y
        moved, back = options.tally(me, PAIR, room)
        assert (tell(moved), tell(back), [tell(room.stay[d]) for d in range(3)]) == expected


# -- events -----------------------------------------------------------------------------------------

#: Slots: the battlefield, a condition's count of weeks, whether the first and the second event have happened.
BATTLEFIELD, HELD, FIRED, SECOND = range(4)


def happened(s: structure.Structure, x: list[float], battlefield: list[float], luck: float = 0.0) -> list[int]:
    """Play events week by week with the battlefield as given; return the weeks in which the first happened."""
    found = []
    for week_number, value in enumerate(battlefield):
        before, x[BATTLEFIELD] = x[FIRED], value
        events.happen(s, week_number, x, [[luck] * 20] * 2)
        if x[FIRED] != before:
            found.append(week_number)
            assert x[FIRED] == week_number + 1.0
    return found


def tale(*, first: int = 0, last: int = 19, chance: float = structure.NONE, weeks: int = 2, sign: float = 1.0,
         conditions: int = 1, changes: tuple[structure.Change, ...] = ()) -> structure.Structure:
    """Return a world with an event when the battlefield has stood beyond 0.5 for some weeks."""
    event = structure.Event(first, last, chance, FIRED, 0, conditions, 0, len(changes))
    return world_of(0.0, events=(event,), changes=changes,
                    conditions=(structure.Condition(BATTLEFIELD, sign, 0.5 * sign, weeks, HELD),))


def test_w138_a_condition_has_to_hold_for_two_weeks_in_a_row() -> None:
    # Above 0.5 in weeks 1, 3, 4 and 5: the first two in a row end in week 4. It happens once.
    assert happened(tale(), [0.0] * 4, [0.2, 0.6, 0.5, 0.7, 0.8, 0.9, 0.9]) == [4]
    # Below -0.5, mirrored.
    assert happened(tale(sign=-1.0), [0.0] * 4, [-0.2, -0.6, -0.5, -0.7, -0.8, -0.9]) == [4]
    # Three weeks in a row end in week 5, one in week 1.
    assert happened(tale(weeks=3), [0.0] * 4, [0.2, 0.6, 0.5, 0.7, 0.8, 0.9, 0.9]) == [5]
    assert happened(tale(weeks=1), [0.0] * 4, [0.2, 0.6, 0.5, 0.7]) == [1]


def test_w139_weeks_that_count_before_an_event_can_happen() -> None:
    # It may happen from week 3 on, and has held since week 0; or until week 1, which comes too early.
    assert happened(tale(first=3), [0.0] * 4, [0.9] * 6) == [3]
    assert happened(tale(last=1), [0.0] * 4, [0.9] * 6) == [1]
    assert happened(tale(last=0), [0.0] * 4, [0.9] * 6) == []


def test_w140_a_chance_has_to_come_up() -> None:
    assert happened(tale(chance=0.25), [0.0] * 4, [0.9] * 6, luck=0.2499) == [1]
    assert happened(tale(chance=0.25), [0.0] * 4, [0.9] * 6, luck=0.25) == []
    # Without a condition the chance alone decides; the luck of a week is that week's.
    s = tale(chance=0.25, conditions=0)
    x = [0.0] * 4
    luck = [[0.9, 0.3, 0.1, 0.2]]
    for week_number in range(4):
        events.happen(s, week_number, x, luck)
    assert x[FIRED] == 3.0


def test_w141_a_change_is_held_within_the_scale() -> None:
    # 0.75 + 0.5 would be 1.25, -0.75 - 0.5 would be -1.25; set to 0.25 whatever it was.
    for amount, before, add, after in ((0.5, 0.75, True, 1.0), (-0.5, -0.75, True, -1.0),
                                       (0.25, 0.75, False, 0.25), (0.25, 0.0, False, 0.25),
                                       (0.125, 0.75, True, 0.875)):
        s = tale(conditions=0, changes=(structure.Change(BATTLEFIELD, add, amount, -1.0, 1.0),))
        x = [0.0] * 4
        assert happened(s, x, [before]) == [0]
        assert x[BATTLEFIELD] == after


def test_w142_all_that_is_due_is_settled_before_anything_changes() -> None:
    # The first event ends what the second waits for; both are due in the same week, and both happen.
    rules = world_of(
        0.0, conditions=(structure.Condition(BATTLEFIELD, 1.0, 0.5, 1, HELD),),
        events=(structure.Event(0, 9, structure.NONE, FIRED, 0, 0, 0, 1),
                structure.Event(0, 9, structure.NONE, SECOND, 0, 1, 1, 2)),
        changes=(structure.Change(BATTLEFIELD, False, 0.0, -1.0, 1.0),
                 structure.Change(BATTLEFIELD, True, 0.25, -1.0, 1.0)))
    x = [0.75, 0.0, 0.0, 0.0]
    events.happen(rules, 0, x, [[], []])
    assert x == [0.25, 1.0, 1.0, 1.0]  # set to 0, then 0.25 added
    events.happen(rules, 1, x, [[], []])
    assert x == [0.25, 0.0, 1.0, 1.0]


#: Slots of an event that may happen again.
LATEST, TIMES = 4, 5


def again(every: int, at_most: int = 99, **given: Any) -> structure.Structure:
    """Return the world of ``tale`` with an event that may happen again."""
    s = tale(**given)
    event = s.events[0]._replace(every=every, at_most=at_most, latest=LATEST, times=TIMES)
    return s._replace(events=(event,))


def weeks_of(s: structure.Structure, battlefield: list[float], luck: list[float] | None = None) -> list[int]:
    """Return the weeks in which an event that may happen again happened; the slots say the same."""
    x, found = [0.0] * 6, []
    for week_number, value in enumerate(battlefield):
        before, x[BATTLEFIELD] = x[TIMES], value
        events.happen(s, week_number, x, [luck or [0.0] * 20])
        if x[TIMES] != before:
            found.append(week_number)
            assert x[LATEST] == week_number + 1.0
    assert x[TIMES] == len(found)
    assert x[FIRED] == (found[0] + 1.0 if found else 0.0)
    return found


def test_w186_an_event_happens_again_so_many_weeks_later_at_the_earliest() -> None:
    # It has held for two weeks in week 1; three weeks later, in 4, and in 7: the weeks that it holds go on counting.
    assert weeks_of(again(3), [0.9] * 9) == [1, 4, 7]
    # In week 4 it does not hold; in 6 it has held for two weeks again. From there three weeks: 9, when it still does.
    assert weeks_of(again(3), [0.9, 0.9, 0.9, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9, 0.9, 0.9]) == [1, 6, 9]
    # Each week in which it holds.
    assert weeks_of(again(1), [0.9, 0.9, 0.9, 0.1, 0.9, 0.9]) == [1, 2, 5]


def test_w187_an_event_of_a_date_is_repeated_up_to_so_many_times_in_its_window() -> None:
    # From week 2 on each fourth week; three times at the most; until week 9.
    assert weeks_of(again(4, first=2, conditions=0), [0.0] * 20) == [2, 6, 10, 14, 18]
    assert weeks_of(again(4, 3, first=2, conditions=0), [0.0] * 20) == [2, 6, 10]
    assert weeks_of(again(4, first=2, last=9, conditions=0), [0.0] * 20) == [2, 6]


def test_w188_a_chance_is_drawn_again_once_the_weeks_between_have_passed() -> None:
    # The luck of weeks 0, 1, 2, 4 and 5 would do; after week 0 the next that counts is week 3, which has no luck.
    luck = [0.1, 0.1, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1]
    assert weeks_of(again(3, chance=0.25, conditions=0), [0.0] * 8, luck) == [0, 4, 7]


def test_w189_the_changes_are_made_each_time() -> None:
    s = again(2, 3, first=1, conditions=0, changes=(structure.Change(BATTLEFIELD, True, 0.25, -1.0, 1.0),))
    x = [0.0] * 6
    found = []
    for week_number in range(8):
        events.happen(s, week_number, x, [[]])
        found.append(x[BATTLEFIELD])
    assert found == [0.0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 0.75]


def test_w190_an_offer_stands_in_the_weeks_in_which_its_conditions_last() -> None:
    # Above 0.5 for two weeks in a row: in weeks 2, 3 and 6. The count starts anew where it does not hold.
    offer = Offer("a", 0, 1, 0, 0.5, 0, 9)._replace(conditions=0, conditions_end=1, stands=2)
    free = Offer("b", 0, 1, 0, 0.5, 0, 9)
    s = world_of(0.0, 0.0, offers=(offer, free),
                 conditions=(structure.Condition(BATTLEFIELD, 1.0, 0.5, 2, HELD),))
    x, found, counts = [0.0] * 3, [], []
    for value in (0.2, 0.6, 0.7, 0.8, 0.5, 0.9, 0.9):
        x[BATTLEFIELD] = value
        offers.stand(s, x)
        found.append(x[2])
        counts.append(x[HELD])
    assert found == [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]
    assert counts == [0.0, 1.0, 2.0, 3.0, 0.0, 1.0, 2.0]
    # All conditions have to last: below 0.75 as well, in weeks 2 alone.
    both = s._replace(offers=(offer._replace(conditions_end=2),), conditions=(
        *s.conditions, structure.Condition(BATTLEFIELD, -1.0, 0.75, 1, 3)))
    x, found = [0.0] * 4, []
    for value in (0.2, 0.6, 0.7, 0.8):
        x[BATTLEFIELD] = value
        offers.stand(both, x)
        found.append(x[2])
    assert found == [0.0, 0.0, 1.0, 0.0]


def test_w191_the_events_of_a_week_count_for_what_stands_in_it() -> None:
    # The event of week 1 sets the battlefield to 0.75: the offer stands from that week on.
    s = tale(first=1, conditions=0, changes=(structure.Change(BATTLEFIELD, False, 0.75, -1.0, 1.0),))._replace(
        offers=(Offer("a", 0, 1, 0, 0.5, 0, 9)._replace(conditions=0, conditions_end=1, stands=SECOND),),
        conditions=(structure.Condition(BATTLEFIELD, 1.0, 0.5, 1, HELD),))
    x, found = [0.0] * 4, []
    for week_number in range(3):
        events.happen(s, week_number, x, [[]])
        found.append(x[SECOND])
    assert found == [0.0, 1.0, 1.0]


def test_a_condition_counts_in_each_run_for_itself() -> None:
    condition = structure.Condition(0, -1.0, 0.25, 2, 1)
    wide: Any = np.array([[0.0, 0.5, 0.0], [1.0, 1.0, 0.0]])
    assert lasts(condition, wide).tolist() == [True, False, False]
    assert wide[1].tolist() == [2.0, 0.0, 1.0]


@pytest.mark.parametrize(("accepted", "stands", "expected"), [
    # one form accepted closes the other, either way
    ([0.0, 0.0], [1.0, 1.0], [True, True]), ([1.0, 0.0], [1.0, 1.0], [False, False]),
    ([0.0, 1.0], [1.0, 1.0], [False, False]),
    # the second waits for something
    ([0.0, 0.0], [0.0, 0.0], [True, False]),
])
def test_w192_to_whom_an_offer_is_made(accepted: list[float], stands: list[float], expected: list[bool]) -> None:
    first = Offer("a", 0, 1, 0, 0.5, 0, 9)._replace(rival=1)
    second = Offer("b", 0, 1, 0, 0.25, 0, 9)._replace(rival=0, conditions=0, conditions_end=1, stands=0)
    seen = picture(2, stake=[0.5, 0.25], accepted=accepted, stands=stands)
    for o, offer in enumerate((first, second)):
        assert offers.is_made(o, offer, seen.me(1)) is expected[o]
        assert offers.is_made(o, offer, seen.me(0)) is False
        mine(offers.is_made(o, offer, seen.wide()[0]), 1, seen, expected[o])


def test_w193_an_offer_and_its_counter_offer_are_two_options_until_one_is_taken() -> None:
    # Nothing matters but the stakes: the offer is worth 0.5, the counter-offer 0.25, to stay nothing. The one that is
    # accepted pays its stake while it is kept, and there is nothing else to take.
    forms = (Offer("a", 0, 1, 0, 0.5, 0, 9)._replace(rival=1), Offer("b", 0, 1, 0, 0.25, 0, 9)._replace(rival=0))
    s = world_of(0.0, 0.0, offers=forms)
    given = {"stake": [0.5, 0.25], "notch": 0.1, "crossing_width": 0.25}
    free = by_name(considered(picture(2, **given), 1, s, 0), s)
    assert (free["stay"], free["accept a"], free["accept b"]) == (0.0, 0.5, 0.25)
    at = {"position": [[0.0, 0.5], [0.0, 0.0], [0.0, 0.0]]}
    kept = by_name(considered(picture(2, **given, **at, accepted=[1.0, 0.0]), 1, s, 0), s)
    assert (kept["stay"], kept["accept a"], kept["accept b"]) == (0.5, UNAVAILABLE, UNAVAILABLE)


def test_what_a_structure_was_given_later_is_written_only_where_it_is_used() -> None:
    once, repeated = tale(), again(3, 4)
    assert structure.written(once) == repr(once).replace(", every=-1, at_most=1, latest=-1, times=-1", "")
    assert structure.written(repeated) == repr(repeated)
    assert "every" not in structure.written(once)
    offer = Offer("a", 0, 1, 0, 0.5, 0, 9)
    assert structure.written((offer,)) == repr((offer,)).replace(
        ", rival=-1, conditions=0, conditions_end=0, stands=-1", "")
    assert structure.written(offer._replace(rival=1)).endswith("answer=0, rival=1)")


def test_events_of_several_runs_are_those_of_each() -> None:
    changes = (structure.Change(BATTLEFIELD, True, 0.5, -1.0, 1.0),)
    for s in (tale(chance=0.25, changes=changes), again(2, 2, chance=0.25, changes=changes)):
        starts, luck = [0.9, 0.9, 0.25, 0.75], [0.1, 0.3, 0.1, 0.2]
        wide: Any = np.zeros((6, 4))
        wide[BATTLEFIELD] = starts
        alone = [[start, *[0.0] * 5] for start in starts]
        for week_number in range(6):
            events.happen(s, week_number, wide, np.tile(np.array(luck), (1, 6, 1)))
            for run, x in enumerate(alone):
                events.happen(s, week_number, x, [[luck[run]] * 6])
                assert wide[:, run].tolist() == x
        assert wide[FIRED].tolist() == [2.0, 0.0, 0.0, 2.0]
        twice = 2.0 * (s.events[0].every == 2)
        assert wide[TIMES].tolist() == [twice, 0.0, 0.0, twice]


# -- leaving work out -------------------------------------------------------------------------------


@pytest.mark.parametrize(("crossed", "penalty", "fresh", "warning", "told", "expected"), [
    (0.0, 0.0, 0.0, 0.0, False, True), (0.1, 0.0, 0.0, 0.0, False, False), (0.0, 0.1, 0.0, 0.0, False, False),
    (0.0, 0.0, 0.1, 0.0, False, False), (0.0, 0.0, 0.0, 0.1, False, False), (0.0, 0.0, 0.0, 0.0, True, False),
])
def test_w143_nothing_follows_where_nothing_is_crossed_in_force_or_remembered(
        crossed: float, penalty: float, fresh: float, warning: float, told: bool, expected: bool) -> None:
    seen = offended().changed(penalty=[[0.0] * 3, [penalty, 0.0, 0.0], [0.0] * 3],
                              recent_penalty=[[0.0] * 3, [fresh, 0.0, 0.0], [0.0] * 3],
                              warning=[[0.0] * 3, [warning, 0.0, 0.0], [0.0] * 3])
    assert enforce.quiet(seen.me(0), 1, crossed, told) is expected
    wide = seen.wide()[0]
    assert enforce.quiet(wide, 1, np.array([[0.0, 0.0, crossed]] * 3), np.array([[False, False, told]] * 3)) is expected
    if expected:  # then what follows is what was
        me, everyone = seen.seen_by(0)
        new = enforce.consequences(me, everyone, TRIO, 1, crossed, False, False)
        assert (new.penalty, new.recent_penalty, new.exposure, new.credibility) == (0.0, 0.0, 0.4, 0.8)
        assert (new.relation, new.prospects, new.relation_back, new.prospects_back) == (0.1, 0.4, -0.1, 0.8)


def test_nowhere_is_the_opposite_of_anywhere() -> None:
    assert ops.nowhere(False)
    assert not ops.nowhere(True)
    assert ops.nowhere(np.array([False, False])) is True
    assert ops.nowhere(np.array([False, True])) is False


def test_places_are_filled_one_by_one_and_are_new_each_time() -> None:
    one, other = ops.places(3), ops.places(3)
    one[1] = np.array([1.0, 2.0])
    assert (one[0], one[2], other) == (0.0, 0.0, [0.0, 0.0, 0.0])
    assert one[1].tolist() == [1.0, 2.0]
    assert len(ops.places(0)) == 0


@pytest.mark.parametrize(("a", "b", "smaller", "larger"), [(1.0, 2.0, 1.0, 2.0), (2.0, 1.0, 1.0, 2.0),
                                                           (-1.0, 1.0, -1.0, 1.0)])
def test_the_smaller_and_the_larger(a: float, b: float, smaller: float, larger: float) -> None:
    agree(ops.minimum, (a, b), smaller)
    agree(ops.maximum, (a, b), larger)


def test_of_equals_the_second_is_returned() -> None:
    # They differ by the sign of 0, which a quotient would show.
    for function in (ops.minimum, ops.maximum):
        assert math.copysign(1.0, function(0.0, -0.0)) == -1.0
        assert math.copysign(1.0, function(-0.0, 0.0)) == 1.0


def test_both_is_where_the_two_hold() -> None:
    assert [ops.both(a, b) for a in (True, False) for b in (True, False)] == [True, False, False, False]
    found = ops.both(np.array([True, True, False, False]), np.array([True, False, True, False]))
    assert found.tolist() == [True, False, False, False]


# -- tables -----------------------------------------------------------------------------------------


def offer_called(name: str, position: float = 0.0) -> Offer:
    return Offer(name, 0, 1, 0, position, 0, 0)


def test_a_table_can_be_added_to_for_a_while() -> None:
    table = Table(offer_called("a"), offer_called("b"))
    with table.added(offer_called("c")):
        assert table.names == ("a", "b", "c")
        with table.added(offer_called("d"), offer_called("e"), before="b"):
            assert table.names == ("a", "d", "e", "b", "c")
            assert len(table) == 5
        with table.added(offer_called("b", 0.5), offer_called("f"), before="b"):
            assert table.names == ("a", "f", "b", "c"), "one of a known name takes the old one's place"
            assert table["b"].position == 0.5
        assert table["b"].position == 0.0
    assert [record.name for record in table] == ["a", "b"]
    assert "c" not in table
    assert "a" in table
    assert table.where(lambda record: record.name > "a") == (offer_called("b"),)


def test_what_was_added_is_gone_after_an_error() -> None:
    table = Table(offer_called("a"))
    with pytest.raises(RuntimeError), table.added(offer_called("a", 0.5), offer_called("b")):
        raise RuntimeError
    assert list(table) == [offer_called("a")]


def test_two_records_of_a_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two records named 'a'"):
        Table(offer_called("a"), offer_called("b"), offer_called("a", 0.5))


def test_forms_are_numbered_by_choice_and_the_first_is_the_default() -> None:
    nothing = (0,) * len(choices())
    assert form_numbers({}) == nothing
    second = TERMS["norms"]._replace(forms={"quadratic": ops.absolute, "linear": ops.absolute})
    with TERMS.added(second):
        found = form_numbers({"norms": "linear", "market": "linear"})
        assert [k for k, number in enumerate(found) if number] == [place_of("norms")]
        assert form_numbers({"norms": "quadratic"}) == nothing


@pytest.mark.parametrize(("chosen", "said"), [({"norms": "cubic"}, "cubic"), ({"normes": "quadratic"}, "normes")])
def test_an_unknown_choice_or_form_is_refused(chosen: dict[str, str], said: str) -> None:
    with pytest.raises(KeyError, match=said):
        form_numbers(chosen)


# -- shocks that fade -------------------------------------------------------------------------------


def test_w144_shocks_fade() -> None:
    # Three quarters of 0.4 and of 0.8 are left.
    everyone = picture(1, growth_stress=0.4, energy_shock=0.8, shock_persistence=0.75).everyone
    assert abs(week.fading_growth_stress(everyone, ALONE) - 0.3) <= CLOSE
    assert abs(week.fading_energy_shock(everyone, ALONE) - 0.6) <= CLOSE


def test_w145_the_battlefield_follows_the_forces_and_the_fortune_of_war() -> None:
    # Force 0.8 x 0.5 = 0.4: 0.1 + 1 x (0.5 x (2 x 0.4 - 0.1) + 0.05 x -1) = 0.1 + 0.35 - 0.05.
    s = world_of(1.0)
    everyone = picture(1, arsenal=[0.8], position=[[0.0], [0.0], [0.5]], battlefield=0.1, battle_rate=0.5,
                       battle_gain=2.0, battle_noise=0.05, war=1.0).everyone
    assert abs(week.next_battlefield(everyone, s, -1.0) - 0.4) <= CLOSE


# -- floats and arrays, on any world ----------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(worlds(max_actors=5))
def test_floats_and_arrays_give_the_same_bits(world: World) -> None:
    data = np.ascontiguousarray(world.draw(world.uniforms(3, 0, 2)))
    n, s, layout, c = len(world.actors), world.structure, world.layout, composed()
    luck = shocks.Luck(world, 5, 0)
    # as in a running war, with something in force
    for name, value in (("war", 1.0), ("war_signal", 0.75), ("battlefield", -0.3), ("growth_stress", 0.4)):
        layout.array(data, name)[...] = value
    for name in ("belief", "seen_energy_shock", "seen_escalation_risk", "pressure"):
        layout.array(data, name)[...] = 0.625
    layout.array(data, "seen_battlefield")[...] = -0.2
    us, arrays, wide = all_own(layout, data), arrays_of(layout, data), room_of(s)
    options.consider(c, us, arrays, s, 0, wide)
    for k, drawn in enumerate([*luck.choice[0], *(x[0] for x in luck.offer)]):
        wide.luck[k] = drawn[..., :2]
    choice = c.choose(wide.utility, wide.luck, us.noise, len(s.options), s)
    options.act(us, s, 0, choice, wide)

    def same(one: Any, many: Any, i: int, lane: int) -> None:
        assert np.broadcast_to(many, (n, 2))[i, lane] == one

    for lane in range(2):
        everyone = floats_of(layout, np.ascontiguousarray(data[:, lane]))
        assert week.balance_of_forces(everyone, s) == week.balance_of_forces(arrays, s)[lane]
        assert week.next_risk(everyone, s) == np.broadcast_to(week.next_risk(arrays, s), (2,))[lane]
        for k in s.belligerents:
            for rule in (week.pressure_on, week.technology_pressure_on):
                assert (rule(own_of(layout, everyone, k), everyone, s)
                        == rule(own_of(layout, arrays, k), arrays, s)[lane])
        for i in range(n):
            me, room = own_of(layout, everyone, i), room_of(s)
            for update in week.updates_of("perceive"):
                same(update.rule(me, everyone, s), update.rule(us, arrays, s), i, lane)
            options.consider(c, me, everyone, s, 0, room)
            for k, drawn in enumerate([*luck.choice[0, :, i], *(x[0] for x in luck.offer)]):
                room.luck[k] = float(drawn[lane])
            for k in range(len(s.options)):
                same(room.utility[k], wide.utility[k], i, lane)
            mine_alone = c.choose(room.utility, room.luck, me.noise, len(s.options), s)
            same(mine_alone, choice, i, lane)
            options.act(me, s, 0, mine_alone, room)
            for ones, manies in ((room.position, wide.position), (room.direction, wide.direction),
                                 (room.accepted, wide.accepted)):
                for k in range(len(ones)):  # type: ignore[arg-type]
                    same(ones[k], manies[k], i, lane)
            same(week.standing_of(me, everyone, s), week.standing_of(us, arrays, s), i, lane)
            for j in range(n):
                same(week.drifted(me, everyone, s, j), week.drifted(us, arrays, s, j), i, lane)
