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


def symmetric(declared: Number, answer: float, tie: Number, worth: Number) -> Number:
    """Return what an answer to a plan is worth: ``u(a y) + a b``, and the plan's worth if it is accepted.

    Accepting pleases the author as much as rejecting rebuffs it.

    Args:
        declared: ``u(a y)``: utility of declaring the position of the answer.
        answer: The answer a: 1 to accept, 0 for neither, -1 to reject.
        tie: Bond b with the author, as far as the war is believed in.
        worth: What the plan is worth, as far as the war is believed in.
    """
    value = declared + answer * tie
    if answer > 0.0:
        value = value + worth
    return value


def one_sided(declared: Number, answer: float, tie: Number, worth: Number) -> Number:
    """Return what an answer to a plan is worth: ``u(y) + worth``, ``u(0)`` for neither, ``u(-y) - b`` to reject.

    To rebuff the author costs; what is gained by accepting is the plan's worth and no favour. Other form of
    ``symmetric``, with the same arguments. Source: usip2023 paragraphs 20-21.
    """
    if answer > 0.0:
        return declared + worth
    if answer < 0.0:
        return declared - tie
    return declared
