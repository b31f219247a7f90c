"""Helper for tests of bad input: a refusal must be quick and say where, what was found, what is allowed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sim.reading.errors import InputError

#: Longest message that is still one to read.
READABLE = 2_500


def refused(action: Callable[[], Any], *, file: str, key: str | None = None, found: object = None,
            allowed: str | None = None, line: int | None = None, fix: str | None = None) -> InputError:
    """Run the action, which must raise an InputError in under a second of computing, and check its message.

    ``found``, ``allowed`` and ``fix`` are pieces of text that the message must have in the right place.
    """
    seconds = []
    for _ in range(3):  # again only if it was slow: a collection of garbage may fall into a try
        began = time.process_time()
        try:
            accepted = action()
        except InputError as caught:
            error = caught
        else:
            raise AssertionError(f"accepted: {str(accepted)[:200]}")
        seconds.append(time.process_time() - began)
        if seconds[-1] < 1.0:
            break
    assert min(seconds) < 1.0, f"slow: {seconds}"
    text = str(error)
    where = file if line is None else f"{file}:{line}"
    assert str(error.file).endswith(where), f"expected {where} in:\n{text[:READABLE]}"
    assert text.startswith(str(error.file))
    assert len(text) < READABLE, f"a message of {len(text)} characters: {text[:200]}..."
    assert all(c.isprintable() or c == "\n" for c in text), f"control characters: {text!r}"
    if key is not None:
        assert error.key == key
        assert key in text
    for name, expected in (("found", found), ("allowed", allowed), ("fix", fix)):
        if expected is not None:
            said = getattr(error, name)
            assert said is not None, f"{name} is missing in:\n{text}"
            assert str(expected) in str(said), f"expected {expected!r} as {name} in:\n{text}"
            assert str(said)[:40] in text or repr(said)[:40] in text
    return error
