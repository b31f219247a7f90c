"""A page in a real browser: Debian's Chromium, driven by Playwright; nothing leaves the machine."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

CHROMIUM = Path(os.environ.get("SIM_CHROMIUM", "/usr/bin/chromium"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--host-resolver-rules=MAP class.test 127.0.0.1"]  # a name that is not this computer's own


class Page:
    """A page that remembers what went wrong and what it asked for."""

    def __init__(self, context: Any, address: str) -> None:
        self.address, self.troubles, self.foreign = address, [], []
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", lambda m: self.troubles.append(m.text) if m.type in ("error", "warning")
                     else None)
        self.page.on("pageerror", lambda e: self.troubles.append(str(e)))
        self.page.on("request", self.note)

    def note(self, request: Any) -> None:
        parts = urlparse(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlparse(self.address).netloc:
            self.foreign.append(request.url)

    def open(self, rest: str = "") -> Any:
        self.page.goto(self.address + rest)
        self.page.wait_for_selector("#stage svg.lane")
        return self.page

    def book(self, rest: str = "") -> Any:
        """Open the codebook."""
        self.page.goto(f"{self.address}codebook{rest}")
        self.page.wait_for_selector(".codebook .value")
        return self.page

    def text(self, selector: str) -> str:
        return " ".join(self.page.inner_text(selector).split())

    def until(self, expression: str, seconds: float = 60.0) -> None:
        """Wait until an expression holds; asked from outside, since the page's policy forbids eval."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, (expression, self.troubles)
            self.page.wait_for_timeout(50)

    def check(self) -> None:
        assert self.troubles == []
        assert self.foreign == []

    def data(self, rest: str) -> Any:
        """Return what the server answers, asked from within the page."""
        return json.loads(self.page.evaluate(f"fetch('api/{rest}').then(r => r.text())"))
