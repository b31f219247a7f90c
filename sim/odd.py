"""``python -m sim.odd``: see :mod:`sim.commands.odd`."""

from sim.commands.odd import main

if __name__ == "__main__":
    raise SystemExit(main(None))
