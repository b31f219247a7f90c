"""Each theory gives its published numbers, and one more case that is worked by hand beside it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.rivals.theories import landscape, means, nulls, opinion
from sim.reading.errors import InputError

#: However slow the machine is.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# -- weighted mean and median --------------------------------------------------------------------------

#: Clout, position, salience of eleven actors in the talks with Greece, 2015, as published with mean and median.
GREECE = np.array([
    (100, 40, 100), (30, 60, 100), (20, 70, 100), (10, 80, 100), (100, 100, 80), (70, 100, 100), (70, 100, 40),
    (70, 100, 40), (50, 100, 100), (20, 100, 70), (20, 100, 100)], dtype=float).T


def test_mean_and_median_of_the_published_case() -> None:
    """Published: mean 82.22, median 100."""
    clout, position, salience = GREECE
    assert round(float(means.weighted_mean(clout, salience, position)), 2) == 82.22
    assert float(means.weighted_median(clout, salience, position)) == 100.0


def test_mean_and_median_by_hand() -> None:
    """By hand: votes 2, 3, 1 at -1, 0, 1; the mean is (-2 + 1) / 6; half of 6 is reached at 0."""
    c, s, x = [2.0, 3.0, 0.5], [1.0, 1.0, 2.0], [-1.0, 0.0, 1.0]
    assert float(means.weighted_mean(c, s, x)) == pytest.approx(-1.0 / 6.0)
    assert float(means.weighted_median(c, s, x)) == 0.0


def test_two_readings_of_a_median_part_where_exactly_half_lies_below() -> None:
    """By hand: one vote at 0 and one at 1; the smallest median is 0, the middle of all medians would be 0.5."""
    assert float(means.weighted_median([1.0, 1.0], [1.0, 1.0], [0.0, 1.0])) == 0.0


@patiently
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(-5, 5)), min_size=2, max_size=9))
def test_no_alternative_beats_the_median(actors: list[tuple[int, int]]) -> None:
    """Black 1948: in pairwise votes by distance the weighted median loses to no actor's position."""
    w, x = (np.array(a, dtype=float) for a in zip(*actors, strict=True))
    found = float(means.weighted_median(w, np.ones(len(w)), x))
    for other in x:
        nearer = np.abs(x - other) < np.abs(x - found)
        further = np.abs(x - other) > np.abs(x - found)
        assert w[nearer].sum() <= w[further].sum() + 1e-9


def test_draws_are_columns() -> None:
    rng = np.random.default_rng(3)
    c, s, x = rng.random((3, 6, 20))
    for k in (0, 7, 19):
        for theory in (means.weighted_mean, means.weighted_median):
            assert theory(c, s, x)[k] == pytest.approx(float(theory(c[:, k], s[:, k], x[:, k])))


@pytest.mark.parametrize(("c", "s"), [([0.0, 0.0], [1.0, 1.0]), ([1.0, -1.0], [1.0, 1.0]), ([1.0, 1.0], [1.0, np.nan]),
                                      ([], [])])
def test_weights_that_are_none_are_refused(c: list[float], s: list[float]) -> None:
    with pytest.raises(InputError):
        means.weighted_mean(c, s, np.zeros(len(c)))


# -- null models -----------------------------------------------------------------------------------------


def test_null_models_by_definition() -> None:
    x = np.array([0.8, 0.3, 0.0, -0.1, -0.9])
    assert nulls.no_change(x).tolist() == x.tolist()
    assert nulls.coin(3).tolist() == [1 / 3] * 3
    assert not nulls.always_abstain(x).any()
    assert nulls.nearest_answer(x, 0.8).tolist() == [1, 0, 0, 0, -1]
    # the same text from the other side turns every answer round
    assert nulls.nearest_answer(x, -0.8).tolist() == [-1, 0, 0, 0, 1]
    assert not nulls.nearest_answer(x, 0.0).any()
    # 0.3 lies as near to a text at 0.6 as to an abstention, which is given
    assert nulls.nearest_answer([0.3, 0.31], 0.6).tolist() == [0, 1]
    assert not nulls.abstain_on_war_texts(x, 0.8, True).any()
    assert nulls.abstain_on_war_texts(x, 0.8, False).tolist() == [1, 0, 0, 0, -1]


# -- opinion dynamics --------------------------------------------------------------------------------------

FOUR = np.array([(.220, .120, .360, .300), (.147, .215, .344, .294), (0, 0, 1, 0), (.090, .178, .446, .286)])


