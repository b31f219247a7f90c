"""``python -m sim.codebook``: see :mod:`sim.coded.codebook`."""

from sim.coded.codebook import main

if __name__ == "__main__":
    raise SystemExit(main(None))
