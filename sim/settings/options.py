"""What a configuration holds: its keys, their types and bounds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sim.coded.values import Number, Strict

_Weight = Annotated[Number, Field(ge=0, le=10)]


class Lens(Strict):
    """Multipliers of the utility's terms."""

    name: Annotated[str, Field(max_length=64)]
    interest: _Weight
    relations: _Weight
    coercion: _Weight
    prospects: _Weight
    norms: _Weight
    partner: _Weight
    market: _Weight
    escalation: _Weight
    standing: _Weight
    inertia: _Weight
    offer: _Weight
    straddle: _Weight


class Decision(Strict):
    """How an option is picked."""

    name: Literal["logit", "best_response"]


class EnsembleOptions(Strict):
    """How many runs, and how they are drawn and played."""

    runs: Annotated[int, Field(ge=0, le=10**9)]
    engine: Literal["auto", "numpy", "numba"]
    threads: Annotated[int, Field(ge=0, le=1024)]
    sampling: Literal["uniform", "latin_hypercube", "sobol", "point"]
    record: Literal["summary", "sample", "full"]


class OutputOptions(Strict):
    """Where results go."""

    folder: Annotated[str, Field(min_length=1, max_length=500)]
    picture: bool
    table: bool


class Options(Strict):
    """All keys of a configuration."""

    seed: Annotated[int, Field(ge=0, lt=2**63)]
    scenario_name: str
    scenario: dict[str, Any]
    coding: str
    actors: dict[str, Any]
    pairs: dict[str, Any]
    mechanisms: dict[str, Any]
    lens: Lens
    decision: Decision
    ensemble: EnsembleOptions
    output: OutputOptions
