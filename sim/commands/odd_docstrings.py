"""Parts of the ODD description that stand as docstrings beside the code: equations, terms, schedule."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

from sim.coded.variables import TERMS
from sim.commands.odd_tables import code, table
from sim.engines.mesa_model import STAGES
from sim.reading.errors import InputError


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


def equations(name: str) -> str:
    """Return a line for each public function of a module of the rules."""
    return _functions(importlib.import_module(f"sim.rules.{name}"))


def assembly() -> str:
    """Return what the functions that put a week together say, with the sums over actors."""
    week = importlib.import_module("sim.rules.week")
    names = ("_field", "_need", "_audience", "crossed_lines", "crossing_of", "followed",
             "standing_of", "gap_of")
    return "\n".join(
        f"- `{name.lstrip('_')}`: {_roles(_prose(getattr(week, name).__doc__))}" for name in names
    )


def terms() -> str:
    """Return the table of the terms of the utility."""
    utility = importlib.import_module("sim.rules.utility")
    week = importlib.import_module("sim.rules.week")
    made_of = {"offer": week.stakes}
    body = []
    for n, term in enumerate(TERMS, 1):
        function = getattr(utility, term, None) or made_of[term]
        prose = _roles(_prose(function.__doc__))
        text, _, source = prose.partition(" Source: ")
        body.append([n, code(term), text.removeprefix("Return "), source.rstrip(".")])
    return table(["", "term", "form", "read from"], body)


def schedule() -> str:
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
