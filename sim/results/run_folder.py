"""A run folder that is whole: of one piece, and played from the world that is there now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.reading.errors import InputError
from sim.results.manifest import read_manifest
from sim.settings.configuration import Configuration
from sim.settings.options import Options
from sim.world.world import World

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_AGAIN = "run it again, or take a copy of the folder that is whole"


class Manifest(BaseModel):
    """What a manifest says beside the configuration; what else stands in it is not read."""

    model_config = ConfigDict(strict=True, frozen=True)

    format: Literal[1]
    scenario: str
    seed: int
    coding: str
    overrides: dict[str, dict[str, float]]
    world_sha256: Sha256
    rules_sha256: Sha256
    versions: dict[str, str]
    files: dict[str, Sha256]


@dataclass(frozen=True)
class RunFolder:
    """A run folder whose manifest has been checked: see :func:`whole`.

    Attributes:
        path: Where it is.
        configuration: Its configuration.
        manifest: Its manifest.
        written: The whole manifest, as it stands in the file.
    """

    path: Path
    configuration: Configuration
    manifest: Manifest
    written: dict[str, Any]

    @property
    def world(self) -> World:
        """Its world."""
        return self.configuration.world

    @property
    def options(self) -> Options:
        """What was asked for."""
        return self.configuration.options

    def summary(self) -> dict[str, Any]:
        """Return its figures.

        Raises:
            InputError: If there are none, or they are not what was written, or are no figures.
        """
        data = kept_file(self.path, "summary.json", self.manifest.files)
        try:
            figures: Any = json.loads(data or b"null")
        except (ValueError, RecursionError):
            figures = None
        file = self.path / "summary.json"
        if not isinstance(figures, dict):
            raise InputError("the run folder has no summary.json of ours", file=file, fix=_AGAIN)
        if figures.get("runs") != self.options.ensemble.runs:
            raise InputError("the figures are of other runs than the manifest's", file=file, key="runs",
                             found=figures.get("runs"), allowed=str(self.options.ensemble.runs), fix=_AGAIN)
        return figures


def whole(path: Path | str) -> RunFolder:
    """Open a run folder, its manifest checked against its own configuration and the world of today.

    Raises:
        InputError: If it is no run folder, its manifest lacks something or contradicts itself, or the world
            that the configuration makes is no longer the one that was played.
    """
    file = Path(path) / "manifest.json"
    try:
        found = read_manifest(path)
        configuration = Configuration(found["config"], str(file))
    except InputError as error:
        if str(path) in str(error.file):
            raise
        # what the configuration names is missing or refused: say which configuration
        raise InputError(error.problem, file=file, key=error.key, found=error.found, allowed=error.allowed,
                         fix=error.fix) from None
    try:
        manifest = Manifest.model_validate(found)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        missing = detail["type"] == "missing"
        raise InputError("a key is missing" if missing else "not allowed here", file=file,
                         key=".".join(str(part) for part in detail["loc"]),
                         found=None if missing else detail["input"], allowed=detail["msg"],
                         fix=_AGAIN) from None
    for key, said, is_so in (
        ("scenario", manifest.scenario, configuration.name), ("seed", manifest.seed, configuration.seed),
        ("coding", manifest.coding, configuration.options.coding),
        ("overrides", manifest.overrides, configuration.overrides),
    ):
        if said != is_so:
            raise InputError("the manifest contradicts its own configuration", file=file, key=key, found=said,
                             allowed=str(is_so), fix=_AGAIN)
    if configuration.world.hash() != manifest.world_sha256:
        raise InputError("the world of this run is another one now: its scenario, a coded value or the "
                         "manifest has changed since it was played", file=file, key="world_sha256",
                         found=manifest.world_sha256, allowed=configuration.world.hash(), fix="run it again")
    return RunFolder(Path(path), configuration, manifest, found)


def kept_file(folder: Path, name: str, hashes: Mapping[str, str]) -> bytes | None:
    """Return a file as it was written; None if no such file was.

    Args:
        folder: Where it is.
        name: Its name.
        hashes: SHA-256 of the files that were written, by name.

    Raises:
        InputError: If it is gone, or is not what was written.
    """
    if name not in hashes:
        return None
    file = folder / name
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"the folder is not whole: {error.strerror}", file=file, fix=_AGAIN) from None
    found = hashlib.sha256(data).hexdigest()
    if found != hashes[name]:
        raise InputError("the file has been changed since it was made", file=file, key="sha256", found=found,
                         allowed=hashes[name], fix=_AGAIN)
    return data
