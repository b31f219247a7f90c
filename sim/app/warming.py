"""Working out ahead, while nobody asks, what will be asked first."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json

from sim.app.answer import Answer, answer
from sim.app.dispatch import Dispatcher
from sim.app.lessons import lessons
from sim.app.limits import FullError
from sim.app.question import Pairs, names_of
from sim.coded.cases import default, find

#: Seconds that a run may take for the stops of all sliders to be worth working out ahead.
_FAST = 0.15


async def prepare(dispatcher: Dispatcher) -> None:
    """Start the workers: the first alone, since it may have to compile the engine, then the others."""
    loop, first = asyncio.get_running_loop(), (("scenario", names_of("scenario")[0]),)
    await loop.run_in_executor(dispatcher.pool, answer, "run", first)
    await asyncio.gather(*(loop.run_in_executor(dispatcher.pool, answer, "run", first)
                           for _ in range(2 * dispatcher.count)))


async def warm(dispatcher: Dispatcher) -> None:
    """Work out each scenario as coded and, where the engine is fast, each slider's stops in the default case."""
    for case in (None, *(one for one in names_of("case") if one != default())):
        of: Pairs = (("case", case),) if case else ()
        for name in names_of("scenario", case):
            for path in ("scenario", "run"):
                await _when_idle(dispatcher, path, (*of, ("scenario", name)))
    times = sorted(dispatcher.seconds)
    if not times or times[len(times) // 2] > _FAST:
        return
    for name in sorted(names_of("scenario"), key=lambda name: name not in lessons(find())):
        shown = await _when_idle(dispatcher, "scenario", (("scenario", name),))
        if shown is None or shown.status != 200:
            continue
        for parameter in json.loads(gzip.decompress(shown.body))["parameters"]:
            for stop in parameter["stops"]:
                if stop != parameter["value"]:
                    setting = f"{parameter['key']}:{stop}"
                    await _when_idle(dispatcher, "run", (("scenario", name), ("set", setting)))


async def _when_idle(dispatcher: Dispatcher, path: str, pairs: Pairs) -> Answer | None:
    while not dispatcher.idle():
        await asyncio.sleep(0.1)
    with contextlib.suppress(FullError):
        return await dispatcher.get(path, pairs, warming=True)
    return None
