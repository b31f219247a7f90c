"""The page, made whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from analysis.report.analysis_section import one_analysis
from analysis.report.run_section import one_run
from sim.coded.variables import DOMAINS
from sim.reading.errors import InputError
from sim.results.tables import Opened


def page(runs: Sequence[Opened], analyses: Sequence[Path] = ()) -> str:
    """Return the page as HTML.

    Raises:
        InputError: If a folder lacks its files.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    environment.filters["signed"] = lambda value: f"{value:+.2f}"
    template = environment.get_template("report.html.j2")
    html: str = template.render(
        runs=[one_run(opened) for opened in runs],
        analyses=[one_analysis(folder) for folder in analyses],
        domains=DOMAINS,
    )
    return html


def write(runs: Sequence[Opened], path: Path, analyses: Sequence[Path] = ()) -> Path:
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
