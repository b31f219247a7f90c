"""Cases on the page: each has its own scenarios, words and texts; the default one needs no name."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette")

from sim.app.answer import answer
from sim.app.question import Question, names_of, parse
from sim.app.worlds import base, world_of
from sim.coded import cases, evidence
from sim.reading.errors import InputError
from tests.app import second_case
from tests.app.second_case import NAME, SCENARIO, SOURCE, TITLE

OF = ("case", NAME)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[cases.Case]:
    second_case.write(tmp_path)
    monkeypatch.setenv("SIM_CASE_PATH", str(tmp_path))
    for kept in (names_of, base, world_of, evidence.load):
        kept.cache_clear()
    yield cases.find(NAME)
    for kept in (names_of, base, world_of, evidence.load):
        kept.cache_clear()


def told(path: str, *pairs: tuple[str, str]) -> Any:
    found = answer(path, pairs)
    assert found.status == 200, gzip.decompress(found.body)
    return json.loads(gzip.decompress(found.body))


def test_the_catalogue_has_all_cases_and_the_words_of_one(case: cases.Case) -> None:
    first, second = told("catalogue"), told("catalogue", OF)
    assert first["case"] == first["default"] == second["default"] == cases.default()
    assert {one["name"]: one["title"] for one in first["cases"]}[NAME] == TITLE
    assert first["cases"][0]["name"] == cases.default()
    assert first["cases"] == second["cases"]
    assert (second["case"], second["title"], second["invented"]) == (NAME, TITLE, True)
    assert [one["name"] for one in second["scenarios"]] == [SCENARIO]
    assert [one["name"] for one in second["codings"]] == ["first", "second"]
    assert second["poles"]["positive"]["backs"] == case.poles.positive.backs
    assert [(one["name"], one["meaning"]) for one in second["domains"]] == [
        (name, case.meaning(name)) for name in case.domains]
    assert told("catalogue", ("case", cases.default())) == first


def test_a_case_that_cannot_be_read_leaves_the_others_in_the_list(case: cases.Case) -> None:
    (case.folder / "case.yaml").write_text("title: [", encoding="utf-8")
    found = told("catalogue")
    assert NAME not in [one["name"] for one in found["cases"]]
    assert [one["name"] for one in found["broken"]] == [NAME]
    assert answer("catalogue", (OF,)).status == 400


def test_a_question_names_its_case_and_the_default_one_has_no_second_name(case: cases.Case) -> None:
    asked = parse([OF, ("scenario", SCENARIO)])[0]
    assert asked == Question(SCENARIO, case=NAME)
    assert asked.command() == f"python -m sim case={NAME} scenario={SCENARIO}"
    assert parse([("case", cases.default()), ("scenario", "thaw")])[0] == Question("thaw")
    for pairs in ([OF, ("scenario", "thaw")], [OF, OF, ("scenario", SCENARIO)],
                  [("case", "../x"), ("scenario", "thaw")], [OF, ("scenario", SCENARIO), ("coding", "reading_1")]):
        with pytest.raises(InputError):
            parse(pairs)


def test_a_scenario_of_another_case_is_shown_by_screening_and_played(case: cases.Case) -> None:
    shown = told("scenario", OF, ("scenario", SCENARIO))
    assert shown["lesson"] is None
    assert len(shown["parameters"]) >= 6
    assert shown["view"]["headline"]["outcome"] == "offer.joint_declaration"  # its offer, since no view names it
    found = told("run", OF, ("scenario", SCENARIO))
    assert found["command"] == f"python -m sim case={NAME} scenario={SCENARIO}"
    assert found["position"] == told("run", ("scenario", SCENARIO))["position"]  # the same values, under another name


def test_the_codebook_of_a_case_has_its_shipped_text_and_no_other_case_s_scenarios(case: cases.Case) -> None:
    found = told("codebook", OF)
    assert found["title"] == TITLE
    assert found["command"] == f"python -m sim.codebook --case {NAME}"
    assert set(found["texts"]) == {SOURCE}
    for row in found["rows"]:
        assert row["scenarios"] in ([], [SCENARIO])
        for passage in row["evidence"]:
            if passage["source"] == SOURCE:
                assert passage["phrase"] in found["texts"][SOURCE][str(passage["paragraph"])]
    assert told("codebook")["texts"] == {}


@pytest.mark.parametrize(("name", "text"), [("views", "- a"), ("views", "no_limits: {guess: 3}")])
def test_views_that_do_not_fit_are_refused_with_their_file(case: cases.Case, name: str, text: str) -> None:
    (case.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = answer("scenario", (OF, ("scenario", SCENARIO)))
    assert found.status == 400
    assert f"{name}.yaml" in json.loads(gzip.decompress(found.body))["where"]


def test_a_lesson_that_does_not_fit_leaves_the_case_s_scenarios_in_the_list(case: cases.Case) -> None:
    (case.folder / "lessons").mkdir()
    (case.folder / "lessons" / "mine.yaml").write_text("scenario: no_limits", encoding="utf-8")
    found = told("catalogue", OF)
    assert [one["name"] for one in found["scenarios"]] == [SCENARIO]
    assert "lessons" in [one["name"] for one in found["broken"]]
