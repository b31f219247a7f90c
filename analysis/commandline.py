"""The words of a command: what stood on the command line of an analysis, checked."""

from __future__ import annotations

import argparse
import os
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.given import Given, number
from sim.reading.errors import InputError, nearest, one_of, unknown
from sim.rules.forms import several


class Parser(argparse.ArgumentParser):
    """A parser that takes words and options in any order."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Return what was parsed, as :meth:`argparse.ArgumentParser.parse_intermixed_args` does."""
        return self.parse_intermixed_args(args, namespace)


def parser(name: str, about: str, example: str, *, runs: int = 1000) -> Parser:
    """Return a parser with the words and options that all analyses have.

    Args:
        name: Name of the module, ``compare``.
        about: What it does, a few sentences.
        example: An example or more, one a line.
        runs: Default number of runs.
    """
    made = Parser(
        prog=f"python -m analysis.{name}", description=about,
        epilog="forms of the equations that have several, the default first:\n" + textwrap.fill(
            ", ".join(f"form.{choice}={'|'.join(forms)}" for choice, forms in several().items()), 100,
            initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        + "\n\nexamples:\n" + "\n".join(f"  {line.strip()}" for line in example.strip().splitlines()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("words", nargs="*", metavar="WORD",
                      help="KEY=VALUE as for `python -m sim`: scenario=NAME, seed=7, coding=second, "
                      "lens=realist, decision=best_response, form.siding=linear, actors.china.inertia.value=0.2, "
                      "scenario.offers.arms_request.answer=accepted")
    made.add_argument("--runs", type=int, help=f"number of runs (default: {runs})")
    made.add_argument("--seed", type=int, help="seed (default: 1)")
    made.add_argument("--engine", choices=("auto", "numpy", "numba"), default="auto",
                      help="how runs are computed; the numbers are the same")
    made.add_argument("--threads", type=int, default=None, help="threads (default: all processors)")
    made.add_argument("--output", default="reports", metavar="FOLDER",
                      help=f"where the folder {name}-TIME is made (default: ./reports)")
    made.add_argument("--no-picture", action="store_true", help="no pictures")
    made.set_defaults(default_runs=runs)
    return made


def changed(given: Given, words: Sequence[str]) -> Given:
    """Return what was given with some more KEY=VALUE words on top, the other arm of an experiment.

    Raises:
        InputError: For a word that is not allowed.
    """
    from copy import deepcopy

    from sim.commands import words as command

    words = [word for word in words if not word.startswith("case=")]
    command.check([f"case={given.case}", *words, *(f"scenario={s}" for s in given.scenarios[:1]
                             if not any(w.startswith("scenario=") for w in words))])
    other = deepcopy(given)
    for word in words:
        key, _, value = word.partition("=")
        _take(other, key, value, ())
    return other


SINGLE = ("case", "coding", "lens", "decision", "seed")
#: Options of all analyses that people write as words.
OPTIONS = ("runs", "engine", "threads", "output")


def read_words(args: argparse.Namespace, own: Sequence[str] = (), *, folders: bool = False,
               scenario: str = "baseline") -> Given:
    """Return the words of a command line, checked.

    Args:
        args: As parsed by a parser of :func:`parser`.
        own: Keys of the command's own words, such as ``outcome``.
        folders: Whether words without ``=`` are run folders.
        scenario: Scenario where none is given.

    Raises:
        InputError: For a word that is not allowed.
    """
    from sim.coded.scenario import names, usual
    from sim.commands import words as command

    case = command.case_in(args.words)
    if scenario not in names(case):
        scenario = usual(case)
    given = Given(scenarios=(scenario,), case=case, output=Path(args.output), picture=not args.no_picture,
                  engine=args.engine, threads=args.threads, runs=args.default_runs,
                  words=tuple(args.words))
    checked: list[str] = []
    for word in args.words:
        key, equals, value = word.partition("=")
        if not equals and folders and ("/" in word or Path(word).is_dir()):
            given.folders += (Path(word),)
        elif equals and key in own:
            if key in given.own:
                raise InputError("given twice", file="command line", key=key, found=word,
                                 allowed="each key once", fix="leave one of them out")
            given.own[key] = value
        else:
            if equals and "." not in key:
                _check_plain(key, value, own)
            checked.append(word)
    stories = [name.strip() for word in checked if word.startswith("scenario=")
               for name in word.partition("=")[2].split(",") if name.strip()]
    others = [word for word in checked if not word.startswith("scenario=")]
    for name in stories or [scenario]:
        command.check([*others, f"scenario={name}"])
    for word in checked:
        key, _, value = word.partition("=")
        _take(given, key, value, own)
    for name in ("runs", "seed"):
        if getattr(args, name) is not None:
            setattr(given, name, getattr(args, name))
    _check_output(given.output)
    if not 2 <= given.runs <= 10**9:
        raise InputError("not a number of runs", file="command line", key="runs", found=given.runs,
                         allowed="2 or more")
    if given.threads is not None and not 1 <= given.threads <= 4096:
        raise InputError("not a number of threads", file="command line", key="threads", found=given.threads,
                         allowed="1 to 4096")
    if not 0 <= given.seed < 2**63:
        raise InputError("not a seed", file="command line", key="seed", found=given.seed,
                         allowed="0 or more")
    return given


def _check_plain(key: str, value: str, own: Sequence[str]) -> None:
    """Refuse a word whose key, without a dot, is none of this command's; an option is named as one."""
    known = ["scenario", *SINGLE, *own]
    if key in known:
        return
    if key in OPTIONS:
        raise InputError("an option, not a word", file="command line", key=key, found=f"{key}={value}",
                         allowed=one_of(known), fix=f"write --{key} {value}")
    close = nearest(key, [*known, *OPTIONS])
    raise InputError("not a word of this command", file="command line", key=key, found=f"{key}={value}",
                     allowed=one_of([*known, "form...", "actors...", "pairs...", "mechanisms...",
                                     "scenario..."]),
                     fix=None if close is None else f"write --{close} {value}" if close in OPTIONS
                     else f"write {close}=...")


def _check_output(folder: Path) -> None:
    """Refuse a place that cannot hold a report before hours are spent on one."""
    there = next((place for place in (folder, *folder.absolute().parents) if place.exists()), Path("/"))
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise InputError("cannot write here", file=folder, key="output", found=str(there),
                         allowed="a folder that can be made and written", fix="give another --output")


def _take(given: Given, key: str, text: str, own: Sequence[str]) -> None:
    """Take in one checked word."""
    head, _, part = key.rpartition(".")
    root = key.partition(".")[0]
    if key == "scenario":
        given.scenarios = tuple(name.strip() for name in text.split(",") if name.strip())
    elif key in SINGLE:
        setattr(given, key, int(number(text, key)) if key == "seed" else text)
    elif root == "form":
        given.forms[part] = _form(part, text)
    elif key == "ensemble.runs":
        given.runs = int(number(text, key))
    elif root in ("actors", "pairs", "mechanisms") or (
            root == "scenario" and part in ("value", "low", "high")):
        given.values.setdefault(head, {})[part] = number(text, key)
    elif root == "scenario" and part == "answer":
        given.answers[key.split(".")[2]] = text
    elif key == "output.folder":
        given.output = Path(text)
    else:
        raise InputError("not a word of this command", file="command line", key=key, found=f"{key}={text}",
                         allowed=one_of(["scenario", *SINGLE, "form...", "ensemble.runs",
                                         "output.folder", "actors...", "pairs...", "mechanisms...", *own]))


def _form(choice: str, name: str) -> str:
    """Return the form that a word names, checked."""
    forms = several()[choice]
    if name not in forms:
        raise unknown("form", name, forms, file="command line", key=f"form.{choice}")
    return name
