"""Every coded value of every actor, from low to high: it moves a named output, and the way the texts say.

Each value is set to the low and to the high end of its coded range while all others are drawn from theirs,
in the same runs (common random numbers), so that the difference is one number a run. It must have the
expected sign and be at least three standard errors from nought. A value whose range is narrower than 0.2
(Russia's first positions are known, not estimated) is moved by 0.2 around it, within the variable's scale.

The table says for each variable what should move and why. Where a value has nothing to bite on in the
scenario as coded (a red line that nobody comes near), the setting is one in which it has: a side that
loses, a state that stands on the other side for a while. That the scenarios as coded never get there is
said beside the setting. A value that moves nothing in any setting is a defect: of the coding or the rules.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import sim
from sim.coded import evidence
from sim.coded.coding import Entry
from sim.coded.variables import BY_NAME
from sim.engines.ensemble import run_ensemble
from sim.world.records import Value
from sim.world.world import World

SEED = 3
#: Numbers of runs that are tried one after another until the effect is clear.
RUNS = (64, 256, 1024)
#: Standard errors from nought at which an effect counts as clear.
CLEAR = 3.0
NARROW = 0.2
ENGINE: Any = "numba" if importlib.util.find_spec("numba") else "numpy"


# -- settings: where a value can matter -------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """A scenario with what is changed in it."""

    scenario: str
    changes: dict[str, Any] = field(default_factory=dict)


def held(actor: str, domain: str, position: float, to: str | None = None) -> dict[str, Any]:
    found = {"actor": actor, "domain": domain, "position": position}
    return found | ({"to": to} if to else {})


#: Until this day the positions of the settings "released" are held: half a year of war.
RELEASE, AFTER = "2022-09-05", "mean36-42"
_CITED = [{"source": "wids2022", "paragraph": 15, "phrase": "mitigate the impact of sanctions",
           "says": "A setting of a test"}]

SETTINGS: dict[str, Setting] = {
    "as coded": Setting("arms_sale"),
    "a downturn": Setting("downturn"),
    "a nuclear signal": Setting("nuclear_signal"),
    "Crimea": Setting("crimea_2014"),
    # Russia at the sensitive end of its coded range, so that even Kyiv's threats show.
    "Crimea, Russia exposed": Setting("crimea_2014", {"values": {
        "actors.russia.sanction_sensitivity": 0.4, "pairs.exposure.russia-ukraine": 0.25}}),
    # As coded, Washington rejects China's plan in every run; here it is a better plan.
    "a fair plan": Setting("arms_sale", {"values": {
        "scenario.plans.twelve_points.impartiality": 1.0,
        "scenario.plans.twelve_points.specificity": 0.7,
        "scenario.plans.twelve_points.willingness": 0.7}}),
    # China has sold arms, so that those with red lines have somebody to penalise.
    "a sale": Setting("arms_sale", {"answers": {"arms_request": "accepted"}}),
    # As coded, Russia seldom loses; here it does, half a year into the war and again a year into it.
    "Russia loses": Setting("arms_sale", {"events": {
        f"rout_{n}": {"title": "Rout", "date": day, "evidence": _CITED,
                      "changes": [{"variable": "battlefield", "set": -1.0}]}
        for n, day in enumerate(("2022-04-04", "2022-08-01", "2022-11-07", "2023-02-06"))}}),
    # As coded, Kyiv has no means to penalise anybody; here it has, so that its threats and what it does count.
    "Kyiv has means": Setting("arms_sale", {"values": {"actors.ukraine.reach": 0.8}}),
    "a sale, and Kyiv has means": Setting("arms_sale", {
        "values": {"actors.ukraine.reach": 0.8}, "answers": {"arms_request": "accepted"}}),
    # As coded, hardly any run takes the offer; here it is worth more, so that how long it is weighed shows.
    "a rich offer": Setting("arms_sale", {"values": {"scenario.offers.arms_request.stake": 1.0}}),
    # As coded, the developing states never come near a red line; here they arm Russia.
    "the South arms Russia": Setting("arms_sale", {"holds": {
        "arms": held("global_south", "military", 0.7), "trade": held("global_south", "economic", 0.8)}}),
    # As coded, the developing states stay near neutral, where they pull nobody; here they condemn.
    "the South condemns": Setting("arms_sale", {"holds": {
        "words": held("global_south", "diplomatic", -0.8), "trade": held("global_south", "economic", -0.8),
        "arms": held("global_south", "military", -0.8)}}),
    # As coded, China and the South hardly ever stand against Russia; here they did and are let go.
    "back from condemning": Setting("arms_sale", {"holds": {
        f"{actor}_{domain}": held(actor, domain, -0.6, RELEASE)
        for actor in ("china", "global_south") for domain in ("diplomatic", "economic")}}),
    "back from sanctions in a downturn": Setting("downturn", {"holds": {
        f"{actor}_economic": held(actor, "economic", -0.6, RELEASE)
        for actor in ("china", "global_south")}}),
    # As coded, their military help is too small for a nuclear signal to matter; here it was not.
    "back from arming": Setting("nuclear_signal", {"holds": {
        actor: held(actor, "military", 0.7, RELEASE) for actor in ("china", "global_south")}}),
    # As coded, the West never stands on Russia's side; here it did and is let go.
    "back from backing": Setting("arms_sale", {"holds": {
        f"{actor}_diplomatic": held(actor, "diplomatic", 0.6, RELEASE)
        for actor in ("us", "eu")}}),
    # As coded, Kyiv never leans to Moscow, and let go it is back in no time; here its aim is another.
    "Kyiv gives in": Setting("arms_sale", {"values": {
        "actors.ukraine.ideal_point.diplomatic": 0.9, "actors.ukraine.position.diplomatic": 0.4}}),
}


# -- what should move -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """From low to high the outcome should go up (+1) or down (-1)."""

    outcome: str
    sign: float
    setting: str = "as coded"


Rule = Callable[..., Expected]

#: On whose side an actor comes to stand once the war is on, as the texts have it.
STANDS = {"china": 1.0, "russia": 1.0, "eu": -1.0, "us": -1.0, "ukraine": -1.0}
#: Who begins at the end of the scale, where it wants to be: salience adds nothing to that, and draws it to its friends,
#: none of whom stands as far.
FURTHEST = {("russia", "diplomatic"), ("russia", "economic"), ("ukraine", "military")}
#: Actors whose red lines are against backing Russia; those of Russia are against backing Ukraine.
PARTIES = ("russia", "ukraine")
AGAINST_BACKING_RUSSIA = ("us", "eu", "ukraine")


def own(actor: str, domain: str) -> Expected:
    """An aim pulls the position with it."""
    return Expected(f"position.{actor}.{domain}@mean", +1.0)


def position(actor: str, domain: str) -> Expected:
    """Where an actor begins still shows in its first weeks."""
    return Expected(f"position.{actor}.{domain}@mean0-8", +1.0)


def salience(actor: str, domain: str) -> Expected:
    """Who cares more about a domain goes further on its own side in it.

    The developing states want little: what they care about in words is their distance from the attack
    (usip2023 ¶41: they will not choose), in trade their own good, and in arms to stay out of it, so that
    they look more impartial.
    """
    if actor == "global_south":
        return {"diplomatic": Expected("position.global_south.diplomatic@mean", -1.0),
                "economic": Expected("position.global_south.economic@mean", +1.0),
                "military": Expected("standing.global_south@mean", +1.0)}[domain]
    # Russia fights with all that it has, so that its military effort shows only before it does
    setting = "Crimea" if (actor, domain) == ("russia", "military") else "as coded"
    at_the_end = (actor, domain) in FURTHEST
    return Expected(f"position.{actor}.{domain}@mean", -STANDS[actor] if at_the_end else STANDS[actor], setting)


def red_line(actor: str, domain: str) -> Expected:
    """A line that is further off leaves China more room; Russia's, drawn closer, is crossed more."""
    if actor == "russia":
        return Expected("penalty.eu-russia@mean", +1.0)
    return Expected(f"position.china.{domain}@mean", +1.0)


