"""``python -m sim.explain RUN --actor China --week 58``: explain what happened in a run, or did not."""

from __future__ import annotations

import argparse
import datetime
import json
from typing import Any

from sim.coded import scenario
from sim.coded.cases import default
from sim.engines.mesa_model import PositionModel
from sim.explain import explanation
from sim.explain.acts import ACTS, acts_worth_asking, explain_act, find_pair
from sim.explain.answers import all_answers, explain_answer
from sim.explain.events import event_report, explain_event
from sim.explain.explanation import explain
from sim.explain.offers import find_offer, offer_weeks
from sim.explain.prose import as_data, plain, share
from sim.explain.report import act_report, answers_table, offer_table, report
from sim.explain.runs import check_week, find_actor
from sim.explain.turning_points import turning_points
from sim.reading.errors import InputError, guarded
from sim.results.run_folder import whole
from sim.settings.compose import compose
from sim.settings.configuration import Configuration
from sim.world.world import World

EXAMPLES = """An answer to a vote or a plan is such a decision among three; abstaining (or neither) is its staying. A
bloc's members answer each for itself, and its answer is that of most; its chances are exact for that. A penalty
falls where the enforcer's luck, uniform in [0, 1), is below the product of the factors shown; the same luck decides
on a warning where no penalty falls. What is assumed is said to be so.

examples:
  python -m sim.explain RUN --actor China                     the weeks worth asking about
  python -m sim.explain RUN --actor China --week 58           why it did what it did, against staying and the next best
  python -m sim.explain RUN --offer arms_request              what the offer was worth, week by week
  python -m sim.explain RUN --event build_up                  when it happened, and what it waits for
  python -m sim.explain RUN --vote unsc_2022_01_31            all answers, each with its chance
  python -m sim.explain RUN --vote unsc_2022_01_31 --actor China
                                                              why it voted as it did
  python -m sim.explain RUN --plan twelve_points --actor Ukraine
  python -m sim.explain RUN --penalty us --actor China        the weeks in which it penalised, or was likeliest to
  python -m sim.explain RUN --penalty us --actor China --week 58
  python -m sim.explain RUN --warning us --actor China --week 58
"""


