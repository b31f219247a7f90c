"""Reading YAML that a stranger wrote.

Scenario and coding files are exchanged between people who do not know each other, so they are data
and nothing else: no anchors, no tags, no interpolation, no key that Hydra would act on; bounded in
size, depth and number of entries before anything is built. Every refusal names file, line and key.
"""

from __future__ import annotations

import copy
import datetime
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from yaml.resolver import Resolver

from sim.reading.errors import InputError, nearest, one_of, shorten

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_ENTRIES = 40_000
SLUG = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
#: What :data:`SLUG` matches, in words.
NAMES = "lower-case letters, digits and underscores, starting with a letter, at most 64"
FORBIDDEN_KEYS = frozenset(
    {"_target_", "_partial_", "_args_", "_recursive_", "_convert_", "hydra", "defaults", "<<"}
)

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[-+]?([0-9]{1,40}\.[0-9]{0,40}|\.[0-9]{1,40}|[0-9]{1,40})([eE][-+]?[0-9]{1,3})?\Z")
_RESOLVER: Any = Resolver()
# Control characters but tab and line feed, marks that turn or hide text, halves of characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\ue000-\uf8ff]"
)
_QUOTED = re.compile(r"""(?m:(?:^|[ \t])#.*)|'[^']*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z)""")
_MARKS = (
    (re.compile("\0"), "a NUL character"),
    (re.compile(r"\$\{"), "an interpolation"),
    (re.compile(r"#\s*@\s*package"), "a Hydra package directive"),
    (re.compile("[\ud800-\udfff]"), "half a character"),
)

Key = tuple[str | int, ...]


@dataclass
class Document:
    """Plain data from one file, and where each key stands in it.

    Attributes:
        data: Dictionaries, lists, strings, numbers, booleans, dates and None.
        file: Name to use in messages.
        lines: Line number (from 1) by key path.
    """

    data: Any
    file: str
    lines: dict[Key, int] = field(default_factory=dict)

    def where(self, key: Key) -> str:
        """Return ``file:line`` of the key or of its nearest parent that has a line."""
        for end in range(len(key), -1, -1):
            if key[:end] in self.lines:
                return f"{self.file}:{self.lines[key[:end]]}"
        return self.file


def dotted(key: Key) -> str:
    """Return a key path as people write it: ``events.invasion.changes.0.set``."""
    return ".".join(str(part) for part in key)


def check_slug(name: object, kind: str, *, file: object = None, key: str | None = None) -> str:
    """Return ``name`` if it is a plain slug.

    Raises:
        InputError: If it has anything but lower-case letters, digits and underscores, does not
            start with a letter, or is longer than 64 characters.
    """
    if isinstance(name, str) and SLUG.match(name):
        return name
    better = re.sub(r"[^a-z0-9]+", "_", str(name).strip().lower()).strip("_")[:64]
    raise InputError(
        f"not a plain name for {'an' if kind[:1] in 'aeiou' else 'a'} {kind}", file=file, key=key, found=name,
        allowed=NAMES, fix=f"write {better}" if SLUG.match(better) else "rename it",
    )


def check_file_name(where: list[Path], name: str, kind: str, key: str | None = None) -> None:
    """Refuse a name whose file is there but is not called as a file of its kind has to be.

    Raises:
        InputError: If a folder has ``name`` with another extension, in capitals or with signs that no
            name may have, so that it is never found.
    """
    for folder in where:
        for path in sorted(folder.glob("*.[yY]*")):
            suffix = path.suffix.lower()
            if path.stem.lower() != name.lower() or suffix not in (".yaml", ".yml"):
                continue
            if path.suffix != ".yaml" or not SLUG.match(path.stem):
                better = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")
                better = (better if better[:1].isalpha() else f"{kind}_{better}")[:64]
                raise InputError(f"a file that no {kind} can be called by", file=path, key=key,
                                 found=path.name, allowed=f"NAME.yaml, NAME of {NAMES}",
                                 fix=f"rename it, as to {better}.yaml")


