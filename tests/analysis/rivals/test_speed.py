"""How fast the rivals are: run by hand, `pytest -m benchmark tests/analysis/rivals`."""

from __future__ import annotations

import time

import numpy as np
import pytest

from analysis.rivals.theories import expected_utility, landscape


@pytest.mark.benchmark
def test_landscape_of_seventeen_actors_takes_less_than_a_second() -> None:
    """65,536 configurations and all basins."""
    rng = np.random.default_rng(1)
    size, p = rng.random(17), rng.normal(size=(17, 17))
    began = time.perf_counter()
    found = landscape.minima(size, p)
    took = time.perf_counter() - began
    assert found.basins.sum() == 65_536
    assert took < 1.0


@pytest.mark.benchmark
def test_thousand_draws_of_expected_utility_take_less_than_ten_seconds() -> None:
    """Ten actors; plain Python replicas manage 22 to 32 actor sets a second, so 30 to 45 seconds."""
    rng = np.random.default_rng(1)
    began = time.perf_counter()
    expected_utility.play(rng.random((1000, 10)), rng.random((1000, 10)), rng.normal(size=(1000, 10)))
    assert time.perf_counter() - began < 10.0
