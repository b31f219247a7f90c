"""``python -m sim scenario=arms_sale``: compose, check, run, write.

Other words: ``python -m sim rerun RUN`` plays a finished run folder again and compares the bytes;
``python -m sim -m`` and ``python -m sim sweep`` are of :mod:`sim.sweep`.
"""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    from sim.reading.errors import guarded

    return guarded(_run)(argv)


def _run(argv: list[str]) -> int:
    import gc

    gc.set_threshold(100_000, 20, 20)  # starting makes many objects that all stay: looking for waste is waste
    if argv[:1] == ["rerun"]:
        from sim.commands.rerun import rerun

        return rerun(argv[1:])
    if argv[:1] == ["sweep"]:
        from sim.sweep.cli import tools

        return tools(argv[1:])
    if {"-m", "--multirun"} & set(argv) and not any(word.startswith("hydra/") for word in argv):
        from sim.sweep.cli import start

        return start(argv)
    from sim.commands import single

    if {"-h", "--help"} & set(argv) or argv[:1] == ["help"]:
        single.show_help([word for word in argv if "=" in word])
    else:
        single.compose_and_run(argv)
    return 0


def command() -> int:
    """Run the command as a program of its own."""
    from sim.commands import stopping

    if {"sweep", "-m", "--multirun"} & set(sys.argv):
        stopping.as_usual()
    else:
        stopping.end_at_once()
    return main()


if __name__ == "__main__":
    raise SystemExit(command())
