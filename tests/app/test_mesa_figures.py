"""Mesa's pictures: the colours and names of the page, and legends that cover nothing."""

from __future__ import annotations

import re

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from sim.app.colours import colour_of, light
from sim.app.files import STATIC
from sim.app.mesa_figures import course_picture, week_picture
from sim.app.worlds import base
from sim.coded import evidence
from sim.engines.mesa_model import PositionModel


@pytest.fixture(scope="module")
def model() -> PositionModel:
    return PositionModel(base("arms_sale"), 1, 0).run(20)


def legend_is_free(figure: Figure) -> bool:
    FigureCanvasAgg(figure).draw()
    box = figure.legends[0].get_window_extent()
    return not any(box.overlaps(axes.get_window_extent()) for axes in figure.axes)


@pytest.mark.parametrize("d", [0, 1, 2])
def test_a_course_has_the_colours_and_names_of_the_page(model: PositionModel, d: int) -> None:
    figure = course_picture(model, d)
    css = (STATIC / "style.css").read_text(encoding="utf-8")
    lines = {line.get_label(): line for line in figure.axes[0].lines if len(line.get_xdata()) == 20}
    assert set(lines) == {model.world.labels[slug] for slug in model.world.actors}
    for i, slug in enumerate(model.world.actors):
        first = re.search(rf"--a{colour_of(model.world.evidence, slug, i)}: (#[0-9a-f]{{6}})", css)
        assert first is not None
        line = lines[model.world.labels[slug]]
        assert to_hex(line.get_color()) == first[1]
        told = [float(model.world.layout.array(data, "position")[d, i]) for data in model.history]
        assert list(line.get_ydata()) == told
    assert legend_is_free(figure)


def test_a_week_has_the_marks_of_the_page(model: PositionModel) -> None:
    figure = week_picture(model)
    assert [to_hex(handle.get_color()) for handle in figure.legends[0].legend_handles] == list(light("d", 3))
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == [
        model.world.labels[slug] for slug in model.world.actors]
    assert legend_is_free(figure)


def test_a_picture_can_be_drawn_before_the_first_week() -> None:
    assert legend_is_free(course_picture(PositionModel(base("arms_sale"), 1, 0), 1))


def test_known_actors_have_colours_of_their_own_and_others_what_is_left() -> None:
    coded = evidence.load()
    known = ["china", "russia", "ukraine", "eu", "global_south", "us"]  # in focus, parties by pole, the others
    assert [colour_of(coded, slug, 9) for slug in known] == [0, 1, 2, 3, 4, 5]
    assert [colour_of(coded, "india", k) for k in range(3)] == [6, 7, 0]
