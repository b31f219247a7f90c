"""Intervals, tests and corrections against numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis import stats
from sim.reading.errors import InputError


def test_flipping_the_signs_of_three_differences_by_hand() -> None:
    """Sums of +-1 +-2 +-3: 6, 4, 2, 0, 0, -2, -4, -6. At least 4 away from zero: 4 of 8."""
    assert stats.sign_flip_p([3.0, 2.0, -1.0]) == pytest.approx(4 / 8)
    assert stats.sign_flip_p([3.0, 2.0, 1.0]) == pytest.approx(2 / 8)
    assert stats.sign_flip_p([-3.0, -2.0, -1.0]) == pytest.approx(2 / 8)
    assert stats.sign_flip_p([3.0, -2.0, -1.0]) == 1.0  # the sum is 0


def test_flipping_signs_takes_no_notice_of_ties_and_of_what_is_not_there() -> None:
    assert stats.sign_flip_p([0.0, 3.0, 2.0, 1.0, float("nan")]) == pytest.approx(2 / 8)
    assert stats.sign_flip_p([0.0, 0.0]) == 1.0
    assert stats.sign_flip_p([0.1] * 10) == pytest.approx(2 / 1024)  # sums equal but for rounding count


def test_drawn_signs_agree_with_all_signs() -> None:
    values = np.random.default_rng(3).normal(0.4, 1.0, 12)
    exact = stats.sign_flip_p(values)
    drawn = stats.sign_flip_p(values, exact=5, draws=40_000)
    assert 0.05 < exact < 0.6
    assert drawn == pytest.approx(exact, abs=0.01)  # four standard errors of 40,000 draws
    assert drawn == stats.sign_flip_p(values, exact=5, draws=40_000)
    assert stats.sign_flip_p([1.0] * 40, draws=1000) == pytest.approx(1 / 1001)
    assert stats.sign_flip_p([1.0] * 16) == pytest.approx(2**-15)  # up to sixteen all are gone through
    assert stats.sign_flip_p([2.0], exact=0, draws=1000) == 1.0  # either sign lies as far from zero


def test_as_many_resamples_as_the_family_needs() -> None:
    """The smallest p, 2 / (n + 1), times the number of tests stays below a tenth of the level."""
    assert stats.resamples_for(1) == 2000
    assert stats.resamples_for(55) == 22_000
    assert 55 * 2 / (stats.resamples_for(55) + 1) < 0.05 / 10
    assert stats.resamples_for(10, alpha=0.01) == 20_000
    assert stats.resamples_for(0) == 2000


def test_the_median_of_an_even_number_is_one_of_them() -> None:
    assert stats.lower_median([21, 10]) == 10.0
    assert stats.lower_median([3, 1, 2]) == 2.0
    assert stats.lower_median([4.0, 1.0, 3.0, 2.0, float("nan")]) == 2.0
    with pytest.raises(InputError, match="no median"):
        stats.lower_median([])


def test_smallest_p_of_a_bootstrap_and_its_two_sides() -> None:
    up = stats.bootstrap([1.0, 2.0, 3.0], resamples=99)
    assert up.p == pytest.approx(2 / 100)
    assert stats.bootstrap([-1.0, -2.0, -3.0], resamples=99).p == pytest.approx(2 / 100)
    assert stats.bootstrap([1.0, -1.0] * 8, resamples=999).p > 0.5
    assert stats.bootstrap([0.2, 0.4, 0.6], resamples=99).p == pytest.approx(2 / 100)
    assert stats.bootstrap([-0.2, -0.4, -0.6], resamples=99).p == pytest.approx(2 / 100)
    assert stats.bootstrap([0.0] * 4, resamples=99).p == 1.0  # every resample lies on both sides
    assert stats.bootstrap([1.0, 2.0], resamples=99).n == 2
    assert (up.n, up.estimate) == (3, 2.0)
    with pytest.raises(InputError, match="too few"):
        stats.bootstrap([1.0])


def test_bootstrap_of_a_statistic_of_two_columns() -> None:
    """The ratio of two columns of which one is twice the other is 2 in every resample."""
    rows = np.column_stack([np.arange(1.0, 9.0), 2.0 * np.arange(1.0, 9.0)])
    found = stats.bootstrap(rows, lambda sample: sample[:, 1].sum() / sample[:, 0].sum(), what="bootstrap")
    assert (found.estimate, found.low, found.high) == pytest.approx((2.0, 2.0, 2.0))
    assert found.method == "bootstrap (percentile)"


def test_paired_t_by_hand() -> None:
    """Differences 1, 2, 3: mean 2, standard error 1/sqrt(3), t = 3.4641, 2 df: p = 0.0742; t.975 = 4.3027."""
    found = stats.paired_t([1.0, 2.0, 3.0, math.nan])
    assert found.n == 3
    assert found.p == pytest.approx(0.0742, abs=5e-5)
    assert found.high - found.estimate == pytest.approx(4.3027 / 3**0.5, abs=1e-4)
    ninety = stats.paired_t([1.0, 2.0, 3.0], 0.9)  # t.95 = 2.9200
    assert ninety.estimate - ninety.low == pytest.approx(2.9200 / 3**0.5, abs=1e-4)
    with pytest.raises(InputError, match="too few pairs"):
        stats.paired_t([1.0])


def test_differences_without_spread_have_the_p_of_the_sign_test() -> None:
    # two equal differences of one sign: 2 (1/2)^2; ten: 2 (1/2)^10
    assert stats.paired_t([0.3, 0.3]).p == pytest.approx(0.5)
    assert stats.paired_t([0.3] * 10).p == pytest.approx(2 / 1024)
    assert stats.paired_t([0.0] * 10).p == 1.0
    nearly = stats.paired_t([0.3, 0.3 + 1e-13, 0.3])  # spread by rounding only
    assert nearly.p == pytest.approx(2 / 8)
    assert (nearly.low, nearly.high) == (nearly.estimate, nearly.estimate)


def test_sign_of_an_interval() -> None:
    assert stats.Interval(1.0, 0.5, 1.5, 0.95, "").sign == 1
    assert stats.Interval(-1.0, -1.5, -0.5, 0.95, "").sign == -1
    for low, high in ((0.0, 1.0), (-1.0, 0.0), (-1.0, 1.0)):
        assert stats.Interval(0.0, low, high, 0.95, "").sign == 0
    assert stats.Interval(0.12, 0.1, 0.14, 0.95, "").words() == "+0.120 [+0.100, +0.140]"


def test_difference_is_second_less_first_by_either_method() -> None:
    one, two = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    assert stats.paired_difference(one, two).estimate == 2.0
    found = stats.paired_difference(one, two, method="paired bootstrap", seed=4)
    assert found.estimate == 2.0
    assert found == stats.bootstrap(two - one, seed=4)
    with pytest.raises(InputError, match="unknown interval"):
        stats.paired_difference(one, two, method="guess")


def test_welch_without_spread_and_with_too_few() -> None:
    same = np.array([1.0, 1.0, 1.0])
    assert stats.welch(same, same).p == 1.0
    assert stats.welch(same, same + 1.0).p == 0.0
    assert stats.welch(same, same + 1.0).estimate == 1.0
    assert stats.welch(same, np.array([1.0, 1.0])).n == 5
    # two and two: means 1 and 4, variances 2 and 2, t = 3 / sqrt(2), 2 degrees of freedom
    two = stats.welch(np.array([0.0, 2.0]), np.array([3.0, 5.0]))
    assert (two.estimate, two.n) == (3.0, 4)
    assert two.p == pytest.approx(0.1679, abs=5e-4)
    assert stats.welch_freedom(np.zeros(1), 4, np.zeros(1), 7).tolist() == [9.0]
    with pytest.raises(InputError, match="too few runs"):
        stats.welch(same, np.array([1.0]))


def test_holm_never_passes_one_and_keeps_order() -> None:
    assert stats.holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])
    assert stats.holm([]) == []
    assert stats.holm([0.2]) == pytest.approx([0.2])
