"""The processes that work out answers."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor


def workers(count: int) -> Executor:
    """Return ``count`` worker processes; for 0, a thread."""
    if count == 0:
        return ThreadPoolExecutor(1)
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin)


def _begin() -> None:
    """Set up a worker: the main process alone answers Ctrl-C, and goes first on a busy processor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(5)
