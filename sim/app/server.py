"""The server of the page: guards, a few static files, and answers worked out by worker processes.

There is no state but a cache of answers by their parameters. Every answer is a pure function of its
address (:mod:`sim.app.questions`), worked out once however many ask for it at the same time, in a worker
process, so that a long one never holds up the others. What is not asked for properly is refused before
any work is done: other methods, bodies, long addresses, foreign hosts and origins.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import multiprocessing
import os
import signal
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.app import questions as api
from sim.app.views import lessons

STATIC = Path(__file__).resolve().parent / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
FULL = "The page is full: too many people ask at once. Wait a few seconds and try again."


@dataclass(frozen=True)
class Limits:
    """What the server puts up with.

    Attributes:
        requests: Requests in progress; more are told that the page is full.
        waiting: Answers being worked out or waited for; more are told the same.
        seconds: Time that an answer may take.
        address: Longest address, in bytes.
        headers: Most bytes of headers.
        patience: Seconds within which a request must have come in whole, counted from the connection or
            from its first byte; who sends slower is hung up on.
        connections: Open connections; further ones are hung up on at once.
        cache: Bytes of answers that are kept.
    """

    requests: int = 256
    waiting: int = 64
    seconds: float = 20.0
    address: int = 4096
    headers: int = 16_384
    patience: float = 10.0
    connections: int = 2000
    cache: int = 64_000_000


#: Questions that take long: one worker at least stays free of them, so that sliders never wait for them.
SLOW = frozenset({"why", "map"})


class FullError(Exception):
    """More is being asked than can be answered in time."""


def _begin() -> None:
    """Set up a worker: the main process alone answers Ctrl-C, and goes first on a busy processor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(5)


