"""How scenarios and coded values reach Hydra: read by our loader, handed over as plain data.

A YAML file that Hydra itself loads as part of a configuration can name callbacks that run code. So
the files that people exchange (scenarios, codings) never reach Hydra's loader: :class:`CodedSource`
answers for the groups ``scenario`` and ``coding`` with data from :mod:`sim.reading.safe_yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from omegaconf import OmegaConf

from sim.coded import evidence
from sim.coded.coding import Coding
from sim.reading.errors import InputError
from sim.settings.choices import options_of, settable
from sim.settings.compose import coded_ranges


def _ranges(coded: Coding, words: Sequence[str] | None) -> dict[str, Any]:
    """Return the ranges of the coded values: all, or those that a word of the command line sets."""
    whole = coded_ranges(coded)
    if words is None:
        return whole
    some: dict[str, Any] = {root: {} for root in whole}
    for key in (entry.key for entry in coded.entries.values()):
        if not any(word.startswith(f"{key}.") for word in words):
            continue
        *path, last = key.split(".")
        place, source = some, whole
        for part in path:
            place, source = place.setdefault(part, {}), source[part]
        place[last] = source[last]
    return some


class CodedSource(ConfigSource):  # type: ignore[misc]
    """Hydra's view of scenarios and codings.

    Attributes:
        case: Name of the case whose scenarios and codings are shown; None: the default one.
        words: The overrides of the command line, if only what they set is to be composed: Hydra
            needs a node for every number that can be set, and there are a thousand. What is played
            is composed by :func:`sim.settings.compose.compose`.
    """

    case: ClassVar[str | None] = None
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
                parts = settable(name, self.case)
                data = {"scenario_name": name, "scenario": parts if whole else {}}
            elif group == "coding":
                data = {"coding": name, **_ranges(evidence.load(name, self.case), self.words)}
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

    @classmethod
    def _names(cls, group: str) -> Sequence[str]:
        return options_of(group, cls.case) if group in ("scenario", "coding") else []


def register() -> None:
    """Make Hydra know the source; harmless when repeated."""
    from hydra._internal.sources_registry import SourcesRegistry

    registry = SourcesRegistry.instance()
    if "coded" not in registry.types:
        registry.register(CodedSource)
