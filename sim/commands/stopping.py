"""How Ctrl-C and SIGTERM end a command: with a message and status 130, and nothing half written.

While a command starts (its words are checked, libraries are loaded) nothing has been written, and a
signal ends the program at once: an exception inside a library that is being loaded would come out as
a traceback. While it plays and writes, a signal is an exception, so that what was begun is removed.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _end(number: int, frame: FrameType | None) -> None:
    os.write(2, b"interrupted: nothing was written\n")
    os._exit(130)


def _raise(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def end_at_once() -> None:
    """Let a signal end the program at once; to be called where a program starts, and nowhere else."""
    for number in _SIGNALS:
        signal.signal(number, _end)


def as_usual() -> None:
    """Let signals do what Python has them do."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn SIGTERM, like Ctrl-C, into a KeyboardInterrupt, so that what is open is closed."""
    try:
        before = [signal.signal(number, _raise) for number in _SIGNALS]
    except ValueError:  # not the main thread: signals are somebody else's
        yield
        return
    try:
        yield
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)
