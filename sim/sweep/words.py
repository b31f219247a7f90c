"""The words of ``python -m sim -m ...``: what is swept, what is fixed, and how it is run.

Hydra's own grammar is used for the values (``a,b``, ``choice(...)``, ``range(...)``, ``glob(...)``, ``*``
for groups), and its messages never are.
"""

from __future__ import annotations

import fnmatch
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.coded.cases import configs
from sim.coded.typed import checked
from sim.coded.values import Number, Strict
from sim.commands import words as command
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.reading.safe_yaml import Document
from sim.settings.choices import GROUPS, options_of

#: More cells than this are refused: a shard each would be too many files for most file systems.
MOST_CELLS = 1_000_000
OWN = ("sweep", "cluster")

_Name = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9_.,:@+-]*$")]
_Positive = Annotated[Number, Field(ge=0, le=1e6)]


class SweepOptions(Strict):
    """What a sweep keeps and how it is played (``configs/sweep/*.yaml`` says what each key means)."""

    name: Literal["grid", "lhs", "sobol"]
    cells: Annotated[int, Field(ge=0, le=MOST_CELLS)]
    over: list[str]
    keep: Literal["runs", "summary"]
    outcomes: list[str]
    drawn: bool
    folder: Annotated[str, Field(max_length=500)]
    workers: Annotated[int, Field(ge=0, le=1024)]
    limit_minutes: _Positive
    memory_gb: _Positive
    table: bool


class ClusterOptions(Strict):
    """Where it is played (``configs/cluster/*.yaml`` says what each key means)."""

    name: Literal["local", "slurm"]
    partition: _Name
    account: _Name
    qos: _Name
    cpus_per_task: Annotated[int, Field(ge=1, le=1024)]
    memory_gb: _Positive
    time_minutes: _Positive
    task_minutes: Annotated[Number, Field(gt=0, le=1e5)]
    cell_seconds: _Positive
    max_tasks: Annotated[int, Field(ge=1, le=1_000_000)]
    max_running: Annotated[int, Field(ge=0, le=1_000_000)]
    setup: list[str]
    extra: list[str]
    wait_minutes: Annotated[Number, Field(gt=0, le=1e6)]


@dataclass(frozen=True)
class Axis:
    """A key of the command line and the values that it takes, in order; one value: it is fixed."""

    key: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Words:
    """A command line, understood.

    Attributes:
        words: It, as given.
        axes: Keys with their values, the fixed ones included.
        sweep, cluster: The options.
    """

    words: tuple[str, ...]
    axes: tuple[Axis, ...]
    sweep: SweepOptions
    cluster: ClusterOptions

    def combinations(self) -> Iterator[dict[str, Any]]:
        """Yield each combination of the axes' values; the last axis moves fastest, as in Hydra."""
        keys = [axis.key for axis in self.axes]
        for values in itertools.product(*(axis.values for axis in self.axes)):
            yield dict(zip(keys, values, strict=True))


def understand(words: Sequence[str]) -> Words:
    """Check and take apart the words of a sweep.

    Raises:
        InputError: For the first word that is not allowed.
    """
    own = [w for w in words if w.partition("=")[0].partition(".")[0] in OWN]
    others = [w for w in words if w not in own]
    command.check(others)
    case = command.case_in(others)
    axes: dict[str, Axis] = {}
    for word in others:
        if word.startswith("hydra"):
            raise InputError("not a key of a sweep", file="command line", found=word,
                             allowed="keys of a run, sweep.KEY, cluster.KEY",
                             fix="leave it out, or add hydra/launcher=basic to have Hydra start the runs")
        axis = _axis(word, case)
        if axis.key in axes:
            raise InputError("given twice", file="command line", key=axis.key, found=word,
                             fix=f"give all values at once: {axis.key}=A,B")
        axes[axis.key] = axis
    sweep = _options("sweep", "grid", own, SweepOptions)
    cluster = _options("cluster", "local", own, ClusterOptions)
    _agree(sweep, cluster)
    idle = next((w for w in own if w.startswith("cluster.")), None)
    if idle and not any(w.startswith("cluster=") for w in own):
        raise InputError("it means something on a cluster only", file="command line", found=idle,
                         fix="add cluster=slurm, or leave it out")
    count = math.prod(len(axis.values) for axis in axes.values())
    count *= sweep.cells if sweep.name != "grid" else 1
    if count > MOST_CELLS:
        raise _too_many(count)
    return Words(tuple(words), tuple(axes.values()), sweep, cluster)


