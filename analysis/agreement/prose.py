"""Agreement in words: reliability where coders read the same documents, and never where two documents disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.agreement.codings import INDEPENDENT, Numbers
from analysis.agreement.disagreements import Documents
from analysis.agreement.effects import BASE
from analysis.agreement.reliability import FEWEST, RELIABLE, TENTATIVE
from analysis.phrases import cut, in_words, percent

if TYPE_CHECKING:
    import pandas as pd

MACHINES = ("Machine readings are readings by a language model, blind to ours; their errors may be correlated, so that "
            "their agreement is weaker evidence than that of as many people.")


def what_it_is(codings: Sequence[Numbers]) -> str:
    """Return what the agreement of some codings is: reliability, or something else."""
    other = [c for c in codings if c.kind not in INDEPENDENT]
    if not other:
        return "independent readings of the same documents, so that this is reliability"
    if any(c.kind == "documents" for c in other):
        return ("readings of documents that disagree, so that this is no reliability: the difference lies in what the "
                "documents say and not in who read them")
    return (f"no independent readings ({in_words([c.name for c in other])} revises the built-in one), so that this is "
            "no reliability")


def named(codings: Sequence[Numbers]) -> str:
    """Return the codings by kind: ``the machine readings reading_1 and reading_2``."""
    kinds: dict[str, list[str]] = {}
    for coding in codings:
        kinds.setdefault(coding.kind, []).append(coding.name)
    words = {"machine": "machine reading", "human": "human reading", "built-in": "built-in reading",
             "revision": "revision", "documents": "other document's reading"}
    return in_words([f"the {words[kind]}{'s' * (len(names) > 1)} {in_words(names)}" for kind, names in kinds.items()])


def judged(alpha: float) -> str:
    """Return what Krippendorff's bars say of an alpha."""
    if alpha >= RELIABLE:
        return f"above {RELIABLE:.2f}"
    return f"good for tentative conclusions only (above {TENTATIVE})" if alpha >= TENTATIVE else f"below {TENTATIVE}"


def sentence(codings: Sequence[Numbers], rows: pd.DataFrame, documents: Documents) -> str:
    """Return the finding in words."""
    said = f"{_capital(named(codings))} are {what_it_is(codings)}. "
    if all(c.kind in INDEPENDENT for c in codings):
        families = [row for row in rows.head(3).to_dict("records") if row["group"] != "all values"]
        told = [f"{_figure(row)} on {row['group']} ({_values(row['units'])}"
                + (f"; {row['within_variables']:.2f} within variables)" if row["within_variables"] == row[
                    "within_variables"] else ")") for row in families if row["alpha"] == row["alpha"]]
        said += f"Krippendorff's alpha is {in_words(told)}. " if told else ""
        untold = [f"{row['group']} ({_values(row['units'])})" for row in families if row["alpha"] != row["alpha"]]
        said += f"Alpha cannot be told on {in_words(untold)}: too few values, or all the same. " if untold else ""
        known = [row for row in _variables(rows) if row["alpha"] == row["alpha"]]
        low = [f"{row['group'].replace('_', ' ')} ({_figure(row)}, {judged(row['alpha'])}; two codings differ by "
               f"{row['difference']:.2f} on average)" for row in known if row["alpha"] < RELIABLE]
        said += (f"By variable it is below {RELIABLE:.2f} for {in_words(low)}. " if low else
                 f"It is at least {RELIABLE:.2f} for every variable with {FEWEST} values or more. " if known else
                 f"No variable has the {FEWEST} values that it takes to say more. ")
    else:
        whole = next(row for row in rows.to_dict("records") if row["group"] == "all values")
        said += (f"On {whole['units']} values that two of them have they differ by {whole['difference']:.2f} on "
                 f"average, and {percent(whole['inside'])} of their numbers lie in the other's range. ")
    if len(documents.table) and all(c.kind in INDEPENDENT for c in codings):
        first = int((documents.table["nearer"] == "first").sum())
        other = documents.coders_elsewhere
        elsewhere = f" (on the other values {other:.2f})" if other == other else ""
        said += (f"Two documents that disagree are another matter: on the {_values(len(documents.table))} that the "
                 f"built-in reading codes twice, their numbers lie {documents.documents:.2f} apart on average, and two "
                 f"coders of all documents {documents.coders_there:.2f}{elsewhere}; the coders' mean is nearer to the "
                 f"first document's number in {first} of them.")
    return said.strip()


