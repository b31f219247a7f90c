"""The first edition's values under ``coding=first_edition``, the history of what changed, scenario numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.coded import evidence, scenario
from sim.coded.cases import find
from sim.coded.codebook_rows import rows
from sim.coded.history import History, Kept, Numbers, history
from sim.coded.values import Reading
from sim.commands.codebook import main
from sim.reading.errors import InputError
from sim.settings.choices import options_of
from sim.settings.compose import compose

HERE = Path(__file__).resolve().parent
#: Value, low and high by name, of all coded values and of each scenario: written before any was changed.
TABLE: dict[str, Any] = json.loads((HERE / "baselines" / "first_edition_values.json").read_text(encoding="utf-8"))


# -- the values as they were ------------------------------------------------------------------------


def test_the_coding_has_every_value_of_the_first_edition() -> None:
    entries = evidence.load("first_edition").entries
    found = {name: [entries[name].coded.value, entries[name].coded.low, entries[name].coded.high]
             for name in TABLE["coded"]}
    assert found == TABLE["coded"]
    assert len(found) == 262


@pytest.mark.parametrize("name", sorted(TABLE["scenarios"]))
def test_every_number_of_a_world_is_what_it_was(name: str) -> None:
    expected = TABLE["coded"] | TABLE["scenarios"][name]
    values = {v.name: v for v in sim.load(scenario=name, coding="first_edition").values}
    assert set(TABLE["scenarios"][name]) <= values.keys()
    for value in values.values():
        if value.name in expected:
            assert [value.value, value.low, value.high] == expected[value.name], value.name


def test_the_coding_holds_nothing_that_has_not_changed() -> None:
    first, old = evidence.load(), evidence.load("first_edition")
    document = evidence.safe_yaml.read_in(find().coding_folders[-1], "first_edition", "coding")
    for key in document.data["values"]:
        assert first.by_key[key].coded != old.by_key[key].coded, key
    for name, values in old.scenarios.items():
        data = scenario.read(name).data
        for key, value in values.items():
            section, slug, part = key.split(".")
            assert data[section][slug][part] != value.coded.model_dump(mode="json", exclude_defaults=True), key


def test_it_can_be_chosen_like_any_other() -> None:
    assert "first_edition" in options_of("coding")
    config = compose({"scenario": "arms_sale", "coding": "first_edition"})
    assert config["scenario"]["offers"]["arms_request"]["stake"]["value"] == 0.5
    assert config["actors"]["china"]["standing_concern"] == {"value": 0.5, "low": 0.3, "high": 0.75}
    config = compose({"scenario": "arms_sale", "coding": "first_edition",
                      "scenario.offers.arms_request.stake.value": 0.3})
    assert config["scenario"]["offers"]["arms_request"]["stake"]["value"] == 0.3


# -- the history ------------------------------------------------------------------------------------


def _readings() -> Iterator[tuple[str, Reading, Reading]]:
    """Yield key, reading before and reading now of every value that both editions have."""
    first, old = evidence.load(), evidence.load("first_edition")
    pairs = [(e.key, old.entries[name].coded, e.coded) for name, e in first.entries.items()]
    for name, values in old.scenarios.items():
        story = scenario.load(name, first)
        for key, value in values.items():
            section, slug, part = key.split(".")
            pairs.append((f"scenario.{name}.{key}", value.coded, getattr(getattr(story, section)[slug], part)))
    for key, before, now in pairs:
        yield key, before, now
        assert (before.second is None) == (now.second is None), key
        if before.second is not None and now.second is not None:
            yield f"{key}.second", before.second, now.second


def _alone(reading: Reading) -> dict[str, Any]:
    return reading.model_dump(exclude={"second", "both"})


def _numbers(reading: Reading) -> Numbers:
    return Numbers(value=reading.value, low=reading.low, high=reading.high, basis=reading.basis)


def test_the_history_is_the_difference_between_the_editions() -> None:
    changed = history().changed
    differ = {key: (_numbers(before), _numbers(now)) for key, before, now in _readings()
              if _alone(before) != _alone(now)}
    assert {key: (entry.was, entry.is_) for key, entry in changed.items()} == differ


def test_what_was_kept_is_as_it_was() -> None:
    both = {key: (before, now) for key, before, now in _readings()}
    kept = history().kept
    assert len(kept) > 10
    for key in kept:
        before, now = both[key]
        assert _alone(before) == _alone(now), key


def test_the_values_that_readers_of_the_plan_look_for_are_in_it() -> None:
    looked_at = {*history().changed, *history().kept}
    named = """actors.us.escalation_aversion actors.us.sovereignty_norm actors.eu.wartime_shift.diplomatic
        actors.russia.nuclear_leverage actors.russia.position.economic pairs.exposure.china-us
        pairs.relation.china-russia actors.china.inertia actors.us.red_line.diplomatic pairs.exposure.china-eu
        pairs.exposure.eu-china pairs.exposure.us-china pairs.relation.china-eu actors.china.standing_concern
        actors.china.audience_weight actors.eu.position.diplomatic actors.us.position.diplomatic
        actors.eu.ideal_point.diplomatic actors.us.alignment scenario.arms_sale.offers.arms_request.stake
        actors.ukraine.position.military mechanisms.norm_weight_military mechanisms.battle_gain
        mechanisms.structural_pull mechanisms.hazard mechanisms.aid_share"""
    assert set(named.split()) <= looked_at


def test_kinds_of_change_by_hand() -> None:
    changed = history().changed
    assert changed["actors.us.escalation_aversion"].kinds == ("value", "range", "basis")
    assert changed["actors.russia.position.economic"].kinds == ("basis",)
    assert changed["actors.china.audience_weight"].kinds == ("range",)
    assert changed["mechanisms.aid_share"].kinds == ("evidence",)


def test_it_is_printed_whole_and_by_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--history"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {*history().changed, *history().kept} <= set(lines)
    assert lines[-1].startswith(f"changed {len(history().changed)} (value ")
    place = lines.index("actors.us.escalation_aversion")
    assert lines[place + 1 : place + 3] == ["  was 0.6 (0.35 to 0.8) implied", "  is  0.5 (0.2 to 0.8) assumed"]
    assert "cn12pt2023 ¶8" in lines[place + 3]
    assert main(["Russia", "--history"]) == 0
    keys = [line for line in capsys.readouterr().out.splitlines() if "." in line and not line.startswith(" ")]
    assert "pairs.relation.china-russia" in keys
    assert all("russia" in key for key in keys)
    main(["--history", "arms_sale"])
    assert "scenario.arms_sale.offers.arms_request.stake" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--second"], ["--coding", "second"], ["--csv", "x.csv"], ["--markdown", "x.md"]])
def test_the_history_goes_with_no_other_option(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="2"):
        main(["--history", *words])
    assert f"{words[0]}: does not go with --history" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_part_that_has_no_history_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        History.model_construct(case=find().name, changed={}, kept={"actors.us.inertia": Kept(why="x")}).of("uss")
    assert (caught.value.found, caught.value.allowed) == ("uss", "us")


# -- numbers of scenarios in a coding ---------------------------------------------------------------

CODING = """
title: A reader who thinks much of the offer
scenarios:
  {name}:
    {key}: {{value: {value}, low: 0.2, high: 1.0, basis: {basis}, reason: A dissenting reader.{evidence}}}
