"""KTAB's spatial model of politics: challenges, bargains, and a probabilistic Condorcet election among bargains.

KTAB is the toolkit of the King Abdullah Petroleum Studies and Research Center (Wise, Lester and Efird 2015, *An
Introduction to the KAPSARC Toolkit for Behavioral Analysis*; MIT licence). What follows is its model with the settings
of its reference log for seven actors in three dimensions: linear probabilities of victory, proportional votes,
the conditional election, deterministic choices, ``R`` by a third of oneself, third parties half committed, bargains
by the squares of salience and probability, the initiator's bargain only. The settings of its other reference log, for
five actors, are :data:`MARKOV` and :func:`ideals`.

Positions lie on a scale from 0 to 1 here (KTAB's 0 to 100), c is capability, s_id the salience of dimension d, 0 to 1.

1. *Value* of j's position to i: ``v_ij = 1 - |s_i (x_i - x_j)| / |s_i|``, Euclidean norms over dimensions.
2. *Election* among options: ``S(a:b) = sum_k c_k f(max(0, u_ka - u_kb))``, f the identity (*proportional*) or
   ``(d + d^3) / 2`` (*cubic*); ``P(a>b) = S(a:b) / (S(a:b) + S(b:a))``, 1/2 if nobody cares. The probability of an
   option is proportional to ``prod_b P(a>b)`` (*conditional*), or the share of time for which it stands if of the
   others a challenges the standing b with a probability proportional to ``S(a:b) P(a>b)`` and wins with ``P(a>b)``
   (*Markov*).
3. *Risk attitude*: the probabilities p of an election among the positions by their values, put on a line from -1/2
   (the least likely) to 1; *utility* ``u_ij = v_ij + r_i v_ij (1 - v_ij)``. Actor h reckons with the utilities that
   come from ``(2 r_h + r_i) / 3``.
4. *Challenge* of i to j, in the eyes of h: with ``w = c sum_d s_d``, ``a = w_i (u_ii - u_ij)``,
   ``b = w_j (u_jj - u_ji)`` and ``z = w_k (u_ki - u_kj)`` of a third party k, k reckons with
   ``q = (a + max(0, z)) / (a + b + |z|)`` and gives its weight for its gain from siding with i over siding with j,
   ``w_k (q (2 u_ki + u_kk) + (1 - q) 3 u_kj - q 3 u_ki - (1 - q) (2 u_kj + u_kk))``: whoever loses moves to the winner,
   a third party that won keeps its own position. The probability ``p_ij`` is what stands for i over all that stands.
   Gain of i: ``(u_ii - u_ij) ((1 - s_j) + s_j (2 p_ij - 1))``, s_j the sum over dimensions: one who cares little
   gives in. Each actor challenges whom it gains most from, if more than 1e-5.
5. *Bargain*: both move toward each other, in each dimension i by the share ``t_j / (t_i + t_j + 1e-6)`` of the way,
   with ``t_i = (s_i p_ij)^2``, ``t_j = (s_j (1 - p_ij))^2``, rounded to 1e-4 of the scale.
6. Each actor's own bargains, and staying, stand for *election* by mean utility of all positions that would result; the
   likeliest is taken, the first of equals.
7. Steps 1 to 6 are a turn. The play ends when the sum of the distances moved, over that of the first turn, is below
   0.02.

The logs do not print steps 4 and 5, the cubic votes and the Markov election as equations, nor the three small
constants. They were read off their numbers. With them every target, probability, gain, bargain and position of all ten
turns of the first is as logged, to the digits printed; of the second, whose choices among bargains were drawn by a
generator that is not here, every target, probability, gain, bargain and election of its fourteen turns, each turn
from the positions of the last as logged.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.rivals.theories.means import weights
from sim.reading.errors import InputError

Floats = NDArray[np.float64]
#: Smallest gain worth a challenge; what keeps a share of the way from dividing by zero; step of positions.
LEAST_GAIN, NO_ZERO, STEP = 1e-5, 1e-6, 1e-4
#: The play ends when a turn moves actors by less than this share of what the first one did.
SETTLED = 0.02


class Rule(NamedTuple):
    """How options are voted on (``votes``) and elected (``chain``), step 2."""

    votes: Literal["proportional", "cubic"] = "proportional"
    chain: Literal["conditional", "markov"] = "conditional"


#: The rules of the two reference logs.
CONDITIONAL, MARKOV = Rule(), Rule("cubic", "markov")


class Challenge(NamedTuple):
    """One challenge: by whom, to whom, with which probability and gain, and where both would end.

    Attributes:
        by, to: Numbers of the actors.
        probability, gain: In the eyes of the one who challenges.
        ends: Bargain, shape (2, dimensions): where the challenger and the challenged would stand.
    """

    by: int
    to: int
    probability: float
    gain: float
    ends: Floats


class Turn(NamedTuple):
    """A turn: challenges made in it, risk attitudes, and positions after it, shape (actors, dimensions).

    ``elections`` has, for each actor, the probabilities of staying and of its own bargains in the order of challenges.
    """

    challenges: tuple[Challenge, ...]
    risk: Floats
    position: Floats
    elections: tuple[Floats, ...]


def values(position: Any, salience: Any, ideal: Any = None) -> Floats:
    """Return ``v_ij``, what position j is worth to actor i, shape (actors, positions), at most 1 (step 1).

    Args:
        position: Shape (positions, dimensions), 0 to 1.
        salience: Shape (actors, dimensions).
        ideal: Where the actors stand, shape (actors, dimensions); default: at the positions.
    """
    x, s = np.asarray(position, dtype=float), np.asarray(salience, dtype=float)
    own = x if ideal is None else np.asarray(ideal, dtype=float)
    norm = np.sqrt((s * s).sum(axis=1))
    norm = np.where(norm > 0.0, norm, 1.0)
    apart = s[:, None, :] * (own[:, None, :] - x[None, :, :])
    found: Floats = 1.0 - np.sqrt((apart * apart).sum(axis=2)) / norm[:, None]
    return found


def _cast(gain: Floats, rule: Rule) -> Floats:
    """Return the votes that a gain is worth (step 2), below 0 for a loss."""
    return gain if rule.votes == "proportional" else 0.5 * (gain + gain ** 3)


def election(weight: Any, utility: Any, rule: Rule = CONDITIONAL) -> tuple[Floats, Floats]:
    """Return each option's probability, and that of each against each (step 2).

    Args:
        weight: Shape (voters,), from 0.
        utility: Shape (voters, options).
        rule: How it is voted and elected.

    Returns:
        Shapes (options,) and (options, options).
    """
    w, u = np.asarray(weight, dtype=float), np.asarray(utility, dtype=float)
    support = np.maximum(0.0, w[:, None, None] * _cast(u[:, :, None] - u[:, None, :], rule)).sum(axis=0)
    both = support + support.T
    wins = np.where(both > 0.0, support / np.where(both > 0.0, both, 1.0), 0.5)
    if rule.chain == "markov":
        return _standing(support, wins), wins
    product = np.where(np.eye(len(wins), dtype=bool), 1.0, wins).prod(axis=1)
    total = float(product.sum())
    chance = product / total if total > 0.0 else np.full(len(wins), 1.0 / len(wins))
    return chance, wins


def _standing(support: Floats, wins: Floats) -> Floats:
    """Return the share of time for which each option stands (step 2, Markov), from :func:`election`.

    One that nobody challenges would stand for ever, and two such would leave the end to the start: challenges in equal
    shares of one in a billion keep the end defined.
    """
    n = len(wins)
    other = 1.0 - np.eye(n)
    eager = support * wins * other
    total = eager.sum(axis=0)
    chance = np.where(total > 0.0, eager / np.where(total > 0.0, total, 1.0), 0.0) + 1e-9 * other
    moves = chance * wins
    moves = moves + np.diag(-moves.sum(axis=0))
    system = np.vstack([moves, np.ones(n)])
    found, *_ = np.linalg.lstsq(system, np.append(np.zeros(n), 1.0), rcond=None)
    found = np.maximum(0.0, found)
    return np.asarray(found / found.sum(), dtype=float)


def ideals(ideal: Any, position: Any, adjust: Any) -> Floats:
    """Return where ideal points stand after a turn: ``sum_j A_ij x_j + (1 - sum_j A_ij) p_i``.

    Args:
        ideal: ``p``, shape (actors, dimensions).
        position: ``x`` after the turn, the same shape.
        adjust: ``A``, shape (actors, actors), rows adding up to 1 or less; the identity has ideals follow at once.
    """
    a = np.asarray(adjust, dtype=float)
    found: Floats = a @ np.asarray(position, dtype=float) + (1.0 - a.sum(axis=1))[:, None] * np.asarray(ideal)
    return found


def risk_attitudes(capability: Any, value: Any, rule: Rule = CONDITIONAL) -> Floats:
    """Return each actor's risk attitude, -1/2 to 1, from how its position would fare (step 3); 0 if all fare alike."""
    p, _ = election(capability, value, rule)
    span = float(p.max() - p.min())
    return -0.5 + 1.5 * (p - p.min()) / span if span > 1e-12 else np.zeros(len(p))


