"""What all analyses share: paired runs, intervals with a name, the words of a command, and reports.

Two worlds are *paired* when they are played with the same seed and the same number of runs: run k of both
then meets the same luck and, for coded values of the same name, the same draw (common random numbers).
Differences are therefore taken run by run, and their intervals are those of paired data.

A report is a sentence, some tables and some pictures; :func:`publish` writes all of them or nothing.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.coded.schema import RecordRow
from sim.engines.block import Block
from sim.engines.ensemble import Draws, Ensemble, Reducer, run_ensemble
from sim.reading.errors import InputError, one_of, unknown
from sim.results.scoring import observed_in_words
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

#: Just below 1: the end of a coded range as a number in [0, 1).
HIGH_END = float(np.nextafter(1.0, 0.0))


# -- intervals --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval.

    Attributes:
        estimate: The estimate.
        low, high: The interval.
        level: Its confidence level.
        method: How it was made: ``paired t``, ``paired bootstrap (percentile)``, ``Wilson``, ...
        p: Two-sided p-value of "the estimate is zero", NaN where the method has none.
        n: Number of observations that it rests on.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str
    p: float = float("nan")
    n: int = 0

    @property
    def sign(self) -> int:
        """+1 or -1 if the whole interval is on that side of zero, else 0."""
        return 1 if self.low > 0.0 else -1 if self.high < 0.0 else 0

    def words(self, digits: int = 3) -> str:
        """Return ``+0.120 [+0.100, +0.140]``."""
        return f"{self.estimate:+.{digits}f} [{self.low:+.{digits}f}, {self.high:+.{digits}f}]"


def _finite(values: Any) -> Floats:
    found: Floats = np.asarray(values, dtype=float)
    finite: Floats = found[np.isfinite(found)]
    return finite


def paired_t(differences: Any, level: float = 0.95) -> Interval:
    """Return the mean of paired differences with its paired t interval (Student 1908).

    Differences that are not finite (an event that never came) are left out. Without any spread there is
    no t: the interval is the estimate itself, and p is that of the sign test, 1 for differences of zero and
    ``2 ** (1 - n)`` for n equal ones.

    Args:
        differences: One number a pair.
        level: Confidence level.

    Raises:
        InputError: With fewer than two pairs.
    """
    from scipy import stats

    values = _finite(differences)
    n = len(values)
    if n < 2:
        raise InputError("too few pairs for an interval", found=n, allowed="2 or more", fix="play more runs")
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / n**0.5
    if float(np.ptp(values)) <= 1e-12 * max(1.0, abs(mean)):
        return Interval(mean, mean, mean, level, "paired t", 1.0 if mean == 0.0 else 2.0 ** (1 - n), n)
    half = float(stats.t.ppf(0.5 + level / 2, n - 1)) * error
    p = 2.0 * float(stats.t.sf(abs(mean) / error, n - 1))
    return Interval(mean, mean - half, mean + half, level, "paired t", p, n)


def bootstrap(values: Any, statistic: Callable[..., Any] | None = None, *, seed: int = 1,
              level: float = 0.95, resamples: int = 2000, what: str = "paired bootstrap") -> Interval:
    """Return a statistic with its percentile bootstrap interval (Efron 1979).

    The rows of ``values`` are resampled with replacement; for paired data a row is a pair. The p-value
    is twice the smaller share of resampled statistics beyond zero, at least ``2 / (resamples + 1)``.

    Args:
        values: Observations, shape (n,) or (n, columns).
        statistic: From an array of rows to a number; default: the mean.
        seed: Seed of the resampling.
        level: Confidence level.
        resamples: Number of resamples.
        what: Name of the method, to which ``(percentile)`` is added.

    Raises:
        InputError: With fewer than two observations.
    """
    rows = np.asarray(values, dtype=float)
    n = len(rows)
    if n < 2:
        raise InputError("too few observations for an interval", found=n, allowed="2 or more")
    take = statistic or (lambda sample: sample.mean(axis=0))
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    found = np.array([float(take(rows[generator.integers(0, n, n)])) for _ in range(resamples)])
    low, high = np.quantile(found, [0.5 - level / 2, 0.5 + level / 2])
    beyond = min(int((found <= 0.0).sum()), int((found >= 0.0).sum()))
    p = min(1.0, 2.0 * (beyond + 1) / (resamples + 1))
    return Interval(float(take(rows)), float(low), float(high), level, f"{what} (percentile)", p, n)


def paired_difference(first: Any, second: Any, *, seed: int = 1, level: float = 0.95,
                      method: str = "paired t") -> Interval:
    """Return the mean of ``second - first`` over pairs with an interval.

    Args:
        first: One number a run.
        second: The same runs with the change.
        seed: Seed of the bootstrap.
        level: Confidence level.
        method: ``paired t`` or ``paired bootstrap``.

    Raises:
        InputError: If the two are not paired (of different length), or there are too few pairs.
    """
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != two.shape:
        raise InputError("not paired: different numbers of runs", found=(one.shape, two.shape),
                         allowed="the same runs in both", fix="play both with the same seed and runs")
    if method == "paired bootstrap":
        return bootstrap(_finite(two - one), seed=seed, level=level)
    if method != "paired t":
        raise unknown("interval", method, ("paired t", "paired bootstrap"))
    return paired_t(two - one, level)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for their number (Holm 1979); NaN stays NaN and does not count."""
    known = [(p, k) for k, p in enumerate(p_values) if not np.isnan(p)]
    adjusted = [float("nan")] * len(p_values)
    largest = 0.0
    for rank, (p, k) in enumerate(sorted(known)):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        adjusted[k] = largest
    return adjusted


