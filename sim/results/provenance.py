"""What results depend on beside the configuration: the code, the packages, the machine."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from pathlib import Path
from typing import Any

from sim import __version__


def rules_hash() -> str:
    """Return a SHA-256 of the code that determines results: rules, world, shocks and engines."""
    here = Path(__file__).resolve().parent.parent
    files = [here / "coded" / "variables.py"]
    for room in ("rules", "world", "engines", "settings"):
        files += sorted((here / room).glob("*.py"))
    sums = hashlib.sha256()
    for path in files:
        sums.update(path.name.encode() + b"\0" + path.read_bytes())
    return sums.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that results depend on."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version(), "sim": __version__}
    for name in ("hydra-core", "mesa", "numpy", "pyarrow", "pydantic", "matplotlib", "numba"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def processor() -> dict[str, Any]:
    """Return what kind of machine this is, its name left out."""
    return {"machine": platform.machine(), "system": platform.system(), "processors": os.cpu_count(),
            "byte_order": sys.byteorder}
