"""What is known of a member on a day: its record and its ties, each turned so that more speaks for yes."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from sim.states.members import Floats, Members
from sim.states.memberships import belonged
from sim.states.past import COUNTRIES, GEORGIA, PAST_TEXTS, RECORDS, PastText

#: Years before the day on which a record counts.
YEARS = 7


class Covariate(NamedTuple):
    """A covariate of the position on the axis of the texts.

    Attributes:
        name: Name in records of parameters.
        words: What it is, turned so that more of it speaks for yes.
        family: The family of texts whose record it is, if any.
    """

    name: str
    words: str
    family: str = ""


COVARIATES: tuple[Covariate, ...] = (
    Covariate("countries", "its record on texts about rights in one country", COUNTRIES),
    Covariate("georgia", "its record on the displaced of Georgia", GEORGIA),
    Covariate("western_alliance", "membership of NATO or the European Union"),
    Covariate("russian_alliance", "no membership of the Collective Security Treaty (counted -1)"),
    Covariate("russian_arms", "no arms from Russia (its share counted negative)"),
    Covariate("ideal_point", "its ideal point in the Assembly, half of it"),
    Covariate("democracy", "electoral democracy, from -1 to 1"),
    Covariate("non_aligned", "no membership of the Non-Aligned (counted -1)"),
)
NAMES: tuple[str, ...] = tuple(c.name for c in COVARIATES)


def dated(day: datetime.date, family: str | None = None, years: int = YEARS) -> list[PastText]:
    """Return the texts that were voted on before a day, no more than some years ago, in order of date.

    Args:
        day: The day; texts of that day itself are not among them.
        family: Only those of a family.
        years: How far back.
    """
    first = day.replace(year=day.year - years) if (day.month, day.day) != (2, 29) else datetime.date(
        day.year - years, 3, 1)
    found = [t for t in PAST_TEXTS if first.isoformat() <= t.date < day.isoformat()
             and (family is None or t.family == family)]
    return sorted(found, key=lambda t: t.date)


def record(members: Members, texts: Collection[PastText]) -> Floats:
    """Return records ``sum(+1 yes, 0 abstain, -1 no) / (n + 1)``, n the number of votes cast; shape (members,)."""
    total = np.zeros(len(members))
    cast = np.zeros(len(members))
    for text in texts:
        votes = members.votes[text.id]
        total += np.where(votes == 0, 1.0, np.where(votes == 2, -1.0, 0.0))
        cast += votes >= 0
    return total / (cast + 1.0)


def ideal_point(members: Members, day: datetime.date) -> Floats:
    """Return ideal points of the last session that had ended before a day, as far as the table has it.

    The sessions are those of 2012 (67), 2018 (73) and 2019 (74); each ends in September of the year after. Before the
    end of the 67th there is none, and its own is taken: texts before it are learned from, never predicted, with it.
    A member without one has the members' mean.
    """
    column = "ideal_2012"
    if day >= datetime.date(2019, 9, 17):
        column = "ideal_2018"
    if day >= datetime.date(2020, 4, 1):  # the 74th as estimated in April 2020
        column = "ideal_2019"
    return filled(members.numbers[column])


def filled(values: Floats) -> Floats:
    """Return values with the members' mean where they are not known."""
    known = ~np.isnan(values)
    return np.where(known, values, values[known].sum() / known.sum())


def design(members: Members, day: datetime.date, text_day: datetime.date | None = None,
           omit: Collection[str] = ()) -> Floats:
    """Return the covariates of all members as known on a day.

    The families' records share one scale: with m of them left, each counts by ``1 / m``, so that a family that is
    left out of what predicts it does not shrink the spread of positions.

    Args:
        members: The members.
        day: Records and tables are dated before it.
        text_day: Day of the text, for memberships and ideal points; default: ``day``.
        omit: Families whose record is left out: the one that is predicted, the one that :mod:`sim.states.own` reads.

    Returns:
        Shape (members, covariates), in the order of :data:`COVARIATES`.
    """
    at = text_day or day
    late = day >= datetime.date(2020, 1, 1)
    speaking = [family for family in RECORDS if family not in omit]
    columns: list[Floats] = []
    for family in RECORDS:
        counted = 1.0 / len(speaking) if family in speaking else 0.0
        columns.append(record(members, dated(day, family)) * counted)
    arms = members.numbers["russian_arms_2012_21" if late else "russian_arms_2004_13"]
    democracy = members.numbers["democracy_2021" if late else "democracy_2013"]
    columns += [
        (belonged(members, "nato", at) | belonged(members, "eu", at)).astype(float),
        -belonged(members, "csto", at).astype(float),
        -np.nan_to_num(arms),
        ideal_point(members, at) / 2.0,
        2.0 * filled(democracy) - 1.0,
        -members.flag("nam").astype(float),
    ]
    return np.stack(columns, axis=1)
