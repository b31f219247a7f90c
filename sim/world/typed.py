"""Writes :mod:`sim.rules.views`, the types of what a rule sees, from the table of variables.

``python -m sim.world.typed`` writes the file anew, ``--check`` says whether that would change it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sim.coded.variables import EACH_DOMAIN, TALLIES, VARIABLES

VIEWS = Path(__file__).resolve().parent.parent / "rules" / "views.py"

_HEAD = '''\
"""What a rule sees: the types of its views. Written by ``python -m sim.world.typed``; do not edit.

A view holds the floats of one run (as the Mesa agents use it), arrays over runs (as the NumPy engine uses
it) or lanes of runs (the compiled engine); a rule is the same for all three. With N actors and D domains, in
arrays,

* ``everyone.x`` is an array over runs for a scalar, ``everyone.x[j]`` is actor j's, ``everyone.x[d][j]`` its
  value in domain d, and ``everyone.x[j][i]`` what actor i holds toward actor j;
* ``me.x`` is the actor's own value, ``me.x[d]`` in domain d, ``me.x[j]`` what it holds toward actor j, and
  ``me.their.x[j]`` what actor j holds toward it. The NumPy engine has all actors in one view ``me``: the first
  axis of every array is then the actor, so that a rule works for all of them at once.

Sums over actors run in the order of their names; an actor has no relation, exposure, credibility or prospects
toward itself (these are 0).
"""

from __future__ import annotations

from typing import Protocol

from sim.rules.ops import Number


class Row(Protocol):
    """Numbers by place."""

    def __getitem__(self, place: int, /) -> Number:
        """Return the number at a place."""

    def __setitem__(self, place: int, value: Number, /) -> None:
        """Put a number at a place."""


class Grid(Protocol):
    """Rows by place."""

    def __getitem__(self, place: int, /) -> Row:
        """Return the row at a place."""
'''


def _attributes(kinds: dict[str, str], pairs_only: bool = False) -> list[str]:
    found = []
    for v in [*VARIABLES, *TALLIES]:
        if not pairs_only or v.index == "pair":
            found.append(f"    {v.name}: {kinds[v.index]}")
    return found


def source() -> str:
    """Return the text of :mod:`sim.rules.views` for the table of variables as it stands."""
    own = {EACH_DOMAIN: "Row", "scalar": "Number", "actor": "Number", "domain": "Row", "pair": "Row"}
    everyone = {EACH_DOMAIN: "Row", "scalar": "Number", "actor": "Row", "domain": "Grid", "pair": "Grid"}
    lines = [
        _HEAD, "", "class Their(Protocol):", '    """What the others hold toward an actor."""', "",
        *_attributes(own, pairs_only=True), "", "",
        "class Own(Protocol):",
        '    """An actor\'s own values; ``i`` is its number, ``noise`` the scale of its luck."""', "",
        "    i: Number", "    noise: Number", "    their: Their", "    stake: Row", "    accepted: Row",
        "    deliberation: Row", "    stands: Row",
        *_attributes(own), "", "",
        "class Everyone(Protocol):", '    """The values of all actors and of the world."""', "",
        *_attributes(everyone), "",
    ]
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Write the file, or with ``--check`` return 1 if it is out of date."""
    current = VIEWS.read_text(encoding="utf-8") if VIEWS.exists() else ""
    if argv == ["--check"]:
        if current != source():
            print("sim/rules/views.py is out of date\n  do: python -m sim.world.typed", file=sys.stderr)
        return int(current != source())
    VIEWS.write_text(source(), encoding="utf-8")
    return 0




if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
