"""Parts of the ODD description that stand as docstrings beside the code: equations, terms, schedule."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable
from types import ModuleType

from sim.commands.odd_tables import code, table
from sim.rules import conditions, crossing, declare, enforce, events, options, utility, week, weights
from sim.rules.forms import about, several
from sim.rules.terms import TERMS


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
    return "\n".join(
        f"- `{f.__name__}`: {_roles(_prose(f.__doc__))}" for f in (
            weights.field, weights.need, weights.audience, crossing.crossed_lines, crossing.crossing_of,
            enforce.followed, enforce.warned, week.sanctions_on, week.relief_of, week.standing_of, utility.gap_between,
            options.residual)
    )


def terms() -> str:
    """Return the table of the terms of the utility, a row for each form; the first form is the default."""
    body = []
    for n, term in enumerate(TERMS, 1):
        for k, (form, function) in enumerate(term.forms.items()):
            text, _, source = _roles(_prose(function.__doc__)).partition(" Source: ")
            number, name = (n, code(term.name)) if k == 0 else ("", "")
            body.append([number, name, code(form), text.removeprefix("Return "), source.rstrip(".")])
    return table(["", "term", "form", "what it is", "read from"], body)


def forms() -> str:
    """Return the table of what has several forms, a row for each choice."""
    return table(["key", "of what", "forms"], [
        [code(f"form.{choice}"), about(choice), ", ".join(map(code, names))] for choice, names in several().items()])


#: What the stages of a week do that are not updates of single variables.
_STAGES: dict[str, tuple[Callable[..., object], ...]] = {
    "events": (events.happen, conditions.lasts), "decide": (options.consider,), "act": (options.act,),
    "respond": (enforce.penalises, enforce.warns), "enforce": (enforce.consequences,),
}


def schedule() -> str:
    """Return the stages of a week in their order, with what they update."""
    lines = []
    for stage in week.STAGES:
        if stage in week.UPDATED:
            done = "; ".join(
                f"{code(u.name)}, {_roles(_prose(u.rule.__doc__)).removeprefix('Return ').rstrip('.')}"
                for u in week.updates_of(stage))
            lines.append(f"{code(stage)}: Update one after the other {done}.")
        elif stage == "votes":
            both = (_roles(_prose(f.__doc__)) for f in (declare.weigh_vote, declare.ask, declare.weigh_plan))
            lines.append(f"{code(stage)}: {' '.join(both)}")
        else:
            lines.append(f"{code(stage)}: {' '.join(_roles(_prose(f.__doc__)) for f in _STAGES[stage])}")
    lines.append("`record`: Keep a copy of all values; the next week begins.")
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
