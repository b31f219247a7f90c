"""Claims as data: what a file of claims may say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.coded import evidence
from sim.coded.checks import check_passages
from sim.coded.typed import checked
from sim.coded.values import Cited, Date, Line, Number, Slug, Strict, Text
from sim.reading import safe_yaml
from sim.reading.safe_yaml import Document


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


class MapData(Strict):
    """A map of where two claims hold: parts of both, over three groups of coded values.

    Each axis sets all its ``keys`` to the same number.
    """

    parts: Annotated[dict[Slug, list[PartData]], Field(min_length=2, max_length=2)]
    axes: Annotated[dict[Slug, list[str]], Field(min_length=3, max_length=3)]
    levels: Annotated[dict[Slug, Annotated[list[Number], Field(min_length=1, max_length=20)]],
                      Field(min_length=3, max_length=3)]

    @model_validator(mode="after")
    def _same_axes(self) -> MapData:
        if set(self.levels) != set(self.axes):
            raise ValueError(f"expected levels for {', '.join(self.axes)}")
        return self


class ClaimData(Strict):
    """A claim of the documents, in our words, and its experiments.

    ``missing`` says which part of the claim the model has no value for, so that no experiment can test it.
    """

    title: Annotated[str, Field(min_length=1, max_length=90)]
    claim: Text
    parts: list[PartData] = Field(default_factory=list, max_length=12)
    map: MapData | None = None
    note: Text | None = None
    missing: Text | None = None
    evidence: Cited

    @model_validator(mode="after")
    def _one(self) -> ClaimData:
        if not any(not part.aside for part in self.parts) and self.map is None:
            raise ValueError("expected at least one part that is no aside, or a map")
        return self


class ClaimsFile(Strict):
    """A file of claims."""

    title: Line
    claims: Annotated[dict[Slug, ClaimData], Field(min_length=1, max_length=100)]


def read(path: Path | str | None = None) -> tuple[ClaimsFile, Document]:
    """Return the claims of a file, and the document that says where each of them stands.

    Args:
        path: The file; default: the claims of the documents.

    Raises:
        InputError: If there is no such file, it is refused, or a claim cites a source or a paragraph that is
            not there.
    """
    document = safe_yaml.read(Path(path) if path else Path(__file__).with_name("claims.yaml"))
    file = checked(ClaimsFile, document.data, document)
    sources = evidence.load().sources
    for name, claim in file.claims.items():
        key = ("claims", name, "evidence")
        check_passages(claim.evidence, sources, document.where(key), f"claims.{name}")
    return file, document


def load(path: Path | str | None = None) -> ClaimsFile:
    """Return the claims of a file; see :func:`read`."""
    return read(path)[0]
