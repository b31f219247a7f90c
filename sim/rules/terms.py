"""The table of terms: what an actor's utility is the sum of, in the order in which it is added up.

A term is a record. Its forms are elementwise functions, the first of which is in force unless a world chooses
another by name (:mod:`sim.rules.forms`); its weights are made once a week. What a function needs it says by the
names of its arguments: a form takes the candidate position ``y``, weights of its term by name, ``expected_penalty`` and
``hope_lost`` (what standing at ``y`` crosses, see :func:`sim.rules.crossing.crossed_lines`), or for a term of the
whole stance ``gap``; a weight takes ``lens`` (what the lens makes of the term) and further weights of the term;
both take ``me``, ``everyone``, the structure ``s`` and the domain ``d``. :mod:`sim.rules.compose` writes the sum out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.rules import utility, weights
from sim.rules.ops import Number
from sim.rules.structure import ARMS, GOODS, WORDS
from sim.rules.table import Table

#: What a term counts in: domains of these kinds.
EVERYWHERE: tuple[int, ...] = (WORDS, GOODS, ARMS)
DEEDS: tuple[int, ...] = (GOODS, ARMS)

#: How a term counts in a declared position (a vote or the answer to a plan): by the weight of the text, in full
#: (it is seen, and may be punished), or not at all (nothing is done yet).
VOICED, FEARED, UNSAID = "voiced", "feared", "unsaid"


class Term(NamedTuple):
    """A term of the utility.

    Attributes:
        name: Name in lenses, tables and overrides.
        words: What it is about, as the subject of a sentence.
        forms: By name, the functions that it may be; the first is the default.
        weights: By name, what it weighs, made once a week.
        kinds: Kinds of domain in which it counts; empty for a term of the whole stance.
        declared: VOICED, FEARED or UNSAID.
        choice: Name under which its form is chosen; default: its own.
    """

    name: str
    words: str
    forms: Mapping[str, Callable[..., Number]]
    weights: Mapping[str, Callable[..., Number]]
    kinds: tuple[int, ...] = EVERYWHERE
    declared: str = UNSAID
    choice: str = ""

    @property
    def chosen_as(self) -> str:
        """The name under which its form is chosen."""
        return self.choice or self.name


TERMS: Table[Term] = Table(
    Term("interest", "its own idea of where to stand", {"quadratic": utility.interest},
         {"ideal": weights.ideal, "salience": weights.salience, "rest": weights.rest}, declared=VOICED),
    Term("relations", "siding with friends and against rivals",
         {"attraction": utility.attraction, "linear": utility.relations},
         {"tilt": weights.tilt, "ties": weights.ties, "sway": weights.sway, "middle": weights.middle},
         declared=VOICED, choice="siding"),
    Term("coercion", "the penalties that it has to expect", {"expected": utility.coercion},
         {"dread": weights.dread}, declared=FEARED),
    Term("prospects", "the hope of better relations", {"forgone": utility.prospects},
         {"hope": weights.hope}, declared=FEARED),
    Term("norms", "its principles of sovereignty and non-interference", {"quadratic": utility.norms},
         {"sovereignty": weights.sovereignty, "noninterference": weights.noninterference}, declared=VOICED),
    Term("partner", "the need of a partner that is losing", {"linear": utility.partner},
         {"pull": weights.pull}, DEEDS),
    Term("market", "the price of energy and goods", {"linear": utility.market},
         {"loss": weights.loss, "gain": weights.gain}, (GOODS,)),
    Term("escalation", "the fear of nuclear escalation",
         {"direct": utility.direct_involvement, "none": utility.escalation},
         {"fear": weights.fear, "above": weights.above, "below": weights.below}, (ARMS,), choice="involvement"),
    Term("standing", "its good name with the uncommitted", {"quadratic": utility.standing},
         {"heard": weights.heard, "standing": weights.standing}, declared=VOICED),
    Term("inertia", "the cost of changing course", {"linear": utility.inertia},
         {"cost": weights.cost, "here": weights.here, "direction": weights.direction,
          "reversal": weights.reversal}),
    Term("offer", "what it was offered", {"stakes": utility.offer}, {"bid": weights.bid}),
    Term("straddle", "the gap between its words and its deeds", {"quadratic": utility.straddle},
         {"aversion": weights.aversion}, ()),
)
