"""The server: one answer for many, limits with clear words, and refusal of what is not ours."""

from __future__ import annotations

import gzip
import itertools
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette")

from sim.app.__main__ import main, own_hosts
from sim.app.files import STATIC
from sim.app.guard import POLICY
from sim.app.question import names_of
from sim.app.routes import create
from tests.app.asking import HOST, Client, dispatcher


@pytest.fixture
def client() -> Iterator[Client]:
    app = create([HOST], workers=0, ahead_of_time=False)
    yield Client(app)
    dispatcher(app).close()


def test_the_page_and_its_parts_are_served_with_a_strict_policy(client: Client) -> None:
    for path in ("/", "/app.js", "/charts/lane.js", "/style.css", "/notes.html", "/icon.svg", "/codebook",
                 "/codebook.css"):
        status, headers, body = client.get(path)
        assert (status, headers["content-security-policy"]) == (200, POLICY)
        assert body
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY


def test_no_file_of_the_page_names_another_host_or_writes_markup() -> None:
    for path in sorted(STATIC.rglob("*.*")):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert "http://" not in text, path.name
        assert "https://" not in text, path.name
        for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
            assert risky not in text, (path.name, risky)
        if path.suffix == ".html":
            assert " style=" not in text
            assert "<script>" not in text
            assert " onclick" not in text


def test_the_opener_policy_is_sent_where_a_browser_heeds_it() -> None:
    room = "192.0.2.7:8765"
    app = create([HOST, room], workers=0, ahead_of_time=False)
    name = "cross-origin-opener-policy"
    assert Client(app).get("/")[1][name] == "same-origin"
    assert name not in Client(app).get("/", host=room)[1]
    assert Client(app).get("/", host=room)[1]["content-security-policy"] == POLICY
    dispatcher(app).close()


def test_other_names_origins_methods_and_bodies_are_refused(client: Client) -> None:
    run = ("/api/run", "scenario=no_limits")
    assert client.get(*run, host="evil.example")[0] == 421
    assert client.get(*run, host=None)[0] == 421
    assert client.get(*run, headers={"origin": "http://evil.example"})[0] == 403
    assert client.get(*run, headers={"origin": "null"})[0] == 403
    assert client.get(*run, headers={"sec-fetch-site": "cross-site"})[0] == 403
    assert client.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})[0] == 200
    assert client.get(*run, method="POST")[0] == 405
    assert client.get(*run, headers={"content-length": "5"})[0] == 413
    assert client.get(*run, headers={"transfer-encoding": "chunked"})[0] == 413
    assert client.get("/api/run", "scenario=" + "a" * 5000)[0] == 414
    assert client.get(*run, headers={"x-long": "b" * 20_000})[0] == 431
    assert client.get("/../pyproject.toml")[0] == 404
    assert client.get("/api/secrets")[0] == 404
    assert client.get("/api/run", "scenario=%ff")[0] == 400
    assert client.get("/", headers={"origin": f"http://{HOST}"})[0] == 200


def test_a_mistake_is_told_with_what_is_allowed(client: Client) -> None:
    status, _, body = client.get("/api/run", "scenario=arms_sail")
    said = json.loads(gzip.decompress(body))
    assert status == 400
    assert said["fix"] == "write 'arms_sale', if that is what was meant"


def test_text_of_a_scenario_is_sent_as_data_and_never_as_markup(tmp_path: Path, client: Client,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.coded.scenario import read

    text = Path(str(read("crimea_2014").file)).read_text(encoding="utf-8")
    title = "<script>alert(1)</script>"
    (tmp_path / "hostile.yaml").write_text(
        text.replace("title: Crimea, eight years earlier", f'title: "{title}"'), encoding="utf-8")
    monkeypatch.setenv("SIM_SCENARIO_PATH", str(tmp_path))
    names_of.cache_clear()
    status, headers, body = client.get("/api/scenario", "scenario=hostile")
    names_of.cache_clear()
    assert status == 200
    assert headers["content-type"].startswith("application/json")
    assert headers["x-content-type-options"] == "nosniff"
    assert json.loads(gzip.decompress(body))["title"] == title


@pytest.mark.parametrize("word", ["case=river_dam", "--case=river_dam"])
def test_the_page_opens_on_the_case_that_is_named(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("sim.app.__main__._serve", lambda args, named: opened.append(named) or 0)
    assert main([word]) == 0
    assert opened == ["#case=river_dam"]
    with pytest.raises(SystemExit) as end:
        main(["case=rivr_dam"])
    assert end.value.code == 2


def test_hosts_are_ours_with_the_port() -> None:
    assert own_hosts(["localhost"], 8765) == ["localhost:8765"]
    assert own_hosts(["localhost"], 80) == ["localhost:80", "localhost"]


@pytest.mark.parametrize("argv", [["--port", "0"], ["--workers", "0"]])
def test_a_bad_option_ends_with_status_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2
    assert "allowed:" in capsys.readouterr().err


def _light(colour: str) -> float:
    """Return the relative luminance of a colour ``#rrggbb`` (WCAG 2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


#: What three kinds of colour-blind eyes see of linear red, green and blue (Machado, Oliveira and Fernandes 2009).
_EYES = (
    ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
)


def _lab(colour: str, eyes: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """Return a colour ``#rrggbb`` in CIELAB (D65) as eyes see it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in eyes)
    xyz = ((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047, 0.2126 * red + 0.7152 * green + 0.0722 * blue,
           (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_six_domains_can_be_told_apart_by_colour_blind_eyes() -> None:
    css = (STATIC / "style.css").read_text(encoding="utf-8")
    for part in re.findall(r":root[^{]*\{([^}]*--paper[^}]*)\}", css):
        inks = re.findall(r"--d\d: (#[0-9a-f]{6})", part)
        assert len(set(inks)) == 6
        for eyes in _EYES:
            seen = [_lab(ink, eyes) for ink in inks]
            for one, other in itertools.combinations(seen, 2):
                assert math.dist(one, other) > 10.0, (eyes, inks)  # some 2.3 are just noticed


def test_no_word_of_a_case_stands_in_the_code_of_the_page() -> None:
    app = STATIC.parent
    words = re.compile(r"russia|ukrain|china|chinese|beijing|moscow|diplomatic|\beconomic\b|military|arms_sale", re.I)
    for path in [*app.glob("*.py"), *STATIC.rglob("*.js"), *STATIC.rglob("*.html"), *STATIC.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        found = [line for line in text.split("\n") if words.search(line)]
        assert found == [], path.name


def test_text_stands_out_from_its_ground_and_lines_from_the_paper() -> None:
    css = (STATIC / "style.css").read_text(encoding="utf-8")
    themes = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", part))
              for part in re.findall(r":root[^{]*\{([^}]*--paper[^}]*)\}", css)]
    assert len(themes) == 3
    assert themes[1] == themes[2]  # dark, by the system's wish and by the button

    def contrast(a: str, b: str) -> float:
        light, dark = sorted((_light(a), _light(b)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    for colours in themes:
        for text in ("ink", "soft", "accent", "alarm"):
            for ground in ("paper", "ground"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert contrast(colours["accent-ink"], colours["accent"]) >= 4.5
        for line in ("a0", "a1", "a2", "a4", "a5", "d0", "d1", "d2", "d3", "d4", "d5", "friend", "foe"):
            assert contrast(colours[line], colours["paper"]) >= 3.0, line
