"""The rows of the codebook: every coded value with its range, its basis and its passages.

A *reading* is one value as one coder took it from the documents; where two documents disagree, the
second reading is kept beside the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sim.coded import cases, evidence, scenario
from sim.coded.coding import Coding, Entry
from sim.coded.scenario_values import SCENARIO_PARTS
from sim.coded.schema import ScenarioFile
from sim.coded.values import Coded, Reading
from sim.reading import safe_yaml
from sim.reading.errors import InputError, one_of, unknown

BASES: tuple[str, ...] = ("stated", "implied", "assumed")

COLUMNS: tuple[str, ...] = (
    "key", "reading", "group", "variable", "symbol", "value", "low", "high", "scale", "basis",
    "level", "evidence", "phrases", "paraphrases", "reason", "meaning",
)


@dataclass(frozen=True)
class Row:
    """One reading of one coded value.

    Attributes:
        group: The actor's slug, ``pairs``, ``mechanisms`` or ``scenario NAME``.
        key: Key on the command line.
        reading: ``first``, ``second``, or the name of the coding that it comes from.
        variable: Name in :mod:`sim.coded.variables`, or the part of a scenario.
        symbol: Symbol in the equations.
        scale: Unit of the number, in words.
        meaning: What a higher value says.
        coded: Value, range, basis and evidence.
    """

    group: str
    key: str
    reading: str
    variable: str
    symbol: str
    scale: str
    meaning: str
    coded: Reading

    def cells(self) -> dict[str, str | float]:
        """Return the row of the CSV file, by column."""
        coded = self.coded
        return {
            "key": self.key, "reading": self.reading, "group": self.group, "variable": self.variable,
            "symbol": self.symbol, "value": coded.value, "low": coded.low, "high": coded.high,
            "scale": self.scale, "basis": coded.basis, "level": coded.level or "",
            "evidence": "; ".join(p.cited for p in coded.evidence),
            "phrases": " | ".join(clean(p.phrase) for p in coded.evidence),
            "paraphrases": " | ".join(clean(p.says) for p in coded.evidence),
            "reason": clean(coded.reason or ""), "meaning": self.meaning,
        }


def clean(text: str) -> str:
    """Return a text on one line, without characters that a terminal would act on."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


# -- choosing rows ----------------------------------------------------------------------------------


def rows(coded: Coding, what: str | None = None, coding: str = "first") -> list[Row]:
    """Return the readings, each second reading after the first.

    Args:
        coded: The coded values in force.
        what: An actor (its own values and the pair values that it holds), ``pairs``,
            ``mechanisms``, a scenario (its offers', votes' and plans' values), or None for all but
            the scenarios'.
        coding: Name of the coding in force, for the column ``reading``.

    Raises:
        InputError: If ``what`` names none of these, or the scenario is refused.
    """
    case = coded.case
    first = evidence.load("first", case.name) if coding != "first" else coded
    if what is None or what in ("pairs", "mechanisms"):
        chosen = [e for e in coded.entries.values() if what is None or e.key.startswith(f"{what}.")]
        return _entry_rows(chosen, first, coding)
    if what in coded.by_key:
        return _entry_rows([coded.by_key[what]], first, coding)
    if (slug := actor_named(coded, what)) is not None:
        chosen = [e for e in coded.entries.values() if slug in _holders(e)]
        return _entry_rows(chosen, first, coding)
    stories = scenario.names(case.name)
    if what in stories:
        return scenario_rows(what, scenario.load(what, coded), set(coded.scenarios.get(what, {})), coding)
    safe_yaml.check_file_name(case.scenario_folders, what, "scenario")
    names = [*coded.actors, "pairs", "mechanisms", *stories]
    error = unknown("actor, part or scenario", what, [*names, *(coded.by_key if "." in what else ())],
                    file="command line")
    other = cases.elsewhere(what, case.name)
    raise error if other is None else InputError(error.problem, file=error.file, found=what, allowed=one_of(names),
                                                 fix=f"add --case {other}, which has it")


