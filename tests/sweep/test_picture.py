"""The picture of a sweep: what is drawn, from which figures."""

from __future__ import annotations

import math

import matplotlib.image
import numpy as np
import pytest

from sim.sweep import chart as picture
from sim.sweep.drive import finish
from sim.sweep.table import interval95, join, read_sweep

from .conftest import planned, play_here

ENGINE = "ensemble.engine=numpy"
END = "position.china.military@end"


def made(tmp_path, *words):
    plan = planned(tmp_path / "sweep", "ensemble.runs=30", ENGINE, *words)
    play_here(plan)
    join(plan)
    return plan


@pytest.fixture
def drawn(monkeypatch):
    """Keep the figure that is drawn, to look into it."""
    from matplotlib.figure import Figure

    kept = []
    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: (kept.append(self), save(self, *a, **k))[1])
    return kept


def test_intervals_are_those_of_the_books():
    # 8 of 40, by hand: centre (0.2 + 0.04802) / 1.09604 = 0.2263, half 1.96 sqrt(0.0046) / 1.09604 = 0.1213
    low, high = interval95("offer.help", 40, 0.2, 0.0)
    assert (low, high) == pytest.approx((0.1050, 0.3476), abs=5e-4)
    # 1, 2, 3: mean 2, s = 1, half 1.959964 / 1.7320508 = 1.131586
    assert interval95("moves.china", 3, 2.0, 2 / 3) == pytest.approx((0.868414, 3.131586), abs=1e-5)
    assert interval95("moves.china", 1, 2.0, 0.0) is None
    assert interval95("offer.help", 0, 0.0, 0.0) is None
    assert interval95("offer.help.week", 2, 5.0, 4.0)[0] < 5.0 - 3.9


@pytest.mark.parametrize("keep", ["runs", "summary"])
def test_what_was_asked_for_is_drawn_with_its_interval(tmp_path, keep):
    plan = made(tmp_path, "scenario=quick", "actors.china.inertia.value=0.2,0.8", f"sweep.keep={keep}",
                f"sweep.outcomes=[{END},offer.help]")
    table, names = picture.figures(plan)
    assert sorted(names) == sorted([END, "offer.help"])
    other = made(tmp_path / "other", "scenario=quick", "actors.china.inertia.value=0.2,0.8")
    for index, rows in read_sweep(other.folder).groupby("index"):
        row, values = table.loc[index], rows[END].astype(float)
        half = 1.959964 * values.std() / math.sqrt(30)
        assert row[END] == pytest.approx(values.mean(), rel=1e-6)
        assert (row[f"{END}.low95"], row[f"{END}.high95"]) == pytest.approx(
            (values.mean() - half, values.mean() + half), rel=1e-5)
        assert row["offer.help.low95"] <= row["offer.help"] <= row["offer.help.high95"]


def test_a_grid_has_a_line_for_each_scenario_in_its_own_colour(tmp_path, drawn):
    plan = made(tmp_path, "scenario=quick,brief", "actors.china.inertia.value=0.2,0.5,0.8",
                f"sweep.outcomes=[{END}]")
    assert picture.draw(plan)
    (axes,) = [axes for axes in drawn[0].axes if END in axes.get_ylabel()]
    lines = {line.get_label(): line for line in axes.lines}
    assert set(lines) == {"quick", "brief"}
    assert lines["quick"].get_color() != lines["brief"].get_color()
    table, _ = picture.figures(plan)
    for scenario, line in lines.items():
        rows = table[table["scenario"] == scenario]
        assert list(line.get_xdata()) == [0.2, 0.5, 0.8]
        assert list(line.get_ydata()) == list(rows[END])
    assert {text.get_text() for text in drawn[0].legends[0].get_texts()} == {"quick", "brief"}
    assert matplotlib.image.imread(plan.folder / "sweep.png").std() > 0.01


def test_a_design_is_points_of_the_values_that_correlate_most(tmp_path, drawn):
    plan = made(tmp_path, "scenario=quick", "sweep=lhs", "sweep.cells=12", "sweep.over=[actors.china]",
                f"sweep.outcomes=[{END}]")
    assert picture.draw(plan)
    table, _ = picture.figures(plan)
    keys = [axis["key"] for axis in plan.axes]
    with np.errstate(invalid="ignore"):
        ranked = sorted(keys, key=lambda k: -abs(np.nan_to_num(np.corrcoef(table[k], table[END])[0, 1])))
    shown = [axes.get_xlabel() for axes in drawn[0].axes]
    assert shown == [key.removesuffix(".value") for key in ranked[:4]]
    assert list(drawn[0].axes[0].lines[0].get_ydata()) == list(table[END])


def test_names_stand_side_by_side_and_one_cell_has_no_picture(tmp_path, drawn, capsys):
    plan = made(tmp_path, "scenario=quick", "lens=none,realist")
    assert picture.draw(plan)
    assert [tick.get_text() for tick in drawn[0].axes[0].get_xticklabels()] == ["none", "realist"]
    one = made(tmp_path / "one", "scenario=quick")
    assert finish(one) == 0
    assert "sweep.png" not in capsys.readouterr().out
    assert not (one.folder / "sweep.png").exists()


def test_the_same_sweep_has_the_same_picture_and_none_if_it_is_not_wanted(tmp_path):
    words = ("scenario=quick", "actors.china.inertia.value=0.2,0.8")
    first, second = made(tmp_path / "a", *words), made(tmp_path / "b", *words)
    assert finish(first) == finish(second) == 0
    assert (first.folder / "sweep.png").read_bytes() == (second.folder / "sweep.png").read_bytes()
    third = made(tmp_path / "c", *words, "output.picture=false")
    assert finish(third) == 0
    assert not (third.folder / "sweep.png").exists()
