"""A result in Python: what was just played, or a run folder read back, as data frames."""

from __future__ import annotations

import html
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.coded.pool import sentence
from sim.play.asking import Asking
from sim.play.folder import publish
from sim.play.simulation import Simulation
from sim.play.tables import TABLES, missing
from sim.results.asked import asked_about
from sim.results.files import arrow_table, read_tidy
from sim.results.folder import published
from sim.results.naming import THREE, number
from sim.results.run_folder import RunFolder, kept_file, whole
from sim.results.stances.panel import Bands
from sim.results.stances.war import War
from sim.settings.compose import with_values
from sim.settings.configuration import Configuration
from sim.settings.interventions import configuration_of
from sim.world.world import World

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_LEVELS = ("q05", "q25", "q50", "q75", "q95")


class Result(Asking):
    """What a simulation showed, to be looked at, kept, and asked why (:mod:`sim.play.asking`).

    Made by :func:`sim.run` and :func:`sim.read_run`.

    Attributes:
        world: The world that was played.
        seed: Its seed.
        folder: The run folder that was read; None of a result that was just played.
        manifest: Its manifest; empty of a result that was just played.
    """

    def __init__(self, world: World, seed: int, *, played: Simulation | None = None,
                 settings: Mapping[str, Any] | None = None, opened: RunFolder | None = None) -> None:
        self.world, self.seed = world, seed
        self.folder = opened.path if opened else None
        self.manifest = dict(opened.written) if opened else {}
        self._played, self._settings, self._opened = played, dict(settings or {}), opened
        self._frames: dict[str, pd.DataFrame] = {}

    @cached_property
    def configuration(self) -> Configuration:
        """What makes this result again.

        Raises:
            InputError: If files do not make its world.
        """
        return self._opened.configuration if self._opened else configuration_of(self.world, self._settings)

    # -- tables -------------------------------------------------------------------------------------

    @property
    def trajectory(self) -> pd.DataFrame:
        """The single run, a row a week and value: ``week, date, variable, actor, other, domain, value``."""
        return self._frame("trajectory")

    @property
    def ensemble(self) -> pd.DataFrame:
        """Mean, standard deviation and quantiles over the runs, a row a week and value.

        Raises:
            InputError: If no ensemble was played.
        """
        return self._frame("ensemble")

    @property
    def runs(self) -> pd.DataFrame:
        """A row a run: outcomes, every actor's end positions, and the drawn coded values.

        Raises:
            InputError: If there are none, or more than 20,000, which are not kept.
        """
        return self._frame("runs")

    @property
    def coders(self) -> pd.DataFrame:
        """Whom each value drew under ``coding=pool_mixed``: a row a run and value on which coders differ.

        ``result.coders.pivot(index="run", columns="key", values="coder")`` stands beside :attr:`runs`.

        Raises:
            InputError: If values draw no coders of their own, or there are more than 20,000 runs.
        """
        return self._frame("coders")

    @property
    def events(self) -> pd.DataFrame:
        """What happened in the single run: ``week, date, day, kind, actor, other, name, text``."""
        return self._frame("events")

    @property
    def decisions(self) -> pd.DataFrame:
        """What each actor chose in each week and its runner-up, with the terms of their utility."""
        return self._frame("decisions")

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = self._read(name) if self._played is None else self._made(name)
        return self._frames[name].copy()

    def _made(self, name: str) -> pd.DataFrame:
        assert self._played is not None
        columns = TABLES[name][0](self._played)
        if columns is None:
            raise missing(name)
        frame: pd.DataFrame = arrow_table(columns).to_pandas()
        return frame

    def _read(self, name: str) -> pd.DataFrame:
        assert self.folder is not None
        path = self.folder / f"{name}.{TABLES[name][1][0]}"
        if kept_file(self.folder, path.name, self.manifest["files"]) is None:
            raise missing(name)
        return read_tidy(path)

    # -- figures ------------------------------------------------------------------------------------

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The figures of the run: starts, ends, shares of offers, answers, the record (``summary.json``)."""
        if self._played is not None:
            return self._played.summary
        assert self._opened is not None
        return self._opened.summary()

    def plot(self) -> Figure:
        """Return the picture of the stances as a Matplotlib figure.

        The figure belongs to nobody: ``pyplot``, its backend and the user's settings stay as they are.
        """
        from sim.results.stances.picture import draw

        events = self.events.to_dict("records")
        log = [{str(key): value for key, value in row.items()} for row in events]
        return draw(self.world, self._positions(), log, self._bands(), self._war(), self.summary)

    def _positions(self) -> Any:
        """Return the positions of the single run, shape (3, N, weeks)."""
        table = self.trajectory
        values = table.loc[table["variable"] == "position", "value"].to_numpy()
        return values.reshape(-1, len(self.world.actors), len(self.world.domains)).transpose(2, 1, 0)

    def _bands(self) -> Bands | None:
        if not self.summary["runs"]:
            return None
        table = self.ensemble
        levels = table.loc[table["variable"] == "position", list(_LEVELS)].to_numpy()
        shape = (self.world.weeks, len(self.world.actors), len(self.world.domains), len(_LEVELS))
        return Bands(np.ascontiguousarray(levels.reshape(shape).transpose(3, 0, 2, 1)), self.summary["runs"])

    def _war(self) -> list[War]:
        """Return what of the war the scenario asks about."""
        found = []
        for name in asked_about(self.world):
            path = self.trajectory.query("variable == @name")["value"].to_numpy()
            bands = self.ensemble.query("variable == @name") if self.summary["runs"] else None
            found.append(War(name, path, None if bands is None else bands[list(_LEVELS)].to_numpy().T))
        return found

    # -- on disk ------------------------------------------------------------------------------------

    def save(self, folder: Path | str, *, picture: bool = True) -> Path:
        """Publish the run folder that ``python -m sim`` makes of the same choices.

        A result that was read is copied as it is, if every file is what was written.

        Args:
            folder: Where it is made, as ``SCENARIO-TIME``.
            picture: Draw ``stances.png``.

        Returns:
            The run folder.

        Raises:
            InputError: If the folder cannot be written, or files do not make this world again.
        """
        place = Path(folder)
        if self._played is None:
            assert self.folder is not None
            with published(place, self.folder.resolve().name) as (target, final):
                hashes = self.manifest["files"]
                for name in sorted({path.name for path in self.folder.iterdir()} | hashes.keys()):
                    data = kept_file(self.folder, name, hashes)
                    if data is None:
                        shutil.copyfile(self.folder / name, target / name)
                    else:
                        (target / name).write_bytes(data)
            return final[0]
        changes = {"output.folder": str(place), "output.picture": picture}
        configuration = Configuration(with_values(self.configuration.data, changes))
        return publish(configuration, place, self._played)[0]

    # -- to look at ---------------------------------------------------------------------------------

    def _table(self) -> pd.DataFrame:
        import pandas as pd

        runs, rows = self.summary["runs"], []
        ends = {row["outcome"]: row for row in self.summary["headlines"]}
        for actor in self.summary["actors"]:
            for domain in self.world.domains:
                figures = actor["domains"][domain]
                row = {"actor": actor["name"], "domain": domain, "start": f"{figures['start']:+.2f}",
                       "end": f"{figures['end']:+.2f}", "in words": figures["end_in_words"]}
                if runs:
                    row[f"end, {runs:,} runs: mean [5 %, 95 %]"] = (
                        f"{figures['ensemble_mean']:+.2f} [{figures['ensemble_q05']:+.2f}, "
                        f"{figures['ensemble_q95']:+.2f}]")
                    told = ends[f"position.{actor['actor']}.{domain}@end"]
                    row |= {name: f"{told[key]['value']:+.2f}" for key, name, _ in THREE
                            if key != "ranges" and told[key] is not None}
                rows.append(row)
        return pd.DataFrame(rows).set_index(["actor", "domain"])

    def _lines(self) -> list[str]:
        """Return the head of the table, and a line for each offer."""
        told = self.summary
        lines = [f"{told['title']}: {told['period'][0]} to {told['period'][1]}, seed {told['seed']}, "
                 + ", ".join((f"coding {told['coding']}", *self.world.departures))]
        if self.world.evidence.pool:
            lines.append(sentence(self.world.evidence.pool))
        for offer in told["offers"]:
            week = offer["single_run_week"]
            line = f"{offer['title']}: {'refused' if week is None else f'taken in week {week}'}"
            if "share" in offer:
                line += f"; taken in {offer['taken']} of {offer['runs']} runs over the coded ranges"
                (row,) = [row for row in told["headlines"] if row["outcome"] == f"offer.{offer['offer']}"]
                line += "".join(f", {number(row[key]['value'], True)} {name}" for key, name, _ in THREE
                                if key != "ranges" and row[key] is not None)
            lines.append(line)
        return lines

    def __repr__(self) -> str:
        return "\n".join([*self._lines(), self._table().to_string()])

    def _repr_html_(self) -> str:
        head, *offers = (html.escape(line) for line in self._lines())
        return f"<p><b>{head}</b></p>{''.join(f'<p>{line}</p>' for line in offers)}{self._table().to_html()}"


def read(folder: Path | str) -> Result:
    """Return the result that a run folder holds (:func:`sim.read_run` says it all)."""
    opened = whole(folder)
    return Result(opened.world, opened.configuration.seed, opened=opened)
