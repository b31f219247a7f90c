"""Logit choice: the best option after each has met its own luck (quantal response).

With Gumbel-distributed luck of scale ``1 / beta`` the option ``k`` is taken with probability
``exp(beta U_k) / sum exp(beta U)`` (McFadden 1974; McKelvey and Palfrey 1995). The luck is drawn
before the rules run, so that this is an ordinary comparison.
"""

from __future__ import annotations

from typing import Any

#: Score of an option that does not exist this week.
UNAVAILABLE = -1.0e9


def score(utility: Any, luck: Any, noise: Any) -> Any:
    """Return ``U + g / beta``, with g a standard Gumbel draw and noise ``1 / beta``."""
    return utility + noise * luck
