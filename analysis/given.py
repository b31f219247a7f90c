"""What was given to an analysis: scenarios, coded values and forms, numbers, an outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.api import load
from sim.coded.cases import default
from sim.reading.errors import InputError
from sim.world.world import World


@dataclass
class Given:
    """What stood on the command line of an analysis.

    Attributes:
        scenarios: Names of scenarios, in order.
        folders: Run folders, in order.
        case: Name of the case.
        coding, lens, decision: As for ``python -m sim``.
        forms: Forms of the equations that have several, by choice; the default where none is given.
        seed, runs, engine, threads: How runs are played.
        values: Coded values that were set, as :func:`sim.api.load` takes them.
        answers: Answers to offers that were forced.
        own: The command's own words, by name.
        output: Where the report folder is made.
        picture: Whether pictures are wanted.
        words: All words as given, for the report.
    """

    scenarios: tuple[str, ...] = ("baseline",)
    folders: tuple[Path, ...] = ()
    case: str = field(default_factory=default)
    coding: str = "first"
    lens: str = "none"
    decision: str = "logit"
    forms: dict[str, str] = field(default_factory=dict)
    seed: int = 1
    runs: int = 1000
    engine: str = "auto"
    threads: int | None = None
    values: dict[str, dict[str, float]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    output: Path = Path("reports")
    picture: bool = True
    words: tuple[str, ...] = ()

    @property
    def scenario(self) -> str:
        """The first scenario."""
        return self.scenarios[0]

    @property
    def chosen(self) -> dict[str, Any]:
        """Lens, decision model and forms, as :func:`sim.api.load` takes them."""
        return {"lens": self.lens, "decision": self.decision, "forms": self.forms}

    @property
    def departures(self) -> tuple[str, ...]:
        """What of them is not the default (:attr:`sim.world.world.World.departures`)."""
        return load(self.case, self.scenario, **self.chosen).departures

    def world(self, scenario: str | None = None, **changes: Any) -> World:
        """Return the world of a scenario with what was set on the command line.

        Args:
            scenario: Name; default: the first that was given.
            changes: More arguments of :func:`sim.api.load`; they win over the
                command line.

        Raises:
            InputError: As there.
        """
        chosen: dict[str, Any] = {
            **self.chosen, "coding": self.coding,
            "forms": {**self.forms, **(changes.pop("forms", None) or {})},
            "values": {**self.values, **(changes.pop("values", None) or {})},
            "answers": {**self.answers, **(changes.pop("answers", None) or {})},
        }
        return load(self.case, scenario or self.scenario, **{**chosen, **changes})

    def how(self) -> dict[str, Any]:
        """Return the keyword arguments of :func:`analysis.paired.play` that are about speed only."""
        return {"engine": self.engine, "threads": self.threads}


def number(text: str, key: str) -> float:
    """Return a word as a number.

    Raises:
        InputError: If it is none, or not finite.
    """
    try:
        found = float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        found = float("nan")
    if not np.isfinite(found):
        raise InputError("not a number", file="command line", key=key, found=text, allowed="a finite number")
    return found


def whole_number(given: Given, key: str, otherwise: int, least: int, most: int) -> int:
    """Return a word of a command's own as a whole number.

    Args:
        given: The words.
        key: Which.
        otherwise: What is returned if it was not given.
        least: The smallest that is allowed.
        most: The largest.

    Raises:
        InputError: If it is no whole number from ``least`` to ``most``.
    """
    found = number(given.own[key], key) if key in given.own else otherwise
    if found != int(found) or not least <= found <= most:
        raise InputError("not allowed here", file="command line", key=key, found=given.own.get(key, found),
                         allowed=f"a whole number, {least} or more and at most {most}")
    return int(found)


def default_outcome(world: World, text: str | None = None) -> str:
    """Return the outcome that is asked for: by default, the answer to the scenario's offer.

    Args:
        world: The scenario.
        text: Name of an outcome; the bare name of an offer will do.

    Raises:
        InputError: If the scenario has not exactly one offer, and no outcome is given; or for the week of
            something that may never happen.
    """
    offers = [offer.name for offer in world.structure.offers]
    if text and text.endswith(".week"):
        raise InputError("a week that some runs never reach has no mean", file="command line", key="outcome",
                         found=text, allowed="an outcome that every run has",
                         fix=f"write outcome={text.removesuffix('.week')}")
    if text:
        return f"offer.{text}" if text in offers else text
    if len(offers) != 1:
        raise InputError("which outcome?", file="command line", key="outcome",
                         allowed="offer.ID, vote.ID.ACTOR, plan.ID.ACTOR, position.ACTOR.DOMAIN@end, ...",
                         fix="add outcome=NAME: this scenario has not exactly one offer")
    return f"offer.{offers[0]}"