def severity(actor: str, domain: str) -> Expected:
    """A graver crossing keeps away those who stand near the line: China, and Europe from Russia's."""
    if actor == "russia":
        return Expected(f"position.eu.{domain}@mean", +1.0)
    return Expected(f"position.china.{domain}@mean", -1.0)


def capability(actor: str) -> Expected:
    """Who is larger counts for more in the pressure on a belligerent, and in what friends reckon with."""
    if actor == "russia":
        return Expected("pressure.ukraine@mean", +1.0)
    sanctions = {"us": +1.0, "eu": +1.0, "ukraine": +1.0, "china": -1.0, "global_south": -1.0}
    return Expected("pressure.russia@mean", sanctions[actor])


def arsenal(actor: str) -> Expected:
    """Arms tell on the battlefield, for the side that has or gets them; China's once it has sold some."""
    return Expected("battlefield@mean", STANDS[actor], "a sale" if actor == "china" else "as coded")


def alignment(actor: str) -> Expected:
    """Who sides with friends goes to where they are; the South's friends are on both sides.

    There the friendship shows in its answer to the plan of one of them (usip2023 ¶17).
    """
    if actor == "global_south":
        return Expected("plan.twelve_points.global_south", +1.0)
    # no friend of a party to the war stands as far as itself
    return Expected(f"position.{actor}.diplomatic@mean", STANDS[actor] * (-1.0 if actor in PARTIES else 1.0))


