"""Puts the reports together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.publish import Report
from analysis.votes import figure, prose, tables
from analysis.votes.choose import choose, choose_before_2013
from analysis.votes.draws import draw
from analysis.votes.explain import explain
from analysis.votes.fitting import PLANS, chosen, fit_named
from analysis.votes.outcomes import common, read_forecasts, read_outcomes
from analysis.votes.prose import CHINA
from analysis.votes.rolling import rolling
from analysis.votes.scores import among_voting
from analysis.votes.scoring import (
    MARKED,
    MODEL,
    SCOPES,
    Scored,
    beside_baselines,
    reliable,
    table,
    tally_rows,
)
from sim.reading.errors import unknown
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
    state_table, group_table = tables.states(members, made), tables.groups(members, made)
    tally_rows, past = [], tables.past_surprises(members, made)
    for other in builtin_texts():
        found = made if other.id == text.id else forecast(members, other)
        counts = drawn if other.id == text.id else draw(found, draws, seed)
        row: dict[str, object] = {"text": other.id, "kind": other.kind, "coded_share": found.level.share}
        for k, name in enumerate(tables.ANSWERS):
            row[name], row[f"{name}_low"], row[f"{name}_high"] = counts.band(k)
        tally_rows.append(row)
    report = Report(
        "votes", f"193 states on {text.id}", prose.tally_words(drawn, made),
        {"tallies": pd.DataFrame(tally_rows), "states": state_table, "groups": group_table,
         "blocs": tables.blocs(members, made)},
        columns=("text", "kind", "coded_share", "yes", "yes_low", "yes_high", "abstain", "no", "absent"),
        notes=[*prose.extremes(state_table),
               *([f"Past texts: {prose.surprises(past)}"] if past else []),
               prose.CHINA, prose.NOT_BLIND])
    if picture:
        yes = dict(zip(members.iso3, made.p[:, 0], strict=True))
        title = f"{text.id}: {text.title}"
        report.pictures = {
            "tiles": figure.tile_grid(yes, title, prose.TILES),
            "tally": figure.tally(drawn, title, f"{draws} draws with what all share and what groups share; shaded: "
                                  "nine in ten draws."),
            "groups": figure.groups(list(group_table.itertuples()), title, "Expected answers of a group's members."),
        }
        if past:
            report.pictures["surprise"] = figure.tile_grid(
                prose.mean_surprise(past, dict(zip(members.name, members.iso3, strict=True))),
                "Surprise on the past texts", "One less the probability of what was answered on the texts of the own "
                "record, from covariates alone, mean in hundredths; the darker, the more of a surprise.")
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


def scored_report(forecast_file: Path, outcome_file: Path, texts: list[StateText], draws: int, seed: int, *,
                  picture: bool = True) -> Report:
    """Return the scores of a forecast against outcomes, beside all baselines.

    Raises:
        InputError: For a file that is refused, or a text that is not coded.
    """
    members = load()
    forecasts, outcomes = read_forecasts(members, forecast_file), read_outcomes(members, outcome_file)
    coded = {text.id: text for text in texts}
    both = common(forecasts, outcomes, outcome_file)
    for name in both:
        if name not in coded:
            raise unknown("text", name, coded, file=forecast_file, key="text")
    made = [forecast(members, coded[name]) for name in both]
    rows = [beside_baselines(members, one.text, forecasts[one.text.id], one.level.share, outcomes[one.text.id])
            for one in made]
    frames = {scope: table(members, rows, scope) for scope in SCOPES}
    report = _with_scores("votes_score", f"Forecasts of {len(both)} texts against outcomes", "Among those voting",
                          frames, rows, picture)
    for kind in dict.fromkeys(one.kind for one in rows):
        report.tables[f"scores_{kind}"] = table(members, [one for one in rows if one.kind == kind])
    report.tables["per_text"] = _per_text(rows)
    tallies = pd.DataFrame(tally_rows(made, outcomes, draws, seed))
    report.tables["tallies"] = tallies
    counted = tallies[tallies["seen"].notna()]
    inside = int(counted["inside"].astype(bool).sum())
    report.notes.insert(0, f"Tallies inside their band of nine in ten: {inside} of {len(counted)}.")
    report.notes.append(f"{CHINA} In scores it is left out: {MARKED}.")
    if picture:
        three = {one.text.id: among_voting(forecasts[one.text.id]) for one in made}
        for one in rows[:1]:
            missed = {iso3: float(1.0 - three[one.text][i, one.seen[i]]) for i, iso3 in enumerate(members.iso3)
                      if 0 <= one.seen[i] <= 2}
            report.pictures["surprise"] = figure.tile_grid(
                missed, f"Surprise on {one.text}", "One less the probability of what was answered, in hundredths; the "
                "darker, the more of a surprise. States that did not vote are left out.")
    return report


def _per_text(rows: Sequence[Scored]) -> pd.DataFrame:
    members = load()
    parts = []
    for one in rows:
        frame = table(members, [one])
        frame.insert(0, "text", one.text)
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def backtest_report(*, picture: bool = True) -> Report:
    """Return the rolling backtest on the texts of 2013 to 2019, by family, beside all baselines."""
    members = load()
    rows = rolling(members, chosen("known_2019"))
    frames = {"all": table(members, rows)}
    for family in dict.fromkeys(one.kind for one in rows):
        frames[family] = table(members, [one for one in rows if one.kind == family])
    for scope in ("G77", "movers"):
        frames[scope] = table(members, rows, scope)
    report = _with_scores("votes_backtest", "Texts of 2013 to 2019, each forecast from other families only",
                          "All families", frames, rows, picture)
    report.notes += [prose.score_words(frames[one.kind], one.kind) for one in
                     {r.kind: r for r in rows}.values()]
    report.tables["per_text"] = _per_text(rows)
    return report


def _with_scores(name: str, title: str, what: str, frames: dict[str, pd.DataFrame], rows: Sequence[Scored],
                 picture: bool) -> Report:
    members = load()
    first = next(iter(frames.values()))
    surprising = [(one.text, members.name[i], tables.ANSWERS[one.seen[i]],
                   float(among_voting(one.four[MODEL][i:i + 1])[0, one.seen[i]]))
                  for one in rows for i in range(len(members)) if 0 <= one.seen[i] <= 2]
    report = Report(name, title, prose.score_words(first, what),
                    {f"scores_{key.replace(' ', '_')}": frame for key, frame in frames.items()},
                    columns=("forecaster", "brier", "accuracy", "log_loss", "gain", "state_low", "state_high",
                             "verdict", "by_group"),
                    notes=[prose.surprises(surprising), prose.NOT_BLIND])
    bins = reliable(members, rows)
    report.tables["reliability"] = pd.DataFrame(bins)
    if picture:
        report.pictures["reliability"] = figure.reliability(
            bins, "Are probabilities what they say?", "All answers of those voting, by tenths of probability; "
            "the number is that of forecasts.")
    return report


def explained(state: str, text: StateText) -> str:
    """Return why a state is forecast as it is on a text, as lines.

    Raises:
        InputError: If there is no such state.
    """
    members = load()
    place = members.place(state)
    made = forecast(members, text)
    return "\n".join(prose.explained(explain(members, place, made), made))
