"""``python -m sim.codebook``: see :mod:`sim.commands.codebook`."""

from sim.commands.codebook import main

if __name__ == "__main__":
    raise SystemExit(main(None))
