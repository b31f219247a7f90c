"""Serving over HTTP: uvicorn, with two limits that it lacks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Any

from sim.app.limits import Limits
from sim.app.routes import create


def protocol(limits: Limits) -> type[asyncio.Protocol]:
    """Return uvicorn's HTTP protocol with two limits that it lacks: connections, and a request's time."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Bounded(H11Protocol):  # type: ignore[misc,unused-ignore]
        waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            if len(self.connections) > limits.connections:
                transport.abort()
            else:
                self._wait()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            self._stop()

        def _wait(self) -> None:
            """Start the clock while a request is incomplete; what trickles in does not set it back."""
            if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
                self._stop()
            elif self.waiting is None:
                self.waiting = self.loop.call_later(limits.patience, self._hang_up)

        def _stop(self) -> None:
            if self.waiting is not None:
                self.waiting.cancel()
                self.waiting = None

        def _hang_up(self) -> None:
            self.waiting = None
            if not self.transport.is_closing():
                self.transport.abort()

    return Bounded


def _allow_files(connections: int) -> None:
    """Let this process open as many files as it has connections, where the system sets it fewer."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = connections + 200
        if soft != resource.RLIM_INFINITY and soft < wanted:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def serve(host: str, port: int, hosts: Iterable[str], *, workers: int, join: str,
          ready: Callable[[], None]) -> None:
    """Serve until interrupted.

    Args:
        host: Address to bind to.
        port: Port to bind to.
        hosts: Values of the Host header to answer to.
        workers: Worker processes.
        join: The address that a class opens.
        ready: Called once the server listens.
    """
    import uvicorn

    class Server(uvicorn.Server):  # type: ignore[misc,unused-ignore]
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    limits = Limits()
    _allow_files(limits.connections)
    config = uvicorn.Config(
        create(hosts, workers=workers, limits=limits, join=join), host=host, port=port,
        http=protocol(limits), ws="none",
        log_level="error", access_log=False, server_header=False, date_header=True,
        proxy_headers=False, timeout_keep_alive=20, backlog=512, h11_max_incomplete_event_size=limits.headers,
        timeout_graceful_shutdown=3,
    )
    Server(config).run()
