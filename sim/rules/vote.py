"""Votes and peace plans: choices among three answers, scored like any other position."""

from __future__ import annotations

from sim.rules.ops import Number, clip

#: What the three answers multiply the text's position by.
ANSWERS: tuple[float, float, float] = (1.0, 0.0, -1.0)


def seen_position(text: Number, impartiality: Number, author_position: Number) -> Number:
    """Return where an audience sees a plan, -1..1.

    ``clip(t + (1 - impartiality) x_author)``: shifted toward its author's own side.
    Source: usip2023 paragraphs 16-17.
    """
    return clip(text + (1.0 - impartiality) * author_position, -1.0, 1.0)


def worth(specificity: Number, willingness: Number) -> Number:
    """Return what a plan is worth to those who want peace: ``specificity x willingness``, 0..1.

    Source: usip2023 paragraph 17: vague, and its author will not pay for it.
    """
    return specificity * willingness


def bond(alignment: Number, relation: Number, prospect_value: Number, prospects: Number) -> Number:
    """Return what it is worth to please (or costs to rebuff) the author.

    ``alpha R + V O``. Source: usip2023 paragraphs 20-21.
    """
    return alignment * relation + prospect_value * prospects
