"""``python -m sim -m ...`` and ``python -m sim sweep ...``: start, watch, check, resume and read sweeps."""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.commands.designs import drawing, uneven
from sim.reading.errors import InputError, guarded, unknown
from sim.sweep import lock, slurm, status, store, table
from sim.sweep import plan as plans
from sim.sweep.drive import finish, go, replace_plan, resume, run_task
from sim.sweep.listing import cells_of, show_failures
from sim.sweep.plan import Plan
from sim.sweep.words import understand

HELP = """\
usage: python -m sim -m KEY=A,B ... [--plan] [--wait] [--accept-changes]

Every combination of the values is a cell: a configuration of its own, played ensemble.runs times.
  KEY=A,B  KEY=range(START,STOP,STEP)  scenario=*    values
  sweep=lhs sweep.cells=1000 sweep.over=[actors.china,pairs.prospects]
                                     a Latin hypercube (or sweep=sobol) over coded ranges
  sweep.folder=FOLDER                where it lives (given again, the sweep is resumed)
  sweep.keep=runs|summary            a row for each run, or one for each cell
  sweep.workers=4 sweep.limit_minutes=10 sweep.memory_gb=4
  cluster=slurm cluster.partition=NAME cluster.cpus_per_task=8 cluster.setup=['module load python']
  --plan            write the plan, play nothing
  --wait            with cluster=slurm: wait for the job, at most cluster.wait_minutes
  --accept-changes  go on in a folder whose sweep had other code or another configuration

afterwards:
  python -m sim sweep status FOLDER    how far it is, and what failed (from any shell)
  python -m sim sweep resume FOLDER    play what is missing, damaged or failed
  python -m sim sweep verify FOLDER    check every shard against its hash
  python -m sim sweep table FOLDER     join the shards into sweep.parquet, sum up, draw
  python -m sim sweep run FOLDER       play what is missing here (what a cluster's tasks do)

examples:
  python -m sim -m scenario=arms_sale,sanctions actors.china.sanction_sensitivity.value=0.2,0.5,0.8
  python -m sim -m scenario=arms_sale sweep=lhs sweep.cells=10000 ensemble.runs=64 cluster=slurm
"""

_VERBS = {
    "status": "How far a sweep is, and what failed.",
    "resume": "Play what is missing, damaged or failed.",
    "verify": "Check every shard against its hash.",
    "table": "Join the shards into sweep.parquet, write summary.csv and sweep.png.",
    "run": "Play what is missing here.",
}


@contextmanager
def _stoppable(folder: Callable[[], Path | None]) -> Iterator[None]:
    """Turn SIGTERM into an orderly stop and say what is kept."""
    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = None
    with contextlib.suppress(ValueError):
        before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        where = folder()
        if where is None or not plans.exists(where):
            raise
        print(f"stopped: finished cells are kept. Go on with: python -m sim sweep resume {where}",
              file=sys.stderr)
        raise SystemExit(130) from None
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


# -- starting ---------------------------------------------------------------------------------------


@guarded
def start(argv: list[str]) -> int:
    """Run ``python -m sim -m ...``: plan, check every cell, play or submit."""
    flags = [w for w in argv if w.startswith("-")]
    words = [w for w in argv if not w.startswith("-")]
    if {"-h", "--help"} & set(flags):
        print(HELP)
        return 0
    for flag in flags:
        if flag not in ("-m", "--multirun", "--plan", "--wait", "--accept-changes"):
            raise InputError("not an option of a sweep", file="command line", found=flag,
                             allowed="--plan, --wait, --accept-changes",
                             fix="see `python -m sim -m --help`")
    understood = understand(words)
    made = plans.make(understood)
    where: list[Path] = []
    with _stoppable(lambda: where[0] if where else None):
        plan, fresh = _settled(made, understood.sweep.folder, _output(words),
                               accept="--accept-changes" in flags)
        where.append(plan.folder)
        runs = sorted({cell.rows for cell in plan.cells})
        print(f"{plan.folder}: {cells_of(len(plan.cells))}, {'/'.join(f'{r:,}' for r in runs)} "
              f"row{'s' if runs != [1] else ''} each, {'all checked' if fresh else 'as planned before'}")
        for note in _notes(plan):
            print(note, file=sys.stderr)
        if "--plan" in flags:
            print(f"nothing was played yet: python -m sim sweep run {plan.folder}")
            return 0
        return go(plan, wait="--wait" in flags, trusted=fresh)


