"""What the scores say, with the baselines that the model does not beat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.backtest.rows import MODEL, OUT_OF_SAMPLE, RULE, RowForecast
from analysis.backtest.scores import FEWEST
from analysis.phrases import in_words, percent

if TYPE_CHECKING:
    import pandas as pd


def sentence(scores: pd.DataFrame, rows: Sequence[RowForecast]) -> str:
    """Return the finding in words, with the baselines that the model does not beat."""
    parts = []
    for sample in ("in sample", "out of sample"):
        part = scores[(scores["sample"] == sample) & (scores["score"] == "brier")]
        own = [row for row in rows if (row.scenario == OUT_OF_SAMPLE) == (sample == "out of sample")]
        if part.empty:
            continue
        model = part[part["forecaster"] == MODEL].iloc[0]
        shown = sum(not row.scored for row in own)
        text = (f"{sample.capitalize()}: Brier score {model['mean']:.3f} over {model['rows']} rows of "
                f"{model['observations']} observations"
                + (f" ({shown} rows more are shown and not scored)" if shown else ""))
        others = part[part["forecaster"] != MODEL]
        beaten: list[str] = [r["forecaster"] for _, r in others.iterrows() if r["beats"]]
        few = model["observations"] < FEWEST
        ahead = [str(r["forecaster"]) + ("" if few else f" (p = {r['p_holm']:.3f})")
                 for _, r in others.iterrows() if not r["beats"] and r["skill"] > 0]
        behind = [r["forecaster"] for _, r in others.iterrows() if not r["skill"] > 0]
        if beaten:
            text += f"; clearly better than {in_words(beaten)}"
        if ahead:
            text += f"; ahead of {in_words(ahead)}, but not clearly"
        if behind:
            text += f"; NOT better than {in_words(behind)}"
        if few:
            text += " (too few observations for an interval)"
        others = scores[(scores["sample"] == sample) & (scores["score"] == "log") & (scores["forecaster"] != MODEL)]
        unclear = [str(r["forecaster"]) for _, r in others.iterrows() if not r["beats"]]
        if unclear and not few:
            text += f"; no clear lead by the logarithmic score over {in_words(unclear)}"
        better = [row.row for row in own if row.p[RULE] > row.p[MODEL] and row.scored]
        if better:
            text += f"; {RULE} gives more to {in_words(better)}"
        parts.append(text + ".")
    worst = sorted((row for row in rows if row.scored), key=lambda row: row.p[MODEL])[:3]
    listed = [f"{row.row} ({row.observed}: {percent(row.p[MODEL])})" for row in worst
              if row.p[MODEL] < 0.5]
    if listed:
        parts.append(f"What the model sees least: {'; '.join(listed)}.")
    return " ".join(parts)


def ordered(rows: Sequence[RowForecast]) -> list[RowForecast]:
    """Return the scored rows, those that hold in fewest runs first, then the rows that are not scored."""
    return sorted(rows, key=lambda row: (not row.scored, row.p[MODEL], row.row))


def markdown(rows: Sequence[RowForecast], runs: int) -> str:
    """Return the table of what holds: a count of the scored rows, then all rows, misses first.

    Args:
        rows: The forecasts.
        runs: Runs behind them.
    """
    scored = [row for row in rows if row.scored]
    held = sum(row.p[MODEL] > 0.5 for row in scored)
    lines = [f"{held} of {len(scored)} scored rows of the record hold in more than half of {runs:,} runs; "
             f"{len(rows) - len(scored)} are shown and not scored.", "",
             "| row | date | observed | holds in | read from |", "|---|---|---|---|---|"]
    for row in ordered(rows):
        share = percent(row.p[MODEL])
        shown = f"**{share}**" if row.scored and row.p[MODEL] <= 0.5 else share
        note = "" if row.scored else f" (not scored: {row.not_scored.rstrip('.')})"
        cells = (row.row, row.date, f"{row.observed}{note}", shown, ", ".join(dict.fromkeys(row.sources)))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)
