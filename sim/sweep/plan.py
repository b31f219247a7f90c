"""The plan of a sweep: every cell, checked, and written down before the first is played.

``plan.json`` holds the bases, the columns and the options; ``cells.csv`` a row for each cell with its
address, base, seed and swept values. The two are all that a worker needs, on whatever machine.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.coded import evidence, scenario
from sim.coded.typed import checked
from sim.coded.values import Number, Strict
from sim.commands import words as command
from sim.commands.designs import drawing
from sim.reading.errors import InputError
from sim.reading.safe_yaml import Document
from sim.results.provenance import versions
from sim.settings.choices import CODED, GROUPS
from sim.settings.compose import compose, with_values
from sim.settings.options import EnsembleOptions, Options
from sim.settings.uncoded import uncoded_pair
from sim.sweep import design, store
from sim.sweep.cells import FORMAT, KINDS, Base, Cell, columns_of, rules
from sim.sweep.words import ClusterOptions, SweepOptions, Words

#: Distinct configurations (scenario, lens, numbers of a scenario, ...) that a plan may have.
MOST_BASES = 2_000
_FIXED_COLUMNS = ("index", "cell", "base", "seed")
_ADDRESS = re.compile(r"[0-9a-f]{32}\Z")


@dataclass
class Plan:
    """A sweep, written down.

    Attributes:
        data: What ``plan.json`` holds.
        cells: The cells, in order.
        folder: Where it lives, once it has been written.
    """

    data: dict[str, Any]
    cells: list[Cell]
    folder: Path = Path()
    _bases: dict[int, Base] = field(default_factory=dict)

    @cached_property
    def options(self) -> SweepOptions:
        """What is kept."""
        return SweepOptions.model_validate(self.data["sweep"])

    @cached_property
    def cluster(self) -> ClusterOptions:
        """Where it is played."""
        return ClusterOptions.model_validate(self.data["cluster"])

    @property
    def columns(self) -> list[list[str]]:
        """Names and types of the shards' columns."""
        return self.data["columns"]  # type: ignore[no-any-return]

    @property
    def axes(self) -> list[dict[str, Any]]:
        """Swept keys: ``key``, ``kind`` and whether they are coded values and part of a design."""
        return self.data["axes"]  # type: ignore[no-any-return]

    def base(self, number: int) -> Base:
        """Return a base, checked when first asked for."""
        if number not in self._bases:
            while len(self._bases) >= 32:
                self._bases.pop(next(iter(self._bases)))
            self._bases[number] = Base(self.data["bases"][number], file=str(self.folder / "plan.json"))
        return self._bases[number]

    def address_now(self, cell: Cell) -> str:
        """Return the address that a cell has with the code and the coded values of today."""
        base = self.base(cell.base)
        return base.address(base.world_with(cell.numbers), cell.seed, self.columns, self.options, rules())


# -- making -----------------------------------------------------------------------------------------


