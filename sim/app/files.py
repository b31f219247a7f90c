"""The static files of the page, read once, with a tag by which a browser knows that they are the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).resolve().parent / "static"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class File:
    """A static file: body, type and tag."""

    body: bytes
    kind: str
    tag: str

    def response(self, request: Request) -> Response:
        """Return the file, or that it has not changed."""
        headers = {"etag": self.tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == self.tag:
            return Response(None, 304, headers)
        return Response(self.body, 200, headers, f"{self.kind}; charset=utf-8")


def static_files() -> dict[str, File]:
    """Return the static files by their address."""
    found = {}
    for path in sorted(STATIC.rglob("*")):
        if path.suffix in _TYPES:
            body = path.read_bytes()
            tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            found[f"/{path.relative_to(STATIC).as_posix()}"] = File(body, _TYPES[path.suffix], tag)
    found |= {"/": found["/index.html"], "/codebook": found["/codebook.html"]}
    return found
