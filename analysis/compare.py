"""Where do two scenarios part, who moves first, which reason does it, and how do they end?

Scenarios are played as pairs: the same seed, so that run k of each meets the same luck and the same draw
of every coded value. The weekly difference is taken run by run and put on the dates that both have.

* *Parted* means: the mean difference is at least the smallest effect of interest and its interval, at a
  level corrected for all weeks and series (Bonferroni), leaves out zero.
* *First to move* is read off each pair of runs: before that week no position of anybody differs.
* *The reason* is exact for a pair of runs. In that week the actor preferred option b to option a in one
  scenario and a to b in the other; the change of its preference is the sum of the changes of the terms of
  its utility, since luck is the same in both.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis import common
from analysis.common import Floats, Given, Interval, Paths, Report
from sim.coded.variables import DOMAINS, TERMS
from sim.explain.accounting import option_terms
from sim.reading.errors import InputError, guarded
from sim.rules import choose
from sim.rules import week as rules
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: One notch of the model: the smallest step that an actor can take at the coded values.
SMALLEST = 0.05
#: Pairs of runs that are drawn one by one.
SHOWN = 50
#: Runs of which the reason is looked up.
EXPLAINED = 12
_SAME = 1e-9
#: Utilities beyond this stand for "not there" (below zero) or "no other choice" (above).
_FORCED = 0.5 * abs(choose.UNAVAILABLE)


@dataclass
class Arm:
    """One of the things compared.

    Attributes:
        name: Its name.
        world: Its scenario and coded values.
        seed: Seed of its runs.
        runs: Number of runs.
        sampling: How its coded values are drawn.
    """

    name: str
    world: World
    seed: int
    runs: int
    sampling: str = "uniform"


def why_unpaired(one: Arm, two: Arm) -> str | None:
    """Return why the runs of two arms are not pairs, or None if they are."""
    if one.seed != two.seed:
        return f"they have different seeds ({one.seed} and {two.seed})"
    if one.world.dates[0] != two.world.dates[0]:
        return (f"they start on different days ({one.world.dates[0]} and {two.world.dates[0]}), "
                "so that the same week meets other luck")
    if one.sampling != two.sampling:
        return f"their coded values are drawn differently ({one.sampling} and {two.sampling})"
    if one.sampling in ("latin_hypercube", "sobol"):
        varied = [[v.key for v in arm.world.values if v.high > v.low] for arm in (one, two)]
        if varied[0] != varied[1] or one.runs != two.runs:
            return f"a {one.sampling} design is one for all its values and runs, and these differ"
    return None


@dataclass
class Comparison:
    """Two arms, played.

    Attributes:
        base, other: The arms; differences are other less base.
        paired: Whether run k of both is a pair.
        smallest: Smallest effect of interest, in units of position.
        level: Confidence level of intervals.
        one, two: Paths of the positions of the actors that both have.
    """

    base: Arm
    other: Arm
    paired: bool
    smallest: float
    level: float
    one: Paths
    two: Paths

    @cached_property
    def dates(self) -> list[Any]:
        """The weeks that both have, by their first days."""
        theirs = set(self.other.world.dates)
        return [day for day in self.base.world.dates if day in theirs]

    @cached_property
    def aligned(self) -> tuple[Floats, Floats]:
        """Both arms' paths on the common weeks, shape (series, weeks, runs)."""
        found = []
        for arm, paths in ((self.base, self.one), (self.other, self.two)):
            weeks = [arm.world.dates.index(day) for day in self.dates]
            found.append(paths.values[:, weeks, :])
        return found[0], found[1]

    @property
    def series(self) -> list[tuple[str, str]]:
        """Actor and domain of each series."""
        return [(name.split(".")[1], name.split(".")[2]) for name in self.one.names]

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """Each week's difference, by actor and domain.

        Columns: base, other, week, date, actor, domain, mean_base, mean_other, difference, low, high (the
        interval of the mean difference), q05, q95 (of the runs' differences), parted, paired, runs.
        """
        import pandas as pd
        from scipy import stats

        a, b = self.aligned
        mean_a, mean_b = a.mean(axis=2), b.mean(axis=2)
        difference = mean_b - mean_a
        n = a.shape[2]
        if self.paired:
            each = b - a
            error = each.std(axis=2, ddof=1) / n**0.5
            spread = np.quantile(each, [0.05, 0.95], axis=2)
            freedom: Any = n - 1
        else:
            va, vb = a.var(axis=2, ddof=1) / n, b.var(axis=2, ddof=1) / b.shape[2]
            error = np.sqrt(va + vb)
            spread = np.full((2, *difference.shape), np.nan)
            freedom = np.maximum(_welch(va, n, vb, b.shape[2]), 1.0)
        half = stats.t.ppf(0.5 + self.level / 2, freedom) * error
        corrected = 1.0 - (1.0 - self.level) / difference.size
        sure = np.abs(difference) - stats.t.ppf(0.5 + corrected / 2, freedom) * error > 0.0
        parted = sure & (np.abs(difference) >= self.smallest - _SAME)
        rows = []
        start = self.base.world.dates[0]
        for s, (actor, domain) in enumerate(self.series):
            for w, day in enumerate(self.dates):
                rows.append((
                    self.base.name, self.other.name, (day - start).days // 7, day.isoformat(), actor, domain,
                    mean_a[s, w], mean_b[s, w], difference[s, w], difference[s, w] - half[s, w],
                    difference[s, w] + half[s, w], spread[0, s, w], spread[1, s, w], bool(parted[s, w]),
                    self.paired, n,
                ))
        return pd.DataFrame(rows, columns=[
            "base", "other", "week", "date", "actor", "domain", "mean_base", "mean_other", "difference",
            "low", "high", "q05", "q95", "parted", "paired", "runs"])

    @cached_property
    def partings(self) -> pd.DataFrame:
        """The first week in which each series parts, earliest first; series that never part are left out.

        Columns: base, other, actor, domain, week, date, difference, low, high.
        """
        weekly = self.weekly
        first = weekly[weekly["parted"]].groupby(["actor", "domain"], sort=False).head(1)
        first = first.assign(size=first["difference"].abs())
        first = first.sort_values(["week", "size", "actor", "domain"], ascending=[True, False, True, True])
        columns = ["base", "other", "actor", "domain", "week", "date", "difference", "low", "high"]
        return first[columns].reset_index(drop=True)

    @cached_property
    def _first(self) -> tuple[Any, Any]:
        """Week in which each pair of runs first differs (-1: never), and who moves then (actors, runs)."""
        a, b = self.aligned
        differs = np.abs(a - b) > _SAME
        actors = sorted({actor for actor, _ in self.series})
        moved = np.zeros((len(actors), *differs.shape[1:]), dtype=bool)
        for s, (actor, _) in enumerate(self.series):
            moved[actors.index(actor)] |= differs[s]
        anybody = moved.any(axis=0)
        week = np.where(anybody.any(axis=0), anybody.argmax(axis=0), -1)
        who = moved[:, np.maximum(week, 0), np.arange(len(week))] & (week >= 0)
        return week, who

    @cached_property
    def first_movers(self) -> pd.DataFrame:
        """Who is the first whose position differs, pair by pair; empty for unpaired runs.

        Columns: base, other, actor, first (number of pairs in which it is among the first), share, low, high
        (Wilson), median_week, median_date. Several actors can be first in the same week, so that shares can
        add up to more than one.
        """
        import pandas as pd

        from sim.engines.ensemble import wilson

        columns = ["base", "other", "actor", "first", "share", "low", "high", "median_week", "median_date"]
        if not self.paired:
            return pd.DataFrame(columns=columns)
        week, who = self._first
        rows = []
        for i, actor in enumerate(sorted({actor for actor, _ in self.series})):
            count = int(who[i].sum())
            if count:
                low, high = wilson(count, len(week))
                middle = int(np.median(week[who[i]]))
                rows.append((self.base.name, self.other.name, actor, count, count / len(week), low, high,
                             middle, self.dates[middle].isoformat()))
        rows.sort(key=lambda row: (-row[3], row[2]))
        return pd.DataFrame(rows, columns=columns)

    def reasons(self, most: int = EXPLAINED) -> pd.DataFrame:
        """Return which terms of the utility made the first mover move, from pairs of single runs.

        Args:
            most: Number of pairs to look into: the first ones in which that actor was first.

        Returns:
            Columns base, other, actor, run, week, date, in_base, in_other (what it did), cause (``weighed
            differently``, ``an offer that the other has not``, ``its answer was forced``, ``position set
            from outside``), then a column a term: by how much it shifted the preference toward what it did
            in the second arm.
        """
        import pandas as pd

        columns = ["base", "other", "actor", "run", "week", "date", "in_base", "in_other", "cause", *TERMS]
        if not self.paired or self.first_movers.empty:
            return pd.DataFrame(columns=columns)
        actor = str(self.first_movers["actor"].iloc[0])
        week, who = self._first
        i = sorted({a for a, _ in self.series}).index(actor)
        rows = []
        for run in np.flatnonzero(who[i])[:most].tolist():
            at = int(week[run])
            found = why(self.base, self.other, actor, run, at)
            rows.append({"base": self.base.name, "other": self.other.name, "actor": actor, "run": run,
                         "week": at, "date": self.dates[at].isoformat(), **found})
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def end_state(self) -> pd.DataFrame:
        """The last common week: positions and what else moves, with effect sizes.

        Columns: base, other, date, value, mean_base, mean_other, difference, low, high, method, d (difference
        in standard deviations of the runs, Cohen's d with the average of both variances), share_apart (of the
        pairs: those that differ by the smallest effect of interest or more; NaN for unpaired runs), p,
        p_holm, beyond (interval on one side of zero and at least the smallest effect of interest), paired,
        runs.
        """
        import pandas as pd

        day = self.dates[-1]
        names = self._ends()
        values = []
        for arm, paths in ((self.base, self.one), (self.other, self.two)):
            last = arm.world.dates.index(day)
            values.append([paths.ensemble.outcomes[f"{name}@week{last}"] for name in names])
        rows = []
        for name, a, b in zip(names, *values, strict=True):
            found = self.interval(a, b)
            sd = ((a.var(ddof=1) + b.var(ddof=1)) / 2) ** 0.5
            rows.append({
                "base": self.base.name, "other": self.other.name, "date": day.isoformat(), "value": name,
                "mean_base": a.mean(), "mean_other": b.mean(), "difference": found.estimate,
                "low": found.low, "high": found.high, "method": found.method,
                "d": found.estimate / sd if sd > 0 else np.nan,
                "share_apart": float((np.abs(b - a) >= self.smallest - _SAME).mean()) if self.paired
                else np.nan, "p": found.p,
                "beyond": found.sign != 0 and abs(found.estimate) >= self.smallest - _SAME,
                "paired": self.paired, "runs": found.n,
            })
        table = pd.DataFrame(rows)
        table.insert(13, "p_holm", common.holm(table["p"].tolist()))
        table["beyond"] &= table["p_holm"] < 1.0 - self.level
        return table

    def interval(self, a: Floats, b: Floats) -> Interval:
        """Return the interval of the mean difference: paired t, or Welch's for runs that are no pairs."""
        if self.paired:
            return common.paired_difference(a, b, level=self.level)
        return welch(a, b, self.level)

    def _ends(self) -> list[str]:
        return end_names(self.base.world, self.other.world)

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Offers, votes and plans that both have: share of runs with each answer.

        Columns: base, other, what, answer, share_base, share_other, difference, low, high, paired.
        """
        import pandas as pd

        rows = []
        for name in answer_names(self.base.world, self.other.world):
            a, b = self.one.ensemble.outcomes[name], self.two.ensemble.outcomes[name]
            words = {"offer": {1.0: "accepted"}, "vote": {1.0: "yes", 0.0: "abstain", -1.0: "no"},
                     "plan": {1.0: "accept", 0.0: "neither", -1.0: "reject"}}[name.partition(".")[0]]
            for code, word in words.items():
                found = self.interval((a == code).astype(float), (b == code).astype(float))
                rows.append((self.base.name, self.other.name, name, word, (a == code).mean(),
                             (b == code).mean(), found.estimate, found.low, found.high, self.paired))
        return pd.DataFrame(rows, columns=["base", "other", "what", "answer", "share_base", "share_other",
                                           "difference", "low", "high", "paired"])

    def sentence(self, reasons: pd.DataFrame) -> str:
        """Return the finding in words."""
        labels = self.base.world.labels
        mark = "" if self.paired else "UNPAIRED: "
        pair = f"{self.other.name} against {self.base.name}"
        if self.partings.empty:
            top = self.weekly.iloc[int(self.weekly["difference"].abs().to_numpy().argmax())]
            text = (f"{mark}{pair}: no position parts clearly by {self.smallest:g} or more on average in "
                    f"{len(self.dates)} weeks ({self.base.runs} runs); the largest average difference is "
                    f"{labels[top['actor']]} ({top['domain']}), {top['difference']:+.3f} in the week of "
                    f"{top['date']}.")
        else:
            first = self.partings.iloc[0]
            text = (f"{mark}{pair}: the first to part by {self.smallest:g} or more is "
                    f"{labels[first['actor']]} ({first['domain']}), in the week of {first['date']} "
                    f"({first['difference']:+.3f} [{first['low']:+.3f}, {first['high']:+.3f}]).")
        if self.paired and not self.first_movers.empty:
            mover = self.first_movers.iloc[0]
            text += (f" Run by run, {labels[mover['actor']]} is most often the first to move "
                     f"({common.percent(mover['share'])} of the pairs, in the median week of "
                     f"{mover['median_date']}).")
            text += reason_words(reasons, labels)
        ends = self.end_state[self.end_state["value"].str.startswith("position.")]
        ends = ends[ends["beyond"]]
        if len(ends):
            top = ends.iloc[int(ends["d"].abs().to_numpy().argmax())]
            name = common.value_words(str(top["value"]), self.base.world)
            text += (f" At the end the largest difference is in {name}: {top['difference']:+.3f} "
                     f"[{top['low']:+.3f}, {top['high']:+.3f}], {top['d']:+.2f} "
                     "standard deviations of the runs.")
        else:
            text += f" At the end no position differs clearly by {self.smallest:g} or more on average."
            if self.paired:
                text += self._seldom()
        return text

    def _seldom(self) -> str:
        """Return in how many pairs a position differs all the same: a mean hides what is rare and large."""
        ends = self.end_state[self.end_state["value"].str.startswith("position.")]
        top = ends.iloc[int(ends["share_apart"].to_numpy().argmax())]
        if top["share_apart"] == 0.0:
            return ""
        name = str(top["value"])
        each = self.two.ensemble.outcomes, self.one.ensemble.outcomes
        by = [outcomes[f"{name}@week{arm.world.dates.index(self.dates[-1])}"]
              for outcomes, arm in zip(each, (self.other, self.base), strict=True)]
        gaps = by[0] - by[1]
        apart = gaps[np.abs(gaps) >= self.smallest - _SAME]
        return (f" What is apart most often then is {common.value_words(name, self.base.world)}: in "
                f"{common.percent(top['share_apart'], 1)} of the pairs, there by "
                f"{apart.mean():+.2f} on average.")


def reason_words(reasons: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Return what made the first mover move, as a sentence."""
    from sim.explain.prose import TERM_WORDS

    if reasons.empty:
        return ""
    causes = reasons["cause"].value_counts()
    weighed = reasons[~reasons["cause"].isin(["position set from outside", "its answer was forced"])]
    if weighed.empty:
        return f" There it did not choose: {causes.index[0]}."
    means = weighed[list(TERMS)].mean()
    top = str(means.idxmax())
    text = (f" What moved {labels[reasons['actor'].iloc[0]]} most in the {len(weighed)} pairs looked into: "
            f"{TERM_WORDS[top]} ({top}, {means[top]:+.3f} of utility on average).")
    if causes.get("an offer that the other has not", 0) == len(reasons):
        text += " What it chose was an offer that only one of the two has."
    return text


