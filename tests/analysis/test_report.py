"""The page on a run: one file, nothing fetched, everything in it, nothing from data run as code."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis import report
from sim.reading.errors import InputError
from sim.results import tables as trajectories
from sim.settings.compose import compose
from sim.settings.configuration import Configuration


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sim.commands.run import run

    place = tmp_path_factory.mktemp("runs")
    return run(Configuration(compose({
        "scenario": "arms_sale", "ensemble.runs": 32, "ensemble.engine": "numpy", "output.table": False,
        "output.folder": str(place)})))


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return report.page([trajectories.reopen(folder)])


class _Tags(HTMLParser):
    void = frozenset({"meta", "link", "img", "br", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "action", "data")]
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.void:
            assert self.open.pop() == tag, f"</{tag}> closes another element"


def test_nothing_is_fetched_and_nothing_runs(html: str) -> None:
    tags = _Tags()
    tags.feed(html)
    assert not tags.open
    assert not {"script", "iframe", "object", "embed", "form"} & tags.seen
    assert all(a.startswith(("data:", "#")) for a in tags.addresses)
    assert not re.search(r"url\(|@import|\son\w+=", html.split("data:image")[0])


def test_it_says_what_the_issue_asks_for(html: str, folder: Path) -> None:
    opened = trajectories.reopen(folder)
    scenario = opened.world.scenario
    text = re.sub(r"<[^>]+>", " ", html)
    for piece in (scenario.title, scenario.question, "of 32", "Wilson", "Why: the turning points",
                  "Limits", "rerun", opened.manifest["rules_sha256"][:16], "usip2023 ¶"):
        assert piece in text, piece
    assert "data:image/png;base64," in html
    for label in opened.world.labels.values():
        assert label in text


def test_text_from_a_scenario_is_escaped(folder: Path, tmp_path: Path) -> None:
    opened = trajectories.reopen(folder)
    hostile = opened.world.scenario.model_copy(update={"story": "<script>alert(1)</script> & more"})
    opened.world.scenario = hostile
    html = report.page([opened])
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html


def test_same_run_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    assert report.main([str(folder), "--output", str(one)]) == 0
    assert report.main([str(folder), "--output", str(two)]) == 0
    assert one.read_bytes() == two.read_bytes()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize(("words", "problem"), [
    (["nowhere"], "manifest.json"),
    (["{folder}", "--with", "nowhere"], "report.json"),
])
def test_mistakes_are_named(words: list[str], problem: str, folder: Path, tmp_path: Path,
                            monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        report.main([word.format(folder=folder) for word in words])
    assert left.value.code == 2
    assert problem in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_without_a_summary_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "summary.json").unlink()
    with pytest.raises(InputError, match="summary"):
        report.page([trajectories.reopen(copy)])


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        report.write([trajectories.reopen(folder)], taken)
    assert list(tmp_path.iterdir()) == [taken]


def test_an_analysis_shows_its_columns_in_its_order(folder: Path, tmp_path: Path) -> None:
    import pandas as pd

    from analysis import common

    made = common.Report("compare", "Two against one", "They differ.", {
        "zeta": pd.DataFrame({"value": ["a"], "unseen": [9.87654], "effect": [-0.00001]}),
        "alpha": pd.DataFrame({"other": ["b"]}),
    }, columns=("value", "effect"))
    place = common.publish(made, tmp_path)
    html = report.page([trajectories.reopen(folder)], [place])
    assert html.index("<summary>zeta") < html.index("<summary>alpha")
    assert "They differ." in html
    assert "unseen" not in html
    assert '<td class="number">0.000</td>' in html


@pytest.mark.system
@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_it(width: int, html: str, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=[
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
        ])
        view = browser.new_page(viewport={"width": width, "height": 900})
        problems: list[str] = []
        asked: list[str] = []
        view.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
        view.on("pageerror", lambda e: problems.append(str(e)))
        view.on("request", lambda r: asked.append(r.url))
        view.goto(path.as_uri())
        assert not problems
        assert [u for u in asked if not u.startswith("data:")] == [path.as_uri()]
        wide = view.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, "the page must not scroll sideways"
        size = view.evaluate("parseFloat(getComputedStyle(document.querySelector('p')).fontSize)")
        assert size >= 15
        assert view.locator("figure img").first.evaluate("i => i.naturalWidth") == 1600
        browser.close()
