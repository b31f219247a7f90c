"""Ensembles: the same result however it is computed, true to the runs in it, in little memory."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import worlds

import sim
from sim.coded.variables import BY_NAME
from sim.engines.block import NEVER, Block
from sim.engines.draws import Draws
from sim.engines.ensemble import choose_engine, run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.engines.numpy_engine import simulate
from sim.engines.reduce import BINS, QUANTILES, SUMMARISED, Ensemble
from sim.engines.shares import wilson
from sim.reading.errors import InputError
from sim.world.luck import Luck
from sim.world.world import World

NUMBA = importlib.util.find_spec("numba") is not None
needs_numba = pytest.mark.skipif(not NUMBA,
                                 reason="numba is not installed: pip install 'positions-sim[fast]'")
needs_scipy = pytest.mark.skipif(importlib.util.find_spec("scipy") is None,
                                 reason="scipy is not installed: pip install 'positions-sim[fast]'")
FASTEST: Any = "numba" if NUMBA else "numpy"
SEED = 17


@cache
def crimea() -> World:
    return sim.load(scenario="crimea_2014")


@cache
def arms() -> World:
    return sim.load(scenario="arms_sale")


ASKED = ("position.china.economic@mean", "vote.unsc_2014_03_15.china", "penalised.russia-us.week")


def digest(runs: int, engine: Any = "numpy", **how: Any) -> str:
    return run_ensemble(crimea(), runs, SEED, outcomes=ASKED, engine=engine, **how).digest()


# -- however it is computed -------------------------------------------------------------------------


@cache
def plainly(runs: int) -> str:
    """The digest of the reference: NumPy, one thread, one chunk."""
    return digest(runs, threads=1, chunk=1024)


@pytest.mark.parametrize("runs", [65, 192])
def test_numpy_chunks_and_threads_change_nothing(runs: int) -> None:
    for threads, chunk in ((1, 64), (2, 128), (4, 64)):
        assert digest(runs, threads=threads, chunk=chunk) == plainly(runs), (threads, chunk)


@needs_numba
@pytest.mark.parametrize("threads", [1, 2, 4, 8])
@pytest.mark.parametrize("chunk", [64, 128, 512])
def test_numba_chunks_and_threads_change_nothing(threads: int, chunk: int) -> None:
    assert digest(300, "numba", threads=threads, chunk=chunk) == plainly(300)


@needs_numba
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(world=worlds(max_actors=5, max_weeks=10), runs=st.integers(1, 130), seed=st.integers(0, 2**32))
def test_engines_agree_on_invented_worlds(world: World, runs: int, seed: int) -> None:
    one = run_ensemble(world, runs, seed, engine="numpy", threads=1)
    other = run_ensemble(world, runs, seed, engine="numba", threads=2, chunk=64)
    assert one.digest() == other.digest()


def test_another_seed_or_number_of_runs_is_another_result() -> None:
    known = {plainly(65), plainly(300), digest(64, threads=1),
             run_ensemble(crimea(), 65, SEED + 1, outcomes=ASKED).digest()}
    assert len(known) == 4


def test_an_ensemble_can_be_continued() -> None:
    whole = run_ensemble(crimea(), 192, SEED, outcomes=ASKED)
    parts = [run_ensemble(crimea(), count, SEED, outcomes=ASKED, first=first)
             for first, count in ((0, 64), (64, 128))]
    for name in ASKED:
        joined = np.concatenate([part.outcomes[name] for part in parts])
        assert joined.tobytes() == whole.outcomes[name].tobytes()
    for name, counts in whole.histogram.items():
        assert (counts == sum(part.histogram[name] for part in parts)).all()


def test_blocks_come_in_the_order_of_the_runs() -> None:
    seen: list[tuple[int, int]] = []
    run_ensemble(crimea(), 300, SEED, threads=4, chunk=64,
                 on_block=lambda _, first, count: seen.append((first, count)))
    assert seen == [(0, 64), (64, 64), (128, 64), (192, 64), (256, 44)]


# -- true to its runs -------------------------------------------------------------------------------


@cache
def recorded() -> tuple[Ensemble, Block]:
    """An ensemble of 200 runs, and the same runs in full."""
    found = run_ensemble(arms(), 200, SEED, engine=FASTEST, keep_drawn=True,
                         outcomes=tuple(name for name, _ in READ))
    drawn = arms().uniforms(SEED, 0, 256)
    block = simulate(arms(), arms().draw(drawn), Luck(arms(), SEED, 0, 4), np.arange(arms().layout.size),
                     drawn)
    return found, block


def values_of(block: Block, name: str) -> Any:
    """Return a variable of the first 200 runs, shape (weeks, its own, runs)."""
    layout = arms().layout
    offset, shape = layout.offsets[name], layout.shapes[name]
    return block.history[:, offset:offset + int(np.prod(shape)), :200].reshape(-1, *shape, 200)


def slot(block: Block, name: str) -> Any:
    return block.history[:, arms().layout.slot(name), :200]


#: Outcomes, and the same read off the full record by hand. Weeks count from 0; the actors in the order
#: of their names are china, eu, global_south, russia, ukraine, us.
READ: tuple[tuple[str, Any], ...] = (
    ("position.china.military@end", lambda b: slot(b, "position.china.military")[-1]),
    ("position.china.economic@mean", lambda b: slot(b, "position.china.economic").mean(axis=0)),
    ("relation.us-china@max", lambda b: slot(b, "relation.us-china").max(axis=0)),
    ("battlefield@min", lambda b: slot(b, "battlefield").min(axis=0)),
    ("escalation_risk@week12", lambda b: slot(b, "escalation_risk")[12]),
    ("gap.china@mean10-20", lambda b: slot(b, "gap.china")[10:21].mean(axis=0)),
    ("offer.arms_request", lambda b: (b.accepted[0, :200] != NEVER) * 1.0),
    ("offer.arms_request.week",
     lambda b: np.where(b.accepted[0, :200] == NEVER, np.nan, b.accepted[0, :200])),
    ("penalised.russia-us", lambda b: (b.penalised[5, 3, :200] != NEVER) * 1.0),
    ("penalised.russia-us.week",
     lambda b: np.where(b.penalised[5, 3, :200] == NEVER, np.nan, b.penalised[5, 3, :200])),
    ("moves.eu", lambda b: b.moves[1, :200]),
    ("reversals.eu", lambda b: b.reversals[1, :200]),
    # events and votes in the order of their names
    ("event.renewed_warning",
     lambda b: (b.fired[sorted(arms().scenario.events).index("renewed_warning"), :200] != NEVER) * 1.0),
    ("vote.unga_2022_03_02.china",
     lambda b: b.votes[sorted(arms().scenario.votes).index("unga_2022_03_02"), 0, :200]),
    ("plan.twelve_points.ukraine", lambda b: b.plans[0, 4, :200]),
)


@pytest.mark.parametrize(("name", "by_hand"), READ, ids=[name for name, _ in READ])
def test_an_outcome_is_what_its_name_says(name: str, by_hand: Any) -> None:
    found, block = recorded()
    np.testing.assert_allclose(found.outcomes[name], by_hand(block), rtol=0.0, atol=1e-12)


@pytest.mark.parametrize("name", [*SUMMARISED, "relation"])
def test_means_and_deviations_are_those_of_the_runs(name: str) -> None:
    found, block = recorded()
    values = values_of(block, name)
    # sums are kept in steps of 2^-18; a deviation near nought loses half of the digits
    assert np.abs(found.mean[name] - values.mean(axis=-1)).max() <= 2.0**-18
    assert np.abs(found.deviation[name] - values.std(axis=-1)).max() <= 2.0**-8
    assert np.abs(found.deviation[name] ** 2 - values.var(axis=-1)).max() <= 2.0**-15


@pytest.mark.parametrize("name", SUMMARISED)
def test_quantiles_are_those_of_the_runs_to_a_bin(name: str) -> None:
    found, block = recorded()
    values = values_of(block, name)
    low, high = BY_NAME[name].bounds
    half = 0.5 * (high - low) / (BINS - 1) + 1e-12
    for k, share in enumerate(QUANTILES):
        exact = np.quantile(values, share, axis=-1, method="inverted_cdf")
        assert np.abs(found.quantiles[name][k] - exact).max() <= half, share
    counts = found.histogram[name]
    assert (counts.sum(axis=-1) == 200).all()
    edges = np.linspace(low - half, high + half, BINS + 1)
    first = np.histogram(values[7].reshape(-1, 200)[0], bins=edges)[0]
    off = np.abs(np.cumsum(first) - np.cumsum(counts[7].reshape(-1, BINS)[0]))
    assert off.max() <= 2, "a histogram differs by more than values on an edge"


def test_counts_are_those_of_the_runs() -> None:
    found, block = recorded()
    accepted = block.accepted[0, :200]
    assert found.accepted["arms_request"].sum() == (accepted != NEVER).sum()
    for week in range(arms().weeks):
        assert found.accepted["arms_request"][week] == (accepted == week).sum()
    votes = block.votes[sorted(arms().scenario.votes).index("unga_2022_03_02"), 0, :200]
    assert found.votes["unga_2022_03_02"]["china"] == tuple(int((votes == a).sum()) for a in (1, 0, -1))
    # Ukraine has no seat in the Security Council, and an author does not answer its own plan
    assert "ukraine" not in found.votes["unsc_2022_02_25"]
    assert "china" not in found.plans["twelve_points"]
    assert found.penalised["russia-us"].sum() == (block.penalised[5, 3, :200] != NEVER).sum()
    assert found.moves["eu"] == pytest.approx(block.moves[1, :200].mean(), abs=1e-12)
    taken, (low, high) = found.share("arms_request")
    assert low < taken / 200 < high
    assert found.drawn is not None
    assert found.drawn.tobytes() == np.ascontiguousarray(block.drawn[:, :200]).tobytes()


def test_an_ensemble_of_no_runs_has_no_share() -> None:
    found = run_ensemble(arms(), 0, SEED)
    assert found.runs == 0
    assert found.share("arms_request") == (0, (0.0, 1.0))


# -- common random numbers --------------------------------------------------------------------------


def test_a_run_has_the_same_luck_and_draws_in_another_scenario() -> None:
    one, other = arms(), sim.load(scenario="thaw")
    first, second = Luck(one, SEED, 1), Luck(other, SEED, 1)
    weeks = min(one.weeks, other.weeks)
    assert one.actors == other.actors
    assert (first.choice[:weeks] == second.choice[:weeks]).all()
    assert (first.enforce[:weeks] == second.enforce[:weeks]).all()
    assert (first.battle[:weeks] == second.battle[:weeks]).all()
    draws = [dict(zip([v.key for v in world.values], world.uniforms(SEED, 64, 64), strict=True))
             for world in (one, other)]
    shared = set(draws[0]) & set(draws[1])
    assert len(shared) > 250
    assert all((draws[0][key] == draws[1][key]).all() for key in shared)


def test_scenarios_are_the_same_until_they_differ() -> None:
    # the visit takes place in thaw, the balloon comes in baseline: both in February 2023
    visit = sim.load(scenario="thaw").scenario.events["visit"].date
    assert visit is not None
    weeks = sim.load(scenario="baseline").scenario.period.week(visit) - 1
    early = f"position.china.economic@mean0-{weeks}"
    late = "relation.us-china@end"
    found = [run_ensemble(sim.load(scenario=name), 64, SEED, outcomes=[early, late], engine=FASTEST)
             for name in ("baseline", "thaw")]
    assert found[0].outcomes[early].tobytes() == found[1].outcomes[early].tobytes()
    assert (found[0].outcomes[late] != found[1].outcomes[late]).any()


def test_a_value_that_is_set_leaves_all_other_draws_alone() -> None:
    key = "actors.china.sanction_sensitivity"
    pinned = sim.load(scenario="arms_sale", values={key: 0.5})
    draws = {}
    for name, world in (("free", arms()), ("pinned", pinned)):
        data = world.draw(world.uniforms(SEED, 0, 64))
        draws[name] = {v.key: data[list(v.slots)] for v in world.values}
    assert (draws["pinned"][key] == 0.5).all()
    assert draws["free"][key].std() > 0.05
    for other in draws["free"]:
        if other != key:
            assert (draws["free"][other] == draws["pinned"][other]).all(), other


def test_a_run_of_the_ensemble_is_the_mesa_run_of_that_number() -> None:
    model = PositionModel(crimea(), SEED, 70, drawn=True).run()
    at = crimea().layout.slot("position.china.economic")
    mean = np.mean([week[at] for week in model.history])
    found = run_ensemble(crimea(), 128, SEED, outcomes=ASKED)
    assert found.outcomes["position.china.economic@mean"][70] == pytest.approx(mean, abs=1e-12)


# -- designs ----------------------------------------------------------------------------------------


@needs_scipy
def test_a_latin_hypercube_has_one_run_in_every_stratum_of_every_value() -> None:
    runs = 100
    design = Draws(arms(), runs, SEED, sampling="latin_hypercube").of(0, runs)
    varied = [k for k, value in enumerate(arms().values) if value.high > value.low]
    for k in varied:
        assert sorted(np.floor(design[k] * runs).astype(int)) == list(range(runs))
    correlations = np.corrcoef(design[varied]) - np.eye(len(varied))
    assert np.abs(correlations).max() < 0.6


@needs_scipy
def test_a_sobol_sequence_has_one_run_in_every_dyadic_interval() -> None:
    runs = 128
    design = Draws(arms(), runs, SEED, sampling="sobol").of(0, runs)
    for k, value in enumerate(arms().values):
        if value.high > value.low:
            assert sorted(np.floor(design[k] * runs).astype(int)) == list(range(runs))


@needs_scipy
@pytest.mark.parametrize("sampling", ["latin_hypercube", "sobol"])
def test_designs_are_the_same_for_the_same_seed_and_engine(sampling: str) -> None:
    first = digest(128, sampling=sampling, threads=1)
    assert first == digest(128, FASTEST, sampling=sampling, threads=2, chunk=64)
    assert first != plainly(128)


def test_point_sampling_is_the_coded_values() -> None:
    found = run_ensemble(crimea(), 64, SEED, sampling="point", keep_drawn=True, outcomes=[ASKED[0]])
    assert found.drawn is not None
    assert np.isnan(found.drawn).all()
    data = crimea().draw(crimea().point_uniforms(3))
    for value in crimea().values:
        if not any(change.slot in value.slots for change in crimea().start):
            # a shift is kept within the scale, which may cost it its last bit
            close = 1e-12 if value.name.startswith("wartime_shift") else 0.0
            np.testing.assert_allclose(data[list(value.slots)], value.value, rtol=0.0, atol=close)
    model = PositionModel(crimea(), SEED, 9, drawn=False).run()
    at = crimea().layout.slot("position.china.economic")
    mean = np.mean([week[at] for week in model.history])
    assert found.outcomes[ASKED[0]][9] == pytest.approx(mean, abs=1e-12)


def test_a_design_is_taken_as_it_is() -> None:
    world = crimea()
    design = np.full((len(world.values), 3), np.nan)
    k = next(k for k, v in enumerate(world.values) if v.key == "actors.china.inertia")
    design[k] = (0.0, 0.5, 0.75)
    value = world.values[k]
    found = run_ensemble(world, 3, SEED, design=design, keep_drawn=True)
    assert found.drawn is not None
    assert found.drawn[k].tolist() == [0.0, 0.5, 0.75]
    expected = [value.low, 0.5 * (value.low + value.high), 0.25 * value.low + 0.75 * value.high]
    np.testing.assert_allclose(world.draw(design)[value.slots[0]], expected, rtol=1e-15)


# -- Wilson's interval ------------------------------------------------------------------------------


@pytest.mark.parametrize(("successes", "trials", "low", "high"), [
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
    # the same, counted the other way round
    (182, 263, 1 - 0.3662, 1 - 0.2553),
    (20, 20, 1 - 0.1611, 1.0),
])
def test_the_interval_of_a_share_is_as_published(successes: int, trials: int, low: float, high: float
                                                 ) -> None:
    found = wilson(successes, trials)
    assert found[0] == pytest.approx(low, abs=5.1e-5)
    assert found[1] == pytest.approx(high, abs=5.1e-5)


def test_without_trials_anything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@settings(max_examples=200)
@given(trials=st.integers(1, 10**7), part=st.floats(0.0, 1.0))
def test_the_interval_solves_the_score_equation(trials: int, part: float) -> None:
    # its ends are where the distance to the observed share is z standard errors *of the end*
    successes = round(part * trials)
    share, z = successes / trials, 1.959963984540054
    for end in wilson(successes, trials):
        assert 0.0 <= end <= 1.0
        assert (share - end) ** 2 == pytest.approx(z * z * end * (1.0 - end) / trials, abs=1e-9)


# -- memory -----------------------------------------------------------------------------------------

MEMORY = """
import resource, sys
import sim
from sim.engines.ensemble import run_ensemble
world = sim.load(scenario="crimea_2014")
run_ensemble(world, 2000, 1, engine="numba", threads=2)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
run_ensemble(world, 20000, 1, engine="numba", threads=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@needs_numba
@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads ru_maxrss in KiB, as Linux gives it")
def test_memory_does_not_grow_with_the_number_of_runs() -> None:
    process = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr
    grown = int(process.stdout.split()[-1]) * 1024
    # 18,000 more runs of 51 weeks and 600 values each would be 4 GB, their draws alone 40 MB
    assert grown < 16_000_000, f"{grown / 1e6:.0f} MB more for ten times as many runs"


# -- names ------------------------------------------------------------------------------------------

FORMS = ("offer.ID", "offer.ID.week", "vote.ID.ACTOR", "plan.ID.ACTOR", "event.ID",
         "penalised.TARGET-ENFORCER", "penalised.TARGET-ENFORCER.week", "moves.ACTOR", "reversals.ACTOR",
         "NAME@end", "NAME@mean", "NAME@max", "NAME@min", "NAME@week58", "NAME@mean10-20")


def test_every_form_that_is_documented_is_tested() -> None:
    forms = set()
    for name, _ in READ:
        head, _, over = name.partition("@")
        parts = head.split(".")
        if over:
            forms.add("NAME@" + {"week12": "week58"}.get(over, over))
        elif parts[0] == "penalised":
            forms.add(".".join(["penalised", "TARGET-ENFORCER", *parts[2:]]))
        elif parts[0] in ("moves", "reversals"):
            forms.add(f"{parts[0]}.ACTOR")
        elif parts[0] in ("vote", "plan"):
            forms.add(f"{parts[0]}.ID.ACTOR")
        else:
            forms.add(".".join([parts[0], "ID", *parts[2:]]))
    assert forms == set(FORMS)


@pytest.mark.parametrize(("name", "says"), [
    ("offer.arms", "arms_request"),
    ("offer.arms_request.month", "offer.ID.week"),
    ("vote.unga_2022_03_02.chna", "china"),
    ("vote.unga.china", "unga_2022_03_02"),
    ("plan.twelve.china", "twelve_points"),
    ("event.baloon", "balloon"),
    ("penalised.china", "actor"),
    ("penalised.china-usa", "us"),
    ("moves.chian", "china"),
    ("position.china.economic", "NAME@end"),
    ("position.china.economc@end", "economic"),
    ("positon.china.economic@end", "position"),
    ("position.china.economic@median", "@mean"),
    ("position.china.economic@week", "@week12"),
    ("position.china.economic@week78", "0 to 77"),
    ("position.china.economic@mean20-10", "0 to 77"),
    ("position.china.economic@mean70-99", "0 to 77"),
    ("", "offer.ID"),
])
def test_a_name_that_means_nothing_is_refused_before_anything_runs(name: str, says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        run_ensemble(arms(), 10**9, SEED, outcomes=[name])


@pytest.mark.parametrize(("how", "says"), [
    ({"runs": -1}, "number of runs"),
    ({"first": 10}, "multiple of 64"),
    ({"sampling": "lattice"}, "latin_hypercube"),
    ({"engine": "fortran"}, "numpy"),
    ({"design": np.zeros((2, 2))}, "shape"),
])
def test_other_mistakes_are_refused(how: dict[str, Any], says: str) -> None:
    runs = how.pop("runs", 64)
    with pytest.raises(InputError, match=says):
        run_ensemble(arms(), runs, SEED, **how)


@needs_numba
def test_auto_takes_the_compiled_engine_where_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sim.engines.compiled", raising=False)
    assert choose_engine("auto", arms(), 200) == "numpy"
    assert "sim.engines.compiled" not in sys.modules, "a small ensemble must not load Numba"
    assert choose_engine("auto", arms(), 1_000_000) == "numba"
    monkeypatch.setitem(sys.modules, "sim.engines.compiled", sys)
    assert choose_engine("auto", arms(), 200) == "numba", "it is there already"