def _welch(va: Floats, na: int, vb: Floats, nb: int) -> Floats:
    """Return Welch's degrees of freedom from the squared standard errors."""
    total = (va + vb) ** 2
    parts = va**2 / (na - 1) + vb**2 / (nb - 1)
    found: Floats = np.divide(total, parts, out=np.full_like(total, na + nb - 2.0), where=parts > 0.0)
    return found


def welch(a: Floats, b: Floats, level: float = 0.95) -> Interval:
    """Return the difference of two means of independent samples with Welch's t interval (Welch 1947).

    Raises:
        InputError: With fewer than two observations in a sample.
    """
    from scipy import stats

    if min(len(a), len(b)) < 2:
        raise InputError("too few runs for an interval", found=min(len(a), len(b)), allowed="2 or more")
    estimate = float(b.mean() - a.mean())
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    error = float((va + vb) ** 0.5)
    if error == 0.0:
        return Interval(estimate, estimate, estimate, level, "Welch t (UNPAIRED)",
                        1.0 if estimate == 0.0 else 0.0, len(a) + len(b))
    freedom = float(_welch(np.array([va]), len(a), np.array([vb]), len(b))[0])
    half = float(stats.t.ppf(0.5 + level / 2, freedom)) * error
    p = 2.0 * float(stats.t.sf(abs(estimate) / error, freedom))
    return Interval(estimate, estimate - half, estimate + half, level, "Welch t (UNPAIRED)", p,
                    len(a) + len(b))


