"""Cases: a dispute as a folder of data, with its poles, its domains, its documents and all that was coded of them.

A case's folder holds ``case.yaml`` (what this module reads), ``sources.yaml``, ``ladders.yaml``, ``pairs.yaml``,
``mechanisms.yaml``, ``actors/``, and where it has them ``codings/``, ``scenarios/``, ``documents/`` (texts that may
be shipped, a paragraph a line), ``history.yaml`` and ``assembly.yaml`` (its votes before the 193 members of the
United Nations, :mod:`sim.states.openings`). Built-in cases lie in ``configs/cases``, their scenarios in
``scenarios/NAME``; a user's lie in ``./cases/NAME`` or in a folder of ``SIM_CASE_PATH``. Nothing in a case is code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from sim.coded.typed import checked
from sim.coded.values import Line, Slug, Strict
from sim.coded.variables import BY_DOMAIN, EACH_DOMAIN, VARIABLES, Variable
from sim.reading import safe_yaml
from sim.reading.errors import InputError, nearest, one_of, unknown
from sim.reading.safe_yaml import Document
from sim.rules.structure import ARMS, GOODS, WORDS

MOST_DOMAINS = 6
FEWEST_ACTORS, MOST_ACTORS = 2, 200
#: Kinds of domain, by the word that a case has for them.
KINDS = {"words": WORDS, "goods": GOODS, "arms": ARMS}
_Name = Annotated[str, Field(min_length=1, max_length=60)]
#: The cases that were read, by folder and content.
_READ: dict[tuple[Path, Path, str], Case] = {}


class Pole(Strict):
    """One end of every position: a party to the dispute.

    Attributes:
        slug: Its name in files: an actor's ``side``, and with ``backing_`` before it what one objects to.
        name: Its name to read.
        backs: What a position at this end does, as in *backs Russia*.
        against: What a position far from this end does, as in *isolates Russia*.
    """

    slug: Slug
    name: _Name
    backs: _Name
    against: _Name


class Poles(Strict):
    """The ends of every position: +1 is with the positive pole, -1 with the negative one."""

    positive: Pole
    negative: Pole

    @property
    def both(self) -> tuple[Pole, Pole]:
        """The positive pole and the negative one."""
        return self.positive, self.negative

    @property
    def sides(self) -> dict[str, float]:
        """By the word for an actor's side, +1, -1, or 0 for ``none``."""
        return {self.positive.slug: 1.0, self.negative.slug: -1.0, "none": 0.0}

    @property
    def objects(self) -> dict[str, float]:
        """By the word for what an actor's red lines are against, +1, -1, or 0 for ``nothing``."""
        return {f"backing_{self.positive.slug}": 1.0, f"backing_{self.negative.slug}": -1.0, "nothing": 0.0}


class Domain(Strict):
    """A field in which one takes positions.

    Attributes:
        kind: ``words`` (cheap to say, voted on), ``goods`` (traded) or ``arms`` (they kill).
        meaning: What positions in it are.
        norm: What of a norm is at stake in it, in words; the domain's name, if left out.
    """

    kind: Literal["words", "goods", "arms"]
    meaning: Line
    norm: _Name | None = None


class CaseFile(Strict):
    """``case.yaml``."""

    title: Line
    question: Line
    invented: bool
    focus: Slug
    example: Slug | None = None
    poles: Poles
    domains: Annotated[dict[Slug, Domain], Field(min_length=1, max_length=MOST_DOMAINS)]


