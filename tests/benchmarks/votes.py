"""Times the state world: ``python tests/benchmarks/votes.py``.

Promised: a fit in under 5 s, a forecast of one text with 10,000 draws in under 2 s, 10^6 draws of a tally in under a
minute. Each is timed in this process with
one thread, without what importing takes; beside it the time of the processor, which other programs do not change.
"""

from __future__ import annotations

import time

from analysis.votes.draws import draw
from analysis.votes.fit import families, fit
from analysis.votes.fitting import PLANS, chosen
from sim.states.forecast import forecast
from sim.states.members import load
from sim.states.texts import builtin_texts


def main() -> None:
    """Print what was measured and what was promised."""
    members, plan = load(), PLANS["known_2019"]
    rows = []

    def took(start: tuple[float, float]) -> tuple[float, float]:
        return time.perf_counter() - start[0], time.process_time() - start[1]

    def now() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()

    start = now()
    fit(families(members, plan.day, plan.text_day, among=plan.families), chosen("known_2019").spread)
    rows.append(("a fit with standard errors", took(start), 5.0))
    start = now()
    made = forecast(members, builtin_texts()[0])
    draw(made, 10_000)
    rows.append(("a forecast with 10,000 draws", took(start), 2.0))
    start = now()
    draw(made, 10**6)
    rows.append(("10^6 draws of a tally", took(start), 60.0))
    for what, (wall, processor), most in rows:
        kept = "kept" if wall < most else "NOT KEPT"
        print(f"{what:30s} {wall:7.2f} s ({processor:.2f} s of processor), promised {most:g} s, {kept}")


if __name__ == "__main__":
    main()
