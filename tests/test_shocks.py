"""The luck of a run: what it depends on, what it does not, and how it is distributed."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import checked_scenario, day, make_evidence, with_bystander

from sim.world import luck as shocks
from sim.world.luck import BLOCK, Luck
from sim.world.world import World

SEED = 20220224


def stage(actors: tuple[str, ...] = ("china", "russia", "us"), weeks: int = 6,
          offers: tuple[str, ...] = ("arms",),
          events: tuple[str, ...] = ("storm",), votes: tuple[str, ...] = ("text",),
          plans: tuple[str, ...] = ("peace",)) -> Any:
    """Return as much of a world as the luck asks for."""
    named = {kind: tuple(SimpleNamespace(name=name, chance=0.1) for name in names)
             for kind, names in (("offers", offers), ("events", events), ("votes", votes), ("plans", plans))}
    return SimpleNamespace(actors=actors, weeks=weeks, structure=SimpleNamespace(offers=named["offers"],
                                                                                    kinds=(0, 1, 2)),
                           events=named["events"], votes=named["votes"], plans=named["plans"])


# -- a second implementation ------------------------------------------------------------------------


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x64-10 as published (Salmon, Moraes, Dror and Shaw 2011), in whole numbers."""
    mask = 2**64 - 1
    x, (k0, k1) = list(counter), key
    for _ in range(10):
        p0, p1 = 0xD2E7470EE14C6C93 * x[0], 0xCA5A826395121157 * x[2]
        x = [(p1 >> 64) ^ x[1] ^ k0, p1 & mask, (p0 >> 64) ^ x[3] ^ k1, p0 & mask]
        k0, k1 = (k0 + 0x9E3779B97F4A7C15) & mask, (k1 + 0xBB67AE8584CAA73B) & mask
    return x


def by_hand(stream: str, seed: int, start: list[int], count: int) -> list[float]:
    """Return the uniform numbers of a stream: the upper 53 bits of each word."""
    words = list(stream.encode())
    sequence = np.random.SeedSequence(seed, spawn_key=words + [0] * (4 - len(words)))
    key = [int(k) for k in sequence.generate_state(2, np.uint64)]
    drawn: list[int] = []
    step = start[0]
    while len(drawn) < count:
        step += 1  # NumPy counts on before it draws
        drawn += philox([step, *start[1:]], key)
    return [(word >> 11) * 2.0**-53 for word in drawn[:count]]


def test_uniforms_are_the_published_generator() -> None:
    found = shocks.uniform(SEED, ("enforce", "us"), 3, (2,)).ravel().tolist()
    assert found == by_hand("enforce/us", SEED, [0, 3, 0, 0], 2 * BLOCK)


def test_coded_values_are_drawn_by_the_run_th_number_of_their_stream() -> None:
    names = ["resolve.us", "hazard"]
    found = shocks.parameter_uniforms(SEED, names, 8, 10)
    for row, name in zip(found, names, strict=True):
        assert row.tolist() == by_hand(f"coded/{name}", SEED, [2, 0, 0, 0], 10)


# -- what the luck does not depend on ---------------------------------------------------------------


def same(one: Luck, other: Luck, actor: str, places: tuple[int, int], weeks: int = 6) -> None:
    i, j = places
    assert (one.choice[:weeks, :, i] == other.choice[:weeks, :, j]).all(), actor
    assert (one.enforce[:weeks, i] == other.enforce[:weeks, j]).all(), actor


@settings(max_examples=15, deadline=None)
@given(others=st.sets(st.sampled_from(["anvar", "bovena", "russia", "us", "zembla", "chinaa", "chin"])),
       seed=st.integers(0, 2**32))
def test_an_actors_luck_does_not_depend_on_the_others(others: set[str], seed: int) -> None:
    alone = Luck(stage(("china",)), seed, 1)
    actors = tuple(sorted({"china", *others}))
    among = Luck(stage(actors), seed, 1)
    place = actors.index("china")
    same(alone, among, "china", (0, place))
    assert (alone.battle == among.battle).all()
    assert (alone.event[0] == among.event[0]).all()
    assert (alone.offer[0] == among.offer[0]).all()
    assert (alone.vote[0][:, 0] == among.vote[0][:, place]).all()
    assert (alone.plan[0][:, 0] == among.plan[0][:, place]).all()


