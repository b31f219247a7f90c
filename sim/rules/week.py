"""One week of the model, put together from the mechanisms.

Every function here works on *views*: namespaces whose attributes are named as in
:mod:`sim.coded.variables`. A view holds either plain floats (one actor of one run, as the Mesa agents use
it) or arrays over actors and runs (as the NumPy engine uses it); the code is the same. With N
actors, in a view of arrays

* a scalar has shape (1, runs), an actor's value (N, runs), a domain's value (3, N, runs),
* a pair's value has shape (N, N, runs) and is indexed ``[other][actor]``;

in a view of one actor ``value``, ``value[domain]`` and ``value[other]`` are floats. ``everyone`` is
the view of all actors, ``everyone.position[d][j]`` being the position of actor j. Sums over actors
run in the order of their names, so that the order in which files name them cannot matter; an actor
has no relation, exposure, credibility or prospects toward itself (the diagonals are 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from sim.rules import battlefield, choose, perceive, relate, respond, utility, vote
from sim.rules.crossing import crossing, overreach
from sim.rules.ops import absolute, both, clip, maximum, where

DIPLOMATIC, ECONOMIC, MILITARY = 0, 1, 2
ALL_DOMAINS = (DIPLOMATIC, ECONOMIC, MILITARY)

View = Any


@dataclass(frozen=True)
class Structure:
    """What does not change in a run and does not differ between runs.

    Attributes:
        size: Number of actors N.
        sides: +1, -1 or 0 by actor: whose belligerent it is.
        objects: +1, -1 or 0 by actor: which side's backing its red lines are against.
        lines: By domain, the actors with a red line in it.
        offers: The offers, in the order of their names.
        holds: Interventions.
    """

    size: int
    sides: tuple[float, ...]
    objects: tuple[float, ...]
    lines: tuple[tuple[int, ...], ...]
    offers: tuple[Offer, ...] = ()
    holds: tuple[Hold, ...] = ()

    @cached_property
    def belligerents(self) -> tuple[int, ...]:
        """The actors that are parties to the war."""
        return tuple(k for k in range(self.size) if self.sides[k] != 0.0)

    @cached_property
    def enforcers(self) -> tuple[int, ...]:
        """The actors that have a red line in any domain."""
        return tuple(j for j in range(self.size) if any(j in line for line in self.lines))


@dataclass(frozen=True)
class Offer:
    """An offer to actor ``to`` to stand at ``position`` in ``domain`` from week ``opens`` on."""

    name: str
    source: int
    to: int
    domain: int
    position: float
    opens: int
    closes: int
    answer: str = "free"

    def open_in(self, week: int) -> bool:
        """Return whether the offer can be taken in a week."""
        return self.opens <= week <= self.closes


@dataclass(frozen=True)
class Hold:
    """An actor's position in a domain is held in the weeks ``first`` to ``last``."""

    actor: int
    domain: int
    position: float
    first: int
    last: int


# -- perceive ---------------------------------------------------------------------------------------


def perceive_week(view: View) -> dict[str, Any]:
    """Return the actor's beliefs after the week's news, by variable name."""
    news = {
        "belief": view.war_signal,
        "seen_battlefield": view.battlefield,
        "seen_growth_stress": view.growth_stress,
        "seen_energy_shock": view.energy_shock,
        "seen_escalation_risk": view.escalation_risk,
    }
    return {
        name: perceive.follow(getattr(view, name), truth, view.deference)
        for name, truth in news.items()
    }


# -- decide -----------------------------------------------------------------------------------------


