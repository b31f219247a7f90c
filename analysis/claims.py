"""What the documents claim, put to the model as experiments, with a verdict for each.

The claims are data (``claims.yaml``, or a file of your own): what is changed, what is looked at, which way
it should go, and how small an effect is of no interest. Each is played as pairs of runs under common random
numbers, over the ranges of all coded values, for both readings of the documents.

Verdicts

* **reproduced**: clear (p < 0.05 after Holm's correction for all tests of the reading) on the claimed side,
  and at least the smallest effect of interest;
* **contradicted**: the same on the other side;
* **depends on**: within the range of one coded value the effect goes from clearly claimed to clearly
  contrary; the value at which the sign flips is found by bisection;
* **no clear effect**: everything else; the reason says whether the effect is clear but too small to be of
  interest, practically none, or uncertain.

A claim of several parts is reproduced if all of them are and contradicted if one of them is. A claim that
the model contradicts is a result: nothing here changes a coding, a scenario or a sign.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis import common
from analysis.common import Report
from analysis.experiments import ClaimData, Lab, Laboratory, MapData, PartData, load
from analysis.verdicts import ALPHA, Trial, find_flip, judge, reason_of, trials_of, verdict_of
from sim.reading.errors import InputError, guarded, one_of, unknown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

VERDICTS = ("reproduced", "depends on", "no clear effect", "contradicted")
_COUNTED = {"reproduced": "reproduced", "depends on": "depending on one coded value",
            "no clear effect": "without a clear effect", "contradicted": "contradicted"}


@dataclass
class Finding:
    """A claim's verdict under one reading.

    Attributes:
        claim: Its name.
        data: The claim.
        coding: The reading.
        verdict: One of :data:`VERDICTS`.
        trials: Its tests.
        reason: What decided.
        map: The cells of its map, if it is one.
    """

    claim: str
    data: ClaimData
    coding: str
    verdict: str
    trials: list[Trial]
    reason: str
    map: pd.DataFrame | None = None

    @property
    def deciding(self) -> Trial | None:
        """The test on which the verdict rests: the least favourable one that counts."""
        counted = [t for t in self.trials if not t.aside]
        order = {"contradicted": 0, "depends on": 1, "no clear effect": 2, "reproduced": 3}
        return min(counted, key=lambda t: (order["depends on" if t.flip else t.verdict],
                                           -t.p_holm if t.verdict != "contradicted" else t.p_holm),
                   default=None)


def examine(claims: Mapping[str, ClaimData], lab: Laboratory, coding: str, *, method: str = "paired t",
            flips: bool = True, seed: int = 1, alpha: float = ALPHA,
            progress: Callable[[int], None] | None = None) -> list[Finding]:
    """Play all claims under one reading and judge them together.

    Args:
        claims: The claims by name.
        lab: Where they are played.
        coding: Name of the reading.
        method: ``paired t`` or ``paired bootstrap``.
        flips: Whether to look for what a verdict depends on.
        seed: Seed of the bootstrap.
        alpha: Level of the whole family of tests.
        progress: Called with 1 after each claim.

    Raises:
        InputError: If an experiment cannot be played.
    """
    tested: dict[str, list[tuple[PartData, Trial]]] = {}
    for name, data in claims.items():
        tested[name] = [(part, trial) for part in data.parts for trial in trials_of(part, lab)]
        if progress:
            progress(1)
    judge([trial for pairs in tested.values() for _, trial in pairs], method=method, seed=seed, alpha=alpha)
    findings = []
    for name, data in claims.items():
        trials = [trial for _, trial in tested[name]]
        if flips:
            for part, trial in tested[name]:
                if trial.again is not None and not trial.aside:
                    trial.flip = find_flip(trial.again, trial.margins, lab.draws(part), trial.required,
                                           alpha=alpha)
        found = Finding(name, data, coding, verdict_of(trials) if trials else "", trials, "")
        found.reason = reason_of(found.deciding, alpha)
        if data.map is not None:
            found.map = map_cells(data.map, lab)
            found.verdict, found.reason = judge_map(found.map, list(data.map.parts))
        findings.append(found)
        if progress:
            progress(1)
    return findings


# -- the map ----------------------------------------------------------------------------------------

#: Pairs of runs in a cell of a map.
MAP_RUNS = 192


def map_cells(data: MapData, lab: Laboratory) -> pd.DataFrame:
    """Return where each of two claims holds, cell by cell.

    A claim holds in a cell if each of its tests is on the claimed side: clear at 95 % in that cell and at
    least the smallest effect of interest (no correction for the number of cells: a map is a picture).

    Args:
        data: The map.
        lab: Where it is played.

    Raises:
        InputError: If an axis names a value that is not coded.
    """
    import itertools

    import pandas as pd

    names = list(data.axes)
    cells = []
    for place in itertools.product(*(data.levels[name] for name in names)):
        where = {key: number for name, number in zip(names, place, strict=True) for key in data.axes[name]}
        row: dict[str, Any] = dict(zip(names, place, strict=True))
        own = lab.fresh(MAP_RUNS)
        for claim, parts in data.parts.items():
            holds = True
            for part in parts:
                for trial in trials_of(_placed(part, where), own):
                    judge([trial])
                    holds &= trial.verdict == "reproduced"
                    row[f"{claim}: {trial.says}"] = trial.effect.estimate
            row[claim] = holds
        cells.append(row)
    return pd.DataFrame(cells)


def _placed(part: PartData, where: Mapping[str, float]) -> PartData:
    """Return a part with coded values set in both arms; what the arm itself sets stays."""
    arms = {side: getattr(part, side).model_copy(update={"values": {**where, **getattr(part, side).values}})
            for side in ("first", "second")}
    return part.model_copy(update=arms)


def judge_map(cells: pd.DataFrame, claims: Sequence[str]) -> tuple[str, str]:
    """Return the verdict on a map, and the reason.

    ``depends on`` if there is a border (no more than 95 % of the cells are alike), ``contradicted`` if both
    hold together in more than that, else ``no clear effect``: the border is not within the map.

    Args:
        cells: From :func:`map_cells`.
        claims: Names of its two claims.
    """
    one, two = (cells[name].to_numpy(dtype=bool) for name in claims)
    count = {"both": int((one & two).sum()), f"only {claims[0]}": int((one & ~two).sum()),
             f"only {claims[1]}": int((~one & two).sum()), "neither": int((~one & ~two).sum())}
    listed = ", ".join(f"{name} {number}" for name, number in count.items())
    if count["both"] > 0.95 * len(cells):
        return "contradicted", f"both claims hold together nearly everywhere: of {len(cells)} cells {listed}"
    if max(count.values()) > 0.95 * len(cells):
        return "no clear effect", (f"no border within the map: of {len(cells)} cells {listed}"
                                   f"{_nowhere(cells, claims)}")
    return "depends on", f"of {len(cells)} cells {listed}; {_borders(cells, claims)}"


def _nowhere(cells: pd.DataFrame, claims: Sequence[str]) -> str:
    """Return how far the effects of the claims that hold nowhere go over the map."""
    texts = []
    for claim in claims:
        if not cells[claim].any():
            tests = [str(name) for name in cells.columns if str(name).startswith(f"{claim}: ")]
            ranges = [f"{name.removeprefix(f'{claim}: ')} "
                      f"({cells[name].min():+.3f} to {cells[name].max():+.3f})" for name in tests]
            texts.append(f"; {claim} holds nowhere, its effects over the map being: {', '.join(ranges)}")
    return "".join(texts)


def _borders(cells: pd.DataFrame, claims: Sequence[str]) -> str:
    """Return along which axis each claim's share of cells changes most."""
    texts = []
    axes = list(cells.columns[:3])
    for claim in claims:
        shares = {axis: cells.groupby(axis)[claim].mean() for axis in axes}
        axis = max(axes, key=lambda a: float(shares[a].max() - shares[a].min()))
        line = ", ".join(f"{common.percent(float(share))} at {level:g}"
                         for level, share in zip(shares[axis].index.tolist(), shares[axis], strict=True))
        texts.append(f"{claim} turns most on {axis} ({line})")
    return "; ".join(texts)


