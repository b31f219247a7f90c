"""The table that a person reads after a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.coded.variables import DOMAINS
from sim.play.simulation import Simulation
from sim.world.world import World


def show(played: Simulation, folder: Path) -> None:
    """Print what a run showed and where it is."""
    console = Console(highlight=False, soft_wrap=False)
    world, figures = played.world, played.summary
    story = world.scenario
    console.print(f"\n[bold]{escape(story.title)}[/]  {figures['period'][0]} to {figures['period'][1]}, "
                  f"{figures['weeks']} weeks, seed {figures['seed']}, "
                  + ", ".join((f"coding {figures['coding']}", *world.departures)))
    console.print(f"[italic]{escape(story.question)}[/]\n")
    console.print(_positions(figures))
    for offer in figures["offers"]:
        _offer(console, world, offer)
    _answers(console, world, figures)
    _record(console, figures)
    made = [name for name in ("stances.png", "trajectory.csv", "ensemble.csv", "events.csv", "summary.json")
            if (folder / name).exists()]
    console.print(f"\nEverything is in [bold]{escape(str(folder))}[/]: {', '.join(made)}", soft_wrap=True)
    console.print(f"Why did somebody do that?  python -m sim.explain {escape(str(folder))} "
                  f"--actor China --week {min(8, figures['weeks'] - 1)}", soft_wrap=True)


def _positions(figures: dict[str, Any]) -> Table:
    runs = figures["runs"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("actor")
    table.add_column("domain")
    table.add_column("start", justify="right")
    table.add_column("end", justify="right")
    table.add_column("in words")
    if runs:
        table.add_column(f"end, {runs} runs: mean [5 %, 95 %]", justify="right")
    for actor in figures["actors"]:
        for d, domain in enumerate(DOMAINS):
            row = actor["domains"][domain]
            cells = [escape(actor["name"]) if d == 0 else "", domain, f"{row['start']:+.2f}",
                     f"{row['end']:+.2f}", escape(row["end_in_words"])]
            if runs:
                cells.append(f"{row['ensemble_mean']:+.2f} [{row['ensemble_q05']:+.2f}, "
                             f"{row['ensemble_q95']:+.2f}]".replace("[", r"\["))
            table.add_row(*cells, end_section=d == 2)
    return table


def _offer(console: Console, world: World, offer: dict[str, Any]) -> None:
    labels = world.labels
    to = escape(labels[offer["to"]])
    single = ("takes it in week " + str(offer["single_run_week"])
              if offer["single_run_week"] is not None else "refuses it")
    console.print(f"[bold]{escape(offer['title'])}[/] ({offer['opens']} to {offer['closes']})")
    console.print(f"  at the coded values: {to} {single}")
    if "share" not in offer:
        return
    console.print(
        f"  over the coded ranges: {to} takes it in {offer['taken']} of {offer['runs']} runs, "
        f"{100 * offer['share']:.1f} % (95 % interval {100 * offer['share_low']:.1f} to "
        f"{100 * offer['share_high']:.1f} %)"
    )
    for row in offer.get("then_penalised", []):
        after, without = row["after_taking"], row["after_refusing"]
        if after["runs"] and (after["ever"] or without["ever"]):
            console.print(
                f"  {escape(labels[row['enforcer']])} penalises {to} from then on in "
                f"{after['penalised']} of {after['runs']} runs where it took the offer, in "
                f"{without['penalised']} of {without['runs']} where it did not; at any time in the run, in "
                f"{after['ever']} and {without['ever']}"
            )
    if offer.get("what_separates"):
        console.print("  why: what differs most between the runs in which it did and did not")
        for row in offer["what_separates"]:
            sources = ", ".join(row["sources"][:3]) or "assumed"
            console.print(f"    {row['key']}: {row['mean_with']:.2f} against "
                          f"{row['mean_without']:.2f} (read from {sources})")


_SHORT = {"abstain": "abs", "accept": "acc", "neither": "nei", "reject": "rej"}


def _answers(console: Console, world: World, figures: dict[str, Any]) -> None:
    for kind, words in (("vote", ("yes", "abstain", "no")), ("plan", ("accept", "neither", "reject"))):
        rows = figures[f"{kind}s"]
        if not rows:
            continue
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("vote" if kind == "vote" else "peace plan")
        for slug in world.actors:
            table.add_column(escape(world.evidence.actors[slug].short), no_wrap=True)
        for row in rows:
            cells = []
            for slug in world.actors:
                answer = row["answers"].get(slug)
                if answer is None:
                    cells.append("-")
                    continue
                given = answer["single_run"]
                cells.append(_SHORT.get(given, given))
                if figures["runs"]:
                    total = max(sum(answer[word] for word in words), 1)
                    most = max(words, key=lambda word: answer[word])
                    cells[-1] = f"{_SHORT.get(most, most)} {100 * answer[most] / total:.0f}"
                    cells[-1] += f" ({_SHORT.get(given, given)})" if most != given else ""
            table.add_row(escape(row["title"]), *cells)
        console.print(table)
    if figures["votes"] or figures["plans"]:
        meaning = "abs abstain, acc accept, nei neither, rej reject"
        what = (f"The most frequent answer ({meaning}) and in how many per cent of the runs it is given; in "
                "brackets the answer at the coded values, where it is another." if figures["runs"]
                else f"The answer at the coded values ({meaning}).")
        console.print(what)


def _record(console: Console, figures: dict[str, Any]) -> None:
    rows = figures["record"]
    if not rows:
        return
    held = [row for row in rows if row["holds"]]
    missed = [row for row in rows if not row["holds"]]
    console.print(f"\nThe record: {len(held)} of {len(rows)} dated observations hold in most runs.")
    for row in missed:
        console.print(f"  [bold]{row['id']}[/] holds in {100 * row['share']:.0f} %: "
                      f"{escape(row['observed'])} ({', '.join(row['sources'][:2])})")
