"""``python -m sim.explain RUN --actor China --week 58``: explain one decision of a run."""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json

from sim.coded import scenario
from sim.engines.mesa_model import PositionModel
from sim.explain import explanation
from sim.explain.accounting import find_actor
from sim.explain.prose import as_data, report
from sim.explain.turning_points import turning_points
from sim.reading.errors import InputError, guarded
from sim.results.run_folder import whole
from sim.settings.compose import compose
from sim.settings.configuration import Configuration
from sim.world.world import World


@guarded
def main(argv: list[str]) -> int:
    """Explain one decision of a run: ``python -m sim.explain RUN --actor China --week 58``."""
    parser = argparse.ArgumentParser(prog="python -m sim.explain", description=explanation.__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", metavar="RUN", help="folder of a run")
    parser.add_argument("--scenario", help="play this scenario instead, at its coded values")
    parser.add_argument("--seed", type=int, default=1, help="seed for --scenario (default 1)")
    parser.add_argument("--actor", required=True, help="name of the actor, as China or us")
    parser.add_argument("--week", help="number of the week from 0, or a date as 2023-02-13; "
                                       "without it, the weeks worth asking about")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    args = parser.parse_args(argv)
    world, seed = _opened(args)
    if args.week is None:
        _print_turning_points(PositionModel(world, seed).run(), args.actor, args.json)
        return 0
    found = explanation.explain(world, seed, args.actor, _week_number(args.week, world))
    if args.json:
        print(json.dumps(as_data(found), indent=2, ensure_ascii=False))
        return 0
    if world.departures:
        print(f"Played with {', '.join(world.departures)}.")
    print(report(found))
    return 0


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
    made = Configuration(compose({"scenario": args.scenario}))
    scenario.warn_of_years(made.name, made.scenario, made.evidence)
    return made.world, args.seed


def _week_number(text: str, world: World) -> int:
    """Return the number of a week that is given as a number or as a date in it."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return world.scenario.period.week(datetime.date.fromisoformat(text))
    except ValueError:
        raise InputError(
            "not a week", file="command line", key="--week", found=text,
            allowed=f"0 to {world.weeks - 1}, or a date as {world.dates[0]}", fix="write one of these",
        ) from None


def _print_turning_points(model: PositionModel, actor: str, as_json: bool) -> None:
    points = turning_points(model, actor)
    if as_json:
        rows = [dataclasses.asdict(p) | {"date": p.date.isoformat()} for p in points]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    label = model.world.labels[find_actor(model.world, actor)]
    print(f"{label} changed course most in these weeks; ask for one with --week:")
    for point in points:
        print(f"  {point.week:>4}  {point.date}  {point.text}")
    if not points:
        print("  none: it never moved")


if __name__ == "__main__":
    raise SystemExit(main(None))
