"""Shards on disk: published whole or not at all, with their SHA-256 beside them.

A file is written under a name that starts with a dot (which readers of Parquet folders skip), forced to
disk and renamed. Its hash, ``.NAME.sha256``, is in place before it is, so that a file that can be seen
under its name and does not fit its hash has been damaged since.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sim.coded.typed import Model, checked
from sim.coded.values import Strict
from sim.reading.errors import InputError
from sim.reading.safe_yaml import Document

#: Errors of a file system that is full or refuses to be written, and what people call them.
FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up",
        errno.EFBIG: "the file is larger than allowed", errno.EROFS: "the disk cannot be written",
        errno.EACCES: "the folder cannot be written", errno.EPERM: "the folder cannot be written",
        errno.EIO: "the disk has an error", errno.ESTALE: "the network disk went away",
        errno.EMFILE: "too many open files", errno.ENOENT: "the folder has gone"}


def shard(folder: Path, address: str) -> Path:
    """Return where a cell's shard is: 256 folders, so that none gets too large."""
    return folder / "cells" / address[:2] / f"{address}.parquet"


def failure(folder: Path, address: str) -> Path:
    """Return where a cell's failure is written down."""
    return folder / "failures" / f"{address}.json"


def beside(path: Path) -> Path:
    """Return the file with a file's SHA-256, which readers of Parquet folders skip for its dot."""
    return path.with_name(f".{path.name}.sha256")


def publish(path: Path, data: bytes) -> None:
    """Write a file and its SHA-256 so that it is seen whole or not at all.

    Raises:
        InputError: If it cannot be written; what was written of it is gone.
    """
    digest = hashlib.sha256(data).hexdigest()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(beside(path), f"{digest}  {path.name}\n".encode(), sync=False)
        replace(path, data)
    except OSError as error:
        raise refused(error, path) from None


def replace(path: Path, data: bytes, sync: bool = True) -> None:
    """Write a file under a temporary name, force it to disk and rename it.

    Raises:
        OSError: If it cannot be written; the temporary file is gone.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest):]
            if sync:
                os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def refused(error: OSError, path: Path) -> InputError:
    """Return the message for a file that could not be written."""
    what = FULL.get(error.errno or 0, error.strerror or str(error))
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return InputError(f"could not write: {what}", file=path,
                      fix=f"{'make room' if full else 'see to that'}, then `python -m sim sweep resume` the "
                      "sweep: finished cells are kept")


def damage(path: Path) -> str | None:
    """Return what is wrong with a published file; None if it is whole."""
    try:
        stated = beside(path).read_bytes()
    except OSError:
        return "its SHA-256 is missing"
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    return None if stated == f"{found}  {path.name}\n".encode() else "it does not fit its SHA-256"


def present(folder: Path) -> set[str]:
    """Return the addresses that have a shard, whole or not."""
    return {name.removesuffix(".parquet") for name in _names(folder / "cells")
            if name.endswith(".parquet") and not name.startswith(".")}


def _names(folder: Path) -> Iterable[str]:
    """Yield the names of files one folder down."""
    try:
        parts = [entry.path for entry in os.scandir(folder) if entry.is_dir()]
    except FileNotFoundError:
        return
    for part in parts:
        yield from (entry.name for entry in os.scandir(part))


def read_json(path: Path, shape: type[Model]) -> Model:
    """Return what a JSON file holds, checked.

    Raises:
        InputError: If it cannot be read, is no JSON, or does not have the shape.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    except (ValueError, RecursionError):
        raise InputError("not JSON", file=path, fix="this program did not write it: start anew") from None
    return checked(shape, data, Document(data, str(path)))


class Failure(Strict):
    """What is written down of a failed cell."""

    index: int = -1
    cell: str = ""
    kind: str
    error: str
    traceback: str = ""
    seconds: float = 0.0
    host: str = ""
    at: str = ""


def failures(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what is written down of failed cells, by address."""
    found = {}
    for path in sorted((folder / "failures").glob("*.json")):
        try:
            found[path.stem] = read_json(path, Failure).model_dump()
        except InputError:
            found[path.stem] = {"kind": "unknown", "error": "its record cannot be read"}
    return found


def note_failure(folder: Path, address: str, facts: dict[str, Any]) -> None:
    """Write down why a cell has no shard.

    Raises:
        InputError: If it cannot be written.
    """
    path = failure(folder, address)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        raise refused(error, path) from None


def forget_failure(folder: Path, address: str) -> None:
    """Remove the record of a failure, if there is one."""
    failure(folder, address).unlink(missing_ok=True)


def sweep_up(folder: Path) -> int:
    """Remove temporary files that a killed process left; return how many.

    Only for who holds the lock of the whole sweep.
    """
    count = 0
    for part in (folder, folder / "failures", *(folder / "cells").glob("*")):
        for path in part.glob(".*.tmp") if part.is_dir() else ():
            path.unlink(missing_ok=True)
            count += 1
    return count


def damaged(folder: Path, addresses: Iterable[str],
            progress: Callable[[int], None] | None = None) -> dict[str, str]:
    """Return the shards that do not fit their hash, and why."""
    found = {}
    for address in addresses:
        problem = damage(shard(folder, address))
        if problem:
            found[address] = problem
        if progress:
            progress(1)
    return found


def put_aside(folder: Path, addresses: Iterable[str], where: str) -> int:
    """Move shards out of the sweep, into ``folder/where``; return how many."""
    count = 0
    for address in addresses:
        path = shard(folder, address)
        if not path.exists():
            continue
        (folder / where).mkdir(exist_ok=True)
        for old in (path, beside(path)):
            if old.exists():
                shutil.move(old, folder / where / old.name)
        count += 1
    return count
