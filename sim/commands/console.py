"""The table that a person reads after a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.coded.pool import sentence
from sim.commands import three
from sim.play.simulation import Simulation
from sim.results.naming import change_words, error_words, three_names
from sim.world.world import World

#: Where an offer is taken in at least this share of the runs, and left in as many, a mean has no words.
DIVIDED = 0.2


def show(played: Simulation, folder: Path) -> None:
    """Print what a run showed and where it is."""
    console = Console(highlight=False, soft_wrap=False)
    world, figures = played.world, played.summary
    story = world.scenario
    console.print(f"\n[bold]{escape(story.title)}[/]  {figures['period'][0]} to {figures['period'][1]}, "
                  f"{figures['weeks']} weeks, seed {figures['seed']}, "
                  + ", ".join((f"coding {figures['coding']}", *world.departures)))
    if world.evidence.pool:
        console.print(sentence(world.evidence.pool))
    console.print(f"[italic]{escape(story.question)}[/]\n")
    _positions(console, world, figures)
    if figures["runs"]:
        console.print(three.legend(figures))
    for offer in figures["offers"]:
        three.offer(console, world, offer, figures)
    three.answers(console, world, figures)
    three.ends(console, world, figures)
    _changes(console, played)
    _record(console, figures)
    made = [name for name in ("stances.png", "trajectory.csv", "ensemble.csv", "events.csv", "summary.json")
            if (folder / name).exists()]
    console.print(f"\nEverything is in [bold]{escape(str(folder))}[/]: {', '.join(made)}", soft_wrap=True)
    asked, week = what_to_ask(world, figures)
    console.print(f"Why did somebody do that?  python -m sim.explain {escape(str(folder))} "
                  f"--actor {escape(asked)} --week {week}", soft_wrap=True)


def what_to_ask(world: World, figures: Mapping[str, Any]) -> tuple[str, int]:
    """Return the actor and the week that the printed example asks about.

    That is the first offer taken in the single run; where none is, the case's actor, or the first where it takes no
    part, and week 8 or the last.
    """
    taken = [(offer["single_run_week"], offer["to"]) for offer in figures["offers"]
             if offer["single_run_week"] is not None]
    week, slug = min(taken, default=(min(8, figures["weeks"] - 1), world.case.focus))
    chosen = world.labels.get(slug, world.labels[world.actors[0]])
    return f"'{chosen}'" if " " in chosen else chosen, week


def between(world: World, figures: Mapping[str, Any], slug: str, domain: str) -> str:
    """Return what is said of a mean position that is nobody's: an offer in that domain divides the runs in two.

    Empty where none is taken in a share of the runs from :data:`DIVIDED` to one less that.
    """
    own = {offer.name for offer in world.structure.offers
           if world.actors[offer.to] == slug and world.domains[offer.domain] == domain}
    shares = [row["share"] for row in figures["offers"] if row["offer"] in own and "share" in row]
    return next((f"takes an offer in {100 * share:.0f} % of the runs: the mean lies between two ends"
                 for share in shares if DIVIDED <= share <= 1.0 - DIVIDED), "")


def _positions(console: Console, world: World, figures: dict[str, Any]) -> None:
    """Print where each actor, and what of the war is asked about, starts and ends: one line a value."""
    told = {row["outcome"]: row for row in figures["headlines"]}
    heads = three_names(figures) if told else ["end"]
    names = (*world.domains, *(row["variable"] for row in figures["war"]))
    width = max(len(name.replace("_", " ")) for name in names) + 3
    console.print(f"{'':{width}}{'start':>5}  " + "  ".join(f"{head:<{three.CELL}}" for head in heads), soft_wrap=True)
    beside = console.width >= width + 7 + (three.CELL + 2) * len(heads) + 28

    def line(label: str, row: dict[str, Any], outcome: str, words: str) -> None:
        cells = three.means(told[outcome]) if outcome in told else [f"{row['end']:+.2f}"]
        numbers = f"  {label:<{width - 2}}{row['start']:+.2f}  " + "  ".join(f"{c:<{three.CELL}}" for c in cells)
        console.print(escape(numbers) + (f"  [dim]{escape(words)}[/]" if beside else ""), soft_wrap=True)
        if not beside:
            console.print(f"    [dim]{escape(words)}[/]", soft_wrap=True)

    for actor in figures["actors"]:
        console.print(f"[bold]{escape(actor['name'])}[/]")
        for domain in world.domains:
            row = actor["domains"][domain]
            line(domain, row, f"position.{actor['actor']}.{domain}@end",
                 between(world, figures, actor["actor"], domain)
                 or row.get("ensemble_in_words", row["end_in_words"]))
    if figures["war"]:
        console.print("[bold]The war[/]")
    for row in figures["war"]:
        name = row["variable"]
        line(name.replace("_", " "), row, f"{name}@end", world.case.variable(name).meaning)


def _changes(console: Console, played: Simulation) -> None:
    told = played.summary["changes"]
    if told is None:
        return
    rows = told["rows"]
    how = f"{told['runs']:,} runs of each under the same luck and draws, to {told['date']}"
    found = (f"beyond its Monte Carlo error {len(rows)} of {told['looked_at']} differences:" if rows
             else "no difference is larger than its Monte Carlo error.")
    console.print(f"\n[bold]What this story changes[/] against {told['reference']} ({how}): {found}")
    for row in rows[:10]:
        console.print(f"  {escape(change_words(row, played.world))} ({error_words(row)})")
    if len(rows) > 10:
        console.print(f"  ... and {len(rows) - 10} more in summary.json")


def _record(console: Console, figures: dict[str, Any]) -> None:
    rows = [row for row in figures["record"] if not row["not_scored"]]
    if not figures["record"]:
        return
    held, missed = sum(row["holds"] for row in rows), [row for row in rows if not row["holds"]]
    shown = len(figures["record"]) - len(rows)
    more = (f" {shown} more are not scored: the scenario's own events, a form or a coding decides them, or they "
            "negate another row." if shown else "")
    console.print(f"\nThe record: {held} of {len(rows)} scored observations hold in most runs.{more}")
    for row in sorted(missed, key=lambda row: row["share"]):
        console.print(f"  [bold]{row['id']}[/] holds in {100 * row['share']:.0f} %: "
                      f"{escape(row['observed'])} ({', '.join(row['sources'][:2])})")
