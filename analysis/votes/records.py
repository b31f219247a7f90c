"""Writes what was fitted as coded records: estimated, with standard errors and what the data cannot tell apart."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import NamedTuple

import yaml

from analysis.votes.absence_fit import AbsenceFit
from analysis.votes.fit import LEFT_OUT, Fit
from sim.states import absence
from sim.states.covariates import COVARIATES
from sim.states.parameters import Parameters, from_values

#: Digits after the point of a frozen value: far above what the search leaves open and what machines differ in.
DIGITS = 3
WIDTH = "only 2k + d, the width of the band in which a member abstains, is told by the votes; equal priors share it out"


class Choice(NamedTuple):
    """What was chosen before the fit.

    Attributes:
        spread: tau.
        carried: rho.
        following: gamma.
        group_spread: Standard deviation of shared shocks.
    """

    spread: float
    carried: float
    following: float
    group_spread: float


def records(found: Fit, absent: AbsenceFit, choice: Choice) -> dict[str, dict[str, object]]:
    """Return all parameters as records, by name."""
    rows: dict[str, dict[str, object]] = {}
    alike: dict[str, list[str]] = {}
    for a, b, r in found.alike:
        for one, other in ((a, b), (b, a)):
            if one.startswith("weight.") and other.startswith("weight."):
                alike.setdefault(one, []).append(f"{other} (correlation {r:+.2f})")
    for covariate, w in zip(COVARIATES, found.weights, strict=True):
        name = f"weight.{covariate.name}"
        error = found.errors[name]
        told = "; ".join(alike.get(name, [])) or None
        if error != error:
            told = "stands at its bound: the data ask for no weight above 0 beside the other covariates"
        rows[name] = _record(max(float(w), 0.0), error, covariate.words, told, least=0.0)
    width_error = found.errors["width"]
    rows["abstaining"] = _record(found.abstaining, 0.4 * width_error, "what abstaining is worth, k", WIDTH)
    rows["against"] = _record(found.against, 0.2 * width_error, "what no costs beside the mirror of yes, d", WIDTH)
    for name, value, words in (
            ("spread", choice.spread, "tau: own leaning on a family of texts, chosen by transfer from a grid"),
            ("carried", choice.carried, "rho: how far it carries to another family, chosen by transfer from a grid"),
            ("following", choice.following, "gamma: following of peers, chosen by transfer from a grid; 0 is off"),
            ("group_spread", choice.group_spread, "shocks that a group shares: most likely of a grid, by transfer")):
        rows[name] = _record(value, float("nan"), words, None)
    for text, value in found.shifts.items():
        rows[f"shift.{text}"] = _record(value, found.errors[f"shift.{text}"], "shift of a text that was learned from",
                                        "k, which shifts all texts alike")
    rows["absent.level"] = _record(absent.level, float(absent.errors[0]), "mean level of absence, in logits", None)
    for name, w, error in zip(absence.NAMES, absent.weights, absent.errors[1:], strict=True):
        rows[f"absent.{name}"] = _record(float(w), float(error), "weight in absence", None)
    rows["absent.spread"] = _record(absent.spread, float("nan"), "standard deviation of texts' levels of absence", None)
    return rows


def _record(value: float, error: float, method: str, told: str | None, least: float | None = None
            ) -> dict[str, object]:
    known = error == error
    rounded = round(value, DIGITS) + 0.0
    low = rounded - 1.96 * error if known else rounded
    high = rounded + 1.96 * error if known else rounded
    if least is not None:
        low = max(low, least)
    row: dict[str, object] = {"value": rounded, "low": min(round(low, DIGITS), rounded) + 0.0,
                              "high": max(round(high, DIGITS), rounded) + 0.0, "basis": "estimated", "method": method}
    if known:
        row["standard_error"] = round(error, DIGITS)
    if told:
        row["not_identified"] = told[:300]
    return row


def as_parameters(found: Fit, absent: AbsenceFit, choice: Choice) -> Parameters:
    """Return the rounded values as parameters."""
    values: dict[str, float] = {}
    for name, row in records(found, absent, choice).items():
        value = row["value"]
        if isinstance(value, float):
            values[name] = value
    return from_values(values)


def as_yaml(title: str, day: datetime.date, families: Collection[str], found: Fit, absent: AbsenceFit, choice: Choice,
            notes: Collection[str]) -> str:
    """Return a file of records as YAML text, keys in order."""
    document = {"title": title, "known_before": day, "families": list(families), "left_out": list(LEFT_OUT),
                "notes": list(notes), "values": records(found, absent, choice)}
    return str(yaml.safe_dump(document, sort_keys=False, width=110, allow_unicode=True))


