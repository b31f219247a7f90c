"""The Numba engine: the same rules, compiled, in lanes of runs.

The elementwise functions of :mod:`sim.rules` are compiled as they stand; this module only brings the
loops, with the runs innermost, so that the processor works on several runs in one instruction. The
order of every sum is that of :mod:`sim.rules.week`, no fast-math is used and nothing is fused, so the
bits are those of the Mesa model and of the NumPy engine (a test compares whole trajectories).

The compiled code is cached in a folder whose name holds a hash of the sources and the versions, below
``SIM_CACHE_DIR``, ``NUMBA_CACHE_DIR`` or the machine's temporary folder (never in the package, which
may be read-only, or in a home folder that several machines share).
"""

# The functions below are read by a compiler: their loops over lanes and their many arguments are what
# it needs. Names of arrays are those of the model.

from __future__ import annotations

import getpass
import hashlib
import os
import sys
import tempfile
import time
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import TERMS, VARIABLES
from sim.engines.numpy_engine import Block
from sim.rules import battlefield, choose, crossing, ops, perceive, relate, respond, utility, vote
from sim.world import luck as shocks
from sim.world.luck import BLOCK
from sim.world.world import World


def cache_folder() -> Path:
    """Return where compiled code is kept: one folder for each user, machine type and source."""
    root = os.environ.get("SIM_CACHE_DIR") or os.environ.get("NUMBA_CACHE_DIR")
    if not root:
        try:
            user = getpass.getuser()
        except (KeyError, OSError):
            user = str(os.getuid())
        root = str(Path(tempfile.gettempdir()) / f"positions-sim-{user}")
    return Path(root) / _fingerprint()


def _fingerprint() -> str:
    from importlib.metadata import version

    here = Path(__file__).resolve().parent.parent
    sums = hashlib.sha256()
    for path in [*sorted((here / "rules").glob("*.py")), here / "coded" / "variables.py", Path(__file__)]:
        sums.update(path.read_bytes())
    sums.update(f"{sys.version_info[:2]} {version('numba')} {np.__version__}".encode())
    return sums.hexdigest()[:16]


