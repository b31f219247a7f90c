"""Write the baselines again: the only way in which they change.

    python tests/baselines/update.py            say what would change
    python tests/baselines/update.py --write    change it

A baseline that moves is a result that moved: CHANGELOG.md says so, and why.

* ``first_edition.json``: what ``digests.json`` was in the first edition. It never changes: with the forms and the
  coding of the first edition these digests come out again (of the variables that it had).
* ``digests.json``: for each built-in scenario, the SHA-256 of a single run (every value, every week) and the
  digest of a small ensemble. They change with any change of a rule, a coded value or a scenario.
* ``figures.json``: beside the digests a few figures of the same runs, named as the outcomes of a sweep are,
  so that a digest that moves says what has moved: where the single run ends, how often the ensemble takes an
  offer, what the model's runs answer most often to each vote and plan, and who is penalised.
* ``patterns.json``: which rows of the record the baseline shows at the coded values. A row that does not
  hold is a finding, and no number is nudged to make it hold.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.coded.cases import find
from sim.coded.variables import TERM_NAMES
from sim.engines.ensemble import run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.engines.reduce import Ensemble
from sim.reading import safe_yaml
from sim.results.scoring import check_record, record_outcomes
from sim.world.world import World

HERE = Path(__file__).resolve().parent
SEED = 1
#: Runs of the small ensembles, and of the ensemble on which the patterns are judged.
RUNS, PATTERN_RUNS = 64, 256
#: Variables that the first edition did not have.
SINCE_THE_FIRST = frozenset({"reach", "spread", "warning_lesson", "violation", "seen_violation", "warning", "residual"})
#: Rows of the record that say what kind of neutrality came about, by the first part of their name.
PATTERNS = tuple(f"r{n:02d}" for n in range(4, 15))


def scenarios() -> list[str]:
    """Return the names of the built-in scenarios."""
    return safe_yaml.names_in([find().own_scenarios])


def played(world: World) -> tuple[PositionModel, Ensemble]:
    """Return the single run and the small ensemble of a world."""
    return PositionModel(world, SEED).run(), run_ensemble(world, RUNS, SEED, engine="numpy")


def digests_of(model: PositionModel, ensemble: Ensemble, but: Collection[str] = ()) -> dict[str, str]:
    """Return the SHA-256 of a single run (every value at the end of every week) and that of an ensemble.

    Args:
        model: The single run.
        ensemble: The ensemble.
        but: Names of variables that are left out.
    """
    world, history = model.world, np.array(model.history, dtype="<f8")
    fired = (history[:, [world.layout.slot(f"event.{e.name}.fired") for e in world.events]] > 0.0).astype("<f8")
    held = history[:, [c.held for e in world.events for c in e.conditions]]
    hashed = np.hstack([history[:, _slots(world, but)], fired, held])
    return {"run": hashlib.sha256(hashed.tobytes()).hexdigest(), "ensemble": ensemble.digest()}


def _slots(world: World, but: Collection[str]) -> list[int]:
    """Return the slots that are hashed, in an order of their own: a layout may move, the numbers may not.

    They are all variables, then the lens and the noise, then the numbers of offers, votes and plans;
    whether events have happened, and how long their conditions have held, come behind.
    """
    layout = world.layout
    found = [layout.offsets[v.name] + k for v in world.case.variables.values() if v.name not in but
             for k in range(int(np.prod(layout.shapes[v.name])))]
    found += [layout.slot(f"lens.{term}") for term in TERM_NAMES] + [layout.slot("noise")]
    found += [layout.slot(f"offer.{o.name}.{part}") for o in world.structure.offers
              for part in ("stake", "accepted")]
    found += [layout.slot(f"vote.{v.name}.{part}") for v in world.votes
              for part in ("severity", "common_interest")]
    found += [layout.slot(f"plan.{p.name}.{part}") for p in world.plans
              for part in ("impartiality", "specificity", "willingness")]
    return found


def figures_of(model: PositionModel, ensemble: Ensemble) -> dict[str, float | str]:
    """Return a few figures of the same runs by name.

    Positions are those of the single run, to three decimals. An offer's figure is the share of the
    ensemble's runs that take it; a vote's and a plan's the most frequent answer of a voter, the first of
    equals, with the number of runs; a penalty's how many times the single run has it, and how many runs of
    the ensemble have it at all.
    """
    world, last = model.world, model.history[-1]
    figures: dict[str, float | str] = {}
    for d, domain in enumerate(world.domains):
        for slug, position in zip(world.actors, world.layout.array(last, "position")[d], strict=True):
            figures[f"position.{slug}.{domain}@end"] = round(float(position), 3) + 0.0
    for offer in ensemble.accepted:
        figures[f"offer.{offer}"] = round(ensemble.share(offer)[0] / ensemble.runs, 4)
    for kind, answers, words in (("vote", ensemble.votes, ("yes", "abstain", "no")),
                                 ("plan", ensemble.plans, ("accept", "neither", "reject"))):
        for name, by_actor in answers.items():
            for slug, counts in by_actor.items():
                most = max(range(3), key=lambda a, counts=counts: counts[a])  # type: ignore[misc]
                figures[f"{kind}.{name}.{slug}"] = f"{words[most]} in {counts[most]} of {sum(counts)} runs"
    times = Counter(f"{e['other']}-{e['actor']}" for e in model.log if e["kind"] == "penalty")
    for pair, weeks in ensemble.penalised.items():
        if times[pair] or weeks.any():
            figures[f"penalised.{pair}"] = (
                f"{times[pair]} in the single run, any in {weeks.sum()} of {ensemble.runs} runs")
    return figures


def moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return a line for each entry that differs: its name, what it was and what it is."""
    return [f"{name}: {old.get(name, 'new')} -> {new.get(name, 'gone')}"
            for name in sorted({*old, *new}) if old.get(name) != new.get(name)]


def patterns() -> dict[str, bool]:
    """Return for each row of the record, r04 to r14, whether the baseline shows it at the coded values.

    The values are not drawn; a row holds if it holds in more than half of the runs.
    """
    world = sim.load(scenario="baseline")
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
    runs = {name: played(sim.load(scenario=name)) for name in scenarios()}
    fresh: dict[str, dict[str, Any]] = {
        "digests.json": {name: digests_of(*pair) for name, pair in runs.items()},
        "figures.json": {name: figures_of(*pair) for name, pair in runs.items()},
        "patterns.json": patterns(),
    }
    lines = []
    for name, data in fresh.items():
        old = stored(name)
        if name == "patterns.json":
            lines += [f"{name}: {line}" for line in moved(old, data)]
        else:
            lines += [f"{name}: {scenario}: {line}" for scenario in sorted({*old, *data})
                      for line in moved(old.get(scenario, {}), data.get(scenario, {}))]
        if write:
            (HERE / name).write_text(json.dumps(data, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print("\n".join(lines) or "nothing has moved")
    if lines and not write:
        print("nothing written: say --write, and say in CHANGELOG.md what moved and why")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