def weigh(view: View, everyone: View, structure: Structure) -> SimpleNamespace:
    """Return the week's weights of an actor: everything in the utility but the candidate.

    The lens multiplies each term. The sums over the other actors are made here, once a week, so that
    a candidate costs only as many operations as there are red lines.
    """
    lens, war = view.lens, view.belief
    norm = (view.norm_weight_diplomatic, view.norm_weight_economic, view.norm_weight_military)
    w = SimpleNamespace()
    w.sharpness = 1.0 / view.crossing_width
    w.ideal = [
        perceive.ideal(view.ideal_point[d], view.wartime_shift[d], war) for d in ALL_DOMAINS
    ]
    w.salience = [lens["interest"] * view.salience[d] for d in ALL_DOMAINS]
    w.tilt = [
        lens["relations"] * view.alignment * view.salience[d] * _field(view, everyone, structure, d)
        for d in ALL_DOMAINS
    ]
    w.coercion = lens["coercion"] * war * view.sanction_sensitivity * (
        1.0 + view.growth_anxiety * view.seen_growth_stress
    )
    w.threat = [view.exposure[j] * view.credibility[j] for j in range(structure.size)]
    w.prospects = lens["prospects"] * war * view.prospect_value
    w.sovereignty = [lens["norms"] * war * view.sovereignty_norm * norm[d] for d in ALL_DOMAINS]
    w.noninterference = [
        lens["norms"] * war * view.noninterference_norm * norm[d] for d in ALL_DOMAINS
    ]
    w.pull = lens["partner"] * war * view.partner_support * _need(view, structure)
    w.loss = lens["market"] * view.energy_dependence * view.seen_energy_shock
    w.gain = lens["market"] * view.energy_opportunity * view.seen_energy_shock
    w.fear = lens["escalation"] * view.escalation_aversion * view.seen_escalation_risk
    audience = lens["standing"] * view.standing_concern * _audience(view, everyone, structure)
    w.standing = [audience * norm[d] for d in ALL_DOMAINS]
    w.inertia = lens["inertia"] * view.inertia
    w.straddle = lens["straddle"] * view.straddle_aversion
    w.offer = lens["offer"]
    return w


def _field(view: View, everyone: View, structure: Structure, d: int) -> Any:
    """Return ``sum_j c_j R_ij x_jd``: where friends pull and rivals push, in one domain."""
    total: Any = 0.0
    for j in range(structure.size):
        total = total + everyone.capability[j] * view.relation[j] * everyone.position[d][j]
    return total


def _need(view: View, structure: Structure) -> Any:
    """Return ``sum_k max(0, R_ik) max(0, -B side_k) side_k`` over the belligerents."""
    total: Any = 0.0
    for k in structure.belligerents:
        side = structure.sides[k]
        losing = maximum(-(view.seen_battlefield * side), 0.0)
        total = total + maximum(view.relation[k], 0.0) * losing * side
    return total


def _audience(view: View, everyone: View, structure: Structure) -> Any:
    """Return ``sum_a mu_a w_a (1 - |x_a,dip|)`` over the others."""
    total: Any = 0.0
    for a in range(structure.size):
        uncommitted = 1.0 - absolute(everyone.position[DIPLOMATIC][a])
        heard = everyone.audience_weight[a] * everyone.belief[a] * uncommitted
        total = total + view.others[a] * heard
    return total


def crossed_lines(
    y: Any, d: int, w: SimpleNamespace, view: View, everyone: View, structure: Structure
) -> tuple[Any, Any]:
    """Return ``sum_j E_ij T_ij C_ij`` and ``sum_j O_ij C_ij`` for position ``y`` in a domain."""
    penalty: Any = 0.0
    hope: Any = 0.0
    for j in structure.lines[d]:
        crossed = crossing(
            y, everyone.red_line[d][j], everyone.severity[d][j], structure.objects[j], w.sharpness
        )
        penalty = penalty + w.threat[j] * crossed
        hope = hope + view.prospects[j] * crossed
    return penalty, hope


