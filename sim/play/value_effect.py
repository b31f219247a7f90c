"""What one coded value does: its range walked in a few steps, everything else drawn, on the headlines of a scenario.

Every step is played with the same runs: run k meets the same luck and draws every other value as it does over the
coded ranges (common random numbers), so that steps differ by the value and by nothing else. Where several coders have
read the documents independently, the value is also set to the lowest and the highest of their numbers: the difference
between the two is what their disagreement is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.coded import evidence
from sim.coded.cases import Case
from sim.engines.ensemble import run_ensemble
from sim.engines.points import play_points
from sim.engines.shares import wilson
from sim.reading.errors import InputError, unknown
from sim.results.headlines import Headline, headlines
from sim.results.paired import Change, paired_change
from sim.world.world import World

#: Steps from the low to the high end of a range.
STEPS = 5
_HIGH = float(np.nextafter(1.0, 0.0))
_Z = 1.959963984540054


class Figure(NamedTuple):
    """A headline's number with the 95 % interval of its Monte Carlo error (Wilson's for a share)."""

    value: float
    low: float
    high: float


class Row(NamedTuple):
    """What a value does to a headline.

    Attributes:
        headline: The headline.
        at: Its number at each step.
        change: From the low to the high end, paired.
        disagreement: From the lowest to the highest of the readings, paired; None where they do not differ.
    """

    headline: Headline
    at: tuple[Figure, ...]
    change: Change
    disagreement: Change | None


@dataclass(frozen=True)
class ValueEffect:
    """What a coded value does in a scenario.

    Attributes:
        key: Its key.
        coded: As it is coded in the reading in force.
        steps: The numbers at which it is set, from the low to the high end of its range; the range is widened to hold
            all readings.
        readings: By coding, what independent readers of the documents gave it.
        rows: A row a headline.
        runs: Runs at each step.
    """

    key: str
    coded: float
    steps: tuple[float, ...]
    readings: Mapping[str, float]
    rows: list[Row]
    runs: int


def readings_of(key: str, scenario: str, case: Case) -> dict[str, float]:
    """Return, by coding, the numbers that the readings on file give a value; a coding that names no reader is none.

    Args:
        key: Key of the value.
        scenario: The scenario, for keys that start with ``scenario.``.
        case: The case.

    Raises:
        InputError: If a coding file is refused.
    """
    found = {}
    for name in evidence.readers(case.name):
        file, _ = evidence.coding_file(name, case)
        values = file.values if not key.startswith("scenario.") else file.scenarios.get(scenario, {})
        coded = values.get(key.removeprefix("scenario."))
        if coded is not None:
            found[name] = coded.value
    return found


def value_effect(world: World, key: str, runs: int, seed: int, *, engine: str = "auto", threads: int | None = None,
                 progress: Callable[[int], None] | None = None) -> ValueEffect:
    """Play the steps of a value.

    The errors of the changes are corrected for the number of headlines (Bonferroni).

    Args:
        world: The scenario.
        key: Key of the value.
        runs: Runs at each step.
        seed: Seed of luck and draws.
        engine: As in :func:`sim.engines.points.play_points`.
        threads: As there.
        progress: As there.

    Raises:
        InputError: If the scenario has no such value, or it has no range.
    """
    if key not in world.row_of:
        raise unknown("coded value", key, world.row_of, file="command line", key="WHAT")
    row = world.row_of[key]
    value, readings = world.values[row], readings_of(key, world.name, world.case)
    low, high = min([value.low, *readings.values()]), max([value.high, *readings.values()])
    if not low < high:
        raise InputError("a value without a range", file="command line", key=key, found=value.value,
                         allowed="a value whose low and high differ", fix=f"give {key}.low and {key}.high")
    wide = world
    if (low, high) != (value.low, value.high):
        given = {**world.overrides.get(key, {}), "value": value.value, "low": low, "high": high}
        wide = world.varied({key: given})
    ends = [min(readings.values()), max(readings.values())] if len(set(readings.values())) > 1 else []
    places = [*np.linspace(0.0, 1.0, STEPS), *((end - low) / (high - low) for end in ends)]
    points = np.full((len(places), len(world.values)), np.nan)
    points[:, row] = np.minimum(places, _HIGH)
    asked = headlines(world, run_ensemble(world, runs, seed, engine=engine, threads=threads))  # type: ignore[arg-type]
    found = play_points(wide, points, runs, seed, list(dict.fromkeys(h.outcome for h in asked)),
                        draws=world.uniforms(seed, 0, runs), engine=engine, threads=threads, progress=progress)
    rows = [_row(headline, found[headline.outcome], len(asked)) for headline in asked]
    steps = tuple(float(low + place * (high - low)) for place in places[:STEPS])
    return ValueEffect(key, value.value, steps, readings, rows, runs)


def _row(headline: Headline, outcome: NDArray[np.float64], tests: int) -> Row:
    """Return a headline's row; ``outcome`` has a row a step and, after them, the lowest and highest reading."""
    numbers = (outcome == headline.code).astype(float) if headline.answer else outcome
    return Row(headline, tuple(_figure(runs, bool(headline.answer)) for runs in numbers[:STEPS]),
               paired_change(numbers[0], numbers[STEPS - 1], tests),
               paired_change(numbers[STEPS], numbers[STEPS + 1], tests) if len(numbers) > STEPS else None)


def _figure(numbers: NDArray[np.float64], share: bool) -> Figure:
    mean = float(numbers.mean())
    if share:
        return Figure(mean, *wilson(int(numbers.sum()), len(numbers)))
    error = _Z * float(numbers.std(ddof=1)) / len(numbers) ** 0.5
    return Figure(mean, mean - error, mean + error)