class Answers:
    """Answers by their parameters: cached, worked out once, in worker processes.

    Args:
        workers: Number of worker processes; 0 works in a thread (for tests).
        limits: What to put up with.
    """

    def __init__(self, workers: int, limits: Limits) -> None:
        self.workers, self.limits = workers, limits
        self.kept: OrderedDict[Any, api.Answer] = OrderedDict()
        self.size = 0
        self.running: dict[Any, asyncio.Future[api.Answer]] = {}
        self.pool: Executor = self._pool()
        self.last_asked = time.monotonic()
        self.seconds: list[float] = []
        self.slow = asyncio.Semaphore(max(1, workers - 1))

    def _pool(self) -> Executor:
        if self.workers == 0:
            return ThreadPoolExecutor(1)
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, mp_context=context, initializer=_begin)

    def close(self) -> None:
        """Stop the workers, once what they are at is done."""
        self.pool.shutdown(wait=True, cancel_futures=True)

    async def get(self, path: str, pairs: tuple[tuple[str, str], ...], *, warming: bool = False
                  ) -> api.Answer:
        """Return an answer, from the cache if it is there.

        Raises:
            FullError: If too many others wait, or the answer takes too long.
        """
        key = (path, tuple(sorted(pairs)))
        if not warming:
            self.last_asked = time.monotonic()
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]
        future = self.running.get(key)
        if future is None:
            if len(self.running) >= self.limits.waiting:
                raise FullError
            future = asyncio.ensure_future(self._work_out(key, path, pairs))
            self.running[key] = future
            future.add_done_callback(lambda done: self._finished(key, done))
        try:
            return await asyncio.wait_for(asyncio.shield(future), self.limits.seconds)
        except (TimeoutError, BrokenProcessPool) as error:
            raise FullError from error

    async def _work_out(self, key: Any, path: str, pairs: tuple[tuple[str, str], ...]) -> api.Answer:
        async with self.slow if path in SLOW else contextlib.nullcontext():
            started, pool = time.monotonic(), self.pool
            try:
                found = await asyncio.get_running_loop().run_in_executor(pool, api.answer, path, pairs)
            except BrokenProcessPool:
                if self.pool is pool:
                    self.pool = self._pool()
                raise
        if path == "run":
            self.seconds = [*self.seconds[-49:], time.monotonic() - started]
        self._keep(key, found)
        return found

    def _finished(self, key: Any, done: asyncio.Future[api.Answer]) -> None:
        self.running.pop(key, None)
        if not done.cancelled():
            done.exception()

    def _keep(self, key: Any, found: api.Answer) -> None:
        self.kept[key] = found
        self.size += len(found.body) + 1000
        while self.size > self.limits.cache and len(self.kept) > 1:
            _, old = self.kept.popitem(last=False)
            self.size -= len(old.body) + 1000

    def idle(self) -> bool:
        """Whether nobody has asked for anything for a moment, and nothing is being worked out."""
        return not self.running and time.monotonic() - self.last_asked > 0.5

    async def prepare(self) -> None:
        """Start the workers: the first alone, since it may have to compile the engine, then the others."""
        loop, name = asyncio.get_running_loop(), api.names_of("scenario")[0]
        first = (("scenario", name),)
        await loop.run_in_executor(self.pool, api.answer, "run", first)
        await asyncio.gather(*(loop.run_in_executor(self.pool, api.answer, "run", first)
                               for _ in range(2 * self.workers)))

    async def warm(self) -> None:
        """Work out ahead, while nobody asks, what will be asked first.

        That is each scenario as coded and, where the engine is fast, each slider's stops.
        """
        for name in api.names_of("scenario"):
            for path in ("scenario", "run"):
                await self._when_idle(path, (("scenario", name),))
        if not self.seconds or sorted(self.seconds)[len(self.seconds) // 2] > 0.15:
            return
        for name in sorted(api.names_of("scenario"), key=lambda name: name not in lessons()):
            shown = await self._when_idle("scenario", (("scenario", name),))
            if shown is None or shown.status != 200:
                continue
            for parameter in unpacked(shown)["parameters"]:
                for stop in parameter["stops"]:
                    if stop != parameter["value"]:
                        setting = f"{parameter['key']}:{stop}"
                        await self._when_idle("run", (("scenario", name), ("set", setting)))

    async def _when_idle(self, path: str, pairs: tuple[tuple[str, str], ...]) -> api.Answer | None:
        while not self.idle():
            await asyncio.sleep(0.1)
        with contextlib.suppress(FullError):
            return await self.get(path, pairs, warming=True)
        return None


def unpacked(found: api.Answer) -> Any:
    """Return an answer's data."""
    import gzip

    return json.loads(gzip.decompress(found.body))


class Guard:
    """Refuses what no page of ours would send, before anything is done about it.

    Args:
        app: The application behind it.
        hosts: Values of the Host header that are ours, as ``localhost:8765``.
        limits: What to put up with.
        answers: The answers behind it.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], limits: Limits, answers: Answers) -> None:
        self.app, self.hosts, self.limits = app, frozenset(h.lower() for h in hosts), limits
        self.answers = answers
        self.active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse, a request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        refused = self.refusal(scope)
        if refused is None and self.active >= self.limits.requests:
            refused = 503, FULL
        if refused is not None:
            await _plain(*refused)(scope, receive, _with_headers(send))
            return
        self.active += 1
        try:
            await self.app(scope, receive, _with_headers(send))
        finally:
            self.active -= 1

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return status and words if a request is to be refused."""
        if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > self.limits.headers:
            return 431, f"The headers are longer than {self.limits.headers} bytes."
        named: dict[bytes, list[str]] = {}
        for name, value in scope["headers"]:
            named.setdefault(name.lower(), []).append(value.decode("latin-1"))
        hosts = named.get(b"host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return 421, "This page is not served under that name."
        if any(origin.lower() not in {f"http://{host}" for host in self.hosts}
               for origin in named.get(b"origin", [])):
            return 403, "Another site asked: refused."
        site = named.get(b"sec-fetch-site", ["none"])[0]
        if site in ("cross-site", "same-site") and named.get(b"sec-fetch-mode", [""])[0] != "navigate":
            return 403, "Another site asked: refused."
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "Only GET and HEAD are answered."
        if b"transfer-encoding" in named or named.get(b"content-length", ["0"]) not in ([], ["0"]):
            return 413, "A request with a body is not answered."
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > self.limits.address:
            return 414, f"The address is longer than {self.limits.address} bytes."
        return None


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            have = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(
                (name.encode(), value.encode()) for name, value in HEADERS.items()
                if name.encode() not in have
            )]
        await send(message)

    return wrapped


def _plain(status: int, text: str) -> Response:
    headers = {"cache-control": "no-store"} | ({"retry-after": "3"} if status == 503 else {})
    return PlainTextResponse(text + "\n", status, headers=headers)


def _static() -> dict[str, tuple[bytes, str, str]]:
    """Return the static files by their address: body, type and tag."""
    found = {}
    for path in sorted(STATIC.iterdir()):
        if path.suffix in TYPES:
            body = path.read_bytes()
            tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            found[f"/{path.name}"] = body, TYPES[path.suffix], tag
    found["/"] = found["/index.html"]
    return found


def create(hosts: Iterable[str], *, workers: int = 1, limits: Limits | None = None, join: str = "",
           warm: bool = True) -> Guard:
    """Return the application.

    Args:
        hosts: Values of the Host header that it answers to.
        workers: Worker processes; 0 works in a thread.
        limits: What to put up with.
        join: The address that a class opens; shown with its QR code.
        warm: Whether to work out ahead what will be asked first.
    """
    limits = limits or Limits()
    files = _static()
    answers = Answers(workers, limits)

    async def file(request: Request) -> Response:
        entry = files.get(request.url.path)
        if entry is None:
            return _plain(404, "There is no such page.")
        body, kind, tag = entry
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(None, 304, headers)
        return Response(body, 200, headers, f"{kind}; charset=utf-8")

    async def ask(request: Request) -> Response:
        path = request.path_params["path"]
        if path not in api.PATHS:
            return _plain(404, "There is no such question.")
        try:
            pairs = tuple(parse_qsl(request.url.query, keep_blank_values=True, strict_parsing=False,
                                    errors="strict", max_num_fields=40))
        except ValueError:
            return _plain(400, "The address cannot be read.")
        try:
            found = await answers.get(path, pairs)
        except FullError:
            return _plain(503, FULL)
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
        if warm:
            await answers.prepare()
        ahead = asyncio.ensure_future(answers.warm()) if warm else None
        try:
            yield
        finally:
            if ahead:
                ahead.cancel()
            loop = asyncio.get_running_loop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(loop.run_in_executor(None, answers.close), 5.0)

    app = Starlette(routes=[
        Route("/api/{path}", ask), Route("/join", address), Route("/join.svg", code),
        Route("/{name:path}", file),
    ], lifespan=lifespan, exception_handlers={Exception: _failed})
    return Guard(app, hosts, limits, answers)


async def _failed(request: Request, error: Exception) -> Response:
    return _plain(500, "Something went wrong on our side; the page goes on.")


def _qr(text: str) -> bytes:
    import io

    import segno

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=8, border=3, xmldecl=False,
                                     dark="#14171c", light="#ffffff")
    return out.getvalue()


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
