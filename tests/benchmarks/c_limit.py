"""The C limit of the benchmarks: compiles ``c_limit.c`` for this machine and plays blocks with it."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.variables import TERM_NAMES, VARIABLES
from sim.engines.ensemble import BINS, Reducer
from sim.engines.numpy_engine import Block
from sim.world import luck as shocks
from sim.world.luck import BLOCK
from sim.world.world import World

SOURCE = Path(__file__).with_name("c_limit.c")
#: No fast-math, nothing fused: the bits of the engines. Without errno, square roots are instructions.
FLAGS = ("-O3", "-march=native", "-fopenmp", "-ffp-contract=off", "-fno-math-errno", "-std=gnu11", "-shared",
         "-fPIC")
#: Numbers of a 64-bit float that a vector register holds, by what the processor can do.
_REGISTERS = (("__AVX512F__", 8), ("__AVX__", 4))

_LONGS = ("weeks", "n", "slots", "enforcers_", "belligerents_", "offers_", "holds_", "events_", "votes_",
          "plans_", "recorded", "summed", "counted", "bins", "narrow")
_WHOLE = ("off", "belligerents", "enforcers", "starts", "lines", "offers", "holds", "events", "cond_at",
          "changes_at", "votes", "voters", "plans", "rows")
_REAL = ("sides", "objects", "offer_at", "hold_at", "chances", "cond_of", "changes_of", "vote_at", "plan_at",
         "low", "per_unit")
_LUCK = ("choice", "enforce", "battle", "offer", "event", "vote", "plan")
_FOUND = ("record", "votes", "plans", "accepted", "fired", "penalised", "moves", "reversals")


class CWorld(ctypes.Structure):
    """The ``World`` of c_limit.c."""

    _fields_ = [(name, ctypes.c_int64) for name in _LONGS] + [
        (name, ctypes.c_void_p) for name in (*_WHOLE, *_REAL)]


class CBlock(ctypes.Structure):
    """The ``Block`` of c_limit.c."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("x", *_LUCK, *_FOUND)] + [("count", ctypes.c_int64)]


class CSums(ctypes.Structure):
    """The ``Sums`` of c_limit.c."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("sums", "squares", "counts")]


def names() -> list[str]:
    """Return the variables in the order in which ``slots.h`` numbers them."""
    return [v.name for v in VARIABLES] + [f"lens.{term}" for term in TERM_NAMES] + ["noise"]


def compiler() -> str | None:
    """Return the C compiler, or None where there is none."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def register_lanes() -> int:
    """Return how many 64-bit numbers this machine's vector registers hold, as the compiler sees it."""
    found = subprocess.run([compiler() or "cc", "-march=native", "-dM", "-E", "-x", "c", "/dev/null"],
                           capture_output=True, text=True, check=True).stdout
    return next((lanes for name, lanes in _REGISTERS if f" {name} " in found), 2)


@dataclass(frozen=True)
class Variant:
    """One way to compile the C: how many runs are played together, and in which floats."""

    lanes: int
    vector: int
    single: bool = False

    @property
    def name(self) -> str:
        """Name in the tables."""
        if self.lanes == 1:
            return "plain C, one run at a time"
        return f"C, {self.lanes} lanes" + (", 32-bit floats" if self.single else "")


@dataclass
class Limit:
    """A compiled variant."""

    variant: Variant
    library: Any
    seconds: float

    @property
    def real(self) -> Any:
        """The NumPy type of its numbers."""
        return np.float32 if self.variant.single else np.float64


def build(variant: Variant, folder: Path) -> Limit:
    """Compile a variant in a folder.

    Raises:
        RuntimeError: If there is no compiler.
        subprocess.CalledProcessError: If the compiler refuses the source.
    """
    cc = compiler()
    if cc is None:
        raise RuntimeError("no C compiler (cc, gcc or clang) was found")
    numbered = ", ".join(f"A_{name.replace('.', '_')}" for name in names())
    (folder / "slots.h").write_text(f"enum {{ {numbered} }};\n", encoding="utf-8")
    out = folder / f"limit-{variant.lanes}-{variant.vector}-{int(variant.single)}.so"
    words = [cc, *FLAGS, f"-DW={variant.lanes}", f"-DVL={variant.vector}", f"-I{folder}", str(SOURCE), "-o",
             str(out), "-lm"]
    if variant.single:
        words[1:1] = ["-DSINGLE", "-fsingle-precision-constant"]
    started = time.perf_counter()
    subprocess.run(words, check=True)
    return Limit(variant, ctypes.CDLL(str(out)), time.perf_counter() - started)


