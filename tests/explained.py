"""Helpers for tests of explanations: worlds, a week about to be decided, a decision computed the long way round."""

from __future__ import annotations

from worked import room_of

from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import name_of
from sim.rules.forms import FIRST_EDITION
from sim.rules.options import consider
from sim.world.views import floats_of, own_of
from sim.world.world import World

SEED = 1
#: The forms of the first edition but for that of plans: the shorter equations, which tests write out anew.
FIRST = {choice: form for choice, form in FIRST_EDITION.items() if choice != "plans"}


def world_of(name: str = "arms_sale", **changes: object) -> World:
    coded = evidence.load()
    decision = str(changes.pop("decision", "logit"))
    forms = changes.pop("forms", {})
    assert isinstance(forms, dict)
    story = scenario.load(name, coded).model_copy(update=changes)
    return World(coded, story, name=name, decision=decision, forms=forms)


def forced_sale() -> PositionModel:
    """A run of the arms sale in which every offer is accepted."""
    offers = scenario.load("arms_sale", evidence.load()).offers
    given = {name: offer.model_copy(update={"answer": "accepted"}) for name, offer in offers.items()}
    return PositionModel(world_of(offers=given), SEED).run()


def replayed(world: World, week: int) -> PositionModel:
    """A run that stands where the actors of a week are about to decide."""
    model = PositionModel(world, SEED).run(week)
    model.do_events()
    model.update("perceive")
    return model


def option_with(model: PositionModel, slug: str, name: str, to: float) -> str:
    """The option taken with one slot of the flat array changed: the long way round."""
    world, i = model.world, model.world.layout.index[slug]
    data = model.data.copy()
    data[world.layout.slot(name)] = to
    if name == "rationality":
        data[world.layout.slot("noise")] = 1.0 / to
    seen, s = floats_of(world.layout, data), world.structure
    row, room = own_of(world.layout, seen, i), room_of(s)
    consider(model.composed, row, seen, s, model.week, room)
    luck = [*model.luck_of(i), *model.offer_luck()]
    return name_of(s, int(model.composed.choose(room.utility, luck, row.noise, len(s.options), s)), world.domains)


def own_slots(world: World, slug: str) -> dict[str, tuple[str, float, float]]:
    """Key to (slot name, low and high end of the scale) of all that stands in the actor's row."""
    found = {}
    for entry in world.evidence.entries.values():
        for target in entry.targets:
            holder = target.partition(".")[2].replace("-", ".").partition(".")[0]
            if holder in ("", slug):
                low, high = entry.variable.bounds
                if entry.variable.name == "wartime_shift":
                    ideal = world.evidence.entries[target.replace("wartime_shift", "ideal_point")]
                    low, high = -1.0 - ideal.coded.value, 1.0 - ideal.coded.value
                found[entry.key] = (target, low, high)
    for name, offer in world.scenario.offers.items():
        if offer.to == slug:
            found[f"scenario.offers.{name}.stake"] = (f"offer.{name}.stake", 0.0, 1.0)
            found[f"scenario.offers.{name}.deliberation"] = (f"offer.{name}.deliberation", 0.0, 22.0)
    return found
