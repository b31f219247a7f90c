"""Starts the page as a user would, for the tests that need a real server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(*options: str, env: dict[str, str] | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the page on a free port of this computer; give its address and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sim.app", "--no-browser", "--port", str(port), *options]
    told = tempfile.TemporaryFile("w+")  # noqa: SIM115 (a pipe that nobody reads would fill and stop it)
    process = subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT, text=True,
                               env={**os.environ, **(env or {})}, cwd=Path(__file__).parents[2])
    address = f"http://localhost:{port}/"
    try:
        end = time.monotonic() + 300
        while True:
            try:
                urllib.request.urlopen(address, timeout=2).read()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    process.kill()
                    told.seek(0)
                    raise AssertionError(told.read()) from None
                time.sleep(0.3)
        yield address, process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            told.close()
