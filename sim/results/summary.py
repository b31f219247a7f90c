"""The figures of a run: what each actor did, how often an offer was taken, what followed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.results.asked import asked_about
from sim.results.columns import coder_of_runs
from sim.results.headlines import ANSWERS, Headline, figure, headlines
from sim.results.headlines import rounded as _rounded
from sim.results.scoring import check_record, record_outcomes
from sim.world.world import World

if TYPE_CHECKING:
    from sim.engines.mesa_model import PositionModel
    from sim.engines.reduce import Ensemble

Floats = NDArray[np.float64]


@dataclass
class Beside:
    """What stands beside an ensemble in each headline.

    Attributes:
        luck: Runs at the coded values.
        ranges: Runs over the coded ranges; None where the coded values are not drawn.
        assumed: Runs in which assumed values alone are drawn; likewise.
        ends: By headline, how far one assumed value at an end of its range moves it; None if not asked for.
        changes: What the story changes against the reference; None if there is nothing to compare with.
    """

    luck: Ensemble
    ranges: Ensemble | None = None
    assumed: Ensemble | None = None
    ends: dict[Headline, dict[str, Any]] | None = None
    changes: dict[str, Any] | None = None


def standard_outcomes(world: World) -> list[str]:
    """Return the outcomes of a run's tables: offers, who is penalised when, ends, the record."""
    names = record_outcomes(world)
    for offer in world.structure.offers:
        names += [f"offer.{offer.name}", f"offer.{offer.name}.week"]
        to = world.actors[offer.to]
        names += [f"penalised.{to}-{world.actors[j]}.{part}" for j in world.structure.enforcers
                  if j != offer.to for part in ("week", "last")]
    return list(dict.fromkeys([*names, *end_positions(world)]))


def end_positions(world: World) -> list[str]:
    """Return the outcomes that say where each actor ends."""
    return [f"position.{slug}.{domain}@end" for slug in world.actors for domain in world.domains]


def summarise(model: PositionModel, seed: int, ensemble: Ensemble | None, beside: Beside | None = None
              ) -> dict[str, Any]:
    """Return the figures of a run as plain data (``summary.json``).

    Args:
        model: The single run, played.
        seed: Its seed.
        ensemble: The runs over the coded ranges, if there are any.
        beside: What stands beside them in each headline.
    """
    world = model.world
    return {
        "scenario": world.name,
        "title": world.scenario.title,
        "question": world.scenario.question,
        "coding": world.evidence.coding,
        **_coders(world, ensemble),
        "departures": list(world.departures),
        "seed": seed,
        "weeks": world.weeks,
        "period": [str(world.scenario.period.start), str(world.scenario.period.end)],
        "runs": ensemble.runs if ensemble else 0,
        "headlines": _headlines(world, ensemble, beside) if ensemble and beside else [],
        "changes": beside.changes if beside else None,
        "war": [_war(world, model, ensemble, name) for name in asked_about(world)],
        "actors": [_actor(world, model, ensemble, i) for i in range(len(world.actors))],
        "offers": [_offer(world, model, ensemble, o) for o in range(len(world.structure.offers))],
        "votes": _answers(world, model, ensemble, "vote"),
        "plans": _answers(world, model, ensemble, "plan"),
        "record": check_record(world, ensemble) if ensemble and ensemble.outcomes else [],
    }


def _coders(world: World, ensemble: Ensemble | None) -> dict[str, Any]:
    """Return the coders of a pool; nothing of a single reading."""
    coders = world.coders
    if coders is None:
        return {}
    rows: list[dict[str, Any]] = [{"coding": name, "reader": reader}
                                  for name, reader in zip(coders.pool.names, coders.pool.readers, strict=True)]
    drawn = coder_of_runs(ensemble) if ensemble is not None else []
    if drawn:
        rows = [{**row, "runs": drawn.count(row["coding"])} for row in rows]
    return {"coders": rows}


