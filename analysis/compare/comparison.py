"""Two arms, played and compared; each table is made when it is first asked for."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.compare.arms import Arm, answer_names, common_actors, end_names, why_unpaired
from analysis.compare.ends import answer_table, end_table
from analysis.compare.pairing import SMALLEST, Pairing
from analysis.compare.parting import first_mover_table, first_moves, parting_table, weekly_table
from analysis.compare.reasons import EXPLAINED, reason_table
from analysis.paired import play_paths
from sim.reading.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


class Comparison(Pairing):
    """Two arms, played, with the tables that compare them."""

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """Each week's difference, by actor and domain; see :func:`.parting.weekly_table`."""
        return weekly_table(self)

    @cached_property
    def partings(self) -> pd.DataFrame:
        """The first week in which each series parts; see :func:`.parting.parting_table`."""
        return parting_table(self.weekly)

    @cached_property
    def first_movers(self) -> pd.DataFrame:
        """Who is first to differ, pair by pair; see :func:`.parting.first_mover_table`."""
        return first_mover_table(self)

    def reasons(self, most: int = EXPLAINED) -> pd.DataFrame:
        """Return why the most frequent first mover moved; see :func:`.reasons.reason_table`.

        Args:
            most: Number of pairs to look into: the first ones in which that actor was first.
        """
        actor = None if self.first_movers.empty else str(self.first_movers["actor"].iloc[0])
        return reason_table(self, actor, *first_moves(self), most)

    @cached_property
    def end_state(self) -> pd.DataFrame:
        """The last common week; see :func:`.ends.end_table`."""
        return end_table(self)

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Offers, votes and plans that both have; see :func:`.ends.answer_table`."""
        return answer_table(self)


def compare(base: Arm, other: Arm, *, smallest: float = SMALLEST, level: float = 0.95,
            unpaired: bool = False, engine: str = "auto", threads: int | None = None) -> Comparison:
    """Play two arms and compare them.

    Args:
        base: The first arm.
        other: The second arm; differences are it less the first.
        smallest: Smallest effect of interest, in units of position.
        level: Confidence level.
        unpaired: Accept runs that are no pairs; all that comes out is marked.
        engine: As in :func:`analysis.paired.play`.
        threads: As there.

    Raises:
        InputError: If the runs are no pairs and that was not asked for, or if the two have no week or no
            actor in common.
    """
    reason = why_unpaired(base, other)
    if reason and not unpaired:
        raise InputError(f"the runs are not paired: {reason}", file="command line",
                         found=f"{base.name}, {other.name}", allowed="the same seed, start and sampling",
                         fix="play both with the same seed, or ask for unpaired=yes (then all is marked so)")
    actors = common_actors(base.world, other.world)
    days = [day for day in base.world.dates if day in set(other.world.dates)]
    if not actors or not days:
        raise InputError("nothing to compare: no week and actor in common", file="command line",
                         found=f"{base.name}: {base.world.dates[0]} to {base.world.dates[-1]}; "
                         f"{other.name}: {other.world.dates[0]} to {other.world.dates[-1]}",
                         allowed="scenarios whose periods overlap, in the same weeks")
    if reason is None:
        base = dataclasses.replace(base, runs=min(base.runs, other.runs))
        other = dataclasses.replace(other, runs=base.runs)
    names = [f"position.{a}.{d}" for a in actors for d in base.world.domains]
    played = []
    for arm in (base, other):
        last = arm.world.dates.index(days[-1])
        outcomes = [f"{name}@week{last}" for name in end_names(base.world, other.world)]
        outcomes += answer_names(base.world, other.world)
        played.append(play_paths(arm.world, arm.runs, arm.seed, names, outcomes, engine=engine,
                                        threads=threads, sampling=arm.sampling))
    return Comparison(base, other, reason is None, smallest, level, *played)
