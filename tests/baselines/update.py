"""Write the baselines again: the only way in which they change.

    python tests/baselines/update.py            say what would change
    python tests/baselines/update.py --write    change it

A baseline that moves is a result that moved: CHANGELOG.md says so, and why.

* ``digests.json``: for each built-in scenario, the SHA-256 of a single run (every value, every week) and the
  digest of a small ensemble. They change with any change of a rule, a coded value or a scenario.
* ``patterns.json``: which rows of the record the baseline shows at the coded values. A row that does not
  hold is a finding, and no number is nudged to make it hold.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np

from sim.coded import evidence
from sim.coded.variables import TERM_NAMES, VARIABLES
from sim.engines.ensemble import run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.reading import safe_yaml
from sim.results.scoring import check_record, record_outcomes
from sim.settings.settings import world_for
from sim.world.world import World

HERE = Path(__file__).resolve().parent
SEED = 1
#: Runs of the small ensembles, and of the ensemble on which the patterns are judged.
RUNS, PATTERN_RUNS = 64, 256
#: Rows of the record that say what kind of neutrality came about, by the first part of their name.
PATTERNS = tuple(f"r{n:02d}" for n in range(4, 15))


def scenarios() -> list[str]:
    """Return the names of the built-in scenarios."""
    return safe_yaml.names_in([evidence.data_folder() / "scenarios"])


def history_hash(world: World) -> str:
    """Return the SHA-256 of the single run: every value at the end of every week."""
    history = np.array(PositionModel(world, SEED).run().history, dtype="<f8")
    fired = (history[:, [world.layout.slot(f"event.{e.name}.fired") for e in world.events]] > 0.0).astype("<f8")
    held = history[:, [c.held for e in world.events for c in e.conditions]]
    return hashlib.sha256(np.hstack([history[:, _slots(world)], fired, held]).tobytes()).hexdigest()


def _slots(world: World) -> list[int]:
    """Return the slots that are hashed, in an order of their own: a layout may move, the numbers may not.

    They are all variables, then the lens and the noise, then the numbers of offers, votes and plans;
    whether events have happened, and how long their conditions have held, come behind.
    """
    layout = world.layout
    found = [layout.offsets[v.name] + k for v in VARIABLES for k in range(int(np.prod(layout.shapes[v.name])))]
    found += [layout.slot(f"lens.{term}") for term in TERM_NAMES] + [layout.slot("noise")]
    found += [layout.slot(f"offer.{o.name}.{part}") for o in world.structure.offers
              for part in ("stake", "accepted")]
    found += [layout.slot(f"vote.{v.name}.{part}") for v in world.votes
              for part in ("severity", "common_interest")]
    found += [layout.slot(f"plan.{p.name}.{part}") for p in world.plans
              for part in ("impartiality", "specificity", "willingness")]
    return found


def digests_of(world: World) -> dict[str, str]:
    """Return the two digests of a world."""
    return {"run": history_hash(world), "ensemble": run_ensemble(world, RUNS, SEED, engine="numpy").digest()}


def patterns() -> dict[str, bool]:
    """Return for each row of the record, r04 to r14, whether the baseline shows it at the coded values.

    The values are not drawn; a row holds if it holds in more than half of the runs.
    """
    world = world_for("baseline")
    engine: Any = "numba" if importlib.util.find_spec("numba") else "numpy"
    found = run_ensemble(world, PATTERN_RUNS, SEED, outcomes=record_outcomes(world), sampling="point",
                         engine=engine)
    return {row["id"]: row["holds"] for row in check_record(world, found) if row["id"][:3] in PATTERNS}


def stored(name: str) -> Any:
    """Return a baseline as it is stored, empty if there is none."""
    path = HERE / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write what has changed")
    write = parser.parse_args().write
    fresh: dict[str, dict[str, Any]] = {
        "digests.json": {name: digests_of(world_for(name)) for name in scenarios()},
        "patterns.json": patterns(),
    }
    moved = False
    for name, data in fresh.items():
        old = stored(name)
        for key in sorted({*old, *data}):
            if old.get(key) != data.get(key):
                moved = True
                print(f"{name}: {key}: {old.get(key, 'new')} -> {data.get(key, 'gone')}")
        if write:
            (HERE / name).write_text(json.dumps(data, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if not moved:
        print("nothing has moved")
    elif not write:
        print("nothing written: say --write, and say in CHANGELOG.md what moved and why")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
