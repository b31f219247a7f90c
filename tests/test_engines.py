"""One set of rules, three drivers: the Mesa model, the NumPy engine and the Numba engine agree to the bit.

What is compared are the bits themselves (arrays of floats seen as whole numbers), of every value of the
world at the end of every week, and what happened on the way: votes, plans, offers, events, penalties.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import make_evidence, worlds

from sim.coded import evidence, scenario
from sim.engines import code_cache
from sim.engines.block import NEVER, Block
from sim.engines.mesa_model import PositionModel
from sim.engines.numpy_engine import simulate
from sim.world.luck import BLOCK, Luck
from sim.world.world import World

needs_numba = pytest.mark.skipif(importlib.util.find_spec("numba") is None,
                                 reason="numba is not installed: pip install 'positions-sim[fast]'")
quickly = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

BLOCK_ARRAYS = ("history", "votes", "plans", "accepted", "fired", "times", "penalised", "moves", "reversals")
WORDS = {"vote": ("no", "abstain", "yes"), "plan": ("reject", "neither", "accept")}


def bits(array: Any) -> NDArray[np.int64]:
    """Return floats as the whole numbers with the same bits, so that -0.0 is not 0.0."""
    return np.ascontiguousarray(array, dtype=np.float64).view(np.int64)


def same(one: Any, other: Any, what: str) -> None:
    """Check that two arrays agree bit for bit; say where they first do not."""
    one, other = np.asarray(one), np.asarray(other)
    assert one.shape == other.shape, what
    differ = bits(one) != bits(other) if one.dtype == np.float64 else one != other
    if differ.any():
        place = tuple(int(k) for k in np.argwhere(differ)[0])
        raise AssertionError(f"{what} differs first at {place}: {one[place]!r} and {other[place]!r}")


def name_of(world: World, slot: int) -> str:
    """Return which variable a slot belongs to, for messages."""
    return next(name for name, at in reversed(world.layout.offsets.items()) if at <= slot)


# -- the drivers ------------------------------------------------------------------------------------


def by_numpy(world: World, seed: int, blocks: int = 1) -> Block:
    """Play some blocks of drawn runs with the NumPy engine, recording every slot."""
    drawn = world.uniforms(seed, 0, blocks * BLOCK)
    return simulate(world, world.draw(drawn), Luck(world, seed, 0, blocks), np.arange(world.layout.size),
                    drawn)


def by_numba(world: World, seed: int, blocks: int = 1) -> Block:
    """Play the same runs with the Numba engine."""
    from sim.engines import compiled

    unsummed = compiled.Unsummed(world, np.arange(world.layout.size))
    drawn = world.uniforms(seed, 0, blocks * BLOCK)
    return compiled.simulate(world, drawn, seed, 0, blocks, unsummed, 0, True)


@dataclass
class Story:
    """What one run did, in the terms of a block."""

    history: NDArray[np.float64]
    votes: NDArray[np.int64]
    plans: NDArray[np.int64]
    accepted: NDArray[np.int64]
    fired: NDArray[np.int64]
    times: NDArray[np.int64]
    penalised: NDArray[np.int64]
    moves: NDArray[np.int64]
    reversals: NDArray[np.int64]


def by_mesa(world: World, seed: int, run: int) -> Story:
    """Play one drawn run with the Mesa model, and read its log, answers and history."""
    model = PositionModel(world, seed, run, drawn=True)
    begun = model.data.copy()
    model.run()
    n, index = len(world.actors), world.layout.index
    answers = {"vote": np.full((len(world.votes), n), 2), "plan": np.full((len(world.plans), n), 2)}
    asked: dict[str, Any] = {"vote": world.votes, "plan": world.plans}
    for kind, entries in asked.items():
        for k, entry in enumerate(entries):
            for slug, answer in model.answers.get(f"{kind}.{entry.name}", {}).items():
                answers[kind][k, index[slug]] = WORDS[kind].index(answer) - 1
    first = {"offer": np.full(len(world.structure.offers), NEVER),
             "event": np.full(len(world.events), NEVER)}
    places = {"offer": [o.name for o in world.structure.offers], "event": [e.name for e in world.events]}
    penalised = np.full((n, n), NEVER)
    times = np.zeros(len(world.events), dtype=np.int64)
    for happened in model.log:
        if happened["kind"] == "event":
            times[places["event"].index(happened["name"])] += 1
        if happened["kind"] in first:
            weeks, k = first[happened["kind"]], places[happened["kind"]].index(happened["name"])
            # the offer counts if it is kept: a position that is held may undo it in the same week
            kept = happened["kind"] == "event" or model.history[happened["week"]][
                world.layout.slot(f"offer.{happened['name']}.accepted")] > 0.0
            if weeks[k] == NEVER and kept:
                weeks[k] = happened["week"]
        elif happened["kind"] == "penalty":
            place = index[happened["actor"]], index[happened["other"]]
            if penalised[place] == NEVER:
                penalised[place] = happened["week"]
    history = np.array(model.history)
    moves, reversals = steps(world, begun, history)
    return Story(history, answers["vote"], answers["plan"], first["offer"], first["event"], times,
                 penalised, moves, reversals)


def steps(world: World, begun: Any, history: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count an actor's weeks with a move, and with a move against its last one, from the positions.

    A week's move is the change since last week, save where an event set the position: then it starts
    from there.
    """
    n, at = len(world.actors), world.layout.offsets["position"]
    moves, reversals = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    last = np.zeros((3, n))
    before = begun
    for week, after in enumerate(history):
        start = before[at:at + 3 * n].copy()
        for event in world.events:
            if after[world.layout.slot(f"event.{event.name}.{event.dated}")] == week + 1.0:
                for change in event.changes:
                    k = change.slot - at
                    if 0 <= k < 3 * n:
                        moved = start[k] + change.amount if change.add else change.amount
                        start[k] = min(max(moved, change.low), change.high)
        sign = np.sign(after[at:at + 3 * n] - start).reshape(3, n)
        moves += (sign != 0.0).any(axis=0)
        reversals += (sign * last < 0.0).any(axis=0)
        last = np.where(sign == 0.0, last, sign)
        before = after
    return moves, reversals


