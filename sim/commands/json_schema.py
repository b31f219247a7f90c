"""``python -m sim.schema``: print the JSON Schema of a scenario file, or of another file of a case."""

from __future__ import annotations

import argparse
import json
from typing import Any

from sim.coded import cases
from sim.coded.cases import Case
from sim.coded.coding_files import CodingFile, actor_file, ladders_file, mechanisms_file, pairs_file
from sim.coded.evidence import load
from sim.coded.schema import ScenarioFile
from sim.coded.values import Source
from sim.reading.errors import guarded, unknown

#: The files whose schemas can be printed.
FILES = ("scenario", "case", "actor", "pairs", "mechanisms", "ladders", "sources", "coding")


@guarded
def main(argv: list[str]) -> int:
    """Print the JSON Schema of a file of a case, for editors that complete and check YAML."""
    parser = argparse.ArgumentParser(prog="python -m sim.schema", description=main.__doc__)
    parser.add_argument("file", nargs="?", default="scenario", metavar="FILE",
                        help=f"which file: {', '.join(FILES)} (default: scenario)")
    parser.add_argument("--case", metavar="NAME", help="the case whose actors, poles and domains are allowed "
                        "(default: the built-in one)")
    asked = parser.parse_args(argv)
    if asked.file not in FILES:
        raise unknown("file", asked.file, FILES, file="command line", key="FILE")
    print(json.dumps(schema(asked.file, cases.find(asked.case)), indent=2))
    return 0


def schema(file: str, case: Case) -> dict[str, Any]:
    """Return the JSON Schema of a file, with the names that a case allows.

    Args:
        file: One of :data:`FILES`.
        case: The case.

    Raises:
        InputError: If the case cannot be read.
    """
    if file == "sources":
        return {"type": "object", "additionalProperties": Source.model_json_schema()}
    shapes: dict[str, Any] = {
        "scenario": lambda: ScenarioFile, "case": lambda: cases.CaseFile, "actor": lambda: actor_file(case),
        "pairs": pairs_file, "mechanisms": lambda: mechanisms_file(case), "ladders": lambda: ladders_file(case),
        "coding": lambda: CodingFile,
    }
    found: dict[str, Any] = shapes[file]().model_json_schema()
    if file in ("scenario", "coding", "actor", "pairs", "mechanisms", "ladders"):
        coded = load("first", case.name)
        _allow(found, {"domain": case.domains, "source": tuple(coded.sources), "actor": tuple(coded.actors),
                       "from": tuple(coded.actors), "to": tuple(coded.actors), "author": tuple(coded.actors)})
    return found


def _allow(schema: Any, names: dict[str, tuple[str, ...]]) -> None:
    """Put the names that are allowed into every property of a name, where it is a plain text."""
    if isinstance(schema, list):
        for part in schema:
            _allow(part, names)
    if not isinstance(schema, dict):
        return
    for key, item in schema.get("properties", {}).items():
        if key in names:
            _limit(item, names[key])
    for part in schema.values():
        _allow(part, names)


def _limit(item: Any, names: tuple[str, ...]) -> None:
    """Allow some names only where a property is a text, or a list of texts."""
    if not isinstance(item, dict):
        return
    if item.get("type") == "string" and "format" not in item:
        item["enum"] = list(names)
    for part in (*item.get("anyOf", ()), item.get("items")):
        _limit(part, names)
