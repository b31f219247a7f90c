"""Cases as folders of data: a skeleton that plays, sixty ways to get one wrong, and no word of a case in the code."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml
from refusals import refused

import sim
from sim.app.catalogue import readings
from sim.case import main as case_command
from sim.codebook import main as codebook
from sim.coded import cases, evidence, scenario
from sim.coded.case_check import LEFT_OUT, SKELETONS, TAKEN, check_case
from sim.coded.case_skeleton import skeleton
from sim.commands.json_schema import FILES, schema
from sim.commands.single import show_help
from sim.commands.words import configured
from sim.engines.ensemble import run_ensemble
from sim.engines.mesa_model import PositionModel
from sim.reading.errors import InputError
from sim.rules.structure import ARMS, GOODS, WORDS
from sim.world.world import World

ROOT = Path(__file__).resolve().parent.parent
SIX = {"talks": "words", "aid": "goods", "arms_of_war": "arms", "press": "words", "fish": "goods", "bases": "arms"}


def write(folder: Path, name: str = "mine", actors: tuple[str, ...] = ("norland", "sudland", "isles"),
          domains: dict[str, str] | None = None) -> Path:
    """Write a skeleton into ``folder/name``."""
    for path, text in skeleton(name, actors, domains or {"talks": "words", "catch": "goods"}).items():
        place = folder / name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder / name


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    for name in ("SIM_CASE_PATH", "SIM_SCENARIO_PATH", "SIM_CODING_PATH"):
        monkeypatch.delenv(name, raising=False)
    evidence.load.cache_clear()
    yield tmp_path
    evidence.load.cache_clear()


# -- a case of one's own ----------------------------------------------------------------------------


@pytest.mark.parametrize("domains", [{"catch": "goods"}, {"talks": "words"}, {"guns": "arms", "talks": "words"}, SIX],
                         ids=["goods alone", "words alone", "arms before words", "six domains"])
def test_a_skeleton_of_any_domains_plays_and_two_engines_agree(domains: dict[str, str], here: Path) -> None:
    write(here / "cases", domains=domains)
    world = sim.load("mine")
    assert world.domains == tuple(domains)
    kinds = {"words": WORDS, "goods": GOODS, "arms": ARMS}
    assert world.structure.kinds == tuple(kinds[kind] for kind in domains.values())
    names = [f"position.{slug}.{domain}@end" for slug in world.actors for domain in domains]
    played = run_ensemble(world, 4, 3, engine="numpy", outcomes=names)
    for run in range(4):
        model = PositionModel(world, 3, run, drawn=True).run()
        ends = world.layout.array(np.asarray(model.history[-1]), "position")
        for name in names:
            _, slug, domain = name.partition("@")[0].split(".")
            assert played.outcomes[name][run] == ends[world.domains.index(domain), world.layout.index[slug]]


@pytest.mark.parametrize("domains", [{"catch": "goods"}, SIX], ids=["one domain", "six domains"])
def test_the_compiled_engine_has_the_same_bits_in_any_domains(domains: dict[str, str], here: Path) -> None:
    pytest.importorskip("numba")
    write(here / "cases", domains=domains)
    world = sim.load("mine")
    names = [f"position.{slug}.{domain}@end" for slug in world.actors for domain in domains]
    one, two = (run_ensemble(world, 64, 3, engine=engine, outcomes=names) for engine in ("numpy", "numba"))
    for name in names:
        assert np.array_equal(one.outcomes[name], two.outcomes[name]), name
    assert one.digest() == two.digest()


def test_what_a_case_leaves_out_of_the_constants_is_the_default_cases_and_assumed(here: Path) -> None:
    write(here / "cases")
    own, built_in = evidence.load(case="mine"), evidence.load()
    hazard = own.entries["hazard"].coded
    assert (hazard.value, hazard.low, hazard.high) == tuple(
        getattr(built_in.entries["hazard"].coded, part) for part in ("value", "low", "high"))
    assert hazard.basis == "assumed"
    assert not hazard.evidence
    assert cases.default() in str(hazard.reason)
    assert set(own.entries) >= {"norm_weight_talks", "norm_weight_catch"}
    assert "norm_weight_military" not in own.entries


def test_a_check_names_gaps_with_their_places_and_what_they_would_be_for(here: Path) -> None:
    folder = write(here / "cases")
    found = check_case(folder)
    assert not found.mistakes
    by_kind: dict[str, set[str]] = {}
    for gap in found.gaps:
        by_kind.setdefault(gap.kind, set()).add(gap.key)
    assert "coupling" in by_kind[LEFT_OUT]
    assert "hazard" in by_kind[TAKEN]
    assert "actors.isles.position.talks" in by_kind[SKELETONS]
    gap = next(gap for gap in found.gaps if gap.key == "actors.isles.position.talks")
    path, _, line = gap.where.rpartition(":")
    text = (here / path).read_text(encoding="utf-8").splitlines()
    assert text[int(line) - 1].strip() == "talks:"
    assert "where the actor stands" in gap.means


def test_new_check_list_and_show(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert case_command(["new", "fishing_quota", "--actors", "norland,sudland,isles,osta,vesta",
                         "--domains", "catch:goods"]) == 0
    assert case_command(["check", "fishing_quota"]) == 0
    assert case_command(["list"]) == 0
    assert case_command(["show", "fishing_quota"]) == 0
    said = capsys.readouterr().out
    assert "no mistakes" in said
    assert "catch (goods" in said
    assert {"fishing_quota", cases.default(), "river_dam"} <= {line.split()[0] for line in said.splitlines() if line}
    assert configured(["case=fishing_quota"]).world.actors == ("isles", "norland", "osta", "sudland", "vesta")
    assert codebook(["--case", "fishing_quota", "vesta"]) == 0
    assert "actors.vesta.position.catch" in capsys.readouterr().out
    before = sorted(here.rglob("*"))
    for words in (["new", "fishing_quota"], ["new", "Fish"], ["new", "a", "--actors", "one"], ["show", "fishing"],
                  ["new", "a", "--domains", "talks:speech"], ["new", "a", "--domains", "relation:words"],
                  ["new", "a", "--actors", "none,other"], ["check", "fish_quota"], ["new", "a", "--actors", "x,x"]):
        with pytest.raises(SystemExit) as end:
            case_command(words)
        assert end.value.code == 2
    assert sorted(here.rglob("*")) == before


def test_cases_are_found_on_the_path_and_ones_own_come_first(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here / "shelf")
    monkeypatch.setenv("SIM_CASE_PATH", str(here / "shelf"))
    assert cases.find("mine").folder == here / "shelf" / "mine"
    own = write(here / "cases")
    (own / "case.yaml").write_text((own / "case.yaml").read_text().replace("title: Mine", "title: My own"))
    assert cases.find("mine").title == "My own"


def test_a_scenario_and_a_coding_of_ones_own_lie_in_a_folder_of_the_cases_name(here: Path) -> None:
    write(here / "cases")
    story = (here / "cases/mine/scenarios/baseline.yaml").read_text()
    (here / "scenarios/mine").mkdir(parents=True)
    (here / "scenarios/mine/later.yaml").write_text(story)
    (here / "codings/mine").mkdir(parents=True)
    (here / "codings/mine/mary.yaml").write_text(
        "title: Mary\nreader: human\nvalues:\n"
        "  actors.isles.inertia: {value: 0.9, low: 0.9, high: 0.9, basis: assumed, reason: Because I say so}\n")
    assert scenario.names("mine") == ["baseline", "later"]
    assert "later" not in scenario.names()
    world = configured(["case=mine", "scenario=later", "coding=mary"]).world
    assert world.base[world.layout.slot("inertia.isles")] == 0.9


def test_a_run_of_an_own_case_is_read_back_and_explained(here: Path) -> None:
    write(here / "cases")
    result = sim.run(sim.load("mine"), runs=8, engine="numpy")
    folder = result.save("runs", picture=False)
    again = sim.read_run(folder)
    assert again.runs.equals(result.runs)
    assert again.explain("isles", 20).actor == "isles"


@pytest.mark.parametrize("file", FILES)
def test_every_file_of_a_case_has_a_schema(file: str) -> None:
    found = schema(file, cases.find("river_dam"))
    assert found["type"] == "object"
    if file == "scenario":
        assert found["$defs"]["Offer"]["properties"]["domain"]["enum"] == ["diplomacy", "commerce"]
        one, several = found["$defs"]["Offer"]["properties"]["to"]["anyOf"]
        assert one["enum"] == several["items"]["enum"] == ["halvora", "merin", "tasmar"]


# -- sixty ways to get one wrong ---------------------------------------------------------------------

Edit = Callable[[Path], object]


def in_file(path: str, old: str, new: str, count: int = 1) -> Edit:
    """Return an edit that puts one text in another's place in a file."""
    def edit(folder: Path) -> None:
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        (folder / path).write_text(text.replace(old, new, count), encoding="utf-8")
    return edit


