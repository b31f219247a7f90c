"""What all analyses share: words of a sentence, and the words of a command."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from analysis import citations, commandline, phrases, publish
from analysis.calibrate import __main__ as calibrate
from analysis.frontier import __main__ as frontier
from analysis.given import Given, number, whole_number
from analysis.sensitivity import __main__ as sensitivity
from sim.reading.errors import InputError
from sim.rules.forms import several


@pytest.fixture(scope="module")
def world():
    return sim.load(scenario="arms_sale")


@pytest.mark.parametrize(("name", "words"), [
    ("offer.arms_request", "the chance that China accepts (\u201cRussia asks China for weapons\u201d)"),
    ("offer.arms_request.week",
     "the week in which China accepts (\u201cRussia asks China for weapons\u201d)"),
    ("position.china.military@end", "China's military position at the end"),
    ("relation.us-china@mean", "the United States' relation to China on average"),
    ("prospects.china-eu", "China's hope of better relations with the European Union"),
    ("standing.china@week7", "China's standing with the uncommitted (week 7)"),
    ("plan.twelve_points.ukraine",
     "the answer of Ukraine to \u201cChina's twelve points on a political settlement\u201d"),
    ("battlefield@end", "the battlefield at the end"),
])
def test_an_outcome_is_the_subject_of_a_sentence(name: str, words: str, world) -> None:
    assert phrases.outcome_words(name, world) == words


def test_a_paragraph_is_named_once(world) -> None:
    twice = [v for v in world.values if v.coded and v.coded.basis != "assumed"
             and len({(p.source, p.paragraph) for p in v.coded.evidence}) < len(v.coded.evidence)]
    assert twice, "some value cites two phrases of one paragraph"
    for value in twice:
        found = citations.passages(world, value.key, 20)
        assert len(found) == len(set(found)) == len({(p.source, p.paragraph) for p in value.coded.evidence})


def test_a_value_that_is_assumed_was_read_nowhere(world) -> None:
    """The stake cites a paragraph that bears on it; its reason says that no text gives it."""
    stake = next(v for v in world.values if v.key == "scenario.offers.arms_request.stake")
    assert stake.coded.basis == "assumed"
    assert stake.coded.evidence
    assert citations.passages(world, stake.key) == []
    for value in world.values:
        assert bool(citations.passages(world, value.key)) == (value.coded.basis != "assumed"), value.key


def _given(*words: str) -> Given:
    return commandline.read_words(commandline.parser("x", "", "").parse_args(list(words)), ("size",))


def test_words_and_options_come_in_any_order(tmp_path: Path) -> None:
    found = _given("seed=3", "--runs", "7", "size=4", "--output", str(tmp_path), "scenario=arms_sale")
    assert (found.seed, found.runs, found.own, found.scenario) == (3, 7, {"size": "4"}, "arms_sale")


@pytest.fixture
def choice() -> tuple[str, str]:
    """A choice of forms, and one of its forms that is not the default."""
    name, forms = next(iter(several().items()))
    return name, forms[1]


def test_forms_and_the_decision_model_reach_the_world_and_are_told(choice: tuple[str, str]) -> None:
    name, form = choice
    given = _given(f"form.{name}={form}", "decision=best_response", "scenario=arms_sale")
    made = given.world()
    assert made.forms[name] == form
    assert made.decision == "best_response"
    assert set(given.departures) == set(made.departures) == {f"form.{name}={form}", "decision=best_response"}
    told = publish.Report("x", "t", "s", notes=["n"], departures=given.departures).told
    assert told[1:] == ["n"]
    assert all(word in told[0] for word in given.departures)
    assert _given().departures == ()
    assert publish.Report("x", "t", "s", notes=["n"]).told == ["n"]


def test_a_form_given_as_a_change_is_that_of_the_other_arm_alone(choice: tuple[str, str]) -> None:
    name, form = choice
    given = _given("scenario=arms_sale")
    other = commandline.changed(given, [f"form.{name}={form}"])
    assert other.world().forms[name] == form
    assert given.world().forms[name] == several()[name][0]


def test_forms_that_there_are_not_are_told_those_that_there_are(choice: tuple[str, str]) -> None:
    name, _ = choice
    for word, allowed in ((f"form.{name}=nonesuch", several()[name]), ("form.nonesuch=linear", several())):
        with pytest.raises(InputError) as refused:
            _given(word)
        assert all(known in refused.value.allowed for known in allowed)


def test_the_help_teaches_the_forms() -> None:
    text = commandline.parser("x", "", "").format_help()
    assert "decision=best_response" in text
    for name, forms in several().items():
        assert f"form.{name}={'|'.join(forms)}" in text


@pytest.mark.parametrize(("word", "fix"), [
    ("runs=20", "write --runs 20"), ("threads=1", "write --threads 1"), ("run=20", "write --runs 20"),
    ("sise=4", "write size=..."), ("lense=realist", "write lens=..."), ("zzz=1", None),
])
def test_a_word_that_is_an_option_is_named_as_one(word: str, fix: str | None) -> None:
    with pytest.raises(InputError) as refused:
        _given(word)
    assert refused.value.fix == fix
    assert "size" in refused.value.allowed


@pytest.mark.parametrize("word", ["size=\uff11\uff12", "size=1_0", "actors.china.inertia.value=\u0660"])
def test_numbers_are_written_in_plain_digits(word: str) -> None:
    with pytest.raises(InputError):
        number(_given(word).own["size"], "size")


def test_a_word_of_ones_own_is_given_once() -> None:
    with pytest.raises(InputError, match="given twice"):
        _given("size=3", "size=4")


@pytest.mark.parametrize("words", [["--threads", "0"], ["--runs", "1"], ["--seed", "-1"]])
def test_numbers_that_mean_nothing_are_refused(words: list[str]) -> None:
    with pytest.raises(InputError, match="not a"):
        _given(*words)


def test_a_place_that_cannot_hold_a_report_is_refused_before_a_run(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for place in (file, file / "below"):
        with pytest.raises(InputError, match="cannot write here"):
            _given("--output", str(place))


@pytest.mark.parametrize(("module", "words", "message"), [
    (calibrate, ["scenario=crimea_2014"], "out-of-sample"),
    (calibrate, ["particles=3"], "20 or more"),
    (calibrate, ["most=many"], "not a number"),
    (sensitivity, ["scenario=baseline"], "which outcome"),
    (sensitivity, ["outcome=offer.arms_request.week"], "has no mean"),
    (sensitivity, ["outcome=offer.nothing"], "unknown offer"),
    (sensitivity, ["sobol=100"], "power of 2"),
    (sensitivity, ["morris=1"], "2 or more"),
    (sensitivity, ["keep=some"], "not a number"),
    (frontier, ["x=credibility.US", "y=prospects.China-US"], "which outcome"),
    (frontier, ["x=credibility.US", "outcome=arms_sale"], "an axis is missing"),
    (frontier, ["x=credibility.USSR", "y=prospects.China-US", "outcome=arms_sale"], "unknown coded value"),
    (frontier, ["x=credibility.US", "y=prospects.China-US", "outcome=baseline"], "which outcome"),
    (frontier, ["x=credibility.US", "y=prospects.China-US", "outcome=arms_sale", "size=1"], "2 to 1000"),
    (frontier, ["x=credibility.US", "y=prospects.China-US", "outcome=arms_sale", "levels=0,1"],
     "between 0 and 1"),
    (frontier, ["x=credibility.US", "y=prospects.China-US", "outcome=arms_sale", "x_range=3"], "not a range"),
])
def test_a_mistake_ends_with_status_2_and_writes_nothing(module, words, message, tmp_path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        module.main([*words, "--output", str(tmp_path / "reports")])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(("text", "said"), [("1", "1"), ("2.5", "2.5"), ("65", "65"), ("many", "not a number")])
def test_a_whole_number_says_its_bounds(text: str, said: str) -> None:
    assert whole_number(_given(), "size", 50, 2, 64) == 50
    assert whole_number(_given("size=64"), "size", 50, 2, 64) == 64
    with pytest.raises(InputError, match=said) as caught:
        whole_number(_given(f"size={text}"), "size", 50, 2, 64)
    assert caught.value.key == "size"
    assert caught.value.allowed in ("a whole number, 2 or more and at most 64", "a finite number")
