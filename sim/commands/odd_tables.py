"""Tables of the ODD description: variables, actors, ladders, scenarios, counts of coded values."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sim.coded import evidence, scenario
from sim.coded.cases import find
from sim.coded.codebook_rows import BASES, counts, rows
from sim.coded.scenario_values import SCENARIO_PARTS
from sim.coded.variables import Variable
from sim.reading import safe_yaml


def table(head: Iterable[str], body: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in body:
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |")
    return "\n".join(lines)


def code(text: str) -> str:
    """Return a text as code, nothing for nothing."""
    return f"`{text}`" if text else ""


def variables(chosen: Callable[[Variable], bool], coded: bool = True) -> str:
    """Return the table of the variables that are chosen, with whom each is coded for if ``coded``."""
    head = ["name", "symbol", "range", "scale", "meaning", *(["coded for"] if coded else [])]
    body = []
    for v in find().variables.values():
        if chosen(v):
            low, high = v.bounds
            cells = [code(v.name), code(v.symbol), f"{low:g} to {high:g}", v.scale, v.meaning]
            body.append([*cells, *(["every actor" if v.required else "where it plays a part"]
                                   if coded else [])])
    return table(head, body)


def state() -> str:
    """Return the table of the variables that a run moves."""
    found = [v for v in find().variables.values() if v.kind == "state"]
    return table(
        ["name", "of", "symbol", "range", "scale", "meaning"],
        ([code(v.name), v.index, code(v.symbol), f"{v.bounds[0]:g} to {v.bounds[1]:g}", v.scale,
          v.meaning] for v in found),
    )


def actors() -> str:
    """Return the table of the actors.

    Raises:
        InputError: If a file of coded values is refused.
    """
    coded = evidence.load("first")
    plus, minus = coded.case.poles.both
    sides = {1.0: f"fights for {plus.name}'s side", -1.0: f"fights for {minus.name}'s side", 0.0: "not a party"}
    objects = {1.0: f"backing {plus.name}", -1.0: f"backing {minus.name}", 0.0: "nothing"}
    return table(
        ["actor", "name in files", "in the war", "its red lines are against"],
        ([a.name, code(a.slug), sides[a.side], objects[a.objects]] for a in coded.actors.values()),
    )


def counted() -> str:
    """Return the table that counts the coded values by basis.

    Raises:
        InputError: If a file of coded values is refused.
    """
    by_group = counts(rows(evidence.load("first")))
    return table(
        ["values of", "all", *BASES, "second readings"],
        ([group, sum(by[b] for b in BASES), *(by[b] for b in BASES), by["second"]]
         for group, by in by_group.items()),
    )


def ladders() -> str:
    """Return the rungs of the ladders, a line a domain; each belligerent has lines of its own.

    Raises:
        InputError: If a file of coded values is refused.
    """
    coded = evidence.load("first")
    owners = [None, *(slug for slug, actor in coded.actors.items() if actor.side)]
    return "\n".join(
        f"- {domain}{f', {coded.actors[slug].name}' if slug else ''}: "
        + "; ".join(f"{r.position:+g} {r.label}" for r in coded.ladder(domain, slug))
        for slug in owners for domain in coded.case.domains
    )


def scenarios() -> str:
    """Return the table of the built-in scenarios.

    Raises:
        InputError: If a file of coded values or a scenario is refused.
    """
    coded, folder = evidence.load("first"), find().own_scenarios
    body = []
    for name in safe_yaml.names_in([folder]):
        document = safe_yaml.read_in(folder, name, "scenario")
        s = scenario.check(document.data, document, coded)
        body.append([code(name), s.question, f"{s.period.start} to {s.period.end}", s.period.weeks,
                     len(s.events), len(s.offers), len(s.votes), len(s.plans), len(s.record)])
    return table(["scenario", "question", "period", "weeks", "events", "offers", "votes", "plans",
                   "rows of record"], body)


def scenario_values() -> str:
    """Return the table of the coded values of a scenario."""
    return table(["in a scenario", "coded value", "range", "scale", "meaning"], (
        [part.section, code(part.name), "{:g} to {:g}".format(*part.bounds), part.scale, part.meaning]
        for part in SCENARIO_PARTS))
