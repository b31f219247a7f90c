"""The source texts where they are present, and how a phrase is looked up in them.

The project holds none of the texts. They are looked for in ``SIM_DOCUMENTS`` or in
``../shared/documents`` beside the project, and recognised by the SHA-256 of the source cards.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
_SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})
#: Keys whose texts are our own words.
OWN_WORDS = ("says", "reading", "reason", "story", "question", "title", "label", "why")


def folder() -> Path:
    """Return the folder in which the texts would lie."""
    return Path(os.environ.get("SIM_DOCUMENTS") or ROOT.parent / "shared" / "documents")


@lru_cache(maxsize=1)
def by_hash() -> dict[str, Path]:
    """Return the text files that are present by their SHA-256."""
    return {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in sorted(folder().glob("*.txt"))}


def normal(text: str) -> str:
    """Return a text in lower case, with plain quotes and dashes and single spaces."""
    return " ".join(text.lower().translate(_SIGNS).split())


def words(text: str) -> list[str]:
    """Return the words of a text, without punctuation."""
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", normal(text))


def paragraphs(path: Path) -> list[str]:
    """Return the normalised paragraphs of a text: its lines that are not empty."""
    return [normal(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def shared_run(text: str, runs: set[tuple[str, ...]], length: int = 6) -> str | None:
    """Return the first run of words of that length that the text has in common with ``runs``."""
    found = words(text)
    for n in range(len(found) - length + 1):
        if (run := tuple(found[n : n + length])) in runs:
            return " ".join(run)
    return None


def runs_of(text: str, length: int = 6) -> set[tuple[str, ...]]:
    """Return all runs of words of that length in a text."""
    found = words(text)
    return {tuple(found[n : n + length]) for n in range(len(found) - length + 1)}


@lru_cache(maxsize=64)
def plain(path: Path) -> Any:
    """Return the plain data of a YAML file of the project (shared: not to be changed)."""
    return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def walk(data: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every table in plain data with the place where it stands, whatever its depth."""
    if isinstance(data, dict):
        yield place, data
        for key, value in data.items():
            yield from walk(value, f"{place}.{key}")
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from walk(value, f"{place}.{n}")
