"""The C limit of the benchmarks: compiles ``c_limit.c`` for this machine and plays blocks with it."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sim.coded.cases import find
from sim.engines import compiled
from sim.engines.block import Block
from sim.engines.kernel import Luck64, Sums, kernel_for, offsets_of, rows_of_work
from sim.engines.kernel import aligned as rows_of_lanes
from sim.engines.lane_structure import words_of
from sim.engines.reduce import BINS, Reducer
from sim.rules import structure as rules
from sim.rules.choose import DECISIONS, UNAVAILABLE
from sim.rules.forms import FIRST_EDITION, form_numbers
from sim.rules.structure import NONE, Structure
from sim.world import luck as shocks
from sim.world.layout import Layout
from sim.world.luck import BLOCK
from sim.world.world import World

SOURCE = Path(__file__).with_name("c_limit.c")
#: No fast-math, nothing fused: the bits of the engines. Without errno, square roots are instructions.
FLAGS = ("-O3", "-march=native", "-fopenmp", "-ffp-contract=off", "-fno-math-errno", "-std=gnu11", "-shared",
         "-fPIC")
#: Numbers of a 64-bit float that a vector register holds, by what the processor can do.
_REGISTERS = (("__AVX512F__", 8), ("__AVX__", 4))

# -- what C knows of the model's tables: every number in C has 64 bits, an int64_t or a double ---------

_NUMBER = {int: "int64_t", bool: "int64_t", float: "double"}
_KIND: dict[str, Any] = {"int64_t": np.int64, "double": np.float64}
#: Arrays of a layout by which C finds its values.
ARRAYS = (*Layout(["one"], find()).kinds, "fired", "votes", "plans")
#: Records of a structure that C reads.
RECORDS = (rules.Offer, rules.Hold, rules.Condition, rules.Change, rules.Event, rules.Vote, rules.Plan)


def fields(record: Any) -> dict[str, str]:
    """Return the numbers of a record and what they are in C."""
    return {name: _NUMBER[kind] for name, kind in get_type_hints(record).items() if kind in _NUMBER}


def members() -> dict[str, str]:
    """Return the members of C's ``World``: a structure (arrays with their lengths), and what is played of it."""
    found = dict.fromkeys(("weeks", "slots", "recorded", "summed", "counted", "bins"), "int64_t")
    found |= {"off": "const int64_t *", "rows": "const int64_t *", "low": "const double *",
              "per_unit": "const double *"}
    for name, kind in get_type_hints(Structure).items():
        of = (get_args(kind) or (kind,))[0]
        if not get_args(kind):
            found[name] = _NUMBER[of]
        elif of in _NUMBER or of in RECORDS:
            found |= {name: f"const {_NUMBER.get(of, of.__name__)} *", f"{name}_": "int64_t"}
    return found


def header() -> str:
    """Return the text of ``tables.h``."""
    lines = [f"enum {{ {', '.join(f'A_{name}' for name in ARRAYS)} }};",
             f"enum {{ BLOCK = {BLOCK}, NONE = {rules.NONE} }};",
             f"enum {{ ACCEPTED = {rules.ACCEPTED}, REFUSED = {rules.REFUSED} }};",
             f"static const double UNAVAILABLE = {UNAVAILABLE!r};"]
    for name, kinds in [*((record.__name__, fields(record)) for record in RECORDS), ("World", members())]:
        lines.append(f"typedef struct {{ {' '.join(f'{kind} {field};' for field, kind in kinds.items())} }} {name};")
    return "\n".join(lines) + "\n"


def table(entries: Any, kind: str) -> NDArray[Any]:
    """Return a tuple of a structure as an array of C: ``kind`` is its member of ``World``."""
    of = kind.removeprefix("const ").removesuffix(" *")
    if of in _KIND:
        return np.array(entries, dtype=_KIND[of])
    names = next(fields(record) for record in RECORDS if record.__name__ == of)
    return np.array([tuple(getattr(entry, name) for name in names) for entry in entries],
                    dtype=[(name, _KIND[number]) for name, number in names.items()])


_LUCK = Luck64._fields


class CWorld(ctypes.Structure):
    """The ``World`` of tables.h."""

    _fields_ = [(name, {"int64_t": ctypes.c_int64}.get(kind, ctypes.c_void_p)) for name, kind in members().items()]


