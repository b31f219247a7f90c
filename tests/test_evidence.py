"""What was coded: provenance, phrases, our own words, and what the loader refuses."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from passages import (
    OWN_WORDS,
    ROOT,
    by_hash,
    folder,
    normal,
    paragraphs,
    plain,
    runs_of,
    shared_run,
    walk,
    words,
)

from sim.coded import evidence
from sim.coded.cases import find
from sim.reading.errors import InputError

CONFIGS, SCENARIOS = find().folder, find().own_scenarios
FILES = [
    *sorted((CONFIGS / "actors").glob("*.yaml")), CONFIGS / "pairs.yaml", CONFIGS / "mechanisms.yaml",
    CONFIGS / "ladders.yaml", *sorted((CONFIGS / "codings").glob("*.yaml")), *sorted(SCENARIOS.glob("*.yaml")),
]
NAMES = [str(path.relative_to(ROOT)) for path in FILES]
CARDS: dict[str, dict[str, Any]] = plain(CONFIGS / "sources.yaml")


@pytest.fixture(scope="session")
def texts() -> dict[str, list[str]]:
    """The paragraphs of each source; the test is skipped where there are no texts at all."""
    if not by_hash():
        pytest.skip(f"no source texts in a folder {folder().name} (set SIM_DOCUMENTS)")
    missing = [name for name, card in CARDS.items() if card["sha256"] not in by_hash()]
    assert not missing, f"no text with the SHA-256 of the card: {', '.join(missing)}"
    return {name: paragraphs(by_hash()[card["sha256"]]) for name, card in CARDS.items()}


@pytest.fixture(scope="session")
def runs(texts: dict[str, list[str]]) -> set[tuple[str, ...]]:
    """All runs of six words in the sources."""
    return set().union(*(runs_of(" ".join(text)) for text in texts.values()))


# -- provenance -------------------------------------------------------------------------------------


def records() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every coded record of configs and scenarios, second readings included."""
    for path in FILES:
        for place, table in walk(plain(path)):
            if "basis" in table:
                yield f"{path.stem}{place}", table


def test_every_number_of_an_actor_pair_or_mechanism_is_a_record_with_provenance() -> None:
    for path in FILES:
        if path.parent == SCENARIOS or path.stem == "ladders":
            continue
        for place, table in walk(plain(path)):
            if "basis" not in table:
                loose = [k for k, v in table.items() if isinstance(v, int | float) and k != "paragraph"]
                assert not loose, f"{path.name}{place}: numbers without a record: {loose}"


def test_a_record_has_a_range_a_basis_and_a_passage_or_a_reason() -> None:
    found = dict(records())
    assert len(found) > len(evidence.load().entries)
    for place, record in found.items():
        assert record["low"] <= record["value"] <= record["high"], place
        assert record["basis"] in ("stated", "implied", "assumed"), place
        if record["basis"] == "assumed":
            assert len(words(record.get("reason") or "")) >= 3, f"{place}: assumed, and no reason"
        else:
            assert record["evidence"], f"{place}: {record['basis']}, and no passage"


def test_every_entry_of_a_scenario_cites_a_passage() -> None:
    for path in sorted(SCENARIOS.glob("*.yaml")):
        data = plain(path)
        entries = list(data.get("start") or [])
        for section in ("events", "offers", "votes", "plans", "record"):
            entries += list((data.get(section) or {}).values())
        assert entries
        for entry in entries:
            assert entry["evidence"], f"{path.stem}: {entry}"


def test_every_actor_has_what_every_actor_needs() -> None:
    domains = {"diplomatic", "economic", "military"}
    for path in sorted((CONFIGS / "actors").glob("*.yaml")):
        data = plain(path)
        for name in ("position", "ideal_point", "salience"):
            assert set(data[name]) == domains, f"{path.stem}: {name}"
        for name in ("capability", "alignment", "inertia", "deference"):
            assert "value" in data[name], f"{path.stem}: {name}"


def test_every_two_actors_have_a_relation_both_ways() -> None:
    coded = evidence.load()
    targets = {t for e in coded.entries.values() for t in e.targets}
    for one in coded.actors:
        for other in coded.actors:
            assert one == other or f"relation.{one}-{other}" in targets, f"{one}-{other}"


