"""Draws of whole votes: the tally with its band, in which misses of a group and of all come together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError
from sim.states.forecast import Forecast
from sim.states.members import Floats
from sim.states.rule import utilities

#: Draws that are made together, from a stream of their own: the same whatever the number of threads.
BLOCK = 512
#: Share of draws inside a band.
BAND = 0.9


class Tallies(NamedTuple):
    """Draws of a vote.

    Attributes:
        counts: Yes, abstain, no and absent of each draw; shape (draws, 4).
    """

    counts: NDArray[np.int64]

    def band(self, column: int, level: float = BAND) -> tuple[float, float, float]:
        """Return mean, lower and upper end of a count; columns as in ``counts``."""
        found = self.counts[:, column]
        low, high = np.quantile(found, [0.5 - level / 2.0, 0.5 + level / 2.0], method="inverted_cdf")
        return float(found.mean()), float(low), float(high)

    @property
    def yes_share(self) -> Floats:
        """The yes-share among those voting of each draw."""
        found: Floats = self.counts[:, 0] / np.maximum(self.counts[:, :3].sum(axis=1), 1)
        return found


def draw(forecast: Forecast, draws: int = 10_000, seed: int = 1, threads: int = 1,
         among: NDArray[np.bool_] | None = None) -> Tallies:
    """Return draws of a text's tally.

    Args:
        forecast: The forecast.
        draws: How many.
        seed: Seed.
        threads: Threads; the numbers are the same.
        among: Members that are counted, of the same draws; default: all. Shape (members,).

    Raises:
        InputError: If there is no draw.
    """
    if draws < 1:
        raise InputError("not a number of draws", file="command line", key="draws", found=draws, allowed="1 or more")
    sizes = [BLOCK] * (draws // BLOCK) + ([draws % BLOCK] if draws % BLOCK else [])
    streams = np.random.SeedSequence(seed).spawn(len(sizes))
    made = _Drawer(forecast, among)
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        return Tallies(np.concatenate(list(pool.map(made.block, sizes, streams))))


class _Drawer:
    """What all draws of a text share."""

    def __init__(self, forecast: Forecast, among: NDArray[np.bool_] | None) -> None:
        p, where = forecast.parameters, forecast.standing
        worth = np.exp(utilities(where.middle + forecast.shift, p.abstaining, p.against))
        self.yes, self.abstain, self.no = worth[:, 0], worth[:, 1], worth[:, 2]
        self.spread = np.sqrt(where.variance)
        self.shared, self.group_spread = forecast.shift_spread, p.group_spread
        names = sorted(set(where.groups))
        self.group = np.array([names.index(name) for name in where.groups])
        self.groups = len(names)
        self.among = None if among is None else np.flatnonzero(among)
        self.absent_odds, self.absent_spread = np.exp(forecast.absent_lean), p.absent_spread

    def block(self, size: int, stream: np.random.SeedSequence) -> NDArray[np.int64]:
        """Return counts of some draws; shape (size, 4)."""
        generator = np.random.Generator(np.random.Philox(stream))
        members = len(self.group)
        shared = self.shared * generator.standard_normal((size, 1))
        groups = self.group_spread * generator.standard_normal((size, self.groups))
        factor = generator.standard_normal((size, members))
        factor *= self.spread
        factor += (shared + groups)[:, self.group]
        np.exp(factor, out=factor)
        yes, no = self.yes * factor, self.no / factor
        total = yes + self.abstain + no
        odds = self.absent_odds * np.exp(self.absent_spread * generator.standard_normal((size, 1)))
        luck = generator.random((size, members)) * (1.0 + odds) - odds  # below 0: absent; else uniform on 0 to 1
        present = luck >= 0.0
        luck *= total
        said_yes = present & (luck < yes)
        said_no = present & (luck >= total - no)
        if self.among is not None:
            said_yes, said_no, present = (part[:, self.among] for part in (said_yes, said_no, present))
            members = len(self.among)
        counts = np.stack([said_yes.sum(axis=1), np.zeros(size, dtype=np.int64), said_no.sum(axis=1),
                           members - present.sum(axis=1)], axis=1)
        counts[:, 1] = members - counts.sum(axis=1)
        return counts