@dataclass(frozen=True, eq=False)
class Case:
    """A case: its words and its folder. There is one object a case, as long as its ``case.yaml`` is what it was.

    Attributes:
        name: Its name, that of its folder.
        folder: Where its files lie.
        title, question: What it is about, and what is asked of it.
        invented: Whether it is made up, as for teaching.
        focus: Slug of the actor whose course is shown first.
        example: The scenario that is taken in Python where none is named; None: :func:`sim.coded.scenario.usual`.
        poles: The ends of every position.
        domains: Names of the domains in order.
        kinds: By domain, WORDS, GOODS or ARMS (:mod:`sim.rules.structure`).
    """

    name: str
    folder: Path
    title: str
    question: str
    invented: bool
    focus: str
    example: str | None
    poles: Poles
    domains: tuple[str, ...]
    kinds: tuple[int, ...]
    _parts: Mapping[str, Domain]

    def meaning(self, domain: str) -> str:
        """Return what positions in a domain are."""
        return self._parts[domain].meaning

    @property
    def variables(self) -> dict[str, Variable]:
        """The variables by name in the order of their table, those of each domain spelt out, in this case's words."""
        found = {}
        for variable in VARIABLES:
            for name in self.domains if variable.index == EACH_DOMAIN else ("",):
                own = self._own(variable, name)
                found[own.name] = own
        return found

    def variable(self, name: str) -> Variable:
        """Return a variable by its name, in this case's words.

        Raises:
            InputError: If there is none of that name.
        """
        if name in VARIABLES and VARIABLES[name].index != EACH_DOMAIN:
            return self._own(VARIABLES[name])
        stem, d = self.of_domain(name)
        if d is None:
            raise unknown("variable", name, self.variables)
        return self._own(VARIABLES[stem], self.domains[d])

    def of_domain(self, name: str) -> tuple[str, int | None]:
        """Return the stem and the number of the domain of a constant that each domain has; else the name and None."""
        for stem in BY_DOMAIN:
            domain = name.removeprefix(f"{stem}_")
            if name != domain and domain in self.domains:
                return stem, self.domains.index(domain)
        return name, None

    def _own(self, variable: Variable, domain: str = "") -> Variable:
        """Return a variable of the table with this case's words in its meaning."""
        if not domain and "{" not in variable.meaning:
            return variable
        words = {"{positive}": self.poles.positive.name, "{negative}": self.poles.negative.name}
        made: dict[str, Any] = {}
        if domain:
            words["{domain}"] = self._parts[domain].norm or domain.replace("_", " ")
            made = {"name": f"{variable.name}_{domain}", "index": "scalar", "symbol": f"{variable.symbol}_{domain[:3]}"}
        meaning = variable.meaning
        for mark, word in words.items():
            meaning = meaning.replace(mark, word)
        return dataclasses.replace(variable, meaning=meaning, **made)

    def split(self, name: str, actors: Collection[str]) -> tuple[Variable, tuple[str, ...]]:
        """Return the variable and the actors or domain that a name like ``relation.us-china`` means.

        Args:
            name: Name of a value.
            actors: Slugs of the actors that are there.

        Raises:
            InputError: If the variable, an actor or a domain is unknown or missing.
        """
        head, _, rest = name.partition(".")
        variable = self.variable(head)
        parts = tuple(rest.split("-" if variable.index == "pair" else ".")) if rest else ()
        shapes = {"scalar": 0, "actor": 1, "domain": 2, "pair": 2}
        forms = {"scalar": head, "actor": f"{head}.ACTOR", "domain": f"{head}.ACTOR.DOMAIN",
                 "pair": f"{head}.ACTOR-ACTOR"}
        if len(parts) != shapes[variable.index]:
            raise InputError("not a name of a value", found=name, allowed=forms[variable.index])
        for n, part in enumerate(parts):
            if variable.index == "domain" and n == 1:
                if part not in self.domains:
                    raise unknown("domain", part, self.domains)
            elif part not in actors:
                raise unknown("actor", part, actors)
        if variable.index == "pair" and parts[0] == parts[1]:
            raise InputError("an actor with itself", found=name, allowed="two different actors")
        return variable, parts

    @property
    def own_scenarios(self) -> Path:
        """The folder of the scenarios that come with the case."""
        inside = self.folder / "scenarios"
        return inside if inside.is_dir() else data_folder() / "scenarios" / self.name

    @property
    def own(self) -> bool:
        """Whether it is a user's case, and none that is built in."""
        return self.folder.parent != configs() / "cases"

    def place(self, kind: str) -> str:
        """Return where a user puts a file of a kind, ``scenario`` or ``coding``, of this case."""
        if kind == "scenario" and self.own:
            return str(self.folder / "scenarios")
        return f"./{kind}s" if self.name == default() else f"./{kind}s/{self.name}"

    @property
    def scenario_folders(self) -> list[Path]:
        """The folders of scenarios, the user's own first: see :func:`_folders`."""
        return _folders(self.name, "SIM_SCENARIO_PATH", "scenarios", self.own_scenarios)

    @property
    def coding_folders(self) -> list[Path]:
        """The folders of codings, the user's own first: see :func:`_folders`."""
        return _folders(self.name, "SIM_CODING_PATH", "codings", self.folder / "codings")


def data_folder() -> Path:
    """Return the folder that holds ``configs`` and ``scenarios``: the checkout or the wheel's data."""
    here = Path(__file__).resolve().parent.parent
    return here / "_data" if (here / "_data").is_dir() else here.parent


def configs() -> Path:
    """Return the folder of the built-in configuration."""
    return data_folder() / "configs"


def _folders(case: str, variable: str, local: str, builtin: Path) -> list[Path]:
    """Return the folders with a case's files of a kind, the user's own first.

    In ``./scenarios`` (``./codings``) and in the folders of the environment variable, files of the default case may
    lie at the top; those of any case lie in a folder of its name.
    """
    found: list[Path] = []
    for folder in safe_yaml.own_folders(variable, local):
        for one in (folder / case, *([folder] if case == default() else [])):
            if one.is_dir() and all(one.resolve() != other.resolve() for other in (*found, builtin)):
                found.append(one)
    return [*found, builtin] if builtin.is_dir() else found