def _variables(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of variables that have enough values for an interval."""
    families = rows.index[rows["group"] == "all values"][0] + 1
    kept = rows.iloc[families:]
    return [{str(k): v for k, v in row.items()} for row in kept[kept["units"] >= FEWEST].to_dict("records")]


def _values(count: int) -> str:
    return f"{count} value{'s' * (count != 1)}"


def _figure(row: Any) -> str:
    if row["low"] != row["low"]:
        return f"{row['alpha']:.2f}"
    return f"{row['alpha']:.2f} [{row['low']:.2f}, {row['high']:.2f}]"


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def notes(codings: Sequence[Numbers], resamples: int, inside: float | None, builtin: dict[str, float]) -> list[str]:
    """Return how the numbers were made."""
    found = [MACHINES] if any(c.kind == "machine" for c in codings) else []
    found.append(
        f"alpha: interval data; 95 % percentile bootstrap by value, {resamples} resamples, none with fewer than "
        f"{FEWEST} values. ordinal: of ranks. Over several variables alpha counts it as agreement that one variable is "
        "higher than another; within_variables does not. difference: mean absolute difference of two codings of a "
        "value; inside: share of a coding's numbers in another's range. The numbers of the two families are all on one "
        "scale each, whatever the variable.")
    if inside is not None:
        told = in_words([f"{name} in {percent(share)}" for name, share in builtin.items()])
        found.append(f"The codings' mean lies in the built-in range in {percent(inside)} of the values; the built-in "
                     f"number lies in the range of {told}.")
    return found


def effects_sentence(table: pd.DataFrame, codings: Sequence[Numbers]) -> str:
    """Return what the readings do to the headlines, in words.

    Args:
        table: Of :func:`analysis.agreement.effects.wide`.
        codings: The readings.
    """
    rows = table.to_dict("records")
    pool = sum(row["moved_by_pool"] for row in rows)
    some, every = (sum(row["moved_by"] >= least for row in rows) for least in (1, len(codings)))
    one = codings[0].name if len(codings) == 1 else None
    said = (f"Under {named(codings)}, in the place of the built-in reading, {some} of {len(rows)} headlines move by "
            "more than their Monte Carlo error"
            + (". " if one else f" under at least one of them, {every} under each, and {pool} under their pool. "))
    for own in ([row for row in rows if row["answer"]], [row for row in rows if not row["answer"]]):
        if own:
            top = max(own, key=lambda row: _apart(row, one))
            size = f"{100.0 * _apart(top, one):.0f} points" if top["answer"] else f"{_apart(top, one):.2f}"
            said += (f"{'It lies furthest from the built-in reading' if one else 'They lie furthest apart'} on "
                     f"{headline_words(top)} ({top['scenario']}): {size}. ")
    most = max(rows, key=lambda row: float(row["coder_share"]))
    return said.strip() if one else said + (
        f"At most {percent(most['coder_share'])} of the variance of a run of the pool is between coders "
        f"({headline_words(most)}, {most['scenario']}).")


def _apart(row: Any, one: str | None) -> float:
    """Return how far the readings lie apart on a headline; where there is one, how far from the built-in reading."""
    return float(row["spread"]) if one is None else abs(float(row[one]) - float(row[BASE]))


def headline_words(row: Any, most: int = 200) -> str:
    """Return a headline of :func:`analysis.agreement.effects.wide` in words, its answer last."""
    answer = f": {row['answer']}" if row["answer"] else ""
    return cut(str(row["headline"]), most - len(answer)) + answer


def effects_notes(codings: Sequence[Numbers], runs: int) -> list[str]:
    """Return how the effects were made."""
    found = [MACHINES] if any(c.kind == "machine" for c in codings) else []
    return [*found, f"{runs} runs under each reading over its own ranges, with the same luck and the same places in "
            "the ranges; values that a reading does not code keep the built-in numbers. Each run of the pool draws "
            "whose reading holds (pool_runs.csv). spread: from the lowest to the highest of the readings. coder_share: "
            "of the variance of a run of the pool. moved_by: how many readings change it from the built-in reading by "
            "more than their Monte Carlo error, corrected for the number of headlines and readings. effects.csv has "
            "all intervals."]
