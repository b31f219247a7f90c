"""What a docstring refers to exists: every ``:mod:``, ``:func:``, ``:class:``, ``:data:`` and the like."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from passages import ROOT

ROLE = re.compile(r":(mod|func|class|meth|attr|data|exc):`(?:[^`<]*<)?[~!]?([\w.]+)(?:\(\))?>?`")
FILES = sorted(path for package in ("sim", "analysis") for path in (ROOT / package).rglob("*.py")
               if "_data" not in path.parts)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def references(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield role, target and the class around it (or ``""``) of each reference in a file's texts."""

    def walk(node: ast.AST, around: str) -> Iterator[tuple[str, str, str]]:
        if isinstance(node, ast.ClassDef):
            around = node.name
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((role, target, around) for role, target in ROLE.findall(node.value))
        for child in ast.iter_child_nodes(node):
            yield from walk(child, around)

    source = path.read_text(encoding="utf-8")
    yield from walk(ast.parse(source), "")
    yield from ((role, target, "") for line in source.splitlines() if line.strip().startswith("#")
                for role, target in ROLE.findall(line))


@cache
def loaded(name: str) -> object:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not name.startswith(str(error.name)):  # a library that is not installed here
            pytest.skip(f"{error.name} is not installed")
        raise


def is_package(name: str) -> bool:
    return ROOT.joinpath(*name.split("."), "__init__.py").is_file()


def has(cls: type, name: str) -> bool:
    """Return whether objects of a class have an attribute: declared, or given in one of its methods."""
    return name in getattr(cls, "__annotations__", {}) or bool(
        re.search(rf"\bself\.{name}\b[^=\n]*=[^=]", inspect.getsource(cls)))


def stands(role: str, target: str, home: str, around: str) -> bool:
    """Return whether a reference made in a module, inside a class, names something."""
    if target.startswith("."):
        target = f"{home if is_package(home) else home.rpartition('.')[0]}{target}"
    if role == "mod":
        try:
            loaded(target)
        except ModuleNotFoundError:
            return False
        return True
    for start in (f"{home}.{around}.{target}" if around else target, f"{home}.{target}", target):
        parts = start.split(".")
        for n in range(len(parts) - 1, 0, -1):
            try:
                found: object = loaded(".".join(parts[:n]))
            except ModuleNotFoundError:
                continue
            for k, part in enumerate(parts[n:], start=n):
                if k == len(parts) - 1 and isinstance(found, type) and has(found, part):
                    return True
                if not hasattr(found, part):
                    break
                found = getattr(found, part)
            else:
                return True
            break
    return False


def test_references_are_found_and_told_apart() -> None:
    assert ROLE.findall("see :func:`sim.run` and :class:`the world <sim.world.world.World>`") == [
        ("func", "sim.run"), ("class", "sim.world.world.World")]
    assert stands("func", "sim.api.run", "sim.world.world", "")
    assert stands("meth", "hash", "sim.world.world", "World")
    assert not stands("meth", "hsh", "sim.world.world", "World")
    assert not stands("mod", "sim.trajectories", "sim", "")
    assert sum(len(list(references(path))) for path in FILES) > 100


@pytest.mark.parametrize("path", [path for path in FILES if any(references(path))], ids=module_of)
def test_every_reference_names_something(path: Path) -> None:
    lost = [f":{role}:`{target}`" for role, target, around in references(path)
            if not stands(role, target, module_of(path), around)]
    assert not lost
