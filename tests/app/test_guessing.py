"""Guessing in a real browser: what it earns, what it compares, and that nothing is told before."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.app.browsing import Page

pytestmark = pytest.mark.system


def guess(page: Any, presses: int) -> None:
    page.locator("#guess-input").focus()
    for _ in range(abs(presses)):
        page.keyboard.press("ArrowLeft" if presses < 0 else "ArrowRight")
    page.click("#guess-add")


def test_guess_play_and_score(opened: Page) -> None:
    page = opened.open()
    assert not page.locator("#guess .figure").count()
    guess(page, -20)
    page.click("#guess-look")
    opened.until("Number(document.getElementById('week').value) > 3")
    page.click("#play")
    week = page.input_value("#week")
    page.wait_for_timeout(400)
    assert page.input_value("#week") == week
    share = opened.data("run?scenario=arms_sale")["headline"]["value"]
    points, best = (100 * ((0.5 - share) ** 2 - (x - share) ** 2) / 0.25 for x in (0.30, share))
    assert f"The guess was 30 in 100: {points:.0f} of {best:.0f} points." in opened.text("#guess")
    assert f"{int(100 * share + 0.5)} %" in opened.text("#guess .figure")  # half a per cent is rounded up
    assert "accepted in" in opened.text("#answers")  # shown at once, before a slider moves
    assert page.locator("#answers .votes").count() == 8
    assert page.locator("#fill-map").count() == 1
    opened.check()


@pytest.mark.parametrize(("guessed", "result", "bounds", "expected"), [
    (0.5, 0.58, [0, 1], 0.0),  # not to move from the middle earns nothing
    (0.0, 0.0, [0, 1], 100.0),
    (1.0, 0.0, [0, 1], -300.0),
    (0.3, 0.2, [0, 1], 32.0),  # 100 x (0.09 - 0.01) / 0.25
    (0.2, 0.2, [0, 1], 36.0),
    (0.6, 0.5, [-1, 1], 24.0),  # 100 x (0.25 - 0.01) / 1
    (0.25, 0.2, [0, 0.5], 0.0),
])
def test_points_are_squared_distances(opened: Page, guessed: float, result: float, bounds: list[float],
                                      expected: float) -> None:
    opened.open("#scenario=no_limits")
    found = opened.page.evaluate("([g, r, b]) => import('./score.js').then(m => m.points(g, r, b))",
                                 [guessed, result, bounds])
    assert found == pytest.approx(expected, abs=1e-9)


def test_a_guess_has_to_be_made(opened: Page) -> None:
    page = opened.open()
    assert page.locator("#guess-add").is_disabled()
    assert opened.text("#guess output") == "move the slider"
    page.click("#guess-look")
    opened.until("document.querySelector('#guess .figure')")
    assert not page.locator("#guess .score").count()
    opened.check()


def test_guesses_survive_a_reload_and_belong_to_their_world(opened: Page) -> None:
    page = opened.open()
    guess(page, -20)
    guess(page, 10)
    page.reload()
    page.wait_for_selector("#stage svg.lane")
    assert "2 guesses so far, kept in this tab only" in opened.text("#guess")
    page.click("#guess-look")
    opened.until("document.querySelector('#guess .score')")
    assert opened.text("#guess .score").startswith("2 guesses: together 45 in 100")
    page.click("#play")
    page.check("input[name=lens][value=realist]")  # guessed of another world: no points for this one
    opened.until("document.querySelector('#guess').innerText.includes('As coded')")
    assert not page.locator("#guess .score").count()
    page.click("#reset")
    opened.until("document.querySelector('#guess .score')")
    page.click("#guess-again")
    opened.until("!document.querySelector('#guess .score')")
    assert "so far" not in opened.text("#guess")
    opened.check()


def test_nothing_is_told_before_the_guess(opened: Page) -> None:
    page = opened.open()
    told = {entry["title"] for entry in opened.data("scenario?scenario=arms_sale")["events"]}

    def spoilt() -> list[str]:
        shown = page.evaluate("""[...document.querySelectorAll(['#stage .flag', '#stage #log li',
            '.moments li', '#answers table', '#map table', '#guess .figure', '#guess .dots'].join())].map(
            n => n.outerHTML.slice(0, 200))""")
        wide = page.evaluate("""[...document.querySelectorAll('#indicators path')].filter(
            n => (n.getAttribute('d').match(/L/g) || []).length > 1).length""")
        labels = page.evaluate("document.querySelector('#stage').innerHTML")
        return [*shown, *["a curve to the end"] * wide, *(t for t in told if t in labels)]

    assert spoilt() == []
    slider = page.locator("#controls input[type=range]").nth(3)
    slider.focus()
    page.keyboard.press("End")
    opened.until("location.hash.includes('stake:1')")
    opened.until("document.querySelector('#command').innerText.includes('stake')")
    assert spoilt() == []
    assert page.input_value("#week") == "0"
    page.reload()
    page.wait_for_selector("#stage svg.lane")
    assert spoilt() == []
    page.click("#download > summary")
    with page.expect_download() as waiting:
        page.click("#svg")
    saved = waiting.value.path().read_text(encoding="utf-8")
    assert "in 100" not in saved
    assert not [title for title in told if title in saved]
    opened.check()


def test_what_happened_is_told_as_far_as_the_weeks_were_seen(opened: Page) -> None:
    page = opened.open("#scenario=arms_sale&week=20&guess=1")
    assert not page.locator("#guess .figure").count()  # looking at weeks tells nothing of the result
    weeks = [w for w in opened.data("run?scenario=arms_sale")["events"].values() if w is not None]
    assert 0 < sum(week <= 20 for week in weeks) < len(weeks)
    assert page.locator("#log li.event").count() == sum(week <= 20 for week in weeks)
    assert "so far" in opened.text("#log-title")
    page.locator("#week").focus()
    page.keyboard.press("End")
    opened.until("document.querySelector('#log-title').textContent.startsWith('What happened')")
    assert page.locator("#log li.event").count() == len(weeks)
    page.keyboard.press("Home")
    assert page.locator("#log li.event").count() == len(weeks)
    assert "guess=1" not in page.url  # week 0
    opened.check()


@pytest.mark.parametrize(("up", "down", "expected"), [
    (0, 0, 1.0), (11, 0, 2 / 2**11), (6, 0, 2 / 2**6), (3, 1, 2 * (1 + 4) / 16), (5, 5, 1.0),
    (9, 1, 2 * (1 + 10) / 2**10),
])
def test_the_sign_test_is_exact(opened: Page, up: int, down: int, expected: float) -> None:
    opened.open("#scenario=no_limits")
    found = opened.page.evaluate("([u, d]) => import('./pairs.js').then(m => m.signTest(u, d))", [up, down])
    assert found == pytest.approx(expected, rel=1e-12)


def test_two_settings_are_compared_in_the_same_histories(opened: Page) -> None:
    hope, fear = "pairs.prospects.china-us:0", "pairs.credibility.china-us:0"
    other = "coding=second"  # the reading in which there are sales
    page = opened.open(f"#scenario=arms_sale&{other}&set={fear}&week=77&ref=1&ref.{other}&ref.set={hope}")
    now, old = (opened.data(f"run?scenario=arms_sale&{other}&set={s}")["headline"]["each"] for s in (fear, hope))
    up = sum(a > b for a, b in zip(now, old, strict=True))
    down = sum(a < b for a, b in zip(now, old, strict=True))
    assert min(up, down) != 1 < up + down  # so that both are told in the plural
    assert f"Of the same 200 histories, {up} turn to it and {down} away from it" in opened.text("#guess .paired")
    filled = page.locator("#guess .dots circle[fill='var(--accent)']").count()
    ringed = page.locator("#guess .dots circle[stroke='var(--ink)']").count()
    assert (filled, ringed) == (sum(now), sum(old))
    opened.check()


def test_means_are_compared_in_the_same_histories(opened: Page) -> None:
    key = "actors.china.alignment:1"
    opened.open(f"#scenario=baseline&set={key}&week=77")
    now, old = (opened.data(rest)["headline"]["each"]
                for rest in (f"run?scenario=baseline&set={key}", "run?scenario=baseline"))
    apart = [a - b for a, b in zip(now, old, strict=True)]
    mean = sum(apart) / len(apart) / 1000
    said = opened.text("#guess .paired").replace("\N{MINUS SIGN}", "-")
    assert f"it is {mean:+.2f} on average" in said
    assert f"higher in {sum(a > 0 for a in apart)}, lower in {sum(a < 0 for a in apart)}" in said
    opened.check()


def test_a_mean_beside_nine_in_ten_is_explained(opened: Page) -> None:
    stake = "set=scenario.offers.joint_declaration.stake:0.4"
    opened.open(f"#scenario=no_limits&{stake}&week=25")
    h = opened.data(f"run?scenario=no_limits&{stake}")["headline"]
    assert h["spread"] == [0.6, 0.6]
    assert h["value"] < 0.595
    assert ("At least nine in ten histories are at +0.60; the few others are far off and pull the mean below "
            "that.") in opened.text("#guess")
    assert "9 in 10 histories: +0.60 to +0.60" in opened.text("#stage .reading >> nth=0")
    opened.check()
