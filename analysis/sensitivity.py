"""Which reading of which passage drives a result.

Every coded value has a range: how far a careful reader could go. This module asks how much of an outcome
hangs on where in that range a value lies. Three steps, the methods and their code from SALib:

1. **Morris screening** over *all* values that have a range (Morris 1991; Campolongo et al. 2007): mu* is
   the mean absolute elementary effect, the change of the outcome when one value is moved across its range,
   others anywhere; sigma is large where the effect depends on the others.
2. **Sobol indices** (Saltelli et al. 2010; Jansen 1999) with bootstrap intervals over those that matter,
   each on its own, and over *all others together* as one group, so that what the screening set aside is
   measured and not assumed away.
3. **Passages**: the indices are added up over the paragraphs that the values were read from.

The model is stochastic, and indices belong to a function. The function here is the *mean of an outcome over
the same runs of luck at each design point* (for an offer: the chance that it is taken). Averaging several
replicates is preferred to holding one luck fixed, since the ranking under a single history would be that
history's own; the same replicates are used at all points (common random numbers), so that a difference
between two points is never a difference in luck. What luck does to a single run is reported beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.common import (
    Given,
    Report,
    in_words,
    number,
    outcome_words,
    parser,
    passages,
    percent,
    publish,
    read_words,
    show,
)
from analysis.points import play_points
from sim.reading.errors import InputError, guarded
from sim.world.world import Value, World

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
#: From points in the unit cube, shape (points, values), to the outcome at each, shape (points,).
Function = Callable[[Floats], Floats]

#: Stands for the passage of a value that is assumed.
NO_PASSAGE = "assumed, no passage"
#: Name of the group of values that the screening set aside.
OTHERS = "all others together"


def salib(part: str) -> Any:
    """Return a module of SALib, such as ``sample.morris``.

    Raises:
        InputError: If SALib is not installed.
    """
    import importlib

    try:
        return importlib.import_module(f"SALib.{part}")
    except ImportError:
        raise InputError("SALib is not installed", file="command line",
                         fix="pip install '.[analysis]'") from None


def _problem(names: Sequence[str], groups: Sequence[str] | None = None) -> dict[str, Any]:
    problem: dict[str, Any] = {"num_vars": len(names), "names": list(names),
                               "bounds": [[0.0, 1.0]] * len(names)}
    if groups is not None:
        problem["groups"] = list(groups)
    return problem


def _nonzero(seed: int) -> int:
    """Return a seed that SALib, which takes 0 for none, will use; below 2**32."""
    return seed % (2**32 - 2) + 1


def morris(function: Function, names: Sequence[str], trajectories: int = 10, seed: int = 1,
           levels: int = 4, resamples: int = 1000) -> pd.DataFrame:
    """Screen all inputs with Morris's elementary effects.

    Args:
        function: From points in the unit cube to the outcome.
        names: Names of the inputs.
        trajectories: Number of trajectories; the function is called at (inputs + 1) times as many points.
        seed: Seed of design and bootstrap.
        levels: Levels of the grid.
        resamples: Bootstrap resamples.

    Returns:
        One row an input, in the order of ``names``: mu_star with a 95 % bootstrap half-width
        (mu_star_conf), mu (signed) and sigma.

    Raises:
        InputError: If SALib is not installed.
    """
    import pandas as pd

    problem = _problem(names)
    design = salib("sample.morris").sample(problem, trajectories, num_levels=levels, seed=_nonzero(seed))
    found = salib("analyze.morris").analyze(problem, design, function(design), num_levels=levels,
                                            num_resamples=resamples, seed=_nonzero(seed))
    columns = ("mu_star", "mu_star_conf", "mu", "sigma")
    return pd.DataFrame({"key": list(names), **{c: np.asarray(found[c], dtype=float) for c in columns}})


def sobol(function: Function, names: Sequence[str], samples: int = 128, seed: int = 1,
          groups: Sequence[str] | None = None, resamples: int = 1000) -> pd.DataFrame:
    """Return first-order and total Sobol indices with 95 % percentile bootstrap intervals.

    Args:
        function: From points in the unit cube to the outcome.
        names: Names of the inputs.
        samples: Size of the base sample, a power of 2; the function is called at (groups + 2) times as
            many points.
        seed: Seed of scrambling and bootstrap.
        groups: Group of each input; indices are then those of groups. Default: each its own.
        resamples: Bootstrap resamples.

    Returns:
        One row an input or group: key, first, first_low, first_high, total, total_low, total_high; all
        NaN where the outcome never changes.

    Raises:
        InputError: If SALib is not installed, or the sample is no power of 2.
    """
    import pandas as pd

    _check_samples(samples)
    labels = list(dict.fromkeys(groups)) if groups is not None else list(names)
    problem = _problem(names, groups)
    design = salib("sample.sobol").sample(problem, samples, calc_second_order=False, seed=_nonzero(seed))
    values = function(design)
    columns = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    if np.ptp(values) == 0.0:
        return pd.DataFrame({"key": labels, **dict.fromkeys(columns, np.nan)})
    with np.errstate(divide="ignore", invalid="ignore"):
        found = salib("analyze.sobol").analyze(
            problem, values, calc_second_order=False, num_resamples=resamples, keep_resamples=True,
            seed=_nonzero(seed),
        )
    table: dict[str, Any] = {"key": labels}
    for column, name in (("first", "S1"), ("total", "ST")):
        table[column] = np.asarray(found[name], dtype=float)
        low, high = np.nanquantile(np.asarray(found[f"{name}_conf_all"], dtype=float), [0.025, 0.975], axis=0)
        table[f"{column}_low"], table[f"{column}_high"] = low, high
    return pd.DataFrame(table)


def _check_samples(samples: int) -> None:
    if samples < 2 or samples & (samples - 1):
        raise InputError("not a size of a Sobol sequence", file="command line", key="sobol", found=samples,
                         allowed="a power of 2: 64, 128, 256, ...")


def those_that_matter(screened: pd.DataFrame, most: int, least: float = 0.05) -> list[str]:
    """Return the inputs that the screening keeps, strongest first.

    Args:
        screened: As :func:`morris` returns it.
        most: At most so many.
        least: An input whose mu* is below this share of the largest is set aside.
    """
    largest = float(screened["mu_star"].max())
    kept = screened[(screened["mu_star"] > 0.0) & (screened["mu_star"] >= least * largest)]
    kept = kept.sort_values(["mu_star", "key"], ascending=[False, True])
    return [str(key) for key in kept["key"].head(most)]


def luck_share(values: Floats) -> float:
    """Return which share of a single run's variance is luck, by the law of total variance.

    The mean over points of the variance over runs, against the sum of it and the variance of the points'
    means (less what the finite number of runs adds to that); one-way random-effects ANOVA.

    Args:
        values: The outcome, shape (points, runs); the points are a random sample.
    """
    runs = values.shape[1]
    within = float(values.var(axis=1, ddof=1).mean()) if runs > 1 else 0.0
    between = max(0.0, float(values.mean(axis=1).var(ddof=1)) - within / runs)
    return within / (within + between) if within + between > 0.0 else float("nan")


class Outcome:
    """A world's outcome as a function of its coded values: the mean over the same runs at each point.

    Args:
        world: Scenario and coded values.
        name: Name of the outcome.
        replicates: Number of runs at each point.
        seed: Seed of the luck.
        how: ``engine``, ``threads`` and ``progress`` as in :func:`analysis.points.play_points`.

    Attributes:
        values: The coded values that have a range.
        single: The runs of the last call, shape (points, replicates).
        played: Number of runs played so far.
    """

    def __init__(self, world: World, name: str, replicates: int, seed: int, **how: Any) -> None:
        self.world, self.name, self.replicates, self.seed, self.how = world, name, replicates, seed, how
        self.rows = [k for k, value in enumerate(world.values) if value.high > value.low]
        self.values: list[Value] = [world.values[k] for k in self.rows]
        self.single: Floats = np.empty((0, replicates))
        self.played = 0

    def __call__(self, points: Floats) -> Floats:
        """Return the mean outcome at each point of the unit cube, shape (points,)."""
        whole = np.full((len(points), len(self.world.values)), np.nan)
        whole[:, self.rows] = points
        self.single = play_points(self.world, whole, self.replicates, self.seed, [self.name],
                                  **self.how)[self.name]
        self.played += self.single.size
        return np.asarray(self.single.mean(axis=1))


def default_outcome(world: World, text: str | None = None) -> str:
    """Return the outcome that is asked for: by default, the answer to the scenario's offer.

    Args:
        world: The scenario.
        text: Name of an outcome; the bare name of an offer will do.

    Raises:
        InputError: If the scenario has not exactly one offer, and no outcome is given; or for the week of
            something that may never happen.
    """
    offers = [offer.name for offer in world.structure.offers]
    if text and text.endswith(".week"):
        raise InputError("a week that some runs never reach has no mean", file="command line", key="outcome",
                         found=text, allowed="an outcome that every run has",
                         fix=f"write outcome={text.removesuffix('.week')}")
    if text:
        return f"offer.{text}" if text in offers else text
    if len(offers) != 1:
        raise InputError("which outcome?", file="command line", key="outcome",
                         allowed="offer.ID, vote.ID.ACTOR, plan.ID.ACTOR, position.china.military@end, ...",
                         fix="add outcome=NAME: this scenario has not exactly one offer")
    return f"offer.{offers[0]}"


def by_passage(world: World, indices: pd.DataFrame) -> pd.DataFrame:
    """Return what hangs on the reading of each paragraph, largest first.

    For independent inputs the total index of a group of values lies between the largest and the sum of its
    members' total indices, and the sum of the first-order indices is what they do each alone. A value read
    from two paragraphs counts in both.

    Returns:
        passage, first_order (their sum), total_at_least, total_at_most (at most 1), values, keys.
    """
    import pandas as pd

    found: dict[str, list[tuple[float, float, str]]] = {}
    keys = {value.key: value for value in world.values}
    for row in each(indices):
        value = keys.get(str(row.key))
        if value is None:
            continue
        for place in dict.fromkeys(passages(world, value.key, 20) or [NO_PASSAGE]):
            shares = (max(0.0, float(row.total)), max(0.0, float(row.first)), value.key)
            found.setdefault(place, []).append(shares)
    rows = [{"passage": place, "first_order": sum(first for _, first, _ in shares),
             "total_at_least": max(total for total, _, _ in shares),
             "total_at_most": min(1.0, sum(total for total, _, _ in shares)),
             "values": len(shares), "keys": " ".join(key for _, _, key in sorted(shares, reverse=True))}
            for place, shares in found.items()]
    frame = pd.DataFrame(rows, columns=["passage", "first_order", "total_at_least", "total_at_most", "values",
                                        "keys"])
    return frame.sort_values(["total_at_most", "total_at_least", "passage"], ascending=[False, False, True],
                             ignore_index=True)


def sensitivity(world: World, name: str, *, trajectories: int = 20, samples: int = 256, keep: int = 20,
                replicates: int = 16, seed: int = 1, picture: bool = True, **how: Any) -> Report:
    """Return how much of an outcome hangs on each coded value.

    Args:
        world: Scenario and coded values.
        name: Name of the outcome.
        trajectories: Trajectories of the screening.
        samples: Base sample of the Sobol indices, a power of 2.
        keep: At most so many values get an index of their own.
        replicates: Runs of luck that are averaged at each point, the same at all points.
        seed: Seed of luck and designs.
        picture: Whether to draw.
        how: ``engine``, ``threads``, ``progress``.

    Raises:
        InputError: If the outcome or a number is not allowed, or SALib is not installed.
    """
    import pandas as pd

    _check_samples(samples)
    function = Outcome(world, name, replicates, seed, **how)
    names = [value.key for value in function.values]
    if not names:
        raise InputError("no coded value has a range", file="command line", key="scenario", found=world.name,
                         fix="give a .low and .high")
    screened = morris(function, names, trajectories, seed)
    kept = those_that_matter(screened, keep)
    subject = outcome_words(name, world)
    title = f"What decides {subject}"
    if not kept:
        sentence = (f"Nothing moves {subject}: it was the same at all {function.played // replicates} points "
                    "of the coded ranges that were tried.")
        return Report("sensitivity", title, sentence, {"screening": _described(world, screened)})
    groups = [key if key in kept else OTHERS for key in names]
    indices = sobol(function, names, samples, seed, groups)
    luck = luck_share(function.single[:: len(set(groups)) + 2])
    indices = indices.set_index("key").loc[[*kept, *([OTHERS] if OTHERS in groups else [])]].reset_index()
    ranked = _described(world, indices.merge(screened, on="key", how="left"))
    own = ranked[ranked["key"] != OTHERS].sort_values(["total", "key"], ascending=[False, True])
    ranked = pd.concat([own, ranked[ranked["key"] == OTHERS]], ignore_index=True)
    read = by_passage(world, ranked)
    report = Report(
        "sensitivity", title, _sentence(world, name, ranked, read),
        {"indices": ranked, "passages": read,
         "screening": _described(world, screened.sort_values(["mu_star", "key"], ascending=[False, True]))},
        figures={"outcome": name, "scenario": world.name, "points": function.played // replicates,
                 "runs": function.played, "replicates": replicates, "luck_share": luck,
                 "sum_of_first_order": float(ranked["first"].clip(lower=0.0).sum())},
        notes=_notes(function, ranked, luck, len(names), len(kept), trajectories, samples),
    )
    if picture:
        report.pictures["sensitivity"] = draw(report, len(names))
    return report


def _described(world: World, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with range, basis and passages of each value."""
    keys = {value.key: value for value in world.values}
    rows = [keys.get(str(key)) for key in table["key"]]
    table = table.reset_index(drop=True)
    table["low"] = [v.low if v else np.nan for v in rows]
    table["value"] = [v.value if v else np.nan for v in rows]
    table["high"] = [v.high if v else np.nan for v in rows]
    table["basis"] = [v.record.basis if v and v.record else "" for v in rows]
    table["passages"] = [", ".join(passages(world, v.key)) if v else "" for v in rows]
    table["says"] = [v.record.evidence[0].says if v and v.record and v.record.evidence else "" for v in rows]
    return table