def _private(folder: Path) -> bool:
    """Make the folder for this user alone; return whether it is ours and writable."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder.stat().st_uid == os.getuid() and os.access(folder, os.W_OK)
    except OSError:
        return False


def is_cached() -> bool:
    """Return whether the compiled code is on disk already."""
    return any(cache_folder().rglob("*.nbc"))


# LLVM's first level gives the same speed here as its third (the loops are written for it), sooner.
os.environ.setdefault("NUMBA_OPT", "1")
import numba  # noqa: E402

_FOLDER = cache_folder()
_KEPT = _private(_FOLDER.parent) and _private(_FOLDER)
if _KEPT:
    numba.config.CACHE_DIR = str(_FOLDER)

_jit = numba.njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
_kernel = numba.njit(error_model="numpy", nogil=True, cache=_KEPT)


@_jit
def _where(condition, yes, no):  # type: ignore[no-untyped-def]
    return yes if condition else no


@_jit
def _sqrt(value):  # type: ignore[no-untyped-def]
    return np.sqrt(value)


def _compiled(module: Any, names: dict[str, Any]) -> types.SimpleNamespace:
    """Return the functions of a rules module, compiled with the operations in ``names``."""
    scope = {**vars(module), **names}
    found = types.SimpleNamespace()
    for name, function in vars(module).items():
        if isinstance(function, types.FunctionType) and function.__module__ == module.__name__:
            if name in ("where", "sqrt", "both"):
                continue
            fresh = types.FunctionType(function.__code__, scope, name, function.__defaults__)
            scope[name] = _jit(fresh)
            setattr(found, name, scope[name])
    return found


_OPS: dict[str, Any] = {"where": _where, "sqrt": _sqrt}
_OPS |= vars(_compiled(ops, _OPS))
_crossing = _compiled(crossing, _OPS)
_perceive = _compiled(perceive, _OPS)
_utility = _compiled(utility, _OPS)
_respond = _compiled(respond, _OPS)
_relate = _compiled(relate, _OPS)
_battlefield = _compiled(battlefield, _OPS)
_vote = _compiled(vote, _OPS)
_choose = _compiled(choose, _OPS)

f_crossing, f_overreach = _crossing.crossing, _crossing.overreach
f_follow, f_ideal = _perceive.follow, _perceive.ideal
u_interest, u_relations = _utility.interest, _utility.relations
u_coercion, u_prospects = _utility.coercion, _utility.prospects
u_norms, u_partner, u_market = _utility.norms, _utility.partner, _utility.market
u_escalation, u_standing = _utility.escalation, _utility.standing
u_inertia, u_straddle = _utility.inertia, _utility.straddle
r_urge, r_probability = _respond.urge, _respond.penalty_probability
r_imposed, r_relieved = _respond.imposed, _respond.relieved
r_learned, r_doubted = _respond.learned, _respond.doubted
l_congruence, l_distance, l_drift = _relate.congruence, _relate.distance, _relate.drift
b_against, b_relief, b_pressure = (
    _battlefield.sanctions_against, _battlefield.relief_for, _battlefield.pressure)
b_own, b_aid, b_balance = _battlefield.own_force, _battlefield.aid, _battlefield.balance
b_danger, b_risk = _battlefield.danger, _battlefield.risk
v_seen, v_worth, v_bond = _vote.seen_position, _vote.worth, _vote.bond
c_score = _choose.score
o_max, o_min, o_abs, o_clip = _OPS["maximum"], _OPS["minimum"], _OPS["absolute"], _OPS["clip"]

UNAVAILABLE = choose.UNAVAILABLE
W = BLOCK

#: Order of the offsets handed to the kernel.
_NAMES: tuple[str, ...] = tuple(v.name for v in VARIABLES) + tuple(
    f"lens.{term}" for term in TERMS) + ("noise",)
_AT = {name: k for k, name in enumerate(_NAMES)}

# Offsets by name: integers known to the compiler.
POSITION, IDEAL, SHIFT = _AT["position"], _AT["ideal_point"], _AT["wartime_shift"]
SALIENCE, RED_LINE, SEVERITY = _AT["salience"], _AT["red_line"], _AT["severity"]
DIRECTION = _AT["direction"]
CAPABILITY, ARSENAL, ALIGNMENT = _AT["capability"], _AT["arsenal"], _AT["alignment"]
KAPPA, DELTA, VALUE = _AT["sanction_sensitivity"], _AT["growth_anxiety"], _AT["prospect_value"]
SOVEREIGNTY, NONINTERFERENCE = _AT["sovereignty_norm"], _AT["noninterference_norm"]
STRADDLE, PSI = _AT["straddle_aversion"], _AT["partner_support"]
ENERGY_LOSS, ENERGY_GAIN = _AT["energy_dependence"], _AT["energy_opportunity"]
FEAR, RHO, MU = _AT["escalation_aversion"], _AT["standing_concern"], _AT["audience_weight"]
INERTIA, DEFERENCE = _AT["inertia"], _AT["deference"]
RESOLVE, CAUTION, COUPLING = _AT["resolve"], _AT["trade_caution"], _AT["coupling"]
LEVERAGE, RESTRAINT = _AT["nuclear_leverage"], _AT["nuclear_restraint"]
RELATION, EXPOSURE, CREDIBILITY = _AT["relation"], _AT["exposure"], _AT["credibility"]
PROSPECTS, STRUCTURAL = _AT["prospects"], _AT["structural_relation"]
PENALTY, RECENT = _AT["penalty"], _AT["recent_penalty"]
NOTCH, OMEGA, REVERSAL = _AT["notch"], _AT["crossing_width"], _AT["reversal_cost"]
Q_DIP, Q_ECO, Q_MIL = (
    _AT["norm_weight_diplomatic"], _AT["norm_weight_economic"], _AT["norm_weight_military"])
MEMORY, HAZARD, STEP, RELIEF = (
    _AT["direction_memory"], _AT["hazard"], _AT["penalty_step"], _AT["penalty_relief"])
LOSS_R, DECOUPLING, LESSON, LOSS_O = (
    _AT["penalty_relation_loss"], _AT["penalty_decoupling"], _AT["penalty_lesson"],
    _AT["penalty_prospect_loss"])
BLUFF, RECENT_MEMORY = _AT["bluff_decay"], _AT["recent_memory"]
PULL_S, PULL_C = _AT["structural_pull"], _AT["congruence_pull"]
AID, B_RATE, B_GAIN, B_NOISE = (
    _AT["aid_share"], _AT["battle_rate"], _AT["battle_gain"], _AT["battle_noise"])
P_EFFECT, TECHNOLOGY = _AT["pressure_effect"], _AT["technology_share"]
N_RATE, N_BASE, N_DEFEAT = (
    _AT["escalation_rate"], _AT["escalation_base"], _AT["escalation_defeat"])
PERSISTENCE = _AT["shock_persistence"]
WAR, SIGNAL, BELIEF, BATTLE = _AT["war"], _AT["war_signal"], _AT["belief"], _AT["battlefield"]
GROWTH, ENERGY, RISK = _AT["growth_stress"], _AT["energy_shock"], _AT["escalation_risk"]
SEEN_B, SEEN_G, SEEN_S, SEEN_N = (
    _AT["seen_battlefield"], _AT["seen_growth_stress"], _AT["seen_energy_shock"],
    _AT["seen_escalation_risk"])
PRESSURE, TECH_PRESSURE = _AT["pressure"], _AT["technology_pressure"]
STANDING, GAP, NOISE = _AT["standing"], _AT["gap"], _AT["noise"]
L_INTEREST, L_RELATIONS = _AT["lens.interest"], _AT["lens.relations"]
L_COERCION, L_PROSPECTS = _AT["lens.coercion"], _AT["lens.prospects"]
L_NORMS, L_PARTNER, L_MARKET = _AT["lens.norms"], _AT["lens.partner"], _AT["lens.market"]
L_ESCALATION, L_STANDING = _AT["lens.escalation"], _AT["lens.standing"]
L_INERTIA, L_OFFER, L_STRADDLE = _AT["lens.inertia"], _AT["lens.offer"], _AT["lens.straddle"]

# Rows of an actor's weights (see `sim.rules.week.weigh`); the threats of the others follow.
W_IDEAL, W_SALIENCE, W_TILT = 0, 3, 6
W_SOVEREIGNTY, W_NONINTERFERENCE, W_STANDING = 9, 12, 15
W_COERCION, W_PROSPECTS, W_PULL, W_LOSS, W_GAIN, W_FEAR = 18, 19, 20, 21, 22, 23
W_INERTIA, W_STRADDLE, W_OFFER, W_SHARP = 24, 25, 26, 27
W_THREAT = 28


@_jit
def _audience(i, n, x, off, out):  # type: ignore[no-untyped-def]
    """Write ``sum_a mu_a w_a (1 - |x_a,dip|)`` over the others of i."""
    for l in range(W):
        out[l] = 0.0
    for a in range(n):
        if a != i:
            p, m, b = off[POSITION] + a, off[MU] + a, off[BELIEF] + a
            for l in range(W):
                uncommitted = 1.0 - o_abs(x[p, l])
                out[l] = out[l] + x[m, l] * x[b, l] * uncommitted


@_jit
def _weigh(i, n, x, off, belligerents, sides, w, t):  # type: ignore[no-untyped-def]
    """Write the week's weights of actor i; ``t`` is room for one row."""
    war = off[BELIEF] + i
    o = off[OMEGA]
    for l in range(W):
        w[W_SHARP, l] = 1.0 / x[o, l]
    for d in range(3):
        p, s, c = off[IDEAL] + d * n + i, off[SHIFT] + d * n + i, off[SALIENCE] + d * n + i
        for l in range(W):
            w[W_IDEAL + d, l] = f_ideal(x[p, l], x[s, l], x[war, l])
        o = off[L_INTEREST]
        for l in range(W):
            w[W_SALIENCE + d, l] = x[o, l] * x[c, l]
        for l in range(W):
            t[l] = 0.0
        for j in range(n):
            cj, rj, pj = off[CAPABILITY] + j, off[RELATION] + j * n + i, off[POSITION] + d * n + j
            for l in range(W):
                t[l] = t[l] + x[cj, l] * x[rj, l] * x[pj, l]
        o, a = off[L_RELATIONS], off[ALIGNMENT] + i
        for l in range(W):
            w[W_TILT + d, l] = x[o, l] * x[a, l] * x[c, l] * t[l]
    o, k, g, s = off[L_COERCION], off[KAPPA] + i, off[DELTA] + i, off[SEEN_G] + i
    for l in range(W):
        w[W_COERCION, l] = x[o, l] * x[war, l] * x[k, l] * (1.0 + x[g, l] * x[s, l])
    for j in range(n):
        e, c = off[EXPOSURE] + j * n + i, off[CREDIBILITY] + j * n + i
        for l in range(W):
            w[W_THREAT + j, l] = x[e, l] * x[c, l]
    o, k = off[L_PROSPECTS], off[VALUE] + i
    for l in range(W):
        w[W_PROSPECTS, l] = x[o, l] * x[war, l] * x[k, l]
    o, k, g = off[L_NORMS], off[SOVEREIGNTY] + i, off[NONINTERFERENCE] + i
    for d in range(3):
        q = off[Q_DIP] if d == 0 else (off[Q_ECO] if d == 1 else off[Q_MIL])
        for l in range(W):
            w[W_SOVEREIGNTY + d, l] = x[o, l] * x[war, l] * x[k, l] * x[q, l]
            w[W_NONINTERFERENCE + d, l] = x[o, l] * x[war, l] * x[g, l] * x[q, l]
    for l in range(W):
        t[l] = 0.0
    s = off[SEEN_B] + i
    for k in belligerents:
        side = sides[k]
        r = off[RELATION] + k * n + i
        for l in range(W):
            losing = o_max(-(x[s, l] * side), 0.0)
            t[l] = t[l] + o_max(x[r, l], 0.0) * losing * side
    o, k = off[L_PARTNER], off[PSI] + i
    for l in range(W):
        w[W_PULL, l] = x[o, l] * x[war, l] * x[k, l] * t[l]
    o, k, g, s = off[L_MARKET], off[ENERGY_LOSS] + i, off[ENERGY_GAIN] + i, off[SEEN_S] + i
    for l in range(W):
        w[W_LOSS, l] = x[o, l] * x[k, l] * x[s, l]
        w[W_GAIN, l] = x[o, l] * x[g, l] * x[s, l]
    o, k, s = off[L_ESCALATION], off[FEAR] + i, off[SEEN_N] + i
    for l in range(W):
        w[W_FEAR, l] = x[o, l] * x[k, l] * x[s, l]
    _audience(i, n, x, off, t)
    o, k = off[L_STANDING], off[RHO] + i
    for l in range(W):
        t[l] = x[o, l] * x[k, l] * t[l]
    for d in range(3):
        q = off[Q_DIP] if d == 0 else (off[Q_ECO] if d == 1 else off[Q_MIL])
        for l in range(W):
            w[W_STANDING + d, l] = t[l] * x[q, l]
    o, k = off[L_INERTIA], off[INERTIA] + i
    for l in range(W):
        w[W_INERTIA, l] = x[o, l] * x[k, l]
    o, k = off[L_STRADDLE], off[STRADDLE] + i
    for l in range(W):
        w[W_STRADDLE, l] = x[o, l] * x[k, l]
    o = off[L_OFFER]
    for l in range(W):
        w[W_OFFER, l] = x[o, l]