def read_in(folder: Path, name: str, kind: str) -> Document:
    """Read ``folder/name.yaml``, a table of keys; the name must be a slug and the file lie in the folder.

    Raises:
        InputError: If the name is no slug, the file is missing, leads out of its folder, is refused
            by :func:`read`, or holds anything but a table of keys at its top.
    """
    check_slug(name, kind)
    path = folder / f"{name}.yaml"
    try:
        real, root = path.resolve(strict=True), folder.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise InputError(f"cannot read the {kind}: {error}", file=path) from None
    if real.parent != root:
        raise InputError(
            "a link that leads out of its folder", file=path, found=str(real.parent),
            allowed="a file of this folder", fix="copy the file here",
        )
    document = read(path)
    if not isinstance(document.data, dict):
        kinds = {type(None): "nothing", list: "a list"}
        raise InputError(
            f"not a {kind}: its top is no table of keys", file=document.where(()),
            found=kinds.get(type(document.data), document.data), allowed="lines as KEY: VALUE",
            fix="the README shows a small one",
        )
    return document


def read(path: Path) -> Document:
    """Read a YAML file as plain data.

    Raises:
        InputError: If it is no regular file, too large, not UTF-8, or refused by :func:`parse`.
    """
    try:
        if not path.is_file():
            raise InputError("not a regular file", file=path, allowed="a YAML file",
                             fix="take what is there away" if path.exists() else "write it: there is none of that name")
        status = path.stat()
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    if len(raw) > MAX_BYTES:
        raise InputError(
            "the file is too large", file=path, found=f"{status.st_size} bytes",
            allowed=f"at most {MAX_BYTES} bytes", fix="split it, or shorten its texts",
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8 text (byte {error.start})", file=path, fix="save it as UTF-8"
        ) from None
    parsed = _parsed(text, str(path))
    return Document(copy.deepcopy(parsed.data), parsed.file, parsed.lines)


@lru_cache(maxsize=64)
def _parsed(text: str, file: str) -> Document:
    """Parse a file once, however often it is read."""
    return parse(text, file)


def parse(text: str, file: str) -> Document:
    """Build plain data from YAML text.

    Raises:
        InputError: For anything that is not plain data: see the module's docstring.
    """
    _check_text(text, file)
    document = Document(None, file)
    try:
        events = yaml.parse(text, Loader=_LOADER)
        _Builder(document, events).build()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        if mark and _flow_depth(text[: mark.index]) > MAX_DEPTH:
            # the library reads ahead and may have a limit of its own: ours is said, whoever refuses first
            raise InputError("nested too deeply", file=f"{file}{line}",
                             key=dotted(next(reversed(document.lines), ())),
                             allowed=f"{MAX_DEPTH} levels") from None
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        here = (text.splitlines()[mark.line : mark.line + 1] or [""])[0] if mark else ""
        if here[: len(here) - len(here.lstrip())].count("\t") or "'\\t'" in problem:
            raise InputError("not valid YAML: a tab", file=f"{file}{line}", allowed="spaces",
                             fix="indent with spaces") from None
        raise InputError(
            f"not valid YAML: {problem}", file=f"{file}{line}",
            fix="mend the line, or quote the text; a key has a colon and a space after it, as in `low: 0.5`"
        ) from None
    return document


def _flow_depth(text: str) -> int:
    """Return how many brackets are open at the end of a text, those in quotes and comments not counted."""
    bare = _QUOTED.sub("", text)
    return sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))


def _check_text(text: str, file: str) -> None:
    for mark, what in _MARKS:
        place = mark.search(text)
        if place:
            line = text.count("\n", 0, place.start()) + 1
            raise InputError(
                f"{what} is not allowed in a data file", file=f"{file}:{line}", found=place[0],
                allowed="plain values", fix="write the value itself",
            )


