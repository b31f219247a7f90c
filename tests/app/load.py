"""Many browsers at once: ``python -m tests.app.load --browsers 50 --seconds 60 ADDRESS``.

Each browser moves a slider every second or two (a new world each time, checked to be the one asked for),
now and then asks why, and with ``--map`` fills rows of a map. Printed: the 50th, 95th and 99th percentile of
slider to data, and how many of each kind were refused since the page was full.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import ssl
import time
from typing import Any

import httpx

#: Made once: making one for each browser would keep the clock busy.
SECURITY = ssl.create_default_context()
HOPE, FEAR = "pairs.prospects.china-us", "pairs.credibility.china-us"
STAKE, VALUE = "scenario.offers.arms_request.stake", "actors.china.prospect_value"


async def browser(address: str, number: int, end: float, pause: float, fresh: float,
                  into: dict[str, list[Any]], why: float = 0.05, rows: float = 0.0) -> None:
    """Behave as one browser until a time.

    ``fresh`` is the share of moves of two sliders at once; ``why`` and ``rows`` are the shares of moves after
    which it asks why, or for a row of a map, of that world.
    """
    luck = random.Random(number)
    async with httpx.AsyncClient(base_url=address, timeout=30, verify=SECURITY) as client:
        await asyncio.sleep(luck.random() * pause)
        while time.monotonic() < end:
            keys = luck.sample((HOPE, FEAR, STAKE, VALUE), 2 if luck.random() < fresh else 1)
            values = {key: luck.randrange(21) / 20 for key in keys}
            query = [("scenario", "arms_sale"), *(("set", f"{k}:{v:g}") for k, v in values.items())]
            started = time.perf_counter()
            response = await client.get("api/run", params=query)
            into["seconds"].append(time.perf_counter() - started)
            into["status"].append(response.status_code)
            if response.status_code == 200:
                command = response.json()["command"]
                crossed = any(f"{k}.value={v:g}" not in command for k, v in values.items())
                if crossed or command.count(".value=") != len(values):
                    into["crossed"].append((values, command))
            if luck.random() < why:
                about = [("actor", "china"), ("week", str(luck.randrange(78)))]
                asked = await client.get("api/why", params=[*query, *about])
                into["why"].append(asked.status_code)
            if luck.random() < rows:
                about = [("x", HOPE), ("y", FEAR), ("row", str(luck.randrange(7)))]
                asked = await client.get("api/map", params=[*query, *about])
                into["map"].append(asked.status_code)
            await asyncio.sleep(pause * (0.5 + luck.random()))


async def load(address: str, browsers: int, seconds: float, pause: float, fresh: float, why: float = 0.05,
               rows: float = 0.0) -> dict[str, list[Any]]:
    """Run the browsers and return what they saw."""
    if fresh < 1.0:  # a class that has been at it for a while: every stop of every slider was asked for
        async with httpx.AsyncClient(base_url=address, timeout=60, verify=SECURITY) as client:
            for key in (HOPE, FEAR, STAKE, VALUE):
                for stop in range(21):
                    query = {"scenario": "arms_sale", "set": f"{key}:{stop / 20:g}"}
                    await client.get("api/run", params=query)
    into: dict[str, list[Any]] = {"seconds": [], "status": [], "why": [], "map": [], "crossed": []}
    end = time.monotonic() + seconds
    await asyncio.gather(*(browser(address, n, end, pause, fresh, into, why, rows) for n in range(browsers)))
    return into


def percentile(values: list[float], share: float) -> float:
    """Return a percentile in milliseconds."""
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    """Print what a class of browsers sees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--browsers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=2.0, help="mean seconds between moves")
    parser.add_argument("--fresh", type=float, default=0.0, help="share of moves of two sliders at once")
    parser.add_argument("--why", type=float, default=0.05, help="share of moves after which why is asked")
    parser.add_argument("--map", type=float, default=0.0, help="share of moves after which a row is filled")
    args = parser.parse_args()
    seen = asyncio.run(load(args.address, args.browsers, args.seconds, args.pause, args.fresh, args.why,
                            args.map))
    times = seen["seconds"]
    told = {kind: {s: seen[kind].count(s) for s in sorted(set(seen[kind]))}
            for kind in ("status", "why", "map")}
    print(f"{len(times)} moves by {args.browsers} browsers in {args.seconds:g} s; statuses {told['status']}, "
          f"of why {told['why']}, of the map {told['map']}; crossed {len(seen['crossed'])}")
    print("ms: " + ", ".join(f"p{int(100 * p)} {percentile(times, p):.0f}" for p in (0.5, 0.95, 0.99)))


if __name__ == "__main__":
    main()
