"""Votes of the six actors opened into states; blocs beside their members; what is refused."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from analysis.votes.__main__ import main
from analysis.votes.opening_assemble import actors_beside, world_of
from analysis.votes.tables import spread_of
from sim.coded.cases import find
from sim.coded.scenario import names
from sim.reading.errors import InputError
from sim.states.forecast import forecast
from sim.states.members import load
from sim.states.openings import FILE, assembly, opened


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_vote_of_the_case_says_which_text_it_is_or_why_none() -> None:
    found = assembly(find())
    votes = {v.name for name in names() for v in world_of(name, None).votes}
    assert set(found.votes) == votes
    assert set(found.actors) == set(world_of("baseline", None).actors)
    # the Assembly's own votes are the texts of their dates
    for name in found.votes:
        if name.startswith("unga"):
            assert opened(find(), name)[0].date.isoformat() == name[5:].replace("_", "-")


def test_a_case_without_the_file_opens_nothing() -> None:
    assert assembly(find("river_dam")).votes == {}
    with pytest.raises(InputError, match="none in this case"):
        opened(find("river_dam"), "deplores_filling")


@pytest.mark.parametrize(("old", "new", "says"), [
    ("text: ES-11/1", "text: ES-11/9", "unknown text"),
    ("china: CHN", "china: CHI", "neither a member nor a bloc"),
    ("reason: It is that text.", "raison: It is that text.", "reason"),
    ("votes:", "vote:", "vote"),
])
def test_a_file_that_is_wrong_is_refused_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    from dataclasses import replace

    text = (find().folder / FILE).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=says) as refused:
        assembly(replace(find(), folder=tmp_path))
    assert re.search(rf"{FILE}(:\d+)?", str(refused.value))


def test_a_vote_of_a_scenario_opens_into_193_states_beside_the_six(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["open", "baseline", "unga_2022_04_07", "--draws", "300", "--runs", "30", "--output", str(tmp_path)]
    assert main(words) == 0
    assert "as ES-11/3" in " ".join(capsys.readouterr().out.split())
    folder = next(tmp_path.glob("votes_open-*"))
    assert {p.stem for p in folder.glob("*.png")} == {"tiles", "tally"}
    states, actors = rows(folder / "states.csv"), rows(folder / "actors.csv")
    assert len(states) == 193
    # the same states as the frozen text's
    members = load()
    one = forecast(members, opened(find(), "unga_2022_04_07")[0])
    np.testing.assert_allclose([float(r["p_yes"]) for r in states], one.four[:, 0], atol=1e-12)
    assert [r["actor"] for r in actors] == ["China", "United States", "Russia", "European Union", "Global South",
                                            "Ukraine"]
    for row in actors:
        for which in ("coded", "states"):
            assert sum(float(row[f"{answer}_{which}"]) for answer in ("yes", "abstain", "no")) == pytest.approx(1.0)
    assert all(float(r["off_held"]) < 0.02 for r in actors if r["off_held"])


def test_a_run_opens_as_its_scenario_does(tmp_path: Path) -> None:
    import sim

    world = sim.load(scenario="no_limits", values={"actors.china.deference": 0.2})
    folder = sim.run(world, runs=5).save(tmp_path)
    assert world_of(str(folder), None).hash() == world.hash()


def test_the_shares_of_a_bloc_among_the_six_are_those_of_its_runs() -> None:
    from sim.engines.ensemble import run_ensemble

    members, world = load(), world_of("baseline", None)
    made = forecast(members, opened(world.case, "unga_2022_03_02")[0])
    table = actors_beside(world, "unga_2022_03_02", members, made, 40, 3).set_index("actor")
    names_of = [f"vote.unga_2022_03_02.global_south.{a}" for a in ("yes", "abstain", "no")]
    found = run_ensemble(world, 40, 3, outcomes=names_of).outcomes
    for name, answer in zip(names_of, ("yes", "abstain", "no"), strict=True):
        assert table.loc["Global South", f"{answer}_coded"] == pytest.approx(found[name].mean())


def test_the_spread_of_developing_states_is_that_of_its_draws() -> None:
    from analysis.votes.draws import draw
    from sim.states.blocs import bloc_members

    members = load()
    made = forecast(members, opened(find(), "unga_2022_03_02")[0])
    row = spread_of(members, made, "global_south", 2000, 1)
    among = bloc_members(members, "global_south", made)
    assert row["likeliest_yes"] + row["likeliest_abstain"] + row["likeliest_no"] == row["members"] == 131
    counts = draw(made, 2000, 1, among=among).counts
    neither = np.sort(counts[:, 1] + counts[:, 3]) / 131
    assert (row["neither_low"], row["neither_high"]) == (neither[99], neither[1899])
    assert row["yes"] == pytest.approx(made.four[among, 0].mean(), abs=0.02)


def test_the_report_on_blocs_names_what_two_numbers_miss_and_what_c18_spreads(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["blocs", "--draws", "200", "--output", str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "(c18)" in said
    assert "one state, one vote" in said
    folder = next(tmp_path.glob("votes_blocs-*"))
    shown = rows(folder / "blocs.csv")
    assert len(shown) == 7 * 2 * 3
    assert max(float(r["off_two_numbers"]) for r in shown) < 0.02
    assert len(rows(folder / "spread.csv")) == 14


def test_a_vote_is_explained_as_its_text_is(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for text in ("unga_2023_02_23", "ES-11/6"):
        assert main(["explain", "India", text]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


@pytest.mark.parametrize(("words", "says"), [
    (["open", "baseline", "unga"], "no vote of that name"),
    (["open", "baseline", "food_2022_05_23"], "common interest"),
    (["open", "baselin", "unga_2022_03_02"], "write scenario=baseline"),
    (["open", "first_filling", "deplores_filling", "--case", "river_dam"], "assembly.yaml"),
    (["open", "baseline", "unga_2022_03_02", "--runs", "0"], "--runs"),
    (["open", "baseline", "unga_2022_03_02", "--case", "no"], "case"),
    (["explain", "India", "food_2022_05_23"], "common interest"),
    (["blocs", "--draws", "3"], "--draws"),
])
def test_a_mistake_ends_with_status_2_and_writes_nothing(
        words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