def test_the_order_in_which_actors_are_named_does_not_matter() -> None:
    one, other = Luck(stage(("china", "us")), SEED, 0), Luck(stage(("us", "china")), SEED, 0)
    same(one, other, "china", (0, 1))
    same(one, other, "us", (1, 0))


@pytest.mark.parametrize("weeks", [1, 6, 53])
def test_a_longer_period_continues_a_shorter_one(weeks: int) -> None:
    short, long = Luck(stage(weeks=weeks), SEED, 2), Luck(stage(weeks=weeks + 52), SEED, 2)
    for i, actor in enumerate(("china", "russia", "us")):
        same(short, long, actor, (i, i), weeks)
    assert (short.battle == long.battle[:weeks]).all()
    assert (short.event[0] == long.event[0][:weeks]).all()
    assert (short.offer[0] == long.offer[0][:weeks]).all()
    assert (short.vote[0] == long.vote[0]).all()


def test_more_offers_events_votes_and_plans_change_nobody_elses_luck() -> None:
    few = Luck(stage(), SEED, 0)
    many = Luck(stage(offers=("a_gift", "arms"), events=("quake", "storm"), votes=("early", "text"),
                      plans=("late_peace", "peace")), SEED, 0)
    assert (few.choice == many.choice).all()
    for kind in ("offer", "event", "vote", "plan"):
        assert (getattr(few, kind)[0] == getattr(many, kind)[1]).all(), kind
        assert (getattr(many, kind)[0] != getattr(many, kind)[1]).any(), kind


def test_blocks_may_be_drawn_in_any_order() -> None:
    forward = [Luck(stage(), SEED, block).choice for block in range(4)]
    shocks._key.cache_clear()
    backward = [Luck(stage(), SEED, block).choice for block in reversed(range(4))][::-1]
    for one, other in zip(forward, backward, strict=True):
        assert (one == other).all()


def test_a_run_is_one_lane_of_its_block() -> None:
    whole = Luck(stage(), SEED, 1)
    one = whole.of_run(5)
    assert one.choice.shape == (6, 7, 3)
    assert (one.choice == whole.choice[..., 5]).all()
    assert (one.battle == whole.battle[:, 5]).all()
    assert (one.vote[0] == whole.vote[0][..., 5]).all()
    assert (one.offer[0] == whole.offer[0][..., 5]).all()


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(1, 15).map(lambda k: 4 * k), max_size=4), rest=st.integers(1, 9))
def test_drawing_coded_values_in_chunks_changes_nothing(cuts: list[int], rest: int) -> None:
    names = ["resolve.us", "resolve.eu", "hazard"]
    whole = shocks.parameter_uniforms(SEED, names, 0, sum(cuts) + rest)
    first = 0
    for count in [*cuts, rest]:
        chunk = shocks.parameter_uniforms(SEED, names, first, count)
        assert (chunk == whole[:, first:first + count]).all()
        first += count
    backward = shocks.parameter_uniforms(SEED, names[::-1], 0, whole.shape[1])
    assert (backward[::-1] == whole).all()


@pytest.mark.parametrize("first", [1, 2, 3, 7])
def test_chunks_begin_at_multiples_of_four(first: int) -> None:
    with pytest.raises(ValueError, match="multiple of 4"):
        shocks.parameter_uniforms(SEED, ["hazard"], first, 4)


def test_a_bystander_changes_nobody_elses_draw_of_a_coded_value() -> None:
    data = {"title": "T", "question": "Q?", "story": "S", "period": {"start": day(0), "end": day(5)}}
    evidence = make_evidence(["doria", "anvar", "hestra"], 4)
    worlds = [World(e, checked_scenario(data, e)) for e in (evidence, with_bystander(evidence))]
    draws = [dict(zip([v.name for v in w.values], w.uniforms(SEED, 0, 8), strict=True)) for w in worlds]
    assert set(draws[0]) < set(draws[1])
    for name, drawn in draws[0].items():
        assert (drawn == draws[1][name]).all(), name


