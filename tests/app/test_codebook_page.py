"""The codebook as the page has it: agrees with the program's codebook, and finds what is searched for."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette")

from sim.app.answer import answer
from sim.app.codebook_page import texts
from sim.app.files import STATIC
from sim.coded import evidence, scenario
from sim.coded.codebook_rows import rows

PROGRAM = """
import { countWords, fitting, meant, searchable } from "FILE";
import { readFileSync } from "node:fs";
const [data, asked, ids] = JSON.parse(readFileSync(0, "utf8"));
const none = { q: "", basis: "", actor: "", source: "", second: "" };
const text = (row) => searchable(row, data);
const found = asked.map((one) => fitting(data.rows, { ...none, ...one }, text));
process.stdout.write(JSON.stringify({
  found: found.map((list) => list.map((row) => row.id)), words: found.map((list) => countWords(list, data.rows.length)),
  meant: ids.map((id) => { const row = meant(data.rows, id); return row && row.id; }) }));
"""


def told(*pairs: tuple[str, str]) -> Any:
    found = answer("codebook", pairs)
    assert found.status == 200, gzip.decompress(found.body)
    return json.loads(gzip.decompress(found.body))


def filtered(data: Any, asked: list[dict[str, str]], ids: list[str], folder: Path) -> Any:
    """Return what the page's own filter says."""
    copy = folder / "filtering.mjs"
    copy.write_bytes((STATIC / "filtering.js").read_bytes())
    program = PROGRAM.replace("FILE", copy.as_uri())
    made = subprocess.run(["node", "--input-type=module", "-e", program], check=True, text=True, capture_output=True,
                          input=json.dumps([data, asked, ids]))
    return json.loads(made.stdout)


@pytest.mark.parametrize("coding", ["first", "second", "reading_1"])
def test_every_coded_value_is_there_as_the_program_has_it(coding: str) -> None:
    coded = evidence.load(coding)
    found = told(*([("coding", coding)] if coding != "first" else []))
    entries = {row["key"]: row for row in found["rows"] if row["group"] != "scenarios"}
    assert set(entries) == {entry.key for entry in coded.entries.values()}
    for entry in coded.entries.values():
        row, r = entries[entry.key], entry.coded
        assert (row["value"], row["low"], row["high"], row["basis"], row["reason"]) == (
            r.value, r.low, r.high, r.basis, r.reason or "")
        assert [(p["source"], p["paragraph"], p["phrase"]) for p in row["evidence"]] == [
            (p.source, p.paragraph, p.phrase) for p in r.evidence]
        assert (row["second"] or {}).get("value") == (r.second.value if r.second else None)
        assert row["bounds"][0] <= row["low"] <= row["value"] <= row["high"] <= row["bounds"][1]
    assert found["command"].removeprefix("python -m sim.codebook").split() == (
        ["--coding", coding] if coding != "first" else [])


def test_a_number_that_scenarios_share_is_one_row_and_each_scenario_finds_its_own() -> None:
    coded = evidence.load()
    found = [row for row in told()["rows"] if row["group"] == "scenarios"]
    assert len({row["id"] for row in found}) == len(found)
    listed = {(name, row["key"]): row["value"] for row in found for name in row["scenarios"]}
    expected = {(name, row.key): row.coded.value for name in scenario.names()
                for row in reversed(rows(coded, name))}
    assert listed == expected


def test_words_say_whose_value_it_is() -> None:
    found = {row["key"]: row for row in told()["rows"]}
    pair = found["pairs.credibility.china-us"]
    assert pair["what"] == "Credibility: China, United States"
    assert pair["meaning"] == "China's belief that the United States carries out a threat"
    assert pair["actors"] == ["china", "us"]
    assert found["pairs.relation.china-russia"]["meaning"].endswith("; the same the other way round")
    assert found["scenario.offers.arms_request.stake"]["what"] == "Stake: Russia asks China for weapons"
    assert found["scenario.votes.npt_2022_08_26.stakes.russia"]["actors"] == ["russia"]


