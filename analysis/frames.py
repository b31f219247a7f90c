"""Rows: of a table, one after the other; of a record, those that are one observation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def each(table: pd.DataFrame) -> Any:
    """Return the rows of a table, one after the other, with columns as attributes."""
    return table.itertuples()


def observation(row: str) -> str:
    """Return the observation that a row of a record belongs to: its name without a letter at its end.

    ``r11a`` to ``r11e`` tell of one observation, ``r11``.
    """
    return re.sub(r"(?<=\d)[a-z]+\Z", "", row)