def deterred(actor: str, setting: str = "as coded") -> Expected:
    """Who fears penalties does less of what brings them: backing Russia, or in the West, sanctions."""
    return Expected(f"position.{actor}.economic@mean", +1.0 if actor in ("us", "eu") else -1.0, setting)


def prospect_value(actor: str) -> Expected:
    """As deterred; Ukraine's shows in its answer to the plan of Beijing, its hope (usip2023 ¶21)."""
    if actor == "ukraine":
        return Expected("plan.twelve_points.ukraine", +1.0)
    return deterred(actor)


def sanction_sensitivity(actor: str) -> Expected:
    """As deterred; Russia's effort before Crimea, since in 2022 nothing holds it back (wids2022 ¶20)."""
    if actor == "russia":
        return Expected("position.russia.military@mean", -1.0, "Crimea")
    return deterred(actor)


def sovereignty_norm(actor: str) -> Expected:
    """It speaks against backing the attacker; who stands against it anyway must have stood elsewhere."""
    if actor == "ukraine":
        return Expected("position.ukraine.diplomatic@mean", -1.0, "Kyiv gives in")
    if actor in AGAINST_BACKING_RUSSIA:
        return Expected(f"position.{actor}.diplomatic@{AFTER}", -1.0, "back from backing")
    return Expected(f"position.{actor}.diplomatic@mean", -1.0)


def noninterference_norm(actor: str) -> Expected:
    return Expected(f"position.{actor}.diplomatic@{AFTER}", +1.0, "back from condemning")


def partner_support(actor: str) -> Expected:
    """Help for the side that loses: Ukraine as coded, Russia when it does."""
    if actor == "china":
        return Expected("position.china.military@mean", +1.0, "Russia loses")
    return Expected(f"position.{actor}.military@mean", -1.0)


def energy_dependence(actor: str) -> Expected:
    """Who needs Russian energy sanctions less; China and the South do not sanction as coded."""
    if actor in ("us", "eu"):
        return Expected(f"position.{actor}.economic@mean", +1.0)
    return Expected(f"position.{actor}.economic@{AFTER}", +1.0, "back from sanctions in a downturn")


def escalation_aversion(actor: str) -> Expected:
    """Who fears escalation stays nearer to no arms at all, on either side."""
    if actor in ("china", "global_south"):
        return Expected(f"position.{actor}.military@{AFTER}", -1.0, "back from arming")
    return Expected(f"position.{actor}.military@mean", +1.0)


