"""Why an actor did what it did in a week of the one history."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from sim.app.playing import SEED
from sim.app.question import Question
from sim.app.views import view_of
from sim.app.wording import spoken
from sim.app.worlds import base, world_of
from sim.coded.variables import DOMAINS
from sim.engines.mesa_model import PositionModel
from sim.explain.explanation import as_data, explain
from sim.rules.choose import UNAVAILABLE
from sim.world.world import World

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
    decision = next(d for d in model.decisions if d["week"] == week and d["actor"] == found["actor"])
    found["chances"] = chances(decision, model.world)
    first, second = [option["chance"] for option in found["chances"]][:2]
    found["coin_toss"] = first <= COIN_TOSS * (first + second)
    by_key = {value.key: value for value in model.world.values}
    view = view_of(question.scenario, base(question.scenario, question.coding))
    sliders = {parameter.key: parameter.words for parameter in view.parameters}
    for flip in [*found["flips"], *(offer["flip"] for offer in found["offers"] if offer["flip"])]:
        flip["says"] = (f"Where it stood before it acted ({flip['key'].rpartition('.')[2]})"
                        if flip["kind"] == "stance" else spoken(by_key[flip["key"]], model.world, sliders))
    return found


def chances(decision: dict[str, Any], world: World) -> list[dict[str, Any]]:
    """Return the options of a decision with their chances, likeliest first.

    The chance of option k is ``exp(U_k / noise) / sum exp(U / noise)`` (logit choice); without noise the
    best is certain.

    Args:
        decision: One of :attr:`sim.engines.mesa_model.PositionModel.decisions`.
        world: Its world.
    """
    open_to_it = [(k, option) for k, option in enumerate(decision["options"])
                  if option.utility > 0.5 * UNAVAILABLE]
    noise, top = decision["row"].noise, max(option.utility for _, option in open_to_it)
    odds = {k: math.exp((option.utility - top) / noise) if noise else float(option.utility == top)
            for k, option in open_to_it}
    total = sum(odds.values())
    found = [{"name": option.name, "chance": odds[k] / total, "chosen": k == decision["choice"],
              **_option(option, decision["row"], world)} for k, option in open_to_it]
    return sorted(found, key=lambda option: -option["chance"])


def _option(option: Any, row: Any, world: World) -> dict[str, Any]:
    """Return what an option would lead to, for the page to put into words."""
    if option.domain is None:
        return {"domain": None}
    domain = DOMAINS[option.domain]
    offer = option.name.removeprefix("accept ") if option.name.startswith("accept ") else None
    return {"domain": domain, "to": option.target, "rung": world.evidence.rung(domain, option.target).label,
            "toward": 1 if option.target > row.position[option.domain] else -1,
            "accepts": world.scenario.offers[offer].title if offer else None}


@lru_cache(maxsize=6)
def _history(question: Question) -> PositionModel:
    return PositionModel(world_of(question), SEED, question.history)
