"""One run as a command: play a configuration, publish its folder, print the table."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from sim.commands.designs import SOBOL_WARNING, drawing
from sim.commands.progress import progress_bar
from sim.commands.stopping import interruptible
from sim.play.folder import publish
from sim.settings.configuration import Configuration


def run(configuration: Configuration) -> Path:
    """Play a configuration, publish its folder and print the table.

    Returns:
        The folder.

    Raises:
        InputError: If the folder cannot be written, or an engine is not installed.
    """
    runs = configuration.ensemble.runs
    if runs and (note := drawing(configuration.ensemble.sampling, runs)):
        print(note, file=sys.stderr)
    warnings.filterwarnings("ignore", message=SOBOL_WARNING)
    for key in configuration.uncoded:
        print(f"note: {key} is not coded: no text was read for it", file=sys.stderr)
    with interruptible(), progress_bar(runs, f"{configuration.name}: {runs} runs") as advance:
        folder, played = publish(configuration, Path(configuration.output.folder), progress=advance)
    if configuration.output.table:
        from sim.commands.console import show

        try:
            with interruptible():
                show(played, folder)
        except KeyboardInterrupt:
            print(f"interrupted: the results are in {folder}", file=sys.stderr)
            raise SystemExit(130) from None
    else:
        print(folder)
    return folder
