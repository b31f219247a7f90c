"""Worked cases for every term of the utility, W01 to W49 and W146 to W154.

Each case gives the arithmetic as a reader could do it on paper. Positions run from -1 (isolates Russia)
to +1 (backs Russia). All numbers are invented; none is a coded value.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from worked import CLOSE, KINDS, Picture, agree, by_name, considered, mine, picture, world_of

from sim.coded.variables import TERM_NAMES
from sim.rules import compose, crossing, options, utility, weights
from sim.rules.choose import UNAVAILABLE
from sim.rules.compose import composed
from sim.rules.crossing import overreach, sigmoid
from sim.rules.structure import Offer
from sim.rules.terms import TERMS

WORLD = world_of(0.0)


def straddle(words: float, goods: float, arms: float, aversion: float) -> Any:
    """Return the cost of the gap between a position in words and those in goods and arms."""
    me: Any = SimpleNamespace(position=[words, goods, arms])
    return utility.straddle(utility.gap_between(me, 0, words, WORLD), aversion)


CASES: list[tuple[str, Any, tuple[float, ...], float]] = [
    # Ideal -0.25, candidate +0.5: 0.75 apart, squared 0.5625, salience 0.5.
    ("W01 interest", utility.interest, (0.5, -0.25, 0.5, 0.0), -0.28125),
    # At the ideal point nothing is lost, however salient the domain.
    ("W02 interest at the ideal point", utility.interest, (0.3, 0.3, 1.0, 0.0), 0.0),
    # Friends pull with 0.25 toward Russia; standing at -0.5 goes against them: 0.25 x -0.5.
    ("W03 relations", utility.relations, (-0.5, 0.25), -0.125),
    # Same tilt, same side as the friends: a gain.
    ("W04 relations on the friends' side", utility.relations, (0.8, 0.25), 0.2),
    # Weight 0.5 on an expected penalty of 0.25.
    ("W05 coercion", utility.coercion, (0.5, 0.25), -0.125),
    # Weight 0.75 on hopes of 0.5.
    ("W06 prospects", utility.prospects, (0.75, 0.5), -0.375),
    # Backing the attacker at 0.5: only sovereignty counts, 0.8 x 0.25.
    ("W07 norms, sovereignty", utility.norms, (0.5, 0.8, 0.4), -0.2),
    # Punishing at -0.5: only non-interference counts, 0.4 x 0.25.
    ("W08 norms, non-interference", utility.norms, (-0.5, 0.8, 0.4), -0.1),
    # Neutrality breaks no norm.
    ("W09 norms, neutral", utility.norms, (0.0, 0.8, 0.4), 0.0),
    # A losing partner on Russia's side pulls with 0.3; helping at 0.5 is worth 0.15.
    ("W10 partner", utility.partner, (0.5, 0.3), 0.15),
    # A losing partner on Ukraine's side pulls with -0.3; standing at +0.5 abandons it.
    ("W11 partner, other side", utility.partner, (0.5, -0.3), -0.15),
    # Cutting trade half-way while energy is short: 0.4 x 0.5 lost.
    ("W12 market, cutting trade", utility.market, (-0.5, 0.4, 0.2), -0.2),
    # Buying instead: 0.2 x 0.5 gained.
    ("W13 market, buying", utility.market, (0.5, 0.4, 0.2), 0.1),
    ("W14 market, neither", utility.market, (0.0, 0.4, 0.2), 0.0),
    # Arms for either side are as risky: 0.5 x 0.25 both ways.
    ("W15 escalation, Russia's side", utility.escalation, (0.5, 0.5), -0.125),
    ("W16 escalation, Ukraine's side", utility.escalation, (-0.5, 0.5), -0.125),
    # Taking a side before an audience that takes none: 0.4 x 0.25.
    ("W17 standing", utility.standing, (0.5, 0.4), -0.1),
    # A step of 0.25 with no recent direction: 0.1 x 0.25.
    ("W18 inertia", utility.inertia, (0.5, 0.25, 0.0, 0.1, 2.0), -0.025),
    # The same step back just after a move up (r = 1, m = 2): 0.1 x (1 + 2) x 0.25.
    ("W19 inertia, reversal", utility.inertia, (0.0, 0.25, 1.0, 0.1, 2.0), -0.075),
    # The mirror image: a step up just after a move down.
    ("W20 inertia, reversal upward", utility.inertia, (0.5, 0.25, -1.0, 0.1, 2.0), -0.075),
    # Going on in the same direction costs no more than the step.
    ("W21 inertia, onward", utility.inertia, (0.5, 0.25, 1.0, 0.1, 2.0), -0.025),
    # A direction half forgotten (r = 0.5): 0.1 x (1 + 2 x 0.5) x 0.25.
    ("W22 inertia, faded direction", utility.inertia, (0.0, 0.25, 0.5, 0.1, 2.0), -0.05),
    # Staying costs nothing, whatever the direction.
    ("W23 inertia, staying", utility.inertia, (0.25, 0.25, 1.0, 0.1, 2.0), 0.0),
    # Linear: a jump of 0.75 costs three steps of 0.25, no more.
    ("W24 inertia, a jump", utility.inertia, (1.0, 0.25, 0.0, 0.1, 2.0), -0.075),
    # Words 0.5, deeds (0.25 - 0.25) / 2 = 0: a gap of 0.5, squared 0.25, times 0.8.
    ("W25 straddle", straddle, (0.5, 0.25, -0.25, 0.8), -0.2),
    # Words at the mean of the deeds: no straddle.
    ("W26 straddle, consistent", straddle, (0.25, 0.5, 0.0, 0.8), 0.0),
    # On the line the sigmoid is one half; 3-4-5 triangle: 0.75 / sqrt(1 + 0.5625) = 0.75 / 1.25 = 0.6.
    ("W27 sigmoid on the line", sigmoid, (0.0,), 0.5),
    ("W28 sigmoid beyond", sigmoid, (0.75,), 0.8),
    ("W29 sigmoid short of it", sigmoid, (-0.75,), 0.2),
    # 5-12-13 triangle: 2.4 / 2.6 = 12/13; (1 + 12/13) / 2 = 25/26.
    ("W30 sigmoid far beyond", sigmoid, (2.4,), 25.0 / 26.0),
    # A line at 0.25, width 0.25 (sharpness 4), candidate 0.4375: z = 0.75, S = 0.8, severity 0.5.
    ("W31 crossing", crossing.crossing, (0.4375, 0.25, 0.5, 1.0, 4.0), 0.4),
    # The same candidate before one who objects to backing Ukraine: z = -0.75, S = 0.2.
    ("W32 crossing, other side", crossing.crossing, (0.4375, 0.25, 0.5, -1.0, 4.0), 0.1),
    # Its owner sees 0.5 x 0.6 where the line is passed,
    ("W33 overreach", overreach, (0.4375, 0.25, 0.5, 1.0, 4.0, 0.0), 0.3),
    # nothing where it is not,
    ("W34 overreach, short of the line", overreach, (0.0625, 0.25, 0.5, 1.0, 4.0, 0.0), 0.0),
    # nothing on the line itself,
    ("W35 overreach, on the line", overreach, (0.25, 0.25, 0.5, 1.0, 4.0, 0.0), 0.0),
    # and mirrored for a line against backing Ukraine at -0.25: z = -1 x (-0.4375 + 0.25) x 4 = 0.75.
    ("W36 overreach, mirrored", overreach, (-0.4375, -0.25, 0.5, -1.0, 4.0, 0.0), 0.3),
]


@pytest.mark.parametrize(("function", "arguments", "expected"), [c[1:] for c in CASES],
                         ids=[c[0] for c in CASES])
def test_worked_case(function: Any, arguments: tuple[float, ...], expected: float) -> None:
    agree(function, arguments, expected)


# -- the week's weights, worked by hand -------------------------------------------------------------
#
# Three actors: a decides; b is Russia's side at war; c objects to backing Russia and is an audience.
#   a: believes 0.5 that the war is on, stands at (0.25, 0.5, 0)
#   b: capability 0.5, stands at (1, 1, 1), relation of a to b +0.5
#   c: capability 1, stands at (-0.5, 0, 0), relation of a to c -0.5

STRUCTURE = world_of(
    0.0, 1.0, 0.0, objects=(0.0, 0.0, 1.0), lines=((), (2,), (2,)),
    offers=(Offer("deal", source=1, to=0, domain=2, position=0.4375, opens=2, closes=4),),
)


def small_world(**changes: Any) -> Picture:
    given: dict[str, Any] = {
        "position": [[0.25, 1.0, -0.5], [0.5, 1.0, 0.0], [0.0, 1.0, 0.0]],
        "direction": [[0.0] * 3, [1.0, 0.0, 0.0], [0.0] * 3],
        "ideal_point": [[0.4, 0.0, 0.0], [0.25, 0.0, 0.0], [0.0, 0.0, 0.0]],
        "wartime_shift": [[-0.6, 0.0, 0.0], [0.0] * 3, [0.0] * 3],
        "salience": [[0.5, 0.0, 0.0], [0.4, 0.0, 0.0], [0.8, 0.0, 0.0]],
        "red_line": [[0.0] * 3, [0.0, 0.0, 0.3125], [0.0, 0.0, 0.25]],
        "severity": [[0.0] * 3, [0.0, 0.0, 0.25], [0.0, 0.0, 0.5]],
        "capability": [0.25, 0.5, 1.0],
        "alignment": [0.5, 0.0, 0.0],
        "sanction_sensitivity": [0.8, 0.0, 0.0],
        "growth_anxiety": [0.5, 0.0, 0.0],
        "prospect_value": [0.4, 0.0, 0.0],
        "sovereignty_norm": [0.8, 0.0, 0.0],
        "noninterference_norm": [0.4, 0.0, 0.0],
        "straddle_aversion": [0.2, 0.0, 0.0],
        "partner_support": [0.5, 0.0, 0.0],
        "energy_dependence": [0.5, 0.0, 0.0],
        "energy_opportunity": [0.25, 0.0, 0.0],
        "escalation_aversion": [0.5, 0.0, 0.0],
        "standing_concern": [0.4, 0.0, 0.0],
        "audience_weight": [0.9, 0.0, 0.5],
        "inertia": [0.1, 0.0, 0.0],
        "belief": [0.5, 1.0, 1.0],
        "seen_battlefield": [-0.6, 0.0, 0.0],
        "seen_growth_stress": [0.5, 0.0, 0.0],
        "seen_energy_shock": [0.4, 0.0, 0.0],
        "seen_escalation_risk": [0.2, 0.0, 0.0],
        # pairs are [other][actor]: column 0 is what a holds toward b and c
        "relation": [[0.0, 0.5, -0.5], [0.5, 0.0, 0.0], [-0.5, 0.0, 0.0]],
        "exposure": [[0.0, 0.1, 0.3], [0.0, 0.0, 0.0], [0.5, 0.0, 0.0]],
        "credibility": [[0.0] * 3, [0.7, 0.0, 0.0], [0.5, 0.0, 0.0]],
        "prospects": [[0.0] * 3, [0.0] * 3, [0.6, 0.0, 0.0]],
        "notch": 0.0625,
        "crossing_width": 0.25,
        "norm_weight_diplomatic": 0.75,
        "norm_weight_economic": 0.5,
        "norm_weight_military": 0.25,
        "reversal_cost": 2.0,
        "stake": [0.3],
        "accepted": [0.0],
    }
    return picture(3, **(given | changes))


WEIGHTS: list[tuple[str, list[Callable[..., Any]], list[float]]] = [
    # Half believing in the war moves the diplomatic ideal point half-way: 0.4 + 0.5 x -0.6.
    ("W37 ideal point in half-believed war", [weights.ideal], [0.1, 0.25, 0.0]),
    # sum_j c_j R_ij x_jd = b: 0.5 x 0.5 x (1, 1, 1), c: 1 x -0.5 x (-0.5, 0, 0) = (0.5, 0.25, 0.25);
    # times alignment 0.5 and salience (0.5, 0.4, 0.8).
    ("W38 tilt", [weights.tilt], [0.125, 0.05, 0.1]),
    # 0.5 x 0.8 x (1 + 0.5 x 0.5).
    ("W39 weight of a penalty under growth stress", [weights.dread], [0.5]),
    # 0.5 x 0.4.
    ("W41 weight of hope", [weights.hope], [0.2]),
    # 0.5 x 0.8 x (0.75, 0.5, 0.25) and 0.5 x 0.4 x (0.75, 0.5, 0.25).
    ("W42 sovereignty", [weights.sovereignty], [0.3, 0.2, 0.1]),
    ("W43 non-interference", [weights.noninterference], [0.15, 0.1, 0.05]),
    # b is losing by 0.6 and is valued at 0.5: need 0.3; times 0.5 x 0.5.
    ("W44 pull of a losing partner", [weights.pull], [0.075]),
    # 0.5 x 0.4 and 0.25 x 0.4.
    ("W45 loss and gain on the market", [weights.loss, weights.gain], [0.2, 0.1]),
    # 0.5 x 0.2.
    ("W46 fear of escalation", [weights.fear], [0.1]),
    # The audience is c alone (a is not its own; b has no weight): 0.5 x belief 1 x (1 - 0.5) = 0.25;
    # times concern 0.4 = 0.1; times (0.75, 0.5, 0.25).
    ("W47 weight of standing", [weights.standing], [0.075, 0.05, 0.025]),
    # What is a weight as it is coded: salience, lambda and m, h; where a stands, and its direction.
    ("W146 salience", [weights.salience], [0.5, 0.4, 0.8]),
    ("W147 weights of inertia", [weights.cost, weights.reversal], [0.1, 2.0]),
    ("W148 place and direction", [weights.here, weights.direction], [0.25, 0.5, 0.0, 0.0, 1.0, 0.0]),
    ("W149 weight of a gap", [weights.aversion], [0.2]),
    # An offer weighs what its stake says.
    ("W150 weight of an offer", [weights.bid], [1.0]),
    # W47 before the domain: 0.4 x 0.25.
    ("W151 uncommitted audiences", [weights.heard], [0.1]),
]


def names_of(function: Callable[..., Any]) -> str:
    """Return a weight's name among the week's weights."""
    (found,) = [f"{term.name}_{name}" for term in TERMS for name, weight in term.weights.items()
                if weight is function]
    return found


def weighed(name: str, seen: tuple[Any, Any]) -> list[Any]:
    """Return a weight of the week, in every domain if it differs between them."""
    me, everyone = seen
    c = composed()
    once = c.once(me, everyone, STRUCTURE)
    if hasattr(once, name):
        return [getattr(once, name)]
    return [getattr(c.by_domain(me, everyone, STRUCTURE, d, once), name) for d in range(3)]


@pytest.mark.parametrize(("functions", "expected"), [c[1:] for c in WEIGHTS], ids=[c[0] for c in WEIGHTS])
def test_weights_of_the_week(functions: list[Callable[..., Any]], expected: list[float]) -> None:
    seen = small_world()
    flat = [x for function in functions for x in weighed(names_of(function), seen.seen_by(0))]
    np.testing.assert_allclose(flat, expected, rtol=0.0, atol=CLOSE)
    arrays = [x for function in functions for x in weighed(names_of(function), seen.wide())]
    for one, many in zip(flat, arrays, strict=True):
        mine(many, 0, seen, one)


def test_sums_over_the_others() -> None:
    # The sums of W38, W44 and W47 alone.
    seen = small_world()
    for d, expected in enumerate((0.5, 0.25, 0.25)):
        assert abs(weights.field(*seen.seen_by(0), STRUCTURE, d) - expected) <= CLOSE
    assert abs(weights.need(seen.me(0), STRUCTURE) - 0.3) <= CLOSE
    assert abs(weights.audience(*seen.seen_by(0), STRUCTURE) - 0.25) <= CLOSE


def test_w152_a_partner_that_is_winning_or_a_rival_that_is_losing_needs_no_help() -> None:
    # b wins by 0.6 on Russia's side; then it loses, and a holds -0.5 toward it.
    assert weights.need(small_world(seen_battlefield=[0.6, 0.0, 0.0]).me(0), STRUCTURE) == 0.0
    rival = small_world(relation=[[0.0, 0.5, -0.5], [-0.5, 0.0, 0.0], [-0.5, 0.0, 0.0]])
    assert weights.need(rival.me(0), STRUCTURE) == 0.0
    # A partner on Ukraine's side that loses by 0.6: 0.5 x 0.6, toward -1.
    s = world_of(0.0, -1.0, 0.0)
    assert abs(weights.need(small_world(seen_battlefield=[0.6, 0.0, 0.0]).me(0), s) + 0.3) <= CLOSE


def test_the_sum_can_be_read() -> None:
    text = compose.source()
    assert text == composed().text
    (body,) = [ast.unparse(f) for f in ast.parse(text).body
               if isinstance(f, ast.FunctionDef) and f.name == "domain_utility"]
    places = [body.index(f"{term.name}_{form}(") for term in TERMS if term.kinds for form in term.forms]
    assert places == sorted(places)


def test_w40_threats() -> None:
    # E x T toward a itself, b and c: a loses nothing through b; 0.5 x 0.5 through c. Standing on
    # somebody's line, of severity 1, crosses it by one half.
    seen = small_world(red_line=[[0.5] * 3] * 3, severity=[[1.0] * 3] * 3)
    me, everyone = seen.seen_by(0)
    for j, threat in enumerate([0.0, 0.0, 0.25]):
        s = world_of(0.0, 1.0, 0.0, lines=((), (j,), ()))
        penalty, _ = crossing.crossed_lines(0.5, 1, crossing.sharpness(me), me, everyone, s)
        assert abs(penalty - 0.5 * threat) <= CLOSE


#: W48. Every term of the economic domain at y = 0.5, where a stands after a step up (r = 1):
#: interest   -0.4 x (0.5 - 0.25)^2                                    = -0.025
#: relations   0.05 x 0.5                                              = +0.025
#: crossing of c's line at 0.3125, z = (0.5 - 0.3125) x 4 = 0.75, S = 0.8, severity 0.25: C = 0.2
#: coercion   -0.5 x 0.25 x 0.2                                        = -0.025
#: prospects  -0.2 x 0.6 x 0.2                                         = -0.024
#: norms      -0.2 x 0.25                                              = -0.05
#: partner     0.075 x 0.5                                             = +0.0375
#: market      0.1 x 0.5                                               = +0.05
#: standing   -0.05 x 0.25                                             = -0.0125
#: inertia     0 (stays)
#: offer       0 (nothing is accepted)
ECONOMIC = {"interest": -0.025, "relations": 0.025, "coercion": -0.025, "prospects": -0.024, "norms": -0.05,
            "partner": 0.0375, "market": 0.05, "standing": -0.0125, "inertia": 0.0, "offer": 0.0}

#: W49. Every term of the military domain at the offered y = 0.4375, coming from 0:
#: interest   -0.8 x 0.19140625                                        = -0.153125
#: relations   0.1 x 0.4375                                            = +0.04375
#: crossing of c's line at 0.25, z = 0.75, severity 0.5: C = 0.4
#: coercion   -0.5 x 0.25 x 0.4                                        = -0.05
#: prospects  -0.2 x 0.6 x 0.4                                         = -0.048
#: norms      -0.1 x 0.19140625                                        = -0.019140625
#: partner     0.075 x 0.4375                                          = +0.0328125
#: escalation -0.1 x 0.19140625                                        = -0.019140625
#: standing   -0.025 x 0.19140625                                      = -0.00478515625
#: inertia    -0.1 x 0.4375                                            = -0.04375
#: offer       0 (accepting it is worth its stake once: see DEAL)
MILITARY = {"interest": -0.153125, "relations": 0.04375, "coercion": -0.05, "prospects": -0.048,
            "norms": -0.019140625, "partner": 0.0328125, "escalation": -0.019140625,
            "standing": -0.00478515625, "inertia": -0.04375, "offer": 0.0}


@pytest.mark.parametrize(("domain", "y", "expected"), [(1, 0.5, ECONOMIC), (2, 0.4375, MILITARY)],
                         ids=["W48 economic", "W49 military"])
def test_terms_of_a_domain(domain: int, y: float, expected: dict[str, float]) -> None:
    (me, everyone), c = small_world().seen_by(0), composed()
    once = c.once(me, everyone, STRUCTURE)
    w = c.by_domain(me, everyone, STRUCTURE, domain, once)
    terms = c.domain_terms(y, domain, once, w, me, everyone, STRUCTURE)
    assert set(terms) == set(expected)
    for name, value in expected.items():
        assert abs(terms[name] - value) <= CLOSE, name
    total = c.domain_utility(y, domain, once, w, me, everyone, STRUCTURE)
    assert abs(total - sum(expected.values())) <= CLOSE


#: What staying is worth: diplomatic (at 0.25): interest -0.5 x 0.0225 = -0.01125, relations +0.03125,
#: norms -0.3 x 0.0625 = -0.01875, standing -0.075 x 0.0625 = -0.0046875; no line, no inertia.
DIPLOMATIC_STAY = -0.01125 + 0.03125 - 0.01875 - 0.0046875
#: Military at 0: nothing but c's line at 0.25: z = -1, S = (1 - 1/sqrt 2) / 2, times severity 0.5;
#: coercion 0.5 x 0.25 and hope 0.2 x 0.6 of it.
MILITARY_STAY = -(0.125 + 0.12) * 0.5 * (1.0 - 2.0 ** -0.5) / 2.0
#: Straddle: words 0.25 against (0.5 + 0) / 2: none. After the deal: 0.25 - (0.5 + 0.4375) / 2 = -0.21875.
STAY = DIPLOMATIC_STAY + sum(ECONOMIC.values()) + MILITARY_STAY
DEAL = DIPLOMATIC_STAY + sum(ECONOMIC.values()) + sum(MILITARY.values()) - 0.2 * 0.21875**2 + 0.3


def test_utility_of_staying_and_of_a_deal() -> None:
    room = considered(small_world(), 0, STRUCTURE, 3)
    found = by_name(room, STRUCTURE)
    assert list(found) == ["stay", "diplomatic down", "diplomatic up", "economic down", "economic up",
                           "military down", "military up", "accept deal"]
    assert abs(found["stay"] - STAY) <= CLOSE
    assert abs(found["accept deal"] - DEAL) <= CLOSE
    assert [room.target[k] for k in range(1, 8)] == [0.1875, 0.3125, 0.4375, 0.5625, -0.0625, 0.0625, 0.4375]


def test_utility_of_a_notch() -> None:
    # Military up to 0.0625: interest -0.8 x 0.00390625 = -0.003125, relations 0.1 x 0.0625 = +0.00625,
    # c's line: z = (0.0625 - 0.25) x 4 = -0.75, S = 0.2, C = 0.1: -0.125 x 0.1 - 0.12 x 0.1 = -0.0245,
    # norms -0.1, escalation -0.1, standing -0.025, each x 0.00390625 = -0.00087890625,
    # partner 0.075 x 0.0625 = +0.0046875, inertia -0.1 x 0.0625 = -0.00625;
    # straddle: 0.25 - (0.5 + 0.0625) / 2 = -0.03125, squared 0.0009765625, x 0.2 = -0.0001953125.
    military = -0.003125 + 0.00625 - 0.0245 - 0.00087890625 + 0.0046875 - 0.00625
    expected = DIPLOMATIC_STAY + sum(ECONOMIC.values()) + military - 0.0001953125
    found = by_name(considered(small_world(), 0, STRUCTURE, 0), STRUCTURE)
    assert abs(found["military up"] - expected) <= CLOSE
    assert found["accept deal"] == UNAVAILABLE  # it opens in week 2


def test_w153_utility_of_the_first_option() -> None:
    # Diplomatic down to 0.1875, half-believed ideal point 0.1: interest -0.5 x 0.00765625 = -0.003828125,
    # relations 0.125 x 0.1875 = +0.0234375, norms -0.3 and standing -0.075, each x 0.03515625 =
    # -0.010546875 and -0.00263671875, inertia -0.1 x 0.0625 = -0.00625; no line;
    # straddle: 0.1875 - (0.5 + 0) / 2 = -0.0625, squared 0.00390625, x 0.2 = -0.00078125.
    words = -0.003828125 + 0.0234375 - 0.010546875 - 0.00263671875 - 0.00625
    found = by_name(considered(small_world(), 0, STRUCTURE, 0), STRUCTURE)
    expected = words + sum(ECONOMIC.values()) + MILITARY_STAY - 0.00078125
    assert abs(found["diplomatic down"] - expected) <= CLOSE


def test_w154_who_stays_pays_for_the_gap_that_it_has() -> None:
    # Words at 0.25, deeds at (0.5 + 0.5) / 2: a gap of -0.25, squared 0.0625, x 0.2 = 0.0125.
    places = [[0.25, 1.0, -0.5], [0.5, 1.0, 0.0], [0.5, 1.0, 0.0]]
    torn, whole = (considered(small_world(position=places, straddle_aversion=[h, 0.0, 0.0]), 0, STRUCTURE, 0)
                   for h in (0.2, 0.0))
    assert abs(whole.utility[0] - torn.utility[0] - 0.0125) <= CLOSE


def test_an_offer_is_open_from_its_first_week_to_its_last_and_to_whom_it_is_made() -> None:
    seen = small_world()
    for week, is_open in ((1, False), (2, True), (4, True), (5, False)):
        found = by_name(considered(seen, 0, STRUCTURE, week), STRUCTURE)
        assert (found["accept deal"] != UNAVAILABLE) == is_open
        assert options.exists(7, seen.me(0), STRUCTURE, week) == is_open
    assert by_name(considered(seen, 1, STRUCTURE, 3), STRUCTURE)["accept deal"] == UNAVAILABLE
    assert not options.exists(7, seen.me(1), STRUCTURE, 3)


def test_stake_of_a_kept_offer() -> None:
    # Accepted and kept within half a notch (0.03125): the stake counts for staying and not for leaving.
    places = [[0.25, 1.0, -0.5], [0.5, 1.0, 0.0], [0.4375, 1.0, 0.0]]
    seen = small_world(accepted=[1.0], position=places)

    def stake(y: float, i: int = 0, bid: float = 1.0, d: int = 2) -> float:
        found: float = utility.offer(y, d, bid, seen.me(i), STRUCTURE)
        assert utility.kept(y, STRUCTURE.offers[0], 0, seen.me(i)) == (found != 0.0 or d != 2)
        return found

    assert stake(0.4375) == 0.3
    assert stake(0.40625) == 0.3
    assert stake(0.375) == 0.0
    assert stake(1.0) == 0.3
    assert stake(0.4375, i=1) == 0.0  # not addressed to b
    assert stake(0.4375, bid=0.5) == 0.15
    assert stake(0.4375, d=1) == 0.0  # the deal is about arms
    room = considered(seen, 0, STRUCTURE, 3)
    found = by_name(room, STRUCTURE)
    assert found["accept deal"] == UNAVAILABLE  # accepted once, not again
    bare = by_name(considered(small_world(position=places), 0, STRUCTURE, 3), STRUCTURE)
    assert abs(found["stay"] - bare["stay"] - 0.3) <= CLOSE
    assert abs(found["military down"] - bare["military down"]) <= CLOSE


def test_an_offer_on_the_other_side_is_kept_at_or_below_what_it_asks_for() -> None:
    # Asked to stand at -0.5, with half a notch of 0.03125.
    offer = Offer("embargo", source=1, to=0, domain=1, position=-0.5, opens=0, closes=9)
    me = small_world(accepted=[1.0]).me(0)
    for y, is_kept in ((-1.0, True), (-0.5, True), (-0.46875, True), (-0.4375, False), (0.5, False)):
        assert utility.kept(y, offer, 0, me) is is_kept


def test_an_offer_to_be_neutral_is_kept_at_neutral_or_above() -> None:
    offer = Offer("truce", source=1, to=0, domain=1, position=0.0, opens=0, closes=9)
    me = small_world(accepted=[1.0]).me(0)
    for y, is_kept in ((1.0, True), (0.0, True), (-0.03125, True), (-0.0625, False)):
        assert utility.kept(y, offer, 0, me) is is_kept


@pytest.mark.parametrize("term", TERM_NAMES)
def test_a_lens_multiplies_its_term_and_no_other(term: str) -> None:
    # y = 0.1875 leaves the place where a stands, so that every term of the domain is at work.
    c = composed()

    def parts(weight: float) -> dict[str, float]:
        me, everyone = small_world(**{f"lens_{term}": weight}).seen_by(0)
        once = c.once(me, everyone, STRUCTURE)
        gap = 0.25 - (0.5 + 0.1875) / 2.0
        found = c.stance_terms(gap, once, me, everyone, STRUCTURE) | {"offer": once.offer_bid * me.stake[0]}
        assert set(found) == {"straddle", "offer"}
        for d in range(len(KINDS)):
            w = c.by_domain(me, everyone, STRUCTURE, d, once)
            for name, value in c.domain_terms(0.1875, d, once, w, me, everyone, STRUCTURE).items():
                found[f"{name} {d}"] = value
        return found

    plain, doubled, off = parts(1.0), parts(2.0), parts(0.0)
    own = [name for name in plain if name.split()[0] == term]
    assert any(plain[name] != 0.0 for name in own)
    for name, value in plain.items():
        double, none = (2.0, 0.0) if name in own else (1.0, 1.0)
        assert abs(doubled[name] - double * value) <= CLOSE, name
        assert abs(off[name] - none * value) <= CLOSE, name


def test_options_on_arrays_are_those_on_floats() -> None:
    for i in range(3):
        considered(small_world(), i, STRUCTURE, 3)


def test_an_option_off_the_scale_does_not_exist() -> None:
    # b stands at +1 everywhere: it cannot go up, and its notch down is one notch.
    room = considered(small_world(), 1, STRUCTURE, 0)
    found = by_name(room, STRUCTURE)
    assert all(found[f"{d} up"] == -1.0e9 for d in ("diplomatic", "economic", "military"))
    assert room.target[list(found).index("military down")] == 0.9375
    assert found["military down"] > -1.0
