"""The command ``python -m analysis.votes``."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.publish import publish, show
from analysis.votes import assemble
from sim.reading.errors import InputError, guarded, one_of, unknown
from sim.states.texts import StateText


def command(argv: list[str]) -> int:
    """Fit, forecast and show votes of 193 states."""
    args = _parser().parse_args(argv)
    found: int = args.run(args)
    return found


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m analysis.votes", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="193 states and their votes. Without a word: the frozen texts, with tallies and their bands,\n"
        "the surest states and the undecided ones.",
        epilog="examples:\n  python -m analysis.votes\n  python -m analysis.votes --text ES-11/4\n"
        "  python -m analysis.votes fit\n  python -m analysis.votes forecast TEXTS.yaml --output mine.csv\n"
        "  python -m analysis.votes score mine.csv OUTCOMES.csv\n  python -m analysis.votes explain India ES-11/1\n"
        "  python -m analysis.votes backtest\n  python -m analysis.votes blocs\n"
        "  python -m analysis.votes open baseline unga_2022_03_02\n"
        "  python -m analysis.votes explain India unga_2022_03_02")
    made.add_argument("--text", default="ES-11/1", metavar="ID", help="text that is shown (default: ES-11/1)")
    _shared(made)
    made.set_defaults(run=_overview)
    verbs = made.add_subparsers(metavar="WORD")
    fit = verbs.add_parser("fit", help="fit to roll calls before 2020 (and before 2013) and print the parameters")
    fit.add_argument("--write", metavar="FOLDER", type=Path, help="write the records of parameters here")
    fit.set_defaults(run=_fit)
    choose = verbs.add_parser("choose", help="choose tau, rho, gamma and shared shocks by transfer (minutes)")
    _shared(choose)
    choose.set_defaults(run=_choose)
    forecast = verbs.add_parser("forecast", help="forecast a list of texts")
    forecast.add_argument("texts", metavar="TEXTS.yaml", type=Path)
    forecast.add_argument("--output", metavar="FILE.csv", type=Path, required=True)
    forecast.set_defaults(run=_forecast)
    score = verbs.add_parser("score", help="score a forecast against outcomes, beside all baselines")
    score.add_argument("forecast", metavar="FORECAST.csv", type=Path)
    score.add_argument("outcomes", metavar="OUTCOMES.csv", type=Path, help="columns text, iso3, vote: Y, A, N, X")
    score.add_argument("--texts", metavar="TEXTS.yaml", type=Path, help="the coded texts (default: the frozen ones)")
    _shared(score)
    score.set_defaults(run=_score)
    backtest = verbs.add_parser("backtest", help="the rolling backtest on texts of 2013 to 2019")
    _shared(backtest)
    backtest.set_defaults(run=_backtest)
    explain = verbs.add_parser("explain", help="why a state is forecast as it is, and what would turn it")
    explain.add_argument("state", metavar="STATE", help="name or ISO code")
    explain.add_argument("text_id", metavar="TEXT", help="ES-11/1 or another of the texts, or a vote of a scenario")
    explain.add_argument("--texts", metavar="TEXTS.yaml", type=Path, help="the coded texts (default: the frozen ones)")
    explain.add_argument("--case", metavar="NAME", help="case of the vote (default: the first one)")
    explain.set_defaults(run=_explain)
    blocs = verbs.add_parser("blocs", help="blocs: shares of their states, and by the six actors' rule; c18")
    blocs.add_argument("--texts", metavar="TEXTS.yaml", type=Path, help="the coded texts (default: the frozen ones)")
    _shared(blocs)
    blocs.set_defaults(run=_blocs)
    opening = verbs.add_parser("open", help="open a vote of a scenario or of a run into the 193 states")
    opening.add_argument("scenario", metavar="SCENARIO", help="name of a scenario, or a run's folder")
    opening.add_argument("vote", metavar="VOTE", help="name of the vote, unga_2022_03_02")
    opening.add_argument("--case", metavar="NAME", help="case of the scenario (default: the first one)")
    opening.add_argument("--runs", type=int, default=200, help="runs of the six actors (default: 200)")
    _shared(opening)
    opening.set_defaults(run=_open)
    return made


def _shared(made: argparse.ArgumentParser) -> None:
    made.add_argument("--draws", type=int, default=10_000, help="draws of a tally (default: 10000)")
    made.add_argument("--seed", type=int, default=1, help="seed of the draws (default: 1)")
    made.add_argument("--output", default="reports", metavar="FOLDER", help="where the report is made")
    made.add_argument("--no-picture", action="store_true", help="no pictures")


def checked(args: argparse.Namespace) -> None:
    """Refuse a number of draws or a seed that cannot be."""
    if not 100 <= args.draws <= 10**7:
        raise InputError("not a number of draws", file="command line", key="--draws", found=args.draws,
                         allowed="100 to 10000000")
    if not 0 <= args.seed < 2**63:
        raise InputError("not a seed", file="command line", key="--seed", found=args.seed, allowed="0 or more")


def _overview(args: argparse.Namespace) -> int:
    from sim.states.texts import builtin_texts

    checked(args)
    texts = {text.id: text for text in builtin_texts()}
    if args.text not in texts:
        raise InputError("no frozen text of that number", file="command line", key="--text", found=args.text,
                         allowed=one_of(texts))
    report = assemble.overview(texts[args.text], args.draws, args.seed, picture=not args.no_picture)
    show(report, publish(report, args.output, how={"text": args.text, "draws": args.draws, "seed": args.seed}))
    return 0


def _fit(args: argparse.Namespace) -> int:
    if args.write is not None and not args.write.is_dir():
        raise InputError("cannot write here", file=args.write, key="--write", allowed="a folder that exists")
    print(assemble.fits(args.write))
    return 0


def _choose(args: argparse.Namespace) -> int:
    checked(args)
    report = assemble.choices()
    show(report, publish(report, args.output))
    return 0


def _forecast(args: argparse.Namespace) -> int:
    from analysis.votes.forecasts import write
    from sim.states.members import load
    from sim.states.texts import read_texts

    made = write(load(), read_texts(args.texts), args.output)
    for one in made:
        share = one.level.share
        print(f"{one.text.id}: coded yes-share {share:.3f} among those voting; {one.text.title}")
    print(f"written: {args.output}")
    return 0


def _texts(path: Path | None) -> list[StateText]:
    from sim.states.texts import builtin_texts, read_texts

    return builtin_texts() if path is None else read_texts(path)


def _score(args: argparse.Namespace) -> int:
    checked(args)
    report = assemble.scored_report(args.forecast, args.outcomes, _texts(args.texts), args.draws, args.seed,
                                    picture=not args.no_picture)
    show(report, publish(report, args.output, how={"forecast": args.forecast.name, "outcomes": args.outcomes.name,
                                                   "draws": args.draws, "seed": args.seed}))
    return 0


def _backtest(args: argparse.Namespace) -> int:
    checked(args)
    report = assemble.backtest_report(picture=not args.no_picture)
    show(report, publish(report, args.output))
    return 0


def _blocs(args: argparse.Namespace) -> int:
    from analysis.votes.opening_assemble import blocs_report

    checked(args)
    report = blocs_report(_texts(args.texts), args.draws, args.seed)
    show(report, publish(report, args.output, how={"draws": args.draws, "seed": args.seed}))
    return 0


def _open(args: argparse.Namespace) -> int:
    from analysis.votes.opening_assemble import opened_report

    checked(args)
    if not 1 <= args.runs <= 100_000:
        raise InputError("not a number of runs", file="command line", key="--runs", found=args.runs,
                         allowed="1 to 100000")
    report = opened_report(args.scenario, args.vote, args.case, args.draws, args.runs, args.seed,
                           picture=not args.no_picture)
    show(report, publish(report, args.output, how={"scenario": args.scenario, "vote": args.vote, "draws": args.draws,
                                                   "runs": args.runs, "seed": args.seed}))
    return 0


def _explain(args: argparse.Namespace) -> int:
    from sim.coded import cases
    from sim.states.openings import assembly, opened

    texts = {text.id: text for text in _texts(args.texts)}
    case = cases.find(args.case)
    if args.text_id in assembly(case).votes:
        text = opened(case, args.text_id)[0]
    elif args.text_id in texts:
        text = texts[args.text_id]
    else:
        raise unknown("text", args.text_id, [*texts, *assembly(case).opening], file="command line", key="TEXT")
    print(assemble.explained(args.state, text))
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
