"""The command ``python -m analysis.frontier``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.commandline import parser, read_words
from analysis.frontier.assemble import frontier
from analysis.frontier.axes import axis
from analysis.frontier.surface import Cells
from analysis.given import Given, default_outcome, number
from analysis.publish import publish, show
from analysis.stats import Bools, Floats
from sim.engines.outcomes import outcome
from sim.reading.errors import InputError, guarded, unknown
from sim.world.world import World

OWN = ("x", "y", "outcome", "size", "above", "below", "x_range", "y_range", "tolerance", "others", "levels")
EXAMPLE = """python -m analysis.frontier x=credibility.US y=prospects.China-US outcome=arms_sale
python -m analysis.frontier x=coupling.eu y=actors.china.prospect_value outcome=arms_sale size=100 --runs 1000
python -m analysis.frontier scenario=wedge x=credibility.china-eu y=exposure.china-eu \
outcome=position.china.economic@end below=0.2"""


def _span(given: Given, key: str) -> tuple[float, float] | None:
    if key not in given.own:
        return None
    parts = given.own[key].split(",")
    if len(parts) != 2:
        raise InputError("not a range", file="command line", key=key, found=given.own[key],
                         allowed="two numbers with a comma between, as in 0.2,0.9")
    return number(parts[0], key), number(parts[1], key)


def scenario_and_outcome(given: Given) -> tuple[str, str | None]:
    """Return the scenario and the outcome that the words mean.

    ``outcome=arms_sale`` names a scenario and means the answer to its offer, unless another scenario is
    given with ``scenario=``.

    Args:
        given: The words.

    Raises:
        InputError: If the outcome is missing.
    """
    from sim.coded import scenario

    text = given.own.get("outcome")
    named = any(word.startswith("scenario=") for word in given.words)
    if text and text.lower() in scenario.names(given.case):
        if not named or given.scenario == text.lower():
            return text.lower(), None
        raise InputError("a scenario as outcome of another scenario", file="command line", key="outcome",
                         found=text, fix=f"leave scenario={given.scenario} out, or name an outcome of it")
    if not text and not named:
        raise InputError("which outcome?", file="command line", key="outcome",
                         allowed="a scenario with an offer (arms_sale), or scenario=NAME outcome=NAME")
    return given.scenario, text


def counter(given: Given, name: str, world: World) -> Callable[[Floats], Bools]:
    """Return which runs count, by the words ``above=`` and ``below=``.

    Args:
        given: The words.
        name: Name of the outcome.
        world: The scenario.

    Raises:
        InputError: If the outcome is not yes or no and neither word is given.
    """
    outcome(name, world)
    above, below = (number(given.own[key], key) if key in given.own else None for key in ("above", "below"))
    binary = name.partition(".")[0] in ("offer", "event", "penalised") and "@" not in name and (
        not name.endswith(".times"))
    if above is None and below is None:
        if not binary:
            raise InputError("not an outcome that is yes or no", file="command line", key="outcome",
                             found=name, fix="say when a run counts: add above=NUMBER or below=NUMBER")
        above = 0.5

    def hits(values: Floats) -> Bools:
        found = np.ones(values.shape, dtype=bool)
        if above is not None:
            found &= values > above
        if below is not None:
            found &= values < below
        return found

    return hits


def command(argv: list[str]) -> int:
    """Run the command."""
    from sim.commands.progress import progress_bar

    words = parser(
        "frontier",
        "Where an outcome changes: a map over two coded values with contours and "
        "thresholds with intervals.\n\nwords of its own: x=VALUE, y=VALUE (credibility.ACTOR: every coded "
        "belief in its threats;\nprospects.ACTOR-ACTOR; any key), outcome=SCENARIO (its offer) or "
        "outcome=NAME, "
        "above=/below=NUMBER (when\na run counts), size=50 (cells along a side), x_range=0.2,0.9, y_range=, "
        "tolerance=0.05 (0: play\nevery cell), levels=0.1,0.5,0.9 (contours; default: shares that the map "
        "passes), others=drawn|coded\n(the other coded values).",
        EXAMPLE, runs=500,
    )
    given = read_words(words.parse_args(argv), OWN)
    story, text = scenario_and_outcome(given)
    plain = given.world(story)
    name = default_outcome(plain, text)
    for key in ("x", "y"):
        if key not in given.own:
            raise InputError("an axis is missing", file="command line", key=key,
                             allowed="a coded value, as in x=VARIABLE.ACTOR")
    x, y = (axis(given.own[key], plain, _span(given, f"{key}_range")) for key in ("x", "y"))
    hits = counter(given, name, plain)
    size = number(given.own.get("size", "50"), "size")
    tolerance = number(given.own.get("tolerance", "0.05"), "tolerance")
    if size != int(size) or not 2 <= size <= 1000:
        raise InputError("not allowed here", file="command line", key="size", found=given.own["size"],
                         allowed="a whole number from 2 to 1000")
    if not 0.0 <= tolerance <= 1.0:
        raise InputError("not allowed here", file="command line", key="tolerance",
                         found=given.own["tolerance"], allowed="0 to 1")
    levels = None if "levels" not in given.own else sorted(
        {number(part, "levels") for part in given.own["levels"].split(",")})
    if levels and not 0.0 < levels[0] <= levels[-1] < 1.0:
        raise InputError("not allowed here", file="command line", key="levels", found=given.own["levels"],
                         allowed="shares between 0 and 1, with commas between, as in 0.05,0.1")
    others = given.own.get("others", "drawn")
    if others not in ("drawn", "coded"):
        raise unknown("way to treat the other values", others, ("drawn", "coded"), file="command line",
                      key="others")

    def make(values: dict[str, dict[str, float]]) -> World:
        return given.world(story, values=values)

    with progress_bar(int(size) ** 2 * given.runs, f"frontier: at most {int(size)**2} cells") as advance:
        cells = Cells(make, x, y, name, given.runs, given.seed, hits, vary=others == "drawn",
                      progress=advance, **given.how())
        report = frontier(cells, size=int(size), tolerance=tolerance, levels=levels,
                          picture=given.picture)
    report.departures = cells.world.departures
    report.columns = ("axis", "level", "at", "low", "high", "share_at_low_end", "share_at_high_end")
    folder = publish(report, given.output, how={"words": given.words, "world": cells.world.hash(),
                                                "seed": given.seed})
    show(report, folder)
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
