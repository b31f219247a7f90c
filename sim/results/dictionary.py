"""``columns.csv``: what each column of a run folder's tables, and each key of its figures, means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.coded.variables import BY_NAME, TERM_NAMES, Variable
from sim.engines.reduce import BINS
from sim.results.figures_meaning import KEYS
from sim.results.files import write_csv
from sim.world.world import World

#: Unit and meaning of the columns that mean the same in every table.
_COMMON: dict[str, tuple[str, str]] = {
    "cell": ("", "the configuration: first digits of a hash of all that determines its runs"),
    "run": ("", "number of the run, from 0: the same number meets the same luck in every scenario"),
    "week": ("", "number of the week, from 0; values are those at its end"),
    "date": ("day", "first day of the week"),
    "day": ("day", "day of the event, the vote or the plan in the scenario; empty where only the week is "
            "known"),
    "variable": ("", "what the value is: see the rows `value of ...`"),
    "actor": ("", "who has the value, or acts"),
    "other": ("", "the second actor of a pair; empty for others"),
    "domain": ("", "the field in which a position is taken; empty for values of no domain"),
    "runs": ("", "number of runs that are summed up"),
    "mean": ("as the variable", "mean over the runs"),
    "sd": ("as the variable", "standard deviation over the runs"),
    "kind": ("", "event, offer (accepted), penalty, vote or plan"),
    "name": ("", "name of the event, offer, vote or plan in the scenario"),
    "text": ("", "what happened, in words"),
    "coder": ("", "the coding whose ranges the run draws from; in coders.parquet, whose range the value of that key "
              "is drawn from in that run"),
    "key": ("", "the coded value, as the codebook lists it; only values on which coders differ"),
    "role": ("", "chosen: the option that was taken; runner_up: the next best"),
    "option": ("", "what the actor could do, as `DOMAIN down` or `accept OFFER`"),
    "utility": ("utility", "sum of the terms"),
    "luck": ("utility", "luck of the option that week"),
    "score": ("utility", "utility + luck: the highest is taken"),
}
_OVER = {"end": "at the end of the last week", "mean": "mean over the weeks", "max": "largest of the weeks",
         "min": "smallest of the weeks"}


def write_dictionary(path: Path, tables: Mapping[str, Mapping[str, str]], world: World) -> None:
    """Write the dictionary of a run folder.

    Args:
        path: The file.
        tables: By name of a file, the type of each of its columns.
        world: The world that was played.
    """
    rows = [(table, column, kind, *meaning(column, world))
            for table, columns in tables.items() for column, kind in columns.items()]
    rows += [("all", f"value of {variable.name}", "", _unit(variable), variable.meaning)
             for variable in world.case.variables.values()]
    rows += [("all", f"value of position, {domain}", "", "", _ends(domain, world)) for domain in world.domains]
    rows += [("summary.json", *entry) for entry in KEYS]
    heads = ("table", "column", "type", "unit", "meaning")
    write_csv(path, {head: [row[k] for row in rows] for k, head in enumerate(heads)})


def _ends(domain: str, world: World, actor: str | None = None) -> str:
    """Return what -1, 0 and 1 are on the ladder of a domain, those that it has."""
    rungs = {end: world.evidence.rung(domain, end, actor) for end in (-1, 0, 1)}
    return "; ".join(f"{end}: {rung.label}" for end, rung in rungs.items() if rung.position == end)


def _unit(variable: Variable) -> str:
    low, high = variable.bounds
    return f"{variable.scale}, {low:g} to {high:g}"


def meaning(column: str, world: World) -> tuple[str, str]:
    """Return the unit and the meaning of a column by its name."""
    if column in _COMMON:
        return _COMMON[column]
    if column == "value":
        return "as the variable", "the value"
    if column in TERM_NAMES:
        return "utility", f"the term `{column}` of the utility"
    if column[:1] == "q" and column[1:].isdigit():
        return "as the variable", (f"at least {int(column[1:])} % of the runs are at or below it; it is the centre "
                                   f"of one of {BINS} bins over the scale, so exact to half a bin")
    coded = world.evidence.by_key.get(column)
    if coded is not None:
        return _unit(coded.variable), f"as it was drawn in that run: {coded.variable.meaning}"
    if column.startswith("scenario."):
        return "0 to 1", "as it was drawn in that run"
    return _outcome(column, world)


def _outcome(column: str, world: World) -> tuple[str, str]:
    name, _, over = column.partition("@")
    head, _, rest = name.partition(".")
    if over:
        variable, first = BY_NAME[head], over.removeprefix("mean").partition("-")
        way = _OVER.get(over) or (f"in week {over.removeprefix('week')}" if over.startswith("week") else
                                  f"mean of weeks {first[0]} to {first[2]}")
        actor, _, domain = rest.rpartition(".")
        words = _ends(domain, world, actor) if head == "position" else variable.meaning
        return _unit(variable), f"{name} {way}; {words}"
    if column.endswith(".week"):
        return "week", "number of the first week in which it happened; missing: never"
    if column.endswith(".last"):
        return "week", "number of the last week in which it happened; missing: never"
    if head == "event" and rest.endswith(".times"):
        return "", f"{rest.removesuffix('.times')}: how often it happened"
    meanings = {"offer": "1: accepted, 0: not", "event": "1: it happened, 0: not",
                "penalised": "TARGET-ENFORCER: 1: penalised at least once, 0: never",
                "vote": "1: yes, 0: abstains, -1: no", "plan": "1: accepts, 0: neither, -1: rejects",
                "moves": "number of weeks in which it moved", "reversals": "number of moves back"}
    return "", f"{rest}: {meanings[head]}"
