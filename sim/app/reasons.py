"""Why an actor did what it did in a week of the one history."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sim.app.playing import SEED
from sim.app.question import Question
from sim.app.views import view_of
from sim.app.wording import spoken
from sim.app.worlds import base, world_of
from sim.coded.variables import DOMAINS
from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import Decision, decisions_of, weigh_up
from sim.explain.explanation import explain
from sim.explain.prose import as_data
from sim.rules.structure import STAY

#: Largest part that the likelier of two options has of their joint chance when it is close to a coin toss.
COIN_TOSS = 0.6


def why(question: Question, actor: str, week: int) -> dict[str, Any]:
    """Return why an actor did what it did in a week of the one history.

    Beside what :func:`sim.explain.explanation.explain` finds: ``chances``, every option with its chance under
    fresh luck, likeliest first; ``coin_toss``, whether the two likeliest are about equally likely; and
    for each flip ``says``, the value in the words of the page's sliders.

    Raises:
        InputError: If the scenario has no such actor or week.
    """
    model = _history(question)
    model.run(min(week + 1, model.world.weeks))  # the next question goes on from there
    found = as_data(explain(model, SEED, actor, week))
    for name in ("chosen", "runner_up"):
        found[name] = {k: found[name][k] for k in ("name", "words", "utility", "luck", "score", "chance")}
    found["chances"] = chances(decisions_of(model, found["actor"])[week])
    first, second = [option["chance"] for option in found["chances"]][:2]
    found["coin_toss"] = first <= COIN_TOSS * (first + second)
    by_key = {value.key: value for value in model.world.values}
    view = view_of(question.scenario, base(question.scenario, question.coding))
    sliders = {parameter.key: parameter.words for parameter in view.parameters}
    for flip in [*found["flips"], *(offer["flip"] for offer in found["offers"] if offer["flip"])]:
        flip["says"] = (f"Where it stood before it acted ({flip['key'].rpartition('.')[2]})"
                        if flip["kind"] == "stance" else spoken(by_key[flip["key"]], model.world, sliders))
    return found


def chances(decision: Decision) -> list[dict[str, Any]]:
    """Return the options of a decision with their chances under fresh luck, likeliest first."""
    found = [{"name": weighed.name, "chance": weighed.chance, "chosen": k == decision.choice, **_option(decision, k)}
             for k, weighed in weigh_up(decision).items()]
    return sorted(found, key=lambda option: -option["chance"])


def _option(decision: Decision, k: int) -> dict[str, Any]:
    """Return what an option would lead to, for the page to put into words."""
    option, target = decision.options[k].option, decision.options[k].target
    if option.kind == STAY:
        return {"domain": None}
    domain, world, offer = DOMAINS[option.domain], decision.world, decision.accepts(k)
    return {"domain": domain, "to": target, "rung": world.evidence.rung(domain, target, decision.actor).label,
            "toward": 1 if target > decision.position[option.domain] else -1,
            "accepts": None if offer is None else world.scenario.offers[world.structure.offers[offer].name].title}


@lru_cache(maxsize=6)
def _history(question: Question) -> PositionModel:
    return PositionModel(world_of(question), SEED, question.history)
