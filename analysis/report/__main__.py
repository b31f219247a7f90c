"""The command ``python -m analysis.report``."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.report.page import write
from analysis.report.run_section import finding
from sim.reading.errors import guarded
from sim.results.run_folder import whole


def command(argv: list[str]) -> int:
    """Write a report."""
    parser = argparse.ArgumentParser(
        prog="python -m analysis.report",
        description="Write one self-contained HTML page on one or more run folders.",
        epilog="example: python -m analysis.report runs/arms_sale-20230101T120000 "
               "--with reports/sensitivity-20230101T121500 --output arms_sale.html",
    )
    parser.add_argument("run", nargs="+", help="a run folder, as `python -m sim` printed it")
    parser.add_argument("--with", dest="analyses", nargs="*", default=[], metavar="FOLDER",
                        help="folders of analyses to include (compare, claims, sensitivity, ...)")
    parser.add_argument("--output", default="report.html", help="the file (default: report.html)")
    given = parser.parse_args(argv)
    runs = [whole(path) for path in given.run]
    path = write(runs, Path(given.output), [Path(folder) for folder in given.analyses])
    for run in runs:
        print(finding(run.summary(), run.world))
    print(f"{path}: open it in any browser")
    return 0


main = guarded(command)


if __name__ == "__main__":
    raise SystemExit(main())
