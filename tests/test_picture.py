"""The stance picture: same bytes each time, nothing over anything else, marks where they belong."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sim
from sim.coded import evidence, scenario
from sim.engines.mesa_model import PositionModel
from sim.reading.errors import InputError
from sim.results.stances import layout, marks, panel, picture
from sim.results.stances.war import War
from sim.rules.forms import several
from sim.world.layout import Layout
from sim.world.world import World


@pytest.fixture(scope="module")
def model() -> PositionModel:
    coded = evidence.load()
    return PositionModel(World(coded, scenario.load("arms_sale", coded), name="arms_sale"), 1).run()


def stances(model: PositionModel) -> Any:
    """The positions, shape (3, N, weeks)."""
    return model.world.layout.array(np.asarray(model.history).T, "position")


def bands_of(model: PositionModel) -> panel.Bands:
    """Quantiles that widen with the weeks around the run."""
    stance = stances(model).transpose(2, 0, 1)
    spread = np.linspace(0.0, 0.3, len(stance))[:, None, None]
    quantiles = np.stack([np.clip(stance + k * spread, -1.0, 1.0) for k in (-1.0, -0.5, 0.0, 0.5, 1.0)])
    return panel.Bands(quantiles, 200)


def invented(count: int, events: int = 14, weeks: int = 78) -> tuple[Any, Any, list[dict[str, Any]]]:
    """A world of so many actors with long names and crowded events, its positions and log."""
    coded = evidence.load()
    slugs = [f"actor_{n:02d}" for n in range(count)]
    layout = Layout(slugs, coded.case)
    dates = [datetime.date(2022, 1, 3) + datetime.timedelta(days=7 * w) for w in range(weeks)]
    log = [
        {"week": 2 + n, "kind": "event", "actor": "", "other": "", "name": f"e{n}",
         "text": "A very long title of something that happened from outside and " + "x" * n}
        for n in range(events)
    ]
    world = SimpleNamespace(
        actors=tuple(slugs), labels={slug: f"Republic of {slug}" for slug in slugs}, layout=layout,
        dates=dates, day=lambda kind, name, week: None, weeks=weeks, evidence=coded, case=coded.case,
        domains=coded.case.domains, departures=(), structure=SimpleNamespace(offers=()),
        scenario=SimpleNamespace(
            title="A title as long as one may be, which is eighty letters at most and no more of it",
            question="What would happen if a question were asked that fills a line, and then more? " * 3,
            offers={}, events={f"e{n}": SimpleNamespace(date=None) for n in range(events)},
        ),
    )
    position = np.random.default_rng(3).uniform(-1.0, 1.0, (3, count, weeks))
    return world, position, log


def boxes(figure: Any) -> list[tuple[str, Any]]:
    """Text and extent of everything that is written in the picture."""
    from matplotlib.text import Text

    renderer = figure.canvas.get_renderer()
    figure.draw_without_rendering()  # everything finds its place; no dot of ink is needed for that
    found = []
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            found.append((text.get_text(), text.get_window_extent(renderer)))
    return found


def overlaps(found: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [
        (a, b) for n, (a, box) in enumerate(found) for b, other in found[:n]
        if min(box.x1, other.x1) - max(box.x0, other.x0) > 1.0
        and min(box.y1, other.y1) - max(box.y0, other.y0) > 3.0
    ]


def test_same_run_same_bytes(model: PositionModel, tmp_path: Path):
    for suffix in (".png", ".svg"):
        files = [tmp_path / f"{name}{suffix}" for name in ("a", "b")]
        for file in files:
            picture.stance_picture(model.world, stances(model), model.log, bands_of(model), file)
        first, second = (file.read_bytes() for file in files)
        assert first == second
        for told in (b"Matplotlib v", b"matplotlib version", b"dc:date", b"Software"):
            assert told not in first


def test_png_is_1600_by_1100(model: PositionModel, tmp_path: Path):
    file = tmp_path / "a.png"
    picture.stance_picture(model.world, stances(model), model.log, None, file)
    header = file.read_bytes()[16:24]
    assert (int.from_bytes(header[:4]), int.from_bytes(header[4:])) == (1600, 1100)


def test_settings_of_the_user_change_nothing_and_stay(model: PositionModel, tmp_path: Path):
    import matplotlib

    picture.stance_picture(model.world, stances(model), model.log, None, tmp_path / "a.png")
    with matplotlib.rc_context({"axes.grid": True, "font.size": 33.0, "lines.linewidth": 9.0}):
        picture.stance_picture(model.world, stances(model), model.log, None, tmp_path / "b.png")
        assert matplotlib.rcParams["font.size"] == 33.0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_lines_are_the_positions(model: PositionModel):
    figure = picture.draw(model.world, stances(model), model.log, bands_of(model))
    assert [axes.get_title("left") for axes in figure.axes] == list(model.world.labels.values())
    for i, axes in enumerate(figure.axes):
        drawn = {line.get_color(): line for line in axes.get_lines() if len(line.get_xdata()) == 78}
        for d in range(3):
            expected = [model.world.layout.array(data, "position")[d, i] for data in model.history]
            assert drawn[panel.COLOURS[d]].get_ydata() == pytest.approx(expected)
        low, high = axes.get_ylim()
        assert low < -1.0
        assert high > 1.0


def test_an_accepted_offer_is_marked_where_and_when(model: PositionModel):
    from matplotlib.dates import date2num

    log = [*model.log, {"week": 60, "kind": "offer", "actor": "china", "other": "russia",
                         "name": "arms_request",
                        "text": "China accepts: Russia asks China for weapons"}]
    figure = picture.draw(model.world, stances(model), log, None)
    diamonds = [[line for line in axes.get_lines() if line.get_marker() == "D"] for axes in figure.axes]
    assert [len(found) for found in diamonds] == [1, 0, 0, 0, 0, 0]
    stood = model.world.layout.array(model.history[60], "position")[2, 0]
    assert diamonds[0][0].get_xdata()[0] == date2num(datetime.date(2023, 2, 27))
    assert diamonds[0][0].get_ydata()[0] == stood


def test_events_are_numbered_by_date_and_dated_by_the_scenario(model: PositionModel):
    found, texts = marks.marks(model.world, model.log)
    assert [n for mark in found for n in mark.numbers] == list(range(1, len(texts) + 1))
    assert found[0].week == 4
    assert found[0].text == "1–3"
    assert "Russia invades Ukraine (24\xa0Feb\xa02022)" in texts
    assert len(texts) == sum(entry["kind"] == "event" for entry in model.log)


def test_an_event_that_the_state_called_has_the_first_day_of_its_week(model: PositionModel):
    log = [{"week": 20, "kind": "event", "actor": "", "other": "", "name": "renewed_warning",
            "text": "Warned"}]
    assert marks.marks(model.world, log)[1] == ["Warned (23\xa0May\xa02022)"]


def test_spread_keeps_order_and_distance():
    assert layout.spread([0.0, 0.0], [2.0, 2.0], -10.0, 10.0) == [-1.0, 1.0]
    assert layout.spread([0.0, 5.0], [2.0, 2.0], -10.0, 10.0) == [0.0, 5.0]
    assert layout.spread([9.5, 9.5], [2.0, 2.0], -10.0, 10.0) == [7.0, 9.0]
    assert layout.spread([-9.9, 0.0], [2.0, 1.0], -10.0, 10.0) == [-9.0, 0.0]
    assert layout.spread([], [], 0.0, 1.0) == []


def test_nothing_is_written_over_anything_else(model: PositionModel):
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure = picture.draw(model.world, stances(model), model.log, bands_of(model))
        assert overlaps(boxes(figure)) == []


def test_headlines_changes_and_the_war_are_told_and_nothing_meets():
    """With one variable of the war the changes stand beside it, with two below; departures stand in the head."""
    world = sim.load(scenario="nuclear_signal", forms={"siding": several()["siding"][-1]}, decision="best_response",
                     lens="realist", values={"scenario.votes.food_2022_05_23.severity": 0.3})
    result = sim.run(world, 16, 1, engine="numpy")
    figures = result.summary
    row = {"outcome": "position.china.military@week64", "answer": "", "reference": 0.1, "here": 0.2, "change": 0.1,
           "error": 0.01}
    changed = {**figures, "changes": {**figures["changes"], "rows": [row] * 9}}
    events = [{str(key): value for key, value in row.items()} for row in result.events.to_dict("records")]
    (war,) = result._war()
    both = [war, War("battlefield", war.path, None)]
    for shown, told in (((war,), figures), (both, changed), ((), changed), ((war,), changed)):
        figure = picture.draw(world, result._positions(), events, result._bands(), shown, told)
        written = boxes(figure)
        assert overlaps(written) == []
        width, height = figure.get_size_inches() * figure.dpi
        said = [text for text, box in written
                if box.x0 >= 0.0 and box.y0 >= 0.0 and box.x1 <= width and box.y1 <= height]
        assert len(said) == len(written)
        assert f"Not the default: {', '.join(world.departures)}" in said
        assert "Headlines as three numbers: luck alone / coded ranges / assumed only" in said
        assert any(line.startswith("China's twelve points on a political settlement:   EU ") for line in said)
        assert len(figure.axes) == 6 + len(shown)
        assert ("China, military position: +0.10, here +0.20" in said) == (told is changed)
        assert ("and 3 more" in said) == (told is changed)
        china = next(line for line in figures["headlines"] if line["outcome"] == "position.china.military@end")
        ends = " / ".join(f"{china[key]['value']:+.2f}".replace("0.", ".") for key in ("luck", "ranges", "assumed"))
        assert any(text.endswith(f"\n{ends}") for text in said)


@pytest.mark.parametrize("count", [2, 3, 8, 12])
def test_any_number_of_actors_fits(count: int):
    world, position, log = invented(count)
    figure = picture.draw(world, position, log, None)
    assert len(figure.axes) == count
    written = boxes(figure)
    assert overlaps(written) == []
    width, height = figure.get_size_inches() * figure.dpi
    for text, box in written:
        assert box.x0 >= 0.0, text
        assert box.y0 >= 0.0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text


@pytest.mark.parametrize("weeks", [1, 3, 26, 400])
def test_any_period_has_a_calendar(weeks: int):
    world, position, log = invented(2, 0, weeks)
    figure = picture.draw(world, position, log, None)
    assert overlaps(boxes(figure)) == []
    names = [text.get_text() for text in figure.axes[0].get_xticklabels()]
    assert 1 <= len(names) <= 9
    assert "20" in names[0]


def test_it_leaves_no_figures_behind(model: PositionModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)  # another test's library may load it
    picture.stance_picture(model.world, stances(model), model.log, None, tmp_path / "a.svg")
    assert "matplotlib.pyplot" not in sys.modules


def test_mistakes_are_refused(model: PositionModel, tmp_path: Path):
    with pytest.raises(InputError, match=r"\.png or \.svg"):
        picture.stance_picture(model.world, stances(model), model.log, None, tmp_path / "a.jpg")
    with pytest.raises(InputError, match="no week was played"):
        picture.stance_picture(model.world, np.empty((3, 6, 0)), model.log, None, tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