# -- paired runs ------------------------------------------------------------------------------------


def play(world: World, runs: int, seed: int, outcomes: Sequence[str] = (), *,
         held: Mapping[str, float] | None = None, design: Floats | None = None,
         engine: str = "auto", threads: int | None = None, sampling: str = "uniform",
         keep_drawn: bool = False, on_block: Callable[[Block, int, int], None] | None = None,
         progress: Callable[[int], None] | None = None) -> Ensemble:
    """Play an ensemble, some coded values held at a place in their range.

    Args:
        world: Scenario and coded values.
        runs: Number of runs.
        seed: Seed of luck and draws.
        outcomes: Outcomes to keep (see :class:`sim.engines.ensemble.Outcome`).
        held: By key of a coded value, where in its range it is held: 0 the low end, 1 the high end;
            all other values are drawn as they would be. Keys that the world has not, or that have no
            range there, are left alone.
        design: As in :func:`sim.engines.ensemble.run_ensemble`.
        engine: As there.
        threads: As there.
        sampling: As there.
        keep_drawn: As there.
        on_block: As there.
        progress: As there.

    Raises:
        InputError: As there.
    """
    if held:
        if design is None:
            drawn = Draws(world, runs, seed, 0, sampling)
            design = drawn.of(0, runs)
        design = np.array(design, copy=True)
        for k, value in enumerate(world.values):
            if value.key in held:
                design[k] = min(held[value.key], HIGH_END)
    return run_ensemble(
        world, runs, seed, outcomes=outcomes, engine=engine,  # type: ignore[arg-type]
        threads=threads, sampling=sampling, design=design, keep_drawn=keep_drawn, on_block=on_block,
        progress=progress,
    )


def for_many(engine: str) -> str:
    """Return the engine for an analysis of many ensembles: Numba where it is installed, if left to choose.

    ``auto`` weighs one ensemble against the time that compiling takes; an analysis plays hundreds.

    Args:
        engine: What was asked for.
    """
    import importlib.util

    if engine != "auto":
        return engine
    return "numba" if importlib.util.find_spec("numba") else "numpy"


@dataclass
class Paths:
    """Whole paths of some values in every run.

    Attributes:
        ensemble: The ensemble that was played.
        names: Names of the values, as in ``position.china.military``.
        values: Values at the end of each week, shape (names, weeks, runs).
    """

    ensemble: Ensemble
    names: tuple[str, ...]
    values: Floats

    def of(self, name: str) -> Floats:
        """Return the paths of one value, shape (weeks, runs).

        Raises:
            InputError: If it was not kept.
        """
        if name not in self.names:
            raise unknown("value", name, self.names)
        path: Floats = self.values[self.names.index(name)]
        return path


