"""What an explanation prints: it adds up, it speaks the codebook's words and none of the code's."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coded import evidence, scenario
from sim.coded.variables import BY_NAME, TERM_NAMES
from sim.engines.mesa_model import PositionModel
from sim.explain.answers import all_answers, explain_answer
from sim.explain.explanation import explain
from sim.explain.parts import Compared, Contrast
from sim.explain.report import report, table
from sim.explain.rounding import percentages, rounded, shown
from sim.explain.words import deed, term_words, value_words, variable_words, verb
from sim.rules import parts
from sim.rules.terms import TERMS
from sim.world.world import World

SEED = 1
AMOUNTS = st.lists(st.floats(-3.0, 3.0).map(lambda x: round(x, 9)), min_size=1, max_size=15)


@pytest.fixture(scope="module")
def model() -> PositionModel:
    coded = evidence.load()
    return PositionModel(World(coded, scenario.load("arms_sale", coded), name="arms_sale"), SEED).run()


@pytest.fixture(scope="module")
def explanations(model: PositionModel) -> list[Compared]:
    """Moves of all actors in many weeks, all votes and all answers to plans."""
    found: list[Compared] = [explain(model, SEED, actor, week, flips=False) for week in range(1, model.world.weeks, 3)
                             for actor in model.world.actors]
    for kind, group in (("vote", model.world.votes), ("plan", model.world.plans)):
        for text in group:
            found += all_answers(model, SEED, kind, text.name)
    return found


@given(AMOUNTS, st.integers(1, 5))
def test_rounded_parts_add_up_and_stay_within_a_unit(amounts: list[float], digits: int) -> None:
    found = rounded(amounts, digits)
    assert abs(sum(found) - math.fsum(amounts)) <= 0.5 * 10.0**-digits + 1e-9
    for part, was in zip(found, amounts, strict=True):
        assert abs(part - was) <= 10.0**-digits + 1e-12
        assert round(part, digits) == part
        if was == 0.0:
            assert part == 0.0


@given(AMOUNTS, st.floats(-3.0, 3.0), st.integers(2, 5))
def test_a_contrast_adds_up_as_it_is_shown(amounts: list[float], luck: float, digits: int) -> None:
    found = Contrast("other", "took it", {f"t{k}": amount for k, amount in enumerate(amounts)}, luck)
    terms, utility, fortune, total = shown(found, digits)
    assert round(sum(terms.values()), digits + 2) == utility
    assert round(utility + fortune, digits + 2) == total
    assert abs(utility - found.utility) <= 10.0**-digits + 1e-12
    assert abs(total - (found.utility + luck)) <= 10.0**-digits


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=9).filter(lambda odds: sum(odds) > 0.01))
def test_percentages_add_up_to_a_hundred(odds: list[float]) -> None:
    chances = {str(k): odd / sum(odds) for k, odd in enumerate(odds)}
    printed = percentages(chances)
    assert round(sum(0.0 if text.startswith("<") else float(text) for text in printed.values()), 6) == 100.0
    assert all((text == "0.0") <= (chances[name] == 0.0) for name, text in printed.items())


def test_largest_remainders_by_hand() -> None:
    # 0.24 + 0.24 + 0.52 = 1: rounded down, 0.2 + 0.2 + 0.5 are a tenth short; the two lost most, the first gets it
    assert rounded([0.24, 0.24, 0.52], 1) == [0.3, 0.2, 0.5]
    assert rounded([-0.26, 0.0, 0.1], 1) == [-0.3, 0.0, 0.1]
    assert percentages({"a": 0.9996, "b": 0.0004}) == {"a": "100.0", "b": "< 0.1"}


def columns_of(text: str) -> list[list[float]]:
    """Read the printed table of reasons back: a list of numbers a row."""
    lines = text.split("What spoke for what it did")[1].splitlines()[2:]
    rows = []
    for line in lines:
        numbers = re.findall(r"[+-]\d+\.\d{4}", line)
        if not numbers:
            break
        rows.append([float(number) for number in numbers])
    return rows


def test_what_is_printed_adds_up_in_many_weeks_for_every_actor(explanations: list[Compared]) -> None:
    checked = 0
    for found in explanations:
        *terms, together, luck, total = columns_of(report(found))
        wanted = [c for c in (found.from_staying, found.from_runner_up) if c is not None]
        wanted = wanted[:1] if len(wanted) == 2 and wanted[0].other == wanted[1].other else wanted
        assert len(total) == len(wanted)
        for k, contrast in enumerate(wanted):
            assert round(sum(row[k] for row in terms), 6) == together[k]
            assert round(together[k] + luck[k], 6) == total[k]
            assert together[k] == pytest.approx(contrast.utility, abs=1.0001e-4)
            assert total[k] == pytest.approx(contrast.utility + contrast.luck, abs=0.5001e-4)
            checked += 1
    assert checked > 200


def test_printed_chances_are_those_of_all_options(explanations: list[Compared]) -> None:
    for found in explanations:
        text = report(found).split("with fresh luck:")[1].split("\n\n")[0]
        assert len(text.strip().splitlines()) == len(found.options)
        assert text.count("(what it did)") == 1
        assert round(sum(float(n) for n in re.findall(r"^ +(\d+\.\d) %", text, re.MULTILINE)), 6) == 100.0


def test_no_word_of_the_code_is_printed(model: PositionModel) -> None:
    whole = explain_answer(model, SEED, "plan", "twelve_points", "Ukraine")
    texts = [report(explain(model, SEED, actor, week)) for actor in ("China", "us") for week in (7, 58)]
    for text in [*texts, report(whole)]:
        assert not re.search(r"\w_\w", text), re.findall(r"\w*_\w*", text)
        for name in TERM_NAMES:
            assert f"({name})" not in text
            assert f"  {name} " not in text


def test_every_part_has_words() -> None:
    for name in TERM_NAMES:
        assert term_words(name) == TERMS[name].words
    for name in (parts.COMMON_INTEREST, parts.BOND, parts.WORTH):
        assert "_" not in term_words(name)
        assert len(term_words(name).split()) > 3


def test_values_are_called_what_the_codebook_calls_them(model: PositionModel) -> None:
    by_name = {value.name: value for value in model.world.values}
    assert value_words(model.world, by_name["relation.china-russia"]) == "'how friendly it is to Russia'"
    assert value_words(model.world, by_name["credibility.china-us"]) == (
        "'its belief that United States carries out a threat'")
    assert value_words(model.world, by_name["salience.china.military"]) == (
        f"'{BY_NAME['salience'].meaning}' (military)")
    assert value_words(model.world, by_name["hazard"]) == f"'{BY_NAME['hazard'].meaning}' (a rule of the model)"
    assert "'Russia asks China for weapons'" in value_words(model.world, by_name["offer.arms_request.stake"])
    words = variable_words(model.world, "exposure", "China", "Russia")
    assert words == "what China loses if Russia penalises it in full"


def test_a_pole_takes_no_step_toward_itself(model: PositionModel) -> None:
    world, here = model.world, [0.6] * len(model.world.domains)
    step = [deed(world, here, 0, target, None, actor) for actor in ("russia", "china") for target in (0.65, 0.55)]
    assert [text.partition(", from ")[0].partition(" step ")[2] for text in step] == [
        "toward its own end", "away from its own end", "toward Russia", "away from Russia"]


def test_verbs() -> None:
    assert verb("took a military step", "plain") == "take a military step"
    assert verb("neither accepted nor rejected it", "plain") == "neither accept nor reject it"
    assert verb("neither accepted nor rejected it", "participle") == "neither accepted nor rejected it"
    assert verb("abstained on it", "participle") == "abstained on it"


def test_a_table_leaves_out_what_is_nowhere_and_keeps_the_larger_first() -> None:
    one = Contrast("stay", "stayed where it was", {"interest": -0.1, "norms": 0.3, "offer": 0.0}, 0.05)
    two = Contrast("economic up", "took it", {"interest": 0.5, "norms": 0.0, "offer": 0.0}, -0.05)
    lines = table({"staying": one, "next best": two})
    assert [line.split("  ")[1] for line in lines[1:]] == [
        TERMS["interest"].words, TERMS["norms"].words, "all reasons together (utility)", "luck of the week", "in all"]
    assert [re.findall(r"[+-]\S+", line) for line in lines[-3:]] == [
        ["+0.2000", "+0.5000"], ["+0.0500", "-0.0500"], ["+0.2500", "+0.4500"]]