def utilities(value: Any, risk: Any) -> Floats:
    """Return ``v + r v (1 - v)``, the risk attitude r one a row."""
    v = np.asarray(value, dtype=float)
    found: Floats = v + np.asarray(risk, dtype=float)[:, None] * v * (1.0 - v)
    return found


def chances(weight: Any, utility: Any, rule: Rule = CONDITIONAL) -> Floats:
    """Return ``p_ij``, the probability that i prevails over j, in the eyes of one who sees these utilities (step 4).

    Args:
        weight: ``w = c sum_d s_d``, shape (actors,).
        utility: ``u_ki``, what i's position is worth to k, shape (actors, actors).
        rule: How votes weigh a gain.

    Returns:
        Shape (actors, actors); 1/2 where nobody has anything at stake.
    """
    w, u = np.asarray(weight, dtype=float), np.asarray(utility, dtype=float)
    n = len(w)
    own = np.diag(u)
    stake = w[:, None] * _cast(own[:, None] - u, rule)
    # whoever likes the other's position better than its own, as an ideal point apart from it allows, votes for it
    a, b = (np.maximum(0.0, one) + np.maximum(0.0, -other) for one, other in ((stake, stake.T), (stake.T, stake)))
    z = w[:, None, None] * _cast(u[:, :, None] - u[:, None, :], rule)
    total = (a + b)[None] + np.abs(z)
    q = np.where(total > 0.0, (a[None] + np.maximum(0.0, z)) / np.where(total > 0.0, total, 1.0), 0.5)
    uk, ui, uj = own[:, None, None], u[:, :, None], u[:, None, :]
    given = w[:, None, None] * _cast(q * (2.0 * ui + uk) + (1.0 - q) * 3.0 * uj
                                     - q * 3.0 * ui - (1.0 - q) * (2.0 * uj + uk), rule)
    third = np.ones((n, n, n), dtype=bool)
    every = np.arange(n)
    third[every, every, :] = third[every, :, every] = False
    given = np.where(third, given, 0.0)
    stands = a + np.maximum(0.0, given).sum(axis=0)
    against = b + np.maximum(0.0, -given).sum(axis=0)
    both = stands + against
    found: Floats = np.where(both > 0.0, stands / np.where(both > 0.0, both, 1.0), 0.5)
    return found