"""


@pytest.fixture
def coding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Write a coding ``keen`` into ./codings."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "codings").mkdir()

    def put(name: str = "arms_sale", key: str = "offers.arms_request.stake", value: float = 0.9,
            basis: str = "assumed", evidence_: str = "") -> None:
        text = CODING.format(name=name, key=key, value=value, basis=basis, evidence=evidence_)
        (tmp_path / "codings" / "keen.yaml").write_text(text, encoding="utf-8")
        evidence.load.cache_clear()

    yield put
    evidence.load.cache_clear()


def test_a_coding_replaces_a_number_of_one_scenario_and_of_no_other(coding: Callable[..., None]) -> None:
    coding()
    sale, keen = sim.load(scenario="arms_sale"), sim.load(scenario="arms_sale", coding="keen")
    now = {v.name: (v.value, v.low, v.high) for v in keen.values}
    assert now.pop("offer.arms_request.stake") == (0.9, 0.2, 1.0)
    before = {v.name: (v.value, v.low, v.high) for v in sale.values}
    del before["offer.arms_request.stake"]
    assert now == before
    assert sim.load(scenario="thaw", coding="keen").base.tolist() == sim.load(scenario="thaw").base.tolist()
    stake = next(r for r in rows(keen.evidence, "arms_sale", "keen") if r.key.endswith("arms_request.stake"))
    assert (stake.reading, stake.coded.value) == ("keen", 0.9)


def test_setting_a_pair_that_nobody_coded_keeps_them(coding: Callable[..., None]) -> None:
    coding()
    world = sim.load(scenario="arms_sale", coding="keen", values={"pairs.exposure.russia-china": 0.4})
    assert {v.name: v.value for v in world.values}["offer.arms_request.stake"] == 0.9


@pytest.mark.parametrize(("put", "key", "found", "allowed"), [
    ({"name": "arms_sail"}, "scenarios", "arms_sail", "arms_sale"),
    ({"key": "offers.arms_request.price"}, "scenarios.arms_sale.offers.arms_request.price",
     "offers.arms_request.price", "offers.NAME.stake"),
    ({"key": "stake"}, "scenarios.arms_sale.stake", "stake", "plans.NAME.willingness"),
    ({"evidence_": ", evidence: [{source: usip2023, paragraph: 99, phrase: x, says: y}]"},
     "scenarios.arms_sale.offers.arms_request.stake.evidence.0", 99, "1 to 50"),
])
def test_a_number_that_cannot_be_is_refused_when_the_coding_is_read(
    coding: Callable[..., None], put: dict[str, Any], key: str, found: object, allowed: str
) -> None:
    coding(**put)
    with pytest.raises(InputError) as caught:
        evidence.load("keen")
    assert (caught.value.key, caught.value.found) == (key, found)
    assert allowed in str(caught.value.allowed)
    assert "keen.yaml:" in str(caught.value.file)


def test_a_number_off_the_scale_is_refused(coding: Callable[..., None], tmp_path: Path) -> None:
    coding()
    path = tmp_path / "codings" / "keen.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("high: 1.0", "high: 1.5"), encoding="utf-8")
    evidence.load.cache_clear()
    with pytest.raises(InputError) as caught:
        evidence.load("keen")
    assert caught.value.key == "scenarios.arms_sale.offers.arms_request.stake.high"
    assert (caught.value.found, caught.value.allowed) == (1.5, "0 to 1")


def test_a_number_that_the_scenario_does_not_have_is_refused_when_it_is_played(coding: Callable[..., None]) -> None:
    coding(key="offers.arms_requests.stake")
    assert sim.load(scenario="thaw", coding="keen").name == "thaw"
    with pytest.raises(InputError) as caught:
        sim.load(scenario="arms_sale", coding="keen")
    assert (caught.value.key, caught.value.found) == ("scenarios.arms_sale", "offers.arms_requests.stake")
    assert "'offers.arms_request.stake'" in str(caught.value.fix)
    assert "keen.yaml:5" in str(caught.value.file)
