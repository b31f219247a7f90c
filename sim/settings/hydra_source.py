"""How scenarios and coded values reach Hydra: read by our loader, handed over as plain data.

A YAML file that Hydra itself loads as part of a configuration can name callbacks that run code. So
the files that people exchange (scenarios, codings) never reach Hydra's loader: :class:`CodedSource`
answers for the groups ``scenario`` and ``coding`` with data from :mod:`sim.reading.safe_yaml`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, ClassVar

from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from omegaconf import OmegaConf

from sim.coded import evidence, scenario
from sim.coded.coding import Coding
from sim.reading import safe_yaml
from sim.reading.errors import InputError


def plain(value: Any) -> Any:
    """Return data with dates as text, which is what a configuration can hold."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


#: Parts of a scenario that are to be read and not to be set on the command line.
_PROSE = frozenset({"evidence", "reason", "story", "question", "title", "record", "second", "basis",
                    "level", "start"})


def settable(data: Any) -> Any:
    """Return the part of a scenario's data that can be overridden: its numbers, names and dates."""
    if isinstance(data, dict):
        return {key: settable(item) for key, item in data.items() if key not in _PROSE}
    if isinstance(data, list):
        return [settable(item) for item in data]
    return plain(data)


def adjustable(data: dict[str, Any]) -> dict[str, Any]:
    """Return what can be overridden of a whole scenario: :func:`settable`, and each offer's answer."""
    found: dict[str, Any] = settable(data)
    offers = found.get("offers")
    for offer in offers.values() if isinstance(offers, dict) else ():
        if isinstance(offer, dict):
            offer.setdefault("answer", "free")
    return found


def overlaid(data: Any, given: Any) -> Any:
    """Return a scenario's whole data with the composed numbers in the place of its own."""
    if isinstance(data, dict) and isinstance(given, dict):
        return {**plain(data), **{k: overlaid(data.get(k), v) for k, v in given.items()}}
    if isinstance(data, list) and isinstance(given, list) and len(data) == len(given):
        return [overlaid(a, b) for a, b in zip(data, given, strict=True)]
    return given


def coded_tree(coded: Coding, words: Sequence[str] | None = None) -> dict[str, Any]:
    """Return value, low and high of the coded values, nested as their keys are.

    Args:
        coded: The coded values.
        words: The words of a command line: only the values that one of them sets are returned.
    """
    tree: dict[str, Any] = {"actors": {}, "pairs": {}, "mechanisms": {}}
    for entry in coded.entries.values():
        if words is not None and not any(word.startswith(f"{entry.key}.") for word in words):
            continue
        *path, last = entry.key.split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
        record = entry.record
        place[last] = {"value": record.value, "low": record.low, "high": record.high}
    return tree


def codings() -> list[str]:
    """Return the names of the readings that can be chosen."""
    return ["first", "second", *safe_yaml.names_in(evidence.coding_folders())]


class CodedSource(ConfigSource):  # type: ignore[misc]
    """Hydra's view of scenarios and codings.

    Attributes:
        words: The overrides of the command line, if only what they set is to be composed: Hydra
            needs a node for every number that can be set, and there are a thousand. The rest is
            filled in by :func:`sim.settings.settings.settle`.
    """

    words: ClassVar[Sequence[str] | None] = None

    @staticmethod
    def scheme() -> str:
        """Return the scheme of the search path entry, as in ``coded://sim``."""
        return "coded"

    def load_config(self, config_path: str) -> ConfigResult:
        """Return a scenario or coding as a configuration node."""
        group, _, name = config_path.removesuffix(".yaml").rpartition("/")
        try:
            if group == "scenario":
                whole = self.words is None or any(w.startswith("scenario.") for w in self.words)
                parts = adjustable(scenario.read(name).data)
                data = {"scenario_name": name, "scenario": parts if whole else {}}
            elif group == "coding":
                data = {"coding": name, **coded_tree(evidence.load(name), self.words)}
            else:
                raise ConfigLoadError(f"nothing at {config_path}")
        except InputError as error:
            raise ConfigLoadError(str(error)) from None
        return ConfigResult(
            provider=self.provider, path=f"{self.scheme()}://{self.path}",
            config=OmegaConf.create(data), header={"package": "_global_"},
        )

    def available(self) -> bool:
        """Return that it is there."""
        return True

    def is_group(self, config_path: str) -> bool:
        """Return whether a path is one of the two groups."""
        return config_path in ("", "scenario", "coding")

    def is_config(self, config_path: str) -> bool:
        """Return whether a path is a scenario or coding that exists."""
        group, _, name = config_path.removesuffix(".yaml").rpartition("/")
        return name in self._names(group)

    def list(self, config_path: str, results_filter: ObjectType | None) -> Sequence[str]:
        """Return the names below a path."""
        if config_path == "":
            return [] if results_filter == ObjectType.CONFIG else ["coding", "scenario"]
        return [] if results_filter == ObjectType.GROUP else self._names(config_path)

    @staticmethod
    def _names(group: str) -> Sequence[str]:
        return {"scenario": scenario.names, "coding": codings}.get(group, lambda: [])()


def register() -> None:
    """Make Hydra know the source; harmless when repeated."""
    from hydra._internal.sources_registry import SourcesRegistry

    registry = SourcesRegistry.instance()
    if "coded" not in registry.types:
        registry.register(CodedSource)
