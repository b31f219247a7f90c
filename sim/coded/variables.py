"""The model's vocabulary: every variable that a person can code, change, sweep or read.

One table, used by the loader (what may be coded), the world (where a number lives), the scenarios
(what an event may change), the codebook and the ODD description (what a number means). A variable
that is not in the table does not exist anywhere else.

Positions run from -1 (backs the case's negative pole fully) over 0 (neutral) to +1 (backs the positive pole
fully). Weights, shares and beliefs run from 0 to 1. A meaning may name the poles, as ``{positive}``, and the domain:
a case (:mod:`sim.coded.cases`) puts its words there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.rules.table import Table
from sim.rules.terms import TERMS

#: Index of a constant of the rules that has a value for each domain: its name is STEM_DOMAIN, as norm_weight_trade.
EACH_DOMAIN = "each domain"

#: Five verbal levels on a 0..1 scale: the one place where words become numbers.
LEVELS: dict[str, float] = {
    "very low": 0.1,
    "low": 0.3,
    "medium": 0.5,
    "high": 0.7,
    "very high": 0.9,
}

POSITION = (-1.0, 1.0)
SHARE = (0.0, 1.0)


@dataclass(frozen=True)
class Variable:
    """One named quantity.

    Attributes:
        name: Name used in files, overrides, tables and messages.
        index: What one value belongs to: ``scalar``, ``actor``, ``domain`` (an actor in a domain),
            ``pair`` (an actor and another one) or ``each domain`` (a scalar for each domain of a case).
        kind: ``coded`` (a record with evidence), ``mechanism`` (a coded constant of the rules),
            ``state`` (moves in a run and is not coded).
        bounds: Smallest and largest value that means anything.
        scale: Unit of the number, in words.
        meaning: What a higher value says, in one line.
        symbol: Symbol in the equations.
        required: Whether every actor must have a coded value. The others are 0, that is, the
            mechanism is off for that actor, unless coded.
        default: Value where none is coded.
    """

    name: str
    index: str
    kind: str
    bounds: tuple[float, float]
    scale: str
    meaning: str
    symbol: str = ""
    required: bool = False
    default: float = 0.0


def _actor(name: str, symbol: str, scale: str, meaning: str, **extra: bool) -> Variable:
    return Variable(name, "actor", "coded", SHARE, scale, meaning, symbol, **extra)


def _mechanism(
    name: str, symbol: str, bounds: tuple[float, float], scale: str, meaning: str
) -> Variable:
    return Variable(name, "scalar", "mechanism", bounds, scale, meaning, symbol, required=True)


VARIABLES: Table[Variable] = Table(
    # -- an actor in a domain -------------------------------------------------------------------
    Variable("position", "domain", "coded", POSITION, "position",
             "where the actor stands on the first week (then: where it stands now)", "x", True),
    Variable("ideal_point", "domain", "coded", POSITION, "position",
             "the position it would take if nothing else mattered, before the wrong and the war",
             "p", True),
    Variable("wartime_shift", "domain", "coded", (-2.0, 2.0), "position",
             "by how much its ideal point moves once it believes that the wrong is done; in arms, that the war is on",
             "p_w"),
    Variable("salience", "domain", "coded", SHARE, "weight",
             "how much it cares about positions in the domain", "s", True),
    Variable("red_line", "domain", "coded", POSITION, "position",
             "the position beyond which it objects to what others do", "l"),
    Variable("severity", "domain", "coded", SHARE, "weight",
             "how grave it finds it when its red line in the domain is crossed by one rung (0.3 of the scale)", "v"),
    # -- an actor -------------------------------------------------------------------------------
    _actor("capability", "c", "share of the strongest",
           "weight in world affairs: whose stances the others reckon with", required=True),
    _actor("arsenal", "a", "share of the strongest",
           "military means that it could bring to bear on this war"),
    _actor("alignment", "alpha", "weight",
           "how much it sides with friends and against rivals", required=True),
    _actor("sanction_sensitivity", "kappa", "weight",
           "how much an expected penalty weighs on it"),
    _actor("growth_anxiety", "delta", "weight",
           "how much more a penalty weighs when growth is under stress"),
    _actor("prospect_value", "V", "weight",
           "what better relations with those who object would be worth to it"),
    _actor("sovereignty_norm", "n_sov", "weight",
           "how much it minds backing the side that attacked"),
    _actor("noninterference_norm", "n_int", "weight",
           "how much it minds joining punishment of a state"),
    _actor("straddle_aversion", "h", "weight",
           "what a gap between its words and its deeds costs it"),
    _actor("partner_support", "psi", "weight",
           "how much it is drawn to help a partner that is losing"),
    _actor("energy_dependence", "e", "weight",
           "how much cutting trade with {positive} hurts it while energy is short"),
    _actor("energy_opportunity", "e_p", "weight",
           "how much it gains from buying the energy of {positive} cheaply while energy is short"),
    _actor("escalation_aversion", "g", "weight",
           "how much the risk of nuclear escalation keeps it from military support"),
    _actor("standing_concern", "rho", "weight",
           "how much it wants to look impartial and responsible to the uncommitted"),
    _actor("audience_weight", "mu", "weight",
           "how much its judgement of others counts as an audience"),
    _actor("inertia", "lambda", "weight per unit of position",
           "what any change of position costs it", required=True),
    _actor("deference", "f", "share",
           "how far its advisers hold back news that the leader does not want to hear",
           required=True),
    _actor("resolve", "phi", "share",
           "how readily it penalises whoever crosses its red lines"),
    _actor("trade_caution", "pi", "share",
           "how far its own losses make it hesitate to penalise"),
    _actor("coupling", "chi", "share",
           "how far it follows when its partners penalise somebody"),
    _actor("reach", "theta", "share",
           "the means that it has to make a penalty felt by others"),
    _actor("spread", "sigma", "position",
           "how far the ideal points of a bloc's members lie apart in words: their standard deviation"),
    _actor("nuclear_leverage", "eta", "share",
           "how far it answers defeat with nuclear threats"),
    _actor("nuclear_restraint", "zeta", "weight",
           "how firmly it opposes the use of nuclear weapons by a partner"),
    # -- an actor and another one: the first is the one who holds it -----------------------------
    Variable("relation", "pair", "coded", POSITION, "relation",
             "how friendly the first is to the second", "R"),
    Variable("exposure", "pair", "coded", SHARE, "share of welfare",
             "what the first loses if the second penalises it in full", "E"),
    Variable("credibility", "pair", "coded", SHARE, "belief",
             "the first's belief that the second carries out a threat", "T"),
    Variable("prospects", "pair", "coded", SHARE, "belief",
             "the first's belief that relations with the second can get better", "O"),
    # -- constants of the rules -----------------------------------------------------------------
    _mechanism("rationality", "beta", (1.0, 1000.0), "1 / utility",
               "how surely the better option is taken (logit choice)"),
    _mechanism("notch", "nu", (0.01, 0.5), "position", "how far one step goes"),
    _mechanism("crossing_width", "omega", (0.01, 1.0), "position",
               "how gradually a red line counts as crossed"),
    Variable("norm_weight", EACH_DOMAIN, "mechanism", SHARE, "weight",
             "how much of a norm is at stake in {domain}", "q", True),
    _mechanism("reversal_cost", "m", (0.0, 5.0), "multiple of inertia",
               "extra inertia against the actor's own recent direction"),
    _mechanism("direction_memory", "gamma", SHARE, "share kept per week",
               "how long a recent direction is remembered"),
    _mechanism("hazard", "h", SHARE, "probability per week",
               "how likely a fully resolved enforcer acts in a given week"),
    _mechanism("warning_lesson", "k_A", SHARE, "share",
               "how much of the remaining doubt in the threat a fresh warning removes, for as long as it is fresh"),
    _mechanism("penalty_step", "k_P", SHARE, "share",
               "how much of what is left of the penalty a single decision imposes"),
    _mechanism("penalty_relief", "k_L", SHARE, "share per week",
               "how fast a penalty is lifted once nothing is crossed"),
    _mechanism("penalty_relation_loss", "k_R", SHARE, "relation",
               "what a penalty takes off the relation, both ways"),
    _mechanism("penalty_decoupling", "k_E", SHARE, "share",
               "how much of the exposure a penalty uses up"),
    _mechanism("penalty_lesson", "k_T", SHARE, "share",
               "how much of the remaining doubt in the threat a penalty removes"),
    _mechanism("penalty_prospect_loss", "k_O", SHARE, "share",
               "how much of the prospects a penalty destroys, both ways"),
    _mechanism("bluff_decay", "k_B", SHARE, "share per week",
               "how much credibility a crossed line loses that is left alone"),
    _mechanism("recent_memory", "gamma_P", SHARE, "share kept per week",
               "how long partners remember a penalty and may follow it"),
    _mechanism("structural_pull", "r_s", SHARE, "share per week",
               "how fast a relation returns to its structural value"),
    _mechanism("congruence_pull", "r_c", SHARE, "share per week",
               "how fast a relation follows the agreement of positions during the war"),
    _mechanism("aid_share", "k_a", SHARE, "share",
               "how much of an outside supporter's arsenal full military backing commits"),
    _mechanism("battle_rate", "r_B", SHARE, "share per week",
               "how fast the battlefield follows the balance of forces"),
    _mechanism("battle_gain", "k_F", (0.0, 20.0), "balance per unit of force",
               "battlefield balance that a given advantage in forces leads to"),
    _mechanism("battle_noise", "sigma_B", SHARE, "balance per week",
               "standard deviation of the fortunes of war in a week"),
    _mechanism("pressure_effect", "k_W", SHARE, "share",
               "how much of a belligerent's force full economic pressure costs it"),
    _mechanism("technology_share", "tau", SHARE, "share",
               "share of the sanctions on a belligerent that no third party can backfill"),
    _mechanism("escalation_rate", "r_N", SHARE, "share per week",
               "how fast the risk of escalation follows its causes"),
    _mechanism("escalation_base", "N_0", SHARE, "risk",
               "risk of escalation of a war in which nobody is losing"),
    _mechanism("escalation_defeat", "N_1", (0.0, 2.0), "risk per unit of balance",
               "how much a nuclear power's defeat adds to the risk"),
    _mechanism("shock_persistence", "gamma_S", SHARE, "share kept per week",
               "how long a shock to growth or energy lasts"),
    # -- what moves in a run and is not coded ---------------------------------------------------
    Variable("war", "scalar", "state", SHARE, "0 or 1", "whether there is a war", "W"),
    Variable("war_signal", "scalar", "state", SHARE, "probability",
             "what the evidence in plain sight says of the war", "W_s"),
    Variable("belief", "actor", "state", SHARE, "belief",
             "the actor's belief that the war is on", "w"),
    Variable("battlefield", "scalar", "state", POSITION, "balance",
             "-1 {negative} is winning, +1 {positive} is winning", "B"),
    Variable("growth_stress", "scalar", "state", SHARE, "stress", "stress on growth", "G"),
    Variable("energy_shock", "scalar", "state", SHARE, "shock",
             "shortage of energy and commodities", "S"),
    Variable("escalation_risk", "scalar", "state", SHARE, "risk",
             "risk of nuclear escalation", "N"),
    Variable("seen_battlefield", "actor", "state", POSITION, "balance",
             "the battlefield as the actor's advisers tell it", "B_i"),
    Variable("seen_growth_stress", "actor", "state", SHARE, "stress",
             "growth stress as the actor's advisers tell it", "G_i"),
    Variable("seen_energy_shock", "actor", "state", SHARE, "shock",
             "the energy shock as the actor's advisers tell it", "S_i"),
    Variable("seen_escalation_risk", "actor", "state", SHARE, "risk",
             "the risk of escalation as the actor's advisers tell it", "N_i"),
    Variable("direction", "domain", "state", POSITION, "sign",
             "recent direction of the actor's moves in the domain", "r"),
    Variable("penalty", "pair", "state", SHARE, "share",
             "penalty on the first by the second that is in force", "P"),
    Variable("recent_penalty", "pair", "state", SHARE, "share",
             "how freshly the second has penalised the first", "P_r"),
    Variable("structural_relation", "pair", "state", POSITION, "relation",
             "the relation that outlasts the events of the day", "R_0"),
    Variable("initial_exposure", "pair", "state", SHARE, "share of welfare",
             "exposure at the start, before any decoupling", "E_0"),
    Variable("pressure", "actor", "state", SHARE, "share",
             "economic pressure on a belligerent, after what others make good", "W_e"),
    Variable("technology_pressure", "actor", "state", SHARE, "share",
             "the part of the pressure that nobody can make good", "W_t"),
    Variable("standing", "actor", "state", SHARE, "share",
             "how impartial the uncommitted think the actor", "I"),
    Variable("gap", "actor", "state", (-2.0, 2.0), "position",
             "how far words run ahead of deeds: the mean position in words less that in deeds", "gap"),
    Variable("violation", "scalar", "state", SHARE, "share",
             "how grave an attack has been made and not been undone: 1 is the invasion of a country; "
             "a ceasefire does not undo it", "W_v"),
    Variable("seen_violation", "actor", "state", SHARE, "belief",
             "the actor's belief that the attack has been made and not been undone", "v_i"),
    Variable("warning", "pair", "state", SHARE, "share",
             "how freshly the second has warned the first", "A"),
    Variable("residual", "domain", "state", (-10.0, 10.0), "utility per unit of position",
             "assumed: the slope added to the interest that makes the coded start a rest point", "rho"),
)

class Chosen(Sequence[Variable]):
    """The variables of the table for which something holds, as the table stands when one asks."""

    def __init__(self, chosen: Callable[[Variable], bool]) -> None:
        self._chosen = chosen

    def __iter__(self) -> Iterator[Variable]:
        return iter(VARIABLES.where(self._chosen))

    def __len__(self) -> int:
        return len(VARIABLES.where(self._chosen))

    def __getitem__(self, k: Any) -> Any:
        return VARIABLES.where(self._chosen)[k]


class Stems(Sequence[str]):
    """The names of the chosen variables."""

    def __init__(self, chosen: Callable[[Variable], bool]) -> None:
        self._chosen = Chosen(chosen)

    def __getitem__(self, k: Any) -> Any:
        return tuple(v.name for v in self._chosen)[k]

    def __len__(self) -> int:
        return len(self._chosen)


class ByName(Mapping[str, Variable]):
    """The table's variables by name; one of each domain also under the names that cases have for it."""

    def __getitem__(self, name: str) -> Variable:
        stem = next((stem for stem in BY_DOMAIN if name.startswith(f"{stem}_")), name)
        return VARIABLES[stem]

    def __iter__(self) -> Iterator[str]:
        return iter(VARIABLES.names)

    def __len__(self) -> int:
        return len(VARIABLES)


