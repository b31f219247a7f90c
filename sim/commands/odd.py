"""Keeps the ODD description in step with the code.

Parts of ``sim/ODD.md`` are made from the tables of variables, the docstrings of the rules, the coded
values and the scenarios. They lie between ``<!-- generated: NAME -->`` and ``<!-- end -->``; all
else in the file is written by hand. ``python -m sim.odd`` writes the parts anew, ``--check`` says
whether that would change anything.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

from sim.coded import evidence, scenario
from sim.coded.codebook import BASES, SCENARIO_PARTS, counts, rows, write
from sim.coded.variables import DOMAINS, TERM_NAMES, VARIABLES, Variable
from sim.engines.mesa_model import STAGES
from sim.reading import safe_yaml
from sim.reading.errors import InputError, guarded, one_of, unknown

ODD = Path(__file__).resolve().parent.parent / "ODD.md"
_OPEN = re.compile(r"^<!-- generated: ([a-z-]+) -->\n", re.MULTILINE)
_CLOSE = re.compile(r"^<!-- end -->$", re.MULTILINE)


def _table(head: Iterable[str], body: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in body:
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |")
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _variables(chosen: Callable[[Variable], bool], coded: bool = True) -> str:
    head = ["name", "symbol", "range", "scale", "meaning", *(["coded for"] if coded else [])]
    body = []
    for v in VARIABLES:
        if chosen(v):
            low, high = v.bounds
            cells = [_code(v.name), _code(v.symbol), f"{low:g} to {high:g}", v.scale, v.meaning]
            body.append([*cells, *(["every actor" if v.required else "where it plays a part"]
                                   if coded else [])])
    return _table(head, body)


def _state() -> str:
    found = [v for v in VARIABLES if v.kind == "state"]
    return _table(
        ["name", "of", "symbol", "range", "scale", "meaning"],
        ([_code(v.name), v.index, _code(v.symbol), f"{v.bounds[0]:g} to {v.bounds[1]:g}", v.scale,
          v.meaning] for v in found),
    )


# -- from docstrings --------------------------------------------------------------------------------


def _prose(doc: str | None) -> str:
    """Return a docstring's text without its lists of arguments and results, on one line."""
    text = re.split(r"\n\s*(?:Args|Returns|Raises|Attributes):\n", inspect.cleandoc(doc or ""))[0]
    return " ".join(text.replace("``", "`").split())


