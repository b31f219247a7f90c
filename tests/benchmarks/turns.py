"""The worlds of the benchmarks, and a checkout of the project that plays them when it is told to.

``python turns.py FOLDER`` serves the checkout in a folder, this one or an earlier one: a line ``compile``, ``kernel
WORLD`` or ``numpy WORLD`` on standard input is answered by the seconds of processor time that it took, those of a
world by the run. A world is ``story`` or the number of actors of a crowd.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


def named(*places: str) -> Any:
    """Return what the first place that exists holds, as ``package.module:name``: earlier checkouts have others."""
    for place in places:
        module, _, name = place.partition(":")
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise SystemExit(f"this checkout has none of {', '.join(places)}")


def forms() -> dict[str, Any]:
    """Return the first edition's forms as an argument of a world: those that every checkout, and the C, has."""
    try:
        from sim.rules.forms import FIRST_EDITION
    except ImportError:
        return {}
    return {"forms": dict(FIRST_EDITION)}


def story() -> Any:
    """Return the world of the arms sale: six actors, a year and a half of weeks."""
    made = named("sim.settings.interventions:intervened", "sim.settings:world_for")("arms_sale", **forms())
    return getattr(made, "world", made)


def crowd(size: int, weeks: int) -> Any:
    """Return a world of many invented actors at war, with an offer, a vote and a plan."""
    from strategies import as_data, checked_scenario, coded, day, make_evidence

    slugs = [f"state_{k:03d}" for k in range(size)]
    known = make_evidence(slugs, seed=1)
    cited = [{"source": "atlas", "paragraph": 1, "phrase": "as it is told", "says": "An invented passage"}]
    half = as_data(coded(0.5, 0.2, 0.8))
    last = weeks - 1
    return named("sim.world.world:World", "sim.world:World")(known, checked_scenario({
        "title": "A crowd", "question": "Who moves?", "story": "Nothing that ever was.",
        "period": {"start": day(0), "end": day(last, 6)},
        "events": {"war": {"title": "War", "date": day(1), "evidence": cited, "changes": [
            {"variable": "war", "set": 1.0}, {"variable": "war_signal", "set": 1.0}]}},
        "offers": {"gift": {"title": "Gift", "from": slugs[0], "to": slugs[-1], "domain": "military",
                            "position": 0.6, "opens": day(2), "closes": day(last), "stake": half,
                            "evidence": cited}},
        "votes": {"text": {"title": "Text", "date": day(4), "position": -0.5, "severity": half,
                           "evidence": cited}},
        "plans": {"peace": {"title": "Peace", "author": slugs[1], "date": day(6), "position": 0.1,
                            "impartiality": half, "specificity": half, "willingness": half,
                            "evidence": cited}},
    }, known), name="crowd", **forms())


def world_of(name: str) -> Any:
    """Return a world by its name in a line."""
    return story() if name == "story" else crowd(int(name), 26)


# -- serving ----------------------------------------------------------------------------------------


def players(world: Any) -> dict[str, tuple[int, Callable[[], Any]]]:
    """Return, by engine, a number of runs and what plays them, their values and luck drawn before.

    The kernel plays some blocks in a row, as in an ensemble.
    """
    lanes = named("sim.engines.compiled:simulate", "sim.compiled:simulate")
    simulate = named("sim.engines.numpy_engine:simulate", "sim.vectorised:simulate")
    block, luck_of = (named(f"sim.world.luck:{name}", f"sim.shocks:{name}") for name in ("BLOCK", "Luck"))
    reducer = named("sim.engines.reduce:Reducer", "sim.engines.ensemble:Reducer", "sim.ensemble:Reducer")(world)
    drawn, luck, blocks = world.uniforms(1, 0, block), luck_of(world, 1, 0), 4
    several = world.uniforms(1, 0, blocks * block)
    start = world.draw(drawn)
    world.draw = lambda _: start.copy()
    return {
        "kernel": (blocks * block, lambda: lanes(world, several, 1, 0, blocks, reducer, blocks * block, False,
                                                 [luck] * blocks)),
        "numpy": (block, lambda: simulate(world, start.copy(), luck, reducer.rows, drawn)),
    }


def serve() -> None:
    """Do what the lines on standard input say."""
    known: dict[str, dict[str, tuple[int, Callable[[], Any]]]] = {}
    for line in sys.stdin:
        task, _, name = line.strip().partition(" ")
        if task == "compile":
            runs, job = 1, partial(named("sim.engines.compiled:warm_up", "sim.compiled:warm_up"), story())
        else:
            if name not in known:
                known[name] = players(world_of(name))
                for _, job in known[name].values():
                    job()
            runs, job = known[name][task]
        started = time.process_time()
        job()
        print((time.process_time() - started) / runs, flush=True)


class Checkout:
    """A checkout at work in a process of its own."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(folder)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env={**os.environ, "SIM_CACHE_DIR": str(cache)})

    def seconds(self, task: str) -> float:
        """Have a task done; return the processor time that it took.

        Raises:
            SystemExit: If the checkout cannot do it; it has said why.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{task}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise SystemExit(f"the checkout ended at {task!r}: nothing was compared")
        return float(said)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


if __name__ == "__main__":
    sys.path[:0] = [sys.argv[1], str(Path(sys.argv[1]) / "tests")]
    serve()
