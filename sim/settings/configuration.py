"""A configuration, checked: what is played, and the world that it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from sim.coded import evidence, scenario
from sim.coded.checks import check_bounds
from sim.coded.coding import Coding
from sim.coded.schema import ScenarioFile
from sim.coded.typed import checked
from sim.reading import safe_yaml
from sim.reading.errors import InputError, unknown
from sim.reading.safe_yaml import Document
from sim.settings.choices import CODED, RANGE
from sim.settings.options import EnsembleOptions, Options, OutputOptions
from sim.settings.uncoded import with_uncoded_pairs
from sim.world.world import World


class Configuration:
    """A checked configuration.

    Args:
        data: Plain data, as :func:`sim.settings.compose.compose` returns it or a manifest keeps it.
        file: Where it comes from, for messages.

    Attributes:
        data: The plain data (goes into the manifest).
        options: The same as types.
        evidence: The coded values of the chosen reading.
        scenario: The scenario, with what was set in it.
        overrides: Coded values that are not as they are coded, by key: ``value`` alone if it is held in
            every run.
        uncoded: Keys of pairs that were set and are not coded.

    Raises:
        InputError: For anything that is not allowed.
    """

    def __init__(self, data: Mapping[str, Any], file: str = "command line") -> None:
        self.data = dict(data)
        self.options: Options = checked(Options, self.data, Document(self.data, file))
        safe_yaml.check_slug(self.options.scenario_name, "scenario", file=file, key="scenario_name")
        coded = evidence.load(self.options.coding, self.options.case)
        pairs = [key for key, _ in _ranges(self.options.pairs, "pairs", file)]
        self.evidence: Coding = with_uncoded_pairs(coded, pairs)
        self.uncoded = [key for key in pairs if key not in coded.by_key and key in self.evidence.by_key]
        self.overrides = _overrides(self.options, self.evidence, file)
        whole = self.options.scenario
        self.scenario: ScenarioFile = scenario.check(whole, _BelowScenario(whole, file), self.evidence)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.options.scenario_name

    @property
    def seed(self) -> int:
        """The seed."""
        return self.options.seed

    @property
    def ensemble(self) -> EnsembleOptions:
        """How many runs, and how they are drawn and played."""
        return self.options.ensemble

    @property
    def output(self) -> OutputOptions:
        """Where results go."""
        return self.options.output

    @cached_property
    def world(self) -> World:
        """The world that is played.

        Raises:
            InputError: For a coded value that does not stand in it, or a value outside its range.
        """
        return World(self.evidence, self.scenario, name=self.name, overrides=self.overrides,
                     lens=self.options.lens.model_dump(exclude={"name"}),
                     decision=self.options.decision.name, forms=self.options.form.model_dump())


class _BelowScenario(Document):
    """A document whose keys stand below ``scenario`` on the command line."""

    def where(self, key: Any) -> str:
        return f"{self.file}: scenario"


def _overrides(options: Options, coded: Coding, file: str) -> dict[str, dict[str, float]]:
    """Return the coded values that differ from their records, as a world takes them."""
    found: dict[str, dict[str, float]] = {}
    for root in CODED:
        for key, given in _ranges(getattr(options, root), root, file):
            entry = coded.by_key.get(key)
            if entry is None:
                raise unknown("coded value", key, coded.by_key, file=file, key=key)
            numbers: dict[str, float] = {part: getattr(entry.coded, part) for part in RANGE}
            own = dict(numbers)
            for part, number in given.items():
                where = f"{key}.{part}"
                if part not in RANGE:
                    raise unknown("part of a coded value", part, RANGE, file=file, key=key)
                if isinstance(number, bool) or not isinstance(number, int | float):
                    low, high = entry.variable.bounds
                    raise InputError("not a number", file=file, key=where,
                                     found="nothing" if number is None else number,
                                     allowed=f"{low:g} to {high:g} ({entry.variable.scale})",
                                     fix=f"write {where}={own[part]:g}, its coded number, or another one "
                                     "on that scale")
                check_bounds(entry.variable, float(number), file=file, key=where)
                numbers[part] = float(number)
            changed = {part: number for part, number in numbers.items() if number != own[part]}
            if changed and numbers["low"] == numbers["value"] == numbers["high"]:
                found[key] = {"value": numbers["value"]}
            elif changed:  # a value alone would be held: its range goes with it
                found[key] = numbers if "value" in changed else changed
    return found


def _ranges(tree: Any, path: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the key and the numbers of each coded value in a configuration."""
    if isinstance(tree, dict) and "value" in tree and not isinstance(tree["value"], dict):
        yield path, tree
    elif isinstance(tree, dict):
        for name, item in tree.items():
            yield from _ranges(item, f"{path}.{name}", file)
    else:
        raise InputError("not a coded value", file=file, key=path, found=tree,
                         allowed=f"set {path}.value", fix=f"write {path}.value=...")
