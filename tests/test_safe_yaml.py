"""Files from strangers: what :mod:`sim.reading.safe_yaml` lets through, and how it refuses the rest."""

from __future__ import annotations

import datetime
import math
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from refusals import refused

from sim.reading import safe_yaml
from sim.reading.errors import InputError

FILE = "story.yaml"


def parse(text: str) -> Any:
    return safe_yaml.parse(text, FILE).data


# -- what is data -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "value"), [
    ("12", 12), ("-3", -3), ("0", 0), ("0.5", 0.5), ("-0.25", -0.25), ("1e-3", 0.001), ("2.5e+1", 25.0),
    ("true", True), ("false", False), ("null", None), ("~", None), ("''", ""), ("words", "words"),
    ('"NO"', "NO"), ("'12'", "12"), ("2022-02-24", datetime.date(2022, 2, 24)), ("[1, a]", [1, "a"]),
    ("{b: 1, a: {c: 2}}", {"b": 1, "a": {"c": 2}}), ("[]", []), ("{}", {}), ("Norway", "Norway"),
    (">\n  two\n  lines", "two lines\n"), ("'it''s'", "it's"), ("$5", "$5"), ("Чай 中", "Чай 中"),
    ("un\u00a0mot", "un\u00a0mot"),
])
def test_plain_data(text: str, value: object) -> None:
    found = parse(f"a: {text}\n")["a"]
    assert found == value
    assert type(found) is type(value)


def test_lines_are_remembered() -> None:
    document = safe_yaml.parse("# a comment\na: 1\nb:\n  - x\n  - {c: 2}\n", FILE)
    assert document.where(("a",)) == "story.yaml:2"
    assert document.where(("b", 1, "c")) == "story.yaml:5"
    assert document.where(("b", 1, "nothing", "of", "the", "kind")) == "story.yaml:5"
    assert document.where(("nothing",)) == "story.yaml:2"
    assert safe_yaml.Document({}, "command line").where(("a",)) == "command line"


# -- what is not ------------------------------------------------------------------------------------

REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("an interpolation", "a: 1\nb: ${oc.env:HOME}\n", {"line": 2, "found": "${", "allowed": "plain values"}),
    ("an interpolation in a key", "${a}: 1\n", {"line": 1, "found": "${"}),
    ("an interpolation in a comment", "# ${a}\n", {"line": 1, "found": "${"}),
    ("an interpolation in escapes", 'a: 1\nb: "\\x24{oc.env:HOME}"\n', {"line": 2, "key": "b"}),
    ("an interpolation in escapes (2)", 'a: "$\\u007boc.env:HOME}"\n', {"line": 1, "key": "a"}),
    ("an interpolation over two lines", 'a: "$\\\n  {oc.env:HOME}"\n', {"line": 1, "key": "a"}),
    ("an interpolation in an escaped key", '"\\x24{a}": 1\n', {"line": 1}),
    ("a package directive", "# @package _global_\na: 1\n", {"line": 1, "found": "@package"}),
    ("a package directive without a space", "#@package _global_\na: 1\n", {"line": 1, "found": "@package"}),
    ("a package directive with spaces", "a: 1\n#  \t@package _global_\n", {"line": 2, "found": "@package"}),
    ("a target", "a:\n  _target_: os.system\n", {"line": 2, "key": "a._target_", "found": "_target_"}),
    ("an escaped target", 'a:\n  "\\x5ftarget_": os.system\n', {"line": 2, "key": "a._target_"}),
    ("hydra", "hydra: {run: {dir: /}}\n", {"line": 1, "key": "hydra", "found": "hydra"}),
    ("defaults", "a: 1\ndefaults: [x]\n", {"line": 2, "key": "defaults", "found": "defaults"}),
    ("a merge", "a: {'<<': {b: 1}}\n", {"line": 1, "key": "a.<<"}),
    ("an anchor", "a: &x 1\n", {"line": 1, "key": "a", "allowed": "written out"}),
    ("an anchored map", "a: &x {b: 1}\n", {"line": 1, "key": "a"}),
    ("an anchored key", "&x a: 1\n", {"line": 1}),
    ("an alias", "b: 1\na: *x\n", {"line": 2, "key": "a", "allowed": "written out"}),
    ("a Python tag", "a: !!python/object/apply:os.system [ls]\n", {"line": 1, "key": "a", "found": "python"}),
    ("a standard tag", "a: !!str 1\n", {"line": 1, "key": "a", "found": "str"}),
    ("a tag on a map", "a: !x {b: 1}\n", {"line": 1, "key": "a", "found": "!x"}),
    ("a bare tag", "a: ! 12\n", {"line": 1, "key": "a"}),
    ("a tagged key", "!!str a: 1\n", {"line": 1}),
    ("a declared tag", "%TAG ! tag:x.org,2000:\n---\na: !b 1\n", {"line": 3, "key": "a"}),
    ("a key twice", "a: 1\nb: 2\na: 3\n", {"line": 3, "key": "a", "found": "a", "allowed": "once"}),
    ("a key twice inside", "a:\n  - {b: 1, c: 2, b: 3}\n", {"line": 2, "key": "a.0.b", "found": "b"}),
    ("a key twice, once in escapes", 'a: 1\n"\\x61": 2\n', {"line": 2, "key": "a"}),
    ("unquoted NO", "a: NO\n", {"line": 1, "key": "a", "found": "NO", "fix": "'NO'"}),
    ("unquoted no in a list", "a: [us, no]\n", {"line": 1, "key": "a.1", "found": "no", "fix": "'no'"}),
    ("unquoted NO as a key", "b: 1\nNO: 1\n", {"line": 2, "found": "NO", "fix": "'NO'"}),
    ("unquoted on", "a: on\n", {"line": 1, "key": "a", "found": "on"}),
    ("not a number", "a: .nan\n", {"line": 1, "key": "a", "found": ".nan", "allowed": "finite"}),
    ("infinity", "a: -.inf\n", {"line": 1, "key": "a", "found": "-.inf", "allowed": "finite"}),
    ("a number that overflows", "a: 1.0e+999\n", {"line": 1, "key": "a", "found": "1.0e+999"}),
    ("an endless number", f"a: {'9' * 5000}\n", {"line": 1, "key": "a", "allowed": "whole number"}),
    ("a hexadecimal number", "a: 0x10\n", {"line": 1, "key": "a", "found": "0x10"}),
    ("an octal number", "a: 010\n", {"line": 1, "key": "a", "found": "010"}),
    ("a number in base 60", "a: 1:30\n", {"line": 1, "key": "a", "found": "1:30"}),
    ("a number with underscores", "a: 1_000\n", {"line": 1, "key": "a", "found": "1_000"}),
    ("no such day", "a: 2022-02-30\n", {"line": 1, "key": "a", "allowed": "YYYY-MM-DD"}),
    ("a time", "a: 2022-02-24 05:00:00\n", {"line": 1, "key": "a", "allowed": "YYYY-MM-DD"}),
    ("a number as a key", "1: a\n", {"line": 1, "found": 1, "allowed": "quote"}),
    ("a date as a key", "b: 1\n2022-02-24: a\n", {"line": 2, "found": "2022"}),
    ("a list as a key", "? [a]\n: 1\n", {"line": 1}),
    ("two documents", "a: 1\n---\nb: 2\n", {"line": 2, "allowed": "one document"}),
    ("broken syntax", "a: 1\nb: [1, 2\n", {"line": 3}),
    ("a tabulator", "a:\n\t- 1\n", {"line": 2}),
    ("a NUL character", "a: 1\nb: x\0y\n", {"line": 2, "found": "\0"}),
    ("a NUL character in escapes", 'a: "x\\0y"\n', {"line": 1, "key": "a"}),
    ("a control character", "a: \x1b[2J\n", {}),
    ("a control character in escapes", 'a: "\\e[2J"\n', {"line": 1, "key": "a"}),
    ("a control character in a key", 'a: {"\\e[2J": 1}\n', {"line": 1}),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_refused(text: str, expected: dict[str, Any]) -> None:
    refused(lambda: parse(text), file=FILE, **expected)


BOMBS: list[tuple[str, str, str]] = [
    ("nested lists", "a: " + "[" * 200_000, "12 levels"),
    ("nested maps", "a: " + "{a: " * 60_000, "12 levels"),
    ("nested dashes", "- " * 100_000, "12 levels"),
    ("nested blocks", "".join(" " * n + "a:\n" for n in range(600)), "12 levels"),
    ("billion laughs", "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)),
        "written out"),
    ("nested interpolations", "a: " + "${a." * 60 + "}" * 60, "plain values"),
    ("many entries", "a:\n" + "- 1\n" * 60_000, "40000"),
    ("many keys", "".join(f"k{n}: 1\n" for n in range(24_000)), "40000"),
    ("many pairs in a list", "[" + "a: b, " * 40_000 + "]", "40000"),
    ("a number of many digits", "a: " + "1" * 250_000, "whole number"),
    ("a number of many parts", "a: " + "1:" * 120_000 + "1", "whole number"),
]