# -- the reason -------------------------------------------------------------------------------------


def why(base: Arm, other: Arm, actor: str, run: int, week: int) -> dict[str, Any]:
    """Return why an actor did one thing in a run of one arm and another in the same run of the other.

    Args:
        base: The first arm.
        other: The second arm.
        actor: Name of the actor.
        run: Number of the run.
        week: Week in which they first differ.

    Returns:
        in_base, in_other, cause, and by term the shift toward ``in_other``.
    """
    one, two = (_decision(arm, actor, run, week) for arm in (base, other))
    a, b = (d["options"][d["choice"]].name for d, _ in (one, two))
    found: dict[str, Any] = {"in_base": a, "in_other": b, "cause": "position set from outside",
                             **dict.fromkeys(TERMS, 0.0)}
    if a == b:
        return found
    toward = _advantage(*two, b, a)
    before = _advantage(*one, b, a)
    if toward is not None and before is not None:
        found["cause"] = "weighed differently"
        return found | {term: toward[term] - before[term] for term in TERMS}
    forced = [d for d, _ in (one, two) if _utility(d, d["options"][d["choice"]].name) > _FORCED]
    if forced:
        return found | {"cause": "its answer was forced"}
    found["cause"] = "an offer that the other has not"
    if toward is not None:
        return found | toward
    return found | {term: before[term] if before else 0.0 for term in TERMS}


