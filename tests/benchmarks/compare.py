"""How fast is it, and how fast could it be? ``python tests/benchmarks/compare.py [--quick] [--json FILE]``.

Everything is measured side by side in one go: the Mesa model, the NumPy engine, the Numba engine, and the
same rules hand-written in C, which is compiled here and whose results are compared with the engines', bit
for bit, before it is timed. See README.md beside this file for how to read the numbers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

import numpy as np  # noqa: E402
from c_limit import (  # noqa: E402
    Limit,
    Player,
    Variant,
    build,
    compiler,
    everything,
    play_numba,
    prepare,
    register_lanes,
)
from timing import (  # noqa: E402
    Times,
    exponent,
    interleaved,
    machine,
    peak_memory,
    process,
    ratio,
    starts,
)
from turns import Checkout, crowd, story, world_of  # noqa: E402

from sim.engines import compiled  # noqa: E402
from sim.engines.block import Block  # noqa: E402
from sim.engines.ensemble import Engine, run_ensemble  # noqa: E402
from sim.engines.numpy_engine import simulate  # noqa: E402
from sim.engines.reduce import Reducer  # noqa: E402
from sim.world.luck import BLOCK, Luck, forget  # noqa: E402
from sim.world.world import World  # noqa: E402

#: Arrays of a block that all engines must agree on.
SAME = ("history", "votes", "plans", "accepted", "fired", "penalised", "moves", "reversals")
SUMS = ("sums", "squares", "counts")
SECTIONS = ("speed", "actors", "linear", "memory", "start", "compile")


@dataclass
class Report:
    """What has been measured: tables for people, numbers for files, targets met or not."""

    quick: bool
    numbers: dict[str, Any] = field(default_factory=dict)
    targets: list[dict[str, Any]] = field(default_factory=list)

    def table(self, title: str, head: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        """Print a table."""
        cells = [[str(c) for c in head], *([str(c) for c in row] for row in rows)]
        wide = [max(len(row[k]) for row in cells) for k in range(len(cells[0]))]
        print(f"\n{title}")
        for n, row in enumerate(cells):
            print("  " + "  ".join(c.ljust(w) if k == 0 else c.rjust(w)
                                   for k, (c, w) in enumerate(zip(row, wide, strict=True))))
            if n == 0:
                print("  " + "  ".join("-" * w for w in wide))
        sys.stdout.flush()

    def target(self, what: str, found: float, needed: float, at_least: bool = True, unit: str = "",
               aim: float | None = None) -> None:
        """Hold a number against its target."""
        met = found >= needed if at_least else found <= needed
        self.targets.append({"target": what, "found": found, "needed": needed, "met": bool(met), "aim": aim,
                             "direction": "at least" if at_least else "at most", "unit": unit})

    def close(self) -> None:
        """Print the targets."""
        rows = []
        for t in self.targets:
            aim = "" if t["aim"] is None else f" (aim {t['aim']:g})"
            rows.append([t["target"], f"{t['found']:.3g} {t['unit']}".strip(),
                         f"{t['direction']} {t['needed']:g}{aim}", "met" if t["met"] else "NOT MET"])
        self.table("Targets", ("target", "found", "needed", ""), rows)


# -- the same bits ----------------------------------------------------------------------------------


def bits(array: Any) -> Any:
    """Return floats as the whole numbers that have the same bits."""
    array = np.ascontiguousarray(array)
    return array.view(np.int64) if array.dtype == np.float64 else array


def verify(world: World, limits: Iterable[Limit]) -> int:
    """Compare C, Numba and NumPy on two blocks of runs, every slot in every week; return how many numbers.

    Raises:
        SystemExit: If a bit differs.
    """
    compared = 0
    for block in (0, 3):
        whole, summed = everything(world), Reducer(world)
        numba = play_numba(world, prepare(world, 1, block), whole, True)
        play_numba(world, prepare(world, 1, block), summed, False, 50)
        drawn = world.uniforms(1, block * BLOCK, BLOCK)
        numpy = simulate(world, world.draw(drawn), Luck(world, 1, block), whole.rows, drawn)
        found: dict[str, Block] = {"NumPy": numpy}
        for limit in limits:
            if limit.variant.single:
                continue
            found[limit.variant.name] = Player(limit, world, whole, whole=True).play(prepare(world, 1, block))
            reducer = Reducer(world)
            Player(limit, world, reducer).play(prepare(world, 1, block), 50)
            for name in SUMS:
                if not np.array_equal(getattr(reducer, name), getattr(summed, name)):
                    raise SystemExit(f"{limit.variant.name}: {name} differ from Numba's; nothing was timed")
        for who, other in found.items():
            for name in SAME:
                one, two = bits(getattr(numba, name)), bits(getattr(other, name))
                if not np.array_equal(one, two):
                    raise SystemExit(f"{who}: {name} differs from Numba's; nothing was timed")
                compared += one.size
    return compared


# -- (a) to (d) -------------------------------------------------------------------------------------


def mesa_loop(world: World, runs: int) -> float:
    """Play some runs of the Mesa model, one after the other."""
    from sim.engines.mesa_model import PositionModel

    for run in range(runs):
        PositionModel(world, 1, run, drawn=True).run()
    return runs


def mesa_batch(world: World, runs: int) -> float:
    """Play some runs through Mesa's own batch runner, which wants data collected at every step.

    Raises:
        SystemExit: If the runner played another number of weeks.
    """
    import mesa

    from sim.engines.mesa_model import PositionModel

    played = []

    class Collected(PositionModel):
        def __init__(self, world: World, run: int, **_: Any) -> None:
            super().__init__(world, 1, run, drawn=True)
            self.datacollector = mesa.DataCollector(
                model_reporters={"battlefield": lambda m: float(m.array("battlefield")[0])})

        def step(self) -> None:
            super().step()
            self.datacollector.collect(self)
            if self.week == self.world.weeks:
                played.append(self.week)
                self.running = False

    mesa.batch_run(Collected, {"world": [world], "run": range(runs)}, number_processes=1, iterations=1,
                   data_collection_period=-1, max_steps=world.weeks - 1, display_progress=False)
    if played != [world.weeks] * runs:
        raise SystemExit(f"the batch runner played {played} weeks, not {world.weeks} in each of {runs} runs")
    return runs


def ensemble(world: World, runs: int, engine: Engine, threads: int = 1) -> float:
    """Play an ensemble whose luck is drawn anew."""
    forget()
    run_ensemble(world, runs, 1, engine=engine, threads=threads)
    return runs


def c_ensemble(world: World, limit: Limit, runs: int) -> float:
    """Draw, play and reduce an ensemble (a multiple of 512 runs) with C in the place of the kernel."""
    reducer = Reducer(world)
    player = Player(limit, world, reducer)
    chunk = 8
    for first in range(0, runs // BLOCK, chunk):
        drawn = world.uniforms(1, first * BLOCK, chunk * BLOCK)
        for block in range(chunk):
            runs_of = slice(block * BLOCK, (block + 1) * BLOCK)
            found = player.play(prepare(world, 1, first + block, drawn=drawn[:, runs_of]))
            reducer.add_discrete(found, BLOCK)
    reducer.result(1, "c")
    return runs


def rate(times: Times) -> str:
    """Return runs a second on one processor."""
    return f"{1 / times.median():,.0f}"


def speed(report: Report, folder: Path) -> None:
    """Runs a second of everything, and the ratios."""
    import mesa

    world = story()
    wide = register_lanes()
    variants = [Variant(1, 1), *(Variant(lanes, wide) for lanes in (8, 16, 32, 64)),
                Variant(64, 2 * wide, True)]
    limits = [build(v, folder) for v in variants]
    compiled.warm_up(world, print)
    compared = verify(world, limits) + verify(crowd(24, 12), limits)
    print(f"\nC, Numba and NumPy agree in every bit ({compared:,} numbers compared); "
          f"plain C and lanes of 8 to 64 runs.")

    # kernel against kernel: the same prepared luck, the same reduction
    ready = {kind: prepare(world, 1, 0, kind) for kind in (np.float64, np.float32)}
    reducer = Reducer(world)

    def numba_kernel() -> float:
        play_numba(world, ready[np.float64], reducer, False)
        return BLOCK

    def c_kernel(limit: Limit) -> Any:
        player = Player(limit, world, reducer)

        def job() -> float:
            player.play(ready[limit.real])
            return BLOCK
        return job

    jobs = {"Numba kernel": numba_kernel} | {limit.variant.name: c_kernel(limit) for limit in limits}
    kernels = interleaved(jobs, 25 if report.quick else 101)
    doubles = {k.variant.name: k for k in limits if not k.variant.single}
    best = min((n for n in doubles), key=lambda n: kernels[n].median())
    rows = []
    for name, times in sorted(kernels.items(), key=lambda item: item[1].median()):
        middle, low, high = ratio(kernels[best], times)
        rows.append([name, f"{times.median() * 1e6:.1f}", rate(times), f"{middle:.2f}",
                     f"{low:.2f}-{high:.2f}"])
    report.table("Kernel against kernel: luck drawn before, reduction included; processor time of one core",
                 ("", "us/run", "runs/s", f"x {best}", "spread"), rows)
    report.numbers["kernel"] = {n: t.median() for n, t in kernels.items()}
    report.numbers["best_c"] = best
    report.target("Numba kernel / C kernel", ratio(kernels[best], kernels["Numba kernel"])[0], 0.5, aim=0.9)
    single = next(k.variant.name for k in limits if k.variant.single)
    twin = next(n for n, k in doubles.items() if k.variant.lanes == 64)
    report.target("32-bit floats in C: times faster (an option if it pays)",
                  ratio(kernels[twin], kernels[single])[0], 2.0, unit="x")

    # where the rest of an ensemble's time goes
    chunk = 512
    uniforms = world.uniforms(1, 0, chunk)

    ended, nothing = world.draw(uniforms[:, :BLOCK]), np.empty((world.weeks, 0, BLOCK))

    def discrete() -> float:
        reducer.add_discrete(Block.read(world, ended, nothing, uniforms[:, :BLOCK]), BLOCK)
        return BLOCK

    parts: dict[str, Any] = {
        "draw the luck": lambda: (Luck(world, 1, 5), BLOCK)[1],
        "draw the coded values": lambda: (world.uniforms(1, 0, chunk), chunk)[1],
        "starting arrays": lambda: (world.draw(uniforms[:, :BLOCK]), BLOCK)[1],
        "counts of offers, votes, ...": discrete,
    }
    around = interleaved(parts, 15 if report.quick else 51)
    report.table("Around the kernel", ("", "us/run"),
                 [[n, f"{t.median() * 1e6:.1f}"] for n, t in around.items()])
    report.numbers["around"] = {n: t.median() for n, t in around.items()}

    # whole ensembles
    few, some, many = (2, 512, 2048) if report.quick else (4, 1024, 8192)
    jobs = {
        "Mesa model, plain loop": lambda: mesa_loop(world, few),
        "NumPy engine, 1 thread": lambda: ensemble(world, some, "numpy"),
        "Numba engine, 1 thread": lambda: ensemble(world, many, "numba"),
        "Numba engine, 2 threads": lambda: ensemble(world, many, "numba", threads=2),
        "C ensemble (luck by NumPy)": lambda: c_ensemble(world, doubles[best], many),
        "C kernel alone": lambda: sum(jobs_c() for _ in range(8)),
    }
    jobs_c = c_kernel(doubles[best])
    batch = hasattr(mesa, "batch_run")
    if batch:
        jobs = {"Mesa model, batch runner": lambda: mesa_batch(world, few)} | jobs
    whole = interleaved(jobs, 3 if report.quick else 9)
    c_all, c_bare = whole["C ensemble (luck by NumPy)"], whole["C kernel alone"]
    slowest = whole["Mesa model, batch runner" if batch else "Mesa model, plain loop"]
    rows = []
    for name, times in whole.items():
        rows.append([name, f"{times.median() * 1e6:,.0f}", rate(times), f"{1 / times.clock():,.0f}",
                     f"{ratio(slowest, times)[0]:,.0f}", f"{ratio(c_all, times)[0]:.3g}",
                     f"{ratio(c_bare, times)[0]:.3g}", f"{100 * times.spread():.0f} %"])
    report.table(
        "Whole ensembles: values and luck drawn, runs played, results reduced (per core: processor time)",
        ("", "us/run", "runs/s a core", "runs/s, clock", "x Mesa", "x C ensemble", "x C kernel", "spread"),
        rows)
    report.numbers["ensemble"] = {n: {"cpu": t.median(), "clock": t.clock()} for n, t in whole.items()}
    fast = whole["Numba engine, 1 thread"]
    report.target("Numba ensemble / Mesa's batch runner, per core", ratio(slowest, fast)[0], 500, unit="x",
                  aim=1000)
    report.target("Numba ensemble / C ensemble", ratio(c_all, fast)[0], 0.5, aim=0.9)
    report.target("Numba ensemble / C kernel alone (its luck is free)", ratio(c_bare, fast)[0], 0.5, aim=0.9)
    report.target("NumPy ensemble / C ensemble", ratio(c_all, whole["NumPy engine, 1 thread"])[0], 0.1)
    report.target("NumPy ensemble / C kernel alone (its luck is free)",
                  ratio(c_bare, whole["NumPy engine, 1 thread"])[0], 0.1)


# -- growth -----------------------------------------------------------------------------------------


def actors(report: Report, folder: Path) -> None:
    """Cost of a run-week as the world grows."""
    sizes = (6, 24, 96) if report.quick else (6, 24, 96, 193)
    weeks = 26
    limit = build(Variant(64, register_lanes()), folder)
    costs: dict[str, list[float]] = {"Numba": [], "NumPy": [], "C kernel": []}
    for size in sizes:
        world = crowd(size, weeks)
        compiled.warm_up(world, print)
        prepared, reducer = prepare(world, 1, 0), Reducer(world)
        player = Player(limit, world, reducer)
        runs = BLOCK * max(1, min(8, 96 // size))
        found = interleaved({
            "Numba": lambda w=world, r=runs: ensemble(w, r, "numba"),
            "NumPy": lambda w=world, r=runs: ensemble(w, r, "numpy"),
            "C kernel": lambda p=player, q=prepared: (p.play(q), BLOCK)[1],
        }, 3 if report.quick or size > 50 else 9, warm=size < 50)
        for name, times in found.items():
            costs[name].append(times.median() / weeks)
    rows = []
    for name, found_costs in costs.items():
        rows.append([name, *(f"{1e6 * c:,.2f}" for c in found_costs), f"{exponent(sizes, found_costs):.2f}",
                     f"{exponent(sizes[-2:], found_costs[-2:]):.2f}"])
    report.table("Microseconds a run-week by number of actors, and the exponent of growth",
                 ("", *(f"N = {n}" for n in sizes), "all", f"{sizes[-2]}-{sizes[-1]}"), rows)
    report.numbers["actors"] = {"sizes": sizes, **costs}
    for name in ("Numba", "NumPy"):
        report.target(f"growth in actors, {name}, N = {sizes[-2]} to {sizes[-1]}: exponent",
                      exponent(sizes[-2:], costs[name][-2:]), 2.1, False)


def linear(report: Report, folder: Path) -> None:
    """Whether cost is linear in runs and in weeks."""
    world = story()
    compiled.warm_up(world, print)
    runs = (512, 1024, 2048, 4096) if report.quick else (1024, 4096, 16384, 65536)
    jobs = {str(r): lambda r=r: (ensemble(world, r, "numba"), 1)[1] for r in runs}
    found = interleaved(jobs, 3 if report.quick else 5)
    by_runs = exponent(runs, [found[str(r)].median() for r in runs])
    rows = [["runs", *(str(r) for r in runs), ""],
            ["us/run", *(f"{1e6 * found[str(r)].median() / r:.0f}" for r in runs), f"{by_runs:.2f}"]]
    weeks = (13, 26, 52, 104)
    worlds = {str(w): crowd(6, w) for w in weeks}
    count = 512 if report.quick else 2048
    jobs = {n: lambda w=w: ensemble(w, count, "numba")
            for n, w in worlds.items()}
    found = interleaved(jobs, 3 if report.quick else 9)
    by_weeks = exponent(weeks, [found[str(w)].median() for w in weeks])
    rows += [["weeks", *(str(w) for w in weeks), ""],
             ["us/run", *(f"{1e6 * found[str(w)].median():.0f}" for w in weeks), f"{by_weeks:.2f}"]]
    report.table("Linear in runs and weeks? (Numba engine; the last column is the exponent)",
                 ("", "", "", "", "", "exponent"), rows)
    report.numbers["exponents"] = {"runs": by_runs, "weeks": by_weeks}
    report.target("growth in runs: exponent", by_runs, 1.05, False)
    report.target("growth in weeks: exponent", by_weeks, 1.05, False)


def memory(report: Report, folder: Path) -> None:
    """Peak memory of ensembles of growing size, each in a process of its own."""
    sizes = (10_000, 100_000) if report.quick else (10_000, 100_000, 1_000_000)
    rows, found = [], {}
    for runs in sizes:
        words = [sys.executable, str(HERE / "compare.py"), "--child", f"memory:{runs}"]
        cpu, wall, said = process(words, folder)
        peak = float(said.split()[-1])
        found[runs] = peak
        rows.append([f"{runs:,}", f"{peak:,.0f}", f"{runs / wall:,.0f}", f"{runs / cpu:,.0f}"])
    report.table("Peak memory (Numba engine, 2 threads, imports and compiled code included)",
                 ("runs", "MB", "runs/s, clock", "runs/s a core"), rows)
    report.numbers["memory_mb"] = found
    first, last = min(found), max(found)
    slope = max(0.0, (found[last] - found[first]) / (last - first))
    report.target("memory of 10,000,000 runs, by extrapolation", found[last] + slope * (10_000_000 - last),
                  1024, False, unit="MB")


# -- starting ---------------------------------------------------------------------------------------


def start(report: Report, folder: Path) -> None:
    """Time from the command to the prompt, beside the bare imports."""
    out = folder / "runs"
    run = ["-m", "sim", "scenario=arms_sale", f"output.folder={out}"]
    commands = {
        "import hydra, mesa, numpy": ["-c", "import hydra, mesa, numpy"],
        "sim, no ensemble, no picture": [*run, "ensemble.runs=0", "output.picture=false"],
        "sim, no ensemble": [*run, "ensemble.runs=0", "output.picture=true"],
        "sim, 200 draws, no picture": [*run, "ensemble.runs=200", "ensemble.engine=numpy",
                                       "output.picture=false"],
    }
    places = {"PYTHONPATH": str(HERE.parents[1])}
    warm = starts(commands, 3 if report.quick else 11, folder, **places)
    bare, plain = warm["import hydra, mesa, numpy"], warm["sim, no ensemble, no picture"]
    cold = {}
    for name in list(commands)[:2]:
        with tempfile.TemporaryDirectory(dir=folder) as empty:
            cold |= starts({name: commands[name]}, 1, folder, PYTHONPYCACHEPREFIX=empty, **places)
    rows = []
    for name, times in warm.items():
        first = f"{cold[name].median():.2f}" if name in cold else ""
        middle, low, high = ratio(times, bare)
        rows.append([name, f"{times.median():.2f}", f"{times.clock():.2f}", f"{middle:.2f}",
                     f"{low:.2f}-{high:.2f}", first])
    report.table("From the command to the prompt, seconds (one process each, median)",
                 ("", "processor", "clock", "x imports", "spread", "without byte code"), rows)
    added = [a - b for a, b in zip(warm["sim, 200 draws, no picture"].cpu, plain.cpu, strict=True)]
    report.numbers["start"] = {n: {"cpu": t.median(), "clock": t.clock()} for n, t in warm.items()}
    report.target("python -m sim (no ensemble, no picture) / bare imports", ratio(plain, bare)[0], 1.3, False,
                  unit="x")
    report.target("python -m sim (no ensemble, with its picture) / bare imports",
                  ratio(warm["sim, no ensemble"], bare)[0], 1.3, False, unit="x")
    report.target("200 draws with the NumPy engine add", float(np.median(added)), 1.0, False, unit="s")


def compile_time(report: Report, folder: Path) -> None:
    """The first compilation into an empty cache, and loading it in a second process."""
    with tempfile.TemporaryDirectory(dir=folder) as cache:
        found = []
        for _ in range(2):
            words = [sys.executable, str(HERE / "compare.py"), "--child", "compile:0"]
            found.append([float(x) for x in process(words, folder, SIM_CACHE_DIR=cache)[2].split()[-2:]])
    (cpu, wall), (cpu_2, wall_2) = found
    report.table("Compiling the Numba engine, seconds", ("", "processor", "clock"),
                 [["first time", f"{cpu:.1f}", f"{wall:.1f}"],
                  ["from the cache", f"{cpu_2:.2f}", f"{wall_2:.2f}"]])
    report.numbers["compile"] = {"cpu": cpu, "clock": wall, "cached_cpu": cpu_2}
    report.target("first compilation (processor time)", cpu, 30, False, unit="s")


def against(report: Report, folder: Path, earlier: Path) -> None:
    """This checkout and an earlier one in turns: a block of runs whose values and luck were drawn before."""
    sides = {name: Checkout(place, folder / name)
             for name, place in (("here", HERE.parents[1]), ("earlier", earlier.resolve()))}
    compiling = {name: side.seconds("compile") for name, side in sides.items()}
    report.table(f"First compilation, seconds of processor time, and {earlier}'s", ("", "here", "earlier", "ratio"),
                 [["compile", *(f"{t:.1f}" for t in compiling.values()),
                   f"{compiling['earlier'] / compiling['here']:.2f}"]])
    limit, rows = build(Variant(64, register_lanes()), folder), []
    report.numbers["against"] = {"compile": compiling}
    for world in ("story", "24", "96"):
        c_world = world_of(world)
        player, ready = Player(limit, c_world, Reducer(c_world)), prepare(c_world, 1, 0)
        found: dict[str, list[float]] = {}
        for _ in range(7 if report.quick else 21):
            for task in ("kernel", "numpy"):
                for name, side in sides.items():
                    found.setdefault(f"{task} {name}", []).append(side.seconds(f"{task} {world}"))
            started = time.process_time()
            player.play(ready)
            found.setdefault("C", []).append((time.process_time() - started) / BLOCK)
        times = {name: Times(cpu, cpu) for name, cpu in found.items()}
        for other, one in (("kernel earlier", "kernel here"), ("C", "kernel here"), ("numpy earlier", "numpy here")):
            middle, low, high = ratio(times[other], times[one])
            best = min(found[other]) / min(found[one])
            rows.append([f"{world}: {one} against {other}", f"{min(found[one]) * 1e6:,.1f}",
                         f"{min(found[other]) * 1e6:,.1f}", f"{best:.2f}", f"{middle:.2f}", f"{low:.2f}-{high:.2f}"])
            if other != "C":
                report.target(f"{world}: {one} against {other}, times as fast", best, 1.0)
        report.numbers["against"][world] = found
    report.table("This checkout against the earlier one and C (us/run and ratio of the fastest rounds; of all rounds)",
                 ("", "us/run", "other", "ratio", "median", "spread"), rows)
    for side in sides.values():
        side.close()


def child(task: str) -> None:
    """Do one thing in this process and print what it took."""
    what, _, number = task.partition(":")
    world = story()
    if what == "memory":
        run_ensemble(world, int(number), 1, engine="numba", threads=2)
        print(peak_memory())
    else:
        cpu, wall = time.process_time(), time.perf_counter()
        compiled.warm_up(world)
        print(time.process_time() - cpu, time.perf_counter() - wall)


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        description="Ratios of the engines to each other, to Mesa and to C by hand, measured side by side.",
        epilog="example: python tests/benchmarks/compare.py --quick --only speed")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions and sizes: some minutes")
    parser.add_argument("--json", metavar="FILE", help="write all numbers to a file as well")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="measure this alone (repeatable)")
    parser.add_argument("--against", metavar="FOLDER", type=Path,
                        help="compare with an earlier checkout of the project, and measure nothing else")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.against and not (given.against / "tests" / "strategies.py").is_file():
        parser.error(f"no checkout of the project: {given.against}")
    if given.child:
        child(given.child)
        return 0
    if compiler() is None:
        print("no C compiler (cc, gcc or clang): install one to measure the limit", file=sys.stderr)
        return 2
    report = Report(given.quick)
    report.numbers["machine"] = machine()
    print(", ".join(f"{k} {v}" for k, v in report.numbers["machine"].items()))
    version = subprocess.run([compiler() or "cc", "--version"], capture_output=True, text=True, check=True)
    print(version.stdout.splitlines()[0])
    sections = {"speed": speed, "actors": actors, "linear": linear, "memory": memory, "start": start,
                "compile": compile_time}
    np.seterr(invalid="ignore", over="ignore")
    with tempfile.TemporaryDirectory(prefix="sim-benchmarks-") as name:
        for section, measure in sections.items():
            if not given.against and (given.only is None or section in given.only):
                measure(report, Path(name))
        if given.against:
            against(report, Path(name), given.against)
    report.close()
    if given.json:
        text = json.dumps({**report.numbers, "targets": report.targets}, indent=2, default=list)
        Path(given.json).write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
