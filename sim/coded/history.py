"""What a second reading of the passages changed in the coded values, and what it left, with the reason.

The file is ``history.yaml`` of the case's folder. A key is that of the command line; a scenario's number is
``scenario.NAME.offers.SLUG.stake``; ``.second`` at its end means the other document's reading.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.coded import evidence
from sim.coded.typed import checked
from sim.coded.values import Number, Slug, Strict, Text
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown


class Place(Strict):
    """A paragraph of a source."""

    source: Slug
    paragraph: Annotated[int, Field(ge=1, le=10_000)]

    @property
    def cited(self) -> str:
        """The place as people cite it: ``fdd2022 ¶7``."""
        return f"{self.source} ¶{self.paragraph}"


class Numbers(Strict):
    """A coded value without its evidence."""

    value: Number
    low: Number
    high: Number
    basis: Literal["stated", "implied", "assumed"]


class Kept(Strict):
    """A value that was looked at and left as it was: why, and what was read."""

    why: Text
    passages: list[Place] = Field(default=[])


class Changed(Kept):
    """A value that was changed; the same numbers twice: only its evidence or its reason was."""

    was: Numbers
    is_: Numbers = Field(alias="is")

    @property
    def kinds(self) -> tuple[str, ...]:
        """What changed: any of ``value``, ``range``, ``basis``; else ``evidence``."""
        was, now = self.was, self.is_
        found = {"value": was.value != now.value, "range": (was.low, was.high) != (now.low, now.high),
                 "basis": was.basis != now.basis}
        return tuple(kind for kind, differs in found.items() if differs) or ("evidence",)


class History(Strict):
    """What was changed and what was kept, by key."""

    case: str
    changed: dict[str, Changed]
    kept: dict[str, Kept]

    def of(self, what: str | None) -> History:
        """Return the part that is about an actor, ``pairs``, ``mechanisms`` or a scenario; None: all.

        Raises:
            InputError: If nothing of that name is in it.
        """
        if what is None:
            return self
        groups = set().union(*(_groups(key, self.case) for key in (*self.changed, *self.kept)))
        if what.lower() not in groups:
            raise unknown("actor, part or scenario of the history", what, sorted(groups), file="command line")

        def part(entries: dict[str, Any]) -> dict[str, Any]:
            return {key: entry for key, entry in entries.items() if what.lower() in _groups(key, self.case)}

        return History.model_construct(case=self.case, changed=part(self.changed), kept=part(self.kept))


def _groups(key: str, case: str) -> set[str]:
    """Return the words that ask for a key: the actors that hold the value, its part or its scenario."""
    root, name = key.split(".")[:2]
    if root in ("actors", "scenario"):
        return {name}
    entry = evidence.load(case=case).by_key.get(key.removesuffix(".second"))
    targets = entry.targets if entry is not None and root == "pairs" else ()
    return {root, *(target.partition(".")[2].partition("-")[0] for target in targets)}


@lru_cache(maxsize=4)
def history(case: str | None = None) -> History:
    """Load the history of a case's coded values.

    Args:
        case: Name of the case; None: the default one.

    Raises:
        InputError: If the case has none, its file is refused, or it cites a paragraph that is not there.
    """
    coded = evidence.load(case=case)
    path = coded.case.folder / "history.yaml"
    if not path.exists():
        raise InputError("this case has no history of its coded values", file=path,
                         allowed="a case that was coded anew", fix="leave --history out")
    document = safe_yaml.read(path)
    if isinstance(document.data, dict):
        document.data.setdefault("case", coded.case.name)
    found = checked(History, document.data, document)
    sources = coded.sources
    for section in ("changed", "kept"):
        for key, entry in getattr(found, section).items():
            for place in entry.passages:
                if place.source not in sources or place.paragraph > sources[place.source].paragraphs:
                    raise InputError("no such paragraph", file=document.where((section, key, "passages")),
                                     key=f"{section}.{key}", found=place.cited,
                                     allowed="a source of sources.yaml and one of its paragraphs")
    return found
