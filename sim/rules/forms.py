"""What has more than one form, and which form is in force.

The first form is the default. A world names others (``form.siding=linear``); their numbers stand in the
structure, in the order of :func:`choices`: mechanisms first, then terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.rules import crossing, enforce, offers, perceive, start, vote
from sim.rules.ops import Number
from sim.rules.table import Table
from sim.rules.terms import TERMS


class Mechanism(NamedTuple):
    """What is not a term and has several forms: the rule that says it asks the structure which is in force.

    Attributes:
        name: Name under which its form is chosen.
        words: What it is about.
        forms: By name, the equations; the first is the default.
    """

    name: str
    words: str
    forms: Mapping[str, Callable[..., Number]]


#: The mechanisms, in the order of their places in :mod:`sim.rules.structure`.
MECHANISMS: Table[Mechanism] = Table(
    Mechanism("crossing", "what a position beyond a red line makes one fear",
              {"hinge": crossing.hinge, "sigmoid": crossing.crossing}),
    Mechanism("following", "whether one foresees that others will join a penalty",
              {"foreseen": crossing.foreseen, "unforeseen": crossing.unforeseen}),
    Mechanism("plans", "what answering a peace plan does to the bond with its author",
              {"declared": vote.one_sided, "symmetric": vote.symmetric}),
    Mechanism("wrong", "what switches norms, threats and hopes on: the attack that was seen, or a war expected",
              {"violation": perceive.committed, "expected": perceive.expected}),
    Mechanism("enforcement", "whether a penalty needs a warning before it, and the means",
              {"warned": enforce.warned, "unwarned": enforce.unwarned}),
    Mechanism("deliberation", "when an offer can be taken",
              {"weighed": offers.weighed, "immediate": offers.immediate}),
    Mechanism("votes", "how a bloc answers a text, and whether single actors have a stake in it",
              {"members": vote.member, "single": vote.single}),
    Mechanism("start", "whether the coded start is at rest",
              {"settled": start.settled, "unsettled": start.unsettled}),
)

#: The forms of the first edition.
FIRST_EDITION: Mapping[str, str] = {
    "crossing": "sigmoid", "following": "unforeseen", "plans": "symmetric", "wrong": "expected",
    "enforcement": "unwarned", "deliberation": "immediate", "votes": "single", "start": "unsettled",
    "siding": "linear", "involvement": "none",
}


def choices() -> dict[str, tuple[str, ...]]:
    """Return the names of the forms by the name under which one is chosen, in the order of their numbers."""
    return {mechanism.name: tuple(mechanism.forms) for mechanism in MECHANISMS} | {
        term.chosen_as: tuple(term.forms) for term in TERMS}


def several() -> dict[str, tuple[str, ...]]:
    """Return the choices that there are: those with more than one form."""
    return {name: forms for name, forms in choices().items() if len(forms) > 1}


def departures(forms: Mapping[str, str]) -> tuple[str, ...]:
    """Return the forms that are not the first of their choice, as the command line takes them."""
    return tuple(f"form.{choice}={forms[choice]}" for choice, names in several().items()
                 if forms.get(choice, names[0]) != names[0])


def about(name: str) -> str:
    """Return what the forms of a choice are of, in words."""
    if name in MECHANISMS:
        functions = ", ".join(f"`{function.__name__}`" for function in MECHANISMS[name].forms.values())
        return f"{MECHANISMS[name].words}: {functions}"
    [term] = TERMS.where(lambda t: t.chosen_as == name)
    return f"the term `{term.name}`: {term.words}"


def place_of(name: str) -> int:
    """Return where the number of a choice stands among :func:`form_numbers`."""
    return list(choices()).index(name)


def form_numbers(chosen: Mapping[str, str]) -> tuple[int, ...]:
    """Return, by choice, the number of the form that is in force.

    Args:
        chosen: Forms by name of the choice; the others take their first.

    Raises:
        KeyError: If there is no such choice or form.
    """
    known = choices()
    for name, form in chosen.items():
        if form not in known[name]:
            raise KeyError(form)
    return tuple(forms.index(chosen[name]) if name in chosen else 0 for name, forms in known.items())
