"""The codebook: rows, counts, files, and the command."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from passages import ROOT, plain, walk

import sim
from sim.coded import codebook_text, evidence
from sim.coded.cases import find
from sim.coded.codebook_files import as_csv, as_markdown
from sim.coded.codebook_rows import Row, counts
from sim.coded.codebook_rows import rows as listed
from sim.coded.values import Passage, Reading
from sim.commands.codebook import main
from sim.commands.residuals import residual_rows
from sim.commands.writing import write
from sim.reading.errors import InputError

#: The built-in case's folder, and its scenarios'.
CASE, STORIES = find().folder, find().own_scenarios


def raw_records(path: Path) -> list[dict[str, object]]:
    """The records of a file, straight from the YAML; second readings are not among them."""
    return [t for place, t in walk(plain(path)) if "basis" in t and not place.endswith(".second")]


def test_counts_agree_with_a_count_of_the_files() -> None:
    table = counts(listed(evidence.load()))
    files = {p.stem: p for p in (CASE / "actors").glob("*.yaml")}
    files |= {name: CASE / f"{name}.yaml" for name in ("pairs", "mechanisms")}
    assert set(table) == {*files, "total"}
    for group, path in files.items():
        records = raw_records(path)
        for basis in ("stated", "implied", "assumed"):
            assert table[group][basis] == sum(r["basis"] == basis for r in records), (group, basis)
        assert table[group]["second"] == sum("second" in r for r in records), group
    for kind in ("stated", "implied", "assumed", "second"):
        assert table["total"][kind] == sum(table[g][kind] for g in files)


def test_an_actor_has_its_own_values_and_the_pairs_that_it_holds() -> None:
    keys = {row.key for row in listed(evidence.load(), "China")}
    assert "actors.china.sanction_sensitivity" in keys
    assert "pairs.exposure.china-us" in keys
    assert not any(k.startswith(("actors.us.", "pairs.exposure.us-", "mechanisms.")) for k in keys)
    russia = {row.key for row in listed(evidence.load(), "russia")}
    assert "pairs.relation.china-russia" in russia  # coded both ways


def test_a_scenario_has_the_values_of_its_offers_votes_and_plans() -> None:
    keys = [row.key for row in listed(evidence.load(), "arms_sale")]
    data = plain(STORIES / "arms_sale.yaml")
    expected = {
        f"scenario.{section}.{slug}.{part}"
        for section in ("offers", "votes", "plans") for slug, item in (data.get(section) or {}).items()
        for part, record in item.items() if isinstance(record, dict) and "basis" in record
    } | {
        f"scenario.votes.{slug}.stakes.{actor}"
        for slug, vote in (data.get("votes") or {}).items() for actor in vote.get("stakes") or {}
    }
    expected |= {f"scenario.votes.{slug}.stakes.{who}" for slug, vote in data["votes"].items()
                 for who in vote.get("stakes", {})}
    assert "scenario.votes.npt_2022_08_26.stakes.russia" in expected
    assert set(keys) == expected
    assert "scenario.offers.arms_request.stake" in keys


def test_the_second_coding_marks_what_it_took() -> None:
    rows = {row.key: row for row in listed(evidence.load("second"), coding="second")}
    first = evidence.load().by_key
    for key, row in rows.items():
        assert row.reading == ("second" if first[key].coded.second else "first"), key


def test_a_coding_file_marks_its_own_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dissent.yaml").write_text(
        "title: Dissent\nvalues:\n  mechanisms.hazard: {value: 0.2, low: 0.1, high: 0.3, basis: assumed,"
        " evidence: [], reason: another guess}\n", encoding="utf-8")
    monkeypatch.setenv("SIM_CODING_PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    rows = listed(evidence.load("dissent"), "mechanisms", "dissent")
    evidence.load.cache_clear()
    assert {row.key: row.reading for row in rows if row.reading != "first"} == {
        "mechanisms.hazard": "dissent"}


def test_csv_opens_in_pandas_one_row_a_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "codebook.csv"
    assert main(["--csv", str(path)]) == 0
    table = pd.read_csv(path, keep_default_na=False)
    files = [*(CASE / "actors").glob("*.yaml"),
             CASE / "pairs.yaml", CASE / "mechanisms.yaml"]
    records = [r for p in files for r in raw_records(p)]
    assert (table.reading == "first").sum() == len(records)
    assert (table.reading == "second").sum() == sum("second" in r for r in records) > 0
    assert not table.duplicated(["key", "reading"]).any()
    assert ((table.low <= table.value) & (table.value <= table.high)).all()
    line = table[(table.key == "pairs.relation.china-russia") & (table.reading == "first")].iloc[0]
    raw = plain(CASE / "pairs.yaml")["relation"]["china-russia"]
    assert (line.value, line.low, line.high, line.basis, line.symbol) == (
        raw["value"], raw["low"], raw["high"], raw["basis"], "R")
    assert line.evidence == "; ".join(f"{e['source']} ¶{e['paragraph']}" for e in raw["evidence"])
    assert line.phrases == " | ".join(e["phrase"] for e in raw["evidence"])
    residuals = table[table.reading == "residual"]
    told = capsys.readouterr().out
    assert f"wrote {path} ({len(table) - len(residuals)} readings, {len(residuals)} residuals)" in told
    assert [p.name for p in tmp_path.iterdir()] == ["codebook.csv"]
    world = sim.load()
    found = residuals.value.to_numpy().reshape(-1, 3).T
    assert abs(found - world.residuals).max() <= 5e-5
    assert (residuals.basis == "assumed").all()


def test_residuals_are_those_of_the_start_that_is_asked_for() -> None:
    def keys(what: str | None) -> list[str]:
        return [row.key for row in residual_rows(evidence.load(), what, "first")]

    assert len(keys(None)) == 18
    assert keys("China") == [f"residual.china.{domain}" for domain in ("diplomatic", "economic", "military")]
    assert keys("pairs") == keys("mechanisms") == []
    here, then = (residual_rows(evidence.load(), what, "first") for what in ("baseline", "crimea_2014"))
    assert [row.coded.value for row in here] != [row.coded.value for row in then]


def test_markdown_has_every_key_and_only_whole_rows(tmp_path: Path) -> None:
    path = tmp_path / "codebook.md"
    assert main(["--markdown", str(path), "--coding", "second"]) == 0
    text = path.read_text(encoding="utf-8")
    for entry in evidence.load().entries.values():
        assert f"`{entry.key}`" in text
    bars = {line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("| `")}
    assert bars == {10}
    assert "Coding: second." in text
    assert str(ROOT) not in text


def test_files_are_the_same_bytes_every_time_and_replace_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text("old", encoding="utf-8")
    main(["--csv", str(path), "us"])
    once = path.read_bytes()
    main(["--csv", str(path), "us"])
    assert path.read_bytes() == once != b"old"


def test_what_a_spreadsheet_or_a_terminal_would_act_on_is_made_harmless() -> None:
    nasty = Reading(value=-0.5, low=-0.5, high=0.5, basis="implied", reason="=cmd()|\x1b[31mred", evidence=[
        Passage(source="fdd2022", paragraph=1, phrase="@sum | x", says="a\nb\x07 <i>")])
    row = Row("china", "actors.china.x", "first", "x", "", "share", "meaning", nasty)
    table = pd.read_csv(io.StringIO(as_csv([row])), keep_default_na=False)
    assert table.loc[0, "value"] == -0.5
    assert table.loc[0, "reason"] == "'=cmd()| [31mred"
    assert table.loc[0, "phrases"] == "'@sum | x"
    assert table.loc[0, "paraphrases"] == "a b <i>"
    shown = codebook_text.plain([row], evidence.load())
    assert "\x1b" not in shown
    assert "\x07" not in shown
    text = as_markdown([row], evidence.load())
    assert "@sum \\| x" in text
    assert "a b \\<i\\>" in text


def test_printed_plain_with_whole_keys_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["global_south"]) == 0
    lines = capsys.readouterr().out.splitlines()
    keys = {e.key for e in evidence.load().entries.values() if e.key.startswith("actors.global_south.")}
    assert keys <= set(lines)
    assert [line.split()[0] for line in lines[-3:]] == ["global_south", "pairs", "total"]


def test_second_readings_are_printed_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    main(["pairs"])
    assert "(second reading)" not in capsys.readouterr().out
    main(["pairs", "--second"])
    assert "pairs.relation.china-russia  (second reading)" in capsys.readouterr().out


@pytest.mark.parametrize("width", [40, 60, 80, 129])
def test_a_narrow_terminal_wraps_text_and_never_cuts_a_key(width: int) -> None:
    rows = listed(evidence.load())
    lines = codebook_text.plain(rows, evidence.load(), width).splitlines()
    assert all(row.key in {line.split("  (")[0] for line in lines} for row in rows)
    assert all(len(line) <= width for line in lines if line.startswith("  "))


@pytest.mark.parametrize("width", [130, 200])
def test_a_wide_terminal_gets_a_table_with_whole_keys(width: int) -> None:
    from rich.console import Console

    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=False)
    rows = listed(evidence.load())
    rows += listed(evidence.load(), "baseline")
    for table in codebook_text.tables(rows, evidence.load()):
        console.print(table)
    first = {line.split()[0] for line in stream.getvalue().splitlines() if line.split()}
    assert {row.key for row in rows} <= first
    assert all(len(line.rstrip()) <= width for line in stream.getvalue().splitlines())


def test_unknown_names_end_with_status_2_and_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    for given, meant in (("chna", "china"), ("mechanism", "mechanisms"), ("arms_sales", "arms_sale")):
        with pytest.raises(SystemExit) as end:
            main([given])
        assert end.value.code == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert f"write '{meant}'" in shown.err


def test_nothing_is_written_when_one_file_cannot_be(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.csv", tmp_path / "none" / "a.md"
    good.write_text("old", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write({good: "new", bad: "new"})
    assert good.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    with pytest.raises(InputError, match="not a regular file"):
        write({good: "new", tmp_path: "new"})
    assert good.read_text(encoding="utf-8") == "old"


def test_the_same_file_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--csv", str(tmp_path / "x"), "--markdown", str(tmp_path / "x")])
    assert end.value.code == 2
    assert not list(tmp_path.iterdir())
    assert "the same file twice" in capsys.readouterr().err


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    for word in ("stated", "implied", "assumed", "sim.codebook china", "--coding", "SIM_CODING_PATH"):
        assert word in shown
