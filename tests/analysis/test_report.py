"""The page on a run: one file, nothing fetched, everything in it, nothing from data run as code."""

from __future__ import annotations

import dataclasses
import datetime
import errno
import hashlib
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from analysis import plots, publish
from analysis.report import __main__ as cli
from analysis.report import page
from sim.reading.errors import InputError
from sim.results.run_folder import kept_file, whole
from sim.settings.configuration import Configuration


def composed(name: str, folder: Path, **ensemble: object) -> dict:
    from sim.settings.compose import compose

    return compose({
        "scenario": name, "ensemble.engine": "numpy", "output.folder": str(folder), "output.table": False,
        **{f"ensemble.{key}": value for key, value in ensemble.items()},
    })


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sim.commands.run import run

    place = tmp_path_factory.mktemp("runs")
    return run(Configuration(composed("arms_sale", place, runs=32)))


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return page.page([whole(folder)])


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
    opened = whole(folder)
    scenario = opened.world.scenario
    text = re.sub(r"<[^>]+>", " ", html)
    for piece in (scenario.title, scenario.question, "of 32", "Wilson", "Why: the turning points",
                  "Limits", "rerun", opened.manifest.rules_sha256[:16], "usip2023 ¶"):
        assert piece in text, piece
    assert "data:image/png;base64," in html
    for label in opened.world.labels.values():
        assert label in text


def test_text_from_a_scenario_is_escaped(folder: Path, tmp_path: Path) -> None:
    opened = whole(folder)
    hostile = opened.world.scenario.model_copy(update={"story": "<script>alert(1)</script> & more"})
    opened.world.scenario = hostile
    html = page.page([opened])
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html


def test_same_run_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    assert cli.main([str(folder), "--output", str(one)]) == 0
    assert cli.main([str(folder), "--output", str(two)]) == 0
    assert one.read_bytes() == two.read_bytes()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_the_page_of_another_case_has_its_poles_and_says_how_to_make_it_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.commands.run import run
    from sim.settings.compose import compose

    monkeypatch.chdir(tmp_path)
    given = {"case": "river_dam", "scenario": "dry_year", "output.folder": "runs", "output.table": False,
             "ensemble.engine": "numpy", "ensemble.runs": 8}
    made = run(Configuration(compose(given)))
    html = page.page([whole(made)])
    caption = re.search(r"<figcaption>(.*?)</figcaption>", html)
    assert caption is not None
    assert caption.group(1).endswith("+1 backs Halvora, −1 isolates Halvora.")
    assert "Russia" not in html
    again = re.findall(r"python -m (?:sim|analysis)[^<\n]*", html.split("To make it again")[1])
    assert again[0] == "python -m sim case=river_dam scenario=dry_year seed=1 ensemble.runs=8"
    assert again[1:3] == [f"python -m sim rerun runs/{made.name}", f"python -m analysis.report runs/{made.name}"]