@_jit
def _crossed(i, d, y, n, x, off, w, starts, lines, objects, penalty, hope):  # type: ignore[no-untyped-def]
    """Write ``sum_j E_ij T_ij C_ij`` and ``sum_j O_ij C_ij`` for positions ``y``."""
    for l in range(W):
        penalty[l] = 0.0
        hope[l] = 0.0
    for at in range(starts[d], starts[d + 1]):
        j = lines[at]
        if j != i:
            side = objects[j]
            line, grave = off[RED_LINE] + d * n + j, off[SEVERITY] + d * n + j
            threat, promise = W_THREAT + j, off[PROSPECTS] + j * n + i
            for l in range(W):
                c = f_crossing(y[l], x[line, l], x[grave, l], side, w[W_SHARP, l])
                penalty[l] = penalty[l] + w[threat, l] * c
                hope[l] = hope[l] + x[promise, l] * c


@_jit
def _domain(i, d, y, n, x, off, w, starts, lines, objects, offers, offer_at, penalty, hope, out):  # type: ignore[no-untyped-def]
    """Write ``u_d(y)`` of actor i (see `sim.rules.week.domain_utility`)."""
    _crossed(i, d, y, n, x, off, w, starts, lines, objects, penalty, hope)
    here, went, m = off[POSITION] + d * n + i, off[DIRECTION] + d * n + i, off[REVERSAL]
    if d == 0:
        for l in range(W):
            out[l] = (
                u_interest(y[l], w[W_IDEAL + d, l], w[W_SALIENCE + d, l])
                + u_relations(y[l], w[W_TILT + d, l])
                + u_coercion(w[W_COERCION, l], penalty[l])
                + u_prospects(w[W_PROSPECTS, l], hope[l])
                + u_norms(y[l], w[W_SOVEREIGNTY + d, l], w[W_NONINTERFERENCE + d, l])
                + u_standing(y[l], w[W_STANDING + d, l])
                + u_inertia(y[l], x[here, l], x[went, l], w[W_INERTIA, l], x[m, l])
            )
    elif d == 1:
        for l in range(W):
            out[l] = (
                u_interest(y[l], w[W_IDEAL + d, l], w[W_SALIENCE + d, l])
                + u_relations(y[l], w[W_TILT + d, l])
                + u_coercion(w[W_COERCION, l], penalty[l])
                + u_prospects(w[W_PROSPECTS, l], hope[l])
                + u_norms(y[l], w[W_SOVEREIGNTY + d, l], w[W_NONINTERFERENCE + d, l])
                + u_partner(y[l], w[W_PULL, l])
                + u_market(y[l], w[W_LOSS, l], w[W_GAIN, l])
                + u_standing(y[l], w[W_STANDING + d, l])
                + u_inertia(y[l], x[here, l], x[went, l], w[W_INERTIA, l], x[m, l])
            )
    else:
        for l in range(W):
            out[l] = (
                u_interest(y[l], w[W_IDEAL + d, l], w[W_SALIENCE + d, l])
                + u_relations(y[l], w[W_TILT + d, l])
                + u_coercion(w[W_COERCION, l], penalty[l])
                + u_prospects(w[W_PROSPECTS, l], hope[l])
                + u_norms(y[l], w[W_SOVEREIGNTY + d, l], w[W_NONINTERFERENCE + d, l])
                + u_partner(y[l], w[W_PULL, l])
                + u_escalation(y[l], w[W_FEAR, l])
                + u_standing(y[l], w[W_STANDING + d, l])
                + u_inertia(y[l], x[here, l], x[went, l], w[W_INERTIA, l], x[m, l])
            )
    some = False
    for o in range(len(offers)):
        if offers[o, 1] == d and offers[o, 0] == i:
            some = True
    if some:
        notch = off[NOTCH]
        for l in range(W):
            penalty[l] = 0.0
        for o in range(len(offers)):
            if offers[o, 1] == d and offers[o, 0] == i:
                at, stake, accepted = offer_at[o], offers[o, 5], offers[o, 6]
                for l in range(W):
                    beyond = y[l] - at if at >= 0.0 else at - y[l]
                    kept = (x[accepted, l] > 0.0) & (beyond >= -0.5 * x[notch, l])
                    penalty[l] = penalty[l] + (x[stake, l] if kept else 0.0)
        for l in range(W):
            out[l] = out[l] + w[W_OFFER, l] * penalty[l]


