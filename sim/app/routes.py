"""The application: which address is answered by what.

There is no state but a cache of answers by their parameters: every answer is a pure function of its
address (:mod:`sim.app.answer`).
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sim.app.answer import PATHS
from sim.app.dispatch import Dispatcher
from sim.app.files import static_files
from sim.app.guard import Guard, plain
from sim.app.limits import FULL, FullError, Limits
from sim.app.warming import prepare, warm

T = TypeVar("T")


def create(hosts: Iterable[str], *, workers: int = 1, limits: Limits | None = None, join: str = "",
           ahead_of_time: bool = True) -> Guard:
    """Return the application.

    Args:
        hosts: Values of the Host header that it answers to.
        workers: Worker processes; 0 works in a thread.
        limits: What to put up with.
        join: The address that a class opens; shown with its QR code.
        ahead_of_time: Whether to work out ahead what will be asked first.
    """
    limits = limits or Limits()
    files = static_files()
    dispatcher = Dispatcher(workers, limits)

    async def file(request: Request) -> Response:
        entry = files.get(request.url.path)
        return entry.response(request) if entry else plain(404, "There is no such page.")

    async def ask(request: Request) -> Response:
        path = request.path_params["path"]
        if path not in PATHS:
            return plain(404, "There is no such question.")
        try:
            pairs = tuple(parse_qsl(request.url.query, keep_blank_values=True, strict_parsing=False,
                                    errors="strict", max_num_fields=40))
        except ValueError:
            return plain(400, "The address cannot be read.")
        try:
            found = await unless_gone(request, dispatcher.get(path, pairs))
        except FullError:
            return plain(503, FULL)
        if found is None:
            return Response(status_code=499)  # for the record: nobody is there to read it
        headers = {"content-encoding": "gzip", "cache-control": "no-store"}
        if path == "run.csv" and found.status == 200:
            headers["content-disposition"] = f'attachment; filename="{dict(pairs)["scenario"]}.csv"'
        return Response(found.body, found.status, headers, f"{found.kind}; charset=utf-8")

    async def address(request: Request) -> Response:
        return Response(json.dumps({"address": join}), 200, {"cache-control": "no-store"},
                        "application/json")

    async def code(request: Request) -> Response:
        return Response(_qr(join) if join else "", 200 if join else 404, {"cache-control": "no-store"},
                        "image/svg+xml")

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if ahead_of_time:
            await prepare(dispatcher)
        ahead = asyncio.ensure_future(warm(dispatcher)) if ahead_of_time else None
        try:
            yield
        finally:
            if ahead:
                ahead.cancel()
            loop = asyncio.get_running_loop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(loop.run_in_executor(None, dispatcher.close), 5.0)

    app = Starlette(routes=[
        Route("/api/{path}", ask), Route("/join", address), Route("/join.svg", code),
        Route("/{name:path}", file),
    ], lifespan=lifespan, exception_handlers={Exception: _failed})
    app.state.dispatcher = dispatcher
    return Guard(app, hosts, limits)


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what is worked out, or None if the client has gone meanwhile; the work then is cancelled."""
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _failed(request: Request, error: Exception) -> Response:
    return plain(500, "Something went wrong on our side; the page goes on.")


def _qr(text: str) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=8, border=3, xmldecl=False,
                                     dark="#14171c", light="#ffffff")
    return out.getvalue()
