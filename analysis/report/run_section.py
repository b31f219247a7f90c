"""What the page says of a run."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.phrases import observed_words
from sim.coded import cases, pool
from sim.engines.mesa_model import PositionModel
from sim.explain.explanation import explain
from sim.explain.parts import Flip
from sim.explain.prose import sentence
from sim.explain.report import beyond
from sim.explain.turning_points import turning_points
from sim.explain.words import term_words, verb
from sim.results.naming import THREE, number
from sim.results.run_folder import RunFolder, kept_file
from sim.results.unscored import why_not_scored
from sim.rules.forms import departures
from sim.world.world import World

#: Turning points explained for each of the actors that the story asks about.
POINTS = 2


def picture(data: bytes | None) -> str | None:
    """Return a PNG file's bytes as a ``data:`` address, or None if there are none."""
    return None if data is None else "data:image/png;base64," + base64.b64encode(data).decode("ascii")


def place(folder: Path) -> str:
    """Return where a folder is, to be pasted: as seen from here, or its last two parts; never a machine's own path."""
    full = folder.absolute()
    found = full.relative_to(Path.cwd()) if full.is_relative_to(Path.cwd()) else Path(*full.parts[-2:])
    return shlex.quote(found.as_posix())


def ends_words(world: World) -> str:
    """Return what the two ends of every position are, as a sentence."""
    pole = world.case.poles.positive
    return f"+1 {pole.backs}, \N{MINUS SIGN}1 {pole.against}."


def paragraphs(world: World, entries: Sequence[Any]) -> list[dict[str, str]]:
    """Return the passages that entries of a scenario stand on, each once, in the order of sources."""
    found: dict[tuple[str, int], str] = {}
    for entry in entries:
        for passage in entry.evidence:
            found.setdefault((passage.source, passage.paragraph), passage.says)
    cards = world.evidence.sources
    return [
        {"source": cards[source].title, "id": source, "paragraph": str(paragraph), "says": says}
        for (source, paragraph), says in sorted(found.items())
    ]


def story(world: World) -> list[dict[str, Any]]:
    """Return what the scenario brings, in the order of its dates: when, what, and where it was read."""
    scenario = world.scenario
    rows: list[tuple[str, str, Any]] = []
    for event in scenario.events.values():
        when = str(event.date) if event.date else (
            f"by chance, {100 * (event.chance or 0):g} % a week" if event.chance is not None
            else "once the state calls for it")
        rows.append((when, event.title, event))
    for offer in scenario.offers.values():
        rows.append((f"{offer.opens} to {offer.closes}", f"Offer: {offer.title}", offer))
    for vote in scenario.votes.values():
        rows.append((str(vote.date), f"Vote: {vote.title}", vote))
    for plan in scenario.plans.values():
        rows.append((str(plan.date), f"Plan: {plan.title}", plan))
    rows.sort(key=lambda row: (not row[0][:1].isdigit(), row[0]))
    return [{"when": when, "what": what,
             "read": ", ".join(dict.fromkeys(f"{p.source} ¶{p.paragraph}" for p in entry.evidence))}
            for when, what, entry in rows]


def protagonists(world: World) -> list[str]:
    """Return two actors to explain: whom the story asks about, then who has furthest to go."""
    scenario = world.scenario
    asked = [offer.single for offer in scenario.offers.values()]
    asked += [plan.author for plan in scenario.plans.values()]
    asked += [row.observed.variable.split(".")[1] for row in scenario.record.values()
              if row.observed.variable and row.observed.variable.startswith("position.")]
    position = world.layout.array(world.base, "position")
    ideal = world.layout.array(world.base, "ideal_point") + world.layout.array(world.base, "wartime_shift")
    far = abs(ideal - position).sum(axis=0)
    others = sorted(world.actors, key=lambda slug: -far[world.layout.index[slug]])
    return list(dict.fromkeys([*asked, *others]))[:2]


def reasons(world: World, seed: int) -> list[dict[str, Any]]:
    """Return the turning points of the actors that the story asks about, each explained."""
    model = PositionModel(world, seed).run()
    found = []
    for actor in protagonists(world):
        # a week is told once: where an offer is taken in it, that is what happened
        for point in {point.week: point for point in turning_points(model, actor, POINTS)}.values():
            why = explain(model, seed, actor, point.week)
            flip = why.flip
            found.append({
                "actor": why.label, "date": str(point.date), "week": point.week, "what": point.text,
                "sentence": sentence(why),
                "terms": [
                    {"term": name, "words": term_words(name), "value": f"{value:+.3f}",
                     "share": round(100 * abs(value) / _largest(why.differences))}
                    for name, value in sorted(why.differences.items(), key=lambda item: -abs(item[1]))[:4]
                    if abs(value) > 1e-9
                ],
                "flip": None if flip is None else
                f"With {flip.words} at {beyond(flip)} instead of {flip.was:.4g} it would have "
                f"{verb(flip.option_words, 'participle')} "
                f"({_cited(flip)}).",
            })
    return found


