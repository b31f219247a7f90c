"""A second case for tests: the default one under another name, one scenario, a text that is shipped with it."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from sim.coded import cases

NAME, TITLE, SCENARIO, SOURCE = "harbour", "A quarrel about a harbour", "no_limits", "cn12pt2023"
_PASSAGE = re.compile(rf'source: {SOURCE}, paragraph: (\d+),\s*phrase: "([^"]*)"')


def write(folder: Path) -> Path:
    """Write the case into a folder of cases and return its own; the text has what is cited from it and no more."""
    own, made = cases.find().folder, folder / NAME
    shutil.copytree(own, made, ignore=shutil.ignore_patterns("lessons", "views.yaml", "codings", "history.yaml",
                                                             "claims.yaml"))
    (made / "scenarios").mkdir()
    story = next(place / f"{SCENARIO}.yaml" for place in cases.find().scenario_folders
                 if (place / f"{SCENARIO}.yaml").is_file())
    shutil.copy(story, made / "scenarios")
    case = (made / "case.yaml").read_text(encoding="utf-8")
    case = re.sub(r"(?m)^title: .*$", f"title: {TITLE}", case)
    (made / "case.yaml").write_text(re.sub(r"(?m)^invented: .*$", "invented: true", case), encoding="utf-8")

    cited: dict[int, list[str]] = {}
    for path in sorted(made.rglob("*.yaml")):
        for number, phrase in _PASSAGE.findall(path.read_text(encoding="utf-8")):
            cited.setdefault(int(number), []).append(phrase)
    lines = [f"Paragraph {n}: {'; '.join(cited.get(n, ['nothing']))}." for n in range(1, max(cited) + 1)]
    raw = ("\n".join(lines) + "\n").encode()
    (made / "documents").mkdir()
    (made / "documents" / f"{SOURCE}.txt").write_bytes(raw)
    sources = (made / "sources.yaml").read_text(encoding="utf-8")
    head, mark, card = sources.partition(f"{SOURCE}:\n")
    card = re.sub(r"paragraphs: \d+", f"paragraphs: {len(lines)}", card, count=1)
    card = re.sub(r"sha256: \w+", f"sha256: {hashlib.sha256(raw).hexdigest()}", card, count=1)
    (made / "sources.yaml").write_text(head + mark + card, encoding="utf-8")
    return made