# -- which contested value turns a verdict ----------------------------------------------------------

#: Pairs of runs in which one contested value at a time is changed.
ALONE_RUNS = 400


def contested(one: str, two: str) -> dict[str, tuple[float, float]]:
    """Return the coded values that two readings code otherwise, with the number of each.

    Raises:
        InputError: If there is no such reading.
    """
    from sim.coded import evidence

    first, second = evidence.load(one).by_key, evidence.load(two).by_key
    return {key: (first[key].record.value, entry.record.value) for key, entry in second.items()
            if entry.record != first[key].record}


def turned_alone(data: ClaimData, lab: Laboratory, values: Mapping[str, tuple[float, float]], *,
                 progress: Callable[[int], None] | None = None) -> pd.DataFrame:
    """Return what becomes of a claim's verdict when one contested value at a time is taken from elsewhere.

    Parts that are read off single runs (kinds ``cost`` and ``term``) are left out. The claim is judged by
    itself, without a search for flips, in at most :data:`ALONE_RUNS` pairs.

    Args:
        data: The claim.
        lab: Where it is played, in the reading that is kept otherwise.
        values: By key, the number in that reading and the one that is tried.
        progress: Called with 1 after each value.

    Returns:
        One row a value: key, value, instead, verdict (as it is), verdict_alone, effect and effect_alone (of
        the test that the change moves most, in units of its smallest effect), test.
    """
    import pandas as pd

    parts = [part for part in data.parts if not part.aside and part.kind not in ("cost", "term")]

    def tests(where: Mapping[str, float]) -> list[Trial]:
        own = lab.fresh(ALONE_RUNS)
        found = [trial for part in parts for trial in trials_of(_placed(part, where), own)]
        judge(found)
        return found

    rows = []
    before = tests({}) if parts else []
    for key, (value, instead) in values.items() if parts else ():
        after = tests({key: instead})
        moved = [(b.interval.estimate - a.interval.estimate) / (a.required or 0.05)
                 for a, b in zip(before, after, strict=True)]
        k = max(range(len(moved)), key=lambda i: abs(moved[i]))
        scale = before[k].required or 0.05
        rows.append((key, value, instead, verdict_of(before), verdict_of(after),
                     before[k].interval.estimate / scale, after[k].interval.estimate / scale, before[k].says))
        if progress:
            progress(1)
    return pd.DataFrame(rows, columns=["key", "value", "instead", "verdict", "verdict_alone", "effect",
                                       "effect_alone", "test"])