@_jit
def _declared(i, y, weight, n, x, off, w, starts, lines, objects, penalty, hope, out):  # type: ignore[no-untyped-def]
    """Write the utility of declaring ``y`` (see `sim.rules.week._declared`)."""
    _crossed(i, 0, y, n, x, off, w, starts, lines, objects, penalty, hope)
    for l in range(W):
        voiced = (
            u_interest(y[l], w[W_IDEAL, l], w[W_SALIENCE, l])
            + u_relations(y[l], w[W_TILT, l])
            + u_norms(y[l], w[W_SOVEREIGNTY, l], w[W_NONINTERFERENCE, l])
            + u_standing(y[l], w[W_STANDING, l])
        )
        out[l] = (
            weight[l] * voiced
            + u_coercion(w[W_COERCION, l], penalty[l])
            + u_prospects(w[W_PROSPECTS, l], hope[l])
        )


@_jit
def _consider(k, y, u0, u1, u2, y0, y1, y2, aversion, luck, noise, value, best, choice, target, blocked):  # type: ignore[no-untyped-def]
    """Score an option that stands at ``y`` and keep it where it is the best so far.

    Short loops that write one row each: the compiler makes vector code of them.
    """
    for l in range(W):
        value[l] = u0[l] + u1[l] + u2[l] + u_straddle(y0[l], y1[l], y2[l], aversion[l])
    for l in range(W):
        total = value[l]
        total = UNAVAILABLE if blocked[l] > 0.0 else total
        value[l] = c_score(total, luck[l], noise[l])
    for l in range(W):
        was, here = target[l], y[l]
        target[l] = here if value[l] > best[l] else was
    for l in range(W):
        was = choice[l]
        choice[l] = k if value[l] > best[l] else was
    for l in range(W):
        now, was = value[l], best[l]
        best[l] = now if now > was else was


@_jit
def _decide(i, week, n, x, off, w, starts, lines, objects, offers, offer_at, luck, offer_luck, room, new, choice):  # type: ignore[no-untyped-def]
    """Weigh the options of actor i and write its new positions and the option that it took."""
    y, u, penalty, hope = room[0], room[1], room[2], room[3]
    stay, best, target, blocked = room[4:7], room[7], room[8], room[9]
    noise, notch = off[NOISE], off[NOTCH]
    here0, here1, here2 = off[POSITION] + i, off[POSITION] + n + i, off[POSITION] + 2 * n + i
    for d in range(3):
        h = off[POSITION] + d * n + i
        for l in range(W):
            y[l] = x[h, l]
        _domain(i, d, y, n, x, off, w, starts, lines, objects, offers, offer_at, penalty, hope, stay[d])
    for l in range(W):
        total = stay[0, l] + stay[1, l] + stay[2, l] + u_straddle(
            x[here0, l], x[here1, l], x[here2, l], w[W_STRADDLE, l])
        best[l] = c_score(total, luck[0, i, l], x[noise, l])
        choice[l] = 0.0
        target[l] = 0.0
    for d in range(3):
        h = off[POSITION] + d * n + i
        for direction in range(2):
            sign = -1.0 if direction == 0 else 1.0
            for l in range(W):
                y[l] = o_clip(x[h, l] + sign * x[notch, l], -1.0, 1.0)
            for l in range(W):
                blocked[l] = 1.0 if y[l] == x[h, l] else 0.0
            _domain(i, d, y, n, x, off, w, starts, lines, objects, offers, offer_at, penalty, hope, u)
            k = 1 + 2 * d + direction
            _consider(float(k), y, u if d == 0 else stay[0], u if d == 1 else stay[1],
                      u if d == 2 else stay[2], y if d == 0 else x[here0], y if d == 1 else x[here1],
                      y if d == 2 else x[here2], w[W_STRADDLE], luck[k, i], x[noise], room[10], best,
                      choice, target, blocked)
    number = 7
    for o in range(len(offers)):
        if offers[o, 2] <= week <= offers[o, 3] and offers[o, 4] != 2:
            if offers[o, 0] == i:
                d, stake, accepted = offers[o, 1], offers[o, 5], offers[o, 6]
                for l in range(W):
                    y[l] = offer_at[o]
                _domain(i, d, y, n, x, off, w, starts, lines, objects, offers, offer_at, penalty, hope, u)
                u0 = u if d == 0 else stay[0]
                u1 = u if d == 1 else stay[1]
                u2 = u if d == 2 else stay[2]
                y0 = y if d == 0 else x[here0]
                y1 = y if d == 1 else x[here1]
                y2 = y if d == 2 else x[here2]
                forced = offers[o, 4] == 1
                for l in range(W):
                    total = u0[l] + u1[l] + u2[l] + u_straddle(y0[l], y1[l], y2[l], w[W_STRADDLE, l])
                    total = total + w[W_OFFER, l] * x[stake, l]
                    if forced:
                        total = total - UNAVAILABLE
                    total = total if x[accepted, l] <= 0.0 else UNAVAILABLE
                    value = c_score(total, offer_luck[o, week, l], x[noise, l])
                    better = value > best[l]
                    best[l] = value if better else best[l]
                    choice[l] = float(number) if better else choice[l]
                    target[l] = y[l] if better else target[l]
            number += 1
    for d in range(3):
        h = off[POSITION] + d * n + i
        row = d * n + i
        down, up = float(1 + 2 * d), float(2 + 2 * d)
        for l in range(W):
            moved = (choice[l] == down) | (choice[l] == up)
            at, here = target[l], x[h, l]
            new[row, l] = at if moved else here
    number = 7
    for o in range(len(offers)):
        if offers[o, 2] <= week <= offers[o, 3] and offers[o, 4] != 2:
            if offers[o, 0] == i:
                row = offers[o, 1] * n + i
                for l in range(W):
                    taken = choice[l] == float(number)
                    new[row, l] = target[l] if taken else new[row, l]
            number += 1


