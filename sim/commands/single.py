"""A single run as a command: help, and the words composed by us or, with options, by Hydra."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from sim.reading.errors import InputError, leave

HELP = """\
How will states position themselves, and what would change their minds?

usage: python -m sim [KEY=VALUE ...]         one run and a small ensemble
       python -m sim -m KEY=A,B ...          a sweep: every combination, one table (-m --help)
       python -m sim sweep status FOLDER     how far a sweep is; also resume, verify, table, run
       python -m sim rerun RUN               play a run folder again, compare the bytes
       python -m sim --cfg job [KEY=VALUE]   show the whole configuration
       python -m sim.codebook [ACTOR]        every coded value and where it was read
       python -m sim.explain RUN --actor {label} --week 8
                                             why an actor did what it did

case=NAME       the dispute: {cases} (yours: ./cases/NAME; `python -m sim.case new NAME` makes
                one; `python -m sim case={other} --help` shows another case's scenarios and codings)
scenario=NAME   the story (yours: put NAME.yaml into {place})
{scenarios}

coding=NAME     the reading of the documents: {codings}
lens=NAME       weights of the terms of the utility: {lenses}
decision=NAME   how an option is picked: {decisions}
form.NAME=FORM  equations that have several forms, the default first:
                {forms}
ensemble=NAME   {ensembles}; ensemble.runs=1000 (0: none), ensemble.engine=auto|numpy|numba,
                ensemble.threads=2, ensemble.sampling=uniform|latin_hypercube|sobol|point,
                ensemble.record=summary|sample|full, ensemble.ends=64 (runs with each assumed value at its low
                and its high end, one at a time: how far a headline moves, and by which)
seed=1          seed of all luck: the same seed gives the same bytes
output.folder=runs  output.picture=true  output.table=true

Any coded value can be set by name; alone, it is held at that value in every run:
  {one}.value=0.8
  {pair}.value=0.3
  mechanisms.hazard.low=0.1 mechanisms.hazard.high=0.6
and so can the numbers and answers of a scenario{number}

examples:
  python -m sim {case}scenario={story}
  python -m sim {case}scenario={story} coding=second ensemble.runs=2000
  python -m sim -m {case}scenario={story} lens=none,realist

tab completion:  eval "$(python -m sim -sc install=bash)"
more of Hydra's own:  python -m sim --hydra-help
"""


def show_help(words: Sequence[str] = ()) -> None:
    """Print what the command can do, with the scenarios of a case and their questions.

    Args:
        words: The other words of the command line, one of which may name the case.

    Raises:
        InputError: If there is no such case.
    """
    from sim.coded import cases
    from sim.commands.wording import scenario_lines
    from sim.commands.words import case_in
    from sim.rules.forms import several
    from sim.settings.choices import options_of

    case, known = case_in(words), cases.names()
    place = cases.find(case).place("scenario")
    print(HELP.format(
        scenarios="\n".join(scenario_lines(case)), codings=_wrapped(options_of("coding", case), 46),
        place=place, cases=", ".join(known), other=next((name for name in known if name != case), case),
        lenses=", ".join(options_of("lens")), decisions=", ".join(options_of("decision")),
        ensembles=", ".join(options_of("ensemble")), **_examples(case),
        forms=_wrapped(f"{choice}={'|'.join(forms)}" for choice, forms in several().items()),
    ))


def _wrapped(words: Iterable[str], first: int = 16) -> str:
    """Return words with commas, wrapped under the column of the help's texts; ``first`` is where they begin."""
    return textwrap.fill(", ".join(words), 104, initial_indent=" " * first, subsequent_indent=" " * 16,
                         break_on_hyphens=False, break_long_words=False).strip()


def _examples(case: str) -> dict[str, str]:
    """Return names of a case that the help's examples can have: an actor, a scenario, keys of coded values.

    Raises:
        InputError: If the case cannot be read.
    """
    from sim.coded import cases, evidence, scenario

    of, coded = cases.find(case), evidence.load(case=case)
    story = of.example or scenario.usual(case)
    keys = [e.key for e in coded.entries.values() if e.key.startswith(f"actors.{of.focus}.")]
    offers = scenario.load(story, coded).offers
    label = coded.actors[of.focus].name
    return {
        "label": f"'{label}'" if " " in label else label, "story": story,
        "case": "" if case == cases.default() else f"case={case} ",
        "one": next((key for key in keys if key.endswith(".sanction_sensitivity")), keys[-1]),
        "pair": next(key for key in (*coded.by_key, "pairs.relation.A-B") if key.startswith("pairs.")),
        "number": "".join(f":\n  scenario.offers.{name}.stake.value=0.7" for name in list(offers)[:1]),
    }


def job(config: Any) -> None:
    """Run the words that Hydra has chosen for one of its jobs (called by Hydra)."""
    from hydra.core.hydra_config import HydraConfig

    from sim.commands import words as command

    try:
        configuration = command.configured(list(HydraConfig.get().overrides.task))
        from sim.commands.run import run

        run(configuration)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except InputError as error:
        leave(error)
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        raise SystemExit(130) from None


def _check_hydras(words: list[str], several: bool) -> None:
    """Check the words that are Hydra's own, for its launcher and sweeper.

    Raises:
        InputError: For a key or value that it does not take, or where nothing is swept.
    """
    from hydra import compose, initialize_config_dir
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    from sim.coded.cases import configs

    if words and not several:
        raise InputError("it means something with -m only", file="command line", found=words[0],
                         fix="add -m, or leave it out")
    try:
        with initialize_config_dir(str(configs()), version_base="1.3") if words else contextlib.nullcontext():
            for word in words:
                choices = [other for other in words if "/" in other.partition("=")[0] and other != word]
                compose("config", [*choices, word], return_hydra_config=True)
    except (HydraException, OmegaConfBaseException):
        raise InputError("Hydra's launcher and sweeper take no such key or value", file="command line",
                         found=word, allowed="keys of theirs, as hydra.launcher.n_jobs=2 for joblib's",
                         fix="see `python -m sim --hydra-help`") from None


def compose_and_run(argv: list[str]) -> None:
    """Check the command line and play it.

    The words are read by Hydra's grammar and composed as Hydra composes them (a test compares the two),
    but by :func:`sim.settings.compose.compose`: Hydra takes as long as all of its imports, twice.
    Whatever has an option (``--cfg``, ``-m``, completion) is handed to Hydra, which shows, or starts a
    job for each combination.

    Raises:
        InputError: For the first word that is not allowed.
    """
    from sim.commands import words as command

    flags, words = command.parted(argv)
    if not flags and not any(word.startswith("hydra") for word in words):
        configuration = command.configured(words)
        from sim.commands.run import run

        run(configuration)
        return
    from sim.coded.cases import configs
    from sim.commands import completion
    from sim.settings.hydra_source import CodedSource, register

    if {"-sc", "--shell-completion"} & set(flags):
        if completion.answered(words):
            return
    elif "--hydra-help" not in flags:
        (command.check if {"-m", "--multirun"} & set(flags) else command.configured)(words)
    register()
    import hydra

    _check_hydras([word for word in words if word.startswith("hydra")],
                  "-m" in flags or "--multirun" in flags)
    CodedSource.case = command.case_in(words)
    CodedSource.words = words if set(flags) <= {"-m", "--multirun"} else None
    entry = hydra.main(version_base="1.3", config_path=str(configs()), config_name="config")(job)
    before = sys.argv
    with tempfile.TemporaryDirectory() as scratch:
        # Hydra notes each sweep in a file of its own; the manifests say more
        own = [f"hydra.sweep.dir='{scratch}'"] if all(
            word == "hydra/launcher=basic" or not word.startswith("hydra/launcher") for word in words) else []
        sys.argv = [sys.argv[0], *argv, *(own if {"-m", "--multirun"} & set(flags) else [])]
        shown = bool({"-c", "--cfg"} & set(flags))
        said = io.StringIO()
        try:
            with contextlib.redirect_stderr(said) if shown else contextlib.nullcontext():
                entry()
        except SystemExit as end:
            if not shown or not end.code:
                raise
            raise InputError("nothing to show", file="command line", found=said.getvalue().strip(),
                             allowed="a key of the configuration after --package, as ensemble",
                             fix="leave --package out to see all of it") from None
        finally:
            sys.argv = before
            CodedSource.words = None
