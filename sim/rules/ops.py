"""The few operations beyond ``+ - * /`` that a rule may use, on floats and arrays alike."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def where(condition: Any, yes: Any, no: Any) -> Any:
    """Return ``yes`` where the condition holds, else ``no``, element by element."""
    if condition is True or condition is False:
        return yes if condition else no
    return np.where(condition, yes, no)


def sqrt(value: Any) -> Any:
    """Return the square root (correctly rounded, IEEE 754)."""
    return math.sqrt(value) if type(value) is float else np.sqrt(value)


def minimum(a: Any, b: Any) -> Any:
    """Return the smaller; ``b`` if they are equal."""
    return where(a < b, a, b)


def maximum(a: Any, b: Any) -> Any:
    """Return the larger; ``b`` if they are equal."""
    return where(a > b, a, b)


def clip(value: Any, low: Any, high: Any) -> Any:
    """Return the value held within ``[low, high]``."""
    return minimum(maximum(value, low), high)


def absolute(value: Any) -> Any:
    """Return the distance from 0."""
    return where(value < 0.0, -value, value)


def both(a: Any, b: Any) -> Any:
    """Return whether both conditions hold (each True or False, or an array of them)."""
    return where(a, b, False)