def tell_turns(report: Report, turned: Sequence[str], turns: pd.DataFrame) -> None:
    """Add to a report which contested values turn a verdict alone, those that move it most first.

    Args:
        report: The report.
        turned: The claims whose verdict the reading changes.
        turns: Tables of :func:`turned_alone`, one below the other, with the column claim before.
    """
    texts = []
    for claim in turned:
        own = turns[turns["claim"] == claim]
        does = own[own["verdict_alone"] != own["verdict"]]
        most = (does["effect_alone"] - does["effect"]).abs().sort_values(ascending=False, kind="stable").index
        alone = [str(key) for key in does.loc[most, "key"]]
        if len(alone) > 3:
            alone = [*alone[:2], f"{len(alone) - 2} more"]
        texts.append(f"{claim} ({common.in_words(alone)})" if alone else
                     f"{claim} ({'no value alone' if len(own) else 'not looked into'})")
    report.tables["contested"] = turns
    report.sentence += f" Which contested value, changed alone, turns the verdict: {', '.join(texts)}."
    report.notes.append(f"Contested values one at a time: {ALONE_RUNS} pairs, each claim judged by itself, "
                        "without the parts that are read off single runs and without flips; see "
                        "contested.csv.")


# -- the report -------------------------------------------------------------------------------------