def make(words: Words) -> Plan:
    """Compose and check every cell of a sweep.

    Raises:
        InputError: For the first cell that is not allowed.
    """
    configurations = _Configurations()
    drafts = []
    for chosen in words.combinations():
        number, coded, seed = configurations.of(chosen)
        drafts.append((number, coded, seed, chosen))
    bases = configurations.bases
    for base in bases:
        if base.runs < 1:
            raise InputError("a sweep needs runs", file="command line", key="ensemble.runs", found=0,
                             allowed="1 or more")
        made = base.configuration
        if made.ensemble.ends:
            raise InputError("a sweep sets no assumed value to its ends", file="command line", key="ensemble.ends",
                             found=made.ensemble.ends, allowed="0", fix="leave it out, or play one scenario alone")
        drawing(made.ensemble.sampling, base.runs)
        scenario.warn_of_years(made.name, made.scenario, made.evidence)
    columns = columns_of(bases, words.sweep)
    swept = [axis.key for axis in words.axes if len(axis.values) > 1]
    keys, units = _design(words, bases, drafts[0][2])
    axes = [{"key": key, "kind": _kind([chosen[key] for *_, chosen in drafts]),
             "coded": key.partition(".")[0] in CODED, "design": False} for key in swept]
    axes += [{"key": f"{key}.value", "kind": "number", "coded": True, "design": True} for key in keys]
    held = {k: v for k, v in drafts[0][1].items() if k not in swept}
    code, cells, seen = rules(), [], {}  # type: str, list[Cell], dict[str, int]
    for number, coded, seed, chosen in drafts:
        base = bases[number]
        for point in units:
            numbers, labels = dict(coded), {key: chosen[key] for key in swept}
            for key, u in zip(keys, point, strict=True):
                if key in base.world.row_of and f"{key}.value" not in coded:
                    value = base.world.values[base.world.row_of[key]]
                    numbers[f"{key}.value"] = labels[f"{key}.value"] = min(
                        float(value.at(u)), value.high)
            address = base.address(base.world_with(numbers), seed, columns, words.sweep, code)
            if address in seen:
                raise InputError(
                    "two cells would give the same result", file="command line",
                    found=f"cells {seen[address]} and {len(cells)}: {labels}",
                    fix="sweep only keys that change the result (not threads or engine)")
            seen[address] = len(cells)
            cells.append(Cell(len(cells), address, number, seed, numbers, labels, base.rows(words.sweep)))
    data = {
        "format": FORMAT,
        "made_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "words": list(words.words), "rules_sha256": code, "versions": versions(),
        "sweep": words.sweep.model_dump(), "cluster": words.cluster.model_dump(),
        "columns": [list(column) for column in columns], "axes": axes, "held": held,
        "cells": len(cells), "bases": [base.config for base in bases],
    }
    return Plan(data, cells, _bases=dict(enumerate(bases[:32])))


class _Configurations:
    """Composes each distinct choice of groups once, and each distinct base once."""

    def __init__(self) -> None:
        self.composed: dict[tuple[tuple[str, Any], ...], dict[str, Any]] = {}
        self.bases: list[Base] = []
        self.known: dict[str, int] = {}

    def of(self, chosen: Mapping[str, Any]) -> tuple[int, dict[str, float], int]:
        """Return the number of the base, the coded values to set and the seed of a combination."""
        groups = tuple((k, v) for k, v in chosen.items() if k in GROUPS)
        if groups not in self.composed:
            coded_of = evidence.load(case=chosen.get("case"))
            uncoded = {k: v for k, v in chosen.items() if uncoded_pair(k.rpartition(".")[0], coded_of)}
            self.composed[groups] = compose({**dict(groups), **uncoded})
        config = self.composed[groups]
        coded = {k: v for k, v in chosen.items() if k.partition(".")[0] in CODED}
        seed = chosen.get("seed", config["seed"])
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
            raise InputError("not a seed", file="command line", key="seed", found=seed,
                             allowed="a whole number from 0 to 2^63 - 1")
        others = {k: v for k, v in chosen.items()
                  if k not in dict(groups) and k not in coded and k != "seed"}
        name = json.dumps([groups, list(others.items())], default=str)
        if name not in self.known:
            if len(self.bases) >= MOST_BASES:
                raise InputError(
                    "too many distinct configurations", file="command line",
                    found=f"more than {MOST_BASES:,}", allowed="any number of coded values and seeds",
                    fix="sweep coded values (actors, pairs, mechanisms) or seeds, or make several sweeps")
            self.known[name] = len(self.bases)
            try:
                self.bases.append(Base(with_values(config, others)))
            except InputError as error:
                raise command.worded(error, others, "python -m sim -m") from None
        return self.known[name], coded, seed