def aligned(array: Any, kind: Any = np.float64) -> NDArray[Any]:
    """Return a copy that starts on a cache line, as vector loads like it."""
    source = np.asarray(array)
    size = int(np.prod(source.shape)) * np.dtype(kind).itemsize
    raw = np.empty(size + 64, dtype=np.uint8)
    skip = -raw.ctypes.data % 64
    copy = raw[skip:skip + size].view(kind).reshape(source.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        copy[...] = source
    return copy


@dataclass
class Prepared:
    """A block of runs before its first week: starting values and luck, ready for either kernel."""

    x: NDArray[Any]
    luck: dict[str, NDArray[Any]]
    drawn: NDArray[np.float64]


def prepare(world: World, seed: int, block: int, kind: Any = np.float64,
            drawn: NDArray[np.float64] | None = None) -> Prepared:
    """Draw a block's values (unless they are given) and its luck.

    For timing a kernel alone, everything is laid out as vector loads like it; with given draws, as in
    an ensemble, nothing is copied.
    """
    from sim.engines import compiled

    n, weeks = len(world.actors), world.weeks
    luck = shocks.Luck(world, seed, block)
    lay: Any = aligned
    if drawn is None:
        drawn = world.uniforms(seed, block * BLOCK, BLOCK)
    else:
        lay = np.ascontiguousarray
    arrays = {
        "choice": luck.choice, "enforce": luck.enforce, "battle": luck.battle,
        "offer": compiled._stacked(luck.offer, weeks), "event": compiled._event_luck(luck.event, weeks),
        "vote": compiled._three_luck(luck.vote, n), "plan": compiled._three_luck(luck.plan, n),
    }
    return Prepared(lay(world.draw(drawn), kind), {k: lay(v, kind) for k, v in arrays.items()}, drawn)


@dataclass
class Player:
    """Plays prepared blocks of a world in C.

    Attributes:
        limit: The compiled variant.
        world: The world.
        rows: Slots to reduce, and to record if ``whole``.
    """

    limit: Limit
    world: World
    reducer: Reducer
    whole: bool = False
    kept: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Hand the world's structure over once."""
        from sim.engines import compiled

        (weeks, n, _, sides, objects, belligerents, enforcers, starts, lines, offers, offer_at, holds,
         hold_at, events, chances, cond_at, cond_of, changes_at, changes_of, votes, vote_at, voters, plans,
         plan_at) = compiled.arguments(self.world)
        layout, reducer = self.world.layout, self.reducer
        arrays: dict[str, Any] = {
            "off": [layout.offsets[name] for name in names()], "sides": sides, "objects": objects,
            "belligerents": belligerents, "enforcers": enforcers, "starts": starts, "lines": lines,
            "offers": offers, "offer_at": offer_at, "holds": holds, "hold_at": hold_at, "events": events,
            "chances": chances, "cond_at": cond_at, "cond_of": cond_of, "changes_at": changes_at,
            "changes_of": changes_of, "votes": votes, "vote_at": vote_at, "voters": voters, "plans": plans,
            "plan_at": plan_at, "rows": reducer.rows, "low": reducer.low, "per_unit": reducer.per_unit,
        }
        self.shared = CWorld(
            weeks, n, layout.size, len(enforcers), len(belligerents), len(offers), len(holds), len(events),
            len(votes), len(plans), len(reducer.rows) if self.whole else 0, reducer.sums.shape[1],
            reducer.counts.shape[1], BINS, int(reducer.counts.dtype.itemsize == 4))
        for name in _WHOLE:
            self._point(self.shared, name, np.ascontiguousarray(arrays[name], dtype=np.int64))
        for name in _REAL:
            self._point(self.shared, name, np.ascontiguousarray(arrays[name], dtype=np.float64))

    def _point(self, to: Any, name: str, array: NDArray[Any]) -> None:
        self.kept.append(array)
        setattr(to, name, array.ctypes.data)

    def block(self, prepared: Prepared, found: Block, count: int) -> CBlock:
        """Return the C view of a prepared block and of where its results go."""
        made = CBlock(count=count)
        made.x = prepared.x.ctypes.data
        for name in _LUCK:
            setattr(made, name, prepared.luck[name].ctypes.data)
        for name in _FOUND:
            setattr(made, name, getattr(found, name).ctypes.data)
        return made

    def sums(self, reducer: Reducer) -> CSums:
        """Return the C view of a reducer's sums."""
        return CSums(reducer.sums.ctypes.data, reducer.squares.ctypes.data, reducer.counts.ctypes.data)

    def play(self, prepared: Prepared, count: int = BLOCK) -> Block:
        """Play one block."""
        rows = len(self.reducer.rows) if self.whole else 0
        found = Block.empty(self.world, rows, BLOCK, prepared.drawn)
        self.limit.library.play_block(
            ctypes.byref(self.shared), ctypes.byref(self.block(prepared, found, count)),
            ctypes.byref(self.sums(self.reducer)))
        return found


def play_numba(world: World, fixed: tuple[Any, ...], prepared: Prepared, reducer: Reducer, whole: bool,
               count: int = BLOCK) -> Block:
    """Play one prepared block with the Numba kernel (which changes the prepared values)."""
    from sim.engines import compiled

    weeks, n, off = fixed[:3]
    rows = reducer.rows
    recorded = len(rows) if whole else 0
    found = Block.empty(world, recorded, BLOCK, prepared.drawn)
    luck = prepared.luck
    compiled.play(
        weeks, n, prepared.x, off, *fixed[3:], luck["choice"], luck["enforce"], luck["battle"], luck["offer"],
        luck["event"], luck["vote"], luck["plan"], rows, recorded, found.record, reducer.low,
        reducer.per_unit, count, reducer.sums, reducer.squares, reducer.counts, found.votes, found.plans,
        found.accepted, found.fired, found.penalised.reshape(n * n, BLOCK), found.moves, found.reversals)
    return found
