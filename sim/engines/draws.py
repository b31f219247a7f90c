"""The coded values of each run as numbers in [0, 1): random, spread out by a design, or none."""

from __future__ import annotations

import numpy as np

from sim.engines.block import Floats
from sim.reading.errors import InputError, unknown
from sim.world import luck as shocks
from sim.world.world import World


class Draws:
    """The coded values of each run as numbers in [0, 1): random, or from a design.

    Args:
        world: Whose values.
        runs: Number of runs.
        seed: Seed.
        first: Number of the first run.
        sampling: ``uniform``, ``latin_hypercube``, ``sobol`` or ``point``.
        design: Numbers to use instead, shape (values, runs).

    Raises:
        InputError: If the sampling is unknown or the design has another shape.
    """

    SAMPLINGS = ("uniform", "latin_hypercube", "sobol", "point")

    def __init__(self, world: World, runs: int, seed: int, first: int = 0,
                 sampling: str = "uniform", design: Floats | None = None) -> None:
        self.world, self.seed, self.first, self.sampling = world, seed, first, sampling
        if sampling not in self.SAMPLINGS:
            raise unknown("sampling", sampling, self.SAMPLINGS, file="command line",
                          key="ensemble.sampling")
        self.design = design
        varied = [k for k, value in enumerate(world.values) if value.high > value.low or not value.slots]
        if design is None and sampling in ("latin_hypercube", "sobol"):
            from scipy.stats import qmc

            generator = shocks.sampler(seed, ("design", sampling))
            kind = qmc.LatinHypercube if sampling == "latin_hypercube" else qmc.Sobol
            sampler = kind(d=len(varied), rng=generator)
            self.design = np.full((len(world.values), runs), 0.5)
            self.design[varied] = sampler.random(runs).T
            self.design = world.placed(self.design)
        if self.design is not None and self.design.shape != (len(world.values), runs):
            raise InputError("a design of another shape", found=self.design.shape,
                             allowed=f"({len(world.values)}, {runs}): values, runs")

    def of(self, start: int, count: int) -> Floats:
        """Return the numbers of ``count`` runs from ``start`` on, shape (values, count)."""
        if self.sampling == "point" and self.design is None:
            return self.world.point_uniforms(count)
        if self.design is None:
            return self.world.uniforms(self.seed, self.first + start, count)
        found = np.full((len(self.world.values), count), 0.5)
        part = self.design[:, start : start + count]
        found[:, : part.shape[1]] = part
        return found