@lru_cache(maxsize=1)
def default() -> str:
    """Return the name of the case that is meant where none is named."""
    return str(yaml.safe_load((configs() / "config.yaml").read_text(encoding="utf-8"))["case"])


def folders() -> list[Path]:
    """Return the folders that hold cases: ``./cases``, those of ``SIM_CASE_PATH``, the built-in one."""
    return safe_yaml.folders("SIM_CASE_PATH", configs() / "cases", "cases")


def names() -> list[str]:
    """Return the names of all cases, sorted."""
    return sorted({path.parent.name for folder in folders() for path in folder.glob("*/case.yaml")
                   if safe_yaml.SLUG.match(path.parent.name)})


def find(name: str | None = None, file: str = "command line") -> Case:
    """Return a case by name; None: the default one.

    Raises:
        InputError: If there is none of that name, or its ``case.yaml`` is refused.
    """
    name = default() if name is None else name
    if isinstance(name, str) and safe_yaml.SLUG.match(name):
        for folder in folders():
            place = folder / name
            if place.is_symlink() and place.resolve().parent != folder.resolve():
                raise InputError("a link that leads out of its folder", file=place, found=str(place.resolve()),
                                 allowed="a case's own folder", fix="copy the folder here")
            if (place / "case.yaml").exists() or (place / "case.yaml").is_symlink():
                return read(place)
            if place.is_dir() and not (configs() / "cases" / name).is_dir():
                raise InputError("not a case: it has no case.yaml", file=place, allowed="a folder with a case.yaml",
                                 fix="`python -m sim.case new NAME` writes a whole one")
            for packed in (*folder.glob(f"{name}.zip"), *folder.glob(f"{name}.tar*"), *folder.glob(f"{name}.yaml")):
                raise InputError("a case is a folder", file=packed, found=packed.name,
                                 allowed=f"a folder {name} with a case.yaml", fix="unpack it here")
    safe_yaml.check_slug(name, "case", file=file, key="case")
    known = names()
    close = nearest(name, known)
    looked = " and ".join(f"{place} ({'there' if place.is_dir() else 'not there'})"
                          for place in safe_yaml.own_folders("SIM_CASE_PATH", "cases"))
    here = Path.cwd()
    above = next((place.parent for place in (here, *here.parents) if place.name == "cases"), None)
    go = f"go to {above}" if above else "go to the folder that holds `cases`, or set SIM_CASE_PATH"
    raise InputError("no case of that name", file=file, key="case", found=name,
                     allowed=f"{one_of(known)}; looked in {looked} and in the built-in ones",
                     fix=f"write case={close}, if that is what was meant" if close
                     else f"{go}; `python -m sim.case new {name}` writes a new one here")


def elsewhere(name: str, but: str) -> str | None:
    """Return a case other than ``but`` that has an actor, a scenario or a coding of that name, or None."""
    for other in names() if safe_yaml.SLUG.match(name) else ():
        try:
            case = find(other)
        except InputError:
            continue
        places = [case.folder / "actors", *case.scenario_folders, *case.coding_folders]
        if other != but and any((place / f"{name}.yaml").is_file() for place in places):
            return other
    return None


def read(folder: Path) -> Case:
    """Return the case of a folder, its ``case.yaml`` checked.

    Raises:
        InputError: If the file is missing or refused.
    """
    document = safe_yaml.read_in(folder, "case", "case")
    key = (folder, folder.resolve(), repr(document.data))
    if key not in _READ:
        file = checked(CaseFile, document.data, document)
        _check(file, document)
        _READ[key] = Case(
            folder.name, folder, file.title, file.question, file.invented, file.focus,
            file.example, file.poles,
            tuple(file.domains), tuple(KINDS[part.kind] for part in file.domains.values()), file.domains)
    return _READ[key]


def _check(file: CaseFile, document: Document) -> None:
    """Refuse poles that are one, and domains that are called as something else is."""
    if file.poles.positive.slug == file.poles.negative.slug:
        raise InputError("both poles are the same", file=document.where(("poles", "negative", "slug")),
                         key="poles.negative.slug", found=file.poles.negative.slug, allowed="two different poles",
                         fix="name the other party")
    if {pole.slug for pole in file.poles.both} & {"none", "nothing"}:
        raise InputError("a pole cannot be called so", file=document.where(("poles",)), key="poles", found="none",
                         allowed="any other name", fix="rename it")
    for domain in file.domains:
        check_domain(domain, document.where(("domains", domain)), f"domains.{domain}")


def check_domain(name: str, file: str, key: str) -> None:
    """Refuse a domain that is called as something else is.

    Raises:
        InputError: If it is called as a variable, a part of a coded value, or a section of a file.
    """
    if name in VARIABLES or name in ("value", "low", "high", "belligerents"):
        raise InputError("a domain named as a variable is", file=file, key=key, found=name,
                         allowed="a name that no variable has", fix="call it by what is at stake")
