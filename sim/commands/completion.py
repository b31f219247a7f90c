"""Tab completion in bash for ``python -m sim``, which Hydra's own does not know (it knows scripts only)."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from sim.reading.errors import unknown

_BASH = r"""_sim_completion() {
    local helper line=${COMP_LINE:0:COMP_POINT} word choices prefix
    case $line in
        *' -m sim '*) helper=("${COMP_WORDS[0]}" -m sim) ;;
        sim\ *|*/sim\ *) helper=("${COMP_WORDS[0]}") ;;
        *) return ;;
    esac
    word=${line##* }
    choices=$(COMP_LINE=$line "${helper[@]}" -sc query=bash 2>/dev/null) || return
    COMPREPLY=($(compgen -W "$choices" -- "$word"))
    if [[ $word == *=* && $COMP_WORDBREAKS == *=* ]]; then
        prefix=${word%"${word##*=}"}
        COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
    fi
}
complete -o nospace -o default -F _sim_completion python python3 sim"""


def answered(words: Sequence[str]) -> bool:
    """Print bash's completion script if it is asked for; prepare Hydra's answer to a query otherwise.

    Args:
        words: The words that follow ``-sc``.

    Returns:
        Whether there is nothing left to do for Hydra.

    Raises:
        InputError: If something else is asked for.
    """
    known = [f"{verb}={shell}" for verb in ("install", "uninstall", "query")
             for shell in ("bash", "zsh", "fish")]
    if len(words) != 1 or words[0] not in known:
        raise unknown("request for tab completion", " ".join(words), known, file="command line", key="-sc")
    if list(words) == ["install=bash"]:
        print(_BASH)
        return True
    line = os.environ.get("COMP_LINE", "")
    os.environ["COMP_LINE"] = re.sub(r"^\s*\S*python[0-9.]*\s+-m\s+sim(?=\s|$)", "sim", line) or "sim "
    return False
