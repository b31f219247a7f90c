"""Tables, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def each(table: pd.DataFrame) -> Any:
    """Return the rows of a table, one after the other, with columns as attributes."""
    return table.itertuples()