def standing_concern(actor: str) -> Expected:
    """Who wants to look impartial moves toward the middle in words."""
    return Expected(f"position.{actor}.diplomatic@mean", -STANDS[actor])


def penalties(actor: str, sign: float) -> Expected:
    """An enforcer's penalties on who crosses its lines most: Russia, or in Russia's eyes the US."""
    target = "us" if actor == "russia" else "russia"
    return Expected(f"penalty.{target}-{actor}@mean", sign, "Kyiv has means" if actor == "ukraine" else "as coded")


def relation(one: str, other: str) -> Expected:
    """Who gets on better with somebody stands more where that somebody stands.

    Russia stands at the end of the scale and follows nobody, so the other side of its relations is read.
    The South pulls nobody while it is neutral.
    """
    if one == "russia":
        one, other = other, one
    if other == "global_south":
        if one == "china":
            return Expected("position.china.diplomatic@mean", -1.0, "the South condemns")
        one, other = other, one
    # Europe stands less far than Washington, so that the nearer it is the less far Washington goes
    return Expected(f"position.{one}.diplomatic@mean", +1.0 if (one, other) == ("us", "eu") else STANDS[other])


def threat(one: str, other: str) -> Expected:
    """A threat that is believed keeps an actor from what the other objects to.

    Russia's threats are against backing Ukraine. Russia itself is far beyond all lines in 2022 and shows
    what threats do to it only before Crimea.
    """
    if one == "russia":
        name = "Crimea, Russia exposed" if other == "ukraine" else "Crimea"
        return Expected("position.russia.military@mean", -1.0, name)
    if other == "russia":
        name = "back from condemning" if one in ("china", "global_south") else "as coded"
        return Expected(f"position.{one}.economic@mean", +1.0, name)
    return Expected(f"position.{one}.economic@mean", -1.0, "Kyiv has means" if other == "ukraine" else "as coded")


def exposure(one: str, other: str) -> Expected:
    """As a threat, where the other has lines that one may cross; else it makes an enforcer hesitate."""
    if one == "russia" or (one in AGAINST_BACKING_RUSSIA and other in ("china", "global_south")):
        setting = {"china": "a sale", "global_south": "the South arms Russia"}.get(other, "as coded")
        if (one, other) == ("ukraine", "china"):
            setting = "a sale, and Kyiv has means"
        return Expected(f"penalty.{other}-{one}@mean", -1.0, setting)
    if (one, other) == ("ukraine", "russia"):
        return Expected("penalty.russia-ukraine@mean", -1.0, "Kyiv has means")
    return threat(one, other)


def prospects(one: str, other: str) -> Expected:
    """Hope for better relations keeps an actor from what would spoil them; China spoils its by nothing.

    (China has no red lines.) Hope for relations with China shows in the answers to its plan.
    """
    if other == "china":
        return Expected(f"plan.twelve_points.{one}", +1.0, "a fair plan" if one == "us" else "as coded")
    return threat(one, other)


#: What most members of a bloc say to the mildest text of the war; who differ more say it less unanimously.
MODAL = {"eu": "yes", "global_south": "abstain"}

