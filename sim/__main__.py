"""``python -m sim scenario=arms_sale``: compose, check, run, write.

Other words: ``python -m sim rerun RUN`` plays a finished run folder again and compares the bytes;
``python -m sim -m`` and ``python -m sim sweep`` are of :mod:`sim.sweep`.
"""

from __future__ import annotations

import gc

from sim.reading.errors import guarded


@guarded
def main(argv: list[str]) -> int:
    """Run the command."""
    gc.set_threshold(100_000, 20, 20)  # starting makes many objects that all stay: looking for waste is waste
    from sim.commands import single

    if argv[:1] == ["rerun"]:
        from sim.commands.rerun import rerun

        return rerun(argv[1:])
    if argv[:1] == ["sweep"]:
        from sim.sweep.cli import tools

        return tools(argv[1:])
    if {"-m", "--multirun"} & set(argv) and not any(word.startswith("hydra/") for word in argv):
        from sim.sweep.cli import start

        return start(argv)
    if {"-h", "--help"} & set(argv) or argv[:1] == ["help"]:
        single.show_help()
    else:
        single.compose_and_run(argv)
    return 0



if __name__ == "__main__":
    raise SystemExit(main())
