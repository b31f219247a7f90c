"""Puts the reports together."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.publish import Report
from analysis.votes import figure, prose, tables
from analysis.votes.choose import choose, choose_before_2013
from analysis.votes.draws import draw
from analysis.votes.fitting import PLANS, chosen, fit_named
from sim.states.forecast import forecast
from sim.states.members import load
from sim.states.texts import StateText, builtin_texts


def overview(text: StateText, draws: int, seed: int, *, picture: bool = True) -> Report:
    """Return the report on a text among the frozen ones.

    Raises:
        InputError: If it cannot be forecast.
    """
    members = load()
    made = forecast(members, text)
    drawn = draw(made, draws, seed)
    table, group_table = tables.states(members, made), tables.groups(members, made)
    tally_rows = []
    for other in builtin_texts():
        found = made if other.id == text.id else forecast(members, other)
        counts = drawn if other.id == text.id else draw(found, draws, seed)
        row: dict[str, object] = {"text": other.id, "kind": other.kind, "coded_share": found.level.share}
        for k, name in enumerate(tables.ANSWERS):
            row[name], row[f"{name}_low"], row[f"{name}_high"] = counts.band(k)
        tally_rows.append(row)
    report = Report(
        "votes", f"193 states on {text.id}", prose.tally_words(drawn, made),
        {"tallies": pd.DataFrame(tally_rows), "states": table, "groups": group_table,
         "blocs": tables.blocs(members, made)},
        columns=("text", "kind", "coded_share", "yes", "yes_low", "yes_high", "abstain", "no", "absent"),
        notes=[*prose.extremes(table), prose.CHINA, prose.NOT_BLIND])
    if picture:
        yes = dict(zip(members.iso3, made.p[:, 0], strict=True))
        title = f"{text.id}: {text.title}"
        report.pictures = {
            "tiles": figure.tile_grid(yes, title, "Probability of yes among those voting, in hundredths: the darker "
                                      "the surer. One tile a member, near its neighbours."),
            "tally": figure.tally(drawn, title, f"{draws} draws with what all share and what groups share; shaded: "
                                  "nine in ten draws."),
            "groups": figure.groups(list(group_table.itertuples()), title, "Expected answers of a group's members."),
        }
    return report


def fits(folder: Path | None) -> str:
    """Return the fits as YAML text, and write them if a folder is given.

    Raises:
        InputError: If a search does not end.
    """
    members = load()
    found = []
    for name in PLANS:
        text = fit_named(members, name)[2]
        found.append(text)
        if folder is not None:
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return "\n".join(found)


def choices() -> Report:
    """Return what transfer chooses, beside what is in force."""
    members = load()
    late, early = choose(members), choose_before_2013(members)
    words = [prose.choice_words(name, c.spread, c.carried, c.following, c.group_spread)
             for name, c in (("known_2019", late), ("known_2012", early))]
    in_force = [prose.choice_words(f"in force, {name}", *chosen(name)) for name in PLANS]
    return Report("votes_choice", "What transfer before the war chooses", " ".join(words),
                  {"known_2019": late.grid, "known_2012": early.grid, "shocks_2019": late.shocks,
                   "shocks_2012": early.shocks}, notes=[*late.notes, *in_force])