def turn(capability: Any, salience: Any, position: Any, *, ideal: Any = None, rule: Rule = CONDITIONAL) -> Turn:
    """Return one turn, steps 1 to 6.

    Args:
        capability: Shape (actors,), from 0, in any unit.
        salience: Shape (actors, dimensions), 0 to 1; an actor's sum at most 1 for gains to mean what they say.
        position: Shape (actors, dimensions), 0 to 1.
        ideal: Ideal points, by whose distance positions are valued; default: the positions.
        rule: How it is voted and elected.
    """
    c, s, x = (np.asarray(v, dtype=float) for v in (capability, salience, position))
    cares, n = s.sum(axis=1), len(c)
    own = x if ideal is None else np.asarray(ideal, dtype=float)
    value = values(x, s, own)
    risk = risk_attitudes(c, value, rule)
    made = []
    for i in range(n):
        seen = utilities(value, (2.0 * risk[i] + risk) / 3.0)
        chance = chances(c * cares, seen, rule)[i]
        gain = (seen[i, i] - seen[i]) * ((1.0 - cares) + cares * (2.0 * chance - 1.0))
        gain[i] = -np.inf
        j = int(gain.argmax())
        if gain[j] > LEAST_GAIN:
            p = float(chance[j])
            mine, other = (s[i] * p) ** 2, (s[j] * (1.0 - p)) ** 2
            ends = np.stack([x[i] + (x[j] - x[i]) * other / (mine + other + NO_ZERO),
                             x[j] + (x[i] - x[j]) * mine / (mine + other + NO_ZERO)])
            made.append(Challenge(i, j, p, float(gain[j]), np.round(ends / STEP) * STEP))
    ends_at, elections = x.copy(), []
    for k in range(n):
        mine_all = [m for m in made if k in (m.by, m.to)]
        worth = [utilities(value, risk).mean(axis=1)]
        for m in mine_all:
            there = x.copy()
            there[m.by], there[m.to] = m.ends
            worth.append(utilities(values(there, s, own), risk).mean(axis=1))
        elections.append(election(c, np.stack(worth, axis=1), rule)[0])
        taken = int(elections[-1].argmax())
        if taken:
            chosen = mine_all[taken - 1]
            ends_at[k] = chosen.ends[0 if chosen.by == k else 1]
    return Turn(tuple(made), risk, ends_at, tuple(elections))


def moved(before: Any, after: Any) -> float:
    """Return the sum over actors of the distance moved, in units of the scale (step 7)."""
    apart = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    return float(np.sqrt((apart * apart).sum(axis=1)).sum())


def play(capability: Any, salience: Any, position: Any, *, most: int = 50) -> list[Turn]:
    """Return the turns of a play, until it settles or ``most`` turns are played (step 7).

    Args:
        capability: As in :func:`turn`.
        salience: As there.
        position: As there.
        most: Largest number of turns.

    Raises:
        InputError: If nobody has any weight, or positions or saliences are off their scale.
    """
    c, s, x = (np.asarray(v, dtype=float) for v in (capability, salience, position))
    weights(c, s.sum(axis=1))
    for name, given in (("position", x), ("salience", s)):
        if given.shape != (len(c), x.shape[1]) or not ((given >= -1e-9) & (given <= 1.0 + 1e-9)).all():
            raise InputError(f"not a {name}", key=name, found=given.tolist(), allowed="0 to 1, actors by dimensions")
    found: list[Turn] = []
    for _ in range(most):
        made = turn(c, s, x)
        found.append(made)
        last, x = moved(x, made.position), made.position
        if len(found) == 1:
            first = last
        if last / (first + NO_ZERO * 100.0) < SETTLED:
            break
    return found
