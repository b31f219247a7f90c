"""What the server puts up with, and what it says when that is too much."""

from __future__ import annotations

from dataclasses import dataclass

FULL = "The page is full: too many people ask at once. Wait a few seconds and try again."


@dataclass(frozen=True)
class Limits:
    """What the server puts up with.

    Attributes:
        requests: Requests in progress; more are told that the page is full.
        waiting: Quick answers being worked out or waited for; more are told the same.
        slow_waiting: The same of slow ones (*why*, the map), which never take a quick one's place.
        slow_first: Seconds after which a slow question that waits goes before quick ones, if as long has gone
            by since the last one was begun.
        seconds: Time that an answer may take.
        address: Longest address, in bytes.
        headers: Most bytes of headers.
        patience: Seconds within which a request must have come in whole, counted from the connection or
            from its first byte; who sends slower is hung up on.
        connections: Open connections; further ones are hung up on at once.
        cache: Bytes of answers, and of the addresses that ask for them, that are kept.
    """

    requests: int = 256
    waiting: int = 64
    slow_waiting: int = 48
    slow_first: float = 2.0
    seconds: float = 20.0
    address: int = 4096
    headers: int = 16_384
    patience: float = 10.0
    connections: int = 2000
    cache: int = 64_000_000


class FullError(Exception):
    """More is being asked than can be answered in time."""
