"""The table that says what each rival reads from the coded values: loaded and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.rivals.theories.expected_utility import EQUATIONS, STEPS, Readings
from sim.coded.variables import BY_NAME
from sim.reading import safe_yaml
from sim.reading.errors import InputError, one_of, unknown

TABLE = Path(__file__).with_name("readings.yaml")
#: Terms of the theories, and what the coded value that stands for one belongs to.
TERMS = {"position": "domain", "capability": "actor", "salience": "domain", "relation": "pair",
         "susceptibility": "actor", "propensity": "pair", "sensitivity": "actor", "exposure": "pair",
         "resolve": "actor", "caution": "actor", "rationality": "scalar"}
#: What is worked out from several coded values.
DERIVED = {"wartime_ideal": "domain", "congruence": "pair"}
#: The terms that each rival needs.
NEEDS = {
    "weighted_mean": ("position", "capability", "salience"),
    "weighted_median": ("position", "capability", "salience"),
    "expected_utility": ("position", "capability", "salience", "steps"),
    "spatial_model": ("position", "capability", "salience"),
    "friedkin_johnsen": ("position", "capability", "relation", "susceptibility"),
    "bounded_confidence": ("position", "confidence"),
    "quantal_response": ("position", "capability", "salience", "relation", "susceptibility", "rationality"),
    "landscape": ("capability", "propensity"),
    "strategic_logit": ("sensitivity", "exposure", "resolve", "caution", "rationality"),
    "crisis_bargaining": ("capability", "sensitivity", "exposure", "resolve", "caution"),
}
#: What stands for a term that is no coded value.
_ALLOWED = {"confidence": "a number", "steps": one_of(STEPS)}
WORDS = {name: name.replace("_", " ") for name in NEEDS} | {"friedkin_johnsen": "Friedkin-Johnsen"}


@dataclass(frozen=True)
class Reading:
    """What one rival reads.

    Attributes:
        rival: Its name.
        terms: By term, the coded value that stands for it.
        confidence: The confidence of bounded confidence, 0 for others.
        steps: How the steps of expected utility are read.
        reason: Why.
    """

    rival: str
    terms: dict[str, str]
    confidence: float
    reason: str
    steps: Readings = EQUATIONS


def load(path: Path = TABLE, position: str | None = None) -> dict[str, Reading]:
    """Return the table, rivals in its order.

    Args:
        path: The table.
        position: What all rivals take for position instead of what the table says.

    Raises:
        InputError: If the file is not such a table: an unknown rival, term or coded value, one that is missing, or one
            that belongs to something else.
    """
    data = safe_yaml.read(path).data
    if not isinstance(data, dict) or not data:
        raise InputError("not a table of readings", file=path, found=type(data).__name__, allowed="rivals, by name")
    found = {str(rival): _reading(path, str(rival), row) for rival, row in data.items()}
    if position is None:
        return found
    named = _named("command line", "position", position, "domain")
    return {rival: replace(r, terms=r.terms | ({"position": named} if "position" in r.terms else {}))
            for rival, r in found.items()}


def _reading(path: Path, rival: str, row: Any) -> Reading:
    """Return a rival's row, checked."""
    if rival not in NEEDS:
        raise unknown("rival", rival, NEEDS, file=path, key=rival)
    if not isinstance(row, dict):
        raise InputError("not a reading", file=path, key=rival, found=row, allowed=one_of([*NEEDS[rival], "reason"]))
    for key in row:
        if key not in (*NEEDS[rival], "reason"):
            raise unknown("term", str(key), [*NEEDS[rival], "reason"], file=path, key=f"{rival}.{key}")
    terms: dict[str, str] = {}
    confidence, steps = 0.0, EQUATIONS
    for term in (*NEEDS[rival], "reason"):
        if term not in row:
            raise InputError("missing", file=path, key=f"{rival}.{term}", allowed="a coded value's name"
                             if term in TERMS else _ALLOWED.get(term, "a sentence"))
        if term == "confidence":
            given = row[term]
            if isinstance(given, bool) or not isinstance(given, int | float) or not 0.0 <= given <= 2.0:
                raise InputError("not a confidence", file=path, key=f"{rival}.{term}", found=given, allowed="0 to 2")
            confidence = float(given)
        elif term == "steps":
            if str(row[term]) not in STEPS:
                raise unknown("steps", str(row[term]), STEPS, file=path, key=f"{rival}.{term}")
            steps = STEPS[str(row[term])]
        elif term in TERMS:
            terms[term] = _named(path, f"{rival}.{term}", str(row[term]), TERMS[term])
    return Reading(rival, terms, confidence, str(row["reason"]).strip(), steps)


def _named(path: Path | str, key: str, name: str, index: str) -> str:
    """Return the name of a coded value of the kind that a term needs."""
    fit = [v for v in BY_NAME if BY_NAME[v].index == index and BY_NAME[v].kind in ("coded", "mechanism")]
    fit += [v for v, kind in DERIVED.items() if kind == index]
    if name not in fit:
        raise unknown("coded value here", name, fit, file=path, key=key)
    return name
