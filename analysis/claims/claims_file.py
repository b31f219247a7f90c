"""Claims as data: what a file of claims may say."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.coded import cases, evidence
from sim.coded.checks import check_passages
from sim.coded.typed import checked
from sim.coded.values import Cited, Date, Line, Number, Slug, Strict, Text
from sim.reading import safe_yaml
from sim.reading.errors import InputError
from sim.reading.safe_yaml import Document
from sim.rules.forms import several


class ArmData(Strict):
    """How one side of an experiment differs from the scenario as coded.

    ``values`` may say ``low`` or ``high`` for the ends of the coded range.
    """

    values: dict[str, Number | Literal["low", "high"]] = Field(default_factory=dict)
    answers: dict[Slug, Literal["accepted", "refused"]] = Field(default_factory=dict)
    holds: dict[Slug, dict[str, Any]] = Field(default_factory=dict)
    without: list[Slug] = Field(default_factory=list)
    events: dict[Slug, dict[str, Any]] = Field(default_factory=dict)


class Above(Strict):
    """One outcome that should be above another; ``tie`` if it only should not be below."""

    above: Line
    below: Line
    tie: bool = False


class PartData(Strict):
    """One experiment of a claim.

    Kinds: ``difference`` (second arm less first), ``order`` (of outcomes within a run), ``mode`` (the most
    frequent answer), ``band`` (a mean, or with ``share`` most runs, within limits), ``cost`` (a term
    among the largest costs of an actor), ``term`` (a term of an actor's utility, second arm less first).
    """

    kind: Literal["difference", "order", "mode", "band", "cost", "term"]
    says: Line
    scenario: Slug
    first: ArmData = ArmData()
    second: ArmData = ArmData()
    outcomes: list[Line] = Field(default_factory=list, max_length=10)
    expect: Literal["up", "down", "either", "same", "not down"] | None = None
    smallest: Annotated[Number, Field(ge=0, le=100)] = 0.05
    order: list[Above] = Field(default_factory=list, max_length=10)
    answer: Literal["yes", "abstain", "no", "accept", "neither", "reject"] | None = None
    low: Number | None = None
    high: Number | None = None
    share: Annotated[Number, Field(ge=0, le=1)] | None = None
    actor: Slug | None = None
    term: Slug | None = None
    rank: Annotated[int, Field(ge=1, le=12)] = 3
    since: Date | None = None
    aside: bool = False

    @model_validator(mode="after")
    def _whole(self) -> PartData:
        needed = {"difference": ("outcomes", "expect"), "order": ("order",), "mode": ("outcomes", "answer"),
                  "band": ("outcomes",), "cost": ("actor", "term"), "term": ("actor", "term", "expect")}
        for name in needed[self.kind]:
            if not getattr(self, name):
                raise ValueError(f"expected {name} for an experiment of kind {self.kind}")
        if self.kind == "band" and self.low is None and self.high is None:
            raise ValueError("expected low, high or both for a band")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"expected low <= high, found {self.low:g} and {self.high:g}")
        return self


class MadeData(Strict):
    """When and on what grounds the threat of a map is made: an event without its changes."""

    title: Line
    date: Date
    evidence: Cited


class MapData(Strict):
    """A map of what a dose of threat does, over the levels of coded values.

    A dose is credibility times severity, 0 to 1: from the day of the event all of ``belief`` and all of ``gravity``
    are set to its square root. Each cell compares it, run by run, with a dose of 0, which is no threat at all.

    Attributes:
        says: What the threat is said to do.
        scenario: Where it is made.
        made: When and on what grounds.
        belief: Variables that say how far the threat is believed.
        gravity: Variables that say how grave a crossing is.
        doses: The doses, each above 0, rising.
        across: What the other axis is called.
        keys: Coded values that are all set to its level.
        levels: The levels, rising.
        lines: By name, what the event sets besides: where the lines are drawn. A panel each.
        form: Choice of forms of which each form has its own panels.
        outcome: What is measured.
        smallest: Smallest effect of interest.
    """

    says: Line
    scenario: Slug
    made: MadeData
    belief: Annotated[list[Line], Field(min_length=1, max_length=20)]
    gravity: Annotated[list[Line], Field(min_length=1, max_length=20)]
    doses: Annotated[list[Annotated[Number, Field(gt=0, le=1)]], Field(min_length=1, max_length=20)]
    across: Slug
    keys: Annotated[list[Line], Field(min_length=1, max_length=20)]
    levels: Annotated[list[Number], Field(min_length=1, max_length=20)]
    lines: Annotated[dict[Slug, dict[str, Number]], Field(min_length=1, max_length=4)]
    form: Slug
    outcome: Line
    smallest: Annotated[Number, Field(gt=0, le=100)]

    @model_validator(mode="after")
    def _rising(self) -> MapData:
        for name, numbers in (("doses", self.doses), ("levels", self.levels)):
            if any(b <= a for a, b in itertools.pairwise(numbers)):
                raise ValueError(f"expected {name} that rise, found {', '.join(f'{x:g}' for x in numbers)}")
        if self.form not in several():
            raise ValueError(f"expected {' or '.join(several())} for form, found {self.form}")
        return self


class ClaimData(Strict):
    """A claim of the documents, in our words, and its experiments.

    ``kind`` says what a verdict teaches, and ``because`` why, from the equations: *built in* (true by construction),
    *directional* (the sign is built in, the size is not) or *informative*. ``missing`` says which part of the claim
    the model has no value for, so that no experiment can test it; ``untestable`` why none of it can be tested: its
    parts are then all asides.
    """

    title: Annotated[str, Field(min_length=1, max_length=90)]
    claim: Text
    kind: Literal["built in", "directional", "informative"]
    because: Text
    parts: list[PartData] = Field(default_factory=list, max_length=12)
    map: MapData | None = None
    note: Text | None = None
    missing: Text | None = None
    untestable: Text | None = None
    evidence: Cited

    @model_validator(mode="after")
    def _one(self) -> ClaimData:
        tested = any(not part.aside for part in self.parts) or self.map is not None
        if self.untestable and tested:
            raise ValueError("expected none but asides in a claim that is untestable")
        if not self.untestable and not tested:
            raise ValueError("expected at least one part that is no aside, a map, or a reason why it is untestable")
        return self


class ClaimsFile(Strict):
    """A file of claims."""

    title: Line
    claims: Annotated[dict[Slug, ClaimData], Field(min_length=1, max_length=100)]


def read(path: Path | str | None = None, case: str | None = None) -> tuple[ClaimsFile, Document]:
    """Return the claims of a file, and the document that says where each of them stands.

    Args:
        path: The file; default: the case's ``claims.yaml``, what its documents claim.
        case: Name of the case; None: the default one.

    Raises:
        InputError: If there is no such file, it is refused, or a claim cites a source or a paragraph that is
            not there.
    """
    place = Path(path) if path else cases.find(case).folder / "claims.yaml"
    if path is None and not place.exists():
        raise InputError("this case has no claims", file=place, allowed="a case with a claims.yaml, or file=CLAIMS",
                         fix="write one; the tutorial case has a small one")
    document = safe_yaml.read(place)
    file = checked(ClaimsFile, document.data, document)
    coded = evidence.load(case=case)
    for name, claim in file.claims.items():
        key = ("claims", name, "evidence")
        check_passages(claim.evidence, coded.sources, document.where(key), f"claims.{name}", coded.texts)
    return file, document


def load(path: Path | str | None = None, case: str | None = None) -> ClaimsFile:
    """Return the claims of a file; see :func:`read`."""
    return read(path, case)[0]
