"""Coding sheets: what stands on a blank one, what a filled one becomes, and how a wrong one is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from passages import plain

from sim.coded import evidence
from sim.coded.cases import find
from sim.coded.codebook_rows import rows
from sim.coded.coding_writer import coding_text
from sim.coded.filled_sheets import read_sheet
from sim.coded.sheets import FILLED, GIVEN, blank_sheet
from sim.commands.codebook import main
from sim.reading.errors import InputError

HEAD = ",".join(("key", *FILLED))
INERTIA = "actors.china.inertia,0.5,0.3,0.7,implied,usip2023,17,enduring and steadfast,Nothing has moved in a year"
ASSUMED = "actors.china.deference,0.7,0.5,0.9,assumed,,,,Nobody says how much"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIM_CODING_PATH", raising=False)
    return tmp_path


def sheet(folder: Path, *lines: str, head: str = HEAD, mark: str = "") -> Path:
    path = folder / "sheet.csv"
    path.write_text(mark + "\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# -- out --------------------------------------------------------------------------------------------


def test_a_blank_sheet_asks_every_value_once_and_tells_no_number() -> None:
    coded = evidence.load()
    found = table(blank_sheet(rows(coded, "china"), coded))
    assert list(found[0]) == [*GIVEN, *FILLED]
    keys = [row["key"] for row in found]
    assert len(keys) == len(set(keys)) == len({row.key for row in rows(coded, "china")})
    assert all(row[name] == "" for row in found for name in FILLED)
    row = next(row for row in found if row["key"] == "actors.china.position.diplomatic")
    assert row["range"] == "-1 to 1"
    assert row["meaning"].startswith("China, diplomatic: ")


def test_the_places_are_those_of_both_readings_in_the_order_of_the_sources() -> None:
    coded = evidence.load()
    row = next(row for row in table(blank_sheet(rows(coded, "china"), coded))
               if row["key"] == "actors.china.position.diplomatic")
    entry = coded.by_key[row["key"]].coded
    assert entry.second is not None
    cited = {p.cited for p in (*entry.evidence, *entry.second.evidence)}
    assert set(row["passages"].split("; ")) == cited
    order = [list(coded.sources).index(place.partition(" ")[0]) for place in row["passages"].split("; ")]
    assert order == sorted(order)
    assert all(row["passages"] == "" for row in table(blank_sheet(rows(coded, "china"), coded, blind=True)))


def test_a_scenarios_values_name_their_scenario() -> None:
    coded = evidence.load()
    found = {row["key"]: row for row in table(blank_sheet(rows(coded, "arms_sale"), coded))}
    row = found["scenario.offers.arms_request.deliberation"]
    assert (row["scenario"], row["range"]) == ("arms_sale", "0 to 520")


# -- in ---------------------------------------------------------------------------------------------


def test_a_filled_sheet_becomes_a_coding_that_can_be_loaded(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet(here, INERTIA, ASSUMED, "actors.us.inertia,,,,,,,,")
    assert main(["--read", "sheet.csv", "--as", "mary", "--title", "Mary's"]) == 0
    assert "2 values; 1 rows are empty" in capsys.readouterr().out
    coded = evidence.load("mary")
    value = coded.by_key["actors.china.inertia"].coded
    assert (value.value, value.low, value.high, value.basis) == (0.5, 0.3, 0.7, "implied")
    assert [(p.cited, p.phrase, p.says) for p in value.evidence] == [
        ("usip2023 ¶17", "enduring and steadfast", "Nothing has moved in a year")]
    assert coded.by_key["actors.china.deference"].coded.reason == "Nobody says how much"
    assert coded.by_key["actors.us.inertia"].coded == evidence.load().by_key["actors.us.inertia"].coded
    assert (coded.reader, plain(here / "codings" / "mary.yaml")["title"]) == ("human", "Mary's")


def test_a_spreadsheets_own_ways_are_read(here: Path) -> None:
    text = INERTIA.replace(",", ";").replace(".5;", ",5;").replace("0.3", "0,3").replace("0.7", "0,7")
    found = read_sheet(sheet(here, text.replace("actors,", "actors."), head=HEAD.replace(",", ";"), mark="\ufeff"),
                       evidence.load())
    assert [(v.value, v.low, v.high) for v in found.values.values()] == [(0.5, 0.3, 0.7)]


def test_a_scenarios_number_takes_its_scenario_from_the_row_or_the_command(here: Path) -> None:
    line = "scenario.offers.arms_request.stake,0.4,0.2,0.6,assumed,,,,A guess"
    found = read_sheet(sheet(here, line), evidence.load(), "arms_sale")
    assert found.scenarios["arms_sale"]["offers.arms_request.stake"].value == 0.4
    with pytest.raises(InputError, match="which scenario"):
        read_sheet(sheet(here, line), evidence.load())
    with_column = sheet(here, f"{line},arms_sale", head=f"{HEAD},scenario")
    assert read_sheet(with_column, evidence.load()).scenarios.keys() == {"arms_sale"}


def test_the_machine_readings_come_out_of_their_sheets_again(here: Path) -> None:
    """Each built-in reading, put on a sheet and read back, is the same text."""
    for n in range(1, 5):
        file, _ = evidence.coding_file(f"reading_{n}")
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        both = [("", key, coded) for key, coded in file.values.items()]
        both += [(story, f"scenario.{key}", coded) for story, own in file.scenarios.items()
                 for key, coded in own.items()]
        for story, key, coded in both:
            passage = [(p.source, p.paragraph, p.phrase, p.says) for p in coded.evidence]
            writer.writerow([key, coded.value, coded.low, coded.high, coded.basis,
                             *(passage[0] if passage else ("", "", "", coded.reason)), story])
        found = read_sheet(sheet(here, lines.getvalue().rstrip(), head=f"{HEAD},scenario"), evidence.load())
        text = coding_text(found, file.title, "machine", "x")
        kept = (find().coding_folders[-1] / f"reading_{n}.yaml").read_text(encoding="utf-8")
        assert kept.partition("\n")[2] == text
        assert found.size == 129


@pytest.mark.parametrize("n", range(1, 5))
def test_the_codebook_calls_a_machine_reading_by_its_name(n: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["china", "--coding", f"reading_{n}"]) == 0
    assert f"actors.china.inertia  (machine reading reading_{n})" in capsys.readouterr().out


WRONG = {
    "key misspelt": ("actors.china.inertai,0.5,0.3,0.7,assumed,,,,r", ("actors.china.inertia",)),
    "no number": ("actors.china.inertia,half,0.3,0.7,assumed,,,,r", ("no number in value", "half")),
    "no low": ("actors.china.inertia,0.5,,0.7,assumed,,,,r", ("no number in low",)),
    "not finite": ("actors.china.inertia,nan,0.3,0.7,assumed,,,,r", ("no number in value",)),
    "out of order": ("actors.china.inertia,0.9,0.3,0.7,assumed,,,,r", ("low <= value <= high",)),
    "off its scale": ("actors.china.deference,0.7,0.5,1.9,assumed,,,,r", ("outside the scale of deference",)),
    "no such basis": ("actors.china.inertia,0.5,0.3,0.7,guessed,,,,r", ("basis", "guessed")),
    "assumed without a reason": ("actors.china.inertia,0.5,0.3,0.7,assumed,,,,", ("reason",)),
    "assumed with a passage": ("actors.china.inertia,0.5,0.3,0.7,assumed,usip2023,17,x,r", ("has no passage",)),
    "implied without one": ("actors.china.inertia,0.5,0.3,0.7,implied,,,,r", ("evidence",)),
    "no phrase": ("actors.china.inertia,0.5,0.3,0.7,implied,usip2023,17,,r", ("no key_phrase",)),
    "a long phrase": (f"actors.china.inertia,0.5,0.3,0.7,implied,usip2023,17,{'word ' * 9},r", ("eight words",)),
    "no such source": ("actors.china.inertia,0.5,0.3,0.7,implied,usip2032,17,x,r", ("unknown source", "usip2023")),
    "no such paragraph": ("actors.china.inertia,0.5,0.3,0.7,implied,usip2023,900,x,r", ("no such paragraph",)),
    "a paragraph in words": ("actors.china.inertia,0.5,0.3,0.7,implied,usip2023,last,x,r", ("number of a paragraph",)),
    "cells too many": (f"{ASSUMED},more,and more", ("more cells than columns",)),
    "no such scenario key": ("scenario.offers.x.stake,0.5,0.3,0.7,assumed,,,,r", ("which scenario",)),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_is_named_by_file_and_line_and_nothing_is_written(name: str, here: Path,
                                                                       capsys: pytest.CaptureFixture[str]) -> None:
    line, said = WRONG[name]
    sheet(here, ASSUMED.replace("deference", "alignment"), "", line)
    with pytest.raises(SystemExit) as stopped:
        main(["--read", "sheet.csv", "--as", "mary"])
    assert stopped.value.code == 2
    message = capsys.readouterr().err
    assert "sheet.csv:4: " in message
    assert all(part in message for part in said), message
    assert sorted(path.name for path in here.iterdir()) == ["sheet.csv"]


def test_every_wrong_row_is_named_at_once(here: Path) -> None:
    chosen = ["key misspelt", "off its scale", "no number", "no such scenario key"]
    with pytest.raises(InputError) as refused:
        read_sheet(sheet(here, *(WRONG[name][0] for name in chosen), INERTIA), evidence.load())
    lines = refused.value.text().splitlines()
    assert "5 rows are wrong" in lines[0]
    for n, (name, line) in enumerate(zip(chosen, lines[1:5], strict=True)):
        assert f":{n + 2}: " in line
        assert all(part in line for part in WRONG[name][1])
    assert ":6: actors.china.inertia: coded twice" in lines[5]


@pytest.mark.parametrize(("data", "said"), [
    (b"", "columns are missing"), (b"key,value\n", "add low, high"), (b"\xff\xfe\x00", "not UTF-8"),
    (HEAD.encode() + b",vlaue\n", "call it 'value'"), (HEAD.encode() + b",value\n", "stands twice"),
    (HEAD.encode() + b"\n", "nothing is filled in"), (HEAD.encode() + b'\n"open\n', "not a table"),
    (b"x" * (4 * 1024 * 1024 + 1), "too large"),
])
def test_what_is_no_sheet_is_refused(data: bytes, said: str, here: Path) -> None:
    path = here / "sheet.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        read_sheet(path, evidence.load())


@pytest.mark.parametrize(("words", "said"), [
    (["--read", "sheet.csv"], "no name for the coding"), (["--read", "sheet.csv", "--as", "first"], "is there already"),
    (["--read", "sheet.csv", "--as", "reading_1"], "is there already"),
    (["--read", "sheet.csv", "--as", "../x"], "not a plain name"), (["--read", "no.csv", "--as", "x"], "not a regular"),
    (["china", "--read", "sheet.csv", "--as", "x"], "not a scenario"), (["--as", "x"], "goes with --read only"),
    (["--sheet", "a.csv", "--second"], "does not go with --sheet"), (["--blind"], "goes with --sheet only"),
    (["--sheet", "no/such/folder.csv"], "cannot be written"), (["atlantis", "--sheet", "a.csv"], "unknown actor"),
])
def test_options_that_are_not_allowed(words: list[str], said: str, here: Path,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    sheet(here, INERTIA)
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in here.iterdir()) == ["sheet.csv"]


def test_the_command_writes_a_sheet_of_actors_and_pairs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sheet", "blank.csv"]) == 0
    found = table((here / "blank.csv").read_text(encoding="utf-8"))
    assert {row["key"].partition(".")[0] for row in found} == {"actors", "pairs"}
    assert f"({len(found)} values to code)" in capsys.readouterr().out


def test_a_sheet_that_is_filled_in_is_not_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["china", "--sheet", "sheet.csv"]) == 0
    assert main(["china", "--sheet", "sheet.csv"]) == 0  # nothing is filled in
    text = sheet(here, INERTIA, ASSUMED, "actors.us.inertia,,,,,,,,").read_text(encoding="utf-8")
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main(["china", "--sheet", "sheet.csv"])
    assert stopped.value.code == 2
    assert "with 2 rows filled in" in capsys.readouterr().err
    assert (here / "sheet.csv").read_text(encoding="utf-8") == text


def test_a_coding_that_is_there_already_says_how_to_replace_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet(here, INERTIA)
    assert main(["--read", "sheet.csv", "--as", "mary"]) == 0
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["--read", "sheet.csv", "--as", "mary"])
    assert "or delete codings/mary.yaml to replace it" in capsys.readouterr().err


def test_a_text_that_a_spreadsheet_would_take_for_a_formula_is_harmless(here: Path) -> None:
    write: Callable[..., str] = blank_sheet
    coded = evidence.load()
    assert not any(cell[:1] in ("=", "+", "@") for row in table(write(rows(coded), coded)) for cell in row.values())