def domain_terms(
    y: Any, d: int, w: SimpleNamespace, view: View, everyone: View, structure: Structure
) -> dict[str, Any]:
    """Return the terms of standing at ``y`` in domain ``d``, by name, in the order of the sum."""
    penalty, hope = crossed_lines(y, d, w, view, everyone, structure)
    terms = {
        "interest": utility.interest(y, w.ideal[d], w.salience[d]),
        "relations": utility.relations(y, w.tilt[d]),
        "coercion": utility.coercion(w.coercion, penalty),
        "prospects": utility.prospects(w.prospects, hope),
        "norms": utility.norms(y, w.sovereignty[d], w.noninterference[d]),
    }
    if d != DIPLOMATIC:
        terms["partner"] = utility.partner(y, w.pull)
    if d == ECONOMIC:
        terms["market"] = utility.market(y, w.loss, w.gain)
    if d == MILITARY:
        terms["escalation"] = utility.escalation(y, w.fear)
    terms["standing"] = utility.standing(y, w.standing[d])
    terms["inertia"] = utility.inertia(
        y, view.position[d], view.direction[d], w.inertia, view.reversal_cost
    )
    return terms


def kept_stake(y: Any, offer: Offer, o: int, view: View) -> Any:
    """Return the stake of an accepted offer while ``y`` keeps to it (within half a notch)."""
    beyond = y - offer.position if offer.position >= 0.0 else offer.position - y
    kept = both(view.accepted[o] > 0.0, beyond >= -0.5 * view.notch)
    return where(kept, view.member[o] * view.stake[o], 0.0)


def stakes(y: Any, d: int, w: SimpleNamespace, view: View, structure: Structure) -> Any:
    """Return the stakes of the accepted offers in a domain that ``y`` keeps."""
    total: Any = 0.0
    for o, offer in enumerate(structure.offers):
        if offer.domain == d:
            total = total + kept_stake(y, offer, o, view)
    return w.offer * total


def domain_utility(
    y: Any, d: int, w: SimpleNamespace, view: View, everyone: View, structure: Structure
) -> Any:
    """Return ``u_d(y)``: the sum of the terms of one domain, accepted offers included."""
    terms = iter(domain_terms(y, d, w, view, everyone, structure).values())
    total = next(terms)
    for term in terms:
        total = total + term
    if any(offer.domain == d for offer in structure.offers):
        total = total + stakes(y, d, w, view, structure)
    return total


def total_utility(parts: list[Any], positions: list[Any], w: SimpleNamespace) -> Any:
    """Return U from the three domains' utilities and the positions."""
    return parts[0] + parts[1] + parts[2] + utility.straddle(
        positions[0], positions[1], positions[2], w.straddle
    )


@dataclass
class Option:
    """One thing that an actor could do this week.

    Attributes:
        name: ``stay``, ``diplomatic down``, ``accept arms_request``, ...
        domain: The domain in which it moves, or None.
        target: The position there.
        utility: Utility U; :data:`sim.rules.choose.UNAVAILABLE` where the option does not exist.
        luck: Standard Gumbel draw of the option.
    """

    name: str
    domain: int | None
    target: Any
    utility: Any
    luck: Any


def options(
    view: View, everyone: View, structure: Structure, week: int, luck: Any, offer_luck: Any,
    w: SimpleNamespace | None = None,
) -> list[Option]:
    """Return the actor's options with their utilities: stay, a notch down or up, each offer."""
    w = w or weigh(view, everyone, structure)
    here = [view.position[d] for d in ALL_DOMAINS]
    stay = [domain_utility(here[d], d, w, view, everyone, structure) for d in ALL_DOMAINS]
    found = [Option("stay", None, None, total_utility(stay, here, w), luck[0])]
    for d, domain in enumerate(("diplomatic", "economic", "military")):
        for sign, word in ((-1.0, "down"), (1.0, "up")):
            y = clip(here[d] + sign * view.notch, -1.0, 1.0)
            total = _moved(y, d, stay, here, w, view, everyone, structure)
            total = where(y == here[d], choose.UNAVAILABLE, total)
            found.append(Option(f"{domain} {word}", d, y, total, luck[len(found)]))
    for o, offer in enumerate(structure.offers):
        if not offer.open_in(week) or offer.answer == "refused":
            continue
        y = offer.position
        total = _moved(y, offer.domain, stay, here, w, view, everyone, structure)
        total = total + w.offer * view.stake[o]
        can = both(view.member[o] > 0.0, view.accepted[o] <= 0.0)
        if offer.answer == "accepted":
            total = total - choose.UNAVAILABLE
        found.append(Option(f"accept {offer.name}", offer.domain, y,
                            where(can, total, choose.UNAVAILABLE), offer_luck[o]))
    return found