def tables(findings: Sequence[Finding]) -> dict[str, pd.DataFrame]:
    """Return the tables: verdicts (one row a claim and reading), tests (one row a test), and maps."""
    import pandas as pd

    verdicts, tests = [], []
    for f in findings:
        trial = f.deciding
        flip = trial.flip if trial and f.verdict == "depends on" else None
        effect = trial.effect if trial else None
        verdicts.append({
            "claim": f.claim, "coding": f.coding, "verdict": f.verdict, "title": f.data.title,
            "effect": effect.estimate if effect else np.nan, "low": effect.low if effect else np.nan,
            "high": effect.high if effect else np.nan, "smallest": trial.required if trial else np.nan,
            "p_holm": trial.p_holm if trial else np.nan, "method": effect.method if effect else "map",
            "pairs": effect.n if effect else np.nan,
            "depends_on": flip.key if flip else "", "flips_at": flip.value if flip else np.nan,
            "holds": flip.claimed if flip else "", "range_low": flip.low if flip else np.nan,
            "range_high": flip.high if flip else np.nan, "deciding": f.reason,
            "sources": "; ".join(f"{p.source} ¶{p.paragraph}" for p in f.data.evidence),
            "asides": "; ".join(f"{t.says}: {t.effect.words()}" for t in f.trials if t.aside),
            "missing": f.data.missing or "", "note": f.data.note or "",
        })
        for t in f.trials:
            tests.append({
                "claim": f.claim, "coding": f.coding, "test": t.says, "counts": not t.aside,
                "claimed": {"sign": "down" if t.turned else "up"}.get(t.shape, t.shape),
                "verdict": "depends on" if t.flip else t.verdict, "over_all_draws": t.verdict,
                "effect": t.effect.estimate, "low": t.effect.low, "high": t.effect.high,
                "smallest": t.required, "p": t.interval.p, "p_holm": t.p_holm, "p_equal": t.p_equal,
                "method": t.interval.method, "pairs": t.interval.n, "extra": t.extra,
                "depends_on": t.flip.key if t.flip else "", "flips_at": t.flip.value if t.flip else np.nan,
            })
    found = {"verdicts": pd.DataFrame(verdicts), "tests": pd.DataFrame(tests)}
    for f in findings:
        if f.map is not None:
            found[f"map_{f.claim}_{f.coding}"] = f.map
    return found


def report(findings: Sequence[Finding], *, runs: int, method: str, picture: bool = True) -> Report:
    """Return the report on the findings of one or more readings.

    Args:
        findings: The findings.
        runs: Pairs of runs.
        method: Name of the intervals.
        picture: Whether to draw.
    """
    codings = list(dict.fromkeys(f.coding for f in findings))
    sentences = []
    for coding in codings:
        own = [f for f in findings if f.coding == coding]
        parts = [f"{sum(f.verdict == v for f in own)} {_COUNTED[v]}"
                 + (f" ({', '.join(f.claim for f in own if f.verdict == v)})" if v != "reproduced" else "")
                 for v in VERDICTS if any(f.verdict == v for f in own)]
        sentences.append(f"With the {coding} reading, of {len(own)} claims: {'; '.join(parts)}.")
    by_claim: dict[str, set[str]] = {}
    for f in findings:
        by_claim.setdefault(f.claim, set()).add(f.verdict)
    turned = [name for name, verdicts in by_claim.items() if len(verdicts) > 1]
    if len(codings) > 1:
        sentences.append(f"The reading changes the verdict on {common.in_words(turned)}.")
    found = Report("claims", "What the documents claim, and what the model says", " ".join(sentences),
                   tables=tables(findings),
                   figures={"codings": codings, "alpha": ALPHA,
                            "verdicts": [{"claim": f.claim, "coding": f.coding, "verdict": f.verdict}
                                         for f in findings]},
                   notes=[f"{runs} pairs of runs a claim (common random numbers) over the coded ranges; "
                          f"{method} intervals at 95 %, each by itself; verdicts with p < 0.05 after Holm's "
                          "correction for all tests of a reading. The effect shown is the least favourable "
                          "part of a claim."])
    partly = {f.claim: f.data.missing for f in findings if f.data.missing}
    if partly:
        found.notes.append("The model holds only a part of what is claimed: " + " ".join(
            f"{name}: {missing.strip()}" for name, missing in partly.items()))
    if picture:
        found.pictures["verdicts"] = verdict_picture(findings)
        for f in findings:
            if f.map is not None and f.data.map is not None:
                found.pictures[f"map_{f.claim}_{f.coding}"] = map_picture(f)
    return found


