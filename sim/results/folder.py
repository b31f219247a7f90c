"""A folder of results that appears whole or not at all.

It is written under a name that starts with a dot and renamed when it is whole, so that a folder that
can be seen is finished.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
import re
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.reading.errors import InputError

#: Names of folders that are being written, and seconds for which a new one may still be unlocked.
_HIDDEN = re.compile(r"\.[A-Za-z0-9_-]+-\d{8}T\d{6}-([0-9a-f]{8})-[a-z0-9_]{8}")
_NEW = 60.0


@contextmanager
def published(folder: Path, name: str, key: str = "output.folder") -> Iterator[tuple[Path, list[Path]]]:
    """Write a folder that appears whole or not at all.

    Yields a temporary folder to write into and a list that, at the end, holds the final path:
    ``folder/name``, or ``folder/name-2``, ... where others were faster. If anything goes wrong, Ctrl-C
    included, nothing is left.

    Args:
        folder: Where the folder is made.
        name: Its name.
        key: What the place of the folder is called on the command line, for messages.

    Raises:
        InputError: If the folder cannot be written.
    """
    missing: list[Path] = []
    final: list[Path] = []
    # named before it is made: a signal that comes at once finds what there is to remove
    temporary, in_use = folder / f".{name}-{_host()}-{_token()}", None
    try:
        try:
            missing += [place for place in (folder, *folder.parents) if not place.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):
                remove_abandoned(folder)
            temporary.mkdir(mode=0o700)
        except OSError as error:
            raise InputError(f"cannot write here: {error.strerror}", file=folder, key=key,
                             allowed="a folder that can be made and written",
                             fix=f"give another {key}") from None
        in_use = _held(temporary)
        yield temporary, final
        temporary.chmod(0o777 & ~_umask())
        for path in sorted(temporary.iterdir()):
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        final.append(_rename(temporary, folder, name))
    except OSError as error:
        problem = (error.strerror or str(error)).partition("\n")[0]
        raise InputError(f"could not write the results: {problem}", file=folder,
                         fix=f"free some space or give another {key}") from None
    finally:
        if in_use is not None:
            os.close(in_use)
        shutil.rmtree(temporary, ignore_errors=True)
        _remove_empty(missing if not final else [])


def _held(folder: Path) -> int | None:
    """Return a descriptor that locks a folder for as long as this process lives; None if it is locked."""
    descriptor = None
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return descriptor
    except (ImportError, OSError):
        if descriptor is not None:
            os.close(descriptor)
        return None


def remove_abandoned(folder: Path) -> None:
    """Remove the hidden folders of programs that were killed while they wrote into them.

    A folder in use is locked by its program. One that was made within the last minute is left alone: its
    program may be about to lock it. So is one that another computer made: a lock may not be seen from here.
    """
    for path in folder.iterdir():
        made = _HIDDEN.fullmatch(path.name)
        if not made or made[1] != _host() or path.is_symlink() or not path.is_dir():
            continue
        with suppress(OSError):
            descriptor = _held(path) if time.time() - path.stat().st_mtime > _NEW else None
            if descriptor is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(descriptor)


def _token() -> str:
    """Return eight letters that no other call on this computer has at the same time."""
    call = repr((os.getpid(), threading.get_ident(), time.perf_counter_ns()))
    return hashlib.sha256(call.encode()).hexdigest()[:8]


def _host() -> str:
    """Return this computer as eight letters, which say nothing of its name."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _umask() -> int:
    """Return the mask of permissions that new files do not get."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


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