def without(path: str, key: str) -> Edit:
    """Return an edit that takes a key out of a file."""
    def edit(folder: Path) -> None:
        data = yaml.safe_load((folder / path).read_text(encoding="utf-8"))
        *inside, last = key.split(".")
        place = data
        for part in inside:
            place = place[part]
        del place[last]
        (folder / path).write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return edit


def added(path: str, text: str) -> Edit:
    return lambda folder: (folder / path).write_bytes((folder / path).read_bytes() + text.encode())


def gone(path: str) -> Edit:
    return lambda folder: (folder / path).unlink()


def put(path: str, text: str | bytes) -> Edit:
    raw = text.encode() if isinstance(text, str) else text
    return lambda folder: (folder / path).write_bytes(raw)


def many_actors(count: int) -> Edit:
    def edit(folder: Path) -> None:
        text = (folder / "actors/isles.yaml").read_bytes()
        for n in range(count):
            (folder / f"actors/isles_{n}.yaml").write_bytes(text)
    return edit


def linked(folder: Path) -> None:
    outside = folder.parent.parent / "elsewhere.yaml"
    outside.write_bytes((folder / "actors/isles.yaml").read_bytes())
    (folder / "actors/isles.yaml").unlink()
    (folder / "actors/isles.yaml").symlink_to(outside)