@pytest.mark.parametrize("pairs", [
    (("coding", "third"),), (("coding", "first"), ("coding", "second")), (("scenario", "arms_sale"),),
    (("coding", "../../etc/passwd"),),
])
def test_what_does_not_fit_is_refused(pairs: tuple[tuple[str, str], ...]) -> None:
    found = answer("codebook", pairs)
    assert found.status == 400
    assert json.loads(gzip.decompress(found.body))["allowed"]


def test_only_cited_paragraphs_of_shipped_texts_are_sent() -> None:
    shipped = {"brief": ("One.", "Two.", "Three.")}
    cited = [("brief", 3), ("brief", 1), ("brief", 4), ("other", 1)]
    assert texts(shipped, cited) == {"brief": {1: "One.", 3: "Three."}}


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node, to run a function of the page")
def test_search_and_filters_find_what_they_ask_for(tmp_path: Path) -> None:
    def row(key: str, basis: str, actors: list[str], source: str = "", **more: Any) -> dict[str, Any]:
        passages = [{"source": source, "paragraph": 7, "phrase": "a careful word", "says": "It says so"}] * bool(source)
        return {"id": key, "key": key, "what": key.upper(), "meaning": "how much", "scale": "share", "reason": "",
                "scenarios": [], "actors": actors, "basis": basis, "evidence": passages, "second": None} | more

    other = {"basis": "stated", "reason": "Zürich says otherwise", "evidence": [
        {"source": "gazette", "paragraph": 2, "phrase": "no", "says": "Nothing of it"}]}
    data = {"sources": {"brief": {"title": "The River"}, "gazette": {"title": "Gazette"}},
            "texts": {"brief": {"7": "A paragraph about sluices."}},
            "rows": [row("a.north.reach", "stated", ["north"], "brief"), row("b", "assumed", [], reason="A convention"),
                     row("c", "implied", ["north", "south"], "gazette", second=other),
                     row("s", "assumed", [], id="one/s", scenarios=["one"]),
                     row("s", "implied", [], "brief", id="two/s", scenarios=["two", "three"])]}
    asked = [({}, ["a.north.reach", "b", "c", "one/s", "two/s"]), ({"q": "  CONVENTION "}, ["b"]),
             ({"q": "zurich otherwise"}, ["c"]), ({"q": "zurich convention"}, []),
             ({"q": "\u201cit says so\u201d"}, ["a.north.reach", "c", "two/s"]), ({"q": '"says it so"'}, []),
             ({"q": "says it so \""}, ["a.north.reach", "c", "two/s"]), ({"q": "sluices"}, ["a.north.reach", "two/s"]),
             ({"q": "the river ¶7"}, ["a.north.reach", "two/s"]), ({"basis": "stated"}, ["a.north.reach"]),
             ({"actor": "south"}, ["c"]), ({"actor": "-"}, ["b", "one/s", "two/s"]), ({"source": "-"}, ["b", "one/s"]),
             ({"source": "gazette"}, ["c"]), ({"second": "1"}, ["c"]),
             ({"basis": "implied", "source": "brief"}, ["two/s"])]
    ids = {"b": "b", "three/s": "two/s", "one/s": "one/s", "s": "one/s", "nowhere/s": "one/s",
           "nothing": None, "": None}
    made = filtered(data, [one for one, _ in asked], list(ids), tmp_path)
    assert made["found"] == [expected for _, expected in asked]
    assert made["meant"] == list(ids.values())
    assert made["words"][0] == "5 values: 1 stated, 2 implied, 2 assumed."
    assert made["words"][1] == "1 of 5 values: 1 assumed."
    assert made["words"][3] == "0 of 5 values: nothing fits. Take a word or a filter away."


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node, to run a function of the page")
def test_every_slider_of_the_page_has_its_row(tmp_path: Path) -> None:
    ids = []
    for name in ("arms_sale", "peace_plan", "no_limits"):
        shown = json.loads(gzip.decompress(answer("scenario", (("scenario", name),)).body))
        ids += [f"{name}/{p['key']}" if p["key"].startswith("scenario.") else p["key"] for p in shown["parameters"]]
    assert any(one.startswith("arms_sale/scenario.") for one in ids)
    made = filtered(told(), [], ids, tmp_path)
    assert made["meant"] == [one.partition("/")[2] or one for one in ids]
