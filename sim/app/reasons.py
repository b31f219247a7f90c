"""Why an actor did what it did in a week of the one history."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sim.app.playing import SEED
from sim.app.question import Question
from sim.app.views import view_of
from sim.app.wording import spoken
from sim.app.worlds import base, world_of
from sim.engines.mesa_model import PositionModel
from sim.explain.accounting import Decision, decisions_of, weigh_up
from sim.explain.acts import acts_in, explain_act
from sim.explain.answers import explain_answer
from sim.explain.explanation import explain
from sim.explain.parts import Compared, Contrast
from sim.explain.prose import act_sentence, as_data, sentence
from sim.explain.rounding import shown
from sim.explain.words import term_words, verb
from sim.rules.structure import STAY

#: Decimals of the reasons on the page.
DIGITS = 3


def why(question: Question, actor: str, week: int) -> dict[str, Any]:
    """Return why an actor did what it did in a week of the one history.

    Beside what :func:`sim.explain.explanation.explain` finds: ``chances``, every option with its chance under
    fresh luck, likeliest first; ``reasons``, what separates it from staying and from the next best, as it is printed;
    for each flip ``says``, the value in the words of the page's sliders; ``answers``, how it voted or answered a plan
    in that week; and ``penalties``, with the warnings, those that it gave, suffered or was spared.

    Raises:
        InputError: If the scenario has no such actor or week.
    """
    model = _history(question)
    model.run(min(week + 1, model.world.weeks))  # the next question goes on from there
    explained = explain(model, SEED, actor, week)
    found = as_data(explained)
    for name in ("chosen", "runner_up"):
        found[name] = {k: found[name][k] for k in ("name", "words", "utility", "luck", "score", "chance")}
    for name in ("options", "staying", "from_staying"):
        found.pop(name)
    found["chances"] = chances(decisions_of(model, found["actor"])[week])
    found["reasons"] = reasons(explained)
    found["words"] = {name: term_words(name) for name in explained.differences}
    for offer, told in zip(explained.offers, found["offers"], strict=True):
        against = Contrast("", "", offer.against_choice, 0.0)
        told["rows"] = rows(against, luck=False) if any(offer.against_choice.values()) else []
    found["answers"] = answers(model, found["actor"], week)
    found["penalties"] = penalties(model, found["actor"], week)
    by_key = {value.key: value for value in model.world.values}
    view = view_of(question.scenario, base(question.scenario, question.coding, case=question.case))
    sliders = {parameter.key: parameter.words for parameter in view.parameters}
    for flip in [*found["flips"], *(offer["flip"] for offer in found["offers"] if offer["flip"])]:
        flip["says"] = (f"Where it stood before it acted ({flip['key'].rpartition('.')[2]})"
                        if flip["kind"] == "stance" else spoken(by_key[flip["key"]], model.world, sliders))
    return found


def reasons(found: Compared) -> list[dict[str, Any]]:
    """Return what separates what was done from staying and from the next best, as it is printed."""
    second, stay = found.from_runner_up, found.from_staying
    told = [] if stay is None or stay.other == second.other else [(stay, found.staying)]
    return [{"against": option.name, "words": verb(option.words, "plain"), "rows": rows(contrast)}
            for contrast, option in [*told, (second, found.runner_up)]]


def rows(found: Contrast, *, luck: bool = True) -> list[dict[str, Any]]:
    """Return a contrast as lines of words and a number; the last, ``total``, is the sum of those before it."""
    terms, utility, fortune, total = shown(found, DIGITS)
    lines = [(term_words(name), value) for name, value in terms.items() if value]
    lines.sort(key=lambda line: -abs(line[1]))
    lines += [("luck of the week", fortune)] if luck else []
    return [{"words": words, "value": value, "total": False} for words, value in lines] + [
        {"words": "in all", "value": total if luck else utility, "total": True}]


def answers(model: PositionModel, actor: str, week: int) -> list[dict[str, Any]]:
    """Return how an actor voted, or answered plans, in a week, with the chances of all three answers."""
    found = []
    for kind, group in (("vote", model.world.votes), ("plan", model.world.plans)):
        for text in group:
            if text.week == week and actor in model.answers[f"{kind}.{text.name}"]:
                answer = explain_answer(model, SEED, kind, text.name, actor, flips=False)
                found.append({
                    "kind": kind, "name": text.name, "title": answer.title, "answer": answer.chosen.name,
                    "sentence": sentence(answer), "reasons": reasons(answer),
                    "chances": [{"words": option.name, "chance": option.chance, "chosen": option == answer.chosen}
                                for option in answer.options],
                })
    return found


def penalties(model: PositionModel, actor: str, week: int) -> list[dict[str, Any]]:
    """Return the penalties and warnings that an actor gave, suffered or was spared in a week, with their factors.

    The chance of each is the product of its factors less ``first``: what the same luck decides first.
    """
    world, found = model.world, []
    for j in world.structure.enforcers:
        for other in world.actors:
            if actor in (world.actors[j], other) and world.actors[j] != other:
                for act in acts_in(world):
                    told = explain_act(model, SEED, world.actors[j], other, week, act)
                    if told.chance > 0.0:
                        found.append({
                            "act": act, "acted": told.acted, "chance": told.chance, "first": told.first,
                            "sentence": act_sentence(told),
                            "factors": [{"words": f.said, "value": f.value} for f in told.factors]})
    return sorted(found, key=lambda act: (not act["acted"], -act["chance"]))


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
    world, offer = decision.world, decision.accepts(k)
    domain = world.domains[option.domain]
    return {"domain": domain, "to": target, "rung": world.evidence.rung(domain, target, decision.actor).label,
            "toward": 1 if target > decision.position[option.domain] else -1,
            "accepts": None if offer is None else world.scenario.offers[world.structure.offers[offer].name].title}


@lru_cache(maxsize=6)
def _history(question: Question) -> PositionModel:
    return PositionModel(world_of(question), SEED, question.history)
