"""Renews the lock: ``python .ci/lock.py PYTHON...`` resolves anew on each Python, the oldest first.

PYTHON are interpreters; the script itself needs ``packaging``, which pytest brings. It writes
``constraints.txt``, the newest releases that fit together, with every extra, which README and CI install
with; and ``.ci/lowest.txt``, the oldest ones that ``pyproject.toml`` promises, on the oldest Python. Run
the tests in both set-ups before you commit them. ``--check`` says whether the two files fit
``pyproject.toml`` and asks nobody.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCK, LOWEST = ROOT / "constraints.txt", ROOT / ".ci" / "lowest.txt"
#: Extras that promise a range of releases; the tools of the others are tested as locked.
PROMISED = ("fast", "analysis", "app")


def required(*extras: str) -> dict[str, SpecifierSet]:
    """Return what the project and its extras require themselves: name to range."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = list(project["dependencies"])
    for extra in extras or project["optional-dependencies"]:
        found += project["optional-dependencies"][extra]
    needs = map(Requirement, found)
    return {canonicalize_name(n.name): n.specifier for n in needs if n.name != project["name"]}


def lowest() -> dict[str, Version]:
    """Return the lower bounds of what the project and the promised extras require."""
    return {name: min(Version(bound.version) for bound in bounds if bound.operator == ">=")
            for name, bounds in required(*PROMISED).items()}


def resolved(python: str, extras: str, *more: str) -> tuple[tuple[int, int], dict[str, str]]:
    """Return a Python's version and what pip would install on it: name to version."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([python, "-m", "venv", place], check=True)
        pip = [f"{place}/bin/pip", "--disable-pip-version-check", "install", "--quiet", "--dry-run",
               "--ignore-installed", "--report", f"{place}/report.json", *more, "-e", f"{ROOT}[{extras}]"]
        subprocess.run(pip, check=True)
        report = json.loads(Path(place, "report.json").read_text(encoding="utf-8"))
    major, minor = report["environment"]["python_version"].split(".")
    projects = [entry["metadata"] for entry in report["install"]]
    found = {canonicalize_name(project["name"]): project["version"] for project in projects}
    del found["positions-sim"]
    return (int(major), int(minor)), found


def lines(found: dict[tuple[int, int], dict[str, str]]) -> list[str]:
    """Return constraints, with a marker where a version depends on Python's."""
    written = []
    for name in sorted({name for versions in found.values() for name in versions}):
        runs: list[tuple[str, list[tuple[int, int]]]] = []
        for python in sorted(found):
            version = found[python].get(name)
            if version and (not runs or runs[-1][0] != version):
                runs.append((version, []))
            if version:
                runs[-1][1].append(python)
        for n, (version, pythons) in enumerate(runs):
            marks = [f"python_version >= '{pythons[0][0]}.{pythons[0][1]}'"] if n else []
            if n + 1 < len(runs):
                after = runs[n + 1][1][0]
                marks.append(f"python_version < '{after[0]}.{after[1]}'")
            written.append(f"{name}=={version}" + (f" ; {' and '.join(marks)}" if marks else ""))
    return written


def write(path: Path, what: str, found: dict[tuple[int, int], dict[str, str]]) -> None:
    """Write constraints with a line that says what they are."""
    spoken = ", ".join(f"{major}.{minor}" for major, minor in sorted(found))
    head = f"# {what}, on Python {spoken}. Renewed by .ci/lock.py."
    path.write_text("\n".join([head, *lines(found)]) + "\n", encoding="utf-8")


def renew(pythons: list[str]) -> None:
    """Resolve and write both files."""
    write(LOCK, "What the project is tested with", dict(resolved(p, "test,mesa-view") for p in pythons))
    with tempfile.TemporaryDirectory() as place:
        bounds = Path(place, "bounds.txt")
        bounds.write_text("".join(f"{name}=={bound}\n" for name, bound in lowest().items()), encoding="utf-8")
        oldest = resolved(pythons[0], "test", "-c", str(bounds))
    write(LOWEST, "The oldest releases that pyproject.toml promises", dict([oldest]))


def pins(path: Path) -> dict[str, set[Version]]:
    """Return the versions that a file pins, by name."""
    found: dict[str, set[Version]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.partition(";")[0].strip().partition("==")
            found.setdefault(name, set()).add(Version(version))
    return found


def check() -> list[str]:
    """Return what does not fit ``pyproject.toml``."""
    locked, oldest, bounds = pins(LOCK), pins(LOWEST), lowest()
    wrong = [f"{LOCK.name} has no {name}" for name in required() if name not in locked]
    wrong += [f"{LOCK.name}: {name} {version} is not {fits}" for name, fits in required().items()
              for version in locked.get(name, ()) if version not in fits]
    wrong += [f"{LOWEST.name} has no {name} {bound}" for name, bound in bounds.items()
              if oldest.get(name) != {bound}]
    return wrong


if __name__ == "__main__":
    words = sys.argv[1:]
    if words == ["--check"]:
        sys.exit("\n".join([*check(), "renew it: .ci/lock.py"]) if check() else 0)
    if not words or words[0].startswith("-"):
        sys.exit(__doc__)
    renew(words)
