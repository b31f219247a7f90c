"""Bueno de Mesquita's expected-utility model of group decisions, as replicated by Scholz, Calbert and Smith.

Sources: Bueno de Mesquita 1985, *American Political Science Review* 79: 156-177, and 1994 in *European Community
Decision Making* (ed. with Stokman), ch. 4; Scholz, Calbert and Smith 2011, *Journal of Theoretical Politics* 23:
510-531 (equations by their number in the paper at ICAART 2011: 18-30). Actor i has capability c, position x and
salience s (0 to 1); d_ij is the distance of two positions over the range of positions, mu the weighted median.

1. *Who prevails*, i over j: all cast ``v_k = c_k s_k (d_kj - d_ki)``; ``P_ij = sum of v_k above 0 / sum |v_k|``
   (eq. 30, 31).
2. *Basic utilities* of i challenging j, r_i its risk exponent: success ``2 - 4 (1/2 - d_ij / 2)^r``, failure
   ``2 - 4 (1/2 + d_ij / 2)^r``, status quo ``2 - 4 (1/2)^r``, and if nobody challenges and things get better or worse,
   ``2 - 4 (1/2 -+ (d_i,mu + d_ij) / 4)^r`` (eq. 15, 16, 22 to 24).
3. *Expected utility* ``E_ij = s_j (P U_s + (1 - P) U_f) + (1 - s_j) U_s - Q U_sq - (1 - Q) (T U_b + (1 - T) U_w)``: who
   cares little gives in; T = 1 if mu is nearer to i than j is (eq. 5 to 7).
4. *Risk*: with r = 1 first, ``S_i = sum_j E_ji`` is what others expect from challenging i;
   ``R_i = (2 S_i - max S - min S) / (max S - min S)``, ``r_i = (1 - R_i / 3) / (1 + R_i / 3)``: from 1/2 to 2
   (eq. 32 to 34). Then E is worked out again.
5. *Offers*, i to j: if only i gains and by more than j loses, a compromise, ``x_j + (x_i - x_j) |E_ji / E_ij|``; if
   only i gains and by less, j gives in and moves to x_i; if both expect to gain, there is a conflict (eq. 35, 36).
6. Each actor takes one offer, all move at once, and a round is over. The forecast of a round is the weighted median.

What the sources leave open is a :class:`Readings`. Its defaults, :data:`EQUATIONS`, are the equations as printed. They
do not give the medians that are printed for emission standards, 7, 8.4159, 9.6109, 9.9620, but 7, 9.53, 9.53, 9.53
(and 10 from round 4 on). :data:`REPLICA` gives them to the digits printed, and of all combinations of readings it
alone does, whatever the range and the end of the play. Its steps are those that a public replica of 2014 (J. Velev,
*bdm-scholz-expected-utility-model*) reports of Scholz, Calbert and Smith's program. Two of them are not in the paper:
the votes that stand for i are divided by those on *all* pairs of positions, so that P is small and P_ij + P_ji below
1; and votes go by distances to the power of each voter's risk exponent. With linear votes and all else as in the
replica the medians are 7, 8.4272, 9.6199, 9.9643; with P over the votes on i and j alone they stay at 7. Nothing was
fitted. From round 4 on the program goes another way: of several compromises it takes the one with the smallest
weighted mean of both positions, which hangs on the end of the scale that is called 0, and is not offered here.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.rivals.theories.means import weighted_median, weights
from sim.reading.errors import InputError, one_of

Floats = NDArray[np.float64]
#: Expected utilities nearer to 0 than this are 0: no challenge is made for a rounding error.
NOTHING = 1e-12


class Readings(NamedTuple):
    """How steps are read that the sources leave open.

    Attributes:
        no_challenge: Q, the probability that things stay as they are if i does not challenge: 1 (Bueno de Mesquita
            1994) or 0.5 (1985).
        span: Over which range of positions distances are taken: ``first`` (of the first round) or ``current``.
        chance: Over which votes P_ij is a share: ``pair`` (those on i and j, as printed) or ``all`` (those on all
            ordered pairs of actors' positions).
        votes: How votes weigh a distance: ``linear``, or ``risk``: ``c_k s_k (d_kj^r_k - d_ki^r_k)``.
        conflict: What a conflict does: ``stay`` (its outcome is uncertain; nobody moves) or ``move`` (who expects less
            moves to the other).
        taken: Which offer an actor takes: ``strongest`` (of the one who expects most from it), ``nearest`` (the one
            that makes it move least) or ``kind`` (a lost conflict before a compromise before giving in, and the nearest
            of a kind).
        perspective: In whose eyes an offer is weighed: ``own`` (E_ij with r_i and E_ji with r_j), ``proposer`` (both
            with r_i) or ``receiver`` (both with r_j).
        ends: When the play is over: ``still`` (nobody moves any more; Scholz, Calbert and Smith print rounds in which
            the median stays) or ``median`` (the forecast is the same for two rounds on end).
    """

    no_challenge: float = 1.0
    span: Literal["first", "current"] = "first"
    chance: Literal["pair", "all"] = "pair"
    votes: Literal["linear", "risk"] = "linear"
    conflict: Literal["stay", "move"] = "stay"
    taken: Literal["strongest", "nearest", "kind"] = "strongest"
    perspective: Literal["own", "proposer", "receiver"] = "own"
    ends: Literal["still", "median"] = "still"


#: What each reading may be.
CHOICES: dict[str, tuple[object, ...]] = {
    "no_challenge": (1.0, 0.5), "span": ("first", "current"), "chance": ("pair", "all"), "votes": ("linear", "risk"),
    "conflict": ("stay", "move"), "taken": ("strongest", "nearest", "kind"),
    "perspective": ("own", "proposer", "receiver"), "ends": ("still", "median")}
#: The equations as printed, and what gives the printed medians.
EQUATIONS = Readings()
REPLICA = Readings(chance="all", votes="risk", conflict="move", taken="kind", perspective="receiver")
#: Both, by the name under which they are asked for.
STEPS = {"equations": EQUATIONS, "replica": REPLICA}


class Round(NamedTuple):
    """After a round: positions, shape (draws, actors); risk exponents; the forecast, shape (draws,)."""

    position: Floats
    risk: Floats
    forecast: Floats


def prevail(capability: Any, salience: Any, distance: Any, over: str = "pair") -> Floats:
    """Return ``P_ij``, shape (draws, actors, actors); 1/2 where nobody cares which (step 1).

    Args:
        capability: Shape (draws, actors).
        salience: The same.
        distance: ``d_kj`` at [k, j], or its power by k's risk exponent, shape (draws, actors, actors).
        over: Votes that it is a share of: :attr:`Readings.chance`.
    """
    d = np.asarray(distance, dtype=float)
    cast = (np.asarray(capability) * np.asarray(salience))[:, :, None, None] * (d[:, :, None, :] - d[:, :, :, None])
    stands, all_of_it = np.maximum(0.0, cast).sum(axis=1), np.abs(cast).sum(axis=1)
    if over == "all":
        all_of_it = np.broadcast_to(all_of_it.sum(axis=(1, 2), keepdims=True), stands.shape)
    found: Floats = np.where(all_of_it > 0.0, stands / np.where(all_of_it > 0.0, all_of_it, 1.0), 0.5)
    return found


def expected(chance: Floats, salience: Floats, distance: Floats, to_median: Floats, risk: Floats,
             no_challenge: float) -> Floats:
    """Return ``E_ij``, what i expects from challenging j, shape (draws, actors, actors) (steps 2 and 3).

    Args:
        chance: ``P_ij``.
        salience: Shape (draws, actors).
        distance: ``d_ij``.
        to_median: ``d_i,mu``, shape (draws, actors).
        risk: Exponents that broadcast to (draws, actors, actors).
        no_challenge: Q.
    """
    success = 2.0 - 4.0 * np.maximum(0.0, 0.5 - 0.5 * distance) ** risk
    failure = 2.0 - 4.0 * (0.5 + 0.5 * distance) ** risk
    cares = salience[:, None, :]
    found = cares * (chance * success + (1.0 - chance) * failure) + (1.0 - cares) * success
    found = found - no_challenge * (2.0 - 4.0 * 0.5 ** risk)
    if no_challenge < 1.0:
        shift = 0.25 * (to_median[:, :, None] + distance)
        better, worse = 2.0 - 4.0 * np.maximum(0.0, 0.5 - shift) ** risk, 2.0 - 4.0 * (0.5 + shift) ** risk
        found = found - (1.0 - no_challenge) * np.where(to_median[:, :, None] < distance, better, worse)
    every = np.arange(distance.shape[1])
    found[:, every, every] = 0.0
    return np.asarray(found, dtype=float)


def risk_exponents(expects: Floats) -> Floats:
    """Return ``r_i`` from E with r = 1, shape (draws, actors): 1 for all if all are as secure (step 4)."""
    secure = expects.sum(axis=1)
    high, low = secure.max(axis=1, keepdims=True), secure.min(axis=1, keepdims=True)
    span = np.where(high - low > NOTHING, high - low, 1.0)
    r = np.where(high - low > NOTHING, (2.0 * secure - high - low) / span, 0.0)
    found: Floats = (1.0 - r / 3.0) / (1.0 + r / 3.0)
    return found


def next_positions(position: Floats, own: Floats, other: Floats, readings: Readings) -> Floats:
    """Return where all stand after their offers (steps 5 and 6), shape (draws, actors).

    Args:
        position: Shape (draws, actors).
        own: ``E_ij``, what i expects from challenging j, in the eyes in which offers are weighed.
        other: What j expects from challenging i, in the same eyes, at [i, j].
        readings: How open steps are read.
    """
    xi, xj = position[:, :, None], position[:, None, :]
    gains = (own > NOTHING) & (xi != xj)
    share = np.minimum(1.0, np.abs(other) / np.where(gains, own, 1.0))
    conflict, partly = other > NOTHING, np.abs(other) < own
    target = np.where(partly & ~conflict, xj + (xi - xj) * share, np.broadcast_to(xi, own.shape))
    made = gains & (~conflict | ((own > other) & (readings.conflict == "move")))
    far, kind = np.abs(target - xj), np.where(conflict, 0.0, np.where(partly, 1.0, 2.0))
    first, second = {"strongest": (-own, far), "nearest": (far, -own), "kind": (kind, far)}[readings.taken]
    first = np.where(made, first, np.inf)
    tied = made & (first <= first.min(axis=1, keepdims=True) + NOTHING)
    taken = np.where(tied, second, np.inf).argmin(axis=1)
    to = np.take_along_axis(target, taken[:, None, :], 1)[:, 0, :]
    found: Floats = np.where(made.any(axis=1), to, position)
    return found


def play(capability: Any, salience: Any, position: Any, *, rounds: int = 10, readings: Readings | None = None
         ) -> list[Round]:
    """Return the rounds of many draws at once.

    A draw is over by :attr:`Readings.ends`, to 1e-6 of the range; the sources speak of rounds until the issue is
    settled, and leave open how that is told.

    Args:
        capability: Shape (draws, actors), from 0, in any unit.
        salience: The same, 0 to 1.
        position: The same, in any unit.
        rounds: Largest number of rounds.
        readings: How open steps are read; default: the first of each.

    Returns:
        The start as round 0 (with risk 1), then each round.

    Raises:
        InputError: If nobody in a draw has any weight, a salience is off its scale, or a reading is none.
    """
    read = readings or Readings()
    for name, value in zip(read._fields, read, strict=True):
        if value not in CHOICES[name]:
            raise InputError("not a reading", key=name, found=value, allowed=one_of(map(str, CHOICES[name])))
    c, s, x = (np.atleast_2d(np.asarray(v, dtype=float)) for v in (capability, salience, position))
    weights(c.T, s.T)
    if (s > 1.0 + 1e-9).any():
        raise InputError("not a salience", key="salience", found=float(s.max()), allowed="0 to 1")
    first_span = x.max(axis=1) - x.min(axis=1)
    median = weighted_median(c.T, s.T, x.T)
    found = [Round(x, np.ones_like(x), median)]
    live = first_span > 0.0
    for _ in range(rounds):
        span = first_span if read.span == "first" else x.max(axis=1) - x.min(axis=1)
        scale = np.where(span > 0.0, span, 1.0)[:, None]
        d = np.abs(x[:, :, None] - x[:, None, :]) / scale[:, :, None]
        m = np.abs(x - median[:, None]) / scale
        p = prevail(c, s, d, read.chance)
        r = risk_exponents(expected(p, s, d, m, np.ones_like(d), read.no_challenge))
        if read.votes == "risk":
            p = prevail(c, s, d ** r[:, :, None], read.chance)
        own = theirs = expected(p, s, d, m, r[:, :, None], read.no_challenge)
        if read.perspective != "own":
            theirs = expected(p, s, d, m, r[:, None, :], read.no_challenge)
        if read.perspective == "receiver":
            own, theirs = theirs, own
        other = np.swapaxes(theirs, 1, 2)
        moved = np.where(live[:, None], next_positions(x, own, other, read), x)
        now = weighted_median(c.T, s.T, moved.T)
        change = np.abs(now - median) if read.ends == "median" else np.abs(moved - x).max(axis=1)
        live = live & (change > 1e-6 * np.where(first_span > 0.0, first_span, 1.0))
        x, median = moved, now
        found.append(Round(x, r, median))
        if not live.any():
            break
    return found