def text_outside(folder: Path) -> None:
    outside = folder.parent.parent / "secret.txt"
    outside.write_text("a secret\n")
    (folder / "documents/brief.txt").unlink()
    (folder / "documents/brief.txt").symlink_to(outside)


SEVEN = "domains:\n" + "".join(f"  d{n}: {{kind: words, meaning: \"m\"}}\n" for n in range(7))
RECORD = "{value: 0.5, low: 0.1, high: 0.9, basis: assumed, reason: \"None at all, this is a test\"}"
CITED = "basis: implied\n  evidence: [{source: %s, paragraph: %d, phrase: \"%s\", says: \"x\"}]"

WRONG: dict[str, tuple[Edit, str]] = {
    "no poles": (without("case.yaml", "poles"), "case.yaml"),
    "one pole": (without("case.yaml", "poles.negative"), "case.yaml"),
    "a pole without a name": (without("case.yaml", "poles.positive.name"), "case.yaml"),
    "both poles the same": (in_file("case.yaml", "slug: sudland", "slug: norland"), "case.yaml"),
    "a pole called none": (in_file("case.yaml", "slug: sudland", "slug: none"), "case.yaml"),
    "a pole with a space": (in_file("case.yaml", "slug: sudland", "slug: sud land"), "case.yaml"),
    "no title": (without("case.yaml", "title"), "case.yaml"),
    "no question": (without("case.yaml", "question"), "case.yaml"),
    "invented is a word": (in_file("case.yaml", "invented: true", "invented: perhaps"), "case.yaml"),
    "an unknown key": (added("case.yaml", "colour: red\n"), "case.yaml"),
    "no domains": (without("case.yaml", "domains"), "case.yaml"),
    "domains empty": (lambda f: in_file("case.yaml", "domains:", "unused:")(f), "case.yaml"),
    "seven domains": (lambda f: put("case.yaml", (f / "case.yaml").read_text().partition("domains:")[0] + SEVEN)(f),
                      "case.yaml"),
    "a domain of no kind": (in_file("case.yaml", "kind: goods", "kind: gods"), "case.yaml"),
    "a domain named like a variable": (in_file("case.yaml", "catch:", "relation:"), "case.yaml"),
    "a domain named like another variable": (in_file("case.yaml", "catch:", "battlefield:"), "case.yaml"),
    "a domain in capitals": (in_file("case.yaml", "catch:", "Catch:"), "case.yaml"),
    "a domain twice": (in_file("case.yaml", "  catch:", "  talks:"), "case.yaml"),
    "a focus that is nobody": (in_file("case.yaml", "focus: isles", "focus: isle"), "case.yaml"),
    "case.yaml is a list": (put("case.yaml", "- a\n"), "case.yaml"),
    "case.yaml is no YAML": (put("case.yaml", "title: [\n"), "case.yaml"),
    "case.yaml is not UTF-8": (put("case.yaml", b"\xff\xfe\x00"), "case.yaml"),
    "case.yaml is a bomb": (put("case.yaml", "a: &a [x, x]\nb: [*a, *a]\n"), "case.yaml"),
    "a tag that would be code": (in_file("case.yaml", "title: Mine", "title: !!python/object/apply:os.system [ls]"),
                                 "case.yaml"),
    "an interpolation": (in_file("case.yaml", "title: Mine", "title: ${oc.env:HOME}"), "case.yaml"),
    "a target": (added("case.yaml", "_target_: os.system\n"), "case.yaml"),
    "no sources": (gone("sources.yaml"), "sources.yaml"),
    "sources are a list": (put("sources.yaml", "- a\n"), "sources.yaml"),
    "a card without a hash": (without("sources.yaml", "brief.sha256"), "sources.yaml"),
    "a hash of letters": (in_file("sources.yaml", "sha256: ", "sha256: z"), "sources.yaml"),
    "no ladders": (gone("ladders.yaml"), "ladders.yaml"),
    "a ladder is missing": (without("ladders.yaml", "catch"), "ladders.yaml"),
    "a ladder too many": (added("ladders.yaml", "fish: [{position: 0.0, label: none}]\n"), "ladders.yaml"),
    "a ladder out of order": (in_file("ladders.yaml", "position: -0.5", "position: 0.7"), "ladders.yaml"),
    "a ladder without 0": (in_file("ladders.yaml", "position: 0.0", "position: 0.1"), "ladders.yaml"),
    "a rung off the scale": (in_file("ladders.yaml", "position: 1.0", "position: 1.5"), "ladders.yaml"),
    "a rung without words": (in_file("ladders.yaml", "label: \"no side in talks\"", "label: \"\""), "ladders.yaml"),
    "a party's ladder of nobody": (added("ladders.yaml", "belligerents: {isles: {}}\n"), "ladders.yaml"),
    "no actors": (lambda f: shutil.rmtree(f / "actors"), "actors"),
    "one actor": (lambda f: [(f / f"actors/{n}.yaml").unlink() for n in ("sudland", "isles")], "actors"),
    "too many actors": (many_actors(210), "actors"),
    "ten thousand actors": (many_actors(10_000), "actors"),
    "an actor of another side": (in_file("actors/isles.yaml", "side: none", "side: east"), "isles.yaml"),
    "an actor that objects to nobody known": (in_file("actors/isles.yaml", "objects_to: nothing",
                                                      "objects_to: backing_isles"), "isles.yaml"),
    "an actor without a name": (without("actors/isles.yaml", "name"), "isles.yaml"),
    "a position is missing": (without("actors/isles.yaml", "position.catch"), "isles.yaml"),
    "a position in no domain": (in_file("actors/isles.yaml", "  catch:", "  fish:"), "isles.yaml"),
    "a value off its scale": (in_file("actors/isles.yaml", "value: 0.5", "value: 5"), "isles.yaml"),
    "a value outside its range": (in_file("actors/isles.yaml", "low: 0.3", "low: 0.6"), "isles.yaml"),
    "assumed without a reason": (lambda f: put("actors/isles.yaml", re.sub(
        r'\n *reason: .*', "", (f / "actors/isles.yaml").read_text(), count=1))(f), "isles.yaml"),
    "implied without a passage": (in_file("actors/isles.yaml", "basis: assumed", "basis: implied"), "isles.yaml"),
    "a red line without a severity": (added("actors/isles.yaml", f"red_line: {{catch: {RECORD}}}\n"), "isles.yaml"),
    "a variable that there is not": (added("actors/isles.yaml", f"courage: {RECORD}\n"), "isles.yaml"),
    "the same key twice": (added("actors/isles.yaml", "name: Isles\n"), "isles.yaml"),
    "an actor that is a link out": (linked, "isles.yaml"),
    "no pairs": (gone("pairs.yaml"), "pairs.yaml"),
    "a pair to itself": (in_file("pairs.yaml", "isles-norland:", "isles-isles:"), "pairs.yaml"),
    "a pair of nobody": (in_file("pairs.yaml", "isles-norland:", "isles-norlund:"), "pairs.yaml"),
    "a pair of one": (in_file("pairs.yaml", "isles-norland:", "isles:"), "pairs.yaml"),
    "a pair coded twice": (added("pairs.yaml", f"  norland-isles: {RECORD}\n"), "pairs.yaml"),
    "no mechanisms": (gone("mechanisms.yaml"), "mechanisms.yaml"),
    "a norm weight is missing": (without("mechanisms.yaml", "norm_weight_catch"), "mechanisms.yaml"),
    "a norm weight of no domain": (added("mechanisms.yaml", f"norm_weight_fish: {RECORD}\n"), "mechanisms.yaml"),
    "a constant off its scale": (added("mechanisms.yaml", f"rationality: {RECORD}\n"), "mechanisms.yaml"),
    "a source that there is not": (in_file("mechanisms.yaml", "basis: assumed",
                                           CITED % ("briefing", 1, "x")), "mechanisms.yaml"),
    "a paragraph that there is not": (in_file("mechanisms.yaml", "basis: assumed",
                                              CITED % ("brief", 99, "x")), "mechanisms.yaml"),
    "a phrase that does not stand there": (in_file("mechanisms.yaml", "basis: assumed",
                                                   CITED % ("brief", 1, "wants more of it")), "mechanisms.yaml"),
    "another text than was coded": (added("documents/brief.txt", "One paragraph more.\n"), "brief.txt"),
    "a text without a card": (put("documents/other.txt", "A text.\n"), "other.txt"),
    "a text that is a link out": (text_outside, "brief.txt"),
    "a text that is not UTF-8": (put("documents/brief.txt", b"\xff\xfe"), "brief.txt"),
}


