"""A folder of results that appears whole or not at all.

It is written under a name that starts with a dot and renamed when it is whole, so that a folder that
can be seen is finished.
"""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.reading.errors import InputError


@contextmanager
def published(folder: Path, name: str) -> Iterator[tuple[Path, list[Path]]]:
    """Write a folder that appears whole or not at all.

    Yields a temporary folder to write into and a list that, at the end, holds the final path:
    ``folder/name``, or ``folder/name-2``, ... where others were faster. If anything goes wrong, Ctrl-C
    included, nothing is left.

    Args:
        folder: Where the folder is made.
        name: Its name.

    Raises:
        InputError: If the folder cannot be written.
    """
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder))
    except OSError as error:
        _remove_empty(missing)
        raise InputError(f"cannot write here: {error.strerror}", file=folder, key="output.folder",
                         allowed="a folder that can be made and written",
                         fix="give another output.folder") from None
    final: list[Path] = []
    try:
        yield temporary, final
        os.chmod(temporary, 0o755)
        for path in sorted(temporary.iterdir()):
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        final.append(_rename(temporary, folder, name))
    except OSError as error:
        raise InputError(f"could not write the results: {error.strerror}", file=folder,
                         fix="free some space or give another output.folder") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        _remove_empty(missing if not final else [])


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _rename(temporary: Path, folder: Path, name: str) -> Path:
    for n in range(1, 100_000):
        target = folder / (name if n == 1 else f"{name}-{n}")
        if target.exists():
            continue
        try:
            os.rename(temporary, target)
        except OSError:
            if target.exists():
                continue
            raise
        return target
    raise InputError("too many folders of that name", file=folder / name)


def stamp() -> str:
    """Return the time as part of a folder's name: ``20240131T235959``, UTC."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S")