def _too_many(count: int, found: str = "") -> InputError:
    return InputError("too many cells", file="command line", found=found or f"{count:,}",
                      allowed=f"at most {MOST_CELLS:,}",
                      fix="give fewer values, or more runs a cell and fewer cells")


def _agree(sweep: SweepOptions, cluster: ClusterOptions) -> None:
    if sweep.name == "grid" and (sweep.cells or sweep.over):
        raise InputError("a grid has the cells that its values make", file="command line",
                         key="sweep.cells" if sweep.cells else "sweep.over",
                         fix="add sweep=lhs or sweep=sobol")
    if sweep.name != "grid" and not sweep.cells:
        raise InputError("a design without points", file="command line", key="sweep.cells", found=0,
                         allowed=f"1 to {MOST_CELLS:,}")
    if cluster.name == "slurm" and sweep.limit_minutes and cluster.time_minutes and (
            sweep.limit_minutes >= cluster.time_minutes):
        raise InputError("a cell may take longer than its task", file="command line",
                         key="cluster.time_minutes", found=cluster.time_minutes,
                         allowed=f"more than sweep.limit_minutes, {sweep.limit_minutes:g}")


def _parse(text: str) -> Any:
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        return OverridesParser.create().parse_override(text)
    except (HydraException, ValueError, RecursionError):  # numbers without end, brackets without end
        raise InputError("cannot be read", file="command line", found=text,
                         allowed="KEY=VALUE; quote texts with commas or spaces") from None


def _axis(word: str, case: str) -> Axis:
    """Return the values of a word.

    Raises:
        InputError: If it means no list of values.
    """
    from hydra.core.override_parser.types import Glob, RangeSweep
    from hydra.errors import HydraException

    parsed = _parse(word)
    key = parsed.key_or_group
    if parsed.package is not None:
        raise InputError("no package can be given", file="command line", found=word,
                         fix=f"write {key}=...")
    if key in GROUPS and (isinstance(parsed._value, Glob) or _is_pattern(parsed)):
        return _pattern(key, parsed, word, case)
    if not parsed.is_sweep_override():
        return Axis(key, (_unsigned(parsed.value()),))
    if isinstance(parsed._value, Glob) or not parsed.is_discrete_sweep():
        raise InputError("not a list of values", file="command line", key=key, found=word,
                         allowed="A,B, choice(A,B), range(START,STOP,STEP)",
                         fix="draw from ranges with sweep=lhs sweep.over=[...]")
    ranged = isinstance(parsed._value, RangeSweep)
    if getattr(parsed._value, "shuffle", False) or (ranged and "sort(" in word):
        raise InputError("cells are played in the order of their values", file="command line", key=key,
                         found=word, fix="leave shuffle(...) out; range(0.9,0,-0.1) goes down")
    if ranged:
        values = _range(key, parsed._value, word)
    else:
        try:
            found = list(itertools.islice(parsed.sweep_string_iterator(), MOST_CELLS + 1))
        except (HydraException, ValueError) as error:
            raise InputError(f"cannot be read: {error}", file="command line", found=word) from None
        if len(found) > MOST_CELLS:
            raise _too_many(len(found), f"{key} alone has more than {MOST_CELLS:,} values")
        values = tuple(_unsigned(_parse(f"{key}={text}").value()) for text in found)
    if not values:
        raise InputError("an empty list of values", file="command line", key=key, found=word)
    if isinstance(parsed._value, RangeSweep) and len(values) == 1 and isinstance(values[0], float):
        raise InputError("a range of one value", file="command line", key=key, found=word,
                         allowed="range(START,STOP,STEP), without STOP; STEP is 1 if it is left out",
                         fix=f"give a smaller STEP, or write {key}={values[0]:g}")
    if key in GROUPS:
        for value in values:
            if value not in options_of(key, case):
                raise unknown(key, str(value), options_of(key, case), file="command line", key=key)
    seen: set[str] = set()
    for value in values:
        if repr(value) in seen:
            raise InputError("the same value twice", file="command line", key=key, found=value,
                             fix="give it once")
        seen.add(repr(value))
    return Axis(key, values)


