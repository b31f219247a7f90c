"""``python -m sim.schema``: see :mod:`sim.coded.schema`."""

from sim.coded.schema import main

if __name__ == "__main__":
    main()
