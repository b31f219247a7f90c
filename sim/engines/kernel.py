"""The kernel of the compiled engine: loops over weeks, actors and pairs that drive the statement of the week."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engines import code_cache
from sim.engines.compile_rules import Compiler
from sim.engines.lane_rows import grid, row
from sim.engines.lane_structure import structure_of, structure_type
from sim.engines.lane_views import views
from sim.engines.lanes import WIDTH
from sim.rules.choose import DECISIONS
from sim.rules.compose import FOR_PEOPLE, Composed, composed
from sim.rules.crossing import crossing_of
from sim.rules.declare import answered, ask, weigh_plan, weigh_vote
from sim.rules.enforce import consequences, penalises, quiet, warns
from sim.rules.events import happen
from sim.rules.ops import nowhere, where
from sim.rules.options import Room, act, consider, tally
from sim.rules.structure import Structure
from sim.rules.week import UPDATED, updates_of
from sim.world.layout import OF_VOTERS, Layout
from sim.world.luck import BLOCK
from sim.world.world import World

Floats = NDArray[np.float64]


class Luck64(NamedTuple):
    """The luck of a block of runs, as in :class:`sim.world.luck.Luck`; offers, events, votes, plans stacked."""

    choice: Floats
    enforce: Floats
    battle: Floats
    offer: Floats
    event: Floats
    vote: Floats
    plan: Floats


class Sums(NamedTuple):
    """What a block is added to (see :class:`sim.engines.reduce.Reducer`), and how many of its runs count."""

    rows: NDArray[np.intp]
    low: Floats
    per_unit: Floats
    sums: NDArray[np.int64]
    squares: NDArray[np.int64]
    counts: NDArray[np.int32]
    counted: int


def _absent(*given: Any) -> Any:
    """Stands in the kernel for what :func:`_build` puts there."""
    raise NotImplementedError


c: Any = None
everyone_of = own_of = structure_from = update_perceive = update_relate = update_war = _absent


def play(weeks, words, offsets, data, x, work, luck, sums, record):  # type: ignore[no-untyped-def]
    """Play all weeks of a block of runs; ``data`` is played forward in place.

    Args:
        weeks: Number of weeks.
        words: The structure, see :func:`sim.engines.lane_structure.words_of`.
        offsets: Slots of the arrays that rules see, in the order of the layout; then those of votes and plans
            (see :func:`offsets_of`).
        data: All values, shape (slots, BLOCK).
        x: Room for a group's values, shape (slots, WIDTH).
        work: Room to work in, shape (rows, WIDTH).
        luck: The block's luck.
        sums: What the weeks are added to.
        record: Rows of every week, shape (weeks, rows or 0, BLOCK).
    """
    s = structure_from(words)
    n, domains, options, offers = s.size, len(s.kinds), len(s.options), len(s.offers)
    enforcers = len(s.enforcers)
    steps = options - offers  # what one may do without an offer
    places = max(3, options)
    values = row(x, 0, WIDTH)
    utility, target = row(work, 0, WIDTH), row(work, places * WIDTH, WIDTH)
    chance = row(work, 2 * places * WIDTH, WIDTH)
    at = 3 * places
    stay, accepted, fresh = row(work, at * WIDTH, WIDTH), row(work, (at + domains) * WIDTH, WIDTH), row(
        work, (at + domains + offers) * WIDTH, WIDTH)
    at += domains + offers + n
    crossed, acts = row(work, at * WIDTH, WIDTH), row(work, (at + enforcers * n) * WIDTH, WIDTH)
    warned = row(work, (at + 2 * enforcers * n) * WIDTH, WIDTH)
    at += 3 * enforcers * n
    of_votes = len(offsets) - 5  # own stakes, members saying yes, members saying no, votes, plans
    fixed = np.empty(WIDTH)
    for g in range(BLOCK // WIDTH):
        first = g * WIDTH
        for slot in range(len(data)):
            for lane in range(WIDTH):
                x[slot, lane] = data[slot, first + lane]
        everyone = everyone_of(x, offsets, n)
        for week in range(weeks):
            happen(s, week, values, grid(luck.event, first, weeks * BLOCK, BLOCK))
            update_perceive(everyone, s, values, offsets, fresh, 0.0)
            for i in range(n):
                me = own_of(everyone, i)
                new = at + 2 * domains * i
                room = Room(utility, target, chance, stay, row(work, new * WIDTH, WIDTH),
                            row(work, (new + domains) * WIDTH, WIDTH), accepted)
                consider(c, me, everyone, s, week, room)
                standing = row(luck.choice, (week * steps * n + i) * BLOCK + first, n * BLOCK)
                for k in range(steps):
                    chance[k] = standing[k]
                offered = row(luck.offer, week * BLOCK + first, weeks * BLOCK)
                for o in range(offers):
                    chance[steps + o] = offered[o]
                choice = c.choose(utility, chance, me.noise, options, s)
                act(me, s, week, choice, room)
                moved, back = tally(me, s, room)
                everyone.moves[i] = everyone.moves[i] + moved
                everyone.reversals[i] = everyone.reversals[i] + back
                for d in range(domains):
                    everyone.last_step[d][i] = stay[d]
                for o in range(offers):
                    if s.offers[o].to == i:
                        everyone.accepted[o] = accepted[o]
                        begun = everyone.first_accepted[o]
                        begun = where(begun == 0.0, where(accepted[o] > 0.0, week + 1.0, begun), begun)
                        everyone.first_accepted[o] = begun
            for i in range(n):
                moved_to = row(work, (at + 2 * domains * i) * WIDTH, WIDTH)
                for d in range(domains):
                    everyone.position[d][i] = moved_to[d]
                    everyone.direction[d][i] = moved_to[domains + d]
            for e in range(enforcers):
                j = s.enforcers[e]
                lot = row(luck.enforce, (week * n + j) * BLOCK + first, BLOCK)
                for i in range(n):
                    me = own_of(everyone, i)
                    over = crossing_of(me, everyone, s, j)
                    crossed[e * n + i] = over
                    struck = penalises(me, everyone, s, j, over, lot[0])
                    acts[e * n + i] = where(struck, 1.0, 0.0 * over)
                    warned[e * n + i] = where(warns(me, everyone, s, j, struck, lot[0]), 1.0, 0.0 * over)
            for e in range(enforcers):
                j = s.enforcers[e]
                for i in range(n):
                    me = own_of(everyone, i)
                    told = warned[e * n + i] > 0.0
                    if i != j and not quiet(me, j, crossed[e * n + i], told):
                        struck = acts[e * n + i] > 0.0
                        then = consequences(me, everyone, s, j, crossed[e * n + i], struck, told)
                        everyone.warning[j][i] = then.warning
                        everyone.penalty[j][i] = then.penalty
                        everyone.recent_penalty[j][i] = then.recent_penalty
                        everyone.credibility[j][i] = then.credibility
                        if not nowhere(told):
                            since = everyone.first_warning[j][i]
                            since = where(since == 0.0, where(told, week + 1.0, since), since)
                            everyone.first_warning[j][i] = since
                            everyone.last_warning[j][i] = where(told, week + 1.0, everyone.last_warning[j][i])
                        if not nowhere(struck):
                            everyone.exposure[j][i] = then.exposure
                            everyone.relation[j][i] = then.relation
                            everyone.relation[i][j] = then.relation_back
                            everyone.prospects[j][i] = then.prospects
                            everyone.prospects[i][j] = then.prospects_back
                            since = everyone.first_penalty[j][i]
                            since = where(since == 0.0, where(struck, week + 1.0, since), since)
                            everyone.first_penalty[j][i] = since
                            everyone.last_penalty[j][i] = where(struck, week + 1.0, everyone.last_penalty[j][i])
            update_relate(everyone, s, values, offsets, fresh, 0.0)
            update_war(everyone, s, values, offsets, fresh, row(luck.battle, week * BLOCK + first, BLOCK)[0])
            for v in range(len(s.votes)):
                if s.votes[v].week == week:
                    for i in range(n):
                        if s.voters[v * n + i]:
                            me = own_of(everyone, i)
                            own = values[offsets[of_votes] + v * n + i]
                            lean = weigh_vote(c, s.votes[v], me, everyone, s, values, own, utility)
                            drawn = row(luck.vote, (v * 3 * n + i) * BLOCK + first, n * BLOCK)
                            choice, yes, no = ask(c, lean, me, s, utility, drawn, target)
                            values[offsets[of_votes + 1] + v * n + i] = yes
                            values[offsets[of_votes + 2] + v * n + i] = no
                            values[offsets[of_votes + 3] + v * n + i] = answered(choice)
            for p in range(len(s.plans)):
                if s.plans[p].week == week:
                    for i in range(n):
                        if i != s.plans[p].author:
                            me = own_of(everyone, i)
                            weigh_plan(c, s.plans[p], me, everyone, s, values, utility)
                            drawn = row(luck.plan, (p * 3 * n + i) * BLOCK + first, n * BLOCK)
                            choice = c.choose(utility, drawn, me.noise, 3, s)
                            values[offsets[of_votes + 4] + p * n + i] = answered(choice)
            for r in range(record.shape[1]):
                for lane in range(WIDTH):
                    record[week, r, first + lane] = x[sums.rows[r], lane]
            add(week, x, sums, min(max(sums.counted - first, 0), WIDTH), fixed)
        for slot in range(len(data)):
            for lane in range(WIDTH):
                data[slot, first + lane] = x[slot, lane]


def add(week: int, x: Floats, sums: Sums, count: int, fixed: Floats) -> None:
    """Add a week of a group to the whole-number sums and histograms (see :class:`sim.engines.reduce.Reducer`)."""
    bins = sums.counts.shape[2]
    most = float(bins - 1)
    for r in range(sums.sums.shape[1]):
        slot = sums.rows[r]
        for lane in range(WIDTH):
            fixed[lane] = np.rint(x[slot, lane] * 262144.0)
        total, square = 0.0, 0.0  # whole numbers below 2^53: exact in any order
        for lane in range(count):
            total += fixed[lane]
            square += fixed[lane] * fixed[lane]
        sums.sums[week, r] += np.int64(total)
        sums.squares[week, r] += np.int64(square)
        if r < sums.counts.shape[1]:
            least, scale = sums.low[r, 0], sums.per_unit[r, 0]
            for lane in range(WIDTH):
                place = np.rint((x[slot, lane] - least) * scale)
                place = place if place > 0.0 else 0.0
                fixed[lane] = place if place < most else most
            for lane in range(count):
                sums.counts[week, r, np.int64(fixed[lane])] += 1


# -- building ---------------------------------------------------------------------------------------


def _update_source(stage: str, index: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return the source of a stage's updates for lanes, and the rules that it names."""
    scope: dict[str, Any] = {"__name__": __name__}
    lines = [f"def update_{stage}(everyone, s, values, offsets, fresh, fortune):"]
    for update in updates_of(stage):
        rule, kind = f"{update.name}_next", index[update.name]
        scope[rule] = update.rule
        if kind == "scalar":
            more = ", fortune" if update.fortune else ""
            lines.append(f"    values[offsets[PLACE_{update.name}]] = {rule}(everyone, s{more})")
            scope[f"PLACE_{update.name}"] = update.name
            continue
        actors = "range(s.size)"
        if update.belligerents:
            lines += ["    for b in range(len(s.belligerents)):",
                      f"        fresh[b] = {rule}(own_of(everyone, s.belligerents[b]), everyone, s)",
                      "    for b in range(len(s.belligerents)):",
                      f"        everyone.{update.name}[s.belligerents[b]] = fresh[b]"]
        elif kind == "actor":
            lines += [f"    for i in {actors}:",
                      f"        fresh[i] = {rule}(own_of(everyone, i), everyone, s)",
                      f"    for i in {actors}:",
                      f"        everyone.{update.name}[i] = fresh[i]"]
        elif kind == "pair":
            lines += ["    for j in range(s.size):", f"        for i in {actors}:", "            if i != j:",
                      f"                everyone.{update.name}[j][i] = {rule}(own_of(everyone, i), everyone, s, j)"]
        else:
            lines += ["    for d in range(len(s.kinds)):", f"        for i in {actors}:",
                      f"            fresh[i] = {rule}(own_of(everyone, i), everyone, s, d)",
                      f"        for i in {actors}:", f"            everyone.{update.name}[d][i] = fresh[i]"]
    if len(lines) == 1:
        lines.append("    pass")
    return "\n".join(lines) + "\n", scope


