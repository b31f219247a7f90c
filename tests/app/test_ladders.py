"""The page's own copy of the rule that names a position, against the program's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import sim
from sim.app.catalogue import catalogue
from sim.app.headline import Headline, outcome_scale
from sim.app.question import Question
from sim.app.worlds import base
from sim.coded import evidence

PROGRAM = """
const [catalogue, asked] = JSON.parse(require("fs").readFileSync(0, "utf8"));
{rung}
process.stdout.write(JSON.stringify(asked.map(([d, a, v]) => rung(catalogue, d, v, a))));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node, to run a function of the page")
def test_the_page_names_every_position_as_the_program_does() -> None:
    text = (Path(sim.__file__).parent / "app" / "static" / "util.js").read_text(encoding="utf-8")
    found = re.search(r"export (function rung\(.*?\n}\n)", text, re.DOTALL)
    assert found is not None
    known, coded = catalogue(), evidence.load()
    asked = [(domain["name"], actor, k / 1000) for domain in known["domains"]
             for actor in (None, "china", "russia", "ukraine") for k in range(-1000, 1001)]
    told = subprocess.run(["node", "-e", PROGRAM.replace("{rung}", found[1])], check=True, text=True,
                          input=json.dumps([known, asked]), capture_output=True).stdout
    expected = [coded.rung(domain, position, actor).label for domain, actor, position in asked]
    assert json.loads(told) == expected
    assert len(set(expected)) > 40


def test_a_headline_about_a_position_says_whose_it_is() -> None:
    world = base(Question("arms_sale").scenario)
    for outcome, whose in (("position.russia.military@end", ("military", "russia")), ("battlefield@end", (None, None))):
        scale = outcome_scale(Headline(outcome=outcome, says="x"), world)
        assert (scale["domain"], scale["actor"]) == whose