def _moved(
    y: Any, d: int, stay: list[Any], here: list[Any], w: SimpleNamespace, view: View,
    everyone: View, structure: Structure,
) -> Any:
    """Return U of standing at ``y`` in domain ``d`` and staying in the others."""
    parts, positions = list(stay), list(here)
    parts[d] = domain_utility(y, d, w, view, everyone, structure)
    positions[d] = y
    return total_utility(parts, positions, w)


def pick(found: list[Option], noise: Any) -> Any:
    """Return the index of the option with the highest score; the first of equals."""
    best = choose.score(found[0].utility, found[0].luck, noise)
    choice: Any = 0.0
    for k, option in enumerate(found[1:], 1):
        value = choose.score(option.utility, option.luck, noise)
        better = value > best
        best, choice = where(better, value, best), where(better, float(k), choice)
    return choice


# -- act --------------------------------------------------------------------------------------------


def act(view: View, structure: Structure, week: int, found: list[Option], choice: Any
        ) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the new positions, the new directions and the new ``accepted`` flags of an actor."""
    positions = [view.position[d] for d in ALL_DOMAINS]
    accepted = [view.accepted[o] for o in range(len(structure.offers))]
    for k, option in enumerate(found):
        if option.domain is not None:
            taken = choice == float(k)
            positions[option.domain] = where(taken, option.target, positions[option.domain])
            if k > 6:
                o = next(i for i, f in enumerate(structure.offers) if option.name == f"accept {f.name}")
                accepted[o] = where(taken, 1.0, accepted[o])
    for h, hold in enumerate(structure.holds):
        if hold.first <= week <= hold.last:
            positions[hold.domain] = where(view.held[h] > 0.0, hold.position, positions[hold.domain])
    directions = []
    for d in ALL_DOMAINS:
        step = positions[d] - view.position[d]
        sign = where(step > 0.0, 1.0, where(step < 0.0, -1.0, 0.0))
        remembered = view.direction_memory * view.direction[d]
        directions.append(where(sign == 0.0, remembered, sign))
    for o, offer in enumerate(structure.offers):
        beyond = positions[offer.domain] - offer.position
        beyond = beyond if offer.position >= 0.0 else -beyond
        accepted[o] = where(beyond >= -0.5 * view.notch, accepted[o], 0.0)
    return positions, directions, accepted


# -- respond ----------------------------------------------------------------------------------------


def crossing_of(positions: Any, j: int, everyone: View, structure: Structure, sharpness: Any) -> Any:
    """Return ``C_ij`` in the eyes of j: how far the three positions of i overreach its red lines."""
    total: Any = 0.0
    for d in ALL_DOMAINS:
        if j in structure.lines[d]:
            total = total + overreach(
                positions[d], everyone.red_line[d][j], everyone.severity[d][j],
                structure.objects[j], sharpness,
            )
    return total


def followed(recent: Any, relations_of_j: Any, enforcers: Sequence[int]) -> Any:
    """Return ``sum_k max(0, R_jk) P_r,ik``: how freshly the partners of j have penalised i.

    The sum is over those who enforce red lines at all; nobody else's penalties are ever fresh.
    """
    total: Any = 0.0
    for k in enforcers:
        total = total + maximum(relations_of_j[k], 0.0) * recent[k]
    return total


def penalises(target: View, enforcer: View, luck: Any) -> Any:
    """Return whether an enforcer penalises a target this week.

    ``target`` has ``crossed``, ``in_force``, ``exposure_of_enforcer``, ``recent`` (followed) and
    ``other`` (0 for the enforcer itself); ``enforcer`` is its view; ``luck`` is uniform in 0..1.
    """
    ready = respond.urge(
        enforcer.resolve, enforcer.trade_caution, target.exposure_of_enforcer,
        enforcer.coupling, target.recent,
    )
    chance = respond.penalty_probability(
        enforcer.hazard, target.crossed, enforcer.belief, target.in_force, ready
    )
    return luck < chance * target.other


def after_response(acts: Any, target: View, enforcer: View) -> dict[str, Any]:
    """Return the new values of the pair (target, enforcer), by name.

    ``relation`` and ``prospects`` are the target's toward the enforcer, ``relation_back`` and
    ``prospects_back`` the enforcer's toward the target.
    """
    e = enforcer
    left = 1.0 - e.penalty_prospect_loss
    return {
        "penalty": where(
            acts, respond.imposed(target.in_force, e.penalty_step),
            respond.relieved(target.in_force, e.penalty_relief, target.crossed),
        ),
        "recent_penalty": where(acts, 1.0, e.recent_memory * target.recent_own),
        "exposure": where(acts, target.exposure * (1.0 - e.penalty_decoupling), target.exposure),
        "credibility": where(
            acts, respond.learned(target.credibility, e.penalty_lesson),
            respond.doubted(target.credibility, e.bluff_decay, target.crossed, e.belief,
                            target.in_force),
        ),
        "relation": where(acts, target.relation - e.penalty_relation_loss, target.relation),
        "relation_back": where(
            acts, target.relation_back - e.penalty_relation_loss, target.relation_back
        ),
        "prospects": where(acts, target.prospects * left, target.prospects),
        "prospects_back": where(acts, target.prospects_back * left, target.prospects_back),
    }


# -- consequences -----------------------------------------------------------------------------------


def relation_drift(view: View, everyone: View, j: int) -> Any:
    """Return the actor's next relation to actor j (0 to itself)."""
    apart: Any = 0.0
    for d in ALL_DOMAINS:
        apart = apart + relate.distance(view.position[d], everyone.position[d][j])
    moved = relate.drift(
        view.relation[j], view.structural_relation[j], relate.congruence(apart), view.belief,
        view.structural_pull, view.congruence_pull,
    )
    return where(view.others[j] > 0.0, moved, 0.0)


