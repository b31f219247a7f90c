"""The two fits that ship: what was known before 2020, and for the text of 2014 what was known before 2013."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from analysis.votes.absence_fit import AbsenceFit, fit_absence
from analysis.votes.fit import Fit, families, fit
from analysis.votes.records import Choice, as_yaml
from sim.coded.typed import checked
from sim.coded.values import Number, Strict
from sim.reading import safe_yaml
from sim.reading.errors import unknown
from sim.states.members import Members, data
from sim.states.past import COUNTRIES, CRIMEA, GEORGIA


class Plan(NamedTuple):
    """What a fit is made on.

    Attributes:
        title: Its title.
        day: Texts and records are dated before it.
        text_day: Day for memberships and ideal points.
        families: Families that are learned from.
        notes: What a reader of the records has to know.
    """

    title: str
    day: datetime.date
    text_day: datetime.date
    families: tuple[str, ...]
    notes: tuple[str, ...]


COMMON = (
    "Penalised maximum likelihood (SciPy, L-BFGS-B): weights 0 or more with a normal prior of sd 2, each member's own "
    "leaning on a family of texts integrated out; standard errors from the curvature.",
    "Every text that was learned from has a shift of its own, used in a forecast only to read the own record.",
    "What predicts a family never holds that family's record; two records share one scale (each counts by one half).",
)
PLANS: Mapping[str, Plan] = {
    "known_2019": Plan("What was known before 2020", datetime.date(2020, 1, 1), datetime.date(2022, 2, 24),
                       (COUNTRIES, GEORGIA, CRIMEA), COMMON),
    "known_2012": Plan("What was known before 2013, for the text of March 2014", datetime.date(2013, 1, 1),
                       datetime.date(2014, 3, 27), (COUNTRIES, GEORGIA),
                       (*COMMON, "Ideal points are those of the 67th session (2012), also for the texts before it.")),
}


class ChoicesFile(Strict):
    """What transfer chose, by name of the fit."""

    class One(Strict):
        """One choice."""

        spread: Number
        carried: Number
        following: Number
        group_spread: Number

    known_2019: One
    known_2012: One


def chosen(name: str) -> Choice:
    """Return what transfer chose for a fit.

    Raises:
        InputError: If there is no such fit, or the file of choices is refused.
    """
    document = safe_yaml.read(data() / "choices.yaml")
    file = checked(ChoicesFile, document.data, document)
    one = file.known_2019 if plan(name) is PLANS["known_2019"] else file.known_2012
    return Choice(one.spread, one.carried, one.following, one.group_spread)


def plan(name: str) -> Plan:
    """Return the plan of a fit.

    Raises:
        InputError: If there is none of that name.
    """
    if name not in PLANS:
        raise unknown("fit", name, PLANS, file="command line", key="fit")
    return PLANS[name]


def fit_named(members: Members, name: str, choice: Choice | None = None) -> tuple[Fit, AbsenceFit, str]:
    """Return a fit, the fit of absence, and both as YAML text.

    Raises:
        InputError: If there is no such fit, or a search does not end.
    """
    what, how = plan(name), choice or chosen(name)
    found = fit(families(members, what.day, what.text_day, among=what.families), how.spread)
    absent = fit_absence(members, what.day, what.families)
    return found, absent, as_yaml(what.title, what.day, what.families, found, absent, how, what.notes)
