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
        for used in ("without tautologies", "all"):
            part = scores[(scores["sample"] == sample) & (scores["rows_used"] == used)
                          & (scores["score"] == "brier")]
            own = [row for row in rows if (row.scenario == OUT_OF_SAMPLE) == (sample == "out of sample")]
            plain = not any(row.moved for row in own)
            if part.empty or (plain and used == "all"):
                continue
            model = part[part["forecaster"] == MODEL].iloc[0]
            which = "all rows" if plain or used == "all" else used
            text = (f"{sample.capitalize()}, {which}: Brier score "
                    f"{model['mean']:.3f} over {model['rows']} rows of {model['observations']} observations")
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
            others = scores[(scores["sample"] == sample) & (scores["rows_used"] == used)
                            & (scores["score"] == "log") & (scores["forecaster"] != MODEL)]
            unclear = [str(r["forecaster"]) for _, r in others.iterrows() if not r["beats"]]
            if unclear and not few:
                text += f"; no clear lead by the logarithmic score over {in_words(unclear)}"
            better = [row.row for row in own if row.p[RULE] > row.p[MODEL] and not row.moved]
            if better and (plain or used != "all"):
                text += f"; {RULE} gives more to {in_words(better)}"
            parts.append(text + ".")
    worst = sorted(rows, key=lambda row: row.p[MODEL])[:3]
    listed = [f"{row.row} ({row.observed}: {percent(row.p[MODEL])})" for row in worst
              if row.p[MODEL] < 0.5]
    if listed:
        parts.append(f"What the model sees least: {'; '.join(listed)}.")
    return " ".join(parts)
