"""Tests of a claim's experiments, their correction for number, and what a verdict depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from analysis import common
from analysis.common import Floats, Interval
from analysis.experiments import CODES, Above, Draw, Laboratory, PartData, mean_of
from sim.reading.errors import unknown

ALPHA = 0.05
#: Coded values looked at for a flip, the most influential ones first.
CANDIDATES = 3
#: Halvings of a range in search of a flip: the place is known to 1/128 of the range.
STEPS = 7


# -- tests ------------------------------------------------------------------------------------------


@dataclass
class Trial:
    """One test of a part: numbers a run that are positive where the claim is right.

    Attributes:
        says: What is tested.
        shape: ``sign`` (above zero), ``either`` (not zero), ``same`` (zero) or ``not down`` (not below zero).
        margins: One number a pair of runs, positive on the claimed side.
        required: Smallest effect of interest.
        turned: Whether the effect that people see is the negative of the margins (an expected fall).
        aside: Whether it does not count for the verdict.
        again: Makes the margins anew with coded values held; None if it cannot.
        extra: What else is to be said.
    """

    says: str
    shape: str
    margins: Floats
    required: float
    turned: bool = False
    aside: bool = False
    again: Callable[[Mapping[str, float]], Floats] | None = None
    extra: str = ""
    interval: Interval = field(default_factory=lambda: Interval(0.0, 0.0, 0.0, 0.95, ""))
    p_equal: float = float("nan")
    p_holm: float = float("nan")
    p_equal_holm: float = float("nan")
    verdict: str = ""
    flip: Flip | None = None

    @property
    def effect(self) -> Interval:
        """The effect with its sign as people see it."""
        i = self.interval
        return replace(i, estimate=-i.estimate, low=-i.high, high=-i.low) if self.turned else i


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


def _interval(margins: Floats, method: str, seed: int) -> Interval:
    if method == "paired bootstrap":
        return common.bootstrap(margins[np.isfinite(margins)], seed=seed)
    return common.paired_t(margins)


def equality_p(interval: Interval, margins: Floats, required: float, shape: str) -> float:
    """Return the p-value of "within the smallest effect of interest" (TOST, Schuirmann 1987).

    For ``not down`` it is that of "not below by the smallest effect of interest", one-sided. Margins without
    spread have no t; theirs is that of the one-sided sign test, ``2 ** -n``.

    Args:
        interval: Interval of the margins.
        margins: The margins.
        required: Smallest effect of interest.
        shape: ``same`` or ``not down``.
    """
    from scipy import stats

    values = margins[np.isfinite(margins)]
    n = len(values)
    error = float(values.std(ddof=1)) / n**0.5
    estimate = interval.estimate
    if float(np.ptp(values)) <= 1e-12 * max(1.0, abs(estimate)):
        above, below = (2.0**-n if inside else 1.0 for inside in (estimate > -required, estimate < required))
    else:
        above = float(stats.t.sf((estimate + required) / error, n - 1))
        below = float(stats.t.cdf((estimate - required) / error, n - 1))
    return above if shape == "not down" else max(above, below)


def judge(trials: Sequence[Trial], *, method: str = "paired t", seed: int = 1, alpha: float = ALPHA) -> None:
    """Give each test its interval, corrected p-values and verdict, in place.

    Holm's correction goes over all p-values of the tests given: those of no effect, and those of no more
    than the smallest effect where that is what is claimed.

    Args:
        trials: The tests of one reading.
        method: ``paired t`` or ``paired bootstrap``.
        seed: Seed of the bootstrap.
        alpha: Level of the whole family.
    """
    for trial in trials:
        trial.interval = _interval(trial.margins, method, seed)
        trial.p_equal = equality_p(trial.interval, trial.margins, trial.required,
                                   "not down" if trial.shape == "not down" else "same")
    wanted = [t.p_equal if t.shape in ("same", "not down") else float("nan") for t in trials]
    adjusted = common.holm([*(t.interval.p for t in trials), *wanted])
    for k, trial in enumerate(trials):
        trial.p_holm, trial.p_equal_holm = adjusted[k], adjusted[len(trials) + k]
        trial.verdict = _verdict(trial, alpha)


def _verdict(trial: Trial, alpha: float) -> str:
    estimate, clear = trial.interval.estimate, trial.p_holm < alpha
    large = abs(estimate) >= trial.required - 1e-12
    if trial.shape in ("same", "not down"):
        if trial.p_equal_holm < alpha:
            return "reproduced"
        wrong = estimate < 0.0 or trial.shape == "same"
        return "contradicted" if clear and large and wrong else "no clear effect"
    if trial.shape == "either":
        return "reproduced" if clear and large else "no clear effect"
    if clear and large:
        return "reproduced" if estimate > 0.0 else "contradicted"
    return "no clear effect"


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
        one, two = (float(np.nanmean(lab.measured(part, second, [text])[0])) for second in (False, True))
        found.append(Trial(says, shape, margins(), part.smallest, sign < 0, part.aside,
                           margins if shape == "sign" else None, f"from {one:.3f} to {two:.3f}"))
    return found


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
    spread = ", ".join(f"{w} {common.percent(float(shares(None)[c].mean()))}"
                       for w, c in zip(words, (1.0, 0.0, -1.0), strict=True))
    return [Trial(part.says, "sign", margins(), part.smallest, False, part.aside, margins, spread)]


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
                      f"{common.percent(float(margins.mean()) + part.share)} of the runs")]
    for text in part.outcomes:
        def nearest(held: Mapping[str, float] | None = None, text: str = text) -> Floats:
            values = lab.measured(part, False, [text], held)[0]
            mean = float(values.mean())
            return high - values if high - mean <= mean - low else values - low

        says = part.says if len(part.outcomes) == 1 else f"{part.says} ({text})"
        values = lab.measured(part, False, [text])[0]
        found.append(Trial(says, "sign", nearest(), 0.0, False, part.aside, nearest,
                           f"mean {float(values.mean()):.3f}, allowed {_limits(part)}"))
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
    return [Trial(part.says, "sign", costs[part.term] - others[-part.rank], 0.0, False, part.aside, None,
                  f"number {rank} of the costs: {listed}")]


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
                  part.aside, None, f"all terms: {listed}; sum {sum(line.values()):+.3f}")]


# -- what it depends on -----------------------------------------------------------------------------


def find_flip(again: Callable[[Mapping[str, float]], Floats], margins: Floats, draws: Mapping[str, Draw],
              required: float, *, candidates: int = CANDIDATES, steps: int = STEPS,
              alpha: float = ALPHA) -> Flip | None:
    """Return the coded value in whose range the sign of the margins flips most plainly, or None.

    The values are ranked by the slope of a linear regression of the margins on their draws. The first few
    are held at both ends of their range, in all runs; a flip is only accepted if the margins are clear at
    both ends (intervals corrected for the number of ends looked at), on opposite sides, and at least the
    smallest effect of interest. Then the range is halved until the place is known.

    Args:
        again: Margins with coded values held (0 the low end of the range, 1 the high end).
        margins: Margins with all values drawn.
        draws: The values drawn, by key.
        required: Smallest effect of interest.
        candidates: How many values to look at.
        steps: How often a range is halved.
        alpha: Level of the intervals at the ends, before correction.
    """
    mean, best = float(np.nanmean(margins)), None
    slopes = {key: _slope(draw.u, margins) for key, draw in draws.items()}
    ranked = sorted((key for key in slopes if abs(slopes[key]) >= abs(mean)),
                    key=lambda key: (-abs(slopes[key]), key))[:candidates]
    level = 1.0 - alpha / max(1, 2 * len(ranked))
    for key in ranked:
        ends = [common.paired_t(again({key: u}), level) for u in (0.0, 1.0)]
        low, high = ends
        plain = all(abs(end.estimate) >= required - 1e-12 for end in ends)
        if low.sign * high.sign != -1 or not plain:
            continue
        if best is not None and min(abs(e.estimate) for e in ends) <= min(
                abs(e.estimate) for e in (best.at_low, best.at_high)):
            continue
        at = _bisect(partial(_mean_at, again, key), low.sign, steps)
        draw = draws[key]
        best = Flip(key, draw.low + at * (draw.high - draw.low), draw.low, draw.high,
                    "below" if low.sign > 0 else "above", low, high)
    return best


def _slope(u: Floats, margins: Floats) -> float:
    """Return the slope of the margins over the range of a value (ordinary least squares)."""
    known = np.isfinite(u) & np.isfinite(margins)
    if known.sum() < 3 or u[known].std() == 0.0:
        return 0.0
    x = u[known] - u[known].mean()
    return float((x * margins[known]).sum() / (x * x).sum())


def _mean_at(again: Callable[[Mapping[str, float]], Floats], key: str, u: float) -> float:
    return float(np.nanmean(again({key: u})))


def _bisect(mean_at: Callable[[float], float], sign_at_low: int, steps: int) -> float:
    low, high = 0.0, 1.0
    for _ in range(steps):
        middle = 0.5 * (low + high)
        if (mean_at(middle) > 0.0) == (sign_at_low > 0):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


# -- verdicts ---------------------------------------------------------------------------------------


def verdict_of(trials: Sequence[Trial]) -> str:
    """Return the verdict of a claim from its judged tests, asides left out."""
    counted = [t for t in trials if not t.aside]
    if any(t.verdict == "contradicted" and t.flip is None for t in counted):
        return "contradicted"
    if any(t.flip is not None for t in counted):
        return "depends on"
    if all(t.verdict == "reproduced" for t in counted):
        return "reproduced"
    return "no clear effect"


def reason_of(trial: Trial | None, alpha: float = ALPHA) -> str:
    """Return what decided, in words."""
    if trial is None:
        return ""
    text = f"{trial.says}: {trial.effect.words()}"
    if trial.extra:
        text += f" ({trial.extra})"
    if trial.flip:
        flip = trial.flip
        text += (f"; the claim holds with {flip.key} {flip.claimed} {flip.value:.3f}, the contrary on the "
                 f"other side (coded range {flip.low:g} to {flip.high:g})")
    elif trial.verdict == "no clear effect":
        if trial.p_holm < alpha and abs(trial.interval.estimate) < trial.required:
            text += f"; clear, but smaller than the smallest effect of interest ({trial.required:g})"
        elif trial.p_equal < alpha and trial.required > 0.0:
            text += f"; practically none: less than the smallest effect of interest ({trial.required:g})"
        else:
            text += "; uncertain"
    return text
