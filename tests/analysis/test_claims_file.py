"""A file of claims is refused before anything is played: what, where, what is allowed instead."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.claims import __main__ as cli
from analysis.claims import laboratory
from analysis.claims.checks import check
from analysis.claims.claims_file import read
from analysis.claims.laboratory import Lab
from sim.reading.errors import InputError

PART = {"kind": "difference", "says": "so", "scenario": "arms_sale", "outcomes": ["battlefield@end"],
        "expect": "up"}
EVIDENCE = {"source": "usip2023", "paragraph": 7, "phrase": "any", "says": "invented"}


def written(folder: Path, part: dict[str, Any], **claim: Any) -> Path:
    whole = {"title": "t", "claim": "c", "kind": "informative", "because": "b", "parts": [{**PART, **part}],
             "evidence": [EVIDENCE], **claim}
    path = folder / "mine.yaml"
    apart = json.loads(json.dumps({"title": "Mine", "claims": {"a": whole}}))  # no aliases
    path.write_text(yaml.safe_dump(apart, allow_unicode=True))
    return path


def attempted(path: Path) -> None:
    file, document = read(path)
    check(file.claims, document, Lab("first", 2, 1))


def event(**change: Any) -> dict[str, Any]:
    return {"events": {"e": {"title": "t", "date": "2023-01-23", "evidence": [EVIDENCE], "changes": [
        {"variable": "prospects.china-us", "set": 0.1}], **change}}}


BAD: list[tuple[dict[str, Any], str, str, str]] = [
    # part, key, found, allowed
    ({"scenario": "arms_sail"}, "claims.a.parts.0.first", "arms_sail", "arms_sale"),
    ({"outcomes": ["offer.arms_requst"]}, "claims.a.parts.0.outcomes.0", "arms_requst", "arms_request"),
    ({"outcomes": ["battlefield@end", "nonsense"]}, "claims.a.parts.0.outcomes.1", "nonsense", "offer.ID"),
    ({"outcomes": ["position.chna.military@end"]}, "claims.a.parts.0.outcomes.0", "chna", "china"),
    ({"outcomes": ["battlefield@week\uff11\uff12"]}, "claims.a.parts.0.outcomes.0", "battlefield@week",
     "ASCII"),
    ({"outcomes": ["battlefield@mean from \u0662\u0660\u0662\u0663-01-02"]}, "claims.a.parts.0.outcomes.0",
     "battlefield", "ASCII"),
    ({"outcomes": ["battlefield@week500"]}, "claims.a.parts.0.outcomes.0", "week500", "0 to"),
    ({"outcomes": ["battlefield@mean from 2031-01-02"]}, "claims.a.parts.0.outcomes.0", "2031-01-02",
     "2022-01-03 to"),
    ({"outcomes": ["fall(battlefield from 2021-01-02)"]}, "claims.a.parts.0.outcomes.0", "2021-01-02",
     "2022-01-03 to"),
    ({"outcomes": ["fall(nothing.at.all)"]}, "claims.a.parts.0.outcomes.0", "nothing", "position"),
    ({"outcomes": ["vote.unga_2022_03_02.china=accept"]}, "claims.a.parts.0.outcomes.0", "accept",
     "yes, abstain, no"),
    ({"outcomes": ["offer.arms_request=yes"]}, "claims.a.parts.0.outcomes.0", "yes", "accepted, refused"),
    ({"outcomes": ["battlefield@end=yes"]}, "claims.a.parts.0.outcomes.0", "yes", ""),
    ({"outcomes": ["agree(battlefield@end)"]}, "claims.a.parts.0.outcomes.0", "agree", ""),
    ({"kind": "mode", "outcomes": ["plan.twelve_points.us"], "answer": "yes"},
     "claims.a.parts.0.outcomes.0", "yes", "accept, neither, reject"),
    ({"kind": "mode", "outcomes": ["battlefield@end"], "answer": "yes"},
     "claims.a.parts.0.outcomes.0", "yes", "none"),
    ({"kind": "band", "low": 0.4, "high": 0.2}, "claims.a.parts.0", "", "low <= high"),
    ({"kind": "order", "order": [{"above": "battlefield@end", "below": "battlefeld@end"}]},
     "claims.a.parts.0.order.0.below", "battlefeld", "battlefield"),
    ({"kind": "cost", "actor": "china", "term": "greed"}, "claims.a.parts.0.term", "greed", "interest"),
    ({"kind": "term", "actor": "china", "term": "greed"}, "claims.a.parts.0.term", "greed", "interest"),
    ({"kind": "cost", "actor": "chine", "term": "interest"}, "claims.a.parts.0.actor", "chine", "china"),
    ({"kind": "cost", "actor": "china", "term": "interest", "since": "2030-01-01"}, "claims.a.parts.0.since",
     "2030-01-01", "2022-01-03 to"),
    ({"second": {"values": {"actors.china.inertai": 0.2}}}, "claims.a.parts.0.second", "inertai", "inertia"),
    ({"second": {"values": {"actors.china.inertia": 7.0}}}, "claims.a.parts.0.second", "7.0", "0"),
    ({"second": {"values": {"actors.china.nothing": "low"}}}, "claims.a.parts.0.second", "nothing", ""),
    ({"second": {"answers": {"no_offer": "accepted"}}}, "claims.a.parts.0.second", "no_offer",
     "arms_request"),
    ({"second": {"without": ["ballon"]}}, "claims.a.parts.0.second", "ballon", "balloon"),
    ({"second": event(date="2031-01-01")}, "claims.a.parts.0.second", "2031-01-01", ""),
    ({"second": event(evidence=[{**EVIDENCE, "source": "usip"}])}, "claims.a.parts.0.second", "usip",
     "usip2023"),
]


@pytest.mark.parametrize(("part", "key", "found", "allowed"), BAD)
def test_what_cannot_be_played_is_refused_with_its_place(part, key, found, allowed, tmp_path) -> None:
    path = written(tmp_path, part)
    with pytest.raises(InputError) as refused:
        attempted(path)
    error = refused.value
    assert str(error.file).startswith(f"{path}:"), error
    assert error.key == key, error
    assert found in str(error.found or error.allowed), error
    assert allowed in f"{error.allowed} {error.fix}", error


@pytest.mark.parametrize(("change", "key", "found", "allowed"), [
    ({"source": "usip"}, "claims.a.evidence.0", "usip", "usip2023"),
    ({"paragraph": 900}, "claims.a.evidence.0", "900", "1 to"),
    ({"phrase": "one two three four five six seven eight nine"}, "claims.a.evidence.0.phrase", "one", ""),
])
def test_a_passage_that_is_not_there_is_refused(change, key, found, allowed, tmp_path) -> None:
    path = written(tmp_path, {}, evidence=[{**EVIDENCE, **change}])
    with pytest.raises(InputError) as refused:
        attempted(path)
    assert refused.value.key == key
    assert found in str(refused.value.found)
    assert allowed in str(refused.value.allowed)
    assert str(refused.value.file).startswith(f"{path}:")


def map_of(**change: Any) -> dict[str, Any]:
    return {"says": "so", "scenario": "baseline",
            "made": {"title": "t", "date": "2022-03-28", "evidence": [EVIDENCE]},
            "belief": ["credibility.china-us"], "gravity": ["severity.us.diplomatic"], "doses": [0.1, 0.9],
            "across": "exposure", "keys": ["pairs.exposure.china-us"], "levels": [0.2, 0.5],
            "lines": {"coded": {}, "near": {"red_line.us.diplomatic": -0.1}}, "form": "crossing",
            "outcome": "position.china.diplomatic@end", "smallest": 0.05, **change}


@pytest.mark.parametrize(("change", "key", "words"), [
    ({"scenario": "baselin"}, "claims.a.map.scenario", "baseline"),
    ({"belief": ["credibility.china-us", "credibility.china-uk"]}, "claims.a.map.belief.1", "'uk'"),
    ({"gravity": ["severty.us.diplomatic"]}, "claims.a.map.gravity.0", "severty"),
    ({"keys": ["pairs.exposure.china-uk"]}, "claims.a.map.keys.0", "china-uk"),
    ({"levels": [0.2, 1.9]}, "claims.a.map.keys.0", "1.9"),
    ({"levels": [0.5, 0.2]}, "claims.a.map", "levels that rise"),
    ({"doses": [0.0, 0.5]}, "claims.a.map.doses.0", "greater than 0"),
    ({"doses": [0.5, 0.5]}, "claims.a.map", "doses that rise"),
    ({"lines": {"near": {"red_lin.us.diplomatic": -0.1}}}, "claims.a.map.lines.near", "red_lin"),
    ({"form": "crosing"}, "claims.a.map", "crossing"),
    ({"outcome": "position.chna.diplomatic@end"}, "claims.a.map.outcome", "chna"),
    ({"made": {"title": "t", "date": "2031-03-28", "evidence": [EVIDENCE]}}, "claims.a.map.belief.0", "2031"),
])
def test_a_map_is_checked_as_well(change, key, words, tmp_path) -> None:
    path = written(tmp_path, {}, map=map_of(**change))
    with pytest.raises(InputError) as refused:
        attempted(path)
    assert refused.value.key == key
    assert words in str(refused.value)


def test_what_can_be_played_is_let_through(tmp_path) -> None:
    attempted(written(tmp_path, {}, map=map_of()))
    attempted(written(tmp_path, {"kind": "mode", "outcomes": ["plan.twelve_points.us"], "answer": "reject"}))
    attempted(written(tmp_path, {"kind": "band", "low": 0.2, "high": 0.2}))
    attempted(written(tmp_path, {"outcomes": ["agree(vote.unga_2022_03_02.china=no, offer.arms_request)"]}))


def test_nothing_is_played_and_nothing_written_for_a_refused_file(tmp_path, monkeypatch, capsys) -> None:
    """The mistake stands in the last part: everything before it would have been played."""
    def never(*_: Any, **__: Any) -> Callable[..., Any]:
        raise AssertionError("played")

    monkeypatch.setattr(laboratory, "play_paths", never)
    monkeypatch.setattr(laboratory, "PositionModel", never)
    good, bad = PART, {**PART, "kind": "cost", "actor": "china", "term": "greed"}
    path = written(tmp_path, {}, parts=[good, bad])
    with pytest.raises(SystemExit) as left:
        cli.main([f"file={path}", "--output", str(tmp_path / "reports")])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "unknown term" in said
    assert "claims.a.parts.1.term" in said
    assert not (tmp_path / "reports").exists()
