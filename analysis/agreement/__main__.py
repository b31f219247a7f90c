"""The command ``python -m analysis.agreement``."""

from __future__ import annotations

from dataclasses import replace

from analysis.agreement.assemble import effects_report, report
from analysis.agreement.codings import numbers_of, stories_of, to_compare, units_of
from analysis.agreement.effects import BASE, play_readings
from analysis.commandline import parser, read_words
from analysis.given import Given, whole_number
from analysis.paired import for_many
from analysis.publish import publish, show
from sim.coded import evidence
from sim.reading.errors import InputError, guarded


def chosen(given: Given) -> list[str]:
    """Return the codings that are asked for: by default, all whose files say that they are readings of their own.

    Raises:
        InputError: If one is named twice, or ``coding=`` is given.
    """
    if given.coding != BASE:
        raise InputError("several codings are compared here", file="command line", key="coding", found=given.coding,
                         fix="write codings=NAME,NAME")
    names = [name.strip() for name in given.own.get("codings", "").split(",") if name.strip()] or (
        evidence.readers(given.case))
    if len(set(names)) < len(names):
        raise InputError("a coding named twice", file="command line", key="codings", found=",".join(names),
                         allowed="each once", fix="leave one of them out")
    return names


def command(argv: list[str]) -> int:
    """Say how far codings agree, or what each of them does."""
    made = parser(
        "agreement",
        "How far coders agree: Krippendorff's alpha by variable with bootstrap intervals, the largest disagreements\n"
        "with both passages, and, apart from these, the values on which two documents disagree. With --effects: what\n"
        "each reading, and all of them as a pool, does to the headlines of scenarios.\n\n"
        "words of its own: codings=NAME,NAME (default: every reading on file; of the default case, reading_1 to\n"
        "reading_4, machine readings; codings=first,NAME sets yours beside the built-in one); resamples=2000.",
        """python -m analysis.agreement
        python -m analysis.agreement codings=first,reading_1,reading_2
        python -m analysis.agreement codings=first,second
        python -m analysis.agreement --effects scenario=arms_sale,peace_plan --runs 1000""",
    )
    made.add_argument("--effects", action="store_true", help="what each reading does to the headlines of scenario=")
    args = made.parse_args(argv)
    given = read_words(args, ("codings", "resamples"), scenario="arms_sale")
    names = chosen(given)
    resamples = whole_number(given, "resamples", 2000, 100, 100_000)
    if args.effects:
        names = [name for name in names if name != BASE]
        codings = [numbers_of(name, case=given.case) for name in names]
        if not names:
            raise InputError("no reading but the built-in one", file="command line", key="codings",
                             fix=to_compare([BASE], given.case))
        played = [play_readings(lambda coding, story=story: given.world(story, coding=coding),  # type: ignore[misc]
                                names, given.runs, given.seed, engine=for_many(given.engine), threads=given.threads)
                  for story in dict.fromkeys(given.scenarios)]
        found = effects_report(played, codings, runs=given.runs, picture=given.picture)
        found.departures = given.departures
    else:
        stories = stories_of(names, given.case)
        codings = [numbers_of(name, stories, given.case) for name in names]
        found = report(units_of(codings, given.case), numbers_of(BASE, stories, given.case), case=given.case,
                       resamples=resamples, seed=given.seed, picture=given.picture)
    folder = publish(found, given.output, how={"words": given.words, "seed": given.seed, "runs": given.runs,
                                               "codings": names, "effects": args.effects})
    first = next(iter(found.tables))
    rows = found.tables[first]
    if args.effects:
        rows = rows[(rows["moved_by"] > 0) | (rows["answer"] == "accepted")]
        found.columns = [c for c in rows.columns if c not in ("coder_share", "moved_by_pool")
                         and (c != "scenario" or len(given.scenarios) > 1)]
    show(replace(found, tables={**found.tables, first: rows}), folder)
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
