"""Nothing without its test: values have sources, scenarios run and are on file, rules and claims are tested.

Whoever adds an actor, a scenario, a rule or a claim finds here what else it needs. What is left out on
purpose is named with its reason, and a name that no longer needs an exemption fails.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from baselines.update import digests_of, figures_of, moved, played, scenarios, stored

from sim.api import load
from sim.coded import evidence
from sim.coded.cases import configs, find
from sim.coded.coding import Entry
from sim.engines.outcomes import outcome
from sim.reading import safe_yaml
from sim.results.scoring import record_outcomes
from sim.settings.compose import compose
from sim.settings.configuration import Configuration
from sim.world.world import World

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = scenarios()
DIGESTS: dict[str, dict[str, str]] = stored("digests.json")
FIGURES: dict[str, dict[str, float | str]] = stored("figures.json")
ENTRIES: dict[str, Entry] = evidence.load().entries


# -- values -----------------------------------------------------------------------------------------


def readings(entry: Entry) -> list[Any]:
    """Return the first reading, and the second if there is one."""
    return [entry.coded, *([entry.coded.second] if entry.coded.second else [])]


@pytest.mark.parametrize("actor", sorted(evidence.load().actors))
def test_every_value_of_an_actor_is_cited_or_argued(actor: str) -> None:
    mine = [entry for entry in ENTRIES.values() if entry.actor == actor]
    assert len(mine) > 30
    for entry in mine:
        for reading in readings(entry):
            if reading.basis == "assumed":
                assert reading.reason, f"{entry.key} is assumed and does not say why"
                assert len(reading.reason.split()) >= 4, f"{entry.key}: {reading.reason!r} is no reason"
            else:
                assert reading.evidence, f"{entry.key} is {reading.basis} and cites nothing"


def test_every_variable_that_can_be_coded_is_coded_for_somebody() -> None:
    coded = {entry.variable.name for entry in ENTRIES.values()}
    assert coded == {v.name for v in find().variables.values() if v.kind != "state"}


# -- scenarios --------------------------------------------------------------------------------------


@cache
def world_of(name: str) -> World:
    return Configuration(compose({"scenario": name})).world


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_composed_as_it_is_loaded(name: str) -> None:
    assert world_of(name).name == name
    assert world_of(name).hash() == load(scenario=name).hash()


def test_every_scenario_is_on_file() -> None:
    assert sorted(DIGESTS) == sorted(FIGURES) == SCENARIOS
    assert len({pair["run"] for pair in DIGESTS.values()}) == len(SCENARIOS)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_gives_the_results_on_file(name: str) -> None:
    runs = played(world_of(name))
    changed = moved(DIGESTS[name], digests_of(*runs))
    figures = moved(FIGURES[name], figures_of(*runs))
    assert not changed + figures, (
        f"the results of {name} have moved; if they should, say why in CHANGELOG.md and run "
        "tests/baselines/update.py --write\n" + "\n".join(figures or ["none of the named figures"]))


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_record_of_a_scenario_can_be_read_off_its_runs(name: str) -> None:
    for asked in record_outcomes(world_of(name)):
        assert outcome(asked, world_of(name)).name == asked


GROUPS = ("lens", "decision", "ensemble")


@pytest.mark.parametrize(("group", "name"), [
    (group, name) for group in GROUPS for name in safe_yaml.names_in([configs() / group])
])
def test_every_choice_composes(group: str, name: str) -> None:
    made = Configuration(compose({"scenario": "crimea_2014", group: name}))
    assert made.world.weeks == 53
    if group != "ensemble":
        assert getattr(made.options, group).name == name


# -- rules ------------------------------------------------------------------------------------------

#: Public functions of the rules that no test names, and where they are tested all the same.
UNNAMED: dict[str, str] = {
    **{f"week.hear_of_{news}": "worked through week.updates_of: all that is perceived follows its own truth"
       for news in ("the_war", "the_battlefield", "growth", "energy", "escalation")},
}


def rule_functions() -> list[str]:
    """Return the public functions of ``sim/rules``, as ``file.function``."""
    found = []
    for path in sorted((ROOT / "sim" / "rules").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                found.append(f"{path.stem}.{node.name}")
    return found


@cache
def named_in_tests() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py"))
                     if path.name != Path(__file__).name)


def is_named(rule: str) -> bool:
    """Whether a test calls a rule as ``file.function`` or imports it by name."""
    file, _, function = rule.partition(".")
    aliases = "rules|week" if file == "week" else file
    imported = rf"from sim\.rules\.{file} import [^\n]*\b{function}\b"
    return re.search(rf"\b(?:{aliases})\.{function}\b|{imported}", named_in_tests()) is not None


@pytest.mark.parametrize("rule", rule_functions())
def test_every_rule_has_a_test_or_an_exemption(rule: str) -> None:
    if rule in UNNAMED:
        assert not is_named(rule), f"{rule} is tested by name now: take it off the list"
    else:
        assert is_named(rule), f"no test names {rule}"


def test_exemptions_are_of_rules_that_exist() -> None:
    assert set(UNNAMED) <= set(rule_functions())


# -- claims -----------------------------------------------------------------------------------------


def claims() -> dict[str, Any]:
    document = safe_yaml.read(find().folder / "claims.yaml")
    assert isinstance(document.data, dict)
    return dict(document.data["claims"])


def nested(data: Any, key: str) -> list[Any]:
    """Return everything that stands under a key, at any depth."""
    found = []
    if isinstance(data, dict):
        found += [data[key]] if key in data else []
        found += [hit for value in data.values() for hit in nested(value, key)]
    elif isinstance(data, list):
        found += [hit for value in data for hit in nested(value, key)]
    return found


def test_the_22_claims_are_there() -> None:
    assert list(claims()) == [f"c{n:02d}" for n in range(1, 23)]


@pytest.mark.parametrize("name", sorted(claims()))
def test_a_claim_is_put_to_scenarios_that_exist(name: str) -> None:
    claim = claims()[name]
    used = set(nested(claim, "scenario"))
    assert used
    assert used <= set(SCENARIOS)
    assert nested(claim, "evidence")
