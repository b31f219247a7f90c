"""How far a position crosses somebody's red line."""

from __future__ import annotations

from typing import Any

from sim.rules.ops import maximum, sqrt


def sigmoid(z: Any) -> Any:
    """Return the algebraic sigmoid ``S(z) = (1 + z / sqrt(1 + z^2)) / 2``, in 0..1.

    It has no exponential, so that it is exact to the bit on every machine.
    """
    return 0.5 + 0.5 * (z / sqrt(1.0 + z * z))


def crossing(y: Any, line: Any, severity: Any, side: Any, sharpness: Any) -> Any:
    """Return how gravely position ``y`` crosses a red line, in 0..severity.

    ``C = v S(side (y - l) / omega)``

    Args:
        y: Position in a domain, -1..1.
        line: The red line l in that domain, -1..1.
        severity: Severity v of a crossing, 0..1.
        side: +1 if the line is against backing Russia, -1 against backing Ukraine.
        sharpness: ``1 / omega``, per unit of position.
    """
    return severity * sigmoid(side * (y - line) * sharpness)


def overreach(y: Any, line: Any, severity: Any, side: Any, sharpness: Any) -> Any:
    """Return how far ``y`` lies beyond a red line in its owner's eyes, in 0..severity.

    ``v max(0, z / sqrt(1 + z^2))`` with ``z = side (y - l) / omega``: the owner knows where its line
    is, so that what stays short of it is no crossing. Those who may be penalised do not know it to
    the inch; they reckon with :func:`crossing`, which rises gradually.
    """
    z = side * (y - line) * sharpness
    return severity * maximum(z / sqrt(1.0 + z * z), 0.0)
