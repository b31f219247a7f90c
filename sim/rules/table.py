"""Tables of named records that may be added to: what reads a table reads it when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """A record with a name."""

    @property
    def name(self) -> str:
        """The name, one of a kind in its table."""


T = TypeVar("T", bound=Named)


class Table(Generic[T]):
    """Records in an order, each with a name of its own.

    Args:
        records: The records.

    Raises:
        ValueError: If two records have the same name.
    """

    def __init__(self, *records: T) -> None:
        self._records: dict[str, T] = {}
        for record in records:
            if record.name in self._records:
                raise ValueError(f"two records named {record.name!r}")
            self._records[record.name] = record

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, name: object) -> bool:
        return name in self._records

    def __getitem__(self, name: str) -> T:
        return self._records[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the order of the table."""
        return tuple(self._records)

    def where(self, chosen: Callable[[T], bool]) -> tuple[T, ...]:
        """Return the records for which ``chosen`` holds."""
        return tuple(record for record in self._records.values() if chosen(record))

    @contextmanager
    def added(self, *records: T, before: str | None = None) -> Iterator[None]:
        """Add records while the block runs; one of a known name stands in the place of the old one.

        Args:
            records: What is added.
            before: Name of the record before which new ones stand; default: at the end.
        """
        kept = dict(self._records)
        fresh = {record.name: record for record in records}
        new = {name: record for name, record in fresh.items() if name not in kept}
        changed: dict[str, T] = {}
        for name, record in kept.items():
            if name == before:
                changed |= new
            changed[name] = fresh.get(name, record)
        try:
            self._replace(changed | new)
            yield
        finally:
            self._replace(kept)

    def _replace(self, records: dict[str, T]) -> None:
        self._records.clear()
        self._records.update(records)
