"""Keeps the ODD description in step with the code.

Parts of ``sim/ODD.md`` are made from the tables of variables, the docstrings of the rules, the coded
values and the scenarios. They lie between ``<!-- generated: NAME -->`` and ``<!-- end -->``; all
else in the file is written by hand. ``python -m sim.odd`` writes the parts anew, ``--check`` says
whether that would change anything.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from sim.commands import odd_docstrings, odd_tables
from sim.commands.writing import write
from sim.reading.errors import InputError, guarded, one_of, unknown

ODD = Path(__file__).resolve().parent.parent / "ODD.md"
_OPEN = re.compile(r"^<!-- generated: ([a-z-]+) -->\n", re.MULTILINE)
_CLOSE = re.compile(r"^<!-- end -->$", re.MULTILINE)

PARTS: dict[str, Callable[[], str]] = {
    "actors": odd_tables.actors,
    "ladders": odd_tables.ladders,
    "variables-domain": lambda: odd_tables.variables(lambda v: v.kind == "coded" and v.index == "domain"),
    "variables-actor": lambda: odd_tables.variables(lambda v: v.kind == "coded" and v.index == "actor"),
    "variables-pair": lambda: odd_tables.variables(lambda v: v.kind == "coded" and v.index == "pair", False),
    "variables-mechanism": lambda: odd_tables.variables(lambda v: v.kind == "mechanism", False),
    "variables-scenario": odd_tables.scenario_values,
    "variables-state": odd_tables.state,
    "schedule": odd_docstrings.schedule,
    "counts": odd_tables.counted,
    "scenarios": odd_tables.scenarios,
    "terms": odd_docstrings.terms,
    "forms": odd_docstrings.forms,
    "assembly": odd_docstrings.assembly,
    **{f"equations-{name}": (lambda name=name: odd_docstrings.equations(name))  # type: ignore[misc]
       for name in ("perceive", "crossing", "offers", "choose", "respond", "relate", "battlefield", "vote", "start")},
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

