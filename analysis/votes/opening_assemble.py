"""A vote of the six actors' scenarios opened into states: how the actors answer it, beside how their members do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.paired import play
from analysis.publish import Report
from analysis.votes import figure, prose, tables
from analysis.votes.draws import draw
from sim.api import load as load_world
from sim.reading.errors import InputError, one_of
from sim.results.run_folder import whole
from sim.states.blocs import BLOCS, classes, shares, shares_of_classes
from sim.states.forecast import Forecast, forecast
from sim.states.members import Members, load
from sim.states.openings import assembly, opened
from sim.states.texts import StateText
from sim.world.world import World

ANSWERS: tuple[str, ...] = ("yes", "abstain", "no")


def world_of(words: str, case: str | None) -> World:
    """Return the world of a run folder, or of a scenario by its name.

    Raises:
        InputError: If there is neither, or the folder is refused.
    """
    path = Path(words)
    if path.is_dir():
        return whole(path).configuration.world
    return load_world(case, words)


def check_vote(world: World, vote: str) -> None:
    """Refuse a vote that the scenario has not.

    Raises:
        InputError: If it has none of that name.
    """
    names = [v.name for v in world.votes]
    if vote not in names:
        raise InputError("no vote of that name in this scenario", file="command line", key="VOTE", found=vote,
                         allowed=one_of(names) if names else "this scenario has no votes")


def actors_beside(world: World, vote: str, members: Members, made: Forecast, runs: int, seed: int) -> pd.DataFrame:
    """Return a row an actor: shares of yes, abstain and no among the six, and of the states that it stands for.

    ``*_coded`` are the mean shares over runs of an actor coded from the documents (a bloc's of its 21 members);
    ``*_states`` the exact shares of its states among those voting (one state, one vote); ``off_coded`` the largest
    difference of the two. For a bloc, ``off_held`` is that of a bloc held as mean and spread of its states, which
    answers by the same rule.

    Args:
        world: The scenario.
        vote: Name of the vote.
        members: The members.
        made: The forecast of the text that the vote is.
        runs: Number of runs.
        seed: Their seed.
    """
    six = play(world, runs, seed).shares[vote]
    rows = []
    for slug, who in assembly(world.case).actors.items():
        if slug not in six:
            continue
        if who in BLOCS:
            bloc = shares(members, made, who)
            states = np.array([bloc.yes, bloc.abstain, bloc.no])
            held = np.array(shares_of_classes(made, classes(members, made, who, count=1)))
            count, off = bloc.members, float(np.abs(held - states).max())
        else:
            states, count, off = made.p[members.place(who)], 1, float("nan")
        coded = np.array(six[slug])
        rows.append({"actor": world.labels[slug], "states": count,
                     **{f"{name}_coded": coded[k] for k, name in enumerate(ANSWERS)},
                     **{f"{name}_states": states[k] for k, name in enumerate(ANSWERS)},
                     "off_coded": float(np.abs(coded - states).max()), "off_held": off})
    return pd.DataFrame(rows)


def opened_report(scenario: str, vote: str, case: str | None, draws: int, runs: int, seed: int, *,
                  picture: bool = True) -> Report:
    """Return the report on a vote of a scenario, or of a run, opened into the 193 states.

    Raises:
        InputError: If there is no such scenario, run or vote, or the vote does not open.
    """
    world = world_of(scenario, case)
    check_vote(world, vote)
    text, reason = opened(world.case, vote)
    members = load()
    made = forecast(members, text)
    drawn = draw(made, draws, seed)
    table = tables.states(members, made)
    beside = actors_beside(world, vote, members, made, runs, seed)
    title = f"{world.scenario.votes[vote].title}: 193 states"
    report = Report("votes_open", title, prose.tally_words(drawn, made),
                    {"actors": beside, "states": table, "groups": tables.groups(members, made),
                     "blocs": tables.blocs(members, made)},
                    notes=[f"Vote {vote} of {world.name} as {text.id}: {reason}", *prose.extremes(table),
                           prose.BESIDE, prose.CHINA, prose.NOT_BLIND],
                    columns=("actor", "states", "yes_coded", "yes_states", "no_coded", "no_states", "off_coded",
                             "off_held"), departures=world.departures)
    if picture:
        yes = dict(zip(members.iso3, made.p[:, 0], strict=True))
        report.pictures = {
            "tiles": figure.tile_grid(yes, title, prose.TILES),
            "tally": figure.tally(drawn, title, f"{draws} draws with what all share and what groups share; shaded: "
                                  "nine in ten draws.")}
    return report


def blocs_report(texts: list[StateText], draws: int, seed: int) -> Report:
    """Return the report on blocs: shares of their states, the same by the six actors' rule, and how far states part.

    Raises:
        InputError: If a text cannot be forecast.
    """
    members = load()
    made = [forecast(members, text) for text in texts]
    shown = pd.concat([tables.blocs(members, one) for one in made], ignore_index=True)
    parted = pd.DataFrame([tables.spread_of(members, one, bloc, draws, seed) for one in made for bloc in BLOCS])
    south = parted[parted["bloc"] == "global_south"]
    words = (f"Held as a mean and a spread of where its states stand, a bloc answers by the six actors' rule within "
             f"{shown['off_two_numbers'].max():.3f} of the sum over its states, held as four classes within "
             f"{shown['off_classes'].max():.3f}, on {len(texts)} text{'s' if len(texts) > 1 else ''} and "
             f"{shown['weighting'].nunique()} weightings.")
    notes = [f"Developing states that take no side on {row['text']} (c18): {100 * row['neither']:.0f} % of "
             f"{row['members']} ({100 * row['neither_low']:.0f} to {100 * row['neither_high']:.0f} in nine of ten "
             f"draws); yes {100 * row['yes']:.0f} % ({100 * row['yes_low']:.0f} to {100 * row['yes_high']:.0f}), "
             f"no {100 * row['no']:.0f} % ({100 * row['no_low']:.0f} to {100 * row['no_high']:.0f})."
             for row in south.to_dict("records")]
    return Report("votes_blocs", "Blocs and their members", words, {"blocs": shown, "spread": parted},
                  columns=("text", "bloc", "weighting", "yes", "abstain", "no", "absent", "off_two_numbers",
                           "off_classes"), notes=[*notes, prose.CHOICE, prose.WEIGHTS, prose.NOT_BLIND])
