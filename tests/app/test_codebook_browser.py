"""The codebook in a real browser: search, filters, links from the class page and back, keyboard, paper."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from sim.coded import evidence
from sim.coded.cases import find
from tests.app.browsing import Page

pytestmark = pytest.mark.system


def keys(page: Any) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('.codebook .value')].map(n => n.id)")  # type: ignore[no-any-return]


def test_what_is_typed_is_found_at_once_and_stands_in_the_address(opened: Page) -> None:
    page = opened.book()
    whole = len(keys(page))
    assert opened.text("#count").startswith(f"{whole} values: ")
    page.locator("#search").press_sequentially('"to a QUASI-alliance"')
    expected = [e.key for e in evidence.load().entries.values()
                if any("to a quasi-alliance" in p.phrase for p in e.coded.evidence)]
    assert "pairs.relation.china-russia" in expected
    assert keys(page) == expected
    assert "q=%22to+a+QUASI-alliance%22" in page.url
    page.reload()
    page.wait_for_selector(".codebook .value")
    assert keys(page) == expected
    page.fill("#search", "zzyzx")
    assert "nothing fits" in opened.text("#count")
    page.click("#clear")
    assert len(keys(page)) == whole
    assert page.evaluate("document.activeElement.id") == "search"
    assert "?" not in page.url
    opened.check()


def test_filters_show_what_the_program_has(opened: Page) -> None:
    coded = evidence.load()
    page = opened.book()
    page.select_option("#by-basis", "assumed")
    page.select_option("#by-actor", "-")
    found = [key for key in keys(page) if not key.startswith("scenario.")]
    assert found == [e.key for e in coded.entries.values() if e.coded.basis == "assumed" and not e.actor]
    page.click("#clear")
    page.select_option("#by-source", "fdd2022")
    page.check("#by-second")
    expected = [e.key for e in coded.entries.values() if e.coded.second and any(
        p.source == "fdd2022" for p in (*e.coded.evidence, *e.coded.second.evidence))]
    assert [key for key in keys(page) if not key.startswith("scenario.")] == expected
    page.select_option("#coding", "second")
    opened.until("document.querySelector('#command').innerText.includes('--coding second')")
    assert keys(page) == []  # in force now, so that nothing stands beside it
    opened.check()


def test_a_number_leads_to_its_row_and_the_way_back_to_the_page_as_it_was(opened: Page) -> None:
    page = opened.open("#scenario=arms_sale&set=pairs.prospects.china-us:0.1&actor=china&week=60")
    stood = page.evaluate("location.hash")
    page.locator("#controls .slider", has_text="What Russia offers in return").locator(".read a").click()
    page.wait_for_selector(".codebook .here")
    assert page.url.endswith("#arms_sale/scenario.offers.arms_request.stake")
    assert "Stake: Russia asks China for weapons" in opened.text(".here .what")
    assert page.evaluate("document.activeElement.className") == "what"
    box = page.locator(".here").bounding_box()
    assert 0 <= box["y"] < 800
    page.select_option("#by-basis", "assumed")
    page.click("#back")
    page.wait_for_selector("#stage svg.lane")
    assert page.evaluate("location.hash") == stood
    opened.check()


def test_a_number_of_the_why_leads_to_its_row(opened: Page) -> None:
    page = opened.open("#scenario=arms_sale&week=60&actor=china")
    page.click("#ask-why")
    page.wait_for_selector("#why .flips li")
    told = opened.data("why?scenario=arms_sale&actor=china&week=60")
    wanted = [f["key"] for f in told["flips"] if f["basis"] and f["kind"] not in ("stance", "rule")]
    links = page.evaluate("[...document.querySelectorAll('#why .flips a')].map(a => a.hash.slice(1))")
    assert wanted
    assert set(wanted) <= {link.rpartition("/")[2] for link in links}
    page.locator("#why .flips a").first.click()
    page.wait_for_selector(".codebook .here")
    opened.check()


def test_a_link_shows_its_row_whatever_the_filters_leave_out(opened: Page) -> None:
    page = opened.book("?basis=stated#mechanisms.hazard")
    assert "mechanisms.hazard" in keys(page)
    assert "basis" not in page.url
    page.evaluate("location.hash = '#no.such.value'")
    opened.until("!document.querySelector('#problem').hidden")
    assert "no coded value" in opened.text("#problem")
    opened.check()


def test_a_passage_opens_its_paragraph_and_escape_leads_back(opened: Page) -> None:
    page = opened.book("#pairs.relation.china-russia")
    page.locator(".here .cite").first.focus()
    page.keyboard.press("Enter")
    card = evidence.load().sources["wids2022"]
    assert opened.text("#paragraph .missing") == f"The text is not shipped; paragraph 9 of “{card.title}”."
    assert page.evaluate("document.activeElement.id") == "paragraph"
    cited = {e.key for e in evidence.load().entries.values() for r in (e.coded, e.coded.second) if r
             for p in r.evidence if (p.source, p.paragraph) == ("wids2022", 9)}
    links = page.evaluate("[...document.querySelectorAll('#paragraph li a')].map(a => a.hash.slice(1))")
    assert cited <= set(links)
    page.keyboard.press("Escape")
    assert page.locator("#paragraph").is_hidden()
    assert opened.text("*:focus") == "wids2022 ¶9"
    opened.check()


def test_a_text_that_is_shipped_stands_beside_with_its_phrase_marked(opened: Page) -> None:
    text = "The tie has moved <b>closer</b> To a Quasi-Alliance, though no pact binds the two."

    def shipped(route: Any) -> None:
        found = route.fetch().json()
        found["texts"] = {"wids2022": {"9": text}}
        route.fulfill(json=found)

    opened.page.route("**/api/codebook*", shipped)
    page = opened.book("#pairs.relation.china-russia")
    page.locator(".here .cite").first.click()
    assert page.inner_text("#paragraph blockquote") == text  # markup is text
    assert page.inner_text("#paragraph mark") == "To a Quasi-Alliance"
    page.fill("#search", "pact binds the two")
    assert "pairs.relation.china-russia" in keys(page)
    opened.check()


def test_everything_has_a_role_and_a_name_even_where_the_table_is_a_list(browser: Any, address: str) -> None:
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 844})
        opened = Page(context, address)
        page = opened.book("?actor=ukraine")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        roles = [n["role"]["value"] for n in tree if not n["ignored"]]
        assert roles.count("table") == 1
        assert roles.count("columnheader") >= 6
        assert roles.count("rowheader") >= len(keys(page))
        controls = [n for n in tree if not n["ignored"] and n["role"]["value"] in (
            "button", "link", "searchbox", "combobox", "checkbox")]
        assert "" not in [n["name"]["value"].strip() for n in controls]
        opened.check()
        context.close()


def test_paper_holds_the_filtered_table_and_no_controls(opened: Page) -> None:
    page = opened.book("?actor=china&source=fdd2022")
    page.locator(".cite").first.click()
    page.emulate_media(media="print")
    shown = page.evaluate("""[...document.querySelectorAll('header, form, aside, footer, button, select, input')]
        .filter(n => n.offsetParent !== null && !n.classList.contains('cite')).map(n => n.outerHTML.slice(0, 60))""")
    assert shown == []
    assert opened.text(".codebook caption") == (
        f"Coded values of “{find().title}”, about China, read in fdd2022. Reading: Main.")
    assert page.evaluate("getComputedStyle(document.querySelector('.codebook thead')).display") == "table-header-group"
    made = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", made)}
    assert boxes
    for _, _, width, height in boxes:
        assert (width, height) == pytest.approx((842, 595), abs=1.0)  # A4 across, in points
    opened.check()
