"""What has more than one form, and which form is in force.

The first form is the default. A world names others (``form.siding=attraction``); their numbers stand in the
structure, in the order of :func:`choices`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.rules.terms import TERMS


def choices() -> dict[str, tuple[str, ...]]:
    """Return the names of the forms by the name under which one is chosen, in the order of their numbers."""
    return {term.chosen_as: tuple(term.forms) for term in TERMS}


def several() -> dict[str, tuple[str, ...]]:
    """Return the choices that there are: those with more than one form."""
    return {name: forms for name, forms in choices().items() if len(forms) > 1}


def about(name: str) -> str:
    """Return what the forms of a choice are of, in words."""
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
