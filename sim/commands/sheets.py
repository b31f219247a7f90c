"""Coding sheets on the codebook's command line: ``--sheet FILE`` writes one, ``--read FILE --as NAME`` reads it."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.coded import cases, evidence, scenario
from sim.coded.cases import default
from sim.coded.codebook_rows import rows
from sim.coded.coding import Coding
from sim.coded.coding_writer import coding_text
from sim.coded.filled_sheets import filled_rows, read_sheet
from sim.coded.sheets import blank_sheet
from sim.commands.writing import write
from sim.reading import safe_yaml
from sim.reading.errors import InputError, one_of
from sim.settings.choices import options_of

#: Where coding files of users lie.
FOLDER = Path("codings")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options about sheets."""
    group = parser.add_argument_group("coding sheets")
    group.add_argument("--sheet", type=Path, metavar="FILE",
                       help="write a blank sheet for a coder as CSV: meaning, scale and the passages' places, and "
                       "empty columns to fill. WHAT chooses the values; without it, those of all actors and pairs")
    group.add_argument("--blind", action="store_true", help="leave the passages' places out of the sheet")
    group.add_argument("--read", type=Path, metavar="FILE",
                       help="read a filled sheet and make the coding file ./codings/NAME.yaml of it; WHAT is the "
                       "scenario of rows `scenario.*` that name none")
    group.add_argument("--as", dest="name", metavar="NAME", help="name of the coding that a sheet becomes")
    group.add_argument("--title", metavar="TEXT", help="what the reading is (default: the name of the sheet)")
    group.add_argument("--machine", action="store_true", help="the sheet was filled in by a machine")


def write_sheet(asked: argparse.Namespace) -> int:
    """Write a blank sheet."""
    coded = evidence.load(case=asked.case)
    found = [row for row in rows(coded, asked.what) if asked.what or row.group != "mechanisms"]
    if not found:
        raise InputError("nothing is coded there", file="command line", found=asked.what,
                         fix="leave the name out for the values of all actors and pairs")
    _keep_filled(asked.sheet)
    write({asked.sheet: blank_sheet(found, coded, blind=asked.blind)})
    print(f"wrote {asked.sheet} ({len({row.key for row in found})} values to code). Fill in value, low, high, basis "
          "and,\nunless the value is assumed, source, paragraph, key_phrase; reason always. Then:\n"
          f"  python -m sim.codebook {_of(coded)}--read {asked.sheet} --as NAME")
    return 0


def _keep_filled(path: Path) -> None:
    """Refuse to write over a sheet that somebody has filled in.

    Raises:
        InputError: If a row of it is filled in.
    """
    filled = filled_rows(path)
    if filled:
        raise InputError(f"is there already, with {filled} {'row' if filled == 1 else 'rows'} filled in", file=path,
                         allowed="a new file, or a sheet on which nothing is filled in",
                         fix="give another name, or delete it")


def _of(coded: Coding) -> str:
    """Return the option that names the case, nothing for the default one."""
    return "" if coded.case.name == default() else f"--case {coded.case.name} "


def read(asked: argparse.Namespace) -> int:
    """Make a coding file of a filled sheet.

    Raises:
        InputError: For a sheet that is refused, a name that is taken, or a scenario that is none.
    """
    if not asked.name:
        raise InputError("no name for the coding", file="command line", key="--as", fix="add --as NAME")
    name = safe_yaml.check_slug(asked.name, "coding", file="command line", key="--as")
    if name in options_of("coding", asked.case):
        of = cases.find(asked.case)
        there = next((folder / f"{name}.yaml" for folder in of.coding_folders if (folder / f"{name}.yaml").exists()
                      and folder != of.folder / "codings"), None)
        raise InputError("a coding of that name is there already", file="command line", key="--as", found=name,
                         allowed=f"none of {one_of(options_of('coding', asked.case))}",
                         fix="give another name" + (f", or delete {there} to replace it" if there else ""))
    stories = scenario.names(asked.case)
    if asked.what is not None and asked.what not in stories:
        raise InputError("not a scenario", file="command line", key="WHAT", found=asked.what,
                         allowed=one_of(stories), fix="leave it out, unless rows `scenario.*` name none")
    base = evidence.load(case=asked.case)
    sheet = read_sheet(asked.read, base, asked.what)
    title = asked.title or f"Sheet {asked.read.name}"
    folder = FOLDER if base.case.name == default() else FOLDER / base.case.name
    path = folder / f"{name}.yaml"
    text = coding_text(sheet, title, "machine" if asked.machine else "human", str(path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", file=folder,
                         allowed="a folder for coding files") from None
    write({path: text})
    word = "" if base.case.name == default() else f"case={base.case.name} "
    rest = f"; {sheet.empty} rows are empty and keep the built-in value" if sheet.empty else ""
    print(f"wrote {path} ({sheet.size} values{rest}). Play it: python -m sim {word}scenario=NAME coding={name}")
    return 0