# -- what it does depend on -------------------------------------------------------------------------


def test_streams_differ() -> None:
    streams = [("choice", "china"), ("choice", "us"), ("enforce", "china"), ("battlefield",),
               ("event", "china"),
               ("offer", "china"), ("vote", "china", "us"), ("vote", "us", "china"), ("plan", "china", "us"),
               ("coded", "resolve.us"), ("coded", "resolve.u"), ("c",), ("ch",), ("chi",)]
    drawn = {stream: shocks.uniform(SEED, stream, 0, (50,)).ravel() for stream in streams}
    drawn[("another seed",)] = shocks.uniform(SEED + 1, ("choice", "china"), 0, (50,)).ravel()
    drawn[("another block",)] = shocks.uniform(SEED, ("choice", "china"), 1, (50,)).ravel()
    drawn[("seed 0",)] = shocks.uniform(0, ("choice", "china"), 0, (50,)).ravel()
    table = np.array(list(drawn.values()))
    correlations = np.corrcoef(table) - np.eye(len(table))
    # independent numbers correlate by about 1 / sqrt(n); six times that is one in a thousand million
    assert np.abs(correlations).max() < 6.0 / math.sqrt(table.shape[1])
    assert len({row.tobytes() for row in table}) == len(table)


def test_weeks_options_and_runs_are_independent() -> None:
    drawn = shocks.gumbel(SEED, ("choice", "china"), 0, (200, 7))
    for a, b in ((drawn[:-1], drawn[1:]), (drawn[:, :-1], drawn[:, 1:]), (drawn[..., :-1], drawn[..., 1:])):
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 5.0 / math.sqrt(a.size)


# -- distributions ----------------------------------------------------------------------------------

N = 1500 * BLOCK
#: name, draw, mean, variance, kurtosis E(x - m)^4 / v^2, and the share of draws below some points.
DISTRIBUTIONS: list[tuple[str, Any, float, float, float, dict[float, float]]] = [
    # Gumbel: mean is Euler's constant, variance pi^2 / 6, kurtosis 3 + 12/5, P(g < x) = exp(-exp(-x)).
    ("gumbel", shocks.gumbel, 0.5772156649015329, math.pi**2 / 6.0, 5.4,
     {-1.0: math.exp(-math.e), 0.0: math.exp(-1.0), 2.0: math.exp(-math.exp(-2.0))}),
    ("normal", shocks.normal, 0.0, 1.0, 3.0, {-1.96: 0.024997895, 0.0: 0.5, 1.0: 0.841344746}),
    ("uniform", shocks.uniform, 0.5, 1.0 / 12.0, 1.8, {0.1: 0.1, 0.5: 0.5, 0.9: 0.9}),
]


@pytest.mark.parametrize(("draw", "mean", "variance", "kurtosis", "below"), [d[1:] for d in DISTRIBUTIONS],
                         ids=[d[0] for d in DISTRIBUTIONS])
