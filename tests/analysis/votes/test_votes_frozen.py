"""The frozen forecasts come out again byte for byte, whatever the threads; what they were made from is unchanged."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.votes.__main__ import main
from analysis.votes.forecasts import COLUMNS
from analysis.votes.frozen import DATA, FOLDER, hashes
from sim.states.members import load
from sim.states.texts import builtin_texts

FROZEN = json.loads((FOLDER / "hashes.json").read_text(encoding="utf-8"))


def test_the_files_are_those_that_were_frozen() -> None:
    for name, frozen in FROZEN["forecasts"].items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == frozen, name


@pytest.mark.parametrize("threads", ["1", "2"])
def test_they_come_out_again_byte_for_byte_with_one_thread_and_with_two(threads: str) -> None:
    code = ("import hashlib, json; from analysis.votes.frozen import contents; from sim.states.members import load;"
            "print(json.dumps({n: hashlib.sha256(c.encode()).hexdigest() for n, c in contents(load()).items()}))")
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **dict.fromkeys(names, threads)},
                          cwd=FOLDER.parents[1], capture_output=True, text=True, check=True, timeout=300)
    assert json.loads(done.stdout) == FROZEN["forecasts"]


def test_parameters_texts_and_table_are_those_that_were_frozen() -> None:
    now = hashes()
    assert now["data"] == FROZEN["data"]
    assert len(now["data"]) == len(DATA)


def test_code_that_has_changed_since_is_named_in_the_protocol() -> None:
    """The forecasts have to come out the same all the same: the test above sees to that."""
    protocol = (FOLDER / "PROTOCOL.md").read_text(encoding="utf-8")
    now = hashes()
    changed = [name for part in ("code", "rules") for name, value in now[part].items() if FROZEN[part][name] != value]
    assert not [name for name in changed if name not in protocol]


def test_each_file_has_193_members_whose_probabilities_add_up_to_one() -> None:
    texts = {t.id for t in builtin_texts()}
    for path in sorted(FOLDER.glob("*.csv")):
        rows = list(csv.DictReader(path.open(encoding="utf-8")))
        assert tuple(rows[0]) == COLUMNS
        assert [r["iso3"] for r in rows] == list(load().iso3)
        assert {r["text"] for r in rows} <= texts
        for row in rows:
            parts = [round(float(row[name]) * 10**5) for name in COLUMNS[2:]]
            assert min(parts) >= 0
            assert sum(parts) == 10**5
    assert len(list(FOLDER.glob("*.csv"))) == 7


def test_the_command_writes_the_frozen_rows_for_the_frozen_texts(tmp_path: Path) -> None:
    from sim.states.members import data

    output = tmp_path / "all.csv"
    assert main(["forecast", str(data() / "texts.yaml"), "--output", str(output)]) == 0
    head, *lines = output.read_text(encoding="utf-8").splitlines()
    frozen = [line for t in builtin_texts() for line in
              (FOLDER / (t.id.lower().replace("/", "_").replace("-", "_") + ".csv")).read_text().splitlines()[1:]]
    assert head == ",".join(COLUMNS)
    assert lines == frozen


@pytest.mark.parametrize("words", [
    ["forecast", "nothing.yaml", "--output", "a.csv"], ["--text", "ES-11/99"], ["--draws", "3"],
    ["forecast", "TEXTS", "--output", "no/such/folder/a.csv"],
])
def test_a_mistake_ends_with_status_2_and_writes_nothing(
        words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.states.members import data

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main([str(data() / "texts.yaml") if w == "TEXTS" else w for w in words])
    assert end.value.code == 2
    assert list(tmp_path.iterdir()) == []
