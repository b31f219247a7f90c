"""What is read and reached on the page: reasons, flags, the lesson in view, saved pictures, the console."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.app.browsing import Page
from tests.app.serving import served

pytestmark = pytest.mark.system

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def test_why_tells_every_chance_and_speaks_as_the_sliders_do(opened: Page) -> None:
    page = opened.open("#scenario=arms_sale&week=60&actor=china")
    page.click("#ask-why")
    page.wait_for_selector("#why .chances")
    told = opened.data("why?scenario=arms_sale&actor=china&week=60")
    rows = page.locator("#why .chances tr").all_inner_texts()
    assert len(rows) == len(told["chances"])
    shown = [int(m[1]) for row in rows if (m := re.match(r"(\d+) %", " ".join(row.split())))]
    assert 97 <= sum(shown) <= 103
    assert [" (what it did)" in " ".join(row.split()) for row in rows].count(True) == 1
    words = opened.text("#why")
    for flip in told["flips"]:
        if flip["kind"] != "rule":
            assert flip["says"] in words
    assert "in that week only" in words
    assert "no why is offered" not in words
    assert "It was not close" not in words
    opened.check()


def test_what_is_close_to_a_coin_toss_is_said_to_be(opened: Page) -> None:
    found = {}
    for week in range(0, 78, 3):
        told = opened_why(opened, week)
        found.setdefault(told["coin_toss"], week)
    assert set(found) == {True, False}
    for toss, week in found.items():
        page = opened.open(f"#scenario=arms_sale&week={week or 1}&actor=china")
        page.click("#ask-why")
        page.wait_for_selector("#why .chances")
        assert ("close to a coin toss" in opened.text("#why .answer")) is toss
        page.goto("about:blank")


def opened_why(opened: Page, week: int) -> Any:
    if opened.page.url == "about:blank":
        opened.open("#scenario=no_limits")
    return opened.data(f"why?scenario=arms_sale&actor=china&week={week or 1}")


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("name", ["arms_sale", "peace_plan", "sanctions"])
def test_the_step_of_a_lesson_stays_in_view(browser: Any, address: str, name: str,
                                            size: dict[str, int]) -> None:
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    opened = Page(context, address)
    page = opened.open(f"#scenario={name}&step=0")
    steps = opened.data(f"scenario?scenario={name}")["lesson"]["steps"]
    for k, step in enumerate(steps):
        docked = page.locator("#dock").is_visible()
        page.click("#dock button:text('Set it for me')" if docked else "#lesson-set")
        place = {"result": "guess", "weeks": "stage"}.get(step["set"].get("show"), step["set"].get("show"))
        opened.until(f"""(() => {{ const b = document.getElementById('{place}').getBoundingClientRect();
            return b.top >= 0 && b.top < innerHeight - 200; }})()""")
        page.wait_for_timeout(200)
        seen = page.evaluate("""text => [...document.querySelectorAll('#lesson p, #dock p')].some(p => {
            const b = p.getBoundingClientRect();
            return p.textContent.includes(text) && b.height > 0 && b.top >= 0 && b.top < innerHeight; })""",
            " ".join(step["question"].split()))
        assert seen, (name, k, step["question"])
        if page.locator("#dock").is_visible():
            box = page.locator("#dock").bounding_box()
            assert box["height"] <= 0.42 * size["height"]
            assert page.locator("#dock-next").is_visible()
            page.click("#dock-next")
        else:
            page.click("#lesson-next")
    opened.check()
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("name", ["arms_sale", "baseline", "sanctions"])
def test_flags_stand_free_of_each_other_and_are_one_stop(browser: Any, address: str, name: str,
                                                         size: dict[str, int]) -> None:
    context = browser.new_context(viewport=size)
    opened = Page(context, address)
    page = opened.open(f"#scenario={name}&week=200")
    boxes = page.evaluate("""[...document.querySelectorAll('.flag circle, .flag rect')].map(n => {
        const b = n.getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; })""")
    assert len(boxes) >= 5
    over = [(a, b) for k, a in enumerate(boxes) for b in boxes[k + 1:]
            if a[0] < b[1] - 0.5 and b[0] < a[1] - 0.5 and a[2] < b[3] - 0.5 and b[2] < a[3] - 0.5]
    assert over == []
    assert "an offer is accepted" in opened.text("#stage .flag-keys")
    assert page.locator("#stage .flag[tabindex='0']").count() == 1
    page.locator("#stage .flag[tabindex='0']").focus()
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") != first
    page.keyboard.press("Tab")
    assert "lane" in page.evaluate("document.activeElement.getAttribute('class')")
    opened.check()
    context.close()


def test_no_line_runs_over_the_words_of_the_rungs_on_a_phone(browser: Any, address: str) -> None:
    context = browser.new_context(viewport=PHONE)
    opened = Page(context, address)
    page = opened.open("#scenario=arms_sale&week=77")
    lanes = page.evaluate("""[...document.querySelectorAll('#stage svg.lane')].map(lane => {
        const box = n => { const b = n.getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; };
        return {words: [...lane.querySelectorAll('text.rung')].map(box), chart: box(lane),
                lines: [...lane.querySelectorAll('path, line, circle')].map(box)}; })""")
    assert len(lanes) == 3
    for lane in lanes:
        assert len(lane["words"]) == 3
        for left, right, top, bottom in lane["words"]:
            assert lane["chart"][0] <= left < right <= lane["chart"][1]
            assert lane["chart"][2] <= top < bottom <= lane["chart"][3] + 1
            assert not [b for b in lane["lines"] if b[0] < right and b[1] > left and b[2] < bottom - 2
                        and b[3] > top + 2]
    opened.check()
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_saved_picture_cuts_no_word(browser: Any, address: str, size: dict[str, int]) -> None:
    context = browser.new_context(viewport=size, accept_downloads=True)
    opened = Page(context, address)
    world = "scenario=arms_sale&set=pairs.prospects.china-us:0&set=actors.eu.coupling:0.5"
    page = opened.open(f"#{world}&week=77")
    page.click("#download > summary")
    with page.expect_download() as waiting:
        page.click("#svg")
    text = waiting.value.path().read_text(encoding="utf-8")
    said = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    story = opened.data("scenario?scenario=arms_sale")
    happened = opened.data(f"run?{world}")
    wanted = [story["question"], *(e["title"] for e in story["events"]
                                   if happened["events"][e["name"]] is not None)]
    for title in wanted:
        assert " ".join(title.split()) in said, title
    cut = page.evaluate("""text => {
        const read = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
        const root = document.importNode(read, true);
        document.body.replaceChildren(root);
        const box = root.getBoundingClientRect();
        return [...root.querySelectorAll('text')].filter(t => {
            const b = t.getBoundingClientRect();
            return b.width && (b.left < box.left - 1 || b.right > box.right + 1 || b.bottom > box.bottom + 1);
        }).map(t => t.textContent); }""", text)
    assert cut == []
    context.close()


def test_the_command_says_what_the_page_shows_otherwise(opened: Page) -> None:
    opened.open("#scenario=no_limits&week=25")
    assert opened.text("#command") == "The same on the command line: python -m sim scenario=no_limits"
    opened.page.click("#another")
    opened.until("document.querySelector('#command').innerText.includes('history 2')")
    assert "The 200 histories are the same in both" in opened.text("#command")
    opened.check()


def test_the_class_s_address_leaves_the_console_clean(browser: Any) -> None:
    with served("--class", "--address", "class.test") as (url, _):
        context = browser.new_context(viewport=DESK)
        opened = Page(context, url.replace("localhost", "class.test"))
        opened.open("#scenario=no_limits&week=25")
        assert not opened.page.evaluate("isSecureContext")
        opened.check()
        context.close()
