"""Documents that a case ships with it: their paragraphs, and whether a key phrase stands where it is cited from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.coded.cases import Case
from sim.coded.values import Passage, Source
from sim.reading.errors import InputError, one_of

#: Most bytes of a document.
MAX_BYTES = 4 * 1024 * 1024
#: By source, the paragraphs of its text; the first is number 1.
Texts = Mapping[str, Sequence[str]]


def texts_of(case: Case, sources: Mapping[str, Source]) -> dict[str, tuple[str, ...]]:
    """Return the paragraphs of the documents whose texts a case ships (``documents/SOURCE.txt``, a paragraph a line).

    Args:
        case: The case.
        sources: Its source cards by id.

    Raises:
        InputError: If a text belongs to no card, cannot be read, or is not what its card says.
    """
    folder, found = case.folder / "documents", {}
    for path in sorted(folder.glob("*.txt")):
        if path.stem not in sources:
            raise InputError("a text without a source card", file=path, found=path.stem, allowed=one_of(sources),
                             fix="add its card to sources.yaml, or take the file away")
        found[path.stem] = _paragraphs(path, folder, sources[path.stem])
    return found


def _paragraphs(path: Path, folder: Path, card: Source) -> tuple[str, ...]:
    try:
        if path.resolve().parent != folder.resolve() or not path.is_file():
            raise InputError("not a file of this folder", file=path, allowed="the text itself", fix="copy it here")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        raw.decode("utf-8")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    except UnicodeDecodeError:
        raise InputError("not UTF-8 text", file=path, fix="save it as UTF-8") from None
    if len(raw) > MAX_BYTES:
        raise InputError("the text is too large", file=path, allowed=f"at most {MAX_BYTES} bytes", fix="shorten it")
    raw = raw.replace(b"\r\n", b"\n")
    lines, sha256 = tuple(line for line in raw.decode().split("\n") if line.strip()), hashlib.sha256(raw).hexdigest()
    if sha256 != card.sha256 or len(lines) != card.paragraphs:
        raise InputError(
            "the text has changed since its card was written" if sha256 != card.sha256
            else "another number of paragraphs than on its card", file=path, key="sha256",
            found=f"{len(lines)} paragraphs, sha256 {sha256}",
            allowed=f"{card.paragraphs} paragraphs, sha256 {card.sha256}, as its card says",
            fix=f"if this is your new text: in {folder.parent / 'sources.yaml'} set `paragraphs: {len(lines)}` and "
            f"`sha256: {sha256}`; if not, put the old text back")
    return lines


def check_phrase(passage: Passage, texts: Texts, where: str, key: str) -> None:
    """Refuse a key phrase that does not stand in its paragraph, where the text is shipped.

    Raises:
        InputError: If it does not.
    """
    lines = texts.get(passage.source)
    if lines is None or not 0 < passage.paragraph <= len(lines):
        return
    if _plain(passage.phrase) not in _plain(lines[passage.paragraph - 1]):
        raise InputError("a phrase that does not stand in its paragraph", file=where, key=key,
                         found=passage.phrase, allowed=f"words of {passage.cited}",
                         fix="copy them from the text, or name the paragraph where they stand")


def _plain(text: str) -> str:
    """Return a text in lower case with single spaces and straight quotes."""
    return " ".join(text.replace("\u2019", "'").replace("\u201c", '"').replace("\u201d", '"').lower().split())