def _utility(decision: dict[str, Any], name: str) -> float:
    """Return the utility of an option; that of one which is not there, if it is not there."""
    return next((o.utility for o in decision["options"] if o.name == name), choose.UNAVAILABLE)


def _decision(arm: Arm, actor: str, run: int, week: int) -> tuple[dict[str, Any], rules.Structure]:
    """Play a single run up to a week; return what the actor weighed in it."""
    from sim.engines.mesa_model import PositionModel

    model = PositionModel(arm.world, arm.seed, run, drawn=arm.sampling == "uniform").run(week + 1)
    chosen = next(d for d in model.decisions if d["week"] == week and d["actor"] == actor)
    return chosen, model.structure


def _advantage(decision: dict[str, Any], structure: rules.Structure, wanted: str, instead: str
               ) -> dict[str, float] | None:
    """Return by how much each term speaks for one option against another; None if one is not there."""
    by_name = {option.name: option for option in decision["options"]}
    if any(abs(_utility(decision, name)) >= _FORCED for name in (wanted, instead)):
        return None
    one, two = (option_terms(decision, structure, by_name[name]) for name in (wanted, instead))
    return {term: one[term] - two[term] for term in TERMS}


# -- playing ----------------------------------------------------------------------------------------


def common_actors(one: World, two: World) -> list[str]:
    """Return the actors that both worlds have."""
    return [slug for slug in one.actors if slug in two.layout.index]


