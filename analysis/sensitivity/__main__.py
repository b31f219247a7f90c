"""The command ``python -m analysis.sensitivity``."""

from __future__ import annotations

from functools import partial

from analysis.commandline import parser, read_words
from analysis.given import default_outcome, whole_number
from analysis.publish import publish, show
from analysis.sensitivity.assemble import sensitivity
from sim.engines.outcomes import outcome
from sim.reading.errors import guarded, unknown

OWN = ("outcome", "morris", "sobol", "keep", "replicates", "hold")
EXAMPLE = """python -m analysis.sensitivity scenario=arms_sale
python -m analysis.sensitivity scenario=arms_sale outcome=position.china.economic@end sobol=512
python -m analysis.sensitivity scenario=peace_plan outcome=plan.twelve_points.ukraine morris=20
python -m analysis.sensitivity scenario=arms_sale hold=assumed"""


def command(argv: list[str]) -> int:
    """Run the command."""
    words = parser(
        "sensitivity",
        "Which reading of which passage drives a result: Morris screening over all coded values, then Sobol "
        "indices with intervals over those that matter (SALib).\n\nwords of its own: outcome=NAME (default: "
        "the scenario's offer), morris=20 (trajectories), sobol=256\n(base sample, a power of 2), keep=20 "
        "(values with an index of their own), replicates=16 (runs of luck at\neach point, also --runs), hold=assumed "
        "(all assumed values as they are coded: what is left hangs on\nhow passages are read; hold=supported "
        "is the other half).",
        EXAMPLE, runs=16,
    )
    given = read_words(words.parse_args(argv), OWN, scenario="arms_sale")
    world = given.world()
    name = default_outcome(world, given.own.get("outcome"))
    counted = partial(whole_number, given, most=2**20)
    trajectories, samples = counted("morris", 20, 2), counted("sobol", 256, 2)
    keep, replicates = counted("keep", 20, 1), counted("replicates", given.runs, 2)
    from sim.commands.progress import progress_bar

    outcome(name, world)
    hold = given.own.get("hold", "")
    if hold not in ("", "assumed", "supported"):
        raise unknown("group of values to hold", hold, ("assumed", "supported"), file="command line", key="hold")
    varied = sum(value.high > value.low for value in world.values)
    total = (trajectories * (varied + 1) + samples * (min(keep, varied) + 3)) * replicates
    with progress_bar(total, f"sensitivity of {name}: up to {total} runs") as advance:
        report = sensitivity(world, name, trajectories=trajectories, samples=samples, keep=keep,
                             replicates=replicates, seed=given.seed, hold=hold, picture=given.picture,
                             progress=advance, **given.how())
    report.departures = world.departures
    report.columns = ("key", "basis", "total", "total_low", "total_high", "first", "mu", "passages")
    folder = publish(report, given.output, how={"words": given.words, "world": world.hash(),
                                                "seed": given.seed})
    show(report, folder)
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