def _unsigned(value: Any) -> Any:
    """Return a value; a zero without its sign, so that it is one cell however it was written."""
    return 0.0 if isinstance(value, float) and value == 0.0 else value


def _range(key: str, given: Any, word: str) -> tuple[Any, ...]:
    """Return the values of ``range(START,STOP,STEP)``, STOP left out, as whoever wrote them counts.

    Decimals are added as decimals: ``range(0.1,0.4,0.1)`` is 0.1, 0.2, 0.3, each the number that is
    read from those letters.

    Raises:
        InputError: If it has no end or too many values, or its step leads nowhere.
    """
    ends = (given.start, given.stop, given.step)
    if not all(math.isfinite(end) for end in ends) or not given.step:
        raise InputError("a range without an end", file="command line", key=key, found=word,
                         allowed="range(START,STOP,STEP) with finite numbers, STEP not 0",
                         fix="give its ends")
    start, stop, step = (Fraction(repr(end)) for end in ends)
    count = max(0, math.ceil((stop - start) / step))
    if count > MOST_CELLS:
        raise _too_many(count, f"{key} alone has {count:,} values")
    whole = all(isinstance(end, int) for end in ends)
    return tuple((int if whole else float)(start + k * step) for k in range(count))


def _is_pattern(parsed: Any) -> bool:
    return not parsed.is_sweep_override() and any(mark in str(parsed.value()) for mark in "*?")


def _pattern(key: str, parsed: Any, word: str, case: str) -> Axis:
    from hydra.core.override_parser.types import Glob

    names = options_of(key, case)
    if isinstance(parsed._value, Glob):
        found = parsed._value.filter(names)
    else:
        found = fnmatch.filter(names, str(parsed.value()))
    if not found:
        raise unknown(key, word.partition("=")[2], names, file="command line", key=key)
    return Axis(key, tuple(found))


def _options(group: str, default: str, words: Sequence[str], shape: Any) -> Any:
    """Return a group's options: its file, with what the command line sets.

    Raises:
        InputError: For a name or value that is not allowed.
    """
    chosen, given = default, {}
    for word in words:
        key, equals, _ = word.partition("=")
        if key.partition(".")[0] != group:
            continue
        if not equals or "${" in word:
            raise InputError("not KEY=VALUE", file="command line", found=word,
                             allowed=f"{group}=NAME or {group}.KEY=VALUE")
        parsed = _parse(word)
        if parsed.is_sweep_override():
            raise InputError("cannot be swept", file="command line", key=key, found=word,
                             allowed="one value", fix="quote it, or write a list as [a,b]")
        if key == group:
            chosen = str(parsed.value())
        else:
            given[key.removeprefix(f"{group}.")] = parsed.value()
    known = sorted(path.stem for path in (configs() / group).glob("*.yaml"))
    if chosen not in known:
        raise unknown(group, chosen, known, file="command line", key=group)
    data = dict(safe_yaml.read_in(configs() / group, chosen, group).data)
    for key, value in given.items():
        if key == "name" or key not in data:
            raise unknown("key", key, [k for k in data if k != "name"], file="command line",
                          key=f"{group}.{key}")
        data[key] = "" if value is None else value
    try:
        return checked(shape, data, Document(data, f"command line: {group}"))
    except InputError as error:
        given = {f"{group}.{key}": value for key, value in given.items()}
        raise command.worded(error, given, "python -m sim -m") from None
