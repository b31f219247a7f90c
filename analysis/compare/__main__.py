"""The command ``python -m analysis.compare``."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.commandline import changed, parser, read_words
from analysis.compare.arms import Arm
from analysis.compare.assemble import report
from analysis.compare.comparison import compare
from analysis.compare.pairing import SMALLEST
from analysis.compare.reasons import EXPLAINED
from analysis.given import Given, number
from analysis.publish import publish, show
from sim.coded.cases import find
from sim.coded.scenario import names as names_of
from sim.reading.errors import InputError, guarded
from sim.results.provenance import rules_hash
from sim.results.run_folder import whole


def arms_of(given: Given, change: Sequence[str]) -> list[Arm]:
    """Return what stands on the command line as arms, the base first."""
    arms: list[Arm] = []
    for folder in given.folders:
        arms.append(_folder_arm(folder))
    if not given.folders or "scenario" in {word.partition("=")[0] for word in given.words}:
        arms += [Arm(name, given.world(name), given.seed, given.runs) for name in given.scenarios]
    if change:
        other = changed(given, change)
        arms.append(Arm(f"{other.scenario}, changed", other.world(), other.seed, given.runs))
    names = [arm.name for arm in arms]
    for n, arm in enumerate(arms):
        if names.count(arm.name) > 1:
            arm.name = f"{arm.name} ({n + 1})"
    if len(arms) < 2:
        raise InputError("two are needed for a comparison", file="command line",
                         found=", ".join(names) or "nothing",
                         allowed="two scenarios, two run folders, or a scenario and a change",
                         fix=_to_compare(given))
    if len(arms) > 6:
        raise InputError("too many to compare at once", file="command line", found=len(arms),
                         allowed="2 to 6")
    return arms


def _to_compare(given: Given) -> str:
    """Return what to write for a comparison, with scenarios that the case has."""
    others = [name for name in names_of(given.case) if name != given.scenario]
    if not others:
        return "add --change KEY=VALUE"
    example = find(given.case).example
    return f"write scenario={given.scenario},{example if example in others else others[0]} or add --change KEY=VALUE"


def _folder_arm(folder: Path) -> Arm:
    """Return a run folder as an arm: its world, seed, number of runs and sampling, to be played again.

    Raises:
        InputError: If it is no run folder, is not whole, or has no ensemble.
    """
    run = whole(folder)
    chosen = run.options.ensemble
    if chosen.runs < 2:
        raise InputError("this run folder has no ensemble", file=folder, key="ensemble.runs",
                         found=chosen.runs, fix="run it again with ensemble.runs=1000")
    run.summary()
    if run.manifest.rules_sha256 != rules_hash():
        print(f"note: {folder} was made with other rules; it is played again with the present ones",
              file=sys.stderr)
    return Arm(folder.name, run.world, run.manifest.seed, chosen.runs, chosen.sampling)


def command(argv: list[str]) -> int:
    """Compare scenarios or run folders."""
    made = parser(
        "compare",
        "Compare scenarios run by run: where their positions part, who moves first, which reason does it,\n"
        "and how they end. The first one is the base. Run folders are played again from their manifests.",
        """python -m analysis.compare scenario=baseline,arms_sale
        python -m analysis.compare scenario=arms_sale --change pairs.credibility.china-us.value=0
        python -m analysis.compare runs/baseline-20240101T120000 runs/arms_sale-20240101T120500
        python -m analysis.compare scenario=arms_sale,thaw smallest=0.1 --runs 5000""",
    )
    made.add_argument("--change", action="append", default=[], metavar="KEY=VALUE",
                      help="compare the first scenario with itself under this change (may be repeated)")
    made.add_argument("--explained", type=int, default=EXPLAINED, metavar="N",
                      help=f"pairs of runs of which the reason is looked up (default: {EXPLAINED})")
    args = made.parse_args(argv)
    given = read_words(args, ("smallest", "level", "unpaired"), folders=True)
    smallest = number(given.own.get("smallest", str(SMALLEST)), "smallest")
    level = number(given.own.get("level", "0.95"), "level")
    unpaired = given.own.get("unpaired", "no")
    if unpaired not in ("yes", "no"):
        raise InputError("not a choice", file="command line", key="unpaired", found=unpaired,
                         allowed="yes or no")
    if not 0.0 <= smallest <= 2.0:
        raise InputError("not a smallest effect", file="command line", key="smallest", found=smallest,
                         allowed="0 to 2, in units of position")
    if not 0.5 <= level < 1.0:
        raise InputError("not a confidence level", file="command line", key="level", found=level,
                         allowed="0.5 to below 1")
    if args.explained < 0:
        raise InputError("not a number of pairs", file="command line", key="explained", found=args.explained,
                         allowed="0 or more")
    base, *others = arms_of(given, args.change)
    found = report(
        [compare(base, other, smallest=smallest, level=level, unpaired=unpaired == "yes", **given.how())
         for other in others],
        explained=args.explained, picture=given.picture, change=args.change,
    )
    in_both = [set(arm.world.departures) for arm in (base, *others)]
    found.departures = [word for word in base.world.departures if all(word in told for told in in_both)]
    for arm in (base, *others):
        own = [word for word in arm.world.departures if word not in found.departures]
        if own:
            found.notes.append(f"{arm.name}: played with {', '.join(own)}, not the default.")
    columns = ["value", "mean_base", "mean_other", "difference", "low", "high", "share_apart", "p_holm"]
    found.columns = columns if len(others) == 1 else ["other", *columns]
    folder = publish(found, given.output, how={"words": given.words, "change": args.change,
                                                      "seed": base.seed, "runs": base.runs})
    ends = found.tables["end_state"]
    shown = {**found.tables, "end_state": ends[ends["value"].str.startswith("position.")]}
    show(dataclasses.replace(found, tables=shown), folder)
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
