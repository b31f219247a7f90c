"""The fit: its gradient, what it finds in votes made from known weights, and the records that ship."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
import yaml

from analysis.votes.absence_fit import fit_absence
from analysis.votes.fit import LEFT_OUT, families, fit, kept
from analysis.votes.fitting import PLANS, chosen, fit_named
from analysis.votes.likelihood import Family, Likelihood
from sim.states.covariates import NAMES
from sim.states.members import data, load
from sim.states.own import own_leaning
from sim.states.parameters import load_parameters, read_records
from sim.states.past import PAST_TEXTS
from sim.states.rule import probabilities

DAY = datetime.date(2020, 1, 1)


def made_up(seed: int, weights: np.ndarray, width: float, spread: float, texts: int = 12) -> list[Family]:
    """Votes of 400 members on two families, from known numbers."""
    rng = np.random.default_rng(seed)
    found = []
    for name in ("countries", "georgia"):
        x = rng.normal(size=(400, len(weights))) * 0.6
        shifts = rng.normal(size=texts) * 0.7
        eta = (x @ weights + spread * rng.normal(size=400))[:, None] + shifts
        cumulated = probabilities(eta, 0.4 * width, 0.2 * width).cumsum(axis=2)
        votes = (rng.random(eta.shape)[..., None] > cumulated).sum(axis=2)
        found.append(Family(name, x, votes, tuple(f"{name}{k}" for k in range(texts))))
    return found


def test_the_gradient_is_the_slope_of_the_density() -> None:
    density = Likelihood(families(load(), DAY), 1.2)
    at = np.random.default_rng(5).normal(size=density.count + 1 + len(density.texts)) * 0.4
    slope = density(at)[1]
    for j in (0, 3, density.count, density.count + 1, len(at) - 1):
        step = np.zeros(len(at))
        step[j] = 1e-5
        assert slope[j] == pytest.approx((density(at + step)[0] - density(at - step)[0]) / 2e-5, rel=1e-4, abs=1e-4)


def test_the_density_is_the_sum_over_members_by_brute_force() -> None:
    family = Family("countries", np.array([[0.5, -1.0]]), np.array([[0, 2, 1, -1]]), ("a", "b", "c", "d"))
    at = np.array([0.7, 0.2, 3.0, 0.1, -0.2, 0.3, 0.0])
    z = np.linspace(-8, 8, 4001)
    mass = np.exp(-0.5 * z**2) / np.exp(-0.5 * z**2).sum()
    p = probabilities((0.35 - 0.2 + 0.8 * z)[:, None] + at[3:], 0.0, 3.0)
    by_hand = -np.log((p[:, 0, 0] * p[:, 1, 2] * p[:, 2, 1] * mass).sum())
    by_hand += 0.5 * ((at[:2] / 2.0) ** 2).sum() + 0.5 * ((at[2:] / 4.0) ** 2).sum()
    assert Likelihood([family], 0.8)(at)[0] == pytest.approx(by_hand, abs=2e-4)


def test_known_weights_are_found_within_their_errors() -> None:
    truth = np.array([1.5, 0.0, 0.8, 2.5, 0.0, 0.6, 1.0, 0.3])
    found = fit(made_up(1, truth, 4.0, 1.2), 1.2)
    assert found.width == pytest.approx(4.0, abs=0.35)
    for name, value, true in zip(NAMES, found.weights, truth, strict=True):
        error = found.errors[f"weight.{name}"]
        assert abs(value - true) < (3.5 * error if error == error else 1e-6) + 0.05, name
    assert (found.weights >= 0).all()


def test_standard_errors_are_the_spread_of_estimates_over_samples() -> None:
    truth = np.array([1.0, 0.5, 0.8, 1.5, 0.4, 0.6, 1.0, 0.3])
    fits = [fit(made_up(seed, truth, 4.0, 1.0, texts=6), 1.0) for seed in range(10, 26)]
    for j, name in enumerate(NAMES[:4]):
        spread = np.std([f.weights[j] for f in fits], ddof=1)
        stated = np.mean([f.errors[f"weight.{name}"] for f in fits])
        assert 0.6 < spread / stated < 1.6, name


def test_the_own_leaning_is_where_the_log_posterior_is_highest() -> None:
    base, votes, shifts = np.array([0.3]), np.array([[0, 0, 1, -1, 2]]), np.array([0.1, -0.4, 0.2, 0.0, 0.3])
    grid = np.linspace(-4, 4, 80001)
    p = probabilities(0.3 + grid[:, None] + shifts, 1.6, 0.8)
    log = sum(np.log(p[:, r, v]) for r, v in enumerate(votes[0]) if v >= 0) - 0.5 * (grid / 1.3) ** 2
    found = own_leaning(base, votes, shifts, 1.6, 0.8, 1.3)
    assert found.mode[0] == pytest.approx(grid[log.argmax()], abs=2e-4)
    top = log.argmax()
    curve = -(log[top + 100] - 2 * log[top] + log[top - 100]) / (100 * (grid[1] - grid[0])) ** 2
    assert found.variance[0] == pytest.approx(1 / curve, rel=1e-3)


def test_china_is_in_no_fit() -> None:
    members = load()
    assert LEFT_OUT == ("CHN",)
    assert members.place("CHN") not in kept(members)
    assert len(kept(members)) == 192
    for family in families(members, DAY):
        assert len(family.x) == 192


def test_no_family_is_predicted_by_its_own_record() -> None:
    for family in families(load(), DAY):
        if family.name in NAMES:
            assert not family.x[:, NAMES.index(family.name)].any()
    later = {t.id for t in PAST_TEXTS if t.date >= "2013"}
    plan = PLANS["known_2012"]
    used = {t for f in families(load(), plan.day, plan.text_day, among=plan.families) for t in f.texts}
    assert used
    assert not used & later


@pytest.mark.parametrize("name", list(PLANS))
def test_the_records_that_ship_are_what_the_fit_finds(name: str) -> None:
    shipped, records = load_parameters(name), read_records(name)
    _, _, text = fit_named(load(), name)
    again = yaml.safe_load(text)["values"]
    for key, value in shipped.values().items():
        assert again[key]["value"] == pytest.approx(value, abs=0.02), key
    assert {r.basis for r in records.values.values()} == {"estimated"}
    assert records.left_out == ["CHN"]
    assert chosen(name).spread == shipped.spread
    assert "2k + d" in str(records.values["abstaining"].not_identified)
    assert (data() / "parameters" / f"{name}.yaml").exists()


def test_absence_finds_known_weights() -> None:
    members = load()
    found = fit_absence(members, DAY)
    # the level is set so that as many are absent as were
    assert found.weights[0] > 0
    assert found.spread > 0.3
