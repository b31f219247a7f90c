"""Forecasts as files: one row a member and text, rounded far above what machines differ in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.reading.errors import InputError
from sim.states.forecast import Forecast, forecast
from sim.states.members import Members
from sim.states.texts import StateText

COLUMNS: tuple[str, ...] = ("text", "iso3", "p_yes", "p_abstain", "p_no", "p_absent")
#: Digits after the point. The same sums differ by 1e-12 or so between machines and numbers of threads.
DIGITS = 5


def rows(members: Members, made: Forecast) -> list[str]:
    """Return a forecast as lines of CSV; the four probabilities of a line add up to 1 as they are written."""
    unit = 10**DIGITS
    lines = []
    for iso3, p in zip(members.iso3, made.four, strict=True):
        yes, abstain, no = (round(float(v) * unit) for v in p[:3])
        parts = (yes, abstain, no, unit - yes - abstain - no)
        lines.append(",".join([made.text.id, iso3, *(f"{v // unit}.{v % unit:0{DIGITS}d}" for v in parts)]))
    return lines


def as_csv(members: Members, made: Sequence[Forecast]) -> str:
    """Return forecasts as CSV text."""
    return "\n".join([",".join(COLUMNS), *(line for one in made for line in rows(members, one))]) + "\n"


def write(members: Members, texts: Sequence[StateText], output: Path) -> list[Forecast]:
    """Write the forecasts of some texts as one CSV file, whole or not at all.

    Returns:
        The forecasts.

    Raises:
        InputError: If a text cannot be forecast, or the file cannot be written.
    """
    made = [forecast(members, text) for text in texts]
    content = as_csv(members, made)
    if not output.parent.is_dir() or output.is_dir():
        raise InputError("cannot write here", file=output, key="--output", found=str(output),
                         allowed="a file in a folder that exists", fix="make the folder first")
    unfinished = output.with_name(f".{output.name}.part")
    try:
        unfinished.write_bytes(content.encode("utf-8"))
        unfinished.replace(output)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", file=output, key="--output") from None
    return made
