"""``python -m sim.explain``: see :mod:`sim.explain.explanation`."""

from sim.explain.explanation import main

if __name__ == "__main__":
    raise SystemExit(main(None))
