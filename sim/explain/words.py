"""What things are called in explanations: options, terms, coded values, in the words of the codebook."""

from __future__ import annotations

from collections.abc import Sequence

from sim.coded.expanded import COUNTER
from sim.coded.scenario_values import SCENARIO_PARTS
from sim.rules.parts import BOND, COMMON_INTEREST, RESIDUAL, STAKE, WORTH
from sim.rules.terms import TERMS
from sim.world.records import Value
from sim.world.world import World

#: Parts of an option or an answer that are no terms of the utility.
_BESIDE_THE_TERMS = {
    COMMON_INTEREST: "what all gain from the text, whatever their side",
    STAKE: "what it has itself at stake in the text",
    RESIDUAL: "what holds its start at rest (assumed)",
    BOND: "the bond with its author",
    WORTH: "what the plan is worth to those who want peace",
}
#: What each answer to a vote and to a plan means, as the predicate of a sentence.
ANSWERED = {
    "vote": {"yes": "voted for", "abstain": "abstained on", "no": "voted against"},
    "plan": {"accept": "accepted", "neither": "neither accepted nor rejected", "reject": "rejected"},
}
#: First word of a predicate in the past tense, to its plain form and its participle.
_VERBS = {"took": ("take", "taken"), "stayed": ("stay", "stayed"), "accepted": ("accept", "accepted"),
          "voted": ("vote", "voted"), "abstained": ("abstain", "abstained"), "rejected": ("reject", "rejected"),
          "neither": ("neither", "neither")}


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
    name = world.domains[domain]
    rung = f"{target:+.2f} ('{world.evidence.rung(name, target, actor).label}')"
    if offer is not None:
        title = world.scenario.offers[world.structure.offers[offer].name].title
        return f"accepted '{title}', which puts its {name} position at {rung}"
    toward = "toward" if target > here[domain] else "away from"
    article = "an" if name[0] in "aeiou" else "a"
    pole = world.case.poles.positive.name
    end = "its own end" if actor is not None and world.labels.get(actor) == pole else pole
    return f"took {article} {name} step {toward} {end}, from {here[domain]:+.2f} to {rung}"


def verb(words: str, form: str) -> str:
    """Return the words of an option with their verb in another form.

    Args:
        words: Words in the past tense, as :class:`sim.explain.parts.Weighed` has them.
        form: ``plain`` (after *to*) or ``participle`` (after *would have*).
    """
    first, _, rest = words.partition(" ")
    if first == "neither" and form == "plain":
        rest = rest.replace("accepted", "accept", 1).replace("rejected", "reject", 1)
    return f"{_VERBS[first][0 if form == 'plain' else 1]} {rest}"


def course(world: World, before: Sequence[float], later: Sequence[float], actor: str | None = None) -> str:
    """Return a change of stance in words, the domains that did not move left out."""
    moves = [
        f"{domain} {a:+.2f} to {b:+.2f} ('{world.evidence.rung(domain, float(b), actor).label}')"
        for domain, a, b in zip(world.domains, before, later, strict=True) if a != b
    ]
    return "; ".join(moves)


def term_words(name: str) -> str:
    """Return what a term of the utility is about, or what else an answer is worth, as the subject of a sentence."""
    return TERMS[name].words if name in TERMS else _BESIDE_THE_TERMS[name]


def variable_words(world: World, name: str, holder: str = "it", other: str = "the other") -> str:
    """Return what a variable of the codebook means.

    Args:
        world: What is played: its case has words for the poles.
        name: Its name.
        holder: Who holds the value: ``it``, or a display name.
        other: Whom a value of a pair is about.
    """
    if name == "position":
        return f"where {holder} stands"
    theirs = "its" if holder == "it" else f"{holder}'s"
    words = world.case.variable(name).meaning.replace("the first's", theirs).replace("the first", holder)
    return words.replace("the actor's", theirs).replace("the second", other)


def basis_of(world: World, name: str) -> str:
    """Return whether a value of the codebook is stated, implied or assumed, empty if nothing of the name is coded.

    Args:
        world: What is played.
        name: Its dotted name, as ``resolve.us`` or ``offer.arms_request.stake``.
    """
    slot = world.layout.slot(name)
    return next((value.coded.basis for value in world.values if value.coded and slot in value.slots), "")


def value_words(world: World, value: Value, target: str = "") -> str:
    """Return what a coded value means, quoted, with the domain or the text that it is of.

    Args:
        world: What is played.
        value: A value that an actor holds (it is called *it*), of the rules, or of what is on the table.
        target: Which of the values that it sets is meant; default: the first.
    """
    entry = world.evidence.entries.get(value.name)
    if entry is None:
        kind, name, part, *more = value.name.split(".")
        section, of = f"{kind}s", getattr(world.written, f"{kind}s")[name]
        if part == COUNTER:
            part, of = f"{part}.{more[0]}", of.counter
        words = next(p.meaning for p in SCENARIO_PARTS if (p.section, p.name) == (section, part))
        return f"'{words}' ('{of.title}')"
    variable = entry.variable
    _, places = world.case.split(target or entry.targets[0], world.evidence.actors)
    if variable.index == "pair":
        return f"'{variable_words(world, variable.name, other=world.labels[places[1]])}'"
    where = {"domain": f" ({places[-1]})" if places else "", "scalar": " (a rule of the model)"}
    return f"'{variable_words(world, variable.name)}'{where.get(variable.index, '')}"