def pressures(everyone: View, structure: Structure, k: int) -> tuple[Any, Any]:
    """Return the economic pressure on belligerent k and its technology part."""
    side = structure.sides[k]
    gross: Any = 0.0
    relief: Any = 0.0
    weight: Any = 0.0
    for j in range(structure.size):
        if j == k:
            continue
        economic = everyone.position[ECONOMIC][j]
        gross = gross + everyone.capability[j] * battlefield.sanctions_against(economic, side)
        relief = relief + everyone.capability[j] * battlefield.relief_for(economic, side)
        weight = weight + everyone.capability[j]
    weight = maximum(weight, 1.0e-9)
    gross, relief = gross / weight, relief / weight
    share = everyone.technology_share[0]
    return battlefield.pressure(gross, relief, share), share * gross


def force(everyone: View, structure: Structure) -> Any:
    """Return the balance of forces on the battlefield: positive for Russia's side."""
    total: Any = 0.0
    for j in range(structure.size):
        military = everyone.position[MILITARY][j]
        if structure.sides[j] != 0.0:
            total = total + battlefield.own_force(
                everyone.arsenal[j], military, everyone.pressure[j], everyone.pressure_effect[0]
            )
        else:
            total = total + battlefield.aid(everyone.arsenal[j], military, everyone.aid_share[0])
    return total


def danger(everyone: View, structure: Structure) -> Any:
    """Return where the risk of escalation is heading, 0..1; 0 without a war."""
    total: Any = 0.0
    for k in structure.belligerents:
        restraint: Any = 0.0
        for j in range(structure.size):
            restraint = restraint + (
                everyone.capability[j] * everyone.nuclear_restraint[j]
                * maximum(everyone.relation[j][k], 0.0)
            )
        losing = maximum(-(everyone.battlefield[0] * structure.sides[k]), 0.0)
        total = total + battlefield.danger(
            everyone.nuclear_leverage[k], everyone.escalation_base[0],
            everyone.escalation_defeat[0], losing, restraint,
        )
    return everyone.war[0] * total