# -- against the texts ------------------------------------------------------------------------------


def test_source_cards_match_the_files_present(texts: dict[str, list[str]]) -> None:
    for name, card in CARDS.items():
        assert len(texts[name]) == card["paragraphs"], name


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_phrases_are_short_and_stand_in_their_paragraph(path: Path, texts: dict[str, list[str]]) -> None:
    wrong = []
    for place, passage in walk(plain(path)):
        if "phrase" not in passage:
            continue
        phrase, n = passage["phrase"], passage["paragraph"]
        text = texts[passage["source"]]
        if len(phrase.split()) > 8:
            wrong.append(f"{place}: more than eight words: {phrase!r}")
        elif not (1 <= n <= len(text) and normal(phrase) in text[n - 1]):
            wrong.append(f"{place}: not in {passage['source']} {n}: {phrase!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", [*FILES, CONFIGS / "sources.yaml", CONFIGS / "history.yaml"],
                         ids=[*NAMES, "sources", "history"])
def test_the_rest_is_in_our_own_words(path: Path, runs: set[tuple[str, ...]]) -> None:
    copied = []
    for place, table in walk(plain(path)):
        if "sha256" in table:
            continue  # a source card has the title of its text
        for key in OWN_WORDS:
            if isinstance(table.get(key), str) and (run := shared_run(table[key], runs)):
                copied.append(f"{place}.{key}: {run}")
    assert not copied, "\n".join(copied)


def test_the_description_of_the_model_is_in_our_own_words(runs: set[tuple[str, ...]]) -> None:
    assert shared_run((ROOT / "sim" / "ODD.md").read_text(encoding="utf-8"), runs) is None


def test_a_copied_sentence_would_be_found() -> None:
    """Worked case: quotes, dashes and case do not hide a copy; five words are not a copy."""
    source = runs_of("It’s “a fine line” — and nobody has drawn it yet.")
    assert shared_run("But it's a FINE line and nobody cares", source) == "it's a fine line and nobody"
    assert shared_run("a fine line and nobody", source) is None


# -- what the loader refuses ------------------------------------------------------------------------