def _notes(function: Outcome, ranked: pd.DataFrame, luck: float, varied: int, kept: int, trajectories: int,
           samples: int) -> list[str]:
    others = ranked[ranked["key"] == OTHERS]
    notes = [
        f"Morris screening of {varied} coded values with {trajectories} trajectories; Sobol indices of "
        f"{kept} of them with a base sample of {samples}; at each point the outcome is the mean over the "
        f"same {function.replicates} runs of luck. Intervals are 95 % percentile bootstrap intervals.",
    ]
    if np.isfinite(luck):
        notes.append(f"Of the variance of a single run, {percent(luck)} is luck; the indices share out the "
                     "rest, the part that hangs on how the documents are read.")
    for row in each(others):
        notes.append(f"The {varied - kept} values without an index of their own, together: total index "
                     f"{row.total:.2f} [{row.total_low:.2f}, {row.total_high:.2f}]. Where this is large, "
                     "many small readings matter together: raise keep=, morris= and sobol=.")
    width = float((ranked["total_high"] - ranked["total_low"]).max())
    if width > 0.4:
        notes.append(f"The widest interval spans {width:.2f}: for a firm ranking, raise sobol=.")
    return notes


def _sentence(world: World, name: str, ranked: pd.DataFrame, read: pd.DataFrame) -> str:
    own = ranked[ranked["key"] != OTHERS]
    top = own.iloc[0]
    read_from = str(top["passages"])
    where = in_words(read_from.split(", ")) if read_from else "no passage: it is assumed"
    direction = "raises" if top["mu"] > 0 else "lowers"
    rivals = own.iloc[1:][own.iloc[1:]["total_high"] > top["total_low"]]
    subject = outcome_words(name, world)
    said = (f"{subject[0].upper()}{subject[1:]} depends most on {top['key']}, read from {where} and "
            f"codable from {top['low']:g} to {top['high']:g}: raising it {direction} the outcome, and with "
            f"its interactions it accounts for {percent(top['total'])} (95 % {percent(top['total_low'])} to "
            f"{percent(min(1.0, top['total_high']))}) of the variance that readings make.")
    if len(rivals):
        said += (f" The order is not settled: the intervals of {in_words(list(rivals['key'].head(3)))}"
                 f"{' and others' if len(rivals) > 3 else ''} overlap with it.")
    placed = read[read["passage"] != NO_PASSAGE]
    if len(placed):
        first = placed.iloc[0]
        least, most = percent(first["total_at_least"]), percent(first["total_at_most"])
        said += (f" By passage, most hangs on the reading of {first['passage']}: "
                 f"{most if least == most else f'{least} to {most}'} of the variance, through "
                 f"{first['values']} value{'s' if first['values'] > 1 else ''}.")
    return said


