"""``python -m sim.codebook VALUE --effect scenario=NAME``: what a value does to the headlines, as a table."""

from __future__ import annotations

import argparse
import csv
import io

from sim.coded import evidence
from sim.commands.progress import progress_bar
from sim.commands.words import configured
from sim.commands.writing import write
from sim.play.value_effect import STEPS, Row, ValueEffect, value_effect
from sim.reading.errors import InputError
from sim.results.naming import number, subject
from sim.results.paired import Change
from sim.world.world import World

RUNS = 500


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options about a value's effect."""
    group = parser.add_argument_group("what a value does")
    group.add_argument("--effect", nargs="*", metavar="KEY=VALUE",
                       help="walk the value WHAT from low to high, all else drawn, on the headlines of a scenario: "
                       "scenario=NAME and other words as for `python -m sim` (seed, coding, lens, form...); with "
                       "--csv FILE as a table in a file too")
    group.add_argument("--runs", type=int, metavar="N", help=f"runs at each step (default: {RUNS})")


def show(asked: argparse.Namespace) -> int:
    """Play and print a value's effect.

    Raises:
        InputError: For a word, a value or a number of runs that is not allowed.
    """
    if asked.what is None:
        raise InputError("which value?", file="command line", key="--effect", allowed="the key of a coded value",
                         fix="write the key before --effect")
    runs = RUNS if asked.runs is None else asked.runs
    if not 2 <= runs <= 10**6:
        raise InputError("not a number of runs", file="command line", key="--runs", found=runs,
                         allowed="2 to 1000000")
    for word in asked.effect:
        if word.startswith(("ensemble.", "output.", "ensemble=", "cluster")):
            raise InputError("not a word of --effect", file="command line", found=word,
                             allowed="scenario, seed, coding, lens, decision, form..., actors..., pairs..., "
                             "mechanisms..., scenario...", fix="leave it out; --runs gives the number of runs")
    own = [f"case={asked.case}"] if asked.case is not None else []
    made = configured([*own, *asked.effect])
    with progress_bar(runs * (STEPS + 2), "effect of a value") as advance:
        found = value_effect(made.world, asked.what, runs, made.seed, progress=advance)
    if asked.csv:
        write({asked.csv: as_csv(found)})
    print("\n".join(lines(found, made.world)))
    if asked.csv:
        print(f"wrote {asked.csv} ({len(found.rows)} headlines)")
    return 0


def lines(found: ValueEffect, world: World) -> list[str]:
    """Return the effect as lines of text: the offers and what else moves, and what a disagreement is worth."""
    first = f"{found.key} in {world.scenario.title}: {found.coded:g} as coded, here from {found.steps[0]:g} to "
    text = [f"{first}{found.steps[-1]:g}, all else drawn; {found.runs} runs a step, paired", ""]
    shown = [row for row in found.rows if row.headline.outcome.startswith("offer.") or _clear(row)]
    heads = [*(f"{step:.3g}" for step in found.steps), "low to high", "readings"]
    table = [["", *heads]]
    for row in shown:
        share = bool(row.headline.answer)
        what = subject(row.headline.outcome, world) + (f": {row.headline.answer}" if share else "")
        table.append([what, *(number(f.value, share) for f in row.at), _change(row.change, share),
                      "" if row.disagreement is None else _change(row.disagreement, share)])
    widths = [max(len(cells[k]) for cells in table) for k in range(len(table[0]))]
    text += ["  ".join(cell.ljust(width) if k == 0 else cell.rjust(width)
                       for k, (cell, width) in enumerate(zip(cells, widths, strict=True))).rstrip() for cells in table]
    rest = len(found.rows) - len(shown)
    text += [*([f"{rest} other headlines do not move by more than their Monte Carlo error"] if rest else []), "",
             f"A change by more than its Monte Carlo error (after +-) is marked *. At a step that error is at most "
             f"{_largest(found, True)} or {_largest(found, False)}.", *_disagreement(found, world)]
    return text


def _clear(row: Row) -> bool:
    return row.change.clear or (row.disagreement is not None and row.disagreement.clear)


def _change(change: Change, share: bool) -> str:
    scale, digits = (100.0, 1) if share else (1.0, 3)
    return (f"{scale * change.change:+.{digits}f} +-{scale * change.error:.{digits}f}"
            f"{'*' if change.clear else ' '}")


def _largest(found: ValueEffect, share: bool) -> str:
    """Return the largest Monte Carlo error of a step: half of its interval."""
    widths = [(f.high - f.low) / 2.0 for row in found.rows if bool(row.headline.answer) is share for f in row.at]
    most = max(widths, default=0.0)
    return f"{100.0 * most:.1f} points of a share" if share else f"{most:.3f} of a mean"


def _disagreement(found: ValueEffect, world: World) -> list[str]:
    """Return what the readings' disagreement is worth, in words."""
    if not found.readings:
        return ["No independent reading of this value is on file: what coders' disagreement is worth is not known."]
    machine = all(evidence.coding_file(name, world.case)[0].reader == "machine" for name in found.readings)
    kind = "machine readings" if machine else "readings"
    given = ", ".join(f"{name} {value:g}" for name, value in found.readings.items())
    if len(found.readings) == 1:
        first = evidence.load(case=world.case.name).by_key.get(found.key)
        beside = f"; the case's own coding has {first.coded.value:g}" if first is not None else ""
        return [f"One independent reading of this value is on file ({given}{beside}): what coders' disagreement is "
                "worth is not known."]
    low, high = min(found.readings.values()), max(found.readings.values())
    if low == high:
        return [f"The {kind} agree on this value ({given})."]
    clear = [row for row in found.rows if row.disagreement is not None and row.disagreement.clear]
    said = [f"The {len(found.readings)} {kind} put it between {low:g} and {high:g} ({given})."]
    if not clear:
        return [*said, "What they disagree on moves no headline by more than its Monte Carlo error."]
    told = []
    for share in (True, False):
        own = [row for row in clear if bool(row.headline.answer) is share]
        if own:
            most = max(own, key=lambda row: abs(row.disagreement.change) if row.disagreement else 0.0)
            assert most.disagreement is not None
            size = (f"{100.0 * abs(most.disagreement.change):.1f} points" if share
                    else f"{abs(most.disagreement.change):.3f}")
            answer = f", {most.headline.answer}" if share else ""
            told.append(f"{size} on {subject(most.headline.outcome, world)}{answer}")
    return [*said, f"That disagreement is worth at most {' and '.join(told)}."]


def as_csv(found: ValueEffect) -> str:
    """Return the effect as CSV: a row a headline and step, with the changes of the headline beside each."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["key", "outcome", "answer", "at", "value", "low", "high", "runs", "change_low_to_high",
                     "change_error", "change_between_readings", "between_readings_error"])
    for row in found.rows:
        between = ["", ""] if row.disagreement is None else [f"{n:.6g}" for n in row.disagreement]
        for step, figure in zip(found.steps, row.at, strict=True):
            writer.writerow([found.key, row.headline.outcome, row.headline.answer, f"{step:.6g}",
                             *(f"{n:.6g}" for n in figure), found.runs, *(f"{n:.6g}" for n in row.change), *between])
    return stream.getvalue()