@_jit
def _act(week, n, x, off, offers, offer_at, holds, hold_at, new, choices, last, moves, reversals, first, room):  # type: ignore[no-untyped-def]
    """Move everybody; remember directions, accepted offers, moves and reversals."""
    for h in range(len(holds)):
        if holds[h, 2] <= week <= holds[h, 3]:
            row = holds[h, 1] * n + holds[h, 0]
            for l in range(W):
                new[row, l] = hold_at[h]
    memory, notch = off[MEMORY], off[NOTCH]
    number = 7
    for o in range(len(offers)):
        accepted, i = offers[o, 6], offers[o, 0]
        if offers[o, 2] <= week <= offers[o, 3] and offers[o, 4] != 2:
            for l in range(W):
                before = x[accepted, l]
                x[accepted, l] = 1.0 if choices[i, l] == float(number) else before
            number += 1
        row, at = offers[o, 1] * n + i, offer_at[o]
        for l in range(W):
            beyond = new[row, l] - at
            beyond = beyond if at >= 0.0 else -beyond
            x[accepted, l] = x[accepted, l] if beyond >= -0.5 * x[notch, l] else 0.0
            if x[accepted, l] > 0.0 and first[o, l] < 0:
                first[o, l] = week
    step, moved, back = room[0], room[1], room[2]
    for i in range(n):
        for l in range(W):
            moved[l] = 0.0
            back[l] = 0.0
        for d in range(3):
            row = d * n + i
            went, here = off[DIRECTION] + row, off[POSITION] + row
            for l in range(W):
                gone = new[row, l] - x[here, l]
                down = -1.0 if gone < 0.0 else 0.0
                step[l] = 1.0 if gone > 0.0 else down
            for l in range(W):
                was = moved[l]
                moved[l] = 1.0 if step[l] != 0.0 else was
            for l in range(W):
                was = back[l]
                back[l] = 1.0 if step[l] * last[row, l] < 0.0 else was
            for l in range(W):
                sign, was = step[l], last[row, l]
                last[row, l] = sign if sign != 0.0 else was
            for l in range(W):
                sign, kept = step[l], x[memory, l] * x[went, l]
                x[went, l] = sign if sign != 0.0 else kept
            for l in range(W):
                x[here, l] = new[row, l]
        for l in range(W):
            moves[i, l] += np.int16(moved[l])
        for l in range(W):
            reversals[i, l] += np.int16(back[l])


@_jit
def _respond_all(week, n, x, off, objects, enforcers, lined, luck, crossed, acts, fresh, room, penalised):  # type: ignore[no-untyped-def]
    """Let every enforcer decide on every target, then carry it all out.

    ``lined`` says in which domains an enforcer has a line, ``fresh`` which pairs have seen a penalty: the
    recent penalties of the others are exactly 0 and are not summed up.
    """
    followed = room[0]
    sharp = room[1]
    for l in range(W):
        sharp[l] = 1.0 / x[off[OMEGA], l]
    for e in range(len(enforcers)):
        j = enforcers[e]
        side = objects[j]
        belief, resolve = off[BELIEF] + j, off[RESOLVE] + j
        caution, coupling = off[CAUTION] + j, off[COUPLING] + j
        hazard = off[HAZARD]
        for i in range(n):
            c = crossed[e * n + i]
            for l in range(W):
                c[l] = 0.0
            for d in range(3):
                if lined[e, d]:
                    p, line = off[POSITION] + d * n + i, off[RED_LINE] + d * n + j
                    grave = off[SEVERITY] + d * n + j
                    for l in range(W):
                        c[l] = c[l] + f_overreach(x[p, l], x[line, l], x[grave, l], side, sharp[l])
            beyond = 0
            for l in range(W):
                beyond |= c[l] > 0.0
            if not beyond:  # the chance is exactly 0
                for l in range(W):
                    acts[e * n + i, l] = 0.0
                continue
            for l in range(W):
                followed[l] = 0.0
            for partner in range(len(enforcers)):
                if fresh[partner, i]:
                    k = enforcers[partner]
                    r, f = off[RELATION] + k * n + j, off[RECENT] + k * n + i
                    for l in range(W):
                        followed[l] = followed[l] + o_max(x[r, l], 0.0) * x[f, l]
            own, force = off[EXPOSURE] + i * n + j, off[PENALTY] + j * n + i
            for l in range(W):
                ready = r_urge(x[resolve, l], x[caution, l], x[own, l], x[coupling, l], followed[l])
                chance = r_probability(
                    x[hazard, l], c[l], x[belief, l], x[force, l], ready)
                acts[e * n + i, l] = 1.0 if (luck[j, l] < chance) & (i != j) else 0.0
    for e in range(len(enforcers)):
        j = enforcers[e]
        belief = off[BELIEF] + j
        for i in range(n):
            if i == j:
                continue
            c, a = crossed[e * n + i], acts[e * n + i]
            there = j * n + i
            back = i * n + j
            force, recent = off[PENALTY] + there, off[RECENT] + there
            exposure, credibility = off[EXPOSURE] + there, off[CREDIBILITY] + there
            relation, relation_back = off[RELATION] + there, off[RELATION] + back
            prospects, prospects_back = off[PROSPECTS] + there, off[PROSPECTS] + back
            step, relief = off[STEP], off[RELIEF]
            loss_o, memory, decoupling = off[LOSS_O], off[RECENT_MEMORY], off[DECOUPLING]
            lesson, bluff, loss_r = off[LESSON], off[BLUFF], off[LOSS_R]
            for l in range(W):
                v, f = x[credibility, l], x[force, l]
                yes = r_learned(v, x[lesson, l])
                no = r_doubted(v, x[bluff, l], c[l], x[belief, l], f)
                x[credibility, l] = yes if a[l] > 0.0 else no
            for l in range(W):
                f = x[force, l]
                yes = r_imposed(f, x[step, l])
                no = r_relieved(f, x[relief, l], c[l])
                x[force, l] = yes if a[l] > 0.0 else no
            for l in range(W):
                no = x[memory, l] * x[recent, l]
                x[recent, l] = 1.0 if a[l] > 0.0 else no
            hits = 0
            for l in range(W):
                hits |= a[l] > 0.0
            if not hits:
                continue
            fresh[e, i] = True
            for l in range(W):
                v = x[exposure, l]
                yes = v * (1.0 - x[decoupling, l])
                x[exposure, l] = yes if a[l] > 0.0 else v
            for l in range(W):
                v = x[relation, l]
                yes = v - x[loss_r, l]
                x[relation, l] = yes if a[l] > 0.0 else v
            for l in range(W):
                v = x[relation_back, l]
                yes = v - x[loss_r, l]
                x[relation_back, l] = yes if a[l] > 0.0 else v
            for l in range(W):
                v = x[prospects, l]
                yes = v * (1.0 - x[loss_o, l])
                x[prospects, l] = yes if a[l] > 0.0 else v
            for l in range(W):
                v = x[prospects_back, l]
                yes = v * (1.0 - x[loss_o, l])
                x[prospects_back, l] = yes if a[l] > 0.0 else v
            for l in range(W):
                if a[l] > 0.0 and penalised[there, l] < 0:
                    penalised[there, l] = week


