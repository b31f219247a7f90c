"""What is said of a design's size, and of what it needs."""

from __future__ import annotations

from importlib.util import find_spec

from sim.reading.errors import InputError

#: How a library's warning about :func:`uneven` designs begins, which is not shown.
SOBOL_WARNING = "The balance properties of Sobol"


def uneven(points: int) -> str | None:
    """Return what is to be said of a Sobol design of so many points; None for a power of two."""
    whole = 1 << max(0, points - 1).bit_length()
    if points == whole:
        return None
    return (f"note: {points:,} of the {whole:,} points of a Sobol design, which fills the ranges evenly at "
            f"powers of two only: take {whole // 2:,} or {whole:,}")


def drawing(sampling: str, runs: int) -> str | None:
    """Return what is to be said of how an ensemble's coded values are drawn, if anything is.

    Raises:
        InputError: If it needs SciPy and that is not installed.
    """
    if sampling in ("latin_hypercube", "sobol") and find_spec("scipy") is None:
        raise InputError(f"{sampling} designs need SciPy", file="command line", key="ensemble.sampling",
                         found=sampling, allowed="uniform, point",
                         fix="pip install 'positions-sim[fast]', or leave ensemble.sampling out")
    return uneven(runs) if sampling == "sobol" else None
