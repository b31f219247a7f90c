"""The table of members: its card, its deriving script, and what it refuses."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import numpy as np
import pytest

from sim.reading.errors import InputError
from sim.states import members as table
from sim.states.covariates import COVARIATES, dated, design, record
from sim.states.derive import main as derive
from sim.states.memberships import belonged
from sim.states.past import PAST_TEXTS
from sim.states.tiles import tiles

SHIPPED = table.data() / "members.csv"


def test_there_are_193_members_in_five_groups() -> None:
    members = table.load()
    assert len(members) == len(set(members.iso3)) == 193
    assert {g: members.un_group.count(g) for g in table.GROUPS} == {
        "AFR": 54, "APG": 54, "EEG": 23, "GRULAC": 33, "WEOG": 29}
    assert members.iso3 == tuple(sorted(members.iso3))


def test_the_counts_of_past_texts_are_the_published_ones() -> None:
    # General Assembly press releases and records: yes, no, abstain of some of the texts
    votes = table.load().votes
    for text, counts in {"71/205": (70, 26, 77), "74/168": (65, 23, 83), "68/274": (69, 13, 79),
                         "69/189": (127, 13, 48)}.items():
        found = tuple(int((votes[text] == code).sum()) for code in (0, 2, 1))
        # the data set has one or two states less where a vote was corrected afterwards
        assert max(abs(a - b) for a, b in zip(found, counts, strict=True)) <= 1, (text, found)


def test_no_vote_of_2020_or_later_and_not_the_one_of_march_2014_is_in_the_table() -> None:
    assert max(t.date for t in PAST_TEXTS) < "2020"
    columns = SHIPPED.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert "68/262" not in columns
    assert not [c for c in columns if c.startswith("ES-")]
    assert {c for c in columns if "/" in c} == {t.id for t in PAST_TEXTS}


def test_the_table_fits_its_card_and_another_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("members.csv", "card.yaml"):
        (tmp_path / name).write_bytes((table.data() / name).read_bytes())
    monkeypatch.setattr(table, "data", lambda: tmp_path)
    table.load.cache_clear()
    table.load()
    (tmp_path / "members.csv").write_text(SHIPPED.read_text(encoding="utf-8").replace("AFG,Afghanistan", "AFG,A"))
    table.load.cache_clear()
    with pytest.raises(InputError, match="data card"):
        table.load()
    table.load.cache_clear()


@pytest.mark.skipif("SIM_STATES_SOURCES" not in os.environ, reason="needs the folder of the three public files")
def test_the_script_derives_the_table_to_the_byte(tmp_path: Path) -> None:
    folder = Path(os.environ["SIM_STATES_SOURCES"])
    files = ("unga_roll_calls_2007_2019.csv", "unga_crimea_votes_2016_2019.csv", "state_covariates_prewar.csv")
    assert derive([*(str(folder / name) for name in files), "--output", str(tmp_path / "members.csv")]) == 0
    assert (tmp_path / "members.csv").read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize(("old", "new", "says"), [
    ("AFG,Afghanistan,APG", "AFG,Afghanistan,ABC", "regional group"),
    ("AFG,Afghanistan,APG", "Afg,Afghanistan,APG", "not an ISO code"),
    ("ALB,Albania", "AFG,Albania", "stands twice"),
    ("0.144", "1.144", "within its range"),
    ("iso3,name", "iso3,nom", "not a column"),
    (",Y", ",Q", "not an answer"),
    ("AFG,Afghanistan,APG,1", "AFG,Afghanistan,APG,2", "not a membership"),
])
def test_a_table_that_is_wrong_is_refused_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=says) as refused:
        table.read(path)
    assert "mine.csv:" in str(refused.value)


def test_a_member_is_found_by_code_or_name_and_the_nearest_is_suggested() -> None:
    members = table.load()
    assert members.iso3[members.place("india")] == members.iso3[members.place("IND")] == "IND"
    with pytest.raises(InputError, match="IND"):
        members.place("Indai")
    with pytest.raises(InputError, match="unknown state"):
        members.place("XXX")


def test_memberships_are_those_of_the_day() -> None:
    members, at = table.load(), datetime.date
    def who(name: str, day: datetime.date) -> set[str]:
        return {iso3 for iso3, among in zip(members.iso3, belonged(members, name, day), strict=True) if among}

    assert len(who("eu", at(2022, 3, 2))) == 27
    assert len(who("eu", at(2014, 3, 27))) == 28
    assert who("eu", at(2014, 3, 27)) - who("eu", at(2022, 3, 2)) == {"GBR"}
    assert len(who("eu", at(2012, 12, 31))) == 27
    assert who("nato", at(2022, 3, 2)) - who("nato", at(2014, 3, 27)) == {"MNE", "MKD"}
    assert len(who("nato", at(2014, 3, 27))) == 28
    assert "UZB" in who("csto", at(2012, 1, 1))
    assert "UZB" not in who("csto", at(2014, 3, 27))


def test_a_record_is_the_sum_of_answers_over_votes_cast_and_one() -> None:
    members = table.load()
    texts = dated(datetime.date(2020, 1, 1), "georgia")
    assert [t.id for t in texts] == ["68/274", "69/286", "71/290"]
    for iso3 in ("USA", "RUS", "CHN", "SSD"):
        i = members.place(iso3)
        answers = [int(members.votes[t.id][i]) for t in texts]
        cast = [a for a in answers if a >= 0]
        assert record(members, texts)[i] == pytest.approx(sum(1 - a for a in cast) / (len(cast) + 1))


def test_the_family_that_is_predicted_leaves_the_covariates_and_the_other_takes_the_scale() -> None:
    members, day = table.load(), datetime.date(2020, 1, 1)
    both, one = design(members, day), design(members, day, omit={"georgia"})
    names = [c.name for c in COVARIATES]
    georgia, countries = names.index("georgia"), names.index("countries")
    assert both[:, georgia].any()
    assert not one[:, georgia].any()
    np.testing.assert_allclose(one[:, countries], 2.0 * both[:, countries])


def test_nothing_of_a_later_day_is_in_the_covariates() -> None:
    members, day = table.load(), datetime.date(2013, 1, 1)
    before = design(members, day, datetime.date(2014, 3, 27))
    later = {t.id for t in PAST_TEXTS if t.date >= "2013"}
    votes = {text: (np.zeros_like(v) if text in later else v) for text, v in members.votes.items()}
    late = ("ideal_2018", "ideal_2019", "democracy_2021", "russian_arms_2012_21", "absence_2013_19")
    numbers = {name: (np.zeros_like(v) if name in late else v) for name, v in members.numbers.items()}
    changed = table.Members(members.iso3, members.name, members.un_group, numbers, votes)
    np.testing.assert_array_equal(before, design(changed, day, datetime.date(2014, 3, 27)))


def test_each_member_has_a_tile_of_its_own() -> None:
    assert set(tiles()) == set(table.load().iso3)
    assert len(set(tiles().values())) == 193
