"""A vote opened into states: what the page's grid of 193 tiles shows, and why each state stands where it does."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from sim.app.question import Question, bad
from sim.app.worlds import world_of
from sim.reading.errors import InputError, one_of
from sim.states.blocs import BLOCS, NAMES, UNDER_PRESSURE, WEIGHTINGS, pressed, shares
from sim.states.forecast import Forecast, forecast
from sim.states.members import load
from sim.states.openings import opened
from sim.states.reasons import reasons, turning
from sim.states.texts import builtin_texts
from sim.states.tiles import tiles

#: Steps of the sliders in hundredths: severity from 0 to 1, pressure (units of eta) from less to more.
SEVERITY_STEP, PRESSURE_STEP, MOST_PRESSURE = 5, 50, 300
ANSWERS = ("yes", "abstain", "no")
#: What has to be said beside every forecast.
NOTE = ("Probabilities by a rule that was fitted to votes before 2020; whoever built it knew that such texts were "
        "adopted. No outcome of 2022 or later is in it.")


def states(question: Question, vote: str, severity: str, pressure: str) -> dict[str, Any]:
    """Return a vote's 193 states: probabilities in thousandths, parts of positions in hundredths.

    Args:
        question: The scenario that has the vote.
        vote: Name of the vote.
        severity: ``coded``, or the severity of the text in hundredths, a step of :data:`SEVERITY_STEP`.
        pressure: What moves developing states toward yes (below 0: toward no), hundredths of a unit of eta, a step of
            :data:`PRESSURE_STEP`.

    Raises:
        InputError: For a vote that the scenario has not or that does not open, or a number that is not allowed.
    """
    world = world_of(Question(question.scenario, case=question.case))
    names = [v.name for v in world.votes]
    if vote not in names:
        raise InputError("no vote of that name in this scenario", file="address", key="vote", found=vote[:80],
                         allowed=one_of(names) if names else "this scenario has no votes")
    text, why = opened(world.case, vote, file="address")
    coded = round(100 * text.severity.value)
    at = coded if severity == "coded" else _step("severity", severity, 0, 100, SEVERITY_STEP, coded)
    push = _step("pressure", pressure, -MOST_PRESSURE, MOST_PRESSURE, PRESSURE_STEP, 0)
    made = pressed(load(), _forecast(text.id, at), UNDER_PRESSURE, push / 100.0)
    return {
        "vote": vote, "title": world.scenario.votes[vote].title, "why": why, "note": NOTE,
        "text": {"id": text.id, "title": text.title, "kind": text.kind, "date": text.date.isoformat(),
                 "reason": text.severity.reason.strip()},
        "severity": {"value": at, "coded": coded, "bounds": [0, 100], "step": SEVERITY_STEP},
        "pressure": {"value": push, "coded": 0, "bounds": [-MOST_PRESSURE, MOST_PRESSURE], "step": PRESSURE_STEP,
                     "on": "developing states"},
        "expected": [round(float(v), 1) for v in made.four.sum(axis=0)],
        "command": f"python -m analysis.votes open {question.scenario} {vote}"
        + (f" --case {question.case}" if question.case else ""),
        **_rows(made),
    }


def _rows(made: Forecast) -> dict[str, Any]:
    """Return the states with their tiles, and the blocs."""
    members, place = load(), tiles()
    words: list[str] = []
    rows: list[dict[str, Any]] = []
    turned = turning(made)
    for i, iso3 in enumerate(members.iso3):
        found, apart = reasons(members, i, made)
        words = words or [r.words for r in found]
        words += [r.words for r in found if r.words not in words]
        parts = {r.words: round(100 * r.amount) for r in found}
        rows.append({"iso3": iso3, "name": members.name[i], "at": place[iso3], "parts": parts,
                     "apart": round(100 * apart), "four": _thousandths(made.four[i]),
                     "voting": _thousandths(made.p[i]), "turn": round(100 * float(turned.amount[i])),
                     "turns_to": ANSWERS[turned.answer[i]]})
    for row in rows:
        row["parts"] = [row["parts"].get(w, 0) for w in words]
    return {
        "reasons": words, "states": rows,
        "blocs": [{"name": NAMES[b], "weighting": WEIGHTINGS[w],
                   "voting": _thousandths(np.array([s.yes, s.abstain, s.no])), "absent": round(1000 * s.absent),
                   "members": s.members}
                  for b in BLOCS for w in ("states", "population") for s in [shares(members, made, b, w)]],
    }


@lru_cache(maxsize=64)
def _forecast(text_id: str, severity: int) -> Forecast:
    text = {text.id: text for text in builtin_texts()}[text_id]
    value = severity / 100.0
    graded = text.severity.model_copy(update={"value": value, "low": min(value, text.severity.low),
                                              "high": max(value, text.severity.high)})
    return forecast(load(), text.model_copy(update={"severity": graded}))


def _thousandths(values: Any) -> list[int]:
    return [round(1000 * float(v)) for v in values]


def _step(key: str, text: str, low: int, high: int, step: int, coded: int) -> int:
    """Return a parameter as a whole number, one of the stops of a slider or the coded one."""
    plain = text.removeprefix("-")
    if plain.isascii() and plain.isdigit() and len(plain) <= 4:
        number = int(text)
        if low <= number <= high and (number % step == 0 or number == coded):
            return number
    raise bad(key, text, f"a whole number from {low} to {high} in steps of {step}"
              + (", or coded" if key == "severity" else ""))