def test_moments_and_quantiles(draw: Any, mean: float, variance: float, kurtosis: float,
                               below: dict[float, float]) -> None:
    found = draw(SEED, ("moments",), 0, (N // BLOCK,)).ravel()
    assert found.size == N
    # five standard errors: by chance one time in two million
    assert abs(found.mean() - mean) < 5.0 * math.sqrt(variance / N)
    assert abs(found.var() - variance) < 5.0 * variance * math.sqrt((kurtosis - 1.0) / N)
    for point, share in below.items():
        assert abs((found < point).mean() - share) < 5.0 * math.sqrt(share * (1.0 - share) / N) + 2.0**-16


def test_the_best_of_equal_options_is_each_as_often() -> None:
    # The Gumbel-max trick with equal utilities: seven options, one seventh each; chi-square with six
    # degrees of freedom, 0.999 quantile 22.458.
    best = shocks.gumbel(SEED, ("even",), 0, (1000, 7)).argmax(axis=1).ravel()
    counts = np.bincount(best, minlength=7)
    expected = best.size / 7.0
    assert float(((counts - expected) ** 2 / expected).sum()) < 22.458


@pytest.mark.parametrize("draw", [shocks.gumbel, shocks.normal])
def test_draws_through_a_logarithm_lie_on_a_grid(draw: Any) -> None:
    found = draw(SEED, ("grid",), 0, (20,))
    assert np.isfinite(found).all()
    assert (found * 65536.0 == np.rint(found * 65536.0)).all()
    assert len(np.unique(found)) > 1200


def test_uniforms_stay_below_one() -> None:
    found = shocks.uniform(SEED, ("bounds",), 0, (500,))
    assert found.min() >= 0.0
    assert found.max() < 1.0
    drawn = shocks.parameter_uniforms(SEED, ["a", "b"], 0, 5000)
    assert drawn.min() >= 0.0
    assert drawn.max() < 1.0


# -- the same bytes ---------------------------------------------------------------------------------

DIGEST = """
import hashlib
from sim.coded import evidence, scenario
from sim.world.luck import Luck
from sim.world.world import World
known = evidence.load()
world = World(known, scenario.load("arms_sale", known), name="arms_sale")
luck, digest = Luck(world, 7, 1), hashlib.sha256()
for name in sorted(vars(luck)):
    value = getattr(luck, name)
    for array in value if isinstance(value, list) else [value]:
        digest.update(array.tobytes())
digest.update(world.draw(world.uniforms(7, 0, 16)).tobytes())
digest.update(world.hash().encode())
print(digest.hexdigest())
"""


def test_the_same_bytes_for_any_hash_seed() -> None:
    begun = [subprocess.Popen([sys.executable, "-c", DIGEST], env={**os.environ, "PYTHONHASHSEED": hash_seed},
                              stdout=subprocess.PIPE, text=True) for hash_seed in ("0", "4242")]
    found = [process.communicate(timeout=120)[0].strip() for process in begun]
    assert found[0] == found[1]
    assert len(found[0]) == len(hashlib.sha256().hexdigest())


# -- kept luck --------------------------------------------------------------------------------------


def equal(one: Luck, other: Luck) -> bool:
    """Return whether all arrays of two lucks are the same."""
    pairs = zip(vars(one).items(), vars(other).items(), strict=True)
    return all(n == m and len(a) == len(b) and all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
               for (n, a), (m, b) in pairs)


def test_kept_luck_is_the_luck() -> None:
    pair = ("china", "us")
    worlds = [stage(pair), stage(pair, weeks=9), stage(pair, offers=("credit",)),
              stage(pair, votes=("other",)), stage(("china", "russia"))]
    places = ((SEED, 0, 1), (SEED, 0, 2), (SEED, 1, 1), (SEED + 1, 0, 1), (SEED, 99, 1))
    for again in (False, True):
        for world in worlds:
            for seed, block, blocks in places:
                kept = shocks.luck_of(world, seed, block, blocks)
                assert equal(kept, Luck(world, seed, block, blocks))
                assert (kept is shocks.luck_of(world, seed, block, blocks)) == (block < 32), again


def test_kept_luck_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = shocks._Shelf()
    luck = Luck(stage(), SEED, 0)
    size = sum(np.asarray(a).nbytes for v in vars(luck).values() for a in (v if isinstance(v, list) else [v]))
    monkeypatch.setattr(shocks._Shelf, "BYTES", 5 * size)
    for k in range(20):
        shelf.put(k, luck)
        assert shelf.get(k) is luck
        assert shelf.bytes == size * len(shelf.kept) <= 5 * size
    assert sorted(shelf.kept) == [15, 16, 17, 18, 19]
    assert shelf.get(15) is luck, "the oldest goes first"
    shelf.put(20, luck)
    assert sorted(shelf.kept) == [15, 17, 18, 19, 20], "the one asked for last stays"


def test_threads_do_not_share_a_stream() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda block: shocks.gumbel(SEED, ("choice", "us"), block, (40, 7)), range(64)))
    assert all(np.array_equal(one, shocks.gumbel(SEED, ("choice", "us"), block, (40, 7)))
               for block, one in enumerate(drawn))
