"""A vote opened into states: what the page is served, and the grid in a real browser."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pytest

pytest.importorskip("starlette")

from sim.app.answer import answer
from sim.states.forecast import forecast
from sim.states.members import load
from sim.states.texts import builtin_texts
from sim.states.tiles import tiles
from tests.app.browsing import Page


def asked(vote: str = "unga_2022_03_02", severity: str = "coded", pressure: str = "0", scenario: str = "baseline",
          case: str = "") -> tuple[int, Any]:
    found = answer("states", ((("case", case),) if case else ()) + (
        ("scenario", scenario), ("vote", vote), ("severity", severity), ("pressure", pressure)))
    return found.status, json.loads(gzip.decompress(found.body))


def test_what_is_served_is_the_forecast_of_the_text() -> None:
    members, made = load(), forecast(load(), {t.id: t for t in builtin_texts()}["ES-11/1"])
    status, data = asked()
    assert status == 200
    assert [s["iso3"] for s in data["states"]] == list(members.iso3)
    np.testing.assert_allclose([s["four"] for s in data["states"]], 1000 * made.four, atol=0.51)
    np.testing.assert_allclose([s["voting"] for s in data["states"]], 1000 * made.p, atol=0.51)
    np.testing.assert_allclose(data["expected"], made.four.sum(axis=0), atol=0.051)
    assert {s["iso3"]: tuple(s["at"]) for s in data["states"]} == tiles()
    for s in data["states"]:  # the parts add up to the position, each rounded to a hundredth
        assert abs(sum(s["parts"]) - s["apart"]) <= 0.5 * (len(data["reasons"]) + 1)
    # a state that is pressed as far as it says answers otherwise
    india = data["states"][members.place("IND")]
    assert india["turns_to"] == "yes"
    assert 0 < india["turn"] < 150
    pushed = asked(pressure="150")[1]["states"][members.place("IND")]["voting"]
    assert pushed.index(max(pushed)) == 0
    assert "fitted to votes before 2020" in data["note"]


def test_severity_and_pressure_move_what_they_should() -> None:
    mild, coded, pushed = (asked(severity=s, pressure=p)[1] for s, p in (("50", "0"), ("coded", "0"), ("100", "150")))
    assert coded["severity"] == {"value": 100, "coded": 100, "bounds": [0, 100], "step": 5}
    assert mild["expected"][0] < coded["expected"][0] < pushed["expected"][0]
    by = [{s["iso3"]: s for s in data["states"]} for data in (coded, pushed)]
    assert by[0]["FRA"]["four"] == by[1]["FRA"]["four"]
    assert by[0]["IND"]["four"][0] < by[1]["IND"]["four"][0]
    assert by[0]["CHN"]["four"] == by[1]["CHN"]["four"]
    assert "pressure" in pushed["reasons"]
    assert "pressure" not in coded["reasons"]


@pytest.mark.parametrize(("more", "says"), [
    ({"vote": "food_2022_05_23"}, "common interest"), ({"vote": "unsc_2022_01_31"}, "agenda"),
    ({"vote": "unga"}, "no vote of that name"), ({"severity": "7"}, "not allowed"),
    ({"severity": "105"}, "not allowed"),
    ({"severity": ""}, "not allowed"), ({"pressure": "400"}, "not allowed"), ({"pressure": "coded"}, "not allowed"),
    ({"scenario": "first_filling", "case": "river_dam", "vote": "deplores_filling"}, "assembly.yaml"),
])
def test_what_is_not_allowed_is_refused(more: dict[str, str], says: str) -> None:
    status, data = asked(**more)
    assert status == 400
    assert says in data["problem"]
    assert data["allowed"]


def test_the_page_knows_which_votes_open() -> None:
    page = json.loads(gzip.decompress(answer("scenario", (("scenario", "baseline"),)).body))
    assert {v["name"] for v in page["votes"] if v["opens"]} == {
        "unsc_2022_02_25", "unga_2022_03_02", "unga_2022_04_07", "unga_2023_02_23"}
    river = json.loads(gzip.decompress(answer("scenario", (("case", "river_dam"), ("scenario", "dry_year"))).body))
    assert river["votes"]
    assert not any(v["opens"] for v in river["votes"])


@pytest.mark.system
def test_a_vote_opens_into_tiles_and_a_tile_says_why(opened: Page) -> None:
    page = opened.open("#scenario=baseline")
    page.click("#guess-look")
    page.evaluate("document.querySelectorAll('#answers details').forEach(d => { d.open = true; })")
    assert page.locator(".open-states").count() == 4
    page.locator(".open-states").nth(1).click()
    page.wait_for_selector("#states-grid .tile")
    assert page.locator(".tile").count() == 193
    opened.until("document.querySelector('#states-tally').innerText.startsWith('Expected of 193: ')")
    page.click("#tile-IND")
    assert opened.text("#states-why h3").startswith("India: yes ")
    page.keyboard.press("ArrowUp")
    assert not opened.text("#states-why h3").startswith("India")
    before = opened.text("#states-tally")
    page.locator("#states-severity").focus()
    page.keyboard.press("Home")
    opened.until(f"document.querySelector('#states-tally').innerText.trim() !== {json.dumps(before)}")
    opened.check()
