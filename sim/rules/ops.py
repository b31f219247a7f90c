"""The few operations beyond ``+ - * /`` that a rule may use, on floats and arrays alike.

The compiled engine has its own versions of ``where``, ``sqrt``, ``nowhere`` and ``places`` on lanes of runs
(:mod:`sim.engines.lanes`, :mod:`sim.engines.lane_rows`); the others are made of these.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

#: A number: a float, an array over (actors and) runs, or the lanes of some runs.
Number: TypeAlias = Any
#: True or False, or an array of them.
Condition: TypeAlias = Any


def where(condition: Condition, yes: Number, no: Number) -> Number:
    """Return ``yes`` where the condition holds, else ``no``, element by element."""
    if condition is True or condition is False:
        return yes if condition else no
    return np.where(condition, yes, no)


def sqrt(value: Number) -> Number:
    """Return the square root (correctly rounded, IEEE 754)."""
    return math.sqrt(value) if type(value) is float else np.sqrt(value)


def nowhere(condition: Condition) -> bool:
    """Return whether a condition holds in no run: work that is nowhere of use can be left out."""
    if condition is True or condition is False:
        return not condition
    return not condition.any()


def places(count: int) -> list[Number]:
    """Return places for so many numbers, to be filled before they are read: what is worked out once and used often.

    They are the rule's own, and gone when it returns.
    """
    return [0.0] * count


def minimum(a: Number, b: Number) -> Number:
    """Return the smaller; ``b`` if they are equal."""
    return where(a < b, a, b)


def maximum(a: Number, b: Number) -> Number:
    """Return the larger; ``b`` if they are equal."""
    return where(a > b, a, b)


def clip(value: Number, low: Number, high: Number) -> Number:
    """Return the value held within ``[low, high]``."""
    return minimum(maximum(value, low), high)


def absolute(value: Number) -> Number:
    """Return the distance from 0."""
    return where(value < 0.0, -value, value)


def both(a: Condition, b: Condition) -> Condition:
    """Return whether both conditions hold (each True or False, or an array of them)."""
    return where(a, b, False)
