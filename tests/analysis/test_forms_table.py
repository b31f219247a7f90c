"""The table of conclusions under forms: which forms, what is marked, and how it is told."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pandas as pd
import pytest

import sim
from analysis.claims import claims_file, findings
from analysis.claims.laboratory import Lab
from analysis.conclusions import Answer, Column, Conclusion, asked, other_word
from analysis.forms import __main__ as cli
from analysis.forms import assemble, figure, headlines, playing, prose
from analysis.forms.variants import AS_GIVEN, FIRST, Variant, variants
from sim.reading.errors import InputError
from sim.rules.forms import FIRST_EDITION, several

KNOWN = {"a": ("new", "old"), "b": ("x", "y", "z"), "c": ("p", "q")}
OLD = {"a": "old", "b": "y"}


def test_each_other_form_alone_and_the_first_editions_together() -> None:
    found = variants({}, KNOWN, OLD)
    assert [(v.name, dict(v.forms), v.choice) for v in found] == [
        (AS_GIVEN, {}, ""), ("a=old", {"a": "old"}, "a"), ("b=y", {"b": "y"}, "b"), ("b=z", {"b": "z"}, "b"),
        ("c=q", {"c": "q"}, "c"), (FIRST, {"a": "old", "b": "y"}, "")]


def test_one_choice_at_a_time_differs_from_what_was_given() -> None:
    found = {v.name: dict(v.forms) for v in variants({"b": "z"}, KNOWN, OLD)}
    assert found[AS_GIVEN] == {"b": "z"}
    assert found["a=old"] == {"a": "old", "b": "z"}
    assert found["b=x"] == {}  # back to the default
    assert found["b=y"] == {"b": "y"}
    assert "b=z" not in found
    assert found[FIRST] == {"a": "old", "b": "y"}


def test_what_is_the_first_edition_already_has_no_column_of_that_name() -> None:
    assert FIRST not in [v.name for v in variants(OLD, KNOWN, OLD)]


def test_the_forms_are_those_that_there_are() -> None:
    found = variants({})
    alone = [(v.choice, v.forms[v.choice]) for v in found if v.choice]
    assert alone == [(choice, form) for choice, forms in several().items() for form in forms[1:]]
    assert all(form in several()[choice] for choice, form in FIRST_EDITION.items())
    for v in found:
        world = sim.load(scenario="baseline", forms=dict(v.forms))
        assert {name.removeprefix("form.").partition("=")[0] for name in world.departures} == set(v.forms)


class Said:
    """Says what it was told to say."""

    def __init__(self, **words: str) -> None:
        self.words = words

    def values(self, scenario: str, outcome: str) -> None:
        return None

    def claim(self, name: str) -> Answer | None:
        return Answer(self.words[name], "+0.10", 0.1, 0.0, 0.2) if name in self.words else None


def _conclusions(*names: str) -> list[Conclusion]:
    return [Conclusion(name, "claim" if name[0] == "c" else "vote", f"on {name}", lambda r, n=name: r.claim(n),
                       other_word) for name in names]


SETS = [Variant(AS_GIVEN, "w", {}), Variant("a=old", "form.a=old alone", {"a": "old"}, "a"),
        Variant("b=y", "form.b=y alone", {"b": "y"}, "b"), Variant(FIRST, "both", {"a": "old", "b": "y"})]


def _table() -> tuple[list[Conclusion], list[Column]]:
    words = [{"c1": "reproduced", "c2": "reproduced", "c3": "reproduced", "v1": "yes"},
             {"c1": "reproduced", "c2": "contradicted", "c3": "reproduced", "v1": "no"},
             {"c1": "reproduced", "c2": "reproduced", "c3": "reproduced"},
             {"c1": "reproduced", "c2": "contradicted", "c3": "no clear effect", "v1": "no"}]
    return _conclusions("c1", "c2", "c3", "v1"), [Column(v.name, v.words, Said(**w))
                                                   for v, w in zip(SETS, words, strict=True)]


def test_what_survives_and_what_is_the_forms_is_said() -> None:
    table = asked(*_table())
    assert prose.changes_of(table) == {"c1": [], "c2": ["a=old", FIRST], "c3": [FIRST], "v1": ["a=old", FIRST]}
    said = prose.sentence(table, SETS)
    assert "2 other forms, one at a time, and the first edition's together" in said
    assert "1 of 3 verdicts on claims and 0 of 1 vote" in said
    assert "a=old turns c2 and 1 headline answer (on v1)" in said
    assert "Nothing changes with b=y" in said
    assert "together turn c3." in said
    rows = prose.summary(table).set_index("conclusion")
    assert rows["stays"].to_dict() == {"c1": "3 of 3", "c2": "1 of 3", "c3": "2 of 3", "v1": "0 of 2"}
    assert rows.loc["c2", "changes"] == "a=old: contradicted (+0.10); first edition: contradicted (+0.10)"
    assert prose.shown(prose.summary(table))["words"].tolist() == ["c1 on c1", "c2 on c2", "c3 on c3", "on v1"]


def test_where_nothing_changes_that_is_said() -> None:
    same = [Column(v.name, v.words, Said(c1="reproduced")) for v in SETS]
    assert "No form alone changes any." in prose.sentence(asked(_conclusions("c1"), same), SETS)


def test_the_report_has_a_table_a_grid_and_a_picture(tmp_path: Path) -> None:
    conclusions, columns = _table()
    found = assemble.report(conclusions, columns, SETS, runs=7, coding="first")
    grid = found.tables["grid"].set_index("conclusion")
    assert list(grid.columns) == [v.name for v in SETS]
    assert grid.loc["c2"].tolist() == ["reproduced", "contradicted *", "reproduced", "contradicted *"]
    assert found.figures["survive"] == ["c1"]
    assert set(found.pictures) == {"claims", "headlines"}
    found.tables["conclusions"].to_csv(tmp_path / "t.csv", index=False)
    again = pd.read_csv(tmp_path / "t.csv")
    assert again["changes"].sum() == 5
    assert again.loc[0, ["conclusion", "column", "said", "estimate", "low", "high"]].tolist() == [
        "c1", AS_GIVEN, "reproduced", 0.1, 0.0, 0.2]


def test_a_long_picture_keeps_what_changes() -> None:
    names = [f"v{n}" for n in range(figure.MOST + 5)]
    same = dict.fromkeys(names, "yes")
    columns = [Column("a", "w", Said(**same)), Column("b", "w", Said(**{**same, "v3": "no"}))]
    assert figure._rows(asked(_conclusions(*names), columns)) == ["v3"]


def test_the_headlines_of_a_scenario_are_asked_of_those_who_answer() -> None:
    world = sim.load(scenario="arms_sale")
    found = headlines.of_scenario(world)
    kinds = [c.kind for c in found]
    assert kinds.count("offer") == len(world.structure.offers) == 1
    assert kinds.count("position") == 3 * len(world.actors)
    assert kinds.count("plan") == len(world.actors) - 1
    assert kinds.count("vote") == sum(len(vote.voters) for vote in world.votes)
    assert len({c.name for c in found}) == len(found)
    assert headlines.outcome_of(found[0]) == ("arms_sale", "offer.arms_request")


def test_a_verdict_is_an_answer_with_the_effect_that_decided() -> None:
    part = {"says": "so", "scenario": "toy", "kind": "difference", "outcomes": ["x"], "expect": "up"}
    data = claims_file.ClaimData.model_validate({
        "title": "t", "claim": "c", "kind": "informative", "because": "b", "parts": [part],
        "evidence": [{"source": "usip2023", "paragraph": 7, "phrase": "p", "says": "s"}]})

    class Half:
        runs = 40

        def measured(self, part, second, texts, held=None):
            share = 0.25 if second else 0.05  # 10 and 2 of 40
            return [(pd.Series(range(40)) < 40 * share).to_numpy(dtype=float)]

    [found] = findings.examine({"c": data}, Half(), "toy", flips=False)  # type: ignore[arg-type]
    answer = playing.verdict_answer(found)
    assert answer.said == found.verdict
    assert answer.figure == "OR 4.61"  # two halves in each arm's yes and no: (11 / 31) / (3 / 39) = 429 / 93
    assert answer.note == "so (odds ratio)"


def test_forms_are_played_with_the_same_luck() -> None:
    """A form of plans that moves no position moves none, to the bit; the answers to the plan are another matter."""
    form = several()["plans"][1]
    name = "position.china.economic@end"
    one, other = (playing.play_forms(
        [sim.load(scenario="peace_plan", forms=forms)], {"peace_plan": [name, "plan.twelve_points.ukraine"]}, {},
        Lab("first", 16, 1, {"forms": forms}), engine="numpy", threads=1) for forms in ({}, {"plans": form}))
    assert (one.values("peace_plan", name) == other.values("peace_plan", name)).all()
    assert one.values("peace_plan", "nothing") is None
    assert one.claim("c01") is None


def test_what_was_played_does_not_keep_its_laboratory() -> None:
    """A laboratory has the worlds of all claims: with one a set of forms, kept to the end, a run takes gigabytes."""
    lab = Lab("first", 4, 1, {"forms": {}})
    played = playing.play_forms([], {}, {"c17": claims_file.load().claims["c17"]}, lab)
    dead = weakref.ref(lab)
    del lab
    gc.collect()
    assert dead() is None
    assert played.claim("c17") == Answer("untestable")


def test_the_command_asks_claims_and_headlines_under_two_forms(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(cli, "variants", lambda given: variants(given)[:2])
    words = ["scenario=crimea_2014", "claims=c04", "--runs", "8", "--engine", "numpy", "--output", str(tmp_path)]
    assert cli.command(words) == 0
    folder = next(tmp_path.iterdir())
    table = pd.read_csv(folder / "conclusions.csv")
    assert table["column"].unique().tolist() == [v.name for v in variants({})[:2]]
    assert table.loc[table["kind"] == "claim", "conclusion"].unique().tolist() == ["c04"]
    assert set(table.loc[table["kind"] == "claim", "said"]) <= set(findings.VERDICTS)
    assert table.loc[table["kind"] == "position", "estimate"].between(-1.0, 1.0).all()
    assert {"summary.csv", "grid.csv", "claims.png", "headlines.png"} <= {p.name for p in folder.iterdir()}
    assert "of 1 verdict on a claim" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("words", "text"), [
    (["claims=c99"], "unknown claim"), (["scenario=baselin"], "no scenario of that name"),
    (["form.siding=sideways"], "unknown form"), (["outcome=x"], "not a word of this command"),
])
def test_mistakes_are_told_and_nothing_is_written(words, text, tmp_path) -> None:
    with pytest.raises(InputError, match=text):
        cli.command([*words, "--output", str(tmp_path / "reports")])
    assert not (tmp_path / "reports").exists()