@pytest.mark.parametrize(("text", "allowed"), [c[1:] for c in BOMBS], ids=[c[0] for c in BOMBS])
def test_bombs_are_refused_at_once_and_briefly(text: str, allowed: str) -> None:
    assert len(text) <= safe_yaml.MAX_BYTES
    refused(lambda: parse(text), file="", allowed=allowed)


def test_nesting_is_refused_in_our_words_whoever_refuses_first(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: 1\nb: '[['  # [\nc: " + "[{x: " * 10
    ours = refused(lambda: parse(text), file=FILE, line=3, allowed="12 levels")

    def sooner(text: str, Loader: Any) -> Any:  # a library that reads ahead and stops at twenty brackets
        yield from events
        raise yaml.scanner.ScannerError("while increasing flow level", None, "exceeded maximum nesting depth",
                                        yaml.Mark(FILE, len(text), 2, len(text), None, None))

    events = list(yaml.parse("a: 1\nb: '[['\nc: x\n", Loader=yaml.SafeLoader))[:-4]
    monkeypatch.setattr(yaml, "parse", sooner)
    theirs = refused(lambda: parse(text), file=FILE, line=3, key="c", allowed="12 levels")
    assert theirs.problem == ours.problem


@pytest.mark.parametrize("text", ["a: '" + "[" * 2000, 'a: "' + "{" * 2000, "a: [1  # " + "[" * 2000,
                                  "a: " + "[1], " * 2000])
def test_brackets_that_nest_nothing_are_not_blamed(text: str) -> None:
    error = refused(lambda: parse(text), file="")
    assert error.problem.startswith("not valid YAML")


@pytest.mark.parametrize("text", [
    "#" * 250_000, "#\n" * 120_000, "a:" + " " * 250_000 + "b", "a: " + "x y " * 60_000,
    'a: "' + "\n" * 200_000 + '"', "a: |\n" + "  x\n" * 60_000, "\n" * 250_000,
])
def test_large_and_dull_files_are_no_burden(text: str) -> None:
    began = time.process_time()
    data = parse(text)
    assert data is None or set(data) == {"a"}
    assert time.process_time() - began < 1.0


# -- files ------------------------------------------------------------------------------------------


def read(path: Path) -> Any:
    return safe_yaml.read(path).data


def test_a_file_of_the_greatest_size_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a: 1 #" + b"x" * (256 * 1024 - 6))
    assert read(path) == {"a": 1}
    path.write_bytes(b"a: 1 #" + b"x" * (256 * 1024 - 5))
    refused(lambda: read(path), file="big.yaml", found="262145 bytes", allowed="262144 bytes")


@pytest.mark.parametrize("raw", [b"a: \xff\n", b"a: caf\xe9\n", "a: 1\n".encode("utf-16"),
                                 b"a: \xed\xa0\x80\n"])
def test_other_encodings_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "coded.yaml"
    path.write_bytes(raw)
    error = refused(lambda: read(path), file="coded.yaml", fix="UTF-8")
    assert "not UTF-8" in error.problem


def test_an_empty_file_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_bytes(b"")
    assert read(path) is None


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    refused(lambda: read(tmp_path / "folder.yaml"), file="folder.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    seen: list[str] = []

    def attempt() -> None:
        try:
            safe_yaml.find([tmp_path], "pipe", "scenario", "scenario")
        except InputError as error:
            seen.append(str(error))

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(2.0)
    assert not thread.is_alive(), "waits for somebody to write into the pipe"
    assert "not a regular file" in seen[0]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    refused(lambda: read(tmp_path / "nothing.yaml"), file="nothing.yaml")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text("a: 1\n")
    path.chmod(0)
    refused(lambda: read(path), file="secret.yaml")


# -- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [
    "..", "../secret", "a/b", "/etc/passwd", "a\0b", "a\n", "Upper", "NO", "a b", "a.b", "a-b", "_a", "1a",
    "", "a" * 65, "é", "ａ", "~", "$HOME", "c:x", "con.yaml",
])
def test_names_that_are_not_slugs(tmp_path: Path, name: str) -> None:
    error = refused(lambda: safe_yaml.find([tmp_path], name, "scenario", "scenario"), file="command line",
                    key="scenario", allowed="lower-case letters")
    assert error.found == name
    with pytest.raises(InputError):
        safe_yaml.read_in(tmp_path, name, "scenario")


@pytest.mark.parametrize("name", ["a", "arms_sale", "crimea_2014", "a" * 64])
def test_names_that_are(name: str) -> None:
    assert safe_yaml.check_slug(name, "scenario") == name