class _Builder:
    """Turns parser events into data, refusing on the way."""

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self.document, self.events, self.entries = document, events, 0

    def build(self) -> None:
        started = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if started:
                    raise self.refuse(event, (), "a second document", "one document a file")
                started = True
            elif isinstance(event, yaml.NodeEvent):
                self.document.data = self.node(event, ())

    def node(self, event: Any, key: Key) -> Any:
        self.document.lines.setdefault(key, event.start_mark.line + 1)
        self.entries += 1
        if self.entries > MAX_ENTRIES:
            raise self.refuse(event, key, "too many entries", f"at most {MAX_ENTRIES}")
        if len(key) > MAX_DEPTH:
            raise self.refuse(event, key[:MAX_DEPTH], "nested too deeply", f"{MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self.refuse(event, key, "an anchor or alias", "the value itself, written out")
        if event.tag:
            raise self.refuse(event, key, "a tag", "plain values", event.tag)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, key)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(child := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(child, (*key, len(items))))
            return items
        return self.mapping(key)

    def mapping(self, key: Key) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = self.node(event, (*key, "")) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(name, str):
                raise self.refuse(event, key, "a key that is not text", "words; quote it", name)
            if name in FORBIDDEN_KEYS:
                raise self.refuse(event, (*key, name), "a key that is not data",
                                  "keys of the schema", name)
            if name in items:
                raise self.refuse(event, (*key, name), "the same key twice", "each key once", name)
            self.document.lines[(*key, name)] = event.start_mark.line + 1
            items[name] = self.node(next(self.events), (*key, name))
        return items

    def scalar(self, event: Any, key: Key) -> Any:
        text = event.value
        if _UNPRINTABLE.search(text):
            raise self.refuse(event, key, "a character that cannot be printed",
                              "letters, digits, punctuation", text)
        if "${" in text or "$ {" in text:
            raise self.refuse(event, key, "an interpolation is not allowed in a data file",
                              "plain values", text)
        if not event.implicit[0]:
            return text
        tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
        if tag == "str":
            number = _NUMBER.match(text) and float(text)
            return number if isinstance(number, float) and math.isfinite(number) else text
        if tag == "null":
            return None
        if tag == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if tag == "int" and _INTEGER.match(text):
            return int(text)
        if tag == "float" and _NUMBER.match(text) and math.isfinite(float(text)):
            return float(text)
        if tag == "timestamp" and len(text) == 10:
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                pass
        allowed = {
            "bool": "a number, true or false",
            "int": "a decimal whole number", "float": "a finite decimal number",
            "timestamp": "a date of the calendar as YYYY-MM-DD",
        }
        wanted = allowed.get(tag, "plain values")
        raise self.refuse(event, key, f"{shorten(text)} is ambiguous or not finite",
                          f"{wanted}, as the key asks for, or text in quotes", text,
                          f"write {wanted}; '{shorten(text)[1:-1]}' in quotes only where the key takes text")

    def refuse(self, event: Any, key: Key, what: str, allowed: str, found: object = None,
               fix: str | None = None) -> InputError:
        return InputError(
            what, file=f"{self.document.file}:{event.start_mark.line + 1}", key=dotted(key),
            found=found, allowed=allowed, fix=fix,
        )


def own_folders(variable: str, local: str) -> list[Path]:
    """Return where a user's files of a kind may lie.

    That is ``./local`` of the working folder, and the folders in the environment ``variable`` (separated as in
    ``PATH``).
    """
    import os

    return [Path(local)] + [Path(p) for p in os.environ.get(variable, "").split(os.pathsep) if p]


def folders(variable: str, builtin: Path, local: str) -> list[Path]:
    """Return the folders that hold files of a kind, the user's own first.

    They are those of :func:`own_folders`, and the built-in one.
    """
    found: list[Path] = []
    for folder in [*own_folders(variable, local), builtin]:
        if folder.is_dir() and all(folder.resolve() != other.resolve() for other in found):
            found.append(folder)
    return found


def names_in(where: list[Path]) -> list[str]:
    """Return the names of the files in the folders, sorted, those that are plain slugs only."""
    return sorted({p.stem for folder in where for p in folder.glob("*.yaml") if SLUG.match(p.stem)})


def find(where: list[Path], name: str, kind: str, key: str, also: tuple[str, ...] = (),
         place: str = "") -> Document:
    """Read the first file of that name in the folders.

    ``also`` are names that are no files; ``place`` is where a user puts one, if it is not ``./KEYs``.

    Raises:
        InputError: If no folder has it (the nearest name is suggested), or it is refused.
    """
    if isinstance(name, str) and SLUG.match(name):
        for folder in where:
            if (folder / f"{name}.yaml").is_symlink() or (folder / f"{name}.yaml").exists():
                return read_in(folder, name, kind)
    check_file_name(where, str(name), kind, key)
    check_slug(name, kind, file="command line", key=key)
    known = [*also, *names_in(where)]
    close = nearest(name, known)
    raise InputError(
        f"no {kind} of that name", file="command line", key=key, found=name, allowed=one_of(known),
        fix=f"write {key}={close}, if that is what was meant" if close
        else f"put {name}.yaml into {place or f'./{key}s'}",
    )
