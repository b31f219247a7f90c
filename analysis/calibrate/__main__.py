"""The command ``python -m analysis.calibrate``."""

from __future__ import annotations

from analysis.calibrate.assemble import calibrate
from analysis.commandline import parser, read_words
from analysis.given import whole_number
from analysis.publish import publish, show
from sim.reading.errors import guarded

OWN = ("particles", "pilot", "move", "most")
EXAMPLE = """python -m analysis.calibrate scenario=baseline
python -m analysis.calibrate scenario=arms_sale particles=3000 most=400000"""


def command(argv: list[str]) -> int:
    """Run the command."""
    from sim.commands.progress import progress_bar

    words = parser(
        "calibrate",
        "Which part of the coded ranges the dated record supports: approximate Bayesian computation (pyabc), "
        "posterior against\nprior for every coded value, and what the record cannot tell apart. Changes no "
        "coding.\n\nwords of its own: particles=1000, pilot=4000 (runs of the pilot ensemble, also --runs), "
        "move=6 (values that the\nkernel moves), most=100000 (runs).",
        EXAMPLE, runs=4000,
    )
    given = read_words(words.parse_args(argv), OWN)
    chosen = {key: whole_number(given, key, otherwise, least, 10**8)
              for key, otherwise, least in (("particles", 1000, 20), ("pilot", given.runs, 100), ("move", 6, 1),
                                            ("most", 100_000, 1000))}
    world = given.world()
    with progress_bar(chosen["pilot"] + chosen["most"],
                      f"calibrate: at most {chosen['pilot'] + chosen['most']} runs") as advance:
        report = calibrate(world, seed=given.seed, picture=given.picture, progress=advance, **chosen,
                           **given.how())
    report.departures = world.departures
    report.columns = ("key", "low", "value", "high", "q05", "q50", "q95", "p_holm", "passages")
    folder = publish(report, given.output, how={"words": given.words, "world": world.hash(),
                                                "seed": given.seed})
    show(report, folder, most=15)
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
