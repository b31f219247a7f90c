"""Worked cases for every term of the utility, W01 to W49.

Each case gives the arithmetic as a reader could do it on paper. Positions run from -1 (isolates Russia)
to +1 (backs Russia). All numbers are invented; none is a coded value.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from worked import CLOSE, agree, lanes_of, picture, row

from sim.coded.variables import TERM_NAMES
from sim.rules import utility, week
from sim.rules.crossing import crossing, overreach, sigmoid

CASES: list[tuple[str, Any, tuple[float, ...], float]] = [
    # Ideal -0.25, candidate +0.5: 0.75 apart, squared 0.5625, salience 0.5.
    ("W01 interest", utility.interest, (0.5, -0.25, 0.5), -0.28125),
    # At the ideal point nothing is lost, however salient the domain.
    ("W02 interest at the ideal point", utility.interest, (0.3, 0.3, 1.0), 0.0),
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
    ("W25 straddle", utility.straddle, (0.5, 0.25, -0.25, 0.8), -0.2),
    # Words at the mean of the deeds: no straddle.
    ("W26 straddle, consistent", utility.straddle, (0.25, 0.5, 0.0, 0.8), 0.0),
    # On the line the sigmoid is one half; 3-4-5 triangle: 0.75 / sqrt(1 + 0.5625) = 0.75 / 1.25 = 0.6.
    ("W27 sigmoid on the line", sigmoid, (0.0,), 0.5),
    ("W28 sigmoid beyond", sigmoid, (0.75,), 0.8),
    ("W29 sigmoid short of it", sigmoid, (-0.75,), 0.2),
    # 5-12-13 triangle: 2.4 / 2.6 = 12/13; (1 + 12/13) / 2 = 25/26.
    ("W30 sigmoid far beyond", sigmoid, (2.4,), 25.0 / 26.0),
    # A line at 0.25, width 0.25 (sharpness 4), candidate 0.4375: z = 0.75, S = 0.8, severity 0.5.
    ("W31 crossing", crossing, (0.4375, 0.25, 0.5, 1.0, 4.0), 0.4),
    # The same candidate before one who objects to backing Ukraine: z = -0.75, S = 0.2.
    ("W32 crossing, other side", crossing, (0.4375, 0.25, 0.5, -1.0, 4.0), 0.1),
    # Its owner sees 0.5 x 0.6 where the line is passed,
    ("W33 overreach", overreach, (0.4375, 0.25, 0.5, 1.0, 4.0), 0.3),
    # nothing where it is not,
    ("W34 overreach, short of the line", overreach, (0.0625, 0.25, 0.5, 1.0, 4.0), 0.0),
    # nothing on the line itself,
    ("W35 overreach, on the line", overreach, (0.25, 0.25, 0.5, 1.0, 4.0), 0.0),
    # and mirrored for a line against backing Ukraine at -0.25: z = -1 x (-0.4375 + 0.25) x 4 = 0.75.
    ("W36 overreach, mirrored", overreach, (-0.4375, -0.25, 0.5, -1.0, 4.0), 0.3),
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

STRUCTURE = week.Structure(
    size=3, sides=(0.0, 1.0, 0.0), objects=(0.0, 0.0, 1.0), lines=((), (2,), (2,)),
    offers=(week.Offer("deal", source=1, to=0, domain=2, position=0.4375, opens=2, closes=4),),
)


def small_world(**changes: Any) -> SimpleNamespace:
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
        "notch": [0.0625],
        "crossing_width": [0.25],
        "norm_weight_diplomatic": [0.75],
        "norm_weight_economic": [0.5],
        "norm_weight_military": [0.25],
        "reversal_cost": [2.0],
        "stake": [[0.3]],
        "accepted": [[0.0]],
        "member": [[1.0, 0.0, 0.0]],
    }
    return picture(3, **(given | changes))


WEIGHTS: list[tuple[str, str, list[float]]] = [
    # Half believing in the war moves the diplomatic ideal point half-way: 0.4 + 0.5 x -0.6.
    ("W37 ideal point in half-believed war", "ideal", [0.1, 0.25, 0.0]),
    # sum_j c_j R_ij x_jd = b: 0.5 x 0.5 x (1, 1, 1), c: 1 x -0.5 x (-0.5, 0, 0) = (0.5, 0.25, 0.25);
    # times alignment 0.5 and salience (0.5, 0.4, 0.8).
    ("W38 tilt", "tilt", [0.125, 0.05, 0.1]),
    # 0.5 x 0.8 x (1 + 0.5 x 0.5).
    ("W39 weight of a penalty under growth stress", "coercion", [0.5]),
    # E x T toward a itself, b and c: a loses nothing through b; 0.5 x 0.5 through c.
    ("W40 threats", "threat", [0.0, 0.0, 0.25]),
    # 0.5 x 0.4.
    ("W41 weight of hope", "prospects", [0.2]),
    # 0.5 x 0.8 x (0.75, 0.5, 0.25) and 0.5 x 0.4 x (0.75, 0.5, 0.25).
    ("W42 sovereignty", "sovereignty", [0.3, 0.2, 0.1]),
    ("W43 non-interference", "noninterference", [0.15, 0.1, 0.05]),
    # b is losing by 0.6 and is valued at 0.5: need 0.3; times 0.5 x 0.5.
    ("W44 pull of a losing partner", "pull", [0.075]),
    # 0.5 x 0.4 and 0.25 x 0.4.
    ("W45 loss and gain on the market", "loss gain", [0.2, 0.1]),
    # 0.5 x 0.2.
    ("W46 fear of escalation", "fear", [0.1]),
    # The audience is c alone (a is not its own; b has no weight): 0.5 x belief 1 x (1 - 0.5) = 0.25;
    # times concern 0.4 = 0.1; times (0.75, 0.5, 0.25).
    ("W47 weight of standing", "standing", [0.075, 0.05, 0.025]),
]


@pytest.mark.parametrize(("names", "expected"), [c[1:] for c in WEIGHTS], ids=[c[0] for c in WEIGHTS])
def test_weights_of_the_week(names: str, expected: list[float]) -> None:
    everyone = small_world()
    w = week.weigh(row(everyone, 0), everyone, STRUCTURE)
    found = [getattr(w, name) for name in names.split()]
    flat = [x for value in found for x in (value if isinstance(value, list) else [value])]
    np.testing.assert_allclose(flat, expected, rtol=0.0, atol=CLOSE)
    lanes = lanes_of(everyone)
    wide = week.weigh(lanes, lanes, STRUCTURE)
    many_found = [getattr(wide, name) for name in names.split()]
    arrays = [x for value in many_found for x in (value if isinstance(value, list) else [value])]
    for one, many in zip(flat, arrays, strict=True):
        assert (np.broadcast_to(many, (3, 3))[0] == one).all()


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
ECONOMIC = {"interest": -0.025, "relations": 0.025, "coercion": -0.025, "prospects": -0.024, "norms": -0.05,
            "partner": 0.0375, "market": 0.05, "standing": -0.0125, "inertia": 0.0}

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
MILITARY = {"interest": -0.153125, "relations": 0.04375, "coercion": -0.05, "prospects": -0.048,
            "norms": -0.019140625, "partner": 0.0328125, "escalation": -0.019140625,
            "standing": -0.00478515625, "inertia": -0.04375}


@pytest.mark.parametrize(("domain", "y", "expected"), [(1, 0.5, ECONOMIC), (2, 0.4375, MILITARY)],
                         ids=["W48 economic", "W49 military"])
def test_terms_of_a_domain(domain: int, y: float, expected: dict[str, float]) -> None:
    everyone = small_world()
    me = row(everyone, 0)
    w = week.weigh(me, everyone, STRUCTURE)
    terms = week.domain_terms(y, domain, w, me, everyone, STRUCTURE)
    assert set(terms) == set(expected)
    for name, value in expected.items():
        assert abs(terms[name] - value) <= CLOSE, name
    total = week.domain_utility(y, domain, w, me, everyone, STRUCTURE)
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
    everyone = small_world()
    found = week.options(row(everyone, 0), everyone, STRUCTURE, 3, [0.0] * 7, [0.0])
    by_name = {option.name: option for option in found}
    assert list(by_name) == ["stay", "diplomatic down", "diplomatic up", "economic down", "economic up",
                             "military down", "military up", "accept deal"]
    assert abs(by_name["stay"].utility - STAY) <= CLOSE
    assert abs(by_name["accept deal"].utility - DEAL) <= CLOSE
    assert by_name["accept deal"].target == 0.4375
    assert [option.target for option in found[1:7]] == [0.1875, 0.3125, 0.4375, 0.5625, -0.0625, 0.0625]


def test_utility_of_a_notch() -> None:
    # Military up to 0.0625: interest -0.8 x 0.00390625 = -0.003125, relations 0.1 x 0.0625 = +0.00625,
    # c's line: z = (0.0625 - 0.25) x 4 = -0.75, S = 0.2, C = 0.1: -0.125 x 0.1 - 0.12 x 0.1 = -0.0245,
    # norms -0.1, escalation -0.1, standing -0.025, each x 0.00390625 = -0.00087890625,
    # partner 0.075 x 0.0625 = +0.0046875, inertia -0.1 x 0.0625 = -0.00625;
    # straddle: 0.25 - (0.5 + 0.0625) / 2 = -0.03125, squared 0.0009765625, x 0.2 = -0.0001953125.
    military = -0.003125 + 0.00625 - 0.0245 - 0.00087890625 + 0.0046875 - 0.00625
    expected = DIPLOMATIC_STAY + sum(ECONOMIC.values()) + military - 0.0001953125
    everyone = small_world()
    found = {o.name: o for o in week.options(row(everyone, 0), everyone, STRUCTURE, 0, [0.0] * 7, [0.0])}
    assert abs(found["military up"].utility - expected) <= CLOSE
    assert "accept deal" not in found  # it opens in week 2


def test_stake_of_a_kept_offer() -> None:
    # Accepted and kept within half a notch (0.03125): the stake counts for staying and not for leaving.
    places = [[0.25, 1.0, -0.5], [0.5, 1.0, 0.0], [0.4375, 1.0, 0.0]]
    everyone = small_world(accepted=[[1.0]], position=places)
    me = row(everyone, 0)
    offer = STRUCTURE.offers[0]
    assert week.kept_stake(0.4375, offer, 0, me) == 0.3
    assert week.kept_stake(0.40625, offer, 0, me) == 0.3
    assert week.kept_stake(0.375, offer, 0, me) == 0.0
    assert week.kept_stake(1.0, offer, 0, me) == 0.3
    assert week.kept_stake(0.4375, offer, 0, row(everyone, 1)) == 0.0  # not addressed to b
    found = {o.name: o for o in week.options(me, everyone, STRUCTURE, 3, [0.0] * 7, [0.0])}
    assert found["accept deal"].utility == -1.0e9  # accepted once, not again
    before = row(small_world(position=places), 0)
    bare = week.options(before, everyone, STRUCTURE, 3, [0.0] * 7, [0.0])
    assert abs(found["stay"].utility - bare[0].utility - 0.3) <= CLOSE
    assert abs(found["military down"].utility - bare[5].utility) <= CLOSE


@pytest.mark.parametrize("term", TERM_NAMES)
def test_a_lens_multiplies_its_term_and_no_other(term: str) -> None:
    # y = 0.1875 leaves the place where a stands, so that every term of the domain is at work.
    def parts(weight: float) -> dict[str, float]:
        everyone = small_world()
        everyone.lens[term] = weight
        me = row(everyone, 0)
        w = week.weigh(me, everyone, STRUCTURE)
        found = {"straddle": utility.straddle(0.25, 0.5, 0.1875, w.straddle), "offer": w.offer * me.stake[0]}
        for d in week.ALL_DOMAINS:
            for name, value in week.domain_terms(0.1875, d, w, me, everyone, STRUCTURE).items():
                found[f"{name} {d}"] = value
        return found

    plain, doubled, off = parts(1.0), parts(2.0), parts(0.0)
    mine = [name for name in plain if name.split()[0] == term]
    assert any(plain[name] != 0.0 for name in mine)
    for name, value in plain.items():
        double, none = (2.0, 0.0) if name in mine else (1.0, 1.0)
        assert abs(doubled[name] - double * value) <= CLOSE, name
        assert abs(off[name] - none * value) <= CLOSE, name


def test_options_on_arrays_are_those_on_floats() -> None:
    everyone = small_world()
    lanes = lanes_of(everyone)
    wide = week.options(lanes, lanes, STRUCTURE, 3, [np.zeros((3, 3))] * 7, [np.zeros(3)])
    for i in range(3):
        alone = week.options(row(everyone, i), everyone, STRUCTURE, 3, [0.0] * 7, [0.0])
        assert [o.name for o in alone] == [o.name for o in wide]
        for one, many in zip(alone, wide, strict=True):
            assert (np.broadcast_to(many.utility, (3, 3))[i] == one.utility).all(), one.name


def test_an_option_off_the_scale_does_not_exist() -> None:
    # b stands at +1 everywhere: it cannot go up, and its notch down is one notch.
    everyone = small_world()
    found = {o.name: o for o in week.options(row(everyone, 1), everyone, STRUCTURE, 0, [0.0] * 7, [0.0])}
    assert all(found[f"{d} up"].utility == -1.0e9 for d in ("diplomatic", "economic", "military"))
    assert found["military down"].target == 0.9375