@_jit
def _relate_all(n, x, off, room):  # type: ignore[no-untyped-def]
    """Let relations drift; take stock of standing and of the gap between words and deeds."""
    apart, partial, weight, heard = room[0], room[1], room[2], room[3]
    pull, follow = off[PULL_S], off[PULL_C]
    for j in range(n):
        for i in range(n):
            if i == j:
                continue
            for l in range(W):
                apart[l] = 0.0
            for d in range(3):
                p, q = off[POSITION] + d * n + i, off[POSITION] + d * n + j
                for l in range(W):
                    apart[l] = apart[l] + l_distance(x[p, l], x[q, l])
            r, s, b = off[RELATION] + j * n + i, off[STRUCTURAL] + j * n + i, off[BELIEF] + i
            for l in range(W):
                x[r, l] = l_drift(x[r, l], x[s, l], l_congruence(apart[l]), x[b, l], x[pull, l],
                                  x[follow, l])
    for i in range(n):
        _audience(i, n, x, off, heard)
        for l in range(W):
            weight[l] = 0.0
        for a in range(n):
            if a != i:
                m = off[MU] + a
                for l in range(W):
                    weight[l] = weight[l] + x[m, l]
        p0, p1, p2 = off[POSITION] + i, off[POSITION] + n + i, off[POSITION] + 2 * n + i
        q0, q1, q2 = off[Q_DIP], off[Q_ECO], off[Q_MIL]
        for l in range(W):
            partial[l] = (0.0 + x[q0, l] * o_abs(x[p0, l]) + x[q1, l] * o_abs(x[p1, l])
                          + x[q2, l] * o_abs(x[p2, l]))
            total = 0.0 + x[q0, l] + x[q1, l] + x[q2, l]
            share = heard[l] / o_max(weight[l], 1.0e-9)
            x[off[STANDING] + i, l] = 1.0 - share * (partial[l] / o_max(total, 1.0e-9))
            x[off[GAP] + i, l] = x[p0, l] - 0.5 * (x[p1, l] + x[p2, l])


@_jit
def _war(n, x, off, belligerents, sides, luck, room):  # type: ignore[no-untyped-def]
    """Pressure on the belligerents, the battlefield, the risk of escalation, fading shocks."""
    gross, relief, weight, force, target = room[0], room[1], room[2], room[3], room[4]
    share = off[TECHNOLOGY]
    for k in belligerents:
        side = sides[k]
        for l in range(W):
            gross[l] = 0.0
            relief[l] = 0.0
            weight[l] = 0.0
        for j in range(n):
            if j != k:
                e, c = off[POSITION] + n + j, off[CAPABILITY] + j
                for l in range(W):
                    gross[l] = gross[l] + x[c, l] * b_against(x[e, l], side)
                    relief[l] = relief[l] + x[c, l] * b_relief(x[e, l], side)
                    weight[l] = weight[l] + x[c, l]
        for l in range(W):
            total = o_max(weight[l], 1.0e-9)
            g = gross[l] / total
            r = relief[l] / total
            x[off[PRESSURE] + k, l] = b_pressure(g, r, x[share, l])
            x[off[TECH_PRESSURE] + k, l] = x[share, l] * g
    for l in range(W):
        force[l] = 0.0
        target[l] = 0.0
    for j in range(n):
        m, a, p = off[POSITION] + 2 * n + j, off[ARSENAL] + j, off[PRESSURE] + j
        if sides[j] != 0.0:
            for l in range(W):
                force[l] = force[l] + b_own(x[a, l], x[m, l], x[p, l], x[off[P_EFFECT], l])
        else:
            for l in range(W):
                force[l] = force[l] + b_aid(x[a, l], x[m, l], x[off[AID], l])
    for k in belligerents:
        for l in range(W):
            gross[l] = 0.0
        for j in range(n):
            c, z, r = off[CAPABILITY] + j, off[RESTRAINT] + j, off[RELATION] + j * n + k
            for l in range(W):
                gross[l] = gross[l] + x[c, l] * x[z, l] * o_max(x[r, l], 0.0)
        for l in range(W):
            losing = o_max(-(x[off[BATTLE], l] * sides[k]), 0.0)
            target[l] = target[l] + b_danger(
                x[off[LEVERAGE] + k, l], x[off[N_BASE], l], x[off[N_DEFEAT], l], losing, gross[l])
    for l in range(W):
        war = x[off[WAR], l]
        x[off[BATTLE], l] = b_balance(
            x[off[BATTLE], l], force[l], x[off[B_RATE], l], x[off[B_GAIN], l], x[off[B_NOISE], l],
            luck[l], war)
        x[off[RISK], l] = b_risk(x[off[RISK], l], war * target[l], x[off[N_RATE], l])
        x[off[GROWTH], l] = x[off[GROWTH], l] * x[off[PERSISTENCE], l]
        x[off[ENERGY], l] = x[off[ENERGY], l] * x[off[PERSISTENCE], l]


@_jit
def _events(week, x, events, chances, cond_at, cond_of, changes_at, changes_of, luck, due, fired):  # type: ignore[no-untyped-def]
    """Let happen what is due. An event's row: first, last, conditions, changes, slot, has chance."""
    for e in range(len(events)):
        inside = events[e, 0] <= week <= events[e, 1]
        slot = events[e, 6]
        for l in range(W):
            due[e, l] = 1.0 if inside else 0.0
        for c in range(events[e, 2], events[e, 3]):
            watched, held = cond_at[c, 0], cond_at[c, 1]
            for l in range(W):
                true = cond_of[c, 0] * (x[watched, l] - cond_of[c, 1]) > 0.0
                x[held, l] = x[held, l] + 1.0 if true else 0.0
                due[e, l] = due[e, l] if x[held, l] >= cond_of[c, 2] else 0.0
        if events[e, 7] == 1:
            for l in range(W):
                due[e, l] = due[e, l] if luck[e, week, l] < chances[e] else 0.0
        for l in range(W):
            if due[e, l] > 0.0 and x[slot, l] == 0.0:
                x[slot, l] = 1.0
                fired[e, l] = week
            else:
                due[e, l] = 0.0
    for e in range(len(events)):
        for c in range(events[e, 4], events[e, 5]):
            slot, add = changes_at[c, 0], changes_at[c, 1]
            for l in range(W):
                if due[e, l] > 0.0:
                    moved = x[slot, l] + changes_of[c, 0] if add == 1 else changes_of[c, 0]
                    moved = moved if moved > changes_of[c, 1] else changes_of[c, 1]
                    x[slot, l] = moved if moved < changes_of[c, 2] else changes_of[c, 2]


@_jit
def _perceive_all(n, x, off):  # type: ignore[no-untyped-def]
    for i in range(n):
        f = off[DEFERENCE] + i
        for k in range(5):
            if k == 0:
                seen, truth = off[BELIEF] + i, off[SIGNAL]
            elif k == 1:
                seen, truth = off[SEEN_B] + i, off[BATTLE]
            elif k == 2:
                seen, truth = off[SEEN_G] + i, off[GROWTH]
            elif k == 3:
                seen, truth = off[SEEN_S] + i, off[ENERGY]
            else:
                seen, truth = off[SEEN_N] + i, off[RISK]
            for l in range(W):
                x[seen, l] = f_follow(x[seen, l], x[truth, l], x[f, l])


