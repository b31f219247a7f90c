"""Votes and peace plans: choices among three answers, scored like any other position."""

from __future__ import annotations

from sim.rules.ops import Number, clip

#: What the three answers multiply the text's position by.
ANSWERS: tuple[float, float, float] = (1.0, 0.0, -1.0)
#: Where the members of a bloc lie around its ideal point, in standard deviations: the (2 k - 1) / 42 quantiles of a
#: standard normal distribution, k = 1 to 21, to four digits.
QUANTILES: tuple[float, ...] = (
    -1.9808, -1.4652, -1.1798, -0.9674, -0.7916, -0.6375, -0.4972, -0.3661, -0.241, -0.1196, 0.0,
    0.1196, 0.241, 0.3661, 0.4972, 0.6375, 0.7916, 0.9674, 1.1798, 1.4652, 1.9808)


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


def own_stake(value: Number, stake: Number) -> Number:
    """Return what yes is worth with what the voter itself has at stake in the text, -1..1 (against it: negative)."""
    return value + stake


def lean(text: float, severity: Number, salience: Number, spread: Number) -> Number:
    """Return ``L = 2 v s sigma t``: how much more than its bloc a member one deviation off wants a yes.

    A member whose ideal point lies ``sigma q`` from its bloc's differs in ``-v s (y - p)^2`` by ``L q y / t``, up to
    what is the same for all answers.

    Args:
        text: Position t of the text, -1..1.
        severity: Its severity v, 0..1.
        salience: Salience s of words, with the lens.
        spread: Standard deviation sigma of the members' ideal points, 0 for who has no members.
    """
    return 2.0 * severity * salience * spread * text


def single(utility: Number, place: float, lean: Number) -> Number:
    """Return what an answer is worth to every member: the same as to the bloc. Other form of ``member``."""
    return utility


def member(utility: Number, place: float, lean: Number) -> Number:
    """Return what an answer is worth to a member of a bloc: ``U(a) + a q L``.

    Args:
        utility: What it is worth to the bloc.
        place: The answer a (1, 0 or -1) times where the member lies in its bloc, q standard deviations.
        lean: L, what the answer yes gains for a member one deviation off.
    """
    return utility + place * lean


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