def draw(report: Report, varied: int) -> Figure:
    """Draw the ranking: indices with their intervals, and the screening of all values."""
    from analysis import plots

    ranked = report.tables["indices"]
    screened = report.tables["screening"]
    made, axes = plots.figure(10.5, 1.9 + 0.34 * max(len(ranked), 8), 1, 2, width_ratios=[1.7, 1.0])
    left, right = axes[0]
    labels = []
    for row in each(ranked):
        where = ", ".join(str(row.passages).split(", ")[:2]) if row.passages else (
            "" if row.key == OTHERS else "assumed")
        labels.append(f"{short(str(row.key))}\n{where}" if where else str(row.key))
    places = np.arange(len(ranked))
    for shift, column, colour, words in ((-0.14, "total", plots.BLUE, "total: with interactions"),
                                         (0.14, "first", plots.ORANGE, "first-order: alone")):
        ends = np.array([ranked[f"{column}_low"], ranked[f"{column}_high"]])
        left.plot(ends, np.array([places + shift, places + shift]), color=colour, linewidth=1.6)
        left.plot(ranked[column], places + shift, "o", color=colour, markersize=4.5, label=words)
    left.set_yticks(places, labels)
    left.set_ylim(len(ranked) - 0.5, -0.5)
    left.set_xlim(-0.05, min(1.3, max(0.3, 1.05 * float(ranked["total_high"].max()))))
    left.grid(False, axis="y")
    plots.zero_line(left, vertical=True)
    left.set_xlabel("share of the variance (Sobol index, 95 % interval)")
    left.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
    kept = set(ranked["key"])
    for inside, colour, words in ((False, plots.GREY, "set aside"), (True, plots.BLUE, "kept")):
        part = screened[screened["key"].isin(kept) == inside]
        right.plot(part["mu_star"], part["sigma"], "o", color=colour, markersize=4, linestyle="none",
                   alpha=0.8, label=f"{words} ({len(part)})")
    reach = float(screened["mu_star"].max()) * 1.08 or 1.0
    right.plot([0, reach], [0, reach], color=plots.PALE, linewidth=1, zorder=0)
    right.set_xlim(0, reach)
    right.set_ylim(bottom=0)
    right.set_xlabel("mu*: mean size of the effect")
    right.set_ylabel("sigma: how much it depends on the others")
    plots.titled(right, f"Morris screening of all {varied} values")
    right.legend(loc="lower right")
    plots.headed(made, report.title, "Outcome: mean over the same runs of luck at every point. Right: above "
                 "the line an effect depends on the other values more than it is itself.")
    return made


