"""A filled sheet as the text of a coding file."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sim.coded.coding_files import CodingFile
from sim.coded.filled_sheets import Sheet
from sim.coded.typed import checked
from sim.coded.values import Coded
from sim.reading import safe_yaml


def coding_text(sheet: Sheet, title: str, reader: str, name: str) -> str:
    """Return a coding file that holds a sheet's values.

    Args:
        sheet: The filled sheet.
        title: What the reading is.
        reader: Who read, ``human`` or ``machine``.
        name: Name of the file, for messages.

    Raises:
        InputError: If a text has signs that no coding file may have, as characters of control.
    """
    lines = [f"title: {_quoted(title)}", f"reader: {reader}"]
    if sheet.values:
        lines += ["values:", *_table(sheet.values, 2)]
    if sheet.scenarios:
        lines.append("scenarios:")
        for story, values in sheet.scenarios.items():
            lines += [f"  {story}:", *_table(values, 4)]
    text = "\n".join(lines) + "\n"
    document = safe_yaml.parse(text, name)
    checked(CodingFile, document.data, document)
    return text


def _table(values: Mapping[str, Coded], indent: int) -> list[str]:
    found = []
    for key, value in values.items():
        found.append(f"{' ' * indent}{key}:")
        inner = [f"value: {value.value!r}", f"low: {value.low!r}", f"high: {value.high!r}", f"basis: {value.basis}"]
        if value.evidence:
            inner.append("evidence:")
            inner += [f"  - {{source: {p.source}, paragraph: {p.paragraph}, phrase: {_quoted(p.phrase)}, "
                      f"says: {_quoted(p.says)}}}" for p in value.evidence]
        if value.reason:
            inner.append(f"reason: {_quoted(value.reason)}")
        found += [f"{' ' * (indent + 2)}{line}" for line in inner]
    return found


def _quoted(text: str) -> str:
    """Return a text between quotes as YAML and JSON write it."""
    return json.dumps(text, ensure_ascii=False)