def _notes(plan: Plan) -> list[str]:
    """Return what is to be said of Sobol designs that do not fill the ranges evenly."""
    notes = [uneven(plan.options.cells) if plan.options.name == "sobol" else None]
    notes += [drawing(base["ensemble"]["sampling"], base["ensemble"]["runs"])
              for base in plan.data["bases"]]
    return [note for note in dict.fromkeys(notes) if note]


def _output(words: Sequence[str]) -> Path:
    for word in words:
        key, _, value = word.partition("=")
        if key == "output.folder":
            return Path(value.strip("'\""))
    return Path("runs")


def _settled(made: Plan, given: str, output: Path, accept: bool) -> tuple[Plan, bool]:
    """Write a plan into its folder, or find the same one there; return it and whether it is new."""
    folder = Path(given) if given else _new_folder(output, made)
    if not plans.exists(folder):
        try:
            if given and folder.exists() and any(folder.iterdir()) and not (folder / "locks").is_dir():
                raise InputError("the folder is not empty and holds no sweep", file=folder,
                                 key="sweep.folder", fix="give a new folder, or that of a sweep")
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise _no_folder(error, folder, "sweep.folder" if given else "output.folder") from None
        with lock.locked(folder):
            if not plans.exists(folder):
                plans.write(made, folder)
                return plans.read(folder), True
    old: Plan | None = None
    try:
        old = plans.read(folder)
    except InputError:
        if not accept:
            raise
    if old is not None and table.identity(old) == table.identity(made):
        if _how(old) != _how(made):  # the same cells, to be played in another way: the latest word counts
            with lock.locked(folder):
                plans.write(made, folder)
        return plans.read(folder), False
    if old is not None and not accept:
        raise _other(old, made)
    with lock.locked(folder):
        replace_plan(made, folder)
    return plans.read(folder), False


def _how(plan: Plan) -> str:
    """Return how a plan's cells are to be played and shown: what changes none of their results."""
    return json.dumps([plan.data[key] for key in ("sweep", "cluster", "bases")], sort_keys=True)


def _new_folder(output: Path, made: Plan) -> Path:
    from sim.results.folder import stamp

    names = list(dict.fromkeys(base["scenario_name"] for base in made.data["bases"]))
    name = names[0] if len(names) == 1 else f"{len(names)}_scenarios"
    for n in range(1, 100_000):
        folder = output / (f"sweep-{name}-{stamp()}" + (f"-{n}" if n > 1 else ""))
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise _no_folder(error, output, "output.folder") from None
        return folder
    raise InputError("too many folders of that name", file=output)


def _no_folder(error: OSError, folder: Path, key: str) -> InputError:
    return InputError(f"cannot write here: {error.strerror}", file=folder, key=key,
                      allowed="a folder that can be made and written", fix=f"give another {key}")


def _other(old: Plan, new: Plan) -> InputError:
    """Return the refusal to mix two sweeps in one folder."""
    before, now = {c.address for c in old.cells}, {c.address for c in new.cells}
    reasons = []
    if old.data["rules_sha256"] != new.data["rules_sha256"]:
        reasons.append("the code of the rules has changed")
    if old.data["words"] != new.data["words"]:
        reasons.append(f"it was started with: {' '.join(old.data['words'])}")
    if not reasons:
        reasons.append("scenarios or coded values have changed")
    return InputError(
        "another sweep lives here", file=old.folder,
        found=f"{len(now - before)} of {len(now)} cells would be new; {'; '.join(reasons)}",
        allowed="the same code and configuration",
        fix="give another sweep.folder, or add --accept-changes: cells that are the same are kept, "
            "others are moved to superseded/")


# -- afterwards -------------------------------------------------------------------------------------


