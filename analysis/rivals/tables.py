"""The table of all rivals: forecasts with bands, sides, and what each cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.conclusions import Column, asked
from analysis.paired import play
from analysis.rivals.coded import Coded
from analysis.rivals.forecasts import Forecast, sides_of
from analysis.rivals.questions import in_words
from analysis.rivals.readings import WORDS
from analysis.rivals.spoken import Spoken
from sim.engines.answers import answering
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MODEL, STILL = "our model", "no change"
#: What a theory of that kind has no word for.
CANNOT = {True: "when; what moves anybody; offers", False: "positions; when"}


def model_forecast(world: World, runs: int, seed: int, **how: Any) -> Forecast:
    """Return our model's end positions, and its answers to offers, votes and plans, as a forecast.

    Raises:
        InputError: As :func:`analysis.paired.play`.
    """
    coded = Coded(world, 1, seed)
    names = [[f"position.{a}.{d}@end" for a in world.actors] for d in coded.domains]
    offers = [offer.name for offer in world.structure.offers]
    answered = [f"{kind}.{entry.name}.{slug}" for kind, entries in (("vote", world.votes), ("plan", world.plans))
                for entry in entries for slug in answering(world, kind, entry.name)]
    asked_for = [*(n for row in names for n in row), *(f"offer.{o}" for o in offers), *answered]
    ensemble = play(world, runs, seed, asked_for, **how)
    x = np.stack([np.stack([ensemble.outcomes[name] for name in row], axis=1) for row in names], axis=1)
    notch = np.full(runs, 0.5 * float(coded.array("notch")[0]))
    return Forecast(MODEL, x, sides_of(x, notch), {o: np.asarray(ensemble.outcomes[f"offer.{o}"]) for o in offers},
                    {name: np.asarray(ensemble.outcomes[name]) for name in answered})


def still_forecast(coded: Coded) -> Forecast:
    """Return the null model: every actor stays where the coding puts it."""
    x = coded.array("position")
    return Forecast(STILL, x, sides_of(x, 0.5 * coded.array("notch")),
                    {offer.name: np.zeros(coded.draws) for offer in coded.world.structure.offers})


def said(rival: str) -> str:
    """Return a rival's name in words."""
    return WORDS.get(rival, rival)


def forecast_table(coded: Coded, told: Sequence[Forecast]) -> pd.DataFrame:
    """Return one row a rival, actor and domain.

    Columns: rival, actor, domain (``all`` for sides), forecast, q05, q95 (over the coded ranges), side (the mean of +1
    and -1 over draws: with whom of the war's parties it stands), cannot_say.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for f in told:
        for i, actor in enumerate(coded.actors):
            side = float("nan") if f.sides is None else float(f.sides[:, i].mean())
            base = {"rival": said(f.rival), "actor": coded.world.labels[actor]}
            if f.positions is None:
                if f.sides is not None:
                    rows.append(base | {"domain": "all", "forecast": np.nan, "q05": np.nan, "q95": np.nan, "side": side,
                                        "cannot_say": CANNOT[False]})
                continue
            for d, domain in enumerate(coded.domains):
                x = f.positions[:, d, i]
                low, high = np.quantile(x, [0.05, 0.95])
                rows.append(base | {"domain": domain, "forecast": float(x.mean()), "q05": float(low),
                                    "q95": float(high), "side": side,
                                    "cannot_say": "" if f.offers else CANNOT[True]})
        if f.positions is None and f.sides is None:
            told_of = {(name, "chance that it is accepted"): p for name, p in f.offers.items()} | dict(f.more)
            rows += [{"rival": said(f.rival), "actor": f"offer {name}", "domain": what,
                      "forecast": float(p.mean()), "q05": float(np.quantile(p, 0.05)),
                      "q95": float(np.quantile(p, 0.95)), "side": np.nan, "cannot_say": "positions; sides; when"}
                     for (name, what), p in told_of.items()]
    return pd.DataFrame(rows, columns=["rival", "actor", "domain", "forecast", "q05", "q95", "side", "cannot_say"])


def answers(coded: Coded, told: Sequence[Forecast]) -> pd.DataFrame:
    """Return each rival's answers to the conclusions on a scenario, as of :func:`analysis.conclusions.asked`."""
    return asked(in_words(coded.world), [Column(said(f.rival), said(f.rival), Spoken({coded.world.name: (coded, f)}))
                                         for f in told])
