"""Where compiled code is kept, and that it is loaded only as it was written.

A folder for each user, below ``SIM_CACHE_DIR``, ``NUMBA_CACHE_DIR`` or the machine's temporary folder. Numba's files
are pickles and machine code: one that was cut off would end every later run, one with a changed bit could compute
something else. So their SHA-256 stand beside them, and a file that does not fit is removed and compiled again.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

_SUMS = "sha256.json"


def cache_root() -> Path:
    """Return the folder below which compiled code is kept, a folder a user."""
    root = os.environ.get("SIM_CACHE_DIR") or os.environ.get("NUMBA_CACHE_DIR")
    if root:
        return Path(root)
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return Path(tempfile.gettempdir()) / f"positions-sim-{user}"


def usable(folder: Path) -> bool:
    """Make a folder below the root, for this user alone; return whether both are this user's and writable."""
    return _own(folder.parent) and _own(folder)


def _own(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder.stat().st_uid == os.getuid() and os.access(folder, os.W_OK)
    except OSError:
        return False


def record(folder: Path) -> None:
    """Write down the hashes of the compiled code in a folder, if they are not those written down."""
    sums = _sums(folder)
    if sums != _written(folder):
        with suppress(OSError):
            temporary = folder / f".{_SUMS}-{os.getpid()}"
            temporary.write_text(json.dumps(sums), encoding="utf-8")
            temporary.replace(folder / _SUMS)


def remove_damaged(folder: Path) -> None:
    """Remove compiled code that is not what was written down: it is compiled again."""
    expected = _written(folder)
    for name, found in _sums(folder).items():
        if expected.get(name) != found:
            with suppress(OSError):
                (folder / name).unlink()


def _written(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / _SUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _sums(folder: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*.nb[ic]")):
        with suppress(OSError):  # another process may be about to replace it
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
