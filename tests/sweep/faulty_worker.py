"""A worker in which some cells go wrong: FAULTS is `KIND:CELL,...` with raise, hang, die or memory."""

from __future__ import annotations

import os
import signal
import sys
import time

from sim.sweep import worker

FAULTS = {int(n): kind for kind, _, n in (f.partition(":") for f in os.environ["FAULTS"].split(","))}
play = worker.play


def faulty(base, cell, *rest):
    kind = FAULTS.get(cell.index)
    if kind == "raise":
        raise ZeroDivisionError("made to fail")
    if kind == "hang":
        time.sleep(3600)
    if kind == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "memory":
        hoard = bytearray(700_000_000)
        hoard[::4096] = b"x" * len(hoard[::4096])
        time.sleep(3600)
    return play(base, cell, *rest)


worker.play = faulty
raise SystemExit(worker.main(sys.argv[1:]))
