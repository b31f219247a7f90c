"""Odds ratios of paired answers, against numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.claims import flips, odds, verdicts
from analysis.claims.claims_file import PartData
from analysis.claims.laboratory import Draw
from analysis.claims.odds import Pairs
from analysis.claims.trials import Trial, trials_of


def test_pairs_are_counted_by_hand() -> None:
    first, second = np.array([1.0, 1.0, 0.0, 0.0, 0.0]), np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    pairs = odds.pairs_of(first, second)
    assert pairs == Pairs(both=1, first=1, second=2, neither=1)
    assert pairs.n == 5
    assert pairs.shares == (2 / 5, 3 / 5)
    assert odds.counts(pairs) == {"yes_in_both": 1, "yes_in_first": 1, "yes_in_second": 2, "yes_in_neither": 1}
    assert odds.pairs_of(first, second - 1.0) is None  # a vote against is no yes or no
    assert odds.pairs_of(first, np.array([1.0, 0.0, 0.5, 0.0, 1.0])) is None
    assert odds.pairs_of(first, np.array([1.0, 0.0, np.nan, 0.0, 1.0])) is None


def test_the_odds_ratio_is_that_of_the_shares() -> None:
    """With 1/2 in each cell: 20 + 30 of 100 against 20 + 10 of 100, odds 50/50 and 30/70: the ratio is 3/7."""
    pairs = Pairs(both=20, first=30, second=10, neither=40)
    halved = Pairs(*(2 * n for n in (20, 30, 10, 40)))  # twice the counts: the halves weigh half as much
    by_hand = math.log(((20.5 + 10.5) / (30.5 + 40.5)) / ((20.5 + 30.5) / (10.5 + 40.5)))
    assert odds.log_odds_ratio(pairs).estimate == pytest.approx(by_hand)
    assert abs(odds.log_odds_ratio(halved).estimate - math.log(3 / 7)) < abs(by_hand - math.log(3 / 7))
    assert odds.ratio(odds.log_odds_ratio(pairs)).estimate == pytest.approx(31 / 71)


def test_exchanging_the_arms_turns_the_ratio_over() -> None:
    pairs = Pairs(3, 12, 2, 583)
    one, other = odds.ratio(odds.log_odds_ratio(pairs)), odds.ratio(odds.log_odds_ratio(pairs.swapped))
    assert other.estimate == pytest.approx(1 / one.estimate)
    assert (other.low, other.high) == pytest.approx((1 / one.high, 1 / one.low))
    assert other.p == one.p


def test_unpaired_counts_have_the_interval_of_woolf() -> None:
    """Where the arms are independent the covariance is 0, and the variance is that of two binomials: 1/a+1/b+1/c+1/d.

    Shares .25 and .5, p_11 = .125: cells 124.5, 124.5, 374.5, 374.5 and a half each make 125, 125, 375, 375.
    """
    found = odds.log_odds_ratio(Pairs(*(124.5, 124.5, 374.5, 374.5)))  # type: ignore[arg-type]
    assert found.estimate == pytest.approx(math.log(3.0 * 1.0 / 3.0) + math.log((500 / 500) / (250 / 750)))
    error = math.sqrt(1 / 250 + 1 / 750 + 1 / 500 + 1 / 500)
    assert found.high - found.estimate == pytest.approx(1.959963984540054 * error)


def test_pairing_narrows_the_interval() -> None:
    """The same shares, .04 and .06 of 1000: hand in hand, or as they fall."""
    together, apart = Pairs(40, 0, 20, 940), Pairs(2, 38, 58, 902)
    assert together.shares == apart.shares
    narrow, wide = odds.log_odds_ratio(together), odds.log_odds_ratio(apart)
    assert narrow.high - narrow.low < 0.7 * (wide.high - wide.low)


def test_a_ratio_of_discordant_pairs_would_be_infinite_where_this_one_is_not() -> None:
    """A change that only ever deters: .05 to .04, 10 pairs to one side and none to the other."""
    found = odds.ratio(odds.log_odds_ratio(Pairs(40, 10, 0, 950)))
    assert 0.75 < found.estimate < 0.85  # (.04 / .96) / (.05 / .95) = .79
    assert found.p == pytest.approx(2 * 0.5 * 0.5**10)
    assert found.estimate > 1.0 / odds.SMALLEST_ODDS_RATIO  # clear and of no interest


def test_mid_p_by_hand() -> None:
    """One of five: P(0) + P(1) / 2 = 1/32 + 5/64 = 7/64, twice that."""
    assert odds.mid_p(Pairs(7, 1, 4, 88)) == pytest.approx(14 / 64)
    assert odds.mid_p(Pairs(7, 4, 1, 88)) == pytest.approx(14 / 64)
    assert odds.mid_p(Pairs(7, 0, 0, 93)) == 1.0
    assert odds.mid_p(Pairs(7, 3, 3, 88)) == 1.0


def test_the_interval_holds_what_it_says_for_rare_answers() -> None:
    """Shares .03 and .05 with p_11 = .02, true ratio 1.70: of 1000 samples of 600 pairs 95 %, four errors allowed."""
    truth = math.log((0.05 / 0.95) / (0.03 / 0.97))
    samples = np.random.default_rng(5).multinomial(600, [0.02, 0.01, 0.03, 0.94], 1000)
    found = [odds.log_odds_ratio(Pairs(*map(int, row))) for row in samples]
    covered = np.mean([i.low <= truth <= i.high for i in found])
    assert 0.95 - 4 * math.sqrt(0.95 * 0.05 / 1000) <= covered <= 0.99


@pytest.mark.parametrize(("pairs", "is_rare"), [
    (Pairs(5, 4, 50, 41), True),  # .09 and .55
    (Pairs(5, 5, 50, 40), False),  # .10 exactly is not below
    (Pairs(50, 41, 5, 4), True),  # .91 and .55
    (Pairs(50, 40, 5, 5), False),
    (Pairs(0, 0, 0, 100), True),
])
def test_what_is_rare(pairs: Pairs, is_rare: bool) -> None:
    assert odds.rare(pairs) is is_rare
    assert odds.rare(pairs.swapped) is is_rare


def _trial(pairs: Pairs, shape: str = "sign") -> Trial:
    made = Trial("t", shape, np.zeros(pairs.n), odds.SMALLEST_LOG_ODDS, pairs=pairs)
    verdicts.judge([made])
    return made


def test_verdicts_on_the_scale_of_odds() -> None:
    """.02 to .05 of 2000: ratio 2.6. .05 to .06: 1.2, clear if hand in hand, and too small."""
    assert _trial(Pairs(30, 10, 70, 1890)).verdict == "reproduced"
    assert _trial(Pairs(30, 70, 10, 1890)).verdict == "contradicted"
    small = _trial(Pairs(100, 0, 20, 1880))
    assert small.p_holm < 0.001
    assert small.verdict == "no clear effect"
    assert _trial(Pairs(2, 0, 3, 195)).verdict == "no clear effect"  # large and not clear
    none = _trial(Pairs(0, 0, 0, 500))
    assert (none.verdict, none.interval.estimate, none.p_holm) == ("no clear effect", 0.0, 1.0)
    assert _trial(Pairs(100, 2, 3, 1895), "same").verdict == "reproduced"
    assert _trial(Pairs(30, 10, 70, 1890), "same").verdict == "contradicted"
    assert _trial(Pairs(30, 10, 70, 1890), "not down").verdict == "reproduced"
    assert _trial(Pairs(30, 70, 10, 1890), "not down").verdict == "contradicted"


class Rare:
    """Of 1000 runs 60 say yes without the change, and a third of them with it; ``often`` says yes in half."""

    runs = 1000

    def __init__(self) -> None:
        self.u = (np.arange(self.runs) + 0.5) / self.runs
        self.x = np.random.default_rng(2).permutation(self.u)

    def measured(self, part, second, texts, held=None):
        share = {"seldom": 0.02 if second else 0.06, "often": 0.5 + 0.1 * second}
        if held:
            share["seldom"] = (0.02 + 0.08 * held["actors.toy.x"] if second else 0.06)
        return [(self.u < share[text]).astype(float) for text in texts]

    def draws(self, part):
        return {"actors.toy.x": Draw(0.0, 1.0, self.x)}


def _part(text: str, expect: str) -> PartData:
    return PartData.model_validate({"says": "so", "scenario": "toy", "kind": "difference", "outcomes": [text],
                                    "expect": expect})


def test_a_rare_outcome_is_read_as_odds_and_a_common_one_as_a_difference() -> None:
    [seldom], [often] = trials_of(_part("seldom", "down"), Rare()), trials_of(_part("often", "up"), Rare())
    verdicts.judge([seldom, often])
    assert (seldom.scale, often.scale) == ("odds ratio", "difference")
    assert seldom.smallest == odds.SMALLEST_ODDS_RATIO
    assert often.smallest == 0.05
    # 20 of 1000 against 60, a half in each of four cells: (21 / 981) / (61 / 941), seen as a fall below 1
    assert seldom.effect.estimate == pytest.approx((21 / 981) / (61 / 941))
    assert seldom.units.estimate == pytest.approx(-math.log((21 / 981) / (61 / 941)) / math.log(1.5))
    assert seldom.words().startswith("odds ratio 0.33 [")
    assert "only in the first 40, only in the second 0" in seldom.extra
    assert (seldom.verdict, often.verdict) == ("reproduced", "reproduced")
    [wrong] = trials_of(_part("seldom", "up"), Rare())
    verdicts.judge([wrong])
    assert wrong.verdict == "contradicted"
    assert wrong.effect.estimate == pytest.approx(seldom.effect.estimate)


def test_a_flip_of_a_rare_outcome_is_sought_on_the_scale_of_odds() -> None:
    """At x = 0 the share falls from .06 to .02, at x = 1 it rises to .10; differences of .04 would be too small."""
    toy = Rare()
    [trial] = trials_of(_part("seldom", "down"), toy)
    margins = 0.2 * (0.5 - toy.x)
    plain = flips.find_flip(trial.again, margins, toy.draws(None), 0.05)
    found = flips.find_flip(trial.again, margins, toy.draws(None), trial.required, held_effect=trial.held_effect)
    assert plain is None
    assert found is not None
    assert (found.key, found.claimed) == ("actors.toy.x", "below")
    assert found.value == pytest.approx(0.5, abs=1 / 64)