def _cited(flip: Flip) -> str:
    """Return where the value of a flip was read, or that it is assumed."""
    return "assumed" if flip.basis == "assumed" else ", ".join(dict.fromkeys(flip.evidence)) or flip.basis


def _largest(terms: Mapping[str, float]) -> float:
    return max((abs(value) for value in terms.values()), default=1.0) or 1.0


def finding(figures: Mapping[str, Any], world: World) -> str:
    """Return what the run found, in one or two sentences."""
    parts = []
    for offer in figures["offers"]:
        to = world.labels[offer["to"]]
        if "share" in offer:
            (told,) = [row for row in figures["headlines"] if row["outcome"] == f"offer.{offer['offer']}"]
            shares = "; ".join(
                f"{name} {number(told[key]['value'], True)} (Monte Carlo error {100 * told[key]['low']:.1f} to "
                f"{100 * told[key]['high']:.1f})" for key, name, _ in THREE if told[key] is not None)
            parts.append(f"{to} takes the offer ({offer['title']}) in this share of the runs: {shares}.")
        else:
            did = "takes" if offer["single_run_week"] is not None else "refuses"
            parts.append(f"At the coded values {to} {did} the offer ({offer['title']}).")
    if not parts:
        slug = protagonists(world)[0]
        row = next(a for a in figures["actors"] if a["actor"] == slug)
        ends = ", ".join(f"{d} {row['domains'][d]['end']:+.2f} ({row['domains'][d]['end_in_words']})"
                         for d in world.domains)
        parts.append(f"{row['name']} ends at {ends}.")
    scored = [row for row in figures["record"] if not row["not_scored"]]
    if scored:
        parts.append(f"{sum(row['holds'] for row in scored)} of {len(scored)} scored observations of the record hold "
                     "in most runs.")
    return " ".join(parts)


def limits(world: World) -> list[str]:
    """Return what a reader should not make of the run."""
    bases = [value.coded.basis for value in world.values if value.coded]
    assumed = bases.count("assumed")
    notes = [
        f"{assumed} of the {len(bases)} coded values that this world uses are assumed: the texts are silent "
        "on them, and a reason is given in the codebook instead of a passage.",
        "Intervals hold within the model: they cover the coded ranges and the luck of a run, not the choice "
        "of the model's mechanisms.",
        "Actors are unitary, a step is a week, and events from outside happen whatever the actors do.",
    ]
    if world.evidence.pool:
        notes.insert(0, f"{pool.sentence(world.evidence.pool)} The single run, and luck alone, take the mean of their "
                        "numbers.")
    shown = [slug for slug in world.scenario.record if why_not_scored(world, slug)]
    if shown:
        notes.append("Rows of the record that are shown and not scored, since an event of the scenario, a form or a "
                     f"coding decides them or they negate another row: {', '.join(shown)}.")
    return notes


def command_of(run: RunFolder) -> str:
    """Return the command that makes the run again."""
    parsed, manifest = run.options, run.manifest
    case = "" if run.world.case.name == cases.default() else f"case={run.world.case.name} "
    command = f"python -m sim {case}scenario={manifest.scenario} seed={manifest.seed}"
    for group, name, default in (("coding", manifest.coding, "first"), ("lens", parsed.lens.name, "none"),
                                 ("decision", parsed.decision.name, "logit")):
        command += "" if name == default else f" {group}={name}"
    command += "".join(f" {word}" for word in departures(run.world.forms))
    for key, given in sorted(manifest.overrides.items()):
        command += "".join(f" {key}.{part}={value!r}" for part, value in sorted(given.items()))
    return command + ("" if parsed.ensemble.runs == 200 else f" ensemble.runs={parsed.ensemble.runs}")


def one_run(run: RunFolder) -> dict[str, Any]:
    """Return all that the page says of one run.

    Raises:
        InputError: If a file of the folder is gone, changed or not ours.
    """
    world, path, manifest = run.world, run.path, run.manifest
    figures = run.summary()
    return {
        "id": f"run-{path.name}",
        "figures": figures,
        "story": " ".join(world.scenario.story.split()),
        "entries": story(world),
        "passages": paragraphs(world, [*world.scenario.events.values(), *world.scenario.offers.values(),
                                     *world.scenario.votes.values(), *world.scenario.plans.values()]),
        "finding": finding(figures, world),
        "picture": picture(kept_file(path, "stances.png", manifest.files)),
        "labels": world.labels,
        "observed": {slug: observed_words(row, world) for slug, row in world.scenario.record.items()},
        "reasons": reasons(world, manifest.seed),
        "limits": limits(world),
        "command": command_of(run),
        "manifest": manifest,
        "place": place(path),
        "ends": ends_words(world),
    }
