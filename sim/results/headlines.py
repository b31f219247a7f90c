"""Headlines: the numbers that a run is about, each as three and never one.

A headline is the share of runs in which an offer is accepted or a vote or plan gets its most frequent answer,
or the mean of a position (and of what of the war the scenario asks about) at the end. It is given

* under *luck alone*: all coded values as they are coded;
* over the *coded ranges*: every value drawn from its range;
* with *assumed values drawn* from their ranges and all that a passage supports held as it is coded;

and, on request, with each assumed value at its low and its high end, one at a time, under luck alone
(:mod:`sim.play.ends`). All are played with the same luck, run by run (common random numbers). *Monte Carlo
error* is what is left to the finite number of runs: a 95 % interval, Wilson's for a share, ``mean +- 1.96
sd / sqrt(runs)`` for a mean. It says nothing about the coding or the form of an equation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.engines.answers import answering
from sim.engines.shares import wilson
from sim.results.asked import asked_about
from sim.world.records import Value
from sim.world.world import World

if TYPE_CHECKING:
    from sim.engines.reduce import Ensemble

#: The answers to votes and plans, in the order in which an ensemble counts them: +1, 0, -1.
ANSWERS: dict[str, tuple[str, str, str]] = {
    "vote": ("yes", "abstain", "no"), "plan": ("accept", "neither", "reject")}
_Z = 1.959963984540054


@dataclass(frozen=True)
class Headline:
    """A number that a run is about.

    Attributes:
        outcome: Name of the outcome (see :class:`sim.engines.outcomes.Outcome`).
        answer: The answer whose share it is; "" of a mean.
    """

    outcome: str
    answer: str = ""

    @property
    def code(self) -> float:
        """The value of the outcome in a run that has the answer."""
        if self.outcome.startswith("offer."):
            return 1.0
        return 1.0 - ANSWERS[self.outcome.partition(".")[0]].index(self.answer)


def is_assumed(value: Value) -> bool:
    """Whether a value with a range is assumed, with no passage that supports it."""
    return value.high > value.low and value.coded is not None and value.coded.basis == "assumed"


def headlines(world: World, ensemble: Ensemble) -> list[Headline]:
    """Return the headlines of a run: offers, votes and plans by actor, what of the war is asked, ends.

    Args:
        world: The world.
        ensemble: The runs whose most frequent answers are told (a tie goes to the first of :data:`ANSWERS`).
    """
    found = [Headline(f"offer.{offer.name}", "accepted") for offer in world.structure.offers]
    for kind, entries in (("vote", world.votes), ("plan", world.plans)):
        for entry in entries:
            for slug in answering(world, kind, entry.name):
                name = f"{kind}.{entry.name}.{slug}"
                found.append(Headline(name, most_frequent(ensemble, name)))
    found += [Headline(f"{name}@end") for name in asked_about(world)]
    return found + [Headline(f"position.{slug}.{domain}@end") for slug in world.actors for domain in world.domains]


def counts(ensemble: Ensemble, outcome: str) -> tuple[int, int, int]:
    """Return how many runs gave each of the three answers to a vote or plan: ``plan.NAME.ACTOR``."""
    kind, name, slug = outcome.split(".")
    return (ensemble.votes if kind == "vote" else ensemble.plans)[name][slug]


def most_frequent(ensemble: Ensemble, outcome: str) -> str:
    """Return the most frequent answer to a vote or plan."""
    given = counts(ensemble, outcome)
    return ANSWERS[outcome.partition(".")[0]][given.index(max(given))]


def figure(headline: Headline, ensemble: Ensemble) -> dict[str, Any]:
    """Return a headline's number in an ensemble.

    Returns:
        value; low and high, the ends of the 95 % interval of its Monte Carlo error; runs; for a mean q05 and
        q95, between which nine in ten runs lie; for a vote or plan most_frequent, this ensemble's own.
    """
    runs = ensemble.runs
    if headline.answer:
        if headline.outcome.startswith("offer."):
            hits = int(ensemble.accepted[headline.outcome.partition(".")[2]].sum())
        else:
            kind = headline.outcome.partition(".")[0]
            hits = counts(ensemble, headline.outcome)[ANSWERS[kind].index(headline.answer)]
        low, high = wilson(hits, runs)
        found: dict[str, Any] = {"value": rounded(hits / max(runs, 1)), "low": rounded(low), "high": rounded(high),
                                 "runs": runs}
        if not headline.outcome.startswith("offer."):
            found["most_frequent"] = most_frequent(ensemble, headline.outcome)
        return found
    name, place = place_of(ensemble.world, headline.outcome)
    mean, sd = float(ensemble.mean[name][place]), float(ensemble.deviation[name][place])
    error = _Z * sd / max(runs, 1) ** 0.5
    at: Any = (slice(None), *place)
    quantiles = ensemble.quantiles[name][at]
    return {"value": rounded(mean), "low": rounded(mean - error), "high": rounded(mean + error), "runs": runs,
            "q05": rounded(quantiles[0]), "q95": rounded(quantiles[-1])}


def place_of(world: World, outcome: str) -> tuple[str, tuple[int, ...]]:
    """Return the variable of an outcome ``NAME@end``, and where its last week stands in a summary."""
    name, *rest = outcome.partition("@")[0].split(".")
    if not rest:
        return name, (-1, 0)
    return name, (-1, world.domains.index(rest[1]), world.layout.index[rest[0]])


def rounded(value: float, digits: int = 4) -> float:
    """Return a number as it stands in ``summary.json``."""
    return round(float(value), digits) + 0.0
