"""Parameters as coded records: estimated, with their standard errors and what the data cannot tell apart."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.coded.typed import checked
from sim.coded.values import Date, Line, Number, Strict, Text
from sim.reading import safe_yaml
from sim.reading.errors import InputError, one_of
from sim.states import absence
from sim.states.covariates import NAMES
from sim.states.members import Floats, data


class Estimated(Strict):
    """An estimated value.

    Attributes:
        value: The estimate.
        low: Lower end of its 95 % interval.
        high: Upper end.
        basis: ``estimated``.
        standard_error: None where the estimate stands at a bound or was chosen from a grid.
        method: How it was estimated.
        not_identified: What the data cannot tell apart from it.
    """

    value: Number
    low: Number
    high: Number
    basis: Literal["estimated"]
    standard_error: Annotated[float, Field(ge=0)] | None = None
    method: Line
    not_identified: Line | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Estimated:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"expected low <= value <= high, found {self.low:g}, {self.value:g}, {self.high:g}")
        return self


class ParametersFile(Strict):
    """What was fitted, on what, and what came out."""

    title: Line
    known_before: Date
    families: list[Line]
    left_out: list[Line]
    notes: list[Text]
    values: dict[str, Estimated]


@dataclass(frozen=True)
class Parameters:
    """The parameters of the state world.

    Attributes:
        weights: Weights w of the covariates, in the order of :data:`sim.states.covariates.NAMES`; none below 0.
        abstaining: k.
        against: d.
        spread: tau, standard deviation of what a member leans to beyond its covariates on a family of texts.
        carried: rho, how far that carries over to another family.
        following: gamma.
        group_spread: Standard deviation of the shocks that a group shares.
        shifts: Shifts b of the texts that were learned from.
        absent: Level of absence, then its weights as :data:`sim.states.absence.NAMES`.
        absent_spread: Standard deviation of the level of absence over texts.
    """

    weights: Floats
    abstaining: float
    against: float
    spread: float
    carried: float
    following: float
    group_spread: float
    shifts: Mapping[str, float]
    absent: Floats
    absent_spread: float

    def values(self) -> dict[str, float]:
        """Return all of them by the names of the records."""
        return {
            **{f"weight.{n}": float(w) for n, w in zip(NAMES, self.weights, strict=True)},
            "abstaining": self.abstaining, "against": self.against, "spread": self.spread, "carried": self.carried,
            "following": self.following, "group_spread": self.group_spread,
            **{f"shift.{text}": value for text, value in self.shifts.items()},
            "absent.level": float(self.absent[0]),
            **{f"absent.{n}": float(w) for n, w in zip(absence.NAMES, self.absent[1:], strict=True)},
            "absent.spread": self.absent_spread,
        }


def from_values(values: Mapping[str, float], file: object = None) -> Parameters:
    """Return parameters from their values by name.

    Raises:
        InputError: If one is missing, unknown, or below a bound.
    """
    needed = [*(f"weight.{n}" for n in NAMES), "abstaining", "against", "spread", "carried", "following",
              "group_spread", "absent.level", *(f"absent.{n}" for n in absence.NAMES), "absent.spread"]
    for name in needed:
        if name not in values:
            raise InputError("a parameter is missing", file=file, key=name, allowed=one_of(needed))
    for name, value in values.items():
        if name not in needed and not re.fullmatch(r"shift\.\d\d/\d+", name):
            raise InputError("not a parameter", file=file, key=name, found=name, allowed=one_of(needed))
        least, most = -math.inf, math.inf
        if name.startswith("weight.") or name in ("spread", "carried", "following", "group_spread", "absent.spread"):
            least = 1e-6 if name == "spread" else 0.0
        if name in ("carried", "following"):
            most = 1.0
        if not least <= value <= most:
            raise InputError("out of range", file=file, key=name, found=value, allowed=f"{least:g} to {most:g}")
    return Parameters(
        np.array([values[f"weight.{n}"] for n in NAMES]), values["abstaining"], values["against"], values["spread"],
        values["carried"], values["following"], values["group_spread"],
        {name.removeprefix("shift."): v for name, v in values.items() if name.startswith("shift.")},
        np.array([values["absent.level"], *(values[f"absent.{n}"] for n in absence.NAMES)]), values["absent.spread"])


def read_records(name: str) -> ParametersFile:
    """Return the records of the parameters that ship under a name.

    Raises:
        InputError: If there are none, or they do not fit.
    """
    folder = data() / "parameters"
    document = safe_yaml.find([folder], name, "parameter", "parameters")
    return checked(ParametersFile, document.data, document)


def load_parameters(name: str) -> Parameters:
    """Return the parameters that ship under a name.

    Raises:
        InputError: As for :func:`read_records`.
    """
    records = read_records(name)
    return from_values({key: record.value for key, record in records.values.items()}, f"parameters/{name}.yaml")
