"""``python -m sim.case``: see :mod:`sim.commands.case`."""

from sim.commands.case import main

if __name__ == "__main__":
    raise SystemExit(main(None))