@_jit
def _three(i, kind, position, author, common, severity, impartiality, specificity, willingness, n, x, off, w, starts, lines, objects, luck, room, out):  # type: ignore[no-untyped-def]
    """Choose among the three answers to a vote (kind 0) or a plan (kind 1); write +1, 0, -1."""
    y, u, penalty, hope, weight = room[0], room[1], room[2], room[3], room[4]
    best, choice, seen, tie = room[5], room[6], room[7], room[8]
    noise = off[NOISE]
    for l in range(W):
        if kind == 0:
            seen[l] = position
            weight[l] = x[severity, l]
            tie[l] = 0.0
        else:
            seen[l] = v_seen(position, x[impartiality, l], x[off[POSITION] + author, l])
            weight[l] = 1.0
            tie[l] = x[off[BELIEF] + i, l] * v_bond(
                x[off[ALIGNMENT] + i, l], x[off[RELATION] + author * n + i, l],
                x[off[VALUE] + i, l], x[off[PROSPECTS] + author * n + i, l])
    for a in range(3):
        answer = 1.0 - float(a)
        for l in range(W):
            y[l] = answer * seen[l]
        _declared(i, y, weight, n, x, off, w, starts, lines, objects, penalty, hope, u)
        for l in range(W):
            value = u[l]
            if kind == 0:
                if a == 0:
                    value = value + (x[common, l] if common >= 0 else 0.0)
            else:
                value = value + answer * tie[l]
                if a == 0:
                    value = value + x[off[BELIEF] + i, l] * v_worth(
                        x[specificity, l], x[willingness, l])
            scored = c_score(value, luck[a, i, l], x[noise, l])
            if a == 0:
                best[l] = scored
                choice[l] = 1.0
            else:
                better = scored > best[l]
                best[l] = scored if better else best[l]
                choice[l] = answer if better else choice[l]
    for l in range(W):
        out[l] = np.int8(choice[l])


@_jit
def _reduce(week, x, rows, low, per_unit, count, sums, squares, counts):  # type: ignore[no-untyped-def]
    """Add a week to the whole-number sums and histograms (see `sim.engines.ensemble.Reducer`)."""
    bins = counts.shape[2]
    fixed = np.empty(W)
    most = float(bins - 1)
    for r in range(sums.shape[1]):
        slot = rows[r]
        for l in range(W):
            fixed[l] = np.rint(x[slot, l] * 262144.0)
        total = np.int64(0)
        square = np.int64(0)
        for l in range(count):
            whole = np.int64(fixed[l])
            total += whole
            square += whole * whole
        sums[week, r] += total
        squares[week, r] += square
        if r < counts.shape[1]:
            least, scale = low[r, 0], per_unit[r, 0]
            for l in range(W):
                place = np.rint((x[slot, l] - least) * scale)
                place = place if place > 0.0 else 0.0
                fixed[l] = place if place < most else most
            for l in range(count):
                counts[week, r, np.int64(fixed[l])] += 1


@_kernel
def play(  # type: ignore[no-untyped-def]
    weeks, n, x, off, sides, objects, belligerents, enforcers, starts, lines, offers, offer_at, holds,
    hold_at, events, chances, cond_at, cond_of, changes_at, changes_of, votes, vote_at, voters, plans,
    plan_at, l_choice, l_enforce, l_battle, l_offer, l_event, l_vote, l_plan, rows, recorded, record,
    low, per_unit, count, sums, squares, counts, b_votes, b_plans, b_accepted, b_fired, b_penalised,
    b_moves, b_reversals,
):
    """Play all weeks of one block of runs, in place."""
    room = np.empty((11, W))
    w = np.empty((W_THREAT + n, W))
    new = np.empty((3 * n, W))
    choices = np.empty((n, W))
    last = np.zeros((3 * n, W))
    crossed = np.empty((len(enforcers) * n, W))
    acts = np.empty((len(enforcers) * n, W))
    fresh = np.zeros((len(enforcers), n), dtype=np.bool_)
    lined = np.zeros((len(enforcers), 3), dtype=np.bool_)
    for e in range(len(enforcers)):
        for d in range(3):
            for at in range(starts[d], starts[d + 1]):
                if lines[at] == enforcers[e]:
                    lined[e, d] = True
    due = np.empty((len(events), W))
    for week in range(weeks):
        _events(week, x, events, chances, cond_at, cond_of, changes_at, changes_of, l_event, due, b_fired)
        _perceive_all(n, x, off)
        for i in range(n):
            _weigh(i, n, x, off, belligerents, sides, w, room[0])
            _decide(i, week, n, x, off, w, starts, lines, objects, offers, offer_at, l_choice[week],
                    l_offer, room, new, choices[i])
        _act(week, n, x, off, offers, offer_at, holds, hold_at, new, choices, last, b_moves,
             b_reversals, b_accepted, room)
        _respond_all(week, n, x, off, objects, enforcers, lined, l_enforce[week], crossed, acts, fresh,
                     room, b_penalised)
        _relate_all(n, x, off, room)
        _war(n, x, off, belligerents, sides, l_battle[week], room)
        for v in range(len(votes)):
            if votes[v, 0] == week:
                for i in range(n):
                    if voters[v, i] == 1:
                        _weigh(i, n, x, off, belligerents, sides, w, room[0])
                        _three(i, 0, vote_at[v], 0, votes[v, 2], votes[v, 1], 0, 0, 0, n, x, off, w,
                               starts, lines, objects, l_vote[v], room, b_votes[v, i])
        for p in range(len(plans)):
            if plans[p, 0] == week:
                for i in range(n):
                    if i != plans[p, 1]:
                        _weigh(i, n, x, off, belligerents, sides, w, room[0])
                        _three(i, 1, plan_at[p], plans[p, 1], -1, 0, plans[p, 2], plans[p, 3],
                               plans[p, 4], n, x, off, w, starts, lines, objects, l_plan[p], room,
                               b_plans[p, i])
        if recorded > 0:
            for r in range(recorded):
                slot = rows[r]
                for l in range(W):
                    record[week, r, l] = x[slot, l]
        _reduce(week, x, rows, low, per_unit, count, sums, squares, counts)


def _integers(rows: Any, width: int) -> NDArray[np.int64]:
    return np.array(list(rows), dtype=np.int64).reshape(-1, width)


def _numbers(rows: Any, width: int) -> NDArray[np.float64]:
    return np.array(list(rows), dtype=np.float64).reshape(-1, width)


