"""What the rivals say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.phrases import in_words, percent
from analysis.rivals.readings import WORDS, Reading
from analysis.rivals.theories.expected_utility import Readings
from analysis.rivals.theories.landscape import EXACT, Landscape

if TYPE_CHECKING:
    import pandas as pd


def landscape_sentence(names: Sequence[str], found: Landscape) -> str:
    """Return the finding of a landscape in words."""
    low = found.sides[0]
    blocs = [[n for n, at in zip(names, low, strict=True) if at == side] for side in (0, 1)]
    split = (f"{in_words(blocs[0])} against {in_words(blocs[1])}" if all(blocs)
             else f"{in_words(blocs[0] or blocs[1])} together")
    many = len(found.energies)
    count = "One configuration is" if many == 1 else f"{many} configurations are"
    sampled = "" if found.exact else f" found from {found.configurations} random starts (some may be missed)"
    return (f"{count} stable{sampled}; the lowest energy is {found.energies[0]:.6g}: {split} "
            f"({percent(float(found.basins[0]) / found.configurations, 1)} of the configurations run down to it).")


def landscape_notes(asymmetric: Sequence[tuple[str, str]], exact: bool) -> list[str]:
    """Return what a reader of a landscape has to know."""
    notes = ["Energy: the sum of size x size x propensity over ordered pairs in different blocs (Axelrod and Bennett "
             "1993). One actor moves at a time, the move that lowers the energy most, the first in file order if "
             "several do alike; basins depend on that order of moves, minima do not."]
    if not exact:
        notes.append(f"More than {EXACT} actors: configurations were sampled, and shares are shares of the sample.")
    if asymmetric:
        listed = [f"{a} and {b}" for a, b in asymmetric[:6]]
        more = f" and {len(asymmetric) - 6} more" if len(asymmetric) > 6 else ""
        notes.append(f"The two propensities of a pair differ for {in_words(listed)}{more}; their mean was taken.")
    return notes


def bargain_sentence(forecasts: pd.DataFrame) -> str:
    """Return the finding of a bargaining in words."""
    said = [f"the {row['theory']} {row['forecast']:.6g}" + (f" after {row['rounds']} rounds" if row["rounds"] else "")
            + (" (still moving)" if row["reached"] == "still moving" else "") for _, row in forecasts.iterrows()]
    apart = float(forecasts["forecast"].max() - forecasts["forecast"].min())
    ends = f"; they part by {apart:.4g}." if apart > 0.0 else "; they agree."
    return f"Forecasts: {in_words(said)}{ends}"


def bargain_notes(readings: Readings, by_percent: bool) -> list[str]:
    """Return what a reader of a bargaining has to know."""
    chosen = ", ".join(f"{name}={value}" for name, value in zip(readings._fields, readings, strict=True))
    notes = [
        "Expected utility: Bueno de Mesquita as replicated by Scholz, Calbert and Smith (2011); the forecast is the "
        f"weighted median after the last round. Steps that the sources leave open are read as {chosen}.",
        "Spatial model: KTAB's, with the settings of its published log; positions run from the lowest to the highest "
        "in the file, and the forecast is the weighted median after the last turn.",
    ]
    if by_percent:
        notes.append("A salience is above 1: all saliences were read as percent.")
    return notes


def check_sentence(table: pd.DataFrame) -> str:
    """Return how many published figures are met, and which are not."""
    missed = table[table["met"] != "yes"]
    text = f"{len(table) - len(missed)} of {len(table)} published figures are met to the digits printed."
    if len(missed):
        by = missed.groupby("theory", sort=False)["figure"].apply(list)
        text += " Not met: "
        text += "; ".join(f"{theory} ({in_words(list(figures))})" for theory, figures in by.items()) + "."
    return text


def rivals_sentence(records: pd.DataFrame, scores: pd.DataFrame, labels: Mapping[str, str], model: str) -> str:
    """Return where all agree, where they part, and who is nearer the record.

    Args:
        records: From :func:`analysis.conclusions.asked`.
        scores: From :func:`.scores.score_table`.
        labels: Display names of the actors.
        model: Name of our model among the rivals.
    """
    agree: list[str] = []
    part: list[str] = []
    of_these = records["kind"].isin(["side", "offer"]) & (records["column"] != "no change")
    spoken = records[records["has_a_say"] & of_these]
    for conclusion, rows in spoken.groupby("conclusion", sort=False):
        asked = str(rows["kind"].iloc[0]) == "offer"
        name = str(rows["words"].iloc[0]) if asked else labels[str(conclusion).rpartition(".")[2]]
        most = str(rows["said"].value_counts(sort=True).index[0])
        count = int((rows["said"] == most).sum())
        (agree if count == len(rows) else part).append(
            f"{name} ({most})" if count == len(rows) else f"{name} ({count} of {len(rows)}: {most})")
    said = []
    if agree:
        said.append(f"All who can speak agree on {in_words(agree)}")
    if part:
        said.append(f"they part over {in_words(part)}" if agree else f"They part over {in_words(part)}")
    ours = scores[scores["rows_used"] == "scored"]
    known = ours[ours["brier"].notna()]
    nearer = known[(known["difference"] < 0.0)]
    clear = known[(known["difference"] > 0.0) & known["clear"]]
    if known.empty:
        return "; ".join(said) + ". No row of the record tells them apart."
    names = [str(n) for n in nearer["forecaster"]]
    text = (f"{in_words(names)} {'is' if len(names) == 1 else 'are'} nearer the record than {model} on the rows that "
            f"they speak to" if names else f"nobody is nearer the record than {model} on the rows that they speak to")
    text += (f"; {model} is clearly nearer than {in_words([str(n) for n in clear['forecaster']])}" if len(clear)
             else "; no difference is clear")
    return f"{'; '.join(said)}; {text}." if said else f"{text[0].upper()}{text[1:]}."


def blocs_sentence(table: pd.DataFrame) -> str:
    """Return what the landscape sees before and after the war begins, by reading of propensity."""
    parts = []
    for reading, rows in table.groupby("propensity", sort=False):
        told = []
        for when, own in rows.groupby("when", sort=False):
            top = own.iloc[0]
            sides = (f"{top['with_first']} against {top['against']}" if top["against"] != "nobody"
                     else "all in one bloc")
            told.append(f"{when} {sides} ({percent(float(top['share']))} of the draws)")
        parts.append(f"by {reading}, " + "; ".join(told))
    return f"What the landscape sees {'; and '.join(parts)}."


def rivals_notes(readings: Mapping[str, Reading], draws: int, war: str | None) -> list[str]:
    """Return what a reader of the rivals has to know."""
    listed = "; ".join(
        f"{WORDS[name]}: " + ", ".join(f"{term} = {value}" for term, value in reading.terms.items())
        for name, reading in readings.items())
    notes = [
        f"{draws} draws over the coded ranges, the same for our model and every rival. Bands run from 5 to 95 percent.",
        f"Read from the coded values (readings.yaml): {listed}.",
        "Side: the mean over draws of +1 (stands with the party of side +1), 0 (with neither) and -1. By position: "
        "beyond half a notch from 0 on average over domains; by the landscape: whose party is in one's bloc.",
        "Our model is told of the scenario's dated events; the rivals, which know no time, are not. What they say of "
        "the ideal points of wartime is found with position=wartime_ideal.",
        "Scores: a rival goes to where it says in the second week and stays; Brier score, 0 best. Differences are "
        "forecaster less model over observations, on the rows that the forecaster speaks to.",
    ]
    notes.append("Crisis bargaining (Fearon): the share of an offer that is left after a demand by the enforcer that "
                 "is feared most, who knows only the coded range of what a conflict would cost the other; that share "
                 "is taken for the chance that the offer is accepted.")
    if war is None:
        notes.append("No dated event makes a war here: there is no landscape after its beginning.")
    return notes