#: By variable, what a higher value should move. Each takes the actor, then the domain or the other actor.
RULES: dict[str, Rule] = {
    "position": position,
    "ideal_point": own,
    "wartime_shift": own,
    "salience": salience,
    "red_line": red_line,
    "severity": severity,
    "capability": capability,
    "arsenal": arsenal,
    "alignment": alignment,
    "sanction_sensitivity": sanction_sensitivity,
    "growth_anxiety": lambda actor: deterred(actor, "a downturn"),
    "prospect_value": prospect_value,
    "sovereignty_norm": sovereignty_norm,
    "noninterference_norm": noninterference_norm,
    "straddle_aversion": lambda actor: Expected(f"gap.{actor}@mean", -1.0),
    "partner_support": partner_support,
    "energy_dependence": energy_dependence,
    "energy_opportunity": lambda actor: Expected(f"position.{actor}.economic@mean", +1.0),
    "escalation_aversion": escalation_aversion,
    "standing_concern": standing_concern,
    # those who want to look impartial to it move toward the middle
    "audience_weight": lambda actor: Expected("position.us.diplomatic@mean", +1.0),
    "inertia": lambda actor: Expected(f"moves.{actor}", -1.0),
    "deference": lambda actor: Expected(f"belief.{actor}@mean", -1.0),
    "resolve": lambda actor: penalties(actor, +1.0),
    "trade_caution": lambda actor: penalties(actor, -1.0),
    "coupling": lambda actor: penalties(actor, +1.0),
    "reach": lambda actor: replace(penalties(actor, +1.0), setting="as coded"),
    "spread": lambda actor: Expected(f"vote.unga_2023_02_23.{actor}.{MODAL[actor]}", -1.0),
    "nuclear_leverage": lambda actor: Expected("escalation_risk@mean", +1.0),
    "nuclear_restraint": lambda actor: Expected("escalation_risk@mean", -1.0),
    "relation": relation,
    "exposure": exposure,
    "credibility": threat,
    "prospects": prospects,
}


# -- the comparison ---------------------------------------------------------------------------------


def ends(value: Value) -> tuple[float, float]:
    """Return the low and the high to compare: the coded range, or 0.2 around it if it is narrower."""
    if value.high - value.low >= NARROW - 1e-12:
        return value.low, value.high
    variable = BY_NAME.get(value.name.partition(".")[0])
    least, most = variable.bounds if variable else (0.0, 1.0)
    middle = 0.5 * (value.low + value.high)
    low = min(max(middle - NARROW / 2, least), most - NARROW)
    return low, low + NARROW


@cache
def world_of(setting: str) -> tuple[World, frozenset[str]]:
    """Return a setting's world, and the values that have no range of their own (they stay where they are).

    A value without a range cannot be drawn, so it is given one here and held at its point otherwise.
    """
    chosen = SETTINGS[setting]
    coded = sim.load(scenario=chosen.scenario, **chosen.changes)
    pinned = chosen.changes.get("values", {})
    fixed = {v.key: v for v in coded.values if v.high <= v.low and v.key not in pinned}
    ranges: dict[str, Any] = {key: dict(zip(("low", "high"), ends(v), strict=True))
                              for key, v in fixed.items()}
    changes = chosen.changes | {"values": pinned | ranges}
    return sim.load(scenario=chosen.scenario, **changes), frozenset(fixed)


def played(setting: str, name: str, end: int, outcome: str, runs: int) -> Any:
    """Return the outcome of each run with one value at its low (0) or high (1) end."""
    world, fixed = world_of(setting)
    design = world.uniforms(SEED, 0, runs)
    for k, value in enumerate(world.values):
        if value.name == name:
            design[k] = (ends(value)[end] - value.low) / (value.high - value.low)
        elif value.key in fixed:
            design[k] = np.nan
    found = run_ensemble(world, runs, SEED, outcomes=[outcome], engine=ENGINE, design=design)
    return found.outcomes[outcome]


def effect(name: str, expected: Expected) -> tuple[float, float, int]:
    """Return the mean difference, high less low, in how many standard errors, from how many runs."""
    mean = size = 0.0
    for runs in RUNS:
        low, high = (played(expected.setting, name, end, expected.outcome, runs) for end in (0, 1))
        difference = high - low
        mean, spread = float(difference.mean()), float(difference.std(ddof=1))
        error = spread / runs**0.5
        size = mean / error if error > 0.0 else np.sign(mean) * np.inf if mean else 0.0
        if abs(size) >= CLEAR:
            break
    return mean, size, runs


def parts_of(name: str) -> list[str]:
    """Return the actor and the domain or other actor in a value's name."""
    head, _, rest = name.partition(".")
    return rest.split("-" if BY_NAME[head].index == "pair" else ".")


def expected_of(name: str) -> Expected:
    head = name.partition(".")[0]
    return RULES[head](*parts_of(name))


