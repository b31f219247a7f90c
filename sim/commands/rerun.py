"""``python -m sim rerun RUN``: a run folder played again, and its bytes compared."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.commands.stopping import interruptible
from sim.play.folder import publish
from sim.results.manifest import file_hashes, read_manifest
from sim.results.provenance import rules_hash, versions
from sim.settings.configuration import Configuration


def rerun(argv: list[str]) -> int:
    """Play a run folder again and compare the bytes of every file.

    Returns:
        0 if all files are the same, 1 if not.

    Raises:
        InputError: If the folder is no run folder.
    """
    parser = argparse.ArgumentParser(
        prog="python -m sim rerun",
        description="Play a run folder again from its manifest and compare every file, byte by byte.",
    )
    parser.add_argument("run", help="a run folder, as `python -m sim` printed it")
    parser.add_argument("--output", help="where the new folder is made (default: beside the old one)")
    given = parser.parse_args(argv)
    old = Path(given.run)
    manifest = read_manifest(old)
    configuration = Configuration(manifest["config"], str(old / "manifest.json"))
    with interruptible():
        new, _ = publish(configuration, Path(given.output) if given.output else old.resolve().parent)
    expected, kept, made = manifest["files"], file_hashes(old), file_hashes(new)
    same = [name for name in expected if made.get(name) == expected[name] == kept.get(name)]
    print(f"{new}: {len(same)} of {len(expected)} files have the same bytes")
    if len(same) == len(expected) == len(made):
        return 0
    for name in sorted(set(expected) | set(made)):
        if expected.get(name) != made.get(name):
            print(f"  differs: {name}")
        elif kept.get(name) != made.get(name):
            print(f"  {'changed' if name in kept else 'removed'} in {old} since it was made: {name}")
    pool = configuration.evidence.pool
    if pool and list(manifest.get("coders", {})) != list(pool.names):
        print(f"  the pool's coders were {', '.join(manifest.get('coders', {}))}, are {', '.join(pool.names)}")
    for what, now in (("world_sha256", configuration.world.hash()),
                      ("rules_sha256", rules_hash())):
        if manifest.get(what) != now:
            print(f"  {what} is another one now: the coded values or the code have changed since")
    changed = {k: (v, versions().get(k)) for k, v in manifest.get("versions", {}).items()
               if versions().get(k) != v}
    for name, (before, after) in changed.items():
        print(f"  {name} was {before}, is {after}")
    return 1