def _design(words: Words, bases: Sequence[Base], seed: int) -> tuple[list[str], Any]:
    """Return the keys that a design varies and its points; one empty point for a grid."""
    if words.sweep.name == "grid":
        return [], np.empty((1, 0))
    keys = design.varied_keys([base.world for base in bases], words.sweep.over)
    given = {axis.key.rpartition(".")[0] for axis in words.axes}
    keys = [key for key in keys if key not in given]
    if not keys:
        raise InputError("nothing is left to vary", file="command line", key="sweep.over",
                         fix="name coded values that the command line does not set")
    return keys, design.points(words.sweep.name, keys, words.sweep.cells, seed)


def _kind(values: Sequence[Any]) -> str:
    if all(isinstance(v, bool) for v in values):
        return "truth"
    if all(isinstance(v, int) and not isinstance(v, bool) and abs(v) < 2**63 for v in values):
        return "integer"
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return "number"
    return "text"


# -- on disk ----------------------------------------------------------------------------------------


def cells_csv(plan: Plan) -> bytes:
    """Return ``cells.csv``: a row for each cell; numbers read back the same."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    keys = [axis["key"] for axis in plan.axes]
    kinds = [axis["kind"] for axis in plan.axes]
    writer.writerow([*_FIXED_COLUMNS, *keys])
    for cell in plan.cells:
        labels = [_written(cell.labels.get(k), kind) for k, kind in zip(keys, kinds, strict=True)]
        writer.writerow([cell.index, cell.address, cell.base, cell.seed, *labels])
    return stream.getvalue().encode()


def _written(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "number":
        return repr(float(value))
    return value if isinstance(value, str) else json.dumps(value)


def _read(text: str, kind: str) -> Any:
    if text == "":
        return None
    if kind == "text":
        return text
    if kind == "truth":
        return text == "true"
    return int(text) if kind == "integer" else float(text)


def write(plan: Plan, folder: Path) -> Plan:
    """Write a plan into a folder; ``plan.json`` comes last, so that a folder with it is whole.

    Raises:
        InputError: If the folder cannot be written.
    """
    table = cells_csv(plan)
    plan.data["cells_sha256"] = hashlib.sha256(table).hexdigest()
    plan.folder = folder
    store.publish(folder / "cells.csv", table)
    text = json.dumps(plan.data, indent=1, ensure_ascii=False) + "\n"
    store.publish(folder / "plan.json", text.encode())
    return plan


def exists(folder: Path) -> bool:
    """Return whether a folder holds a sweep."""
    return (folder / "plan.json").is_file()


def read(folder: Path) -> Plan:
    """Read the plan of a sweep.

    Raises:
        InputError: If there is none, or it is damaged.
    """
    if not exists(folder):
        raise InputError("not a sweep: it has no plan.json", file=folder,
                         fix="give the folder that `python -m sim -m` printed")
    again = (f"start the sweep again with the command it was started with, sweep.folder={folder} and "
             "--accept-changes: finished cells are kept")
    for name in ("plan.json", "cells.csv"):
        if store.damage(folder / name):
            raise InputError(f"{name} is damaged: {store.damage(folder / name)}", file=folder, fix=again)
    data = store.read_json(folder / "plan.json", _AnyVersion).model_dump()
    if data["format"] != FORMAT:
        raise InputError("a sweep of another version of this program", file=folder / "plan.json",
                         found=data["format"], allowed=str(FORMAT))
    checked(_PlanFile, data, Document(data, str(folder / "plan.json")))
    table = (folder / "cells.csv").read_bytes()
    if hashlib.sha256(table).hexdigest() != data["cells_sha256"]:
        raise InputError("cells.csv is not the one that plan.json was written with", file=folder, fix=again)
    return Plan(data, _cells(data, table, folder / "cells.csv"), folder)


class _Runs(EnsembleOptions):
    """The ensemble of a cell: a sweep needs runs."""

    runs: Annotated[int, Field(ge=1, le=10**9)]


class _Base(Options):
    """A whole configuration in a plan; the rest of it is checked when it is built."""

    ensemble: _Runs


class _AnyVersion(BaseModel):
    """A plan of any version of this program."""

    model_config = ConfigDict(extra="allow")
    format: Any


class _Axis(Strict):
    """A swept key, as a plan describes it."""

    key: Annotated[str, Field(min_length=1, max_length=500)]
    kind: Literal["number", "integer", "text", "truth"]
    coded: bool
    design: bool


class _PlanFile(Strict):
    """What ``plan.json`` holds."""

    format: int
    made_at: str
    words: list[str]
    rules_sha256: str
    versions: dict[str, str]
    sweep: SweepOptions
    cluster: ClusterOptions
    columns: Annotated[list[Annotated[list[str], Field(min_length=2, max_length=2)]], Field(min_length=2)]
    axes: list[_Axis]
    held: dict[str, Number]
    cells: Annotated[int, Field(ge=1)]
    bases: Annotated[list[_Base], Field(min_length=1)]
    cells_sha256: str

    @model_validator(mode="after")
    def _names(self) -> _PlanFile:
        kinds = {kind for _, kind in self.columns}
        if not kinds <= set(KINDS):
            raise ValueError(f"expected columns of the kinds {', '.join(KINDS)}")
        second = "run" if self.sweep.keep == "runs" else "runs"
        if [name for name, _ in self.columns[:2]] != ["cell", second]:
            raise ValueError(f"expected the columns cell and {second} first")
        names = ["index", *(axis.key for axis in self.axes), *(name for name, _ in self.columns)]
        if len(set(names)) < len(names):
            raise ValueError("expected each column once")
        return self


def _cells(data: dict[str, Any], table: bytes, file: Path) -> list[Cell]:
    """Return the cells that ``cells.csv`` lists.

    Raises:
        InputError: For a row that is not as the plan says.
    """
    axes, bases = data["axes"], data["bases"]
    keep_runs = data["sweep"]["keep"] == "runs"
    reader = csv.reader(io.StringIO(table.decode(errors="replace")))
    cells: list[Cell] = []
    seen: set[str] = set()
    try:
        if next(reader) != [*_FIXED_COLUMNS, *(axis["key"] for axis in axes)]:
            raise ValueError("the first line does not name the columns of the plan")
        for index, address, number, seed, *texts in reader:
            labels, numbers = {}, dict(data["held"])
            for axis, text in zip(axes, texts, strict=True):
                value = _read(text, axis["kind"])
                if value is None:
                    continue
                labels[axis["key"]] = value
                if axis["coded"]:
                    numbers[axis["key"]] = value
            if int(index) != len(cells) or not _ADDRESS.match(address) or address in seen:
                raise ValueError("cells are numbered from 0, each with an address of its own")
            if not (0 <= int(number) < len(bases) and 0 <= int(seed) < 2**63):
                raise ValueError("no base or seed of that number")
            seen.add(address)
            rows = int(bases[int(number)]["ensemble"]["runs"]) if keep_runs else 1
            cells.append(Cell(len(cells), address, int(number), int(seed), numbers, labels, rows))
        if len(cells) != data["cells"]:
            raise ValueError(f"the plan has {data['cells']} cells")
    except (ValueError, StopIteration, csv.Error) as error:
        raise InputError(f"a row that the plan does not allow: {error or 'there is none'}",
                         file=f"{file}:{reader.line_num}", fix="start the sweep anew elsewhere") from None
    return cells


def changed(plan: Plan) -> list[int]:
    """Return the cells whose result today's code or coded values would change."""
    return [cell.index for cell in plan.cells if plan.address_now(cell) != cell.address]


def renewed(plan: Plan) -> Plan:
    """Return the plan with the addresses of today."""
    cells = [Cell(c.index, plan.address_now(c), c.base, c.seed, c.numbers, c.labels, c.rows)
             for c in plan.cells]
    data = {**plan.data, "rules_sha256": rules(), "versions": versions()}
    return Plan(data, cells, plan.folder, plan._bases)
