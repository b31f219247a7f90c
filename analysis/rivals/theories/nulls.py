"""Null models: forecasts that no theory is needed for.

They are what a theory has to beat. A position stays where it is; an answer is the nearest of yes (at the text's own
position), abstain (at 0) and no (at its mirror image).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Answers in order: yes or accept, abstain or neither, no or reject.
ANSWERS = (1, 0, -1)


def no_change(position: Any) -> Floats:
    """Return positions as they are, in any shape."""
    return np.array(position, dtype=float)


def coin(outcomes: int) -> Floats:
    """Return the same probability for each of several outcomes, shape (outcomes,)."""
    return np.full(outcomes, 1.0 / outcomes)


def always_abstain(position: Any) -> Floats:
    """Return an abstention for every actor, in the shape of their positions."""
    return np.zeros_like(np.asarray(position, dtype=float))


def nearest_answer(position: Any, text: float) -> Floats:
    """Return the answer that each position is nearest to: +1 yes, 0 abstain, -1 no.

    Yes stands at the text's own position, abstain at 0, no at the mirror image of the text; of two that are as near
    the one closer to an abstention is given. A text at 0 says nothing for or against and is answered with 0.

    Args:
        position: Positions, any shape, on a scale whose 0 is neutral.
        text: The text's position on the same scale.
    """
    x = np.asarray(position, dtype=float)
    side = np.where(np.abs(x) > 0.5 * abs(text), np.sign(x) * np.sign(text), 0.0)
    found: Floats = np.zeros_like(x) if text == 0.0 else side
    return found


def abstain_on_war_texts(position: Any, text: float, on_the_war: bool) -> Floats:
    """Return abstentions on a text about a war, and the nearest answers to any other text.

    Args:
        position: Positions, any shape.
        text: The text's position.
        on_the_war: Whether there is a war and the text is about it.
    """
    return always_abstain(position) if on_the_war else nearest_answer(position, text)