def end_names(one: World, two: World) -> list[str]:
    """Return the values of the end-state table: of the actors that both worlds have."""
    actors = common_actors(one, two)
    names = [f"position.{a}.{d}" for a in actors for d in DOMAINS]
    names += [f"{kind}.{a}" for kind in ("gap", "standing") for a in actors]
    names += ["battlefield", "escalation_risk"]
    if len(actors) <= 8:
        names += [f"relation.{a}-{b}" for a in actors for b in actors if a != b]
    return names


def answer_names(one: World, two: World) -> list[str]:
    """Return the outcomes of offers, votes and plans that both worlds have."""
    offers = {o.name for o in one.structure.offers} & {o.name for o in two.structure.offers}
    names = [f"offer.{name}" for name in sorted(offers)]
    voters = {v.name: {two.actors[i] for i in v.voters} for v in two.votes}
    for vote in one.votes:
        names += [f"vote.{vote.name}.{one.actors[i]}" for i in vote.voters
                  if one.actors[i] in voters.get(vote.name, ())]
    plans = {p.name: two.actors[p.author] for p in two.plans}
    for plan in one.plans:
        if plan.name in plans:
            names += [f"plan.{plan.name}.{a}" for a in common_actors(one, two)
                      if a not in (one.actors[plan.author], plans[plan.name])]
    return names


