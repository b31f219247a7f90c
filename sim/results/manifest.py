"""The manifest of a run folder: all that is needed to make the folder again, and the files' hashes."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.reading.errors import InputError
from sim.results.files import write_json
from sim.results.provenance import processor, rules_hash, versions
from sim.settings.configuration import Configuration


def write_manifest(configuration: Configuration, folder: Path, seconds: float) -> None:
    """Write the manifest of a folder whose other files are all there.

    Args:
        configuration: What was played.
        folder: The folder.
        seconds: How long it took.
    """
    write_json(folder / "manifest.json", {
        "format": 1,
        "scenario": configuration.name,
        "seed": configuration.seed,
        "coding": configuration.options.coding,
        **_coders(configuration),
        "overrides": configuration.overrides,
        "world_sha256": configuration.world.hash(),
        "rules_sha256": rules_hash(),
        "versions": versions(),
        "processor": processor(),
        "made_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "wall_seconds": round(seconds, 3),
        "files": file_hashes(folder),
        "config": configuration.data,
    })


def _coders(configuration: Configuration) -> dict[str, Any]:
    """Return the coders of a pool by coding; nothing of a single reading."""
    pool = configuration.evidence.pool
    return {"coders": dict(zip(pool.names, pool.readers, strict=True))} if pool else {}


def file_hashes(folder: Path, leave_out: Sequence[str] = ("manifest.json",)) -> dict[str, str]:
    """Return the SHA-256 of each file in a folder by name, those of ``leave_out`` excepted."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir()) if path.is_file() and path.name not in leave_out
    }


def read_manifest(path: Path | str) -> dict[str, Any]:
    """Return the manifest of a run folder.

    Raises:
        InputError: If there is none, or it is no manifest of ours.
    """
    folder = Path(path)
    file = folder / "manifest.json"
    if not file.is_file():
        raise InputError("not a run folder: it has no manifest.json", file=folder,
                         fix="give the folder that `python -m sim` printed")
    if file.stat().st_size > 4_000_000:
        raise InputError("the manifest is too large", file=file)
    try:
        manifest: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"the manifest cannot be read: {error}", file=file) from None
    for key in ("config", "files", "versions"):
        if not isinstance(manifest, dict) or not isinstance(manifest.get(key), dict):
            raise InputError("not a manifest of a run", file=file, key=key, allowed="a table of keys",
                             fix="give the folder that `python -m sim` printed")
    found: dict[str, Any] = manifest
    return found
