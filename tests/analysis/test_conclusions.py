"""Conclusions as records, asked of toys whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis import conclusions as c
from analysis.conclusions import Answer, Column, Conclusion


class Toy:
    """Says a word on a claim and has one outcome; the word None: no say."""

    def __init__(self, word: str | None, level: float = 0.0) -> None:
        self.word, self.level = word, level

    def values(self, scenario: str, outcome: str):
        return None if self.word is None else self.level + np.tile([0.01, -0.01], 10)

    def claim(self, name: str) -> Answer | None:
        return None if self.word is None else Answer(self.word)


CLAIM = Conclusion("c1", "claim", "The first claim", lambda r: r.claim("c1"), c.other_word)


def _mean(results: Toy) -> Answer | None:
    values = results.values("s", "x")
    return None if values is None else c.mean_answer(values)


MEAN = Conclusion("s: x", "position", "x at the end", _mean, c.moved_by(0.05))


def test_each_column_is_asked_each_question_and_compared_with_the_first() -> None:
    columns = [Column("as given", "w", Toy("yes", 0.2)), Column("near", "w", Toy("yes", 0.24)),
               Column("far", "w", Toy("no", 0.3)), Column("silent", "w", Toy(None))]
    table = c.asked([CLAIM, MEAN], columns).set_index(["conclusion", "column"])
    assert len(table) == 8
    assert table["changes"].to_dict() == {
        ("c1", "as given"): False, ("c1", "near"): False, ("c1", "far"): True, ("c1", "silent"): False,
        ("s: x", "as given"): False, ("s: x", "near"): False, ("s: x", "far"): True, ("s: x", "silent"): False}
    assert table.loc[("s: x", "far"), "figure"] == "+0.30"
    assert table["reference"].sum() == 2
    assert not table.loc[("c1", "silent"), "has_a_say"]
    assert math.isnan(table.loc[("s: x", "silent"), "estimate"])


def test_nothing_changes_against_a_first_column_that_has_no_say() -> None:
    table = c.asked([CLAIM], [Column("a", "w", Toy(None)), Column("b", "w", Toy("yes"))])
    assert table["changes"].tolist() == [False, False]
    assert table["said"].tolist() == ["no say", "yes"]


def test_names_are_given_once() -> None:
    one = Column("a", "w", Toy("yes"))
    with pytest.raises(ValueError, match=r"twice: \['c1'\]"):
        c.asked([CLAIM, CLAIM], [one])
    with pytest.raises(ValueError, match=r"twice: \['a'\]"):
        c.asked([CLAIM], [one, one])


def _at(estimate: float, low: float, high: float, said: str = "no") -> Answer:
    return Answer(said, "", estimate, low, high)


def test_numbers_differ_if_they_are_apart_and_far_enough() -> None:
    differs = c.moved_by(0.05)
    assert differs(_at(0.2, 0.19, 0.21), _at(0.25, 0.24, 0.26))
    assert differs(_at(0.25, 0.24, 0.26), _at(0.2, 0.19, 0.21))
    assert not differs(_at(0.2, 0.1, 0.3), _at(0.25, 0.15, 0.35))  # intervals meet
    assert not differs(_at(0.2, 0.199, 0.201), _at(0.24, 0.239, 0.241))  # too near


def test_shares_differ_by_their_odds() -> None:
    """.04 and .06: (.06 / .94) / (.04 / .96) = 1.53. .40 and .48: 1.38."""
    differs = c.odds_moved_by(1.5)
    assert differs(_at(0.04, 0.035, 0.045), _at(0.06, 0.055, 0.065))
    assert differs(_at(0.06, 0.055, 0.065), _at(0.04, 0.035, 0.045))
    assert not differs(_at(0.04, 0.02, 0.06), _at(0.06, 0.04, 0.08))
    assert not differs(_at(0.40, 0.39, 0.41), _at(0.48, 0.47, 0.49))
    assert differs(_at(0.48, 0.44, 0.52), _at(0.52, 0.48, 0.56, "yes"))  # most runs say something else
    assert not differs(_at(0.0, 0.0, 0.01), _at(0.0, 0.0, 0.01))
    assert differs(_at(0.0, 0.0, 0.01), _at(0.05, 0.03, 0.07))


def test_the_most_frequent_answer_by_hand() -> None:
    found = c.modal_answer(np.array([1.0, 0.0, 0.0, -1.0, 0.0]), ("accept", "neither", "reject"))
    assert (found.said, found.figure, found.estimate) == ("neither", "neither 60 %", 0.6)
    assert found.note == "accept 20 %, neither 60 %, reject 20 %"
    # Wilson, 3 of 5 at 95 %: the known (0.231, 0.882)
    assert (found.low, found.high) == pytest.approx((0.2307, 0.8824), abs=1e-4)
    assert c.modal_answer(np.array([1.0, -1.0]), ("yes", "abstain", "no")).said == "yes"


def test_a_share_says_its_number_and_what_most_runs_do() -> None:
    few, most = c.share_answer(np.array([1.0, 0.0, 0.0, 0.0]), ("accepted", "refused")), c.share_answer(
        np.array([1.0, 1.0, 0.0]), ("accepted", "refused"))
    assert (few.said, few.figure, few.note) == ("refused", "accepted in 25.0 %", "in 1 of 4 runs")
    assert most.said == "accepted"
    assert c.share_answer(np.array([1.0, 0.0]), ("accepted", "refused")).said == "refused"
