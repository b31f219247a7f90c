"""Decision models: which option an actor takes, given what each is worth and the luck that each has met.

A decision model is a function of this protocol. It reads the options' utilities, their luck (standard
Gumbel draws) and the scale of luck ``noise``; entries from ``count`` on are not options. It returns the number
of the option, as a float or an array of floats over runs. Options that do not exist this week have the
utility :data:`UNAVAILABLE`; option 0, to stay, always exists. A new model is a function in :data:`DECISIONS`;
``decision=NAME`` chooses it, in every engine.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from sim.rules.ops import Number, where
from sim.rules.table import Table
from sim.rules.views import Row

#: Utility of an option that does not exist this week.
UNAVAILABLE = -1.0e9


class DecisionModel(Protocol):
    """From the options' utilities and luck to the number of the one that is taken."""

    def __call__(self, utility: Row, luck: Row, noise: Number, count: int) -> Number:
        """Return the number of the option, 0 to ``count - 1``."""


class Chooser(NamedTuple):
    """A decision model by its name; ``noisy`` says whether luck plays a part in it."""

    name: str
    model: DecisionModel
    noisy: bool = True


def score(utility: Number, luck: Number, noise: Number) -> Number:
    """Return ``U + g / beta``, with g a standard Gumbel draw and noise ``1 / beta``."""
    return utility + noise * luck


def logit(utility: Row, luck: Row, noise: Number, count: int) -> Number:
    """Take the option with the highest score ``U + g / beta``, the first of equals (quantal response).

    With Gumbel-distributed luck of scale ``1 / beta`` the option ``k`` is taken with probability
    ``exp(beta U_k) / sum exp(beta U)`` (McFadden 1974; McKelvey and Palfrey 1995). The luck is drawn
    before the rules run, so that this is an ordinary comparison.
    """
    best = score(utility[0], luck[0], noise)
    choice: Number = 0.0
    for k in range(1, count):
        value = score(utility[k], luck[k], noise)
        better = value > best
        best = where(better, value, best)
        choice = where(better, k * 1.0, choice)
    return choice


def best_response(utility: Row, luck: Row, noise: Number, count: int) -> Number:
    """Take the option with the highest utility, the first of equals: no luck."""
    best = utility[0]
    choice: Number = 0.0
    for k in range(1, count):
        better = utility[k] > best
        best = where(better, utility[k], best)
        choice = where(better, k * 1.0, choice)
    return choice


DECISIONS: Table[Chooser] = Table(Chooser("logit", logit), Chooser("best_response", best_response, False))
