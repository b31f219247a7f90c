"""Compromise: the mean and the median of positions, weighted by capability and salience.

The mean is the compromise model ``sum c s x / sum c s`` (Van den Bos 1991; Thomson, Stokman, Achen and Koenig 2006,
*The European Union Decides*, ch. 5); with one capability for all it is the mean voter. The median is Black's (1948)
alternative that no other beats in a vote where each actor casts ``c s`` votes for what is nearer to its position.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.reading.errors import InputError

Floats = NDArray[np.float64]


def weights(capability: Any, salience: Any) -> Floats:
    """Return the votes ``c s`` of each actor, in the shape of the arguments.

    Raises:
        InputError: If one is negative or no number, or if there is none above 0.
    """
    c, s = np.asarray(capability, dtype=float), np.asarray(salience, dtype=float)
    for name, given in (("capability", c), ("salience", s)):
        if given.size == 0 or not np.isfinite(given).all() or (given < 0.0).any():
            raise InputError(f"not a {name}", key=name, found=given.tolist(), allowed="numbers from 0, one an actor")
    product: Floats = c * s
    if not (product.sum(axis=0) > 0.0).all():
        raise InputError("nobody has any weight", key="capability x salience", found=product.tolist(),
                         allowed="at least one actor with capability and salience above 0")
    return product


def weighted_mean(capability: Any, salience: Any, position: Any) -> Floats:
    """Return the compromise ``sum_i c_i s_i x_i / sum_i c_i s_i``, in units of the positions.

    Args:
        capability: What each actor can bring to bear, shape (actors,) or (actors, draws).
        salience: How much it cares, the same shape.
        position: Where it stands, the same shape.

    Returns:
        A number, or one a draw.

    Raises:
        InputError: As in :func:`weights`.
    """
    w = weights(capability, salience)
    found: Floats = (w * np.asarray(position, dtype=float)).sum(axis=0) / w.sum(axis=0)
    return found


def weighted_median(capability: Any, salience: Any, position: Any) -> Floats:
    """Return the weighted median: the smallest position with half of the weight ``c s`` at or below it.

    Where exactly half lies at or below, every point up to the next position is a median. The smallest is taken here;
    the other reading, the middle of the two, gives another number in that case only.

    Args:
        capability: What each actor can bring to bear, shape (actors,) or (actors, draws).
        salience: How much it cares, the same shape.
        position: Where it stands, the same shape.

    Returns:
        A number, or one a draw, in units of the positions.

    Raises:
        InputError: As in :func:`weights`.
    """
    w, x = weights(capability, salience), np.asarray(position, dtype=float)
    order = np.argsort(x, axis=0, kind="stable")
    stands, below = np.take_along_axis(x, order, 0), np.take_along_axis(w, order, 0).cumsum(axis=0)
    # a half that is short by a rounding error is a half
    enough = below >= 0.5 * below[-1] * (1.0 - 1e-12)
    first = enough.argmax(axis=0)
    found: Floats = np.take_along_axis(stands, first[None], 0)[0]
    return found