@guarded
def main(argv: list[str]) -> int:
    """Explain something that happened in a run, or did not: ``python -m sim.explain RUN --actor China --week 58``."""
    parser = argparse.ArgumentParser(prog="python -m sim.explain", description=explanation.__doc__, epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", metavar="RUN", help="folder of a run")
    parser.add_argument("--case", help="with --scenario: the case that it is of")
    parser.add_argument("--scenario", help="play this scenario instead, at its coded values")
    parser.add_argument("--seed", type=int, default=1, help="seed for --scenario (default 1)")
    parser.add_argument("--actor", help="name of the actor, as China or us: who moved or answered; with --penalty "
                                        "or --warning, whom it was for")
    parser.add_argument("--week", help="number of the week from 0, or a date as 2023-02-13; "
                                       "without it, the weeks worth asking about")
    parser.add_argument("--vote", metavar="NAME", help="a vote of the scenario: all answers, or with --actor why one")
    parser.add_argument("--plan", metavar="NAME", help="a peace plan of the scenario: all answers, or with --actor why "
                                                       "one")
    parser.add_argument("--offer", metavar="NAME", help="an offer of the scenario: what it was worth in each week")
    parser.add_argument("--event", metavar="NAME", help="an event of the scenario: when it happened, and what it "
                                                        "waits for")
    for act in ACTS.values():
        parser.add_argument(f"--{act.name}", metavar="ENFORCER",
                            help=f"why this actor {act.past} --actor in a week, or did not")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    args = parser.parse_args(argv)
    subject = _subject(args)
    world, seed = _opened(args)
    data, text = _asked(args, subject, world, seed)
    if args.json:
        print(json.dumps(data, indent=2, ensure_ascii=False))
        return 0
    if world.departures:
        print(f"Played with {', '.join(world.departures)}.")
    print(text)
    return 0


#: What is asked about as a whole: it has weeks of its own.
_WHOLE = ("vote", "plan", "offer", "event")


def _subject(args: argparse.Namespace) -> str:
    """Return what is asked about: ``move``, or the name of an option."""
    given = [name for name in (*_WHOLE, *ACTS) if getattr(args, name) is not None]
    if len(given) > 1:
        raise InputError("one question at a time", file="command line", key=f"--{given[1]}",
                         found=" ".join(f"--{name}" for name in given),
                         allowed="one of " + ", ".join(f"--{name}" for name in (*_WHOLE, *ACTS)),
                         fix="ask them one after the other")
    subject = given[0] if given else "move"
    if args.actor is None and (subject == "move" or subject in ACTS):
        whose = "who moved" if subject == "move" else f"whom {args.__dict__[subject]} {ACTS[subject].past} or spared"
        raise InputError("which actor?", file="command line", key="--actor", allowed="the name of an actor",
                         fix=f"say {whose}")
    if subject in _WHOLE and args.week is not None:
        raise InputError(f"no week with --{subject}: it has its own", file="command line", key="--week",
                         found=args.week, fix="leave it out")
    if subject in ("offer", "event") and args.actor is not None:
        why = "it was made to one" if subject == "offer" else "it is nobody's"
        raise InputError(f"no actor with --{subject}: {why}", file="command line", key="--actor",
                         found=args.actor, fix="leave it out")
    return subject


def _asked(args: argparse.Namespace, subject: str, world: World, seed: int) -> tuple[Any, str]:
    """Return what is asked for, as data and as text."""
    if subject == "offer":
        find_offer(world, args.offer)
        weeks = offer_weeks(PositionModel(world, seed).run(), args.offer)
        offer = world.scenario.offers[args.offer]
        head = (f"{world.labels[offer.from_]} to {world.labels[offer.single]}: '{offer.title}'. What accepting was "
                "worth in each week in which the offer was open:")
        return plain(weeks), "\n".join([head, *offer_table(weeks)])
    if subject == "event":
        told = explain_event(PositionModel(world, seed).run(), args.event)
        return plain(told), event_report(told)
    if subject in ("vote", "plan"):
        name = getattr(args, subject)
        if args.actor is not None:
            answer = explain_answer(world, seed, subject, name, args.actor)
            return as_data(answer), report(answer)
        answers = all_answers(world, seed, subject, name)
        head = (f"'{answers[0].title}', week {answers[0].week} (from {answers[0].date}): the answers, and how often "
                "each would be given with fresh luck; ask why with --actor.")
        return [as_data(answer) for answer in answers], "\n".join([head, *answers_table(answers)])
    if subject in ACTS:
        return _act(args, subject, world, seed)
    if args.week is None:
        return _turning_points(PositionModel(world, seed).run(), args.actor)
    found = explain(world, seed, args.actor, _week_number(args.week, world))
    return as_data(found), report(found)


def _act(args: argparse.Namespace, act: str, world: World, seed: int) -> tuple[Any, str]:
    enforcer = getattr(args, act)
    if args.week is not None:
        found = explain_act(world, seed, enforcer, args.actor, _week_number(args.week, world), act)
        return as_data(found), act_report(found)
    one, other = find_pair(world, enforcer, args.actor, act)
    weeks = acts_worth_asking(PositionModel(world, seed).run(), one, other, act)
    head = (f"{world.labels[one]} and {world.labels[other]}: the weeks in which it {ACTS[act].past}, and those in "
            "which it was likeliest to and did not; ask for one with --week:")
    lines = [f"  {why.week:>4}  {why.date}  {ACTS[act].past if why.acted else ACTS[act].spared:<10}  chance "
             f"{share(why.chance)}" for why in weeks] or ["  none: it never had a reason to"]
    return [as_data(why) for why in weeks], "\n".join([head, *lines])


def _opened(args: argparse.Namespace) -> tuple[World, int]:
    if (args.run is None) == (args.scenario is None):
        raise InputError("which run?", file="command line", allowed="a run folder, or --scenario NAME",
                         fix="give one of the two")
    if args.run is not None:
        opened = whole(args.run)
        return opened.world, opened.configuration.seed
    if args.seed < 0:
        raise InputError("not a seed", file="command line", key="--seed", found=args.seed,
                         allowed="a whole number from 0 on", fix="choose one")
    made = Configuration(compose({"case": args.case or default(), "scenario": args.scenario}))
    scenario.warn_of_years(made.name, made.scenario, made.evidence)
    return made.world, args.seed


def _week_number(text: str, world: World) -> int:
    """Return the number of a week that is given as a number or as a date in it."""
    try:
        week = int(text)
    except ValueError:
        try:
            week = world.scenario.period.week(datetime.date.fromisoformat(text))
        except ValueError:
            raise InputError(
                "not a week", file="command line", key="--week", found=text,
                allowed=f"0 to {world.weeks - 1}, or a date as {world.dates[0]}", fix="write one of these",
            ) from None
    check_week(world, week)
    return week


def _turning_points(model: PositionModel, actor: str) -> tuple[Any, str]:
    points, label = turning_points(model, actor), model.world.labels[find_actor(model.world, actor)]
    lines = [f"{label} changed course most in these weeks; ask for one with --week:"]
    lines += [f"  {point.week:>4}  {point.date}  {point.text}" for point in points] or ["  none: it never moved"]
    return plain(points), "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main(None))
