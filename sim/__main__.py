"""``python -m sim scenario=arms_sale``: compose, check, run, write.

Other words: ``python -m sim rerun RUN`` plays a finished run folder again and compares the bytes.
"""

from __future__ import annotations

import sys
from typing import Any

from sim.errors import InputError, guarded, leave

HELP = """\
How will states position themselves, and what would change their minds?

usage: python -m sim [KEY=VALUE ...]         one run and a small ensemble
       python -m sim -m KEY=A,B ...          a run for each combination
       python -m sim rerun RUN               play a run folder again, compare the bytes
       python -m sim --cfg job [KEY=VALUE]   show the whole configuration
       python -m sim.codebook [ACTOR]        every coded value and where it was read
       python -m sim.explain RUN --actor China --week 58
                                             why an actor did what it did

scenario=NAME   the story (yours: put NAME.yaml into ./scenarios)
{scenarios}

coding=NAME     the reading of the documents: {codings}
lens=NAME       weights of the terms of the utility: {lenses}
decision=NAME   how an option is picked: {decisions}
ensemble=NAME   {ensembles}; ensemble.runs=1000 (0: none), ensemble.engine=auto|numpy|numba,
                ensemble.threads=2, ensemble.sampling=uniform|latin_hypercube|sobol|point,
                ensemble.record=summary|sample|full
seed=1          seed of all luck: the same seed gives the same bytes
output.folder=runs  output.picture=true  output.table=true

Any coded value can be set by name; alone, it is held at that value in every run:
  actors.china.sanction_sensitivity.value=0.8
  pairs.credibility.china-us.value=0.3
  mechanisms.hazard.low=0.1 mechanisms.hazard.high=0.6
and so can the numbers and answers of a scenario:
  scenario.offers.arms_request.stake.value=0.7

examples:
  python -m sim scenario=arms_sale
  python -m sim scenario=arms_sale coding=second ensemble.runs=2000
  python -m sim -m scenario=baseline,arms_sale lens=none,realist

tab completion:  eval "$(python -m sim -sc install=bash)"
more of Hydra's own:  python -m sim --hydra-help
"""


def show_help() -> None:
    """Print what the command can do, with the scenarios that are there and their questions."""
    from sim import scenario
    from sim.command import options_of

    lines = []
    for name in scenario.names():
        try:
            question = str(scenario.read(name).data["question"])
        except (InputError, KeyError, TypeError):
            question = "(cannot be read: run it to see why)"
        lines.append(f"  {name:<24}{question}")
    print(HELP.format(
        scenarios="\n".join(lines), codings=", ".join(options_of("coding")),
        lenses=", ".join(options_of("lens")), decisions=", ".join(options_of("decision")),
        ensembles=", ".join(options_of("ensemble")),
    ))


def job(config: Any) -> None:
    """Run one composed configuration (called by Hydra)."""
    from omegaconf import OmegaConf

    from sim.run import run
    from sim.settings import settle

    try:
        data: Any = OmegaConf.to_container(config, resolve=False)
        run(settle(data))
    except InputError as error:
        leave(error)
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        raise SystemExit(130) from None


def compose_and_run(argv: list[str]) -> None:
    """Hand the command line to Hydra, once it has been checked."""
    from sim import command
    from sim.compose import register
    from sim.evidence import configs

    asks_hydra = any(word in argv for word in ("-sc", "--shell-completion", "--hydra-help"))
    if not asks_hydra:
        command.check([word for word in argv if not word.startswith("-") and not _is_value(argv, word)])
    register()
    import hydra

    entry = hydra.main(version_base="1.3", config_path=str(configs()), config_name="config")(job)
    sys.argv = [sys.argv[0], *argv]
    entry()


def _is_value(argv: list[str], word: str) -> bool:
    """Whether a word belongs to the flag before it, as in ``--cfg job``."""
    place = argv.index(word)
    return place > 0 and argv[place - 1] in ("--cfg", "-c", "--package", "-p", "--config-name", "-cn")


@guarded
def main(argv: list[str]) -> int:
    """Run the command."""
    if argv and argv[0] in ("-h", "--help", "help"):
        show_help()
    elif argv and argv[0] == "rerun":
        from sim.run import rerun

        return rerun(argv[1:])
    else:
        unsafe = [w for w in argv if w.startswith(("--config-path", "-cp", "--config-dir", "-cd",
                                                   "--config-name", "-cn"))]
        if unsafe:
            raise InputError("configuration from elsewhere is not loaded", file="command line",
                             found=unsafe[0], allowed="scenario and coding files",
                             fix="put a scenario into ./scenarios, a coding into ./codings")
        compose_and_run(argv)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
