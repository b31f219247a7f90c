"""Coded levels: verdicts, the discount, severities; and what is refused in a file of texts."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.reading.errors import InputError
from sim.states import levels
from sim.states.members import load
from sim.states.texts import StateText, builtin_texts, read_texts

TEXT = """texts:
  - id: Mine/1
    title: A text of mine
    date: 2022-05-01
    kind: condemns
    known_before: 2020-01-01
    severity: {value: 0.5, low: 0.2, high: 0.8, basis: assumed, reason: a test}
"""


def one(tmp_path: Path, text: str = TEXT) -> StateText:
    path = tmp_path / "texts.yaml"
    path.write_text(text, encoding="utf-8")
    return read_texts(path)[0]


def test_the_verdicts_are_those_of_the_plan() -> None:
    fixed = levels.anchors()
    assert [(t.in_favour, t.against, t.abstaining) for t in fixed.verdicts] == [
        (50, 8, 15), (104, 18, 18), (108, 9, 27), (75, 20, 40)]
    by_hand = [math.log(50 / 23), math.log(104 / 36), math.log(108 / 36), math.log(75 / 60)]
    assert fixed.verdict == pytest.approx(sum(by_hand) / 4)
    # the spread is that of a sample of four
    assert fixed.verdict_spread == pytest.approx(0.404195, abs=1e-5)


def test_the_discount_is_the_middle_one_of_the_pairs() -> None:
    fixed = levels.anchors()
    syria = math.log(122 / 48) - math.log(105 / 65)
    assert fixed.discount == pytest.approx(syria)
    assert sorted(p.discount for p in fixed.punishing)[1] == fixed.discount
    assert fixed.discount > 0


def test_pairs_and_counts_are_those_of_the_table_where_it_has_them() -> None:
    members = load()
    for pair in levels.anchors().punishing:
        for tally in (pair.condemns, pair.punishes):
            if tally.id in members.votes:
                votes = members.votes[tally.id]
                assert [(votes == c).sum() for c in (0, 2, 1)] == [tally.in_favour, tally.against, tally.abstaining]


def test_a_level_lies_between_the_quiet_texts_and_the_verdicts(tmp_path: Path) -> None:
    members = load()
    half = one(tmp_path)
    quiet = levels.quiet_level(members, half)
    shares = [(members.votes[t] == 0).sum() / (members.votes[t] >= 0).sum()
              for t in ("71/205", "72/190", "73/194", "73/263", "74/17", "74/168")]
    assert quiet == pytest.approx(levels.logit(sum(shares) / 6))
    assert levels.coded_level(members, half).middle == pytest.approx((quiet + levels.anchors().verdict) / 2)
    punishing = one(tmp_path, TEXT.replace("condemns", "punishes"))
    found, plain = levels.coded_level(members, punishing), levels.coded_level(members, half)
    assert plain.middle - found.middle == pytest.approx(levels.anchors().discount)
    assert found.spread > plain.spread


def test_the_text_of_2014_knows_nothing_of_crimea() -> None:
    text = {t.id: t for t in builtin_texts()}["68/262"]
    assert (str(text.known_before), text.own, text.quiet, text.parameters) == (
        "2013-01-01", None, "georgia", "known_2012")


def test_the_seven_texts_are_those_of_the_plan() -> None:
    assert {t.id: (str(t.date), t.kind) for t in builtin_texts()} == {
        "ES-11/1": ("2022-03-02", "condemns"), "ES-11/2": ("2022-03-24", "condemns"),
        "ES-11/3": ("2022-04-07", "punishes"), "ES-11/4": ("2022-10-12", "condemns"),
        "ES-11/5": ("2022-11-14", "punishes"), "ES-11/6": ("2023-02-23", "condemns"),
        "68/262": ("2014-03-27", "condemns")}


@pytest.mark.parametrize(("old", "new", "says"), [
    ("    severity: {value: 0.5, low: 0.2, high: 0.8, basis: assumed, reason: a test}\n", "", "severity"),
    ("value: 0.5", "value: 1.5", "severity"),
    ("value: 0.5", "value: 0.9", "expected low <= value <= high"),
    ("kind: condemns", "kind: praises", "kind"),
    ("basis: assumed", "basis: implied", "expected evidence or documents"),
    ("known_before: 2020-01-01", "known_before: 2023-01-01", "known_before"),
    ("known_before: 2020-01-01", "known_before: 2009-01-01", "2010 or later"),
    ("title:", "titel:", "title"),
    ("texts:\n", "texts:\n" + TEXT.partition("\n")[2], "stands twice"),
    ("reason: a test", "reason: a test, evidence: [{source: nobody, paragraph: 1, phrase: a, says: b}]",
     "unknown source"),
    ("reason: a test", "reason: a test, evidence: [{source: usip2023, paragraph: 99, phrase: a, says: b}]",
     "no such paragraph"),
])
def test_a_text_that_is_wrong_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(InputError, match=says) as refused:
        one(tmp_path, TEXT.replace(old, new, 1))
    assert "texts.yaml" in str(refused.value)
