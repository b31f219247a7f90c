"""Draws of tallies against the exact sums, and blocs against their members."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.votes.draws import draw
from sim.reading.errors import InputError
from sim.rules import vote
from sim.states.blocs import (
    BLOCS,
    WEIGHTINGS,
    bloc_members,
    classes,
    pressed,
    shares,
    shares_of_classes,
    weights,
)
from sim.states.forecast import Forecast, forecast
from sim.states.members import load
from sim.states.peers import followed
from sim.states.reasons import reasons
from sim.states.rule import SALIENCE, TEXT, utilities
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
def test_a_bloc_of_two_numbers_or_classes_answers_as_its_members_within_two_hundredths(
        made: dict[str, Forecast], bloc: str, weighting: str) -> None:
    members = load()
    for one in made.values():
        exact = shares(members, one, bloc, weighting)
        assert exact.yes + exact.abstain + exact.no == pytest.approx(1.0)
        for count, most in ((1, 0.02), (4, 0.01)):
            held = shares_of_classes(one, classes(members, one, bloc, weighting, count))
            assert np.abs(np.array(held) - (exact.yes, exact.abstain, exact.no)).max() < most, (one.text.id, count)


def test_a_bloc_held_as_two_numbers_answers_as_the_statement_of_all_engines_lets_it(made: dict[str, Forecast]) -> None:
    """`declare.ask`, played on draws of luck, has the shares that are worked out."""
    from sim.rules import declare
    from sim.rules.forms import form_numbers
    from sim.rules.structure import MEMBERS, VOTES

    members, one = load(), made["ES-11/3"]
    held = classes(members, one, "global_south", count=1)
    p, rng = one.parameters, np.random.default_rng(5)
    luck = rng.gumbel(size=(3, 60_000))
    eta = held.middle[0] + one.shift + np.hypot(p.group_spread, one.shift_spread) * rng.standard_normal(60_000)

    class Sum:
        def choose(self, utility: list[np.ndarray], luck: np.ndarray, noise: float, count: int, _: object
                   ) -> np.ndarray:
            return np.argmax([utility[a] + noise * luck[a] for a in range(count)], axis=0).astype(float)

    class Me:
        noise = 1.0

    class Structure:
        forms = form_numbers({})

    assert Structure.forms[VOTES] == MEMBERS
    worth = list(np.moveaxis(utilities(eta, p.abstaining, p.against), -1, 0))
    lean = vote.lean(TEXT, 1.0, SALIENCE, float(np.sqrt(held.variance[0])))
    _, yes, no = declare.ask(Sum(), np.full(60_000, lean), Me(), Structure(), worth, luck, [0.0] * 3)  # type: ignore[arg-type]
    played = np.array([yes.mean(), declare.MANY - yes.mean() - no.mean(), no.mean()]) / declare.MANY
    np.testing.assert_allclose(played, shares_of_classes(one, held), atol=0.006)


def test_a_bloc_is_counted_in_the_draws_of_the_whole(made: dict[str, Forecast]) -> None:
    members, one = load(), made["ES-11/1"]
    among = bloc_members(members, "global_south", one)
    both = [draw(one, 1500, 4, among=part).counts for part in (among, ~among)]
    np.testing.assert_array_equal(both[0] + both[1], draw(one, 1500, 4).counts)
    assert (both[0].sum(axis=1) == 131).all()


def test_pressure_moves_the_members_of_the_bloc_and_nobody_else(made: dict[str, Forecast]) -> None:
    members, one = load(), made["ES-11/1"]
    among = bloc_members(members, "global_south", one)
    found = pressed(members, one, "global_south", 1.5)
    assert (found.p[among, 0] > one.p[among, 0]).all()
    np.testing.assert_allclose(found.p[~among], one.p[~among], atol=1e-12)
    assert pressed(members, one, "global_south", 0.0) is one
    place = members.place("IND")
    parts, apart = reasons(members, place, found)
    assert sum(r.amount for r in parts) == pytest.approx(apart)
    assert [r.amount for r in parts if r.words == "pressure"] == pytest.approx([1.5 * (1 - 131 / 193)])


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
