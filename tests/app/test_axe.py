"""Accessibility by axe-core, in both themes, on a desk and on a phone.

axe-core is no part of this project: it is looked for in ``AXE_CORE`` (the path of ``axe.min.js``) and in
``node_modules`` at the top of the project (``npm install --no-save axe-core``).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.app.browsing import Page

pytestmark = pytest.mark.system

AXE = Path(os.environ.get("AXE_CORE") or
           Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js")


@pytest.mark.skipif(not AXE.is_file(), reason=f"no axe-core at {AXE} (set AXE_CORE)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("rest", ["", "#scenario=peace_plan&week=60&step=2", "#scenario=arms_sale&week=60"])
def test_axe_finds_nothing(browser: Any, address: str, rest: str, size: tuple[int, int], scheme: str) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme,
                                  bypass_csp=True)
    opened = Page(context, address)
    page = opened.open(rest)
    if rest == "#scenario=arms_sale&week=60":
        page.click("#ask-why")
        page.wait_for_selector("#why .chances")
        page.click("#fill-map")
        opened.until("document.querySelectorAll('#map td button').length === 49")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = d.id !== 'download'; })")
    check(page)
    context.close()


@pytest.mark.skipif(not AXE.is_file(), reason=f"no axe-core at {AXE} (set AXE_CORE)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("rest", ["?actor=china#actors.china.position.diplomatic",
                                  "?case=river_dam&q=talks#actors.halvora.position.diplomacy"])
def test_axe_finds_nothing_in_the_codebook(browser: Any, address: str, rest: str, size: tuple[int, int],
                                           scheme: str) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme,
                                  bypass_csp=True)
    page = Page(context, address).book(rest)
    page.locator(".here .cite").first.click()
    check(page)
    context.close()


@pytest.mark.skipif(not AXE.is_file(), reason=f"no axe-core at {AXE} (set AXE_CORE)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_axe_finds_nothing_in_a_vote_that_is_open(browser: Any, address: str, size: tuple[int, int], scheme: str
                                                  ) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme,
                                  bypass_csp=True)
    page = Page(context, address).open("#scenario=baseline&week=60")
    page.evaluate("document.querySelectorAll('#answers details').forEach(d => { d.open = true; })")
    page.locator(".open-states").first.click()
    page.wait_for_selector("#states-why .terms")
    check(page)
    context.close()


def check(page: Any) -> None:
    """Look for what axe finds wrong with a page as it stands."""
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = page.evaluate("""axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa',
        'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']},
        rules: {'label-content-name-mismatch': {enabled: true}}})""")
    wrong = [(v["impact"], v["id"], n["target"], n["failureSummary"].splitlines()[1:3])
             for v in found["violations"] for n in v["nodes"]]
    assert wrong == []
    assert len(found["passes"]) > 20
