"""A name that is now found in :mod:`sim.commands.progress`."""

from sim.commands.progress import progress_bar

__all__ = ["progress_bar"]
