"""Explanations in sentences, and as plain data."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from sim.explain.acts import ACTS, ActExplanation
from sim.explain.parts import AnswerExplanation, Compared, Contrast
from sim.explain.rounding import percentages
from sim.explain.words import ANSWERED, term_words, verb


def sentence(found: Compared) -> str:
    """Return the explanation of a move, or of an answer to a vote or a plan, as a few plain sentences."""
    text = _members(found) + _odds(found)
    stay, second = found.from_staying, found.from_runner_up
    if stay is not None and stay.other != second.other:
        text += _reasons(f"Rather than {verb(found.staying.words, 'plain')}", stay)
    best = "what that member wanted" if _middle_differs(found) else "the next best"
    text += _reasons(f"Rather than {best}, to {verb(found.runner_up.words, 'plain')}", second)
    if found.by_luck:
        text += " Its reasons alone favoured the next best; luck, that is all the model leaves out, decided."
    return f"In week {found.week} (from {found.date}) {found.label} {found.chosen.words}. {named_once(found, text)}"


def named_once(found: Compared, text: str) -> str:
    """Return a text that follows the title of what was answered, with *it* for the title."""
    if not isinstance(found, AnswerExplanation):
        return text
    return text.replace(f" ('{found.title}')", "").replace(f"'{found.title}'", "it")


def _middle_differs(found: Compared) -> bool:
    return isinstance(found, AnswerExplanation) and found.middle_differs


def _members(found: Compared) -> str:
    """Return how the members of a bloc answered, empty for who has none."""
    if not isinstance(found, AnswerExplanation) or found.members is None:
        return ""
    counts = {name: getattr(found.members, name) for name in ("yes", "abstain", "no")}
    said = [f"{count} {ANSWERED['vote'][name]} it" for name, count in counts.items() if count]
    text = f"Of {sum(counts.values())} members, equally likely and lucky alike, {listed(said)}. "
    if found.middle_differs:
        text += (f"The one in the middle, whose reasons these are, {ANSWERED['vote'][found.members.middle]} it; the "
                 f"answer is that of most. ")
    return text


def listed(parts: Sequence[str]) -> str:
    """Return parts as an enumeration: ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1])] * (len(parts) > 1) + list(parts[-1:]))


def _odds(found: Compared) -> str:
    """Return how sure it was of what it did."""
    first, second = found.options[:2]
    printed = percentages({option.name: option.chance for option in found.options})
    mine, best, next_one = (f"{printed[option.name]} %" for option in (found.chosen, first, second))
    if found.coin_toss:
        return (f"It was close to a coin toss: with fresh luck it would {verb(first.words, 'plain')} in {best} of "
                f"cases and {verb(second.words, 'plain')} in {next_one}"
                + ("." if found.chosen in (first, second) else f"; what it did, in {mine}."))
    if found.chosen == first:
        return f"With fresh luck it would do the same in {best} of cases."
    return (f"With fresh luck it would do so in {mine} of cases; likeliest, at {best}, was to "
            f"{verb(first.words, 'plain')}.")


def _reasons(head: str, found: Contrast) -> str:
    most, least = found.most_for, found.most_against
    parts = [f"what spoke most for it was {term_words(most)}" if most else "nothing spoke for it"]
    parts += [f"what spoke most against it was {term_words(least)}"] if least else []
    return f" {head}: {'; '.join(parts)}."


def share(chance: float) -> str:
    """Return a chance in per cent; one that is small but not nought is said to be so."""
    if 0.0 < chance < 0.0005:
        return "under 0.1 %"
    if 0.9995 < chance < 1.0:
        return "over 99.9 %"
    return f"{100.0 * chance:.1f} %"


def act_sentence(found: ActExplanation) -> str:
    """Return why an enforcer acted against an actor, or left it alone, as a few plain sentences."""
    act = ACTS[found.act]
    did = act.past if found.acted else f"did not {act.verb}"
    text = f"In week {found.week} (from {found.date}) {found.enforcer_label} {did} {found.label}."
    luck = f"its luck, {found.luck:.5f} on a scale from 0 to 1"
    zero = [factor.words for factor in found.factors if factor.value == 0.0]
    if zero:
        what = "this is 0" if len(zero) == 1 else "these are 0"
        return f"{text} It could not have: of the factors whose product the chance is, {what}: {'; '.join(zero)}."
    if found.first > 0.0:
        instead = ACTS[ACTS[found.act].after]
        text += (f" One luck decides on both: below {found.first:.5f} it {instead.past}, from there to below "
                 f"{max(found.below, found.first):.5f} it {act.past}; that week its luck, on a scale from 0 to 1, was "
                 f"{found.luck:.5f}.")
    else:
        text += (f" The chance of it was {share(found.chance)} that week; {luck}, was "
                 f"{'below' if found.acted else 'not below'} that.")
    if not found.acted and found.luck >= found.below:
        text += f" What held the chance down most: {found.held_back_by.words}, at {found.held_back_by.value:.5g}."
    return text


def as_data(found: Compared | ActExplanation) -> dict[str, Any]:
    """Return an explanation as plain data for JSON."""
    data: dict[str, Any] = plain(found)
    data["sentence"] = act_sentence(found) if isinstance(found, ActExplanation) else sentence(found)
    return data


def plain(value: Any) -> Any:
    """Return records and what they hold as dictionaries, lists, text and numbers, dates as ``2023-02-13``."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list | tuple) else value
