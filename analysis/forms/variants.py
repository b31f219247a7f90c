"""The forms under which everything is asked: as given, each alternative alone, the first edition's together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.rules.forms import FIRST_EDITION, several

#: Names of the columns that are no single change.
AS_GIVEN, FIRST = "as given", "first edition"


class Variant(NamedTuple):
    """A set of forms.

    Attributes:
        name: Head of its column: ``siding=linear``.
        words: What it is.
        forms: By choice, the forms that are not the default.
        choice: The choice that differs from what was given; empty if none or several.
    """

    name: str
    words: str
    forms: Mapping[str, str]
    choice: str = ""


def variants(given: Mapping[str, str], known: Mapping[str, tuple[str, ...]] | None = None,
             first: Mapping[str, str] = FIRST_EDITION) -> list[Variant]:
    """Return the forms under which everything is asked, those that were given first.

    Args:
        given: Forms by choice, as on the command line; the default where none is given.
        known: Forms by choice, the default first; default: those that there are.
        first: The first edition's form by choice. A choice that is not named keeps what was given.
    """
    known = several() if known is None else known
    base = {choice: given.get(choice, forms[0]) for choice, forms in known.items()}

    def short(forms: Mapping[str, str]) -> dict[str, str]:
        return {choice: form for choice, form in forms.items() if form != known[choice][0]}

    words = ", ".join(f"form.{choice}={form}" for choice, form in short(base).items())
    found = [Variant(AS_GIVEN, words or "all forms the default", short(base))]
    for choice, forms in known.items():
        found += [Variant(f"{choice}={form}", f"form.{choice}={form} alone", short({**base, choice: form}), choice)
                  for form in forms if form != base[choice]]
    old = {**base, **{choice: form for choice, form in first.items() if form in known.get(choice, ())}}
    if old != base:
        told = ", ".join(f"form.{choice}={form}" for choice, form in old.items() if form != base[choice])
        found.append(Variant(FIRST, f"the first edition's forms together: {told}", short(old)))
    return found
