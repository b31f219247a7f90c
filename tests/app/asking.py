"""Asks an application directly, as raw as a socket would, for the tests that need no server."""

from __future__ import annotations

import asyncio
from typing import Any

from sim.app.dispatch import Dispatcher

HOST = "localhost:8765"


class Client:
    """Asks an application directly, as raw as a socket would."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def ask(self, path: str, query: str = "", *, method: str = "GET", host: str | None = HOST,
                  headers: dict[str, str] | None = None, gone: asyncio.Event | None = None,
                  ) -> tuple[int, dict[str, str], bytes]:
        named = ([("host", host)] if host is not None else []) + list((headers or {}).items())
        scope = {"type": "http", "http_version": "1.1", "method": method, "path": path,
                 "raw_path": path.encode(), "query_string": query.encode("latin-1"), "root_path": "",
                 "scheme": "http", "server": ("localhost", 8765), "client": ("127.0.0.1", 1),
                 "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in named]}
        sent: list[dict[str, Any]] = []

        requests = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if requests:
                return requests.pop()
            await (gone or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        found = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        body = b"".join(m.get("body", b"") for m in sent[1:])
        return sent[0]["status"], found, body

    def get(self, path: str, query: str = "", **more: Any) -> tuple[int, dict[str, str], bytes]:
        return asyncio.run(self.ask(path, query, **more))


def dispatcher(app: Any) -> Dispatcher:
    """Return what works out the answers of an application."""
    found: Dispatcher = app.app.state.dispatcher
    return found