@guarded
def tools(argv: list[str]) -> int:
    """Run ``python -m sim sweep status|resume|verify|table|run FOLDER``."""
    if argv[:1] in (["-h"], ["--help"]):
        print(HELP)
        return 0
    if not argv:
        raise InputError("a word is missing after `python -m sim sweep`", file="command line",
                         allowed=", ".join(_VERBS), fix="see `python -m sim sweep --help`")
    if argv[0] not in _VERBS:
        raise unknown("word after `python -m sim sweep`", argv[0], _VERBS, file="command line")
    parser = argparse.ArgumentParser(prog="python -m sim sweep")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, words in _VERBS.items():
        sub = verbs.add_parser(verb, description=words)
        sub.add_argument("folder", type=Path, help="the sweep's folder")
        if verb in ("resume", "run"):
            sub.add_argument("--workers", type=_workers, metavar="N", default=0,
                             help="processes; 0: as planned")
            sub.add_argument("--accept-changes", action="store_true",
                             help="go on although code or coded values have changed")
        if verb == "resume":
            sub.add_argument("--here", action="store_true", help="on this machine, not on the cluster")
            sub.add_argument("--wait", action="store_true", help="wait for the cluster's job")
        if verb == "run":
            sub.add_argument("--task", help="a task of a submission, as 1:0 (what sbatch runs)")
    given = parser.parse_args(argv)
    if given.verb == "status":
        return _status(given.folder)
    if given.verb == "verify":
        return _verify(given.folder)
    if given.verb == "table":
        with lock.locked(given.folder) if plans.exists(given.folder) else contextlib.nullcontext():
            return finish(plans.read(given.folder))
    with _stoppable(lambda: given.folder):
        if given.verb == "run" and given.task:
            return run_task(given.folder, given.task, given.workers)
        return resume(given.folder, accept=given.accept_changes, workers=given.workers,
                      here=given.verb == "run" or given.here, wait=getattr(given, "wait", False))


def _workers(text: str) -> int:
    if not text.isdigit() or int(text) > 1024:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes, 0 to 1024")
    return int(text)


def _status(folder: Path) -> int:
    plan = plans.read(folder)
    counts = status.count(plan)
    print(f"{folder}: {counts.line()}")
    for owner in counts.owners:
        print(f"  at work: {owner}")
    for facts in slurm.described(folder):
        print(f"  job {facts['job']}: {cells_of(facts['cells'])} in {facts['tasks']} task"
              f"{'' if facts['tasks'] == 1 else 's'}")
    if counts.done == counts.total:
        whole = store.damage(folder / "sweep.parquet") is None
        print(f"  complete: {folder / 'sweep.parquet'}" if whole
              else f"  complete: python -m sim sweep table {folder}")
    elif not counts.owners:
        print("  nobody is at work: python -m sim sweep resume " + str(folder))
    show_failures(plan, counts)
    return 1 if counts.failed else 0


def _verify(folder: Path) -> int:
    plan = plans.read(folder)
    addresses = {cell.address: cell.index for cell in plan.cells}
    there = store.present(folder)
    bad = store.damaged(folder, sorted(there & set(addresses)))
    for address, problem in sorted(bad.items(), key=lambda item: addresses[item[0]]):
        print(f"cell {addresses[address]}: {store.shard(folder, address)}: {problem}")
    tables = 0
    for name in ("sweep.parquet", "summary.csv", "sweep.png"):
        if (folder / name).exists() and (wrong := store.damage(folder / name)):
            tables += 1
            print(f"{folder / name}: {wrong}")
    strangers = there - set(addresses)
    if strangers:
        print(f"{len(strangers)} shards do not belong to this sweep, for instance "
              f"{store.shard(folder, sorted(strangers)[0])}")
    missing = len(set(addresses) - there)
    print(f"{len(there & set(addresses)) - len(bad)} of {len(addresses)} cells are whole, {len(bad)} "
          f"damaged, {missing} missing")
    if bad or missing or tables:
        print(f"repair: python -m sim sweep resume {folder}")
    return 1 if bad or missing or tables or strangers else 0
