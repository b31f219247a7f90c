"""The command ``python -m analysis.claims``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.claims.assemble import report, tell_turns
from analysis.claims.checks import check
from analysis.claims.claims_file import ClaimData, read
from analysis.claims.contested import contested, turned_alone
from analysis.claims.findings import Finding, examine
from analysis.claims.laboratory import Lab
from analysis.commandline import parser, read_words
from analysis.given import Given
from analysis.paired import for_many
from analysis.publish import publish, show
from sim.reading.errors import InputError, guarded, one_of, unknown

if TYPE_CHECKING:
    import pandas as pd


def command(argv: list[str]) -> int:
    """Test the documents' claims."""
    made = parser(
        "claims",
        "Put what the documents claim to the model, as paired experiments with a verdict each: reproduced,\n"
        "contradicted, no clear effect, or depends on (with the coded value at which the sign flips).",
        """python -m analysis.claims
        python -m analysis.claims claims=c01,c03 coding=second --runs 4000
        python -m analysis.claims claims=c11,c12 form.crossing=sigmoid
        python -m analysis.claims file=my_claims.yaml interval=bootstrap""",
    )
    made.add_argument("--no-flips", action="store_true",
                      help="do not look for the coded values on which a verdict depends (quicker)")
    args = made.parse_args(argv)
    given = read_words(args, ("claims", "file", "interval"))
    known = ("claims", "file", "interval", "case", "coding", "lens", "decision", "form...", "seed", "ensemble.runs",
             "output.folder")
    stray = [word for word in given.words if word.partition("=")[0] not in known and not word.startswith("form.")]
    if stray:
        raise InputError("not a word of this command", file="command line", found=stray[0],
                         allowed=f"{', '.join(known)} (a claim says itself what is changed)")
    file, document = read(given.own.get("file"), given.case)
    wanted = [name for name in given.own.get("claims", "").split(",") if name] or list(file.claims)
    for name in wanted:
        if name not in file.claims:
            raise unknown("claim", name, file.claims, file="command line", key="claims")
    methods = {"t": "paired t", "bootstrap": "paired bootstrap"}
    short = given.own.get("interval", "t")
    if short not in methods:
        raise InputError("not an interval", file="command line", key="interval", found=short,
                         allowed=one_of(methods))
    codings = [given.coding] if any(w.startswith("coding=") for w in given.words) else ["first", "second"]
    chosen = {name: file.claims[name] for name in wanted}
    findings: list[Finding] = []
    from sim.commands.progress import progress_bar

    labs = {coding: _lab(coding, given) for coding in codings}
    with progress_bar(3 * len(chosen) * len(codings), "claims") as advance:
        for lab in labs.values():
            check(chosen, document, lab, advance)
        for coding, lab in labs.items():
            findings += examine(chosen, lab, coding, method=methods[short], flips=not args.no_flips,
                                seed=given.seed, progress=advance)
    turned = [name for name in chosen if len({f.verdict for f in findings if f.claim == name}) > 1]
    found = report(findings, runs=given.runs, method=methods[short], picture=given.picture)
    if turned and not args.no_flips:
        tell_turns(found, turned, _turns({name: chosen[name] for name in turned}, codings, given))
    found.departures = given.departures
    found.columns = ("claim", "coding", "verdict", "kind", "title", "found", "depends_on", "flips_at")
    folder = publish(found, given.output, how={
        "words": given.words, "seed": given.seed, "runs": given.runs, "flips": not args.no_flips,
        "claims": wanted})
    show(found, folder, most=100)
    return 0


def _lab(coding: str, given: Given) -> Lab:
    """Return the laboratory of a reading, under what was chosen on the command line."""
    return Lab(coding, given.runs, given.seed, given.chosen, given.case,
               engine=for_many(given.engine), threads=given.threads)


def _turns(claims: Mapping[str, ClaimData], codings: Sequence[str], given: Given) -> pd.DataFrame:
    """Return what contested values do alone to claims, in the first of two readings."""
    import pandas as pd

    from sim.commands.progress import progress_bar

    values = contested(codings[0], codings[1], given.case)
    lab = _lab(codings[0], given)
    tables = []
    with progress_bar(len(claims) * len(values), "contested values, one at a time") as advance:
        for name, data in claims.items():
            table = turned_alone(data, lab, values, progress=advance)
            table.insert(0, "claim", name)
            tables.append(table)
    return pd.concat(tables, ignore_index=True)


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
