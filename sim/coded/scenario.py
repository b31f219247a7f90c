"""Scenarios: what happens from outside, as declared data that is checked before it runs.

A scenario names its events, offers, votes, plans and the record that it can be scored on. Nothing in
it is evaluated: a condition is a variable, a direction and a threshold.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Any

from sim.coded.cases import find
from sim.coded.coding import Coding
from sim.coded.scenario_checks import check_story
from sim.coded.scenario_values import put_in
from sim.coded.schema import ScenarioFile
from sim.coded.typed import checked
from sim.reading import safe_yaml
from sim.reading.errors import InputError
from sim.reading.safe_yaml import Document


def names(case: str | None = None) -> list[str]:
    """Return the names of all scenarios of a case, sorted; None: of the default case."""
    return safe_yaml.names_in(find(case).scenario_folders)


def usual(case: str | None = None) -> str:
    """Return the scenario of a case that is played where none is named: ``baseline``, or else the first.

    Raises:
        InputError: If the case has none.
    """
    found = names(case)
    if not found:
        raise InputError("a case without a scenario", file=find(case).folder, allowed="a file in its folder scenarios",
                         fix="`python -m sim.case new NAME` writes one to begin with")
    return "baseline" if "baseline" in found else found[0]


def read(name: str, evidence: Coding | None = None, case: str | None = None) -> Document:
    """Return the plain data of a scenario.

    Args:
        name: The scenario.
        evidence: The coding whose case it is of, and whose numbers take the place of those in the file.
        case: Without a coding, the name of the case, and the numbers are as the file has them; None: the default case.

    Raises:
        InputError: If there is no scenario of that name, its file is refused, or the coding has a number that
            the scenario does not.
    """
    of = find(case) if evidence is None else evidence.case
    document = safe_yaml.find(of.scenario_folders, name, "scenario", "scenario", place=of.place("scenario"))
    if evidence is not None:
        put_in(document.data, name, evidence.scenarios.get(name, {}))
    return document


def load(name: str, evidence: Coding) -> ScenarioFile:
    """Load and check a scenario by name.

    Raises:
        InputError: See :func:`read` and :func:`check`.
    """
    document = read(name, evidence)
    return check(document.data, document, evidence)


def check(data: Any, document: Document, evidence: Coding, wrong: list[InputError] | None = None) -> ScenarioFile:
    """Return the data as a scenario, every name and date in it checked.

    Where ``wrong`` is given, mistakes about passages are collected in it.

    Raises:
        InputError: For a shape that does not fit, a date outside the period, an unknown actor,
            variable or source, a number off its scale, or an event that can never happen.
    """
    scenario = checked(ScenarioFile, data, document)
    check_story(scenario, document, evidence, wrong)
    return scenario


def warn_of_years(name: str, scenario: ScenarioFile, coded: Coding) -> None:
    """Say on standard error, once, if a scenario ends years after what the coded values were read from.

    The texts say nothing of what came after them: values that they state for their day are then assumed to
    hold, which nobody coded.
    """
    years = sorted({int(year) for source in coded.sources.values()
                    for year in re.findall(r"\b[12]\d{3}\b", source.published)})
    period = scenario.period
    if years and period.end.year > years[-1] + 1:
        dated = " to ".join(map(str, dict.fromkeys((period.start.year, period.end.year))))
        texts = " to ".join(map(str, dict.fromkeys((years[0], years[-1]))))
        _say_once(f"warning: {name} is dated {dated}, but the coded values were read from texts of {texts}: "
                  "what has changed since is not in them")


@cache
def _say_once(text: str) -> None:
    print(text, file=sys.stderr)