def test_there_are_sixty() -> None:
    assert len(WRONG) >= 60


@pytest.mark.parametrize("name", WRONG)
def test_a_malformed_case_is_refused_by_file(name: str, here: Path) -> None:
    edit, file = WRONG[name]
    folder = write(here / "cases")
    edit(folder)
    error = refused(lambda: evidence.load(case="mine"), file=str(here / "x")[:0])
    assert file in str(error.file), f"expected {file} in:\n{error}"
    assert error.problem
    assert error.allowed or error.fix, f"nothing says what to do:\n{error}"
    evidence.load.cache_clear()
    if file != "case.yaml":  # without case.yaml nothing else can be read
        assert any(file in str(mistake.file) for mistake in check_case(folder).mistakes)


def test_a_check_names_several_mistakes_at_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(here / "cases")
    for name in ("a value outside its range", "a ladder is missing", "a pair of nobody"):
        WRONG[name][0](folder)
    (folder / "actors/sudland.yaml").write_text("name: Sudland\n")
    assert case_command(["check", "mine"]) == 2
    said = capsys.readouterr().out
    for place in ("actors/isles.yaml", "ladders.yaml", "actors/sudland.yaml"):
        assert place in said
    assert "mistakes" in said


CITED_FALSELY = CITED % ("brief", 2, "words that nobody wrote")


