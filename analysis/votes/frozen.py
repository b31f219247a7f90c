"""The frozen forecasts: one file a text, with hashes of what they were made from."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.votes.draws import draw
from analysis.votes.forecasts import as_csv
from sim.rules import utility, vote
from sim.states.forecast import forecast
from sim.states.members import Members, data
from sim.states.texts import builtin_texts

FOLDER = Path(__file__).resolve().parents[1] / "forecasts"
#: Draws and seed of the frozen tallies.
DRAWS, SEED = 100_000, 1
#: Files that a forecast is made with: code, then data.
CODE: tuple[str, ...] = ("absence", "covariates", "forecast", "levels", "members", "memberships", "own", "parameters",
                         "past", "peers", "rule", "stand", "texts")
DATA: tuple[str, ...] = ("members.csv", "membership_changes.csv", "anchors.yaml", "texts.yaml", "choices.yaml",
                         "parameters/known_2019.yaml", "parameters/known_2012.yaml")


def file_name(text: str) -> str:
    """Return the name of a text's file: ``ES-11/1`` is ``es_11_1.csv``."""
    return text.lower().replace("/", "_").replace("-", "_").replace(" ", "_") + ".csv"


def contents(members: Members) -> dict[str, str]:
    """Return the frozen files as they come out now, by name."""
    made = [forecast(members, text) for text in builtin_texts()]
    files = {file_name(one.text.id): as_csv(members, [one]) for one in made}
    tallies: dict[str, object] = {}
    for one in made:
        drawn = draw(one, DRAWS, SEED)
        tallies[one.text.id] = {
            name: dict(zip(("mean", "low", "high"), (round(drawn.band(k)[0], 1), *drawn.band(k)[1:]), strict=True))
            for k, name in enumerate(("yes", "abstain", "no", "absent"))}
    files["tallies.json"] = json.dumps({"band": 0.9, "draws": DRAWS, "seed": SEED, "tallies": tallies}, indent=1) + "\n"
    return files


def hashes() -> dict[str, Mapping[str, str]]:
    """Return the SHA-256 of code, data and the two rules shared with the actors, as they are now."""
    rules = data().parent
    shared: dict[str, Callable[..., object]] = {"interest": utility.interest, "norms": utility.norms}
    return {
        "code": {f"sim/states/{name}.py": _sha256((rules / f"{name}.py").read_bytes()) for name in CODE},
        "rules": {f"sim.rules.utility.{name}": _sha256(inspect.getsource(f).encode()) for name, f in shared.items()}
        | {"sim.rules.vote.ANSWERS": _sha256(repr(vote.ANSWERS).encode())},
        "data": {f"sim/states/data/{name}": _sha256((data() / name).read_bytes()) for name in DATA},
    }


def freeze(members: Members, folder: Path = FOLDER) -> dict[str, str]:
    """Write the frozen files and ``hashes.json``; return the files' hashes."""
    files = contents(members)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode("utf-8"))
    found = {name: _sha256(content.encode("utf-8")) for name, content in files.items()}
    text = json.dumps({**hashes(), "forecasts": found}, indent=1) + "\n"
    (folder / "hashes.json").write_bytes(text.encode("utf-8"))
    return found


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
