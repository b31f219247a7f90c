"""What the keys of ``summary.json`` mean: rows of the data dictionary."""

from __future__ import annotations

#: Key, type, unit, meaning; ``[]`` stands for each entry of a list.
KEYS: tuple[tuple[str, str, str, str], ...] = (
    ("departures", "list", "",
     "lens, decision model and forms that are not the defaults, as the command line takes them"),
    ("coders", "list", "",
     "under coding=pool and pool_mixed alone: the codings that a run, or each of its values, draws from, each as "
     "likely; the single run and luck alone have the mean of their numbers"),
    ("coders[].reader", "text", "", "human or machine"),
    ("coders[].runs", "integer", "runs", "how many runs drew it; absent where each value draws its own, and where "
     "single runs were not kept"),
    ("headlines", "list", "",
     "the numbers that the run is about, each as three: luck, ranges, assumed; all under the same luck, run by run"),
    ("headlines[].outcome", "text", "", "the outcome, as `runs.parquet` and the analyses name it"),
    ("headlines[].answer", "text", "",
     "the answer whose share of runs it is, for votes and plans the most frequent one over the coded ranges; "
     "empty: a mean over the runs"),
    ("headlines[].luck", "object", "", "luck alone: every value as it is coded"),
    ("headlines[].ranges", "object", "", "coded ranges: every value drawn from its range; null where none is drawn"),
    ("headlines[].assumed", "object", "",
     "assumed values drawn from their ranges, the others as they are coded; likewise"),
    ("headlines[].*.value", "number", "share or as the variable", "the share of runs, or the mean over them"),
    ("headlines[].*.low", "number", "as value",
     "lower end of the 95 % interval of its Monte Carlo error (Wilson's of a share): what the finite number of "
     "runs leaves open"),
    ("headlines[].*.high", "number", "as value", "upper end of that interval"),
    ("headlines[].*.runs", "integer", "runs", "number of runs; at most 2,000 for luck and assumed"),
    ("headlines[].*.q05", "number", "as value", "of a mean: nine in ten runs lie from here ..."),
    ("headlines[].*.q95", "number", "as value", "... to here"),
    ("headlines[].*.most_frequent", "text", "", "of a vote or plan: the answer that is most frequent in these runs"),
    ("headlines[].ends", "object", "",
     "each assumed value at its low and its high end, one at a time, the others as they are coded; null unless "
     "ensemble.ends asks for it"),
    ("headlines[].ends.coded", "number", "as value", "the headline at the coded values in the same runs"),
    ("headlines[].ends.runs", "integer", "runs", "number of runs at each end"),
    ("headlines[].ends.low", "object", "",
     "the end that moves the headline furthest down: key, end (low or high), at (the number), value, change, "
     "error; null if none does by more than its Monte Carlo error"),
    ("headlines[].ends.high", "object", "", "the end that moves it furthest up, likewise"),
    ("headlines[].ends.*.error", "number", "as value",
     "half of the 95 % interval of the paired change, corrected for the number of ends (Bonferroni)"),
    ("changes", "object", "",
     "what the story changes against the reference, same luck and draws, run by run; null of the reference, and "
     "where nothing can be compared"),
    ("changes.date", "date", "day", "first day of the last week that both have: there positions are compared"),
    ("changes.looked_at", "integer", "", "number of differences that were looked at"),
    ("changes.rows", "list", "", "those larger than their Monte Carlo error: positions, then answers, largest first"),
    ("changes.rows[].reference", "number", "share or as the variable", "the share or mean in the reference"),
    ("changes.rows[].here", "number", "as reference", "the share or mean in this scenario"),
    ("changes.rows[].change", "number", "as reference", "here less reference"),
    ("changes.rows[].error", "number", "as reference",
     "half of the 95 % interval of the paired change, corrected for looked_at (Bonferroni)"),
    ("war", "list", "",
     "the battlefield and the risk of escalation, where the scenario asks about them: path of the single run, end "
     "over the coded ranges"),
    ("actors[].domains.*.end", "number", "position", "where the single run ends; end_in_words names it"),
    ("actors[].domains.*.ensemble_in_words", "text", "", "words for the mean over the coded ranges"),
    ("votes[].answers.*.single_run", "text", "",
     "the answer of the single run; counts over the coded ranges beside it"),
    ("record[].holds", "boolean", "", "whether the row holds in more than half of the runs"),
    ("record[].not_scored", "text", "",
     "why the row is shown and not scored: an event, a form or a coding decides it, or it negates another row; "
     "empty if it is scored"),
)