def falsely_cited(folder: Path) -> list[str]:
    """Put four phrases that do not stand in the text into four files, and return the names of the files."""
    own = folder.parent.parent
    in_file("mechanisms.yaml", "basis: assumed", CITED_FALSELY)(folder)
    in_file("actors/isles.yaml", "    basis: assumed", CITED_FALSELY.replace("\n", "\n  ").replace("basis", "    basis")
            )(folder)
    story = (folder / "scenarios/baseline.yaml").read_text(encoding="utf-8")
    (own / "scenarios/mine").mkdir(parents=True)
    (own / "scenarios/mine/later.yaml").write_text(story.replace("the first state did", "words that nobody wrote"))
    (own / "codings/mine").mkdir(parents=True)
    (own / "codings/mine/bob.yaml").write_text(
        "title: Bob\nreader: human\nvalues:\n  actors.isles.inertia: {value: 0.5, low: 0.5, high: 0.5, basis: implied,"
        " evidence: [{source: brief, paragraph: 2, phrase: \"words that nobody wrote\", says: \"x\"}]}\n")
    return ["mechanisms.yaml", "isles.yaml", "later.yaml", "bob.yaml"]


def test_a_false_phrase_is_refused_in_a_coding_and_in_a_scenario_of_ones_own(here: Path) -> None:
    folder = write(here / "cases")
    names = falsely_cited(folder)
    found = [Path(str(error.file).partition(":")[0]).name for error in check_case(folder).mistakes]
    assert sorted(found) == sorted(names)
    for path, text in skeleton("mine", ("norland", "sudland", "isles"), {"talks": "words", "catch": "goods"}).items():
        (folder / path).write_text(text, encoding="utf-8")
    evidence.load.cache_clear()
    refused(lambda: evidence.load("bob", "mine"), file="bob.yaml:4", found="nobody wrote", allowed="words of brief")
    refused(lambda: scenario.load("later", evidence.load(case="mine")), file="later.yaml:18",
            key="events.the_deed.evidence.0", found="nobody wrote")


def test_a_sheet_with_a_false_phrase_is_refused_by_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "cases")
    (here / "bob.csv").write_text("key,value,low,high,basis,source,paragraph,key_phrase,reason\n"
                                  "actors.isles.inertia,0.5,0.4,0.6,implied,brief,2,words that nobody wrote,x\n")
    with pytest.raises(SystemExit) as end:
        codebook(["--case", "mine", "--read", "bob.csv", "--as", "bob"])
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert "bob.csv:2: actors.isles.inertia" in said
    assert "does not stand in its paragraph" in said
    assert not (here / "codings").exists()


