"""Conclusions as records: what is asked of each of several models, and whether their answers are the same.

A conclusion is a question with a function from results to an answer; a column is a model with its results: our own
model under some forms of its equations, or another model altogether. An analysis makes its columns, takes
conclusions, and :func:`asked` makes the table of the two; another analysis can add columns of its own to the same
conclusions, or conclusions of its own to the same columns. What a model has no say on it answers with None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from analysis.stats import Floats, paired_t
from sim.engines.shares import wilson

if TYPE_CHECKING:
    import pandas as pd


class Answer(NamedTuple):
    """An answer, in a word and as a number.

    Attributes:
        said: In a word or two: ``reproduced``, ``abstain``, ``+0.21``.
        figure: The number as it stands in a cell: ``+0.120``, ``abstain 57 %``; empty where there is none.
        estimate: The number; NaN where there is none.
        low, high: Its 95 % interval.
        note: What else is to be said.
    """

    said: str
    figure: str = ""
    estimate: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    note: str = ""


class Results(Protocol):
    """What a model has to say."""

    def values(self, scenario: str, outcome: str) -> Floats | None:
        """Return an outcome in a scenario, one number a run; None if the model has no say on it."""

    def claim(self, name: str) -> Answer | None:
        """Return the verdict on a claim of the documents; None if the model has no say on it."""


class Conclusion(NamedTuple):
    """A question that is asked of every model.

    Attributes:
        name: Its name, one of a kind in a table.
        kind: What it is about: ``claim``, ``offer``, ``plan``, ``vote``, ``position``, ``side``.
        words: What it says, as the head of a row.
        answer: From results to the answer; None if they have no say on it.
        differs: Whether an answer is another one than the first.
    """

    name: str
    kind: str
    words: str
    answer: Callable[[Results], Answer | None]
    differs: Callable[[Answer, Answer], bool]


class Column(NamedTuple):
    """A model with its results.

    Attributes:
        name: Head of the column.
        words: What it is.
        results: What it has to say.
    """

    name: str
    words: str
    results: Results


def other_word(one: Answer, other: Answer) -> bool:
    """Return whether two answers are different words."""
    return one.said != other.said


def moved_by(smallest: float) -> Callable[[Answer, Answer], bool]:
    """Return what tells two numbers apart: at least ``smallest`` between them, and intervals that do not meet."""
    def differs(one: Answer, other: Answer) -> bool:
        return apart(one, other) and abs(other.estimate - one.estimate) >= smallest - 1e-12

    return differs


def odds_moved_by(ratio: float) -> Callable[[Answer, Answer], bool]:
    """Return what tells two shares apart: other words, or an odds ratio of ``ratio`` and intervals that do not meet."""
    def differs(one: Answer, other: Answer) -> bool:
        (p, q), (r, s) = ((a.estimate, 1.0 - a.estimate) for a in (one, other))
        moved = q * r >= ratio * p * s or p * s >= ratio * q * r
        return one.said != other.said or (apart(one, other) and moved)

    return differs


def apart(one: Answer, other: Answer) -> bool:
    """Return whether the intervals of two answers do not meet."""
    return one.high < other.low or other.high < one.low


def mean_answer(values: Floats) -> Answer:
    """Return the mean of an outcome, with its t interval."""
    found = paired_t(values)
    text = f"{found.estimate:+.2f}"
    return Answer(text, text, found.estimate, found.low, found.high)


def modal_answer(values: Floats, words: Sequence[str]) -> Answer:
    """Return the most frequent answer of runs, with its share; the first of equals.

    Args:
        values: One number a run: 1, 0, -1 for the words of three answers, 1 and 0 for those of two.
        words: The answers, from 1 downward.
    """
    given = np.rint(values)
    counts = [int((given == 1.0 - k).sum()) for k in range(len(words))]
    most = int(np.argmax(counts))
    low, high = wilson(counts[most], len(values))
    spread = ", ".join(f"{word} {100.0 * n / len(values):.0f} %" for word, n in zip(words, counts, strict=True))
    share = counts[most] / len(values)
    return Answer(words[most], f"{words[most]} {100.0 * share:.0f} %", share, low, high, spread)


def sign_answer(values: Floats, near: float, words: tuple[str, str, str]) -> Answer:
    """Return where most runs lie: above, near or below 0, with its share.

    Args:
        values: One number a run.
        near: How far from 0 is near it.
        words: The words for above, near and below.
    """
    return modal_answer(np.where(np.abs(values) > near, np.sign(values), 0.0), words)


def share_answer(values: Floats, words: tuple[str, str]) -> Answer:
    """Return the share of yes with its Wilson interval, and the word for what most runs say.

    Args:
        values: One number a run, 1 or 0.
        words: The words for 1 and for 0.
    """
    hits = int((values == 1.0).sum())
    low, high = wilson(hits, len(values))
    share = hits / len(values)
    return Answer(words[0] if 2 * hits > len(values) else words[1], f"{words[0]} in {100.0 * share:.1f} %", share, low,
                  high, f"in {hits} of {len(values)} runs")


def asked(conclusions: Sequence[Conclusion], columns: Sequence[Column]) -> pd.DataFrame:
    """Return what each model answers: one row a conclusion and column, the first column being compared with.

    Returns:
        conclusion, kind, words, column, reference, has_a_say, said, figure, estimate, low, high, note, changes (whether
        the answer is another one than the first column's; never where one of the two has no say).

    Raises:
        ValueError: If two conclusions, or two columns, have the same name.
    """
    import pandas as pd

    for what in (conclusions, columns):
        names = [record.name for record in what]
        if len(set(names)) < len(names):
            raise ValueError(f"names that are given twice: {sorted({n for n in names if names.count(n) > 1})}")
    rows = []
    for conclusion in conclusions:
        answers = [conclusion.answer(column.results) for column in columns]
        first = answers[0]
        for k, (column, answer) in enumerate(zip(columns, answers, strict=True)):
            changes = k > 0 and first is not None and answer is not None and conclusion.differs(first, answer)
            told = answer or Answer("no say")
            rows.append((conclusion.name, conclusion.kind, conclusion.words, column.name, k == 0, answer is not None,
                         *told, changes))
    return pd.DataFrame(rows, columns=["conclusion", "kind", "words", "column", "reference", "has_a_say",
                                       *Answer._fields, "changes"])
