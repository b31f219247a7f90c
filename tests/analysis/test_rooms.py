"""Who knows whom in ``analysis``: mathematics stands apart from prose, figures and commands."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p
         for p in sorted((ROOT / "analysis").rglob("*.py"))}
#: What modules that are not mathematics are called, or end in (``map_prose``); every other module of a folder is.
NOT_MATHS = {"prose", "figure", "assemble", "__main__"}
#: Modules that all analyses share, by floor: each may know those of the floors before it.
SHARED = (
    {"stats", "plots", "citations", "frames"},
    {"paired", "phrases", "given", "conclusions"},
    {"commandline", "publish"},
)
#: Analyses that put others to use, and which: forms asks claims and rivals; rivals are scored as in the backtest.
USES = {"forms": {"claims", "rivals"}, "rivals": {"backtest"}}
FOLDERS = sorted({name.split(".")[1] for name in FILES if name.count(".") == 2})
#: The page is words and markup throughout.
COUNTED = [name for name in FILES if name.count(".") >= 2 and name.split(".")[1] != "report"
           and not {name.split(".")[2], name.rpartition("_")[2]} & NOT_MATHS]


@cache
def known(name: str) -> frozenset[str]:
    """Return the modules that a module imports anywhere but for its annotations."""
    found: set[str] = set()

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in FILES
                         else node.module for alias in node.names)
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(ast.parse(FILES[name].read_text(encoding="utf-8")))
    return frozenset(found)


@cache
def reached(name: str) -> frozenset[str]:
    """Return the modules that a module of ``analysis`` imports, itself or through others of ``analysis``."""
    found, todo = set(known(name)), [name]
    seen = {name}
    while todo:
        for used in known(todo.pop()):
            found.add(used)
            if used in FILES and used not in seen:
                seen.add(used)
                todo.append(used)
    return frozenset(found)


def test_every_analysis_has_its_rooms() -> None:
    assert FOLDERS == ["agreement", "backtest", "calibrate", "claims", "compare", "forms", "frontier", "report",
                       "rivals", "sensitivity", "votes"]
    for folder in FOLDERS:
        parts = {name.split(".")[2] for name in FILES if name.startswith(f"analysis.{folder}.")}
        assert parts >= ({"__main__", "page"} if folder == "report" else NOT_MATHS), folder


@pytest.mark.parametrize("name", ["analysis.stats", "analysis.paired", *COUNTED])
def test_mathematics_knows_no_picture_prose_or_command(name: str) -> None:
    for used in reached(name):
        assert used.split(".")[0] not in ("matplotlib", "rich", "argparse", "jinja2"), used
        if used.startswith("analysis."):
            assert used.split(".")[-1] not in {*NOT_MATHS, "plots", "publish", "commandline"}, used
            assert not used.endswith(("_prose", "_figure")), used


@pytest.mark.parametrize("name", [n for n in FILES if n.endswith(("prose", "figure"))])
def test_prose_and_figures_know_no_command(name: str) -> None:
    for used in known(name):
        assert used.split(".")[0] != "argparse", used
        assert used.split(".")[-1] not in ("__main__", "assemble", "commandline"), used
        if name.endswith("prose"):
            assert not used.startswith(("matplotlib", "rich")), used


@pytest.mark.parametrize("name", sorted(set(FILES) - {"analysis"}))
def test_an_analysis_knows_its_own_folder_and_what_all_share(name: str) -> None:
    own = name.split(".")[1]
    floor = next((k for k, names in enumerate(SHARED) if own in names), len(SHARED))
    assert floor < len(SHARED) or own in FOLDERS, "a new module that all share: give it a floor"
    allowed = set().union(*SHARED[:floor]) | {own if floor == len(SHARED) else "", *USES.get(own, ())}
    for used in known(name):
        if used.startswith("analysis."):
            assert used.split(".")[1] in allowed, used


def test_nothing_goes_in_circles_not_even_inside_functions() -> None:
    for name in FILES:
        assert name not in reached(name), name


def test_files_are_short() -> None:
    lines = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in FILES.values())
    assert lines[len(lines) // 2] <= 130
    assert lines[-1] <= 300
