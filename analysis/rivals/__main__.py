"""The command ``python -m analysis.rivals``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.commandline import Given, number, parser, read_words, whole_number
from analysis.publish import Report, publish, show
from analysis.rivals.assemble import bargain_report, landscape_report
from analysis.rivals.theories.expected_utility import CHOICES, Readings
from sim.reading.errors import InputError, guarded, one_of


def chosen_readings(given: Given) -> Readings:
    """Return how open steps are read, from the words of a command line.

    Raises:
        InputError: For a reading that is none.
    """
    chosen: dict[str, object] = {}
    for name, allowed in CHOICES.items():
        if name in given.own:
            word: object = given.own[name]
            word = number(given.own[name], name) if name == "no_challenge" else word
            if word not in allowed:
                raise InputError("not a reading", file="command line", key=name, found=given.own[name],
                                 allowed=one_of(map(str, allowed)))
            chosen[name] = word
    return Readings(**chosen)  # type: ignore[arg-type]


def _bargain(file: Path, given: Given) -> Report:
    return bargain_report(file, rounds=whole_number(given, "rounds", 10, 1, 1000), readings=chosen_readings(given),
                          picture=given.picture)


#: Commands that read a file: their name, its columns, their own words, what they report.
FILES: dict[str, tuple[str, tuple[str, ...], Callable[[Path, Given], Report]]] = {
    "landscape": ("actor, size, then one column of propensities per actor", (),
                  lambda file, given: landscape_report(file, seed=given.seed, picture=given.picture)),
    "bargain": ("actor, capability, position, salience", ("rounds", *CHOICES), _bargain),
}


def of_file(name: str, argv: list[str]) -> int:
    """Report on the actors of a user's file."""
    columns, own, report = FILES[name]
    made = parser("rivals", f"`{name}`: what a theory says of the actors of a CSV file.",
                  f"python -m analysis.rivals {name} FILE.csv")
    args = made.parse_args(argv)
    files = [word for word in args.words if "=" not in word]
    args.words = [word for word in args.words if "=" in word]
    given = read_words(args, own)
    if len(files) != 1:
        raise InputError("which file?", file="command line", key=name, found=" ".join(files) or None,
                         allowed=f"one CSV file with the columns {columns}",
                         fix=f"python -m analysis.rivals {name} FILE.csv")
    found = report(Path(files[0]), given)
    folder = publish(found, given.output, how={"command": name, "file": Path(files[0]).name, "seed": given.seed})
    show(found, folder)
    return 0


def command(argv: list[str]) -> int:
    """Play rival theories on the coded actors, or on the actors of a file."""
    if argv and argv[0] in FILES:
        return of_file(argv[0], argv[1:])
    raise InputError("which command?", file="command line", found=" ".join(argv) or None, allowed=", ".join(FILES))


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
