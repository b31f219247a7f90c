"""The guard before the page: headers for every answer, and refusal of what no page of ours would send."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.app.limits import FULL, Limits

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
#: For this computer's own address only: a browser ignores it elsewhere without https, and complains.
OPENER = {"cross-origin-opener-policy": "same-origin"}


class Guard:
    """Refuses what no page of ours would send, before anything is done about it.

    Args:
        app: The application behind it.
        hosts: Values of the Host header that are ours, as ``localhost:8765``.
        limits: What to put up with.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], limits: Limits) -> None:
        self.app, self.hosts, self.limits = app, frozenset(h.lower() for h in hosts), limits
        self.active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse, a request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        send = _with_headers(send, _trusted(scope))
        refused = self.refusal(scope)
        if refused is None and self.active >= self.limits.requests:
            refused = 503, FULL
        if refused is not None:
            await plain(*refused)(scope, receive, send)
            return
        self.active += 1
        try:
            await self.app(scope, receive, send)
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


def _trusted(scope: Scope) -> bool:
    """Whether a browser holds the address for trustworthy: this computer's own, without https."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"]
    return bool(hosts) and hosts[0].rpartition(":")[0].lower() in ("localhost", "127.0.0.1")


def _with_headers(send: Send, trusted: bool) -> Send:
    headers = HEADERS | OPENER if trusted else HEADERS

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            have = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(
                (name.encode(), value.encode()) for name, value in headers.items()
                if name.encode() not in have
            )]
        await send(message)

    return wrapped


def plain(status: int, text: str) -> Response:
    """Return a few words as a response."""
    headers = {"cache-control": "no-store"} | ({"retry-after": "3"} if status == 503 else {})
    return PlainTextResponse(text + "\n", status, headers=headers)