def test_a_check_says_everything_where_one_file_does_not_fit_its_shape(here: Path) -> None:
    folder = write(here / "cases")
    names = falsely_cited(folder)
    WRONG["an actor of another side"][0](folder)
    WRONG["a pair of nobody"][0](folder)
    in_file("actors/sudland.yaml", "value: 0.5", "value: 5")(folder)
    found = [(Path(str(error.file).partition(":")[0]).name, error.problem) for error in check_case(folder).mistakes]
    for name in names:
        assert any(file == name and "phrase" in problem for file, problem in found), name
    assert any(file == "isles.yaml" and problem == "not allowed here" for file, problem in found)
    assert ("pairs.yaml", "unknown actor") in found
    assert any(file == "sudland.yaml" for file, _ in found)


def test_a_check_names_mistakes_of_values_pairs_and_scenarios_together(here: Path) -> None:
    folder = write(here / "cases")
    for name in ("a constant off its scale", "a pair of nobody", "a phrase that does not stand there",
                 "a focus that is nobody", "a ladder without 0"):
        WRONG[name][0](folder)
    in_file("scenarios/baseline.yaml", "date: 2030-03-04", "date: 2031-03-04")(folder)
    found = [Path(str(error.file).partition(":")[0]).name for error in check_case(folder).mistakes]
    assert sorted(set(found)) == ["baseline.yaml", "case.yaml", "ladders.yaml", "mechanisms.yaml", "pairs.yaml"]
    assert found.count("mechanisms.yaml") == 2


def test_a_text_that_has_changed_says_what_to_write_on_its_card(here: Path) -> None:
    folder = write(here / "cases")
    added("documents/brief.txt", "One paragraph more.\n")(folder)
    sha256 = hashlib.sha256((folder / "documents/brief.txt").read_bytes()).hexdigest()
    error = refused(lambda: evidence.load(case="mine"), file="brief.txt", key="sha256", found="6 paragraphs",
                    allowed="5 paragraphs", fix=f"set `paragraphs: 6` and `sha256: {sha256}`")
    assert "sources.yaml" in str(error.fix)
    card = (folder / "sources.yaml").read_text().replace("paragraphs: 5", "paragraphs: 6")
    (folder / "sources.yaml").write_text(re.sub("sha256: .*", f"sha256: {sha256}", card))
    assert not check_case(folder).mistakes
    (folder / "documents/brief.txt").write_bytes((folder / "documents/brief.txt").read_bytes().replace(b"\n", b"\r\n"))
    assert not check_case(folder).mistakes  # the same text with the line ends of another system


def test_a_case_that_is_not_found_says_where_it_was_looked_for(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(lambda: cases.find("unheard_of"), file="command line", allowed="looked in cases (not there)",
            fix="SIM_CASE_PATH")
    folder = write(here / "cases", "unheard_of")
    monkeypatch.chdir(folder)
    refused(lambda: cases.find("unheard_of"), file="command line", fix=f"go to {here}")


def test_a_forgotten_case_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(here / "cases")
    (folder / "scenarios/dear_fuel.yaml").write_text((folder / "scenarios/baseline.yaml").read_text())
    refused(lambda: configured(["scenario=dear_fuel"]), file="command line", key="scenario", fix="add case=mine")
    refused(lambda: configured(["actors.isles.inertia.value=0.5"]), file="command line", fix="add case=mine")
    with pytest.raises(SystemExit):
        codebook(["isles"])
    assert "add --case mine" in capsys.readouterr().err


@pytest.mark.parametrize(("case", "place"), [("mine", "cases/mine/scenarios"), ("river_dam", "./scenarios/river_dam"),
                                             (None, "./scenarios")])
def test_a_scenario_that_is_missing_says_where_it_goes(case: str | None, place: str, here: Path,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "cases")
    words = [f"case={case}"] if case else []
    refused(lambda: configured([*words, "scenario=third"]), file="command line", key="scenario",
            fix=f"put third.yaml into {place}")
    refused(lambda: scenario.read("third", case=case), file="command line", fix=f"put third.yaml into {place}")
    show_help(words)
    assert f"put NAME.yaml into {place})" in capsys.readouterr().out


def test_the_codebook_takes_its_case_either_way_and_shows_one_value(capsys: pytest.CaptureFixture[str]) -> None:
    key, said = "actors.halvora.inertia", []
    for words in (["--case", "river_dam", key], ["case=river_dam", key], [key, "case=river_dam"]):
        assert codebook(words) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] == said[2]
    assert key in said[0]
    assert "actors.halvora.alignment" not in said[0]
    for words in (["--case", "river_dam", key, "--effect", "scenario=dry_year"],
                  [key, "--effect", "scenario=dry_year", "case=river_dam"]):
        assert codebook([*words, "--runs", "2"]) == 0
        said.append(capsys.readouterr().out)
    assert said[3] == said[4]
    with pytest.raises(SystemExit):
        codebook(["--case", "river_dam", "case=mine"])
    assert "two cases" in capsys.readouterr().err


