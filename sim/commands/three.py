"""Headlines on the terminal: three numbers each, and what an assumed value at an end does."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.results.headlines import ANSWERS
from sim.results.naming import SHORT, THREE, ends_words, given_answer, number, subject, three_names
from sim.world.world import World

#: Width of the cell of a mean: ``+.22 [+.15,+.30]``.
CELL = 16
#: How far one assumed value moves a headline is played when it is asked for.
ASK = "python -m sim ... ensemble.ends=64 sets each assumed value to its ends, one at a time"


def legend(figures: dict[str, Any]) -> str:
    """Return what the columns of the table are."""
    told = "; ".join(f"[bold]{name}[/]: {what}" for _, name, what in THREE if name in three_names(figures))
    return (f"\nEnds: mean and \\[where nine in ten runs lie]. {told}. The words are those for the mean of "
            f"{figures['runs']:,} runs.")


def means(told: dict[str, Any]) -> list[str]:
    """Return a mean's cells: ``+.24 [+.09,+.38]``."""
    cells = []
    for key, _, _ in THREE:
        if told[key] is not None:
            mean, low, high = (f"{told[key][part]:+.2f}".replace("0.", ".").replace("1.00", "1.0")
                               for part in ("value", "q05", "q95"))
            cells.append(f"{mean} [{low},{high}]")
    return cells


def offer(console: Console, world: World, row: dict[str, Any], figures: dict[str, Any]) -> None:
    """Print the share of runs in which an offer is taken, what follows, and what separates the runs."""
    to = escape(world.labels[row["to"]])
    console.print(f"\n[bold]{escape(row['title'])}[/] ({row['opens']} to {row['closes']})")
    if "share" not in row:
        single = row["single_run_week"]
        console.print(f"  at the coded values, in a single run: {to} "
                      + ("refuses it" if single is None else f"takes it in week {single}"))
        return
    (told,) = [line for line in figures["headlines"] if line["outcome"] == f"offer.{row['offer']}"]
    console.print(f"  {to} takes it in this share of the runs (95 % interval of the Monte Carlo error):")
    for key, name, what in THREE:
        if told[key] is not None:
            found = told[key]
            console.print(f"    {name} ({what}): {number(found['value'], True)} of {found['runs']:,} "
                          f"\\[{100 * found['low']:.1f} to {100 * found['high']:.1f}]")
    if told["ends"] is None:
        console.print(f"    one assumed value at an end of its range: {ASK}")
    else:
        console.print(f"    one assumed value at an end of its range, {told['ends']['runs']:,} runs each: "
                      f"{number(told['ends']['coded'], True)} as coded{escape(ends_words(told))}")
    _then_penalised(console, world, row, to)
    if row.get("what_separates"):
        console.print("  why: what differs most between the runs over the coded ranges in which it did and did not")
        for line in row["what_separates"]:
            sources = f"read from {', '.join(line['sources'][:3])}" if line["sources"] else "assumed"
            console.print(f"    {line['key']}: {line['mean_with']:.2f} against {line['mean_without']:.2f} ({sources})")


def _then_penalised(console: Console, world: World, row: dict[str, Any], to: str) -> None:
    for line in row.get("then_penalised", []):
        after, without = line["after_taking"], line["after_refusing"]
        if after["runs"] and (after["ever"] or without["ever"]):
            console.print(
                f"  {escape(world.labels[line['enforcer']])} penalises {to} from then on in "
                f"{after['penalised']} of {after['runs']} runs where it took the offer, in "
                f"{without['penalised']} of {without['runs']} where it did not; at any time in the run, in "
                f"{after['ever']} and {without['ever']}"
            )


def answers(console: Console, world: World, figures: dict[str, Any]) -> None:
    """Print the most frequent answers to votes and plans with their shares: a line each below its title."""
    told = {row["outcome"]: row for row in figures["headlines"]}
    for kind in ANSWERS:
        rows = figures[f"{kind}s"]
        if rows:
            console.print(f"\n[bold]{'Votes' if kind == 'vote' else 'Peace plans'}[/]")
        for row in rows:
            given = []
            for slug, single in row["answers"].items():
                said = given_answer(told.get(f"{kind}.{row[kind]}.{slug}"), single)
                given.append(f"{world.evidence.actors[slug].short} {said}")
            console.print(f"{escape(row['title'])} ({row['date']})")
            for line in _lines(given, console.width - 2):
                console.print(f"  {escape(line)}", soft_wrap=True)
    if figures["votes"] or figures["plans"]:
        meaning = ", ".join(f"{short} {answer}" for answer, short in SHORT.items())
        what = (f"The most frequent answer over the coded ranges ({meaning}) and in how many per cent of the runs "
                f"it is given: {' / '.join(three_names(figures))}, or one number where these are the same. * under "
                "luck alone another answer is more frequent." if figures["runs"] else
                f"The answer at the coded values in a single run ({meaning}).")
        console.print(what)


def _lines(parts: list[str], width: int) -> list[str]:
    """Return texts side by side, in lines of at most so many letters."""
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]}  {part}" if lines[-1] else part
        lines[-1:] = [longer] if len(longer) <= width or not lines[-1] else [lines[-1], part]
    return lines


def ends(console: Console, world: World, figures: dict[str, Any]) -> None:
    """Print which headlines an assumed value at an end of its range moves, and to where."""
    rows = [row for row in figures["headlines"] if row["ends"] and (row["ends"]["low"] or row["ends"]["high"])]
    if not any(row["ends"] for row in figures["headlines"]):
        return
    console.print(f"\n[bold]One assumed value at an end of its range[/], the rest as coded, "
                  f"{figures['headlines'][0]['ends']['runs']:,} runs each: {len(rows)} of {len(figures['headlines'])} "
                  "headlines move by more than their Monte Carlo error.")
    for row in sorted(rows, key=lambda row: -_reach(row)):
        what = subject(row["outcome"], world) + (f": {row['answer']}" if row["answer"] else "")
        console.print(f"  {escape(what)}: {number(row['ends']['coded'], bool(row['answer']))} as coded"
                      f"{escape(ends_words(row))}")


def _reach(row: dict[str, Any]) -> float:
    """Return how far a headline moves at most, as a share of its scale."""
    moved = max(abs(end["change"]) for end in (row["ends"]["low"], row["ends"]["high"]) if end)
    return float(moved) / (1.0 if row["answer"] else 2.0)
