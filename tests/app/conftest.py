"""The page served once, and one browser, for all tests that need them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.app.browsing import CHROMIUM, FLAGS, Page
from tests.app.serving import served


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with served() as (url, _):
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser for a module's tests: while it runs, so does an event loop, which others would stumble over."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    yield Page(context, address)
    context.close()
