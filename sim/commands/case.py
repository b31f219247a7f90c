"""``python -m sim.case``: make a case of one's own, check it, list the cases, show one."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from sim.coded import cases, evidence
from sim.coded.case_check import Gap, check_case
from sim.coded.case_skeleton import skeleton
from sim.coded.codebook_rows import counts, rows
from sim.coded.coding import Coding
from sim.commands.wording import scenario_lines
from sim.reading import safe_yaml
from sim.reading.errors import InputError, guarded, unknown

#: Where a user's cases lie.
FOLDER = Path("cases")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sim.case", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=textwrap.dedent("""\
            A case is a dispute as a folder of data: two poles, up to six domains, documents, actors
            and what was coded of them. Yours lie in ./cases (or in folders of SIM_CASE_PATH).
            """),
        epilog=textwrap.dedent("""\
            examples:
              python -m sim.case list
              python -m sim.case new fishing_quota --actors norland,sudland,isles --domains talks:words,catch:goods
              python -m sim.case check fishing_quota          every mistake, every gap, with file and line
              python -m sim.case show fishing_quota
              python -m sim case=fishing_quota                play it

            The README of the tutorial case walks from a brief to a claim: python -m sim.case show river_dam
            """),
    )
    parts = parser.add_subparsers(dest="verb", required=True, metavar="new|check|list|show")
    new = parts.add_parser("new", help="write a commented skeleton, ./cases/NAME, that runs as it is",
                           description="Write a commented skeleton that runs as it is.")
    new.add_argument("name", metavar="NAME", help=f"its name: {safe_yaml.NAMES}")
    new.add_argument("--actors", default="north,south,middle", metavar="A,B,C",
                     help="the actors; the first is the positive pole (+1), the second the negative one (-1)")
    new.add_argument("--domains", default="talks:words,trade:goods", metavar="NAME:KIND,...",
                     help="1 to 6 domains in order; a kind is words, goods or arms")
    check = parts.add_parser("check", help="name every mistake and every gap, with file and line",
                             description="Name every mistake and every gap of a case, with file and line.")
    check.add_argument("name", metavar="NAME", help="name of a case")
    check.add_argument("--all", action="store_true", help="say of each gap what the value would be for")
    parts.add_parser("list", help="the cases that are there", description="List the cases that are there.")
    show = parts.add_parser("show", help="what a case holds", description="Show what a case holds.")
    show.add_argument("name", nargs="?", metavar="NAME", help="name of a case; default: the built-in one")
    return parser


@guarded
def main(argv: list[str]) -> int:
    """Make, check, list or show cases."""
    asked = _parser().parse_args(argv)
    verbs = {"new": _new, "check": _check, "list": _list, "show": _show}
    return verbs[asked.verb](asked)


def _new(asked: argparse.Namespace) -> int:
    name = safe_yaml.check_slug(asked.name, "case", file="command line", key="NAME")
    if name in cases.names():
        raise InputError("a case of that name is there already", file="command line", key="NAME", found=name,
                         allowed=f"none of {', '.join(cases.names())}", fix="give another name")
    folder = FOLDER / name
    if folder.exists() or folder.is_symlink():
        raise InputError("is there already", file=folder, fix="give another name, or move it away")
    files = skeleton(name, _actors(asked.actors), _domains(asked.domains))
    draft = FOLDER / f".{name}.new"
    try:
        for path, text in files.items():
            place = draft / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
        draft.rename(folder)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=folder, allowed="a folder that can be written to",
                         fix="make ./cases writable, or go to another folder") from None
    print(f"wrote {folder} ({len(files)} files). It runs as it is, on placeholders:\n"
          f"  python -m sim case={name}\n"
          f"  python -m sim.case check {name}     what is still a placeholder or left out, with file and line\n"
          f"Begin with {folder}/documents/brief.txt (your text, a paragraph a line) and its card in sources.yaml.")
    return 0


def _actors(text: str) -> list[str]:
    found = [safe_yaml.check_slug(name.strip(), "actor", file="command line", key="--actors")
             for name in text.split(",") if name.strip()]
    if len(set(found)) < len(found):
        raise InputError("an actor named twice", file="command line", key="--actors", found=text, fix="name each once")
    if {"none", "nothing"} & set(found[:2]):
        raise InputError("not a name for a pole", file="command line", key="--actors", found=text,
                         allowed="any name but none and nothing", fix="give another name")
    if not cases.FEWEST_ACTORS <= len(found) <= cases.MOST_ACTORS:
        raise InputError("not a number of actors", file="command line", key="--actors", found=len(found),
                         allowed=f"{cases.FEWEST_ACTORS} to {cases.MOST_ACTORS}", fix="name others")
    return found


def _domains(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(","):
        name, colon, kind = part.strip().partition(":")
        safe_yaml.check_slug(name, "domain", file="command line", key="--domains")
        if not colon:
            raise InputError("a domain without a kind", file="command line", key="--domains", found=name,
                             allowed=f"NAME:KIND; a kind is {', '.join(cases.KINDS)}",
                             fix=f"write {name}:goods, or another kind")
        if kind not in cases.KINDS:
            raise unknown("kind of domain", kind or part, cases.KINDS, file="command line", key="--domains")
        if name in found:
            raise InputError("a domain named twice", file="command line", key="--domains", found=text,
                             fix="name each once")
        cases.check_domain(name, "command line", "--domains")
        found[name] = kind
    if len(found) > cases.MOST_DOMAINS:
        raise InputError("too many domains", file="command line", key="--domains", found=len(found),
                         allowed=f"1 to {cases.MOST_DOMAINS}", fix="leave some out")
    return found


def _check(asked: argparse.Namespace) -> int:
    case = cases.find(asked.name)
    found = check_case(case.folder)
    for error in found.mistakes:
        print(error.text(), end="\n\n")
    if found.gaps and not found.mistakes:
        print("gaps (nothing has to be done about any of them; --all says what each value would be for):")
        for line in map(_in_full, found.gaps) if asked.all else _in_short(found.gaps):
            print(textwrap.fill(line, 110, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False,
                                break_long_words=False))
    many = len(found.mistakes)
    if many:
        print(f"{case.name}: {many} {'mistake' if many == 1 else 'mistakes'}; nothing can be played before "
              f"{'it is' if many == 1 else 'they are'} mended")
        return 2
    print(f"{case.name}: no mistakes, {len(found.gaps)} gaps. Play it: python -m sim case={case.name}")
    return 0


def _in_full(gap: Gap) -> str:
    """Return a gap with what it would be for."""
    now = "" if gap.value is None else f"{gap.value:g}, "
    return f"{gap.where}: {gap.key}: {gap.means}; now {now}{gap.kind}"


def _in_short(gaps: tuple[Gap, ...]) -> list[str]:
    """Return a line for each kind of gap and keys, with the files that have it: actors have mostly the same gaps."""
    found: dict[tuple[str, str], list[str]] = {}
    for gap in gaps:
        path = gap.where if gap.where.endswith((".yaml", ".txt")) else gap.where.rpartition(":")[0]
        key = gap.key.removeprefix("mechanisms.").removeprefix(f"actors.{Path(path).stem}.")
        found.setdefault((path, gap.kind), []).append(key)
    alike: dict[tuple[str, str], list[str]] = {}
    for (path, kind), keys in found.items():
        alike.setdefault((kind, ", ".join(keys)), []).append(path)
    return [f"{', '.join(paths)}: {kind}: {keys}" for (kind, keys), paths in alike.items()]


def _list(asked: argparse.Namespace) -> int:
    for name in cases.names():
        try:
            case = cases.find(name)
            coded = evidence.load("first", name)
            own = f"  [{case.folder}]" if case.own else ""
            invented = ", invented" if case.invented else ""
            print(f"{name:<20} {case.title} ({len(coded.actors)} actors; {', '.join(case.domains)}{invented}){own}")
        except InputError as error:
            print(f"{name:<20} cannot be read: {error.problem} (python -m sim.case check {name} says where)")
    return 0


def _show(asked: argparse.Namespace) -> int:
    case = cases.find(asked.name)
    coded = evidence.load("first", case.name)
    words = {number: word for word, number in cases.KINDS.items()}
    plus, minus = case.poles.both
    lines = [f"{case.name}: {case.title}", f"  {case.question}", "",
             f"positions  -1 {minus.backs}, {plus.against}; 0 neutral; +1 {plus.backs}, {minus.against}",
             "domains    " + "; ".join(f"{name} ({words[kind]}: {case.meaning(name)})"
                                       for name, kind in zip(case.domains, case.kinds, strict=True)),
             "actors     " + ", ".join(actor.name for actor in coded.actors.values()), "documents"]
    for slug, card in coded.sources.items():
        text = "with its text" if slug in coded.texts else "text not shipped"
        lines.append(f"  {slug:<14} {card.title} ({card.published}, {card.paragraphs} paragraphs; {text})")
    lines += ["scenarios", *scenario_lines(case.name), *_coded(coded)]
    readme = case.folder / "README.md"
    lines += [f"read       {readme}"] if readme.exists() else []
    lines += ["", f"python -m sim case={case.name}"]
    print("\n".join(lines))
    return 0


def _coded(coded: Coding) -> list[str]:
    """Return how many values are coded, and the codings, as lines of text."""
    by = counts(rows(coded))["total"]
    second = ["second"] * evidence.has_second(coded)
    codings = ", ".join(["first", *second, *safe_yaml.names_in(coded.case.coding_folders)])
    return [f"values     {by['stated']} stated, {by['implied']} implied, {by['assumed']} assumed",
            f"codings    {codings}"]
