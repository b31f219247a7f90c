"""``python -m sim.sweep status|resume|verify|table|run FOLDER``, or ``-m KEY=A,B ...`` to start one."""

import sys

from sim.sweep.cli import start, tools

if __name__ == "__main__":
    words = sys.argv[1:]
    raise SystemExit(start(words) if words[:1] in (["-m"], ["--multirun"]) else tools(words))