def test_a_week_is_told_once_and_a_flip_says_how_far(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An offer taken in a week is a move in it as well; a flip from 0.05 to 0.0502 is printed past 0.05."""
    from analysis.report import run_section
    from sim.explain.parts import TurningPoint

    day = datetime.date(2022, 2, 28)
    told = [TurningPoint(8, day, "move", 1.0, "a move"), TurningPoint(8, day, "offer", 0.6, "an offer")]
    explain = run_section.explain

    def with_a_flip(*args: object) -> object:
        why = explain(*args)  # type: ignore[arg-type]
        return dataclasses.replace(why, flips=[dataclasses.replace(why.flips[0], was=0.05, to=0.0502)])

    monkeypatch.setattr(run_section, "turning_points", lambda *_: told)
    monkeypatch.setattr(run_section, "protagonists", lambda _: ["china"])
    monkeypatch.setattr(run_section, "explain", with_a_flip)
    (found,) = run_section.reasons(whole(folder).world, 1)
    assert found["what"] == "an offer"
    assert " at 0.051 instead of 0.05 it would have " in found["flip"]


def test_the_default_case_is_not_named_and_no_path_of_a_machine_is(folder: Path, html: str) -> None:
    assert "python -m sim scenario=arms_sale" in html
    assert "+1 backs Russia, −1 isolates Russia." in html
    assert f"python -m sim rerun {folder.parent.name}/{folder.name}" in html
    assert str(folder.parent) not in html


@pytest.mark.parametrize(("words", "problem"), [
    (["nowhere"], "manifest.json"),
    (["{folder}", "--with", "nowhere"], "report.json"),
])
def test_mistakes_are_named(words: list[str], problem: str, folder: Path, tmp_path: Path,
                            monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        cli.main([word.format(folder=folder) for word in words])
    assert left.value.code == 2
    assert problem in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_without_a_summary_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "summary.json").unlink()
    with pytest.raises(InputError, match="summary"):
        page.page([whole(copy)])


def test_a_manifest_that_lacks_something_is_refused(folder: Path, tmp_path: Path) -> None:
    keys = ("scenario", "seed", "coding", "overrides", "world_sha256", "rules_sha256", "files")
    for n, key in enumerate(keys):
        copy = _copied(folder, tmp_path / str(n))
        file = copy / "manifest.json"
        data = json.loads(file.read_text(encoding="utf-8"))
        del data[key]
        file.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(InputError) as refused:
            whole(copy)
        assert str(refused.value.file) == str(file)
        assert refused.value.key == key


@pytest.mark.parametrize(("key", "value"), [
    ("scenario", "thaw"), ("scenario", 3), ("seed", 2), ("seed", "1"), ("coding", "second"),
    ("overrides", {"actors.china.inertia": {"value": 0.1}}), ("world_sha256", "0" * 64),
    ("rules_sha256", "x"), ("files", {"summary.json": "abc"}),
])
def test_a_manifest_that_contradicts_itself_is_refused(key, value, folder: Path, tmp_path: Path) -> None:
    copy = _copied(folder, tmp_path / "copy")
    file = copy / "manifest.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**data, key: value}), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        whole(copy)
    assert str(refused.value.key).startswith(key)


def _copied(folder: Path, place: Path) -> Path:
    shutil.copytree(folder, place)
    return place


def _read(folder: Path) -> tuple[object, ...]:
    """Return all that the page and a comparison take from the files of a run folder."""
    run = whole(folder)
    return (run.manifest.model_dump(exclude={"versions", "files"}), run.options, run.summary(),
            kept_file(run.path, "stances.png", run.manifest.files), run.world.hash())


@pytest.mark.parametrize("name", ["manifest.json", "summary.json", "stances.png"])
def test_a_damaged_file_is_refused_or_changes_nothing(name: str, folder: Path, tmp_path: Path) -> None:
    """Bit flips and truncations all over a file: what is read is what was written, or nothing is."""
    copy = _copied(folder, tmp_path / "copy")
    whole_file, expected = (copy / name).read_bytes(), _read(copy)
    rng = np.random.default_rng(1)
    damaged = [whole_file[:int(n)] for n in (0, 1, len(whole_file) // 2, len(whole_file) - 2)]
    for place in rng.integers(0, len(whole_file), 24 if name == "manifest.json" else 8).tolist():
        bent = bytearray(whole_file)
        bent[place] ^= 1 << int(rng.integers(0, 8))
        damaged.append(bytes(bent))
    places, held = set(), 0
    for data in damaged:
        (copy / name).write_bytes(data)
        try:
            found = _read(copy)
        except InputError as error:
            places.add(str(error.file))
        else:
            assert found == expected
            held += 1
    assert all(str(copy) in place for place in places)
    assert held <= (len(damaged) // 2 if name == "manifest.json" else 0)


def test_a_configuration_that_names_nothing_is_placed_in_the_manifest(folder: Path, tmp_path: Path) -> None:
    copy = _copied(folder, tmp_path / "copy")
    file = copy / "manifest.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["config"]["scenario_name"] = "arms_sail"
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        whole(copy)
    assert str(refused.value.file).startswith(str(file))


def test_figures_of_other_runs_are_refused(folder: Path, tmp_path: Path) -> None:
    copy = _copied(folder, tmp_path / "copy")
    file = copy / "manifest.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["config"]["ensemble"]["runs"] = 33
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        whole(copy).summary()
    assert (refused.value.key, refused.value.found, refused.value.allowed) == ("runs", 32, "33")


def test_a_file_that_is_gone_is_missed(folder: Path, tmp_path: Path) -> None:
    copy = _copied(folder, tmp_path / "copy")
    (copy / "stances.png").unlink()
    with pytest.raises(InputError, match=r"stances\.png: the folder is not whole"):
        page.page([whole(copy)])


def test_figures_of_another_kind_are_refused_though_their_hash_fits(folder: Path, tmp_path: Path) -> None:
    copy = _copied(folder, tmp_path / "copy")
    for figures in ([], {}, {"offers": 3}, {"offers": [{"title": 1}], "record": []}):
        data = json.dumps(figures).encode()
        (copy / "summary.json").write_bytes(data)
        manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
        manifest["files"]["summary.json"] = hashlib.sha256(data).hexdigest()
        (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        with pytest.raises(InputError) as refused:
            page.page([whole(copy)])
        assert "summary.json" in str(refused.value.file)


def test_a_changed_analysis_is_refused(folder: Path, tmp_path: Path) -> None:
    import pandas as pd

    table = pd.DataFrame({"a": [1.0]})
    made = publish.Report("compare", "Two", "They differ.", {"one": table}, notes=["So."])
    place = publish.publish(made, tmp_path)
    run = whole(folder)
    assert "They differ." in page.page([run], [place])
    for name, text in (("one.csv", "a\n2.0\n"), ("sentence.txt", "Two\n\nThey agree.\n")):
        old = (place / name).read_text(encoding="utf-8")
        (place / name).write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="has been changed"):
            page.page([run], [place])
        (place / name).write_text(old, encoding="utf-8")
    file = place / "report.json"
    file.write_text(file.read_text(encoding="utf-8").replace("They differ.", "They agree."), encoding="utf-8")
    with pytest.raises(InputError, match="contradicts its own text"):
        page.page([run], [place])


@pytest.mark.parametrize("call", ["write", "savefig", "to_csv"])
def test_a_full_disk_leaves_nothing_and_says_so(call: str, folder: Path, tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd
    from matplotlib.figure import Figure

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "write":
        monkeypatch.setattr(page.os, "fdopen", full)
        with pytest.raises(InputError, match="No space left"):
            page.write([whole(folder)], tmp_path / "a" / "page.html")
    else:
        monkeypatch.setattr(Figure if call == "savefig" else pd.DataFrame, call, full)
        made = publish.Report("compare", "Two", "So.", {"one": pd.DataFrame({"a": [1.0]})},
                              pictures={"p": plots.figure()[0]})
        with pytest.raises(InputError, match="No space left"):
            publish.publish(made, tmp_path / "a")
    assert list(tmp_path.rglob("*")) in ([], [tmp_path / "a"])


@pytest.mark.slow
def test_a_disk_that_is_really_full_is_reported(folder: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted")
    try:
        for words in (["analysis.report", str(folder)],
                      ["analysis.compare", "scenario=baseline,arms_sale", "--runs", "64", "--engine", "numpy"],
                      ["analysis.backtest", "--runs", "64", "--engine", "numpy"]):
            done = subprocess.run([sys.executable, "-m", *words, "--output", "disk/reports"], cwd=tmp_path, text=True,
                                  check=False, capture_output=True, timeout=200)
            assert done.returncode == 2, done.stderr
            assert done.stderr.startswith("error: disk/reports")
            assert "No space left" in done.stderr
            assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        page.write([whole(folder)], taken)
    assert list(tmp_path.iterdir()) == [taken]


def test_an_analysis_shows_its_columns_in_its_order(folder: Path, tmp_path: Path) -> None:
    import pandas as pd

    made = publish.Report("compare", "Two against one", "They differ.", {
        "zeta": pd.DataFrame({"value": ["a"], "unseen": [9.87654], "effect": [-0.00001]}),
        "alpha": pd.DataFrame({"other": ["b"]}),
    }, columns=("value", "effect"))
    place = publish.publish(made, tmp_path)
    html = page.page([whole(folder)], [place])
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
