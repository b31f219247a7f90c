"""The tests of a part of a claim: one number a pair of runs, positive where the claim is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.claims import odds
from analysis.claims.claims_file import Above, PartData
from analysis.claims.laboratory import Laboratory
from analysis.claims.measures import CODES, mean_of
from analysis.claims.odds import Pairs
from analysis.phrases import percent
from analysis.stats import Floats, Interval
from sim.reading.errors import unknown


@dataclass
class Trial:
    """One test of a part: numbers a run that are positive where the claim is right.

    Attributes:
        says: What is tested.
        shape: ``sign`` (above zero), ``either`` (not zero), ``same`` (zero) or ``not down`` (not below zero).
        margins: One number a pair of runs, positive on the claimed side.
        required: Smallest effect of interest; of an odds ratio its logarithm.
        turned: Whether the effect that people see is the negative of the margins (an expected fall).
        aside: Whether it does not count for the verdict.
        again: Makes the margins anew with coded values held; None if it cannot.
        pairs: Pairs of answers if the outcome is rare, the claimed side second: the test is then one of the odds
            ratio (see :mod:`.odds`).
        held_effect: The interval of the effect with coded values held, at a level, on the scale of the test.
        interval: Interval of the mean margin, or of the log odds ratio.
        extra: What else is to be said.
    """

    says: str
    shape: str
    margins: Floats
    required: float
    turned: bool = False
    aside: bool = False
    again: Callable[[Mapping[str, float]], Floats] | None = None
    pairs: Pairs | None = None
    held_effect: Callable[[Mapping[str, float], float], Interval] | None = None
    extra: str = ""
    interval: Interval = field(default_factory=lambda: Interval(0.0, 0.0, 0.0, 0.95, ""))
    p_equal: float = float("nan")
    p_holm: float = float("nan")
    p_equal_holm: float = float("nan")
    verdict: str = ""
    flip: Flip | None = None

    @property
    def effect(self) -> Interval:
        """The effect as people see it: a difference with its sign, or an odds ratio."""
        i = self.interval
        seen = replace(i, estimate=-i.estimate, low=-i.high, high=-i.low) if self.turned else i
        return odds.ratio(seen) if self.pairs else seen

    @property
    def scale(self) -> str:
        """What the effect is: ``difference`` or ``odds ratio``."""
        return "odds ratio" if self.pairs else "difference"

    @property
    def smallest(self) -> float:
        """The smallest effect of interest on that scale."""
        return odds.SMALLEST_ODDS_RATIO if self.pairs else self.required

    @property
    def units(self) -> Interval:
        """The effect on the claimed side in units of the smallest effect of interest (of .05 where there is none)."""
        i, unit = self.interval, self.required or 0.05
        return replace(i, estimate=i.estimate / unit, low=i.low / unit, high=i.high / unit)

    def words(self) -> str:
        """Return ``+0.120 [+0.100, +0.140]``, or ``odds ratio 0.41 [0.30, 0.56]``."""
        e = self.effect
        return f"odds ratio {e.estimate:.2f} [{e.low:.2f}, {e.high:.2f}]" if self.pairs else e.words()


@dataclass(frozen=True)
class Flip:
    """A coded value at which the sign of an effect flips, inside its coded range.

    Attributes:
        key: Its key.
        value: Where the sign flips.
        low, high: Its coded range.
        claimed: ``above`` or ``below``: the side on which the claim holds.
        at_low, at_high: Margins at the ends of the range.
        sources: Where it was read.
    """

    key: str
    value: float
    low: float
    high: float
    claimed: str
    at_low: Interval
    at_high: Interval
    sources: tuple[str, ...] = ()


def trials_of(part: PartData, lab: Laboratory) -> list[Trial]:
    """Play a part of a claim and return its tests, not yet judged.

    Args:
        part: The part.
        lab: Where it is played.

    Raises:
        InputError: If the part cannot be played.
    """
    return {"difference": _differences, "order": _orders, "mode": _modes, "band": _bands, "cost": _costs,
            "term": _term_differences}[part.kind](part, lab)


def _differences(part: PartData, lab: Laboratory) -> list[Trial]:
    sign = -1.0 if part.expect == "down" else 1.0
    shape = {"up": "sign", "down": "sign"}.get(str(part.expect), str(part.expect))
    found = []
    for text in part.outcomes:
        def margins(held: Mapping[str, float] | None = None, text: str = text) -> Floats:
            one, two = (lab.measured(part, second, [text], held)[0] for second in (False, True))
            gain: Floats = sign * (two - one)
            return gain

        says = part.says if len(part.outcomes) == 1 else f"{part.says} ({text})"
        one, two = (lab.measured(part, second, [text])[0] for second in (False, True))
        trial = Trial(says, shape, margins(), part.smallest, sign < 0, part.aside,
                      margins if shape == "sign" else None,
                      extra=f"from {float(np.nanmean(one)):.3f} to {float(np.nanmean(two)):.3f}")
        pairs = odds.pairs_of(one, two)
        if pairs is not None and odds.rare(pairs):
            _read_as_odds(trial, pairs, part, text, lab)
        found.append(trial)
    return found


def _read_as_odds(trial: Trial, pairs: Pairs, part: PartData, text: str, lab: Laboratory) -> None:
    """Make a test one of the odds ratio, in place."""
    trial.pairs = pairs.swapped if trial.turned else pairs
    trial.required = odds.SMALLEST_LOG_ODDS
    trial.extra += f"; {pairs.words()}"

    def held_effect(held: Mapping[str, float], level: float) -> Interval:
        one, two = (lab.measured(part, second, [text], held)[0] for second in (False, True))
        there = odds.pairs_of(one, two)
        assert there is not None
        return odds.log_odds_ratio(there.swapped if trial.turned else there, level)

    trial.held_effect = held_effect


def _orders(part: PartData, lab: Laboratory) -> list[Trial]:
    found = []
    for pair in part.order:
        def margins(held: Mapping[str, float] | None = None, pair: Above = pair) -> Floats:
            above, below = lab.measured(part, False, [pair.above, pair.below], held)
            return above - below

        says = f"{part.says} ({pair.above} {'not below' if pair.tie else 'above'} {pair.below})"
        found.append(Trial(says, "not down" if pair.tie else "sign", margins(), part.smallest, False,
                           part.aside, None if pair.tie else margins))
    return found


def _modes(part: PartData, lab: Laboratory) -> list[Trial]:
    code = CODES[str(part.answer)]

    def shares(held: Mapping[str, float] | None) -> dict[float, Floats]:
        given = lab.measured(part, False, part.outcomes, held)
        return {c: mean_of([(g == c).astype(float) for g in given]) for c in (1.0, 0.0, -1.0)}

    def margins(held: Mapping[str, float] | None = None) -> Floats:
        by_code = shares(held)
        rival = max((c for c in by_code if c != code), key=lambda c: float(by_code[c].mean()))
        lead: Floats = by_code[code] - by_code[rival]
        return lead

    words = ("yes", "abstain", "no") if part.answer in ("yes", "abstain", "no") else (
        "accept", "neither", "reject")
    spread = ", ".join(f"{w} {percent(float(shares(None)[c].mean()))}"
                       for w, c in zip(words, (1.0, 0.0, -1.0), strict=True))
    return [Trial(part.says, "sign", margins(), part.smallest, False, part.aside, margins, extra=spread)]


def _bands(part: PartData, lab: Laboratory) -> list[Trial]:
    low = -np.inf if part.low is None else part.low
    high = np.inf if part.high is None else part.high
    found = []
    if part.share is not None:
        def within(held: Mapping[str, float] | None = None) -> Floats:
            given = lab.measured(part, False, part.outcomes, held)
            inside = np.all([(g >= low - 1e-9) & (g <= high + 1e-9) for g in given], axis=0)
            spare: Floats = inside.astype(float) - float(part.share or 0.0)
            return spare

        margins = within()
        return [Trial(part.says, "sign", margins, part.smallest, False, part.aside, within,
                      extra=f"{percent(float(margins.mean()) + part.share)} of the runs")]
    for text in part.outcomes:
        def nearest(held: Mapping[str, float] | None = None, text: str = text) -> Floats:
            values = lab.measured(part, False, [text], held)[0]
            mean = float(values.mean())
            return high - values if high - mean <= mean - low else values - low

        says = part.says if len(part.outcomes) == 1 else f"{part.says} ({text})"
        values = lab.measured(part, False, [text])[0]
        found.append(Trial(says, "sign", nearest(), 0.0, False, part.aside, nearest,
                           extra=f"mean {float(values.mean()):.3f}, allowed {_limits(part)}"))
    return found


def _limits(part: PartData) -> str:
    if part.low is None:
        return f"at most {part.high:g}"
    return f"at least {part.low:g}" if part.high is None else f"{part.low:g} to {part.high:g}"


def _costs(part: PartData, lab: Laboratory) -> list[Trial]:
    terms = lab.terms(part, False)
    if part.term not in terms:
        raise unknown("term", str(part.term), terms, file="claims", key="term")
    costs = {name: -values for name, values in terms.items()}
    others = np.sort(np.array([c for name, c in costs.items() if name != part.term]), axis=0)
    order = sorted(costs, key=lambda name: -float(costs[name].mean()))
    listed = ", ".join(f"{name} {float(costs[name].mean()):.3f}" for name in order[:5])
    rank = order.index(part.term) + 1
    return [Trial(part.says, "sign", costs[part.term] - others[-part.rank], 0.0, False, part.aside,
                  extra=f"number {rank} of the costs: {listed}")]


def _term_differences(part: PartData, lab: Laboratory) -> list[Trial]:
    one, two = lab.terms(part, False), lab.terms(part, True)
    if part.term not in one:
        raise unknown("term", str(part.term), one, file="claims", key="term")
    sign = -1.0 if part.expect == "down" else 1.0
    shape = {"up": "sign", "down": "sign"}.get(str(part.expect), str(part.expect))
    line = {name: float((two[name] - one[name]).mean()) for name in one}
    listed = ", ".join(f"{name} {amount:+.3f}" for name, amount in
                       sorted(line.items(), key=lambda item: -abs(item[1])) if abs(amount) >= 0.0005)
    return [Trial(part.says, shape, sign * (two[part.term] - one[part.term]), part.smallest, sign < 0,
                  part.aside, extra=f"all terms: {listed}; sum {sum(line.values()):+.3f}")]
