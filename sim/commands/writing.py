"""Writing several files, all or none."""

from __future__ import annotations

import os
from pathlib import Path

from sim.reading.errors import InputError


def write(files: dict[Path, str]) -> None:
    """Write texts to files, all or none as far as the file system allows.

    Raises:
        InputError: If a file cannot be written; then those that were there are as before.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            if path.exists() and not path.is_file():
                raise InputError("not a regular file", file=path, fix="give the name of a file")
            draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            drafts[draft] = path
            draft.write_text(text, encoding="utf-8", newline="\n")
        for draft, path in drafts.items():
            draft.replace(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be written: {reason}", file=path,
                         fix="give a file in a folder that exists and may be written to") from None
    finally:
        for draft in drafts:
            if draft.exists():
                draft.unlink()
