"""The vote of a member is the vote of an actor: the same functions, the same numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules import declare, utility
from sim.rules.forms import FIRST_EDITION, form_numbers
from sim.rules.structure import NONE
from sim.rules.terms import TERMS, VOICED
from sim.states import rule


def test_the_terms_of_the_rule_are_terms_of_the_actors_that_count_in_a_declared_position() -> None:
    voiced = {f for term in TERMS if term.declared == VOICED for f in term.forms.values()}
    assert {utility.interest, utility.norms} <= voiced


@pytest.mark.parametrize("eta", [-3.0, -0.4, 0.0, 0.7, 2.5])
@pytest.mark.parametrize(("k", "d"), [(0.0, 0.0), (1.8, 0.9), (0.3, -0.6)])
def test_the_bracket_multiplied_out_is_yes_eta_abstain_k_no_minus_eta_minus_d(eta: float, k: float, d: float) -> None:
    found = rule.utilities(np.array(eta), k, d)
    np.testing.assert_allclose(found, [eta, k, -eta - d], atol=1e-12)


@pytest.mark.parametrize("eta", [-1.3, 0.2, 1.9])
def test_an_actor_with_these_two_terms_weighs_a_vote_alike(eta: float) -> None:
    """Played through `weigh_vote`, the statement that all engines run, with a sum of the two terms."""
    k, d = 1.1, 0.6

    class Sum:
        interest_salience = rule.SALIENCE

        def once(self, *_: object) -> Sum:
            return self

        by_domain = once

        def declared(self, y: float, _domain: int, weight: float, *_: object) -> float:
            own = utility.interest(y, -eta, rule.SALIENCE, 0.0)
            seen = utility.norms(np.asarray(y), k + d - rule.SALIENCE, k - rule.SALIENCE)
            return float(weight * (own + seen))

    class Text:
        position, severity, common_interest = rule.TEXT, 0, NONE

    class Me:
        noise = spread = 0.0

    class Structure:
        voice = 0
        forms = form_numbers(FIRST_EDITION)

    worth = [0.0, 0.0, 0.0]
    declare.weigh_vote(Sum(), Text(), Me(), None, Structure(), [1.0], 0.0, worth)  # type: ignore[arg-type]
    mine = rule.utilities(np.array(eta), k, d)
    np.testing.assert_allclose(np.diff(worth), np.diff(mine), atol=1e-12)


def test_probabilities_are_a_logit_choice() -> None:
    weights = [math.exp(0.5), math.exp(0.8), math.exp(-0.5 - 0.3)]
    np.testing.assert_allclose(rule.probabilities(np.array(0.5), 0.8, 0.3), np.array(weights) / sum(weights))


def test_more_lean_more_yes_less_no() -> None:
    p = rule.probabilities(np.linspace(-8, 8, 50), 1.5, 1.0)
    assert (np.diff(p[:, 0]) > 0).all()
    assert (np.diff(p[:, 2]) < 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1.0)


@pytest.mark.parametrize(("middle", "variance"), [(0.4, 1.0), (-2.0, 4.0), (1.0, 0.0)])
def test_averages_over_what_is_unknown_are_those_of_a_fine_sum(middle: float, variance: float) -> None:
    z = np.linspace(-9, 9, 20001)
    mass = np.exp(-0.5 * z**2)
    fine = (rule.probabilities(middle + math.sqrt(variance) * z, 1.8, 0.9) * (mass / mass.sum())[:, None]).sum(axis=0)
    found = rule.averaged(np.array([middle]), np.array([variance]), 1.8, 0.9)[0]
    np.testing.assert_allclose(found, fine, atol=2e-5)