def compare(base: Arm, other: Arm, *, smallest: float = SMALLEST, level: float = 0.95,
            unpaired: bool = False, engine: str = "auto", threads: int | None = None) -> Comparison:
    """Play two arms and compare them.

    Args:
        base: The first arm.
        other: The second arm; differences are it less the first.
        smallest: Smallest effect of interest, in units of position.
        level: Confidence level.
        unpaired: Accept runs that are no pairs; all that comes out is marked.
        engine: As in :func:`analysis.common.play`.
        threads: As there.

    Raises:
        InputError: If the runs are no pairs and that was not asked for, or if the two have no week or no
            actor in common.
    """
    reason = why_unpaired(base, other)
    if reason and not unpaired:
        raise InputError(f"the runs are not paired: {reason}", file="command line",
                         found=f"{base.name}, {other.name}", allowed="the same seed, start and sampling",
                         fix="play both with the same seed, or ask for unpaired=yes (then all is marked so)")
    actors = common_actors(base.world, other.world)
    days = [day for day in base.world.dates if day in set(other.world.dates)]
    if not actors or not days:
        raise InputError("nothing to compare: no week and actor in common", file="command line",
                         found=f"{base.name}: {base.world.dates[0]} to {base.world.dates[-1]}; "
                         f"{other.name}: {other.world.dates[0]} to {other.world.dates[-1]}",
                         allowed="scenarios whose periods overlap, in the same weeks")
    if reason is None:
        base = dataclasses.replace(base, runs=min(base.runs, other.runs))
        other = dataclasses.replace(other, runs=base.runs)
    names = [f"position.{a}.{d}" for a in actors for d in DOMAINS]
    played = []
    for arm in (base, other):
        last = arm.world.dates.index(days[-1])
        outcomes = [f"{name}@week{last}" for name in end_names(base.world, other.world)]
        outcomes += answer_names(base.world, other.world)
        played.append(common.play_paths(arm.world, arm.runs, arm.seed, names, outcomes, engine=engine,
                                        threads=threads, sampling=arm.sampling))
    return Comparison(base, other, reason is None, smallest, level, *played)


# -- the report -------------------------------------------------------------------------------------


def report(comparisons: Sequence[Comparison], *, explained: int = EXPLAINED, picture: bool = True,
           change: Sequence[str] = ()) -> Report:
    """Return the report on one or more comparisons with the same base.

    Args:
        comparisons: The comparisons.
        change: The change that makes the second arm, for the title.
        explained: Pairs of runs of which the reason is looked up.
        picture: Whether to draw.
    """
    import pandas as pd

    reasons = [c.reasons(explained) for c in comparisons]
    first = comparisons[0]
    paired = all(c.paired for c in comparisons)
    title = f"{', '.join(c.other.name for c in comparisons)} against {first.base.name}"
    if change:
        title = f"{first.base.name} with and without {common.in_words(change)}"
    found = Report(
        "compare", title if paired else f"{title} (UNPAIRED)",
        " ".join(c.sentence(r) for c, r in zip(comparisons, reasons, strict=True)),
        tables={
            "end_state": pd.concat([c.end_state for c in comparisons], ignore_index=True),
            "weekly": pd.concat([c.weekly for c in comparisons], ignore_index=True),
            "partings": pd.concat([c.partings for c in comparisons], ignore_index=True),
            "first_movers": pd.concat([c.first_movers for c in comparisons], ignore_index=True),
            "reasons": pd.concat(reasons, ignore_index=True),
            "answers": pd.concat([c.answers for c in comparisons], ignore_index=True),
        },
        figures={"base": first.base.name, "others": [c.other.name for c in comparisons],
                 "paired": paired, "smallest": first.smallest, "level": first.level,
                 "runs": [c.base.runs for c in comparisons],
                 "worlds": {a.name: a.world.hash() for c in comparisons for a in (c.base, c.other)}},
        notes=[method_note(comparisons)],
    )
    if picture:
        found.pictures["compare"] = small_multiples(comparisons)
    return found


def method_note(comparisons: Sequence[Comparison]) -> str:
    """Return how the numbers were made."""
    first = comparisons[0]
    how = (f"Paired runs (common random numbers), paired t intervals at {common.percent(first.level)}"
           if all(c.paired for c in comparisons) else
           f"UNPAIRED runs: Welch's intervals at {common.percent(first.level)}, wider than need be; no "
           "statement on who moved first")
    return (f"{how}; {first.base.runs} runs of each. Parted: at least {first.smallest:g} (one notch) with "
            "an interval corrected for all weeks and series (Bonferroni). p_holm: adjusted for all rows of "
            "the end-state table (Holm).")


