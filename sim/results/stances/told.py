"""What the picture says in words below the panels: headlines as three numbers, what the story changes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from sim.results.naming import SHORT, THREE, change_words, given_answer, number, three_names
from sim.world.world import World

#: Letters in a line over the whole width, over two thirds of it, over half of it, and over what is left of it.
LINE, LONG, HALF, REST = 186, 150, 88, 55
#: Most changes that are listed.
MOST = 6


def headline_lines(world: World, figures: Mapping[str, Any]) -> list[str]:
    """Return a heading, how to read it, and a line for each offer, plan and vote; none without runs."""
    told = {row["outcome"]: row for row in figures["headlines"]}
    if not told:
        return []
    lines = []
    for row in figures["offers"]:
        found = told[f"offer.{row['offer']}"]
        shares = " / ".join(number(found[key]["value"], True) for key, _, _ in THREE if found[key] is not None)
        lines.append(f"{world.labels[row['to']]} takes the offer “{row['title']}”: {shares}")
    for kind in ("plan", "vote"):
        for row in figures[f"{kind}s"]:
            given = "   ".join(f"{world.evidence.actors[slug].short} "
                               + given_answer(told.get(f"{kind}.{row[kind]}.{slug}"), single)
                               for slug, single in row["answers"].items())
            lines.append(f"{textwrap.shorten(row['title'], 66, placeholder=' …')}:   {given}")
    short = ", ".join(f"{word} {answer}" for answer, word in SHORT.items())
    names = three_names(dict(figures))
    error = _largest_error(figures)
    return [f"Headlines as three numbers: {' / '.join(names)}",
            "In how many of 100 runs; the ends of positions stand beside their lines. Monte Carlo error of a share: "
            f"up to {100 * error:.0f} points. Most frequent answers: {short}", *lines]


def _largest_error(figures: Mapping[str, Any]) -> float:
    """Return the largest Monte Carlo error of a share: from it to the farther end of its interval."""
    return max((max(row[key]["high"] - row[key]["value"], row[key]["value"] - row[key]["low"])
                for row in figures["headlines"] if row["answer"] for key, _, _ in THREE if row[key] is not None),
               default=0.0)


def change_lines(world: World, figures: Mapping[str, Any]) -> list[str]:
    """Return a heading and what the story changes against the reference; none where nothing is compared."""
    told = figures["changes"]
    if told is None:
        return []
    rows = told["rows"]
    lines = [change_words(row, world) for row in rows[:MOST]]
    if len(rows) > MOST:
        lines.append(f"and {len(rows) - MOST} more")
    head = f"What this story changes against {told['reference']}"
    return [head, *(lines or ["nothing by more than its Monte Carlo error"])]


def wrapped(lines: list[str], width: int) -> list[str]:
    """Return lines of at most so many letters; what is left of a line follows it, set in."""
    return [part for line in lines for part in textwrap.wrap(line, width, subsequent_indent="      ")]


def three_ends(told: Mapping[str, Any] | None) -> str:
    """Return a position's three ends: ``+.24 / +.24 / +.23``; "" where there are none."""
    if told is None:
        return ""
    return " / ".join(f"{told[key]['value']:+.2f}".replace("0.", ".") for key, _, _ in THREE if told[key] is not None)