def each(table: pd.DataFrame) -> Any:
    """Return the rows of a table, one after the other, with columns as attributes."""
    return table.itertuples()


def short(key: str) -> str:
    """Return a key without its group: ``china.sanction_sensitivity``, ``credibility.china-us``."""
    return key.partition(".")[2] or key


OWN = ("outcome", "morris", "sobol", "keep", "replicates")

EXAMPLE = """python -m analysis.sensitivity scenario=arms_sale
python -m analysis.sensitivity scenario=arms_sale outcome=position.china.economic@end sobol=512
python -m analysis.sensitivity scenario=peace_plan outcome=plan.twelve_points.ukraine morris=20"""


def _whole(given: Given, key: str, otherwise: int, least: int) -> int:
    found = number(given.own[key], key) if key in given.own else otherwise
    if found != int(found) or not least <= found <= 2**20:
        raise InputError("not allowed here", file="command line", key=key, found=given.own[key],
                         allowed=f"a whole number, {least} or more")
    return int(found)


def command(argv: list[str]) -> int:
    """Run the command."""
    words = parser(
        "sensitivity",
        "Which reading of which passage drives a result: Morris screening over all coded values, then Sobol "
        "indices with intervals over those that matter (SALib).\n\nwords of its own: outcome=NAME (default: "
        "the scenario's offer), morris=20 (trajectories), sobol=256\n(base sample, a power of 2), keep=20 "
        "(values with an index of their own), replicates=16 (runs of luck at\neach point, also --runs).",
        EXAMPLE, runs=16,
    )
    given = read_words(words.parse_args(argv), OWN, scenario="arms_sale")
    world = given.world()
    name = default_outcome(world, given.own.get("outcome"))
    trajectories, samples = _whole(given, "morris", 20, 2), _whole(given, "sobol", 256, 2)
    keep, replicates = _whole(given, "keep", 20, 1), _whole(given, "replicates", given.runs, 2)
    from sim.commands.play import progress_bar
    from sim.engines.ensemble import outcome

    outcome(name, world)
    varied = sum(value.high > value.low for value in world.values)
    total = (trajectories * (varied + 1) + samples * (min(keep, varied) + 3)) * replicates
    with progress_bar(total, f"sensitivity of {name}: up to {total} runs") as advance:
        report = sensitivity(world, name, trajectories=trajectories, samples=samples, keep=keep,
                             replicates=replicates, seed=given.seed, picture=given.picture,
                             progress=advance, **given.how())
    report.columns = ("key", "total", "total_low", "total_high", "first", "mu", "passages")
    folder = publish(report, given.output, how={"words": given.words, "world": world.hash(),
                                                "seed": given.seed})
    show(report, folder)
    return 0


main = guarded(command)

if __name__ == "__main__":
    raise SystemExit(main())
