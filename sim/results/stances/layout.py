"""Where things stand in the picture: the calendar, things moved apart, the legend's columns."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Sequence
from itertools import pairwise

from sim.world.world import World

EPOCH = datetime.date(1970, 1, 1).toordinal()


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres near the wanted ones, in their order, at which things of these sizes don't overlap.

    Things that meet move apart as a group, and stay between ``low`` and ``high`` if they fit. (Least
    squares by pooling neighbours.)

    Args:
        wanted: Where each centre would best be, in ascending order.
        sizes: Length of each thing.
        low: Least place.
        high: Greatest place.
    """
    if not wanted:
        return []
    offsets = [0.0]
    for before, after in pairwise(sizes):
        offsets.append(offsets[-1] + (before + after) / 2.0)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, count = want - offset, 1
        while pools and pools[-1][0] >= mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    places = [mean for mean, count in pools for _ in range(count)]
    least, most = low + sizes[0] / 2.0, high - sizes[-1] / 2.0 - offsets[-1]
    return [max(min(place, most), least) + offset for place, offset in zip(places, offsets, strict=True)]


def first_days(world: World) -> list[float]:
    """Return the first day of each week as Matplotlib's number of days."""
    return [day_number(day) for day in world.dates]


def day_number(day: datetime.date) -> float:
    """Return a day as Matplotlib counts it: days since 1970-01-01."""
    return float(day.toordinal() - EPOCH)


def calendar(world: World) -> tuple[list[float], list[str]]:
    """Return places and names of months, at most eight of them, with the year where it changes."""
    first, last = world.dates[0], world.dates[-1]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if months <= 8 * s), 120)
    places, texts, year = [], [], None
    for n in range(months):
        after, month = divmod(first.month - 1 + n, 12)
        day = first.replace(year=first.year + after, month=month + 1, day=1)
        if (day.year * 12 + month) % step or day < first:
            continue
        places.append(day_number(day))
        texts.append(f"{day:%b}" if year == day.year else f"{day:%b}\n{day.year}")
        year = day.year
    if not places:
        return [day_number(first)], [f"{first.day} {first:%b}\n{first.year}"]
    return places, texts


def legend_lines(events: list[str]) -> list[list[tuple[int, list[str]]]]:
    """Return the legend of events in three columns: number and wrapped lines of each."""
    entries = [(number, textwrap.wrap(text, 58)) for number, text in enumerate(events, 1)]
    total = sum(len(lines) for _, lines in entries)
    for limit in range(1, total + 1):
        columns: list[list[tuple[int, list[str]]]] = [[]]
        used = 0
        for number, lines in entries:
            if used and used + len(lines) > limit:
                columns.append([])
                used = 0
            columns[-1].append((number, lines))
            used += len(lines)
        if len(columns) <= 3:
            return columns
    return []