def test_friedkin_and_johnsen_four_persons() -> None:
    """Published: from 25, 25, 75, 85 to 60.02, 59.98, 75, 74.99, with susceptibility I - diag W."""
    found = opinion.friedkin_johnsen(FOUR, 1.0 - np.diag(FOUR), [25.0, 25.0, 75.0, 85.0])
    assert found.round(2).tolist() == [60.02, 59.98, 75.0, 74.99]


def test_friedkin_and_johnsen_by_hand() -> None:
    """By hand: the first listens to the second half and half, the second to nobody.

    ``y_1 = 1/2 (y_1 / 2 + y_2 / 2) + 1/2 0`` with y_2 = 3 gives ``y_1 (1 - 1/4) = 3/4``, so y_1 = 1.
    """
    found = opinion.friedkin_johnsen([[0.5, 0.5], [0.0, 1.0]], [0.5, 0.0], [0.0, 3.0])
    assert found == pytest.approx([1.0, 3.0])


def test_friedkin_and_johnsen_is_where_the_steps_lead() -> None:
    """A second implementation: the recursion itself."""
    a, start = 1.0 - np.diag(FOUR), np.array([25.0, 25.0, 75.0, 85.0])
    y = start.copy()
    for _ in range(500):
        y = a * (FOUR @ y) + (1 - a) * start
    assert opinion.friedkin_johnsen(FOUR, a, start) == pytest.approx(y)


def test_friedkin_and_johnsen_refuses_what_does_not_settle() -> None:
    with pytest.raises(InputError, match="do not settle"):
        opinion.friedkin_johnsen([[0.0, 1.0], [1.0, 0.0]], [1.0, 1.0], [0.0, 1.0])
    with pytest.raises(InputError, match="add up to 1"):
        opinion.friedkin_johnsen([[0.5, 0.1], [0.0, 1.0]], [0.5, 0.5], [0.0, 1.0])
    with pytest.raises(InputError, match="susceptibilities"):
        opinion.friedkin_johnsen([[0.5, 0.5], [0.0, 1.0]], [1.5, 0.5], [0.0, 1.0])


def test_bounded_confidence_by_hand() -> None:
    """By hand: 0, 1, 2 with confidence 1: to 0.5, 1, 1.5; then all are within 1 of each other, and meet at 1."""
    assert opinion.bounded_confidence([0.0, 1.0, 2.0], 1.0) == pytest.approx([1.0, 1.0, 1.0])
    # two that are out of reach of each other stay where they are
    assert opinion.bounded_confidence([0.0, 1.0], 0.99).tolist() == [0.0, 1.0]


@patiently
@given(st.lists(st.integers(0, 40), min_size=2, max_size=9), st.integers(0, 40))
def test_bounded_confidence_keeps_its_promises(start: list[int], confidence: int) -> None:
    """Hegselmann and Krause 2002: order is kept, groups end equal and further apart than the confidence."""
    x = np.array(start, dtype=float)
    found = opinion.bounded_confidence(x, confidence)
    order = np.argsort(x, kind="stable")
    assert (np.diff(found[order]) >= -1e-9).all()
    gaps = np.diff(np.sort(found))
    assert ((gaps < 1e-6) | (gaps > confidence)).all()
    if confidence >= x.max() - x.min():
        assert found == pytest.approx(np.full(len(x), x.mean()))
    if (np.diff(np.sort(x)) > confidence).any():
        assert found.max() - found.min() > confidence


def test_consensus_threshold_of_bounded_confidence() -> None:
    """Hegselmann and Krause 2002: many even opinions end in several groups below a threshold of about .2, one above."""
    start = np.linspace(0.0, 1.0, 201)
    ends = {eps: len(opinion.groups(opinion.bounded_confidence(start, eps), 1e-6)) for eps in (0.05, 0.15, 0.25, 0.3)}
    assert ends[0.05] > ends[0.15] > 1
    assert ends[0.25] == ends[0.3] == 1


def test_groups_are_chains() -> None:
    assert opinion.groups([0.9, 0.0, 0.1, 1.0], 0.1 + 1e-9) == [[1, 2], [0, 3]]


# -- landscape ---------------------------------------------------------------------------------------------

FIRMS = ("Sun", "Prime", "Apollo", "Intergraph", "SGI", "DEC", "HP", "AT&T", "IBM")
FIRM_SIZES = (28.9, 1.0, 21.2, 4.4, 4.4, 20.0, 11.5, 28.5, 3.8)
KIND = np.array([0] * 5 + [1] * 4)


