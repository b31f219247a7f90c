"""Inputs that nobody means: they end in a message and status 2, and nothing is written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.commands import designs as command
from sim.reading.errors import InputError, guarded
from sim.results.folder import published

QUICK = ("ensemble.runs=0", "output.picture=false")
LONG = "x" * 300


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    from hydra.core.global_hydra import GlobalHydra

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIM_SCENARIO_PATH", raising=False)
    monkeypatch.setattr(sys, "argv", ["sim"])
    yield tmp_path
    GlobalHydra.instance().clear()


def refused(capsys: pytest.CaptureFixture[str], *words: str, call=main) -> str:
    before = sorted(Path().rglob("*"))
    with pytest.raises(SystemExit) as end:
        call(list(words))
    said = capsys.readouterr()
    assert end.value.code == 2, said.err
    assert said.err.startswith("error: ")
    assert len(said.err) < 2_500
    assert sorted(Path().rglob("*")) == before
    return said.err


# -- files whose top is no table of keys ------------------------------------------------------------

TOPS = {"no bytes": "", "comments only": "# nothing\n", "a mark": "---\n", "null": "null\n",
        "a list": "- a\n", "a text": "words\n", "a number": "2\n", "a date": "2022-02-24\n",
        "truth": "true\n"}


@pytest.mark.parametrize("name", TOPS)
def test_a_file_without_keys_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("scenarios").mkdir()
    Path("codings").mkdir()
    Path("scenarios/mine.yaml").write_text(TOPS[name])
    Path("codings/mine.yaml").write_text(TOPS[name])
    for words in (["scenario=mine"], ["-m", "scenario=mine,baseline"], ["-m", "scenario=*"],
                  ["scenario=mine", "scenario.period.end=2022-02-02"], ["coding=mine"],
                  ["--cfg", "job", "scenario=mine"]):
        said = refused(capsys, *words)
        assert "mine.yaml" in said
        assert "no table of keys" in said
        assert "allowed: lines as KEY: VALUE" in said


NEIGHBOURS = {**TOPS, "broken": "a: [\n", "a tag": "a: !x 1\n", "odd parts": "offers: 3\nevents: [1]\n",
              "nested": "a: " + "[" * 2000, "binary": "\x00\x01"}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_a_neighbour_that_cannot_be_read_changes_no_word(name: str,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    words = [("scenario=arms_sale", "scenario.offers.nothing.answer=accepted"),
             ("-m", "scenario=arms_sale", "scenario.events.nothing.date=2022-02-02,2022-03-03"),
             ("scenario=arms_sale", "seed=x")]
    before = [refused(capsys, *w) for w in words]
    Path("scenarios").mkdir()
    Path("scenarios/neighbour.yaml").write_text(NEIGHBOURS[name])
    assert [refused(capsys, *w) for w in words] == before
    assert main(["scenario=thaw", *QUICK, "output.table=false"]) == 0
    assert main(["--help"]) == 0
    assert "neighbour" in capsys.readouterr().out


# -- signs that a terminal does not have ------------------------------------------------------------


@pytest.mark.parametrize(("encoding", "runs"), [("ascii", 2), ("gbk", 0)])  # what ASCII has, GBK has too
def test_what_cannot_be_encoded_is_shown_otherwise(encoding: str, runs: int, here: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path(command.__file__).parents[2])}

    def run(*words: str) -> str:
        done = subprocess.run([sys.executable, "-m", *words], env=env, cwd=here, capture_output=True,
                              timeout=120, check=False)
        said = done.stderr.decode(encoding)
        assert done.returncode == 0, said
        assert "Traceback" not in said
        return done.stdout.decode(encoding)

    assert "Everything is in" in run("sim", "scenario=arms_sale", f"ensemble.runs={runs}", "output.picture=false")
    [folder] = Path("runs").iterdir()
    assert "?" in run("sim.explain", str(folder), "--actor", "China", "--week", "8")


def test_an_error_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO(), "ascii", errors="strict"))

    @guarded
    def speaks(argv: list[str]) -> int:
        print("read from usip2023 ¶6")
        raise InputError("¶ is not there", fix="write ¶\nand no more")

    with pytest.raises(SystemExit) as end:
        speaks([])
    assert end.value.code == 2
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    assert sys.stdout.buffer.getvalue() == b"read from usip2023 ?6\n"  # type: ignore[attr-defined]
    assert sys.stderr.buffer.getvalue().startswith(b"error: ? is not there")  # type: ignore[attr-defined]


def test_a_problem_of_several_lines_is_shown_as_lines() -> None:
    assert str(InputError("refused:\nfirst\nsecond", file="x")) == "x: refused:\n  first\n  second"


# -- too long, too many, too deep -------------------------------------------------------------------


@pytest.mark.parametrize("words", [
    ("scenario=arms_sale", f"output.folder={LONG}", *QUICK), ("rerun", LONG), ("sweep", "status", LONG),
    ("sweep", "resume", LONG), ("-m", "scenario=arms_sale", f"sweep.folder={LONG}"),
    ("-m", "scenario=arms_sale", f"output.folder={LONG}"),
])
def test_a_name_too_long_for_the_disk(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, *words)
    assert "too long" in said
    assert "xxxxxxx" in said


def test_a_name_too_long_for_other_commands(capsys: pytest.CaptureFixture[str],
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.report import __main__ as report
    from sim.explain import __main__ as explanation

    assert "too long" in refused(capsys, LONG, call=report.main)
    assert "too long" in refused(capsys, LONG, "--actor", "China", call=explanation.main)
    monkeypatch.setenv("SIM_SCENARIO_PATH", f"/tmp/{LONG}")
    assert "too long" in refused(capsys, "scenario=arms_sale")


@pytest.mark.parametrize("word", [
    "seed=" + "9" * 5000, "seed=" + "[" * 2000 + "]" * 2000, "seed=" + "[" * 2000,
    "seed=" + "{a:" * 2000 + "1" + "}" * 2000, "actors.china.inertia.value=" + "9" * 5000,
    "seed=" + "(" * 3000,
])
def test_numbers_and_brackets_without_end(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ((word,), ("-m", word), ("-m", "sweep.cells" + word[word.index("="):]),
                  ("-m", "sweep.over" + word[word.index("="):])):
        assert "command line" in refused(capsys, *words)


@pytest.mark.parametrize(("words", "said"), [
    (("-m", "hydra.sweeper.params=x", "seed=1,2"), "not a key of a sweep"),
    (("-m", "hydra.launcher.x=1", "seed=1,2"), "hydra/launcher=basic"),
    (("hydra.launcher.x=1",), "with -m only"),
    (("hydra.sweeper.params=x",), "with -m only"),
    (("-m", "hydra/launcher=basic", "hydra.launcher.x=1", "seed=1,2"), "no such key or value"),
    (("-m", "hydra/launcher=basic", "hydra.sweeper.params=x", "seed=1,2"), "no such key or value"),
    (("--cfg=job", "--package=hydra"), "nothing to show"),
    (("--cfg", "job", "--package", "nothing"), "package 'nothing' not found"),
])
def test_words_of_hydras_own(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in refused(capsys, *words)


# -- said, not hidden -------------------------------------------------------------------------------


@pytest.mark.parametrize(("runs", "said"), [(100, "100 of the 128 points"), (64, "")])
def test_a_sobol_design_of_another_size_is_said(runs: int, said: str, here: Path) -> None:
    pytest.importorskip("scipy")
    done = subprocess.run(
        [sys.executable, "-m", "sim", "scenario=crimea_2014", f"ensemble.runs={runs}", "ensemble.sampling=sobol",
         "output.picture=false", "output.table=false"], cwd=here, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(command.__file__).parents[2])}, timeout=120, check=False)
    assert done.returncode == 0
    assert (said in done.stderr) if said else not done.stderr
    assert "Warning" not in done.stderr
    assert "take 64 or 128" in done.stderr or not said


def test_a_design_without_scipy_is_refused(capsys: pytest.CaptureFixture[str],
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    for sampling in ("sobol", "latin_hypercube"):
        for words in ((), ("-m",)):
            said = refused(capsys, *words, f"ensemble.sampling={sampling}", "ensemble.runs=2")
            assert "need SciPy" in said


def test_a_power_of_two_needs_no_word() -> None:
    assert [n for n in range(1, 70) if command.uneven(n) is None] == [1, 2, 4, 8, 16, 32, 64]
    assert "3 of the 4 points" in str(command.uneven(3))


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
@pytest.mark.parametrize("mask", [0o002, 0o022, 0o077])
def test_a_folder_is_open_to_whom_the_umask_lets_in(mask: int, here: Path) -> None:
    before = os.umask(mask)
    try:
        with published(here / "runs", "run") as (folder, final):
            (folder / "a.txt").write_text("a")
    finally:
        os.umask(before)
    assert final[0].stat().st_mode & 0o777 == 0o777 & ~mask
    assert (final[0] / "a.txt").stat().st_mode & 0o777 == 0o666 & ~mask
