"""A case's actors and votes before the Assembly: whose votes an actor's are, and which coded text a vote is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.coded.cases import Case
from sim.coded.typed import checked
from sim.coded.values import Slug, Strict, Text
from sim.reading import safe_yaml
from sim.reading.errors import InputError, one_of, unknown
from sim.states.blocs import BLOCS
from sim.states.members import load
from sim.states.texts import StateText, builtin_texts

FILE = "assembly.yaml"


class Opening(Strict):
    """A vote as a text before the Assembly.

    Attributes:
        text: Number of the coded text; none if there is no such text.
        reason: Why it is that text, or why there is none.
    """

    text: Annotated[str, Field(max_length=40)] | None
    reason: Text


class Assembly(Strict):
    """``assembly.yaml`` of a case.

    Attributes:
        actors: By actor, the ISO code of the member that it is, or the name of a bloc of members.
        votes: By vote, what it is.
    """

    actors: dict[Slug, Annotated[str, Field(max_length=20)]] = Field(default={})
    votes: dict[Slug, Opening] = Field(default={})

    @property
    def opening(self) -> list[str]:
        """Names of the votes that open into states."""
        return [name for name, entry in self.votes.items() if entry.text is not None]


def assembly(case: Case) -> Assembly:
    """Return a case's actors and votes before the Assembly; a case without the file has none.

    Raises:
        InputError: If the file does not fit, or names a member, a bloc or a text that is not there.
    """
    path = case.folder / FILE
    if not path.exists():
        return Assembly()
    document = safe_yaml.read(path)
    found = checked(Assembly, document.data, document)
    coded = {text.id for text in builtin_texts()}
    for name, entry in found.votes.items():
        if entry.text is not None and entry.text not in coded:
            raise unknown("text", entry.text, coded, file=document.where(("votes", name, "text")),
                          key=f"votes.{name}.text")
    for name, who in found.actors.items():
        if who not in BLOCS and who not in load().iso3:
            raise InputError("neither a member nor a bloc", file=document.where(("actors", name)),
                             key=f"actors.{name}", found=who, allowed=f"an ISO code in capitals, or {one_of(BLOCS)}")
    return found


def opened(case: Case, vote: str, file: object = "command line") -> tuple[StateText, str]:
    """Return the text that a vote is before the Assembly, and why it is that one.

    Args:
        case: The case of the scenario.
        vote: Name of the vote.
        file: Where it was asked for, for messages.

    Raises:
        InputError: If the vote has no text; it says why.
    """
    found = assembly(case)
    entry = found.votes.get(vote)
    if entry is None or entry.text is None:
        why = entry.reason.strip() if entry else f"{FILE} of the case {case.name} does not say which text it is"
        raise InputError(f"this vote does not open into states: {why}", file=file, key="vote", found=vote,
                         allowed=one_of(found.opening) if found.opening else "none in this case",
                         fix=None if entry else f"name its text in {FILE} in the case's folder")
    return {text.id: text for text in builtin_texts()}[entry.text], entry.reason.strip()
