"""The page, made whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from analysis.report.analysis_section import one_analysis
from analysis.report.run_section import one_run
from sim.reading.errors import InputError
from sim.results.run_folder import RunFolder


def page(runs: Sequence[RunFolder], analyses: Sequence[Path] = ()) -> str:
    """Return the page as HTML.

    Raises:
        InputError: If a folder lacks its files, or they are not what was written.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    environment.filters["signed"] = lambda value: f"{value:+.2f}"
    template = environment.get_template("report.html.j2")
    found = [one_analysis(folder) for folder in analyses]
    try:
        html: str = template.render(runs=[one_run(run) for run in runs], analyses=found)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, UndefinedError) as error:
        # the hashes fit, so it was written so: by another version, or by something else
        raise InputError(f"the figures are not those of a run of ours ({type(error).__name__}: {error})",
                         file=", ".join(str(run.path / "summary.json") for run in runs),
                         fix="run it again with this version") from None
    return html


def write(runs: Sequence[RunFolder], path: Path, analyses: Sequence[Path] = ()) -> Path:
    """Write the page to a file that appears whole or not at all.

    Raises:
        InputError: If it cannot be written, or a folder lacks its files.
    """
    text = page(runs, analyses)
    name = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=".report-", dir=path.parent)
        with os.fdopen(number, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
        name = None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=path,
                         fix="give another --output") from None
    finally:
        if name:
            Path(name).unlink(missing_ok=True)
    return path
