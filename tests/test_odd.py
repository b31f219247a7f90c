"""The ODD description: in step with the code, and complete."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

from sim.coded.cases import find
from sim.commands import odd
from sim.reading.errors import InputError
from sim.rules import week
from sim.rules.forms import several
from sim.rules.terms import TERMS
from sim.world import typed

TEXT = odd.ODD.read_text(encoding="utf-8")


def test_the_generated_parts_are_up_to_date() -> None:
    assert odd.main(["--check"]) == 0, "run: python -m sim.odd"


def test_the_seven_elements_and_the_eleven_design_concepts_are_there_in_order() -> None:
    heads = re.findall(r"^## (\d .*)$", TEXT, re.MULTILINE)
    assert heads == [
        "1 Purpose and patterns", "2 Entities, state variables and scales",
        "3 Process overview and scheduling", "4 Design concepts", "5 Initialization", "6 Input data",
        "7 Submodels",
    ]
    concepts = TEXT.split("## 4 Design concepts")[1].split("## 5")[0]
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", concepts, re.MULTILINE) == [
        "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction",
        "Sensing", "Interaction", "Stochasticity", "Collectives", "Observation",
    ]


def test_every_variable_and_term_is_in_it() -> None:
    for variable in find().variables.values():
        assert f"| `{variable.name}` |" in TEXT, variable.name
    for term in ("interest", "relations", "coercion", "prospects", "norms", "partner", "market",
                 "escalation", "standing", "inertia", "offer", "straddle"):
        assert f"| `{term}` |" in TEXT, term


#: Modules of the rules that are no rules themselves.
NO_RULES = {
    "ops": "the operations that rules are made of",
    "table": "tables of records",
    "structure": "records of who is who and what is on the table: sections 2 and 6",
    "views": "types of what a rule sees",
    "compose": "writes out the sum of section 7.4",
    "terms": "the table of section 7.4",
    "forms": "the table of choices of section 7.4",
    "parts": "what votes, plans and penalties are made of, for explanations: sections 7.6 and 7.9",
}


def test_every_rule_module_is_described() -> None:
    modules = {p.stem for p in (odd.ODD.parent / "rules").glob("*.py")} - {"__init__"}
    assert set(NO_RULES) < modules
    described = " ".join(TEXT.split()).replace("\\|", "|")
    for name in sorted(modules - set(NO_RULES)):
        module = importlib.import_module(f"sim.rules.{name}")
        rules = [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__]
        first = [(f.__doc__ or "").partition("\n\n")[0].removeprefix("Return ").rstrip(".") for f in rules]
        assert any(" ".join(line.replace("``", "`").split()) in described for line in first), name


def test_every_update_and_every_form_of_a_term_is_in_it() -> None:
    schedule = TEXT.split("<!-- generated: schedule -->")[1].split("<!-- end -->")[0]
    for stage in week.UPDATED:
        (line,) = re.findall(rf"^\d+\. `{stage}`: (.*)$", schedule, re.MULTILINE)
        places = [line.index(f"`{update.name}`, ") for update in week.UPDATES if update.stage == stage]
        assert places == sorted(places), stage
    table = TEXT.split("<!-- generated: terms -->")[1].split("<!-- end -->")[0]
    forms = re.findall(r"^\|[ 0-9]*\|[^|]*\| `(\w+)` \|", table, re.MULTILINE)
    assert forms == [form for term in TERMS for form in term.forms]


def test_every_choice_of_a_form_is_in_it() -> None:
    table = TEXT.split("<!-- generated: forms -->")[1].split("<!-- end -->")[0]
    for choice, forms in several().items():
        assert f"| `form.{choice}` | " in table
        assert f" | {', '.join(f'`{form}`' for form in forms)} |" in table


def test_the_types_of_views_are_written_from_the_table_of_variables() -> None:
    assert typed.VIEWS.read_text(encoding="utf-8") == typed.source(), "run: python -m sim.world.typed"
    assert typed.main(["--check"]) == 0


def test_stale_types_are_found_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "views.py"
    copy.write_text(typed.source().replace("    notch: Number\n", "", 1), encoding="utf-8")
    monkeypatch.setattr(typed, "VIEWS", copy)
    stale = copy.read_text(encoding="utf-8")
    assert typed.main(["--check"]) == 1
    assert "python -m sim.world.typed" in capsys.readouterr().err
    assert copy.read_text(encoding="utf-8") == stale, "a check writes nothing"
    assert typed.main([]) == 0
    assert copy.read_text(encoding="utf-8") == typed.source()


def test_the_schedule_is_the_one_that_the_model_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Second way: play a week and write down which stages run, in which order."""
    from sim.coded import evidence, scenario
    from sim.engines.mesa_actor import Actor
    from sim.engines.mesa_model import PositionModel
    from sim.world.world import World

    played: list[str] = []

    def noted(owner: type, name: str, stage: str | None = None) -> None:
        original = getattr(owner, name)

        def wrapper(self: object, *args: object) -> object:
            found = stage or str(args[0])
            if found not in played:
                played.append(found)
            return original(self, *args)

        monkeypatch.setattr(owner, name, wrapper)

    coded = evidence.load()
    model = PositionModel(World(coded, scenario.load("baseline", coded)))
    for name in [n for n in vars(PositionModel) if n.startswith("do_")]:
        noted(PositionModel, name, name.removeprefix("do_"))
    noted(PositionModel, "update")
    for name in ("decide", "act", "respond", "enforce"):
        noted(Actor, name, name)
    model.step()
    part = TEXT.split("<!-- generated: schedule -->")[1].split("<!-- end -->")[0]
    written = re.findall(r"^\d+\. `(\w+)`", part, re.MULTILINE)
    assert written == [*played, "record"]


def test_a_changed_part_is_found_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "ODD.md"
    damaged = TEXT.replace("| `notch` | `nu` |", "| `notch` | `n` |")
    assert damaged != TEXT
    copy.write_text(damaged, encoding="utf-8")
    monkeypatch.setattr(odd, "ODD", copy)
    assert odd.main(["--check"]) == 1
    shown = capsys.readouterr().err
    assert "variables-mechanism" in shown
    assert "python -m sim.odd" in shown
    assert copy.read_text(encoding="utf-8") == damaged, "a check writes nothing"
    assert odd.main([]) == 0
    assert copy.read_text(encoding="utf-8") == TEXT
    assert odd.main(["--check"]) == 0


def test_what_is_written_by_hand_stays() -> None:
    assert odd.renewed("Before.\n" + TEXT + "After.\n") == "Before.\n" + odd.renewed(TEXT) + "After.\n"


def test_a_users_scenarios_are_not_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yaml").write_text("title: Mine\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert odd.main(["--check"]) == 0


@pytest.mark.parametrize(("damage", "problem"), [
    (lambda t: t.replace("generated: terms", "generated: turms"), "unknown generated part"),
    (lambda t: t.replace("\n<!-- end -->", "", 1), "a generated part that does not end"),
    (lambda t: t + "<!-- generated: terms -->\n<!-- end -->\n", "the same generated part twice"),
    (lambda t: t.replace("<!-- generated: terms -->\n", ""), "a generated part is missing"),
])
def test_broken_markers_are_refused(damage: object, problem: str) -> None:
    assert callable(damage)
    with pytest.raises(InputError) as caught:
        odd.renewed(damage(TEXT))
    assert caught.value.problem == problem
