"""A class at once, and people who mean no good: the server goes on, and nothing crosses."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
import time
from pathlib import Path
from urllib.parse import urlparse

import pytest

httpx = pytest.importorskip("httpx")
pytest.importorskip("starlette")

from sim.app.limits import Limits  # noqa: E402
from tests.app.load import load, percentile  # noqa: E402
from tests.app.serving import served  # noqa: E402

pytestmark = pytest.mark.system

#: Seconds of load, and what may pass from slider to data; a busy test machine needs more time.
SECONDS = float(os.environ.get("SIM_LOAD_SECONDS", "10"))
MOST_MS = float(os.environ.get("SIM_LOAD_P95", "1000"))


def memory(process: int) -> int:
    """Return the resident memory of a process in kB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0


def raw(address: str, data: bytes) -> bytes:
    """Send bytes to the server and return what it answers, at most a little; "" if it hangs up."""
    parts = urlparse(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as connection:
        try:
            connection.sendall(data)
            if not data.endswith(b"\r\n\r\n"):  # what has no end is cut off, or it would be waited for
                connection.shutdown(socket.SHUT_WR)
            return connection.recv(4000)
        except (ConnectionError, TimeoutError):
            return b""


def kinds(host: str, luck: random.Random) -> list[bytes]:
    """Return one request of each of 20 malformed or oversized kinds."""
    def get(path: str, *headers: str, method: str = "GET", own: str | None = None) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {own or host}", *headers, "Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1")

    run = "/api/run?scenario=arms_sale"
    noise = bytes(luck.randrange(256) for _ in range(200))
    return [
        noise,
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /api/run\r\n\r\n",
        get(run, own="evil.example"),
        get(run, f"Host: {host}"),
        get(run, "Origin: http://evil.example"),
        get(run, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"),
        get(run, "Content-Length: 10") + b"0123456789",
        get(run, method="DELETE"),
        get(run, "Content-Length: -5"),
        get(run + "&set=" + "x" * 10_000),
        get("/" + "a" * 70_000),
        get(run, "X-Long: " + "b" * 70_000),
        get(run, *(f"X-{n}: {n}" for n in range(3000))),
        get(run + "&set=mechanisms.hazard:nan"),
        get(run + "&set=__class__:1"),
        get("/api/run?scenario=..%2f..%2fetc%2fpasswd"),
        get("/..%2f..%2f..%2fetc/passwd"),
        get(run + "&history=99999999999999999999"),
        get(run + "&" + "&".join(f"set=actors.china.inertia:{n / 1000}" for n in range(60))),
    ]


def test_a_thousand_bad_requests_of_twenty_kinds_change_nothing() -> None:
    with served() as (address, process):
        parts = urlparse(address)
        host, luck = f"localhost:{parts.port}", random.Random(1)
        good = httpx.get(address + "api/run", params={"scenario": "no_limits"}, timeout=60)
        before, statuses = memory(process.pid), set()
        for _ in range(50):
            for data in kinds(host, luck):
                said = raw(address, data)
                assert not said.startswith(b"HTTP/1.1 200"), data[:80]
                assert not said.startswith(b"HTTP/1.1 500"), data[:80]
                statuses.add(said[9:12])
        assert {b"400", b"403", b"405", b"413", b"414", b"421", b"431"} <= statuses
        again = httpx.get(address + "api/run", params={"scenario": "no_limits"}, timeout=60)
        assert (again.status_code, again.text) == (200, good.text)
        assert memory(process.pid) - before < 30_000
        assert process.poll() is None


def test_who_never_finishes_a_request_is_hung_up_on_and_holds_up_nobody() -> None:
    with served() as (address, process):
        parts = urlparse(address)
        place = (parts.hostname or "", parts.port or 0)
        head = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
        slow = [socket.create_connection(place, timeout=60) for _ in range(300)]
        begun = time.monotonic()
        for n, connection in enumerate(slow):
            connection.sendall((b"", head, head + b"Content-Length: 9\r\n\r\n1")[n % 3])
        assert httpx.get(address + "api/run", params={"scenario": "no_limits"}, timeout=60).status_code == 200
        trickle = slow[1]
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - begun < 3 * Limits.patience:  # a byte now and then buys no time
                trickle.sendall(b"X")
                time.sleep(0.5)
        held = time.monotonic() - begun
        assert Limits.patience * 0.9 <= held < 3 * Limits.patience
        assert all(hung_up(connection) for connection in slow)
        assert httpx.get(address, timeout=60).status_code == 200
        assert process.poll() is None


def hung_up(connection: socket.socket) -> bool:
    """Whether the other side ended a connection, after whatever it had said."""
    with connection, contextlib.suppress(ConnectionError):
        while connection.recv(4000):
            pass
    return True


def test_refused_addresses_grow_nothing() -> None:
    with served() as (address, process), httpx.Client(base_url=address, timeout=60) as client:
        params = {"scenario": "no_limits", "set": "actors.china.deference:0.2"}
        assert client.get("api/run", params=params).status_code == 200
        for n in range(200):
            client.get("api/run", params={"scenario": "no_limits", "set": f"first{n}:1"})
        before = memory(process.pid)
        for n in range(4000):
            refused = client.get("api/run", params={"scenario": "no_limits", "set": f"{n}{'x' * 100}:1"})
            assert refused.status_code == 400
        assert memory(process.pid) - before < 8_000  # kB; 28,000 when refusals were kept
        assert client.get("api/run", params=params).status_code == 200


def test_nobody_waits_for_those_who_have_gone() -> None:
    with served("--workers", "1") as (address, _):
        parts = urlparse(address)

        def why(week: int, actor: str = "china") -> str:
            return f"/api/why?scenario=arms_sale&actor={actor}&week={week}"

        httpx.get(address + why(70)[1:], timeout=60)
        begun = time.monotonic()
        httpx.get(address + why(71)[1:], timeout=60)
        one = time.monotonic() - begun
        gone = [socket.create_connection((parts.hostname or "", parts.port or 0)) for _ in range(40)]
        for week, connection in enumerate(gone):
            line = f"GET {why(week)} HTTP/1.1\r\nHost: localhost:{parts.port}\r\n\r\n"
            connection.sendall(line.encode())
        time.sleep(0.2)
        for connection in gone:
            connection.close()
        begun = time.monotonic()
        assert httpx.get(address + why(72)[1:], timeout=60).status_code == 200
        assert time.monotonic() - begun < 10 * max(one, 0.2)  # not the forty before it


def test_a_class_moves_its_sliders_and_nothing_crosses() -> None:
    with served() as (address, process):
        before = memory(process.pid)
        seen = asyncio.run(load(address, 50, SECONDS, 2.0, 0.0))
        assert seen["crossed"] == []
        assert set(seen["status"]) == {200}
        assert len(seen["seconds"]) >= 50
        assert percentile(seen["seconds"], 0.95) < MOST_MS
        assert memory(process.pid) - before < 100_000


def test_two_hundred_at_once_get_an_answer_or_are_told_that_it_is_full() -> None:
    async def all_at_once(address: str) -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=250)
        async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
            return await asyncio.gather(*(
                client.get("api/run", params={"scenario": "no_limits", "history": str(n)}) for n in range(200)
            ))

    with served() as (address, _):
        found = asyncio.run(all_at_once(address))
        statuses = [response.status_code for response in found]
        assert set(statuses) <= {200, 503}
        assert statuses.count(200) >= 60
        for n, response in enumerate(found):
            if response.status_code == 200:
                assert json.loads(response.text)["history"] == n
            else:
                assert "full" in response.text
        assert httpx.get(address, timeout=30).status_code == 200
