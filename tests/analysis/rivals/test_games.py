"""Quantal response and crises: published figures, closed forms, and cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.rivals.theories import crisis, quantal_response
from sim.reading.errors import InputError


def test_asymmetric_matching_pennies() -> None:
    """Published: lambda = .01 gives (.740, .452)."""
    row, column = quantal_response.two_players([[320, 40], [40, 80]], [[40, 80], [80, 40]], 0.01)
    assert (round(float(row[0]), 3), round(float(column[0]), 3)) == (0.740, 0.452)


def test_matching_pennies_by_hand() -> None:
    """By hand: symmetric pennies are played even at any lambda; lambda = 0 is the coin in any game."""
    for at in (0.0, 1.0, 30.0):
        row, column = quantal_response.two_players([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], at)
        assert row == pytest.approx([0.5, 0.5])
        assert column == pytest.approx([0.5, 0.5])
    row, _ = quantal_response.two_players([[9, 9], [0, 0]], [[1, 2], [3, 4]], 0.0)
    assert row.tolist() == [0.5, 0.5]


def test_one_player_alone_is_a_logit_choice() -> None:
    """By hand: worth 0 and ln 3 at lambda 1 is 1 to 3."""
    found = quantal_response.equilibrium([[0.0, np.log(3.0)]], np.zeros((1, 1, 2, 2)), 1.0)
    assert found[0] == pytest.approx([0.25, 0.75])


def test_great_rationality_nears_nash() -> None:
    """By theory: mixed equilibrium of pennies with 320: the row player at 1/2, the column player at 1/8."""
    row, column = quantal_response.two_players([[320, 40], [40, 80]], [[40, 80], [80, 40]], 3.0)
    assert row[0] == pytest.approx(0.5, abs=0.02)
    assert column[0] == pytest.approx(0.125, abs=0.01)


def test_rationality_below_zero_is_refused() -> None:
    with pytest.raises(InputError, match="rationality"):
        quantal_response.two_players([[1, 0], [0, 1]], [[1, 0], [0, 1]], -1.0)


def test_demand_by_hand() -> None:
    """By hand: p = 1/2, own cost 1/10, the other's even on 0 to 3/10: x = 1/2 + (3/10 - 1/10) / 2 = 6/10, war 1/3."""
    found = crisis.best_demand(0.5, 0.1, 0.0, 0.3)
    assert found == pytest.approx((0.6, 1.0 / 3.0))
    # a war that costs the first more than it can cost the other is not risked
    assert crisis.best_demand(0.5, 0.4, 0.0, 0.3) == pytest.approx((0.5, 0.0))
    # known costs: the demand takes all of them and there is no war
    assert crisis.best_demand(0.5, 0.1, 0.2, 0.2) == pytest.approx((0.7, 0.0))
    # one who minds a war without end takes what is given for sure; nobody can demand more than all
    assert crisis.best_demand(0.5, np.inf, 0.1, 0.3) == pytest.approx((0.6, 0.0))
    assert crisis.best_demand([0.5, 0.9], 0.0, [0.7, 0.0], [0.9, 0.4]) == (
        pytest.approx([1.0, 1.0]), pytest.approx([0.0, 0.25]))


@pytest.mark.parametrize(("p", "cost", "low", "high"), [
    (0.5, 0.1, 0.0, 0.3), (0.8, 0.05, 0.1, 0.6), (0.2, 0.3, 0.05, 0.9)])
def test_demand_against_a_search(p: float, cost: float, low: float, high: float) -> None:
    """A second implementation: the best of many demands by the definition of what each gives."""
    x = np.linspace(0.0, 1.0, 200_001)
    war = np.clip((x - p - low) / (high - low), 0.0, 1.0)
    best = int((x * (1.0 - war) + (p - cost) * war).argmax())
    assert crisis.best_demand(p, cost, low, high) == pytest.approx((x[best], war[best]), abs=1e-4)


def test_numbers_that_are_no_crisis_are_refused() -> None:
    with pytest.raises(InputError, match="not a crisis"):
        crisis.best_demand(1.5, 0.1, 0.0, 0.3)
    with pytest.raises(InputError, match="not a crisis"):
        crisis.best_demand([0.5, 0.5], 0.1, 0.3, [0.4, 0.2])


def test_strategic_logit_by_hand() -> None:
    """By hand: nothing at stake: 1/2, 1/4, 1/4. With lambda 1, the second 3 to 1 for resisting (ln 3), the first gets
    ln 16 if it gives way and 0 if it resists, so expects ln 16 / 4 = ln 2: challenges 2 to 1. So 1/3, 1/6, 1/2.
    """
    even = crisis.strategic_logit(0.0, 0.0, 0.0, 0.0, 0.0, 7.0)
    assert [float(v) for v in even] == [0.5, 0.25, 0.25]
    found = crisis.strategic_logit(0.0, np.log(16.0), 0.0, 0.0, np.log(3.0), 1.0)
    assert [float(v) for v in found] == pytest.approx([1 / 3, 1 / 6, 1 / 2])


def test_strategic_logit_nears_backward_induction() -> None:
    """By theory: the second would resist, so the first leaves it, though it would gain if the second gave way."""
    found = crisis.strategic_logit(0.0, 1.0, -1.0, 0.0, 0.5, 200.0)
    assert float(found.status_quo) == pytest.approx(1.0)
    shares = crisis.strategic_logit(np.zeros(4), np.ones(4), -np.ones(4), 0.0, np.linspace(-1, 1, 4), np.full(4, 3.0))
    assert np.sum(shares, axis=0) == pytest.approx(np.ones(4))
    assert (np.diff(shares.status_quo) > 0.0).all()
