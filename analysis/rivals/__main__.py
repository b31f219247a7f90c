"""The command ``python -m analysis.rivals``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from analysis.commandline import parser, read_words
from analysis.given import Given, number, whole_number
from analysis.publish import Report, publish, show
from analysis.rivals.assemble import bargain_report, check_report, landscape_report, rivals_report
from analysis.rivals.readings import TABLE
from analysis.rivals.readings import load as load_readings
from analysis.rivals.theories.expected_utility import CHOICES, STEPS, Readings
from sim.reading.errors import InputError, guarded, nearest, one_of, unknown

#: Draws of the rivals, fewer than runs elsewhere: two of them solve an equilibrium or a play of many turns a draw.
RUNS = 200
ABOUT = """Play rival theories on the coded actors of a scenario, over the coded ranges, and score them on its
record beside our model and the null models: weighted mean and median, expected utility (Bueno de Mesquita),
the spatial model (KTAB), opinion dynamics (Friedkin-Johnsen, bounded confidence), quantal response, the landscape
of alignment (Axelrod and Bennett), a strategic logit of offers (Signorino) and bargaining over them in a crisis
(Fearon). What each reads stands in analysis/rivals/readings.yaml. Other words: position=NAME (what all rivals
take for position: position, ideal_point or wartime_ideal), readings=FILE (a table of your own)."""


def chosen_readings(given: Given) -> Readings:
    """Return how open steps are read, from the words of a command line: ``steps=NAME``, then one step each.

    Raises:
        InputError: For a reading that is none.
    """
    steps = given.own.get("steps", "equations")
    if steps not in STEPS:
        raise unknown("steps", steps, STEPS, file="command line", key="steps")
    chosen: dict[str, Any] = {}
    for name, allowed in CHOICES.items():
        if name in given.own:
            word: object = given.own[name]
            word = number(given.own[name], name) if name == "no_challenge" else word
            if word not in allowed:
                raise InputError("not a reading", file="command line", key=name, found=given.own[name],
                                 allowed=one_of(map(str, allowed)))
            chosen[name] = word
    return STEPS[steps]._replace(**chosen)


def _bargain(file: Path, given: Given) -> Report:
    return bargain_report(file, rounds=whole_number(given, "rounds", 10, 1, 1000), readings=chosen_readings(given),
                          picture=given.picture)


#: Commands that read a file: their name, its columns, their own words, what they report.
FILES: dict[str, tuple[str, tuple[str, ...], Callable[[Path, Given], Report]]] = {
    "landscape": ("actor, size, then one column of propensities per actor", (),
                  lambda file, given: landscape_report(file, seed=given.seed, picture=given.picture)),
    "bargain": ("actor, capability, position, salience", ("rounds", "steps", *CHOICES), _bargain),
}


def check_words(command: str, words: Sequence[str], own: Sequence[str] = ()) -> None:
    """Refuse words that mean nothing to a command that reads no scenario.

    Args:
        command: Its name.
        words: Words as ``KEY=VALUE``.
        own: Its own keys.

    Raises:
        InputError: For another key; if it is another command's, that is said.
    """
    for word in words:
        key = word.partition("=")[0]
        if key in own:
            continue
        others = [name for name, (_, keys, _) in FILES.items() if key in keys]
        close = nearest(key, own)
        raise InputError(f"not a word of `{command}`", file="command line", key=key, found=word,
                         allowed=one_of(own) or "no words", fix=f"it is a word of `{others[0]}`: leave it out here"
                         if others else f"write {close}=..." if close else "leave it out")


def of_file(name: str, argv: list[str]) -> int:
    """Report on the actors of a user's file."""
    columns, own, report = FILES[name]
    made = parser("rivals", f"`{name}`: what a theory says of the actors of a CSV file.",
                  f"python -m analysis.rivals {name} FILE.csv")
    args = made.parse_args(argv)
    files = [word for word in args.words if "=" not in word]
    args.words = [word for word in args.words if "=" in word]
    check_words(name, args.words, ("seed", *own))
    given = read_words(args, own)
    if len(files) != 1:
        raise InputError("which file?", file="command line", key=name, found=" ".join(files) or None,
                         allowed=f"one CSV file with the columns {columns}",
                         fix=f"python -m analysis.rivals {name} FILE.csv")
    found = report(Path(files[0]), given)
    folder = publish(found, given.output, how={"command": name, "file": Path(files[0]).name, "seed": given.seed})
    show(found, folder)
    return 0


def check(argv: list[str]) -> int:
    """Print published figures against those found."""
    made = parser("rivals", "`check`: published figures of each theory against what is found here.",
                  "python -m analysis.rivals check")
    args = made.parse_args(argv)
    check_words("check", args.words)
    given = read_words(args)
    found = check_report()
    folder = publish(found, given.output, how={"command": "check"})
    show(found, folder, most=100, digits=4)
    return 0


def of_scenario(argv: list[str]) -> int:
    """Play all rivals on the coded actors of a scenario."""
    made = parser("rivals", ABOUT, """python -m analysis.rivals scenario=arms_sale
        python -m analysis.rivals scenario=arms_sale coding=second position=wartime_ideal
        python -m analysis.rivals scenario=arms_sale readings=MY_TABLE.yaml
        python -m analysis.rivals landscape FILE.csv
        python -m analysis.rivals bargain FILE.csv steps=replica
        python -m analysis.rivals check""", runs=RUNS)
    given = read_words(made.parse_args(argv), ("position", "readings"))
    if len(given.scenarios) != 1:
        raise InputError("one scenario at a time", file="command line", key="scenario",
                         found=",".join(given.scenarios), allowed="one name")
    table = Path(given.own["readings"]) if "readings" in given.own else TABLE
    readings = load_readings(table, given.own.get("position"))
    found = rivals_report(given.world(), readings, given.runs, given.seed, picture=given.picture, **given.how())
    found.departures = given.departures
    found.columns = ("rival", "actor", "domain", "forecast", "q05", "q95", "side", "cannot_say")
    folder = publish(found, given.output, how={"words": given.words, "seed": given.seed, "runs": given.runs})
    show(found, folder, most=240, digits=2)
    return 0


def command(argv: list[str]) -> int:
    """Play rival theories on the coded actors of a scenario, or on the actors of a file."""
    first = argv[0] if argv and "=" not in argv[0] and not argv[0].startswith("-") else None
    if first in FILES:
        return of_file(first, argv[1:])
    if first == "check":
        return check(argv[1:])
    if first is not None:
        raise InputError("no command of that name", file="command line", found=first,
                         allowed=f"{one_of([*FILES, 'check'])}, or words as scenario=arms_sale", fix=_meant(first))
    return of_scenario(argv)


def _meant(first: str) -> str:
    """Return what whoever wrote this as the first word may have meant."""
    if first.lower().endswith(".csv"):
        return " or ".join(f"write {name} {first}" for name in FILES)
    close = nearest(first, [*FILES, "check"])
    return f"write {close}" if close else "see `python -m analysis.rivals --help`"


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
