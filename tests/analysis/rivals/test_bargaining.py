"""Bueno de Mesquita's and KTAB's models: published figures, cases worked by hand, and files of a user."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from analysis.rivals import csv_files, file_reports
from analysis.rivals.theories import expected_utility, spatial
from analysis.rivals.theories.expected_utility import REPLICA, Readings
from sim.reading.errors import InputError

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import plain_mesquita

DATA = Path(__file__).parent / "data"
#: Capability, position, salience of ten members on emission standards (Bueno de Mesquita 1994).
EMISSION = np.array([(.08, 4, .8), (.08, 7, .4), (.03, 4, .2), (.16, 4, .8), (.16, 10, .6), (.16, 10, .6),
                     (.16, 10, .9), (.05, 7, .1), (.05, 4, 1.0), (.08, 7, .7)]).T
#: What is printed for them: weighted medians by round.
PRINTED = (7.0, 8.4159, 9.6109, 9.9620)

# -- expected utility ----------------------------------------------------------------------------------------


def test_expected_utility_by_hand() -> None:
    """By hand: two actors, capability 2 and 1, positions 0 and 1, salience 1 and 1/2, so votes 2 and 1/2.

    P_12 = 4/5. With r = 1: E_12 = 2 - 4 x 1/2 x 1/5 = 1.6; E_21 = 2 - 4 x 1 x 4/5 = -1.2. Security is -1.2 and 1.6, so
    R is -1 and 1, r is 2 and 1/2. Then E_12 = 1/2 (4/5 x 2 - 1/5 x 2) + 1/2 x 2 - (2 - 4 / 4) = 0.6 and
    E_21 = 1/5 x 2 - 4/5 x 2 - (2 - 4 sqrt(1/2)) = -3.2 + 2 sqrt 2. A compromise: 2 moves to 1 - (3.2 - 2 sqrt 2) / 0.6.
    """
    played = expected_utility.play([2.0, 1.0], [1.0, 0.5], [0.0, 1.0], rounds=1)
    assert played[1].risk[0] == pytest.approx([2.0, 0.5])
    assert played[1].position[0] == pytest.approx([0.0, 1.0 - (3.2 - 2.0 * np.sqrt(2.0)) / 0.6])
    assert played[1].forecast[0] == 0.0


def test_half_a_chance_of_no_challenge_by_hand() -> None:
    """By hand: as above with Q = 1/2. mu = 0, so T_12 = 1 (0 < 1), T_21 = 0 (1 is not below 1).

    With r = 1, U_b of 1 is 2 - 4 (1/2 - 1/4) = 1: E_12 = 1.6 - 1/2 = 1.1. U_w of 2 is 2 - 4 (1/2 + 1/2) = -2:
    E_21 = -1.2 + 1 = -0.2.
    """
    d = np.array([[[0.0, 1.0], [1.0, 0.0]]])
    s = np.array([[1.0, 0.5]])
    chance = expected_utility.prevail(np.array([[2.0, 1.0]]), s, d)
    found = expected_utility.expected(chance, s, d, np.array([[0.0, 1.0]]), np.ones((1, 2, 2)), 0.5)
    assert found[0] == pytest.approx(np.array([[0.0, 1.1], [-0.2, 0.0]]))


def medians(readings: Readings, rounds: int = 3) -> tuple[float, ...]:
    """Return the forecasts for the emission standards, to the digits printed."""
    c, x, s = EMISSION
    played = expected_utility.play(c, s, x, readings=readings, rounds=rounds)
    return tuple(round(float(made.forecast[0]), 4) for made in played)


def test_emission_standards_meet_the_printed_medians_by_one_reading_alone() -> None:
    """Published: 7, 8.4159, 9.6109, 9.9620. Range and end of the play are all that these figures leave open."""
    meet = {Readings(*chosen) for chosen in itertools.product(*expected_utility.CHOICES.values())  # type: ignore[arg-type]
            if medians(Readings(*chosen), 1)[1] == PRINTED[1] and medians(Readings(*chosen)) == PRINTED}  # type: ignore[arg-type]
    assert meet == {REPLICA._replace(span=span, ends=ends) for span, ends in itertools.product(  # type: ignore[arg-type]
        *(expected_utility.CHOICES[name] for name in ("span", "ends")))}


def test_equations_as_printed_part_from_the_printed_medians_in_the_first_round() -> None:
    assert medians(Readings(), 4) == (7.0, 9.53, 9.53, 9.53, 10.0)
    assert medians(Readings(ends="median")) == (7.0, 9.53, 9.53)
    assert medians(REPLICA._replace(votes="linear")) == (7.0, 8.4272, 9.6199, 9.9643)
    assert set(medians(REPLICA._replace(chance="pair"))) == {7.0}


def test_chances_over_all_pairs_by_hand() -> None:
    """By hand: three actors at 0, 1/2 and 1 cast 1, 2 and 1 votes a distance.

    On 0 against 1/2: 1/2 for (the first), 1 and 1/2 against; on 0 against 1: 1 for, 0 and 1 against; on 1/2 against 1
    as on the first pair. The absolute votes are 2, 2 and 2, each pair in both orders: 12. P_12 = 1/24, P_21 = 3/24.
    """
    d = np.abs(np.subtract.outer([0.0, 0.5, 1.0], [0.0, 0.5, 1.0]))[None]
    votes, one = np.array([[1.0, 2.0, 1.0]]), np.ones((1, 3))
    found = expected_utility.prevail(votes, one, d, "all")[0]
    assert found[0] == pytest.approx([0.0, 1.0 / 24.0, 2.0 / 24.0])
    assert found[1] == pytest.approx([3.0 / 24.0, 0.0, 3.0 / 24.0])
    assert expected_utility.prevail(votes, one, d)[0][0, 1:] == pytest.approx([0.25, 0.5])


def test_a_lost_conflict_comes_before_a_compromise_and_the_nearest_of_a_kind_is_taken() -> None:
    """By hand: the last actor, at 0, is offered a compromise at 1/8, and conflicts to lose at 1 and 1/2."""
    x = np.array([[0.25, 1.0, 0.5, 0.0]])
    own, other = np.zeros((1, 4, 4)), np.zeros((1, 4, 4))
    own[0, :3, 3], other[0, :3, 3] = [0.4, 0.9, 0.3], [-0.2, 0.5, 0.1]
    for taken, at in (("kind", 0.5), ("nearest", 0.125), ("strongest", 1.0)):
        to = expected_utility.next_positions(x, own, other, Readings(conflict="move", taken=taken))  # type: ignore[arg-type]
        assert to[0].tolist() == pytest.approx([0.25, 1.0, 0.5, at])


def test_readings_part_where_they_are_said_to() -> None:
    c, x, s = EMISSION
    plain = expected_utility.play(c, s, x, rounds=1)[1].position
    for name, choices in expected_utility.CHOICES.items():
        other = Readings()._replace(**{name: choices[1]})
        first = expected_utility.play(c, s, x, rounds=3, readings=other)
        if name == "span":  # the same until the range of positions changes
            assert first[1].position == pytest.approx(plain)
        elif name not in ("taken", "ends"):  # alone, the order of offers decides between equal targets here
            assert np.abs(first[1].position - plain).max() > 0.01
    moves = Readings(conflict="move")
    strong, near = (expected_utility.play(c, s, x, rounds=1, readings=moves._replace(taken=t))[1].forecast[0]
                    for t in ("strongest", "nearest"))
    assert (strong, near) == (10.0, 7.0)


@pytest.mark.parametrize("seed", range(24))
def test_expected_utility_against_plain_python(seed: int) -> None:
    """A second implementation, without arrays: six actors, three rounds, open steps read at random."""
    rng = np.random.default_rng(seed)
    read = Readings(*(choices[rng.integers(len(choices))] for choices in expected_utility.CHOICES.values()))._replace(
        ends="still")  # type: ignore[arg-type]
    c, s, x = rng.random((3, 6))
    played = expected_utility.play(c, s, x, rounds=3, readings=read)
    plain = plain_mesquita.Play(c.tolist(), s.tolist(), x.tolist(), read)
    for made in played[1:]:
        plain.round()
        assert made.risk[0] == pytest.approx(plain.r)
        assert made.position[0] == pytest.approx(plain.x)
        assert made.forecast[0] == pytest.approx(plain_mesquita.median(plain.c, plain.s, plain.x))


def test_draws_are_played_apart() -> None:
    rng = np.random.default_rng(4)
    c, s, x = rng.random((3, 12, 5))
    together = expected_utility.play(c, s, x, rounds=6)
    for k in range(12):
        alone = expected_utility.play(c[k], s[k], x[k], rounds=6)
        last = alone[-1]
        assert together[-1].position[k] == pytest.approx(last.position[0])
        assert together[-1].forecast[k] == pytest.approx(last.forecast[0])


def test_equal_positions_divide_by_nothing() -> None:
    played = expected_utility.play([1.0, 2.0], [1.0, 1.0], [0.3, 0.3])
    assert played[-1].position.tolist() == [[0.3, 0.3]]


def test_saliences_and_readings_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="salience"):
        expected_utility.play([1.0, 1.0], [50.0, 1.0], [0.0, 1.0])
    with pytest.raises(InputError, match="not a reading"):
        expected_utility.play([1.0, 1.0], [1.0, 1.0], [0.0, 1.0], readings=Readings(no_challenge=0.7))


# -- KTAB's spatial model --------------------------------------------------------------------------------------

ROWS = [line.split(",") for line in (DATA / "ktab_dummyData_3Dim.csv").read_text().splitlines()[2:9]]
NUMBERS = np.array([[float(cell) for cell in row[2:9]] for row in ROWS])
POWER, AT, CARE = NUMBERS[:, 0], NUMBERS[:, 1::2] / 100.0, NUMBERS[:, 2::2] / 100.0
LOG = json.loads((DATA / "ktab_log.json").read_text())["turns"]


def test_spatial_model_meets_its_log_turn_by_turn() -> None:
    """Published: every challenge, probability, gain, bargain and position of ten turns, to the digits printed."""
    played = spatial.play(POWER, CARE, AT)
    assert len(played) == len(LOG) == 10
    for made, logged in zip(played, LOG, strict=True):
        assert [(c.by, c.to) for c in made.challenges] == [(c["by"], c["to"]) for c in logged["challenges"]]
        for ours, theirs in zip(made.challenges, logged["challenges"], strict=True):
            assert ours.probability == pytest.approx(theirs["probability"], abs=5.1e-5)
            assert ours.gain == pytest.approx(theirs["gain"], abs=5.1e-5)
            assert (100.0 * ours.ends).round(2).tolist() == theirs["adopts"]
        assert (100.0 * made.position).round(2).tolist() == logged["positions"]


def test_spatial_model_settles_as_its_log_does() -> None:
    """Published: fractional changes .9999, .7631, .1780 to .0045 (KTAB adds 1e-4 to the first distance)."""
    played = spatial.play(POWER, CARE, AT)
    stands = [AT, *(made.position for made in played)]
    apart = [spatial.moved(a, b) for a, b in itertools.pairwise(stands)]
    found = [round(distance / (apart[0] + 1e-4), 4) for distance in apart]
    assert found == [logged["fractional_change"] for logged in LOG]


FIVE = json.loads((DATA / "ktab_smpExample_log.json").read_text())


def test_spatial_model_meets_its_second_log_turn_by_turn() -> None:
    """Published: cubic votes, Markov elections, ideal points that lag. Choices were drawn: they are taken as logged."""
    actors = np.array([row[1:] for row in FIVE["actors"]], dtype=float)
    power, x, care = actors[:, 0], actors[:, 1::2] / 100.0, actors[:, 2::2] / 100.0
    ideal, first = x, 0.0
    assert len(FIVE["turns"]) == 14
    for logged in FIVE["turns"]:
        made = spatial.turn(power, care, x, ideal=ideal, rule=spatial.MARKOV)
        assert made.risk == pytest.approx(logged["risk"], abs=5.1e-4)
        assert [(c.by, c.to) for c in made.challenges] == [(c["by"], c["to"]) for c in logged["challenges"]]
        for ours, theirs in zip(made.challenges, logged["challenges"], strict=True):
            assert ours.probability == pytest.approx(theirs["probability"], abs=5.1e-5)
            assert ours.gain == pytest.approx(theirs["gain"], abs=5.1e-5)
            assert (100.0 * ours.ends).round(2).tolist() == theirs["adopts"]
        for i, chances in enumerate(made.elections):
            options = [(i, i), *((c.by, c.to) for c in made.challenges if i in (c.by, c.to))]
            assert {f"{a}-{b}": p for (a, b), p in zip(options, chances, strict=True)} == pytest.approx(
                logged["elections"][str(i)], abs=1.1e-4)
        after = np.array(logged["positions"]) / 100.0
        first = first or spatial.moved(x, after)
        assert round(spatial.moved(x, after) / (first + 1e-4), 4) == logged["fractional_change"]
        ideal = spatial.ideals(ideal, after, FIVE["ideals_adjust"])
        assert 100.0 * ideal == pytest.approx(np.array(logged["ideals"]), abs=5.1e-5)
        x = after


def test_a_markov_election_by_hand() -> None:
    """By hand: of two options each stands for the share of time that it wins: 2/3 by votes of 2 against 1.

    A gain of 2 casts (2 + 8) / 2 = 5 cubic votes, one of 1 casts 1.
    """
    assert spatial.election([2.0, 1.0], [[1.0, 0.0], [0.0, 1.0]], spatial.MARKOV)[0] == pytest.approx([2 / 3, 1 / 3])
    chance, wins = spatial.election([1.0, 1.0], [[2.0, 0.0], [0.0, 1.0]], spatial.Rule("cubic", "conditional"))
    assert wins[0, 1] == chance[0] == pytest.approx(5.0 / 6.0)
    # a, b, c of which each beats the next for sure stand for a third of the time each; an option of nobody's for none
    u = [[2.0, 1.0, 0.0, -9.0], [0.0, 2.0, 1.0, -9.0], [1.0, 0.0, 2.0, -9.0]]
    found, _ = spatial.election([1.0, 1.0, 1.0], u, spatial.Rule("proportional", "markov"))
    assert found == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.0], abs=1e-6)
    # if nobody cares, all stand alike
    assert spatial.election([1.0], [[0.5, 0.5, 0.5]], spatial.MARKOV)[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3])


def test_spatial_model_by_hand() -> None:
    """By hand: two actors at 0 and 1, capability 3 and 1, salience 1 each.

    Values off the diagonal are 0, so utilities are what they are whatever the risk: u = identity. Supports are 3 and 1,
    p_12 = 3/4. The gain of 1 is 2 x 3/4 - 1 = 1/2, that of 2 is -1/2: only 1 challenges. The bargain has t_1 = 9/16,
    t_2 = 1/16: 1 would move by 1/10 of the way, 2 by 9/10. Staying is worth 1/2 to each, on average over positions.
    The bargain puts both at 1/10: values 9/10 to 1, 1/10 to 2. Risk attitudes are 1 (of 3/4) and -1/2 (of 1/4), so
    utilities 0.9 + 0.09 = 0.99 and 0.1 - 0.5 x 0.09 = 0.055. Supports 3 x 0.49 = 1.47 and 1 x 0.445: it is taken.
    """
    made = spatial.turn([3.0, 1.0], [[1.0], [1.0]], [[0.0], [1.0]])
    assert made.risk.tolist() == [1.0, -0.5]
    (challenge,) = made.challenges
    assert (challenge.by, challenge.to, challenge.probability, challenge.gain) == (0, 1, 0.75, 0.5)
    assert made.position[:, 0] == pytest.approx([0.1, 0.1])


def test_an_election_by_hand() -> None:
    """By hand: votes 2 and 1 over three options. a beats b with 2 x 1 against 1 x 1: 2/3. c is nobody's: 0."""
    chance, wins = spatial.election([2.0, 1.0], [[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
    assert wins[0, 1] == pytest.approx(2.0 / 3.0)
    assert chance == pytest.approx([2.0 / 3.0, 1.0 / 3.0, 0.0])


def test_a_third_party_is_counted_by_what_it_gains_from_siding() -> None:
    """By hand: actors at 0, 1 and 1/2, weight 1, risk neutral; 0 against 1 in the eyes of all.

    The third is as near to both: z = 0, q = 1/2, and siding with either gains the same. Nothing is added: p = 1/2.
    """
    u = spatial.values([[0.0], [1.0], [0.5]], np.ones((3, 1)))
    assert spatial.chances(np.ones(3), u)[0, 1] == pytest.approx(0.5)


def test_who_stands_together_has_nothing_to_settle() -> None:
    played = spatial.play([1.0, 2.0, 3.0], np.ones((3, 1)), np.full((3, 1), 0.4))
    assert len(played) == 1
    assert played[0].challenges == ()
    assert played[0].position.tolist() == [[0.4]] * 3


def test_positions_off_the_scale_are_refused() -> None:
    with pytest.raises(InputError, match="position"):
        spatial.play([1.0, 1.0], np.ones((2, 1)), [[0.0], [1.5]])


# -- a user's file ------------------------------------------------------------------------------------------------


def test_theories_on_a_file(tmp_path: Path) -> None:
    file = tmp_path / "actors.csv"
    file.write_text("actor,capability,position,salience\nA,2,0,100\nB,1,1,50\n")
    found = file_reports.bargained(csv_files.read_bargainers(file), rounds=1, readings=Readings())
    assert found.percent
    by = dict(zip(found.forecasts["theory"], found.forecasts["forecast"], strict=True))
    assert by[file_reports.MEAN] == pytest.approx(0.2)
    assert by[file_reports.MEDIAN] == by[file_reports.EXPECTED] == 0.0
    told = found.rounds[(found.rounds["theory"] == file_reports.EXPECTED) & (found.rounds["round"] == 1)]
    assert told["position"].tolist() == pytest.approx([0.0, 1.0 - (3.2 - 2.0 * np.sqrt(2.0)) / 0.6])


def test_equal_positions_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "actors.csv"
    file.write_text("actor,capability,position,salience\nA,2,3,1\nB,1,3,1\n")
    found = file_reports.bargained(csv_files.read_bargainers(file), rounds=5, readings=Readings())
    assert (found.forecasts["forecast"] == 3.0).all()
    assert (found.forecasts["reached"] != "still moving").all()
