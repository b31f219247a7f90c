"""The page in a real browser: Debian's Chromium, driven by Playwright; nothing leaves the machine."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from sim.coded.scenario import names
from tests.app.browsing import Page
from tests.app.serving import served

pytestmark = pytest.mark.system

@pytest.mark.parametrize("name", names())
def test_every_scenario_opens(opened: Page, name: str) -> None:
    opened.open(f"#scenario={name}")
    assert opened.page.locator("#stage svg.lane").count() == 3
    assert opened.page.locator("#controls input[type=range]").count() >= 5
    assert opened.text("#question").endswith("?")
    opened.check()


def test_a_slider_moves_the_result_and_the_old_one_stays_in_sight(opened: Page) -> None:
    page = opened.open()
    page.click("#guess-look")
    slider = page.locator("#controls input[type=range]").nth(3)
    slider.focus()
    page.keyboard.press("End")
    opened.until("document.querySelector('#guess').innerText.includes('As coded')")
    assert "scenario.offers.arms_request.stake:1" in page.url
    assert "Broken line: as coded" in opened.text("#stage .legend")
    data = json.loads(page.evaluate(
        "fetch('api/run?scenario=arms_sale&set=scenario.offers.arms_request.stake:1').then(r => r.text())"))
    assert f"{data['headline']['hits']} of 200" in opened.text("#guess")
    page.click("#reset")
    opened.until("!document.querySelector('#guess').innerText.includes('As coded')")
    opened.check()


def test_the_result_stays_in_sight_where_sliders_are_moved(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened = Page(context, address)
    page = opened.open("#scenario=arms_sale&week=77")
    slider = page.locator("#controls input[type=range]").nth(3)
    slider.focus()
    page.keyboard.press("End")
    opened.until("document.querySelector('#pill').innerText.includes('as coded')")
    assert page.locator("#pill").is_visible()
    share = opened.text("#pill b")
    page.click("#pill")
    opened.until("document.querySelector('#pill').hidden")
    assert opened.text("#guess .figure") == share
    opened.check()
    context.close()


def test_a_scenario_is_chosen_by_its_question(opened: Page) -> None:
    page = opened.open()
    page.click("#all")
    assert page.locator("#dialog li").count() == len(names())
    page.click("#dialog li button:text('Crimea')")
    opened.until("document.querySelector('#question').innerText.includes('2014')")
    assert page.url.endswith("#scenario=crimea_2014")
    opened.check()


def test_a_week_is_explained_by_click_and_by_keyboard(opened: Page) -> None:
    page = opened.open("#scenario=arms_sale&week=60&actor=china")
    page.locator("#stage svg.lane").first.click(position={"x": 400, "y": 60})
    page.wait_for_selector("#why .terms")
    assert "Why " in opened.text("#why-title")
    assert page.locator("#why .flips li").count() >= 1
    page.locator("#stage svg.lane").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    page.locator("#stage svg.lane").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#why .terms")
    opened.check()


def test_a_link_shows_the_same_to_somebody_else(opened: Page, browser: Any, address: str) -> None:
    page = opened.open("#scenario=peace_plan")
    page.click("#guess-look")
    page.check("input[name=lens][value=constructivist]")
    opened.until("location.hash.includes('lens=constructivist')")
    opened.until("document.querySelector('#guess').innerText.includes('As coded')")
    page.click("#play")
    page.click("#play")
    page.wait_for_timeout(300)
    page.click("#share")
    link = page.input_value("#link")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    other = Page(context, address)
    other.open(link.removeprefix(address))
    assert other.text("#guess .result") == opened.text("#guess .result")
    assert other.text("#date") == opened.text("#date")
    other.check()
    context.close()
    opened.check()


def test_a_link_holds_the_whole_state(opened: Page, browser: Any, address: str) -> None:
    link = ("#scenario=arms_sale&lens=liberal&coding=second&set=actors.eu.coupling:0.5"
            "&set=scenario.offers.arms_request.stake:0.7&answer=arms_request:refused&history=4&actor=us&week=30"
            "&line=median&step=2&ref=1&ref.set=actors.eu.coupling:0.1")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    other = Page(context, address)
    page = other.open(link)
    assert dict(page.evaluate("[...new URLSearchParams(location.hash.slice(1))]")) == dict(
        page.evaluate("text => [...new URLSearchParams(text.slice(1))]", link))
    checked = page.evaluate("[...document.querySelectorAll('input[type=radio]:checked')].map(i => i.value)")
    assert checked == ["liberal", "refused", "second", "median"]
    assert "held at 0.5" in other.text("#controls")
    assert "held at 0.7" in other.text("#controls")
    assert other.text("#date") == "1 August 2022"  # the 31st Monday from 3 January on
    assert "History 5 of 200" in other.text("#stage")
    assert other.text("#stage .chip[aria-pressed=true]") == "United States"
    assert other.text("#lesson .steps [aria-current]") == "3"
    assert "Broken line: kept for comparison" in other.text("#stage .legend")
    other.check()
    context.close()


def test_a_link_that_is_opened_while_the_weeks_play_is_followed(opened: Page) -> None:
    page = opened.open()
    page.click("#guess-look")
    opened.until("Number(document.getElementById('week').value) > 3")
    page.evaluate("location.hash = '#scenario=arms_sale&set=pairs.prospects.china-us:0&week=60'")
    opened.until("document.querySelector('#controls').innerText.includes('held at 0')")
    assert page.input_value("#week") == "60"
    assert "pairs.prospects.china-us:0" in page.url
    opened.check()


def test_why_an_offer_was_not_taken_is_told_in_words(opened: Page) -> None:
    page = opened.open("#scenario=arms_sale&week=60&actor=china")
    page.click("#ask-why")
    page.wait_for_selector("#why .offer .terms")
    told = json.loads(page.evaluate(
        "fetch('api/why?scenario=arms_sale&actor=china&week=60').then(r => r.text())"))
    terms = told["offers"][0]["against_choice"]
    heaviest = max(terms, key=lambda name: abs(terms[name]))
    assert heaviest == "offer"
    row = opened.text("#why .offer .terms tbody tr:first-child")
    assert row.startswith("what it was offered")
    assert f"{terms[heaviest]:+.3f}" in row
    page.locator("#why .moments button").first.click()
    opened.until("!document.querySelector('#why-title').innerText.includes('27 Feb 23')")
    opened.check()


def test_every_control_has_a_role_and_a_name(opened: Page) -> None:
    page = opened.open("#scenario=arms_sale&week=77&step=0")
    page.click("#fill-map")
    opened.until("document.querySelectorAll('#map td button').length === 49")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "link", "slider", "radio", "combobox", "textbox", "checkbox", "DisclosureTriangle"}
    controls = [n for n in tree if not n["ignored"] and n["role"]["value"] in roles]
    names = [n["name"]["value"].strip() for n in controls]
    assert len(controls) > 100
    assert "" not in names
    assert {"Week", "Scenario", "China's hope of better relations with the US"} <= set(names)
    opened.check()


def test_all_of_it_is_reached_with_the_keyboard(opened: Page) -> None:
    page = opened.open()
    page.locator("#guess-input").focus()
    page.keyboard.press("ArrowLeft")
    reached = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.name || "
                                  "document.activeElement.getAttribute('class')"))
    assert {"all", "scenario", "lesson-button", "share", "guess-input", "guess-add", "guess-look", "lens",
            "play", "week", "chip", "lane", "strip", "node", "ask-why"} <= reached
    page.locator("#guess-look").focus()
    page.keyboard.press("Enter")
    opened.until("Number(document.getElementById('week').value) > 2")
    page.locator("#play").focus()
    page.keyboard.press("Space")
    week = page.input_value("#week")
    page.locator("#week").focus()
    page.keyboard.press("ArrowRight")
    assert int(page.input_value("#week")) == int(week) + 1
    page.locator("#ask-why").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "fill-map":
            break
    else:
        raise AssertionError("the map is not reached")
    opened.check()


def test_who_wants_less_motion_gets_less(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    opened = Page(context, address)
    page = opened.open()
    page.click("#guess-look")
    begun = time.monotonic()
    opened.until("Number(document.getElementById('week').value) >= 5")
    assert time.monotonic() - begun > 1.2  # a week takes 0.4 s
    opened.check()
    context.close()


def test_data_and_picture_can_be_saved(opened: Page, tmp_path: Path) -> None:
    page = opened.open("#scenario=no_limits&week=25")
    for selector, kind in (("#csv", "csv"), ("#svg", "svg"), ("#png", "png")):
        if not page.evaluate("document.getElementById('download').open"):
            page.click("#download > summary")
        with page.expect_download() as waiting:
            page.click(selector)
        path = tmp_path / f"saved.{kind}"
        waiting.value.save_as(path)
        assert waiting.value.suggested_filename == f"no_limits.{kind}"
        body = path.read_bytes()
        if kind == "csv":
            assert body.startswith(b"week,date,actor,domain,history,low,median,high\n0,2022-01-03,")
        if kind == "png":
            assert body.startswith(b"\x89PNG")
            assert len(body) > 20_000
        if kind == "svg":
            assert b"var(" not in body
            assert body.count(b"<path") > 20
            assert b"Russia invades Ukraine" in body  # what the numbered flags mean
    opened.check()


@pytest.mark.parametrize("name", ["arms_sale", "peace_plan", "sanctions"])
def test_a_lesson_can_be_gone_through(opened: Page, name: str) -> None:
    page = opened.open(f"#scenario={name}&step=0")
    steps = page.locator("#lesson .steps button").count()
    for _ in range(steps - 1):
        page.click("#lesson-set")
        page.click("#lesson-next")
    opened.until("[...document.querySelectorAll('#lesson .voices .num')]"
                 ".every(c => /%|never/.test(c.textContent))")
    numbers = page.locator("#lesson .voices .num").all_inner_texts()
    assert len(set(numbers)) > 1
    opened.check()


def test_the_teachers_notes_are_a_page_of_their_own(opened: Page) -> None:
    opened.page.goto(opened.address + "notes.html?lesson=arms_sale")
    opened.until("document.querySelectorAll('.step strong').length > 4")
    opened.until("![...document.querySelectorAll('strong')]"
                 ".some(s => s.textContent === '\\u2026')")
    assert "Teacher" in opened.page.title()
    opened.check()


def test_the_map_fills_in_and_a_cell_leads_there(opened: Page) -> None:
    page = opened.open("#scenario=arms_sale&week=77")
    page.click("#fill-map")
    opened.until("document.querySelectorAll('#map td button').length === 49")
    page.locator("#map tbody tr").last.locator("button").first.click()
    opened.until("location.hash.includes('pairs.credibility.china-us:0')")
    assert "pairs.prospects.china-us:0" in page.url
    opened.check()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (1600, 900), (1920, 1080)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge(browser: Any, address: str, width: int, height: int, scheme: str,
                                    tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    opened = Page(context, address)
    page = opened.open("#scenario=arms_sale&week=77")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate("""[...document.querySelectorAll('#stage svg text, #now svg text')].filter(t => {
        const a = t.getBoundingClientRect(), b = t.ownerSVGElement.getBoundingClientRect();
        return a.width && (a.left < b.left - 1 || a.right > b.right + 1); }).map(t => t.textContent)""")
    assert cut == []
    named = page.evaluate("""[...document.querySelectorAll('button, select, input, a[href], [role=button]')]
        .filter(n => n.offsetParent !== null || n.ownerSVGElement)
        .filter(n => !(n.textContent.trim() || n.getAttribute('aria-label') || n.labels && n.labels.length))
        .map(n => n.outerHTML.slice(0, 80))""")
    assert named == []
    kept = os.environ.get("SIM_SCREENSHOTS")
    page.screenshot(path=str(Path(kept or tmp_path) / f"page-{width}-{scheme}.png"), full_page=True)
    opened.check()
    context.close()


def test_markup_in_a_scenario_is_shown_as_text(browser: Any, tmp_path: Path) -> None:
    from sim.coded.scenario import read

    text = Path(str(read("crimea_2014").file)).read_text(encoding="utf-8")
    hostile = "<img src=x onerror=alert(1)><b>"
    text = re.sub(r"^title: .*$", f'title: "{hostile}"', text, count=1, flags=re.M)
    text = re.sub(r"^question: .*$", f'question: "{hostile}?"', text, count=1, flags=re.M)
    (tmp_path / "hostile.yaml").write_text(text, encoding="utf-8")
    with served(env={"SIM_SCENARIO_PATH": str(tmp_path)}) as (url, _):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        opened = Page(context, url)
        page = opened.open("#scenario=hostile&week=52")
        assert opened.text("#question") == f"{hostile}?"
        assert page.locator("#main img").count() == 0
        opened.check()
        context.close()
