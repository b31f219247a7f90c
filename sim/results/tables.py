"""Names that have moved to files of their own in this folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.results.files import read_tidy, write_csv, write_json, write_parquet
from sim.results.folder import published, stamp
from sim.results.manifest import file_hashes, read_manifest
from sim.results.provenance import processor, rules_hash, versions
from sim.settings.configuration import Configuration
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Opened", "file_hashes", "processor", "published", "read_manifest", "read_tidy", "reopen",
           "rules_hash", "stamp", "versions", "write_csv", "write_json", "write_parquet"]


@dataclass
class Opened:
    """A run folder, opened again (see :func:`sim.api.read_run`)."""

    path: Path
    manifest: dict[str, Any]
    settings: Any
    world: World
    seed: int

    def table(self, name: str) -> pd.DataFrame:
        """Return one of its tables by name."""
        return read_tidy(self.path / f"{name}.parquet")


def reopen(path: Path | str) -> Opened:
    """Open a run folder."""
    manifest = read_manifest(path)
    made = Configuration(manifest["config"], f"{path}/manifest.json")
    return Opened(Path(path), manifest, SimpleNamespace(parsed=made.options), made.world, made.seed)