def _roles(text: str) -> str:
    """Return prose with Sphinx's cross-references as plain code."""
    return re.sub(r":[a-z]+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text)


def _functions(module: ModuleType) -> str:
    found = [
        value for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    ]
    return "\n".join(f"- `{f.__name__}`: {_roles(_prose(f.__doc__))}" for f in found)


def _equations(name: str) -> str:
    return _functions(importlib.import_module(f"sim.rules.{name}"))


def _assembly() -> str:
    """Return what the functions that put a week together say, with the sums over actors."""
    week = importlib.import_module("sim.rules.week")
    names = ("_field", "_need", "_audience", "crossed_lines", "crossing_of", "followed",
             "standing_of", "gap_of")
    return "\n".join(
        f"- `{name.lstrip('_')}`: {_roles(_prose(getattr(week, name).__doc__))}" for name in names
    )


def _terms() -> str:
    utility = importlib.import_module("sim.rules.utility")
    week = importlib.import_module("sim.rules.week")
    made_of = {"offer": week.stakes}
    body = []
    for n, term in enumerate(TERM_NAMES, 1):
        function = getattr(utility, term, None) or made_of[term]
        prose = _roles(_prose(function.__doc__))
        text, _, source = prose.partition(" Source: ")
        body.append([n, _code(term), text.removeprefix("Return "), source.rstrip(".")])
    return _table(["", "term", "form", "read from"], body)


def _schedule() -> str:
    """Return the steps of a week in the order in which ``PositionModel.step`` calls them.

    Raises:
        InputError: If that method is no longer a plain sequence of calls.
    """
    folder = Path(__file__).resolve().parent.parent / "engines"
    model = _methods(folder / "mesa_model.py", "PositionModel")
    agent = _methods(folder / "mesa_actor.py", "Actor")
    lines: list[str] = []
    for node in model["step"].body:
        if isinstance(node, ast.For):
            for stage in STAGES:
                lines.append(f"`{stage}` (every actor): {_prose(ast.get_docstring(agent[stage]))}")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = getattr(node.value.func, "attr", "")
            if name.startswith("do_"):
                lines.append(f"`{name.removeprefix('do_')}`: {_prose(ast.get_docstring(model[name]))}")
            elif name == "append":
                lines.append("`record`: Keep a copy of all values; the next week begins.")
    if len(lines) < 4:
        raise InputError("the schedule cannot be read off the code", file="sim/engines/mesa_model.py",
                         key="step",
                         allowed="a sequence of calls and one loop over the actors' stages")
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def _methods(path: Path, name: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    [found] = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name]
    return {n.name: n for n in found.body if isinstance(n, ast.FunctionDef)}


# -- from the coded values and the scenarios --------------------------------------------------------


def _actors() -> str:
    sides = {1.0: "fights for Russia's side", -1.0: "fights for Ukraine's side", 0.0: "not a party"}
    objects = {1.0: "backing Russia", -1.0: "backing Ukraine", 0.0: "nothing"}
    coded = evidence.load("first")
    return _table(
        ["actor", "name in files", "in the war", "its red lines are against"],
        ([a.name, _code(a.slug), sides[a.side], objects[a.objects]] for a in coded.actors.values()),
    )


def _counts() -> str:
    table = counts(rows(evidence.load("first")))
    return _table(
        ["values of", "all", *BASES, "second readings"],
        ([group, sum(by[b] for b in BASES), *(by[b] for b in BASES), by["second"]]
         for group, by in table.items()),
    )


def _ladders() -> str:
    coded = evidence.load("first")
    return "\n".join(
        f"- {domain}: " + "; ".join(f"{r.position:+g} {r.label}" for r in coded.ladders[domain])
        for domain in DOMAINS
    )


def _scenarios() -> str:
    coded, folder = evidence.load("first"), evidence.data_folder() / "scenarios"
    body = []
    for name in safe_yaml.names_in([folder]):
        document = safe_yaml.read_in(folder, name, "scenario")
        s = scenario.check(document.data, document, coded)
        body.append([_code(name), s.question, f"{s.period.start} to {s.period.end}", s.period.weeks,
                     len(s.events), len(s.offers), len(s.votes), len(s.plans), len(s.record)])
    return _table(["scenario", "question", "period", "weeks", "events", "offers", "votes", "plans",
                   "rows of record"], body)


def _scenario_values() -> str:
    return _table(["in a scenario", "coded value", "meaning"],
                  ([section, _code(part), meaning] for section, part, meaning in SCENARIO_PARTS))


PARTS: dict[str, Callable[[], str]] = {
    "actors": _actors,
    "ladders": _ladders,
    "variables-domain": lambda: _variables(lambda v: v.kind == "coded" and v.index == "domain"),
    "variables-actor": lambda: _variables(lambda v: v.kind == "coded" and v.index == "actor"),
    "variables-pair": lambda: _variables(lambda v: v.kind == "coded" and v.index == "pair", False),
    "variables-mechanism": lambda: _variables(lambda v: v.kind == "mechanism", False),
    "variables-scenario": _scenario_values,
    "variables-state": _state,
    "schedule": _schedule,
    "counts": _counts,
    "scenarios": _scenarios,
    "terms": _terms,
    "assembly": _assembly,
    **{f"equations-{name}": (lambda name=name: _equations(name))  # type: ignore[misc]
       for name in ("perceive", "crossing", "choose", "respond", "relate", "battlefield", "vote")},
}


def renewed(text: str, file: object = "ODD.md") -> str:
    """Return the description with its generated parts made anew.

    Raises:
        InputError: If a part is unknown, not closed, there twice, or missing.
    """
    pieces, place, met = [], 0, set()
    while match := _OPEN.search(text, place):
        name, where = match[1], f"{file}:{text.count(chr(10), 0, match.start()) + 1}"
        if name not in PARTS:
            raise unknown("generated part", name, PARTS, file=where)
        if name in met:
            raise InputError("the same generated part twice", file=where, found=name, fix="remove one")
        met.add(name)
        end, following = _CLOSE.search(text, match.end()), _OPEN.search(text, match.end())
        if end is None or (following and following.start() < end.start()):
            raise InputError("a generated part that does not end", file=where, found=name,
                             allowed="a line <!-- end --> after it", fix="add the line")
        pieces += [text[place : match.end()], PARTS[name](), "\n"]
        place = end.start()
    missing = [name for name in PARTS if name not in met]
    if missing:
        raise InputError("a generated part is missing", file=file, found=one_of(missing),
                         fix=f"add the lines <!-- generated: {missing[0]} --> and <!-- end -->")
    return "".join(pieces) + text[place:]


def stale(text: str, file: object = "ODD.md") -> list[str]:
    """Return the names of the generated parts that differ from what the code says.

    Raises:
        InputError: See :func:`renewed`.
    """
    def parts(of: str) -> dict[str, str]:
        return {m[1]: _CLOSE.split(of[m.end() :], maxsplit=1)[0] for m in _OPEN.finditer(of)}

    now, before = parts(renewed(text, file)), parts(text)
    return [name for name in now if now[name] != before[name]]


@guarded
def main(argv: list[str]) -> int:
    """Write the generated parts of the ODD description anew, or check them."""
    parser = argparse.ArgumentParser(prog="python -m sim.odd", description=main.__doc__)
    parser.add_argument("--check", action="store_true",
                        help="write nothing; end with status 1 if a part is out of date")
    asked = parser.parse_args(argv)
    text = ODD.read_text(encoding="utf-8")
    old = stale(text, ODD.name)
    if asked.check:
        if old:
            print(f"{ODD.name} is out of date in: {one_of(old)}\n  do: python -m sim.odd", file=sys.stderr)
        return 1 if old else 0
    if old:
        write({ODD: renewed(text, ODD.name)})
    print(f"{ODD.name}: {'rewrote ' + one_of(old) if old else 'up to date'}")
    return 0

