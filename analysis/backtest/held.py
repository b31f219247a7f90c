"""The table of what holds, misses first, as Markdown: ``python -m analysis.backtest.held``."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.backtest.forecasts import backtest
from analysis.backtest.rows import MODEL, RowForecast
from analysis.commandline import parser, read_words
from analysis.phrases import percent
from sim.reading.errors import guarded


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


def command(argv: list[str]) -> int:
    """Print the table of what holds."""
    words = parser("backtest.held", "Print which rows of a scenario's record hold, and in which share of the runs, "
                   "misses first, as a\nMarkdown table. Nothing is written.",
                   """python -m analysis.backtest.held
                   python -m analysis.backtest.held scenario=arms_sale --runs 500""", runs=2000)
    given = read_words(words.parse_args(argv))
    print(markdown(backtest([given.world(name) for name in given.scenarios], given.runs, given.seed, **given.how()),
                   given.runs))
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