def actor_named(coded: Coding, name: str) -> str | None:
    """Return the slug of an actor by slug or display name, None if there is none of that name."""
    try:
        return coded.actor(name).slug
    except InputError:
        return None


def _holders(entry: Entry) -> set[str]:
    """Return the actors that hold the value; both, for a pair that is coded in both directions."""
    if entry.variable.index == "pair":
        return {target.partition(".")[2].partition("-")[0] for target in entry.targets}
    return {entry.actor} if entry.actor else set()


def _entry_rows(entries: Iterable[Entry], first: Coding, coding: str) -> list[Row]:
    found = []
    for entry in entries:
        variable, head = entry.variable, entry.key.split(".")
        group = head[1] if head[0] == "actors" else head[0]
        for reading, value in _readings(entry, first.entries[entry.name], coding):
            found.append(Row(group, entry.key, reading, variable.name, variable.symbol,
                             variable.scale, variable.meaning, value))
    return found


def _readings(entry: Entry, first: Entry, coding: str) -> list[tuple[str, Reading]]:
    """Return the readings of a value with their names."""
    value = entry.coded
    if value == first.coded:
        name = "first"
    elif first.coded.second is not None and value == Coded(**dict(first.coded.second)):
        name = "second"
    else:
        name = coding
    return [(name, value)] + ([("second", value.second)] if value.second else [])


def scenario_rows(name: str, story: ScenarioFile, recoded: Collection[str], coding: str) -> list[Row]:
    """Return the readings of a scenario's numbers, each second reading after the first.

    Args:
        name: The scenario.
        story: The scenario as it was read.
        recoded: Keys of the numbers that the coding has in the place of the file's.
        coding: Name of the coding in force, for the column ``reading``.
    """
    found = []
    for part in SCENARIO_PARTS:
        for slug, item in sorted(getattr(story, part.section).items()):
            given = part.of(item)
            if given is None:
                continue
            by_key = {f"{part.name}.{who}": one for who, one in given.items()} if part.by_actor else {part.name: given}
            for key, coded in by_key.items():
                own = coding if f"{part.section}.{slug}.{key}" in recoded else "first"
                for reading, value in ((own, coded), ("second", coded and coded.second)):
                    if value is not None:
                        found.append(Row(f"scenario {name}", f"scenario.{part.section}.{slug}.{key}", reading,
                                         part.name, "", part.scale, part.meaning, value))
    return sorted(found, key=lambda row: (row.key, row.reading == "second"))


def in_force(found: Sequence[Row]) -> list[Row]:
    """Return the readings in force: the first of each key."""
    first: dict[str, Row] = {}
    for row in found:
        first.setdefault(row.key, row)
    return list(first.values())


def counts(found: Sequence[Row]) -> dict[str, dict[str, int]]:
    """Return, by group and in ``total``, how many values are stated, implied and assumed.

    ``second`` counts the second readings that stand beside a first; they are in none of the others.
    """
    seen: set[str] = set()
    table: dict[str, dict[str, int]] = {}
    total = dict.fromkeys((*BASES, "second"), 0)
    for row in found:
        kind = "second" if row.key in seen else row.coded.basis
        seen.add(row.key)
        table.setdefault(row.group, dict.fromkeys((*BASES, "second"), 0))[kind] += 1
        total[kind] += 1
    return {**table, "total": total}


def number(value: float) -> str:
    """Return a number as the codebook prints it."""
    return f"{value:g}"


def titled(found: Sequence[Row], coded: Coding) -> list[tuple[str, list[Row]]]:
    """Return the rows by group, each group with a title to read."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(row.group, []).append(row)
    titles = {slug: actor.name for slug, actor in coded.actors.items()}
    titles |= {"pairs": "Pairs of actors (the first holds the value, the second is the one it is about)",
               "mechanisms": "Mechanisms (constants of the rules)",
               "residuals": "Residuals (assumed: worked out so that the coded start is a rest point)"}
    return [(titles.get(group, group), rows_of) for group, rows_of in groups.items()]
