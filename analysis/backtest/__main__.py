"""The command ``python -m analysis.backtest``."""

from __future__ import annotations

from analysis.backtest.assemble import report
from analysis.backtest.forecasts import DOUBT, backtest
from analysis.backtest.prose import markdown
from analysis.backtest.rows import OUT_OF_SAMPLE
from analysis.commandline import parser, read_words
from analysis.given import number
from analysis.publish import publish, show
from sim.coded import cases, evidence, scenario
from sim.reading.errors import InputError, guarded


def command(argv: list[str]) -> int:
    """Score the model against the dated record."""
    made = parser(
        "backtest",
        "Score the ensemble against the dated record in the scenario files, with proper scores and against\n"
        "simple baselines; crimea_2014 is scored apart, as the case that nothing was ever fitted to.",
        """python -m analysis.backtest
        python -m analysis.backtest scenario=arms_sale,crimea_2014 --runs 4000 coding=second
        python -m analysis.backtest --markdown""",
        runs=2000,
    )
    made.add_argument("--markdown", action="store_true", help="print which rows of the record hold, misses first, as a "
                      "Markdown table (default: the baseline's), and write nothing")
    args = made.parse_args(argv)
    given = read_words(args, ("doubt",))
    doubt = number(given.own.get("doubt", str(DOUBT)), "doubt")
    if not 0.0 <= doubt < 1.0:
        raise InputError("not a doubt", file="command line", key="doubt", found=doubt, allowed="0 to below 1")
    asked = any(word.startswith("scenario=") for word in given.words)
    names = given.scenarios if asked or args.markdown else _usual(given.case)
    rows = backtest([given.world(name) for name in names], given.runs, given.seed, doubt=doubt, **given.how())
    if args.markdown:
        print(markdown(rows, given.runs))
        return 0
    found = report(rows, runs=given.runs, seed=given.seed, doubt=doubt, picture=given.picture)
    found.departures = given.departures
    found.columns = ("scenario", "row", "observed", "not_scored", "p_model", "p_no_change", "p_always_abstain",
                     "p_weighted_mean")
    folder = publish(found, given.output, how={"words": given.words, "seed": given.seed,
                                                      "runs": given.runs, "scenarios": names})
    show(found, folder, most=80)
    return 0


def _usual(case: str) -> tuple[str, ...]:
    """Return the scenarios that are scored where none is named: of the default case three, of others all with a record.

    Raises:
        InputError: If no scenario of the case has a record.
    """
    if case == cases.default():
        return "baseline", "arms_sale", OUT_OF_SAMPLE
    coded = evidence.load(case=case)
    found = tuple(name for name in scenario.names(case) if scenario.load(name, coded).record)
    if not found:
        raise InputError("no scenario of this case has a record to score against", file="command line", key="case",
                         found=case, allowed="scenarios with a record", fix="add a record to one of its scenarios")
    return found


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
