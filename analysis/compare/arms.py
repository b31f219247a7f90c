"""What is compared, why its runs may be no pairs, and what two arms have in common."""

from __future__ import annotations

from dataclasses import dataclass

from sim.world.world import World


@dataclass
class Arm:
    """One of the things compared.

    Attributes:
        name: Its name.
        world: Its scenario and coded values.
        seed: Seed of its runs.
        runs: Number of runs.
        sampling: How its coded values are drawn.
    """

    name: str
    world: World
    seed: int
    runs: int
    sampling: str = "uniform"


def why_unpaired(one: Arm, two: Arm) -> str | None:
    """Return why the runs of two arms are not pairs, or None if they are."""
    if one.seed != two.seed:
        return f"they have different seeds ({one.seed} and {two.seed})"
    if one.world.dates[0] != two.world.dates[0]:
        return (f"they start on different days ({one.world.dates[0]} and {two.world.dates[0]}), "
                "so that the same week meets other luck")
    if one.sampling != two.sampling:
        return f"their coded values are drawn differently ({one.sampling} and {two.sampling})"
    if one.sampling in ("latin_hypercube", "sobol"):
        varied = [[v.key for v in arm.world.values if v.high > v.low] for arm in (one, two)]
        if varied[0] != varied[1] or one.runs != two.runs:
            return f"a {one.sampling} design is one for all its values and runs, and these differ"
    return None


def common_actors(one: World, two: World) -> list[str]:
    """Return the actors that both worlds have."""
    return [slug for slug in one.actors if slug in two.layout.index]


def end_names(one: World, two: World) -> list[str]:
    """Return the values of the end-state table: of the actors that both worlds have."""
    actors = common_actors(one, two)
    names = [f"position.{a}.{d}" for a in actors for d in one.domains if d in two.domains]
    names += [f"{kind}.{a}" for kind in ("gap", "standing") for a in actors]
    names += ["battlefield", "escalation_risk"]
    if len(actors) <= 8:
        names += [f"relation.{a}-{b}" for a in actors for b in actors if a != b]
    return names


def answer_names(one: World, two: World) -> list[str]:
    """Return the outcomes of offers, votes and plans that both worlds have."""
    offers = {o.name for o in one.structure.offers} & {o.name for o in two.structure.offers}
    names = [f"offer.{name}" for name in sorted(offers)]
    voters = {v.name: {two.actors[i] for i in v.voters} for v in two.votes}
    for vote in one.votes:
        names += [f"vote.{vote.name}.{one.actors[i]}" for i in vote.voters
                  if one.actors[i] in voters.get(vote.name, ())]
    plans = {p.name: two.actors[p.author] for p in two.plans}
    for plan in one.plans:
        if plan.name in plans:
            names += [f"plan.{plan.name}.{a}" for a in common_actors(one, two)
                      if a not in (one.actors[plan.author], plans[plan.name])]
    return names
