"""``python -m sim.codebook``: print the codebook, or write it as Markdown or CSV."""

from __future__ import annotations

import argparse
import io
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from sim.coded import evidence
from sim.coded.codebook_files import as_csv, as_markdown
from sim.coded.codebook_rows import counts, in_force, rows
from sim.coded.codebook_text import count_lines, show
from sim.coded.history import history
from sim.coded.history_text import count_line
from sim.coded.history_text import show as show_history
from sim.commands import sheets, value_effect
from sim.commands.residuals import residual_rows
from sim.commands.writing import write
from sim.reading.errors import InputError, guarded


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sim.codebook",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=textwrap.dedent("""\
            Print the codebook: every coded value, how far a careful reader could go (low, high),
            and the passages it stands on (source ¶paragraph, key phrase, what it says in our words).

            basis   stated:  the passage says it
                    implied: it follows from the passage
                    assumed: no passage; the reason says why this value
            residual  assumed too, and worked out from all the others: what has to be added to
                    an actor's interest so that the coded start is a rest point
            key     what to write on the command line of `python -m sim` to change the value
            second  where two documents disagree, the other one's reading of the value
            """),
        epilog=textwrap.dedent("""\
            examples:
              python -m sim.codebook china                 one actor, and the pair values it holds
              python -m sim.codebook pairs --second        with the readings that disagree
              python -m sim.codebook arms_sale             what a scenario's offers and votes rest on
              python -m sim.codebook --coding second       the values of the other reading
              python -m sim.codebook --history             what was coded anew since the first edition
              python -m sim.codebook --csv codebook.csv    all of it as a table, second readings too
              python -m sim.codebook china --sheet mary.csv            a sheet for a coder
              python -m sim.codebook --read mary.csv --as mary         the filled sheet as coding=mary
              python -m sim.codebook actors.china.sanction_sensitivity --effect scenario=arms_sale

            then:
              python -m sim scenario=arms_sale actors.china.sanction_sensitivity.value=0.8
            """),
    )
    parser.add_argument("what", nargs="?", metavar="WHAT",
                        help="an actor, `pairs`, `mechanisms`, a scenario or the key of a value; all values if left "
                        "out. With --effect: the key of a value")
    parser.add_argument("--case", metavar="NAME", help="the case: a folder of configs/cases or ./cases; "
                        "case=NAME is the same")
    parser.add_argument("--coding", default="first", metavar="NAME",
                        help="first (default), second, first_edition, or a file of ./codings or "
                        "SIM_CODING_PATH")
    parser.add_argument("--second", action="store_true",
                        help="print second readings too (files always have them)")
    parser.add_argument("--history", action="store_true",
                        help="print instead what a second reading changed since coding=first_edition, "
                        "what it kept, and why")
    parser.add_argument("--markdown", type=Path, metavar="FILE",
                        help="write Markdown; the values are then not printed")
    parser.add_argument("--csv", type=Path, metavar="FILE",
                        help="write CSV (UTF-8), one row a reading; the values are then not printed")
    sheets.add_options(parser)
    value_effect.add_options(parser)
    return parser


#: What the command does instead of showing the codebook, by option, with the options that go with it.
_INSTEAD = {"--history": (), "--sheet": ("--blind",), "--read": ("--as", "--title", "--machine"),
            "--effect": ("--runs", "--csv")}


def _check_together(asked: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    given = {"--coding": asked.coding != "first", "--second": asked.second, "--markdown": asked.markdown,
             "--csv": asked.csv, "--history": asked.history, "--sheet": asked.sheet, "--blind": asked.blind,
             "--read": asked.read, "--as": asked.name, "--title": asked.title, "--machine": asked.machine,
             "--effect": asked.effect is not None,
             "--runs": asked.runs is not None}
    mode = next((option for option in _INSTEAD if given[option]), None)
    for option, there in given.items():
        if mode and there and option not in (mode, *_INSTEAD[mode]):
            raise InputError(f"does not go with {mode}", file="command line", key=option,
                             allowed=", ".join((mode, *_INSTEAD[mode], "and the name of a part")),
                             fix="leave one of them out")
        owner = next((one for one, own in _INSTEAD.items() if option in own and option != "--csv"), None)
        if there and owner and not given[owner]:
            raise InputError(f"goes with {owner} only", file="command line", key=option, fix=f"add {owner}")


def _history(asked: argparse.Namespace) -> int:
    """Print the history of the coded values, or the part of it that is asked for."""
    found = history(asked.case).of(asked.what)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    show_history(found)
    print(count_line(found))
    return 0


def _with_case(argv: Sequence[str]) -> list[str]:
    """Return the words with ``case=NAME``, wherever it stands, as the option ``--case NAME``.

    Raises:
        InputError: If two cases are named.
    """
    named = [word.partition("=")[2] for word in argv if word.startswith(("case=", "--case="))]
    named += [argv[n + 1] for n, word in enumerate(argv[:-1]) if word == "--case"]
    if len(set(named)) > 1:
        raise InputError("two cases", file="command line", key="case", found=", ".join(named), allowed="one case",
                         fix="leave one of them out")
    said = [f"--case={word.partition('=')[2]}" for word in argv if word.startswith("case=")]
    return [*said[:1], *(word for word in argv if not word.startswith("case="))]


@guarded
def main(argv: list[str]) -> int:
    """Print or write the codebook."""
    asked = _parser().parse_args(_with_case(argv))
    _check_together(asked)
    if asked.history:
        return _history(asked)
    if asked.sheet:
        return sheets.write_sheet(asked)
    if asked.read:
        return sheets.read(asked)
    if asked.effect is not None:
        return value_effect.show(asked)
    coded = evidence.load(asked.coding, asked.case)
    found = rows(coded, asked.what, asked.coding)
    if not found:
        raise InputError("nothing is coded there", file="command line", found=asked.what,
                         fix="leave the name out to see all values")
    residuals = residual_rows(coded, asked.what, asked.coding)
    files = {}
    if asked.markdown and asked.csv and asked.markdown.absolute() == asked.csv.absolute():
        raise InputError("the same file twice", file="command line", key="--csv", found=str(asked.csv),
                         fix="give two names")
    if asked.markdown:
        files[asked.markdown] = as_markdown(found, coded, asked.coding, residuals)
    if asked.csv:
        files[asked.csv] = as_csv([*found, *residuals])
    write(files)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    if not files:
        show([*(found if asked.second else in_force(found)), *residuals], coded)
    print("\n".join(count_lines(counts(found))))
    for path in files:
        print(f"wrote {path} ({len(found)} readings, {len(residuals)} residuals)")
    return 0
