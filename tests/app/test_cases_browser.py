"""Cases in a real browser: one is chosen, its words take the place of the other's, and a link holds it."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from sim.coded import cases, evidence, scenario
from tests.app.browsing import Page

pytestmark = pytest.mark.system

#: A case with two domains that ships its text.
CASE = "river_dam"


def test_a_case_is_chosen_and_all_words_are_its_own(opened: Page) -> None:
    page, case = opened.open(), cases.find(CASE)
    assert page.locator("#cases").is_visible()
    assert page.locator("#case option").count() == len(cases.names())
    page.select_option("#case", CASE)
    opened.until("document.querySelectorAll('#stage svg.lane').length === 2")
    assert page.locator("#scenario option").count() == len(scenario.names(CASE))
    for pole in case.poles.both:
        assert pole.backs in opened.text("#now .strips")
    for domain in case.domains:
        assert domain.replace("_", " ") in opened.text("#now .keys").replace("_", " ")
        assert case.meaning(domain) in opened.text("#stage")
    assert "made up" in opened.text("#story")
    page.click("#guess-look")
    page.click("#play")
    page.click("#ask-why")
    page.wait_for_selector("#why .chances")
    words = opened.text("body")
    for other in cases.find().poles.both:
        assert other.name not in words.replace(cases.find().title, "")
    page.select_option("#case", cases.default())
    opened.until("document.querySelectorAll('#stage svg.lane').length === 3")
    assert cases.find().domains[0] in opened.text("#now .keys")
    page.go_back()
    opened.until("document.querySelectorAll('#stage svg.lane').length === 2")
    assert page.input_value("#case") == CASE
    opened.check()


def test_a_link_holds_the_case_and_a_number_leads_to_its_shipped_paragraph_and_back(
        browser: Any, address: str) -> None:
    name = scenario.names(CASE)[0]
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = Page(context, address)
    page = opened.open(f"#case={CASE}&scenario={name}&week=5")
    assert page.input_value("#case") == CASE
    assert opened.text("#command").endswith(f"python -m sim case={CASE} scenario={name}")
    page.locator("#controls .slider .read a").first.click()
    page.wait_for_selector(".codebook .here")
    page.locator(".here .cite").first.click()
    source, _, number = opened.text("#paragraph-title").partition(" ¶")
    text = (cases.find(CASE).folder / "documents" / f"{source}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line.strip()]
    assert opened.text("#paragraph blockquote") == " ".join(lines[int(number) - 1].split())
    assert page.inner_text("#paragraph mark").lower() in lines[int(number) - 1].lower()
    assert opened.text("#command").endswith(f"python -m sim.codebook --case {CASE}")
    entries = evidence.load(case=CASE).entries
    keys = page.evaluate("[...document.querySelectorAll('.codebook .value')].map(n => n.id)")
    assert {e.key for e in entries.values()} <= set(keys)
    page.click("#back")
    page.wait_for_selector("#stage svg.lane")
    assert page.evaluate("location.hash") == f"#case={CASE}&scenario={name}&week=5"
    opened.check()
    context.close()


def test_one_case_alone_has_no_chooser(opened: Page) -> None:
    def alone(route: Any) -> None:
        found = route.fetch().json()
        found["cases"] = found["cases"][:1]
        route.fulfill(json=found)

    opened.page.route("**/api/catalogue*", alone)
    page = opened.open()
    assert page.locator("#cases").is_hidden()
    assert opened.text("#story .eyebrow").upper() == opened.data("catalogue")["scenarios"][0]["title"].upper()
    opened.check()


def test_a_case_that_is_not_there_is_told_and_another_can_be_chosen(opened: Page) -> None:
    page = opened.page
    page.goto(opened.address + "#case=atlantis")
    opened.until("!document.querySelector('#problem').hidden")
    assert "unknown case" in opened.text("#problem")
    page.select_option("#case", CASE)
    opened.until("document.querySelectorAll('#stage svg.lane').length === 2")
    assert [t for t in opened.troubles if "400" not in t] == []
