"""``python -m sim.schema``: see :mod:`sim.commands.json_schema`."""

from sim.commands.json_schema import main

if __name__ == "__main__":
    raise SystemExit(main(None))
