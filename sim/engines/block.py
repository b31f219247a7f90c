"""What an engine returns: what some runs did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.world.world import World

Floats = NDArray[np.float64]

#: Stands for "never" in arrays of weeks.
NEVER = -1


@dataclass
class Block:
    """What some runs did.

    Attributes:
        history: The recorded slots at the end of each week, shape (weeks, rows, runs).
        votes: By vote, +1 yes, 0 abstain, -1 no, 2 no voter; shape (votes, N, runs).
        saying_yes, saying_no: By vote, how many of its members say yes and no, of MANY; shape (votes, N, runs).
        plans: By plan, +1 accept, 0 neither, -1 reject, 2 its author; shape (plans, N, runs).
        accepted: By offer, the first week it was accepted in, or NEVER; shape (offers, runs).
        fired: By event, its first week, or NEVER; shape (events, runs).
        times: By event, how often it has happened; shape (events, runs).
        penalised: First week of a penalty ``[enforcer][target]``, or NEVER; shape (N, N, runs).
        last_penalised: Last week of a penalty, likewise.
        moves: Number of weeks in which the actor moved, shape (N, runs).
        reversals: Number of moves against the direction of the last one, shape (N, runs).
        drawn: The coded values as drawn, shape (values, runs).
    """

    history: Floats
    votes: NDArray[np.int8]
    saying_yes: NDArray[np.int8]
    saying_no: NDArray[np.int8]
    plans: NDArray[np.int8]
    accepted: NDArray[np.int16]
    fired: NDArray[np.int16]
    times: NDArray[np.int16]
    penalised: NDArray[np.int16]
    last_penalised: NDArray[np.int16]
    moves: NDArray[np.int16]
    reversals: NDArray[np.int16]
    drawn: Floats

    @classmethod
    def read(cls, world: World, data: Floats, history: Floats, drawn: Floats) -> Block:
        """Return what the runs did, from all values at the end of the last week.

        Args:
            world: What was played.
            data: All values, shape (slots, runs).
            history: The recorded slots of each week.
            drawn: The coded values as drawn.
        """
        def tallied(name: str) -> Floats:
            return world.layout.array(data, name)

        weeks = {name: (tallied(name) + NEVER).astype(np.int16)
                 for name in ("first_accepted", "fired", "first_penalty", "last_penalty")}
        votes, yes, no, plans = (tallied(name).astype(np.int8)
                                 for name in ("votes", "saying_yes", "saying_no", "plans"))
        times = np.maximum(tallied("times"), tallied("fired") > 0.0).astype(np.int16)
        return cls(
            history, votes, yes, no, plans,
            weeks["first_accepted"], weeks["fired"], times, weeks["first_penalty"], weeks["last_penalty"],
            tallied("moves").astype(np.int16), tallied("reversals").astype(np.int16), drawn,
        )

    @classmethod
    def joined(cls, parts: Sequence[Block]) -> Block:
        """Return blocks of the same world as one, their runs side by side."""
        if len(parts) == 1:
            return parts[0]
        return cls(**{part.name: np.concatenate([getattr(block, part.name) for block in parts], axis=-1)
                      for part in fields(cls)})
