"""Bueno de Mesquita's model in plain Python, one actor set at a time: ``python tests/benchmarks/plain_mesquita.py``.

It is what one would otherwise run, and a second implementation that the tests of the rivals hold the first to. The
command times both on ten actors.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from analysis.rivals.theories.expected_utility import EQUATIONS, NOTHING, STEPS, Readings, play


def median(c: Sequence[float], s: Sequence[float], x: Sequence[float]) -> float:
    """Return the weighted median: the smallest position with half of the weight at or below it."""
    half = 0.5 * sum(a * b for a, b in zip(c, s, strict=True)) * (1.0 - 1e-12)
    return min(at for at in x if sum(a * b for a, b, y in zip(c, s, x, strict=True) if y <= at) >= half)


class Play:
    """A play of one actor set: capability, salience, positions, and how open steps are read."""

    def __init__(self, c: Sequence[float], s: Sequence[float], x: Sequence[float], read: Readings = EQUATIONS) -> None:
        self.c, self.s, self.x, self.read = list(c), list(s), list(x), read
        self.n, self.span = len(self.x), max(x) - min(x)
        self.r = [1.0] * self.n

    def vote(self, k: int, i: int, j: int) -> float:
        """Return what k casts for i against j."""
        bend = self.r[k] if self.read.votes == "risk" else 1.0
        far = [(abs(self.x[k] - self.x[m]) / self.span) ** bend for m in (i, j)]
        return self.c[k] * self.s[k] * (far[1] - far[0])

    def chance(self, i: int, j: int) -> float:
        """Return the probability that i prevails over j."""
        cast = [self.vote(k, i, j) for k in range(self.n)]
        total = sum(map(abs, cast)) if self.read.chance == "pair" else self.all_votes
        return sum(v for v in cast if v > 0.0) / total if total > 0.0 else 0.5

    def expects(self, i: int, j: int, r: float) -> float:
        """Return what i expects from challenging j, with a risk exponent."""
        if i == j:
            return 0.0
        d, p = abs(self.x[i] - self.x[j]) / self.span, self.p[i][j]
        won, lost = 2.0 - 4.0 * max(0.0, 0.5 - 0.5 * d) ** r, 2.0 - 4.0 * (0.5 + 0.5 * d) ** r
        found = self.s[j] * (p * won + (1.0 - p) * lost) + (1.0 - self.s[j]) * won
        to_median = abs(self.x[i] - self.at_median) / self.span
        shift = 0.25 * (to_median + d)
        better = 2.0 - 4.0 * (max(0.0, 0.5 - shift) if to_median < d else 0.5 + shift) ** r
        q = self.read.no_challenge
        return found - q * (2.0 - 4.0 * 0.5 ** r) - (1.0 - q) * better

    def offer(self, i: int, j: int) -> tuple[float, float, float] | None:
        """Return what i offers j: the two keys by which offers are ordered, and where j would stand."""
        one, other = {"own": (i, j), "proposer": (i, i), "receiver": (j, j)}[self.read.perspective]
        mine, theirs = self.expects(i, j, self.r[one]), self.expects(j, i, self.r[other])
        if self.x[i] == self.x[j] or mine <= NOTHING:
            return None
        if theirs > NOTHING:
            if self.read.conflict == "stay" or mine <= theirs:
                return None
            kind, to = 0, self.x[i]
        elif abs(theirs) < mine:
            kind, to = 1, self.x[j] + (self.x[i] - self.x[j]) * min(1.0, abs(theirs) / mine)
        else:
            kind, to = 2, self.x[i]
        far = abs(to - self.x[j])
        return {"strongest": (-mine, far, to), "nearest": (far, -mine, to), "kind": (kind, far, to)}[self.read.taken]

    def chances(self) -> None:
        """Work out who prevails over whom."""
        every = range(self.n)
        if self.read.chance == "all":
            self.all_votes = sum(abs(self.vote(k, i, j)) for k in every for i in every for j in every)
        self.p = [[self.chance(i, j) for j in every] for i in every]

    def round(self) -> None:
        """Play a round."""
        if self.read.span == "current":
            self.span = max(self.x) - min(self.x)
        if self.span <= 0.0:
            return
        every, self.r = range(self.n), [1.0] * self.n
        self.at_median = median(self.c, self.s, self.x)
        self.chances()
        secure = [sum(self.expects(j, i, 1.0) for j in every) for i in every]
        high, low = max(secure), min(secure)
        if high - low > NOTHING:
            basis = [(2.0 * v - high - low) / (high - low) for v in secure]
            self.r = [(1.0 - b / 3.0) / (1.0 + b / 3.0) for b in basis]
        self.chances()
        moved = []
        for j in every:
            made = [o for o in (self.offer(i, j) for i in every if i != j) if o is not None]
            first = min((o[0] for o in made), default=0.0)
            best = min((o for o in made if o[0] <= first + NOTHING), key=lambda o: o[1], default=None)
            moved.append(self.x[j] if best is None else best[2])
        self.x = moved


def main() -> None:
    """Time both on the same random actor sets, ten actors and up to ten rounds."""
    import numpy as np

    rng = np.random.default_rng(1)
    c, s, x = rng.random((3, 1000, 10))
    for name, read in STEPS.items():
        start = time.process_time()
        rounds = len(play(c, s, x, readings=read)) - 1
        ours = len(c) / (time.process_time() - start)
        start = time.process_time()
        for k in range(20):
            one = Play(c[k].tolist(), s[k].tolist(), x[k].tolist(), read)
            for _ in range(rounds):
                one.round()
        plain = 20 / (time.process_time() - start)
        print(f"steps={name}: {ours:,.0f} actor sets a second of one core, plain Python {plain:,.0f}: "
              f"{ours / plain:,.0f} times as fast")


if __name__ == "__main__":
    main()