@pytest.mark.parametrize("domains", [{"catch": "goods"}, SIX], ids=["no words", "words"])
def test_what_the_skeleton_shows_as_comments_can_be_played(domains: dict[str, str], here: Path) -> None:
    folder = write(here / "cases", domains=domains)
    path = folder / "scenarios/baseline.yaml"
    text = path.read_text(encoding="utf-8")
    head, start, rest = text.partition("# start:")
    path.write_text(head + re.sub(r"(?m)^# (?=start:|record:|  )", "", start + rest), encoding="utf-8")
    story = configured(["case=mine"]).scenario
    assert len(story.start) == len(story.record) == 1
    listed = re.findall(r"(?m)^#   (\w+(?:\.\w+-\w+)?)", head)
    assert {"violation", "growth_stress", "energy_shock", "credibility.isles-norland"} <= set(listed)
    for name in listed:  # each can be changed
        more = f"{{variable: violation, set: 0.7}}\n      - {{variable: {name}, add: 0.1}}"
        (folder / "scenarios/other.yaml").write_text(text.replace("{variable: violation, set: 0.7}", more))
        assert configured(["case=mine", "scenario=other"]).scenario.events["the_deed"].changes[1].variable == name


@pytest.mark.parametrize(("path", "old", "new", "said"), [
    ("actors/isles.yaml", "    value: 0\n", "\tvalue: 0\n", "indent with spaces"),
    ("actors/isles.yaml", "low: 0.3", "low:0.3", "a space after it"),
    ("sources.yaml", '"2030-01-01"', "2030-01-01", 'put it in quotes: "2030-01-01"'),
])
def test_slips_of_yaml_are_told(path: str, old: str, new: str, said: str, here: Path) -> None:
    folder = write(here / "cases")
    in_file(path, old, new)(folder)
    refused(lambda: evidence.load(case="mine"), file="", fix=said)


def test_a_number_in_the_place_of_a_record_says_what_a_record_has(here: Path) -> None:
    folder = write(here / "cases")
    added("actors/isles.yaml", "resolve: 0.3\n")(folder)
    refused(lambda: evidence.load(case="mine"), file="", key="resolve", fix="sim.case new",
            allowed="value, low, high, basis, and evidence or reason")


