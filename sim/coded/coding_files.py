"""The shape of a case's files of coded values, as types: most of it follows from the variables' table."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from pydantic import Field, create_model

from sim.coded.cases import Case, default
from sim.coded.values import Coded, CodedPair, Rung, Slug, Strict
from sim.coded.variables import ACTOR_VARIABLES, PAIR_VARIABLES, VARIABLES

_table: Any = create_model


@lru_cache(maxsize=32)
def actor_file(case: Case) -> Any:
    """Return the shape of ``actors/NAME.yaml``."""
    poles = case.poles
    fields: dict[str, Any] = {
        "name": (str, Field(min_length=1, max_length=60)),
        "short": (str, Field(min_length=2, max_length=4)),
        "side": (Literal[tuple(poles.sides)], ...),
        "objects_to": (Literal[tuple(poles.objects)], ...),
    }
    for variable in ACTOR_VARIABLES:
        kind: Any = Coded
        if variable.index == "domain":
            part: Any = (Coded, ...) if variable.required else (Coded | None, None)
            parts: dict[str, Any] = dict.fromkeys(case.domains, part)
            kind = _table(variable.name, __base__=Strict, **parts)
        fields[variable.name] = (kind, ...) if variable.required else (kind | None, None)
    return _table("ActorFile", __base__=Strict, **fields)


def pairs_file() -> Any:
    """Return the shape of ``pairs.yaml``."""
    return _table("PairsFile", __base__=Strict, **{v.name: (dict[str, CodedPair], {}) for v in PAIR_VARIABLES})


def mechanisms_file(case: Case) -> Any:
    """Return the shape of ``mechanisms.yaml``: what a case leaves out is taken over from the default case.

    The constants of each domain have to be there, since no other case has the domain.
    """
    fields: dict[str, Any] = {}
    for name, variable in case.variables.items():
        if variable.kind == "mechanism":
            own = name not in VARIABLES or case.name == default()
            fields[name] = (Coded, ...) if own else (Coded | None, None)
    return _table("MechanismsFile", __base__=Strict, **fields)


def ladders_file(case: Case) -> Any:
    """Return the shape of ``ladders.yaml``: the ladders by domain, and those of the parties to the dispute."""
    rungs: dict[str, Any] = dict.fromkeys(case.domains, (list[Rung], ...))
    ladders: Any = _table("Ladders", __base__=Strict, **rungs)
    parties: dict[str, Any] = {pole.slug: (ladders, ...) for pole in case.poles.both}
    belligerents: Any = _table("Belligerents", __base__=Strict, **parties)
    return _table("LaddersFile", __base__=ladders, belligerents=(belligerents | None, None))


class CodingFile(Strict):
    """Another reading of the documents: values that take the place of the built-in ones.

    Attributes:
        title: What the reading is.
        reader: Who read, if the file is a reading of its own: a person or a machine. A file that only changes
            some values of the built-in reading names none.
        second: Whose second readings hold: of all actors, of none, or of those that are listed.
        values: The coded values by key, as the codebook lists the keys.
        scenarios: By scenario, the coded numbers of its offers, votes and plans by key without
            ``scenario.``, as in ``offers.arms_request.stake``.
    """

    title: str = Field(min_length=1, max_length=200)
    reader: Literal["human", "machine"] | None = None
    second: Literal["all", "none"] | list[Slug] = "none"
    values: dict[str, Coded] = Field(default={})
    scenarios: dict[Slug, dict[str, Coded]] = Field(default={})