def _headlines(world: World, ensemble: Ensemble, beside: Beside) -> list[dict[str, Any]]:
    """Return each headline with its three numbers."""
    return [{
        "outcome": headline.outcome, "answer": headline.answer, "luck": figure(headline, beside.luck),
        "ranges": figure(headline, beside.ranges) if beside.ranges else None,
        "assumed": figure(headline, beside.assumed) if beside.assumed else None,
        "ends": beside.ends[headline] if beside.ends else None,
    } for headline in headlines(world, ensemble)]


def _war(world: World, model: PositionModel, ensemble: Ensemble | None, name: str) -> dict[str, Any]:
    """Return the path of a variable of the war in the single run, and where it ends in the ensemble."""
    slot = world.layout.slot(name)
    path = [world.point()[slot], *(week[slot] for week in model.history)]
    found = {"variable": name, "start": _rounded(path[0]), "end": _rounded(path[-1]), "low": _rounded(min(path)),
             "high": _rounded(max(path))}
    if ensemble is not None:
        quantiles = ensemble.quantiles[name][:, -1, 0]
        found |= {"ensemble_mean": _rounded(ensemble.mean[name][-1, 0]), "ensemble_q05": _rounded(quantiles[0]),
                  "ensemble_q95": _rounded(quantiles[-1])}
    return found


def _actor(world: World, model: PositionModel, ensemble: Ensemble | None, i: int) -> dict[str, Any]:
    slug, position = world.actors[i], world.layout.offsets["position"]
    n = len(world.actors)
    found: dict[str, Any] = {"actor": slug, "name": world.labels[slug], "domains": {}}
    moves = 0
    history, before = np.asarray(model.history), world.point()
    for d, domain in enumerate(world.domains):
        slot = position + d * n + i
        path = np.concatenate([[before[slot]], history[:, slot]])
        moves += int(np.count_nonzero(np.diff(path)))
        figures: dict[str, Any] = {
            "start": _rounded(path[0]), "end": _rounded(path[-1]),
            "end_in_words": world.evidence.rung(domain, path[-1], slug).label,
            "low": _rounded(path.min()), "high": _rounded(path.max()),
        }
        if ensemble is not None:
            quantiles = ensemble.quantiles["position"][:, -1, d, i]
            mean = float(ensemble.mean["position"][-1, d, i])
            figures["ensemble_mean"] = _rounded(mean)
            figures["ensemble_in_words"] = world.evidence.rung(domain, mean, slug).label
            figures["ensemble_sd"] = _rounded(ensemble.deviation["position"][-1, d, i])
            figures["ensemble_q05"], figures["ensemble_q95"] = (
                _rounded(quantiles[0]), _rounded(quantiles[-1]))
        found["domains"][domain] = figures
    found["moves"] = moves
    return found


def _offer(world: World, model: PositionModel, ensemble: Ensemble | None, o: int) -> dict[str, Any]:
    offer = world.structure.offers[o]
    story = world.scenario.offers[offer.name]
    taken = [e["week"] for e in model.log if e["kind"] == "offer" and e["name"] == offer.name]
    found: dict[str, Any] = {
        "offer": offer.name, "title": story.title, "to": story.single, "from": story.from_,
        "opens": str(story.opens), "closes": str(story.closes),
        "single_run_week": taken[0] if taken else None,
    }
    if ensemble is None:
        return found
    count, (low, high) = ensemble.share(offer.name)
    found |= {"taken": count, "runs": ensemble.runs, "share": _rounded(count / ensemble.runs),
              "share_low": _rounded(low), "share_high": _rounded(high)}
    weeks = ensemble.accepted[offer.name]
    if count:
        found["median_week"] = int(np.searchsorted(weeks.cumsum(), count / 2))
    if ensemble.outcomes:
        found["then_penalised"] = _then_penalised(world, ensemble, offer)
    if ensemble.drawn is not None and 0 < count < ensemble.runs:
        found["what_separates"] = separating(world, ensemble.drawn,
                                             ensemble.outcomes[f"offer.{offer.name}"])
    return found