def play_paths(world: World, runs: int, seed: int, names: Sequence[str], outcomes: Sequence[str] = (),
               **options: Any) -> Paths:
    """Play an ensemble and keep whole paths of some values.

    Args:
        world: Scenario and coded values.
        runs: Number of runs.
        seed: Seed.
        names: Names of the values to keep.
        outcomes: Outcomes to keep as well.
        options: As in :func:`play`.

    Raises:
        InputError: If a name means no value of the world, or as in :func:`play`.
    """
    slots = [world.layout.slot(name) for name in names]
    asked = [*outcomes, *(f"{name}@end" for name in names if f"{name}@end" not in outcomes)]
    row_of = Reducer(world, asked).row_of
    rows = [row_of[slot] for slot in slots]
    kept = np.empty((len(names), world.weeks, runs))

    def keep(block: Block, first: int, count: int) -> None:
        for n, row in enumerate(rows):
            kept[n, :, first : first + count] = block.record[:, row, :count]

    return Paths(play(world, runs, seed, asked, on_block=keep, **options), tuple(names), kept)


def values_drawn(ensemble: Ensemble) -> dict[str, Floats]:
    """Return the coded values of each run by key, those that have a range; needs ``keep_drawn``.

    Raises:
        InputError: If the draws were not kept.
    """
    if ensemble.drawn is None:
        raise InputError("the draws of this ensemble were not kept", fix="play it with keep_drawn")
    found = {}
    for value, u in zip(ensemble.world.values, ensemble.drawn, strict=True):
        if value.high > value.low:
            drawn = value.low + u * (value.high - value.low)
            found[value.key] = np.where(np.isnan(u), value.value, drawn)
    return found


def passages(world: World, key: str, most: int = 3) -> list[str]:
    """Return where a coded value was read, as ``usip2023 ¶7``, each once; empty where it was assumed.

    Raises:
        InputError: If the world has no value of that key.
    """
    for value in world.values:
        if value.key == key:
            cited = value.record.evidence if value.record else []
            return list(dict.fromkeys(f"{p.source} ¶{p.paragraph}" for p in cited))[:most]
    raise unknown("coded value", key, [value.key for value in world.values])


_OF_ACTOR = {"gap": "{1} gap between words and deeds", "standing": "{1} standing with the uncommitted",
             "reversals": "{1} reversals", "belief": "{1} belief that the war is on",
             "pressure": "the pressure on {0}",
             "technology_pressure": "the pressure on {0} by technology controls"}
_OF_PAIR = {"relation": "{1} relation to {2}", "credibility": "{1} belief in threats by {2}",
            "prospects": "{1} hope of better relations with {2}", "exposure": "{1} exposure to {2}"}
_WAYS = {"end": " at the end", "mean": " on average", "max": " at its highest", "min": " at its lowest"}


def value_words(name: str, world: World) -> str:
    """Return what a value's name means: ``position.china.military`` is China's military position."""
    head, _, rest = name.partition(".")
    parts = re.split(r"[.\-]", rest) if rest else []
    names = [_named(world.labels[part]) for part in parts if part in world.labels]
    whose = [f"{name}'" if name.endswith("s") else f"{name}'s" for name in names]
    if head == "position" and len(parts) == 2 and names:
        return f"{whose[0]} {parts[1]} position"
    if head in _OF_ACTOR and len(parts) == len(names) == 1:
        return _OF_ACTOR[head].format(names[0], whose[0])
    if head in _OF_PAIR and len(parts) == len(names) == 2:
        return _OF_PAIR[head].format(names[0], whose[0], names[1])
    said = head.replace("_", " ") + "".join(f", {world.labels.get(part, part)}" for part in parts)
    return said if parts else f"the {said}"


def _named(label: str) -> str:
    """Return an actor's name as it stands in a sentence: *the* United States, China."""
    return f"the {label}" if re.search(r"(States|Union|South|Kingdom|Emirates|Republic)\Z", label) else label


def observed_words(row: RecordRow, world: World) -> str:
    """Return what a row of the record says was observed, with names spelt out."""
    seen, scenario = row.observed, world.scenario
    if seen.variable:
        said = observed_in_words(row, world).removeprefix(seen.variable)
        words = value_words(seen.variable, world)
        return f"{words[0].upper()}{words[1:]}{said}"
    slug = seen.vote or seen.plan or seen.offer or ""
    asked: Any = scenario.votes if seen.vote else scenario.plans if seen.plan else scenario.offers
    titled = asked.get(slug)
    actor = world.labels.get(seen.actor or "", "")
    return f"{actor}: {seen.is_} on \u201c{titled.title if titled else slug}\u201d".removeprefix(": ")


