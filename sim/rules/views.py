"""What a rule sees: the types of its views. Written by ``python -m sim.world.typed``; do not edit.

A view holds the floats of one run (as the Mesa agents use it), arrays over runs (as the NumPy engine uses
it) or lanes of runs (the compiled engine); a rule is the same for all three. With N actors and D domains, in
arrays,

* ``everyone.x`` is an array over runs for a scalar, ``everyone.x[j]`` is actor j's, ``everyone.x[d][j]`` its
  value in domain d, and ``everyone.x[j][i]`` what actor i holds toward actor j;
* ``me.x`` is the actor's own value, ``me.x[d]`` in domain d, ``me.x[j]`` what it holds toward actor j, and
  ``me.their.x[j]`` what actor j holds toward it. The NumPy engine has all actors in one view ``me``: the first
  axis of every array is then the actor, so that a rule works for all of them at once.

Sums over actors run in the order of their names; an actor has no relation, exposure, credibility or prospects
toward itself (these are 0).
"""

from __future__ import annotations

from typing import Protocol

from sim.rules.ops import Number


class Row(Protocol):
    """Numbers by place."""

    def __getitem__(self, place: int, /) -> Number:
        """Return the number at a place."""

    def __setitem__(self, place: int, value: Number, /) -> None:
        """Put a number at a place."""


class Grid(Protocol):
    """Rows by place."""

    def __getitem__(self, place: int, /) -> Row:
        """Return the row at a place."""


class Their(Protocol):
    """What the others hold toward an actor."""

    relation: Row
    exposure: Row
    credibility: Row
    prospects: Row
    penalty: Row
    recent_penalty: Row
    structural_relation: Row
    initial_exposure: Row
    warning: Row
    first_penalty: Row
    last_penalty: Row
    first_warning: Row
    last_warning: Row


class Own(Protocol):
    """An actor's own values; ``i`` is its number, ``noise`` the scale of its luck."""

    i: Number
    noise: Number
    their: Their
    stake: Row
    accepted: Row
    deliberation: Row
    stands: Row
    position: Row
    ideal_point: Row
    wartime_shift: Row
    salience: Row
    red_line: Row
    severity: Row
    capability: Number
    arsenal: Number
    alignment: Number
    sanction_sensitivity: Number
    growth_anxiety: Number
    prospect_value: Number
    sovereignty_norm: Number
    noninterference_norm: Number
    straddle_aversion: Number
    partner_support: Number
    energy_dependence: Number
    energy_opportunity: Number
    escalation_aversion: Number
    standing_concern: Number
    audience_weight: Number
    inertia: Number
    deference: Number
    resolve: Number
    trade_caution: Number
    coupling: Number
    reach: Number
    spread: Number
    nuclear_leverage: Number
    nuclear_restraint: Number
    relation: Row
    exposure: Row
    credibility: Row
    prospects: Row
    rationality: Number
    notch: Number
    crossing_width: Number
    norm_weight: Row
    reversal_cost: Number
    direction_memory: Number
    hazard: Number
    warning_lesson: Number
    penalty_step: Number
    penalty_relief: Number
    penalty_relation_loss: Number
    penalty_decoupling: Number
    penalty_lesson: Number
    penalty_prospect_loss: Number
    bluff_decay: Number
    recent_memory: Number
    structural_pull: Number
    congruence_pull: Number
    aid_share: Number
    battle_rate: Number
    battle_gain: Number
    battle_noise: Number
    pressure_effect: Number
    technology_share: Number
    escalation_rate: Number
    escalation_base: Number
    escalation_defeat: Number
    shock_persistence: Number
    war: Number
    war_signal: Number
    belief: Number
    battlefield: Number
    growth_stress: Number
    energy_shock: Number
    escalation_risk: Number
    seen_battlefield: Number
    seen_growth_stress: Number
    seen_energy_shock: Number
    seen_escalation_risk: Number
    direction: Row
    penalty: Row
    recent_penalty: Row
    structural_relation: Row
    initial_exposure: Row
    pressure: Number
    technology_pressure: Number
    standing: Number
    gap: Number
    violation: Number
    seen_violation: Number
    warning: Row
    residual: Row
    last_step: Row
    moves: Number
    reversals: Number
    first_penalty: Row
    last_penalty: Row
    first_warning: Row
    last_warning: Row


class Everyone(Protocol):
    """The values of all actors and of the world."""

    position: Grid
    ideal_point: Grid
    wartime_shift: Grid
    salience: Grid
    red_line: Grid
    severity: Grid
    capability: Row
    arsenal: Row
    alignment: Row
    sanction_sensitivity: Row
    growth_anxiety: Row
    prospect_value: Row
    sovereignty_norm: Row
    noninterference_norm: Row
    straddle_aversion: Row
    partner_support: Row
    energy_dependence: Row
    energy_opportunity: Row
    escalation_aversion: Row
    standing_concern: Row
    audience_weight: Row
    inertia: Row
    deference: Row
    resolve: Row
    trade_caution: Row
    coupling: Row
    reach: Row
    spread: Row
    nuclear_leverage: Row
    nuclear_restraint: Row
    relation: Grid
    exposure: Grid
    credibility: Grid
    prospects: Grid
    rationality: Number
    notch: Number
    crossing_width: Number
    norm_weight: Row
    reversal_cost: Number
    direction_memory: Number
    hazard: Number
    warning_lesson: Number
    penalty_step: Number
    penalty_relief: Number
    penalty_relation_loss: Number
    penalty_decoupling: Number
    penalty_lesson: Number
    penalty_prospect_loss: Number
    bluff_decay: Number
    recent_memory: Number
    structural_pull: Number
    congruence_pull: Number
    aid_share: Number
    battle_rate: Number
    battle_gain: Number
    battle_noise: Number
    pressure_effect: Number
    technology_share: Number
    escalation_rate: Number
    escalation_base: Number
    escalation_defeat: Number
    shock_persistence: Number
    war: Number
    war_signal: Number
    belief: Row
    battlefield: Number
    growth_stress: Number
    energy_shock: Number
    escalation_risk: Number
    seen_battlefield: Row
    seen_growth_stress: Row
    seen_energy_shock: Row
    seen_escalation_risk: Row
    direction: Grid
    penalty: Grid
    recent_penalty: Grid
    structural_relation: Grid
    initial_exposure: Grid
    pressure: Row
    technology_pressure: Row
    standing: Row
    gap: Row
    violation: Number
    seen_violation: Row
    warning: Grid
    residual: Grid
    last_step: Grid
    moves: Row
    reversals: Row
    first_penalty: Grid
    last_penalty: Grid
    first_warning: Grid
    last_warning: Grid
