"""Files that a user writes: how they are called, what their values are, of which years they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from passages import ROOT
from test_command import STORY, put

from sim.__main__ import main
from sim.codebook import main as codebook
from sim.coded import evidence, scenario
from sim.commands import words as command
from sim.explain.__main__ import main as explain
from sim.reading.errors import InputError
from sim.schema import main as schema

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder, in which nothing has been said yet."""
    monkeypatch.chdir(tmp_path)
    for name in ("SIM_SCENARIO_PATH", "SIM_CODING_PATH"):
        monkeypatch.delenv(name, raising=False)
    evidence.load.cache_clear()
    scenario._say_once.cache_clear()
    yield tmp_path
    evidence.load.cache_clear()


# -- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "asked", "better"), [
    ("2014.yaml", "2014", "scenario_2014.yaml"), ("My-Case.yaml", "My-Case", "my_case.yaml"),
    ("Embargo.yaml", "embargo", "embargo.yaml"), ("embargo.yml", "embargo", "embargo.yaml"),
])
def test_a_file_that_cannot_be_called_is_shown_with_the_rule(
        file: str, asked: str, better: str, capsys: Said) -> None:
    put(f"scenarios/{file}", STORY)
    commands = (lambda: main([f"scenario={asked}"]), lambda: main(["-m", f"scenario={asked},baseline"]),
                lambda: explain(["--scenario", asked, "--actor", "China"]), lambda: codebook([asked]))
    for run in commands:
        with pytest.raises(SystemExit) as end:
            run()
        assert end.value.code == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert f"scenarios/{file}" in said.err
        assert "lower-case letters, digits and underscores, starting with a letter" in said.err
        assert f"rename it, as to {better}" in said.err
    assert [path.name for path in Path().iterdir()] == ["scenarios"]


def test_the_same_holds_for_codings(capsys: Said) -> None:
    put("codings/2024.yaml", "title: Mine\n")
    with pytest.raises(SystemExit):
        main(["coding=2024"])
    assert "rename it, as to coding_2024.yaml" in capsys.readouterr().err


def test_a_name_that_no_file_has_is_still_unknown(capsys: Said) -> None:
    put("scenarios/2014.yaml", STORY)
    with pytest.raises(SystemExit):
        main(["scenario=2015"])
    assert "no scenario of that name" in capsys.readouterr().err


# -- values -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "wanted"), [
    ("yes", "write a number, true or false"), ("0x10", "write a decimal whole number"),
    (".inf", "write a finite decimal number"), ("2022-02-30", "write a date of the calendar"),
])
def test_what_is_ambiguous_is_not_sent_into_quotes_where_a_number_is_needed(
        written: str, wanted: str) -> None:
    put("scenarios/embargo.yaml", STORY.replace("set: 0.7", f"set: {written}"))
    with pytest.raises(InputError) as caught:
        scenario.load("embargo", evidence.load())
    assert caught.value.key == "events.embargo.changes.0.set"
    fix = str(caught.value.fix)
    assert fix.startswith(wanted)
    assert fix.endswith(f"'{written}' in quotes only where the key takes text")


def test_the_coding_in_the_readme_changes_the_value_that_it_speaks_of_and_no_other() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(title: Threats impress.*?)```", text, re.DOTALL)
    put("codings/my_reading.yaml", block)
    first, mine = evidence.load().by_key, evidence.load("my_reading").by_key
    assert [key for key in first if first[key].coded != mine[key].coded] == [
        "actors.china.sanction_sensitivity"]
    assert mine["actors.china.sanction_sensitivity"].coded.value == 0.2


# -- years ------------------------------------------------------------------------------------------


def dated(first: int) -> str:
    """The story, moved to other years."""
    return STORY.replace("2022-", f"{first}-")


#: The latest of the texts is of 2023.
WARNING = ("warning: embargo is dated 2031, but the coded values were read from texts of 2022 to 2023: "
           "what has changed since is not in them\n")


def test_a_scenario_of_years_after_the_texts_says_so_once(capsys: Said) -> None:
    put("scenarios/embargo.yaml", dated(2031))
    command.configured(["scenario=embargo"])
    command.configured(["scenario=embargo", "seed=2"])
    assert capsys.readouterr() == ("", WARNING)


def test_an_explanation_says_so_too(capsys: Said) -> None:
    put("scenarios/embargo.yaml", dated(2031))
    explain(["--scenario", "embargo", "--actor", "China", "--week", "3", "--json"])
    said = capsys.readouterr()
    assert json.loads(said.out)["week"] == 3
    assert said.err == WARNING


def test_a_sweep_says_so_once_for_all_its_cells(capsys: Said) -> None:
    put("scenarios/embargo.yaml", dated(2031))
    assert main(["-m", "scenario=embargo", "lens=none,realist", "seed=1,2", "ensemble.runs=2",
                 "sweep.folder=swept", "--plan"]) == 0
    assert capsys.readouterr().err == WARNING


@pytest.mark.parametrize(("first", "warned"), [(2024, False), (2025, True)])
def test_the_year_after_the_texts_is_still_theirs(first: int, warned: bool, capsys: Said) -> None:
    put("scenarios/embargo.yaml", dated(first))
    command.configured(["scenario=embargo"])
    assert bool(capsys.readouterr().err) is warned


def test_the_built_in_scenarios_are_of_the_years_of_the_texts(capsys: Said) -> None:
    for name in scenario.names():
        coded = evidence.load()
        scenario.warn_of_years(name, scenario.load(name, coded), coded)
    assert capsys.readouterr().err == ""


# -- the schema -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["--zzz"], ["embargo"]])
def test_the_schema_takes_no_words(words: list[str], capsys: Said) -> None:
    with pytest.raises(SystemExit) as end:
        schema(words)
    assert end.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words[0] in said.err


def test_the_schema_is_printed_as_json(capsys: Said) -> None:
    assert schema([]) == 0
    assert {"title", "question", "story", "period"} == set(json.loads(capsys.readouterr().out)["required"])