def test_a_link_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "scenarios", tmp_path / "outside.yaml"
    inside.mkdir()
    outside.write_text("a: 1\n")
    (inside / "link.yaml").symlink_to(outside)
    refused(lambda: safe_yaml.find([inside], "link", "scenario", "scenario"), file="link.yaml",
            found=str(tmp_path), allowed="of this folder", fix="copy")
    (inside / "dangling.yaml").symlink_to(inside / "nothing.yaml")
    refused(lambda: safe_yaml.find([inside], "dangling", "scenario", "scenario"), file="dangling.yaml")
    (inside / "loop.yaml").symlink_to(inside / "loop.yaml")
    refused(lambda: safe_yaml.find([inside], "loop", "scenario", "scenario"), file="loop.yaml")


def test_a_link_within_its_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text("a: 1\n")
    (tmp_path / "other.yaml").symlink_to("story.yaml")
    assert safe_yaml.find([tmp_path], "other", "scenario", "scenario").data == {"a": 1}


def test_the_nearest_name_is_suggested(tmp_path: Path) -> None:
    for name in ("arms_sale", "baseline"):
        (tmp_path / f"{name}.yaml").write_text("a: 1\n")
    refused(lambda: safe_yaml.find([tmp_path], "arms_sail", "scenario", "scenario"), file="command line",
            key="scenario", found="arms_sail", allowed="arms_sale, baseline", fix="scenario=arms_sale")


def test_the_users_folders_come_before_the_built_in_one(tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    places = {name: tmp_path / name for name in ("work", "shelf", "builtin")}
    for name, place in places.items():
        (place / "scenarios").mkdir(parents=True)
        (place / "scenarios" / f"only_{name}.yaml").write_text(f"a: {name}\n")
        (place / "scenarios" / "same.yaml").write_text(f"a: {name}\n")
    (places["work"] / "scenarios" / "Not-A-Slug.yaml").write_text("a: 1\n")
    monkeypatch.chdir(places["work"])
    monkeypatch.setenv("SIM_SCENARIO_PATH", f"{places['shelf'] / 'scenarios'}{os.pathsep}{tmp_path / 'none'}")
    where = safe_yaml.folders("SIM_SCENARIO_PATH", places["builtin"] / "scenarios", "scenarios")
    assert safe_yaml.names_in(where) == ["only_builtin", "only_shelf", "only_work", "same"]
    assert safe_yaml.find(where, "same", "scenario", "scenario").data == {"a": "work"}
    assert safe_yaml.find(where, "only_shelf", "scenario", "scenario").data == {"a": "shelf"}


# -- anything at all --------------------------------------------------------------------------------


def _is_data(value: Any, depth: int = 0) -> bool:
    if isinstance(value, dict):
        return depth < 20 and all(type(k) is str and _is_data(v, depth + 1) for k, v in value.items())
    if isinstance(value, list):
        return depth < 20 and all(_is_data(v, depth + 1) for v in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or type(value) in (str, int, bool, datetime.date)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for k, v in value.items() for s in (k, *_strings(v))]
    if isinstance(value, list):
        return [s for v in value for s in _strings(v)]
    return [value] if isinstance(value, str) else []


def data_or_refusal(text: str) -> None:
    try:
        data = parse(text)
    except InputError as refusal:
        message = str(refusal)
    else:
        message = FILE
        assert _is_data(data)
        assert not any("${" in s or "\0" in s for s in _strings(data))
    assert message.startswith(FILE)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
@example("\ufeffa: 1")
@example("a: '\u2028'")
@example("%YAML 9.9\n---\na: 1")
def test_any_text_is_data_or_refused(text: str) -> None:
    data_or_refusal(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([
    *"{}[]:,-?&*!|>'\"%@#`\n\t .~=<$\\_x1e0",
    "\n  ", ": ", "- ", "a: ", "? ", "---\n", "...\n", "!!int ", "&a ", "*a", "<<: ", "${", "NO",
    ".inf", "1e999", "2022-02-30", "0x1", "\\x24", "\\0", "_target_", "hydra", "|2+\n",
]), max_size=40).map("".join))
def test_anything_like_yaml_is_data_or_refused(text: str) -> None:
    data_or_refusal(text)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_data_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(raw)
    try:
        data = read(path)
    except InputError as refusal:
        data, message = None, str(refusal)
    else:
        message = str(path)
    assert _is_data(data)
    assert message.startswith(str(path))


def test_half_a_character_is_refused() -> None:
    # A surrogate cannot come from a file, but can from a command line that is not UTF-8.
    refused(lambda: parse("a: \ud800\n"), file=FILE, line=1)
