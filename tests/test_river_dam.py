"""The tutorial's case: what it cites stands in its brief, it runs, and every command of its tutorial does."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from passages import ROOT

import sim

CASE = ROOT / "configs" / "cases" / "river_dam"
STORIES = sorted((ROOT / "scenarios" / "river_dam").glob("*.yaml"))
BRIEF = CASE / "documents" / "brief.txt"
FILES = [*sorted(CASE.rglob("*.yaml")), *STORIES]


def passages(data: Any) -> Iterator[dict[str, Any]]:
    """Every passage of a file, wherever it stands."""
    if isinstance(data, dict):
        if "phrase" in data:
            yield data
        for part in data.values():
            yield from passages(part)
    elif isinstance(data, list):
        for part in data:
            yield from passages(part)


def coded(data: Any) -> Iterator[dict[str, Any]]:
    """Every coded value of a file, second readings apart."""
    if isinstance(data, dict):
        if "basis" in data:
            yield data
        else:
            for part in data.values():
                yield from coded(part)


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def brief() -> list[str]:
    return BRIEF.read_text(encoding="utf-8").splitlines()


def test_the_brief_is_two_pages_that_say_they_are_invented(brief: list[str]) -> None:
    assert brief[0].startswith("This paper is invented.")
    assert 24 <= len(brief) <= 40
    assert all(brief)
    assert 1200 <= len(" ".join(brief).split()) <= 1500
    assert read(CASE / "case.yaml")["invented"] is True


def test_the_card_fits_the_brief(brief: list[str]) -> None:
    card = read(CASE / "sources.yaml")["brief"]
    assert card["sha256"] == hashlib.sha256(BRIEF.read_bytes()).hexdigest()
    assert card["paragraphs"] == len(brief)
    assert "invented" in card["kind"]
    assert card["url"] is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_phrase_stands_in_its_paragraph(path: Path, brief: list[str]) -> None:
    for passage in passages(read(path)):
        assert passage["source"] == "brief"
        assert passage["phrase"] in brief[passage["paragraph"] - 1], passage
        assert passage["says"] not in brief[passage["paragraph"] - 1], "a paraphrase, and not the sentence"


def test_every_paragraph_but_the_first_is_used(brief: list[str]) -> None:
    used = {passage["paragraph"] for path in FILES for passage in passages(read(path))}
    assert set(range(2, len(brief) + 1)) - used == set()


def test_sixty_coded_values_cite_a_paragraph_and_each_assumed_one_has_a_reason() -> None:
    files = [*sorted((CASE / "actors").glob("*.yaml")), CASE / "pairs.yaml", CASE / "mechanisms.yaml"]
    values = [value for path in files for value in coded(read(path))]
    assert sum(1 for value in values if value["basis"] != "assumed" and value["evidence"]) >= 60
    assert all(value["reason"] for value in values if value["basis"] == "assumed")
    assert sum("second" in value for value in values) == 3


def test_no_real_state_is_named() -> None:
    with (ROOT / "sim" / "states" / "data" / "members.csv").open(encoding="utf-8") as table:
        members = list(csv.DictReader(table))
    names = {row["name"] for row in members} | {row["iso3"] for row in members} | {"Palestine", "Taiwan", "Kosovo"}
    named = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b")
    assert len(names) > 380
    assert named.search("the river between Chad and Niger")
    for path in [*FILES, BRIEF, CASE / "README.md"]:
        found = named.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.name}: {found}"


@pytest.mark.parametrize("story", [path.stem for path in STORIES])
def test_a_story_runs_at_the_coded_values(story: str) -> None:
    world = sim.load(case="river_dam", scenario=story)
    result = sim.run(world, runs=64, engine="numpy", sampling="point", threads=1)
    runs = result.runs
    assert list(world.actors) == ["halvora", "merin", "tasmar"]
    assert len(runs) == 64
    # Where the texts leave no doubt: upstream stays above 0, downstream below, the middle between the two.
    for domain in ("diplomacy", "commerce"):
        ends = {slug: runs[f"position.{slug}.{domain}@end"] for slug in world.actors}
        assert (ends["halvora"] > ends["merin"]).all()
        assert (ends["merin"] > ends["tasmar"]).all()
    # Nobody fights: the battlefield never moves, the wrong is done from the week of 5 May on.
    weeks = result.trajectory
    assert set(weeks.loc[weeks["variable"] == "battlefield", "value"]) == {0.0}
    wrong = weeks.loc[weeks["variable"] == "violation"].set_index("week")["value"]
    assert (wrong.loc[:16] == 0.0).all()
    assert (wrong.loc[17:] == 1.0).all()


def test_both_stories_are_the_same_but_for_the_drought_and_the_record() -> None:
    first, dry = (read(ROOT / "scenarios" / "river_dam" / f"{name}.yaml") for name in ("first_filling", "dry_year"))
    drought = {"rivers_fall", "harvest_lost"}
    assert {name: event for name, event in dry["events"].items() if name not in drought} == first["events"]
    assert set(dry["events"]) - set(first["events"]) == drought
    for part in ("period", "start", "offers", "votes", "plans"):
        assert dry[part] == first[part]


def tutorial() -> list[str]:
    """The tutorial's blocks of commands."""
    return re.findall(r"^```sh\n(.*?)^```", (CASE / "README.md").read_text(encoding="utf-8"), re.M | re.S)


def fill_in(sheet: Path) -> None:
    """Fill in one row of a blank sheet, as a coder would."""
    with sheet.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    row = next(row for row in rows if row["key"] == "actors.merin.energy_opportunity")
    row |= {"value": "0.3", "low": "0.1", "high": "0.5", "basis": "implied", "source": "brief", "paragraph": "18",
            "key_phrase": "at half the market price", "reason": "Cheap, and for a tenth of what it needs"}
    with sheet.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_every_command_of_the_tutorial_runs(tmp_path: Path) -> None:
    """In an empty folder but for the case, where it lies in the project."""
    (tmp_path / "configs" / "cases").mkdir(parents=True)
    (tmp_path / "configs" / "cases" / "river_dam").symlink_to(CASE)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIM_") or name == "SIM_CACHE_DIR"}
    env = {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    blocks, printed = tutorial(), []
    assert len(blocks) == 9
    for block in blocks:
        if "--read mary.csv" in block:
            fill_in(tmp_path / "mary.csv")
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", block], cwd=tmp_path, env=env, text=True,
                              capture_output=True, timeout=240)
        assert done.returncode == 0, block + done.stdout + done.stderr
        printed.append(done.stdout)
    shown = "\n".join(printed)
    for expected in ("actors.merin.position.diplomacy", "pairs.credibility.merin-tasmar", "Power from High Gate",
                     "dry_year against first_filling", "dry_year_drives_to_power", "30 values to code"):
        assert expected in shown
    assert len(list(tmp_path.glob("runs/*/stances.png"))) == 2
    assert len(list(tmp_path.glob("reports/*"))) == 3
    assert (tmp_path / "codings" / "river_dam" / "mary.yaml").exists()
