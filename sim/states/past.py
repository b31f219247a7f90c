"""The texts of 2007 to 2019 that members' records are made of: number, day, family."""

from __future__ import annotations

from typing import NamedTuple

#: Families of texts: rights in one country, the displaced of Georgia, Crimea.
COUNTRIES, GEORGIA, CRIMEA = "countries", "georgia", "crimea"
FAMILIES: tuple[str, ...] = (COUNTRIES, GEORGIA, CRIMEA)
#: Families whose records tell where a member stands (Crimea speaks through what they leave over).
RECORDS: tuple[str, ...] = (COUNTRIES, GEORGIA)


class PastText(NamedTuple):
    """A text that was voted on.

    Attributes:
        id: Number of the resolution.
        date: Day of the vote, ISO 8601.
        family: One of :data:`FAMILIES`.
        subject: What it is about.
    """

    id: str
    date: str
    family: str
    subject: str


def _texts(family: str, rows: str) -> tuple[PastText, ...]:
    parts = [line.split(maxsplit=2) for line in rows.strip().splitlines()]
    return tuple(PastText(number, day, family, subject) for number, day, subject in parts)


#: By family and date. Number and day as in the roll calls; the resolutions are public documents (A/RES/NUMBER).
PAST_TEXTS: tuple[PastText, ...] = (
    *_texts(COUNTRIES, """
62/167 2007-12-18 rights in North Korea
62/168 2007-12-18 rights in Iran
62/169 2007-12-18 rights in Belarus
62/222 2007-12-22 rights in Myanmar
63/190 2008-12-18 rights in North Korea
63/191 2008-12-18 rights in Iran
63/245 2008-12-24 rights in Myanmar
64/175 2009-12-18 rights in North Korea
64/176 2009-12-18 rights in Iran
64/238 2009-12-24 rights in Myanmar
65/225 2010-12-21 rights in North Korea
65/226 2010-12-21 rights in Iran
66/174 2011-12-19 rights in North Korea
66/175 2011-12-19 rights in Iran
66/176 2011-12-19 rights in Syria
66/230 2011-12-24 rights in Myanmar
67/182 2012-12-20 rights in Iran
67/183 2012-12-20 rights in Syria
68/182 2013-12-18 rights in Syria
68/184 2013-12-18 rights in Iran
69/188 2014-12-18 rights in North Korea
69/189 2014-12-18 rights in Syria
69/190 2014-12-18 rights in Iran
70/172 2015-12-17 rights in North Korea
70/173 2015-12-17 rights in Iran
70/234 2015-12-23 rights in Syria
71/203 2016-12-19 rights in Syria
71/204 2016-12-19 rights in Iran
72/189 2017-12-19 rights in Iran
72/191 2017-12-19 rights in Syria
72/248 2017-12-24 rights in Myanmar
73/181 2018-12-17 rights in Iran
73/182 2018-12-17 rights in Syria
73/264 2018-12-22 rights in Myanmar
74/167 2019-12-18 rights in Iran
74/169 2019-12-18 rights in Syria
"""),
    *_texts(GEORGIA, """
62/249 2008-04-14 displaced of Abkhazia
64/296 2010-09-07 displaced of Abkhazia and South Ossetia
65/287 2011-06-29 displaced of Abkhazia and South Ossetia
68/274 2014-06-05 displaced of Abkhazia and South Ossetia
69/286 2015-06-03 displaced of Abkhazia and South Ossetia
71/290 2017-06-01 displaced of Abkhazia and South Ossetia
"""),
    *_texts(CRIMEA, """
71/205 2016-12-19 rights in Crimea
72/190 2017-12-19 rights in Crimea
73/194 2018-12-17 troops in Crimea
73/263 2018-12-22 rights in Crimea
74/17 2019-12-09 troops in Crimea
74/168 2019-12-18 rights in Crimea
"""),
)