def _then_penalised(world: World, ensemble: Ensemble, offer: Any) -> list[dict[str, Any]]:
    """Return, by enforcer, in how many runs it penalises whoever got the offer.

    ``penalised`` counts the runs with a penalty, the first or a further one, in that week or later: the week in
    which the offer was taken, or, where it was not, the week in which it opened. ``ever`` counts the runs with
    a penalty at any time, also before.
    """
    from sim.engines.shares import wilson

    taken = ensemble.outcomes[f"offer.{offer.name}"] > 0
    since = np.where(taken, ensemble.outcomes[f"offer.{offer.name}.week"], offer.opens)
    rows = []
    to = world.actors[offer.to]
    for j in world.structure.enforcers:
        if j == offer.to:
            continue
        last = ensemble.outcomes[f"penalised.{to}-{world.actors[j]}.last"]
        ever = ~np.isnan(last)
        hit = np.where(ever, last, -1.0) >= since
        row: dict[str, Any] = {"enforcer": world.actors[j]}
        for name, group in (("after_taking", taken), ("after_refusing", ~taken)):
            runs, hits = int(group.sum()), int((hit & group).sum())
            low, high = wilson(hits, runs)
            row[name] = {"runs": runs, "penalised": hits, "low": _rounded(low), "high": _rounded(high),
                         "ever": int((ever & group).sum())}
        rows.append(row)
    return rows


def separating(world: World, drawn: Floats, outcome: Floats, most: int = 5) -> list[dict[str, Any]]:
    """Return the coded values that best separate runs with an outcome from runs without.

    The measure is the difference of the mean draws in standard deviations of a uniform draw, under a pool of
    the draws themselves (Cohen's d against the prior), largest first. Differences that chance alone would show
    somewhere among so many values are left out (two-sided 5 %, Bonferroni correction).

    Args:
        world: Whose values.
        drawn: Draws in [0, 1), shape (values, runs).
        outcome: 1 or 0 a run.
        most: How many to return.
    """
    yes = outcome > 0.5
    varied = sum(value.high > value.low for value in world.values)
    least = NormalDist().inv_cdf(1.0 - 0.025 / max(varied, 1))
    spread = (1.0 / yes.sum() + 1.0 / (~yes).sum()) ** 0.5
    found: list[dict[str, Any]] = []
    for value, u in zip(world.values, drawn, strict=True):
        if value.high <= value.low or np.isnan(u).any():
            continue
        gap = float(u[yes].mean() - u[~yes].mean())
        sd = float(u.std()) if world.coders else (1.0 / 12.0) ** 0.5
        if abs(gap) > least * (sd * spread):
            read = [] if value.coded is None or value.coded.basis == "assumed" else value.coded.evidence
            found.append({
                "key": value.key, "effect": _rounded(gap / sd, 3),
                "mean_with": _rounded(float(value.at(u[yes].mean()))),
                "mean_without": _rounded(float(value.at(u[~yes].mean()))),
                "sources": list(dict.fromkeys(p.cited for p in read)),
            })
    found.sort(key=lambda row: (-abs(row["effect"]), row["key"]))
    return found[:most]


def _answers(world: World, model: PositionModel, ensemble: Ensemble | None, kind: str
             ) -> list[dict[str, Any]]:
    words = ANSWERS[kind]
    entries: Any = world.votes if kind == "vote" else world.plans
    stories: Any = world.scenario.votes if kind == "vote" else world.scenario.plans
    rows = []
    for entry in sorted(entries, key=lambda entry: (entry.week, entry.name)):
        row: dict[str, Any] = {kind: entry.name, "title": stories[entry.name].title,
                               "date": str(stories[entry.name].date), "answers": {}}
        for slug, answer in model.answers.get(f"{kind}.{entry.name}", {}).items():
            row["answers"][slug] = {"single_run": answer}
            if ensemble is not None:
                counts = (ensemble.votes if kind == "vote" else ensemble.plans)[entry.name][slug]
                row["answers"][slug] |= dict(zip(words, counts, strict=True))
                row["answers"][slug]["most_frequent"] = words[counts.index(max(counts))]
        rows.append(row)
    return rows
