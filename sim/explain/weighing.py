"""Options weighed against each other: their chances, and what separates what was done from what was not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.explain.parts import Contrast, Weighed

#: The two likeliest options are *close to a coin toss* if their chances differ by no more than this.
COIN_TOSS = 0.1


def chances(utilities: Sequence[float], noise: float, taken: int) -> list[float]:
    """Return the chance of each option under fresh luck.

    ``P_k = exp(beta U_k) / sum exp(beta U)`` where luck plays a part (logit choice, ``beta = 1 / noise``; McFadden
    1974), else 1 for the option that was taken and 0 for the others.

    Args:
        utilities: Utility of each option.
        noise: ``1 / beta``; 0 without luck.
        taken: Index of the option that was taken.
    """
    if not noise:
        return [float(k == taken) for k in range(len(utilities))]
    top = max(utilities)
    odds = [math.exp((value - top) / noise) for value in utilities]
    total = sum(odds)
    return [odd / total for odd in odds]


def is_coin_toss(options: Sequence[Weighed]) -> bool:
    """Return whether the two likeliest options are about as likely, see :data:`COIN_TOSS`."""
    first, second = sorted((option.chance for option in options), reverse=True)[:2]
    return first - second <= COIN_TOSS


def contrast(chosen: Weighed, other: Weighed) -> Contrast:
    """Return what separates the option that was taken from another one."""
    terms = {name: amount - other.terms[name] for name, amount in chosen.terms.items()}
    return Contrast(other.name, other.words, terms, chosen.luck - other.luck)


def next_best(options: Mapping[int, Weighed], choice: int) -> int:
    """Return the index of the option with the highest score but that of the choice, the first of equals."""
    return max((k for k in options if k != choice), key=lambda k: (options[k].score, -k))


def compared(options: Mapping[int, Weighed], choice: int, runner_up: int, staying: int, *,
             settled: bool = False) -> dict[str, Any]:
    """Return the part of an explanation that is the same for a move, a vote and the answer to a plan.

    Args:
        options: What could be done, by index.
        choice: Index of what was done.
        runner_up: Index of the next best.
        staying: Index of the option that changes nothing.
        settled: Whether something else than the scores settled it: the scenario, or the members of a bloc.

    Returns:
        The fields of :class:`sim.explain.parts.Compared`.
    """
    chosen, second = options[choice], options[runner_up]
    from_second = contrast(chosen, second)
    most, least = from_second.most_for, from_second.most_against
    return {
        "chosen": chosen, "runner_up": second, "staying": options[staying],
        "options": tuple(sorted(options.values(), key=lambda option: -option.chance)),
        "differences": from_second.terms, "luck_difference": from_second.luck,
        "score_difference": chosen.score - second.score,
        "from_staying": None if choice == staying else contrast(chosen, options[staying]),
        "moved_by": most, "against": least, "coin_toss": is_coin_toss(list(options.values())),
        "by_luck": not settled and chosen.utility < second.utility,
    }
