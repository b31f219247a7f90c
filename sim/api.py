"""The door for Python: load a world, play it, read results back.

Four functions, found at the top of the package:

>>> import sim
>>> world = sim.load(scenario="arms_sale", values={"actors.china.inertia": 0.3})
>>> world.weeks, world.actors[:3]
(78, ('china', 'eu', 'global_south'))

A world is played at its coded values, and many times over their ranges:

>>> result = sim.run(world, runs=64, seed=1, engine="numpy")
>>> bool(result.runs["offer.arms_request"].isin([0.0, 1.0]).all())
True
>>> result.trajectory.columns.tolist()
['cell', 'run', 'week', 'date', 'variable', 'actor', 'other', 'domain', 'value']

A result can be asked why, drawn, saved as the folder that ``python -m sim`` makes, and read back:

>>> result.explain("China", "2023-02-13").actor
'china'
>>> import tempfile
>>> place = tempfile.TemporaryDirectory()
>>> folder = result.save(place.name, picture=False)
>>> sim.read_run(folder).runs.equals(result.runs)
True
>>> place.cleanup()

Nothing of the caller's is touched: neither Hydra's state, nor Matplotlib's backend and settings, nor an
event loop that runs. What is not allowed raises :class:`sim.reading.errors.InputError`, which says
what was found, what is allowed and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.coded import cases
from sim.coded.scenario import usual
from sim.reading.errors import InputError, nearest, unknown
from sim.settings.interventions import Setting, intervened
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd

    from sim.play.result import Result

__all__ = ["load", "read_run", "read_sweep", "run"]


def load(
    case: str | None = None,
    scenario: str | None = None,
    coding: str = "first",
    *,
    values: Mapping[str, Setting] | None = None,
    lens: str = "none",
    decision: str = "logit",
    forms: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    holds: Mapping[str, Mapping[str, Any]] | None = None,
    without: Sequence[str] = (),
    events: Mapping[str, Mapping[str, Any]] | None = None,
) -> World:
    """Return the world of a scenario, with interventions.

    Args:
        case: Name of the case: its actors, documents and coded values; None: the default one.
        scenario: Name of the scenario; None: the case's example.
        coding: Reading of the documents: ``first``, ``second``, ``pool`` (each run draws one of the codings that
            name a reader), ``pool_mixed`` (each value draws one), or a file of the case or of yours.
        values: Coded values to set, by key (``pairs.prospects.china-us``): a number (then it is held at
            that number in every run) or any of value, low, high. Keys of the scenario's own numbers start
            with ``scenario.``, as in ``scenario.offers.arms_request.stake``.
        lens: Name of a lens: weights of the utility's terms.
        decision: ``logit`` or ``best_response``.
        forms: Forms of the equations that have several, by choice, as ``{"siding": "linear"}``; the second
            edition's where none is given.
        answers: Offers whose answer is forced: ``accepted`` or ``refused``.
        holds: Positions that are held, as in a scenario's ``holds``.
        without: Names of events, offers, votes or plans that are left out.
        events: Further events, as in a scenario file.

    Raises:
        InputError: For anything that is not allowed, as in a scenario file.

    >>> held = load(scenario="baseline", values={"mechanisms.hazard": 0.2}, without=["invasion"])
    >>> [(v.value, v.low, v.high) for v in held.values if v.key == "mechanisms.hazard"]
    [(0.2, 0.2, 0.2)]
    >>> load("ukraine_2014")
    Traceback (most recent call last):
        ...
    sim.reading.errors.InputError: sim.load: case: unknown case
      found:   'ukraine_2014'
      allowed: river_dam, ukraine_2022
      do:      write 'ukraine_2022', if that is what was meant
    """
    if case is not None and case not in cases.names():
        raise _no_case(case)
    chosen = scenario or cases.find(case).example or usual(case)
    return intervened(chosen, case=case, coding=coding, values=values, lens=lens, decision=decision, forms=forms,
                      answers=answers, holds=holds, without=without, events=events, file="sim.load").world


def _no_case(case: str) -> InputError:
    from sim.settings.choices import options_of

    error = unknown("case", case, cases.names(), file="sim.load", key="case")
    if case in options_of("scenario") or nearest(case, cases.names()) is None:
        error = InputError(error.problem, file=error.file, key=error.key, found=case, allowed=error.allowed,
                           fix=f"write scenario={case!r}, if a scenario was meant")
    return error


def run(
    world: World | str | None = None,
    runs: int = 200,
    seed: int = 1,
    *,
    engine: Literal["auto", "numpy", "numba"] = "auto",
    threads: int | None = None,
    sampling: Literal["uniform", "latin_hypercube", "sobol", "point"] = "uniform",
    ends: int = 0,
) -> Result:
    """Play a world: one run at its coded values, and an ensemble over their ranges.

    Args:
        world: A world of :func:`load`, or the name of a scenario of the default case; None: that of :func:`load`.
        runs: Runs of the ensemble, each with its own luck and draw of every coded value; 0: none. The
            first 64 runs are the same whether 64 or a million are played.
        seed: Seed of all luck: the same seed gives the same numbers, whatever the engine and threads.
        engine: How runs are computed: ``numba`` is faster where there is much to do.
        threads: Number of threads; default: as many as processors.
        sampling: How values are drawn from their ranges.
        ends: Runs at the low and the high end of each assumed value, one at a time, which show how far a
            headline moves with it; 0: none.

    Returns:
        The result (:class:`sim.play.result.Result`), which a notebook shows as a table.

    Raises:
        InputError: For a name, number or engine that is not allowed.

    >>> result = run("crimea_2014", runs=0)
    >>> result.summary["weeks"], result.summary["runs"]
    (53, 0)
    >>> result.events.loc[result.events["kind"] == "event", ["day", "text"]].iloc[0].tolist()
    [Timestamp('2014-02-27 00:00:00'), 'Russia takes Crimea']
    """
    from sim.play.result import Result
    from sim.play.simulation import play

    ends = _whole("ends", ends, 0, 10**5)
    runs, seed = _whole("runs", runs, 0, 10**9), _whole("seed", seed, 0, 2**63 - 1)
    if threads is not None:
        threads = _whole("threads", threads, 1, 1024)
    chosen = load(scenario=world) if world is None or isinstance(world, str) else world
    if not isinstance(chosen, World):
        raise InputError("not a world", file="sim.run", key="world", found=repr(world),
                         allowed="a world of sim.load, or the name of a scenario", fix="write sim.load(scenario=...)")
    played = play(chosen, seed, runs, engine=engine, threads=threads, sampling=sampling, ends=ends)
    return Result(chosen, seed, played=played, settings={
        "seed": seed, "ensemble.runs": runs, "ensemble.engine": engine, "ensemble.threads": threads or 0,
        "ensemble.sampling": sampling, "ensemble.ends": ends})


def _whole(key: str, found: Any, low: int, high: int) -> int:
    """Return a whole number, NumPy's included, as Python's own."""
    number = int(found) if isinstance(found, Integral) and not isinstance(found, bool) else low - 1
    if not low <= number <= high:
        raise InputError("not allowed", file="sim.run", key=key, found=found,
                         allowed=f"a whole number from {low} to {high}", fix=f"give {key} a number in that range")
    return number


def read_run(folder: Path | str) -> Result:
    """Return the result that a run folder holds, as ``python -m sim`` or :meth:`sim.play.result.Result.save` made it.

    Args:
        folder: The run folder.

    Raises:
        InputError: If it is no run folder, its manifest contradicts itself, or the world that it played is
            another one today. A table is refused when it is asked for, if its file is not what was written.
    """
    from sim.play.result import read

    return read(folder)


def read_sweep(folder: Path | str, columns: Sequence[str] | None = None, *, missing_ok: bool = False,
               design: bool = False) -> pd.DataFrame:
    """Return the whole result of a sweep (``python -m sim -m ...``) as one table, checked.

    Cells expected are cells present, rows are cells times runs, and every file fits its SHA-256; or an
    error says which cells are missing or damaged. It does not matter whether ``sweep.parquet`` has been
    written yet.

    Args:
        folder: The sweep's folder.
        columns: Names of the columns to read; default: all.
        missing_ok: Take what is there although cells are missing.
        design: Add the columns of a large design, which otherwise stay in ``cells.csv``.

    Returns:
        A row for each cell and run: ``index`` (the cell's number), the swept keys, ``cell`` (its
        address), ``run``, the outcomes. With ``sweep.keep=summary`` a row for each cell.

    Raises:
        InputError: If there is no sweep, cells are missing, or a file is damaged.
    """
    from sim.sweep.table import read_sweep as read

    return read(folder, columns, missing_ok=missing_ok, design=design)