def small_multiples(comparisons: Sequence[Comparison]) -> Figure:
    """Return the picture: the difference by week, a panel an actor and domain.

    Args:
        comparisons: One colour each.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from analysis import plots

    first = comparisons[0]
    actors = common_actors(first.base.world, first.other.world)
    made, axes = plots.figure(9.5, 1.45 * len(actors) + 1.4, len(actors), 3, sharex=True, sharey="row")
    for c, comparison in enumerate(comparisons):
        colour = plots.COLOURS[c % len(plots.COLOURS)]
        weekly = comparison.weekly
        for actor, domain in comparison.series:
            rows = weekly[(weekly["actor"] == actor) & (weekly["domain"] == domain)]
            axis = axes[actors.index(actor), DOMAINS.index(domain)]
            days = np.array(rows["date"], dtype="datetime64[D]")
            if comparison.paired:
                a, b = comparison.aligned
                at = comparison.series.index((actor, domain))
                axis.plot(days, (b - a)[at, :, :SHOWN], color=colour, alpha=0.35, linewidth=0.6)
                axis.fill_between(days, rows["q05"], rows["q95"], color=colour, alpha=0.13, linewidth=0)
            axis.fill_between(days, rows["low"], rows["high"], color=colour, alpha=0.4, linewidth=0)
            axis.plot(days, rows["difference"], color=colour, linewidth=1.3)
            parted = rows[rows["parted"]]
            if len(parted):
                day = np.datetime64(parted["date"].iloc[0])
                axis.plot([day], [parted["difference"].iloc[0]], marker="o", markersize=5,
                          markerfacecolor="white", markeredgecolor=colour, markeredgewidth=1.4)
    for r, actor in enumerate(actors):
        axes[r, 0].set_ylabel(first.base.world.labels[actor])
        low, high = axes[r, 0].get_ylim()
        reach = max(abs(low), abs(high), 2.2 * first.smallest)
        axes[r, 0].set_ylim(-reach, reach)
        for d, domain in enumerate(DOMAINS):
            axis = axes[r, d]
            plots.zero_line(axis)
            for edge in (-first.smallest, first.smallest):
                axis.axhline(edge, color=plots.GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
            axis.tick_params(labelleft=d == 0)
            if r == 0:
                plots.titled(axis, domain)
            if r == len(actors) - 1:
                plots.dates(axis)
    handles: list[Any] = [
        Line2D([], [], color=plots.COLOURS[c % len(plots.COLOURS)],
               label=f"{x.other.name} less {x.base.name}")
        for c, x in enumerate(comparisons)
    ]
    if first.paired:
        handles += [Line2D([], [], color=plots.GREY, linewidth=0.6, label=f"each of the first {SHOWN} pairs"),
                    Patch(color=plots.GREY, alpha=0.15, label="5 to 95 % of the pairs")]
    handles += [
        Patch(color=plots.GREY, alpha=0.45, label=f"{common.percent(first.level)} interval of the mean"),
        Line2D([], [], marker="o", linestyle="none", markerfacecolor="white", markeredgecolor=plots.GREY,
               label="first week parted"),
        Line2D([], [], color=plots.GREY, linewidth=0.8, linestyle=(0, (4, 3)),
               label=f"smallest effect of interest, {first.smallest:g}"),
    ]
    made.legend(handles=handles, loc="outside lower center", ncols=3)
    mark = "" if all(c.paired for c in comparisons) else " (UNPAIRED)"
    plots.headed(made, f"Difference of positions: {', '.join(c.other.name for c in comparisons)} "
                 f"less {first.base.name}{mark}", "Above zero: closer to Russia than in the base. "
                 "Positions go from -1, isolates Russia, to +1, backs Russia; each row has its own scale.")
    return made


# -- the command ------------------------------------------------------------------------------------


def _arms(given: Given, change: Sequence[str]) -> list[Arm]:
    """Return what stands on the command line as arms, the base first."""
    arms: list[Arm] = []
    for folder in given.folders:
        arms.append(_folder_arm(folder))
    if not given.folders or "scenario" in {word.partition("=")[0] for word in given.words}:
        arms += [Arm(name, given.world(name), given.seed, given.runs) for name in given.scenarios]
    if change:
        other = common.changed(given, change)
        arms.append(Arm(f"{other.scenario}, changed", other.world(), other.seed, given.runs))
    names = [arm.name for arm in arms]
    for n, arm in enumerate(arms):
        if names.count(arm.name) > 1:
            arm.name = f"{arm.name} ({n + 1})"
    if len(arms) < 2:
        raise InputError("two are needed for a comparison", file="command line",
                         found=", ".join(names) or "nothing",
                         allowed="two scenarios, two run folders, or a scenario and a change",
                         fix="write scenario=baseline,arms_sale or add --change KEY=VALUE")
    if len(arms) > 6:
        raise InputError("too many to compare at once", file="command line", found=len(arms),
                         allowed="2 to 6")
    return arms


def _folder_arm(folder: Any) -> Arm:
    """Return a run folder as an arm: its world, seed, number of runs and sampling, to be played again.

    Raises:
        InputError: If it is no run folder, has no ensemble, or was made with other rules.
    """
    from sim.results import tables as trajectories

    opened = trajectories.reopen(folder)
    chosen = opened.settings.parsed.ensemble
    if chosen.runs < 2:
        raise InputError("this run folder has no ensemble", file=folder, key="ensemble.runs",
                         found=chosen.runs, fix="run it again with ensemble.runs=1000")
    if opened.manifest.get("rules_sha256") != trajectories.rules_hash():
        print(f"note: {folder} was made with other rules; it is played again with the present ones",
              file=sys.stderr)
    return Arm(folder.name, opened.world, opened.seed, chosen.runs, chosen.sampling)


def main(argv: list[str]) -> int:
    """Compare scenarios or run folders."""
    made = common.parser(
        "compare",
        "Compare scenarios run by run: where their positions part, who moves first, which reason does it,\n"
        "and how they end. The first one is the base. Run folders are played again from their manifests.",
        """python -m analysis.compare scenario=baseline,arms_sale
        python -m analysis.compare scenario=arms_sale --change pairs.credibility.china-us.value=0
        python -m analysis.compare runs/baseline-20240101T120000 runs/arms_sale-20240101T120500
        python -m analysis.compare scenario=arms_sale,thaw smallest=0.1 --runs 5000""",
    )
    made.add_argument("--change", action="append", default=[], metavar="KEY=VALUE",
                      help="compare the first scenario with itself under this change (may be repeated)")
    made.add_argument("--explained", type=int, default=EXPLAINED, metavar="N",
                      help=f"pairs of runs of which the reason is looked up (default: {EXPLAINED})")
    args = made.parse_args(argv)
    given = common.read_words(args, ("smallest", "level", "unpaired"), folders=True)
    smallest = common.number(given.own.get("smallest", str(SMALLEST)), "smallest")
    level = common.number(given.own.get("level", "0.95"), "level")
    unpaired = given.own.get("unpaired", "no")
    if unpaired not in ("yes", "no"):
        raise InputError("not a choice", file="command line", key="unpaired", found=unpaired,
                         allowed="yes or no")
    if not 0.0 <= smallest <= 2.0:
        raise InputError("not a smallest effect", file="command line", key="smallest", found=smallest,
                         allowed="0 to 2, in units of position")
    if not 0.5 <= level < 1.0:
        raise InputError("not a confidence level", file="command line", key="level", found=level,
                         allowed="0.5 to below 1")
    if args.explained < 0:
        raise InputError("not a number of pairs", file="command line", key="explained", found=args.explained,
                         allowed="0 or more")
    base, *others = _arms(given, args.change)
    found = report(
        [compare(base, other, smallest=smallest, level=level, unpaired=unpaired == "yes", **given.how())
         for other in others],
        explained=args.explained, picture=given.picture, change=args.change,
    )
    columns = ["value", "mean_base", "mean_other", "difference", "low", "high", "share_apart", "p_holm"]
    found.columns = columns if len(others) == 1 else ["other", *columns]
    folder = common.publish(found, given.output, how={"words": given.words, "change": args.change,
                                                      "seed": base.seed, "runs": base.runs})
    ends = found.tables["end_state"]
    shown = {**found.tables, "end_state": ends[ends["value"].str.startswith("position.")]}
    common.show(dataclasses.replace(found, tables=shown), folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(guarded(main)(None))
