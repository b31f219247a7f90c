"""Forms and rivals in one table: who can speak, who agrees, and what is said of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.claims import claims_file
from analysis.claims.laboratory import Lab
from analysis.conclusions import Answer, Column, Conclusion, asked, other_word
from analysis.forms import __main__ as cli
from analysis.forms import joint, joint_figure, joint_prose, theories
from analysis.forms.variants import variants
from analysis.rivals import readings
from analysis.rivals.forecasts import POSITIONS
from sim.reading.errors import InputError


class Said:
    """Says what it was told to say."""

    def __init__(self, **words: str) -> None:
        self.words = words

    def values(self, scenario: str, outcome: str) -> None:
        return None

    def claim(self, name: str) -> Answer | None:
        return Answer(self.words[name]) if name in self.words else None


def _counted() -> tuple[pd.DataFrame, pd.DataFrame]:
    """One form that agrees on all but v1; two rivals, of which one speaks of v1 and v2, and one of v2 alone."""
    conclusions = [Conclusion(n, "claim" if n[0] == "c" else "vote", f"on {n}", lambda r, n=n: r.claim(n), other_word)
                   for n in ("c1", "v1", "v2")]
    columns = [Column("as given", "w", Said(c1="reproduced", v1="yes", v2="no")),
               Column("a=old", "w", Said(c1="reproduced", v1="abstain", v2="no")),
               Column("mean", "w", Said(v1="no", v2="no")), Column("bloc", "w", Said(v2="no"))]
    table = asked(conclusions, columns)
    return table, joint.agreement(table, ("mean", "bloc"))


def test_who_agrees_of_those_who_can_speak_by_hand() -> None:
    table, counts = _counted()
    by = counts.set_index("conclusion")
    assert by[["agree", "can_speak"]].values.tolist() == [[1, 1], [0, 2], [3, 3]]
    assert by[["forms_agree", "forms_speak"]].values.tolist() == [[1, 1], [0, 1], [1, 1]]
    assert by[["rivals_agree", "rivals_speak"]].values.tolist() == [[0, 0], [0, 1], [2, 2]]
    assert by["others"].tolist() == ["", "abstain: a=old; no: mean", ""]
    grid = joint.wide(table, counts).set_index("conclusion")
    assert grid.loc["c1"].tolist() == ["reproduced", "reproduced", "-", "-", "1 / 1"]
    assert grid.loc["v1"].tolist() == ["yes", "abstain", "no", "-", "0 / 2"]


def test_the_joint_table_in_a_sentence_and_a_picture() -> None:
    table, counts = _counted()
    said = joint_prose.joint_sentence(counts)
    assert "all forms and rivals agree with the model on 1 of 2 votes" in said
    assert "Most rivals differ on on v1 (0 of 1 rivals agree)" in said
    assert "To 1 claim no rival can speak." in said
    two = counts.assign(rivals_speak=[0, 1, 0])
    assert "To 2 conclusions, 1 of them a claim, no rival can speak." in joint_prose.joint_sentence(two)
    assert "To 1 conclusion no rival can speak." in joint_prose.joint_sentence(two.iloc[1:])
    assert "No rival can speak" in joint_prose.joint_sentence(counts[counts["kind"] == "claim"])
    [axes] = joint_figure.joint_picture(table, counts, ("mean", "bloc")).axes
    assert [text.get_text() for text in axes.texts][-6:] == ["1 of 1", "-", "0 of 1", "0 of 1", "1 of 1", "2 of 2"]


def _claim(outcome: str, values: dict[str, float], **more: object) -> claims_file.ClaimData:
    part = {"says": "so", "scenario": "arms_sale", "kind": "difference", "outcomes": [outcome], "expect": "up",
            "second": {"values": values}, **more}
    return claims_file.ClaimData.model_validate({
        "title": "t", "claim": "c", "kind": "informative", "because": "b", "parts": [part],
        "evidence": [{"source": "usip2023", "paragraph": 7, "phrase": "p", "says": "s"}]})


def test_a_rival_speaks_of_what_it_reads_and_of_nothing_else() -> None:
    lab = theories.RivalLab(readings.load()["weighted_mean"], Lab("first", 6, 1), 6)
    end, key = "position.us.economic@end", "actors.russia.capability"
    assert lab.has_a_say(_claim(end, {key: 0.9}))
    assert not lab.has_a_say(_claim(end, {"actors.china.inertia": 0.2}))  # the mean reads no inertia
    deaf = theories.RivalLab(readings.load()["bounded_confidence"], Lab("first", 6, 1), 6)
    assert not deaf.has_a_say(_claim(end, {key: 0.9}))  # nor bounded confidence any capability
    assert not lab.has_a_say(_claim("battlefield@end", {key: 0.9}))
    assert not lab.has_a_say(_claim("fall(position.us.economic)", {key: 0.9}))
    assert not lab.has_a_say(_claim("offer.arms_request", {key: 0.9}))


def test_an_experiment_with_a_rival_is_its_forecast_in_both_arms() -> None:
    """The weighted mean once more by hand, with one actor's capability set."""
    lab = theories.RivalLab(readings.load()["weighted_mean"], Lab("first", 6, 1), 6)
    part = _claim("position.us.economic@end", {"actors.russia.capability": 0.9}).parts[0]
    for second in (False, True):
        coded, _ = lab.told(part, second)
        d = coded.domains.index("economic")
        c, s, x = coded.array("capability"), coded.array("salience")[:, d], coded.array("position")[:, d]
        assert (c[:, coded.actors.index("russia")] == 0.9).all() == second
        [found] = lab.measured(part, second, part.outcomes)
        assert found == pytest.approx(np.sum(c * s * x, axis=1) / np.sum(c * s, axis=1))


def test_rivals_of_one_laboratory_read_an_arm_once() -> None:
    known: dict = {}
    one, other = (theories.RivalLab(readings.load()[name], Lab("first", 6, 1), 6, known)
                  for name in ("weighted_mean", "landscape"))
    part = _claim("position.us.economic@end", {"actors.russia.capability": 0.9}).parts[0]
    assert one.told(part, True)[0] is other.told(part, True)[0]
    assert one.told(part, False)[0] is not one.told(part, True)[0]
    assert len(known) == 2


def test_the_command_with_rivals(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(cli, "variants", lambda given: variants(given)[:2])
    words = ["scenario=crimea_2014", "claims=none", "rivals=yes", "--runs", "4", "--engine", "numpy", "--output",
             str(tmp_path)]
    assert cli.command(words) == 0
    folder = next(tmp_path.iterdir())
    assert {"agreement.csv", "agreement_grid.csv", "answers.csv", "agreement.png", "agreement_votes.png"} <= {
        p.name for p in folder.iterdir()}
    counts = pd.read_csv(folder / "agreement.csv").set_index("conclusion")
    assert (counts["agree"] == counts["forms_agree"] + counts["rivals_agree"]).all()
    assert (counts.loc[counts["kind"] == "position", "rivals_speak"] == len(POSITIONS)).all()
    assert "can_speak" in capsys.readouterr().out
    with pytest.raises(InputError, match="yes or no"):
        cli.command(["rivals=maybe", "--output", str(tmp_path / "none")])