def mesa_is_numpy(world: World, seed: int, runs: tuple[int, ...]) -> None:
    """Compare some runs of the Mesa model with their lanes of the NumPy block."""
    block = by_numpy(world, seed)
    for run in runs:
        story = by_mesa(world, seed, run)
        for slot in range(world.layout.size):
            same(story.history[:, slot], block.history[:, slot, run], name_of(world, slot))
        for name in BLOCK_ARRAYS[1:]:
            same(getattr(story, name), getattr(block, name)[..., run].astype(int), name)


def numba_is_numpy(world: World, seed: int, blocks: int = 1) -> None:
    """Compare every run of some blocks."""
    one, other = by_numba(world, seed, blocks), by_numpy(world, seed, blocks)
    for name in BLOCK_ARRAYS:
        same(getattr(one, name), getattr(other, name), name)


# -- invented worlds --------------------------------------------------------------------------------


@quickly
@given(world=worlds(), seed=st.integers(0, 2**32), run=st.integers(0, BLOCK - 1))
def test_mesa_and_numpy_agree_on_invented_worlds(world: World, seed: int, run: int) -> None:
    mesa_is_numpy(world, seed, (run,))


@needs_numba
@quickly
@given(world=worlds(), seed=st.integers(0, 2**32))
def test_numba_and_numpy_agree_on_invented_worlds(world: World, seed: int) -> None:
    numba_is_numpy(world, seed)


def crowd(size: int) -> World:
    """Return a world of many actors at war, with an offer, a vote and a plan, eight weeks long."""
    from strategies import as_data, checked_scenario, coded, day

    slugs = [f"state_{k:03d}" for k in range(size)]
    known = make_evidence(slugs, seed=size)
    cited = [{"source": "atlas", "paragraph": 1, "phrase": "as it is told", "says": "An invented passage"}]
    half = as_data(coded(0.5, 0.2, 0.8))
    data = {
        "title": "A crowd", "question": "Who moves?", "story": "Nothing that ever was.",
        "period": {"start": day(0), "end": day(7, 6)},
        "events": {"war": {"title": "War", "date": day(1), "evidence": cited, "changes": [
            {"variable": "war", "set": 1.0}, {"variable": "war_signal", "set": 1.0}]}},
        "offers": {"gift": {"title": "Gift", "from": slugs[0], "to": slugs[-1], "domain": "military",
                            "position": 0.6, "opens": day(2), "closes": day(7), "stake": half,
                            "evidence": cited}},
        "votes": {"text": {"title": "Text", "date": day(4), "position": -0.5, "severity": half,
                           "evidence": cited}},
        "plans": {"peace": {"title": "Peace", "author": slugs[1], "date": day(6), "position": 0.1,
                            "impartiality": half, "specificity": half, "willingness": half,
                            "evidence": cited}},
    }
    return World(known, checked_scenario(data, known), name="crowd")


@needs_numba
def test_numba_and_numpy_agree_on_a_world_of_many() -> None:
    numba_is_numpy(crowd(24), seed=11)


# -- the built-in scenarios -------------------------------------------------------------------------

BUILT_IN = ("arms_sale", "crimea_2014")