class NoAnchors(yaml.SafeDumper):
    """Writes what stands in two places twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


Mutate = Callable[[str, Callable[[Any], None]], None]


def forget() -> None:
    evidence.load.cache_clear()
    evidence._base.cache_clear()


@pytest.fixture
def mutate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mutate]:
    """Change one file of a copy of the configuration, which the loader then reads."""
    copied = tmp_path / "cases" / find().name
    shutil.copytree(CONFIGS, copied)
    monkeypatch.setenv("SIM_CASE_PATH", str(copied.parent))
    forget()

    def change(name: str, edit: Callable[[Any], None]) -> None:
        data = copy.deepcopy(plain(CONFIGS / name))
        edit(data)
        (copied / name).write_text(yaml.dump(data, Dumper=NoAnchors, sort_keys=False), encoding="utf-8")
        forget()

    yield change
    forget()


def refusal() -> InputError:
    with pytest.raises(InputError) as caught:
        evidence.load()
    return caught.value


def test_an_unchanged_copy_loads(mutate: Mutate) -> None:
    mutate("mechanisms.yaml", lambda data: None)
    assert len(evidence.load().entries) > 200


def test_refuses_a_value_outside_its_range(mutate: Mutate) -> None:
    mutate("actors/china.yaml", lambda d: d["inertia"].update(
        value=0.9, low=0.1, high=0.2, level="very high"))
    error = refusal()
    assert (error.key, "china.yaml:" in str(error.file)) == ("inertia", True)
    assert "low <= value <= high" in str(error)
    assert "0.9" in str(error)


def test_refuses_a_value_off_its_scale(mutate: Mutate) -> None:
    def edit(d: Any) -> None:
        d["ideal_point"]["military"].update(value=1.5, low=1.4, high=1.6)

    mutate("actors/russia.yaml", edit)
    error = refusal()
    assert error.key == "actors.russia.ideal_point.military.value"
    assert error.found == 1.5
    assert error.allowed == "-1 to 1 (position)"


def test_refuses_a_range_off_its_scale(mutate: Mutate) -> None:
    mutate("mechanisms.yaml", lambda d: d["notch"].update(high=0.6))
    error = refusal()
    assert (error.key, error.found, error.allowed) == (
        "mechanisms.notch.high", 0.6, "0.01 to 0.5 (position)")


def test_refuses_a_second_reading_off_its_scale(mutate: Mutate) -> None:
    mutate("pairs.yaml", lambda d: d["relation"]["china-russia"]["second"].update(low=-1.2))
    assert refusal().key == "pairs.relation.china-russia.second.low"


def test_refuses_an_unknown_source_and_names_the_nearest(mutate: Mutate) -> None:
    mutate("pairs.yaml", lambda d: d["relation"]["china-russia"]["evidence"][0].update(source="wids2023"))
    error = refusal()
    assert (error.problem, error.found) == ("unknown source", "wids2023")
    assert error.key == "pairs.relation.china-russia.evidence.0"
    assert error.fix is not None
    assert "'wids2022'" in error.fix


def test_refuses_a_paragraph_that_the_source_does_not_have(mutate: Mutate) -> None:
    mutate("pairs.yaml", lambda d: d["relation"]["china-russia"]["evidence"][0].update(
        source="fdd2022", paragraph=17))
    error = refusal()
    assert (error.problem, error.found, error.allowed) == ("no such paragraph", 17, "1 to 16 in fdd2022")


def test_the_last_paragraph_of_a_source_may_be_cited(mutate: Mutate) -> None:
    mutate("pairs.yaml", lambda d: d["relation"]["china-russia"]["evidence"][0].update(
        source="fdd2022", paragraph=16))
    assert evidence.load().entries["relation.china-russia"].coded.evidence[0].paragraph == 16


def test_refuses_an_assumption_without_a_reason(mutate: Mutate) -> None:
    def edit(d: Any) -> None:
        d["rationality"]["basis"] = "assumed"
        del d["rationality"]["reason"]

    mutate("mechanisms.yaml", edit)
    error = refusal()
    assert error.key == "rationality"
    assert "expected a reason" in str(error)


def test_refuses_a_reading_of_the_texts_without_a_passage(mutate: Mutate) -> None:
    mutate("mechanisms.yaml", lambda d: d["notch"].update(basis="stated", evidence=[]))
    assert "expected evidence" in str(refusal())


def test_refuses_a_long_phrase(mutate: Mutate) -> None:
    mutate("mechanisms.yaml", lambda d: d["notch"]["evidence"][0].update(phrase="a b c d e f g h i"))
    assert "at most eight words" in str(refusal())


def test_refuses_a_level_that_does_not_stand_for_the_value(mutate: Mutate) -> None:
    mutate("mechanisms.yaml", lambda d: d["technology_share"].update(
        value=0.5, low=0.1, high=0.9, level="high"))
    assert "level 'high' stands for 0.7, not 0.5" in str(refusal())


def test_refuses_a_pair_that_is_coded_twice(mutate: Mutate) -> None:
    def edit(d: Any) -> None:
        assert d["relation"]["china-russia"]["both"] is True
        d["relation"]["russia-china"] = {**d["relation"]["china-russia"], "both": False}

    mutate("pairs.yaml", edit)
    error = refusal()
    assert (error.problem, error.found) == ("coded twice", "relation.russia-china")


def test_refuses_an_unknown_actor_in_a_pair(mutate: Mutate) -> None:
    def edit(d: Any) -> None:
        d["relation"]["chyna-us"] = d["relation"].pop("china-us")

    mutate("pairs.yaml", edit)
    error = refusal()
    assert (error.problem, error.found, error.key) == ("unknown actor", "chyna", "relation.chyna-us")
    assert error.fix is not None
    assert "'china'" in error.fix


def test_refuses_a_value_that_every_actor_needs_and_one_lacks(mutate: Mutate) -> None:
    mutate("actors/eu.yaml", lambda d: d.pop("deference"))
    error = refusal()
    assert (error.problem, error.key) == ("a key is missing", "deference")


def test_refuses_rungs_out_of_order(mutate: Mutate) -> None:
    mutate("ladders.yaml", lambda d: d["military"].reverse())
    assert refusal().problem == "rungs out of order"
    mutate("ladders.yaml", lambda d: d["belligerents"]["russia"]["military"].reverse())
    assert (refusal().problem, refusal().key) == ("rungs out of order", "belligerents.russia.military")


def test_refuses_a_ladder_without_a_rung_at_0(mutate: Mutate) -> None:
    mutate("ladders.yaml", lambda d: d["belligerents"]["ukraine"]["economic"].pop())
    assert (refusal().problem, refusal().key, refusal().found) == (
        "a ladder without a rung at 0", "belligerents.ukraine.economic", [-1.0, -0.5])


def test_refuses_a_side_of_the_war_without_a_ladder(mutate: Mutate) -> None:
    mutate("ladders.yaml", lambda d: d["belligerents"].pop("ukraine"))
    assert (refusal().problem, refusal().key) == ("a key is missing", "belligerents.ukraine")


# -- other readings ---------------------------------------------------------------------------------


def test_the_second_coding_takes_the_other_reading_wherever_there_is_one() -> None:
    first, second = evidence.load("first"), evidence.load("second")
    assert list(first.entries) == list(second.entries)
    raw = plain(CONFIGS / "pairs.yaml")["relation"]["china-russia"]
    assert first.entries["relation.china-russia"].coded.value == raw["value"]
    entry = second.entries["relation.china-russia"]
    assert entry.coded.value == raw["second"]["value"] != raw["value"]
    assert entry.targets == ("relation.china-russia", "relation.russia-china")
    moved = {n for n in first.entries if first.entries[n].coded != second.entries[n].coded}
    assert moved == {n for n, e in first.entries.items() if e.coded.second}
    assert second.coding == "second"


CODING = """
title: A reader who thinks little of deference
second: {second}
values:
  {key}:
    value: {value}
    low: 0.05
    high: 0.2
    basis: assumed
    evidence: []
    reason: A dissenting reader.