def verdict_picture(findings: Sequence[Finding]) -> Figure:
    """Return the picture of all tests that count: effects in units of the smallest effect of interest."""
    from matplotlib.lines import Line2D

    from analysis import plots

    colours = {"reproduced": plots.BLUE, "depends on": plots.ORANGE, "no clear effect": plots.GREY,
               "contradicted": plots.VERMILION}
    codings = list(dict.fromkeys(f.coding for f in findings))
    names = list(dict.fromkeys(f.claim for f in findings))
    titles = {f.claim: f.data.title for f in findings}
    partly = {f.claim for f in findings if f.data.missing}
    made, axes = plots.figure(5.2 + 3.4 * len(codings), 0.36 * len(names) + 1.9, 1, len(codings), sharey=True,
                              sharex=True)
    for c, coding in enumerate(codings):
        axis = axes[0, c]
        plots.zero_line(axis, vertical=True)
        axis.axvspan(-1.0, 1.0, color=plots.PALE, alpha=0.45, linewidth=0, zorder=0)
        for f in (f for f in findings if f.coding == coding):
            row = names.index(f.claim)
            counted = [t for t in f.trials if not t.aside]
            for k, t in enumerate(counted):
                at = row + (k - 0.5 * (len(counted) - 1)) * min(0.2, 0.7 / max(len(counted), 1))
                scale = t.required or 0.05
                i = t.interval
                low, middle, high = i.low / scale, i.estimate / scale, i.high / scale
                colour = colours["depends on" if t.flip else t.verdict]
                axis.plot([low, high], [at, at], color=colour, linewidth=1.2)
                axis.plot([middle], [at], marker="D" if t.shape in ("same", "not down") else "o",
                          markersize=3.2, color=colour, linestyle="none")
            if not counted:
                axis.text(0.0, row, " see the map", fontsize=7, va="center", color=colours[f.verdict])
            axis.axhspan(row - 0.5, row + 0.5, xmin=0.0, xmax=0.012, color=colours[f.verdict])
        axis.set_xscale("symlog", linthresh=2.0, linscale=1.0)
        axis.set_xticks([-100, -10, -1, 1, 10, 100], ["-100", "-10", "-1", "1", "10", "100"])
        axis.set_xlim(-100, 100)
        axis.minorticks_off()
        axis.set_yticks(range(len(names)), [f"{n}  {titles[n]}{'*' * (n in partly)}" for n in names])
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.grid(False, axis="y")
        plots.titled(axis, f"{coding} reading")
        axis.set_xlabel("effect in the claimed direction,\nin units of the smallest effect of interest")
    handles: list[Any] = [Line2D([], [], color=colours[v], marker="o", markersize=4, linewidth=1.4, label=v)
                          for v in VERDICTS]
    made.legend(handles=handles, loc="outside lower center", ncols=4)
    plots.headed(made, "What the documents claim, and what the model says",
                 "A row a claim, a point a test with its 95 % interval; left of zero: against the claim. "
                 "Diamonds: claimed is no effect (or none downward), that is, to stay in the grey band (or "
                 "right of it). The bar at the left edge is the verdict on the claim. *: the model holds "
                 "only a part of what is claimed.")
    return made


def map_picture(finding: Finding) -> Figure:
    """Return the picture of a map: the first effect of each claim in every cell, framed where it holds."""
    from matplotlib.patches import Rectangle

    from analysis import plots

    assert finding.map is not None
    assert finding.data.map is not None
    cells, data = finding.map, finding.data.map
    x, y, panel = data.axes
    panels = sorted(set(cells[panel]))
    xs, ys = sorted(set(cells[x])), sorted(set(cells[y]))
    shown = {name: next(c for c in cells.columns if str(c).startswith(f"{name}: ")) for name in data.parts}
    reach = max(float(cells[column].abs().max()) for column in shown.values()) or 1.0
    reach = max(reach, *(part.smallest for parts in data.parts.values() for part in parts))
    made, axes = plots.figure(2.9 * len(panels) + 1.2, 7.2, 2, len(panels), sharex=True, sharey=True)
    image: Any = None
    for r, (name, column) in enumerate(shown.items()):
        for p, level in enumerate(panels):
            axis = axes[r, p]
            grid = np.full((len(ys), len(xs)), np.nan)
            for row in cells[cells[panel] == level].to_dict("records"):
                at = xs.index(row[x]), ys.index(row[y])
                grid[at[1], at[0]] = row[column]
                axis.text(at[0] + 0.5, at[1] + 0.5, f"{row[column]:+.2f}", ha="center", va="center",
                          fontsize=7.5, color="white" if abs(row[column]) > 0.6 * reach else plots.BLACK)
                if row[name]:
                    axis.add_patch(Rectangle((at[0] + 0.06, at[1] + 0.06), 0.88, 0.88, fill=False,
                                             edgecolor=plots.BLACK, linewidth=1.4, zorder=3))
            image = axis.pcolormesh(range(len(xs) + 1), range(len(ys) + 1), grid, cmap="PuOr", vmin=-reach,
                                    vmax=reach, edgecolors="white", linewidth=1.5)
            axis.set_xticks(np.arange(len(xs)) + 0.5, [f"{v:g}" for v in xs])
            axis.set_yticks(np.arange(len(ys)) + 0.5, [f"{v:g}" for v in ys])
            axis.grid(False)
            part = data.parts[name][0]
            claimed = f"{part.expect} by {part.smallest:g} or more"
            plots.titled(axis, f"{column}\n(claimed: {claimed})\n{panel} {level:g}" if p == 0 else
                         f"{panel} {level:g}")
        axes[r, 0].set_ylabel(y)
    for axis in axes[-1]:
        axis.set_xlabel(x)
    bar = made.colorbar(image, ax=axes, shrink=0.6, pad=0.02)
    bar.set_label("effect on China's position")
    sets = "; ".join(f"{name}: {common.in_words(keys)}" for name, keys in data.axes.items())
    plots.headed(made, f"{finding.data.title} ({finding.coding} reading)",
                 f"Framed: all tests of that text's claim are clear and large enough there. {sets}.")
    return made