def test_landscape_of_the_unix_standards() -> None:
    """Published: two minima of 256 configurations, energy -3828.9 both, basins 128 and 128."""
    found = landscape.minima(FIRM_SIZES, -(KIND[:, None] == KIND[None, :]).astype(float))
    assert found.configurations == 256
    assert found.energies.round(1).tolist() == [-3828.9, -3828.9]
    assert found.basins.tolist() == [128, 128]
    assert {frozenset(np.array(FIRMS)[side == 0].tolist()) for side in found.sides} == {
        frozenset({"Sun", "Prime", "AT&T", "IBM"}), frozenset({"Sun", "Prime", "DEC", "HP"})}


def test_landscape_of_five_powers() -> None:
    """Published: Britain, France, USSR, Germany, Italy, all against all, have four stable configurations."""
    found = landscape.minima([7.45, 5.32, 15.01, 11.49, 4.03], -np.ones((5, 5)))
    assert len(found.energies) == 4


def test_landscape_by_hand() -> None:
    """By hand: sizes 1, 2, 3, friends 1 and 2 (p = 1), enemies 2 and 3 (p = -1), 1 and 3 indifferent.

    Apart, 1 and 2 add 1 x 2 x 1 twice: 4; 2 and 3 take away 2 x 3 twice: -12. {1 2 | 3}: -12. {1 | 2 3}: 4.
    {1 3 | 2}: 4 - 12 = -8. Together: 0. From {1 3 | 2} the move of 1 leads to -12; all run down to {1 2 | 3}.
    """
    p = [[0, 1, 0], [1, 0, -1], [0, -1, 0]]
    assert landscape.energy([1, 2, 3], p, [0, 1, 0]) == -8.0
    assert landscape.energy([1, 2, 3], p, [0, 1, 1]) == 4.0
    found = landscape.minima([1, 2, 3], p)
    assert (found.sides.tolist(), found.energies.tolist(), found.basins.tolist()) == ([[0, 0, 1]], [-12.0], [4])
    # F of 2 in {1 3 | 2}: 1 x 1 - 3 x 1 = -2; E is the sum of s F: 1 x 2 + 2 x -2 + 3 x -2 = -8
    assert landscape.frustration([1, 2, 3], p, [0, 1, 0]).tolist() == [2.0, -2.0, -2.0]


def test_of_moves_that_lower_alike_the_first_in_order_is_made() -> None:
    """By hand: three equal enemies. Together, each could leave alike: the first does, and is alone thereafter.

    The four configurations are all together and one alone; the latter three are minima, and all together runs down
    to the one in which the first is alone: basins 2, 1, 1.
    """
    found = landscape.minima([1, 1, 1], -np.ones((3, 3)))
    assert found.basins.tolist() == [2, 1, 1]
    assert found.sides[0].tolist() == [0, 1, 1]


@patiently
@given(st.integers(2, 6), st.integers(0, 10_000))
def test_landscape_against_plain_search(n: int, seed: int) -> None:
    """A second implementation: every configuration, every flip, by the definition of the energy."""
    rng = np.random.default_rng(seed)
    size, p = rng.integers(1, 9, n).astype(float), rng.integers(-3, 4, (n, n)).astype(float)
    lowest = {}
    for rest in itertools.product((0, 1), repeat=n - 1):
        here = (0, *rest)
        e = landscape.energy(size, p, here)
        flips = [tuple(1 - v if k == i else v for k, v in enumerate(here)) for i in range(n)]
        if all(landscape.energy(size, p, f) >= e - 1e-9 for f in flips):
            lowest[here] = e
    found = landscape.minima(size, p)
    assert {tuple(side): e for side, e in zip(found.sides.tolist(), found.energies, strict=True)} == pytest.approx(
        lowest)
    assert found.basins.sum() == 2 ** (n - 1)


def test_sampled_landscape_agrees_with_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    size, p = rng.random(11) * 9, rng.normal(size=(11, 11))
    exact = landscape.minima(size, p)
    monkeypatch.setattr(landscape, "EXACT", 5)
    sampled = landscape.minima(size, p)
    assert exact.exact
    assert not sampled.exact
    assert sampled.sides.tolist() == exact.sides.tolist()
    assert sampled.energies == pytest.approx(exact.energies)
    assert sampled.basins / 20_000 == pytest.approx(exact.basins / 1024, abs=0.02)


@pytest.mark.parametrize(("size", "p"), [([1.0], [[0.0]]), ([1.0, -1.0], np.zeros((2, 2))),
                                         ([1.0, 1.0], np.zeros((2, 3))), ([1.0, 1.0], [[0.0, np.nan], [0.0, 0.0]])])
def test_landscapes_that_are_none_are_refused(size: list[float], p: list[list[float]]) -> None:
    with pytest.raises(InputError):
        landscape.minima(size, p)
