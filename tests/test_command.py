"""``python -m sim`` as a stranger uses it: what it runs, what it refuses and how it says so."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from refusals import READABLE

from sim.__main__ import main
from sim.api import read_run
from sim.coded import evidence, scenario
from sim.coded.cases import find
from sim.commands import words as command

#: The built-in case's folder, and its scenarios'.
CASE, STORIES = find().folder, find().own_scenarios

#: Words for a run that is over at once.
QUICK = ("ensemble.runs=0", "output.picture=false", "output.table=false")

STORY = """\
title: An oil embargo
question: Does an embargo on oil move the European Union?
story: Europe stops buying oil, which is dear anyway.
period: {start: 2022-01-03, end: 2022-04-04}
events:
  embargo:
    title: The European Union stops buying oil
    date: 2022-02-07
    changes:
      - {variable: energy_shock, set: 0.7}
    reason: Invented for a test.
    evidence: [{source: fdd2022, paragraph: 12, phrase: energy, says: Energy is dear}]
"""

CODING = """\
title: A reading of mine
values:
  actors.china.inertia: {value: 0.5, low: 0.4, high: 0.6, basis: assumed, reason: invented for a test}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder."""
    from hydra.core.global_hydra import GlobalHydra

    monkeypatch.chdir(tmp_path)
    for name in ("SIM_SCENARIO_PATH", "SIM_CODING_PATH", "COMP_LINE", "HYDRA_FULL_ERROR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "argv", ["sim"])
    GlobalHydra.instance().clear()
    evidence.load.cache_clear()
    yield tmp_path
    GlobalHydra.instance().clear()
    evidence.load.cache_clear()


def put(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


Said = pytest.CaptureFixture[str]


def refused(capsys: Said, here: Path, *words: str) -> str:
    """Run the words, which must be refused at once, in words, with nothing written; return the message."""
    before, began = everything(here), time.process_time()
    with pytest.raises(SystemExit) as caught:
        main(list(words))
    assert time.process_time() - began < 1.0, "slow"
    said = capsys.readouterr()
    assert caught.value.code == 2
    assert said.err.startswith("error: ")
    assert said.out == ""
    assert "Traceback" not in said.err
    assert len(said.err) < READABLE
    assert all(char.isprintable() or char == "\n" for char in said.err)
    assert everything(here) == before
    return said.err


def made(*words: str) -> Path:
    """Run the words; return the one new run folder."""
    before = set(Path("runs").iterdir()) if Path("runs").is_dir() else set()
    assert main([*words]) == 0
    (new,) = set(Path("runs").iterdir()) - before
    return new


def manifest(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def summary(folder: Path) -> Any:
    return json.loads((folder / "summary.json").read_text(encoding="utf-8"))


# -- mistakes ---------------------------------------------------------------------------------------

ALL = "allowed: arms_sale, baseline, choose_a_side"
SCALE = "allowed: 0 to 1 (weight"

#: Words of the command line, and what the message must say, beside the words that were found.
MISTAKES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # names
    "scenario misspelt": (("scenario=arms_sail",), ("no scenario", "'arms_sail'", ALL, "scenario=arms_sale")),
    "scenario in capitals": (("scenario=Arms_Sale",), ("'Arms_Sale'", "scenario=arms_sale")),
    "scenario above": (("scenario=../x",), ("'../x'", ALL)),
    "scenario absolute": (("scenario=/etc/passwd",), ("'/etc/passwd'", ALL)),
    "scenario in digits": (("scenario=2014",), ("no scenario", "'2014'", "starting with a letter")),
    "scenario empty": (("scenario=",), ("no scenario", ALL)),
    "scenario null": (("scenario=null",), ("'null'", ALL)),
    "scenario a number": (("scenario=1",), ("'1'", ALL)),
    "scenario a list": (("scenario=[baseline,arms_sale]",), ("not a name", ALL)),
    "scenario a table": (("scenario={a:1}",), ("not a name", ALL)),
    "scenario elsewhere": (("scenario@lens=baseline",), ("no package", "scenario=")),
    "scenario with a NUL": (("scenario=arms\0sale",), ("cannot be printed", "x00")),
    "scenario with a bell": (("scenario=arms\asale",), ("cannot be printed", "x07")),
    "half a character": (("scenario=\udcffarms",), ("cannot be printed", "udcff")),
    "scenario and a shell": (("scenario=arms_sale; ls",), ("cannot be read", "quote", "'scenario=")),
    "scenario without =": (("scenario",), ("not KEY=VALUE", "scenario=NAME")),
    "scenario after a space": (("scenario", "arms_sale"), ("not KEY=VALUE", "scenario=NAME")),
    "name alone": (("arms_sale",), ("not KEY=VALUE", "scenario=arms_sale")),
    "lens misspelt": (("lens=realsit",),
                      ("no lens", "constructivist, liberal, none, realist", "lens=realist")),
    "coding misspelt": (("coding=secnd",), ("no coding", "first, second", "coding=second", "./codings")),
    "decision misspelt": (("decision=logitt",), ("best_response, logit", "decision=logit")),
    "ensemble misspelt": (("ensemble=lage",), ("large, small", "ensemble=large")),
    # keys
    "actor misspelt": (("actors.chna.inertia.value=0.5",),
                       ("unknown actor", "'chna'", "china, eu, global_south", "'china'")),
    "parameter misspelt": (("actors.china.sanction_sensitvity.value=0.5",),
                           ("no coded value", "growth_anxiety", "actors.china.sanction_sensitivity.value=")),
    "mechanism misspelt": (("mechanisms.hazrd.value=0.3",),
                           ("no coded value", "mechanisms.rationality", "mechanisms.hazard.value=")),
    "pair misspelt": (("pairs.credibilty.china-us.value=0.3",),
                      ("no coded value", "pairs.credibility.china-us.value=")),
    "without value": (("actors.china.inertia=0.5",), ("actors.china.inertia.low", "inertia.value=0.5")),
    "without actors": (("china.inertia=0.5",), ("unknown key", "write actors.china.inertia.value=")),
    "parameter alone": (("inertia=0.5",), ("unknown key", "write actors.ACTOR.inertia.value=")),
    "an actor alone": (("actors.china=0.5",), ("no coded value", "actors.china.NAME.value=")),
    "actors alone": (("actors={}",), ("not a key to set", "actors.NAME.value")),
    "does not apply": (("actors.global_south.arsenal.value=0.3",), ("does not apply",)),
    "added": (("+key=1",), ("adding and removing", "'+key=1'", "KEY=VALUE", "'+'")),
    "forced": (("++seed=4",), ("adding and removing", "'+'")),
    "removed": (("~seed",), ("adding and removing", "'~'")),
    "removed actor": (("~actors.china",), ("adding and removing", "'~'")),
    "environment": (("scenario=${oc.env:HOME}",), ("interpolation", "plain values")),
    "environment in a folder": (("output.folder=${oc.env:HOME}",), ("interpolation", "plain values")),
    "seed misspelt": (("sed=4",), ("unknown key", "seed, output", "write seed=")),
    "below the seed": (("seed.x=4",), ("not a key to set", "seed=")),
    "output misspelt": (("output.foldr=x",), ("unknown key", "folder, picture, table", "'folder'")),
    "output alone": (("output=x",), ("not a key to set", "output.folder=FOLDER")),
    "runs misspelt": (("ensemble.run=3",), ("unknown key", "runs, engine", "'runs'")),
    "term misspelt": (("lens.coercon=1",), ("unknown key", "coercion, prospects", "'coercion'")),
    "name of a group": (("decision.name=logit",),
                        ("not a key to set", "best_response, logit", "decision=NAME")),
    "name of the scenario": (("scenario_name=thaw",), ("not a key to set", "scenario=NAME")),
    "slash": (("lens/none=1",), ("not a key to set", "lens=")),
    "empty word": (("",), ("not KEY=VALUE", "--help")),
    "no key": (("=1",), ("unknown key", "--help")),
    "dots": (("actors..china=1",), ("cannot be read", "KEY=VALUE")),
    "target": (("_target_=os.system",), ("unknown key", "seed, output")),
    "defaults": (("defaults=x",), ("unknown key", "seed, output")),
    "twice": (("seed=1", "lens=none", "seed=2"), ("seed: given twice", "'seed=2'", "once", "leave one")),
    "two scenarios": (("scenario=thaw", "scenario=baseline"), ("scenario: given twice",)),
    "one coded value twice": (("actors.china.inertia.value=0.2", "actors.china.inertia.value=0.3"),
                              ("actors.china.inertia.value: given twice",)),
    # values
    "out of range": (("actors.china.sanction_sensitivity.value=5",),
                     ("outside the scale", "5", SCALE, "on that scale")),
    "a bool": (("actors.china.sanction_sensitivity.value=true",), ("not a number", "True", SCALE, "0.6")),
    "a word": (("actors.china.sanction_sensitivity.value=high",), ("not a number", "'high'", SCALE)),
    "nothing": (("actors.china.sanction_sensitivity.value=",), ("not a number", "''", SCALE)),
    "null": (("actors.china.sanction_sensitivity.value=null",), ("not a number", "nothing", SCALE)),
    "not a number": (("actors.china.sanction_sensitivity.value=nan",), ("nan", SCALE)),
    "infinite": (("actors.china.sanction_sensitivity.value=inf",), ("inf", SCALE)),
    "a list": (("actors.china.sanction_sensitivity.value=[0.1,0.2]",), ("not a number", "one number")),
    "a table": (("actors.china.sanction_sensitivity.value={a:1}",), ("not a number", "one number")),
    "low above value": (("actors.china.sanction_sensitivity.low=0.9",),
                        ("outside its range", "low 0.9", "low <= value <= high")),
    "seed below zero": (("seed=-1",), ("seed", "-1", "greater than or equal to 0")),
    "half a seed": (("seed=1.5",), ("seed", "1.5", "a whole number")),
    "a seed in words": (("seed=one",), ("seed", "'one'", "a whole number")),
    "a true seed": (("seed=true",), ("seed", "True", "a whole number")),
    "a huge seed": (("seed=99999999999999999999",), ("seed", "less than 9223372036854775808")),
    "runs below zero": (("ensemble.runs=-3",), ("ensemble.runs", "-3", "greater than or equal to 0")),
    "runs with a unit": (("ensemble.runs=1e9x",), ("ensemble.runs", "'1e9x'", "a whole number")),
    "runs as a float": (("ensemble.runs=1e3",), ("ensemble.runs", "1000.0", "write ensemble.runs=1000")),
    "too many runs": (("ensemble.runs=10000000000",), ("less than or equal to 1000000000",)),
    "threads below zero": (("ensemble.threads=-1",), ("ensemble.threads", "greater than or equal to 0")),
    "unknown engine": (("ensemble.engine=cuda",), ("'cuda'", "'auto', 'numpy' or 'numba'")),
    "unknown sampling": (("ensemble.sampling=sobl",), ("'sobl'", "'sobol'")),
    "unknown record": (("ensemble.record=all",), ("'all'", "'summary', 'sample' or 'full'")),
    "weight below zero": (("lens.coercion=-1",), ("lens.coercion", "-1", "greater than or equal to 0")),
    "weight in words": (("lens.coercion=yes",), ("lens.coercion", "'yes'", "a number")),
    "picture perhaps": (("output.picture=maybe",), ("output.picture", "'maybe'", "true or false")),
    "a number for a folder": (("output.folder=1",), ("output.folder", "quote", "'output.folder=\"1\"'")),
    "no folder": (("output.folder=",), ("output.folder", "''")),
    "several values": (("lens=none,realist",), ("several values", "one value", "-m lens=none,realist")),
    "a range of seeds": (("seed=range(1,3)",), ("several values", "-m seed=range(1,3)")),
    # scenarios' own numbers
    "another scenario's key": (("scenario.offers.arms_request.stake.value=0.7",),
                               ("scenario baseline", "no such key", "add scenario=arms_sale")),
    "offer misspelt": (("scenario=arms_sale", "scenario.offers.arms_reqest.stake.value=0.7"),
                       ("scenario arms_sale", "'arms_reqest'", "'arms_request'")),
    "stake off its scale": (("scenario=arms_sale", "scenario.offers.arms_request.stake.value=7"),
                            ("scenario.offers.arms_request.stake.value", "7.0", "0 to 1")),
    "no such answer": (("scenario=arms_sale", "scenario.offers.arms_request.answer=maybe"),
                       ("offers.arms_request.answer", "'maybe'", "'free', 'accepted', 'countered' or 'refused'")),
    "a whole offer": (("scenario=arms_sale", "scenario.offers.arms_request=1"),
                      ("not a key to set", "scenario.offers.arms_request.stake")),
    "outside the period": (("scenario=arms_sale", "scenario.offers.arms_request.opens=2050-01-01"),
                           ("'2050-01-01'", "2022-01-03 to 2023-06-26")),
    "its title": (("scenario=arms_sale", "scenario.title=x"), ("unknown key", "'title'")),
    # Hydra's own
    "hydra's folder": (("hydra.run.dir=/tmp",), ("not a key to set", "output.folder")),
    "hydra's name": (("hydra.job.name=x",), ("not a key to set",)),
    "hydra's search path": (("hydra.searchpath=[file:///tmp]",), ("not a key to set",)),
    "hydra's callbacks": (("hydra.callbacks.x._target_=os.system",), ("not a key to set",)),
    "added callbacks": (("+hydra.callbacks.x._target_=os.system",), ("adding and removing",)),
    "hydra's launcher's class": (("hydra.launcher._target_=os.system",), ("not a key to set",)),
    "unknown launcher": (("hydra/launcher=basc",), ("'basc'", "basic")),
    "unknown group of hydra's": (("hydra/env=default",), ("not a key to set", "hydra/launcher")),
    "--config-dir": (("--config-dir", "/tmp"), ("from elsewhere", "--config-dir", "./scenarios")),
    "--config-dir=": (("--config-dir=/tmp", "seed=1"), ("from elsewhere", "--config-dir")),
    "-cd": (("-cd", "/tmp"), ("from elsewhere", "-cd")),
    "-cp": (("-cp", "/tmp"), ("from elsewhere", "-cp")),
    "-cn": (("-cn", "other"), ("from elsewhere", "-cn")),
    "--config-name": (("--config-name=other",), ("from elsewhere", "--config-name")),
    "--experimental-rerun": (("--experimental-rerun", "x"), ("from elsewhere",)),
    "a word as an option": (("--case", "x"), ("no such option", "write case=x")),
    "runs as an option": (("--runs", "20"), ("no such option", "write ensemble.runs=20")),
    "runs as a word": (("runs=20",), ("unknown key", "write ensemble.runs=...")),
    "option misspelt": (("--multirn",), ("no such option", "'--multirn'", "write --multirun")),
    "unknown option": (("-x",), ("no such option", "'-x'", "--cfg")),
    "--cfg of what": (("--cfg", "jbo"), ("--cfg", "'jbo'", "job, hydra, all")),
    "--cfg of nothing": (("--cfg",), ("--cfg", "job, hydra, all")),
    "--resolve alone": (("--resolve",), ("--cfg job",)),
    "-p alone": (("-p", "lens"), ("--cfg job",)),
    "-m with a value": (("--multirun=3",), ("without a value",)),
    "a sweep over a typo": (("-m", "scenario=arms_sail,baseline"), ("'arms_sail'", "scenario=arms_sale")),
    "shell misspelt": (("-sc", "install=bsh"), ("tab completion", "install=bash")),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_and_nothing_is_written(name: str, capsys: Said, here: Path) -> None:
    words, pieces = MISTAKES[name]
    message = refused(capsys, here, *words)
    for piece in pieces:
        assert piece in message, f"{piece!r} is missing in:\n{message}"
    assert "\n  do:      " in message or "\n  allowed: " in message
    assert "\n  found:   " in message or name in ("--resolve alone", "a whole offer")


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_is_a_file_is_refused(place: str, capsys: Said, here: Path) -> None:
    (here / "file").write_text("mine")
    message = refused(capsys, here, *QUICK, f"output.folder={place}")
    assert message.startswith(f"error: {place}: output.folder: cannot write here")
    assert "give another output.folder" in message
    assert (here / "file").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused(capsys: Said, here: Path) -> None:
    (here / "locked").mkdir(mode=0o555)
    assert "output.folder: cannot write here" in refused(capsys, here, *QUICK, "output.folder=locked/runs")


def test_a_mistake_takes_no_two_seconds_from_a_cold_start(tmp_path: Path) -> None:
    seconds = []
    for _ in range(3):  # again only if it was slow: the first start may write byte code
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, "-m", "sim", "ensemble.runs=-3"], cwd=tmp_path, check=False,
                              capture_output=True, text=True, timeout=60)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("error: command line: ensemble.runs: ")
        assert list(tmp_path.iterdir()) == []
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if seconds[-1] < 2.0:
            break
    assert min(seconds) < 2.0, seconds


# -- what it runs -----------------------------------------------------------------------------------


def test_three_values_that_are_set_are_the_ones_that_are_played(here: Path) -> None:
    plain = made("scenario=arms_sale", *QUICK)
    run = made("scenario=arms_sale", "actors.china.sanction_sensitivity.value=0.8", "seed=7",
               "pairs.credibility.china-us.value=0.3", "mechanisms.hazard.low=0.2", *QUICK)
    kept = manifest(run)
    assert kept["overrides"] == {"actors.china.sanction_sensitivity": {"value": 0.8},
                                 "pairs.credibility.china-us": {"value": 0.3},
                                 "mechanisms.hazard": {"low": 0.2}}
    assert kept["seed"] == 7
    assert kept["config"]["actors"]["china"]["sanction_sensitivity"]["value"] == 0.8
    assert kept["world_sha256"] != manifest(plain)["world_sha256"]
    assert (run / "trajectory.csv").read_bytes() != (plain / "trajectory.csv").read_bytes()


def test_a_value_that_is_set_as_it_is_coded_is_held_there_in_every_run() -> None:
    coded = yaml.safe_load((CASE / "mechanisms.yaml").read_text(encoding="utf-8"))["hazard"]
    plain = made(*QUICK)
    run = made(f"mechanisms.hazard.value={coded['value']}", *QUICK)
    assert manifest(run)["overrides"] == {"mechanisms.hazard": {"value": coded["value"]}}
    one, other = (read_run(folder).trajectory.drop(columns="cell") for folder in (run, plain))
    assert one.equals(other)  # the single run is played at the coded values
    (held,) = [v for v in read_run(run).world.values if v.key == "mechanisms.hazard"]
    assert (held.low, held.value, held.high) == (coded["value"],) * 3
    assert main(["rerun", str(run)]) == 0


def test_a_number_of_a_scenario_is_held_at_what_is_coded_too() -> None:
    coded = scenario.read("arms_sale").data["offers"]["arms_request"]["stake"]
    assert coded["low"] < coded["value"] < coded["high"]
    run = made("scenario=arms_sale", f"scenario.offers.arms_request.stake.value={coded['value']}", *QUICK)
    (held,) = [v for v in read_run(run).world.values if v.key == "scenario.offers.arms_request.stake"]
    assert (held.low, held.value, held.high) == (coded["value"],) * 3


def test_an_answer_can_be_forced() -> None:
    taken = made("scenario=arms_sale", "scenario.offers.arms_request.answer=accepted", *QUICK)
    (offer,) = summary(taken)["offers"]
    # the offer opens on 2023-01-30, 56 weeks after 2022-01-03, and is weighed for five weeks
    assert offer["single_run_week"] == 61
    refusal = made("scenario=arms_sale", "scenario.offers.arms_request.answer=refused", *QUICK)
    assert summary(refusal)["offers"][0]["single_run_week"] is None


def test_a_pair_that_is_not_coded_can_be_set_and_says_so(capsys: Said) -> None:
    key = "pairs.credibility.us-china"
    assert key not in evidence.load().by_key
    folder = made("scenario=arms_sale", f"{key}.value=0.9", "ensemble.runs=0", "output.picture=false",
                  "output.table=false")
    assert f"note: {key} is not coded" in capsys.readouterr().err
    kept = manifest(folder)
    assert kept["overrides"] == {key: {"value": 0.9}}
    world = read_run(folder).world
    slot = world.layout.slot("credibility.us-china")
    plain = command.configured(["scenario=arms_sale"]).world
    assert (plain.base[slot], world.base[slot]) == (0.0, 0.9)
    (value,) = [v for v in world.values if v.key == key]
    assert (value.low, value.high) == (0.9, 0.9)
    assert value.coded is not None
    assert "Not coded" in str(value.coded.reason)
    others = [v for v in range(len(world.base)) if v != slot]
    assert (plain.base[others] == world.base[others]).all()
    assert main(["rerun", str(folder)]) == 0
    with pytest.raises(SystemExit):
        main([f"{key}.value=1.5"])
    assert "0 to 1" in capsys.readouterr().err


def test_a_value_that_is_set_with_its_coded_range_is_drawn_from_it() -> None:
    coded = evidence.load().by_key["mechanisms.hazard"].coded
    words = [f"mechanisms.hazard.{part}={getattr(coded, part)}" for part in ("low", "high")]
    made = command.configured(["mechanisms.hazard.value=0.4", *words])
    (found,) = [v for v in made.world.values if v.key == "mechanisms.hazard"]
    assert coded.value != 0.4
    assert (found.value, found.low, found.high) == (0.4, coded.low, coded.high)


def test_a_scenario_number_that_is_set_alone_is_held() -> None:
    run = made("scenario=arms_sale", "scenario.offers.arms_request.stake.value=0.7", *QUICK)
    stake = manifest(run)["config"]["scenario"]["offers"]["arms_request"]["stake"]
    assert (stake["value"], stake["low"], stake["high"]) == (0.7, 0.7, 0.7)


@pytest.mark.parametrize("words", [
    (), ("scenario=arms_sale", "coding=second", "lens=realist", "decision=best_response", "ensemble=large"),
    ("seed=5", "actors.us.resolve.low=0.1", "mechanisms.hazard.value=0.5", "output.folder='a b'",
     "lens.norms=2.5", "ensemble.engine=numpy"),
    ("output.folder=runs/2", "output.table=false", "output.picture=True", "seed=1_000",
     "ensemble.threads=2", "mechanisms.hazard.value=1e-1", "ensemble.sampling='sobol'",
     'scenario="baseline"'),
    ("scenario=arms_sale", "scenario.offers.arms_request.stake.value=0.7",
     "scenario.events.invasion.changes.0.set=1", "scenario.offers.arms_request.answer=refused"),
])
def test_the_words_are_checked_as_hydra_composes_them(words: tuple[str, ...], capsys: Said) -> None:
    assert main(["--cfg", "job", *words]) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    data = command.configured(words).data
    set_here = {key: value for key, value in command.check(words).items() if "." in key}
    seen = 0

    def same(shown: Any, ours: Any, path: str) -> None:
        """What Hydra shows stands in ours; a number that is set alone is its own range there."""
        nonlocal seen
        if isinstance(shown, dict):
            assert isinstance(ours, dict), path
            for key, value in shown.items():
                assert key in ours, f"{path}{key}"
                same(value, ours[key], f"{path}{key}.")
        elif isinstance(shown, list):
            assert len(shown) == len(ours)
            for n, (one, other) in enumerate(zip(shown, ours, strict=True)):
                same(one, other, f"{path}{n}.")
        else:
            stem, _, part = path[:-1].rpartition(".")
            alone = f"{stem}.value" in set_here and part in ("low", "high") and path[:-1] not in set_here
            expected = set_here[f"{stem}.value"] if alone else shown
            assert (ours, type(ours)) == (expected, type(expected)), path
            seen += 1

    same(shown, data, "")
    assert seen > 700
    assert set(shown) == set(data)


def test_help_names_every_scenario_with_its_question_and_every_choice(capsys: Said) -> None:
    put("scenarios/mine.yaml", STORY)
    put("scenarios/broken.yaml", "title: [")
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    said = " ".join(shown.split())
    for path in STORIES.glob("*.yaml"):
        (question,) = [line for line in path.read_text(encoding="utf-8").splitlines()
                       if line.startswith("question: ")]
        assert f"{path.stem} {question.removeprefix('question: ')}" in said
    assert "mine Does an embargo on oil move the European Union?" in said
    assert "broken (cannot be read" in said
    assert "lens=NAME weights of the terms of the utility: constructivist, liberal, none, realist" in said
    for words in (["-h"], ["help"], ["scenario=thaw", "--help"]):
        assert main(words) == 0
        assert capsys.readouterr().out == shown
    assert not Path("runs").exists()


def test_every_example_of_the_help_is_allowed(capsys: Said) -> None:
    main(["--help"])
    said = capsys.readouterr().out
    examples = [line.split()[3:] for line in said.splitlines() if line.startswith("  python -m sim ")]
    assert len(examples) >= 3
    for words in examples:
        flags, rest = command.parted(words)
        (command.check if "-m" in flags else command.configured)(rest)
    start = said.index("Any coded value")
    lines = said[start:said.index("examples:")].splitlines()
    values = [w for line in lines if line.startswith("  ") for w in line.split()]
    assert len(values) >= 5
    command.configured([*values, "scenario=arms_sale"])


@pytest.mark.parametrize("words", [("--cfg", "job"), ("--cfg=job",), ("-c", "job")])
def test_the_configuration_is_shown_and_nothing_is_run(words: tuple[str, ...], capsys: Said) -> None:
    assert main([*words, "scenario=thaw", "seed=9"]) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    assert shown["seed"] == 9
    assert shown["scenario_name"] == "thaw"
    coded = yaml.safe_load((CASE / "actors" / "china.yaml").read_text(encoding="utf-8"))
    value = shown["actors"]["china"]["inertia"]
    assert value == {part: coded["inertia"][part] for part in ("value", "low", "high")}
    assert not Path("runs").exists()


def test_a_part_of_the_configuration_is_shown(capsys: Said) -> None:
    assert main(["--cfg", "job", "-p", "ensemble", "ensemble.runs=12"]) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    assert shown["runs"] == 12
    assert set(shown) == {"runs", "engine", "threads", "sampling", "record", "ends"}


def test_hydras_own_launcher_makes_a_run_for_each_combination(here: Path) -> None:
    assert main(["-m", "hydra/launcher=basic", "seed=1,2", "lens=none,realist", *QUICK]) == 0
    found = [manifest(run) for run in Path("runs").iterdir()]
    made_of = {(m["seed"], m["config"]["lens"]["name"]) for m in found}
    assert len(found) == 4
    assert made_of == {(1, "none"), (2, "none"), (1, "realist"), (2, "realist")}
    assert [path.name for path in here.iterdir()] == ["runs"]


# -- files of one's own -----------------------------------------------------------------------------


def test_a_scenario_of_ones_own_runs_by_its_name() -> None:
    put("scenarios/embargo.yaml", STORY)
    run = made("scenario=embargo", *QUICK)
    assert run.name.startswith("embargo-")
    rows = (run / "events.csv").read_text(encoding="utf-8").splitlines()
    # 2022-02-07 is five weeks after 2022-01-03
    assert "5,2022-02-07,2022-02-07,event,,,embargo,The European Union stops buying oil" in rows


def test_a_scenario_of_ones_own_comes_before_the_built_in_one() -> None:
    put("scenarios/thaw.yaml", STORY)
    assert summary(made("scenario=thaw", *QUICK))["title"] == "An oil embargo"


def test_a_scenario_is_found_on_the_path_of_the_environment(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("shared/embargo.yaml", STORY)
    monkeypatch.setenv("SIM_SCENARIO_PATH", str(here / "shared"))
    assert summary(made("scenario=embargo", *QUICK))["title"] == "An oil embargo"


def test_a_coding_of_ones_own_is_what_is_played() -> None:
    put("codings/mine.yaml", CODING)
    kept = manifest(made("coding=mine", *QUICK))
    assert kept["coding"] == "mine"
    assert kept["config"]["actors"]["china"]["inertia"] == {"value": 0.5, "low": 0.4, "high": 0.6}
    assert kept["overrides"] == {}


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


BROKEN: dict[str, tuple[Callable[[str], str], tuple[str, ...]]] = {
    "variable misspelt": (lambda t: changed(t, "energy_shock", "energy_shok"),
                          ("embargo.yaml:10: events.embargo.changes.0.variable", "'energy_shock'")),
    "off its scale": (lambda t: changed(t, "set: 0.7", "set: 7"),
                      ("embargo.yaml:10: events.embargo.changes.0.set", "7.0", "0 to 1")),
    "outside the period": (lambda t: changed(t, "2022-02-07", "2023-02-07"),
                           ("embargo.yaml:8: events.embargo.date", "2022-01-03 to 2022-04-04")),
    "source unknown": (lambda t: changed(t, "fdd2022", "fdd2023"),
                       ("events.embargo.evidence.0", "'fdd2023'", "'fdd2022'")),
    "key misspelt": (lambda t: changed(t, "question:", "questoin:"),
                     ("embargo.yaml:2: questoin", "'question'")),
    "key missing": (lambda t: changed(t, "title: An oil embargo\n", ""), ("title: a key is missing",)),
    "interpolation": (lambda t: changed(t, "dear anyway", "${oc.env:HOME}"),
                      ("embargo.yaml:3", "interpolation")),
    "anchor": (lambda t: changed(t, "title: An", "title: &a An"), ("embargo.yaml:1: title", "anchor")),
    "tag": (lambda t: changed(t, "title: An", "title: !!python/name:os.system An"), ("embargo.yaml:1",)),
    "target": (lambda t: t + "_target_: os.system\n", ("embargo.yaml:13: _target_",)),
    "hydra": (lambda t: t + "hydra: {callbacks: {}}\n", ("embargo.yaml:13: hydra",)),
    "package": (lambda t: "# @package _global_\n" + t, ("embargo.yaml:1", "package")),
    "not YAML": (lambda t: t + "x: [\n", ("not valid YAML",)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_scenario_that_is_refused_is_named_with_its_line(name: str, capsys: Said, here: Path) -> None:
    change, pieces = BROKEN[name]
    put("scenarios/embargo.yaml", change(STORY))
    message = refused(capsys, here, "scenario=embargo", *QUICK)
    assert message.startswith("error: scenarios/embargo.yaml:")
    for piece in pieces:
        assert piece in message, f"{piece!r} is missing in:\n{message}"


def test_a_scenario_that_leads_out_of_its_folder_is_refused(capsys: Said, here: Path) -> None:
    put("elsewhere/embargo.yaml", STORY)
    Path("scenarios").mkdir()
    Path("scenarios/embargo.yaml").symlink_to(here / "elsewhere" / "embargo.yaml")
    assert "leads out of its folder" in refused(capsys, here, "scenario=embargo", *QUICK)


def test_a_coding_that_is_refused_is_named_with_its_line(capsys: Said, here: Path) -> None:
    put("codings/mine.yaml", changed(CODING, "actors.china.inertia", "actors.chna.inertia"))
    message = refused(capsys, here, "coding=mine", *QUICK)
    assert message.startswith("error: codings/mine.yaml:3: ")
    assert "'actors.china.inertia'" in message
    evidence.load.cache_clear()
    put("codings/mine.yaml", changed(CODING, "value: 0.5", "value: 0.7"))
    assert refused(capsys, here, "coding=mine", *QUICK).startswith("error: codings/mine.yaml:3: ")


# -- tab completion ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "found"), [
    ("python -m sim scenario=ar", {"scenario=arms_sale"}),
    ("/some/where/python3.12 -m sim seed=2 lens=re", {"lens=realist"}),
    ("sim coding=se", {"coding=second"}),
    ("python -m sim ensemble.ru", {"ensemble.runs="}),
    ("python -m sim scenario=em", {"scenario=embargo"}),
])
def test_names_and_keys_are_completed(line: str, found: set[str], capsys: Said,
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    put("scenarios/embargo.yaml", STORY)
    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setenv("COMP_POINT", str(len(line)))
    assert main(["-sc", "query=bash"]) == 0
    assert set(capsys.readouterr().out.split()) == found


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(("line", "breaks", "expected"), [
    ("PYTHON -m sim scenario=ar", "", "scenario=arms_sale"),
    ("PYTHON -m sim scenario=ar", "=:", "arms_sale"),
    ("PYTHON script.py scenario=ar", "", ""),
])
def test_bash_completes(line: str, breaks: str, expected: str) -> None:
    line = line.replace("PYTHON", sys.executable)
    script = (
        f'eval "$({sys.executable} -m sim -sc install=bash)"\n'
        f'COMP_WORDBREAKS=$1; COMP_LINE=$2; COMP_POINT=${{#2}}; COMP_WORDS=({sys.executable})\n'
        '_sim_completion; printf "%s" "${COMPREPLY[*]}"; complete -p python >&2\n'
    )
    done = subprocess.run(["bash", "-c", script, "bash", breaks, line], capture_output=True, text=True,
                          check=True, timeout=60)
    assert done.stdout == expected
    assert "-F _sim_completion python" in done.stderr


def test_every_scenario_is_offered() -> None:
    assert set(command.options_of("scenario")) == {p.stem for p in STORIES.glob("*.yaml")}
    assert scenario.names() == sorted(scenario.names())
