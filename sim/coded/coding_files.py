"""The shape of the files of coded values, as types: most of it follows from the variables' table."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, create_model

from sim.coded.values import Coded, CodedPair, Rung, Slug, Strict
from sim.coded.variables import ACTOR_VARIABLES, DOMAINS, MECHANISMS, PAIR_VARIABLES

_table: Any = create_model


def _actor_model() -> Any:
    fields: dict[str, Any] = {
        "name": (str, Field(min_length=1, max_length=60)),
        "short": (str, Field(min_length=2, max_length=4)),
        "side": (Literal["russia", "ukraine", "none"], ...),
        "objects_to": (Literal["backing_russia", "backing_ukraine", "nothing"], ...),
    }
    for variable in ACTOR_VARIABLES:
        kind: Any = Coded
        if variable.index == "domain":
            part: Any = (Coded, ...) if variable.required else (Coded | None, None)
            parts: dict[str, Any] = dict.fromkeys(DOMAINS, part)
            kind = _table(variable.name, __base__=Strict, **parts)
        fields[variable.name] = (kind, ...) if variable.required else (kind | None, None)
    return _table("ActorFile", __base__=Strict, **fields)


ActorFile: Any = _actor_model()
PairsFile: Any = _table(
    "PairsFile", __base__=Strict, **{v.name: (dict[str, CodedPair], {}) for v in PAIR_VARIABLES}
)
MechanismsFile: Any = _table(
    "MechanismsFile", __base__=Strict, **{v.name: (Coded, ...) for v in MECHANISMS}
)
_rungs: dict[str, Any] = dict.fromkeys(DOMAINS, (list[Rung], ...))
_Ladders: Any = _table("Ladders", __base__=Strict, **_rungs)
_Belligerents: Any = _table("Belligerents", __base__=Strict, russia=(_Ladders, ...), ukraine=(_Ladders, ...))
LaddersFile: Any = _table("LaddersFile", __base__=_Ladders, belligerents=(_Belligerents, ...))


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