def standing_of(view: View, everyone: View, structure: Structure) -> Any:
    """Return how impartial the uncommitted think an actor, 0..1.

    ``1 - (sum_a mu_a w_a (1 - |x_a,dip|) / sum_a mu_a) sum_d q_d |x_d| / sum_d q_d``
    """
    heard = _audience(view, everyone, structure)
    weight: Any = 0.0
    for a in range(structure.size):
        weight = weight + view.others[a] * everyone.audience_weight[a]
    norm = (view.norm_weight_diplomatic, view.norm_weight_economic, view.norm_weight_military)
    partial: Any = 0.0
    total: Any = 0.0
    for d in ALL_DOMAINS:
        partial = partial + norm[d] * absolute(view.position[d])
        total = total + norm[d]
    share = heard / maximum(weight, 1.0e-9)
    return 1.0 - share * (partial / maximum(total, 1.0e-9))


def gap_of(view: View) -> Any:
    """Return how far words run ahead of deeds: ``x_dip - (x_eco + x_mil) / 2``."""
    return view.position[DIPLOMATIC] - 0.5 * (view.position[ECONOMIC] + view.position[MILITARY])


# -- votes and plans --------------------------------------------------------------------------------


def _declared(
    y: Any, weight: Any, w: SimpleNamespace, view: View, everyone: View, structure: Structure
) -> Any:
    """Return the utility of declaring position ``y``: visible, and not yet a move."""
    d = DIPLOMATIC
    penalty, hope = crossed_lines(y, d, w, view, everyone, structure)
    voiced = (
        utility.interest(y, w.ideal[d], w.salience[d])
        + utility.relations(y, w.tilt[d])
        + utility.norms(y, w.sovereignty[d], w.noninterference[d])
        + utility.standing(y, w.standing[d])
    )
    return (
        weight * voiced
        + utility.coercion(w.coercion, penalty)
        + utility.prospects(w.prospects, hope)
    )


def vote_options(
    text: float, severity: Any, common_interest: Any, view: View, everyone: View,
    structure: Structure, luck: Any,
) -> list[Option]:
    """Return yes, abstain and no on a text, with their utilities.

    Interest, relations, norms and standing count by the severity of the text; a common interest (in
    nuclear safety, food, transport) speaks for yes whatever the war.
    """
    w = weigh(view, everyone, structure)
    found = []
    for a, (name, answer) in enumerate(zip(("yes", "abstain", "no"), vote.ANSWERS, strict=True)):
        value = _declared(answer * text, severity, w, view, everyone, structure)
        if a == 0:
            value = value + common_interest
        found.append(Option(name, None, answer * text, value, luck[a]))
    return found


def plan_options(
    text: float, author: int, impartiality: Any, specificity: Any, willingness: Any, view: View,
    everyone: View, structure: Structure, luck: Any,
) -> list[Option]:
    """Return accept, neither and reject on a peace plan, with their utilities.

    The plan is seen where its author stands by so much as it is partial. Accepting is worth what the
    plan is worth and pleases the author, rejecting rebuffs it.
    """
    w = weigh(view, everyone, structure)
    seen = vote.seen_position(text, impartiality, everyone.position[DIPLOMATIC][author])
    tie = view.belief * vote.bond(
        view.alignment, view.relation[author], view.prospect_value, view.prospects[author]
    )
    found = []
    for a, (name, answer) in enumerate(
        zip(("accept", "neither", "reject"), vote.ANSWERS, strict=True)
    ):
        value = _declared(answer * seen, 1.0, w, view, everyone, structure) + answer * tie
        if a == 0:
            value = value + view.belief * vote.worth(specificity, willingness)
        found.append(Option(name, None, answer * seen, value, luck[a]))
    return found
