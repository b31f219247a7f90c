"""Draws of tallies against the exact sums, and blocs against their members."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.votes.draws import draw
from sim.reading.errors import InputError
from sim.states.blocs import BLOCS, WEIGHTINGS, bloc_members, classes, shares, shares_of_classes, weights
from sim.states.forecast import Forecast, forecast
from sim.states.members import load
from sim.states.peers import followed
from sim.states.texts import builtin_texts


@pytest.fixture(scope="module")
def made() -> dict[str, Forecast]:
    members = load()
    return {text.id: forecast(members, text) for text in builtin_texts()}


@pytest.mark.parametrize("text", ["ES-11/1", "ES-11/3", "68/262"])
def test_mean_counts_are_the_sums_of_probabilities(made: dict[str, Forecast], text: str) -> None:
    counts = draw(made[text], 40_000, seed=3).counts
    assert (counts.sum(axis=1) == 193).all()
    error = counts.std(axis=0) / np.sqrt(len(counts))
    assert (np.abs(counts.mean(axis=0) - made[text].four.sum(axis=0)) < 5 * error + 0.02).all()


def test_draws_are_the_same_for_any_number_of_threads_and_differ_by_seed(made: dict[str, Forecast]) -> None:
    one, two, other = (draw(made["ES-11/1"], 3000, seed, threads).counts for seed, threads in ((1, 1), (1, 2), (2, 1)))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()
    np.testing.assert_array_equal(draw(made["ES-11/1"], 512, 1).counts, one[:512])


def test_shared_shocks_widen_the_band(made: dict[str, Forecast]) -> None:
    base = made["ES-11/1"]
    alone = base._replace(shift_spread=0.0, parameters=type(base.parameters)(
        **{**base.parameters.__dict__, "group_spread": 0.0}))
    wide, narrow = draw(base, 20_000), draw(alone, 20_000)
    assert wide.counts[:, 0].std() > 1.5 * narrow.counts[:, 0].std()


def test_no_draw_is_refused(made: dict[str, Forecast]) -> None:
    with pytest.raises(InputError, match="number of draws"):
        draw(made["ES-11/1"], 0)


@pytest.mark.parametrize("weighting", list(WEIGHTINGS))
@pytest.mark.parametrize("bloc", BLOCS)
def test_a_bloc_of_classes_answers_as_its_members_within_two_hundredths(
        made: dict[str, Forecast], bloc: str, weighting: str) -> None:
    members = load()
    for one in made.values():
        exact = shares(members, one, bloc, weighting)
        assert exact.yes + exact.abstain + exact.no == pytest.approx(1.0)
        held = shares_of_classes(one, classes(members, one, bloc, weighting))
        assert np.abs(np.array(held) - (exact.yes, exact.abstain, exact.no)).max() < 0.02, one.text.id


def test_the_shares_of_a_bloc_are_weighted_sums_by_hand(made: dict[str, Forecast]) -> None:
    members, one = load(), made["ES-11/1"]
    among = bloc_members(members, "global_south", one)
    assert members.place("CHN") not in np.flatnonzero(among)
    w = weights(members, "population")
    total = sum(w[i] * (1 - one.absent[i]) for i in np.flatnonzero(among))
    yes = sum(w[i] * (1 - one.absent[i]) * one.p[i, 0] for i in np.flatnonzero(among)) / total
    found = shares(members, one, "global_south", "population")
    assert found.yes == pytest.approx(yes)
    assert found.members == among.sum() == 131
    with pytest.raises(InputError, match="unknown bloc"):
        shares(members, one, "atlantis")
    with pytest.raises(InputError, match="unknown weighting"):
        shares(members, one, "eu", "height")


def test_the_yes_share_is_the_coded_one_where_nothing_is_shared(made: dict[str, Forecast]) -> None:
    from sim.states.rule import averaged

    for one in made.values():
        p = one.parameters
        yes = averaged(one.standing.middle + one.shift, one.standing.variance + p.group_spread**2, p.abstaining,
                       p.against)[:, 0]
        present = 1.0 - one.absent
        assert (yes * present).sum() / present.sum() == pytest.approx(one.level.share, abs=1e-9)


def test_following_draws_a_member_to_its_group_and_is_off_at_nought() -> None:
    eta, groups = np.array([1.0, 3.0, -2.0]), ("a", "a", "b")
    np.testing.assert_array_equal(followed(eta, groups, 0.0), eta)
    np.testing.assert_allclose(followed(eta, groups, 0.25), [1.5, 2.5, -2.0])
