"""Headlines in words, as tables, pictures and pages name them."""

from __future__ import annotations

from typing import Any

from sim.world.world import World

#: The three numbers of a headline: key in ``summary.json``, name, what is drawn.
THREE = (
    ("luck", "luck alone", "every value as it is coded"),
    ("ranges", "coded ranges", "every value drawn from its range"),
    ("assumed", "assumed only", "assumed values drawn, the others as they are coded"),
)
#: Answers as they stand in a small cell; the others are short themselves.
SHORT = {"abstain": "abs", "accept": "acc", "neither": "nei", "reject": "rej"}


def three_names(figures: dict[str, Any]) -> list[str]:
    """Return the names of the numbers that a run has: three, or luck alone where no value is drawn."""
    first = figures["headlines"][0]
    return [name for key, name, _ in THREE if first[key] is not None]


def given_answer(told: dict[str, Any] | None, single: dict[str, Any]) -> str:
    """Return an answer with its shares, ``abs 71/60/66``, or ``yes 100`` where all are the same.

    Args:
        told: The headline; None where there are no runs.
        single: The answer in ``summary.json``, with that of the single run.
    """
    if told is None:
        alone = str(single["single_run"])
        return SHORT.get(alone, alone)
    shares = [f"{100.0 * told[key]['value']:.0f}" for key, _, _ in THREE if told[key] is not None]
    word = SHORT.get(told["answer"], told["answer"]) + "*" * (told["luck"]["most_frequent"] != told["answer"])
    return f"{word} {shares[0]}" if len(set(shares)) == 1 else f"{word} {'/'.join(shares)}"


def subject(outcome: str, world: World) -> str:
    """Return what an outcome is about: ``China, military position``, ``Ukraine on "A plan"``."""
    name = outcome.partition("@")[0]
    head, *rest = name.split(".")
    if head == "position":
        return f"{world.labels[rest[0]]}, {rest[1]} position"
    if head == "offer":
        story = world.scenario.offers[".".join(rest)]
        return f"{world.labels[story.single]} on \u201c{story.title}\u201d"
    if head in ("vote", "plan"):
        stories: Any = world.scenario.votes if head == "vote" else world.scenario.plans
        return f"{world.labels[rest[1]]} on \u201c{stories[rest[0]].title}\u201d"
    return head.replace("_", " ")


def number(value: float, share: bool) -> str:
    """Return a headline's number: a share in per cent, a mean with its sign."""
    return f"{100.0 * value:.1f} %" if share else f"{value:+.2f}"


def change_words(row: dict[str, Any], world: World) -> str:
    """Return a row of what a story changes: ``China, military position: +0.04, here +0.07``."""
    share = bool(row["answer"])
    what = subject(row["outcome"], world) + (f", {row['answer']}" if share else "")
    return f"{what}: {number(row['reference'], share)}, here {number(row['here'], share)}"


def error_words(row: dict[str, Any]) -> str:
    """Return a paired change with its Monte Carlo error, in points of a share or on the scale of a mean."""
    if row["answer"]:
        return f"{100.0 * row['change']:+.1f} points, Monte Carlo error {100.0 * row['error']:.1f}"
    return f"{row['change']:+.2f}, Monte Carlo error {row['error']:.2f}"


def ends_words(row: dict[str, Any]) -> str:
    """Return to where an assumed value at an end moves a headline: ``, down to 3.1 % (KEY low, 0.3)``."""
    share, told = bool(row["answer"]), ""
    for end, way in (("low", "down"), ("high", "up")):
        moved = row["ends"][end]
        if moved:
            told += f", {way} to {number(moved['value'], share)} ({moved['key']} {moved['end']}, {moved['at']:g})"
    return told or ", and none moves it by more than its Monte Carlo error"