# -- the command ------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    """Test the documents' claims."""
    made = common.parser(
        "claims",
        "Put what the documents claim to the model, as paired experiments with a verdict each: reproduced,\n"
        "contradicted, no clear effect, or depends on (with the coded value at which the sign flips).",
        """python -m analysis.claims
        python -m analysis.claims claims=c01,c03 coding=second --runs 4000
        python -m analysis.claims file=my_claims.yaml interval=bootstrap""",
    )
    made.add_argument("--no-flips", action="store_true",
                      help="do not look for the coded values on which a verdict depends (quicker)")
    args = made.parse_args(argv)
    given = common.read_words(args, ("claims", "file", "interval"))
    known = ("claims", "file", "interval", "coding", "seed", "ensemble.runs", "output.folder")
    stray = [word for word in given.words if word.partition("=")[0] not in known]
    if stray:
        raise InputError("not a word of this command", file="command line", found=stray[0],
                         allowed=f"{', '.join(known)} (a claim says itself what is changed)")
    file = load(given.own.get("file"))
    wanted = [name for name in given.own.get("claims", "").split(",") if name] or list(file.claims)
    for name in wanted:
        if name not in file.claims:
            raise unknown("claim", name, file.claims, file="command line", key="claims")
    methods = {"t": "paired t", "bootstrap": "paired bootstrap"}
    short = given.own.get("interval", "t")
    if short not in methods:
        raise InputError("not an interval", file="command line", key="interval", found=short,
                         allowed=one_of(methods))
    codings = [given.coding] if any(w.startswith("coding=") for w in given.words) else ["first", "second"]
    chosen = {name: file.claims[name] for name in wanted}
    findings: list[Finding] = []
    from sim.commands.play import progress_bar

    with progress_bar(2 * len(chosen) * len(codings), "claims") as advance:
        for coding in codings:
            lab = Lab(coding, given.runs, given.seed, engine=common.for_many(given.engine),
                      threads=given.threads)
            findings += examine(chosen, lab, coding, method=methods[short], flips=not args.no_flips,
                                seed=given.seed, progress=advance)
    turned = [name for name in chosen if len({f.verdict for f in findings if f.claim == name}) > 1]
    found = report(findings, runs=given.runs, method=methods[short], picture=given.picture)
    if turned and not args.no_flips:
        tell_turns(found, turned, _turns({name: chosen[name] for name in turned}, codings, given))
    found.columns = ("claim", "coding", "verdict", "title", "effect", "low", "high", "depends_on", "flips_at")
    folder = common.publish(found, given.output, how={
        "words": given.words, "seed": given.seed, "runs": given.runs, "flips": not args.no_flips,
        "claims": wanted})
    common.show(found, folder, most=100)
    return 0


def _turns(claims: Mapping[str, ClaimData], codings: Sequence[str], given: common.Given) -> pd.DataFrame:
    """Return what contested values do alone to claims, in the first of two readings."""
    import pandas as pd

    from sim.commands.play import progress_bar

    values = contested(codings[0], codings[1])
    lab = Lab(codings[0], given.runs, given.seed, engine=common.for_many(given.engine), threads=given.threads)
    tables = []
    with progress_bar(len(claims) * len(values), "contested values, one at a time") as advance:
        for name, data in claims.items():
            table = turned_alone(data, lab, values, progress=advance)
            table.insert(0, "claim", name)
            tables.append(table)
    return pd.concat(tables, ignore_index=True)


if __name__ == "__main__":
    raise SystemExit(guarded(main)(None))
