"""From an address to its answer in bytes: what a worker works out."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

from sim.app.catalogue import catalogue
from sim.app.codebook_page import codebook
from sim.app.csv_table import table
from sim.app.heatmap import STOPS, row
from sim.app.opening import states
from sim.app.playing import run
from sim.app.question import Pairs, bad, parse, parse_names, whole
from sim.app.reasons import why
from sim.app.scenario_page import page
from sim.app.worlds import MOST_WEEKS
from sim.reading.errors import InputError
from sim.reading.safe_yaml import SLUG


@dataclass(frozen=True)
class Answer:
    """An answer as it is sent: status, type, and the compressed body."""

    status: int
    kind: str
    body: bytes


def answer(path: str, pairs: tuple[tuple[str, str], ...]) -> Answer:
    """Return the answer to an address: what a worker works out.

    Args:
        path: ``catalogue``, ``codebook``, ``scenario``, ``run``, ``why``, ``map``, ``states`` or ``run.csv``.
        pairs: The parameters.
    """
    try:
        kind, text = _answered(path, pairs)
        status = 200
    except InputError as error:
        kind, status = "application/json", 400
        text = json.dumps({"problem": error.problem, "where": str(error.file or ""), "key": error.key,
                           "found": None if error.found is None else str(error.found)[:120],
                           "allowed": error.allowed, "fix": error.fix})
    return Answer(status, kind, gzip.compress(text.encode(), compresslevel=5, mtime=0))


def _answered(path: str, pairs: Pairs) -> tuple[str, str]:
    if path == "catalogue":
        return "application/json", _json(catalogue(parse_names(pairs, ("case",))[0]))
    if path == "codebook":
        return "application/json", _json(codebook(*parse_names(pairs, ("case", "coding"))))
    question, rest = parse(pairs, PATHS[path])
    for name in PATHS[path]:
        if name not in rest:
            raise bad(name, "", "a value")
    if path == "scenario":
        return "application/json", _json(page(question))
    if path == "run":
        return "application/json", _json(run(question))
    if path == "run.csv":
        return "text/csv", table(question)
    if path == "why":
        week = whole("week", rest["week"], 0, MOST_WEEKS)
        if not SLUG.match(rest["actor"]):
            raise bad("actor", rest["actor"], "an actor's name")
        return "application/json", _json(why(question, rest["actor"], week))
    if path == "states":
        return "application/json", _json(states(question, rest["vote"], rest["severity"], rest["pressure"]))
    number = whole("row", rest["row"], 0, STOPS - 1)
    return "application/json", _json(row(question, rest["x"], rest["y"], number))


#: What can be asked, with the parameters that it takes beside those of the question.
PATHS: dict[str, tuple[str, ...]] = {
    "catalogue": (), "codebook": (), "scenario": (), "run": (), "run.csv": (), "why": ("actor", "week"),
    "map": ("x", "y", "row"), "states": ("vote", "severity", "pressure"),
}


def _json(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=float)
