"""How will states position themselves, and what would change their minds?

``sim.load``, ``sim.run``, ``sim.read_run`` and ``sim.read_sweep`` (see :mod:`sim.api`) are loaded when they
are first asked for, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api import load, read_run, read_sweep, run

__version__ = "0.1.0"
__all__ = ["__version__", "load", "read_run", "read_sweep", "run"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from sim import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
