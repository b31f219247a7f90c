"""Who may write into a sweep's folder.

A lock is a file in ``locks/`` that names its owner; making it fails if it is there. One lock covers the
whole sweep, or one task of a cluster job does its part. A lock whose owner is dead is *stale* and is taken
over: on the same machine the process is looked for; on another one a lock that has not been touched for two
minutes counts as stale (its owner touches it every five seconds), as does the lock of an earlier run of the
same cluster task. Where the file system has no ``flock`` that would keep two from taking over at once, a
stale lock is left for a person to remove.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sim.coded.values import Strict
from sim.reading.errors import InputError
from sim.sweep import store

WHOLE = "sweep"
TOUCH_SECONDS = 5.0
STALE_SECONDS = 120.0


class _Owner(Strict):
    """What a lock says of its owner."""

    host: str
    boot: str
    pid: int
    born: str
    since: str
    token: str
    job: str = ""
    restart: int = 0


def me() -> dict[str, Any]:
    """Return what a lock says of its owner."""
    facts: dict[str, Any] = {
        "host": platform.node(), "boot": _boot(), "pid": os.getpid(), "born": _born(os.getpid()),
        "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "token": os.urandom(8).hex(),
    }
    if "SLURM_JOB_ID" in os.environ:
        facts["job"] = os.environ["SLURM_JOB_ID"]
        facts["restart"] = int(os.environ.get("SLURM_RESTART_COUNT", "0"))
    return facts


def _boot() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return ""


def _born(pid: int) -> str:
    """Return when a process started, in ticks; with its number it names a process for good."""
    with suppress(OSError, IndexError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "dead" if state[0] in "ZX" else state[19]
    return ""


def _alive(owner: dict[str, Any]) -> bool:
    pid = int(owner["pid"])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return not owner.get("born") or _born(pid) == owner["born"]


def stale(path: Path, owner: dict[str, Any] | None, now: float, mine: dict[str, Any]) -> bool:
    """Return whether the owner of a lock is gone.

    Args:
        path: The lock.
        owner: What it says; None if it cannot be read.
        now: The time as the file system of the lock sees it.
        mine: What a lock of this process would say.
    """
    if owner is not None:
        if _earlier_self(owner, mine):
            return True
        if owner.get("host") == mine["host"]:
            return owner.get("boot") != mine["boot"] or not _alive(owner)
    try:
        return now - path.stat().st_mtime > STALE_SECONDS
    except FileNotFoundError:
        return True


def _earlier_self(owner: dict[str, Any], mine: dict[str, Any]) -> bool:
    """Return whether the owner is an earlier run of this very task of a cluster's job."""
    return "job" in owner and owner["job"] == mine.get("job") and owner.get("restart", 0) < mine["restart"]


def read(path: Path) -> dict[str, Any] | None:
    """Return what a lock says of its owner; None if it cannot be read."""
    try:
        return store.read_json(path, _Owner).model_dump(exclude_unset=True)
    except InputError:
        return None


def held(folder: Path) -> dict[str, dict[str, Any] | None]:
    """Return the locks of a sweep that are not stale: name to owner."""
    now, mine = _clock(folder), me()
    found = {}
    for path in sorted((folder / "locks").glob("*.lock")):
        owner = read(path)
        if not stale(path, owner, now, mine):
            found[path.stem] = owner
    return found


def _clock(folder: Path) -> float:
    """Return the time as the file system sees it; ours, if it cannot be asked."""
    probe = folder / "locks" / ".clock"
    try:
        probe.touch()
        return probe.stat().st_mtime
    except OSError:
        return time.time()


def named(owner: dict[str, Any] | None) -> str:
    """Return an owner in words."""
    if owner is None:
        return "somebody (the lock cannot be read)"
    job = f", cluster job {owner['job']}" if "job" in owner else ""
    return f"process {owner['pid']} on {owner['host']}{job}, since {owner['since']}"


@contextmanager
def _guarded(folder: Path) -> Iterator[bool]:
    """Let one process at a time look at the locks and change them; yield whether the system can do that."""
    handle = os.open(folder / "locks" / ".guard", os.O_CREAT | os.O_RDWR, 0o666)
    alone = False
    try:
        if sys.platform != "win32":
            import fcntl

            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
                alone = True
        yield alone
    finally:
        os.close(handle)


@contextmanager
def locked(folder: Path, name: str = WHOLE, patience: float = 0.0) -> Iterator[None]:
    """Hold a lock of a sweep.

    Args:
        folder: The sweep.
        name: ``sweep`` for all of it, or the name of a task; tasks exclude the whole, not each other.
        patience: Seconds to wait for somebody else to finish.

    Raises:
        InputError: If somebody else is at work there; it says who.
    """
    mine = me()
    path = folder / "locks" / f"{name}.lock"
    deadline = time.monotonic() + patience
    while True:
        try:
            _take(folder, path, mine)
            break
        except OSError as error:
            raise store.refused(error, path) from None
        except InputError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
    over = threading.Event()
    touching = threading.Thread(target=_touch, args=(path, over), daemon=True)
    touching.start()
    try:
        yield
    finally:
        over.set()
        touching.join()
        with suppress(OSError), _guarded(folder):
            if (read(path) or {}).get("token") == mine["token"]:
                path.unlink(missing_ok=True)
                path.with_suffix(".progress").unlink(missing_ok=True)


def _take(folder: Path, path: Path, mine: dict[str, Any]) -> None:
    """Make the lock, which fails if it is there; where nothing guards the locks, look again afterwards.

    Of two that make different locks at once, one whole and one task, one at least sees the other and
    steps back: both made theirs before they looked.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _guarded(folder) as alone:
        _make_way(folder, path, mine, alone)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        except FileExistsError:
            raise _busy(folder, path) from None
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(json.dumps(mine) + "\n")
            if not alone:
                _make_way(folder, path, mine, alone)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _touch(path: Path, over: threading.Event) -> None:
    while not over.wait(TOUCH_SECONDS):
        with suppress(OSError):
            os.utime(path)


def _make_way(folder: Path, own: Path, mine: dict[str, Any], alone: bool) -> None:
    """Remove stale locks that exclude this one.

    Without a guard, two that find a stale lock could each remove it, the second one the first one's new
    lock: there it stays, but for that of an earlier run of the same task, which nobody else removes.

    Raises:
        InputError: If somebody else is at work, or a stale lock has to be removed by hand.
    """
    now = _clock(folder)
    for path in sorted((folder / "locks").glob("*.lock")):
        if WHOLE not in (own.stem, path.stem) and path.stem != own.stem:
            continue
        owner = read(path)
        if owner is not None and owner["token"] == mine["token"]:
            continue
        if not stale(path, owner, now, mine):
            raise _busy(folder, path)
        if not alone and (owner is None or not _earlier_self(owner, mine)):
            raise InputError("a lock of a process that has ended, on a disk where it cannot be taken over "
                             "safely", file=path, found=named(owner),
                             fix="see that nobody is at work, remove the file, and try again")
        path.unlink(missing_ok=True)
        path.with_suffix(".progress").unlink(missing_ok=True)


def _busy(folder: Path, path: Path) -> InputError:
    return InputError("another process is at work on this sweep", file=folder, found=named(read(path)),
                      fix="wait for it (`python -m sim sweep status`), or stop it and try again")
