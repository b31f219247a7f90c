"""Explanations as people read them: what an option means, sentences, the report, data for JSON."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

from sim.coded.variables import DOMAINS, TERM_NAMES
from sim.explain.parts import Explanation, Flip, OpenOffer
from sim.rules.terms import TERMS
from sim.world.world import World


def deed(world: World, here: Sequence[float], domain: int | None, target: float, offer: int | None,
         actor: str | None = None) -> str:
    """Return what taking an option means, in words, as the predicate of a sentence.

    Args:
        world: What is played.
        here: The actor's position before, by domain.
        domain: Number of the domain in which the option moves; None if it stays.
        target: The position there.
        offer: Number of the offer that the option accepts, if it does.
        actor: Who takes it: a belligerent's positions have words of their own.
    """
    if domain is None:
        return "stayed where it was"
    name = DOMAINS[domain]
    rung = f"{target:+.2f} ('{world.evidence.rung(name, target, actor).label}')"
    if offer is not None:
        title = world.scenario.offers[world.structure.offers[offer].name].title
        return f"accepted '{title}', which puts its {name} position at {rung}"
    toward = "backing" if target > here[domain] else "isolating"
    article = "an" if name == "economic" else "a"
    return f"took {article} {name} step toward {toward} Russia, from {here[domain]:+.2f} to {rung}"


def verb(words: str, form: str) -> str:
    """Return the words of an option with their verb in another form.

    Args:
        words: Words in the past tense, as :class:`sim.explain.parts.Weighed` has them.
        form: ``plain`` (after *to*) or ``participle`` (after *would have*).
    """
    first, _, rest = words.partition(" ")
    forms = {"took": ("take", "taken"), "stayed": ("stay", "stayed"), "accepted": ("accept", "accepted")}
    return f"{forms[first][0 if form == 'plain' else 1]} {rest}"


def course(world: World, before: Sequence[float], later: Sequence[float], actor: str | None = None) -> str:
    """Return a change of stance in words, the domains that did not move left out."""
    moves = [
        f"{domain} {a:+.2f} to {b:+.2f} ('{world.evidence.rung(domain, float(b), actor).label}')"
        for domain, a, b in zip(DOMAINS, before, later, strict=True) if a != b
    ]
    return "; ".join(moves)


def sentence(found: Explanation) -> str:
    """Return an explanation as a few plain sentences."""
    text = f"In week {found.week} (from {found.date}) {found.label} {found.chosen.words}."
    if found.close:
        text += f" It nearly {found.runner_up.words}."
    else:  # what luck decided was close, whatever the scores with luck say
        much = "The" if found.by_luck else "It was not close; the"
        text += f" {much} next best was to {verb(found.runner_up.words, 'plain')}."
    if found.moved_by:
        text += f" What spoke most for its choice was {TERMS[found.moved_by].words} ({found.moved_by})."
    if found.against:
        text += f" What spoke most against it was {TERMS[found.against].words} ({found.against})."
    if found.by_luck:
        text += " Its reasons alone favoured the other; luck, that is all the model leaves out, decided."
    return text


def report(found: Explanation) -> str:
    """Return an explanation as text: sentences, a small table, the offers, the flip."""
    lines = [sentence(found), *found.notes, ""]
    lines += [f"  {'':<12}{'chosen':>10}{'runner-up':>11}{'difference':>12}"]
    shown = [t for t in TERM_NAMES if found.chosen.terms[t] or found.runner_up.terms[t]]
    for term in sorted(shown, key=lambda t: (-abs(found.differences[t]), TERM_NAMES.index(t))):
        lines.append(_line(term, found.chosen.terms[term], found.runner_up.terms[term],
                           found.differences[term]))
    lines.append(_line("luck", found.chosen.luck, found.runner_up.luck, found.luck_difference))
    lines.append(_line("score", found.chosen.score, found.runner_up.score, found.score_difference))
    lines.append(f"  {'chance':<12}{found.chosen.chance:>10.0%}{found.runner_up.chance:>11.0%}"
                 "   with fresh luck")
    for offer in found.offers:
        lines += ["", _offer_text(offer)]
    lines += ["", "What would have changed its mind, all else in that week the same:"]
    for kinds, title in ((("own", "offer"), "its values"), (("stance",), "where it stood"),
                         (("rule",), "the rules")):
        flips = [flip for flip in found.flips if flip.kind in kinds]
        lines += [f"  {title}: {_flip_text(flip)}" for flip in flips]
        if not flips:
            lines.append(f"  {title}: no change of a single one")
    return "\n".join(lines)


def _line(name: str, chosen: float, runner_up: float, difference: float) -> str:
    return f"  {name:<12}{chosen:>+10.4f}{runner_up:>+11.4f}{difference:>+12.4f}"


def _offer_text(offer: OpenOffer) -> str:
    text = (f"Open to it: '{offer.title}' ({offer.source}): {offer.domain} {offer.position:+.2f}, "
            f"'{offer.rung}', stake {offer.stake:g}: {offer.status}.")
    if offer.option and offer.status == "not accepted":
        ranked = sorted(offer.against_choice.items(), key=lambda pair: pair[1])
        against = ", ".join(f"{term} {amount:+.3f}" for term, amount in ranked[:3] if amount < 0.0)
        by = ", ".join(f"{term} {amount:+.3f}" for term, amount in ranked[::-1][:3] if amount > 0.0)
        text += (f" Against accepting: {against or 'nothing'}. For it: {by or 'nothing'}. In all "
                 f"{sum(offer.against_choice.values()):+.3f} (chance {offer.option.chance:.2%}).")
        text += (f"\n  It would have accepted {_condition(offer.flip)}." if offer.flip
                 else "\n  No change of a single coded value would have made it accept.")
    return text


def _flip_text(flip: Flip) -> str:
    return f"{_condition(flip)}, it would have {verb(flip.option_words, 'participle')}."


def _condition(flip: Flip) -> str:
    """Return the condition of a flip in words, with its evidence."""
    inside = "inside" if flip.inside else "outside"
    sources = ", ".join(flip.evidence) or "no passage"
    when = " that week" if flip.moved else ""
    return (f"with {flip.words} at {_beyond(flip)} rather than {flip.was:.4g}{when} "
            f"({flip.share:.1%} of its scale, {inside} the coded {flip.low:g} to {flip.high:g}; "
            f"{flip.basis}: {sources})")


def _beyond(flip: Flip) -> str:
    """Return the threshold to three decimals, rounded away from where the value was."""
    scaled = flip.to * 1000.0
    return f"{(math.ceil(scaled) if flip.to > flip.was else math.floor(scaled)) / 1000.0:g}"


def as_data(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data for JSON."""
    data = dataclasses.asdict(found)
    data["date"] = found.date.isoformat()
    data["sentence"] = sentence(found)
    return data