class CBlock(ctypes.Structure):
    """The ``Block`` of c_limit.c."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("x", "ended", *_LUCK, "record")] + [("count", ctypes.c_int64)]


class CSums(ctypes.Structure):
    """The ``Sums`` of c_limit.c."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("sums", "squares", "counts")]


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
    (folder / "tables.h").write_text(header(), encoding="utf-8")
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
    luck: Luck64
    drawn: NDArray[np.float64]


def prepare(world: World, seed: int, block: int, kind: Any = np.float64,
            drawn: NDArray[np.float64] | None = None) -> Prepared:
    """Draw a block's values (unless they are given) and its luck.

    For timing a kernel alone, everything is laid out as vector loads like it; with given draws, as in
    an ensemble, nothing is copied.
    """
    luck = compiled._stacked(shocks.Luck(world, seed, block), world.weeks, len(world.actors))
    if drawn is not None:
        return Prepared(world.draw(drawn), luck, drawn)
    drawn = world.uniforms(seed, block * BLOCK, BLOCK)
    return Prepared(aligned(world.draw(drawn), kind), Luck64(*(aligned(part, kind) for part in luck)), drawn)


class Player:
    """Plays prepared blocks of a world in C.

    Args:
        limit: The compiled variant.
        world: The world.
        reducer: What the weeks are added to; its rows are the slots to record if ``whole``.
        whole: Whether to record.

    Raises:
        ValueError: If the world has forms, domains or a decision model that are not those of the C.
    """

    def __init__(self, limit: Limit, world: World, reducer: Reducer, whole: bool = False) -> None:
        s = world.structure
        logit = DECISIONS.names.index("logit")
        if s.forms != form_numbers(FIRST_EDITION) or s.kinds != find().kinds or s.decision != logit:
            raise ValueError("the C has the first edition's forms, three domains and the logit choice")
        if any(e.every != NONE for e in s.events) or any(o.rival != NONE or o.stands != NONE for o in s.offers):
            raise ValueError("the C knows no event that repeats, and no offer on a condition or with a counter-offer")
        self.limit, self.world, self.reducer, self.whole = limit, world, reducer, whole
        self.kept: list[Any] = []
        given: dict[str, Any] = {
            **s._asdict(), "weeks": world.weeks, "slots": world.layout.size,
            "recorded": len(reducer.rows) if whole else 0, "summed": reducer.sums.shape[1],
            "counted": reducer.counts.shape[1], "bins": BINS, "rows": reducer.rows, "low": reducer.low,
            "per_unit": reducer.per_unit, "off": [world.layout.offsets[name] for name in ARRAYS],
        }
        self.shared = CWorld()
        for name, kind in members().items():
            if kind in _NUMBER.values():
                number = len(given[name[:-1]]) if name.endswith("_") else given[name]
                setattr(self.shared, name, number)
            else:
                self.kept.append(np.ascontiguousarray(table(given[name], kind)))
                setattr(self.shared, name, self.kept[-1].ctypes.data)

    def play(self, prepared: Prepared, count: int = BLOCK) -> Block:
        """Play one block; ``count`` of its runs are added to the reducer."""
        rows = len(self.reducer.rows) if self.whole else 0
        record, ended = np.empty((self.world.weeks, rows, BLOCK)), np.empty_like(prepared.x)
        block = CBlock(prepared.x.ctypes.data, ended.ctypes.data, *(part.ctypes.data for part in prepared.luck),
                       record.ctypes.data, count)
        sums = CSums(*(getattr(self.reducer, name).ctypes.data for name in ("sums", "squares", "counts")))
        self.limit.library.play_block(ctypes.byref(self.shared), ctypes.byref(block), ctypes.byref(sums))
        return Block.read(self.world, ended, record, prepared.drawn)


def everything(world: World) -> Reducer:
    """Return a reducer of no variables that records every slot."""
    reducer = Reducer(world)
    vars(reducer).update(vars(compiled.Unsummed(world, np.arange(world.layout.size))))
    return reducer


def play_numba(world: World, prepared: Prepared, reducer: Reducer, whole: bool, count: int = BLOCK) -> Block:
    """Play one prepared block with the Numba kernel, as :meth:`Player.play` does."""
    s = world.structure
    data, record = prepared.x.copy(), np.empty((world.weeks, len(reducer.rows) if whole else 0, BLOCK))
    kernel_for(world).play(
        world.weeks, words_of(s), offsets_of(world.layout), data, rows_of_lanes(world.layout.size),
        rows_of_lanes(rows_of_work(s)), prepared.luck,
        Sums(reducer.rows, reducer.low, reducer.per_unit, reducer.sums, reducer.squares, reducer.counts, count), record)
    return Block.read(world, data, record, prepared.drawn)
