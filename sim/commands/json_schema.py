"""``python -m sim.schema``: print the JSON Schema of a scenario file."""

from __future__ import annotations

import argparse
import json

from sim.coded.schema import ScenarioFile
from sim.reading.errors import guarded


@guarded
def main(argv: list[str]) -> int:
    """Print the JSON Schema of a scenario file, for editors that complete and check YAML."""
    argparse.ArgumentParser(prog="python -m sim.schema", description=main.__doc__).parse_args(argv)
    print(json.dumps(ScenarioFile.model_json_schema(), indent=2))
    return 0
