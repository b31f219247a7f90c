"""The map of doses on toys whose border is known, and its words."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from analysis.claims import findings, map_figure, map_prose, maps
from analysis.claims.claims_file import ClaimData, MapData
from analysis.stats import Interval

EVIDENCE = [{"source": "usip2023", "paragraph": 7, "phrase": "any", "says": "invented"}]
MAP = {
    "says": "What a threat does", "scenario": "toy", "made": {"title": "t", "date": "2022-03-28", "evidence": EVIDENCE},
    "belief": ["credibility.a-b"], "gravity": ["severity.b.words"], "doses": [0.04, 0.16, 0.36, 0.64, 1.0],
    "across": "exposure", "keys": ["pairs.exposure.a-b"], "levels": [0.1, 0.5, 0.9],
    "lines": {"coded": {}, "near": {"red_line.b.words": -0.1}}, "form": "crossing", "outcome": "backing",
    "smallest": 0.05,
}
DATA = MapData.model_validate(MAP)
SMALL = np.tile([0.001, -0.001], 50)


class Doses:
    """A threat moves the backing by ``-0.3 dose (exposure - bend)``; bend is 0.2 with one form and 0 with the other.

    Drawing the line nearer doubles it. With a bend, a threat at little exposure raises the backing.
    """

    runs = 100

    def __init__(self, form: str = "hinge", scale: float = 0.3) -> None:
        self.form, self.scale = form, scale

    def fresh(self, most: int) -> Doses:
        return self

    def under(self, forms: Mapping[str, str]) -> Doses:
        return Doses(forms["crossing"], self.scale)

    def form_of(self, choice: str) -> str:
        return self.form

    def measured(self, part, second, texts, held=None):
        arm = part.second if second else part.first
        event = {c["variable"]: c["set"] for c in arm.events["dose"]["changes"]}
        assert texts == ["backing"]
        dose = event["credibility.a-b"] * event["severity.b.words"]
        near = 2.0 if "red_line.b.words" in event else 1.0
        bend = 0.2 if self.form == "sigmoid" else 0.0
        return [SMALL * second - self.scale * near * dose * (arm.values["pairs.exposure.a-b"] - bend)]


def test_belief_and_gravity_are_the_root_of_the_dose() -> None:
    part = maps.cell_part(DATA, "near", 0.5, 0.36)
    made = {c["variable"]: c["set"] for c in part.second.events["dose"]["changes"]}
    assert made == {"credibility.a-b": 0.6, "severity.b.words": 0.6, "red_line.b.words": -0.1}
    none = {c["variable"]: c["set"] for c in part.first.events["dose"]["changes"]}
    assert none == {"credibility.a-b": 0.0, "severity.b.words": 0.0}  # no line is drawn where there is no threat
    assert part.first.values == part.second.values == {"pairs.exposure.a-b": 0.5}


def test_regions_are_where_they_are() -> None:
    """With a bend of .2: at exposure .1 a dose raises by .03 d, at .5 it lowers by .09 d, at .9 by .21 d."""
    cells = maps.map_cells(DATA, Doses("sigmoid"), ("sigmoid",))
    own = cells[cells["line"] == "coded"].set_index(["exposure", "dose"])
    assert len(cells) == 2 * 15
    assert own.loc[(0.9, 1.0), "effect"] == pytest.approx(-0.21)
    assert own.loc[(0.9, 0.16), "does"] == "neither"  # -.0336
    assert own.loc[(0.9, 0.36), "does"] == "lowers"  # -.0756
    assert own.loc[(0.5, 0.36), "does"] == "neither"  # -.0324
    assert own.loc[(0.5, 0.64), "does"] == "lowers"  # -.0576
    assert set(own.loc[0.1, "does"]) == {"neither"}  # +.03 at most
    near = cells[cells["line"] == "near"].set_index(["exposure", "dose"])
    assert near.loc[(0.1, 1.0), "does"] == "raises"  # +.06
    assert maps.judge_map(cells) == "depends on"


def test_a_border_is_found_between_doses() -> None:
    """-.21 d reaches -.05 at d = .2381, between .16 and .36; +.06 d reaches .05 at .8333."""
    doses = DATA.doses
    assert maps.border(doses, [-0.21 * d for d in doses], -0.05) == pytest.approx(0.05 / 0.21)
    assert maps.border(doses, [0.06 * d for d in doses], 0.05) == pytest.approx(0.05 / 0.06)
    assert maps.border(doses, [0.06 * d for d in doses], -0.05) is None
    assert maps.border([0.5, 1.0], [-0.2, -0.2], -0.05) == pytest.approx(0.125)  # from no dose, no effect
    assert maps.border([0.5, 1.0], [-0.05, 0.0], -0.05) == 0.5


def test_an_effect_counts_if_it_is_clear_and_large() -> None:
    def at(low: float, middle: float, high: float) -> str:
        return maps.does(Interval(middle, low, high, 0.95, "t"), 0.05)

    assert at(-0.07, -0.06, -0.05) == "lowers"
    assert at(-0.20, -0.06, 0.01) == "neither"
    assert at(-0.05, -0.04, -0.03) == "neither"
    assert at(0.04, 0.05, 0.06) == "raises"


def test_the_sentence_names_the_border_of_each_form_and_line() -> None:
    cells = maps.map_cells(DATA, Doses("sigmoid"), ("sigmoid", "hinge"))
    said = map_prose.map_reason(cells, DATA)
    first = "Under form.crossing=sigmoid (in force): coded, of 15 cells 5 lower it, 0 raise it, 10 do neither"
    assert first in said
    assert said.index(first) < said.index("Under form.crossing=hinge: coded")
    assert "it lowers from a dose of 0.56 at exposure 0.5, 0.24 at exposure 0.9, at no dose with exposure 0.1" in said
    assert "it raises from a dose of 0.83 at exposure 0.1, at no dose with exposure 0.5 and 0.9" in said
    assert "It lowers it somewhere under sigmoid and hinge" in said
    assert "It raises it somewhere under sigmoid." in said


@pytest.mark.parametrize(("scale", "verdict", "words"), [
    (0.001, "no clear effect", "no border, the same everywhere"),
    (50.0, "contradicted", "no border, the same everywhere"),
])
def test_where_there_is_no_border_that_is_the_finding(scale: float, verdict: str, words: str) -> None:
    cells = maps.map_cells(DATA, Doses("hinge", scale), ("hinge",))
    assert maps.judge_map(cells) == verdict
    said = map_prose.map_reason(cells, DATA)
    assert words in said
    assert ("It lowers it nowhere" in said) == (scale < 1.0)


def test_the_verdict_is_that_of_the_form_in_force() -> None:
    cells = maps.map_cells(DATA, Doses("sigmoid"), ("sigmoid", "hinge"))
    assert cells.groupby("form")["in_force"].all().to_dict() == {"sigmoid": True, "hinge": False}
    cells.loc[cells["in_force"], "does"] = "neither"
    assert maps.judge_map(cells) == "no clear effect"


def _claim() -> ClaimData:
    return ClaimData.model_validate({"title": "t", "claim": "c", "kind": "informative", "because": "b", "map": MAP,
                                     "evidence": EVIDENCE})


def test_a_claim_with_a_map_is_examined_under_all_forms_or_its_own() -> None:
    both, one = (findings.examine({"m": _claim()}, Doses("sigmoid"), "toy", all_forms=every)[0]
                 for every in (True, False))
    assert set(both.map["form"]) == {"hinge", "sigmoid"}
    assert set(one.map["form"]) == {"sigmoid"}
    assert both.verdict == one.verdict == "depends on"


def test_the_picture_has_a_panel_a_form_and_line() -> None:
    found = findings.examine({"m": _claim()}, Doses("sigmoid"), "toy")[0]
    titles = [axis.get_title(loc="left") for axis in map_figure.map_picture(found).axes if axis.get_title(loc="left")]
    assert len(titles) == 4
    assert sum("in force" in title for title in titles) == 2


def test_a_dose_is_of_use_for_a_table(tmp_path) -> None:
    cells = maps.map_cells(DATA, Doses("hinge"), ("hinge",))
    cells.to_csv(tmp_path / "map.csv", index=False)
    again = pd.read_csv(tmp_path / "map.csv")
    assert math.isclose(again["effect"].sum(), cells["effect"].sum())
    assert list(again.columns) == ["form", "in_force", "line", "exposure", "dose", "effect", "low", "high", "does"]