def check(name: str, expected: Expected) -> None:
    mean, size, runs = effect(name, expected)
    assert mean * expected.sign > 0.0, (
        f"{name}: {expected.outcome} went by {mean:+.5f} ({size:+.1f} standard errors, {runs} runs, "
        f"{expected.setting}); expected {'up' if expected.sign > 0 else 'down'}")
    assert abs(size) >= CLEAR, f"{name}: {expected.outcome} by {mean:+.5f}, only {size:+.1f} standard errors"


# -- every value of every actor ---------------------------------------------------------------------

ENTRIES: dict[str, Entry] = {e.name: e for e in evidence.load().entries.values() if e.actor is not None}


def quick() -> list[str]:
    """Return one value of each variable, China's if it has one."""
    chosen: dict[str, str] = {}
    for name in sorted(ENTRIES, key=lambda name: parts_of(name)[0] != "china"):
        chosen.setdefault(name.partition(".")[0], name)
    return list(chosen.values())


def test_every_variable_that_an_actor_can_have_is_in_the_table() -> None:
    coded = {entry.variable.name for entry in ENTRIES.values()}
    assert coded == set(RULES)
    assert {parts_of(name)[0] for name in ENTRIES} == set(evidence.load().actors)


@pytest.mark.parametrize("name", quick())
def test_one_value_of_each_variable_moves_what_it_should(name: str) -> None:
    check(name, expected_of(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ENTRIES if name not in quick()])
def test_every_value_of_every_actor_moves_what_it_should(name: str) -> None:
    check(name, expected_of(name))


# -- what a scenario brings -------------------------------------------------------------------------

#: By scenario and value: the outcome and its sign.
BROUGHT: dict[str, Expected] = {
    "offer.arms_request.stake": Expected("offer.arms_request", +1.0),
    # an offer that is weighed for longer is open for fewer weeks in which it can be taken
    "offer.arms_request.deliberation": Expected("offer.arms_request", -1.0, "a rich offer"),
    "vote.npt_2022_08_26.stakes.russia": Expected("vote.npt_2022_08_26.russia", +1.0),
    "vote.food_2022_05_23.common_interest": Expected("vote.food_2022_05_23.china", +1.0),
    "vote.npt_2022_08_26.common_interest": Expected("vote.npt_2022_08_26.china", +1.0),
    # what is at stake is more: China, which leans to Russia, is less for it; the EU is more for it
    "vote.food_2022_05_23.severity": Expected("vote.food_2022_05_23.china", -1.0),
    "vote.npt_2022_08_26.severity": Expected("vote.npt_2022_08_26.china", -1.0),
    "vote.unsc_2022_01_31.severity": Expected("vote.unsc_2022_01_31.eu", +1.0),
    "vote.unsc_2022_02_25.severity": Expected("vote.unsc_2022_02_25.eu", +1.0),
    "vote.unga_2022_03_02.severity": Expected("vote.unga_2022_03_02.eu", +1.0),
    "vote.unga_2022_04_07.severity": Expected("vote.unga_2022_04_07.eu.yes", +1.0),
    "vote.unga_2023_02_23.severity": Expected("vote.unga_2023_02_23.eu", +1.0),
    "plan.twelve_points.impartiality": Expected("plan.twelve_points.eu", +1.0),
    "plan.twelve_points.specificity": Expected("plan.twelve_points.eu", +1.0),
    "plan.twelve_points.willingness": Expected("plan.twelve_points.eu", +1.0),
}


def test_every_value_that_the_scenario_brings_is_in_the_table() -> None:
    world, _ = world_of("as coded")
    kinds = ("offer.", "vote.", "plan.")
    assert {v.name for v in world.values if v.name.startswith(kinds)} == set(BROUGHT)


@pytest.mark.parametrize("name", ["offer.arms_request.stake", pytest.param(None, marks=pytest.mark.slow)])
def test_values_that_the_scenario_brings_move_what_they_should(name: str | None) -> None:
    for chosen in [name] if name else BROUGHT:
        check(chosen, BROUGHT[chosen])