class Kernel(NamedTuple):
    """A compiled kernel: the function, and the folder in which its code is kept."""

    play: Any
    folder: Path
    kept: bool


_BUILT: dict[Any, Kernel] = {}


def kernel_for(world: World) -> Kernel:
    """Return the kernel of a world's rules: the same for all worlds, as long as the tables are."""
    kinds = tuple(world.layout.kinds.items())
    parts = composed()
    key = (parts.once, kinds, *(update for stage in UPDATED for update in updates_of(stage)))
    if key not in _BUILT:
        _BUILT[key] = _build(parts, kinds)
    return _BUILT[key]


def _build(parts: Composed, kinds: tuple[tuple[str, str], ...]) -> Kernel:
    import numba

    compiler = Compiler()
    names = [name for name, _ in kinds]
    everyone, own = views(kinds)
    fields = [field for field in Composed._fields if field not in (*FOR_PEOPLE, "text")]
    bundle = types.ModuleType("composed")  # what the compiler takes for a bundle of functions
    for field in fields:
        setattr(bundle, field, compiler.compiled(getattr(parts, field)))
    given: dict[str, Any] = {
        "c": bundle,
        "everyone_of": everyone, "own_of": own,
        "structure_from": structure_of(structure_type(Structure)),
    }
    text = [parts.text]
    for stage in UPDATED:
        source, scope = _update_source(stage, dict(kinds))
        text.append(source)
        scope |= {name: names.index(place) for name, place in scope.items() if name.startswith("PLACE_")}
        exec(compile(source, f"<updates of {stage}>", "exec"), scope)
        compiled = compiler.rebound(scope[f"update_{stage}"], {"own_of": own})
        given[f"update_{stage}"] = numba.njit(error_model="numpy", nogil=True, no_cpython_wrapper=True,
                                              no_cfunc_wrapper=True)(compiled)
    fresh = compiler.rebound(play, given)
    folder = code_cache.cache_root() / compiler.fingerprint(
        text, kinds, WIDTH, BLOCK, DECISIONS.names, sys.version_info[:2], numba.__version__, np.__version__)
    kept = code_cache.usable(folder)
    if kept:
        code_cache.remove_damaged(folder)
    before = numba.config.CACHE_DIR
    try:
        if kept:
            numba.config.CACHE_DIR = str(folder)
        made = numba.njit(error_model="numpy", nogil=True, cache=kept)(fresh)
    finally:
        numba.config.CACHE_DIR = before
    return Kernel(made, folder, kept)


# -- a world as the kernel's arrays -----------------------------------------------------------------


def offsets_of(layout: Layout) -> NDArray[np.int64]:
    """Return the slots of the arrays that rules see, then those of votes and plans."""
    return np.array([layout.offsets[name] for name in (*layout.kinds, *OF_VOTERS, "votes", "plans")], dtype=np.int64)


def rows_of_work(s: Structure) -> int:
    """Return how many rows of lanes the kernel needs to work in."""
    places, domains = max(3, len(s.options)), len(s.kinds)
    return 3 * places + domains + len(s.offers) + s.size + 3 * len(s.enforcers) * s.size + 2 * domains * s.size


def aligned(rows: int) -> Floats:
    """Return room for some rows of lanes that begins with a line of the processor's cache."""
    raw = np.empty(rows * WIDTH + 8)
    skip = (-raw.ctypes.data) % 64 // 8
    return raw[skip : skip + rows * WIDTH].reshape(rows, WIDTH)