def outcome_words(name: str, world: World) -> str:
    """Return what an outcome's name means, as a subject of a sentence."""
    labels, scenario = world.labels, world.scenario
    plain_name, _, way = name.partition("@")
    head, _, rest = plain_name.partition(".")
    slug, _, part = rest.partition(".")
    if head == "offer" and slug in scenario.offers:
        offer = scenario.offers[slug]
        said = f"{_named(labels[offer.to])} accepts (\u201c{offer.title}\u201d)"
        return f"the week in which {said}" if part == "week" else f"the chance that {said}"
    if head in ("vote", "plan") and part in labels:
        titled: Any = (scenario.votes if head == "vote" else scenario.plans).get(slug)
        if titled is not None:
            return f"the answer of {_named(labels[part])} to \u201c{titled.title}\u201d"
    if head == "event" and slug in scenario.events:
        return f"the chance of \u201c{scenario.events[slug].title}\u201d"
    over = _WAYS.get(way, f" ({way.replace('week', 'week ')})") if way else ""
    return f"{value_words(plain_name, world)}{over}"


# -- the words of a command -------------------------------------------------------------------------


@dataclass
class Given:
    """What stood on the command line of an analysis.

    Attributes:
        scenarios: Names of scenarios, in order.
        folders: Run folders, in order.
        coding, lens, decision: As for ``python -m sim``.
        seed, runs, engine, threads: How runs are played.
        values: Coded values that were set, as :func:`sim.settings.settings.world_for` takes them.
        answers: Answers to offers that were forced.
        own: The command's own words, by name.
        output: Where the report folder is made.
        picture: Whether pictures are wanted.
        words: All words as given, for the report.
    """

    scenarios: tuple[str, ...] = ("baseline",)
    folders: tuple[Path, ...] = ()
    coding: str = "first"
    lens: str = "none"
    decision: str = "logit"
    seed: int = 1
    runs: int = 1000
    engine: str = "auto"
    threads: int | None = None
    values: dict[str, dict[str, float]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    output: Path = Path("reports")
    picture: bool = True
    words: tuple[str, ...] = ()

    @property
    def scenario(self) -> str:
        """The first scenario."""
        return self.scenarios[0]

    def world(self, scenario: str | None = None, **changes: Any) -> World:
        """Return the world of a scenario with what was set on the command line.

        Args:
            scenario: Name; default: the first that was given.
            changes: More arguments of :func:`sim.settings.settings.world_for`; they win over the
                command line.

        Raises:
            InputError: As there.
        """
        from sim.settings.settings import world_for

        chosen: dict[str, Any] = {
            "coding": self.coding, "lens": self.lens, "decision": self.decision,
            "values": {**self.values, **(changes.pop("values", None) or {})},
            "answers": {**self.answers, **(changes.pop("answers", None) or {})},
        }
        return world_for(scenario or self.scenario, **{**chosen, **changes})

    def how(self) -> dict[str, Any]:
        """Return the keyword arguments of :func:`play` that are about speed only."""
        return {"engine": self.engine, "threads": self.threads}


class Parser(argparse.ArgumentParser):
    """A parser that takes words and options in any order."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Return what was parsed, as :meth:`argparse.ArgumentParser.parse_intermixed_args` does."""
        return self.parse_intermixed_args(args, namespace)


def parser(name: str, about: str, example: str, *, runs: int = 1000) -> Parser:
    """Return a parser with the words and options that all analyses have.

    Args:
        name: Name of the module, ``compare``.
        about: What it does, a few sentences.
        example: An example or more, one a line.
        runs: Default number of runs.
    """
    made = Parser(
        prog=f"python -m analysis.{name}", description=about,
        epilog="examples:\n" + "\n".join(f"  {line.strip()}" for line in example.strip().splitlines()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("words", nargs="*", metavar="WORD",
                      help="KEY=VALUE as for `python -m sim`: scenario=NAME, seed=7, coding=second, "
                      "lens=realist, actors.china.inertia.value=0.2, "
                      "scenario.offers.arms_request.answer=accepted")
    made.add_argument("--runs", type=int, help=f"number of runs (default: {runs})")
    made.add_argument("--seed", type=int, help="seed (default: 1)")
    made.add_argument("--engine", choices=("auto", "numpy", "numba"), default="auto",
                      help="how runs are computed; the numbers are the same")
    made.add_argument("--threads", type=int, default=None, help="threads (default: all processors)")
    made.add_argument("--output", default="reports", metavar="FOLDER",
                      help=f"where the folder {name}-TIME is made (default: ./reports)")
    made.add_argument("--no-picture", action="store_true", help="no pictures")
    made.set_defaults(default_runs=runs)
    return made


def changed(given: Given, words: Sequence[str]) -> Given:
    """Return what was given with some more KEY=VALUE words on top, the other arm of an experiment.

    Raises:
        InputError: For a word that is not allowed.
    """
    from copy import deepcopy

    from sim.commands import words as command

    command.check([*words, *(f"scenario={s}" for s in given.scenarios[:1]
                             if not any(w.startswith("scenario=") for w in words))])
    other = deepcopy(given)
    for word in words:
        key, _, value = word.partition("=")
        _take(other, key, value, ())
    return other


_SINGLE = ("coding", "lens", "decision", "seed")


def read_words(args: argparse.Namespace, own: Sequence[str] = (), *, folders: bool = False,
               scenario: str = "baseline") -> Given:
    """Return the words of a command line, checked.

    Args:
        args: As parsed by a parser of :func:`parser`.
        own: Keys of the command's own words, such as ``outcome``.
        folders: Whether words without ``=`` are run folders.
        scenario: Scenario where none is given.

    Raises:
        InputError: For a word that is not allowed.
    """
    from sim.commands import words as command

    given = Given(scenarios=(scenario,), output=Path(args.output), picture=not args.no_picture,
                  engine=args.engine, threads=args.threads, runs=args.default_runs,
                  words=tuple(args.words))
    checked: list[str] = []
    for word in args.words:
        key, equals, value = word.partition("=")
        if not equals and folders and ("/" in word or Path(word).is_dir()):
            given.folders += (Path(word),)
        elif equals and key in own:
            given.own[key] = value
        else:
            checked.append(word)
    stories = [name.strip() for word in checked if word.startswith("scenario=")
               for name in word.partition("=")[2].split(",") if name.strip()]
    others = [word for word in checked if not word.startswith("scenario=")]
    for name in stories or [scenario]:
        command.check([*others, f"scenario={name}"])
    for word in checked:
        key, _, value = word.partition("=")
        _take(given, key, value, own)
    for name in ("runs", "seed"):
        if getattr(args, name) is not None:
            setattr(given, name, getattr(args, name))
    _check_output(given.output)
    if not 2 <= given.runs <= 10**9:
        raise InputError("not a number of runs", file="command line", key="runs", found=given.runs,
                         allowed="2 or more")
    if given.threads is not None and not 1 <= given.threads <= 4096:
        raise InputError("not a number of threads", file="command line", key="threads", found=given.threads,
                         allowed="1 to 4096")
    if not 0 <= given.seed < 2**63:
        raise InputError("not a seed", file="command line", key="seed", found=given.seed,
                         allowed="0 or more")
    return given


def _check_output(folder: Path) -> None:
    """Refuse a place that cannot hold a report before hours are spent on one."""
    there = next((place for place in (folder, *folder.absolute().parents) if place.exists()), Path("/"))
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise InputError("cannot write here", file=folder, key="output", found=str(there),
                         allowed="a folder that can be made and written", fix="give another --output")


def _take(given: Given, key: str, text: str, own: Sequence[str]) -> None:
    """Take in one checked word."""
    head, _, part = key.rpartition(".")
    root = key.partition(".")[0]
    if key == "scenario":
        given.scenarios = tuple(name.strip() for name in text.split(",") if name.strip())
    elif key in _SINGLE:
        setattr(given, key, int(number(text, key)) if key == "seed" else text)
    elif key == "ensemble.runs":
        given.runs = int(number(text, key))
    elif root in ("actors", "pairs", "mechanisms") or (
            root == "scenario" and part in ("value", "low", "high")):
        given.values.setdefault(head, {})[part] = number(text, key)
    elif root == "scenario" and part == "answer":
        given.answers[key.split(".")[2]] = text
    elif key == "output.folder":
        given.output = Path(text)
    else:
        raise InputError("not a word of this command", file="command line", key=key, found=f"{key}={text}",
                         allowed=one_of(["scenario", *_SINGLE, "ensemble.runs", "output.folder",
                                         "actors...", "pairs...", "mechanisms...", *own]))


def number(text: str, key: str) -> float:
    """Return a word as a number.

    Raises:
        InputError: If it is none, or not finite.
    """
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not np.isfinite(found):
        raise InputError("not a number", file="command line", key=key, found=text, allowed="a finite number")
    return found


# -- reports ----------------------------------------------------------------------------------------


@dataclass
class Report:
    """What an analysis found.

    Attributes:
        name: Name of the analysis, ``compare``.
        title: Its title.
        sentence: The finding in words; the first thing that a reader sees.
        tables: By name, the tables (CSV); the first one is printed.
        columns: Columns of the first table that a reader is shown; none: all of them.
        pictures: By name, the pictures (PNG).
        figures: Further figures as plain data, for ``report.json``.
        notes: What else a reader has to know: methods, limits.
    """

    name: str
    title: str
    sentence: str
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    columns: Sequence[str] = ()
    pictures: dict[str, Figure] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def publish(report: Report, output: Path | str = "reports", *, how: Mapping[str, Any] | None = None) -> Path:
    """Write a report: a folder ``NAME-TIME`` in ``output`` that appears whole or not at all.

    It holds each table as CSV, each picture as PNG, ``report.json`` (sentence, notes, figures, how it was
    made, versions, hashes of the files) and ``sentence.txt``.

    Returns:
        The folder.

    Raises:
        InputError: If it cannot be written.
    """
    from analysis import plots
    from sim.results import tables as trajectories

    with trajectories.published(Path(output), f"{report.name}-{trajectories.stamp()}") as (folder, final):
        for name, table in report.tables.items():
            table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        for name, picture in report.pictures.items():
            plots.save(picture, folder / f"{name}.png")
        text = "\n".join([report.title, "", report.sentence, *(f"\n{note}" for note in report.notes)])
        (folder / "sentence.txt").write_text(text + "\n", encoding="utf-8")
        trajectories.write_json(folder / "report.json", {
            "format": 1, "analysis": report.name, "title": report.title, "sentence": report.sentence,
            "notes": report.notes, "tables": list(report.tables), "columns": list(report.columns),
            "pictures": list(report.pictures), "figures": plain(report.figures),
            "how": plain(dict(how or {})),
            "rules_sha256": trajectories.rules_hash(), "versions": trajectories.versions(),
            "files": trajectories.file_hashes(folder, leave_out=("report.json",)),
        })
    return final[0]


def plain(value: Any) -> Any:
    """Return data as JSON can hold it: NumPy numbers as numbers, what is not finite as null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def show(report: Report, folder: Path | None = None, *,
         most: int = 40, digits: int = 3) -> None:
    """Print a report: title, sentence, first table, notes, and where everything is.

    Args:
        report: The report.
        folder: Where it was written.
        most: Number of rows to print.
        digits: Digits after the point.
    """
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 118
    console.print(f"\n[bold]{escape(report.title)}[/]\n{escape(report.sentence)}\n")
    for frame in list(report.tables.values())[:1]:
        wanted = [c for c in (report.columns or frame.columns) if c in frame.columns]
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column, name in enumerate(wanted):
            numeric = frame[name].dtype.kind in "fiu"
            short = column == 0 and int(frame[name].astype(str).str.len().max()) <= 44
            table.add_column(escape(str(name)), justify="right" if numeric else "left",
                             no_wrap=numeric or short, overflow="fold")
        for row in frame[wanted].head(most).itertuples(index=False):
            table.add_row(*(escape(cell(value, digits)) for value in row))
        console.print(table)
        if len(frame) > most:
            console.print(f"... {len(frame) - most} more rows in the file")
    for note in report.notes:
        console.print(escape(note))
    if folder is not None:
        console.print(f"\nEverything is in [bold]{escape(str(folder))}[/]: "
                      + escape(", ".join([*(f"{n}.csv" for n in report.tables),
                                          *(f"{n}.png" for n in report.pictures), "report.json"])),
                      soft_wrap=True)


def cell(value: Any, digits: int = 3) -> str:
    """Return a value as it stands in a printed table."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float | np.floating):
        return f"{value:.{digits}f}"
    return str(value)


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, an ellipsis for what is left out."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\u2026"


def in_words(names: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    listed = list(names)
    if not listed:
        return "none"
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


def percent(share: float, digits: int = 0) -> str:
    """Return a share as ``12 %``."""
    return f"{100.0 * share:.{digits}f} %"