@pytest.mark.parametrize("name", BUILT_IN)
def test_mesa_and_numpy_agree_on_a_built_in_scenario(name: str) -> None:
    known = evidence.load()
    mesa_is_numpy(World(known, scenario.load(name, known), name=name), seed=5, runs=(0, 37))


@needs_numba
@pytest.mark.parametrize("name", BUILT_IN)
def test_numba_and_numpy_agree_on_a_built_in_scenario(name: str) -> None:
    known = evidence.load()
    numba_is_numpy(World(known, scenario.load(name, known), name=name), seed=5, blocks=2)


@needs_numba
def test_one_kernel_serves_sums_and_records() -> None:
    from sim.engines.ensemble import run_ensemble
    from sim.engines.kernel import kernel_for

    world = crowd(3)
    by_numba(world, seed=1)
    run_ensemble(world, 10, engine="numba")
    assert len(kernel_for(world).play.signatures) == 1, "another signature would be compiled for half a minute"


def test_a_difference_of_one_bit_is_found() -> None:
    one = np.array([1.0, 0.0, 3.0])
    with pytest.raises(AssertionError, match=r"at \(2,\)"):
        same(one, np.array([1.0, 0.0, np.nextafter(3.0, 4.0)]), "it")
    with pytest.raises(AssertionError, match=r"at \(1,\)"):
        same(one, np.array([1.0, -0.0, 3.0]), "it")
    same(one, one.copy(), "it")


# -- compiled code on disk ----------------------------------------------------------------------------------


def played_by(cache: Path, place: Path, *before: str) -> tuple[str, list[str]]:
    """Play a few runs with the compiled engine; return what was said and the runs folder's hashes of results."""
    words = ["scenario=no_limits", "ensemble.runs=64", "ensemble.engine=numba", "ensemble.threads=1",
             "output.picture=false", "output.table=false", f"output.folder={place}"]
    done = subprocess.run([*before, sys.executable, "-m", "sim", *words], cwd=place.parent, text=True, timeout=300,
                          capture_output=True, env={**os.environ, "SIM_CACHE_DIR": str(cache)}, check=True)
    (folder,) = place.iterdir()
    return done.stderr, [hashlib.sha256((folder / name).read_bytes()).hexdigest()
                         for name in ("ensemble.parquet", "runs.parquet")]


@needs_numba
@pytest.mark.slow
def test_damaged_compiled_code_is_compiled_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    said, expected = played_by(cache, tmp_path / "first")
    assert "compiled in" in said
    assert played_by(cache, tmp_path / "second") == ("", expected)
    (index,), (code,) = cache.rglob("*.nbi"), cache.rglob("*.nbc")
    bent = bytearray(code.read_bytes())
    bent[len(bent) // 2] ^= 4
    index.write_bytes(b"")
    code.write_bytes(bent)
    said, found = played_by(cache, tmp_path / "third")
    assert "compiled in" in said
    assert found == expected
    assert played_by(cache, tmp_path / "fourth") == ("", expected)


@needs_numba
@pytest.mark.slow
@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root writes everywhere")
def test_a_cache_that_cannot_be_written_is_left_alone(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o555)
    without = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override") if os.getuid() == 0 else ()
    said, _ = played_by(cache, tmp_path / "runs", *without)
    assert "not kept" in said
    assert str(cache) in said
    assert list(cache.iterdir()) == []


def test_only_compiled_code_as_it_was_written_is_kept(tmp_path: Path) -> None:
    names = ("a.nbi", "a.1.nbc", "b.nbi", "b.1.nbc")
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    code_cache.record(tmp_path)
    code_cache.remove_damaged(tmp_path)
    assert {path.name for path in tmp_path.glob("?.*")} == set(names)
    (tmp_path / "a.1.nbc").write_bytes(b"bent")
    (tmp_path / "c.nbi").write_bytes(b"unknown")
    code_cache.remove_damaged(tmp_path)
    assert {path.name for path in tmp_path.glob("?.*")} == {"a.nbi", "b.nbi", "b.1.nbc"}
    (tmp_path / "sha256.json").write_text("[]", encoding="utf-8")
    code_cache.remove_damaged(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"sha256.json"}


@needs_numba
def test_importing_the_compiled_engine_sets_nothing_and_makes_no_folder(tmp_path: Path) -> None:
    code = ("import os, numba; before = dict(os.environ), numba.config.CACHE_DIR, numba.config.OPT\n"
            "import sim.engines.compiled, sim.engines.kernel\n"
            "assert before == (dict(os.environ), numba.config.CACHE_DIR, numba.config.OPT)")
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120, cwd=Path(__file__).parents[1],
                   env={**os.environ, "SIM_CACHE_DIR": str(tmp_path / "cache"), "TMPDIR": str(tmp_path)})
    assert not list(tmp_path.iterdir())
