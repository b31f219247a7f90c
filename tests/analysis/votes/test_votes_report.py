"""The report on a text: tables, pictures, words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from analysis.votes.__main__ import main
from analysis.votes.prose import mean_surprise


def test_the_overview_writes_tables_and_pictures_and_names_states(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--text", "ES-11/4", "--draws", "300", "--output", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for words in ("Undecided:", "Surest of yes:", "Past texts: Largest surprises:", "Not blind:"):
        assert words in said
    folder = next(tmp_path.glob("votes-*"))
    assert {p.stem for p in folder.glob("*.png")} == {"tiles", "tally", "groups", "surprise"}
    with (folder / "states.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 193
    for row in rows:
        parts = [float(row[f"p_{name}"]) for name in ("yes", "abstain", "no", "absent")]
        assert sum(parts) == pytest.approx(1.0)
        assert row["turns_to"] != row["likeliest"]
    by_code = {row["iso3"]: row for row in rows}
    assert by_code["USA"]["speaks_against"] == "nothing"
    assert "Crimea" in by_code["IND"]["speaks_against"]
    assert float(by_code["IND"]["turn"]) > 0 > float(by_code["USA"]["turn"])
    with (folder / "blocs.csv").open(encoding="utf-8") as stream:
        blocs = list(csv.DictReader(stream))
    assert {(r["bloc"], r["weighting"]) for r in blocs} == {
        (b, w) for b in ("eu", "global_south") for w in ("states", "population", "gdp")}
    for row in blocs:
        assert float(row["yes_of_classes"]) == pytest.approx(float(row["yes"]), abs=0.02)


def test_a_folder_that_is_not_there_is_refused_before_anything_is_fitted(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["fit", "--write", str(tmp_path / "none")])
    assert end.value.code == 2
    assert "a folder that exists" in capsys.readouterr().err


def test_the_mean_surprise_by_hand() -> None:
    rows = [("a", "India", "yes", 0.25), ("b", "India", "no", 0.75), ("a", "Cuba", "no", 0.9)]
    assert mean_surprise(rows, {"India": "IND", "Cuba": "CUB"}) == pytest.approx({"IND": 0.5, "CUB": 0.1})