"""


@pytest.fixture
def codings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Write coding files into a folder of SIM_CODING_PATH."""
    monkeypatch.setenv("SIM_CODING_PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def put(name: str, key: str = "actors.china.deference", value: float = 0.1, second: str = "none") -> None:
        text = CODING.format(key=key, value=value, second=second)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    evidence.load.cache_clear()
    yield put
    evidence.load.cache_clear()


def test_a_coding_file_replaces_what_it_names_and_nothing_else(codings: Callable[..., None]) -> None:
    codings("dissent")
    first, coded = evidence.load(), evidence.load("dissent")
    assert coded.entries["deference.china"].coded.value == 0.1
    assert first.entries["deference.china"].coded.value != 0.1
    assert coded.by_key["actors.china.deference"].coded.value == 0.1
    assert [n for n in first.entries if first.entries[n] != coded.entries[n]] == ["deference.china"]


def test_a_coding_file_can_take_the_second_readings_of_one_actor(codings: Callable[..., None]) -> None:
    codings("mixed", second="[us]")
    first, coded = evidence.load(), evidence.load("mixed")
    moved = {n for n in first.entries if first.entries[n] != coded.entries[n]} - {"deference.china"}
    assert moved == {n for n, e in first.entries.items() if e.coded.second and e.actor == "us"}
    assert moved


def test_a_coding_file_is_checked_like_the_rest(codings: Callable[..., None]) -> None:
    codings("misspelt", key="actors.china.deferense")
    with pytest.raises(InputError) as caught:
        evidence.load("misspelt")
    assert caught.value.found == "actors.china.deferense"
    assert "'actors.china.deference'" in str(caught.value.fix)
    codings("outside", value=0.3)
    with pytest.raises(InputError, match="low <= value <= high"):
        evidence.load("outside")
    codings("nobody", second="[atlantis]")
    with pytest.raises(InputError, match="unknown actor"):
        evidence.load("nobody")
    codings("scale", key="mechanisms.rationality")
    with pytest.raises(InputError, match=r"1 to 1000 \(1 / utility\)"):
        evidence.load("scale")


def test_an_unknown_coding_is_refused_with_the_nearest(codings: Callable[..., None]) -> None:
    codings("dissent")
    with pytest.raises(InputError) as caught:
        evidence.load("disent")
    assert "coding=dissent" in str(caught.value.fix)


# -- finding things ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["china", "China", "CHN", "chn"])
def test_an_actor_is_found_by_any_of_its_names(name: str) -> None:
    assert evidence.load().actor(name).slug == "china"


@pytest.mark.parametrize(("domain", "position", "label"), [
    # The notch is 0.05: a rung counts from 0.025 below it on.
    ("military", 0.575, "lethal arms"),
    ("military", 0.574, "dual-use goods for Russia"),
    ("military", 0.55, "dual-use goods for Russia"),  # nearer to lethal arms, which it has not reached
    ("military", 0.79, "weapons and supplies of every kind"),
    ("military", 0.9, "weapons and supplies of every kind"),  # a whole step and more short of troops
    ("military", 0.975, "own troops on Russia's side"),
    ("military", -0.8001, "lethal arms for Ukraine"),
    ("military", -1.0, "own troops on Ukraine's side"),
    ("diplomatic", 0.41, "repeats the talking points, abstains"),
    ("economic", -0.725, "broad sanctions"),
    ("economic", -0.72, "sanctions on banks and technology"),
    ("diplomatic", 0.0, "neutral: calls for talks, blames nobody"),
    ("diplomatic", -0.3, "neutral: calls for talks, blames nobody"),  # the first rung on that side is at -0.4
    ("military", 0.07, "no part in the war"),
    ("military", 0.08, "joint exercises with Russia"),
])
def test_a_rung_names_the_positions_that_have_reached_it(domain: str, position: float, label: str) -> None:
    assert evidence.load().rung(domain, position).label == label


@pytest.mark.parametrize("hair", [0.0, 1e-16, -2e-16])
def test_a_sum_of_notches_reaches_a_rung_whatever_its_last_digit(hair: float) -> None:
    coded = evidence.load()
    assert coded.rung("economic", 0.1 + 0.075 + hair).label == "opposes sanctions, lifts old trade barriers"
    assert coded.rung("military", -0.575 - hair).label == "lethal arms for Ukraine"


@pytest.mark.parametrize(("domain", "position", "actor", "label"), [
    ("military", 1.0, "russia", "stakes its whole army on Ukraine"),
    ("military", 0.6, "russia", "seizes territory with part of its forces"),
    ("military", 0.1, "russia", "keeps its forces out of Ukraine"),
    ("economic", 1.0, "russia", "bends its whole economy to its cause"),
    ("military", -1.0, "ukraine", "stakes its whole army on its defence"),
    ("diplomatic", -0.7, "ukraine", "accuses Russia in every forum"),
    ("economic", -0.97, "ukraine", "embargo on part of the trade with Russia"),
    ("economic", 0.4, "ukraine", "trades with Russia as before"),  # no words on the other side: the rung at 0
    ("military", 1.0, "china", "own troops on Russia's side"),
    ("military", 1.0, None, "own troops on Russia's side"),
])
def test_a_belligerent_has_words_of_its_own(domain: str, position: float, actor: str | None, label: str) -> None:
    assert evidence.load().rung(domain, position, actor).label == label


def test_no_word_of_a_belligerent_is_one_of_those_who_support_it() -> None:
    coded = evidence.load()
    shared = {rung.label for rungs in coded.ladders.values() for rung in rungs}
    for slug in ("russia", "ukraine"):
        for domain in coded.case.domains:
            assert not shared & {rung.label for rung in coded.ladder(domain, slug)}


def test_the_coded_start_of_a_belligerent_is_a_rung_in_its_words() -> None:
    coded = evidence.load()
    for slug in ("russia", "ukraine"):
        for domain in coded.case.domains:
            start = coded.entries[f"position.{slug}.{domain}"].coded.value
            assert coded.rung(domain, start, slug).position == pytest.approx(start)


@pytest.mark.parametrize(("name", "problem"), [
    ("positon.china.military", "unknown variable"),
    ("position.china.naval", "unknown domain"),
    ("position.china", "not a name of a value"),
    ("relation.china-china", "an actor with itself"),
    ("inertia.atlantis", "unknown actor"),
])
def test_a_name_that_means_nothing_is_refused(name: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        find().split(name, evidence.load().actors)
    assert caught.value.problem == problem