class TermNames(Sequence[str]):
    """The names of the utility's terms, in the order in which they are added up."""

    def __getitem__(self, k: Any) -> Any:
        return TERMS.names[k]

    def __len__(self) -> int:
        return len(TERMS)


BY_NAME = ByName()
TERM_NAMES = TermNames()

#: Coded values of an actor, with and without domains, and of pairs; constants of the rules.
ACTOR_VARIABLES = Chosen(lambda v: v.kind == "coded" and v.index != "pair")
PAIR_VARIABLES = Chosen(lambda v: v.kind == "coded" and v.index == "pair")
MECHANISMS = Chosen(lambda v: v.kind == "mechanism")
#: The constants that have a value for each domain.
BY_DOMAIN = Stems(lambda v: v.index == EACH_DOMAIN)

#: What a run counts and remembers beside its variables; 0 is none or never, a week is counted from 1.
TALLIES: Table[Variable] = Table(
    Variable("last_step", "domain", "tally", POSITION, "sign", "direction of the actor's last move"),
    Variable("moves", "actor", "tally", (0.0, 1.0e9), "weeks", "weeks in which the actor moved"),
    Variable("reversals", "actor", "tally", (0.0, 1.0e9), "weeks",
             "weeks in which it moved against its last move"),
    Variable("first_penalty", "pair", "tally", (0.0, 1.0e9), "week, from 1",
             "week in which the second first penalised the first"),
    Variable("last_penalty", "pair", "tally", (0.0, 1.0e9), "week, from 1",
             "week in which the second last penalised the first"),
    Variable("first_warning", "pair", "tally", (0.0, 1.0e9), "week, from 1",
             "week in which the second first warned the first"),
    Variable("last_warning", "pair", "tally", (0.0, 1.0e9), "week, from 1",
             "week in which the second last warned the first"),
)
