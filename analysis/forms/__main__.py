"""The command ``python -m analysis.forms``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from analysis.claims.checks import check
from analysis.claims.claims_file import ClaimData, load, read
from analysis.claims.laboratory import Lab
from analysis.commandline import parser, read_words
from analysis.conclusions import Column, Conclusion
from analysis.forms.assemble import add_rivals, report
from analysis.forms.headlines import of_claims, of_scenario, outcome_of
from analysis.forms.playing import play_forms
from analysis.forms.prose import shown
from analysis.forms.theories import rival_columns
from analysis.forms.variants import Variant, variants
from analysis.given import Given
from analysis.paired import for_many
from analysis.publish import publish, show
from analysis.rivals.questions import in_words
from analysis.rivals.readings import load as load_readings
from sim.coded.cases import find
from sim.reading.errors import InputError, guarded, unknown

#: Most draws of a rival: two of them solve an equilibrium or a play of many turns a draw.
DRAWS = 200


def chosen_claims(given: Given) -> dict[str, ClaimData]:
    """Return the claims that are asked for, checked: all by default, ``claims=none`` for none.

    Raises:
        InputError: For a claim that there is not, or one that cannot be played.
    """
    text = given.own.get("claims")
    if text == "none" or (text is None and not (find(given.case).folder / "claims.yaml").exists()):
        return {}
    file = load(case=given.case)
    names = list(file.claims) if text is None else [n for n in text.split(",") if n and text != "none"]
    for name in names:
        if name not in file.claims:
            raise unknown("claim", name, [*file.claims, "none"], file="command line", key="claims")
    return {name: file.claims[name] for name in names}


def _asks_rivals(given: Given) -> bool:
    """Return whether rivals are asked too: ``rivals=yes``.

    Raises:
        InputError: For a word that is neither yes nor no.
    """
    word = given.own.get("rivals", "no")
    if word not in ("yes", "no"):
        raise InputError("yes or no?", file="command line", key="rivals", found=word, allowed="yes, no")
    return word == "yes"


def _lab(given: Given, variant: Variant) -> Lab:
    return Lab(given.coding, given.runs, given.seed, {**given.chosen, "forms": variant.forms}, given.case,
               engine=for_many(given.engine), threads=given.threads)


def _column(given: Given, variant: Variant, conclusions: list[Conclusion], claims: Mapping[str, ClaimData],
            progress: Callable[[int], None] | None) -> Column:
    """Return the model under a set of forms, played."""
    asked: dict[str, list[str]] = {name: [] for name in given.scenarios}
    for scenario, outcome in map(outcome_of, (c for c in conclusions if c.kind != "claim")):
        asked[scenario].append(outcome)
    worlds = [given.world(name, forms=variant.forms) for name in given.scenarios]
    played = play_forms(worlds, asked, claims, _lab(given, variant), progress=progress,
                        engine=for_many(given.engine), threads=given.threads)
    return Column(variant.name, variant.words, played)


def command(argv: list[str]) -> int:
    """Ask every conclusion under every form."""
    from sim.commands.progress import progress_bar

    made = parser(
        "forms",
        "Which conclusions survive a change of form: every claim's verdict and every headline outcome as given, under\n"
        "each alternative form of an equation alone, and under the first edition's forms together; what changes is "
        "marked.\n\nwords of its own: claims=c01,c11 (default: all; claims=none: headline outcomes alone); "
        "rivals=yes:\nthe theories of `python -m analysis.rivals` answer beside the forms, and every conclusion has a "
        "count of those\nthat can speak to it and agree with the model.",
        """python -m analysis.forms
        python -m analysis.forms scenario=arms_sale,peace_plan claims=none --runs 1000
        python -m analysis.forms claims=c11,c12,c15 coding=second
        python -m analysis.forms rivals=yes""",
        runs=400,
    )
    args = made.parse_args(argv)
    given = read_words(args, ("claims", "rivals"), scenario="arms_sale")
    claims = chosen_claims(given)
    draws = min(given.runs, DRAWS) if _asks_rivals(given) else 0
    sets = variants(given.forms)
    conclusions = of_claims(claims)
    for name in dict.fromkeys(given.scenarios):
        conclusions += of_scenario(given.world(name))
    if claims:
        check(claims, read(case=given.case)[1], _lab(given, sets[0]))
    total = len(sets) * (2 * len(claims) + len(given.scenarios))
    with progress_bar(total, f"forms: {len(sets)} sets of forms") as advance:
        columns = [_column(given, variant, conclusions, claims, advance) for variant in sets]
    found = report(conclusions, columns, sets, runs=given.runs, coding=given.coding, picture=given.picture)
    found.departures = given.departures
    found.columns = ("words", "as_given", "stays", "changes")
    if draws:
        worlds = [given.world(name) for name in dict.fromkeys(given.scenarios)]
        readings = load_readings()
        with progress_bar(len(readings), f"rivals: {len(readings)} theories") as advance:
            rivals = rival_columns(worlds, claims, readings, _lab(given, sets[0]), draws, progress=advance)
        asked = of_claims(claims) + [conclusion for world in worlds for conclusion in in_words(world)]
        add_rivals(found, asked, columns, rivals, draws)
    folder = publish(found, given.output, how={"words": given.words, "seed": given.seed, "runs": given.runs,
                                               "scenarios": given.scenarios, "claims": list(claims)})
    if draws:
        show(found, folder, most=200)
        return 0
    first = shown(found.tables["summary"])
    left = len(found.tables["summary"]) - len(first)
    told = [*found.notes, *([f"{left} other headline answers stay under every form: see summary.csv."] if left else [])]
    show(replace(found, tables={**found.tables, "summary": first}, notes=told), folder, most=120)
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