_ANSWERS = {"free": 0, "accepted": 1, "refused": 2}


def arguments(world: World) -> tuple[Any, ...]:
    """Return a world's structure as the kernel's arrays."""
    s, slot = world.structure, world.layout.slot
    starts = np.cumsum([0, *(len(line) for line in s.lines)]).astype(np.int64)
    cond_at: list[Any] = []
    cond_of: list[Any] = []
    changes_at: list[Any] = []
    changes_of: list[Any] = []
    events: list[Any] = []
    for event in world.events:
        c, k = len(cond_at), len(changes_at)
        for m, condition in enumerate(event.conditions):
            cond_at.append((condition.slot, slot(f"event.{event.name}.{m}.held")))
            cond_of.append((condition.sign, condition.threshold, float(condition.weeks)))
        for change in event.changes:
            changes_at.append((change.slot, int(change.add)))
            changes_of.append((change.amount, change.low, change.high))
        events.append((event.first, event.last, c, len(cond_at), k, len(changes_at),
                       slot(f"event.{event.name}.fired"), int(event.chance is not None)))
    voters = np.zeros((len(world.votes), s.size), dtype=np.int64)
    for v, entry in enumerate(world.votes):
        voters[v, list(entry.voters)] = 1
    return (
        world.weeks, s.size,
        np.array([world.layout.offsets[name] for name in _NAMES], dtype=np.int64),
        np.array(s.sides), np.array(s.objects),
        np.array(s.belligerents, dtype=np.int64), np.array(s.enforcers, dtype=np.int64),
        starts, np.array([j for line in s.lines for j in line], dtype=np.int64),
        _integers(((o.to, o.domain, o.opens, o.closes, _ANSWERS[o.answer],
                    slot(f"offer.{o.name}.stake"), slot(f"offer.{o.name}.accepted"))
                   for o in s.offers), 7),
        np.array([o.position for o in s.offers], dtype=np.float64),
        _integers(((h.actor, h.domain, h.first, h.last) for h in s.holds), 4),
        np.array([h.position for h in s.holds], dtype=np.float64),
        _integers(events, 8),
        np.array([e.chance if e.chance is not None else -1.0 for e in world.events], dtype=np.float64),
        _integers(cond_at, 2), _numbers(cond_of, 3), _integers(changes_at, 2), _numbers(changes_of, 3),
        _integers(((v.week, v.severity, -1 if v.common_interest is None else v.common_interest)
                   for v in world.votes), 3),
        np.array([v.position for v in world.votes], dtype=np.float64), voters,
        _integers(((p.week, p.author, p.impartiality, p.specificity, p.willingness)
                   for p in world.plans), 5),
        np.array([p.position for p in world.plans], dtype=np.float64),
    )


class Unsummed:
    """In the place of a reducer: it names the rows to record, and nothing is summed up.

    Attributes:
        rows: Slots to record at the end of each week.
    """

    def __init__(self, world: World, rows: NDArray[np.intp]) -> None:
        self.rows = rows
        self.low = self.per_unit = np.empty((0, 1))
        self.sums = self.squares = np.zeros((world.weeks, 0), dtype=np.int64)
        self.counts = np.zeros((world.weeks, 0, 1), dtype=np.int32)


def simulate(world: World, uniforms: NDArray[np.float64], seed: int, block: int, blocks: int,
             reducer: Any, count: int, whole: bool, lucks: Sequence[shocks.Luck] = ()) -> Block:
    """Play some blocks of runs and add them to a reducer's sums and histograms.

    Args:
        world: The scenario and the coded values.
        uniforms: Draws of the coded values, shape (values, runs).
        seed: Seed of the luck.
        block: Number of the first block.
        blocks: Number of blocks.
        reducer: A :class:`sim.engines.ensemble.Reducer`, whose sums, squares and counts are added to, or an
            :class:`Unsummed`.
        count: Number of runs that count; the others only fill the last block.
        whole: Keep the recorded rows of every week in the block.
        lucks: Luck to use instead of the seed's, one for each block of 64 runs.

    Returns:
        The block, with an empty record unless it is kept whole.
    """
    fixed = arguments(world)
    weeks, n, off = fixed[:3]
    rows = reducer.rows
    found = Block.empty(world, len(rows) if whole else 0, blocks * BLOCK, uniforms)
    for b in range(blocks):
        runs = slice(b * BLOCK, (b + 1) * BLOCK)
        luck = lucks[b] if lucks else shocks.luck_of(world, seed, block + b)
        data = world.draw(uniforms[:, runs])
        part = Block.empty(world, len(rows) if whole else 0, BLOCK, uniforms[:, runs])
        penalised = part.penalised.reshape(n * n, BLOCK)
        play(
            weeks, n, data, off, *fixed[3:], luck.choice, luck.enforce, luck.battle,
            _stacked(luck.offer, weeks), _event_luck(luck.event, weeks), _three_luck(luck.vote, n),
            _three_luck(luck.plan, n), rows, len(rows) if whole else 0, part.record, reducer.low,
            reducer.per_unit, max(0, min(BLOCK, count - b * BLOCK)), reducer.sums, reducer.squares,
            reducer.counts, part.votes, part.plans, part.accepted, part.fired, penalised, part.moves,
            part.reversals,
        )
        for name in ("record", "votes", "plans", "accepted", "fired", "penalised", "moves",
                     "reversals"):
            getattr(found, name)[..., runs] = getattr(part, name)
    return found


def _stacked(parts: list[Any], weeks: int) -> NDArray[np.float64]:
    return np.array(parts) if parts else np.empty((0, weeks, BLOCK))


def _event_luck(parts: list[Any], weeks: int) -> NDArray[np.float64]:
    found = np.empty((len(parts), weeks, BLOCK))
    for e, part in enumerate(parts):
        if len(part):
            found[e] = part
    return found


def _three_luck(parts: list[Any], n: int) -> NDArray[np.float64]:
    return np.array(parts) if parts else np.empty((0, 3, n, BLOCK))


def warm_up(world: World, say: Any = None) -> float:
    """Compile or load the kernel; return the seconds that it took.

    Args:
        world: Any world: one kernel serves all of them.
        say: Called with a message before and after the first compilation.
    """
    if play.signatures:
        return 0.0
    from sim.engines.ensemble import Reducer

    cached = is_cached()
    if not cached and say:
        say("compiling the fast engine for this machine, once (under half a minute) ...")
    started = time.perf_counter()
    simulate(world, world.point_uniforms(BLOCK), 0, 0, 1, Reducer(world), 0, False)
    seconds = time.perf_counter() - started
    if not cached and say:
        say(f"compiled in {seconds:.0f} s; later runs load it from {cache_folder()}")
    return seconds