def test_new_says_what_to_write_for_a_domain_or_an_actor(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in ((["--domains", "catch"], ["write catch:goods"]),
                        (["--actors", "Norland,Sudland"], ["plain name for an actor", "write norland"])):
        with pytest.raises(SystemExit):
            case_command(["new", "mine", *words])
        err = capsys.readouterr().err
        assert all(part in err for part in said), err


def test_a_case_without_second_readings_offers_none(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "cases")
    assert case_command(["show", "mine"]) == 0
    assert "codings    first\n" in capsys.readouterr().out
    assert "second" not in [reading["name"] for reading in readings(cases.find("mine"))]
    assert "second" in [reading["name"] for reading in readings(cases.find())]


def test_a_sheet_says_which_pole_is_which_and_what_the_numbers_mean(here: Path) -> None:
    write(here / "cases")
    assert codebook(["isles", "--case", "mine", "--sheet", "sheet.csv"]) == 0
    with (here / "sheet.csv").open(encoding="utf-8", newline="") as stream:
        by_key = {row["key"]: row for row in csv.DictReader(stream)}
    said = by_key["actors.isles.position.catch"]["meaning"]
    assert "+1 backs Norland, -1 backs Sudland" in said
    assert "0.5: leans to Norland in catch" in said
    assert "very low 0.1" in by_key["actors.isles.inertia"]["meaning"]


def test_one_reading_does_not_agree_with_itself(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "cases")
    (here / "codings/mine").mkdir(parents=True)
    (here / "codings/mine/mary.yaml").write_text(
        "title: Mary\nreader: human\nvalues:\n"
        "  actors.isles.inertia: {value: 0.9, low: 0.8, high: 1.0, basis: assumed, reason: Because I say so}\n")
    assert codebook(["--case", "mine", "actors.isles.inertia", "--effect", "coding=mary", "--runs", "2"]) == 0
    said = capsys.readouterr().out
    assert "One independent reading of this value is on file (mary 0.9; the case's own coding has 0.2)" in said
    assert "agree" not in said.replace("disagree", "")


def test_gaps_that_actors_have_alike_are_said_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "cases", actors=("norland", "sudland", "isles", "osta", "vesta"))
    assert case_command(["check", "mine"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    listed = ", ".join(f"cases/mine/actors/{name}.yaml" for name in ("isles", "norland", "osta", "sudland", "vesta"))
    assert said.count(f"{listed}: left out, so that it plays no part: ") == 1
    assert said.count("actors/vesta.yaml: ") == 2  # what is left out, and the placeholders


def test_a_packed_case_is_not_opened(here: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("mine/case.yaml", "title: x\n")
    (here / "cases").mkdir()
    (here / "cases/mine.zip").write_bytes(stream.getvalue())
    refused(lambda: cases.find("mine"), file="mine.zip", allowed="a folder", fix="unpack")


def test_a_case_that_is_a_link_out_is_not_followed(here: Path) -> None:
    write(here / "elsewhere")
    (here / "cases").mkdir()
    (here / "cases/mine").symlink_to(here / "elsewhere/mine")
    refused(lambda: cases.find("mine"), file="mine", fix="copy")


def test_a_folder_without_a_case_says_so(here: Path) -> None:
    (here / "cases/mine").mkdir(parents=True)
    refused(lambda: cases.find("mine"), file="mine", allowed="case.yaml")


@pytest.mark.parametrize("name", ["../mine", "MINE", "mi ne", "", "mine/..", 7])
def test_a_name_is_a_plain_slug(name: str) -> None:
    with pytest.raises(InputError):
        cases.find(name)


def test_one_command_is_about_one_case() -> None:
    refused(lambda: configured([f"case={cases.default()},river_dam"]), file="command line", key="case")
    refused(lambda: configured(["case=river_dam", "scenario=arms_sale"]), file="command line", key="scenario",
            allowed="dry_year")
    refused(lambda: configured(["case=river_dam", "actors.china.inertia.value=0.5"]), file="command line",
            found="china", allowed="halvora")
    refused(lambda: configured(["case=rivr_dam"]), file="command line", key="case", fix="river_dam")


# -- no word of a case in the code ---------------------------------------------------------------------

#: Names of the built-in case's actors, parties and domains.
NAMES = re.compile(r"russia|ukrain|\bchin(a|ese)\b|kyiv|moscow|beijing|washington|kremlin|global.south|\beu\b|"
                   r"\bwest(ern)?\b", re.IGNORECASE)
#: Texts that may name them: examples that a command's help gives, which are commands of the built-in case.
EXAMPLE = re.compile(r"python -m |KEY=VALUE as for|as China or us|x=credibility\.US|[Aa]s (actors|pairs)\.")


def strings_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def test_no_word_of_the_built_in_case_stands_in_the_code() -> None:
    domains = set(cases.find().domains)
    for room in ("sim", "analysis"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if "states" in path.parts or "votes" in path.parts:  # the states of the world have their names
                continue
            for line, text in strings_of(path):
                named = NAMES.search(text) or text in domains
                assert not named or EXAMPLE.search(text), f"{path}:{line}: {text!r}"


def test_no_word_of_the_built_in_case_stands_in_the_page() -> None:
    for path in sorted((ROOT / "sim" / "app" / "static").rglob("*.js")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not NAMES.search(line.partition("//")[0]), f"{path}:{number}: {line.strip()}"


def test_the_default_case_is_given_where_a_function_asks_for_one() -> None:
    """In the package a case is always named: a call that leaves it out would ask the default case in silence."""
    asking = {"names", "usual", "load", "options_of", "settable", "coding_file", "readings_of"}
    allowed = {"sim/coded/cases.py", "sim/coded/evidence.py"}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        if str(path.relative_to(ROOT)) in allowed or {"states", "app"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            if owner in ("evidence", "scenario") and node.func.attr in asking and not (node.args or node.keywords):
                pytest.fail(f"{path}:{node.lineno}: {owner}.{node.func.attr}() names no case")


def test_the_shipped_text_is_the_one_on_its_card() -> None:
    case = cases.find("river_dam")
    coded = evidence.load(case="river_dam")
    raw = (case.folder / "documents" / "brief.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == coded.sources["brief"].sha256


def test_worlds_of_two_cases_live_side_by_side(here: Path) -> None:
    """A case's words are its own, whatever was loaded before it."""
    write(here / "cases", domains=SIX)
    one, two, three = sim.load(), sim.load("mine"), sim.load("river_dam")
    assert isinstance(one, World)
    assert [len(w.domains) for w in (one, two, three)] == [3, 6, 2]
    assert one.case.variable("battlefield").meaning != two.case.variable("battlefield").meaning
    with pytest.raises(InputError):
        two.case.variable("norm_weight_military")
    assert one.case.variable("norm_weight_military").symbol == "q_mil"
