"""What a configuration holds: its keys, their types and bounds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, create_model
from pydantic_core import PydanticCustomError

from sim.coded.cases import default
from sim.coded.values import Number, Strict
from sim.coded.variables import TERM_NAMES
from sim.rules.choose import DECISIONS
from sim.rules.forms import several

_Weight = Annotated[Number, Field(ge=0, le=10)]


def _lens() -> Any:
    weights: dict[str, Any] = dict.fromkeys(TERM_NAMES, (_Weight, 1.0))
    return create_model("Lens", __base__=Strict, __doc__="Multipliers of the utility's terms, 1 where none is given.",
                        name=(Annotated[str, Field(max_length=64)], ...), **weights)


Lens: Any = _lens()


def _forms() -> Any:
    names: dict[str, Any] = {choice: (Literal[forms], forms[0]) for choice, forms in several().items()}
    return create_model("Forms", __base__=Strict, __doc__="Forms of the equations that have several, by choice.",
                        **names)


Forms: Any = _forms()


def _known(name: str) -> str:
    if name not in DECISIONS:
        raise PydanticCustomError("decision", "Input should be {allowed}", {"allowed": " or ".join(DECISIONS.names)})
    return name


class DecisionOptions(Strict):
    """How an option is picked: the name of one of the decision models."""

    name: Annotated[str, AfterValidator(_known)]


class EnsembleOptions(Strict):
    """How many runs, and how they are drawn and played."""

    runs: Annotated[int, Field(ge=0, le=10**9)]
    engine: Literal["auto", "numpy", "numba"]
    threads: Annotated[int, Field(ge=0, le=1024)]
    sampling: Literal["uniform", "latin_hypercube", "sobol", "point"]
    record: Literal["summary", "sample", "full"]
    ends: Annotated[int, Field(ge=0, le=10**5)] = 0


class OutputOptions(Strict):
    """Where results go."""

    folder: Annotated[str, Field(min_length=1, max_length=500)]
    picture: bool
    table: bool


class Options(Strict):
    """All keys of a configuration."""

    case: str = Field(default_factory=default)
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    scenario_name: str
    scenario: dict[str, Any]
    coding: str
    actors: dict[str, Any]
    pairs: dict[str, Any]
    mechanisms: dict[str, Any]
    lens: Lens
    decision: DecisionOptions
    form: Forms = Forms()
    ensemble: EnsembleOptions
    output: OutputOptions
